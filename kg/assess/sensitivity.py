"""What would change this answer: the assessment done again without each report and drug, under other definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from extract.records import Concept, Report
from kg.assess.definitions import (
    DOUBTFUL,
    LATE_FROM_DAYS,
    LATE_FROM_DAYS_OTHER,
    CountDefinition,
    Definitions,
    timing,
)
from kg.assess.facts import Facts, key
from kg.assess.findings import Findings, find, without_report
from kg.assess.model import WORDS, Change, Sensitivity, Verdict
from kg.assess.rules import Weighed

__all__ = ["sensitivity"]

Judge = Callable[[Findings], tuple[Weighed, Verdict]]
_Kind = Literal["report", "drug", "definition", "reading"]
_Tried = tuple[_Kind, str, Findings, str]


def sensitivity(
    weighed: Weighed, verdict: Verdict, judge: Judge, counted: CountDefinition | None = None
) -> Sensitivity:
    """Tries every change and compares the verdict.

    Args:
        weighed: what the verdict rests on.
        verdict: the verdict with nothing changed.
        judge: weighs findings.
        counted: the definition of the event by counts, where it has one.
    """
    changes = []
    for kind, what, findings, note in _changes(weighed, counted):
        changed, again = judge(findings)
        changes.append(
            Change(
                kind=kind,
                what=what,
                verdict=again.word,
                stands=again.word == verdict.word,
                patients=len(changed.findings.patients),
                counting_for=len(changed.counting),
                finding="; ".join(filter(None, (note, _difference(verdict, again)))),
            )
        )
    return Sensitivity(sentence=_sentence(changes, verdict), changes=tuple(changes))


def _changes(weighed: Weighed, counted: CountDefinition | None) -> Iterator[_Tried]:
    base = weighed.findings
    facts, definitions = base.facts, base.definitions
    used = {each.report for patient in base.patients for each in patient.occurrences}  # comparators decide nothing
    used |= {report.name for report, _, claim in base.claims if key(claim.subject.value) in facts.family}
    for report in sorted(facts.reports, key=lambda each: each.name):
        if report.name in used:
            yield "report", f"without {report.name}", without_report(base, report.name), ""
    for drug in _drugs(weighed):
        left_out = facts.left_out | {key(drug)}
        yield "drug", f"without {drug.label}", find(replace(facts, left_out=left_out), definitions), ""
    yield from _definitions(facts, definitions, base, counted)
    yield from _readings(facts, definitions, base)


def _drugs(weighed: Weighed) -> list[Concept]:
    """The members with cases, and the drugs outside the class that the counter-examples are about."""
    base = weighed.findings
    with_cases = {member for patient in base.patients for member in patient.members}
    told = {drug for each in weighed.examples for drug in each.drugs}
    named = {
        key(drug): drug
        for patient in base.patients
        for each in patient.occurrences
        for drug in (*each.others, *(() if each.episode.switched_to is None else (each.episode.switched_to.value,)))
        if drug.label in told and key(drug) not in base.facts.family
    }
    return [*(member for member in base.members if key(member) in with_cases), *(named[name] for name in sorted(named))]


def _definitions(
    facts: Facts, definitions: Definitions, base: Findings, counted: CountDefinition | None
) -> Iterator[_Tried]:
    other = LATE_FROM_DAYS_OTHER if definitions.late_from_days == LATE_FROM_DAYS else LATE_FROM_DAYS
    late = replace(definitions, late_from_days=other)
    moved = _moved(base, late)
    note = f"{moved} episode{'' if moved == 1 else 's'} would change between early and late"
    what = f"late onset from {other:g} days after the last dose, not {definitions.late_from_days:g}"
    yield "definition", what, find(facts, late), note
    if counted is not None and definitions.count_below is not None:
        bound = counted.strict if definitions.count_below != counted.strict else counted.usual
        what = f"{counted.analyte} below {bound:g} × 10⁹/L, not below {definitions.count_below:g}"
        yield "definition", what, find(facts, replace(definitions, count_below=bound)), ""


def _moved(base: Findings, late: Definitions) -> int:
    return sum(
        timing(each.episode, base.definitions.late_from_days) != timing(each.episode, late.late_from_days)
        for patient in base.patients
        for each in patient.under
    )


def _readings(facts: Facts, definitions: Definitions, base: Findings) -> Iterator[_Tried]:
    """Without what the extraction is not sure of, and with cases taken for one patient counted apart."""
    sure = tuple(_without_doubtful(report) for report in facts.reports)
    if sure != facts.reports:
        what = f"without episodes whose event or suspect is read with less than {DOUBTFUL:.0%} confidence"
        yield "reading", what, find(replace(facts, reports=sure), definitions), ""
    joined = any(len({facts.confirmed.get(p, p) for p in patient.places}) > 1 for patient in base.patients)
    if joined:
        what = "cases taken for one patient by likeness alone counted apart"
        yield "reading", what, find(replace(facts, persons=facts.confirmed), definitions), ""


def _without_doubtful(report: Report) -> Report:
    """A report without the episodes whose event or suspect drugs are doubtful."""
    cases = tuple(
        replace(
            case,
            episodes=tuple(
                episode
                for episode in case.episodes
                if all(value.confidence >= DOUBTFUL for value in (episode.event, *episode.drugs))
            ),
        )
        for case in report.cases
    )
    return report if cases == report.cases else replace(report, cases=cases)


def _difference(verdict: Verdict, again: Verdict) -> str:
    """Which rule decides instead, where the verdict changes."""
    if verdict.word == again.word:
        return ""
    names = ", ".join(again.decided_by[:2]) + (f" and {len(again.decided_by) - 2} more" if again.decided_by[2:] else "")
    return f"decided by {names}" if names else "every rule allows it"


def _sentence(changes: list[Change], verdict: Verdict) -> str:
    """One sentence: what would change this answer."""
    flips = [change for change in changes if not change.stands]
    if flips:
        weaker = sum(WORDS.index(change.verdict) < WORDS.index(verdict.word) for change in flips)
        told = "; ".join(f"{change.what}: {change.verdict}" for change in flips[:6])
        more = f"; and {len(flips) - 6} more" if len(flips) > 6 else ""
        sentence = (
            f"{len(flips)} of {len(changes)} changes would change the verdict ({weaker} to a weaker, "
            f"{len(flips) - weaker} to "
            f"a stronger one): {told}{more}."
        )
    else:
        sentence = f"None of the {len(changes)} changes that were tried changes the verdict."
        if len(changes) == 1:
            sentence = "The one change that was tried does not change the verdict."
    if verdict.would_change:
        sentence += f" A stronger verdict needs: {' '.join(verdict.would_change)}"
        others = [rule for rule in verdict.rules if rule.name not in verdict.decided_by]
        following = min((rule.allows for rule in others), key=WORDS.index)
        if following != "supported":
            names = ", ".join(rule.name for rule in others if rule.allows == following)
            sentence += f" That alone would make it {following}, for other rules allow no more: {names}."
    return sentence
