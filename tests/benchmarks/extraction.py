"""How fast abstracts become records, against spaCy's default pipeline on the same texts: prints, asserts nothing.

python tests/benchmarks/extraction.py                 # 100 abstracts of ../shared, one core, five rounds in turn
python tests/benchmarks/extraction.py --json

The measure is `nlp.pipe` of en_core_web_sm, whole and with its defaults. Where that model is not installed, a stand-in
of the same architecture takes its place: the components, widths, depths and numbers of labels of en_core_web_sm 3.8
(its published config), initialised at random and trained for some steps on chains of words, so that its parser and its
entity recogniser make transitions as a trained one does. What it answers is worth nothing; how long it takes depends on
its architecture, hardly on what it has learned. Its lemmatizer has no tables of exceptions.

Processor time of one process with one thread; the contestants in turn, round after round, so that what else the machine
does meets all of them; the ratio is that of the medians. All texts are read before the clock starts, and each contestant
has read 20 of them. What the pipelines hold is kept from the garbage collector, as in a build, for all contestants.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).parents[2]
MEDLINE = ROOT.parent / "shared" / "corpus" / "medline" / "reports.jsonl"
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import spacy  # noqa: E402
from figures import Figure, at_least  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402
from spacy.training import Example  # noqa: E402

from extract import extract, from_text  # noqa: E402
from extract.pipeline import pipeline  # noqa: E402

TARGETS = {"records": 1.5, "records, without the statistical reader": 4.0}  # times spaCy's speed
TAGS, RELATIONS, ENTITIES = 50, 45, 18  # labels of en_core_web_sm 3.8
STEPS = 40


def _embedding(**attributes: int) -> dict[str, object]:
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "attrs": list(attributes),
            "rows": list(attributes.values()), "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3,
        },
    }  # fmt: skip


def _transitions(kind: str, tok2vec: object) -> dict[str, object]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": kind, "extra_state_tokens": False,
        "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "tok2vec": tok2vec,
    }  # fmt: skip


def stand_in(texts: Sequence[str]) -> Language:
    """A pipeline of the architecture of en_core_web_sm 3.8, hardly trained."""
    nlp = spacy.blank("en")
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    all_six = _embedding(NORM=5000, PREFIX=1000, SUFFIX=2500, SHAPE=2500, SPACY=50, IS_SPACE=50)
    own = _embedding(NORM=5000, PREFIX=1000, SUFFIX=2500, SHAPE=2500)
    nlp.add_pipe("tok2vec", config={"model": all_six})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    nlp.add_pipe("parser", config={"model": _transitions("parser", shared), "min_action_freq": 1})
    ruler = nlp.add_pipe("attribute_ruler")
    for number in range(TAGS):
        pos = ("NOUN", "VERB", "ADJ", "ADP", "DET")[number % 5]
        ruler.add([[{"TAG": f"T{number}"}]], {"POS": pos, "MORPH": "Number=Sing"})  # type: ignore[attr-defined]
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    nlp.add_pipe("ner", config={"model": _transitions("ner", own)})
    endings = [["s", ""], ["ses", "s"], ["ies", "y"], ["es", "e"], ["ed", "e"], ["ed", ""], ["ing", "e"], ["ing", ""]]
    tables: dict[str, dict[str, object]] = {
        "lemma_rules": dict.fromkeys(("noun", "verb", "adj"), endings),
        "lemma_exc": {kind: {} for kind in ("noun", "verb", "adj")},
        "lemma_index": {kind: [] for kind in ("noun", "verb", "adj")},
    }
    for title, table in tables.items():
        lemmatizer.lookups.add_table(title, table)  # type: ignore[attr-defined]
    examples = list(_chains(nlp, texts))
    spacy.util.fix_random_seed(0)
    with nlp.select_pipes(disable=["lemmatizer", "attribute_ruler"]):
        optimizer = nlp.initialize(lambda: examples)
        for step in range(STEPS):
            nlp.update(random.Random(step).sample(examples, 8), sgd=optimizer)
    return nlp


def _chains(nlp: Language, texts: Sequence[str]) -> Iterator[Example]:
    """Sentences of which each word hangs on a neighbour, with every label of each kind."""
    chance = random.Random(0)
    for text in texts[:40]:
        words = [token.text for token in nlp.make_doc(text)][:200]
        size = len(words)
        starts = [at for at in range(size) if at == 0 or words[at - 1] == "."]
        ends = [*starts[1:], size]
        heads, relations = [], []
        for start, end in zip(starts, ends, strict=True):
            root = (start + end) // 2
            for at in range(start, end):
                heads.append(at + 1 if at < root else at - 1 if at > root else at)
                relations.append("ROOT" if at == root else f"r{chance.randrange(RELATIONS - 1)}")
        entities = [f"B-E{chance.randrange(ENTITIES)}" if chance.random() < 0.1 else "O" for _ in words]
        tags = [f"T{chance.randrange(TAGS)}" for _ in words]
        reference = Doc(nlp.vocab, words=words, tags=tags, heads=heads, deps=relations, ents=entities)
        yield Example(Doc(nlp.vocab, words=words), reference)


def abstracts(limit: int) -> list[str]:
    """The first abstracts of the MEDLINE file, under their titles."""
    rows = [json.loads(line) for line in MEDLINE.read_text("utf-8").splitlines()[:limit]]
    return ["\n\n".join(str(row[key]) for key in ("title", "text", "abstract") if row.get(key)) for row in rows]


def measure(texts: Sequence[str], works: dict[str, Callable[[Sequence[str]], object]], rounds: int) -> dict[str, float]:
    """Median processor seconds of each contestant for all texts."""
    for work in works.values():
        work(texts[:20])
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started = time.process_time()
            work(texts)
            found[name].append(time.process_time() - started)
    return {name: statistics.median(times) for name, times in found.items()}


def compared(limit: int, rounds: int) -> tuple[int, int, dict[str, dict[str, Any]]]:
    """How many abstracts and words were read, and the speed of each way to read them, the first of which is spaCy's."""
    texts = abstracts(limit)
    if spacy.util.is_package("en_core_web_sm"):
        title, default = "en_core_web_sm", spacy.load("en_core_web_sm")
    else:
        title, default = "stand-in for en_core_web_sm", stand_in(texts)

    def records(nlp: Language) -> Callable[[Sequence[str]], object]:
        return lambda some: [extract(from_text(text, name="abstract"), nlp=nlp) for text in some]

    works: dict[str, Callable[[Sequence[str]], object]] = {
        title: lambda some: list(default.pipe(some)),
        "records": records(pipeline()),
        "records, without the statistical reader": records(pipeline(learned=False)),
    }
    words = sum(len(text.split()) for text in texts)
    gc.freeze()  # as a build does; all contestants have it
    seconds = measure(texts, works, rounds)
    return (
        len(texts),
        words,
        {
            name: {
                "words_per_second": round(words / taken),
                "abstracts_per_second": round(len(texts) / taken, 1),
                "times_spacy": round(seconds[title] / taken, 2),
                **({"target": TARGETS[name]} if name in TARGETS else {}),
            }
            for name, taken in seconds.items()
        },
    )


def figures(limit: int = 200, rounds: int = 3) -> Iterator[Figure]:
    """Records against spaCy's default pipeline, with and without the statistical reader."""
    if not MEDLINE.is_file():
        yield Figure(benchmark="extraction", what="abstracts", value=None, unit="", note=f"{MEDLINE} is not here")
        return
    _, _, rows = compared(limit, rounds)
    title = next(iter(rows))
    for name, row in rows.items():
        note = f"{row['abstracts_per_second']} abstracts/s; {title}: {rows[title]['words_per_second']} words/s"
        if name in TARGETS:
            yield at_least("extraction", name, row["times_spacy"], TARGETS[name], note=note)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=100, help="so many abstracts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    if not MEDLINE.is_file():
        sys.exit(f"{MEDLINE} is not here: there is nothing to read")
    count, words, rows = compared(asked.limit, asked.rounds)
    if asked.json:
        return print(json.dumps(rows, indent=1))
    print(f"{count} abstracts, {words / count:.0f} words each; median of {asked.rounds} rounds, one core")
    print(f"{'':42}{'words/s':>9}{'abstracts/s':>13}{'times spaCy':>13}{'target':>8}")
    for name, row in rows.items():
        print(
            f"{name:42}{row['words_per_second']:9.0f}{row['abstracts_per_second']:13.1f}{row['times_spacy']:13.2f}"
            f"{row.get('target', ''):>8}"
        )
    return None


if __name__ == "__main__":
    main()
