"""A difference in sentences: for the terminal, or as Markdown for a protocol of the review."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.diff.model import (
    AnswerChange,
    AssessmentChange,
    CausalityChange,
    Counts,
    Difference,
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

__all__ = ["LIMIT", "SECTIONS", "markdown", "row_sentence", "text", "value_sentence"]

LIMIT = 12
"""Lines of one section that are told without `--all`."""
FEW = 3
"""Changes of one report, or rows of one answer, that are told without `--all`."""
QUOTED = 60
"""Characters of a quote at most."""
_COUNTED = ("episodes", "cases", "patients", "reports", "claims", "uses", "members", "early", "late")
_MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")
SECTIONS = ("reports", "patients", "answers", "assessments", "causality")


@dataclass(frozen=True)
class _Block:
    """A line, with what stands under it."""

    line: str
    under: tuple[str, ...] = ()
    more: str = ""


def text(
    found: Difference, *, everything: bool = False, sections: Sequence[str] = SECTIONS, width: int = 100_000
) -> str:
    """The difference for a terminal: a summary, then what changed, at most a screen of it unless all is asked for.

    Args:
        found: the difference.
        everything: whether nothing is left out.
        sections: which sections are told, of reports, patients, answers and assessments.
        width: columns of the terminal.
    """
    lines = [_wrapped(line, 0, width) for line in _summary(found)]
    for title, blocks, rest in _told(found, everything, sections):
        lines += ["", title]
        for block in blocks:
            lines.append(_wrapped(block.line, 2, width))
            lines += [_wrapped(line, 4, width) for line in (*block.under, *filter(None, [block.more]))]
        lines += [_wrapped(rest, 2, width)] if rest else []
    return "".join(f"{line}\n" for line in lines)


def _wrapped(line: str, indent: int, width: int) -> str:
    """A line in as many as the terminal needs for it; what goes on stands further in."""
    start = " " * indent
    return textwrap.fill(
        line, max(width, 40), initial_indent=start, subsequent_indent=f"{start}  ", break_on_hyphens=False
    )


def markdown(found: Difference, *, everything: bool = False, sections: Sequence[str] = SECTIONS) -> str:
    """The difference as Markdown; what a report says cannot become markup."""
    lines = [
        f"# {_marked(f'{found.old.name} → {found.new.name}')}",
        "",
        *(f"- {_marked(line)}" for line in _summary(found)),
    ]
    for title, blocks, rest in _told(found, everything, sections):
        lines += ["", f"## {_marked(title)}", ""]
        for block in blocks:
            lines.append(f"- {_marked(block.line)}")
            lines += [f"  - {_marked(line)}" for line in (*block.under, *filter(None, [block.more]))]
        lines += [f"- {_marked(rest)}"] if rest else []
    return "".join(f"{line}\n" for line in lines)


def _marked(line: str) -> str:
    return _MARKS.sub(r"\\\1", line)


def _summary(found: Difference) -> Iterator[str]:
    """What changed, in two or three sentences."""
    states = [
        (state, sum(each.state == state and not each.silent for each in found.reports))
        for state in ("added", "changed", "removed", "moved")
    ]
    again = sum(each.state == "read again" for each in found.reports)
    told = [f"{counted(number, 'report')} {state}" for state, number in states if number]
    told += [f"{counted(again, 'report')} read again with the same values"] if again else []
    told += [f"{found.unchanged} unchanged"] if found.unchanged or not told else []
    reports = f": {', '.join(told)}" if found.compared else ""
    yield f"{found.old.name} → {found.new.name}{reports}."
    if not found:
        yield "Nothing differs."
        return
    vocabulary = "the vocabulary changed" if found.vocabulary else ""  # has a sentence of its own
    if common := [why for why in _common(found) if why != vocabulary]:
        yield f"All that differ: {'; '.join(common)}."
    yield _holdings(found.old.counts, found.new.counts)
    if found.vocabulary:
        yield found.vocabulary
    if found.asked:
        yield f"{len(found.answers)} of {counted(found.asked, 'answer')} changed."


def _common(found: Difference) -> tuple[str, ...]:
    """What explains all the reports that both graphs have and that differ, where there are several."""
    both = [change.why for change in found.reports if change.state not in ("added", "removed")]
    return tuple(why for why in both[0] if all(why in other for other in both)) if len(both) > 1 else ()


def _holdings(old: Counts, new: Counts) -> str:
    """How much the two graphs hold."""
    same, other = [], []
    for name, noun in (
        ("reports", "report"),
        ("quarantined", "report in quarantine"),
        ("cases", "case"),
        ("patients", "independent patient"),
        ("episodes", "episode"),
        ("claims", "claim"),
    ):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            other.append(f"{before} → {counted(after, noun)}")
        elif before or name != "quarantined":
            same.append(counted(after, noun))
    told = [", ".join(other), f"{', '.join(same)} as before" if same else ""]
    return f"{'; '.join(filter(None, told))}."


def _told(found: Difference, everything: bool, sections: Sequence[str]) -> Iterator[tuple[str, list[_Block], str]]:
    """The sections: title, what stands in it, and how much was left out."""
    few = 10**9 if everything else FEW
    if "assessments" in sections and found.assessments:
        yield "Assessments", [_assessment(each) for each in found.assessments], ""
    if "causality" in sections:
        yield from _section("Causality", [_Block(_causality(each)) for each in found.causality], everything, "episode")
    if "reports" in sections:
        loud = sorted((each for each in found.reports if not each.silent), key=_weight)
        quiet = [each for each in found.reports if each.silent]
        common = _common(found)
        blocks = [_report(each, few, common) for each in (*loud, *(quiet if everything else ()))]
        yield from _section("Reports", blocks, everything, "report")
    if "patients" in sections and (found.patients or found.judgements):
        blocks = [_Block(_patient(each)) for each in found.patients]
        blocks += [_Block(_seen(each)) for each in found.judgements]
        yield from _section("Patients and judgements", blocks, everything, "change")
    if "answers" in sections:
        counting = [each for each in found.answers if not each.lists]
        # What changed in few rows tells most: a new report changes all rows of some questions.
        ordered = counting if everything else sorted(counting, key=lambda each: (len(each.rows), each.question))
        figures = [_answer(each, few) for each in ordered]
        listed = [each for each in found.answers if each.lists]
        if everything:
            figures += [_answer(each, few) for each in listed]
        title, blocks = "Answers", figures
        yield from _section(title, blocks, everything, "answer", _lists(listed) if not everything else "")


def _section(
    title: str, blocks: list[_Block], everything: bool, noun: str, last: str = ""
) -> Iterator[tuple[str, list[_Block], str]]:
    """A section, cut to its share of the screen."""
    if not blocks and not last:
        return
    told: list[_Block] = []
    lines = 0
    for block in blocks:
        lines += 1 + len(block.under) + bool(block.more)
        if not everything and lines > LIMIT and told:
            break
        told.append(block)
    left = len(blocks) - len(told)
    rest = f"and {counted(left, noun).replace(' ', ' more ', 1)}: --all tells everything" if left else ""
    yield title, told, "; ".join(filter(None, (rest, last)))


def _weight(change: ReportChange) -> tuple[int, str]:
    """Reports whose values changed stand first, then those that went and came."""
    order = ("changed", "removed", "added", "moved", "read again")
    return order.index(change.state), change.name


def _report(change: ReportChange, few: int, common: Sequence[str]) -> _Block:
    """One report, with why it differs unless all do for the same reason."""
    held = ", in quarantine" if change.quarantined else ""
    own = [why for why in change.why if why not in common]
    why = f" ({'; '.join(own)})" if own else ""
    former = f", formerly {_seen(change.former)}" if change.former else ""
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
    return _Block(f"{_seen(change.name)}: {state}{held}{size}{former}{why}", tuple(under[:few]), more)


def _standing(change: ReportChange) -> str:
    assert change.standing is not None
    why = f": {' '.join(map(_seen, change.standing.findings))}" if change.standing.findings else ""
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
            listed = "; ".join(map(_seen, doubts[:few]))
            rest = f"; and {len(doubts) - few} more" if len(doubts) > few else ""
            told.append(f"{head}: {listed}{rest}")
    return told


def _record(change: RecordChange) -> str:
    """A patient, episode, drug or claim that came, went or has another number."""
    place, summary = _seen(change.place), _seen(change.summary)
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
    place = f"{_seen(change.place)}: " if change.place else ""
    old, new = (", ".join(_seen(each.value) for each in side) for side in (change.old, change.new))
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


def _patient(change: PatientChange) -> str:
    cases = " and ".join(map(_seen, change.cases))
    what = "one patient now" if change.state == "merged" else "different patients now"
    return f"{cases} are {what}{f', {_seen(change.why)}' if change.why else ''}"


def _answer(change: AnswerChange, few: int) -> _Block:
    if change.error:
        return _Block(f"{change.question}: cannot be asked of both graphs ({_seen(change.error)})")
    rows = [row_sentence(row) for row in change.rows]
    left = len(rows) - few
    return _Block(f"{change.title} ({change.question})", tuple(rows[:few]), f"and {left} more rows" if left > 0 else "")


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
    head = _seen(", ".join(filter(None, (place, what))))
    return f"{head} ({_seen(rest)})" if head and rest else head or _seen(rest) or "all"


def _bare(value: object) -> bool:
    """Whether a value says nothing without its column's name: a number, yes or no, not stated."""
    return isinstance(value, bool | int | float) or str(value).isdigit() or value == "not stated"


def _figure(figure: Figure) -> str:
    """One column that changed."""
    old, new = _seen(shown(figure.old)), _seen(shown(figure.new))
    if figure.column in _COUNTED:
        return f"{_none(old)} → {_noun(_none(new), figure.column)}"
    name, unit = split_unit(figure.column)
    return f"{name} {_short(old)} → {quantity(_short(new), unit)}"


def _plain(figure: Figure) -> str:
    """One column of a row that came or went."""
    value = _seen(shown(figure.old if figure.new is None else figure.new))
    if figure.column in _COUNTED:
        return _noun(value, figure.column)
    name, unit = split_unit(figure.column)
    return f"{name} {quantity(_short(value), unit)}"


def _noun(number: str, column: str) -> str:
    """A number with its column's noun, in the singular for one."""
    return f"{number} {column[:-1] if number == '1' and column.endswith('s') else column}"


def _none(value: str) -> str:
    return "0" if value == "nothing" else value


def _lists(changes: Sequence[AnswerChange]) -> str:
    """Questions that list cases and values, in one line."""
    told = []
    for change in changes:
        parts = [(change.count("added"), "+"), (change.count("removed"), "−"), (change.count("changed"), "~")]
        told.append(f"{change.question} ({' '.join(f'{sign}{number}' for number, sign in parts if number)})")
    return f"lists that changed (rows + new, − gone, ~ changed): {', '.join(told)}" if told else ""


def _assessment(change: AssessmentChange) -> _Block:
    if change.error:
        return _Block(f"{_seen(change.hypothesis)}: cannot be assessed in both graphs ({_seen(change.error)})")
    same = change.old == change.new
    told = f"{change.new}, as before" if same else f"{change.old} → {change.new}"
    points = tuple(f"{point.column}: {_seen(shown(point.old))} → {_seen(shown(point.new))}" for point in change.points)
    return _Block(f"{_seen(change.hypothesis)} as a class effect: {told}", points)


def _causality(change: CausalityChange) -> str:
    points = ", ".join(f"{point.column} {point.old} → {point.new}" for point in change.points)
    return f"{_seen(change.target)}, {_seen(change.event)} under {_seen(change.drug)}: {points}"


def _short(words: str) -> str:
    return shortened(words, QUOTED)


def _seen(words: str) -> str:
    """Words on one line, with what would break the line or turn it around escaped."""
    return visible(" ".join(words.split()))
