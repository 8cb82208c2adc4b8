"""Synthetic reports in any number, as records, one after the other: what real reports state, in the shares in which they do.

python tests/benchmarks/synthetic.py 10000 STORE      # a store of them, as `casegraph build` would leave it

Report number N depends on N (and the seed) alone, so the first thousand of a million are those of a thousand, and a
generator keeps nothing in memory. Each has its text, and each value the words of that text that state it; it has some 800
triples, a published abstract 700, a full text 1,500. Drugs, classes, events, conditions and treatments are those of the
vocabularies, the frequent ones far more often than the rare (Zipf's law); a few names are in no vocabulary. One report in
thirty tells of a patient whom an earlier one told of, with rounded or missing details: `same_patients` says which.

How often a value is stated, and which, is about what the reviewers' tables of 232 reports say (297 patients, 378 episodes:
those of the seeds, of dev, of three quarters of the abstracts, and the project's own); the reports themselves are invented.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from invented import written  # noqa: E402

from extract.records import Concept, Report  # noqa: E402

RETOLD = 1 / 30  # share of reports whose first patient an earlier report told of
REACH = 2_000  # how many reports back that one may stand
BATCH = 250  # reports that are stored at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """One episode as it was, before anybody writes of it; None is what a report does not state."""

    event: Concept
    drugs: tuple[Concept, ...]
    latency_days: float | None
    latency_from: str | None
    severity: str | None
    nadir: float | None
    recovery_value: float | None
    unit: str
    outcome: str | None
    recovery: str | None
    recovery_days: float | None
    treatments: tuple[Concept, ...]
    complications: tuple[Concept, ...]
    absent: tuple[Concept, ...]
    action: str | None
    switched_to: Concept | None
    rechallenge: bool | None
    recurrence: bool | None
    follow_up_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One patient as he or she was."""

    age: float | None
    sex: str | None
    occupation: str | None
    conditions: tuple[Concept, ...]
    dose: str | None
    route: str | None
    concomitant: tuple[Concept, ...]
    bouts: tuple[Bout, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concepts of the package's vocabularies by class, and the classes of each drug."""

    of: dict[str, tuple[Concept, ...]]
    classes: dict[str, tuple[Concept, ...]]


@cache
def vocabulary() -> Vocabulary:
    """The package's vocabularies, read once."""
    import pyoxigraph as ox

    from kg.terms import CG, PREF_LABEL, A, term
    from kg.vocabularies import package_files

    labels: dict[str, str] = {}
    kinds: dict[str, list[str]] = {}
    broader: dict[str, list[str]] = {}
    for file in package_files():
        for quad in ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE):
            subject, predicate, value = quad.subject.value, quad.predicate, quad.object.value  # type: ignore[union-attr]
            if predicate == PREF_LABEL:
                labels[subject] = value
            elif predicate == A:
                kinds.setdefault(value.removeprefix(CG), []).append(subject)
            elif predicate == term("skos:broader"):
                broader.setdefault(subject, []).append(value)
    mixed = random.Random("vocabulary")
    of: dict[str, tuple[Concept, ...]] = {}
    for kind, iris in kinds.items():
        found = [Concept(labels[iri], iri) for iri in sorted(iris) if iri in labels]
        mixed.shuffle(found)  # so that the frequent ones do not all begin with an a
        of[kind] = tuple(found)
    classes = {
        drug.iri or "": tuple(
            Concept(labels[iri], iri) for iri in sorted(broader.get(drug.iri or "", ())) if iri in labels
        )
        for drug in of["Drug"]
    }
    return Vocabulary(of, classes)


def name(number: int) -> str:
    """The name of a report.

    >>> name(7)
    'synthetic-0000007'
    """
    return f"synthetic-{number:07}"


def source_of(number: int, *, seed: int = 0) -> int | None:
    """The first report that tells of the first patient of this one, where that is an earlier one, else None."""
    told, found = number, None
    while told is not None:  # what an earlier report tells may itself have been told before
        chance = random.Random(f"{seed}/retold/{told}")
        told = chance.randrange(max(0, told - REACH), told) if told and chance.random() < RETOLD else None
        found = found if told is None else told
    return found


def same_patients(count: int, *, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Among the first `count`, each report whose first patient was told of before, with the first report that did."""
    for number in range(count):
        if (told := source_of(number, seed=seed)) is not None:
            yield name(number), name(told)


def reports(count: int, *, seed: int = 0) -> Iterator[Report]:
    """The first `count` reports."""
    for number in range(count):
        yield report(number, seed=seed)[0]


def report(number: int, *, seed: int = 0) -> tuple[Report, str]:
    """One report and its text."""
    chance = random.Random(f"{seed}/{number}")
    told = source_of(number, seed=seed)
    people = people_of(number, seed=seed) if told is None else (_retold(people_of(told, seed=seed)[0], chance),)
    known = vocabulary()
    return written(name(number), number, people, known.classes, known.of["AdverseEvent"], chance)


def people_of(number: int, *, seed: int = 0) -> tuple[Person, ...]:
    """The patients whom a report would tell of if it retold none."""
    chance = random.Random(f"{seed}/people/{number}")
    first = _person(chance, None)
    more = chance.choices((0, 1, 2, 3), (73, 16, 9, 2))[0]
    return (first, *(_person(chance, first.bouts[0]) for _ in range(more)))


def _zipf(chance: random.Random, kind: str) -> Concept:
    """A concept of a class: that of rank r about as often as 1/r says; one in a hundred is in no vocabulary."""
    known = vocabulary().of[kind]
    if chance.random() < 0.01:
        return Concept(f"unlisted {kind.lower()} {chance.randrange(40)}")
    return known[min(len(known) - 1, int(len(known) ** chance.random()) - 1)]


def _some(chance: random.Random, share: float, value: Any) -> Any:
    """The value in this share of the cases, else None."""
    return value if chance.random() < share else None


def _person(chance: random.Random, like: Bout | None) -> Person:
    """A patient; the others of a series had the same event under the same drug."""
    drug = like.drugs[0] if like else _zipf(chance, "Drug")
    profile = random.Random(f"profile/{drug.label}")  # a drug has a few events of its own
    own = [_zipf(profile, "AdverseEvent") for _ in range(4)]
    event = like.event if like else chance.choice(own) if chance.random() < 0.7 else _zipf(chance, "AdverseEvent")
    bouts = [_bout(chance, drug, event)]
    if bouts[0].recurrence or chance.random() < 0.06:
        bouts.append(_bout(chance, drug, event))
    if (next_drug := bouts[-1].switched_to) and chance.random() < 0.15:
        bouts.append(_bout(chance, next_drug, event))
    return Person(
        age=_some(chance, 0.8, float(min(96, max(1, round(chance.gauss(52, 20)))))),
        sex=_some(chance, 0.8, chance.choice(("female", "male"))),
        occupation=_some(chance, 0.04, chance.choice(("farmer", "teacher", "nurse", "welder"))),
        conditions=tuple(
            dict.fromkeys(_zipf(chance, "Condition") for _ in range(chance.choices((0, 1, 2), (17, 77, 6))[0]))
        ),
        dose=_some(chance, 0.5, f"{chance.choice((5, 10, 20, 50, 100, 250, 500, 1000))} mg"),
        route=_some(chance, 0.3, chance.choice(("orally", "intravenously", "subcutaneously"))),
        concomitant=tuple(
            dict.fromkeys(_zipf(chance, "Drug") for _ in range(chance.choices((0, 1, 3, 6), (3, 3, 2, 2))[0]))
        ),
        bouts=tuple(bouts),
    )


def _bout(chance: random.Random, drug: Concept, event: Concept) -> Bout:
    other = (_zipf(chance, "Drug"),) if chance.random() < 0.1 else ()
    counted = event.label.endswith("penia") or event.label == "agranulocytosis"
    platelets = event.label.startswith("thrombo")
    nadir = (float(chance.randrange(2, 90)) if platelets else round(chance.uniform(0, 1.4), 2)) if counted else None
    rise = (float(chance.randrange(110, 300)) if platelets else round(chance.uniform(1.6, 6), 1)) if counted else None
    outcome = chance.choices(("recovered", "recovering", "not recovered", "fatal", None), (74, 5, 3, 5, 13))[0]
    well = outcome == "recovered"
    action = chance.choices(("withdrawn", "interrupted", "continued", "dose reduced", None), (57, 12, 7, 4, 20))[0]
    again = {"interrupted": True, "continued": _some(chance, 0.5, True)}.get(action or "", _some(chance, 0.45, False))
    latency = _some(chance, 0.7, float(int(10 ** chance.uniform(0, 3))))
    treated = tuple(
        dict.fromkeys(_zipf(chance, "Treatment") for _ in range(chance.choices((0, 1, 2, 3), (51, 19, 22, 8))[0]))
    )
    complications = (_zipf(chance, "AdverseEvent") for _ in range(chance.choices((0, 1, 2, 3), (59, 25, 11, 5))[0]))
    return Bout(
        event=event, drugs=tuple(dict.fromkeys((drug, *other))), latency_days=latency,
        latency_from=latency and chance.choice(("last_dose", "first_dose", "treatment_start", "treatment_start")),
        severity=_some(chance, 0.16, chance.choice(("mild", "moderate", "severe", "severe", "life-threatening"))),
        nadir=nadir, recovery_value=rise if well else None, unit="10*9/L", outcome=outcome,
        recovery=_some(chance, 0.7, "treated" if treated else "spontaneous") if well else None,
        recovery_days=_some(chance, 0.75, float(int(10 ** chance.uniform(0.3, 2)))) if well else None,
        treatments=treated, complications=tuple(dict.fromkeys(complications)),
        absent=(_zipf(chance, "AdverseEvent"),) if chance.random() < 0.1 else (), action=action,
        switched_to=_some(chance, 0.5, _zipf(chance, "Drug")) if action == "withdrawn" else None, rechallenge=again,
        recurrence=_some(chance, 0.8, chance.random() < 0.55) if again else None,
        follow_up_days=_some(chance, 0.32, float(chance.choice((30, 90, 180, 365)))),
    )  # fmt: skip


def _retold(person: Person, chance: random.Random) -> Person:
    """The same patient as another report tells of him: details rounded, one changed, some left out."""
    first = person.bouts[0]
    days = first.latency_days
    if days is not None and days >= 14 and chance.random() < 0.5:
        days = round(days / 7) * 7.0  # told in weeks
    bouts = (
        replace(
            first, latency_days=days, recovery_days=_some(chance, 0.6, first.recovery_days), absent=(),
            complications=first.complications[:1], follow_up_days=_some(chance, 0.5, 540.0),
        ),
        *person.bouts[1:],
    )  # fmt: skip
    older = 1.0 if person.age is not None and chance.random() < 0.2 else 0.0
    return replace(
        person, age=None if person.age is None else person.age + older, occupation=None, bouts=bouts,
        concomitant=person.concomitant[:1], dose=_some(chance, 0.5, person.dose),
    )  # fmt: skip


def fill(folder: Path, count: int, *, seed: int = 0) -> None:
    """Puts the first `count` reports into a new store, with their texts, unchecked by the shapes.

    Raises:
        StoreError: the folder is something else than a new or an empty one.
    """
    import kg
    from kg.describe import describe
    from kg.lines import serialised
    from kg.status import ReportStatus

    with kg.open(folder) as graph:
        for start in range(0, count, BATCH):
            batch = []
            for number in range(start, min(count, start + BATCH)):
                found, text = report(number, seed=seed)
                triples = describe(found)
                status = ReportStatus(
                    found.name, "accepted", "synthetic", found.source.sha256, graph.vocabulary_hash, len(triples)
                )
                batch.append((status, serialised(triples), text))
            graph._store.put_many(batch)


def main() -> None:
    """Makes a store and says how long it took."""
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    started = time.monotonic()
    fill(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{sys.argv[1]} reports in {sys.argv[2]}: {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
