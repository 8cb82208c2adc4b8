"""How fast reports become validated records, on one core, and whether memory stays flat: prints, asserts nothing.

python tests/benchmarks/throughput.py                     # bc5cdr and medline of ../shared, where they are at hand
python tests/benchmarks/throughput.py --limit 300         # the first 300 abstracts of each

Each line is measured in one process with one thread, after a warm-up, over the same texts:

- spaCy alone: `spacy.blank("en")` with its sentencizer, the least that any spaCy pipeline does;
- the bare pipeline that casegraph builds on: sentences and words by spaCy, and the statistical reader's encoder over them;
- casegraph without the statistical reader, and casegraph whole: text to records, every quote checked against its place;
- the same with the graph described and validated by the shapes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "corpus"
sys.path.insert(0, str(ROOT))

import spacy  # noqa: E402

from extract import extract, from_text  # noqa: E402
from extract.learned import read as encode  # noqa: E402
from extract.pipeline import pipeline  # noqa: E402
from kg.describe import describe  # noqa: E402
from kg.shapes import check  # noqa: E402


def bc5cdr() -> Iterator[str]:
    """Titles and abstracts of the PubTator files."""
    for file in sorted((SHARED / "bc5cdr").glob("*.pubtator.txt")):
        for block in file.read_text("utf-8").split("\n\n"):
            parts = dict(line.split("|", 2)[1:] for line in block.splitlines()[:2] if line.count("|") >= 2)
            if parts:
                yield f"{parts['t']}\n\n{parts['a']}"


def medline() -> Iterator[str]:
    """The abstracts of the MEDLINE file."""
    for line in (SHARED / "medline" / "reports.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield "\n\n".join(str(row[key]) for key in ("title", "text", "abstract") if row.get(key))


def resident() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize() / 1e6


def timed(texts: Sequence[str], work: Callable[[str], object]) -> tuple[float, list[float]]:
    """Processor seconds for all texts, and the resident memory after each quarter of them."""
    for text in texts[:20]:
        work(text)
    memory = [resident()]
    started = time.process_time()
    for index, text in enumerate(texts, 1):
        work(text)
        if index % max(1, len(texts) // 4) == 0 and len(memory) < 5:
            memory.append(resident())
    return time.process_time() - started, memory


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="only so many abstracts of each corpus")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is not here: there is nothing to read")
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    whole, rules = pipeline(), pipeline(learned=False)

    def bare(text: str) -> object:
        return encode([sentence.text for sentence in blank(text).sents])

    def validated(text: str) -> object:
        report = extract(from_text(text, name="abstract"), nlp=whole)
        return check(report.name, describe(report), text=text)

    works: dict[str, Callable[[str], object]] = {
        "spaCy alone": blank,
        "bare pipeline (spaCy and the encoder)": bare,
        "records, without the statistical reader": lambda text: extract(from_text(text, name="a"), nlp=rules),
        "records": lambda text: extract(from_text(text, name="a"), nlp=whole),
        "records, described and validated": validated,
    }
    for corpus, read in (("bc5cdr", bc5cdr), ("medline", medline)):
        texts = list(read())[: asked.limit]
        words = sum(len(text.split()) for text in texts)
        print(f"\n{corpus}: {len(texts)} abstracts, {words / len(texts):.0f} words each; processor time of one core")
        print(f"{'':42}{'abstracts/s':>12}{'words/s':>9}{'of bare':>9}   resident MB after 0, 1/4, 1/2, 3/4, all")
        speed: dict[str, float] = {}
        for name, work in works.items():
            seconds, memory = timed(texts, work)
            speed[name] = len(texts) / seconds
            share = speed[name] / speed["bare pipeline (spaCy and the encoder)"] if len(speed) > 1 else 0
            ratio = f"{share:9.2f}" if share else " " * 9
            grown = ", ".join(f"{mb:.0f}" for mb in memory)
            print(f"{name:42}{speed[name]:12.1f}{words / seconds:9.0f}{ratio}   {grown}", flush=True)


if __name__ == "__main__":
    main()
