"""What a difference between two graphs is made of: plain data, told by `kg.diff.layout`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "AnswerChange",
    "AssessmentChange",
    "CausalityChange",
    "Counts",
    "Difference",
    "Figure",
    "PatientChange",
    "RecordChange",
    "ReportChange",
    "RowChange",
    "Said",
    "Side",
    "Standing",
    "ValueChange",
]

ReportState = Literal["added", "removed", "changed", "read again", "moved"]


@dataclass(frozen=True, slots=True)
class Said:
    """One value as a graph gives it: for the eye, and the words that state it."""

    value: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """One item of a record whose value is another one: what went and what came.

    An item that was not stated before has nothing in `old`, one that is no longer stated nothing in `new`; an item
    with several values (complications) has those that went and those that came. `target` is the name by which
    `casegraph explain` finds the item, in the new graph (in the old one where the new one does not state it), and
    `place` says where it stands ("patient 1, episode 2").
    """

    target: str
    place: str
    field: str
    old: tuple[Said, ...]
    new: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """A patient, episode, use of a drug or claim that came, went, or has another number now; for a claim, its words."""

    kind: Literal["patient", "episode", "drug", "claim"]
    state: Literal["added", "removed", "renumbered"]
    place: str
    summary: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Accepted before and quarantined now, or the other way round, with the findings that explain it."""

    old: str
    new: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChange:
    """What became of one report.

    `why` explains it, in one short phrase each ("its text changed", "read by casegraph 0.2.0 instead of 0.1.0").
    `moved`: it has another name now (`former` is the old one), with the same file or text. `read again`: it was read
    again, and says the same, except for `evidence` values that rest on other words and `sureness` values that are more
    or less sure. `doubts` are those that came and those that went; `readings` counts values of a second reader that
    came or went.
    """

    name: str
    state: ReportState
    former: str = ""
    why: tuple[str, ...] = ()
    standing: Standing | None = None
    quarantined: bool = False
    cases: int = 0
    episodes: int = 0
    records: tuple[RecordChange, ...] = ()
    values: tuple[ValueChange, ...] = ()
    evidence: int = 0
    sureness: int = 0
    doubts_new: tuple[str, ...] = ()
    doubts_gone: tuple[str, ...] = ()
    readings: int = 0

    @property
    def silent(self) -> bool:
        """Whether it says nothing else than before: only words, sureness or the reader changed."""
        same = not (
            self.records or self.values or self.doubts_new or self.doubts_gone or self.standing or self.readings
        )
        return self.state == "read again" and same


@dataclass(frozen=True, slots=True)
class PatientChange:
    """Cases that are taken for one person now (`merged`) or no longer are (`separated`)."""

    state: Literal["merged", "separated"]
    cases: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a row of an answer, before and after; None is an empty cell."""

    column: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of an answer that came, went, or has other figures.

    `key` are the columns by which the row is known, with their values; `figures` those that changed, or for a row that
    came or went all others.
    """

    state: Literal["added", "removed", "changed"]
    key: tuple[tuple[str, object], ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """A question whose answer is another one. `error` says why one side could not be asked."""

    question: str
    title: str
    rows: tuple[RowChange, ...] = ()
    lists: bool = False  # one row a case, episode or value: it repeats what the reports' changes tell
    error: str = ""

    def count(self, state: str) -> int:
        """How many rows came, went or changed."""
        return sum(row.state == state for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentChange:
    """A hypothesis whose assessment is, or is not, another one; `points` are the viewpoints that changed."""

    hypothesis: str
    old: str
    new: str
    points: tuple[Figure, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalityChange:
    """An episode under a suspect drug whose Naranjo score, WHO-UMC category, or answered items are others now."""

    target: str
    drug: str
    event: str
    points: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds, of what its answers count."""

    reports: int = 0
    quarantined: int = 0
    cases: int = 0
    patients: int = 0
    episodes: int = 0
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two graphs: its name as it was given, how much it holds, and which versions read its reports."""

    name: str
    counts: Counts = Counts()
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that changed from an old graph to a new one; `compared` says whether the reports were, and `asked` how many
    questions."""

    old: Side
    new: Side
    compared: bool = True
    unchanged: int = 0
    reports: tuple[ReportChange, ...] = ()
    patients: tuple[PatientChange, ...] = ()
    judgements: tuple[str, ...] = ()
    vocabulary: str = ""
    answers: tuple[AnswerChange, ...] = ()
    asked: int = 0
    assessments: tuple[AssessmentChange, ...] = ()
    causality: tuple[CausalityChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether the graphs say anything different; a report that was read again with the same values does not."""
        loud = any(not each.silent for each in self.reports)
        changed = loud or self.patients or self.judgements or self.vocabulary or self.answers or self.causality
        return bool(changed) or any(each.old != each.new or each.points for each in self.assessments)
