"""What speaks against the links of a path: told with it, never left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.views.path.ends import End
from kg.views.path.material import ClaimOf, Material, Occurrence
from kg.views.path.phrases import Ground, Link, argued

__all__ = ["Against", "against"]


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that speaks against a path: a sentence, and the value on which it rests."""

    sentence: str
    ground: Ground | None = None


def against(held: Material, path: Sequence[Link], ends: Sequence[End]) -> list[Against]:
    """What speaks against a path, each thing once.

    That is: authors who argue the opposite of what a step says of a class; other explanations that they name; a drug
    that was given again without the event coming back; the event after the patient had left the suspect drug, or the
    class; and an end that is no member of the class that the path speaks of.
    """
    of_class = any(link.relation == "member of" or link.claims for link in path)
    found: list[Against] = []
    for link in path:
        found += _opposite(held, link, of_class)
        if link.claims and all(claim.stance == "disputes" for claim in link.claims):
            continue  # what else speaks against the class bears out those who dispute it
        found += [*_otherwise(held, link), *_without(held, link), *_elsewhere(held, link)]
    return list(dict.fromkeys([*found, *_outside(held, path, ends)]))


def _opposite(held: Material, link: Link, of_class: bool) -> Iterator[Against]:
    """Claims of the other stance on what the link's claims are about; and those who dispute an effect of its drug, or
    of its class where the path speaks of a class."""
    for claim in link.claims:
        for other in held.claims:
            same = (other.kind, other.subject) == (claim.kind, claim.subject)
            if same and other.stance != claim.stance and held.order.related(other.event, claim.event):
                yield _claim(held, other)
    if link.relation == "suspected":
        classes = {link.start} | (held.order.above(link.start) if of_class else set())
        for other in held.claims:
            about = other.kind == "class_effect" and other.subject in classes
            if about and other.stance == "disputes" and held.order.related(other.event, link.end):
                yield _claim(held, other)


def _otherwise(held: Material, link: Link) -> Iterator[Against]:
    """Other explanations that authors name of the event that they tell of under the drug."""
    if link.relation not in ("suspected", "told and argued"):
        return
    events = _events(link)
    reports = {each.report for each in held.occurrences if link.start in each.drugs and _like(held, each.event, events)}
    for other in held.claims:
        named = other.kind == "alternative_explanation" and other.stance == "supports" and other.subject != link.start
        if named and other.report in reports and _like(held, other.event, events):
            yield _claim(held, other)


def _without(held: Material, link: Link) -> Iterator[Against]:
    """Rechallenges without recurrence of a drug that a link speaks of."""
    if link.relation not in ("suspected", "told and argued"):
        return
    drug, events = held.name(link.start), _events(link)
    for each in held.occurrences:
        again = each.rechallenge and each.recurrence is False
        if again and link.start in each.drugs and _like(held, each.event, events):
            event = held.name(each.event)
            sentence = f"{drug} was given again to {each.patient}, and {event} did not come again"
            yield Against(sentence, Ground(each.node, each.place, "recurrence"))


def _elsewhere(held: Material, link: Link) -> Iterator[Against]:
    """The event again after the patient had left the drug, or the class that is argued about."""
    subjects = {claim.subject for claim in link.claims}
    drugs = {each for each in held.order.drugs if held.order.above(each) & subjects} | subjects
    if link.relation == "suspected":
        drugs = {link.start}
    elif not link.claims:
        return
    for each in held.occurrences:
        if not each.drugs & drugs or not _like(held, each.event, _events(link)):
            continue
        again = each.recurrence is True and not each.rechallenge
        for following in sorted(each.switched_to - drugs):
            if again or _later(held, each, following):
                event, drug = held.name(each.event), held.name(following)
                sentence = f"{_capital(each.patient)} had {event} again after the switch to {drug}"
                yield Against(sentence, Ground(each.node, each.place, "switched_to", following))


def _events(link: Link) -> set[str]:
    """The events that a link speaks of."""
    return {link.end} if link.relation == "suspected" else {claim.event for claim in link.claims}


def _like(held: Material, event: str, others: set[str]) -> bool:
    return any(held.order.related(event, other) for other in others)


def _later(held: Material, first: Occurrence, drug: str) -> bool:
    """Whether the patient had a like event later with a drug as a suspect."""
    return any(
        drug in each.drugs and held.order.related(each.event, first.event)
        for each in held.occurrences
        if each.case == first.case and each.number > first.number
    )


def _outside(held: Material, path: Sequence[Link], ends: Sequence[End]) -> Iterator[Against]:
    """An end of the path that is a drug outside the class of which its claims speak."""
    subjects = {claim.subject for link in path for claim in link.claims if claim.kind == "class_effect"}
    for end in ends:
        for subject in sorted(subjects):
            if end.kind == "drug" and subject not in held.order.above(end.node) and subject != end.node:
                yield Against(f"{held.name(end.node)} is no member of {held.name(subject)}")


def _claim(held: Material, claim: ClaimOf) -> Against:
    return Against(f"{_capital(claim.authors)} {argued(held, claim)}", Ground(claim.node, claim.place, "stance"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
