"""What a sentence says of its terms: every expected status is read off the sentence beside it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.statements.assertion import Status, assertions

A, N, D, H, F = Status.AFFIRMED, Status.NEGATED, Status.NOT_DONE, Status.HYPOTHETICAL, Status.FAMILY
PAST, B, P = Status.HISTORICAL, Status.BACKGROUND, Status.POSSIBLE


def check(text: str, expected: dict[str, Status]) -> None:
    spans = [(text.index(word), text.index(word) + len(word)) for word in expected]
    assert dict(zip(expected, assertions(text, spans), strict=True)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He had no fever, rash or cough.", {"fever": N, "rash": N, "cough": N}),
        ("She had no fever; the rash, however, spread.", {"fever": N, "rash": A}),
        ("She had neither fever nor bleeding and felt well.", {"fever": N, "bleeding": N, "felt well": A}),
        ("He had neither fallen nor drunk, and took no diuretic.", {"fallen": N, "took": A, "diuretic": N}),
        (
            "Neither tramadol nor a triptan had been used, sodium was low.",
            {"tramadol": N, "triptan": N, "low": A},
        ),
        ("Neither was on aspirin, and both had ulcers.", {"aspirin": N, "ulcers": A}),
        ("Neither of them had another fall.", {"another fall": N}),
        ("None of the patients had an infection.", {"infection": N}),
        ("There was no wheeze or other sign of anaphylaxis.", {"wheeze": N, "anaphylaxis": N}),
        ("He denied chest pain or syncope, and took aspirin.", {"chest pain": N, "syncope": N, "aspirin": A}),
        ("She has remained free of seizures.", {"seizures": N}),
        ("Smears were negative for blasts.", {"blasts": N}),
        (
            "Serology for cytomegalovirus and hepatitis B was negative.",
            {"cytomegalovirus": N, "hepatitis": N},
        ),
        ("Angiography ruled out ischemia.", {"ischemia": N}),
        ("Embolism and leak were excluded.", {"Embolism": N, "leak": N}),
        ("Myositis antibodies were absent.", {"Myositis": N}),
        ("Infection could not be demonstrated.", {"Infection": N}),
        ("She was never febrile and improved on day 3.", {"febrile": N, "improved": A}),
        ("There was nothing to suggest infection.", {"infection": N}),
        ("The marrow revealed no signs of malignancy and normal cells.", {"malignancy": N}),
        ("He had no complaints apart from fatigue.", {"complaints": N, "fatigue": A}),
        ("The drug was not stopped but reduced.", {"stopped": N, "reduced": A}),
        ("The drug was stopped, not reduced.", {"stopped": A, "reduced": N}),
        ("No relapse of the rash was seen at one-year follow-up.", {"relapse": N, "follow-up": A}),
        ("There were no further seizures, and sodium rose.", {"further seizures": N, "rose": A}),
        ("The fever did not recur when ceftriaxone was given.", {"recur": N, "ceftriaxone": A}),
        ("Without any intervention the count normalised.", {"intervention": N, "normalised": A}),
        (
            "It resolved without therapy 12 days after the fourth dose.",
            {"resolved": A, "therapy": N, "dose": A},
        ),
        ("Because of neutropenia no infusion was given.", {"neutropenia": A, "infusion": N}),
        ("No antibiotic was given for this neutropenia.", {"antibiotic": N, "neutropenia": A}),
        ("It has not been given again, but the rash persists.", {"given": N, "rash": A}),
        ("The rash did not respond to prednisolone.", {"respond": N, "prednisolone": A}),
        ("The dose was not raised because of nausea.", {"raised": N, "nausea": A}),
    ],
)
def test_negation(text: str, expected: dict[str, Status]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Not only neutropenia but also anemia was found.", {"neutropenia": A, "anemia": A}),
        ("There was no increase in the rash.", {"rash": A}),
        ("It was given without difficulty.", {"given": A}),
        ("Gram-negative sepsis developed.", {"sepsis": A}),
        ("Not until day 10 did the count recover.", {"recover": A}),
        ("The count did not recover until day 12.", {"recover": A}),
        ("No. 3 had sepsis.", {"sepsis": A}),
        ("Rash is not uncommon and hepatitis followed.", {"hepatitis": A}),
    ],
)
def test_pseudo_negation(text: str, expected: dict[str, Status]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G-CSF was considered.", {"G-CSF": D}),
        ("Filgrastim was discussed but withheld for fear of splenic pain.", {"Filgrastim": D, "splenic pain": H}),
        ("Filgrastim was kept in reserve.", {"Filgrastim": D}),
        ("Steroids were unnecessary, and she recovered.", {"Steroids": D, "recovered": A}),
        ("Nobody needed G-CSF.", {"G-CSF": D}),
        ("Lithium, which may raise the count, was not used.", {"Lithium": D}),
        ("G-CSF, though available, was not given.", {"G-CSF": D}),
        ("She refused filgrastim.", {"filgrastim": D}),
        ("Dialysis was planned in case potassium should rise.", {"Dialysis": D, "rise": H}),
        ("Rechallenge was deemed too risky.", {"Rechallenge": D}),
        ("A further rechallenge was not attempted.", {"rechallenge": D}),
        ("With no need for transfusion he went home.", {"transfusion": D}),
        ("She was febrile and antibiotics were not given.", {"febrile": A, "antibiotics": D}),
        ("Rituximab was withheld until June.", {"Rituximab": A}),
        ("A second course was planned and given in May.", {"course": A}),
    ],
)
def test_what_was_not_done(text: str, expected: dict[str, Status]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If neutropenia develops, the drug should be stopped.", {"neutropenia": H, "stopped": H}),
        ("Had the count been checked, sepsis might have been avoided.", {"sepsis": H}),
        ("Were a drug to be needed, mirtazapine might be preferred.", {"mirtazapine": H}),
        ("Patients should be told to report jaundice.", {"jaundice": H}),
        ("To prevent another episode, lithium was begun.", {"another episode": H, "lithium": A}),
        ("Concern about a relapse led to mesalazine.", {"relapse": H}),
        ("It is not known whether neutropenia recurs.", {"neutropenia": H}),
        ("The arrhythmias were temporally related to cimetidine.", {"arrhythmias": A, "cimetidine": A}),
    ],
)
def test_hypothesis(text: str, expected: dict[str, Status]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A woman with a history of asthma had a rash.", {"asthma": PAST}),
        ("Ten years earlier he had had hepatitis.", {"hepatitis": PAST}),
        ("He came with a five-day history of jaundice.", {"jaundice": A}),
        ("Carcinoma developed after lymphoma in childhood.", {"Carcinoma": A, "lymphoma": PAST}),
        ("A brother had died of it, but no variant was found.", {"died": F, "variant": N}),
        ("His mother has schizophrenia too; he has gout.", {"schizophrenia": F, "gout": A}),
        ("There is no family history of gout.", {"gout": F}),
        ("Unlike her sister, who had a rash on lithium, she took it.", {"rash": F, "lithium": F}),
        ("Her brother, the donor, had had migraine as an infant.", {"migraine": F}),
        ("She is the mother of a boy with diabetes.", {"diabetes": A}),
        ("Hepatitis has been reported with this drug.", {"Hepatitis": B}),
        ("Aspirin can cause asthma.", {"asthma": B}),
        ("Our patient had hepatitis, which has been reported before.", {"hepatitis": A}),
        ("Myocarditis could not be excluded.", {"Myocarditis": P}),
        ("It came during a suspected viral illness.", {"viral illness": P}),
        ("Drug-induced hepatitis was suspected.", {"hepatitis": A}),
        ("Although lithium was suspected to be the cause, it went on.", {"lithium": A}),
    ],
)
def test_time_and_persons(text: str, expected: dict[str, Status]) -> None:
    check(text, expected)


def test_a_span_is_not_denied_by_its_own_words() -> None:
    check("He had no symptoms.", {"no symptoms": A})


def test_offsets_count_in_the_document() -> None:
    assert assertions("No fever.", [(103, 108)], offset=100) == (N,)


@pytest.mark.parametrize("span", [(-1, 2), (3, 2), (0, 99)])
def test_a_span_outside_the_sentence_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the sentence"):
        assertions("No fever.", [span])


WORDS = st.sampled_from(
    [
        "no", "not", "without", "neither", "nor", "fever", "was", "were", "given", ",", ";", ".", "(",
        ")", "but", "if", "had", "mother", "history of", "suspected", "and", "or", "until", "G-CSF",
        "considered", "should", "which", "never", "et al", "in case", "\n", "excluded",
        "none of the patients",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)), st.integers(0, 9))
def test_any_sentence_gives_a_status_for_each_span(text: str, offset: int) -> None:
    spans = [(at + offset, min(at + 3, len(text)) + offset) for at in range(0, len(text), 3)]
    found = assertions(text, spans, offset=offset)
    assert len(found) == len(spans)
    assert all(isinstance(status, Status) for status in found)


@pytest.mark.parametrize(
    "words",
    [
        "no fever, ",
        "not ",
        "was not ",
        "if ",
        "mother ",
        "past medical ",
        "(",
        "had the ",
        "No rash was seen. ",
    ],
)
def test_a_long_line_takes_time_in_proportion(words: str) -> None:
    def seconds(times: int) -> float:
        begun = time.perf_counter()
        assertions(words * times, [(0, 1)])
        return time.perf_counter() - begun

    seconds(50)
    assert seconds(4_000) < 40 * max(seconds(500), 0.02)
