"""Hand-built reports, in our own words, with which the questions, the table, the explanations and the views
are tested.

Every value is found in its report's text by the quote that states it, so that offsets are right by
construction.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from extract.records import (
    Bibliography,
    Case,
    Claim,
    Concept,
    Doubt,
    Episode,
    Evidence,
    Exposure,
    Measurement,
    Reading,
    Report,
    Source,
    Value,
)

T = TypeVar("T")
BASE = "https://w3id.org/casegraph/"


def concept(kind: str, label: str) -> Concept:
    """A concept of the vocabulary: its IRI is made of its kind and the slug of its label."""
    return Concept(label, f"{BASE}{kind}/{label.lower().replace(' ', '-')}")


RITUXIMAB = concept("drug", "rituximab")
OCRELIZUMAB = concept("drug", "ocrelizumab")
OBINUTUZUMAB = concept("drug", "obinutuzumab")
ASPIRIN = concept("drug", "acetylsalicylic acid")
ZORVAXIB = Concept("zorvaxib")  # an invented drug, which no vocabulary knows
ANTI_CD20 = concept("class", "anti-CD20 monoclonal antibody")
NEUTROPENIA = concept("event", "neutropenia")
URTICARIA = concept("event", "urticaria")
FEVER = concept("event", "fever")
FILGRASTIM = concept("treatment", "filgrastim")
PEMPHIGUS = concept("condition", "pemphigus vulgaris")
ARTHRITIS = concept("condition", "rheumatoid arthritis")
SCLEROSIS = concept("condition", "multiple sclerosis")
NEUTROPHILS = Concept("neutrophils")

LATE_TEXT = """Late neutropenia after rituximab: two patients

Patient 1, a 44-year-old woman with pemphigus vulgaris, received rituximab 1000 mg intravenously. Twelve \
weeks after the last infusion she had severe neutropenia (0.3 x 10^9/L) with fever. Filgrastim was given, \
the count rose to 2.2 x 10^9/L, and she recovered within 6 days. Rituximab was paused and later given \
again. Ten weeks after that infusion a mild neutropenia came back (0.8 x 10^9/L), this time without \
fever; it resolved spontaneously after 14 days. Rituximab was stopped for good, she was switched to \
obinutuzumab, and she was followed for one year.

Patient 2, a man of 61 years with rheumatoid arthritis, had late-onset neutropenia three weeks after his \
last infusion of rituximab (1.2 x 10^9/L). Treatment went on as planned, he recovered without treatment, \
and neutropenia did not recur during 200 days.

We propose that neutropenia may be a class effect of anti-CD20 antibodies.
"""

SWITCH_TEXT = """Neutropenia under ocrelizumab after rituximab

A 44-year-old woman with multiple sclerosis had neutropenia 100 days after her last dose of rituximab and \
was switched to ocrelizumab. Under ocrelizumab she had neutropenia again 40 days after the first dose. \
The dose was reduced, but the neutropenia persisted.

Our patient speaks against a class effect of anti-CD20 antibodies on neutropenia.
"""

HIVES_TEXT = """Hives

A man in his fifties took zorvaxib together with aspirin and had itching urticaria.
"""

REVIEW_TEXT = """Neutropenia: a review

Antibodies against CD20 may cause neutropenia by depleting B cells.
"""


def finder(text: str) -> Callable[..., tuple[Evidence, ...]]:
    """A function that finds a quote in the text (its `nth` occurrence) and makes it evidence."""

    def found(quote: str, component: str = "hand", *, nth: int = 1, confidence: float = 0.9) -> tuple[Evidence, ...]:
        start = -1
        for _ in range(nth):
            start = text.index(quote, start + 1)
        before = text.rfind("\n", 0, start) + 1
        after = text.find("\n", start)
        end = start + len(quote)
        return (Evidence(start, end, quote, text[before:start], text[end:after], component, "1", confidence),)

    return found


def source(name: str, text: str) -> Source:
    digest = sha256(text.encode()).hexdigest()
    return Source(name=f"{name}.txt", media_type="text/plain", sha256=digest, text_sha256=digest, length=len(text))


def late() -> Report:
    """Two patients with neutropenia after rituximab; the first has two episodes. It supports a class
    effect."""
    at = finder(LATE_TEXT)
    rituximab = Value(RITUXIMAB, at("rituximab", nth=2))
    neutrophils_nadir = Value(0.3, at("0.3 x 10^9/L", "counts"))
    first = Episode(
        number=1,
        event=Value(NEUTROPENIA, at("neutropenia", "events", nth=2)),
        drugs=(rituximab,),
        severity=Value("severe", at("severe neutropenia")),
        grade=Value(4, at("0.3 x 10^9/L", "counts"), "ctcae-v5-neutropenia-grade", ("nadir",)),
        symptomatic=Value(True, at("with fever")),
        latency_days=Value(84.0, at("Twelve weeks after the last infusion", "times")),
        latency_from=Value("last_dose", at("after the last infusion", "times")),
        onset=Value("late", at("Twelve weeks after", "times"), "late-onset-28-days", ("latency_days", "latency_from")),
        nadir=neutrophils_nadir,
        recovery_value=Value(2.2, at("2.2 x 10^9/L", "counts")),
        outcome=Value("recovered", at("she recovered")),
        recovery=Value("treated", at("Filgrastim was given")),
        recovery_days=Value(6.0, at("within 6 days", "times")),
        treatments=(Value(FILGRASTIM, at("Filgrastim")),),
        complications=(Value(FEVER, at("fever", "events")),),
        action=Value("interrupted", at("Rituximab was paused and later given again")),
        rechallenge=Value(True, at("later given again")),
        recurrence=Value(True, at("came back")),
        measurements=(
            Measurement(
                analyte=NEUTROPHILS,
                value=neutrophils_nadir,
                unit="10*9/L",
                printed="0.3 x 10^9/L",
                role="nadir",
            ),
            Measurement(
                analyte=NEUTROPHILS,
                value=Value(2.2, at("2.2 x 10^9/L", "counts")),
                unit="10*9/L",
                printed="2.2 x 10^9/L",
                role="recovery",
            ),
        ),
    )
    second = Episode(
        number=2,
        event=Value(NEUTROPENIA, at("neutropenia", "events", nth=3)),
        drugs=(Value(RITUXIMAB, at("Rituximab was paused")),),
        severity=Value("mild", at("mild neutropenia")),
        grade=Value(3, at("0.8 x 10^9/L", "counts"), "ctcae-v5-neutropenia-grade", ("nadir",)),
        latency_days=Value(70.0, at("Ten weeks after that infusion", "times")),
        latency_from=Value("last_dose", at("after that infusion", "times")),
        onset=Value("late", at("Ten weeks after", "times"), "late-onset-28-days", ("latency_days", "latency_from")),
        nadir=Value(0.8, at("0.8 x 10^9/L", "counts")),
        outcome=Value("recovered", at("it resolved")),
        recovery=Value("spontaneous", at("resolved spontaneously")),
        recovery_days=Value(14.0, at("after 14 days", "times")),
        action=Value("withdrawn", at("Rituximab was stopped for good")),
        switched_to=Value(OBINUTUZUMAB, at("switched to obinutuzumab")),
        rechallenge=Value(False, at("stopped for good")),
        follow_up_days=Value(365.25, at("followed for one year", "times")),
        absent=(Value(FEVER, at("without fever", "events")),),
    )
    third = Episode(
        number=1,
        event=Value(NEUTROPENIA, at("neutropenia", "events", nth=4)),
        drugs=(Value(RITUXIMAB, at("infusion of rituximab")),),
        grade=Value(2, at("1.2 x 10^9/L", "counts"), "ctcae-v5-neutropenia-grade", ("nadir",)),
        latency_days=Value(21.0, at("three weeks after his last infusion", "times")),
        latency_from=Value("last_dose", at("after his last infusion", "times")),
        onset=Value("late", at("late-onset neutropenia")),
        nadir=Value(1.2, at("1.2 x 10^9/L", "counts")),
        outcome=Value("recovered", at("he recovered", nth=2)),
        recovery=Value("spontaneous", at("recovered without treatment")),
        action=Value("continued", at("Treatment went on as planned")),
        rechallenge=Value(True, at("went on as planned")),
        recurrence=Value(False, at("did not recur")),
        follow_up_days=Value(200.0, at("during 200 days", "times")),
    )
    exposure = Exposure(
        drug=rituximab,
        role="suspect",
        dose=Value("1000 mg", at("1000 mg")),
        route=Value("intravenous", at("intravenously")),
        indication=Value(PEMPHIGUS, at("pemphigus vulgaris")),
    )
    return Report(
        name="late",
        source=source("late", LATE_TEXT),
        kind="case series",
        kind_shown_by=at("two patients", "kind"),
        bibliography=Bibliography(
            title=Value("Late neutropenia after rituximab: two patients", at(LATE_TEXT.split("\n", 1)[0], "title"))
        ),
        cases=(
            Case(
                number=1,
                label="Patient 1",
                age_years=Value(44.0, at("44-year-old", "people")),
                sex=Value("female", at("woman", "people")),
                conditions=(Value(PEMPHIGUS, at("pemphigus vulgaris")),),
                exposures=(exposure,),
                episodes=(first, second),
            ),
            Case(
                number=2,
                label="Patient 2",
                age_years=Value(61.0, at("61 years", "people")),
                sex=Value("male", at("man", "people", nth=2)),
                conditions=(Value(ARTHRITIS, at("rheumatoid arthritis")),),
                episodes=(third,),
            ),
        ),
        claims=(
            Claim(
                kind="class_effect",
                subject=Value(ANTI_CD20, at("anti-CD20 antibodies", "claims")),
                event=Value(NEUTROPENIA, at("neutropenia", "claims", nth=6)),
                stance=Value("supports", at("We propose that", "claims")),
                hedged=Value(True, at("may be", "claims")),
            ),
        ),
        doubts=(
            Doubt(
                kind="withheld value",
                reason="Only 30% sure of this latency.",
                case_number=2,
                episode_number=1,
                field="latency_days",
                withheld="22",
                evidence=at("three weeks", "times", confidence=0.3),
            ),
        ),
    )


def switch() -> Report:
    """One patient with neutropenia under two drugs in turn; it disputes a class effect."""
    at = finder(SWITCH_TEXT)
    return Report(
        name="switch",
        source=source("switch", SWITCH_TEXT),
        kind="case report",
        cases=(
            Case(
                number=1,
                age_years=Value(44.0, at("44-year-old", "people")),
                sex=Value("female", at("woman", "people")),
                conditions=(Value(SCLEROSIS, at("multiple sclerosis")),),
                episodes=(
                    Episode(
                        number=1,
                        event=Value(NEUTROPENIA, at("neutropenia", "events")),
                        drugs=(Value(RITUXIMAB, at("dose of rituximab")),),
                        latency_days=Value(100.0, at("100 days after", "times")),
                        latency_from=Value("last_dose", at("after her last dose", "times")),
                        onset=Value(
                            "late",
                            at("100 days", "times"),
                            "late-onset-28-days",
                            ("latency_days", "latency_from"),
                        ),
                        switched_to=Value(OCRELIZUMAB, at("switched to ocrelizumab")),
                    ),
                    Episode(
                        number=2,
                        event=Value(NEUTROPENIA, at("neutropenia again", "events")),
                        drugs=(Value(OCRELIZUMAB, at("Under ocrelizumab")),),
                        latency_days=Value(40.0, at("40 days after", "times", confidence=0.5)),
                        latency_from=Value("first_dose", at("after the first dose", "times")),
                        outcome=Value("not recovered", at("the neutropenia persisted")),
                        action=Value("dose reduced", at("The dose was reduced")),
                    ),
                ),
            ),
        ),
        claims=(
            Claim(
                kind="class_effect",
                subject=Value(ANTI_CD20, at("anti-CD20 antibodies", "claims")),
                event=Value(NEUTROPENIA, at("on neutropenia", "claims")),
                stance=Value("disputes", at("speaks against", "claims")),
            ),
        ),
    )


def hives() -> Report:
    """One patient with two suspect drugs, one of them unknown to the vocabulary, and hardly anything stated; a second
    reader gave a value whose quote is not there."""
    at = finder(HIVES_TEXT)
    return Report(
        name="hives",
        source=source("hives", HIVES_TEXT),
        kind="case report",
        cases=(
            Case(
                number=1,
                sex=Value("male", at("man", "people")),
                episodes=(
                    Episode(
                        number=1,
                        event=Value(URTICARIA, at("urticaria", "events")),
                        drugs=(Value(ZORVAXIB, at("zorvaxib")), Value(ASPIRIN, at("aspirin"))),
                        symptomatic=Value(True, at("itching")),
                    ),
                ),
            ),
        ),
        readings=(
            Reading(
                reader="casegraph", field="sex", given="male", stands=True, case_number=1, evidence=at("man", "people")
            ),
            Reading(
                reader="openai:tiny", field="outcome", given="recovered", stands=False, case_number=1, episode_number=1,
                refused="its quote does not stand in the text: “he got well”",
            ),
        ),
    )  # fmt: skip


def review() -> Report:
    """A review without a patient; what it claims is a mechanism, not a class effect."""
    at = finder(REVIEW_TEXT)
    return Report(
        name="review",
        source=source("review", REVIEW_TEXT),
        kind="review",
        claims=(
            Claim(
                kind="mechanism",
                subject=Value(ANTI_CD20, at("Antibodies against CD20", "claims")),
                event=Value(NEUTROPENIA, at("neutropenia", "claims")),
                stance=Value("supports", at("may cause", "claims")),
            ),
        ),
    )


def reports() -> tuple[Report, ...]:
    """All four, in an order that is not that of their names."""
    return switch(), late(), review(), hives()


# A small vocabulary, so that the expected values do not change when the one that comes with casegraph grows.
VOCABULARY = """
@prefix cg: <https://w3id.org/casegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix drug: <https://w3id.org/casegraph/drug/> .
@prefix class: <https://w3id.org/casegraph/class/> .
@prefix event: <https://w3id.org/casegraph/event/> .

class:anti-cd20-monoclonal-antibody a cg:DrugClass, skos:Concept ;
  skos:prefLabel "anti-CD20 monoclonal antibody"@en ; skos:altLabel "anti-CD20 antibody"@en ;
  skos:broader class:monoclonal-antibody .
class:monoclonal-antibody a cg:DrugClass, skos:Concept ; skos:prefLabel "monoclonal antibody"@en .
drug:rituximab a cg:Drug, skos:Concept ; skos:prefLabel "rituximab"@en ; cg:brandName "MabThera"@en ;
  skos:broader class:anti-cd20-monoclonal-antibody .
drug:ocrelizumab a cg:Drug, skos:Concept ; skos:prefLabel "ocrelizumab"@en ;
  skos:broader class:anti-cd20-monoclonal-antibody .
drug:ofatumumab a cg:Drug, skos:Concept ; skos:prefLabel "ofatumumab"@en ;
  skos:broader class:anti-cd20-monoclonal-antibody .
drug:acetylsalicylic-acid a cg:Drug, skos:Concept ; skos:prefLabel "acetylsalicylic acid"@en ;
  skos:altLabel "aspirin"@en .
class:taxane a cg:DrugClass, skos:Concept ; skos:prefLabel "taxane"@en .
event:gout a cg:AdverseEvent, skos:Concept ; skos:prefLabel "gout"@en .
event:cytopenia a cg:AdverseEvent, skos:Concept ; skos:prefLabel "cytopenia"@en .
event:neutropenia a cg:AdverseEvent, skos:Concept ; skos:prefLabel "neutropenia"@en ;
  skos:broader event:cytopenia .
event:urticaria a cg:AdverseEvent, skos:Concept ; skos:prefLabel "urticaria"@en ; skos:altLabel "hives"@en .
"""
