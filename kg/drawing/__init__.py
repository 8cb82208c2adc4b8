"""Views on paper: a few lines for the terminal, files for other tools, and pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.drawing.formats import cytoscape, gexf, graphml, node_link
from kg.drawing.pictures import as_pdf, as_png, as_svg, picture
from kg.drawing.summaries import LINES, summary
from kg.files import write_atomically
from kg.views.errors import ViewError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["LINES", "WRITERS", "picture", "render", "summary", "write_view"]

WRITERS: dict[str, Callable[[nx.Graph[str]], str | bytes]] = {
    ".graphml": graphml,
    ".gexf": gexf,
    ".json": node_link,
    ".cyjs": cytoscape,
    ".svg": as_svg,
    ".png": as_png,
    ".pdf": as_pdf,
}
"""Every format by the ending of its files."""


def write_view(view: nx.Graph[str], path: str | Path) -> Path:
    """Writes a view in the format that the file's ending names (see `WRITERS`), wholly or not at all.

    Returns:
        The path written.

    Raises:
        ViewError: no format has this ending, the format needs an extra that is not installed, or the file cannot be
            written.
    """
    path = Path(path)
    content = render(view, path.suffix)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise ViewError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def render(view: nx.Graph[str], suffix: str) -> str | bytes:
    """A view in one of the formats of `WRITERS`; the same view always gives the same text or bytes.

    Raises:
        ViewError: no format has this ending, or it needs an extra that is not installed.
    """
    writer = WRITERS.get(suffix.lower())
    if writer is None and not suffix:
        raise ViewError(f"the file's name has no ending: name a file ending in {', '.join(WRITERS)}")
    if writer is None:
        raise ViewError(f"no graph format ends in {suffix!r}; choose one of {', '.join(WRITERS)}")
    return writer(view)
