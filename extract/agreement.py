"""Agreement of two readings of one report, slot by slot: cases and episodes paired, then each field compared.

Cases and episodes are paired in order of best agreement; a slot is right when numbers agree within 2 %, texts without
regard to case, and lists element by element. A value that the first reading does not have is a false positive, a value
that the second one misses is a false negative, and a wrong value is both. `{"any_of": [...]}` offers a choice. These
are the rules by which reviewers' tables are scored, so the first reading may be a gold file; it may as well be another
reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.records import Concept, Report, Value

Row = Mapping[str, Any]

CASE_KEYS = ("age_years", "sex", "conditions")
EPISODE_KEYS = (
    "event", "drugs", "severity", "grade", "symptomatic", "latency_days", "latency_from", "onset", "nadir",
    "recovery_value", "outcome", "recovery", "recovery_days", "treatments", "complications", "action", "switched_to",
    "rechallenge", "recurrence", "follow_up_days",
)  # fmt: skip
CLAIM_KEYS = ("kind", "subject", "event", "stance")


__all__ = [
    "Score",
    "Slot",
    "compare",
    "likeness",
    "paired_cases",
    "paired_episodes",
    "pairs",
    "slot",
    "slots",
    "table",
]


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of two paired records: what the first reading has there and what the second.

    `case` and `episode` are the numbers in the second reading (in the first, negative, where the second has no such
    record); `episode` is None for a field of the case.
    """

    case: int
    episode: int | None
    key: str
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class Score:
    """True positives, false positives and false negatives."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.extra + other.extra, self.missed + other.missed)

    @property
    def worth(self) -> float:
        """How well two records agree, for pairing them: errors count a tenth of what is right."""
        return self.right - 0.1 * (self.extra + self.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.extra + self.missed) if self.right else 0.0


def _plain(held: Any) -> Any:
    if isinstance(held, tuple):
        return [_plain(item) for item in held]
    if isinstance(held, Value):
        held = held.value
    return held.label if isinstance(held, Concept) else held


def table(report: Report) -> dict[str, Any]:
    """A report as a gold file writes it, which holds class effects and no other claims."""
    return {
        "cases": [
            {key: _plain(getattr(case, key)) for key in CASE_KEYS}
            | {"episodes": [{key: _plain(getattr(one, key)) for key in EPISODE_KEYS} for one in case.episodes]}
            for case in report.cases
        ],
        "claims": [
            {key: _plain(getattr(claim, key)) for key in CLAIM_KEYS}
            for claim in report.claims
            if claim.kind == "class_effect"
        ],
    }


def _empty(value: Any) -> bool:
    return value is None or value in ([], "")


def _same(gold: Any, found: Any) -> bool:
    if isinstance(gold, bool) or isinstance(found, bool):
        return gold is found
    if isinstance(gold, int | float) and isinstance(found, int | float):
        return abs(gold - found) <= 0.02 * max(abs(gold), abs(found)) + 1e-9
    return str(gold).strip().lower() == str(found).strip().lower()


def _items(value: Any) -> set[str]:
    listed = value if isinstance(value, list) else [] if _empty(value) else [value]
    return {str(item).strip().lower() for item in listed}


def slot(gold: Any, found: Any) -> Score:
    """The score of one slot."""
    if isinstance(gold, dict):
        choices = [slot(choice, found) for choice in gold["any_of"]]
        return max(choices, key=lambda score: (score.right - score.extra - score.missed, score.right))
    if isinstance(gold, list) or isinstance(found, list):
        wanted, given = _items(gold), _items(found)
        return Score(len(wanted & given), len(given - wanted), len(wanted - given))
    if _empty(gold) or _empty(found):
        return Score(0, int(not _empty(found)), int(not _empty(gold)))
    return Score(1, 0, 0) if _same(gold, found) else Score(0, 1, 1)


def _slots(gold: Row, found: Row, keys: Sequence[str]) -> Score:
    return sum((slot(gold.get(key), found.get(key)) for key in keys), Score())


def pairs(
    golds: Sequence[Row], founds: Sequence[Row], compare: Callable[[Row, Row], Score]
) -> Iterator[tuple[Row, Row]]:
    """The records that belong together, best agreement first; what is left over stands against an empty record."""
    ranked = sorted(
        ((compare(g, f).worth, -abs(i - j), i, j) for i, g in enumerate(golds) for j, f in enumerate(founds)),
        reverse=True,
    )
    left, right = dict(enumerate(golds)), dict(enumerate(founds))
    for _, _, i, j in ranked:
        if i in left and j in right:
            yield left.pop(i), right.pop(j)
    yield from ((gold, {}) for gold in left.values())
    yield from (({}, found) for found in right.values())


def _episode(gold: Row, found: Row) -> Score:
    return _slots(gold, found, EPISODE_KEYS)


def _case(gold: Row, found: Row) -> Score:
    told = pairs(gold.get("episodes", []), found.get("episodes", []), _episode)
    return sum((_episode(g, f) for g, f in told), _slots(gold, found, CASE_KEYS))


def _case_likeness(gold: Row, found: Row) -> Score:
    """As `_case`, but an episode too many or too few does not speak against two cases being the same."""
    told = pairs(gold.get("episodes", []), found.get("episodes", []), _episode)
    return sum((_episode(g, f) for g, f in told if g and f), _slots(gold, found, CASE_KEYS))


def paired_cases(ones: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """The cases of two readings (as `table` gives them) that are one patient; an empty row stands for a missing one."""
    return pairs(ones, others, _case_likeness)


def paired_episodes(ones: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """The episodes of one patient in two readings that belong together; an empty row stands for a missing one."""
    return pairs(ones, others, _episode)


def likeness(one: Row, other: Row) -> Score:
    """How well two episodes agree."""
    return _episode(one, other)


def slots(first: Row, second: Row) -> Iterator[Slot]:
    """Every slot of two readings of one report (as `table` gives them), cases and episodes paired by agreement.

    >>> one = {"cases": [{"age_years": 40, "episodes": [{"event": "rash"}]}]}
    >>> two = {"cases": [{"age_years": 41, "episodes": [{"event": "rash", "grade": 2}]}]}
    >>> [(s.key, s.first, s.second) for s in slots(one, two) if s.first or s.second]
    [('age_years', 40, 41), ('event', 'rash', 'rash'), ('grade', None, 2)]
    """
    ones, others = first.get("cases", []), second.get("cases", [])
    for g, f in pairs(ones, others, _case_likeness):
        case = _number(g, ones, f, others)
        yield from (Slot(case, None, key, g.get(key), f.get(key)) for key in CASE_KEYS)
        told, said = g.get("episodes", []), f.get("episodes", [])
        for a, b in pairs(told, said, _episode):
            episode = _number(a, told, b, said)
            yield from (Slot(case, episode, key, a.get(key), b.get(key)) for key in EPISODE_KEYS)


def _number(one: Row, ones: Sequence[Row], other: Row, others: Sequence[Row]) -> int:
    """The place of a record in the second reading, from 1; the negative of its place in the first if it is missing."""
    for index, row in enumerate(others, 1):
        if row is other:
            return index
    return -next(index for index, row in enumerate(ones, 1) if row is one)


def _same_claim(gold: Row, found: Row) -> bool:
    def words(value: Any) -> list[str]:
        return str(value).lower().replace("-", " ").split()

    def choices(value: Any) -> list[Any]:
        return list(value["any_of"]) if isinstance(value, dict) else [value]

    return all(words(found[key]) in [words(choice) for choice in choices(gold[key])] for key in CLAIM_KEYS)


def _claims(golds: Sequence[Row], founds: Sequence[Row]) -> Score:
    left = list(founds)
    right = 0
    for gold in golds:
        match = next((found for found in left if _same_claim(gold, found)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return Score(right, len(left), len(golds) - right)


def compare(gold: Row, found: Row) -> Score:
    """The score of one report: its cases, their episodes, and the claims."""
    cases = pairs(gold.get("cases", []), found.get("cases", []), _case_likeness)
    return sum((_case(g, f) for g, f in cases), _claims(gold.get("claims", []), found.get("claims", [])))
