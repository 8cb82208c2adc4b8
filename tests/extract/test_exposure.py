"""Exposure and mishap: drugs begun and given again, what befalls the patient, and the episodes that follow from it."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.discourse.clauses import Unit
from extract.discourse.exposure import befalls, begun, complains, concludes, first_mishap, left_off
from extract.pipeline import pipeline, units, vocabulary_of


def _units(text: str) -> list[Unit]:
    return units(pipeline()(text))


def _iris(*names: str) -> frozenset[str]:
    found = [vocabulary_of(pipeline()).find(name, kinds=("drug",)) for name in names]
    return frozenset(entry.iri for entry in found if entry is not None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("In March she was given naproxen for a sprained ankle.", True),
        ("He bought naproxen at the chemist's.", True),
        ("Her dentist put her on naproxen again.", True),
        ("A week later another doctor prescribed the same drug.", True),
        ("Ibuprofen was replaced by naproxen.", True),
        ("Naproxen was replaced by paracetamol.", False),
        ("Naproxen was stopped on the day of admission.", False),
        ("He refused to be given naproxen.", False),
        ("No naproxen has been given to her again.", False),
        ("Paracetamol was restarted.", False),
        ("In a sample taken at noon naproxen in plasma was high.", False),
        ("The naproxen level was measured in blood taken at noon.", False),
    ],
)
def test_a_drug_is_begun(text: str, told: bool) -> None:
    assert [begun(unit, _iris("naproxen")) is not None for unit in _units(text)] == [told]


def test_a_drug_is_left_off() -> None:
    assert [left_off(unit, _iris("naproxen")) for unit in _units("Naproxen was stopped. Paracetamol was held.")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("On the third day she felt sick and feverish.", True),
        ("That evening his tongue swelled.", True),
        ("He was brought to the emergency department at noon.", True),
        ("Her temperature was 39.4 °C.", True),
        ("On the third day she felt well.", False),
        ("The second course was well tolerated.", False),
        ("She did not notice any rash.", False),
        ("His temperature was 36.8 °C.", False),
        ("Apart from asthma, for which he used an inhaler, he was healthy.", False),
        ("The rash had gone by Friday.", False),
        ("In our opinion headache is a class effect of nitrates.", False),
    ],
)
def test_something_befalls_the_patient(text: str, told: bool) -> None:
    assert [befalls(unit) is not None for unit in _units(text)] == [told]


def test_the_first_mishap_comes_after_the_drug() -> None:
    told = _units("She had a cough, and naproxen was begun. On the fourth day she noticed blisters on both hands.")
    assert first_mishap(told, _iris("naproxen")) is told[1]
    assert first_mishap(told, frozenset()) is None


def test_what_ended_an_earlier_drug_is_no_mishap_of_this_story() -> None:
    told = _units(
        "Ibuprofen had been tried in spring but was given up because her skin itched. Then naproxen was begun. "
        "On the fourth day she noticed blisters on both hands."
    )
    assert first_mishap(told, _iris("naproxen", "ibuprofen")) is told[-1]


STORY = (
    "Hepatitis after two courses of naproxen\n\nCase report\n\n"
    "A 50-year-old carpenter was prescribed naproxen for backache. Three weeks after the first tablet he lost his appetite and "
    "felt sick. Hepatitis was diagnosed. Naproxen was stopped and he recovered within a month. Half a year later "
    "a colleague gave him the same tablets. Two days after the first of them he complained of nausea. "
    "All liver tests were normal after ten days. He does not take naproxen any more.\n"
)


def test_an_episode_without_a_name_follows_the_drug_given_again() -> None:
    [case] = extract(from_text(STORY, name="naproxen")).cases
    assert [episode.event.value.label for episode in case.episodes] == ["hepatitis", "hepatitis"]
    first = case.episodes[0]
    assert first.latency_days is not None and first.latency_days.value == 21  # three weeks
    assert first.rechallenge is not None and first.rechallenge.value


def test_the_reason_for_giving_a_drug_again_is_no_episode() -> None:
    text = STORY.replace("Half a year later", "In autumn the backache returned, and half a year later")
    [case] = extract(from_text(text, name="naproxen")).cases
    assert len(case.episodes) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("On the 9th day she told the nurse that insects crept over her bed.", True),
        ("Three days later he phoned because his lips burned.", True),
        ("Three days later he reported that he was well.", False),
        ("She told the nurse that insects crept over her bed.", False),
        ("On the 9th day naproxen was stopped, as she reported.", False),
    ],
)
def test_a_complaint_is_told_some_time_later(text: str, told: bool) -> None:
    assert [complains(unit) for unit in _units(text)] == [told]


def test_what_the_doctors_made_of_it_is_no_news() -> None:
    assert concludes(_units("We concluded that naproxen had caused the gastric ulcer.")[0])
    assert not concludes(_units("On the third day a gastric ulcer was found.")[0])


@pytest.mark.parametrize(
    "text",
    [
        "By evening she could not climb the stairs.",
        "He grew restless and heard strange voices.",
        "Her son found her unconscious.",
    ],
)
def test_something_befalls_without_a_diagnosis(text: str) -> None:
    assert any(befalls(unit) is not None for unit in _units(text))


def test_an_assessment_makes_no_second_episode() -> None:
    text = (
        "Hypoglycemia with gliclazide\n\nA 70-year-old man took gliclazide. On the second day of fluconazole he fell, and"
        " hypoglycemia was found. He woke up after ten minutes. We concluded that gliclazide had caused the hypoglycemia."
        " Gliclazide was withheld and resumed a week later."
    )
    (case,) = extract(from_text(text, name="report")).cases
    assert len(case.episodes) == 1


def test_death_after_a_word_of_the_relatives_is_the_patients() -> None:
    text = (
        "Fatal hepatitis with ketoconazole\n\nA 50-year-old man took ketoconazole. He developed hepatitis after ten days."
        " With the consent of his wife the ventilator was switched off, and he died on day 20."
    )
    (case,) = extract(from_text(text, name="report")).cases
    outcome = case.episodes[0].outcome
    assert outcome is not None
    assert outcome.value == "fatal"


def test_ages_told_together_go_to_the_older_and_the_younger() -> None:
    text = (
        "Hepatitis with ketoconazole: two women, 38 and 66 years old\n\nCase 1. The older woman took ketoconazole for two"
        " weeks and developed hepatitis.\n\nCase 2. The younger woman developed hepatitis on ketoconazole, too."
    )
    cases = extract(from_text(text, name="report")).cases
    assert [case.age_years.value for case in cases if case.age_years] == [66, 38]


def test_the_time_of_a_sample_or_of_the_last_visit_is_no_latency() -> None:
    text = (
        "Hepatitis with ketoconazole\n\nA 50-year-old man took ketoconazole. He developed hepatitis. A blood sample drawn"
        " 20 hours after the last dose showed an ALT of 900 U/L. It was stopped. He had no jaundice at the last visit 8"
        " weeks after the last dose."
    )
    (case,) = extract(from_text(text, name="report")).cases
    assert case.episodes[0].latency_days is None


def test_a_third_dose_that_the_doctors_decide_against() -> None:
    text = (
        "Uveitis after zoledronic acid\n\nA 60-year-old woman had uveitis two days after her second infusion of zoledronic"
        " acid. It resolved in ten days. She decided against a third infusion and now takes raloxifene."
    )
    (case,) = extract(from_text(text, name="report")).cases
    again = case.episodes[0].rechallenge
    assert again is not None
    assert again.value is False
