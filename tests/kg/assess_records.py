"""Small sets of records for the tests of assessments: a class of drugs `a` to `f`, drugs `x` and `y` outside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extract.records import (
    Bibliography,
    Case,
    Claim,
    Concept,
    Episode,
    Evidence,
    Exposure,
    Report,
    Source,
    Value,
)
from kg.assess.facts import Facts

CLASS = Concept("class C", "urn:class:c")
EVENT = Concept("event E", "urn:event:e")
NARROWER = Concept("narrow E", "urn:event:narrow")
BROADER = Concept("broad E", "urn:event:broad")
MEMBERS = "abcdef"


def drug(name: str) -> Concept:
    return Concept(name, f"urn:drug:{name}")


def value(given: Any, confidence: float = 1.0) -> Value[Any]:
    return Value(
        given, (Evidence(0, 3, "The", suffix=" words.", component="hand", version="1", confidence=confidence),)
    )


def episode(
    drugs: str,
    *,
    number: int = 1,
    event: Concept = EVENT,
    sure: float = 1.0,
    switched_to: str | None = None,
    treatments: str = "",
    latency: float | None = 10.0,
    start: str = "treatment_start",
    **stated: Any,
) -> Episode:
    """An episode under drugs (one letter each); the event comes `latency` days after `start`."""
    return Episode(
        number=number,
        event=value(event, sure),
        drugs=tuple(value(drug(name), sure) for name in drugs),
        latency_days=None if latency is None else value(latency),
        latency_from=None if latency is None else value(start),
        switched_to=None if switched_to is None else value(drug(switched_to)),
        treatments=tuple(value(Concept(name)) for name in treatments),
        **{name: value(given) for name, given in stated.items()},
    )


def case(*episodes: Episode, number: int = 1, other: str = "", role: Any = "concomitant") -> Case:
    return Case(
        number=number,
        exposures=tuple(Exposure(drug=value(drug(name)), role=role) for name in other),
        episodes=episodes,
    )


def claim(kind: Any, stance: Any, subject: Concept = CLASS, *, hedged: bool | None = None) -> Claim:
    return Claim(
        kind=kind,
        subject=value(subject),
        event=value(EVENT),
        stance=value(stance),
        hedged=None if hedged is None else value(hedged),
    )


def report(name: str, *cases: Case, authors: tuple[str, ...] | None = None, claims: tuple[Claim, ...] = ()) -> Report:
    """A report by an author of its own, where none are given."""
    own = name.translate(str.maketrans("0123456789", "abcdefghij"))  # a person's name has no digits
    names = (f"A. Author{own}",) if authors is None else authors
    return Report(
        name=name,
        source=Source(name=f"{name}.txt", media_type="text/plain", sha256="0", text_sha256="0", length=10),
        kind="case report",
        bibliography=Bibliography(authors=tuple(value(each) for each in names)),
        cases=cases,
        claims=claims,
    )


def one(name: str, drugs: str, *, other: str = "", claims: tuple[Claim, ...] = (), **stated: Any) -> Report:
    """A report of one patient with one episode."""
    return report(name, case(episode(drugs, **stated), other=other), claims=claims)


def facts(*reports: Report, persons: Mapping[str, str] | None = None, members: str = MEMBERS) -> Facts:
    own = {
        f"{each.name}/{patient.number}": f"urn:{each.name}/{patient.number}"
        for each in reports
        for patient in each.cases
    }
    return Facts(
        drug_class=CLASS,
        event=EVENT,
        members=tuple(drug(name) for name in members),
        family=frozenset({"urn:class:c", *(f"urn:drug:{name}" for name in members)}),
        events=(EVENT, NARROWER),
        broader_events=frozenset({"urn:event:broad"}),
        reports=reports,
        persons={**own, **(persons or {})},
        confirmed=own,
    )


def strong(count: int = 6) -> tuple[Report, ...]:
    """Patients under three members, each by other authors; the first three had the event again when given again."""
    return tuple(
        one(
            f"r{at}",
            "abc"[at % 3],
            action="interrupted",
            outcome="recovered",
            **({"rechallenge": True, "recurrence": True} if at < 3 else {}),
        )
        for at in range(count)
    )
