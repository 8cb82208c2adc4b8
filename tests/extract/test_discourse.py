"""Discourse: the report's own patients, whose story each sentence tells, and what is left out."""

from __future__ import annotations

import pytest

from extract.discourse.clauses import Unit
from extract.discourse.subjects import Discourse, discourse
from extract.pipeline import pipeline, units

HEAD = "A title without patients\n\nCase report\n"


def told(text: str) -> tuple[Discourse, list[Unit]]:
    read = units(pipeline()(text))
    return discourse(read), read


def owners(text: str, words: str) -> tuple[int, ...]:
    """The numbers of the cases that the clause with the given words speaks of."""
    _, read = told(HEAD + text)
    [unit] = [unit for unit in read if words in unit.text]
    return unit.owners if unit.scope == "case" else ()


# --- how many cases


def test_one_patient() -> None:
    found, _ = told(HEAD + "A 38-year-old woman received rituximab. She developed neutropenia.")
    [case] = found.cases
    assert (case.age, case.sex, case.label) == (38.0, "female", None)


TWO = "Patient 1 was a 38-year-old woman. She had a rash. Patient 2 was a 61-year-old man. He had a fever."


def test_labelled_patients() -> None:
    found, _ = told(HEAD + TWO)
    assert [(case.label, case.age, case.sex) for case in found.cases] == [
        ("Patient 1", 38.0, "female"),
        ("Patient 2", 61.0, "male"),
    ]


@pytest.mark.xfail(strict=True, reason="ages told together of labelled patients are not dealt out")
def test_ages_of_labelled_patients_told_together() -> None:
    found, _ = told(
        HEAD + "Patients 1 and 2 were sisters of 38 and 41 years. Patient 1 had a rash. Patient 2 had a fever."
    )
    assert [case.age for case in found.cases] == [38.0, 41.0]


def test_patients_told_apart_by_their_introductions() -> None:
    found, _ = told(HEAD + "A 38-year-old woman had a rash. A 61-year-old man had a fever.")
    assert [(case.age, case.sex) for case in found.cases] == [(38.0, "female"), (61.0, "male")]


def test_the_same_patient_introduced_twice_is_one_case() -> None:
    text = (
        "Rash\n\nAbstract\nWe report a 38-year-old woman with a rash.\n\n"
        "Case report\nA 38-year-old woman received rituximab. She developed a rash."
    )
    found, _ = told(text)
    assert len(found.cases) == 1


def test_two_or_three_patients_told_together_are_cases_each() -> None:
    text = "Neutropenia\n\nWe report three women with neutropenia after rituximab. All three received filgrastim."
    found, _ = told(text)
    assert [case.sex for case in found.cases] == ["female"] * 3


def test_a_patient_without_age_or_sex_is_a_case() -> None:
    text = "Neutropenia\n\nWe describe a patient with neutropenia after rituximab. The count rose in a week."
    found, _ = told(text)
    assert len(found.cases) == 1


def test_a_cohort_has_no_cases() -> None:
    text = (
        "Neutropenia with rituximab: a retrospective cohort study\n\nMethods\nThe incidence of neutropenia was studied in "
        "2,310 patients of a registry.\n\nResults\nThe mean age was 51 years. Two patients, a woman aged 34 and a man "
        "aged 61, died."
    )
    found, _ = told(text)
    assert (found.is_study, found.cases) == (True, [])


def test_a_text_without_people() -> None:
    found, read = told("Rituximab is an antibody. Neutropenia is an adverse effect of it.")
    assert found.cases == []
    assert all(unit.owners == () for unit in read)


def test_no_units() -> None:
    assert discourse([]).cases == []


# --- whose story


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (TWO, "had a rash", (1,)),
        (TWO, "had a fever", (2,)),
        (TWO + " Both patients recovered.", "recovered", (1, 2)),
        (TWO + " The woman was discharged.", "discharged", (1,)),
        (TWO + " The man was discharged.", "discharged", (2,)),
        (TWO + " The former was discharged.", "discharged", (1,)),
        (TWO + " The latter was discharged.", "discharged", (2,)),
        (TWO + " Patient 1 was discharged.", "discharged", (1,)),
        (TWO + " The first patient was discharged.", "discharged", (1,)),
        (TWO + " She was discharged.", "discharged", (1,)),  # only one of the two is a woman
        (TWO + " Neither patient was readmitted.", "readmitted", (1, 2)),
        (TWO + " The younger patient was discharged.", "discharged", (1,)),
        (TWO + " The elder was discharged.", "discharged", (2,)),
    ],
)
def test_the_owners_of_a_sentence(text: str, words: str, expected: tuple[int, ...]) -> None:
    assert owners(text, words) == expected


def test_a_pronoun_after_a_word_on_all_is_the_patient_spoken_of_before() -> None:
    text = TWO + " Both patients were followed for a year. He was discharged."
    assert owners(text, "discharged") == (2,)


def test_one_sentence_on_two_labelled_patients_is_shared_out_by_clause() -> None:
    text = TWO + " Patient 1 received filgrastim, and patient 2 received ceftriaxone."
    assert (owners(text, "filgrastim"), owners(text, "ceftriaxone")) == ((1,), (2,))


def test_a_statement_on_all_is_marked_as_one_on_a_group() -> None:
    _, read = told(HEAD + TWO + " Both patients recovered.")
    assert [unit.group for unit in read if "recovered" in unit.text] == [True]


# --- what is not the patient's story


ONE = "A 38-year-old woman received rituximab. She developed neutropenia."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ONE + " Her brother died of leukemia.", "brother"),
        (ONE + " Her father has psoriasis. He takes methotrexate.", "methotrexate"),
        (ONE + "\n\nDiscussion\nWolff et al. described a 66-year-old man who died.", "66-year-old"),
        (ONE + "\n\nReferences\n1. Neutropenia in a 70-year-old man. Blood 2001;1:1.", "70-year-old"),
    ],
)
def test_the_stories_of_others_are_nobodys(text: str, words: str) -> None:
    assert owners(text, words) == ()


@pytest.mark.parametrize(
    "others",
    [
        "Wolff et al. described a 66-year-old man in whom neutropenia appeared after ofatumumab.",
        "In another report, a 66-year-old man died of sepsis.",
        "Neutropenia has been reported in a 66-year-old man.",
    ],
)
def test_patients_of_the_literature_are_no_cases(others: str) -> None:
    found, _ = told(HEAD + ONE + "\n\nDiscussion\n" + others)
    assert len(found.cases) == 1


def test_after_the_relative_the_patient_is_spoken_of_again() -> None:
    assert owners(ONE + " Her brother died of leukemia. She was discharged.", "discharged") == (1,)


def test_the_title_speaks_of_all_cases() -> None:
    _, read = told(HEAD + TWO)
    assert (read[0].scope, read[0].owners) == ("overview", (1, 2))


def test_a_remark_of_the_discussion_on_the_own_patient_is_an_overview() -> None:
    _, read = told(HEAD + ONE + "\n\nDiscussion\nOur patient recovered without treatment.")
    assert [unit.scope for unit in read if "Our patient" in unit.text] == ["overview"]


def test_small_groups_that_make_up_the_whole_are_cases_each() -> None:
    from extract import extract, from_text

    text = (
        "Hiccups under naproxen\n\nFour patients on naproxen developed hiccups. In two patients, the dose was reduced. "
        "In two patients, naproxen was stopped."
    )
    assert len(extract(from_text(text, name="letter")).cases) == 4


def test_a_title_may_tell_of_its_one_patient() -> None:
    from extract import extract, from_text

    text = (
        "Hiccups induced by naproxen in an elderly renal transplant recipient: case report\n\n"
        "Here we describe hiccups induced by naproxen. The hiccups resolved after naproxen was stopped."
    )
    [case] = extract(from_text(text, name="letter")).cases
    assert [episode.event.value.label for episode in case.episodes] == ["hiccups"]


LETTER = (
    "In one year we saw two patients with a rash from this drug. The first is a 38-year-old woman with gout. "
    "She took allopurinol. The second patient, a retired baker of 61 years, had gout too. He had a fever."
)


def test_a_letter_counts_its_patients_and_tells_them_as_first_and_second() -> None:
    found, _ = told("A title\n\nDear Sir,\n\n" + LETTER)
    assert [case.age for case in found.cases] == [38.0, 61.0]


@pytest.mark.parametrize(
    ("sentence", "words", "number"),
    [
        ("In the first it was the only finding.", "only finding", 1),
        ("In the second, who had no complaints, nothing was given.", "nothing was given", 2),
        ("In the first there was no fever.", "no fever", 1),
    ],
)
def test_in_the_first_and_in_the_second_mean_a_patient(sentence: str, words: str, number: int) -> None:
    assert owners(TWO + " " + sentence, words) == (number,)


def test_in_the_first_week_means_no_patient() -> None:
    assert owners(TWO + " In the first week the platelets fell.", "platelets") == (2,)


def test_one_patient_more_than_the_report_has_is_nobodys_to_the_end_of_the_paragraph() -> None:
    head = "Rash in two patients\n\nCase report\n"
    _, read = told(head + TWO + " A third patient had an itch. The control on the same day was calm.")
    assert [unit.owners for unit in read if "itch" in unit.text or "calm" in unit.text] == [(), ()]


def test_a_patient_whom_readers_may_recall_is_no_case() -> None:
    text = "A 38-year-old woman had a rash. Readers may recall the 52-year-old man described in this journal."
    found, _ = told("A title without patients\n\n" + text)
    assert [case.age for case in found.cases] == [38.0]


def test_a_patient_of_another_hospital_is_no_case() -> None:
    text = (
        "Rash on naproxen\n\nCase report\nA 52-year-old roofer had a rash on naproxen. He recovered. In a patient of "
        "another hospital, a woman of 71, the rash on naproxen was fatal."
    )
    found = units(pipeline()(text))
    assert [case.age for case in discourse(found).cases] == [52.0]
    assert found[-1].scope == "aside"
