"""How long each question of the library takes on many reports, in a store on disk: prints, asserts nothing.

python tests/benchmarks/questions.py                        # 10,000 synthetic reports; makes the store, some minutes
python tests/benchmarks/questions.py --store FOLDER         # with a store that is there (made where it is not)
python tests/benchmarks/questions.py --reports 1000 --json  # fewer, as JSON
python tests/benchmarks/questions.py --rdflib               # and in rdflib, in memory, on the first 30 reports, beside

Each call is one `graph.ask(...)` on the open graph: names are looked up, the query runs, all rows are read. It is called
with what one asks of a big graph (a drug with many reports, a class and an event, one report, one patient) and, where
the answer counts, without parameters as well; searches of the texts stand behind. The median of the calls is told, in
milliseconds of processor time: as it is worked out (`ms`), and as it is asked again, or after `casegraph prepare`, when
it is kept (`again`; see kg/kept.py).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import synthetic  # noqa: E402
from figures import Figure, at_most  # noqa: E402

import kg  # noqa: E402
from kg.kept import KeptAnswers  # noqa: E402
from kg.library import Question, questions  # noqa: E402
from kg.questions import bind  # noqa: E402

RANK = 10  # the drug with so many drugs before it, by episodes
LONGEST = 3  # seconds after which no further call of one line is begun
TEXTS = {
    "field": "latency_days", "stance": "supports", "kind": "class_effect", "role": "concomitant", "analyte": "neutrophil",
    "fate": "stands", "item": "same-patient",
}  # fmt: skip


def chosen(graph: kg.CaseGraph) -> dict[str, str]:
    """What is asked for: by type of parameter, a value that many reports have."""
    drugs = graph.select(
        "SELECT ?name ?drug (COUNT(*) AS ?n) WHERE { ?e cg:suspectDrug ?drug . ?drug skos:broader ?class ; skos:prefLabel ?name }"
        f" GROUP BY ?name ?drug ORDER BY DESC(?n) ?name LIMIT 1 OFFSET {RANK}"
    )
    drug = drugs.column("drug")[0]
    classes = graph.select(
        f"SELECT ?name (COUNT(DISTINCT ?e) AS ?n) WHERE {{ <{drug}> skos:broader ?class . ?class skos:prefLabel ?name . "
        "?member skos:broader ?class . ?e cg:suspectDrug ?member } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 1"
    )
    events = graph.select(
        f"SELECT ?name (COUNT(*) AS ?n) WHERE {{ ?e cg:suspectDrug <{drug}> ; cg:event/skos:prefLabel ?name }} "
        "GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 1"
    )
    places = graph.select(
        "SELECT ?name WHERE { ?report cg:name ?name ; cg:case ?case . ?case cg:number 2 } ORDER BY ?name LIMIT 1"
    )
    report = str(places.column("name")[0])
    return {
        "drug": str(drugs.column("name")[0]), "drug-class": str(classes.column("name")[0]),
        "event": str(events.column("name")[0]), "report": report, "case": f"{report}/1",
    }  # fmt: skip


def calls(asked: Question, values: dict[str, str]) -> Iterator[dict[str, object]]:
    """The parameters with which a question is timed."""
    types = {parameter.name: parameter.type for parameter in asked.parameters}
    given = {name: values.get(kind, TEXTS.get(name)) for name, kind in types.items()}
    if any(parameter.required for parameter in asked.parameters):
        yield given
        return
    for names in (
        ("drug",),
        ("drug_class", "event"),
        ("subject",),
        ("case",),
        ("report",),
        ("event",),
        ("field", "report"),
    ):
        if all(given.get(name) for name in names) and not (names == ("event",) and "drug_class" in types):
            yield {name: given[name] for name in names}
    if "COUNT(" in asked.text or not types:
        yield {}


def timed(ask: Callable[[], int], *, calls: int = 5) -> tuple[float, int]:
    """The median time of some calls in milliseconds, and the number of rows."""
    taken: list[float] = []
    rows = 0
    while len(taken) < calls and sum(taken) < LONGEST:
        started = time.process_time()
        rows = ask()
        taken.append(time.process_time() - started)
    return statistics.median(taken[1:] or taken) * 1000, rows  # the first call fills the caches


@contextlib.contextmanager
def nothing_kept() -> Iterator[None]:
    """Meanwhile every answer is worked out."""
    find = KeptAnswers.answer
    KeptAnswers.answer = lambda self, sparql, find: find()  # type: ignore[method-assign]
    try:
        yield
    finally:
        KeptAnswers.answer = find  # type: ignore[method-assign]


def in_rdflib(small: kg.CaseGraph, asked: Question) -> tuple[float, float]:
    """One question without parameters on a small graph: milliseconds here, and in rdflib's memory."""
    import rdflib

    text = bind(small, asked, {})
    started = time.process_time()
    small.select(text)
    here = time.process_time() - started
    memory = rdflib.Graph().parse(data=small.export(), format="turtle")
    started = time.process_time()
    list(memory.query(text))
    return here * 1000, (time.process_time() - started) * 1000


def figures(reports: int, *, folder: Path | None = None) -> Iterator[Figure]:
    """How many calls are answered in time, worked out and kept, and the slowest of each."""
    limit = 1000.0 if reports >= 100_000 else 100.0
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary) / "synthetic"
        if not place.exists():
            synthetic.fill(place, reports)
        lines: list[dict[str, Any]] = list(measured(place, None, rdflib=reports < 100_000))
    for what, key, some in (
        ("with parameters, worked out", "ms", [line for line in lines if line["parameters"]]),
        ("of the whole graph, worked out", "ms", [line for line in lines if not line["parameters"]]),
        ("all, kept", "again", lines),
    ):
        slow = sorted((line for line in some if line[key] >= limit), key=lambda line: -line[key])
        named = ", ".join(f"{line['question']} {line['parameters']} {line[key]:.0f} ms" for line in slow[:8])
        yield Figure(
            benchmark="questions", what=f"{what}: in less than {limit:.0f} ms, of {len(some)}", value=len(some) - len(slow),
            unit="calls", target=f"{len(some)}", met=not slow, note=named,
        )  # fmt: skip
    ratios = [1 / line["rdflib"] for line in lines if line.get("rdflib")]
    if ratios:
        note = f"30 reports, each question without parameters; the median is {statistics.median(ratios):.3f}"
        yield at_most("questions", "slowest against rdflib in memory", max(ratios), 0.6, note=note)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--store", type=Path, help="a store made by synthetic.py; made where there is none")
    parser.add_argument("--only", nargs="*", help="only these questions")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rdflib", action="store_true", help="compare with rdflib in memory on 30 reports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.store or Path(temporary) / "synthetic"
        if not folder.exists():
            print(f"making {options.reports} reports in {folder} ...", file=sys.stderr)
            synthetic.fill(folder, options.reports)
        found = list(measured(folder, options.only, options.rdflib))
    if options.json:
        print(json.dumps(found, indent=1))
        return
    print(
        f"\n{'question':32}{'parameters':58}{'rows':>7}{'ms':>9}{'again':>9}"
        + (f"{'rdflib':>9}" if options.rdflib else "")
    )
    for line in found:
        ratio = f"{line['rdflib']:8.0f}x" if "rdflib" in line else ""
        print(
            f"{line['question']:32}{line['parameters']:58.57}{line['rows']:7}{line['ms']:9.1f}{line['again']:9.1f}{ratio}"
        )
    within = sum(line["ms"] < 100 for line in found if line["parameters"])
    asked = sum(bool(line["parameters"]) for line in found)
    whole = [line["ms"] for line in found if not line["parameters"]]
    print(f"\nwith parameters: {within} of {asked} calls in less than 100 ms; ", end="")
    print(f"without: {sum(ms < 100 for ms in whole)} of {len(whole)}; ", end="")
    print(f"kept: {sum(line['again'] < 100 for line in found)} of {len(found)}")


def measured(folder: Path, only: list[str] | None, rdflib: bool) -> Iterator[dict[str, object]]:
    """One line for each call."""
    small = kg.open(None)
    for report in synthetic.reports(30 if rdflib else 0):
        small.add(report)
    small.know_patients()  # once for all questions, as in the graph that is measured
    started = time.process_time()
    with kg.open(folder, create=False) as graph:
        values = chosen(graph)
        print(f"opened, and asked what there is: {time.process_time() - started:.1f} s; {values}", file=sys.stderr)
        for asked in questions():
            if only and asked.name not in only:
                continue
            for given in calls(asked, values):

                def call(name: str = asked.name, given: dict[str, object] = given) -> int:
                    return len(graph.ask(name, **given))

                with nothing_kept():
                    ms, rows = timed(call)
                again, _ = timed(call)
                told = ", ".join(f"{name}={value}" for name, value in given.items())
                line: dict[str, object] = {
                    "question": asked.name, "parameters": told, "rows": rows, "ms": round(ms, 1), "again": round(again, 1),
                }  # fmt: skip
                if rdflib and not given:
                    here, there = in_rdflib(small, asked)
                    line["rdflib"] = round(there / here, 1)
                print(f"{asked.name} {told}: {ms:.0f} ms, again {again:.0f}", file=sys.stderr)
                yield line
        for words in (
            () if only else (values["drug"], f'"{values["event"]}"', "the", f"{values['drug']} {values['event']}")
        ):
            ms, rows = timed(lambda words=words: graph.search(words).reports)  # type: ignore[misc]
            ms = round(ms, 1)
            yield {"question": "search", "parameters": words, "rows": rows, "ms": ms, "again": ms}
    small.close()


if __name__ == "__main__":
    main()
