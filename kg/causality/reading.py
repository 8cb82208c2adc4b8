"""Causality from a graph: which episodes and drugs are asked about, and what the graph knows beside each report.

Other reports are looked through by SPARQL first; only those that could be conclusive are read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyoxigraph as ox

from extract.records import Concept, Report
from kg.causality.challenge import BETTER, STOPPED
from kg.causality.model import Causality, CausalityError
from kg.causality.precedents import PRECEDENTS, conclusive
from kg.causality.setting import Kinship, Precedent, Setting, episode_name
from kg.causality.similar import BY_USE
from kg.causality.weighing import weigh
from kg.naming import iri_of
from kg.near import near
from kg.table import plain, whole
from kg.terms import BASE, PREFIXES, report_iri

if TYPE_CHECKING:
    from kg.graph import CaseGraph

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "skos"))
_ENOUGH = PRECEDENTS + 2  # conclusive ones to look for: the report's own, and its patient's, do not count
_KEPT = 256  # reports that are kept in memory while others are weighed


def causality(
    graph: CaseGraph, target: str | None = None, *, drug: str | None = None, quarantined: bool = False
) -> tuple[Causality, ...]:
    """Both assessments for every pair of an episode and a suspect drug.

    Args:
        graph: the graph, in a store or read from a shared file.
        target: a report's name, `REPORT/1` (a case), `REPORT/1/2` (an episode), or the IRI of one; all where it is
        None. drug: only this suspect drug, by any of its names.
        quarantined: whether reports in quarantine count.

    Raises:
        CausalityError: there is no such report, case, episode or suspect drug.
    """
    return tuple(each_causality(graph, target, drug=drug, quarantined=quarantined))


def each_causality(
    graph: CaseGraph, target: str | None = None, *, drug: str | None = None, quarantined: bool = False
) -> Iterator[Causality]:
    """The same as `causality`, one after the other, so that a large graph need not be held in memory."""
    names = {status.name for status in graph.reports() if quarantined or not status.quarantined}
    wanted = [_Place(name) for name in sorted(names)] if target is None else [_place(graph, target, names)]
    reader = _Reader(graph, quarantined=quarantined)
    judgements = graph.judgements()
    found, seen = False, dict[str, None]()
    for place in wanted:
        for setting in reader.settings(place):
            if drug is not None and not reader.is_called(setting.drug, drug):
                seen[setting.drug.label] = None
                continue
            found = True
            yield weigh(setting, judgements)
    if drug is not None and not found:
        where = f" in {target}" if target else ""
        raise CausalityError(f"no suspect drug is called {drug!r}{where}; {near(drug, seen, 'suspected are')}")


@dataclass(frozen=True, slots=True)
class _Place:
    """A report, or a case or an episode of it."""

    report: str
    case: int | None = None
    episode: int | None = None


def _place(graph: CaseGraph, target: str, names: set[str]) -> _Place:
    """The place that a target names; a report's own name may hold slashes, so the longest one that fits wins."""
    wanted = target.strip().strip("<>")
    if wanted.startswith(BASE + "report/"):
        report, *rest = wanted.removeprefix(BASE + "report/").split("/")
        wanted = "/".join([unquote(report), *rest[1::2]])
    fitting = [name for name in names if wanted == name or wanted.startswith(f"{name}/")]
    if not fitting:
        held_back = [s.name for s in graph.reports() if wanted == s.name or wanted.startswith(f"{s.name}/")]
        if held_back:
            raise CausalityError(f"report {held_back[0]!r} is in quarantine: ask with --quarantined to count it")
        others = near(wanted, names, "it has", listing="`casegraph ask reports` lists them")
        raise CausalityError(f"no report {wanted.partition('/')[0]!r} in the graph; {others}")
    name = max(fitting, key=len)
    parts = wanted.removeprefix(name).strip("/").split("/") if wanted != name else []
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise CausalityError(f"{target!r} is no report, patient or episode: write {name}, {name}/1 or {name}/1/1")
    numbers = [int(part) for part in parts]
    place = _Place(name, *numbers)
    cases = {case.number: [each.number for each in case.episodes] for case in graph.report(name).cases}
    if place.case is not None and place.case not in cases:
        raise CausalityError(f"{name} has no patient {place.case}; {_has('it has patient', cases)}")
    if place.case is not None and place.episode is not None and place.episode not in cases[place.case]:
        has = _has("it has episode", cases[place.case])
        raise CausalityError(f"{name}/{place.case} has no episode {place.episode}; {has}")
    return place


def _has(what: str, numbers: Iterable[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"{what} {listed}" if listed else f"{what.removesuffix(' patient').removesuffix(' episode')} none"


@dataclass(frozen=True, slots=True)
class _Row:
    """One episode under a drug, as SPARQL tells it: enough to know whether it could be conclusive."""

    report: str
    case: int
    episode: int
    event: Concept
    person: str
    likely: int  # 2: came again when given again, 1: may have gone when the drug was stopped, 0: neither

    @property
    def target(self) -> str:
        """The episode's name, as `casegraph explain` takes it."""
        return f"{self.report}/{self.case}/{self.episode}"


class _Reader:
    """Reads settings from a graph; what it has learnt of names and of other reports it keeps."""

    def __init__(self, graph: CaseGraph, *, quarantined: bool) -> None:
        self.graph = graph
        self.quarantined = quarantined
        self.persons = graph.patients()
        self.broader: dict[str, frozenset[str]] = {}
        self.classes: dict[str, dict[str, str]] = {}
        self.names: dict[str, frozenset[str]] = {}
        self.kin = Kinship(self.broader, self.classes, self.names)
        self.under: dict[str, list[_Row]] = {}
        self.known: dict[tuple[str, str], list[Precedent]] = {}
        self.report = lru_cache(maxsize=_KEPT)(graph.report)

    def settings(self, place: _Place) -> Iterator[Setting]:
        """Every pair of an episode and a suspect drug at a place, in the order of the report."""
        report = self.report(place.report)
        self.learn(report)
        for case in report.cases:
            if place.case not in (None, case.number):
                continue
            person = self.persons.get(f"{report_iri(report.name).value}/case/{case.number}", "")
            for episode in case.episodes:
                if place.episode not in (None, episode.number):
                    continue
                for drug in dict.fromkeys(held.value for held in episode.drugs):
                    precedents = tuple(
                        each
                        for each in self.precedents(drug, episode.event.value)
                        if each.report != report.name and each.person != person
                    )
                    yield Setting(
                        report=report, case=case, episode=episode, drug=drug, precedents=precedents, kin=self.kin
                    )

    def is_called(self, drug: Concept, name: str) -> bool:
        """Whether a drug has this name, in any case."""
        names = {drug.label, iri_of(drug), *self.names.get(iri_of(drug), ())}
        return " ".join(name.split()).casefold() in {each.casefold() for each in names}

    def precedents(self, drug: Concept, event: Concept) -> list[Precedent]:
        """The episodes under a drug, in all reports, whose event is this one or narrower; as many of them as are
        needed are looked at for whether they are conclusive."""
        key = (iri_of(drug), iri_of(event))
        if key not in self.known:
            found, chosen = list[Precedent](), set[tuple[str, str]]()
            for row in self.episodes(drug):
                if not self.kin.within(row.event, event):
                    continue
                enough = (
                    len({person for person, _ in chosen}) >= _ENOUGH and len({name for _, name in chosen}) >= _ENOUGH
                )
                each = self.looked_at(row, drug) if row.likely and not enough else _unproven(row)
                found.append(each)
                if each.shown_by:
                    chosen.add((each.person, each.report))
            self.known[key] = found
        return self.known[key]

    def looked_at(self, row: _Row, drug: Concept) -> Precedent:
        """One episode of another report, weighed by itself."""
        report = self.report(row.report)
        case = next(case for case in report.cases if case.number == row.case)
        episode = next(each for each in case.episodes if each.number == row.episode)
        self.learn(report)
        shown_by, words = conclusive(Setting(report=report, case=case, episode=episode, drug=drug, kin=self.kin))
        published = report.bibliography.published
        return Precedent(
            target=episode_name(report, case, episode),
            report=report.name,
            person=row.person,
            shown_by=shown_by,
            published=None if published is None else published.value,
            words=words,
        )

    def episodes(self, drug: Concept) -> list[_Row]:
        """All episodes with a drug as a suspect, those first that could be conclusive."""
        node = iri_of(drug)
        if node not in self.under:
            this = ox.NamedNode(node)
            sparql = f"""{_PROLOGUE}SELECT ?report ?case ?number ?event ?person ?action ?outcome ?recovery
                ?again ?recurred ?timed ?treated ?shared WHERE {{
              ?episode cg:suspectDrug {this} ; cg:event ?event ; cg:number ?number ; cg:ofCase ?patient .
              ?patient cg:number ?case ; cg:patient ?person ; cg:inReport/cg:name ?report .
              OPTIONAL {{ ?episode cg:action ?action }}
              OPTIONAL {{ ?episode cg:outcome ?outcome }}
              OPTIONAL {{ ?episode cg:recovery ?recovery }}
              OPTIONAL {{ ?episode cg:rechallenge ?again }}
              OPTIONAL {{ ?episode cg:recurrence ?recurred }}
              BIND(EXISTS {{ ?episode cg:latencyDays ?days }} AS ?timed)
              BIND(EXISTS {{ ?episode cg:treatment ?given }} AS ?treated)
              BIND(EXISTS {{ ?episode cg:suspectDrug ?other FILTER(?other != {this}) }} AS ?shared)
            }} ORDER BY ?report ?case ?number"""
            rows = []
            for report, case, number, event, person, *rest in self.select(sparql):
                action, outcome, recovery, again, recurred, timed, treated, shared = map(plain, rest)
                went = action in STOPPED and (outcome in BETTER or outcome is None) and recovery != "treated"
                likely = 2 if again and recurred else 1 if went and timed and not treated and not shared else 0
                named, at = str(plain(report)), (whole(case), whole(number))
                rows.append(_Row(named, *at, Concept("", _iri(event)), _iri(person), likely))
            self.learn_events(_iri_of(row.event) for row in rows)
            self.under[node] = sorted(rows, key=lambda row: -row.likely)
        return self.under[node]

    def learn(self, report: Report) -> None:
        """Looks up the names of a report's events and drugs."""
        episodes = [episode for case in report.cases for episode in case.episodes]
        events = {iri_of(episode.event.value) for episode in episodes} | {
            iri_of(claim.event.value) for claim in report.claims
        }
        self.learn_events(events)
        drugs = {iri_of(held.value) for episode in episodes for held in episode.drugs} - self.names.keys()
        if not drugs:
            return
        listed = " ".join(str(ox.NamedNode(node)) for node in sorted(drugs))
        self.names.update(dict.fromkeys(drugs, frozenset()))
        self.classes.update({node: {} for node in drugs})
        named = f"""{_PROLOGUE}SELECT DISTINCT ?drug ?name WHERE {{ VALUES ?drug {{ {listed} }}
          ?drug skos:prefLabel|skos:altLabel|cg:brandName|cg:abbreviation ?name }} ORDER BY ?drug ?name"""
        for drug, name in self.select(named):
            self.names[_iri(drug)] |= {str(plain(name))}
        classed = f"""{_PROLOGUE}SELECT DISTINCT ?drug ?class ?label WHERE {{ VALUES ?drug {{ {listed} }}
          ?drug skos:broader ?class . ?class a cg:DrugClass ; skos:prefLabel ?label .
          FILTER NOT EXISTS {{ ?narrower skos:broader ?class . ?narrower a cg:DrugClass }} }} ORDER BY ?drug ?class"""
        for drug, kind, label in self.select(classed):
            if _iri(kind) not in BY_USE:
                self.classes[_iri(drug)][_iri(kind)] = str(plain(label))

    def learn_events(self, events: Iterable[str]) -> None:
        """Looks up what is broader than each event."""
        new = sorted(set(events) - self.broader.keys())
        if not new:
            return
        self.broader.update(dict.fromkeys(new, frozenset()))
        listed = " ".join(str(ox.NamedNode(node)) for node in new)
        sparql = f"""{_PROLOGUE}SELECT DISTINCT ?event ?wider WHERE {{ VALUES ?event {{ {listed} }}
          ?event skos:broader+ ?wider }}"""
        for event, wider in self.select(sparql):
            self.broader[_iri(event)] |= {_iri(wider)}

    def select(self, sparql: str) -> Iterable[tuple[Any, ...]]:
        return self.graph.select(sparql, quarantined=self.quarantined).rows


def _unproven(row: _Row) -> Precedent:
    return Precedent(target=row.target, report=row.report, person=row.person)


def _iri(node: object) -> str:
    return str(getattr(node, "value", ""))


def _iri_of(concept: Concept) -> str:
    return concept.iri or ""
