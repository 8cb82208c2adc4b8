"""What happened when a drug was stopped, given less, given again, or changed for another: nature's experiments.

References:
    M. Girard, "Conclusiveness of rechallenge in the interpretation of adverse drug reactions", British Journal of
    Clinical Pharmacology (1987), doi:10.1111/j.1365-2125.1987.tb03011.x: the outcome of a rechallenge is one thing,
    what it proves another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from extract.records import Concept
from kg.assess.facts import key
from kg.assess.findings import Findings, Occurrence, Patient, is_late

__all__ = ["Challenge", "challenges", "people"]

Kind = Literal["rechallenge", "change of member", "dechallenge", "dose reduction"]


@dataclass(frozen=True, slots=True)
class Challenge:
    """One of nature's experiments on one patient.

    `positive`: it speaks for the drug (the event came again with it, or went without it). `informative`: nothing else
    explains the result; `limits` says what does otherwise. `second` is the other member of a change.
    """

    kind: Kind
    positive: bool
    patient: str
    member: Concept
    rests_on: tuple[str, ...]
    informative: bool = True
    limits: str = ""
    second: Concept | None = None


def challenges(findings: Findings) -> tuple[Challenge, ...]:
    """Every challenge that the findings tell of, by patient."""
    found: list[Challenge] = []
    for patient in findings.patients:
        known = ("challenges", findings.key)
        if known not in patient.known:
            patient.known[known] = tuple(_of(patient, findings))
        found += patient.known[known]
    return tuple(found)


def people(found: Iterable[Challenge], kind: Kind, positive: bool, *, informative: bool = True) -> frozenset[str]:
    """The patients with such a challenge."""
    return frozenset(
        each.patient
        for each in found
        if each.kind == kind and each.positive is positive and each.informative is informative
    )


def _of(patient: Patient, findings: Findings) -> Iterator[Challenge]:
    for each in patient.occurrences:
        if each.members and not each.others:
            yield from _rechallenge(patient, each)
            yield from _dechallenge(patient, each, findings)
            yield from _tolerated(patient, each, findings)
        elif not each.members:
            yield from _return(patient, each, findings)
    yield from _crossed(patient)


def _rechallenge(patient: Patient, each: Occurrence) -> Iterator[Challenge]:
    """The suspect drug was given again, and the text says whether the event came again."""
    episode = each.episode
    if episode.rechallenge is None or not episode.rechallenge.value or episode.recurrence is None:
        return
    for member in each.members:
        yield Challenge(
            "rechallenge",
            episode.recurrence.value,
            patient.person,
            member,
            (*each.target("rechallenge"), f"{each.name}/recurrence", *each.target("follow_up_days")),
        )


def _return(patient: Patient, each: Occurrence, findings: Findings) -> Iterator[Challenge]:
    """After an episode under a drug outside the class, the patient went back to a member, and all went well."""
    episode = each.episode
    if episode.switched_to is None or episode.recurrence is None or episode.recurrence.value:
        return
    back = key(episode.switched_to.value)
    for member in findings.members:
        if key(member) == back and back in patient.members:
            yield Challenge(
                "rechallenge",
                False,
                patient.person,
                member,
                (f"{each.name}/switched_to", f"{each.name}/recurrence", *each.target("follow_up_days")),
            )


def _dechallenge(patient: Patient, each: Occurrence, findings: Findings) -> Iterator[Challenge]:
    """The drug was stopped, held or given less, and the text says what came of the event.

    It tells nothing where the event came late after the last dose (no drug was being given that could be stopped), and
    a recovery tells little where the event was treated, too. A fatal event leaves no time for it.
    """
    episode = each.episode
    action = episode.action.value if episode.action else None
    outcome = episode.outcome.value if episode.outcome else None
    if action not in ("withdrawn", "interrupted", "dose reduced") or outcome in (None, "fatal"):
        return
    positive = outcome in ("recovered", "recovering")
    treated = bool(episode.treatments) or (episode.recovery is not None and episode.recovery.value == "treated")
    limits = ""
    if is_late(each, findings.definitions):
        limits = f"the onset was {findings.definitions.late_from_days:g} days or more after the last dose, or late "
        "by the text"
    elif positive and treated:
        limits = "the event was treated, too"
    rests_on = each.target("action", "outcome", "recovery", "treatments")
    came_back = episode.recurrence is not None and episode.recurrence.value
    for member in each.members:
        yield Challenge("dechallenge", positive, patient.person, member, rests_on, not limits, limits)
        if action == "dose reduced":
            yield Challenge("dose reduction", positive and not came_back, patient.person, member, rests_on, not treated)


def _is_switch_tolerated(each: Occurrence) -> bool:
    """Whether what is told of recurrence speaks of another drug: the patient was switched, and not given it again."""
    episode = each.episode
    again = episode.rechallenge is not None and episode.rechallenge.value
    quiet = episode.recurrence is not None and not episode.recurrence.value
    return episode.switched_to is not None and quiet and not again


def _tolerated(patient: Patient, each: Occurrence, findings: Findings) -> Iterator[Challenge]:
    """The patient was switched to another member, and the event did not come again."""
    if not _is_switch_tolerated(each) or each.episode.switched_to is None:
        return
    other = key(each.episode.switched_to.value)
    own = {key(member) for member in each.members}
    for second in findings.members:
        if key(second) == other and other not in own and other not in patient.members:
            rests_on = each.target("switched_to", "recurrence", "follow_up_days")
            for member in each.members:
                yield Challenge("change of member", False, patient.person, member, rests_on, second=second)


def _crossed(patient: Patient) -> Iterator[Challenge]:
    """The same patient had the event under two members, in different episodes."""
    seen: set[tuple[str, str]] = set()
    for at, first in enumerate(patient.under):
        for second in patient.under[at + 1 :]:
            if {key(member) for member in first.members} & {key(member) for member in second.members}:
                continue
            for one in first.members:
                for other in second.members:
                    pair = (min(key(one), key(other)), max(key(one), key(other)))
                    if pair not in seen:
                        seen.add(pair)
                        clean = first.clean and second.clean
                        yield Challenge(
                            "change of member",
                            True,
                            patient.person,
                            one,
                            (*first.target("event", "drugs"), *second.target("event", "drugs")),
                            clean,
                            "" if clean else "another cause is named beside a member",
                            second=other,
                        )
