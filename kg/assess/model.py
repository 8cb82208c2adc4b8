"""What an assessment is made of, as plain immutable data: figures with their evidence, viewpoints, rules, the dossier.

`as_dict` of a dossier is the documented JSON: its keys are the names of these fields, in this order, and do not change
within one `format_version`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, Literal

__all__ = [
    "FORMAT_VERSION",
    "WORDS",
    "Answer",
    "Asked",
    "Change",
    "ClaimRow",
    "Comparator",
    "CounterEvidence",
    "Dossier",
    "Figure",
    "MemberRow",
    "PatientRow",
    "Quote",
    "RuleResult",
    "Sensitivity",
    "Uncertainty",
    "UsedReport",
    "Verdict",
    "VerdictWord",
    "Viewpoint",
    "as_dict",
]  # fmt: skip

FORMAT_VERSION: Final = 1
VerdictWord = Literal["not enough data", "not supported", "contested", "weakly supported", "supported"]
WORDS: Final[tuple[VerdictWord, ...]] = (
    "not enough data",
    "not supported",
    "contested",
    "weakly supported",
    "supported",
)
"""The verdicts from the weakest to the strongest: a verdict is the weakest that any rule allows."""
Answer = Literal["met", "not met", "no data"]
Weight = Literal["counter-example", "against", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words behind a value: `quote` stands at `start` to `end` of the text of `source`, between `prefix` and
    `suffix`. `confidence` (0 to 1) is that of the reading, `rule` the definition by which the value was computed."""

    value: str
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int
    source: str
    confidence: float
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the dossier: its name, how it is printed, its numbers, and the values that it rests on.

    `rests_on` names values as `casegraph explain` does (`REPORT/1/2/latency_days`); `doubtful` counts those of them
    that the extraction is not sure of.
    """

    name: str
    text: str
    numbers: tuple[tuple[str, float | int | str], ...] = ()
    rests_on: tuple[str, ...] = ()
    doubtful: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewpoint:
    """One of Hill's viewpoints, answered for one member or over all, with what was found and the rule's figures."""

    name: str
    answer: Answer
    finding: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One drug of the class: its figures and its viewpoints."""

    drug: str
    iri: str | None
    patients: int
    figures: tuple[Figure, ...]
    viewpoints: tuple[Viewpoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """One independent patient with the event under a member: where told, what of, and what weakens the case."""

    person: str
    cases: tuple[str, ...]
    drugs: tuple[str, ...]
    story: str
    counts_for: bool
    weakened_by: tuple[str, ...]
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterEvidence:
    """Something that speaks against the hypothesis. A `counter-example` takes its patient from those who speak for it;
    what is `against` enters a rule of the verdict; a `note` only informs. `patients` are their persons (IRIs), `drugs`
    the other drugs that it is about."""

    kind: str
    weight: Weight
    sentence: str
    caveat: str = ""
    patients: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparator:
    """A drug outside the class under which the event was reported, too: `how` says whether it was a suspect, or the
    event came again after a switch to it."""

    drug: str
    iri: str | None
    how: str
    patients: int
    reports: int
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """What the authors of a report assert."""

    report: str
    kind: str
    stance: str
    hedged: bool
    subject: str
    event: str
    words: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """One rule of the verdict: what it asks, its source, what was found, and the strongest verdict that it allows."""

    name: str
    asks: str
    source: str
    finding: str
    allows: VerdictWord
    would_change: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict: the weakest that a rule allows, with the rules that decided it and the warning that goes with it."""

    word: VerdictWord
    sentence: str
    decided_by: tuple[str, ...]
    rules: tuple[RuleResult, ...]
    warning: str
    would_change: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The assessment done once more with one thing left out or changed."""

    kind: Literal["report", "drug", "definition", "reading"]
    what: str
    verdict: VerdictWord
    stands: bool
    patients: int
    counting_for: int
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Every change that was tried, and one sentence: what would change this answer."""

    sentence: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """How much rests on doubtful values, and on cases that were taken for one patient by likeness alone.

    `patients` counts probable same patients once; `if_separate` counts only those once that a reviewer confirmed.
    """

    figures: int
    doubtful_figures: int
    doubtful_values: tuple[str, ...]
    patients: int
    if_separate: int
    unconfirmed: tuple[tuple[str, ...], ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedReport:
    """A report that the assessment used: its source's SHA-256 and the digest of what the graph says of it."""

    name: str
    kind: str
    title: str
    source: str
    sha256: str
    content: str
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The hypothesis: the event is an effect of the class; with the definitions used."""

    drug_class: str
    class_iri: str
    event: str
    event_iri: str
    narrower_events: tuple[str, ...]
    late_from_days: float
    count_below: float | None
    count_definition: str
    onset: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier on the hypothesis of a class effect: what speaks for it, what against, and what would change it."""

    format: str
    format_version: int
    made_with: str
    asked: Asked
    verdict: Verdict
    members: tuple[MemberRow, ...]
    members_without_cases: tuple[str, ...]
    overall: tuple[Figure, ...]
    viewpoints: tuple[Viewpoint, ...]
    viewpoint_rules: tuple[tuple[str, str], ...]
    patients: tuple[PatientRow, ...]
    counter_evidence: tuple[CounterEvidence, ...]
    comparators: tuple[Comparator, ...]
    claims: tuple[ClaimRow, ...]
    uncertainty: Uncertainty
    sensitivity: Sensitivity
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    reports: tuple[UsedReport, ...]
    evidence: tuple[tuple[str, tuple[Quote, ...]], ...]

    def quotes(self, target: str) -> tuple[Quote, ...]:
        """The words behind a value that the dossier names."""
        return dict(self.evidence).get(target, ())


def as_dict(record: Any) -> Any:
    """A record as plain data for JSON: objects, lists, texts, numbers; pairs of names and values become objects.

    >>> as_dict(Figure(name="patients", text="2", numbers=(("patients", 2),)))["numbers"]
    {'patients': 2}
    """
    if is_dataclass(record):
        return {
            field.name: (
                {key: as_dict(value) for key, value in getattr(record, field.name)}
                if field.name in ("numbers", "viewpoint_rules", "evidence")
                else as_dict(getattr(record, field.name))
            )
            for field in fields(record)
        }
    if isinstance(record, tuple):
        return [as_dict(item) for item in record]
    return record
