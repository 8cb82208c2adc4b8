"""Views in a few lines for the terminal: their size, and then what is strongest, or the moments in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from kg.views import bridges, class_coverage, modularity
from kg.views.timeline import number
from kg.wording import counted

__all__ = ["LINES", "of_edge", "summary"]

LINES = 20
"""As many pairs of a kind a summary lists; a file holds all."""


def summary(view: nx.Graph[str], *, lines: int | None = LINES) -> list[str]:
    """A view in lines for the terminal: its size, and then its strongest pairs, its moments or its paths.

    Args:
        view: a view of `kg.views`.
        lines: as many pairs of a kind are listed, with a line that says how many more there are; None for all.
    """
    name = str(view.graph.get("name", "view"))
    kinds = Counter(str(kind) for _, kind in view.nodes(data="kind"))
    size = ", ".join(counted(held, kind) for kind, held in kinds.items())
    head = f"{name}: {size or 'nothing'}; {counted(view.number_of_edges(), 'edge')}"
    tell = next((tell for start, tell in _TELLERS.items() if name.startswith(start)), _pairs)
    told = tell(view, lines)
    note = view.graph.get("note")
    return [head, *told, *([str(note)] if note else [])]


def of_edge(data: Mapping[str, Any]) -> str:
    """The counts of an edge; those that say nothing new are left out.

    >>> of_edge({"patients": 2, "cases": 3, "reports": 3, "independent_reports": 2, "episodes": 4})
    '2 patients (told of as 3 cases), 3 reports (2 of them independent), 4 episodes'
    """
    patients, reports = counted(data["patients"], "patient"), counted(data["reports"], "report")
    if data["cases"] != data["patients"]:
        patients += f" (told of as {counted(data['cases'], 'case')})"
    if data["independent_reports"] != data["reports"]:
        reports += f" ({data['independent_reports']} of them independent)"
    return f"{patients}, {reports}, {counted(data['episodes'], 'episode')}"


def _pairs(view: nx.Graph[str], limit: int | None) -> list[str]:
    """The pairs of a drug-event view: those of drugs, and of the classes of which more than one drug has cases."""
    assert isinstance(view, nx.DiGraph)
    suspected = [edge for edge in view.edges(data=True) if edge[2].get("relation") == "suspected"]
    suspected.sort(key=lambda edge: -edge[2]["patients"])
    coverage = class_coverage(view)
    drugs = [edge for edge in suspected if "members_with_cases" not in edge[2]]
    classes = [edge for edge in suspected if "members_with_cases" in edge[2]]
    # The smaller the class, the more it says; a class with one drug repeats the line of this drug.
    classes.sort(key=lambda edge: (-edge[2]["patients"], view.nodes[edge[0]]["members"]))
    telling = [edge for edge in classes if edge[2]["members_with_cases"] > 1]

    def line(start: str, end: str, data: Mapping[str, Any]) -> str:
        names = (view.nodes[start]["label"], view.nodes[end]["label"])
        told = f"{names[0]} - {names[1]}: {of_edge(data)}"
        if names in coverage and "members_with_cases" in data:
            members = view.nodes[start]["members"]
            told += f"; {data['members_with_cases']} of {members} members ({coverage[names]:.0%})"
        return told

    told = _limited([line(*edge) for edge in drugs], limit, "pair of a drug and an event", "pairs of drugs and events")
    told += _limited([line(*edge) for edge in telling], limit, "pair of a class", "pairs of classes")
    if rest := len(classes) - len(telling):
        told.append(f"({counted(rest, 'pair')} of classes with one drug each not listed)")
    return told


def _alike(view: nx.Graph[str], limit: int | None) -> list[str]:
    """The pairs of a similarity view, and its communities."""
    edges = sorted(view.edges(data=True), key=lambda edge: -edge[2]["weight"])
    lines = [
        f"{view.nodes[one]['label']} - {view.nodes[other]['label']}: {data['weight']:.2f} "
        f"({_few(data['events'])}; {counted(data['patients'], 'patient')})"
        for one, other, data in edges
    ]
    told = _limited(lines, limit, "pair", "pairs")
    groups: dict[int, list[str]] = {}
    for _, data in view.nodes(data=True):
        groups.setdefault(data["community"], []).append(data["label"])
    if len(groups) > 1:
        worth = modularity(view)
        told.append(f"{len(groups)} groups of drugs with like profiles (modularity {worth:.2f}):")
        told += [f"  {', '.join(groups[group])}" for group in sorted(groups)]
    return told


def _switches(view: nx.Graph[str], limit: int | None) -> list[str]:
    """The steps of a switch view, those first after which the event came again."""
    edges = sorted(
        view.edges(data=True), key=lambda edge: (-edge[2]["suspected"], -edge[2]["again"], -edge[2]["weight"])
    )
    lines = []
    for start, end, data in edges:
        first, second = view.nodes[start]["label"], view.nodes[end]["label"]
        said = [f"{counted(data['patients'], 'patient')} ({_few(data['events'])})"]
        if data["suspected"]:
            said.append(f"again under {second} in {data['suspected']}")
        if data["again"] > data["suspected"]:
            said.append(f"again afterwards in {data['again'] - data['suspected']}")
        if data["not_again"]:
            said.append(f"not again in {data['not_again']}")
        if data["class"]:
            said.append(f"both {data['class']}")
        lines.append(f"{first}, then {second}: {'; '.join(said)}")
    told = _limited(lines, limit, "step", "steps")
    assert isinstance(view, nx.DiGraph)
    between = bridges(view)
    if between:
        told.append(
            "on the way between other drugs: " + ", ".join(f"{drug} ({of:.2f})" for drug, of in between.items())
        )
    return told


def _few(names: str, most: int = 4) -> str:
    """Some names, with the number of the rest.

    >>> _few("a; b; c; d; e; f")
    'a; b; c; d; and 2 more'
    """
    held = names.split("; ")
    return "; ".join(held[:most]) + (f"; and {len(held) - most} more" if len(held) > most else "")


def _moments(view: nx.Graph[str], limit: int | None) -> list[str]:
    """The drugs and the moments of a timeline, with the days before each."""
    lines = [str(view.graph["patient"])] if view.graph.get("patient") else []
    before: dict[str, list[str]] = {}
    for start, end, data in view.edges(data=True):
        if "days" in data:
            said = "day" if data["days"] == 1 else "days"
            since = view.nodes[start]["label" if view.nodes[start]["kind"] == "dose" else "kind"]
            before.setdefault(end, []).append(f"{number(data['days'])} {said} after {since}")
    for node, data in view.nodes(data=True):
        under = f"episode {data['episode']}: " if data["episode"] else ""
        days = f" ({'; '.join(before[node])})" if node in before else ""
        lines.append(f"{under}{data['kind']}: {data['label']}{days}")
    return lines


def _paths(view: nx.Graph[str], limit: int | None) -> list[str]:
    """The paths in sentences."""
    return str(view.graph["told"]).splitlines()


def _limited(lines: list[str], limit: int | None, one: str, many: str) -> list[str]:
    if limit is None or len(lines) <= limit:
        return lines
    rest = len(lines) - limit
    return [*lines[:limit], f"({rest} more {one if rest == 1 else many} not listed)"]


_TELLERS: dict[str, Callable[[nx.Graph[str], int | None], list[str]]] = {
    "drug-event": _pairs,
    "path": _paths,
    "similarity": _alike,
    "switch": _switches,
    "timeline": _moments,
}
"""How the views are told, by the start of their names."""
