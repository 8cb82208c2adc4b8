"""What stands beside a combined record: every value of each reader, and the doubts where the readers differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from extract.agreement import CASE_KEYS, EPISODE_KEYS
from extract.reader.pairing import Pair, Rule, same
from extract.records import Case, Claim, Concept, Doubt, Reading, Value, values

FIRST: Final = "casegraph"
"""The name of the first reader, the extraction of this package."""


def told(claim: Claim) -> str:
    return f"{claim.stance.value}: {claim.event.value.label} under {claim.subject.value.label}"


def given(value: Value[Any]) -> str:
    """A value as the text of a reading: numbers with a point, `true` and `false`, concepts by their label.

    >>> from extract.records import Evidence
    >>> given(Value(30.4375, (Evidence(0, 7, "a month"),))), given(Value(True, (Evidence(0, 5, "again"),)))
    ('30.4375', 'true')
    """
    held = value.value
    if isinstance(held, Concept):
        return held.label
    if isinstance(held, bool):
        return "true" if held else "false"
    return f"{held:.10g}" if isinstance(held, int | float) else str(held)


def readings_of(pair: Pair, case: Case | None, reader: str) -> Iterator[Reading]:
    """Every value of both readers of one patient."""
    episodes = {episode.number: episode for episode in case.episodes} if case is not None else {}
    for name, which in ((FIRST, "first"), (reader, "second")):
        for keys, part, record, number in (
            (CASE_KEYS, pair, case, None),
            *((EPISODE_KEYS, each, episodes.get(each.number), each.number) for each in pair.within),
        ):
            told = getattr(part, which)
            for key in keys if told is not None else ():
                held = getattr(told, key)
                for value in held if isinstance(held, tuple) else (held,):
                    if value is None:
                        continue
                    standing = getattr(record, key) if record is not None else None
                    listed = standing if isinstance(standing, tuple) else (standing,)
                    yield Reading(
                        reader=name,
                        field=key,
                        given=given(value),
                        stands=any(each is not None and same(each, value) for each in listed),
                        case_number=pair.number,
                        episode_number=number,
                        evidence=value.evidence,
                    )


def disagreement(key: str, pair: Pair, stands: Any, reader: str, case: int, episode: int | None) -> Iterator[Doubt]:
    """The doubt on one item of a pair: the readers differ, or what only one of them has does not stand."""
    one, other = getattr(pair.first, key), getattr(pair.second, key)
    if isinstance(one, tuple):
        for name, held, beside in ((FIRST, one, other), (reader, other, one)):
            for value in held:
                if not any(same(value, each) for each in (*beside, *stands)):
                    yield only(name, key, value, case, episode)
        return
    if same(one, other) or any(_follows(value, pair) for value in (one, other)):
        return
    if one is not None and other is not None:
        yield differ(key, one, other, reader, case, episode, withheld=one if same(stands, other) else other)
    elif stands is None:
        value = other if one is None else one
        yield only(FIRST if other is None else reader, key, value, case, episode)


def _follows(value: Any, pair: Pair) -> bool:
    """Whether a value was computed from others on which the readers differ already."""
    return isinstance(value, Value) and any(
        not same(getattr(pair.first, ground, None), getattr(pair.second, ground, None)) for ground in value.derived_from
    )


def differ(
    key: str,
    one: Value[Any],
    other: Value[Any] | None,
    reader: str,
    case: int,
    episode: int | None,
    *,
    withheld: Value[Any],
) -> Doubt:
    if other is None:
        return only(FIRST, key, one, case, episode)
    reason = f"The readers differ: {FIRST} reads {given(one)}, {reader} reads {given(other)}."
    return Doubt(
        kind="readers differ", reason=reason, case_number=case, episode_number=episode, field=key,
        withheld=given(withheld), evidence=(*one.evidence, *other.evidence),
    )  # fmt: skip


def only(name: str, key: str, value: Value[Any], case: int, episode: int | None) -> Doubt:
    return Doubt(
        kind="readers differ", reason=f"Only {name} reads this.", case_number=case, episode_number=episode, field=key,
        withheld=given(value), evidence=value.evidence,
    )  # fmt: skip


def alone(pair: Pair, case: int | None, prefer: Rule, reader: str, doubts: list[Doubt]) -> None:
    """The doubts for a patient, or an episode, that does not stand because one reader alone tells of it."""
    for name, record in ((FIRST, pair.first), (reader, pair.second)):
        for episode in () if record is None else record.episodes if case is None else (record,):
            held = [(key, value) for key, value in values(episode) if key in EPISODE_KEYS]
            doubts.append(
                Doubt(
                    kind="readers differ",
                    reason=f"Only {name} tells of this {'patient' if case is None else 'episode'}.",
                    case_number=pair.number if case is None else case,
                    episode_number=episode.number if case is None else pair.number,
                    withheld="; ".join(f"{key}: {given(value)}" for key, value in held),
                    evidence=episode.event.evidence,
                )
            )
