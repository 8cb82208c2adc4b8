"""A scene as SVG: real text that can be searched and read aloud, and no font, script or picture from elsewhere."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from kg.drawing.formats import clean
from kg.drawing.scene import FONT, Box, Line, Scene, Text

__all__ = ["svg"]


def svg(scene: Scene) -> str:
    """A scene as the text of an SVG file; the same scene gives the same text."""
    width, height = _n(scene.width), _n(scene.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="title description" font-family={_attribute(FONT)}>'
    )
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        head,
        f'<title id="title">{_text(scene.title)}</title>',
        f'<desc id="description">{_text(scene.description)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *map(_shape, scene.shapes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _shape(shape: Box | Line | Text) -> str:
    if isinstance(shape, Text):
        anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
        weight = ' font-weight="bold"' if shape.bold else ""
        place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}"'
        return f'<text {place} fill="{shape.fill}"{anchor}{weight}>{_text(shape.text)}</text>'
    title = f"<title>{_text(shape.title)}</title>" if shape.title else ""
    if isinstance(shape, Box):
        place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
        paint = f'rx="{_n(shape.radius)}" fill="{shape.fill}" stroke="{shape.stroke}"'
        return f"<rect {place} {paint}>{title}</rect>" if title else f"<rect {place} {paint}/>"
    dashes = f' stroke-dasharray="{_n(3 * shape.width + 3)} {_n(2 * shape.width + 2)}"' if shape.dashed else ""
    paint = f'fill="none" stroke="{shape.stroke}" stroke-width="{_n(shape.width)}"{dashes}'
    drawn = f'<path d="{_path(shape)}" {paint}>{title}</path>' if title else f'<path d="{_path(shape)}" {paint}/>'
    if shape.arrow:
        tips = " ".join(f"{_n(x)},{_n(y)}" for x, y in arrow_head(shape))
        drawn += f'\n<polygon points="{tips}" fill="{shape.stroke}"/>'
    return drawn


def arrow_head(line: Line) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """The three corners of the tip of a line."""
    (x0, y0), (x1, y1) = line.points[-2], line.points[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    long, wide = 6.0 + line.width, 2.5 + 0.6 * line.width
    back_x, back_y = x1 - dx * long, y1 - dy * long
    return (x1, y1), (back_x - dy * wide, back_y + dx * wide), (back_x + dy * wide, back_y - dx * wide)


def _path(line: Line) -> str:
    points = [f"{_n(x)},{_n(y)}" for x, y in line.points]
    if line.curved:
        return f"M {points[0]} C {' '.join(points[1:])}"
    return "M " + " L ".join(points)


def _n(number: float) -> str:
    """A number without digits that nobody sees.

    >>> _n(12.0), _n(0.126)
    ('12', '0.13')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(str(clean(text)))


def _attribute(text: str) -> str:
    return quoteattr(str(clean(text)))
