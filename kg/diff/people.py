"""Which cases are one person in one graph and not in the other, what reviewers decided in between, and how much each
graph holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.diff.model import Counts, PatientChange
from kg.naming import node_name
from kg.terms import BASE, PREFIXES

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.judgements import Judgement
    from kg.status import ReportStatus

__all__ = ["changed_judgements", "changed_patients", "counts", "node_words"]

_PROLOGUE = f"PREFIX cg: <{PREFIXES['cg']}>\n"
_COUNTED = f"""{_PROLOGUE}SELECT (COUNT(DISTINCT ?case) AS ?cases) (COUNT(DISTINCT ?person) AS ?patients) WHERE {{
  ?case a cg:Case . OPTIONAL {{ ?case cg:patient ?person }} }}"""
_NUMBER = _PROLOGUE + "SELECT (COUNT(DISTINCT ?node) AS ?number) WHERE {{ ?node a cg:{kind} }}"


def counts(graph: CaseGraph, statuses: Sequence[ReportStatus]) -> Counts:
    """How much a graph holds of what its answers count: reports in quarantine are counted as such alone."""
    held = sum(status.quarantined for status in statuses)
    row = graph.select(_COUNTED).dicts()[0]
    episodes, claims = (graph.select(_NUMBER.format(kind=kind)).values()[0][0] for kind in ("Episode", "Claim"))
    return Counts(
        reports=len(statuses) - held,
        quarantined=held,
        cases=_whole(row["cases"]),
        patients=_whole(row["patients"]),
        episodes=_whole(episodes),
        claims=_whole(claims),
    )


def changed_patients(old: CaseGraph, new: CaseGraph) -> tuple[PatientChange, ...]:
    """Cases that are taken for one person now and were not, and cases that were and are not any more."""
    before, after = old.patients(), new.patients()
    judged = {judgement.key[1]: judgement for judgement in new.judgements() if judgement.item == "same-patient"}
    merged = _apart(after, before)
    separated = [cases for cases in _apart(before, after) if all(case in after for case in cases)]
    return tuple(
        PatientChange(state, tuple(map(node_words, cases)), _decided(cases, judged, answer))  # type: ignore[arg-type]
        for state, found, answer in (("merged", merged, "same"), ("separated", separated, "different"))
        for cases in found
    )


def _apart(here: Mapping[str, str], there: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The persons of several cases here whose cases are not one person there."""
    persons: dict[str, list[str]] = {}
    for case, person in sorted(here.items()):
        persons.setdefault(person, []).append(case)
    groups = (tuple(cases) for cases in persons.values() if len(cases) > 1)
    return [cases for cases in groups if len({there.get(case, case) for case in cases}) > 1]


def _decided(cases: tuple[str, ...], judged: Mapping[tuple[str, ...], Judgement], answer: str) -> str:
    """Who decided it, where a reviewer did."""
    by = [
        judgement.by
        for about, judgement in sorted(judged.items())
        if set(about) <= set(cases) and judgement.answer == answer
    ]
    return f"as {by[-1]} decided" if by else ""


def changed_judgements(old: CaseGraph, new: CaseGraph) -> tuple[str, ...]:
    """What reviewers decided that only one of the graphs has, in sentences."""
    before, after = ({judgement.iri: judgement for judgement in graph.judgements()} for graph in (old, new))
    told = [_told(each) for iri, each in after.items() if iri not in before]
    return (*told, *(f"no longer there: {_told(each)}" for iri, each in before.items() if iri not in after))


def _told(judgement: Judgement) -> str:
    about = " and ".join(node_words(iri) for iri in judgement.key[1])
    reason = f": {judgement.reason}" if judgement.reason else ""
    return f"{judgement.by} on {judgement.at:%Y-%m-%d}: {judgement.item} of {about} is {judgement.answer}{reason}"


def node_words(iri: str) -> str:
    """A node as a reviewer names it.

    >>> node_words("https://w3id.org/casegraph/report/smith%202020/case/1/episode/2")
    'smith 2020/1/2'
    >>> node_words("https://w3id.org/casegraph/drug/ocrelizumab")
    'ocrelizumab'
    """
    if not iri.startswith(BASE) or iri.startswith(f"{BASE}report/"):
        return node_name(iri)
    return unquote(iri.removeprefix(BASE).partition("/")[2]).replace("-", " ") or iri


def _whole(number: object) -> int:
    return int(str(number))
