"""A picture of what is alike: drugs against drugs, with the measure in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.drawing.palette import GREY, INK, shade
from kg.drawing.scene import Box, Scene, Text, text_width, wrap
from kg.drawing.sheet import LABEL, MARGIN, SMALL, Key, Sheet
from kg.wording import counted

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["DRUGS", "draw_similarity"]

DRUGS = 30
"""As many drugs a picture compares, those with the most like ones."""
CELL = 34.0


def draw_similarity(view: nx.Graph[str]) -> Scene:
    """Drugs against drugs, ordered by their groups: the darker a cell, the more alike the two; the number is the
    similarity."""
    nodes = list(view)
    strength = {node: sum(data["weight"] for _, _, data in view.edges(node, data=True)) for node in nodes}
    kept = set(sorted(nodes, key=lambda node: (-strength[node], view.nodes[node]["label"], node))[:DRUGS])
    order = sorted(kept, key=lambda node: (view.nodes[node]["community"], view.nodes[node]["label"], node))
    sheet = Sheet(
        "Drugs with like adverse events", f"{counted(len(nodes), 'drug')}, {counted(view.number_of_edges(), 'pair')}"
    )
    groups = len({view.nodes[node]["community"] for node in order})
    rows = {node: _row(view, node, number, groups) for number, node in enumerate(order, 1)}
    left = MARGIN + max((text_width(row, LABEL) for row in rows.values()), default=0.0) + 12
    top = sheet.below + 16
    for row, one in enumerate(order):
        y = top + row * CELL
        middle = y + CELL / 2 + LABEL * 0.35
        sheet.add(Text(left - 8, middle, rows[one], LABEL, "end"))
        for column, other in enumerate(order[:row]):
            x = left + column * CELL
            data = view.get_edge_data(one, other)
            if data is None:
                sheet.add(Box(x, y, CELL - 1, CELL - 1, "#f4f4f4", radius=0.0))
                continue
            names = f"{view.nodes[one]['label']} - {view.nodes[other]['label']}"
            told = f"{names}: {data['weight']:.2f} ({data['events']}; {counted(data['patients'], 'patient')})"
            share = data["weight"]
            sheet.add(Box(x, y, CELL - 1, CELL - 1, shade(share), radius=0.0, title=told))
            ink = "#ffffff" if share > 0.65 else INK
            sheet.add(Text(x + CELL / 2 - 0.5, y + CELL / 2 + SMALL * 0.35, f"{share:.2f}", SMALL, "middle", fill=ink))
        # the name of a column stands on the diagonal, as a number that its row repeats
        number = Text(left + row * CELL + CELL / 2 - 0.5, middle, str(row + 1), SMALL, "middle", fill=GREY)
        sheet.add(number)
    legend: list[Key] = [
        (f"similarity {share:g}", Box(4, 0, 18, 11, shade(share), "#b9b9b9", 0.0)) for share in (0.25, 0.5, 1.0)
    ]
    legend.append(
        ("too little in common, or too little known, to compare", Box(4, 0, 18, 11, "#f4f4f4", "#b9b9b9", 0.0))
    )
    notes = [
        "Columns are the drugs of the numbered rows. In brackets: independent patients, and (where there are several) "
        "the group of drugs with like profiles.",
        "Similarity: the cosine of the drugs' event profiles, in which rare events weigh more. It compares what was "
        "published; it is no sign of a common mechanism or of equal risk.",
    ]
    if len(kept) < len(nodes):
        notes.insert(
            0, f"Shown are the {len(kept)} of {len(nodes)} drugs with the most like ones; a data file holds all."
        )
    if note := view.graph.get("note"):
        for line in wrap(str(note)[:1].upper() + str(note)[1:] + ".", LABEL, 520):
            sheet.add(Text(MARGIN, sheet.below + 20, line, LABEL))
    return sheet.finish(legend, notes)


def _row(view: nx.Graph[str], node: str, number: int, groups: int) -> str:
    """A drug with the number of its row, its patients, and (where there are several) the letter of its group."""
    data = view.nodes[node]
    letter = f", {chr(96 + data['community'])}" if 1 < groups <= 26 else ""
    return f"{data['label']} ({data['patients']}{letter})  {number}"
