"""Who is who in two readings of one report: patients and episodes paired, and numbered for the combined report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar, get_args

from extract.agreement import CASE_KEYS, likeness, paired_cases, paired_episodes, slot, table
from extract.records import Case, Concept, Doubt, Episode, Reading, Report, Value

Rule = Literal["first", "second", "either", "agreed"]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
Decisions = Mapping[tuple[int | None, int | None, str], str]
"""A reviewer's decisions on one report: by patient, episode and item, the name of the reader whose value stands."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One patient, or one episode, as the two readers tell of it; `number` is the one in the combined report."""

    first: Any
    second: Any
    number: int
    stands: bool
    within: tuple[Pair, ...] = ()


def paired(first: Report, second: Report, prefer: Rule) -> list[Pair]:
    """The patients of both readings: those of the record with its numbers, then the others with numbers after them."""
    ones, others = table(first)["cases"], table(second)["cases"]
    by_row = {id(row): case for row, case in zip((*ones, *others), (*first.cases, *second.cases), strict=True)}
    found = []
    for one, other in paired_cases(ones, others):
        episodes = _together(one.get("episodes", []), other.get("episodes", []))
        alike = any(a and b for a, b in episodes) or any(slot(one.get(key), other.get(key)).right for key in CASE_KEYS)
        if one and other and not alike:  # two patients who have nothing in common
            found += [(one, {}, _together(one["episodes"], [])), ({}, other, _together([], other["episodes"]))]
        else:
            found.append((one, other, episodes))
    pairs = [
        (
            by_row.get(id(one)) if one else None,
            by_row.get(id(other)) if other else None,
            [(_of(by_row.get(id(one)), one, a), _of(by_row.get(id(other)), other, b)) for a, b in episodes],
        )
        for one, other, episodes in found
    ]
    return [
        Pair(one, other, number, stands, _numbered_episodes(episodes, prefer, stands))
        for (one, other, episodes), number, stands in _numbered(pairs, prefer)
    ]


def _together(ones: Sequence[Any], others: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The episodes of one patient, paired where at least something speaks for it."""
    found = []
    for one, other in paired_episodes(ones, others):
        if one and other and likeness(one, other).worth <= 0:
            found += [(one, {}), ({}, other)]
        else:
            found.append((one, other))
    return found


def _of(case: Case | None, row: Mapping[str, Any], episode: Mapping[str, Any]) -> Episode | None:
    """The episode of a row of the table."""
    if case is None or not episode:
        return None
    return case.episodes[next(at for at, each in enumerate(row["episodes"]) if each is episode)]


def _numbered(pairs: Sequence[tuple[Any, Any, Any]], prefer: Rule) -> list[tuple[tuple[Any, Any, Any], int, bool]]:
    base = 1 if prefer == "second" else 0
    mine = sorted((pair for pair in pairs if pair[base] is not None), key=lambda pair: int(pair[base].number))
    rest = sorted((pair for pair in pairs if pair[base] is None), key=lambda pair: int(pair[1 - base].number))
    last = max((pair[base].number for pair in mine), default=0)
    numbered = [(pair, pair[base].number, prefer != "agreed" or pair[1 - base] is not None) for pair in mine]
    return numbered + [(pair, last + at, prefer == "either") for at, pair in enumerate(rest, 1)]


def _numbered_episodes(
    episodes: Sequence[tuple[Episode | None, Episode | None]], prefer: Rule, of_case: bool
) -> tuple[Pair, ...]:
    numbered = _numbered([(one, other, None) for one, other in episodes], prefer)
    return tuple(Pair(one, other, number, stands and of_case) for (one, other, _), number, stands in numbered)


def same(one: Any, other: Any) -> bool:
    """Whether two values (or lists of values) are the same, as the evidence table's scoring compares them."""
    if one is None or other is None or isinstance(one, tuple):
        return bool(one == other) if not isinstance(one, tuple) else plain(one) == plain(other)
    return slot(plain(one), plain(other)).right == 1


def plain(held: Any) -> Any:
    if isinstance(held, tuple):
        return sorted(str(plain(each)).lower() for each in held)
    value = held.value if isinstance(held, Value) else held
    return value.label if isinstance(value, Concept) else value


def numbers(pair: Pair, episode: Pair | None, which: str) -> tuple[int | None, int | None]:
    """The numbers that one reader gave a patient and an episode."""
    case = getattr(pair, which)
    part = getattr(episode, which) if episode is not None else None
    missing = case is None or (episode is not None and part is None)
    return (-1, -1) if missing else (case.number, part.number if part is not None else None)


D = TypeVar("D", Doubt, Reading)


def moved(each: D, places: Mapping[tuple[int | None, int | None], tuple[Pair, Pair | None]]) -> D:
    """A doubt or a refused reading with the numbers of the combined report."""
    place = places.get((each.case_number, each.episode_number))
    if place is None or each.case_number is None:
        return each
    pair, episode = place
    return replace(each, case_number=pair.number, episode_number=episode.number if episode is not None else None)
