"""What all renderings share: which columns the tables have, and the numbers by which quotes are cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.assess.model import ClaimRow, Dossier, Figure, MemberRow

__all__ = ["MEMBER_COLUMNS", "Citations", "cells", "definitions", "figure", "headline", "said"]

MEMBER_COLUMNS = (
    ("independent patients", ("patients",)),
    ("reports (groups of authors)", ("reports", "groups")),
    ("latency", ("latency from last dose", "latency from first dose or start")),
    ("onset", ("onset",)),
    ("grade", ("grade",)),
    ("outcome", ("outcome",)),
    ("action", ("action",)),
    ("given again", ("given again",)),
    ("without the drug", ("without the drug",)),
)
"""The columns of the table of members, each with the figures that it shows."""
_SHORT = {"latency from last dose": "after last dose", "latency from first dose or start": "after first dose or start"}


class Citations:
    """The values that a dossier rests on, numbered in the order of its evidence."""

    def __init__(self, dossier: Dossier) -> None:
        self._numbers = {target: number for number, (target, _) in enumerate(dossier.evidence, 1)}

    def numbers(self, targets: Iterable[str]) -> list[int]:
        """The numbers of some values, ascending."""
        return sorted({self._numbers[target] for target in targets if target in self._numbers})

    def ranges(self, targets: Iterable[str]) -> str:
        """The numbers of some values, runs joined: `1-4, 7`.

        >>> from types import SimpleNamespace
        >>> Citations(SimpleNamespace(evidence=[(name, ()) for name in "abcdef"])).ranges("abcf")
        '1-3, 6'
        """
        runs: list[list[int]] = []
        for number in self.numbers(targets):
            if runs and number == runs[-1][1] + 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def headline(dossier: Dossier) -> str:
    """The hypothesis as a title."""
    return f"Is {dossier.asked.event} a class effect of {dossier.asked.drug_class}?"


def figure(row: MemberRow | Sequence[Figure], name: str) -> Figure:
    """One figure of a row by its name."""
    figures = row.figures if isinstance(row, MemberRow) else row
    return next(each for each in figures if each.name == name)


def cells(figures: Sequence[Figure], names: Sequence[str]) -> list[tuple[str, Figure]]:
    """What a cell shows: the text of each of its figures that tells something, with the figure."""
    held = [(figure(figures, name)) for name in names]
    told = [each for each in held if each.text != "not told"]
    if names == ("reports", "groups"):
        return [(f"{held[0].text} ({held[1].text})", held[0])]
    return [(f"{_SHORT[each.name]}: {each.text}" if each.name in _SHORT else each.text, each) for each in told]


def said(claim: ClaimRow) -> str:
    """What a claim says, in a few words.

    >>> told = ClaimRow(report="r", kind="alternative_explanation", stance="disputes", hedged=False, subject="sepsis",
    ...                 event="neutropenia", words="")
    >>> said(told)
    'ruled out: sepsis'
    """
    supports = claim.stance == "supports"
    words = {
        "class_effect": f"{'for' if supports else 'against'} a class effect of {claim.subject}",
        "mechanism": f"{'a mechanism, under' if supports else 'no mechanism, under'} {claim.subject}",
        "alternative_explanation": f"{'another explanation' if supports else 'ruled out'}: {claim.subject}",
    }.get(claim.kind, f"{claim.stance}: {claim.kind.replace('_', ' ')}, {claim.subject}")
    return f"{words} (hedged)" if claim.hedged else words


def definitions(dossier: Dossier) -> list[str]:
    """The definitions in words."""
    asked = dossier.asked
    lines = [f"Late onset: {asked.late_from_days:g} days or more after the last dose, or late by the text's own word."]
    if asked.count_below is not None:
        lines.append(f"Counts: below {asked.count_below:g} × 10⁹/L ({asked.count_definition}).")
    if asked.onset:
        lines.append(f"Only {asked.onset} onset counts.")
    if asked.narrower_events:
        lines.append(f"Narrower events that were counted too: {', '.join(asked.narrower_events)}.")
    return lines
