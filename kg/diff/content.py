"""What two versions of one report say differently: records against records, without any graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from extract.records import Case, Claim, Concept, Episode, Exposure, Report, Value
from kg.diff.matching import case_facts, episode_facts, pairs
from kg.diff.model import RecordChange, ReportChange, Said, ValueChange
from kg.diff.words import (
    case_summary,
    claim_summary,
    doubt_words,
    episode_summary,
    exposure_words,
    measurement_words,
    shown,
)
from kg.terms import FIELDS, Field

__all__ = ["SURER", "compare"]

SURER = 0.05
"""A value is more or less sure from this difference of its confidence on; less is noise of the model."""


def compare(old: Report, new: Report) -> ReportChange:
    """What two versions of a report say differently.

    Cases and episodes are paired by best agreement (`kg.diff.matching`); all values are compared, and where a value
    is the same, the words for it. The state is `changed`, or `read again` where nothing differs but words, sureness,
    doubts or what a second reader gave.
    """
    found = _Comparison(new.name, places=old.source.text_sha256 == new.source.text_sha256)
    found.report(old, new)
    changed = bool(found.records or found.values)
    doubts_old, doubts_new = (Counter(_doubt(each) for each in side.doubts) for side in (old, new))
    words = {_doubt(doubt): doubt_words(doubt) for side in (old, new) for doubt in side.doubts}
    readings = [
        Counter((r.reader, r.field, r.given, r.stands, r.case_number) for r in each.readings) for each in (old, new)
    ]
    return ReportChange(
        name=new.name,
        former=old.name if old.name != new.name else "",
        state="changed" if changed else "read again",
        cases=len(new.cases),
        episodes=sum(len(case.episodes) for case in new.cases),
        records=tuple(found.records),
        values=tuple(found.values),
        evidence=found.evidence,
        sureness=found.sureness,
        doubts_new=tuple(words[each] for each in (doubts_new - doubts_old).elements()),
        doubts_gone=tuple(words[each] for each in (doubts_old - doubts_new).elements()),
        readings=((readings[0] - readings[1]) + (readings[1] - readings[0])).total(),
    )


def _doubt(doubt: Any) -> tuple[object, ...]:
    """What a doubt is about; its sentence may tell another share, its words may be cut otherwise."""
    return doubt.kind, doubt.case_number, doubt.episode_number, doubt.field, doubt.withheld, doubt.evidence[0].start


@dataclass
class _Comparison:
    """Walks two versions of a report side by side and collects what differs."""

    name: str
    places: bool
    records: list[RecordChange] = field(default_factory=list)
    values: list[ValueChange] = field(default_factory=list)
    evidence: int = 0
    sureness: int = 0

    def report(self, old: Report, new: Report) -> None:
        self.plain("", "", "kind", old.kind, new.kind)
        self.fields("", "", "Bibliography", old.bibliography, new.bibliography)
        for one, other in pairs(old.cases, new.cases, lambda case: case_facts(case, places=self.places)):
            self.case(one, other)
        self.claims(old.claims, new.claims)

    def case(self, old: Case | None, new: Case | None) -> None:
        if old is None or new is None:
            return self.came("patient", f"patient {(new or old).number}", case_summary, old, new)  # type: ignore[union-attr]
        place, target = f"patient {new.number}", str(new.number)
        if old.number != new.number:
            self.renumbered("patient", place, f"patient {old.number}")
        self.plain(place, target, "label", old.label, new.label)
        self.fields(place, target, "Case", old, new)
        self.exposures(place, target, old.exposures, new.exposures)
        matched = pairs(old.episodes, new.episodes, lambda each: episode_facts(each, places=self.places))
        for one, other in matched:
            self.episode(place, target, one, other)
        return None

    def episode(self, within: str, target: str, old: Episode | None, new: Episode | None) -> None:
        either = new or old
        assert either is not None
        place = f"{within}, episode {either.number}"
        if old is None or new is None:
            return self.came("episode", place, episode_summary, old, new)
        if old.number != new.number:
            self.renumbered("episode", place, f"episode {old.number}")
        here = f"{target}/{new.number}"
        self.fields(place, here, "Episode", old, new)
        before, after = (Counter(map(measurement_words, each.measurements)) for each in (old, new))
        self.change(
            place, here, "measurements",
            _measured(old, before - after), _measured(new, after - before),
        )  # fmt: skip
        return None

    def exposures(self, place: str, target: str, old: Sequence[Exposure], new: Sequence[Exposure]) -> None:
        """Uses of drugs, paired by drug and role, then by drug alone."""
        left, right = list(old), list(new)
        paired: list[tuple[Exposure, Exposure]] = []
        for role_too in (True, False):
            for each in list(right):
                partner = next((other for other in left if _same_use(other, each, role_too)), None)
                if partner is not None:
                    left.remove(partner)
                    right.remove(each)
                    paired.append((partner, each))
        for one, other in paired:
            where = f"{place}, {other.drug.value.label}"
            self.plain(where, target, "role", one.role, other.role)
            self.fields(where, target, "Exposure", one, other)
        for gone in left:
            self.came("drug", place, exposure_words, gone, None)
        for come in right:
            self.came("drug", place, exposure_words, None, come)

    def claims(self, old: Sequence[Claim], new: Sequence[Claim]) -> None:
        """Claims, paired by what they are about; those that changed their stance, or came, or went."""
        left: list[tuple[int, Claim]] = list(enumerate(old, 1))
        for number, claim in enumerate(new, 1):
            alike = [pair for pair in left if _about(pair[1]) == _about(claim)]
            same = [pair for pair in alike if pair[1].stance.value == claim.stance.value] or alike
            if not same:
                self.came("claim", f"claim {number}", claim_summary, None, claim)
                continue
            left.remove(same[0])
            self.fields(f"claim {number}", f"claim/{number}", "Claim", same[0][1], claim)
        for number, claim in left:
            self.came("claim", f"claim {number}", claim_summary, claim, None)

    def came(self, kind: Any, place: str, summary: Any, old: Any, new: Any) -> None:
        state = "added" if old is None else "removed"
        either = new if old is None else old
        quote = either.stance.evidence[0].quote if isinstance(either, Claim) else ""
        self.records.append(
            RecordChange(kind=kind, state=state, place=place, summary=summary(either), quote=quote)  # type: ignore[arg-type]
        )

    def renumbered(self, kind: Any, place: str, former: str) -> None:
        self.records.append(RecordChange(kind=kind, state="renumbered", place=place, summary=former))

    def plain(self, place: str, target: str, name: str, old: str | None, new: str | None) -> None:
        """A field that has no evidence."""
        if old != new:
            before, after = (() if each is None else (Said(each),) for each in (old, new))
            self.change(place, target, name, before, after)

    def fields(self, place: str, target: str, kind: str, old: object, new: object) -> None:
        """All stated fields of a record."""
        for each in FIELDS[kind]:
            if each.stated:
                self.field(place, target, each, _held(old, each), _held(new, each))

    def field(self, place: str, target: str, each: Field, old: list[Value[Any]], new: list[Value[Any]]) -> None:
        before, after = ({_key(value): value for value in side} for side in (old, new))
        gone = tuple(_said(value) for key, value in before.items() if key not in after)
        come = tuple(_said(value) for key, value in after.items() if key not in before)
        if gone or come:
            self.change(place, target, each.name, gone, come)
        for key in before.keys() & after.keys():
            self.words(before[key], after[key])

    def words(self, old: Value[Any], new: Value[Any]) -> None:
        """Counts a value that is the same, but rests on other words or another rule, or is more or less sure."""
        if old == new:
            return
        if self.quoted(old) != self.quoted(new) or (old.rule, old.derived_from) != (new.rule, new.derived_from):
            self.evidence += 1
        elif abs(old.confidence - new.confidence) >= SURER:
            self.sureness += 1

    def quoted(self, value: Value[Any]) -> set[tuple[int, str]]:
        """The words for a value; where they stand only counts as long as the text is the same."""
        return {(evidence.start if self.places else 0, evidence.quote) for evidence in value.evidence}

    def change(self, place: str, target: str, name: str, old: tuple[Said, ...], new: tuple[Said, ...]) -> None:
        if not old and not new:
            return
        whole = "/".join(filter(None, (self.name, target, name)))
        self.values.append(ValueChange(target=whole, place=place, field=name, old=old, new=new))


def _same_use(one: Exposure, other: Exposure, role_too: bool) -> bool:
    return one.drug.value.label == other.drug.value.label and (one.role == other.role or not role_too)


def _about(claim: Claim) -> tuple[str, str, str]:
    return claim.kind, claim.subject.value.label, claim.event.value.label


def _held(record: object, each: Field) -> list[Value[Any]]:
    held = getattr(record, each.name)
    return list(held) if isinstance(held, tuple) else [] if held is None else [held]


def _key(value: Value[Any]) -> object:
    """A value as it is compared: a concept by its label, which is what a reviewer reads."""
    return value.value.label if isinstance(value.value, Concept) else value.value


def _said(value: Value[Any]) -> Said:
    return Said(shown(value.value), value.evidence[0].quote)


def _measured(episode: Episode, which: Counter[str]) -> tuple[Said, ...]:
    left = which.copy()
    found = []
    for measurement in episode.measurements:
        told = measurement_words(measurement)
        if left[told] > 0:
            left[told] -= 1
            found.append(Said(told, measurement.printed))
    return tuple(found)


def renamed(change: ReportChange, former: str) -> ReportChange:
    """The change of a report that has another name now."""
    return replace(change, former=former, state="moved" if change.state == "read again" else change.state)


def totals(reports: Iterable[Report]) -> tuple[int, int, int]:
    """Cases, episodes and claims of reports."""
    listed = list(reports)
    cases = [case for report in listed for case in report.cases]
    return len(cases), sum(len(case.episodes) for case in cases), sum(len(report.claims) for report in listed)
