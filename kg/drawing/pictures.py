"""From a view to its picture: each view has a layout of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kg.drawing.columns import draw_drug_event, draw_switch
from kg.drawing.lanes import draw_path, draw_timeline
from kg.drawing.matrix import draw_similarity
from kg.drawing.raster import pdf, png
from kg.drawing.scene import Scene
from kg.drawing.svg import svg
from kg.views.errors import ViewError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["as_pdf", "as_png", "as_svg", "picture"]

_LAYOUTS: dict[str, Callable[[Any], Scene]] = {
    "drug-event": draw_drug_event,
    "path": draw_path,
    "similarity": draw_similarity,
    "switch": draw_switch,
    "timeline": draw_timeline,
}
"""How each view is drawn, by the first word of its name."""


def picture(view: nx.Graph[str]) -> Scene:
    """The picture of a view, as shapes at their places; the same view gives the same picture.

    Raises:
        ViewError: this is none of the views of `kg.views`.
    """
    name = str(view.graph.get("name", "")).partition(" ")[0]
    if name not in _LAYOUTS:
        raise ViewError(f"there is no picture of a graph named {name!r}; the views are {', '.join(_LAYOUTS)}")
    return _LAYOUTS[name](view)


def as_svg(view: nx.Graph[str]) -> str:
    """A view drawn as SVG."""
    return svg(picture(view))


def as_png(view: nx.Graph[str]) -> bytes:
    """A view drawn as PNG.

    Raises:
        ViewError: the extra `draw` is not installed.
    """
    return png(picture(view))


def as_pdf(view: nx.Graph[str]) -> bytes:
    """A view drawn as PDF.

    Raises:
        ViewError: the extra `draw` is not installed.
    """
    return pdf(picture(view))
