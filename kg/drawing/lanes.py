"""Pictures in lanes: the course of a patient, one lane an episode, and the paths between two things, one lane a path.

A lane is a row of boxes with arrows, which goes on in a further row where it is too long; a course has above it the
days to scale, where the text tells days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Any

from kg.drawing.palette import GREY, KINDS
from kg.drawing.scene import Box, Line, Scene, Text, text_width, wrap
from kg.drawing.sheet import LABEL, LINE, MARGIN, SMALL, Key, Sheet, swatch
from kg.views.timeline import number

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["draw_path", "draw_timeline"]

WIDTH = 960.0
WIDEST = 138.0  # of a box's text
ARROW = 26.0  # of an arrow with no words
INDENT = 16.0
COUNTER = 4  # as many things against a path a picture tells
STRIP = 560.0  # the length of a time scale


@dataclass(frozen=True, slots=True)
class Stop:
    """A box of a lane, with what stands over the arrow that leads to it."""

    lines: tuple[str, ...]
    kind: str
    over: str = ""
    title: str = ""


def draw_timeline(view: nx.DiGraph[str]) -> Scene:
    """The course of a patient: the drugs, then a lane for each episode, with the days to scale where they are told."""
    name = str(view.graph.get("name", "")).removeprefix("timeline of ")
    sheet = Sheet(f"Course of {name}", str(view.graph.get("patient", "")))
    drugs = [data for _, data in view.nodes(data=True) if data["kind"] == "drug"]
    if drugs:
        _heading(sheet, "Drugs")
        _flow(sheet, [Stop(_drug(data), "drug", title=data.get("quote", "")) for data in drugs], arrows=False)
    episodes: dict[int, list[str]] = {}
    for node, data in view.nodes(data=True):
        if data["episode"]:
            episodes.setdefault(data["episode"], []).append(node)
    longest = max((view.nodes[node].get("day", 0.0) for nodes in episodes.values() for node in nodes), default=0.0)
    scaled = False
    for episode, nodes in episodes.items():
        _heading(sheet, f"Episode {episode}{_under(view, nodes)}")
        if longest and any(view.nodes[node].get("day") for node in nodes):
            _scale(sheet, view, nodes, longest)
            scaled = True
        _flow(sheet, [_stop(view, node) for node in nodes])
    kinds = {data["kind"] for _, data in view.nodes(data=True)}
    legend: list[Key] = [
        (words, swatch(kind))
        for words, kind, of in (
            ("drug, dose", "drug", {"drug", "dose", "switch"}),
            ("the event", "onset", {"onset", "complication", "nadir"}),
            ("what was done", "action", {"action", "treatment"}),
            ("recovery", "recovery", {"recovery", "follow-up"}),
            ("given again, came again", "rechallenge", {"rechallenge", "recurrence"}),
        )
        if kinds & of
    ]
    notes = ["The boxes stand in order, not to scale; days are those that the report tells."]
    if scaled:
        legend.append(("until the onset", Box(0, 3, 26, 6, "#b9b9b9", radius=0.0)))
        legend.append(("until the recovery", Box(0, 3, 26, 6, KINDS["onset"].stroke, radius=0.0)))
        notes.append("The bars are to scale, all on one scale of days.")
    return sheet.finish(legend, notes)


def draw_path(view: nx.DiGraph[str]) -> Scene:
    """The paths between two nodes, the best first, one lane each; over each arrow the relation."""
    sheet = Sheet(f"How {view.graph['source']} is linked to {view.graph['target']}")
    against = str(view.graph.get("against", "")).splitlines()
    paths: dict[int, list[tuple[int, str, str, dict[str, Any]]]] = {}
    for start, end, data in view.edges(data=True):
        for path, step in zip(str(data["paths"]).split(), str(data["steps"]).split(), strict=True):
            paths.setdefault(int(path), []).append((int(step), start, end, data))
    for rank, steps in sorted(paths.items()):
        steps.sort(key=lambda each: each[0])
        _heading(sheet, f"Path {rank}")
        # an edge has the direction of its sentence; the path may go it the other way round
        nodes = _nodes(steps, str(view.graph["source_node"]))
        stops = [_thing(view, nodes[0], "")]
        for node, (_, _, _, data) in zip(nodes[1:], steps, strict=True):
            stops.append(_thing(view, node, str(data["said"])))
        _flow(sheet, stops, headless=True)
        _counter(sheet, [line.partition(" ")[2] for line in against if line.startswith(f"{rank} ")])
    kinds = dict.fromkeys(str(kind) for _, kind in view.nodes(data="kind"))
    if note := view.graph.get("note"):
        for line in wrap(str(note)[:1].upper() + str(note)[1:] + ".", LABEL, WIDTH):
            sheet.add(Text(MARGIN, sheet.below + 20, line, LABEL))
    notes = ["A path says how two things hang together in what was published, not that one causes the other."]
    return sheet.finish([(kind, swatch(kind)) for kind in kinds], notes, str(view.graph.get("told", "")))


def _counter(sheet: Sheet, sentences: Sequence[str]) -> None:
    """What speaks against a path, below its lane."""
    rest = [f"and {len(sentences) - COUNTER} more"] if len(sentences) > COUNTER else []
    y = sheet.below + 18
    for sentence in [*sentences[:COUNTER], *rest]:
        for place, line in enumerate(wrap(f"Against it: {sentence}", SMALL, WIDTH - INDENT)):
            sheet.add(Text(MARGIN + INDENT + (12 if place else 0), y, line, SMALL, fill="#a14600"))
            y += 14


def _nodes(steps: Sequence[tuple[int, str, str, dict[str, Any]]], source: str) -> list[str]:
    """The nodes of a path from its edges, whichever way each of them points."""
    nodes = [source]
    for _, start, end, _ in steps:
        nodes.append(end if nodes[-1] == start else start)
    return nodes


def _thing(view: nx.DiGraph[str], node: str, over: str) -> Stop:
    data = view.nodes[node]
    return Stop(tuple(_lines(str(data["label"]))), str(data["kind"]), over)


def _stop(view: nx.DiGraph[str], node: str) -> Stop:
    """A moment: its label, and in a line of its own what it counts from where that is not its neighbour."""
    data = view.nodes[node]
    lines = _lines(str(data["label"]))
    over = ""
    for start, _, held in view.in_edges(node, data=True):
        if "days" in held:
            told = f"{number(held['days'])} {'day' if held['days'] == 1 else 'days'}"
            if held["relation"] == "then" and start.partition("/")[0] == node.partition("/")[0]:
                over = told
            elif data["kind"] != "follow-up":  # its label tells the days
                lines += wrap(f"{told} after {view.nodes[start]['kind']}", LABEL, WIDEST)
    return Stop(tuple(lines), str(data["kind"]), over, str(data.get("quote", "")))


def _lines(label: str) -> list[str]:
    """A label in lines; what belongs together (a grade, a count and its unit) stays together."""
    tied = re.sub(r"grade (\d)", "grade\u00a0\\1", label).replace(" × 10⁹/L", "\u00a0×\u00a010⁹/L")
    return wrap(tied, LABEL, WIDEST)


def _drug(data: dict[str, Any]) -> tuple[str, ...]:
    more = ", ".join(str(data[key]) for key in ("dose", "route", "indication") if key in data)
    return (
        *wrap(f"{data['drug']}", LABEL, WIDEST),
        *wrap(f"{data['role']}{', ' if more else ''}{more}", LABEL, WIDEST),
    )


def _under(view: nx.DiGraph[str], nodes: Sequence[str]) -> str:
    drugs = [
        view.nodes[start]["drug"]
        for start, end in view.in_edges(nodes)
        if view.edges[start, end]["relation"] == "under"
    ]
    return f": {', '.join(dict.fromkeys(drugs))}" if drugs else ""


def _heading(sheet: Sheet, words: str) -> None:
    y = sheet.below + 34
    for line in wrap(words, LABEL, WIDTH, bold=True):
        sheet.add(Text(MARGIN, y, line, LABEL, bold=True))
        y += LINE


def _flow(sheet: Sheet, stops: Sequence[Stop], *, arrows: bool = True, headless: bool = False) -> None:
    """The boxes of a lane, from left to right, with arrows; a lane that is too long goes on below."""
    rows: list[list[Stop]] = [[]]
    x = MARGIN + INDENT
    for stop in stops:
        needed = _space(stop, arrows) + _wide(stop)
        if rows[-1] and x + needed > WIDTH:
            rows.append([])
            x = MARGIN + INDENT
        rows[-1].append(stop)
        x += needed
    y = sheet.below + 16
    last: Box | None = None
    for row in rows:
        tall = max(_tall(stop) for stop in row)
        over = any(stop.over for stop in row[1:]) or (last is not None and bool(row[0].over))
        y += 10 if over and len(rows) == 1 else 0
        x = MARGIN + INDENT
        previous: Box | None = None
        for stop in row:
            if previous is not None:
                x += _space(stop, arrows)
            box = sheet.label(x, y + (tall - _tall(stop)) / 2, _wide(stop), stop.lines, stop.kind, title=stop.title)
            if previous is not None and arrows:
                middle = y + tall / 2
                start = (previous.x + previous.width + 2, middle)
                sheet.add(Line((start, (box.x - 2, middle)), GREY, 1.2, arrow=not headless))
                _over(sheet, stop.over, (start[0] + box.x - 2) / 2, middle)
            elif last is not None and arrows:
                _turn(sheet, last, box, stop.over, headless)
            x += _wide(stop)
            previous = last = box
        y += tall + (34 if arrows else 12)


def _turn(sheet: Sheet, last: Box, first: Box, over: str, headless: bool) -> None:
    """The arrow from the end of a row to the beginning of the next one."""
    between = first.y - 15
    x = last.x + last.width / 2
    left = first.x + 12
    points = ((x, last.y + last.height + 2), (x, between), (left, between), (left, first.y - 2))
    sheet.add(Line(points, GREY, 1.2, arrow=not headless))
    _over(sheet, over, (x + left) / 2, between)


def _over(sheet: Sheet, words: str, x: float, y: float) -> None:
    if words:
        sheet.add(Text(x, y - 5, words, SMALL, "middle", fill=GREY))


def _scale(sheet: Sheet, view: nx.DiGraph[str], nodes: Sequence[str], longest: float) -> None:
    """The days of an episode as bars to scale, with an axis that all episodes share."""
    days = {view.nodes[node]["kind"]: view.nodes[node]["day"] for node in nodes if "day" in view.nodes[node]}
    dose = next((view.nodes[node]["label"] for node in nodes if view.nodes[node]["kind"] == "dose"), "")
    zero = dose if "dose" in days else "onset"
    left, y = MARGIN + INDENT + 4, sheet.below + 16
    per_day = STRIP / longest
    onset, recovery = days.get("onset", 0.0), days.get("recovery")
    if onset:
        sheet.add(
            Box(left, y, onset * per_day, 6, "#b9b9b9", radius=0.0, title=f"{number(onset)} days until the onset")
        )
    if recovery is not None:
        bar = Box(
            left + onset * per_day, y, max((recovery - onset) * per_day, 2.0), 6, KINDS["onset"].stroke, radius=0.0
        )
        sheet.add(bar)
    else:  # an onset after which no day is told
        x = left + onset * per_day
        sheet.add(Line(((x, y - 3), (x, y + 9)), KINDS["onset"].stroke, 2.0))
    axis = y + 12
    end = _step(longest)
    ticks = [index * end for index in range(int(longest / end) + 1)]
    sheet.add(Line(((left, axis), (left + longest * per_day, axis)), GREY, 0.8))
    for tick in ticks:
        x = left + tick * per_day
        sheet.add(Line(((x, axis), (x, axis + 4)), GREY, 0.8))
        sheet.add(Text(x, axis + 14, number(tick), SMALL, "middle", fill=GREY))
    sheet.add(Text(left + STRIP + 24, axis + 4, f"days since {zero}", SMALL, fill=GREY))


def _step(longest: float) -> float:
    """The distance between the marks of an axis: 1, 2 or 5 times a power of ten, for at most six of them.

    >>> _step(193.0), _step(9.0), _step(1461.0)
    (50.0, 2.0, 500.0)
    """
    power = 10.0 ** int(log10(longest / 6) // 1 if longest >= 6 else 0)
    return next((power * times for times in (1, 2, 5, 10) if longest / (power * times) <= 6), longest)


def _wide(stop: Stop) -> float:
    return max(text_width(line, LABEL) for line in stop.lines) + 16


def _tall(stop: Stop) -> float:
    return LINE * len(stop.lines) + 9


def _space(stop: Stop, arrows: bool) -> float:
    """The room before a box: for an arrow and the words over it."""
    if not arrows:
        return 10.0
    return max(ARROW, text_width(stop.over, SMALL) + 18) if stop.over else ARROW
