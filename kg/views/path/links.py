"""The relations that a path may take, each with its sentence, its grounds, and what it costs.

Only relations that a reviewer would argue with are links: a drug is suspected of an event, belongs to a class, was
taken after another; authors argue; a thing came with an event. That two patients are both women, or that one component
read two values, links nothing.

What a link costs says how little it tells, and the best path is the cheapest: a pair told of many patients costs less
than one told of a single one, and a class costs the more the more drugs it holds, after the information content of P.
Resnik, "Using information content to evaluate semantic similarity in a taxonomy", Proceedings of the 14th
International Joint Conference on Artificial Intelligence (1995) 448-453.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import log

from kg.views.path.ends import End
from kg.views.path.material import ClaimOf, Material, Occurrence
from kg.views.path.of_ends import of_end
from kg.views.path.phrases import Ground, Link, argued, claimed, listed, of_whom, patients, stance, words

__all__ = ["links"]


def links(held: Material, ends: Sequence[End]) -> list[Link]:
    """Every link between concepts, and those that tie the two ends to them."""
    found = [*_suspected(held), *_switched(held), *_together(held), *_argued(held, ends), *_broader(held, ends)]
    for end in ends:
        found += of_end(held, end)
    return found


def _suspected(held: Material) -> Iterator[Link]:
    pairs: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for each in held.occurrences:
        for drug in sorted(each.drugs):
            pairs[drug, each.event].append(each)
    for (drug, event), told in pairs.items():
        persons = len({each.person for each in told})
        names = f"{held.name(drug)} is suspected of {held.name(event)}"
        grounds = (
            Ground(told[0].node, told[0].place, "drugs", drug),
            Ground(told[0].node, told[0].place, "event", event),
        )
        said = f"suspected in {patients(persons)}"
        yield Link(drug, event, "suspected", said, f"{names} in {of_whom(told)}", 1 + 0.5 / persons, grounds, persons)


def _switched(held: Material) -> Iterator[Link]:
    pairs: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for each in held.occurrences:
        for drug in sorted(each.drugs):
            for following in sorted(each.switched_to - {drug}):
                pairs[drug, following].append(each)
    for (drug, following), told in pairs.items():
        persons = len({each.person for each in told})
        events = listed(sorted({held.name(each.event) for each in told}))
        sentence = f"After {events} under {held.name(drug)}, {of_whom(told)} was switched to {held.name(following)}"
        if persons > 1:
            sentence = (
                f"After {events} under {held.name(drug)}, {of_whom(told)} were switched to {held.name(following)}"
            )
        grounds = [Ground(told[0].node, told[0].place, "switched_to", following)]
        after = [each for each in told if each.recurrence is not None and not each.rechallenge]
        if after:  # where some had it again and some had not, the first is told: it stands for what can follow
            first = next((each for each in after if each.recurrence), after[0])
            sentence += f", and the event {'came again' if first.recurrence else 'did not come again'}"
            sentence += f" in {first.patient}" if persons > 1 else ""
            grounds.append(Ground(first.node, first.place, "recurrence"))
        said = f"switched in {patients(persons)}"
        yield Link(drug, following, "switched", said, sentence, 2 + 0.5 / persons, tuple(grounds), persons)


def _together(held: Material) -> Iterator[Link]:
    pairs: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for each in held.occurrences:
        drugs = sorted(each.drugs)
        for place, drug in enumerate(drugs):
            for other in drugs[place + 1 :]:
                pairs[drug, other].append(each)
    for (drug, other), told in pairs.items():
        persons = len({each.person for each in told})
        events = listed(sorted({held.name(each.event) for each in told}))
        sentence = f"{held.name(drug)} and {held.name(other)} are suspected together of {events} in {of_whom(told)}"
        grounds = tuple(Ground(told[0].node, told[0].place, "drugs", each) for each in (drug, other))
        said = f"suspected together in {patients(persons)}"
        yield Link(drug, other, "suspected together", said, sentence, 1.2 + 0.5 / persons, grounds, persons)


def _argued(held: Material, ends: Sequence[End]) -> Iterator[Link]:
    """Claims tie their subject to their event and their kind.

    Where a path begins or ends with a drug of the subject, this drug is tied to the kind if the same report tells of
    the event under it; and where it begins or ends with an event, this event: on the way they would tie any drug to
    what was argued of another."""
    groups: dict[tuple[str, str, str], list[ClaimOf]] = defaultdict(list)
    wanted = {end.node for end in ends}
    for claim in held.claims:
        if claim.kind == "alternative_explanation" and not wanted & {claim.subject, claim.kind}:
            continue  # on the way, "other cause" would tie together all events of which other causes were discussed
        groups["argued of", claim.subject, claim.kind].append(claim)
        if claim.subject != claim.event:
            groups["argued", claim.subject, claim.event].append(claim)
        if claim.event in wanted:
            groups["argued on", claim.event, claim.kind].append(claim)
    costs = {"argued of": 0.8, "argued": 1.0, "argued on": 1.0}
    for (relation, start, end), claims in groups.items():
        # The link is what is supported, if anything is; those who dispute it are told as speaking against it.
        held_by = [claim for claim in claims if claim.stance == "supports"] or claims
        dispute = sum(claim.stance == "disputes" for claim in claims)
        sides = {"for it": len(claims) - dispute, "against it": dispute}
        said = ", ".join(f"{number} {side}" for side, number in sides.items() if number)
        rests, cost = words(held_by), costs[relation]
        yield Link(start, end, relation, said, claimed(held, held_by), cost, rests, 0, tuple(held_by))
    of_report: dict[str, list[ClaimOf]] = defaultdict(list)
    for claim in held.claims:
        of_report[claim.report].append(claim)
    told: dict[tuple[str, str], list[tuple[Occurrence, ClaimOf]]] = defaultdict(list)
    for each in held.occurrences:
        for claim in of_report[each.report]:
            for drug in sorted(each.drugs & wanted):
                of_subject = claim.subject == drug or claim.subject in held.order.above(drug)
                if of_subject and held.order.related(each.event, claim.event):
                    told[drug, claim.kind].append((each, claim))
    for (drug, kind), pairs in told.items():
        each, claim = pairs[0]
        report, number, _ = each.place.rsplit("/", 2)
        told_of = f"{held.name(each.event)} under {held.name(drug)} in patient {number}"
        sentence = f"The authors of {report}, who tell of {told_of}, {argued(held, claim)}"
        others = len({other.report for _, other in pairs if other.stance == claim.stance}) - 1
        if others:
            sentence += f"; {others} other {'report does' if others == 1 else 'reports do'} so, too"
        grounds = (*words([claim]), Ground(each.node, each.place, "drugs", drug))
        persons = len({one.person for one, _ in pairs})
        cost = 1 + 0.5 / persons
        yield Link(
            drug,
            kind,
            "told and argued",
            f"{stance(claim)}, with a patient",
            sentence,
            cost,
            grounds,
            persons,
            (claim,),
        )


def _broader(held: Material, ends: Sequence[End]) -> Iterator[Link]:
    """What is a member of a class, and what is a kind of a broader event; from what is used upwards."""
    used = {drug for each in held.occurrences for drug in (*each.drugs, *each.switched_to)}
    used |= {each.event for each in held.occurrences} | {end.node for end in ends}
    used |= {concept for claim in held.claims for concept in (claim.subject, claim.event)}
    reached = used | {broad for node in used for broad in held.order.above(node)}
    below: dict[str, int] = defaultdict(int)
    for node in held.order.broader:
        if node in held.order.drugs or not held.order.drugs & _near(held, node):
            for broad in held.order.above(node):
                below[broad] += 1
    everything = max(len(held.order.broader), 1000)  # in a small vocabulary, too, a class of three drugs is a small one
    for node in sorted(reached):
        for broad in held.order.broader.get(node, ()):
            share = log(max(below[broad], 1)) / log(everything)
            number = below[broad]
            if node in held.order.drugs:
                size = f" ({number} drugs in the vocabulary)" if number > 1 else ""
                sentence = f"{held.name(node)} is a member of {held.name(broad)}{size}"
                yield Link(node, broad, "member of", "member of", sentence, 0.6 + 3 * share)
            else:
                sentence = f"{held.name(node)} is a kind of {held.name(broad)}"
                yield Link(node, broad, "kind of", "kind of", sentence, 0.6 + 3 * share)


def _near(held: Material, node: str) -> set[str]:
    return set(held.order.broader.get(node, ()))
