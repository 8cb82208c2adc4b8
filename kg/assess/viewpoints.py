"""Hill's viewpoints that case reports can speak to, each met, not met or without data, by a stated rule.

References:
    A. B. Hill, "The environment and disease: association or causation?", Proceedings of the Royal Society of Medicine
    58 (1965) 295-300.
    S. A. W. Shakir and D. Layton, "Causal association in pharmacovigilance and pharmacoepidemiology: thoughts on the
    application of the Austin Bradford-Hill criteria", Drug Safety 25 (2002) 467-471.
    S. J. W. Evans, P. C. Waller and S. Davis, "Use of proportional reporting ratios (PRRs) for signal generation from
    spontaneous adverse drug reaction reports", Pharmacoepidemiology and Drug Safety 10 (2001) 483-486: three cases are
    the least for a signal there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from extract.records import Claim, Concept, Report
from kg.assess.challenges import Challenge, people
from kg.assess.facts import key
from kg.assess.findings import Findings, Patient
from kg.assess.model import Answer, Viewpoint

__all__ = ["HILL", "LEAST_CASES", "SHAKIR", "SIGNAL", "VIEWPOINTS", "View", "distinct_members", "viewpoints"]

HILL: Final = "Hill AB. Proc R Soc Med 1965;58:295-300"
SHAKIR: Final = "Shakir SAW, Layton D. Drug Saf 2002;25:467-471"
SIGNAL: Final = "Evans SJW, Waller PC, Davis S. Pharmacoepidemiol Drug Saf 2001;10:483-486"
LEAST_CASES: Final = 3
"""Fewer independent cases than these are no signal in the criteria of Evans and colleagues (2001)."""


@dataclass(frozen=True, slots=True)
class View:
    """What a viewpoint looks at: the findings, the patients of one member (or of all), and the challenges of these."""

    findings: Findings
    member: Concept | None
    patients: tuple[Patient, ...]
    challenges: tuple[Challenge, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    rule: str
    answer: Callable[[View], tuple[Answer, str, tuple[str, ...]]]


def view(findings: Findings, found: Sequence[Challenge], member: Concept | None = None) -> View:
    """The view on one member, or on the class."""
    patients = tuple(patient for patient in findings.patients if member is None or patient.of(member))
    held = tuple(each for each in found if member is None or key(each.member) == key(member) or each.second == member)
    return View(findings, member, patients, held)


def viewpoints(seen: View) -> tuple[Viewpoint, ...]:
    """The viewpoints in their order, answered for a view."""
    answered = []
    for rule in VIEWPOINTS:
        answer, finding, rests_on = rule.answer(seen)
        answered.append(
            Viewpoint(name=rule.name, answer=answer, finding=finding, rests_on=tuple(dict.fromkeys(rests_on)))
        )
    return tuple(answered)


def distinct_members(patients: Sequence[Patient]) -> int:
    """The number of members that have a patient of their own: the most members that can each be given another patient.

    It is a maximum matching between members and patients, so that one patient under two members counts for one of them.

    >>> distinct_members(())
    0
    """
    by_member: dict[str, list[str]] = {}
    for patient in patients:
        for member in patient.members:
            by_member.setdefault(member, []).append(patient.person)
    given: dict[str, str] = {}

    def place(member: str, tried: set[str]) -> bool:
        for person in sorted(by_member[member]):
            if person not in tried:
                tried.add(person)
                if person not in given or place(given[person], tried):
                    given[person] = member
                    return True
        return False

    return sum(place(member, set()) for member in sorted(by_member))


def _strength(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    count = len(seen.patients)
    rests_on = tuple(t for p in seen.patients for each in p.of(seen.member) for t in each.target("event", "drugs"))
    answer: Answer = "met" if count >= LEAST_CASES else "not met" if count else "no data"
    return answer, f"{count} independent patient{'' if count == 1 else 's'}", rests_on


def _consistency(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    groups = seen.findings.group_count(seen.patients, seen.member)
    reports = len({each.report for patient in seen.patients for each in patient.of(seen.member)})
    finding = f"{reports} report{'' if reports == 1 else 's'} of {groups} group{'' if groups == 1 else 's'} of authors"
    enough = groups >= 2
    if seen.member is None:
        members = distinct_members(seen.patients)
        finding += f", {members} member{'' if members == 1 else 's'} with patients of their own"
        enough = enough and members >= 2
    if not seen.patients:
        return "no data", "no report", ()
    return ("met" if enough else "not met"), finding, ()


def _temporality(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    timed = [p for p in seen.patients if any(each.is_timed() for each in p.of(seen.member))]
    before = [p for p in seen.patients if any(each.precedes() for each in p.of(seen.member))]
    names = ("latency_days", "latency_from", "onset")
    rests_on = tuple(t for p in seen.patients for each in p.of(seen.member) for t in each.target(*names))
    finding = f"the event follows the drug by a stated time in {len(timed)} of {len(seen.patients)} patients"
    if before:
        return "not met", f"{finding}, and comes before it in {len(before)}", rests_on
    if not timed:
        return "no data", "no time from drug to event is told" if seen.patients else "no patient", ()
    return ("met" if 2 * len(timed) >= len(seen.patients) else "not met"), finding, rests_on


def _gradient(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    better = people(seen.challenges, "dose reduction", True)
    worse = people(seen.challenges, "dose reduction", False)
    rests_on = tuple(t for each in seen.challenges if each.kind == "dose reduction" for t in each.rests_on)
    if not better and not worse:
        return "no data", "no course after a lower dose is told without treatment of the event", rests_on
    finding = f"after a lower dose, the event went in {len(better)} and stayed or came again in {len(worse)}"
    return ("met" if len(better) > len(worse) else "not met"), finding, rests_on


def _experiment(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    for_, against, finding, rests_on = balance(seen.challenges)
    if not for_ and not against:
        return "no data", finding, rests_on
    return ("met" if for_ > against else "not met"), finding, rests_on


def balance(found: Sequence[Challenge]) -> tuple[int, int, str, tuple[str, ...]]:
    """How many patients' challenges speak for the drug and how many against it, in words, and the values.

    Where a drug was given again, that alone decides; where none was, the informative dechallenges do.
    """
    again, quiet = people(found, "rechallenge", True), people(found, "rechallenge", False)
    changed, tolerated = people(found, "change of member", True), people(found, "change of member", False)
    went, stayed = people(found, "dechallenge", True), people(found, "dechallenge", False)
    unclear = people(found, "dechallenge", True, informative=False) | people(
        found, "dechallenge", False, informative=False
    )
    for_, against = len(again | changed), len(quiet | tolerated)
    parts = []
    if again or quiet:
        parts.append(f"given again: the event came again in {len(again)}, not in {len(quiet)}")
    if changed or tolerated:
        parts.append(f"under another member: again in {len(changed)}, not in {len(tolerated)}")
    if went or stayed:
        parts.append(f"without the drug: it went untreated in {len(went)}, stayed in {len(stayed)}")
    if unclear - went - stayed:
        parts.append(f"without the drug, but late or treated, so that it tells little: {len(unclear - went - stayed)}")
    if not for_ and not against:
        for_, against = len(went), len(stayed)
    kinds = ("rechallenge", "change of member", "dechallenge")
    rests_on = tuple(target for each in found if each.kind in kinds for target in each.rests_on)
    return for_, against, "; ".join(parts) or "nothing is told of stopping it or giving it again", rests_on


def _plausibility(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    subjects = seen.findings.facts.family if seen.member is None else _own_subjects(seen)
    claims = [item for item in seen.findings.of_kind("mechanism") if key(item[2].subject.value) in subjects]
    support = [item for item in claims if item[2].stance.value == "supports"]
    dispute = [item for item in claims if item[2].stance.value == "disputes"]
    rests_on = tuple(f"{report.name}/claim/{number}" for report, number, _ in claims)
    if not claims:
        return "no data", "no authors name a mechanism", ()
    groups, against = _groups(seen, support), _groups(seen, dispute)
    hedged = sum(claim.hedged is not None and claim.hedged.value for _, _, claim in support)
    finding = f"a mechanism is named by {groups} group{'' if groups == 1 else 's'} of authors"
    finding += f" ({hedged} of {len(support)} statements hedged)" if hedged else ""
    finding += f", disputed by {against}" if dispute else ""
    return ("met" if groups > against else "not met"), finding, rests_on


def _own_subjects(seen: View) -> frozenset[str]:
    """The subjects that speak of a member: the member itself and the class."""
    assert seen.member is not None
    return frozenset({key(seen.member), key(seen.findings.facts.drug_class)})


def _groups(seen: View, claims: Sequence[tuple[Report, int, Claim]]) -> int:
    return len({seen.findings.groups[report.name] for report, _, _ in claims})


def _analogy(seen: View) -> tuple[Answer, str, tuple[str, ...]]:
    if seen.member is None:
        members = distinct_members(seen.patients)
        answer: Answer = "met" if members >= 2 else "not met" if members else "no data"
        return answer, f"{members} of {len(seen.findings.members)} members with patients of their own", ()
    own = {patient.person for patient in seen.patients}
    other = [p for p in seen.findings.patients if p.members - {key(seen.member)} and p.person not in own]
    members_of_others = {member for patient in other for member in patient.members - {key(seen.member)}}
    if not seen.findings.patients:
        return "no data", "no member has a case", ()
    patients = f"{len(other)} patient{'' if len(other) == 1 else 's'}"
    finding = f"{patients} under {len(members_of_others)} other member{'' if len(members_of_others) == 1 else 's'}"
    return ("met" if other else "not met"), finding, ()


VIEWPOINTS: Final[tuple[_Rule, ...]] = (
    _Rule(
        "strength",
        f"Met with {LEAST_CASES} independent patients or more, not met with fewer; no data without any. Case reports "
        "give no other measure of strength: there are no denominators.",
        _strength,
    ),
    _Rule(
        "consistency",
        "Met where two independent groups of authors or more report patients (for the class: under two members or "
        "more, each with a patient of its own); not met where one does.",
        _consistency,
    ),
    _Rule(
        "temporality",
        "Met where the time from drug to event is told for at least half of the patients and the event never comes "
        "first; not met where it is told for fewer, or where the event comes first in any; no data where it is "
        "never told.",
        _temporality,
    ),
    _Rule(
        "biological gradient",
        "Met where the event went after a lower dose in more patients than it stayed or came again in, untreated; "
        "not met where "
        "it did not; no data where no lower dose is told. Doses of different patients are not compared: each report "
        "chose its patient for the severity.",
        _gradient,
    ),
    _Rule(
        "experiment",
        "Met where more patients had the event again when a member was given again (or another member given) than had "
        "not; where nobody was given it again, where it went without the drug and without treatment in more patients "
        "than it stayed in; else not met; no data where nothing of this is told. An onset that is late after the last "
        "dose makes a dechallenge uninformative.",
        _experiment,
    ),
    _Rule(
        "plausibility and coherence",
        "Met where more independent groups of authors name a mechanism for the class or the member than dispute "
        "one; no data where none "
        "speaks of it. Hedging is told.",
        _plausibility,
    ),
    _Rule(
        "analogy",
        "For a member: met where another member has a patient who is not one of its own; not met where none has. For "
        "the class: met where two members or more have patients of their own.",
        _analogy,
    ),
)
"""The viewpoints in Hill's order, each with its rule. Specificity is left out, because reports of other events are not
looked at; the comparators outside the class say what can be said."""
