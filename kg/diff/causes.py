"""How the causality of episodes differs between two graphs: Naranjo score and WHO-UMC category of the same pair of
episode and drug, with the items that are answered otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.diff.model import CausalityChange, Figure

if TYPE_CHECKING:
    from kg.causality import Causality
    from kg.graph import CaseGraph

__all__ = ["changed_causality"]


def changed_causality(old: CaseGraph, new: CaseGraph) -> tuple[CausalityChange, ...]:
    """The pairs of episode and suspect drug of both graphs whose score, category or answers differ.

    A pair is known by the episode's place and the drug's name; one that came or went is told with its report. Also a
    report that did not change can have another score, because other reports are precedents.
    """
    before, after = ({(each.target, each.drug.label): each for each in graph.causality()} for graph in (old, new))
    pairs = ((before[key], after[key]) for key in after if key in before)
    return tuple(change for change in (_compared(one, other) for one, other in pairs) if change.points)


def _compared(old: Causality, new: Causality) -> CausalityChange:
    points = [
        Figure("Naranjo score", old.naranjo.score, new.naranjo.score),
        Figure("Naranjo category", old.naranjo.category, new.naranjo.category),
        Figure("WHO-UMC", old.who_umc.label, new.who_umc.label),
    ]
    points += [
        Figure(f"item {one.item.number}", one.answer, other.answer)
        for one, other in zip(old.naranjo.items, new.naranjo.items, strict=True)
    ]
    return CausalityChange(
        target=new.target,
        drug=new.drug.label,
        event=new.event.label,
        points=tuple(point for point in points if point.old != point.new),
    )
