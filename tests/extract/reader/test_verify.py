"""Which values quoted words state: arithmetic, names and words; expected values are worked out by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from answers import vocabulary

from extract.reader.verify import Checker, RefusedError
from extract.records import Concept
from extract.structure.abbreviations import abbreviations


@cache
def checker() -> Checker:
    short = abbreviations("Toxic wobble syndrome (TWS) and rituximab (RTX) are abbreviated.")
    return Checker(vocabulary(), short)


def check(key: str, value: Any, *quoted: str, event: str | None = "neutropenia") -> Any:
    return checker().check(key, value, quoted, event=event).value


@pytest.mark.parametrize(
    ("key", "value", "quoted", "stated"),
    [
        ("latency_days", 84, ["twelve weeks after the last infusion"], 84.0),
        ("latency_days", 91, ["3 months after the last infusion"], 91.3125),  # 3 x 30.4375
        ("latency_days", 16, ["given on 3 May 2021", "on 19 May 2021 she was admitted"], 16.0),
        ("recovery_days", 7, ["On day 5 fever began", "normal on day 12"], 7.0),
        ("recovery_days", 0.5, ["within 12 hours"], 0.5),
        ("follow_up_days", 365, ["was followed for one year"], 365.25),
        ("age_years", 45, ["45-year-old woman"], 45.0),
        ("age_years", 45, ["45"], 45.0),
        ("age_years", 0.5, ["6-month-old"], 0.5),
        ("nadir", 0.09, ["ANC of 90 cells/µL"], 0.09),
        ("nadir", 0.3, ["the neutrophils were 0.3 x 10^9/L"], 0.3),
        ("nadir", 0.3, ["fell to 300"], 0.3),  # without a unit: cells per microlitre from 50 on
        ("nadir", 0.026, ["Leukocytes were 1300/µL with 2% neutrophils"], 0.026),  # 2 % of 1.3
        ("grade", 3, ["grade III neutropenia"], 3),
        ("grade", 4, ["CTCAE grade 4"], 4),
    ],
)
def test_numbers_that_follow_from_their_words_are_stated(key: str, value: Any, quoted: list[str], stated: Any) -> None:
    assert check(key, value, *quoted) == pytest.approx(stated, rel=1e-9)


@pytest.mark.parametrize(
    ("key", "value", "quoted"),
    [
        ("latency_days", 90, ["twelve weeks after the last infusion"]),
        ("latency_days", 84, ["after the last infusion"]),
        ("latency_days", 28, ["every four weeks"]),  # how often is not how long
        ("latency_days", -3, ["3 days before the infusion"]),
        ("latency_days", 45, ["a 45-year-old woman"]),
        ("recovery_days", 9, ["given on 3 May 2021", "on 19 May 2021 she was well"]),
        ("age_years", 35, ["in his thirties"]),
        ("age_years", 54, ["45-year-old"]),
        ("age_years", 400, ["400"]),
        ("nadir", 0.9, ["ANC of 90 cells/µL"]),
        ("nadir", 45, ["platelets were 45 x 10^9/L"]),
        ("grade", 4, ["grade 3 neutropenia"]),
        ("grade", 4, ["4 patients"]),
        ("sex", "male", ["a 45-year-old woman"]),
        ("severity", "severe", ["mild neutropenia"]),
        ("onset", "late", ["twelve weeks after the infusion"]),
        ("event", "hepatitis", ["neutropenia"]),
        ("drugs", "ocrelizumab", ["rituximab was given"]),
        ("drugs", "zorvaxib", ["the drug was given"]),
        ("outcome", "fatal", ["she recovered fully"]),
        ("outcome", "recovered", ["she died of sepsis"]),
        ("action", "continued", ["rituximab was withdrawn"]),
        ("rechallenge", True, ["and then the"]),
        ("symptomatic", True, ["..."]),
    ],
)
def test_values_that_their_words_do_not_state_are_refused_with_a_reason(
    key: str, value: Any, quoted: list[str]
) -> None:
    with pytest.raises(RefusedError) as caught:
        check(key, value, *quoted)
    assert str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "quoted", "label"),
    [
        ("drugs", "rituximab", "MabThera 1000 mg", "rituximab"),  # a brand name
        ("drugs", "RTX", "RTX was given", "rituximab"),  # the paper's own abbreviation
        ("drugs", "Ocrevus", "ocrelizumab", "ocrelizumab"),
        ("event", "neutropaenia", "late-onset neutropenia", "neutropenia"),
        ("event", "febrile neutropenia", "febrile neutropenia", "neutropenia"),
        ("treatments", "filgrastim", "filgrastim was started", "filgrastim"),
    ],
)
def test_names_are_normalised_by_the_vocabulary(key: str, value: str, quoted: str, label: str) -> None:
    found = check(key, value, quoted)
    known = vocabulary().find(label)
    assert known is not None and found == Concept(label, known.iri)


def test_a_name_that_no_vocabulary_knows_is_kept_if_its_words_stand_there() -> None:
    assert check("drugs", "Zorvaxib", "zorvaxib was given") == Concept("zorvaxib")


def test_a_count_belongs_to_a_low_blood_count_only() -> None:
    with pytest.raises(RefusedError, match="hepatitis has no nadir"):
        check("nadir", 0.3, "0.3 x 10^9/L", event="hepatitis")


@pytest.mark.parametrize(
    ("key", "value", "quoted"),
    [
        ("outcome", "recovered", "the rash resolved"),
        ("outcome", "not recovered", "did not recover"),
        ("action", "interrupted", "rituximab was held and later resumed"),
        ("rechallenge", True, "was given again"),
        ("sex", "female", "she"),
        ("severity", "life-threatening", "life threatening neutropenia"),
        ("onset", "late", "late-onset neutropenia"),
        ("latency_from", "last_dose", "after the last infusion"),
    ],
)
def test_judgements_are_taken_on_words_that_do_not_speak_against_them(key: str, value: Any, quoted: str) -> None:
    assert check(key, value, quoted) == value
