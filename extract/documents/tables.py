"""A table of a page as lines of text: its caption, then one line a row, columns set apart by blanks."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

_GAP = "   "  # three blanks: no sentence has them
_WIDTH = 40  # cells longer than this are not padded
_MAX_SPAN = 20
_MAX_COLUMNS = 200  # no cell is repeated beyond them


def table_lines(table: etree._Element, text_of: Callable[[etree._Element], str]) -> list[tuple[str, str]]:
    """The caption ("p") and rows ("row") of a table; a cell that spans rows or columns is repeated or padded.

    Args:
        table: the `table` element.
        text_of: how to read a cell on one line.
    """
    lines: list[tuple[str, str]] = []
    for caption in table.iter("caption"):
        if words := text_of(caption):
            lines.append(("p", words))
    rows: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}  # column -> rows still to fill, with what
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _fill(cells, held)
            words = text_of(cell)
            room = len(cells) < _MAX_COLUMNS
            across, down = (_span(cell, "colspan"), _span(cell, "rowspan")) if room else (1, 1)
            for step in range(across):
                if down > 1:
                    held[len(cells)] = (down - 1, words if step == 0 else "")
                cells.append(words if step == 0 else "")
        _fill(cells, held)
        if any(cells):
            rows.append(cells)
    widths: dict[int, int] = {}
    for cells in rows:
        for column, words in enumerate(cells):
            widths[column] = max(widths.get(column, 1), min(len(words), _WIDTH))
    for cells in rows:
        padded = [(words or "-").ljust(widths[column]) for column, words in enumerate(cells)]
        lines.append(("row", _GAP.join(padded).rstrip()))
    return lines


def _fill(cells: list[str], held: dict[int, tuple[int, str]]) -> None:
    while (waiting := held.get(len(cells))) is not None:
        left, words = waiting
        if left == 1:
            del held[len(cells)]
        else:
            held[len(cells)] = (left - 1, words)
        cells.append(words)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(_MAX_SPAN, max(1, int(value))) if value.isascii() and value.isdigit() and len(value) < 6 else 1
