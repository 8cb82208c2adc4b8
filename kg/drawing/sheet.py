"""The sheet that a layout fills: shapes under a title, then a legend and what a reader has to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.drawing.palette import GREY, paint
from kg.drawing.scene import Box, Line, Scene, Text, text_width, wrap

__all__ = ["LABEL", "LINE", "MARGIN", "SMALL", "Key", "Sheet"]

LABEL, SMALL, TITLE = 12.0, 10.0, 15.0
LINE = 15.0
"""The height of a line of a label."""
MARGIN = 20.0

Key = tuple[str, Box | Line | Text]
"""A line of the legend: what it says, and a sample drawn within 26 by 12 pixels from (0, 0)."""


class Sheet:
    """Collects the shapes of a picture; `below` is the lowest place used so far, and `right` the rightmost."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        self.title, self.subtitle = title, subtitle
        self.shapes: list[Box | Line | Text] = []
        self.right = self.below = 0.0
        y = MARGIN + TITLE * 0.8
        for line in wrap(title, TITLE, 900, bold=True):
            self.add(Text(MARGIN, y, line, TITLE, bold=True))
            y += TITLE * 1.3
        for line in wrap(subtitle, LABEL, 900) if subtitle else ():
            self.add(Text(MARGIN, y, line, LABEL, fill=GREY))
            y += LINE
        self.below = y

    def add(self, *shapes: Box | Line | Text) -> None:
        """Puts shapes on the sheet, over those that are there."""
        for shape in shapes:
            self.shapes.append(shape)
            if isinstance(shape, Box):
                right, bottom = shape.x + shape.width, shape.y + shape.height
            elif isinstance(shape, Text):
                right, bottom = shape.bounds[2], shape.bounds[3]
            else:
                right, bottom = (max(place) for place in zip(*shape.points, strict=True))
            self.right, self.below = max(self.right, right), max(self.below, bottom)

    def label(self, x: float, y: float, width: float, lines: Sequence[str], kind: str, *, title: str = "") -> Box:
        """A box of a kind's colour with lines of text in its middle, from its upper left corner."""
        colours = paint(kind)
        box = Box(x, y, width, LINE * len(lines) + 9, colours.fill, colours.stroke, title=title)
        self.write(box, lines)
        return box

    def write(self, box: Box, lines: Sequence[str]) -> None:
        """Puts a box on the sheet, with lines of text in its middle."""
        self.add(box)
        first = box.y + box.height / 2 - LINE * len(lines) / 2 + LINE * 0.75
        for place, line in enumerate(lines):
            self.add(Text(box.x + box.width / 2, first + LINE * place, line, LABEL, "middle"))

    def finish(self, legend: Iterable[Key], notes: Iterable[str], description: str = "") -> Scene:
        """The whole picture, with a legend and notes below what is drawn."""
        width = max(self.right, 560.0)
        y, x = self.below + 26, MARGIN
        for words, sample in legend:
            needed = 34 + text_width(words, SMALL) + 18
            if x > MARGIN and x + needed > width:
                x, y = MARGIN, y + 18
            self.add(_moved(sample, x, y - 9), Text(x + 34, y, words, SMALL))
            x += needed
        y += 20
        for note in notes:
            for line in wrap(note, SMALL, width - MARGIN):
                self.add(Text(MARGIN, y, line, SMALL, fill=GREY))
                y += 14
        told = description or self.subtitle or self.title
        return Scene(self.right + MARGIN, self.below + MARGIN * 0.7, self.title, told, tuple(self.shapes))


def swatch(kind: str) -> Box:
    """A sample of a kind's colour for the legend."""
    colours = paint(kind)
    return Box(4, 0, 18, 11, colours.fill, colours.stroke, 2.0)


def _moved(shape: Box | Line | Text, x: float, y: float) -> Box | Line | Text:
    if isinstance(shape, Line):
        points = tuple((px + x, py + y) for px, py in shape.points)
        return Line(points, shape.stroke, shape.width, shape.curved, shape.dashed, shape.arrow, shape.title)
    if isinstance(shape, Box):
        return Box(shape.x + x, shape.y + y, shape.width, shape.height, shape.fill, shape.stroke, shape.radius)
    return Text(shape.x + x, shape.y + y, shape.text, shape.size, shape.anchor, shape.bold, shape.fill)
