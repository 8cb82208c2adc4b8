"""How the answers of the question library differ between two graphs: rows that came, went, or have other figures.

A row is known by its key: the place in the reports that it is about, or else its words (drug, event). What else it
holds are figures, and a row whose figures differ has changed. A head line `# key: drug, event` in a question's file
names other key columns. The words behind a value (quotes, offsets, sureness) are no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.diff.model import AnswerChange, Figure, RowChange

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.library import Question

__all__ = ["changed_answers", "changed_rows", "key_columns", "lists"]

Row = tuple[object, ...]
PLACES = ("report", "case", "episode", "claim", "measurement", "other_report", "other_case")
WORDS = ("quote", "start", "end", "component", "version", "confidence", "prefix", "suffix", "sure", "probability")
VALUES = ("value", "from_value", "one", "other", "given", "withheld", "reason", "detail", "days", "printed", "text")
_KEY_LINE = re.compile(r"^#\s?key:\s*(?P<names>[\w, ]+)$", re.MULTILINE)


def lists(question: Question) -> bool:
    """Whether a question lists single reports, cases or values, instead of counting them."""
    return any(column.name == "report" for column in question.columns)


def changed_answers(
    old: CaseGraph, new: CaseGraph, *, listing: bool, folders: Sequence[str | Path] = ()
) -> tuple[tuple[AnswerChange, ...], int]:
    """The questions whose answers differ, by name, and how many were asked.

    Each question is asked without parameters, those that need one are left out.

    Args:
        old: the graph before.
        new: the graph after.
        listing: whether the questions that list single cases or values are asked, too.
        folders: folders with further questions.
    """
    from kg.questions import questions

    found: list[AnswerChange] = []
    asked = 0
    for question in questions(folders):
        if any(parameter.required for parameter in question.parameters) or (lists(question) and not listing):
            continue
        asked += 1
        change = _asked(old, new, question)
        if change is not None:
            found.append(change)
    return tuple(found), asked


def _asked(old: CaseGraph, new: CaseGraph, question: Question) -> AnswerChange | None:
    from extract.errors import CasegraphError
    from kg.questions import bind

    try:
        before, after = (graph.select(bind(graph, question, {})) for graph in (old, new))
    except CasegraphError as error:
        return AnswerChange(question=question.name, title=question.title, lists=lists(question), error=str(error))
    rows = tuple(changed_rows(before.columns, before.values(), after.values(), key=_named_key(question)))
    if not rows:
        return None
    return AnswerChange(question=question.name, title=question.title, rows=rows, lists=lists(question))


def _named_key(question: Question) -> tuple[str, ...]:
    """The key that a question's file names, if it does."""
    match = _KEY_LINE.search(question.text)
    return tuple(name.strip() for name in match["names"].split(",") if name.strip()) if match else ()


def changed_rows(
    columns: Sequence[str], old: Sequence[Row], new: Sequence[Row], *, key: Sequence[str] = ()
) -> Iterator[RowChange]:
    """The rows of two answers to one question that differ; changed ones first, in the order of the new answer.

    >>> old, new = [("ocrelizumab", 2, 91)], [("ocrelizumab", 3, 112)]
    >>> (row,) = changed_rows(("drug", "episodes", "days"), old, new)
    >>> [(figure.old, figure.new) for figure in row.figures]
    [(2, 3), (91, 112)]
    """
    kept = [at for at, name in enumerate(columns) if name not in WORDS]
    names = [columns[at] for at in kept]
    sides = [_distinct(tuple(row[at] for at in kept) for row in rows) for rows in (old, new)]
    places = [names.index(name) for name in key if name in names] or key_columns(names, *sides)
    before, after = ({tuple(row[at] for at in places): row for row in rows} for rows in sides)
    come = []
    for known, row in after.items():
        if known not in before:
            come.append(_row("added", names, places, row, None, row))
        elif before[known] != row:
            yield _row("changed", names, places, row, before[known], row)
    yield from come
    for known, row in before.items():
        if known not in after:
            yield _row("removed", names, places, row, row, None)


def key_columns(names: Sequence[str], old: Sequence[Row], new: Sequence[Row]) -> list[int]:
    """The columns by which a row is known: its place in the reports, or else its words, and as many more columns, in
    their order (those that hold values last), as make the rows of each answer different.

    >>> key_columns(("drug", "event", "grade", "cases"), [("a", "b", 3, 1), ("a", "b", 4, 1)], [])
    [0, 1, 2]
    """
    chosen = [at for at, name in enumerate(names) if name in PLACES]
    if "report" not in names:
        rows = [*old, *new]
        worded = (at for at in range(len(names)) if all(isinstance(row[at], str | None) for row in rows))
        chosen = sorted({*chosen, *worded})
    for at in sorted(range(len(names)), key=lambda at: names[at] in VALUES):
        if chosen and all(_unique(rows, chosen) for rows in (old, new)):
            break
        if at not in chosen:
            chosen = sorted((*chosen, at))
    return chosen


def _unique(rows: Sequence[Row], places: Sequence[int]) -> bool:
    return len({tuple(row[at] for at in places) for row in rows}) == len(rows)


def _distinct(rows: Iterator[Row]) -> list[Row]:
    return list(dict.fromkeys(rows))


def _row(
    state: str, names: Sequence[str], places: Sequence[int], row: Row, old: Row | None, new: Row | None
) -> RowChange:
    figures = []
    for at, name in enumerate(names):
        one, other = None if old is None else old[at], None if new is None else new[at]
        if at not in places and one != other:
            figures.append(Figure(name, one, other))
    return RowChange(state, tuple((names[at], row[at]) for at in places), tuple(figures))  # type: ignore[arg-type]
