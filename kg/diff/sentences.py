"""What happened to one report, value, patient, answer or assessment, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.diff.model import (
    AnswerChange,
    AssessmentChange,
    CausalityChange,
    Figure,
    PatientChange,
    RecordChange,
    ReportChange,
    RowChange,
    Said,
    ValueChange,
)
from kg.diff.words import quantity, shown, split_unit
from kg.wording import counted, shortened, visible

__all__ = [
    "Block",
    "answer_block",
    "assessment_block",
    "causality_sentence",
    "patient_sentence",
    "report_block",
    "row_sentence",
    "seen",
    "value_sentence",
]

QUOTED = 60
"""Characters of a quote at most."""
_COUNTED = ("episodes", "cases", "patients", "reports", "claims", "uses", "members", "early", "late")


@dataclass(frozen=True, slots=True)
class Block:
    """A line, with what stands under it."""

    line: str
    under: tuple[str, ...] = ()
    more: str = ""


def report_block(change: ReportChange, few: int, common: Sequence[str]) -> Block:
    """One report, with why it differs unless all do for the same reason."""
    held = ", in quarantine" if change.quarantined else ""
    own = [why for why in change.why if why not in common]
    why = f" ({'; '.join(own)})" if own else ""
    former = f", formerly {seen(change.former)}" if change.former else ""
    size = f": {counted(change.cases, 'case')}, {counted(change.episodes, 'episode')}"
    size = size if change.state in ("added", "removed") else ""
    state = "read again, the same values" if change.state == "read again" else change.state
    under = [_standing(change)] if change.standing else []
    under += [_record(each) for each in change.records]
    under += [value_sentence(each) for each in change.values]
    under += _doubts(change, few)
    cut = len(under) - few
    more = f"and {cut} more" if cut > 0 else ""
    beside = _beside(change)
    more = "; ".join(filter(None, (more, beside)))
    return Block(f"{seen(change.name)}: {state}{held}{size}{former}{why}", tuple(under[:few]), more)


def _standing(change: ReportChange) -> str:
    assert change.standing is not None
    why = f": {' '.join(map(seen, change.standing.findings))}" if change.standing.findings else ""
    return f"{change.standing.old} before, {change.standing.new} now{why}"


def _beside(change: ReportChange) -> str:
    """What changed beside the values, in numbers."""
    told = []
    if change.evidence:
        told.append(f"{counted(change.evidence, 'unchanged value')} from other words")
    if change.sureness:
        told.append(f"{counted(change.sureness, 'unchanged value')} more or less sure")
    if change.readings:
        told.append(f"{counted(change.readings, 'value')} of single readers changed")
    return ", ".join(told)


def _doubts(change: ReportChange, few: int) -> list[str]:
    told = []
    for head, doubts in (("new to check", change.doubts_new), ("no longer to check", change.doubts_gone)):
        if doubts:
            listed = "; ".join(map(seen, doubts[:few]))
            rest = f"; and {len(doubts) - few} more" if len(doubts) > few else ""
            told.append(f"{head}: {listed}{rest}")
    return told


def _record(change: RecordChange) -> str:
    """A patient, episode, drug or claim that came, went or has another number."""
    place, summary = seen(change.place), seen(change.summary)
    if change.state == "renumbered":
        return f"{place} was {summary}"
    if change.kind == "drug":
        return f"{place}: {'now also told of' if change.state == 'added' else 'no longer told of'}: {summary}"
    quote = f" (“{_short(change.quote)}”)" if change.quote else ""
    return f"{place} is {'new' if change.state == 'added' else 'gone'}: {summary}{quote}"


def value_sentence(change: ValueChange) -> str:
    """What happened to one item, with the words on both sides.

    >>> value_sentence(ValueChange(target="a/1/1/latency_days", place="patient 1, episode 1", field="latency_days",
    ...     old=(Said("84", "Twelve weeks"),), new=(Said("70", "Ten weeks"),)))
    'patient 1, episode 1: latency 84 → 70 days (“Twelve weeks” → “Ten weeks”)'
    """
    name, unit = split_unit(change.field)
    place = f"{seen(change.place)}: " if change.place else ""
    old, new = (", ".join(seen(each.value) for each in side) for side in (change.old, change.new))
    if len(change.old) == len(change.new) == 1:
        told = f"{name} {old} → {quantity(new, unit)}"
    elif not change.old:
        told = f"now {'also ' if len(change.new) > 1 else ''}{name} {quantity(new, unit)}"
    elif not change.new:
        told = f"no longer {name} {quantity(old, unit)}"
    else:
        told = f"{name} no longer {old}, now {new}"
    return f"{place}{told}{_quotes(change.old, change.new)}"


def _quotes(old: Sequence[Said], new: Sequence[Said]) -> str:
    """The words on both sides, where there are any."""
    one, other = (" … ".join(dict.fromkeys(each.quote for each in side if each.quote)) for side in (old, new))
    if one and other:
        return f" (both times “{_short(one)}”)" if one == other else f" (“{_short(one)}” → “{_short(other)}”)"
    return f" (“{_short(one or other)}”)" if one or other else ""


def patient_sentence(change: PatientChange) -> str:
    cases = " and ".join(map(seen, change.cases))
    what = "one patient now" if change.state == "merged" else "different patients now"
    return f"{cases} are {what}{f', {seen(change.why)}' if change.why else ''}"


def answer_block(change: AnswerChange, few: int) -> Block:
    if change.error:
        return Block(f"{change.question}: cannot be asked of both graphs ({seen(change.error)})")
    rows = [row_sentence(row) for row in change.rows]
    left = len(rows) - few
    return Block(f"{change.title} ({change.question})", tuple(rows[:few]), f"and {left} more rows" if left > 0 else "")


def row_sentence(row: RowChange) -> str:
    """What happened to one row of an answer.

    >>> key = (("drug", "ocrelizumab"), ("event", "neutropenia"), ("latency_from", "last_dose"))
    >>> figures = (Figure("episodes", 2, 3), Figure("median_days", 91, 112))
    >>> row_sentence(RowChange("changed", key, figures))
    'neutropenia under ocrelizumab (last dose): 2 → 3 episodes, median 91 → 112 days'
    """
    head = _key(row.key)
    if row.state == "changed":
        return f"{head}: {', '.join(map(_figure, row.figures))}"
    figures = [_plain(each) for each in row.figures if _value(row, each) not in (None, "", 0)]
    return f"{'new' if row.state == 'added' else 'gone'}: {head}{': ' if figures else ''}{', '.join(figures)}"


def _value(row: RowChange, figure: Figure) -> object:
    return figure.new if row.state == "added" else figure.old


def _key(key: Iterable[tuple[str, object]]) -> str:
    """The row's name: the place in the reports, the event under the drug, and what else tells it from others."""
    held = {name: value for name, value in key if value not in (None, "")}
    place = "/".join(str(held.pop(name)) for name in ("report", "case", "episode") if name in held)
    event, drug = held.pop("event", None), held.pop("drug", None)
    what = f"{shown(event)} under {shown(drug)}" if event and drug else shown(event or drug) if event or drug else ""
    rest = ", ".join(f"{name.replace('_', ' ')} {shown(v)}" if _bare(v) else shown(v) for name, v in held.items())
    head = seen(", ".join(filter(None, (place, what))))
    return f"{head} ({seen(rest)})" if head and rest else head or seen(rest) or "all"


def _bare(value: object) -> bool:
    """Whether a value says nothing without its column's name: a number, yes or no, not stated."""
    return isinstance(value, bool | int | float) or str(value).isdigit() or value == "not stated"


def _figure(figure: Figure) -> str:
    """One column that changed."""
    old, new = seen(shown(figure.old)), seen(shown(figure.new))
    if figure.column in _COUNTED:
        return f"{_none(old)} → {_noun(_none(new), figure.column)}"
    name, unit = split_unit(figure.column)
    return f"{name} {_short(old)} → {quantity(_short(new), unit)}"


def _plain(figure: Figure) -> str:
    """One column of a row that came or went."""
    value = seen(shown(figure.old if figure.new is None else figure.new))
    if figure.column in _COUNTED:
        return _noun(value, figure.column)
    name, unit = split_unit(figure.column)
    return f"{name} {quantity(_short(value), unit)}"


def _noun(number: str, column: str) -> str:
    """A number with its column's noun, in the singular for one."""
    return f"{number} {column[:-1] if number == '1' and column.endswith('s') else column}"


def _none(value: str) -> str:
    return "0" if value == "nothing" else value


def assessment_block(change: AssessmentChange) -> Block:
    if change.error:
        return Block(f"{seen(change.hypothesis)}: cannot be assessed in both graphs ({seen(change.error)})")
    same = change.old == change.new
    told = f"{change.new}, as before" if same else f"{change.old} → {change.new}"
    points = tuple(f"{point.column}: {seen(shown(point.old))} → {seen(shown(point.new))}" for point in change.points)
    return Block(f"{seen(change.hypothesis)} as a class effect: {told}", points)


def causality_sentence(change: CausalityChange) -> str:
    points = ", ".join(f"{point.column} {point.old} → {point.new}" for point in change.points)
    return f"{seen(change.target)}, {seen(change.event)} under {seen(change.drug)}: {points}"


def _short(words: str) -> str:
    return shortened(words, QUOTED)


def seen(words: str) -> str:
    """Words on one line, with what would break the line or turn it around escaped."""
    return visible(" ".join(words.split()))
