"""The links that tie the ends of a path to drugs, classes and events, where they are something else.

They hold for the ends alone: on the way, a report that tells of two drugs, or fever under both, would tie anything to
anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.views.path.ends import End
from kg.views.path.material import ClaimOf, Material, Occurrence, Taken
from kg.views.path.phrases import Ground, Link, argued, of_whom, patients, stance, words

__all__ = ["of_end"]

_FIELDS = {
    "event": ("complications", "came with"),
    "drug": ("treatments", "given for"),
    "class": ("treatments", "given for"),
    "treatment": ("treatments", "given for"),
}
"""In which role a thing stands beside an event: the field of the episode, and the relation."""

_WHEN = {"previous": "earlier ", "concomitant": "at the same time ", "subsequent": "later "}
"""When a drug that is no suspect was taken, by its role."""


def of_end(held: Material, end: End) -> Iterator[Link]:
    """What ties an end to the concepts, where it is no drug or class itself."""
    if end.kind == "value":
        ground = Ground(end.record, end.place, end.field)
        number = end.place.rpartition("/")[2]
        value = end.label.removeprefix(end.field.replace("_", " ")).strip()
        sentence = f"the {end.field.replace('_', ' ')} of {end.place} is {value}"
        record = End(end.record, "claim" if "/claim/" in end.place else "record", end.place, end.record, end.place)
        yield Link(end.node, end.record, "stated of", "stated of", sentence, 0.5, (ground,))
        if number:
            yield from of_end(held, record)
        return
    if end.kind in _FIELDS or end.kind == "condition":
        yield from _beside(held, end)
    if end.kind == "drug":
        yield from _taken(held, end)
    for each in held.occurrences:
        if end.node in (each.node, each.case, each.report):
            yield from _of_record(held, end, each)
    for claim in held.claims:
        if end.node in (claim.node, claim.report):
            yield from _of_claim(held, end, claim)


def _beside(held: Material, end: End) -> Iterator[Link]:
    """A thing that came with events, was given for them, or was what the drug was given for."""
    field, relation = _FIELDS.get(end.kind, ("", ""))
    pairs: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for each in held.occurrences:
        if end.kind == "condition":
            if any(_is(held, condition, end.node) for condition in held.conditions.get(each.case, ())):
                pairs["patients with it had", each.event].append(each)
                for drug in sorted(each.drugs):
                    pairs["patients with it took", drug].append(each)
        elif end.node != each.event and any(_is(held, concept, end.node) for concept in getattr(each, field)):
            pairs[relation, each.event].append(each)
    for (relation, other), told in pairs.items():
        persons, first = len({each.person for each in told}), told[0]
        if end.kind == "condition":
            stated = next(each for each in sorted(held.conditions[first.case]) if _is(held, each, end.node))
            ground = Ground(first.case, first.place.rpartition("/")[0], "conditions", stated)
            verb = "had" if relation.endswith("had") else "had an event under"
            sentence = f"Of the patients with {end.label}, {of_whom(told)} {verb} {held.name(other)}"
        else:
            stated = next(each for each in sorted(getattr(first, field)) if _is(held, each, end.node))
            ground = Ground(first.node, first.place, field, stated)
            verb = "came with" if end.kind == "event" else "was given for"
            sentence = f"{end.label} {verb} {held.name(other)} in {of_whom(told)}"
        yield Link(end.node, other, relation, relation, sentence, 2 + 0.5 / persons, (ground,), persons)


def _taken(held: Material, end: End) -> Iterator[Link]:
    """A drug that patients took before, beside or after what was suspected: tied to what they had."""
    pairs: dict[tuple[str, str], list[tuple[Occurrence, Taken]]] = defaultdict(list)
    of_case = {each.case: each for each in held.taken if each.drug == end.node}
    for each in held.occurrences:
        if each.case in of_case and end.node not in each.drugs:
            pairs[of_case[each.case].role, each.event].append((each, of_case[each.case]))
    for (role, event), told in pairs.items():
        whom = of_whom([each for each, _ in told])
        persons = len({each.person for each, _ in told})
        sentence = f"{end.label} was taken {_WHEN.get(role, '')}by {whom}, who had {held.name(event)}"
        ground = Ground(told[0][1].node, told[0][1].place, "drug", end.node)
        said = f"taken {_WHEN.get(role, '')}by {patients(persons)}"
        yield Link(end.node, event, f"{role} drug", said, sentence, 2.5 + 0.5 / persons, (ground,), persons)


def _is(held: Material, concept: str, other: str) -> bool:
    """Whether a concept is another one, or a kind of it."""
    return concept == other or other in held.order.above(concept)


def _of_record(held: Material, end: End, each: Occurrence) -> Iterator[Link]:
    """What a report, a patient or an episode tells: its drugs, its event, its patient, its report."""
    for drug in sorted(each.drugs):
        sentence = f"{held.name(drug)} is suspected in episode {each.number} of {each.patient}"
        yield Link(
            end.node, drug, "suspects", "suspect", sentence, 0.6, (Ground(each.node, each.place, "drugs", drug),), 1
        )
    sentence = f"{held.name(each.event)} is episode {each.number} of {each.patient}"
    yield Link(
        end.node, each.event, "tells of", "had", sentence, 0.6, (Ground(each.node, each.place, "event", each.event),), 1
    )
    for field, verb in (
        ("complications", "came with"),
        ("treatments", "was given in"),
        ("switched_to", "was taken after"),
    ):
        for concept in sorted(getattr(each, field)):
            told = f"{held.name(concept)} {verb} episode {each.number} of {each.patient}"
            ground = Ground(each.node, each.place, field, concept)
            yield Link(end.node, concept, field.replace("_", " "), verb, told, 1.2, (ground,), 1)
    for condition in sorted(held.conditions.get(each.case, ())):
        ground = Ground(each.case, each.place.rpartition("/")[0], "conditions", condition)
        yield Link(end.node, condition, "has", "has", f"{each.patient} has {held.name(condition)}", 1.0, (ground,), 1)
    if end.node != each.report:
        name, number, _ = each.place.rsplit("/", 2)
        sentence = f"patient {number} is told of in {name}"
        yield Link(end.node, each.report, "told in", "told in", sentence, 0.6)
        for other in held.occurrences:
            if other.person == each.person and other.case != each.case:
                sentence = f"{each.patient} is taken for the same person as {other.patient}"
                yield Link(end.node, other.case, "same person", "same person", sentence, 0.3)
    if end.node == each.node:
        yield Link(
            end.node, each.case, "episode of", "episode of", f"{each.place} is an episode of {each.patient}", 0.3
        )
    for claim in held.claims:
        if claim.report == each.report and end.node != each.report:
            yield from _of_claim(held, End(each.report, "report", claim.place.rsplit("/", 2)[0]), claim)


def _of_claim(held: Material, end: End, claim: ClaimOf) -> Iterator[Link]:
    """What a report's authors argue, and what a claim is about."""
    sentence = f"{claim.authors} {argued(held, claim)}"
    rests = words([claim])
    for other, cost in ((claim.subject, 0.8), (claim.event, 0.8), (claim.kind, 0.6)):
        yield Link(end.node, other, "argues", stance(claim), sentence, cost, rests, 0, (claim,))
    if end.node == claim.node:
        yield Link(
            end.node, claim.report, "claimed in", "claimed in", f"{claim.place} is a claim of {claim.authors}", 0.3
        )
