"""Other causes of the event: what the authors put forward and what they rule out, and what only looks like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import extract, from_text
from extract.lexicon.terms import TermMatcher
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.reasons.alternatives import Alternative, alternatives
from extract.reasons.other_causes import ANCHOR
from extract.reasons.passages import passages
from extract.structure.sections import sections
from extract.structure.sentences import sentences

MATCHER = TermMatcher(
    Vocabulary(
        [
            Entry("ex:valproate", "drug", "valproate"),
            Entry("ex:furosemide", "drug", "furosemide"),
            Entry("ex:statin", "drug_class", "statin"),
            Entry("ex:hepatitis", "event", "hepatitis"),
            Entry("ex:viral-hepatitis", "event", "viral hepatitis"),
            Entry("ex:infection", "event", "infection"),
            Entry("ex:sepsis", "event", "sepsis"),
            Entry("ex:folate-deficiency", "event", "folate deficiency"),
            Entry("ex:diabetes", "condition", "diabetes"),
        ]
    )
)


def read(text: str) -> list[Alternative]:
    found = MATCHER.match(text)

    def within(start: int, end: int) -> list[object]:
        return [term for term in found if start <= term.start and term.end <= end]

    spans = sentences(text)
    told = passages(text, sections(text), spans, within, ANCHOR)  # type: ignore[arg-type]
    return [one for passage in told for one in alternatives(passage)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Other causes of hepatitis were excluded.", ["other cause"]),
        ("No other explanation for the rash could be found.", ["other cause"]),
        ("In the absence of any other identifiable cause, the drug was blamed.", ["other cause"]),
        ("After exclusion of other causes, the drug was stopped.", ["other cause"]),
        ("An extensive work-up for other causes, including infection, was negative.", ["other cause", "infection"]),
        ("Secondary causes of the low count were ruled out.", ["other cause"]),
        ("No other drug had been started.", ["other drug"]),
        ("He took no other medicine.", ["other drug"]),
        ("She was not taking any other medications at the time.", ["other drug"]),
        ("There had been no changes in her medication.", ["other drug"]),
        ("Viral hepatitis was ruled out by serology.", ["viral hepatitis"]),
        ("Serology ruled out viral hepatitis and sepsis.", ["viral hepatitis", "sepsis"]),
        ("Infection, diabetes and sepsis were excluded as causes.", ["infection", "diabetes", "sepsis"]),
        ("The rash cannot be attributed to diabetes.", ["diabetes"]),
        ("The falls cannot be explained by valproate.", ["valproate"]),
        ("Valproate is unlikely to be the cause, since it was continued.", ["valproate"]),
        ("We do not regard valproate as the cause.", ["valproate"]),
        ("We do not believe that sepsis was responsible for it.", ["sepsis"]),
        ("Infection was considered an unlikely cause of the rash.", ["infection"]),
        ("There was no evidence of infection or sepsis that could explain the rash.", ["infection", "sepsis"]),
        ("Vitamin B12 and folate deficiency were excluded.", ["vitamin b12 deficiency", "folate deficiency"]),
        ("An infection cannot be ruled out, but the quick return makes it improbable.", ["infection"]),
    ],
)
def test_causes_that_are_ruled_out(text: str, words: list[str]) -> None:
    assert [(one.words.lower(), one.stance) for one in read(text)] == [(word, "disputes") for word in words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("An infection could also have contributed to the rash.", ["infection"]),
        ("Concomitant valproate may have played a role.", ["valproate"]),
        ("We cannot exclude that valproate contributed.", ["valproate"]),
        ("We cannot rule out a role of concurrent sepsis.", ["sepsis"]),
        ("Sepsis cannot be completely excluded as the cause of the rash.", ["sepsis"]),
        ("Dehydration and diabetes might have precipitated the fall.", ["dehydration", "diabetes"]),
        ("Diabetes probably contributed to the coma.", ["diabetes"]),
        ("Sepsis was a contributing factor.", ["sepsis"]),
        ("Another possible explanation is sepsis.", ["sepsis"]),
        ("Furosemide, which was begun on the same day, is another possible culprit.", ["furosemide"]),
        ("In our patient, sepsis may explain the low count.", ["sepsis"]),
        ("It suggests a toxic effect, potentially unmasked or worsened by infections.", ["infections"]),
        ("The rash may have been triggered by sepsis.", ["sepsis"]),
        ("Several factors including diabetes may have contributed to it.", ["diabetes"]),
    ],
)
def test_causes_that_are_put_forward(text: str, words: list[str]) -> None:
    found = read(text)
    assert [(one.words.lower(), one.stance) for one in found] == [(word, "supports") for word in words]
    assert all(one.hedged == ("was a contributing" not in text) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "Hepatitis may be caused by infection and by many drugs.",  # what happens in general
        "Infection can contribute to hepatitis.",
        "Infection should be excluded in such patients.",  # advice
        "If infection is excluded, the drug may be given again.",
        "Could infection have contributed?",  # a question
        "Patients with infection were excluded.",  # of a study
        "Meier et al. ruled out viral hepatitis in their patient.",  # another publication
        "Valproate was ruled out because of the danger of a cross-reaction.",  # a treatment, not a cause
        "Infection had been excluded before treatment.",
        "G-CSF contributed to the recovery.",  # no harm
        "An association between the drug and the rash cannot be ruled out.",  # what is left open is the drug itself
        "Infection was not excluded from the analysis.",
        "He had no infection and no fever.",  # a finding; nothing says that it could be the cause
        "Other treatments were excluded because of pregnancy.",
    ],
)
def test_no_causes(text: str) -> None:
    assert read(text) == []


def test_the_story_of_another_publication_goes_on_over_its_sentences() -> None:
    text = "Meier et al. saw a man with hepatitis on a statin. Viral hepatitis was ruled out."
    assert read(text) == []
    assert [one.words for one in read(text + " In our patient, sepsis was ruled out.")] == ["sepsis"]


def test_titles_and_introductions_argue_nothing() -> None:
    text = "Hepatitis after valproate\n\nBackground\n\nOther causes were excluded.\n\nDiscussion\n\nSepsis was ruled out.\n"
    assert [one.words for one in read(text)] == ["Sepsis"]


CASE = "A 50-year-old woman developed neutropenia (ANC 0.3 x 10^9/L) three months after rituximab. "


def told(sentence: str) -> list[tuple[str, str, str, bool]]:
    report = extract(from_text(CASE + sentence, name="letter"))
    return [
        (claim.subject.value.label, claim.event.value.label, claim.stance.value, claim.hedged is not None)
        for claim in report.claims
        if claim.kind == "alternative_explanation"
    ]


def test_a_cause_becomes_a_claim_on_the_event_of_the_patient() -> None:
    assert told("Other causes of neutropenia were excluded.") == [("other cause", "neutropenia", "disputes", False)]
    assert told("Concomitant valproate may have played a role.") == [("valproic acid", "neutropenia", "supports", True)]


def test_its_words_are_its_evidence() -> None:
    text = CASE + "Sepsis may have contributed to the neutropenia."
    (claim,) = extract(from_text(text, name="letter")).claims
    quotes = [value.evidence[0].quote for value in (claim.subject, claim.event, claim.stance)]
    assert quotes == ["Sepsis", "neutropenia", "Sepsis may have contributed to the neutropenia."]
    assert all(e.quote == text[e.start : e.end] for v in (claim.subject, claim.event) for e in v.evidence)


def test_the_suspect_and_the_event_are_no_other_causes() -> None:
    assert told("Rituximab may have contributed to the neutropenia.") == []
    assert told("Neutropenia cannot be explained by a neutropenia.") == []


def test_a_kind_of_the_event_is_another_cause_of_it() -> None:
    said = "Autoimmune neutropenia was ruled out by negative antineutrophil antibodies."
    assert told(said) == [("autoimmune neutropenia", "neutropenia", "disputes", False)]


def test_what_a_low_count_brings_is_no_cause_of_it_unless_the_words_say_so() -> None:
    assert told("Infection was ruled out by blood cultures.") == []
    assert told("Infection was ruled out as a cause.") == [("infection", "neutropenia", "disputes", False)]


def test_the_cause_of_something_else_is_none() -> None:
    assert told("Sepsis may have contributed to the renal failure.") == []


def test_a_group_of_diseases_is_a_cause_and_an_adverse_reaction_is_none() -> None:
    assert told("Malignancy was excluded as a cause.") == [("neoplasm", "neutropenia", "disputes", False)]
    assert told("An adverse drug reaction may have contributed.") == []


def test_without_a_patient_there_is_no_other_cause() -> None:
    text = "Neutropenia after rituximab: a review\n\nOther causes of neutropenia were excluded in all of 83 patients."
    assert extract(from_text(text, name="review")).claims == ()


WORDS = st.sampled_from(
    [
        "other causes", "were", "excluded", "ruled out", "may have", "contributed to", "sepsis", "no other drug", ",", "and",
        "cannot be", "as a cause of", "which", "another explanation is", "valproate", ".", "the", "of", "no evidence of",
        "(", ")", "including", "\n", "played a role",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_text_gives_spans_within_it(text: str) -> None:
    for one in read(text):
        assert 0 <= one.start < one.end <= len(text) and one.words
        assert one.named is None or one.start <= one.named.start < one.named.end <= one.end
        assert one.about is None or one.start <= one.about[0] <= one.about[1] <= one.end


@pytest.mark.parametrize(
    "words", ["other causes of ", "may have ", "excluded and ", "no other drug, ", "is not due to "]
)
def test_a_long_line_takes_time_in_proportion(words: str) -> None:
    def seconds(times: int) -> float:
        line = (words * 12 + ". ") * times
        begun = time.perf_counter()
        read(line)
        return time.perf_counter() - begun

    seconds(5)
    assert seconds(320) < 40 * max(seconds(40), 0.02)
