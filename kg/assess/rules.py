"""The verdict: rules that each allow a strongest word, of which the weakest is taken.

Each rule counts what it needs in absolute numbers, so that taking away what supports the hypothesis never makes the
verdict stronger, nor does adding what speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from kg.assess.challenges import Challenge, people
from kg.assess.findings import Findings, Patient
from kg.assess.model import WORDS, CounterEvidence, RuleResult, Verdict, VerdictWord
from kg.assess.viewpoints import HILL, LEAST_CASES, SHAKIR, SIGNAL, distinct_members

__all__ = ["OWN", "RULES", "Weighed", "verdict", "weigh"]

OWN: Final = "rule of this program"
GIRARD: Final = "Girard M. Br J Clin Pharmacol 1987, doi:10.1111/j.1365-2125.1987.tb03011.x"
FULL: Final[VerdictWord] = "supported"
WARNING: Final = (
    "Case reports carry no denominators: they say that something was seen, not how often. What is new, severe or "
    "expected "
    "is reported more readily than what is not (reporting bias), so no frequency, risk or comparison between drugs "
    "follows "
    "from these counts. The verdict speaks of the reports in this graph alone, and is a reviewer's aid, not a decision."
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rules weigh: the patients who speak for the hypothesis, and those whom a counter-example takes away."""

    findings: Findings
    challenges: tuple[Challenge, ...]
    counting: tuple[Patient, ...]
    contradicting: frozenset[str]
    examples: tuple[CounterEvidence, ...]


def weigh(findings: Findings, found: Sequence[Challenge], examples: Sequence[CounterEvidence]) -> Weighed:
    """Takes the patients with a counter-example from those who speak for the hypothesis."""
    contradicting = frozenset(person for each in examples for person in each.patients)
    counting = tuple(patient for patient in findings.patients if patient.person not in contradicting)
    return Weighed(findings, tuple(found), counting, contradicting, tuple(examples))


_Answered = tuple[VerdictWord, str, str, Iterable[str]]  # the values are named only where somebody reads them


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    asks: str
    source: str
    apply: Callable[[Weighed], _Answered]


def verdict(weighed: Weighed, *, words: bool = True) -> Verdict:
    """The verdict on weighed findings: the weakest word that a rule allows; with the values behind it, if `words`."""
    results = []
    for rule in RULES:
        allows, finding, change, rests_on = rule.apply(weighed)
        results.append(
            RuleResult(
                name=rule.name,
                asks=rule.asks,
                source=rule.source,
                finding=finding,
                allows=allows,
                would_change=change,
                rests_on=tuple(dict.fromkeys(rests_on)) if words else (),
            )
        )
    word = min((result.allows for result in results), key=WORDS.index)
    decided = tuple(result for result in results if result.allows == word and word != FULL)
    facts = weighed.findings.facts
    sentence = (
        f"{facts.event.label[:1].upper()}{facts.event.label[1:]} as a class effect of {facts.drug_class.label}: "
        f"{word}. " + _because(weighed, decided)
    )
    return Verdict(
        word=word,
        sentence=sentence,
        decided_by=tuple(result.name for result in decided),
        rules=tuple(results),
        warning=WARNING,
        would_change=tuple(dict.fromkeys(result.would_change for result in decided if result.would_change)),
    )


def _because(weighed: Weighed, decided: Sequence[RuleResult]) -> str:
    if not decided:
        return "Every rule allows it."
    if not weighed.findings.patients:
        return "No patient in these reports had the event under a drug of the class."
    findings = "; ".join(f"{result.name} ({result.finding})" for result in decided[:3])
    aside = ""
    if decided[0].allows == "not enough data" and weighed.contradicting:
        aside = f" What there is speaks against it in {_patients(len(weighed.contradicting))}."
    return f"Decided by: {findings}.{aside}"


def _enough(weighed: Weighed) -> _Answered:
    count = len(weighed.counting)
    rests_on = (t for patient in weighed.counting for each in patient.under for t in each.target("event", "drugs"))
    taken = len(weighed.contradicting)
    finding = f"{_patients(count)} speak{'s' if count == 1 else ''} for it"
    finding += f" ({taken} more {'has' if taken == 1 else 'have'} a counter-example)" if taken else ""
    change = f"{LEAST_CASES - count} more independent patient{'s' if LEAST_CASES - count > 1 else ''} without a "
    change += "counter-example."
    return (FULL, finding, "", rests_on) if count >= LEAST_CASES else ("not enough data", finding, change, rests_on)


def _members(weighed: Weighed) -> _Answered:
    total = len(weighed.findings.members)
    count = distinct_members(weighed.counting)
    wanted = min(LEAST_CASES, max(2, ceil(total / 2)))
    finding = f"{count} of {total} members {'has' if count == 1 else 'have'} patients of their own"
    if count < 2:
        return "not enough data", finding, "Independent patients under a second member.", ()
    if count < wanted:
        return "weakly supported", finding, f"Independent patients under {wanted} members.", ()
    return FULL, finding, "", ()


def _groups(weighed: Weighed) -> _Answered:
    count = weighed.findings.group_count(weighed.counting)
    finding = f"{count} independent group{'' if count == 1 else 's'} of authors"
    if not count:
        return "not enough data", finding, "", ()
    if count < 2:
        return "weakly supported", finding, "Patients reported by other authors, elsewhere.", ()
    return FULL, finding, "", ()


def _times(weighed: Weighed) -> _Answered:
    timed = [p for p in weighed.counting if any(each.is_timed() for each in p.under)]
    before = [p for p in weighed.findings.patients if any(each.precedes() for each in p.under)]
    names = ("latency_days", "latency_from", "onset")
    rests_on = (t for patient in timed for each in patient.under for t in each.target(*names))
    finding = f"the event follows the drug by a stated time in {_patients(len(timed))}"
    if before:
        return "contested", f"{finding}, and comes before it in {len(before)}", "No event before the drug.", rests_on
    if not timed:
        return "not enough data", finding, "Reports that tell the time from drug to event.", rests_on
    if len(timed) < LEAST_CASES:
        return "weakly supported", finding, "More reports that tell the time from drug to event.", rests_on
    return FULL, finding, "", rests_on


def _alternatives(weighed: Weighed) -> _Answered:
    clean = [patient for patient in weighed.counting if patient.clean]
    finding = f"{_patients(len(clean))} of {len(weighed.counting)} without another suspect or another explanation named"
    change = "Patients in whom authors name no other cause and suspect no other drug."
    if not weighed.counting:
        return "not enough data", "no patient to weigh", "", ()
    besides = {
        exposure.drug.value.label
        for patient in clean
        for _, case in patient.cases
        for exposure in case.exposures
        if exposure.role == "concomitant"
    }
    finding += f" (other drugs at the time, {len(besides)} of them told, are not judged)" if besides else ""
    if not clean:
        return "not supported", finding, change, ()
    if len(clean) < LEAST_CASES or distinct_members(clean) < 2:
        return "weakly supported", finding, change, ()
    return FULL, finding, "", ()


def _experiment(weighed: Weighed) -> _Answered:
    found = weighed.challenges
    again, quiet = people(found, "rechallenge", True), people(found, "rechallenge", False)
    changed, tolerated = people(found, "change of member", True), people(found, "change of member", False)
    went, stayed = people(found, "dechallenge", True), people(found, "dechallenge", False)
    for_, against = len(again | changed), len(quiet | tolerated | stayed)
    kinds = ("rechallenge", "change of member", "dechallenge")
    rests_on = (target for each in found if each.kind in kinds for target in each.rests_on)
    finding = (
        f"given again or given another member, the event came again in {_patients(for_)} and stayed away in "
        f"{len(quiet | tolerated)}; without the drug it went untreated in {len(went)} and stayed in {len(stayed)}"
    )
    if against and for_ <= against:
        if against == 1:
            return "weakly supported", finding, "More rechallenges with recurrence than without.", rests_on
        return (
            "contested",
            finding,
            "More patients in whom the event came again with the drug than stayed away.",
            rests_on,
        )
    if for_ or len(went) >= 2:
        return FULL, finding, "", rests_on
    return (
        "weakly supported",
        finding,
        "A rechallenge with recurrence, or recoveries without the drug and untreated.",
        rests_on,
    )


def _examples(weighed: Weighed) -> _Answered:
    count, against = len(weighed.counting), len(weighed.contradicting)
    rests_on = (target for each in weighed.examples for target in each.rests_on)
    finding = f"{_patients(against)} with a counter-example, {count} without"
    if not against:
        return FULL, "no patient with a counter-example", "", ()
    change = "A reason why the counter-examples do not count, or many more patients without one."
    if against >= count:
        return "not supported", finding, change, rests_on
    return ("weakly supported" if count >= 3 * against else "contested"), finding, change, rests_on


def _claims(weighed: Weighed) -> _Answered:
    support = weighed.findings.of_kind("class_effect", "supports")
    dispute = weighed.findings.of_kind("class_effect", "disputes")
    groups = weighed.findings.groups
    for_ = len({groups[report.name] for report, _, _ in support})
    against = len({groups[report.name] for report, _, _ in dispute})
    finding = f"{for_} group{'' if for_ == 1 else 's'} of authors argue for a class effect, {against} against"
    rests_on = (f"{report.name}/claim/{number}" for report, number, _ in (*support, *dispute))
    if not against:
        return FULL, finding, "", rests_on
    change = "Reasons to set aside what the disputing authors saw."
    return ("contested" if against >= for_ else "weakly supported"), finding, change, rests_on


def _sureness(weighed: Weighed) -> _Answered:
    sure = [patient for patient in weighed.counting if patient.sure]
    finding = f"the reading of event and suspect is sure in {_patients(len(sure))} of {len(weighed.counting)}"
    if not weighed.counting:
        return "not enough data", "no patient to weigh", "", ()
    if len(sure) >= LEAST_CASES and distinct_members(sure) >= 2:
        return FULL, finding, "", ()
    return "weakly supported", finding, "A look at the doubtful values (`casegraph ask low-confidence`).", ()


def _patients(count: int) -> str:
    return f"{count} patient{'' if count == 1 else 's'}"


RULES: Final[tuple[_Rule, ...]] = (
    _Rule(
        "enough patients",
        f"At least {LEAST_CASES} independent patients without a counter-example; with fewer there is not enough data.",
        SIGNAL,
        _enough,
    ),
    _Rule(
        "several members",
        f"Two members with patients of their own, or there is not enough data on a class; {LEAST_CASES} (two, in a "
        f"class "
        "of up to four) for more than weak support.",
        f"{HILL} (analogy); the numbers are of this program",
        _members,
    ),
    _Rule(
        "several groups of authors",
        "Two independent groups of authors; one allows weak support.",
        f"{HILL} (consistency); the numbers are of this program",
        _groups,
    ),
    _Rule(
        "drug before event",
        f"A stated time from drug to event in {LEAST_CASES} patients; in fewer it allows weak support, in none "
        f"there is "
        "not enough data; an event before the drug makes it contested.",
        f"{HILL} (temporality); the numbers are of this program",
        _times,
    ),
    _Rule(
        "other explanations",
        f"{LEAST_CASES} patients, under two members, with no suspect outside the class and no other explanation named; "
        "fewer allow weak support; with none the hypothesis is not supported.",
        f"{SHAKIR}; the numbers are of this program",
        _alternatives,
    ),
    _Rule(
        "dechallenge and rechallenge",
        "More patients in whom the event came again with the drug than in whom it stayed away, or at least two "
        "untreated "
        "recoveries without the drug and none to the contrary; nothing told, or a single result to the contrary, "
        "allows weak "
        "support; several to the contrary, and at least as many as in favour, make it contested.",
        f"{HILL} (experiment); {GIRARD}; the numbers are of this program",
        _experiment,
    ),
    _Rule(
        "counter-examples",
        "No patient who had the event under a drug outside the class, too, or tolerated another member. Up to one for "
        "three without allows weak support, more make it contested; as many as without: not supported.",
        OWN,
        _examples,
    ),
    _Rule(
        "authors' arguments",
        "No authors who dispute the class effect; fewer than argue for it allow weak support, as many or more make "
        "it contested.",
        OWN,
        _claims,
    ),
    _Rule(
        "sure reading",
        f"Event and suspect read surely in {LEAST_CASES} patients under two members; else weak support.",
        OWN,
        _sureness,
    ),
)
"""The rules of the verdict, in the order in which they are told."""
