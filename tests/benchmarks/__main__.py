"""All benchmarks in one run: a table at the end, or JSON.

python tests/benchmarks                                 # everything that fits into some twenty minutes
python tests/benchmarks --only startup load             # some of them
python tests/benchmarks --reports 100000 --store FOLDER # the size of a safety department; keeps its store in FOLDER
python tests/benchmarks --json figures.json             # the same as JSON, too

Each benchmark runs in a process of its own, one after the other; one that fails is told and costs no other. Figures are
ratios of what was measured in the same run wherever a target allows it: a machine's speed then matters less. Those of
texts need ../shared/corpus. The other files here measure how right the extraction is, and print their own tables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from figures import Figure, as_json, table  # noqa: E402


def _startup(options: argparse.Namespace) -> Iterator[Figure]:
    import startup

    return startup.figures()


def _extraction(options: argparse.Namespace) -> Iterator[Figure]:
    import extraction

    return extraction.figures()


def _building(options: argparse.Namespace) -> Iterator[Figure]:
    import building

    return building.figures()


def _shapes(options: argparse.Namespace) -> Iterator[Figure]:
    import shapes

    return shapes.figures()


def _load(options: argparse.Namespace) -> Iterator[Figure]:
    import loading

    return loading.figures(options.reports, folder=options.store)


def _questions(options: argparse.Namespace) -> Iterator[Figure]:
    import questions

    return questions.figures(options.reports, folder=options.store)


BENCHMARKS: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "startup": _startup,
    "extraction": _extraction,
    "building": _building,
    "shapes": _shapes,
    "load": _load,
    "questions": _questions,
}


def _alone(name: str, arguments: list[str]) -> list[Figure]:
    """The figures of one benchmark, run in a process of its own."""
    started = time.monotonic()
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, str(HERE), "--one", name, *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    found: list[Figure] = []
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            held: dict[str, Any] = json.loads(line)
            found.append(Figure(**held))
    if done.returncode:
        found.append(Figure(benchmark=name, what="failed", value=None, unit="", met=False, note="see its messages"))
    return found


def main() -> None:
    """Runs the benchmarks and prints."""
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=BENCHMARKS, help="only these")
    parser.add_argument("--reports", type=int, default=10_000, help="synthetic reports for load and questions")
    parser.add_argument("--store", type=Path, help="where `load` leaves its store and `questions` finds it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--one", choices=BENCHMARKS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        from dataclasses import asdict

        for figure in BENCHMARKS[options.one](options):
            print(json.dumps(asdict(figure)), flush=True)
        return
    arguments = ["--reports", str(options.reports), *(["--store", str(options.store)] if options.store else [])]
    found = [figure for name in options.only or BENCHMARKS for figure in _alone(name, arguments)]
    if options.json:
        options.json.write_text(as_json(found) + "\n", encoding="utf-8")
    print(table(found))


if __name__ == "__main__":
    main()
