"""A graph in memory that does only what the questions, the table, the explanations and the views may ask of a
graph."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from sample_reports import VOCABULARY

from extract.records import Report
from kg.answers import Answer
from kg.describe import describe
from kg.patients import own_patients
from kg.terms import report_iri


class MemoryGraph:
    """Reports and the small vocabulary of `sample_reports`, in one graph, with nothing but `select`."""

    def __init__(self, reports: Iterable[Report], vocabulary: str = VOCABULARY) -> None:
        self._store = ox.Store()
        self._store.load(vocabulary.encode(), format=ox.RdfFormat.TURTLE)
        cases: list[str] = []
        for report in reports:
            self._store.extend(ox.Quad(*triple) for triple in describe(report))
            cases += [f"{report_iri(report.name).value}/case/{case.number}" for case in report.cases]
        self._store.extend(ox.Quad(*triple) for triple in own_patients(cases))

    @classmethod
    def of_turtle(cls, turtle: bytes) -> MemoryGraph:
        """The graph that a shared Turtle holds."""
        graph = cls((), "")
        graph._store.load(turtle, format=ox.RdfFormat.TURTLE)
        return graph

    def turtle(self) -> bytes:
        """The whole graph as Turtle."""
        dumped = self._store.dump(format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
        assert dumped is not None
        return dumped

    def select(self, sparql: str, *, quarantined: bool = False) -> Answer:
        """The answer to a SELECT; nothing is in quarantine here."""
        found = self._store.query(sparql)
        assert isinstance(found, ox.QuerySolutions)
        columns = tuple(variable.value for variable in found.variables)
        return Answer(columns, tuple(tuple(row) for row in found))
