"""What links are made of, and the phrases in which they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.views.path.ends import CLAIM_KINDS
from kg.views.path.material import ClaimOf, Material, Occurrence

__all__ = ["Ground", "Link", "argued", "claimed", "listed", "of_whom", "patients", "stance", "words"]


@dataclass(frozen=True, slots=True)
class Ground:
    """A value on which a link rests: its record (by IRI and name), its field, and the concept where it is one."""

    record: str
    place: str
    field: str
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One relation between two nodes, in the direction of its sentence. `said` is short, for a picture; `patients` are
    the independent patients behind it (0: it is not about patients)."""

    start: str
    end: str
    relation: str
    said: str
    sentence: str
    cost: float
    grounds: tuple[Ground, ...] = ()
    patients: int = 0
    claims: tuple[ClaimOf, ...] = ()


def argued(held: Material, claim: ClaimOf) -> str:
    """What the authors say with a claim: `support a class effect of A on B`."""
    subject, event = held.name(claim.subject), held.name(claim.event)
    supports = claim.stance == "supports"
    said = {
        "class_effect": f"{'support' if supports else 'dispute'} a class effect of {subject} on {event}",
        "mechanism": f"{'give' if supports else 'dispute'} a mechanism of {event} under {subject}"
        + (f" (“{claim.statement}”)" if claim.statement else ""),
        "alternative_explanation": f"{'name' if supports else 'rule out'} {subject} as another explanation of {event}",
    }.get(claim.kind, f"{'support' if supports else 'dispute'} a claim on {subject} and {event}")
    return said + (" (with caution)" if claim.hedged else "")


def listed(names: Sequence[str], most: int = 3) -> str:
    """Some names in a sentence.

    >>> listed(["a"]), listed(["a", "b"]), listed(list("abcde"))
    ('a', 'a and b', 'a, b, c and 2 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def claimed(held: Material, claims: Sequence[ClaimOf]) -> str:
    """Who argues what, those who argue the same in one clause."""
    clauses: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        clauses[argued(held, claim)].append(claim.place.rsplit("/", 2)[0])
    said = [f"the authors of {listed(list(dict.fromkeys(names)))} {clause}" for clause, names in clauses.items()]
    return "; ".join(said)


def stance(claim: ClaimOf) -> str:
    kind = CLAIM_KINDS.get(claim.kind, claim.kind)
    return f"for a {kind}" if claim.stance == "supports" else f"against a {kind}"


def words(claims: Iterable[ClaimOf]) -> tuple[Ground, ...]:
    return tuple(Ground(claim.node, claim.place, "stance") for claim in claims)


def of_whom(told: Sequence[Occurrence]) -> str:
    """Of whom it is told: `patient 1 of R`, or how many patients in how many reports, with one of them by name."""
    persons, reports = {each.person for each in told}, {each.report for each in told}
    if len(persons) == 1:
        return told[0].patient
    where = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    return f"{len(persons)} patients of {where} (such as {told[0].patient})"


def patients(number: int) -> str:
    return "1 patient" if number == 1 else f"{number} patients"
