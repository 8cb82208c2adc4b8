"""Counter-examples: patients who contradict the hypothesis that an event is an effect of a class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extract.records import Concept
from kg.assess.challenges import Challenge
from kg.assess.facts import key
from kg.assess.findings import Findings, Occurrence, Patient
from kg.assess.model import CounterEvidence
from kg.wording import joined

__all__ = ["SWITCHED", "counter_examples", "is_true", "labels", "with_next"]

SWITCHED = "event again after a switch to a drug outside the class"


def counter_examples(findings: Findings, found: Sequence[Challenge]) -> tuple[CounterEvidence, ...]:
    """Patients who contradict the hypothesis: the event came under a drug outside the class, too, or did not come under
    another member."""
    listed: list[CounterEvidence] = []
    tolerated: dict[str, list[Challenge]] = {}
    for each in found:
        if each.kind == "change of member" and not each.positive:
            tolerated.setdefault(each.patient, []).append(each)
    for patient in findings.patients:
        known = ("examples", findings.key)
        if known not in patient.known:
            patient.known[known] = (*_outside(patient, findings), *_after_switch(patient, findings))
        listed += patient.known[known]
        listed += [_tolerated(patient, each, findings) for each in tolerated.get(patient.person, ())]
    return tuple(listed)


def _tolerated(patient: Patient, each: Challenge, findings: Findings) -> CounterEvidence:
    """The patient did not have the event under another member."""
    second = each.second.label if each.second else ""
    return CounterEvidence(
        kind="another member tolerated",
        weight="counter-example",
        sentence=f"{patient.name()}: {findings.facts.event.label} under {each.member.label}, and none under {second}, "
        "another member, to which the patient was switched.",
        caveat="Time, dose and the other drugs may have differed.",
        patients=(patient.person,),
        drugs=(second,),
        rests_on=each.rests_on,
    )


def _outside(patient: Patient, findings: Findings) -> Iterator[CounterEvidence]:
    """Episodes of a patient of whom no member is a suspect at all."""
    for each in patient.occurrences:
        if each.members:
            continue
        others, own = labels(each.others), labels(_members(patient))
        yield CounterEvidence(
            kind="event under a drug outside the class in the same patient",
            weight="counter-example",
            sentence=f"{each.name}: {each.episode.event.value.label} under {others}, outside the class, in a "
            f"patient who "
            f"had it under {own}, too.",
            caveat=_CAVEAT.format(other=others, own=own),
            patients=(patient.person,),
            drugs=tuple(other.label for other in each.others),
            rests_on=each.target("event", "drugs"),
        )


_CAVEAT = (
    "The patient may be prone to it, {other} may cause it too, or {own} may still have acted: this does not tell which."
)


def _after_switch(patient: Patient, findings: Findings) -> Iterator[CounterEvidence]:
    """The event came again after a switch to a drug outside the class, though the text ties it to no new member.

    Where the text says that the member was given again, the recurrence is a rechallenge; where the next episode has
    another member as its suspect, it belongs to that one; where it has the other drug alone, `_outside` tells it.
    """
    for each, following in with_next(patient):
        episode = each.episode
        if not each.members or episode.switched_to is None or is_true(episode.rechallenge):
            continue
        other = episode.switched_to.value
        if key(other) in findings.facts.family | findings.facts.left_out:
            continue
        own = {key(member) for member in each.members}
        if following is None:
            if not is_true(episode.recurrence):
                continue
            rests_on, addition = each.target("switched_to", "recurrence"), ""
        else:
            if not following.members or not {key(member) for member in following.members} <= own:
                continue
            rests_on = (*each.target("switched_to", "recurrence"), *following.target("event", "drugs"))
            addition = f" The suspect named for that episode ({following.name}) is {labels(following.members)}."
        yield CounterEvidence(
            kind=SWITCHED,
            weight="counter-example",
            sentence=f"{each.name}: {episode.event.value.label} came again after the switch from "
            f"{labels(each.members)} to "
            f"{other.label}, outside the class.{addition}",
            caveat=_CAVEAT.format(other=other.label, own=labels(each.members)),
            patients=(patient.person,),
            drugs=(other.label,),
            rests_on=rests_on,
        )


def with_next(patient: Patient) -> Iterator[tuple[Occurrence, Occurrence | None]]:
    """Each episode with the next one of the same case."""
    for at, each in enumerate(patient.occurrences):
        later = [other for other in patient.occurrences[at + 1 :] if other.place == each.place]
        yield each, later[0] if later else None


def _members(patient: Patient) -> list[Concept]:
    return list(dict.fromkeys(member for each in patient.under for member in each.members))


def labels(concepts: Iterable[Concept]) -> str:
    """Names in a row of words.

    >>> labels([Concept("a"), Concept("b"), Concept("c")])
    'a, b and c'
    """
    return joined(dict.fromkeys(concept.label for concept in concepts))


def is_true(value: object) -> bool:
    return bool(value is not None and getattr(value, "value", False))
