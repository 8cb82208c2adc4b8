"""Mechanisms: how the authors explain the event, and what only sounds like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import extract, from_text
from extract.reasons.mechanisms import Mechanism, mechanisms
from extract.reasons.passages import passages
from extract.reasons.processes import ANCHOR
from extract.structure.sections import sections
from extract.structure.sentences import sentences


def read(text: str) -> list[Mechanism]:
    told = passages(text, sections(text), sentences(text), lambda start, end: (), ANCHOR)
    return [one for passage in told for one in mechanisms(passage)]


@pytest.mark.parametrize(
    ("text", "words", "hedged"),
    [
        ("The most likely mechanism is blockade of potassium channels.", "blockade of potassium channels", True),
        (
            "The pathogenesis of the myopathy may involve depletion of coenzyme Q10 and mitochondrial damage.",
            "depletion of coenzyme Q10 and mitochondrial damage",
            True,
        ),
        (
            "The mechanism of this reaction is unknown but is likely multifactorial, involving impaired granulopoiesis.",
            "multifactorial, involving impaired granulopoiesis",
            True,
        ),
        ("The rapid return suggests an immune-mediated mechanism.", "immune-mediated mechanism", True),
        ("This is typical of an immune mechanism.", "immune mechanism", False),
        (
            "We believe that depletion of B cells explains the low count.",
            "depletion of B cells",
            True,
        ),
        (
            "It is conceivable that binding of the drug to melanin accounts for this toxicity.",
            "binding of the drug to melanin",
            True,
        ),
        (
            "The drug blocks the reuptake of serotonin, which explains our patient's symptoms.",
            "drug blocks the reuptake of serotonin",
            False,
        ),
        ("The swelling was mediated by bradykinin accumulation.", "bradykinin accumulation", False),
        (
            "Inhibition of CYP3A4 by clarithromycin led to toxic concentrations.",
            "Inhibition of CYP3A4 by clarithromycin led to toxic concentrations",
            False,
        ),
        (
            "The low count was due to immune-mediated destruction of neutrophils.",
            "immune-mediated destruction of neutrophils",
            False,
        ),
        ("An immune mechanism may be involved.", "immune mechanism", True),
    ],
)
def test_mechanisms(text: str, words: str, hedged: bool) -> None:
    (found,) = read(text)
    assert (found.words, found.stance, found.hedged) == (words, "supports", hedged)
    assert " ".join(text[found.told_start : found.told_end].split()) == words


def test_what_argues_against_a_mechanism() -> None:
    (found,) = read("Antibodies were absent, which argues against an autoimmune mechanism.")
    assert (found.words, found.stance) == ("autoimmune mechanism", "disputes")


@pytest.mark.parametrize(
    "text",
    [
        "The mechanism is unknown.",
        "The mechanism by which the drug causes hemolysis is uncertain.",
        "Possible mechanisms are discussed.",
        "Several mechanisms have been proposed, among them inhibition of folate metabolism.",
        "Its mechanism of action is inhibition of topoisomerase.",  # of the drug, not of the event
        "Meier et al. proposed that depletion of pyridoxine causes such seizures.",
        "The mechanism of the recovery is suppression of antibodies.",  # of something good
        "The mechanism may be similar to that of other immune reactions.",
        "Whether inhibition of CYP3A4 explains the rash?",
        "There was no evidence of an immune disease that could explain the rash.",
        "We believe that this is the first case of an allergic reaction to it.",
        "Metabolic acidosis often occurs because of accumulation of lactate.",
        "We suggest that inhibitors should be avoided.",
    ],
)
def test_no_mechanisms(text: str) -> None:
    assert read(text) == []


CASE = "A 67-year-old man on simvastatin developed rhabdomyolysis after clarithromycin was added. "


def told(sentence: str) -> list[tuple[str, str, str, str]]:
    report = extract(from_text(CASE + sentence, name="letter"))
    return [
        (claim.subject.value.label, claim.event.value.label, claim.stance.value, claim.statement.value)
        for claim in report.claims
        if claim.kind == "mechanism" and claim.statement is not None
    ]


def test_the_drug_that_acts_is_the_subject() -> None:
    said = "Inhibition of CYP3A4 by clarithromycin raised the concentration of simvastatin and led to rhabdomyolysis."
    assert told(said) == [("clarithromycin", "rhabdomyolysis", "supports", said.rstrip("."))]


def mechanism(text: str) -> list[tuple[str, str | None]]:
    claims = extract(from_text(text, name="letter")).claims
    return [(c.subject.value.label, c.subject.rule) for c in claims if c.kind == "mechanism"]


def test_a_sentence_that_names_no_drug_is_about_the_suspect() -> None:
    one = "A 67-year-old man developed rhabdomyolysis three weeks after he had started simvastatin. "
    said = "The most likely mechanism is depletion of coenzyme Q10."
    assert mechanism(one + said) == [("simvastatin", None)]


def test_of_several_suspects_it_is_the_class_that_holds_them_or_nobody() -> None:
    text = (
        "Case 1. A 50-year-old woman developed neutropenia three months after her last infusion of rituximab.\n\n"
        "Case 2. A 60-year-old man developed neutropenia two months after his last infusion of ocrelizumab.\n\n"
        "Discussion\n\nThe most likely mechanism of the neutropenia is impairment of granulopoiesis.\n"
    )
    assert mechanism(text) == [("anti-CD20 monoclonal antibody", "class-of-suspects")]
    assert mechanism(text.replace("ocrelizumab", "carbimazole")) == []


def test_a_mechanism_of_other_drugs_or_of_other_events_is_none() -> None:
    assert told("Vancomycin causes flushing through release of histamine.") == []
    assert told("The mechanism of torsades de pointes is blockade of potassium channels.") == []


def test_how_it_came_is_a_mechanism_and_no_other_cause() -> None:
    said = "In our patient, inhibition of CYP3A4 may have contributed to the rhabdomyolysis."
    assert [c.kind for c in extract(from_text(CASE + said, name="x")).claims] in ([], ["mechanism"])


WORDS = st.sampled_from(
    [
        "the mechanism", "is", "may be", "inhibition of", "we believe that", "explains", "the rash", ",", "which", ".",
        "immune-mediated", "suggests an", "due to", "mediated by", "but", "unknown", "\n", "CYP3A4", "led to", "(", ")",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_text_gives_spans_within_it(text: str) -> None:
    for one in read(text):
        assert 0 <= one.start <= one.told_start < one.told_end <= one.end <= len(text)
        assert one.about is None or one.start <= one.about[0] <= one.about[1] <= one.end


@pytest.mark.parametrize("words", ["the mechanism of ", "inhibition of ", "we believe that ", "explains and "])
def test_a_long_line_takes_time_in_proportion(words: str) -> None:
    def seconds(times: int) -> float:
        line = (words * 12 + ". ") * times
        begun = time.perf_counter()
        read(line)
        return time.perf_counter() - begun

    seconds(5)
    assert seconds(320) < 40 * max(seconds(40), 0.02)
