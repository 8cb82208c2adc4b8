"""The statistical reader on PHEE (Sun et al., EMNLP 2022): events of each sentence in PHEE's own JSON, and their score.

python tests/benchmarks/phee.py predict IN.jsonl OUT.jsonl   # reads `id` and `context` of each line
python tests/benchmarks/phee.py score [GOLD.jsonl]           # PHEE's dev split of ../shared, by its own script
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from extract.learned import LearnedEvent, LearnedSpan, read

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
DEV = SHARED / "corpus" / "phee" / "dev.jsonl"
SCORER = SHARED / "eval" / "score_phee.py"


def argument(text: str, spans: Iterable[LearnedSpan]) -> dict[str, Any]:
    """Spans as PHEE writes them: every span a group of its own."""
    found = sorted(spans)
    return {"text": [[text[s.start : s.end]] for s in found], "start": [[s.start] for s in found]}


def event(text: str, found: LearnedEvent) -> dict[str, Any]:
    """An event as PHEE writes it."""
    made: dict[str, Any] = {"event_type": found.kind, "Trigger": argument(text, [found.trigger])}
    for role in sorted({span.role for span in found.arguments}):
        main, _, part = role.partition(".")
        spans = argument(text, found.of(role))
        if main == "Combination":
            held = made.setdefault("Treatment", {"text": [], "start": []})
            held["Combination"] = [{"event_type": "Combination", "Drug": spans}]
        elif part:
            made.setdefault(main, {"text": [], "start": []})[part] = spans
        else:
            made[main] = made.get(main, {}) | spans
    return made


def sentences(path: Path) -> list[tuple[str, str]]:
    """Identifier and text of each line; empty lines and fields that are not known here are passed over."""
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [(str(line.get("id", number)), str(line.get("context", ""))) for number, line in enumerate(lines)]


def predict(source: Path, target: Path) -> tuple[int, float]:
    """Writes the events of a file's sentences; gives the number of words read and the seconds it took."""
    asked = sentences(source)
    read(["The model is loaded."])
    began = time.perf_counter()
    readings = read([text for _, text in asked], certain=True)  # PHEE has sentences with events only
    seconds = time.perf_counter() - began
    with target.open("w", encoding="utf-8") as out:
        for (name, text), reading in zip(asked, readings, strict=True):
            events = [event(text, found) for found in reading.events]
            line = {"id": name, "context": text, "annotations": [{"events": events}]}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return sum(len(text.split()) for _, text in asked), seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Predicts, or predicts and scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("predict", help="write the events of a file's sentences")
    one.add_argument("source", type=Path)
    one.add_argument("target", type=Path)
    two = commands.add_parser("score", help="score PHEE's dev split, or the file that is named")
    two.add_argument("gold", type=Path, nargs="?", default=DEV)
    asked = parser.parse_args(arguments)
    if asked.command == "predict":
        words, seconds = predict(asked.source, asked.target)
        print(f"{words} words in {seconds:.1f} s, {words / max(seconds, 1e-9):.0f} words/s", file=sys.stderr)
        return
    for needed in (asked.gold, SCORER):
        if not needed.exists():
            sys.exit(f"{needed} is not here: the events cannot be scored")
    with tempfile.TemporaryDirectory() as work:
        found = Path(work, "found.jsonl")
        words, seconds = predict(asked.gold, found)
        print(f"{words} words in {seconds:.1f} s, {words / max(seconds, 1e-9):.0f} words/s", flush=True)
        subprocess.run([sys.executable, str(SCORER), str(asked.gold), str(found)], check=True)


if __name__ == "__main__":
    main()
