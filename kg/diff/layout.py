"""A difference as a text: for the terminal, or as Markdown for a protocol of the review."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from kg.diff.model import AnswerChange, Counts, Difference, ReportChange
from kg.diff.sentences import (
    Block,
    answer_block,
    assessment_block,
    causality_sentence,
    patient_sentence,
    report_block,
    seen,
)
from kg.wording import counted

__all__ = ["LIMIT", "SECTIONS", "markdown", "text"]

LIMIT = 12
"""Lines of one section that are told without `--all`."""
FEW = 3
"""Changes of one report, or rows of one answer, that are told without `--all`."""
_MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")
SECTIONS = ("reports", "patients", "answers", "assessments", "causality")


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


def _told(found: Difference, everything: bool, sections: Sequence[str]) -> Iterator[tuple[str, list[Block], str]]:
    """The sections: title, what stands in it, and how much was left out."""
    few = 10**9 if everything else FEW
    if "assessments" in sections and found.assessments:
        yield "Assessments", [assessment_block(each) for each in found.assessments], ""
    if "causality" in sections:
        yield from _section(
            "Causality", [Block(causality_sentence(each)) for each in found.causality], everything, "episode"
        )
    if "reports" in sections:
        loud = sorted((each for each in found.reports if not each.silent), key=_weight)
        quiet = [each for each in found.reports if each.silent]
        common = _common(found)
        blocks = [report_block(each, few, common) for each in (*loud, *(quiet if everything else ()))]
        yield from _section("Reports", blocks, everything, "report")
    if "patients" in sections and (found.patients or found.judgements):
        blocks = [Block(patient_sentence(each)) for each in found.patients]
        blocks += [Block(seen(each)) for each in found.judgements]
        yield from _section("Patients and judgements", blocks, everything, "change")
    if "answers" in sections:
        counting = [each for each in found.answers if not each.lists]
        # What changed in few rows tells most: a new report changes all rows of some questions.
        ordered = counting if everything else sorted(counting, key=lambda each: (len(each.rows), each.question))
        figures = [answer_block(each, few) for each in ordered]
        listed = [each for each in found.answers if each.lists]
        if everything:
            figures += [answer_block(each, few) for each in listed]
        title, blocks = "Answers", figures
        yield from _section(title, blocks, everything, "answer", _lists(listed) if not everything else "")


def _section(
    title: str, blocks: list[Block], everything: bool, noun: str, last: str = ""
) -> Iterator[tuple[str, list[Block], str]]:
    """A section, cut to its share of the screen."""
    if not blocks and not last:
        return
    told: list[Block] = []
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


def _lists(changes: Sequence[AnswerChange]) -> str:
    """Questions that list cases and values, in one line."""
    told = []
    for change in changes:
        parts = [(change.count("added"), "+"), (change.count("removed"), "−"), (change.count("changed"), "~")]
        told.append(f"{change.question} ({' '.join(f'{sign}{number}' for number, sign in parts if number)})")
    return f"lists that changed (rows + new, − gone, ~ changed): {', '.join(told)}" if told else ""
