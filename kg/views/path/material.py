"""What the reports say, as plain records for the search: episodes, claims, and the names of things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.questions import Selectable
from kg.table import plain
from kg.views.facts import PROLOGUE, Order, iri, order
from kg.views.path.ends import CLAIM_KINDS, End

__all__ = ["ClaimOf", "Material", "Occurrence", "material"]


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

    @property
    def authors(self) -> str:
        """Whose claim it is: the authors of REPORT."""
        return f"the authors of {self.place.rsplit('/', 2)[0]}"


@dataclass(frozen=True, slots=True)
class Material:
    """All that the search goes by."""

    occurrences: tuple[Occurrence, ...]
    claims: tuple[ClaimOf, ...]
    conditions: Mapping[str, frozenset[str]]  # of each case
    names: Mapping[str, str]  # of each concept
    order: Order

    def name(self, node: str) -> str:
        """The label of a concept, or what stands for it."""
        return self.names.get(node) or CLAIM_KINDS.get(node, node)


_EPISODES = f"""{PROLOGUE}SELECT ?occurrence ?case ?person ?report ?name ?of_case ?number ?observed WHERE {{
  ?occurrence a cg:Episode ; cg:ofCase ?case ; cg:number ?number ; cg:event ?observed .
  ?case cg:number ?of_case ; cg:inReport ?report . ?report cg:name ?name .
  OPTIONAL {{ ?case cg:patient ?person }}
}} ORDER BY ?name ?of_case ?number ?observed ?person"""
_LINKS = f"""{PROLOGUE}SELECT ?occurrence ?property ?concept WHERE {{
  VALUES ?property {{ cg:suspectDrug cg:switchedTo cg:complication cg:treatment }}
  ?occurrence a cg:Episode ; ?property ?concept .
}} ORDER BY ?occurrence ?property ?concept"""
_FLAGS = f"""{PROLOGUE}SELECT ?occurrence ?property ?value WHERE {{
  VALUES ?property {{ cg:rechallenge cg:recurrence }}
  ?occurrence a cg:Episode ; ?property ?value .
}} ORDER BY ?occurrence ?property ?value"""
_CLAIMS = f"""{PROLOGUE}SELECT ?claim ?report ?name ?number ?kind ?subject ?observed ?stance ?hedged WHERE {{
  ?claim a cg:Claim ; cg:number ?number ; cg:inReport ?report ; cg:kind ?kind ; cg:subject ?subject ;
    cg:event ?observed ; cg:stance ?stance .
  ?report cg:name ?name .
  OPTIONAL {{ ?claim cg:hedged ?hedged }}
}} ORDER BY ?name ?number ?subject ?observed ?stance"""
_CONDITIONS = f"""{PROLOGUE}SELECT DISTINCT ?case ?condition WHERE {{
  {{ ?case a cg:Case ; cg:condition ?condition }} UNION {{ ?case a cg:Case ; cg:exposure/cg:indication ?condition }}
}} ORDER BY ?case ?condition"""
_NAMES = f"""{PROLOGUE}SELECT ?concept (MIN(STR(?name)) AS ?label) WHERE {{
  {{ SELECT DISTINCT ?concept WHERE {{
    {{ ?record cg:suspectDrug|cg:event|cg:switchedTo|cg:complication|cg:treatment|cg:condition|cg:indication|cg:drug|
         cg:subject ?concept }}
    UNION {{ ?concept a cg:DrugClass }}
    UNION {{ ?record cg:event ?narrow . ?narrow skos:broader+ ?concept }}
  }} }}
  ?concept skos:prefLabel ?name .
}} GROUP BY ?concept ORDER BY ?concept"""
_SETS = {
    "suspectDrug": "drugs",
    "switchedTo": "switched_to",
    "complication": "complications",
    "treatment": "treatments",
}


def material(graph: Selectable, *, ends: Sequence[End] = (), quarantined: bool = False) -> Material:
    """Reads what the search goes by from a graph, in a handful of queries; the `ends` lend their names."""

    def rows(sparql: str) -> list[tuple[object, ...]]:
        return list(graph.select(sparql, quarantined=quarantined).rows)

    found: dict[str, Occurrence] = {}
    for node, case, person, report, name, of_case, number, observed in rows(_EPISODES):
        place = f"{plain(name)}/{plain(of_case)}/{plain(number)}"  # type: ignore[arg-type]
        who = iri(case if person is None else person)
        found.setdefault(iri(node), Occurrence(iri(node), iri(case), who, iri(report), place, iri(observed)))
    for node, key, concept in rows(_LINKS):
        if iri(node) in found:
            getattr(found[iri(node)], _SETS[iri(key).rpartition("#")[2]]).add(iri(concept))
    for node, key, value in rows(_FLAGS):
        if iri(node) in found:
            setattr(found[iri(node)], iri(key).rpartition("#")[2], bool(plain(value)))  # type: ignore[arg-type]
    claims: dict[str, ClaimOf] = {}
    for node, report, name, number, kind, subject, observed, stance, hedged in rows(_CLAIMS):
        texts = [str(plain(each)) for each in (name, number, kind, stance)]  # type: ignore[arg-type]
        place, careful = f"{texts[0]}/claim/{texts[1]}", hedged is not None and bool(plain(hedged))  # type: ignore[arg-type]
        made = ClaimOf(iri(node), iri(report), place, texts[2], iri(subject), iri(observed), texts[3], careful)
        claims.setdefault(made.node, made)
    conditions: dict[str, set[str]] = {}
    for case, condition in rows(_CONDITIONS):
        conditions.setdefault(iri(case), set()).add(iri(condition))
    return Material(
        tuple(found.values()),
        tuple(claims.values()),
        {case: frozenset(held) for case, held in conditions.items()},
        {iri(concept): str(plain(label)) for concept, label in rows(_NAMES)}  # type: ignore[arg-type]
        | {end.node: end.label for end in ends},
        order(graph, quarantined=quarantined),
    )
