"""Views on paper: a few lines for the terminal, and files for yEd, Gephi, Cytoscape and scripts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.files import write_atomically
from kg.views import ViewError, class_coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["WRITERS", "render", "summary", "write_view"]


def summary(view: nx.DiGraph[str]) -> list[str]:
    """A view in lines for the terminal: its size, and then its strongest pairs or its moments in order."""
    kinds = Counter(str(kind) for _, kind in view.nodes(data="kind"))
    name = view.graph.get("name", "view")
    size = ", ".join(f"{number} {_plural(kind, number)}" for kind, number in kinds.items())
    lines = [f"{name}: {size or 'nothing'}; {view.number_of_edges()} edges"]
    return lines + (_moments(view) if str(name).startswith("timeline") else _pairs(view))


def write_view(view: nx.DiGraph[str], path: str | Path) -> Path:
    """Writes a view in the format that the file's ending names (see `WRITERS`), wholly or not at all.

    Returns:
        The path written.

    Raises:
        ViewError: no format has this ending, or the file cannot be written.
    """
    path = Path(path)
    text = render(view, path.suffix)
    try:
        write_atomically(path, text)
    except OSError as error:
        raise ViewError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def render(view: nx.DiGraph[str], suffix: str) -> str:
    """A view as text in one of the formats of `WRITERS`; the same view always gives the same text.

    Raises:
        ViewError: no format has this ending.
    """
    writer = WRITERS.get(suffix.lower())
    if writer is None and not suffix:
        raise ViewError(f"the file's name has no ending: name a file ending in {', '.join(WRITERS)}")
    if writer is None:
        raise ViewError(f"no graph format ends in {suffix!r}; choose one of {', '.join(WRITERS)}")
    return writer(view)


def _graphml(view: nx.DiGraph[str]) -> str:
    import networkx as nx

    return "\n".join(nx.generate_graphml(_printable(view), named_key_ids=True)) + "\n"


def _gexf(view: nx.DiGraph[str]) -> str:
    import networkx as nx

    text = "\n".join(nx.generate_gexf(_printable(view))) + "\n"
    return re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)  # the same view must give the same file


def _node_link(view: nx.DiGraph[str]) -> str:
    import networkx as nx

    return json.dumps(nx.node_link_data(view, edges="edges"), indent=1, ensure_ascii=False) + "\n"


def _cytoscape(view: nx.DiGraph[str]) -> str:
    import networkx as nx

    return json.dumps(nx.cytoscape_data(view, name="label"), indent=1, ensure_ascii=False) + "\n"


WRITERS: dict[str, Callable[[nx.DiGraph[str]], str]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".json": _node_link,
    ".cyjs": _cytoscape,
}
"""Every format by the ending of its files: GraphML, GEXF 1.2, node-link JSON (networkx, D3) and Cytoscape
JSON."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _printable(view: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """The view without the control characters that no XML file can hold, and with one number type in each
    column."""
    import networkx as nx

    found: nx.DiGraph[str] = nx.DiGraph(name=_NOT_IN_XML.sub(" ", str(view.graph.get("name", ""))))
    for node, attributes in view.nodes(data=True):
        found.add_node(str(_xml(node)), **{key: _xml(value) for key, value in attributes.items()})
    for start, end, attributes in view.edges(data=True):
        held = {key: float(value) if key == "days" else _xml(value) for key, value in attributes.items()}
        found.add_edge(str(_xml(start)), str(_xml(end)), **held)
    return found


def _xml(value: object) -> object:
    return _NOT_IN_XML.sub(" ", value) if isinstance(value, str) else value


def _pairs(view: nx.DiGraph[str]) -> list[str]:
    pairs = [edge for edge in view.edges(data=True) if edge[2].get("relation") == "suspected"]
    coverage = class_coverage(view)
    lines = []
    pairs.sort(key=lambda pair: (view.nodes[pair[0]]["kind"] == "class", -pair[2]["cases"]))
    for start, end, data in pairs:
        drug, event = view.nodes[start]["label"], view.nodes[end]["label"]
        counts = ", ".join(
            f"{data[f'{noun}s']} {_plural(noun, data[f'{noun}s'])}" for noun in ("case", "report", "episode")
        )
        line = f"{drug} - {event}: {counts}"
        if (drug, event) in coverage:
            members = view.nodes[start]["members"]
            line += f"; {data['members_with_cases']} of {members} members ({coverage[drug, event]:.0%})"
        lines.append(line)
    return lines


def _moments(view: nx.DiGraph[str]) -> list[str]:
    lines = []
    for node, data in view.nodes(data=True):
        into: Iterable[tuple[str, str, object]] = view.in_edges(node, data="days")
        days = [f"{held} days after {start.partition('/')[2]}" for start, _, held in into if held is not None]
        under = f"episode {data['episode']}: " if data["episode"] else ""
        lines.append(f"{under}{data['kind']}: {data['label']}" + (f" ({'; '.join(days)})" if days else ""))
    return lines


def _plural(noun: str, number: int) -> str:
    if number == 1:
        return noun
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"
