"""A scene as PNG or PDF, painted by matplotlib (the extra `draw`) with the font that it brings."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kg.drawing.formats import clean
from kg.drawing.scene import Box, Line, Scene, Text
from kg.drawing.svg import arrow_head
from kg.views.errors import ViewError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["pdf", "png"]

UNIT = 96.0  # pixels of the scene in an inch
DPI = 2 * UNIT  # a PNG has four pixels for one of the scene


def png(scene: Scene) -> bytes:
    """A scene as PNG, at 192 dots an inch.

    Raises:
        ViewError: the extra `draw` is not installed.
    """
    return _painted(scene, format="png", dpi=DPI, metadata={"Title": str(clean(scene.title)), "Software": None})


def pdf(scene: Scene) -> bytes:
    """A scene as PDF, with its text as text.

    Raises:
        ViewError: the extra `draw` is not installed.
    """
    told = {"Title": str(clean(scene.title)), "CreationDate": None, "Creator": "casegraph", "Producer": None}
    return _painted(scene, format="pdf", metadata=told)


def _painted(scene: Scene, **options: Any) -> bytes:
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ViewError("PNG and PDF need matplotlib: pip install 'casegraph[draw]' (SVG needs nothing)") from error
    # A user's own settings of matplotlib must not change the picture; type 42 keeps text as text in a PDF.
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "pdf.fonttype": 42, "path.simplify": False}):
        figure = Figure(figsize=(scene.width / UNIT, scene.height / UNIT), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, scene.width)
        axes.set_ylim(scene.height, 0)
        axes.axis("off")
        for order, shape in enumerate(scene.shapes):
            _paint(axes, shape, order)
        written = io.BytesIO()
        figure.savefig(written, **options)
    return written.getvalue()


def _paint(axes: Axes, shape: Box | Line | Text, order: int) -> None:
    from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
    from matplotlib.path import Path

    if isinstance(shape, Text):
        anchor = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
        axes.text(
            shape.x,
            shape.y,
            str(clean(shape.text)),
            fontsize=shape.size * 72 / UNIT,
            ha=anchor,
            va="baseline",
            color=shape.fill,
            fontweight="bold" if shape.bold else "normal",
            zorder=order,
            parse_math=False,  # a dollar sign in a report is no formula
        )
    elif isinstance(shape, Box):
        radius = min(shape.radius, shape.width / 2, shape.height / 2)
        style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        paint: dict[str, Any] = {"facecolor": shape.fill, "edgecolor": shape.stroke, "linewidth": 0.75, "zorder": order}
        axes.add_patch(FancyBboxPatch((shape.x, shape.y), shape.width, shape.height, boxstyle=style, **paint))
    else:
        codes = [Path.MOVETO, *([Path.CURVE4] * 3 if shape.curved else [Path.LINETO] * (len(shape.points) - 1))]
        width = shape.width * 72 / UNIT
        dashes = (0, (3 + 3 / shape.width, 2 + 2 / shape.width)) if shape.dashed else "-"
        paint = {"facecolor": "none", "edgecolor": shape.stroke, "linewidth": width, "linestyle": dashes}
        axes.add_patch(PathPatch(Path(shape.points, codes), capstyle="butt", zorder=order, **paint))
        if shape.arrow:
            axes.add_patch(Polygon(arrow_head(shape), closed=True, facecolor=shape.stroke, linewidth=0, zorder=order))
