"""Shares: lists in statements on several patients, dealt out in the patients' order."""

from __future__ import annotations

import pytest

from extract.discourse.clauses import Unit
from extract.discourse.shares import share
from extract.pipeline import pipeline, units


def shared(sentence: str, number: int, owners: tuple[int, ...] = (1, 2)) -> Unit:
    """What a sentence on the given cases says of one of them."""
    [unit] = units(pipeline()(sentence))
    unit.owners = owners
    return share(unit, number)


def counts(unit: Unit) -> list[float]:
    return [quantity.value for quantity in unit.quantities]


NADIRS = "The lowest neutrophil counts were 0.8 and 0.3 x 10^9/L, respectively."


@pytest.mark.parametrize(("number", "expected"), [(1, [0.8]), (2, [0.3])])
def test_each_patient_gets_the_own_count(number: int, expected: list[float]) -> None:
    assert counts(shared(NADIRS, number)) == expected


def test_the_place_in_the_list_counts_not_the_number_of_the_case() -> None:
    assert counts(shared(NADIRS, 5, owners=(3, 5))) == [0.3]


def test_a_list_of_another_length_stays_whole() -> None:
    assert counts(shared(NADIRS, 1, owners=(1, 2, 3))) == [0.8, 0.3]


def test_a_statement_on_one_patient_stays_as_it_is() -> None:
    assert counts(shared(NADIRS, 1, owners=(1,))) == [0.8, 0.3]


def test_a_case_that_the_statement_is_not_on_gets_it_unchanged() -> None:
    assert counts(shared(NADIRS, 7)) == [0.8, 0.3]


TIMES = "Neutropenia was found ten and 16 weeks after the last dose, respectively."


@pytest.mark.parametrize(("number", "days"), [(1, 70.0), (2, 112.0)])
def test_each_patient_gets_the_own_interval(number: int, days: float) -> None:
    [time] = shared(TIMES, number).times
    assert (time.days, time.anchor) == (days, "last_dose")


@pytest.mark.parametrize(("number", "drug"), [(1, "rituximab"), (2, "ofatumumab")])
def test_each_patient_gets_the_own_drug(number: int, drug: str) -> None:
    unit = shared("They were given rituximab and ofatumumab, respectively.", number)
    assert [term.text for term in unit.terms_of("drug")] == [drug]


@pytest.mark.parametrize(("number", "condition"), [(1, "lupus nephritis"), (2, "multiple sclerosis")])
def test_each_patient_gets_the_own_condition(number: int, condition: str) -> None:
    unit = shared("They had lupus nephritis and multiple sclerosis, respectively.", number)
    assert [term.text for term in unit.terms_of("condition")] == [condition]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neutrophils were 0.8 and 0.3 x 10^9/L and sodium 120 and 118 mmol/L, respectively.", [0.3, 118.0]),
        pytest.param(
            "Neutrophils were 0.8 and 0.3 x 10^9/L and platelets 90 and 40 x 10^9/L, respectively.",
            [0.3, 40.0],
            marks=pytest.mark.xfail(strict=True, reason="the reader of quantities takes 90 for a neutrophil count"),
        ),
    ],
)
def test_values_of_two_analytes_are_dealt_out_each_on_its_own(text: str, expected: list[float]) -> None:
    assert counts(shared(text, 2)) == expected


def test_one_value_told_of_both_holds_for_both() -> None:
    text = "In both patients the neutrophil count was 0.2 x 10^9/L."
    assert counts(shared(text, 1)) == counts(shared(text, 2)) == [0.2]


def test_the_unit_itself_is_left_as_it_was() -> None:
    [unit] = units(pipeline()(NADIRS))
    unit.owners = (1, 2)
    share(unit, 1)
    assert counts(unit) == [0.8, 0.3]
