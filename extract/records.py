"""The records: what one report states, as plain immutable data. This is the border between reading and the graph.

Every value that the report states is wrapped in a `Value`, which carries the `Evidence` (the exact words) that state
it. A value that follows from others (a CTCAE grade from a count, days from weeks) names the rule, and the fields it
was derived from, and still carries the words from which the calculation started.

The fields of `Case`, `Episode` and `Claim` follow the reviewer's evidence table; a field that is `None` (or an empty
tuple) means that the text does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Sex = Literal["female", "male"]
Severity = Literal["mild", "moderate", "severe", "life-threatening"]
LatencyFrom = Literal["last_dose", "first_dose", "treatment_start"]
Onset = Literal["early", "late"]
Outcome = Literal["recovered", "recovering", "not recovered", "fatal"]
Recovery = Literal["spontaneous", "treated"]
Action = Literal["withdrawn", "interrupted", "continued", "dose reduced"]
ReportKind = Literal[
    "case report",
    "case series",
    "review",
    "trial",
    "observational study",
    "laboratory study",
    "guideline",
    "other",
]
ClaimKind = Literal["class_effect", "mechanism", "alternative_explanation"]
Stance = Literal["supports", "disputes"]
ExposureRole = Literal["suspect", "concomitant", "previous", "subsequent"]
MeasurementRole = Literal["baseline", "nadir", "recovery", "other"]
CausalityScale = Literal["naranjo", "who-umc", "rucam", "dips", "other"]
CausalityCategory = Literal[
    "definite",
    "certain",
    "highly probable",
    "probable",
    "possible",
    "unlikely",
    "doubtful",
    "excluded",
    "conditional",
    "unassessable",
]
DoubtKind = Literal[
    "withheld value",
    "withheld episode",
    "withheld case",
    "withheld claim",
    "unplaced count",
    "unplaced drug",
    "unplaced event",
    "unplaced interval",
    "unread patients",
    "title unmet",
    "readers differ",
]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The words that state a value.

    `quote` stands, character for character, at `text[start:end]` of the document's text. `prefix` and `suffix` are the
    words around it (to the ends of its sentence), so that a shared graph can show the quote in context. `component`
    and `version` say which extractor found it; `confidence` lies in 0..1.

    Raises:
        ValueError: the offsets do not fit the quote, or the confidence is outside 0..1.

    >>> Evidence(3, 8, "fever", component="events", version="1")
    Evidence(start=3, end=8, quote='fever', prefix='', suffix='', component='events', version='1', confidence=1.0)
    """

    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""
    component: str = ""
    version: str = ""
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if self.start < 0 or self.end - self.start != len(self.quote) or not self.quote:
            raise ValueError(f"evidence {self.start}-{self.end} does not fit its quote {self.quote!r}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """One stated or computed value with the evidence for it.

    `rule` names the definition by which a computed value was derived (for example `ctcae-v5-neutropenia-grade`), and
    `derived_from` the fields of the same record that it was computed from. A value without evidence cannot be made.

    >>> quote = Evidence(0, 6, "severe", component="severity", version="1")
    >>> Value("severe", (quote,)).value
    'severe'
    """

    value: T
    evidence: tuple[Evidence, ...]
    rule: str | None = None
    derived_from: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"the value {self.value!r} has no evidence")

    @property
    def confidence(self) -> float:
        """How sure the extraction is of the value, 0 to 1: that of its weakest evidence.

        The pieces of evidence are read together (two dates that are subtracted, a drug and what was done with it), so
        that the value is wrong where one of them was misread; more words never make a value surer than each of them.

        >>> sure, doubtful = Evidence(0, 2, "10", confidence=0.9), Evidence(8, 10, "12", confidence=0.6)
        >>> Value(2.0, (sure, doubtful)).confidence
        0.6
        """
        return min(evidence.confidence for evidence in self.evidence)


@dataclass(frozen=True, slots=True, order=True)
class Concept:
    """A drug, event, condition or treatment: its preferred label and, where a vocabulary knows it, the concept's IRI.

    >>> Concept("ocrelizumab", "https://w3id.org/casegraph/drug/ocrelizumab").label
    'ocrelizumab'
    """

    label: str
    iri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file that a report was read from. `sha256` is the hash of the file's bytes, `length` the number of characters
    of the text that the offsets of its evidence count in, `text_sha256` the hash of that text (UTF-8)."""

    name: str
    media_type: str
    sha256: str
    text_sha256: str
    length: int
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """What the report says of itself as a publication."""

    title: Value[str] | None = None
    authors: tuple[Value[str], ...] = ()
    journal: Value[str] | None = None
    published: Value[str] | None = None  # ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD
    doi: Value[str] | None = None  # lower case, without resolver
    pmid: Value[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A case's use of one drug."""

    drug: Value[Concept]
    role: ExposureRole
    dose: Value[str] | None = None
    route: Value[str] | None = None
    indication: Value[Concept] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measured value: `value` in `unit` (a UCUM code such as `10*9/L`), `printed` as the text prints it."""

    analyte: Concept
    value: Value[float]
    unit: str
    printed: str
    role: MeasurementRole = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalityRating:
    """How the authors themselves rate the causality of an episode: on which scale, with which score and category.

    The scales are those of Naranjo (Clin Pharmacol Ther 1981;30:239-45), of the WHO-UMC system, RUCAM (also called
    CIOMS; liver injury), and DIPS (the Drug Interaction Probability Scale); `other` where the text names none of these.
    The category is the text's own word; `drug` is given where the text ties the rating to one drug by name.

    Raises:
        ValueError: there is neither a score nor a category.
    """

    scale: CausalityScale
    score: Value[float] | None = None
    category: Value[CausalityCategory] | None = None
    drug: Value[Concept] | None = None

    def __post_init__(self) -> None:
        if self.score is None and self.category is None:
            raise ValueError(f"the rating on the scale {self.scale!r} has neither a score nor a category")


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One occurrence of an adverse event in a case. The fields are those of the evidence table, in its order.

    Days are days (a week 7, a month 30.4375, a year 365.25); counts are in 10^9/L; `grade` is the CTCAE v5 grade, 1-5.
    """

    number: int
    event: Value[Concept]
    drugs: tuple[Value[Concept], ...] = ()
    severity: Value[Severity] | None = None
    grade: Value[int] | None = None
    symptomatic: Value[bool] | None = None
    latency_days: Value[float] | None = None
    latency_from: Value[LatencyFrom] | None = None
    onset: Value[Onset] | None = None
    nadir: Value[float] | None = None
    recovery_value: Value[float] | None = None
    outcome: Value[Outcome] | None = None
    recovery: Value[Recovery] | None = None
    recovery_days: Value[float] | None = None
    treatments: tuple[Value[Concept], ...] = ()
    complications: tuple[Value[Concept], ...] = ()
    action: Value[Action] | None = None
    switched_to: Value[Concept] | None = None
    rechallenge: Value[bool] | None = None
    recurrence: Value[bool] | None = None
    follow_up_days: Value[float] | None = None
    absent: tuple[Value[Concept], ...] = ()  # findings that the text says did not occur
    measurements: tuple[Measurement, ...] = ()
    ratings: tuple[CausalityRating, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One patient of the report. `number` counts from 1 in the order of the text; `label` is the text's own name for
    the patient ("Patient 2"), where it has one."""

    number: int
    label: str | None = None
    age_years: Value[float] | None = None
    sex: Value[Sex] | None = None
    occupation: Value[str] | None = None
    conditions: tuple[Value[Concept], ...] = ()
    exposures: tuple[Exposure, ...] = ()
    episodes: tuple[Episode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the authors assert beyond their patients.

    `subject` is the class (of a class effect), the drug (of a mechanism), or the other cause (of an alternative
    explanation: a drug, a disorder, or "other cause" and "other drug" where all others are excluded). `statement` is
    the mechanism, in the words of the text.
    """

    kind: ClaimKind
    subject: Value[Concept]
    event: Value[Concept]
    stance: Value[Stance]
    hedged: Value[bool] | None = None
    statement: Value[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that the text says, or seems to say, and that stands in no value: a reviewer should look at it.

    `kind` says what it is: a value (or a whole episode, case or claim) that was read but is withheld because it is too
    likely to be wrong, or a finding that could not be placed. `reason` tells why, in one line, in a reviewer's words.
    `case_number` and `episode_number` are those of the records that it belongs to, where that is known; `field` and
    `withheld` the item of the evidence table and the value (as text) that is kept back. A doubt is never an answer: it
    stands in no table and in no question but the one that asks for doubts.

    Raises:
        ValueError: there is no evidence.

    >>> quote = Evidence(9, 19, "250 per µL", component="counts", version="1")
    >>> Doubt(kind="unplaced count", reason="A count that belongs to no episode.", evidence=(quote,)).field is None
    True
    """

    kind: DoubtKind
    reason: str
    case_number: int | None = None
    episode_number: int | None = None
    field: str | None = None
    withheld: str | None = None
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"the doubt {self.reason!r} has no evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value as one of a report's readers gave it: what several readers say stands side by side, whatever is taken.

    `field` is the item of the evidence table and `given` the value as text (`claims` holds a whole claim). `stands`
    says whether the record has this value, from this reader or as the other one gives it too. `refused` tells in one
    line why a value was not even considered: its quote does not stand in the text, or the quoted words do not state
    it. A report that was read once has no readings.

    `case_number` and `episode_number` are those of the records; a patient or episode that only a reader whose word does
    not stand tells of has a number that no record has.

    Raises:
        ValueError: a value that was not refused has no evidence, or one that was refused stands.

    >>> quote = Evidence(0, 6, "severe", component="openai:model", version="1")
    >>> Reading(reader="openai:model", field="severity", given="severe", stands=True, evidence=(quote,)).refused is None
    True
    """

    reader: str
    field: str
    given: str
    stands: bool
    refused: str | None = None
    case_number: int | None = None
    episode_number: int | None = None
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if self.refused is None and not self.evidence:
            raise ValueError(f"the reading {self.given!r} has no evidence")
        if self.refused is not None and self.stands:
            raise ValueError(f"the reading {self.given!r} was refused, so it cannot stand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: its source, what it says of itself, its cases and claims, and what is left to check. `name` is the
    file's name without its ending, unique in a graph; `kind_shown_by` are the words that show which kind of document
    it is, where words do; `readings` are the values of each reader, where there was more than one."""

    name: str
    source: Source
    kind: ReportKind
    kind_shown_by: tuple[Evidence, ...] = ()
    bibliography: Bibliography = Bibliography()
    cases: tuple[Case, ...] = ()
    claims: tuple[Claim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    readings: tuple[Reading, ...] = ()


def values(record: object) -> Iterator[tuple[str, Value[object]]]:
    """Every `Value` held directly by a record, as pairs of field name and value (tuples are unrolled).

    >>> quote = Evidence(0, 3, "man", component="patients", version="1")
    >>> [(key, value.value) for key, value in values(Case(number=1, sex=Value("male", (quote,))))]
    [('sex', 'male')]
    """
    for field in fields(record):  # type: ignore[arg-type]
        held = getattr(record, field.name)
        for item in held if isinstance(held, tuple) else (held,):
            if isinstance(item, Value):
                yield field.name, item
