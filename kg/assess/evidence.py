"""The words behind a dossier: every value that it names, by the name that `explain` takes, with its quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extract.records import Report, Value
from kg.assess.model import Dossier, Quote

__all__ = ["evidence_of", "natural", "values_of"]


def values_of(reports: Iterable[Report]) -> dict[str, tuple[Value[Any], ...]]:
    """Every value of the reports that a figure may rest on, by the name under which `explain` explains it."""
    found: dict[str, tuple[Value[Any], ...]] = {}
    for report in reports:
        for case in report.cases:
            for episode in case.episodes:
                for name in episode.__dataclass_fields__:
                    held = getattr(episode, name)
                    items = held if isinstance(held, tuple) else (held,)
                    stated = tuple(item for item in items if isinstance(item, Value))
                    if stated:
                        found[f"{report.name}/{case.number}/{episode.number}/{name}"] = stated
        for number, claim in enumerate(report.claims, 1):
            found[f"{report.name}/claim/{number}"] = (claim.stance,)
    return found


def evidence_of(made: Dossier, reports: Iterable[Report]) -> tuple[tuple[str, tuple[Quote, ...]], ...]:
    """The words behind every value that the dossier names, by report, case and episode."""
    reports = tuple(reports)
    held = [(report, values_of((report,))) for report in reports]
    by_target = {target: stated for _, found in held for target, stated in found.items()}
    sources = {target: report.source.name for report, found in held for target in found}
    quotes = []
    for target in sorted(set(_targets(made)), key=natural):
        quotes.append(
            (
                target,
                tuple(
                    Quote(
                        value=_shown(value.value),
                        quote=words.quote,
                        prefix=words.prefix,
                        suffix=words.suffix,
                        start=words.start,
                        end=words.end,
                        source=sources.get(target, ""),
                        confidence=words.confidence,
                        rule=value.rule,
                    )
                    for value in by_target.get(target, ())
                    for words in value.evidence
                ),
            )
        )
    return tuple(quotes)


def natural(target: str) -> tuple[tuple[int, int, str], ...]:
    """Targets in the order of reports, cases and episodes: numbers by value, not by letter.

    >>> sorted(["a/10/event", "a/2/event"], key=natural)
    ['a/2/event', 'a/10/event']
    """
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in target.split("/"))


def _targets(made: Dossier) -> Iterable[str]:
    for rule in made.verdict.rules:
        yield from rule.rests_on
    for figure in made.overall:
        yield from figure.rests_on
    for point in made.viewpoints:
        yield from point.rests_on
    for row in made.members:
        for figure in row.figures:
            yield from figure.rests_on
        for point in row.viewpoints:
            yield from point.rests_on
    for part in (made.counter_evidence, made.patients, made.comparators, made.claims):
        for item in part:
            yield from item.rests_on


def _shown(value: object) -> str:
    label = getattr(value, "label", None)
    if label is not None:
        return str(label)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
