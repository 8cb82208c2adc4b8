"""What a picture is made of: boxes, lines and texts at their places, in pixels, before anybody paints them.

A layout makes a scene; `svg` and `raster` paint it. Texts know their size, so that labels can be placed, and tests can
measure that none is cut and no two lie on each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["FONT", "Box", "Line", "Scene", "Text", "text_width", "wrap"]

FONT = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif"
"""The widest of the usual fonts stands first: what fits in it, fits in the others."""

# Widths of the letters of DejaVu Sans from the blank on, in thousandths of the font's size.
_REGULAR = (
    "318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 "
    "636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 "
    "695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 "
    "579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838 "
)
_BOLD = (
    "348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 "
    "696 400 400 838 838 838 580 1000 774 762 734 830 683 683 821 837 372 372 775 637 995 837 850 733 850 "
    "770 720 682 812 774 1103 771 724 725 457 365 457 838 500 500 675 716 593 716 678 435 716 712 343 343 "
    "665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 365 712 838 "
)
_WIDE = 1.0  # a letter of which nothing is known, in sizes; no letter of Latin, Greek or Cyrillic script is wider
_ASCENT, _DESCENT = 0.78, 0.24


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners; `title` is shown where the pointer rests."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = "none"
    radius: float = 4.0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, or (`curved`, with four points) a Bézier curve; an `arrow` points at its end."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    width: float = 1.0
    curved: bool = False
    dashed: bool = False
    arrow: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text whose base line starts, ends, or has its middle at a place."""

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: str = "start"
    bold: bool = False
    fill: str = "#1a1a1a"

    @property
    def width(self) -> float:
        """How wide the text is, in pixels."""
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        left = self.x - {"start": 0.0, "middle": self.width / 2, "end": self.width}[self.anchor]
        return left, self.y - _ASCENT * self.size, left + self.width, self.y + _DESCENT * self.size


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture: its size in pixels, its shapes in the order of painting, and what it shows in words."""

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Box | Line | Text, ...]

    def texts(self) -> Iterator[Text]:
        """The texts of the picture."""
        return (shape for shape in self.shapes if isinstance(shape, Text))


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is in the widest of the usual fonts, in pixels.

    >>> round(text_width("mmm", 10.0), 1), text_width("", 12.0)
    (29.2, 0.0)
    """
    widths = _BOLD_WIDTHS if bold else _WIDTHS
    return sum(widths[letter] if letter in widths else _other(letter, widths) for letter in text) * size


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """A text in lines that are no wider than a width; a word that is wider stands on several lines, wholly.

    >>> wrap("relapsing-remitting multiple sclerosis", 12.0, 130.0)
    ['relapsing-remitting', 'multiple sclerosis']
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(text, size, width, bold):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line or not lines else lines


def _pieces(text: str, size: float, width: float, bold: bool) -> Iterable[str]:
    """The words of a text; one that is too wide for a line, in as many pieces as it needs."""
    for word in re.findall(r"[^\t\n\r ]+", text):  # a non-breaking blank breaks no line
        rest = word
        while text_width(rest, size, bold=bold) > width and len(rest) > 1:
            fitting = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or text_width(rest[:n], size, bold=bold) <= width
            )
            hyphen = rest.rfind("-", 1, fitting) + 1
            fitting = hyphen or fitting
            yield rest[:fitting]
            rest = rest[fitting:]
        yield rest


def _other(letter: str, widths: dict[str, float]) -> float:
    """The width of a letter that no table has: that of the letter without its accents, or the widest."""
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    base = unicodedata.normalize("NFKD", letter)[0]
    return widths.get(base, _WIDE) * 1.1 if base != letter else _WIDE


_WIDTHS = {chr(32 + place): int(width) / 1000 for place, width in enumerate(_REGULAR.split())}
_BOLD_WIDTHS = {chr(32 + place): int(width) / 1000 for place, width in enumerate(_BOLD.split())}
