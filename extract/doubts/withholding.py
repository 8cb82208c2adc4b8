"""Withholding: values that are too likely to be wrong leave the records and become doubts.

A judge says how likely each value is to be right; what falls below a floor is kept back, with all that rests on it.
Nothing is lost: each value that goes leaves a doubt with its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from extract.records import Case, Claim, Concept, Doubt, Episode, Exposure, Measurement, Report, Value, values

Judge = Callable[[Case | None, Episode | None, str, Value[Any]], float | None]
"""Gives the probability that a value is right, from its case, episode, key (the field's name) and the value itself;
`None` where it has no opinion. A value of a case has no episode; a claim has neither: it is judged as a whole, by its
stance, under the key `claim`."""

R = TypeVar("R", Case, Episode)

_MEANINGLESS_WITHOUT: Final[Mapping[str, str]] = {"latency_from": "latency_days"}
"""Values that say nothing without another of the same record, though they were not computed from it."""

_NAMES: Final[Mapping[str, str]] = {
    "event": "adverse event",
    "drugs": "suspect drug",
    "age_years": "age",
    "conditions": "condition",
    "latency_days": "latency",
    "latency_from": "reference point of the latency",
    "recovery_value": "count at recovery",
    "recovery_days": "time to recovery",
    "treatments": "treatment",
    "complications": "complication",
    "action": "action taken with the drug",
    "switched_to": "drug that was switched to",
    "follow_up_days": "follow-up",
    "absent": "absent finding",
    "symptomatic": "statement on symptoms",
}


def withhold(report: Report, judge: Judge, *, floor: float | Callable[[str], float] = 0.0) -> Report:
    """Sets each value's confidence to what the judge says, and moves the values below the floor to the doubts.

    - A single value becomes `None`, an item of a list leaves it; what was computed from it (`derived_from`), and a
      reference point without its latency, goes with it.
    - An episode whose event is withheld goes whole, a case whose last episode went goes whole (its row in the evidence
      table would be empty), a claim whose stance is withheld goes whole. The others keep their numbers.
    - Exposures that only a withheld drug gave rise to go with it; a measurement stays, but not as nadir or recovery.

    Args:
        report: what the extraction made.
        judge: see `Judge`. It sees the records as they were before anything was withheld.
        floor: the least probability with which a value is kept, for all keys or by key.

    Returns:
        The report with new confidences, and one doubt more for each value, episode, case or claim that was withheld.

    >>> from extract.records import Evidence, Source
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=9)
    >>> case = Case(number=1, age_years=Value(41.0, (Evidence(0, 2, "41"),)))
    >>> report = Report(name="a", source=source, kind="case report", cases=(case,))
    >>> doubtful = withhold(report, lambda case, episode, key, value: 0.3, floor=0.5)
    >>> doubtful.cases[0].age_years, doubtful.doubts[0].field, doubtful.doubts[0].withheld
    (None, 'age_years', '41')
    """
    least = floor if callable(floor) else lambda key: floor
    doubts: list[Doubt] = []
    cases = [_case(case, judge, least, doubts) for case in report.cases]
    claims = [_claim(claim, judge, least, doubts) for claim in report.claims]
    return replace(
        report,
        cases=tuple(case for case in cases if case is not None),
        claims=tuple(claim for claim in claims if claim is not None),
        doubts=(*report.doubts, *doubts),
    )


def _case(case: Case, judge: Judge, least: Callable[[str], float], doubts: list[Doubt]) -> Case | None:
    found: list[Doubt] = []
    kept: list[Episode] = []
    for episode in case.episodes:
        judged = _judged(episode, lambda key, value, e=episode: judge(case, e, key, value))  # type: ignore[misc]
        if judged.event.confidence < least("event"):
            reason = f"{_sure(judged.event)} that this is an adverse event of the patient"
            found.append(_whole("withheld episode", reason, judged.event, judged, case.number, episode.number))
            continue
        kept.append(_kept(judged, least, found, case.number, episode.number))
    judged_case = _judged(case, lambda key, value: judge(case, None, key, value))
    if case.episodes and not kept:
        event = min((episode.event for episode in case.episodes), key=lambda value: value.evidence[0].start)
        reason = "None of the patient's adverse events is sure enough to be stated"
        doubts.append(_whole("withheld case", reason, event, judged_case, case.number, None))
        doubts.extend(found)
        return None
    doubts.extend(found)
    judged_case = _kept(judged_case, least, doubts, case.number, None)
    return replace(judged_case, episodes=tuple(kept), exposures=_exposures(case, judged_case, kept))


def _judged(record: R, judge: Callable[[str, Value[Any]], float | None]) -> R:
    """The record with the judge's confidences; each value keeps its own where the judge has none."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        held = getattr(record, field.name)
        if isinstance(held, Value):
            changed[field.name] = _sured(held, judge(field.name, held))
        elif isinstance(held, tuple) and any(isinstance(item, Value) for item in held):
            changed[field.name] = tuple(_sured(item, judge(field.name, item)) for item in held)
    if isinstance(record, Episode):
        sure = {id(old): new for old, new in zip(_flat(record), _flat(replace(record, **changed)), strict=True)}
        changed["measurements"] = tuple(
            replace(each, value=next((sure[id(v)] for v in _flat(record) if v == each.value), each.value))
            for each in record.measurements
        )
    return replace(record, **changed)


def _flat(record: Case | Episode) -> list[Value[Any]]:
    return [value for _, value in values(record)]


def _sured(value: Value[Any], confidence: float | None) -> Value[Any]:
    if confidence is None:
        return value
    return replace(value, evidence=tuple(replace(each, confidence=confidence) for each in value.evidence))


def _kept(record: R, least: Callable[[str], float], doubts: list[Doubt], case: int, episode: int | None) -> R:
    """The record without the values below the floor and what rests on them; each leaves a doubt."""
    gone: dict[str, list[Value[Any]]] = {}
    for key, value in values(record):
        if value.confidence < least(key):
            gone.setdefault(key, []).append(value)
            doubts.append(_withheld(key, value, _unsure(key, value), case, episode))
    emptied = {key for key in gone if not _rest(record, key, gone)}
    while True:  # what rests on something that went goes too, and what rests on that
        resting = [
            (key, value, ground)
            for key, value in values(record)
            if value not in gone.get(key, ())
            for ground in [_missing(key, value, emptied)]
            if ground is not None
        ]
        if not resting:
            break
        for key, value, ground in resting:
            gone.setdefault(key, []).append(value)
            doubts.append(
                _withheld(
                    key, value, f"The {_name(key)} rests on the {_name(ground)}, which is withheld", case, episode
                )
            )
        emptied |= {key for key, _, _ in resting if not _rest(record, key, gone)}
    changed: dict[str, Any] = {}
    for key in gone:
        held = getattr(record, key)
        changed[key] = _rest(record, key, gone) if isinstance(held, tuple) else None
    if isinstance(record, Episode):
        changed["measurements"] = _roles(record.measurements, emptied)
    return replace(record, **changed)


def _rest(record: Case | Episode, key: str, gone: Mapping[str, Iterable[Value[Any]]]) -> tuple[Value[Any], ...]:
    return tuple(value for name, value in values(record) if name == key and value not in gone[key])


def _missing(key: str, value: Value[Any], emptied: set[str]) -> str | None:
    """The field that a value rests on and that was withheld."""
    grounds = [*value.derived_from, *([_MEANINGLESS_WITHOUT[key]] if key in _MEANINGLESS_WITHOUT else [])]
    return next((ground for ground in grounds if ground in emptied), None)


def _roles(measurements: Iterable[Measurement], emptied: set[str]) -> tuple[Measurement, ...]:
    field_of = {"nadir": "nadir", "recovery": "recovery_value"}
    return tuple(replace(m, role="other") if field_of.get(m.role) in emptied else m for m in measurements)


def _exposures(before: Case, after: Case, kept: Iterable[Episode]) -> tuple[Exposure, ...]:
    """The exposures whose drug no withheld value alone gave rise to."""
    used, named = _drugs(before.episodes), _drugs(kept)
    return tuple(
        exposure for exposure in after.exposures if exposure.drug.value not in used or exposure.drug.value in named
    )


def _drugs(episodes: Iterable[Episode]) -> set[Concept]:
    found = {drug.value for episode in episodes for drug in episode.drugs}
    return found | {episode.switched_to.value for episode in episodes if episode.switched_to is not None}


def _claim(claim: Claim, judge: Judge, least: Callable[[str], float], doubts: list[Doubt]) -> Claim | None:
    confidence = judge(None, None, "claim", claim.stance)
    judged = replace(
        claim,
        subject=_sured(claim.subject, confidence),
        event=_sured(claim.event, confidence),
        stance=_sured(claim.stance, confidence),
        hedged=None if claim.hedged is None else _sured(claim.hedged, confidence),
    )
    if judged.stance.confidence >= least("claim"):
        return judged
    reason = f"{_sure(judged.stance)} that the authors argue this"
    doubts.append(_whole("withheld claim", reason, judged.stance, judged, None, None))
    return None


# --- words ------------------------------------------------------------------------------------------------------------


def _withheld(key: str, value: Value[Any], reason: str, case: int, episode: int | None) -> Doubt:
    return Doubt(
        kind="withheld value", reason=f"{reason}.", case_number=case, episode_number=episode, field=key,
        withheld=_text(value.value), evidence=value.evidence,
    )  # fmt: skip


def _whole(
    kind: Any, reason: str, shown: Value[Any], record: Case | Episode | Claim, case: int | None, episode: int | None
) -> Doubt:
    """The doubt for a record that goes with all its values, which are named in it."""
    told: dict[str, list[str]] = {}
    for key, value in values(record):
        told.setdefault(key, []).append(_text(value.value))
    return Doubt(
        kind=kind, reason=f"{reason}.", case_number=case, episode_number=episode,
        withheld="; ".join(f"{key}: {', '.join(texts)}" for key, texts in told.items()), evidence=shown.evidence,
    )  # fmt: skip


def _unsure(key: str, value: Value[Any]) -> str:
    return f"{_sure(value)} of this {_name(key)}"


def _sure(value: Value[Any]) -> str:
    return f"Only {value.confidence:.0%} sure"


def _name(key: str) -> str:
    return _NAMES.get(key, key.replace("_", " "))


def _text(value: object) -> str:
    if isinstance(value, Concept):
        return value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
