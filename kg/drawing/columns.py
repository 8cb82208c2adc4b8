"""Pictures in columns: classes, drugs and events side by side, or the drugs before and after a switch.

Every line leaves its box at a place of its own, where its number stands, so no number and no label can lie on another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.drawing.palette import INK, KINDS, paint
from kg.drawing.scene import Box, Line, Scene, Text, text_width, wrap
from kg.drawing.sheet import LABEL, LINE, MARGIN, SMALL, Key, Sheet, swatch
from kg.drawing.summaries import of_edge
from kg.wording import counted

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["PAIRS", "draw_drug_event", "draw_switch"]

PAIRS = 40
"""As many pairs a picture shows, the strongest; what is left out is said below it."""
CLASSES = 12
WIDEST = 190.0  # of a label, in pixels
APART = 150.0  # between two columns
GAP = 10.0  # between two boxes
THICKEST = 9.0


@dataclass(frozen=True, slots=True)
class Tie:
    """A line from a box of one column to a box of the next: how thick, in which colour, and the number at its start."""

    start: str
    end: str
    number: str
    width: float
    stroke: str
    dashed: bool = False
    title: str = ""


def draw_drug_event(view: nx.DiGraph[str]) -> Scene:
    """Classes, drugs and events in three columns; thicker lines for more independent patients, whose number stands at
    their start."""
    pairs = [
        edge
        for edge in view.edges(data=True)
        if edge[2].get("relation") == "suspected" and view.nodes[edge[0]]["kind"] == "drug"
    ]
    shown = _strongest(view, pairs)
    most = max((data["patients"] for _, _, data in shown), default=1)
    blue = KINDS["drug"].stroke
    ties = [
        Tie(
            drug,
            event,
            str(data["patients"]),
            _width(data["patients"], most),
            blue,
            title=f"{_name(view, drug)} - {_name(view, event)}: {of_edge(data)}",
        )
        for drug, event, data in shown
    ]
    drugs = {tie.start for tie in ties}
    classes = _classes(view, drugs)
    members = [
        Tie(group, drug, "", 1.0, "#b9b9b9", title=f"{_name(view, drug)} is a member of {_name(view, group)}")
        for group in classes
        for drug in sorted(drugs & set(view.predecessors(group)))
    ]
    events = _by_strength(view, {tie.end for tie in ties}, ties)
    order = _beside(view, drugs, ties, events)
    said = {group: [*wrap(_name(view, group), LABEL, WIDEST), _class_line(view, group)] for group in classes}

    def lines(node: str) -> list[str]:
        return said.get(node) or wrap(_name(view, node), LABEL, WIDEST)

    sheet = Sheet("Suspected drugs and adverse events", _size(view))
    columns = [order, events]
    if classes:
        columns.insert(0, _middle(classes, members, order))
    _paint(sheet, columns, [*members, *ties], lines, lambda node: view.nodes[node]["kind"])
    kinds = ("drug", "class", "event") if classes else ("drug", "event")
    legend: list[Key] = [(kind, swatch(kind)) for kind in kinds]
    suspected = "suspected of the event, with the number of independent patients (the thicker the more)"
    legend.append((suspected, Line(((0, 6), (26, 6)), blue, 3)))
    if classes:
        legend.append(("member of the class", Line(((0, 6), (26, 6)), "#b9b9b9", 1)))
    return sheet.finish(
        legend, _notes(len(shown), len(pairs), "pairs of a drug and an event", "with the most patients")
    )


def draw_switch(view: nx.DiGraph[str]) -> Scene:
    """The drug that was suspected on the left and the one that the patient took next on the right; a line for each fate
    of the patients who went this way, in its colour and with their number."""
    edges = list(view.edges(data=True))
    shown = sorted(edges, key=lambda edge: -edge[2]["patients"])
    # What is told of the event afterwards comes first, whether it came again or not: to show the one and leave out the
    # other would argue.
    shown = sorted(shown, key=lambda edge: -(edge[2]["again"] + edge[2]["not_again"]))[:PAIRS]
    most = max((data["patients"] for _, _, data in shown), default=1)
    ties = []
    for start, end, data in shown:
        way = f"{_name(view, start)}, then {_name(view, end)} ({data['events']})"
        for fate, patients in _fates(data).items():
            words, stroke, dashed = _FATES[fate]
            told = f"{way}: {counted(patients, 'patient')}; {words}"
            ties.append(Tie(f"1{start}", f"2{end}", str(patients), _width(patients, most), stroke, dashed, told))
    after = _by_strength(view, {tie.end for tie in ties}, ties)
    before = _beside(view, {tie.start for tie in ties}, ties, after)
    sheet = Sheet("What patients took next, and whether the event came again", _size(view))
    _paint(sheet, [before, after], ties, lambda node: wrap(_name(view, node[1:]), LABEL, WIDEST), lambda node: "drug")
    legend: list[Key] = [("drug", swatch("drug"))]
    for words, stroke, dashed in _FATES.values():
        legend.append((words, Line(((0, 6), (26, 6)), stroke, 3, dashed=dashed)))
    notes = ["Numbers are independent patients. Left: the suspect drug; right: the drug that the patient took next."]
    return sheet.finish(legend, [*notes, *_notes(len(shown), len(edges), "steps", "of which most is told")])


_FATES = {
    "suspected": ("the event came again, with the second drug as a suspect", KINDS["event"].stroke, False),
    "again": ("the event came again, with another suspect or none", KINDS["treatment"].stroke, True),
    "not_again": ("the text says that it did not come again", KINDS["case"].stroke, False),
    "silent": ("the text does not say", "#8c8c8c", True),
}


def _fates(data: dict[str, Any]) -> dict[str, int]:
    """How many of the patients of a step had which fate; those that nobody had are left out."""
    found = {
        "suspected": data["suspected"],
        "again": data["again"] - data["suspected"],
        "not_again": data["not_again"],
        "silent": data["patients"] - data["again"] - data["not_again"],
    }
    return {fate: patients for fate, patients in found.items() if patients > 0}


def _paint(
    sheet: Sheet,
    columns: Sequence[Sequence[str]],
    ties: Sequence[Tie],
    lines: Callable[[str], list[str]],
    kind: Callable[[str], str],
) -> None:
    """The boxes of the columns and the lines between them."""
    leaving: dict[str, list[Tie]] = defaultdict(list)
    coming: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        leaving[tie.start].append(tie)
        coming[tie.end].append(tie)
    heights = {
        node: max(LINE * len(lines(node)) + 9, *(sum(map(_room, held[node])) + 6 for held in (leaving, coming)))
        for column in columns
        for node in column
    }
    tall = max((sum(heights[node] + GAP for node in column) for column in columns), default=0.0)
    top, x = sheet.below + 16, MARGIN
    boxes: dict[str, Box] = {}
    for column in columns:
        width = max((text_width(line, LABEL) for node in column for line in lines(node)), default=0.0) + 18
        y = top + (tall - sum(heights[node] + GAP for node in column)) / 2
        for node in column:
            colours = paint(kind(node))
            boxes[node] = Box(x, y, width, heights[node], colours.fill, colours.stroke)
            y += heights[node] + GAP
        x += width + APART
    place = {node: index for column in columns for index, node in enumerate(column)}
    starts = _ports(boxes, leaving, lambda tie: place[tie.end])
    ends = _ports(boxes, coming, lambda tie: place[tie.start])
    numbers: list[Box | Text] = []
    for tie in ties:
        first, last = boxes[tie.start], boxes[tie.end]
        x0, x1, y0, y1 = first.x + first.width, last.x, starts[tie], ends[tie]
        bend = (x1 - x0) * 0.45
        first_x = x0 + (text_width(tie.number, SMALL) + 12 if tie.number else 0)
        curve = ((first_x, y0), (first_x + bend, y0), (x1 - bend, y1), (x1, y1))
        sheet.add(Line(curve, tie.stroke, tie.width, curved=True, dashed=tie.dashed, title=tie.title))
        if tie.number:
            numbers.append(Text(x0 + 5, y0 + SMALL * 0.36, tie.number, SMALL, fill=INK))
    for node, box in boxes.items():
        sheet.write(box, lines(node))
    sheet.add(*numbers)


def _ports(boxes: dict[str, Box], held: dict[str, list[Tie]], towards: Callable[[Tie], int]) -> dict[Tie, float]:
    """The height at which each line leaves, or comes to, its box: in the order of what is on the other side."""
    found: dict[Tie, float] = {}
    for node, ties in held.items():
        box = boxes[node]
        y = box.y + (box.height - sum(map(_room, ties))) / 2
        for tie in sorted(ties, key=lambda tie: (towards(tie), tie.start, tie.end, tie.stroke)):
            found[tie] = y + _room(tie) / 2
            y += _room(tie)
    return found


def _room(tie: Tie) -> float:
    """The height that a line takes at its box: that of its number or its own."""
    return max(SMALL * 1.3 if tie.number else 5.0, tie.width + 2)


def _strongest(
    view: nx.DiGraph[str], edges: list[tuple[str, str, dict[str, Any]]]
) -> list[tuple[str, str, dict[str, Any]]]:
    def rank(edge: tuple[str, str, dict[str, Any]]) -> tuple[object, ...]:
        return (
            -edge[2]["patients"],
            -edge[2]["episodes"],
            _name(view, edge[0]),
            _name(view, edge[1]),
            edge[0],
            edge[1],
        )

    return sorted(edges, key=rank)[:PAIRS]


def _by_strength(view: nx.DiGraph[str], nodes: set[str], ties: Sequence[Tie]) -> list[str]:
    """The nodes of the last column: those with the most patients first."""
    total: dict[str, int] = defaultdict(int)
    for tie in ties:
        total[tie.end] += int(tie.number)
    return sorted(nodes, key=lambda node: (-total[node], _label(view, node), node))


def _beside(view: nx.DiGraph[str], nodes: set[str], ties: Sequence[Tie], column: Sequence[str]) -> list[str]:
    """The nodes of a column, each as near as can be to what it is tied to in the next one (by the mean of the places,
    weighted by patients), so that few lines cross."""
    place = {node: index for index, node in enumerate(column)}
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for tie in ties:
        weight = float(tie.number)
        sums[tie.start][0] += weight * place[tie.end]
        sums[tie.start][1] += weight
    return sorted(nodes, key=lambda node: (sums[node][0] / sums[node][1], -sums[node][1], _label(view, node), node))


def _middle(groups: Sequence[str], ties: Sequence[Tie], column: Sequence[str]) -> list[str]:
    """Classes in the order of the middle of their drugs."""
    place = {node: index for index, node in enumerate(column)}
    middles = {group: [place[tie.end] for tie in ties if tie.start == group] for group in groups}
    return sorted(groups, key=lambda group: (sum(middles[group]) / len(middles[group]), group))


def _classes(view: nx.DiGraph[str], drugs: set[str]) -> list[str]:
    """The classes that a picture shows: those of several of its drugs (of one, where there is only one drug), each by
    the smallest class for the same drugs, the smallest first."""
    held = {
        node: drugs & set(view.predecessors(node)) for node, data in view.nodes(data=True) if data["kind"] == "class"
    }
    order = sorted(held, key=lambda node: (view.nodes[node]["members"], _name(view, node), node))
    chosen: dict[frozenset[str], str] = {}
    for group in order:
        if len(held[group]) > (1 if len(drugs) > 1 else 0):
            chosen.setdefault(frozenset(held[group]), group)
    return list(chosen.values())[:CLASSES]


def _class_line(view: nx.DiGraph[str], group: str) -> str:
    """How many patients a class has, and how many of its drugs (and of the classes below it) have any."""
    data, below, queue = view.nodes[group], set(), [group]
    while queue:
        for node in view.predecessors(queue.pop()):
            if node not in below:
                below.add(node)
                queue.append(node)
    drugs = sum(view.nodes[node]["kind"] == "drug" for node in below)
    return f"{counted(data['patients'], 'patient')}, {drugs} of {counted(data['members'], 'drug')}"


def _name(view: nx.DiGraph[str], node: str) -> str:
    return str(view.nodes[node]["label"])


def _label(view: nx.DiGraph[str], node: str) -> str:
    return _name(view, node if node in view else node[1:])


def _width(patients: int, most: int) -> float:
    """A line's thickness, which grows with the number of patients from 1.5 pixels to `THICKEST`."""
    return 1.5 + (THICKEST - 1.5) * (patients - 1) / max(most - 1, 4)


def _size(view: nx.DiGraph[str]) -> str:
    kinds = [str(data["kind"]) for _, data in view.nodes(data=True)]
    return ", ".join(counted(kinds.count(kind), kind) for kind in dict.fromkeys(kinds))


def _notes(shown: int, held: int, things: str, which: str) -> list[str]:
    notes = [] if shown == held else [f"Shown are the {shown} of {held} {things} {which}; a data file holds all."]
    return [
        *notes,
        "Published case reports carry no denominators: the numbers say what was reported, not how often it happens.",
    ]
