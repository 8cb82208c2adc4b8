"""The words of the synthetic reports: a text, and the records with the words of that text as their evidence."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from extract.records import (
    Bibliography,
    Case,
    Claim,
    Concept,
    Doubt,
    Episode,
    Evidence,
    Exposure,
    Measurement,
    Report,
    Source,
    Value,
)

if TYPE_CHECKING:
    from synthetic import Bout, Person

_PLACE = re.compile(r"\{(\w+)\}")
_FAMILIES = [
    "Abe",
    "Berg",
    "Costa",
    "Diaz",
    "Endo",
    "Fabre",
    "Gupta",
    "Haas",
    "Ito",
    "Jansen",
    "Kaya",
    "Lund",
    "Mori",
    "Novak",
    "Okafor",
    "Petit",
    "Quist",
    "Rossi",
]
_JOURNALS = tuple(f"Journal of Invented {field}" for field in ("Cases", "Haematology", "Neurology", "Pharmacology"))


class Words:
    """A text that grows sentence by sentence, and remembers where each filled-in word stands."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(self._parts)

    def say(self, sentence: str, component: str = "events", **words: str) -> dict[str, tuple[Evidence, ...]]:
        """Adds a sentence; for each word that fills a `{place}` of it, the evidence for that word."""
        pieces: list[str] = []
        spans: dict[str, tuple[int, int]] = {}
        end = at = 0
        for match in _PLACE.finditer(sentence):
            pieces += (sentence[end : match.start()], words[match[1]])
            at += match.start() - end
            spans[match[1]] = (at, at + len(words[match[1]]))
            at += len(words[match[1]])
            end = match.end()
        said = "".join((*pieces, sentence[end:]))
        found = {
            key: (
                Evidence(
                    self._length + start, self._length + stop, said[start:stop], said[:start], said[stop:], component,
                    "0.1.0", round(1 - self._chance.random() ** 2 / 2, 2),
                ),
            )
            for key, (start, stop) in spans.items()
        }  # fmt: skip
        self._parts += (said, " ")
        self._length += len(said) + 1
        return found

    def value(self, value: Any, sentence: str, component: str, words: str, **more: Any) -> Any:
        """A value that a sentence of its own states, or None where there is no value."""
        if value is None:
            return None
        return Value(value, self.say(sentence, component, it=words)["it"], **more)

    def values(self, concepts: Sequence[Concept], sentence: str, component: str) -> tuple[Value[Concept], ...]:
        """Concepts, each stated by a sentence of its own."""
        return tuple(Value(each, self.say(sentence, component, it=each.label)["it"]) for each in concepts)


def written(
    name: str,
    number: int,
    people: Sequence[Person],
    classes: Mapping[str, tuple[Concept, ...]],
    events: Sequence[Concept],
    chance: random.Random,
) -> tuple[Report, str]:
    """A report on some patients, and its text."""
    words = Words(chance)
    first = people[0].bouts[0]
    title = words.say("{title}.", "title", title=f"{first.event.label} after {first.drugs[0].label}".capitalize())
    authors = chance.sample(_FAMILIES, chance.randrange(2, 6))
    signed = [words.say("{it},", "bibliography", it=f"{family} {chance.choice('ABCDEFG')}")["it"] for family in authors]
    journal, year = chance.choice(_JOURNALS), str(chance.randrange(1985, 2026))
    printed = words.say(
        "{journal} {year}, doi {doi}.", "bibliography", journal=journal, year=year, doi=f"10.9999/{number}"
    )
    cases = tuple(_case(words, place, person, chance) for place, person in enumerate(people, 1))
    claims = tuple(_claims(words, first, classes.get(first.drugs[0].iri or "", ()), events, chance))
    doubts = ()
    if chance.random() < 0.25:
        count = words.say("Earlier the count had been {it}.", "counts", it=f"{chance.randrange(300, 4000)}/µL")["it"]
        doubts = (Doubt(kind="unplaced count", reason="A count that belongs to no episode.", evidence=count),)
    text = words.text
    digest = sha256(text.encode()).hexdigest()
    report = Report(
        name=name,
        source=Source(
            name=f"{name}.txt", media_type="text/plain", sha256=digest, text_sha256=digest, length=len(text), language="en"
        ),
        kind="case report" if len(cases) == 1 else "case series",
        kind_shown_by=cases[0].age_years.evidence if cases[0].age_years else (),
        bibliography=Bibliography(
            title=Value(title["title"][0].quote, title["title"]),
            authors=tuple(Value(evidence[0].quote, evidence) for evidence in signed),
            journal=Value(journal, printed["journal"]),
            published=Value(year, printed["year"]),
            doi=Value(f"10.9999/{number}", printed["doi"]),
        ),
        cases=cases,
        claims=claims,
        doubts=doubts,
    )  # fmt: skip
    return report, text


def _case(words: Words, number: int, person: Person, chance: random.Random) -> Case:
    age = words.value(person.age, "Patient was {it}.", "people", f"{person.age or 0:.0f}-year-old")
    sex = words.value(person.sex, "It was a {it}.", "people", "woman" if person.sex == "female" else "man")
    occupation = words.value(person.occupation, "The patient worked as a {it}.", "people", str(person.occupation))
    conditions = words.values(person.conditions, "The patient had {it}.", "conditions")
    exposures = []
    roles = {drug: "suspect" for bout in person.bouts for drug in bout.drugs}
    for drug, role in {**roles, **{drug: roles.get(drug, "concomitant") for drug in person.concomitant}}.items():
        given = Value(drug, words.say("Treatment included {it}.", "drugs", it=drug.label)["it"])
        main = drug == person.bouts[0].drugs[0]
        dose = words.value(person.dose if main else None, "The dose was {it}.", "doses", str(person.dose))
        route = words.value(person.route if main else None, "It was given {it}.", "doses", str(person.route))
        indication = Value(person.conditions[0], conditions[0].evidence) if main and conditions else None
        exposures.append(Exposure(drug=given, role=role, dose=dose, route=route, indication=indication))  # type: ignore[arg-type]
    episodes = tuple(_episode(words, place, bout, chance) for place, bout in enumerate(person.bouts, 1))
    return Case(
        number=number, age_years=age, sex=sex, occupation=occupation, conditions=conditions, exposures=tuple(exposures),
        episodes=episodes,
    )  # fmt: skip


def _episode(words: Words, number: int, bout: Bout, chance: random.Random) -> Episode:
    said = words.say("{event} was found.", event=bout.event.label.capitalize())
    drugs = words.values(bout.drugs, "It was put down to {it}.", "causes")
    latency = start = onset = None
    if bout.latency_days is not None and bout.latency_from is not None:
        after = {"last_dose": "the last dose", "first_dose": "the first dose", "treatment_start": "the start"}
        told = words.say(
            "It began {days} {anchor}.",
            "latency",
            days=f"{bout.latency_days:.0f} days",
            anchor=f"after {after[bout.latency_from]}",
        )
        latency, start = Value(bout.latency_days, told["days"]), Value(bout.latency_from, told["anchor"])
        if bout.latency_from == "last_dose":
            onset = Value(
                "late" if bout.latency_days >= 28 else "early", told["days"], "late-onset-28-days", ("latency_days", "latency_from")
            )  # fmt: skip
    severity = words.value(bout.severity, "It was {it}.", "severity", str(bout.severity))
    nadir = words.value(bout.nadir, "The count fell to {it}.", "counts", f"{bout.nadir} x 10^9/L")
    rise = words.value(bout.recovery_value, "It rose to {it}.", "counts", f"{bout.recovery_value} x 10^9/L")
    grade = None
    if bout.nadir is not None and bout.event.label == "neutropenia":
        least = next(level for level, bound in ((4, 0.5), (3, 1.0), (2, 1.5), (1, 9e9)) if bout.nadir < bound)
        grade = Value(least, nadir.evidence, "ctcae-v5-neutropenia-grade", ("nadir",))
    elif bout.severity is not None and chance.random() < 0.4:
        grade = words.value(
            {"mild": 1, "moderate": 2, "severe": 3}.get(bout.severity, 4), "It was {it}.", "grade", "graded"
        )
    measured = tuple(
        Measurement(
            analyte=Concept("neutrophils"), value=value, unit=bout.unit, printed=value.evidence[0].quote, role=role
        )  # type: ignore[arg-type]
        for value, role in ((nadir, "nadir"), (rise, "recovery"))
        if value is not None
    )
    complications = words.values(bout.complications, "There was {it}.", "events")
    return Episode(
        number=number,
        event=Value(bout.event, said["event"]),
        drugs=drugs,
        severity=severity,
        grade=grade,
        symptomatic=Value(True, complications[0].evidence) if complications else None,  # type: ignore[arg-type]
        latency_days=latency,
        latency_from=start,  # type: ignore[arg-type]
        onset=onset,  # type: ignore[arg-type]
        nadir=nadir,
        recovery_value=rise,
        treatments=words.values(bout.treatments, "The patient was given {it}.", "treatments"),
        complications=complications,
        absent=words.values(bout.absent, "There was no {it}.", "events"),
        action=words.value(bout.action, "The drug was {it}.", "actions", str(bout.action)),
        outcome=words.value(bout.outcome, "The event was {it}.", "outcomes", str(bout.outcome)),
        recovery=words.value(bout.recovery, "Recovery was {it}.", "outcomes", str(bout.recovery)),
        recovery_days=words.value(bout.recovery_days, "It took {it}.", "outcomes", f"{bout.recovery_days or 0:.0f} days"),
        switched_to=words.value(
            bout.switched_to, "It was replaced by {it}.", "actions", bout.switched_to.label if bout.switched_to else ""
        ),
        rechallenge=words.value(bout.rechallenge, "The drug was {it}.", "again", "given again" if bout.rechallenge else "left out"),
        recurrence=words.value(bout.recurrence, "The event {it}.", "again", "came back" if bout.recurrence else "did not recur"),
        follow_up_days=words.value(bout.follow_up_days, "Follow-up was {it}.", "times", f"{bout.follow_up_days or 0:.0f} days"),
        measurements=measured,
    )  # fmt: skip


def _claims(
    words: Words, bout: Bout, classes: Sequence[Concept], events: Sequence[Concept], chance: random.Random
) -> list[Claim]:
    """What the authors argue: a class effect, a mechanism, another explanation; now and then each."""
    found = []
    subjects = (
        ("class_effect", 0.08, classes[0] if classes else None),
        ("mechanism", 0.1, bout.drugs[0]),
        ("alternative_explanation", 0.1, chance.choice(events)),
    )
    for kind, share, subject in subjects:
        if subject is None or chance.random() >= share:
            continue
        stance = chance.choice(("supports", "supports", "disputes"))
        said = words.say(
            "This {stance} {subject} as an explanation of {event}.", "claims",
            stance="speaks for" if stance == "supports" else "speaks against", subject=subject.label, event=bout.event.label,
        )  # fmt: skip
        hedged = Value(True, words.say("It {it} be so.", "claims", it="may")["it"]) if chance.random() < 0.4 else None
        found.append(
            Claim(
                kind=kind, subject=Value(subject, said["subject"]), event=Value(bout.event, said["event"]),  # type: ignore[arg-type]
                stance=Value(stance, said["stance"]), hedged=hedged,
            )
        )  # fmt: skip
    return found
