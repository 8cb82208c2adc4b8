"""The profiles of all cases of a graph at once, property by property: the fast way beside `kg.duplicates.profiles`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any

from pyoxigraph import NamedNode

from kg.duplicates.profiles import CODES, NUMBERS, CaseProfile, EpisodeProfile, order, publication
from kg.terms import FIELDS, term

Pairs = Callable[[NamedNode], Iterable[tuple[Any, Any]]]
"""All subjects and objects of one property, in any order."""


def read(pairs: Pairs) -> list[CaseProfile]:
    """The profiles of all cases of a graph, by name of the report and number.

    A shared file may have been edited by hand: what is no number is not compared, and a case without a number or a
    report's name is left out, as nothing could be told of it.

    Args:
        pairs: all subjects and objects of a property, from the graphs of the reports.
    """
    one = many = _Reader(pairs)
    names = one.single("cg:name")
    sources = dict(pairs(term("cg:source")))
    hashes, lengths = one.single("cg:textSha256"), one.single("cg:length")
    bibliography = {field.name: many.several(field.property) for field in FIELDS["Bibliography"]}
    publications = {}
    cases = [(case, report) for case, report in pairs(term("cg:inReport"))]
    for report in {report for _, report in cases}:
        stated = {name: found[report] for name, found in bibliography.items() if report in found}
        source = sources.get(report)
        publications[report] = publication(
            names.get(report, ""), hashes.get(source), _int(lengths.get(source)) or 0, stated
        )
    episodes = _episodes(one)
    taken, suspects = _exposures(pairs), many.several("cg:suspectDrug")
    treatments, complications = many.several("cg:treatment"), many.several("cg:complication")
    conditions, measured = many.several("cg:condition"), _measurements(pairs, one)
    number, age = one.single("cg:number"), one.single("cg:ageYears")
    sex, occupation = one.single("cg:sex"), one.single("cg:occupation")
    of_case: dict[Any, list[tuple[Any, EpisodeProfile]]] = defaultdict(list)
    for node, case in pairs(term("cg:ofCase")):
        if node in episodes:
            of_case[case].append((node, episodes[node]))
    found = []
    for case, report in cases:
        if not case.value.startswith(f"{report.value}/case/"):
            continue  # claims, doubts and readings are of a report, too
        place = _int(number.get(case))
        if place is None or not publications[report].name:
            continue
        held = sorted(of_case[case], key=lambda each: each[1].number)
        drugs = frozenset(drug for node, _ in held for drug in suspects.get(node, ()))
        found.append(
            CaseProfile(
                iri=case.value,
                number=place,
                publication=publications[report],
                age_years=_float(age.get(case)),
                sex=sex.get(case),
                occupation=occupation.get(case),
                conditions=frozenset(conditions.get(case, ())),
                drugs=drugs,
                other_drugs=frozenset(taken.get(case, ())) - drugs,
                events=frozenset(episode.event for _, episode in held),
                treatments=frozenset(each for node, _ in held for each in treatments.get(node, ())),
                complications=frozenset(each for node, _ in held for each in complications.get(node, ())),
                measured=frozenset(each for node, _ in held for each in measured.get(node, ())),
                episodes=tuple(episode for _, episode in held),
            )
        )
    return sorted(found, key=order)


class _Reader:
    """Properties as dictionaries from node to value."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs

    def single(self, name: str | NamedNode) -> dict[Any, str]:
        found: dict[Any, str] = {}
        for subject, object_ in self.pairs(term(name) if isinstance(name, str) else name):
            value = getattr(object_, "value", "")
            found[subject] = min(value, found.get(subject, value))  # of two values the same one each time
        return found

    def several(self, name: str | NamedNode) -> dict[Any, list[str]]:
        found: dict[Any, list[str]] = defaultdict(list)
        for subject, object_ in self.pairs(term(name) if isinstance(name, str) else name):
            found[subject].append(getattr(object_, "value", ""))
        return {subject: sorted(values) for subject, values in found.items()}


def _episodes(one: _Reader) -> dict[Any, EpisodeProfile]:
    properties = {field.name: field.property for field in FIELDS["Episode"]}
    number, events = one.single("cg:number"), one.single(properties["event"])
    stated: dict[str, dict[Any, str]] = {
        name: one.single(properties[name])
        for name in (*NUMBERS, *CODES, "grade", "rechallenge", "recurrence", "switched_to")
    }
    found = {}
    for node, _ in one.pairs(term("cg:ofCase")):
        place = _int(number.get(node))
        if node not in events or place is None:
            continue
        own: dict[str, Any] = {name: held.get(node) for name, held in stated.items()}
        own |= {name: _float(own[name]) for name in NUMBERS}
        own |= {name: None if own[name] is None else own[name] == "true" for name in ("rechallenge", "recurrence")}
        own["grade"] = _int(own["grade"])
        found[node] = EpisodeProfile(number=place, event=events[node], **own)
    return found


def _exposures(pairs: Pairs) -> dict[Any, list[str]]:
    drugs = _Reader(pairs).single("cg:drug")
    found: dict[Any, list[str]] = defaultdict(list)
    for case, exposure in pairs(term("cg:exposure")):
        if exposure in drugs:
            found[case].append(drugs[exposure])
    return found


def _measurements(pairs: Pairs, one: _Reader) -> dict[Any, list[tuple[str, str, float]]]:
    analyte, unit = one.single("cg:analyte"), one.single("cg:unit")
    value, role = one.single("cg:value"), one.single("cg:role")
    found: dict[Any, list[tuple[str, str, float]]] = defaultdict(list)
    for episode, node in pairs(term("cg:measurement")):
        number = _float(value.get(node))
        if node in analyte and number is not None and role.get(node) not in ("nadir", "recovery"):
            found[episode].append((analyte[node], unit.get(node, ""), number))
    return found


def _float(text: str | None) -> float | None:
    """A finite number, or None."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) else None


def _int(text: str | None) -> int | None:
    number = _float(text)
    return None if number is None or not number.is_integer() else int(number)


def ancestors(concepts: Iterable[str], broader: Callable[[str], Iterable[str]]) -> dict[str, frozenset[str]]:
    """For each concept (an IRI) all that are broader, from what gives the next broader ones.

    >>> found = ancestors(["a"], {"a": ["b"], "b": ["c"]}.get)
    >>> sorted(found["a"])
    ['b', 'c']
    """
    found = {}
    for concept in concepts:
        seen: set[str] = set()
        waiting = [concept]
        while waiting:
            new = set(broader(waiting.pop()) or ()) - seen
            seen |= new
            waiting.extend(new)
        if seen:
            found[concept] = frozenset(seen - {concept})
    return found


def concepts(profiles: Iterable[CaseProfile]) -> set[str]:
    """The IRIs of all concepts that cases name."""
    lists = ("conditions", "drugs", "other_drugs", "events", "treatments", "complications")
    return {value for profile in profiles for name in lists for value in getattr(profile, name)}
