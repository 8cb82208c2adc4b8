"""New reports as the N-Quads that bring them into a store: graphs, what they share, how they stand, what notes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg import lines
from kg.former import Noted, Past
from kg.lines import Graph, lines_of
from kg.manifest import Entry
from kg.status import ReportStatus, status_triples
from kg.terms import RUNS, TERMS, report_iri
from kg.unsettled import note

__all__ = ["Additions", "additions", "entry"]


@dataclass(frozen=True, slots=True)
class Additions:
    """The lines of N-Quads that bring reports, and what the manifest says of each."""

    quads: str
    entries: tuple[Entry, ...]


def additions(
    fresh: Sequence[tuple[ReportStatus, Graph]], past: Past | None, listed: Callable[[str], bool]
) -> Additions:
    """What brings reports that are not there yet: no text of an update has to be made.

    Args:
        fresh: how each stands, and its graph.
        past: notes when they came; None where there is no history.
        listed: whether a line (a label) stands in the vocabulary.
    """
    reports = [(report_iri(status.name), lines_of(graph)) for status, graph in fresh]
    parts = [lines.apart(held, listed) for _, held in reports]
    known = [Noted()] * len(fresh)
    if past is not None:
        known = past.added((graph, own) for (graph, _), (own, _) in zip(reports, parts, strict=True))
    shared = list(dict.fromkeys(line for _, common in parts for line in common))
    entries, texts = [], [lines.in_graph(shared, TERMS)]
    for (status, _), (graph, held), (own, _), noted in zip(fresh, reports, parts, known, strict=True):
        told = [f"{triple} ." for triple in (*status_triples(status), *noted.triples)]
        texts += (lines.in_graph(own, graph), lines.in_graph(told, RUNS), f"{note(graph)} .\n")
        entries.append(entry(status.name, noted, len(held), len(own)))
    return Additions("".join(texts), tuple(entries))


def entry(name: str, noted: Noted, triples: int | None, own: int | None) -> Entry:
    """What the manifest says of a report; None for both numbers where it was removed."""
    return Entry(report=name, triples=triples, own=own, sha256=noted.sha256, at=noted.at)
