"""Two readings of one report become one record, by a rule that is said; what each reader gave stands beside it.

The rules: `first` and `second` take one reader's record alone; `either` takes the first reader's, and where it says
nothing the second's; `agreed` takes only what both say. A value is never mixed from two readers: a reference point goes
with its latency, and what was computed goes with the values that it was computed from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Final

from extract.agreement import CASE_KEYS, EPISODE_KEYS
from extract.reader.beside import FIRST, alone, differ, disagreement, readings_of, told
from extract.reader.pairing import RULES, Decisions, Pair, Rule, moved, numbers, paired, same
from extract.records import Case, Claim, Doubt, Episode, Exposure, Measurement, Reading, Report, Value

__all__ = ["FIRST", "RULES", "Decisions", "Rule", "combine"]

_BOUND: Final[Mapping[str, str]] = {"latency_from": "latency_days"}
"""Values that mean nothing without another one of the same reader."""


def combine(
    first: Report,
    second: Report,
    *,
    reader: str,
    prefer: Rule = "first",
    decided: Decisions = MappingProxyType({}),
) -> Report:
    """One report of two readings.

    Args:
        first: the reading of this package.
        second: the other one; its `readings` are the values that were refused.
        reader: the other reader's name.
        prefer: the rule.
        decided: what a reviewer decided, which goes before the rule. The numbers are those of the combined report (of
            its readings), the item `event` of an episode that does not stand by the rule lets it stand, and `claims`
            (without numbers) takes all claims of one reader.

    Returns:
        The report by the rule. `readings` holds every value of both readers, with its evidence and whether it stands;
        `doubts` the disagreements: values that differ, and what does not stand because only one reader has it.

    >>> from extract.records import Concept, Evidence, Source
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=30)
    >>> def read(age, *words):
    ...     rash = Episode(number=1, event=Value(Concept("rash"), (Evidence(0, 4, "rash"),)))
    ...     return Report(name="a", source=source, kind="case report",
    ...                   cases=(Case(number=1, age_years=Value(age, (Evidence(*words),)), episodes=(rash,)),))
    >>> both = combine(read(40.0, 9, 11, "40"), read(41.0, 20, 22, "41"), reader="openai:m")
    >>> both.cases[0].age_years.value, both.doubts[0].reason
    (40.0, 'The readers differ: casegraph reads 40, openai:m reads 41.')
    """
    pairs = [_by_decision(pair, decided) for pair in paired(first, second, prefer)]
    doubts: list[Doubt] = []
    readings: list[Reading] = []
    cases = []
    for pair in pairs:
        case = _case(pair, prefer, reader, doubts, decided)
        cases.append(case)
        readings += readings_of(pair, case, reader)
    name = decided.get((None, None, "claims"))
    of_claims: Rule = prefer if name is None else "first" if name == FIRST else "second"
    mine, theirs = (tuple(c for c in one.claims if c.kind == "class_effect") for one in (first, second))
    claims = _claims(mine, theirs, of_claims, reader, doubts, readings)
    claims += tuple(c for c in first.claims if c.kind != "class_effect")  # a second reader is not asked for these
    standing = tuple(sorted((case for case in cases if case is not None), key=lambda case: case.number))
    kind = first.kind
    if standing and not first.cases:
        kind = "case series" if len(standing) > 1 else "case report"
    places = [(pair, episode) for pair in pairs for episode in (None, *pair.within)]
    of_first = {numbers(pair, episode, "first"): (pair, episode) for pair, episode in places}
    of_second = {numbers(pair, episode, "second"): (pair, episode) for pair, episode in places}
    return replace(
        first,
        kind=kind,
        cases=standing,
        claims=claims,
        doubts=(*(moved(doubt, of_first) for doubt in first.doubts), *doubts),
        readings=(*readings, *(moved(each, of_second) for each in second.readings)),
    )


# --- values


def _by_decision(pair: Pair, decided: Decisions) -> Pair:
    """The pair with the episodes (and so the patient) that a reviewer lets stand."""
    within = tuple(
        replace(each, stands=each.stands or (pair.number, each.number, "event") in decided) for each in pair.within
    )
    return replace(pair, stands=pair.stands or any(each.stands for each in within), within=within)


def _case(pair: Pair, prefer: Rule, reader: str, doubts: list[Doubt], decided: Decisions) -> Case | None:
    """The patient by the rule, or None where the patient does not stand."""
    if not pair.stands:
        alone(pair, None, prefer, reader, doubts)
        return None
    found: list[Doubt] = []
    case: Case = _record(pair, prefer, reader, CASE_KEYS, found, pair.number, None, decided)
    episodes = []
    for within in pair.within:
        if not within.stands:
            alone(within, pair.number, prefer, reader, found)
        else:
            episodes.append(_record(within, prefer, reader, EPISODE_KEYS, found, pair.number, within.number, decided))
    episodes = [episode for episode in episodes if episode is not None]
    doubts += found
    if not episodes:
        return None  # each of them left a doubt
    episodes.sort(key=lambda episode: episode.number)
    whole = replace(case, episodes=tuple(episodes))
    return replace(whole, exposures=_exposures(pair, whole))


def _record(
    pair: Pair,
    prefer: Rule,
    reader: str,
    keys: Sequence[str],
    doubts: list[Doubt],
    case: int,
    episode: int | None,
    decided: Decisions,
) -> Any:
    """A patient or an episode by the rule; None where both readers must agree on its event and do not."""
    base, other = (pair.second, pair.first) if prefer == "second" else (pair.first, pair.second)
    if base is None:
        base, other = other, None
    alike = other is not None and (episode is None or same(base.event, other.event))
    mine = {key: name for key in keys if (name := decided.get((case, episode, key))) is not None}
    if prefer == "agreed" and other is not None and not alike and "event" not in mine:
        doubts.append(differ("event", base.event, other.event, reader, case, episode, withheld=base.event))
        return None
    rule: Rule = prefer if other is not None else "first"
    chosen = {key: _chosen(rule, getattr(base, key), getattr(other, key) if alike else None) for key in keys}
    for key, name in mine.items():
        by = pair.first if name == FIRST else pair.second
        if by is not None and (key != "event" or by.event is not None):
            chosen[key] = getattr(by, key)
    if other is not None:
        if mine or prefer in ("either", "agreed"):  # otherwise every value is from one reader
            _bind(chosen, base, other)
        unasked = {each.name for each in fields(pair.first)} - {*keys, "number", "episodes", "exposures"}
        chosen |= {name: getattr(pair.first, name) for name in unasked}
    record = replace(base, number=pair.number, **chosen)
    if isinstance(record, Episode):
        record = replace(record, measurements=_measured(record))
    if pair.first is not None and pair.second is not None:
        for key in (key for key in keys if key not in mine):
            doubts += disagreement(key, pair, getattr(record, key), reader, case, episode)
    return record


def _chosen(prefer: Rule, base: Any, other: Any) -> Any:
    if prefer in ("first", "second"):
        return base
    if prefer == "either":
        return (base or other or ()) if isinstance(base, tuple) else other if base is None else base
    if isinstance(base, tuple):
        return tuple(value for value in base if any(same(value, each) for each in other or ()))
    return base if same(base, other) else None


def _bind(chosen: dict[str, Any], base: Any, other: Any) -> None:
    """Takes away what stands on another reader's ground than its own, or beside what contradicts it."""
    for key, ground in _BOUND.items():
        if key in chosen and chosen[key] is not None:
            reader = base if chosen[key] is getattr(base, key) else other
            if not same(getattr(reader, ground), chosen[ground]):
                chosen[key] = None
    if "grade" in chosen:
        low, high, ended = chosen["nadir"], chosen["recovery_value"], chosen["outcome"]
        mixed = low is not base.nadir or high is not base.recovery_value
        if mixed and low is not None and high is not None and high.value <= low.value:
            chosen["recovery_value" if high is not base.recovery_value else "nadir"] = None
        grade = chosen["grade"]
        mixed = grade is not base.grade or ended is not base.outcome
        if mixed and grade is not None and ended is not None and (grade.value == 5) != (ended.value == "fatal"):
            chosen["grade" if grade is not base.grade else "outcome"] = None
    moved = True
    while moved:
        moved = False
        for key, value in chosen.items():
            if not isinstance(value, Value) or not value.derived_from:
                continue
            reader = base if value is getattr(base, key) else other
            grounds = [ground for ground in value.derived_from if ground in chosen]
            if not all(same(getattr(reader, ground), chosen[ground]) for ground in grounds):
                chosen[key], moved = None, True


def _measured(episode: Episode) -> tuple[Measurement, ...]:
    """The measurements, each nadir and recovery only where the episode has that value."""
    held = {"nadir": episode.nadir, "recovery": episode.recovery_value}
    return tuple(
        each if each.role not in held or same(each.value, held[each.role]) else replace(each, role="other")
        for each in episode.measurements
    )


def _exposures(pair: Pair, case: Case) -> tuple[Exposure, ...]:
    """The exposures of both readings, without those that only a drug that does not stand gave rise to."""
    named = {drug.value.label for episode in case.episodes for drug in episode.drugs}
    next_ones = {episode.switched_to.value.label for episode in case.episodes if episode.switched_to is not None}
    found: dict[str, Exposure] = {}
    for reading in (pair.first, pair.second):
        for exposure in reading.exposures if reading is not None else ():
            label = exposure.drug.value.label
            role = "suspect" if label in named else "subsequent" if label in next_ones else exposure.role
            if label in named | next_ones or (reading is pair.first and exposure.role not in ("suspect", "subsequent")):
                found.setdefault(label, replace(exposure, role=role))
    return tuple(found[label] for label in sorted(found))


# --- claims


def _claims(
    ones: Sequence[Claim],
    others: Sequence[Claim],
    prefer: Rule,
    reader: str,
    doubts: list[Doubt],
    readings: list[Reading],
) -> tuple[Claim, ...]:
    first, second = ({told(claim).lower(): claim for claim in claims} for claims in (ones, others))
    wanted = {
        "first": first,
        "second": second,
        "either": {**second, **first},
        "agreed": {key: claim for key, claim in first.items() if key in second},
    }[prefer]
    for name, held, other in ((FIRST, first, second), (reader, second, first)):
        for key, claim in held.items():
            evidence = claim.stance.evidence
            readings.append(
                Reading(reader=name, field="claims", given=told(claim), stands=key in wanted, evidence=evidence)
            )
            if key not in wanted and key not in other:
                reason = f"Only {name} reads this claim."
                doubts.append(
                    Doubt(kind="readers differ", reason=reason, field="claims", withheld=told(claim), evidence=evidence)
                )
    order = [*first, *(key for key in second if key not in first)] if prefer != "second" else list(second)
    return tuple(wanted[key] for key in order if key in wanted)
