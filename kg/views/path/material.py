"""What the reports say, as plain records for the search: episodes, claims, and the names of things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.answers import Selectable
from kg.table import plain, whole
from kg.views.facts import PROLOGUE, Order, iri, labels, order
from kg.views.path.ends import CLAIM_KINDS, End

__all__ = ["ClaimOf", "Material", "Occurrence", "Taken", "material"]


@dataclass(slots=True)
class Occurrence:
    """One episode of a patient, as far as it links things; concepts and records by their IRIs."""

    node: str
    case: str
    person: str
    report: str
    place: str  # as `casegraph explain` names it: REPORT/1/2
    event: str
    drugs: set[str] = field(default_factory=set)
    switched_to: set[str] = field(default_factory=set)
    complications: set[str] = field(default_factory=set)
    treatments: set[str] = field(default_factory=set)
    rechallenge: bool | None = None
    recurrence: bool | None = None

    @property
    def number(self) -> int:
        """Which episode of the patient it is."""
        return int(self.place.rpartition("/")[2])

    @property
    def patient(self) -> str:
        """The patient as a reader names him: patient 3 of REPORT."""
        report, number, _ = self.place.rsplit("/", 2)
        return f"patient {number} of {report}"


@dataclass(frozen=True, slots=True)
class ClaimOf:
    """What the authors of a report argue; `place` is REPORT/claim/1."""

    node: str
    report: str
    place: str
    kind: str
    subject: str
    event: str
    stance: str
    hedged: bool
    statement: str = ""  # the mechanism, in the words of the text

    @property
    def authors(self) -> str:
        """Whose claim it is: the authors of REPORT."""
        return f"the authors of {self.place.rsplit('/', 2)[0]}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A drug that a patient took without its being suspected: the exposure by its IRI and name, and its role."""

    node: str
    place: str
    case: str
    drug: str
    role: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that the search goes by."""

    occurrences: tuple[Occurrence, ...]
    claims: tuple[ClaimOf, ...]
    conditions: Mapping[str, frozenset[str]]  # of each case
    names: Mapping[str, str]  # of each concept
    order: Order
    taken: tuple[Taken, ...] = ()

    def name(self, node: str) -> str:
        """The label of a concept, or what stands for it."""
        return self.names.get(node) or CLAIM_KINDS.get(node, node)


_EPISODES = f"""{PROLOGUE}SELECT ?occurrence ?case ?number ?observed WHERE {{
  ?occurrence cg:ofCase ?case ; cg:number ?number ; cg:event ?observed .
}}"""
_CASES = f"""{PROLOGUE}SELECT ?case ?number ?report ?name WHERE {{
  ?case a cg:Case ; cg:number ?number ; cg:inReport ?report . ?report cg:name ?name .
}}"""
_CLAIMS = f"""{PROLOGUE}SELECT ?claim ?report ?name ?number ?kind ?subject ?observed ?stance ?hedged ?statement WHERE {{
  ?claim a cg:Claim ; cg:number ?number ; cg:inReport ?report ; cg:kind ?kind ; cg:subject ?subject ;
    cg:event ?observed ; cg:stance ?stance .
  ?report cg:name ?name .
  OPTIONAL {{ ?claim cg:hedged ?hedged }}
  OPTIONAL {{ ?claim cg:claimStatement ?statement }}
}} ORDER BY ?name ?number ?subject ?observed ?stance"""
_PERSONS = f"{PROLOGUE}SELECT ?case ?person WHERE {{ ?case cg:patient ?person }}"
_CONDITIONS = f"{PROLOGUE}SELECT ?case ?condition WHERE {{ ?case cg:condition ?condition }}"
_INDICATIONS = f"{PROLOGUE}SELECT ?case ?condition WHERE {{ ?case cg:exposure/cg:indication ?condition }}"
_TAKEN = f"""{PROLOGUE}SELECT ?exposure ?case ?drug ?role WHERE {{
  ?case cg:exposure ?exposure . ?exposure cg:drug ?drug ; cg:role ?role .
}}"""
_SETS = {
    "cg:suspectDrug": "drugs",
    "cg:switchedTo": "switched_to",
    "cg:complication": "complications",
    "cg:treatment": "treatments",
}


def material(graph: Selectable, *, ends: Sequence[End] = (), quarantined: bool = False) -> Material:
    """Reads what the search goes by from a graph, in a handful of queries; the `ends` lend their names."""

    def rows(sparql: str) -> list[tuple[Any, ...]]:
        return list(graph.select(sparql, quarantined=quarantined).rows)

    def pairs(sparql: str) -> list[tuple[str, str]]:
        return sorted({(iri(one), iri(other)) for one, other in rows(sparql)})

    persons = dict(reversed(pairs(_PERSONS)))  # a graph that gives a case two persons is wrong, and counts the first
    cases = {iri(case): (iri(report), f"{plain(name)}/{plain(of)}") for case, of, report, name in rows(_CASES)}
    episodes = [
        (cases[iri(case)][1], whole(of), iri(event), iri(node), iri(case))
        for node, case, of, event in rows(_EPISODES)
        if iri(case) in cases
    ]
    found: dict[str, Occurrence] = {}
    for patient, of, event, node, case in sorted(episodes, key=_by_place):
        report = cases[case][0]
        found.setdefault(node, Occurrence(node, case, persons.get(case, case), report, f"{patient}/{of}", event))
    for key, into in _SETS.items():
        for node, concept in pairs(f"{PROLOGUE}SELECT ?occurrence ?concept WHERE {{ ?occurrence {key} ?concept }}"):
            if node in found:
                getattr(found[node], into).add(concept)
    for key in ("rechallenge", "recurrence"):
        for node, value in rows(f"{PROLOGUE}SELECT ?occurrence ?value WHERE {{ ?occurrence cg:{key} ?value }}"):
            if iri(node) in found:
                setattr(found[iri(node)], key, bool(plain(value)))
    claims: dict[str, ClaimOf] = {}
    for node, report, name, number, kind, subject, observed, stance, hedged, words in rows(_CLAIMS):
        texts = [str(plain(each)) for each in (name, number, kind, stance)]
        place, careful = f"{texts[0]}/claim/{texts[1]}", hedged is not None and bool(plain(hedged))
        statement = "" if words is None else " ".join(str(plain(words)).split())
        about = (texts[2], iri(subject), iri(observed), texts[3], careful, statement)
        made = ClaimOf(iri(node), iri(report), place, *about)
        claims.setdefault(made.node, made)
    conditions: dict[str, set[str]] = {}
    for case, condition in (*pairs(_CONDITIONS), *pairs(_INDICATIONS)):
        conditions.setdefault(case, set()).add(condition)
    taken = sorted(
        (f"{cases[iri(case)][1]}/exposure/{iri(node).rpartition('/')[2]}", iri(node), iri(case), iri(drug), iri(role))
        for node, case, drug, role in rows(_TAKEN)
        if iri(case) in cases and iri(role) != "suspect"
    )
    return Material(
        tuple(found.values()),
        tuple(claims.values()),
        {case: frozenset(held) for case, held in conditions.items()},
        labels(graph, quarantined=quarantined) | {end.node: end.label for end in ends},
        order(graph, quarantined=quarantined),
        tuple(Taken(node, place, case, drug, role) for place, node, case, drug, role in taken),
    )


def _by_place(episode: tuple[str, int, str, str, str]) -> tuple[str, int, int, str]:
    """The order of episodes: by report, patient and number."""
    patient, number, event, _, _ = episode
    report, of = patient.rsplit("/", 1)
    return report, int(of), number, event
