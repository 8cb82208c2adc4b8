"""How a text is laid out: its lines, its paragraphs, and which line breaks only wrap a paragraph.

Published reports arrive in two shapes: one line for each paragraph, or paragraphs wrapped at 60 to 130
characters. Both may stand in one file, beside headings, bullets and table rows, which never join others.
All functions are linear in the length of the text.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from extract import sieve

WRAP_WIDTH = 160  # a line longer than this was not wrapped by hand or by a mail program

_BREAK = re.compile(  # signs one by one, which `re` skips to faster than to a set behind a pair
    r"\r\n?|\n|\x0b|\x0c|\x1c|\x1d|\x1e|\x85|\u2028|\u2029"
)
_BULLET = sieve.compile(r"[ \t]*(?:[-–—•*·▪‣◦●○■]|\(?\d{1,3}[.)]|\(?[a-h]\)|\[\d{1,3}\])[ \t]+\S")
_NUMBER_BULLET = sieve.compile(r"[ \t]*\(?\d")
_TERMINAL = tuple(".!?:;…")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its line break and surrounding blanks; an empty line has `start == end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Paragraph:
    """A run of lines that belong together; `start` and `end` exclude surrounding white space."""

    start: int
    end: int


def lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    r"""The lines of `text[start:end]`, each stripped, empty ones included.

    >>> lines("Results\n\n  None.")
    [Line(start=0, end=7), Line(start=8, end=8), Line(start=11, end=16)]
    """
    stop = len(text) if end is None else end
    found: list[Line] = []
    at = start
    for match in _BREAK.finditer(text, start, stop):
        found.append(_strip(text, at, match.start()))
        at = match.end()
    found.append(_strip(text, at, stop))
    return found


def _strip(text: str, start: int, end: int) -> Line:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left == len(piece):
        return Line(start, start)
    return Line(start + left, start + len(piece.rstrip()))


def is_bullet(line: str) -> bool:
    """Whether a line starts with a bullet or an item number.

    >>> is_bullet("- fever"), is_bullet("2. Department of Neurology"), is_bullet("2.5 mg")
    (True, True, False)
    """
    return _BULLET.match(line) is not None


def is_row(line: str) -> bool:
    r"""Whether a line looks like the row of a table: at least two columns set apart by tabs, pipes or blanks.

    >>> is_row("1\tF / 57\t3.1"), is_row("2    M / 66    2.9"), is_row("He was well.  He left.")
    (True, True, False)
    """
    if "\t" in line.strip():
        return True
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") >= 3:
        return True
    gaps = len(re.findall(r"(?<=\S) {2,}(?=\S)", stripped))
    wide = len(re.findall(r"(?<=\S) {3,}(?=\S)", stripped))
    sentence_gaps = len(re.findall(r"[.!?;:][\"')\]]? {2,}(?=\S)", stripped))
    return gaps - sentence_gaps >= 2 or wide - sentence_gaps >= 1


def joins(above: str, below: str, width: int) -> bool:
    """Whether the break between two adjoining lines is mere wrapping of one paragraph.

    `width` is the length of the longest line around them.

    >>> joins("The neutrophil count fell to 0.3 and the drug was", "stopped at once.", 50)
    True
    >>> joins("Patient 1", "An 84-year-old woman was admitted.", 50)
    False
    """
    if not above or not below or len(above) > WRAP_WIDTH or len(below) > WRAP_WIDTH:
        return False
    if is_row(above) or is_row(below):
        return False
    after_item = above.endswith(_TERMINAL) or is_bullet(above)
    if is_bullet(below) and (after_item or not _NUMBER_BULLET.match(below)):
        return False
    if below[0].islower() or above.endswith((",", "-", "–", "(", "/", "and", "of", "the")):
        return True
    # A paragraph is wrapped when the next word would not have fitted on the line above.
    first = below.split(None, 1)[0]
    return len(above) + 1 + len(first) > 0.8 * width and len(above) > 30


def paragraphs(text: str, *, start: int = 0, end: int | None = None) -> tuple[Paragraph, ...]:
    r"""The paragraphs of a text, in order: wrapped lines joined, headings, bullets and rows on their own.

    >>> text = "Case 1\nA woman of 50 had taken rituximab\nfor years.\n\nCase 2\nA man."
    >>> [text[p.start:p.end] for p in paragraphs(text)]
    ['Case 1', 'A woman of 50 had taken rituximab\nfor years.', 'Case 2', 'A man.']
    """
    found: list[Paragraph] = []
    block: list[Line] = []
    for line in [*lines(text, start, end), Line(-1, -1)]:
        if line.start < line.end:
            block.append(line)
            continue
        found.extend(_split_block(text, block))
        block = []
    return tuple(found)


def _split_block(text: str, block: list[Line]) -> list[Paragraph]:
    if not block:
        return []
    width = max(line.end - line.start for line in block)
    found: list[Paragraph] = []
    begin = block[0].start
    for above, below in itertools.pairwise(block):
        if not joins(text[above.start : above.end], text[below.start : below.end], width):
            found.append(Paragraph(begin, above.end))
            begin = below.start
    found.append(Paragraph(begin, block[-1].end))
    return found
