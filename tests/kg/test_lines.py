"""Graphs as lines of N-Triples, against the same work done with triples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
from sample_reports import reports

import kg
from kg import lines, parts
from kg.describe import describe
from kg.status import ReportStatus
from kg.terms import TERMS, report_iri

REPORTS = [replace(each, name=f"{each.name}-{copy}") for each in reports() for copy in range(3)]
NODE = ox.NamedNode("https://example.org/é%20中")
HOSTILE = ["", " .", "\n", "\r\n", '"', "\\", "<a> <b> <c> .", "\u2028", "\x85", "\U0001f600", "\x7f", "a\tb"]


def test_lines_are_the_triples_whatever_their_literals_hold() -> None:
    triples = [ox.Triple(NODE, NODE, ox.Literal(text)) for text in HOSTILE]
    triples += [ox.Triple(NODE, NODE, ox.Literal(text, language="en")) for text in HOSTILE]
    data = lines.serialised(triples)
    assert lines.triples_of(data) == triples
    assert lines.lines_of(data) == [f"{triple} ." for triple in triples]
    assert lines.lines_of([*triples, *triples]) == lines.lines_of(triples)


def test_a_graph_without_triples_has_no_line() -> None:
    assert lines.lines_of(b"") == lines.lines_of([]) == []
    assert lines.in_graph([], NODE) == ""


def test_quads_of_lines_are_those_of_the_triples() -> None:
    triples = [ox.Triple(NODE, NODE, ox.Literal(text)) for text in HOSTILE]
    data = lines.in_graph(lines.lines_of(triples), NODE)
    found = list(ox.parse(data.encode(), ox.RdfFormat.N_QUADS))
    assert found == [ox.Quad(NODE, NODE, triple.object, NODE) for triple in triples]


def test_a_report_is_taken_apart_as_its_triples_are() -> None:
    with kg.open(None) as graph:
        for report in REPORTS:
            triples = describe(report)
            own, common = lines.apart(lines.lines_of(triples), graph._store._is_listed)
            expected = parts.apart(graph._store.store, triples)
            assert (own, common) == tuple([f"{each} ." for each in part] for part in expected)


def test_a_store_of_lines_is_one_of_triples(tmp_path: Path) -> None:
    """In bulk (a folder, many reports) and one by one (in memory): the same graphs, the same hashes."""
    held = []
    for place, how in ((tmp_path / "bulk", lines.serialised), (None, lambda triples: triples)):
        with kg.open(place) as graph:
            batch = []
            for report in REPORTS:
                triples = describe(report)
                batch.append((ReportStatus(report.name, "accepted", triples=len(triples)), how(triples), None))
            batch *= 2 if place else 1  # the second time nothing changes
            graph._store.put_many(batch)
            held.append(
                {
                    name: set(map(str, graph._store.graph(name)))
                    for name in (TERMS, *(report_iri(report.name) for report in REPORTS))
                }
            )
            assert graph.check() == []
            assert {report.name: graph.report(report.name) for report in REPORTS} == {r.name: r for r in REPORTS}
    assert held[0] == held[1]
    assert all(held[0].values())
