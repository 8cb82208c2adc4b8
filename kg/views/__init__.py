"""Graph views: what the reports say, as networkx graphs to look at, measure and hand to other tools.

Nodes and edges carry only plain texts, numbers and booleans, and come in a fixed order, so that every format
can hold them and two files of the same graph are the same. `view` makes one by its name in `VIEWS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kg.near import near
from kg.questions import QuestionError
from kg.views.drug_event import class_coverage, drug_event
from kg.views.errors import ViewError
from kg.views.measures import bridges, communities, modularity, strength
from kg.views.path import evidence_paths, path
from kg.views.similarity import similarity
from kg.views.switch import switch
from kg.views.timeline import Readable, timeline

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "VIEWS",
    "ViewError",
    "bridges",
    "class_coverage",
    "communities",
    "drug_event",
    "evidence_paths",
    "modularity",
    "path",
    "similarity",
    "strength",
    "switch",
    "timeline",
    "view",
]

VIEWS: dict[str, tuple[Callable[..., nx.Graph[str]], tuple[str, ...]]] = {
    "drug-event": (drug_event, ("drug_class", "event", "quarantined")),
    "path": (path, ("source", "target", "paths", "quarantined")),
    "similarity": (similarity, ("drug_class", "min_patients", "min_events", "quarantined")),
    "switch": (switch, ("event", "quarantined")),
    "timeline": (timeline, ("case", "quarantined")),
}
"""Every view by its name: the function that makes it and the parameters that it takes."""

_ALSO = {"path": {"from": "source", "to": "target"}}
"""Other names of parameters: words of Python, that a function cannot take."""


def view(graph: Readable, name: str, **parameters: object) -> nx.Graph[str]:
    """A view of the graph by its name in `VIEWS`.

    Raises:
        ViewError: there is no such view, or it has no such parameter, or lacks one that it needs.
        QuestionError: a parameter's value fits nothing in the graph.
    """
    if name not in VIEWS:
        raise ViewError(f"unknown view {name!r}; {near(name, VIEWS, 'the views are')}")
    make, takes = VIEWS[name]
    for also, meant in _ALSO.get(name, {}).items():
        if also in parameters:
            if meant in parameters:
                raise ViewError(f"view {name}: {also}= and {meant}= are the same end: give one of them")
            parameters[meant] = parameters.pop(also)
    for parameter in parameters:
        if parameter not in takes:
            raise ViewError(f"view {name} has no parameter {parameter!r}; {near(parameter, takes, 'it takes')}")
    try:
        return make(graph, **parameters)
    except QuestionError as error:  # a view asks questions, and its user has put none
        raise QuestionError(str(error).replace(f"question {name}", f"view {name}", 1)) from error
