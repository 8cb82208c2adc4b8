"""Printing rows: as a table as wide as the terminal, as Markdown, and as CSV or JSON for programs."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.cli.options import Format
from kg.wording import visible

if TYPE_CHECKING:
    from rich.console import Console

    from kg.answers import Answer, Term

UNBOUNDED = 100_000  # columns: nothing is wrapped or cut where nobody looks at a screen
GAP = 2  # blanks between two columns
NARROWEST = 20  # columns of a text beside its indent, on however narrow a screen


def console(*, stderr: bool = False) -> Console:
    """Where tables are drawn: as wide as the terminal or COLUMNS say, without limit in a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS", "").isdigit() else UNBOUNDED
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], format: Format) -> None:
    """Prints rows of Python values in one of the formats."""
    if format is Format.json:
        print_json([dict(row) for row in rows])
    elif format is Format.text:
        print_text([[plain(row.get(column)) for column in columns] for row in rows], columns)
    else:
        from kg.table import as_csv, as_markdown

        sys.stdout.write((as_csv if format is Format.csv else as_markdown)(rows, columns))


def print_json(value: object) -> None:
    """Prints JSON, indented, in UTF-8."""
    print(json.dumps(value, indent=1, ensure_ascii=False))


def print_text(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    """Prints rows as a table for the eye."""
    heads = [column.replace("_", " ") for column in columns]
    room = console().width - GAP * (len(heads) - 1)
    if rows and sum(longest_words([heads, *rows])) > room:
        return print_records(rows, heads)
    wide = widths([heads, *rows], room)
    print_grid([heads], wide, style="bold")
    print_grid([["─" * width for width in wide], *rows], wide)
    return None


def print_records(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Prints each row as a block of lines, where the screen is too narrow for columns."""
    label = max(map(len, heads))
    for number, row in enumerate(rows):
        if number:
            print()
        stated = [(head, cell) for head, cell in zip(heads, row, strict=True) if cell]
        print_grid(stated, [label, max(1, console().width - label - GAP)])


def print_grid(rows: Sequence[Sequence[str]], wide: Sequence[int], *, style: str = "") -> None:
    """Prints rows in columns of the given widths; long cells go on in further lines."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, GAP, 0, 0))
    for width in wide:
        grid.add_column(width=width, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell, style=style) for cell in row))
    if rows:
        drawn(grid)


def drawn(thing: Any) -> None:
    """Draws something of rich's on stdout, without the blanks at the ends of lines."""
    screen = console()
    if screen.is_terminal:
        screen.print(thing)
        return
    with screen.capture() as capture:
        screen.print(thing)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))


def say(line: str) -> None:
    """Prints a line in as many as the screen needs for it; each goes on below its own beginning."""
    print(folded(line, console().width))


def folded(line: str, width: int) -> str:
    """A line in as many as fit into the width; what goes on stands as far in as its beginning, or below its text.

    >>> print(folded("2 drugs: the first of them, and the other one", 24))
    2 drugs: the first of
      them, and the other
      one
    >>> print(folded("   - Authors who dispute it.", 20))
       - Authors who
         dispute it.
    """
    import textwrap

    text = line.lstrip(" ")
    start = " " * (len(line) - len(text))
    further = "" if start and not text.startswith("- ") else "  "
    wide = max(width, len(start) + NARROWEST)
    return textwrap.fill(
        text, wide, initial_indent=start, subsequent_indent=start + further, break_on_hyphens=False, tabsize=1
    )


def shown(answer: Answer) -> list[dict[str, str]]:
    """An answer's rows for the eye: words as they are, nodes by the names that `explain` takes."""
    return [dict(zip(answer.columns, map(_cell, row), strict=True)) for row in answer.rows]


def _cell(term: Term | None) -> str:
    from pyoxigraph import NamedNode

    from kg.answers import python
    from kg.naming import node_name

    return visible(node_name(term.value)) if isinstance(term, NamedNode) else plain(python(term))


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(value: object) -> str:
    """A Python value for the eye; what a text holds to command a terminal, or to turn a line around, is shown instead.

    >>> plain(0.30000001), plain(True), plain(["a", "b"])
    ('0.3', 'yes', 'a, b')
    >>> print(plain("\x1b[31mred"))
    \\x1b[31mred
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{round(value, 3):g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(plain, value))
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), str(value))


def flat(words: str) -> str:
    """Words of a text in one line, with the blanks at their ends kept, and nothing that commands a terminal.

    >>> flat(" high\\n fever ")
    ' high fever '
    """
    return plain(re.sub(r"\s+", " ", words))


def widths(cells: Sequence[Sequence[str]], room: int, *, longest: int = UNBOUNDED) -> list[int]:
    """How wide each column may be so that all fit into the room: the widest give way first, words break last.

    Words of more than `longest` letters break before others do.

    >>> cells = [["ocrelizumab", "a long story about it"]]
    >>> widths(cells, 30), widths(cells, 12)
    ([11, 19], [7, 5])
    """
    columns = list(zip(*cells, strict=True))
    found = [max(map(len, column)) for column in columns]
    words = longest_words(cells)
    for least in (words, [min(word, longest) for word in words], [1] * len(columns)):
        while sum(found) > room and (spare := [at for at, width in enumerate(found) if width > least[at]]):
            found[max(spare, key=found.__getitem__)] -= 1
    return found


def longest_words(cells: Sequence[Sequence[str]]) -> list[int]:
    """The length of the longest word in each column.

    >>> longest_words([["ocrelizumab", "a long story about it"]])
    [11, 5]
    """
    return [max(len(word) for cell in column for word in (cell.split() or [""])) for column in zip(*cells, strict=True)]


def sparql_json(answer: Answer) -> dict[str, Any]:
    """An answer in the W3C's SPARQL 1.1 Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/);
    where rows were left out, its results say so, too."""
    bindings = [
        {column: _binding(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    more = {"truncated": True} if answer.truncated else {}
    return {"head": {"vars": list(answer.columns)}, "results": {**more, "bindings": bindings}}


def _binding(term: Term) -> dict[str, Any]:
    from pyoxigraph import BlankNode, Literal, NamedNode

    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):  # a quoted triple, as SPARQL 1.2 has it
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _binding(part) for name, part in parts.items()}}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
        found["datatype"] = term.datatype.value
    return found
