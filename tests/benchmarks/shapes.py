"""How long it takes to check reports against the shapes: compiled, and by pySHACL as it is; prints, asserts nothing.

python tests/benchmarks/shapes.py                    # 20 synthetic reports, every second one with seeded errors
python tests/benchmarks/shapes.py --reports 50 --json

pySHACL is timed on one report at a time, and on all reports as one graph; its shapes are parsed once, before. Times are
of the processor, in milliseconds a report; the ratios are to the compiled shapes, measured in the same run. That all
find the same (focus node, path, component, message, severity) is told beside.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent), str(Path(__file__).parents[1] / "kg")]

import pyoxigraph as ox  # noqa: E402
import rdflib  # noqa: E402
import seeded_errors  # noqa: E402
import synthetic  # noqa: E402
from figures import Figure, at_least  # noqa: E402
from pyshacl.graph_abstraction import DataGraph  # noqa: E402
from pyshacl.validator import Validator  # noqa: E402

import ontology  # noqa: E402
from kg.constraints import Breach  # noqa: E402
from kg.convert import rdflib_graph  # noqa: E402
from kg.describe import describe  # noqa: E402
from kg.reference import breaches, told  # noqa: E402
from kg.shapes import _compiled  # noqa: E402

COMPILED, ADAPTED = "compiled", "pySHACL, queries by Oxigraph"
ONE, ALL = "pySHACL, one report at a time", "pySHACL, all as one graph"


def spoilt(number: int, triples: list[ox.Triple]) -> list[ox.Triple]:
    """A report with some of the seeded errors, where it has what these change."""
    kinds = sorted(seeded_errors.SEEDS)
    for place in range(3):
        try:
            triples = seeded_errors.SEEDS[kinds[(number + 5 * place) % len(kinds)]](triples)
        except StopIteration:
            continue
    return list(dict.fromkeys(triples))


def stock() -> Callable[[list[ox.Triple]], list[Breach]]:
    """pySHACL with nothing changed in it, its shapes parsed once."""
    shapes = rdflib.Graph().parse(ontology.path("shapes.ttl"))
    validator = Validator(
        DataGraph.from_rdflib_graph(rdflib.Graph()), shacl_graph=shapes, options={"inference": "none"}
    )

    def check(triples: list[ox.Triple]) -> list[Breach]:
        validator.data_graph = DataGraph.from_rdflib_graph(rdflib_graph(triples))
        validator._target_graph = None
        return told(validator.run()[1])  # type: ignore[no-untyped-call]

    return check


def timed(check: Callable[[list[ox.Triple]], list[Breach]], graphs: list[list[ox.Triple]]) -> tuple[float, set[Breach]]:
    """Seconds of the processor for all graphs, and what was found."""
    started = time.process_time()
    found = {breach for triples in graphs for breach in check(triples)}
    return time.process_time() - started, found


def compared(reports: int, *, whole: bool = True) -> list[dict[str, Any]]:
    """Each engine with its milliseconds a report, how many times the first one's, and whether it found the same.

    `whole`: also pySHACL over all reports as one graph, which takes minutes.
    """
    graphs = []
    for number in range(reports):
        triples = list(describe(synthetic.report(number)[0]))
        graphs.append(spoilt(number, triples) if number % 2 else triples)
    shapes = _compiled()
    assert shapes is not None
    by = {COMPILED: shapes.check, ADAPTED: breaches, ONE: stock(), **({ALL: stock()} if whole else {})}
    empty: list[ox.Triple] = []
    for check in by.values():
        check(empty)  # what is made once is made now
    lines: list[dict[str, Any]] = []
    for name, check in by.items():
        together = [[triple for triples in graphs for triple in triples]] if name == ALL else graphs
        seconds, found = timed(check, together)
        if not lines:
            least, expected = seconds, found
        line = {"engine": name, "ms": round(seconds / len(graphs) * 1000, 2), "ratio": round(seconds / least, 1),
                "found": len(found), "same": found == expected}  # fmt: skip
        lines.append(line)
        print(line, file=sys.stderr)
    return lines


def figures(reports: int = 10) -> Iterator[Figure]:
    """Compiled shapes against stock pySHACL, with the same findings."""
    lines = {line["engine"]: line for line in compared(reports, whole=False)}
    note = f"{lines[COMPILED]['ms']} and {lines[ONE]['ms']} ms a report, {reports} reports, half of them with errors"
    yield at_least("validation", "against stock pySHACL, its shapes parsed once", lines[ONE]["ratio"], 20, note=note)
    same = all(line["same"] for line in lines.values())
    yield Figure(
        benchmark="validation", what="findings, the same by all engines", value=lines[COMPILED]["found"], unit="findings",
        target="the same", met=same,
    )  # fmt: skip


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = compared(options.reports)
    if options.json:
        print(json.dumps(lines, indent=1))
        return
    print(f"\n{'engine':34}{'ms a report':>12}{'times':>9}{'found':>8}  same")
    for line in lines:
        print(f"{line['engine']:34}{line['ms']:12.2f}{line['ratio']:9.1f}{line['found']:8}  {line['same']}")


if __name__ == "__main__":
    main()
