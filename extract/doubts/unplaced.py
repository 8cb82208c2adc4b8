"""What the components found in the patients' story, and what then found no place in the records.

A careful reviewer wants to look at a low count that no episode uses, at a drug that was stopped without being a
suspect, at an event blamed on a drug that has no row, at an interval without a reference point, at patients announced
and not read, and at a title whose event or drug no patient has. Each is told once, with its words; what is said of the
literature, of background or of relatives is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import DOSE_ANCHORS, is_earlier
from extract.discourse.shares import share
from extract.discourse.topic import GENERIC, Topic, canonical, event_entry, is_indication, is_symptom, related
from extract.discourse.whose import LITERATURE, POPULATION, STUDY, WE_REPORT
from extract.evidence import Witness
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.measures.laboratory import CYTOPENIAS, MARKERS, Marker
from extract.persons.people import Person
from extract.records import Case, Concept, Doubt, DoubtKind, Episode, Report, values
from extract.slots.drugs import acted_upon, drug_terms

COMPONENT: Final = "doubts"
NAMED_CASES: Final = 12  # more patients than this are counted, not told of one by one
_TELLING: Final = ("neutropenia", "thrombocytopenia")
"""Events that a count alone would show, looked for where no episode has them: neutrophils below 1.0, platelets below
100 x 10^9/L (grade 2 or 3 and above of CTCAE v5), which no reviewer would pass over."""
_DEVELOPED: Final = sieve.compile(
    r"\b(?:develop|occur|experienc|appear|arose|emerg|complicat|broke|ensu|follow|induc)\w*", re.I
)
_IN: Final = sieve.compile(r"\b(?:in|with|for|of|after)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_NOT_GIVEN: Final = sieve.compile(r"\b(?:not|never|neither|nor|without|instead of)\b", re.IGNORECASE)
_STRIKING: Final = {"neutropenia": 1.0, "thrombocytopenia": 100.0}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a document beside its records: the units in text order, and what it is about."""

    units: Sequence[Unit]
    about: Topic
    vocabulary: Vocabulary
    witness: Witness


def unplaced(report: Report, reading: Reading) -> tuple[Doubt, ...]:
    """What the text says of the report's own patients, and no record holds, in the order of the kinds above.

    A report of cases in which no patient was read has that as its one doubt; a document of another kind has none.
    """
    if not report.cases:
        return tuple(_nobody(report))
    found = [*_patients(report, reading), *_title(report, reading)]
    for case in report.cases:
        told = [
            share(unit, case.number) for unit in reading.units if unit.scope == "case" and case.number in unit.owners
        ]
        found += _counts(case, told, reading)
        found += _drugs(case, told, reading)
        found += _events(report, case, told, reading)
        found += _intervals(case, told, reading)
    kept: dict[tuple[DoubtKind, str, tuple[tuple[int, int], ...]], Doubt] = {}
    for doubt in found:  # what a sentence says of two patients is one thing to check
        kept.setdefault((doubt.kind, doubt.reason, tuple((e.start, e.end) for e in doubt.evidence)), doubt)
    return tuple(kept.values())


def _doubt(reading: Reading, kind: DoubtKind, reason: str, span: tuple[int, int], case: Case | None = None) -> Doubt:
    return Doubt(
        kind=kind,
        reason=reason,
        case_number=None if case is None else case.number,
        evidence=(reading.witness.quote(*span, component=COMPONENT),),
    )


# --- patients, and the title -----------------------------------------------------------------------------------------


def _nobody(report: Report) -> Iterator[Doubt]:
    if report.kind in ("case report", "case series") and report.kind_shown_by:
        reason = "The document calls itself a report of cases, but no adverse event of a patient was read."
        yield Doubt(kind="unread patients", reason=reason, evidence=report.kind_shown_by[:1])


def _patients(report: Report, reading: Reading) -> Iterator[Doubt]:
    """More patients announced than were read."""
    announced: list[Person] = []
    for unit in reading.units:
        introducing = unit.section == "title" or (unit.scope in ("case", "overview") and WE_REPORT.search(unit.text))
        if not introducing or any(pattern.search(unit.text) for pattern in (LITERATURE, POPULATION, STUDY)):
            continue
        announced += [
            person
            for person in unit.people
            if person.kind == "group" and person.count is not None and person.count <= NAMED_CASES
        ]
    most = max(announced, key=lambda person: person.count or 0, default=None)
    if most is not None and most.count is not None and most.count > len(report.cases):
        were = "was" if len(report.cases) == 1 else "were"
        reason = f"The text announces {most.count} patients; {len(report.cases)} {were} read."
        yield _doubt(reading, "unread patients", reason, (most.start, most.end))


def _title(report: Report, reading: Reading) -> Iterator[Doubt]:
    """An event that the title names and no patient has; a drug that the title names and no record holds."""
    held = {concept.label for case in report.cases for concept in _concepts(case)}
    events = {value.event.value.label for case in report.cases for value in case.episodes}
    for entry, term, unit in reading.about.events:
        if unit.section != "title" or entry.label in GENERIC or is_symptom(entry) or entry.label in held:
            continue
        if term.entry("condition") is not None and _IN.search(unit.before(term)):  # "neutropenia: not only in lymphoma"
            continue
        if not any(_alike(entry, label, reading.vocabulary) for label in events | held):
            reason = f"The title names {entry.label}, which no patient has as an adverse event."
            yield _doubt(reading, "title unmet", reason, (term.start, term.end))
    told: set[str] = set()
    for unit in reading.units:
        for found in drug_terms(unit) if unit.section == "title" else ():
            if found.entry.label in held | told or not unit.affirmed(found.term):
                continue
            told.add(found.entry.label)
            reason = f"The title names {found.entry.label}, which no patient takes."
            yield _doubt(reading, "title unmet", reason, (found.term.start, found.term.end))


def _concepts(record: Case | Episode) -> Iterator[Concept]:
    """Every concept that a case and its episodes state."""
    yield from (value.value for _, value in values(record) if isinstance(value.value, Concept))
    if isinstance(record, Case):
        yield from (exposure.drug.value for exposure in record.exposures)
        for episode in record.episodes:
            yield from _concepts(episode)


def _alike(entry: Entry, label: str, vocabulary: Vocabulary) -> bool:
    """Whether an event and the label of another are the same, or one a kind of the other."""
    other = vocabulary.find(label, kinds=("event",))
    return label == entry.label or (other is not None and related(entry, other, vocabulary))


# --- the patient's story ---------------------------------------------------------------------------------------------


def _counts(case: Case, told: Sequence[Unit], reading: Reading) -> Iterator[Doubt]:
    """The lowest count of a cell line that is out of range and that no episode measures."""
    events = {episode.event.value.label for episode in case.episodes}
    used = set(_places(case))
    for label in sorted(CYTOPENIAS & events) or _TELLING:
        marker = MARKERS[label]
        limit = None if label in events else _STRIKING[label]
        low = [
            (quantity, unit)
            for unit in told
            for quantity in unit.quantities
            if quantity.analyte == marker.analyte and quantity.unit == marker.unit and quantity.bound is None
            and _is_low(quantity.value, marker, limit) and not is_earlier(unit, quantity)
            and (quantity.start, quantity.end) not in used
        ]  # fmt: skip
        if low:
            quantity, _ = min(low, key=lambda item: item[0].value)
            which = "that no episode uses" if label in events else f"but no {label} was read"
            reason = f"A low count of {marker.analyte} ({quantity.value:g} x 10^9/L), {which}."
            yield _doubt(reading, "unplaced count", reason, (quantity.start, quantity.end), case)


def _is_low(value: float, marker: Marker, limit: float | None) -> bool:
    return marker.is_out(value) if limit is None else value < limit


def _places(case: Case) -> Iterator[tuple[int, int]]:
    """Where the case's values stand."""
    for record in (case, *case.episodes, *(m for episode in case.episodes for m in episode.measurements)):
        yield from ((each.start, each.end) for _, value in values(record) for each in value.evidence)


def _drugs(case: Case, told: Sequence[Unit], reading: Reading) -> Iterator[Doubt]:
    """A drug whose stopping is told though it is neither suspected, nor given for the event."""
    placed = {concept.label for concept in _concepts(case)} - {
        exposure.drug.value.label for exposure in case.exposures if exposure.role == "concomitant"
    }
    told_of: set[str] = set()
    for unit in told:
        for found in acted_upon(unit, ("stop", "hold", "never again")):
            if found.entry.label in placed | told_of or len(unit.owners) > 1 or _NOT_GIVEN.search(unit.text):
                continue
            told_of.add(found.entry.label)
            reason = f"{found.entry.label.capitalize()} was stopped, but is no suspect of an episode."
            yield _doubt(reading, "unplaced drug", reason, (found.term.start, found.term.end), case)


def _events(report: Report, case: Case, told: Sequence[Unit], reading: Reading) -> Iterator[Doubt]:
    """An event that the patient is said to have developed and that stands nowhere."""
    held = {concept.label for concept in _concepts(case)}
    seen: set[str] = set()
    for unit in told:
        arising = [cue for cue in unit.cues_of("arise") if unit.affirmed(cue) and _DEVELOPED.search(unit.words(cue))]
        for term in unit.terms if arising else ():
            entry = _event(unit, term, reading.vocabulary)
            if entry is None or entry.label in held | seen:
                continue
            if not any(0 <= term.start - cue.end <= 40 for cue in arising):
                continue
            if any(_alike(entry, label, reading.vocabulary) for label in held):
                continue
            seen.add(entry.label)
            reason = f"The patient is said to have had {entry.label}, for which there is no row."
            yield _doubt(reading, "unplaced event", reason, (term.start, term.end), case)


def _event(unit: Unit, term: Term, vocabulary: Vocabulary) -> Entry | None:
    found = event_entry(term)
    if found is None or not unit.affirmed(term) or is_indication(unit, term):
        return None
    entry = canonical(found, vocabulary)
    return None if is_symptom(entry) or entry.label in GENERIC or entry.label == "fever" else entry


def _intervals(case: Case, told: Sequence[Unit], reading: Reading) -> Iterator[Doubt]:
    """An interval told where an event without latency arises, but not from which dose it counts."""
    used = set(_places(case))
    for episode in case.episodes:
        if episode.latency_days is not None:
            continue
        at = episode.event.evidence[0]
        for unit in told:
            if not (unit.start <= at.start < unit.end) or not any(unit.affirmed(c) for c in unit.cues_of("arise")):
                continue
            open_ends = [
                time
                for time in unit.times
                if time.kind == "interval" and time.days is not None and (time.start, time.end) not in used
                and time.relation in ("after", "later", "within", "into", "since")
                and (time.anchor is None or time.anchor in DOSE_ANCHORS)
            ]  # fmt: skip
            for time in open_ends[:1]:
                reason = f"An interval to the onset of {episode.event.value.label}, but not from which dose it counts."
                yield Doubt(
                    kind="unplaced interval",
                    reason=reason,
                    case_number=case.number,
                    episode_number=episode.number,
                    evidence=(reading.witness.quote(time.start, time.end, component=COMPONENT),),
                )
