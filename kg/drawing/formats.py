"""Views as files of other tools: GraphML (yEd), GEXF (Gephi), node-link JSON (networkx, D3) and Cytoscape JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["cytoscape", "gexf", "graphml", "node_link"]

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REAL = ("days", "day", "sure", "between")
"""Attributes that are real numbers, though some of them are whole: a column has one type."""


def graphml(view: nx.Graph[str]) -> str:
    """A view as GraphML."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(printable(view), named_key_ids=True)) + "\n"


def gexf(view: nx.Graph[str]) -> str:
    """A view as GEXF 1.2, without the day on which it was written: the same view gives the same file."""
    import networkx as nx

    text = "\n".join(nx.generate_gexf(printable(view))) + "\n"
    return re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)


def node_link(view: nx.Graph[str]) -> str:
    """A view as node-link JSON."""
    import networkx as nx

    return json.dumps(nx.node_link_data(view, edges="edges"), indent=1, ensure_ascii=False) + "\n"


def cytoscape(view: nx.Graph[str]) -> str:
    """A view as Cytoscape JSON; the name that Cytoscape shows is the label."""
    import networkx as nx

    return json.dumps(nx.cytoscape_data(view, name="label"), indent=1, ensure_ascii=False) + "\n"


def clean(value: object) -> object:
    """A value without the control characters that no XML file can hold."""
    return _NOT_IN_XML.sub(" ", value) if isinstance(value, str) else value


def printable(view: nx.Graph[str]) -> nx.Graph[str]:
    """The view without the control characters that no XML file can hold, and with one number type in each
    column."""
    import networkx as nx

    found: nx.Graph[str] = (nx.DiGraph if view.is_directed() else nx.Graph)()
    found.graph.update({str(clean(key)): clean(value) for key, value in view.graph.items()})
    for node, attributes in view.nodes(data=True):
        found.add_node(str(clean(node)), **_columns(attributes))
    for start, end, attributes in view.edges(data=True):
        found.add_edge(str(clean(start)), str(clean(end)), **_columns(attributes))
    return found


def _columns(attributes: dict[str, object]) -> dict[str, object]:
    return {
        key: float(value) if key in _REAL and isinstance(value, int) else clean(value)
        for key, value in attributes.items()
    }
