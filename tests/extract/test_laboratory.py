"""Laboratory events: which values are out of range, which belong to the event, and counts given as percentages."""

from __future__ import annotations

import pytest

from extract.measures.laboratory import CYTOPENIAS, MARKERS, NEUTROPENIAS, from_percentages, measured
from extract.measures.quantities import quantities


@pytest.mark.parametrize(
    ("event", "value", "out"),
    [
        ("neutropenia", 1.49, True),
        ("neutropenia", 1.5, False),
        ("agranulocytosis", 0.0, True),
        ("thrombocytopenia", 149.0, True),
        ("thrombocytopenia", 150.0, False),
        ("leukopenia", 3.9, True),
        ("leukopenia", 4.0, False),
        ("hyponatremia", 134.0, True),
        ("hyponatremia", 135.0, False),
        ("hyponatremia", 150.0, False),  # out of range, but on the other side
        ("hypernatremia", 146.0, True),
        ("hypernatremia", 145.0, False),
        ("hypernatremia", 120.0, False),
        ("hypokalemia", 3.4, True),
        ("hyperkalemia", 6.0, True),
        ("hyperkalemia", 3.0, False),
    ],
)
def test_out_of_range(event: str, value: float, out: bool) -> None:
    assert MARKERS[event].is_out(value) is out


def test_the_table_holds_the_nadir_of_blood_counts_only() -> None:
    assert {"neutropenia", "thrombocytopenia", "lymphopenia"} <= CYTOPENIAS
    assert not {"hyponatremia", "hyperkalemia"} & CYTOPENIAS


def test_the_neutropenias() -> None:
    assert {"neutropenia", "agranulocytosis", "febrile neutropenia"} <= NEUTROPENIAS
    assert "thrombocytopenia" not in NEUTROPENIAS


def values(text: str, event: str) -> list[float]:
    return [q.value for q in measured(quantities(text), MARKERS[event])]


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ("The neutrophil count was 0.3 x 10^9/L.", "neutropenia", [0.3]),
        ("The ANC was 420/µL.", "neutropenia", [0.42]),
        ("Platelets were 30 x 10^9/L.", "neutropenia", []),
        ("Platelets were 30 x 10^9/L.", "thrombocytopenia", [30.0]),
        ("The ANC fell to 0.2 x 10^9/L and later rose to 2.5 x 10^9/L.", "neutropenia", [0.2, 2.5]),
        ("Sodium was 118 mmol/L and potassium 4.1 mmol/L.", "hyponatremia", [118.0]),
    ],
)
def test_the_events_own_values(text: str, event: str, expected: list[float]) -> None:
    assert values(text, event) == pytest.approx(expected)


def test_a_bound_is_not_a_measurement() -> None:
    assert values("Neutropenia is an ANC below 1.5 x 10^9/L.", "neutropenia") == []


def test_a_value_that_cannot_be_is_no_measurement() -> None:
    assert values("The neutrophil count was 300 x 10^9/L.", "neutropenia") == []


# --- percentages of the leukocytes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leukocytes were 1300/µL with 2% neutrophils.", 0.026),  # 1.3 x 0.02
        ("The white cell count was 2.0 x 10^9/L with 10% neutrophils.", 0.2),
        ("Leukocytes were 4.0 x 10^9/L with 50 % neutrophils.", 2.0),
    ],
)
def test_a_percentage_of_the_leukocytes_is_a_count(text: str, expected: float) -> None:
    [found] = from_percentages(quantities(text))
    assert (found.value, found.unit, found.analyte) == (pytest.approx(expected), "10*9/L", "neutrophils")


def test_the_words_are_those_of_the_percentage() -> None:
    text = "Leukocytes were 1300/µL with 2% neutrophils."
    [found] = from_percentages(quantities(text))
    assert text[found.start : found.end] == found.printed == "2%"


@pytest.mark.parametrize(
    "text",
    [
        "Neutrophils were 2%.",  # of an unknown whole
        "Leukocytes were 1300/µL.",
        "Leukocytes were 1300/µL with 40% lymphocytes.",
        "Leukocytes were 1300/µL, neutrophils 2% (26/µL).",  # the count is stated
        "Leukocytes were 1300/µL and then 2500/µL with 2% neutrophils.",  # of which of the two?
    ],
)
def test_no_count_is_computed_where_it_would_be_a_guess(text: str) -> None:
    assert from_percentages(quantities(text)) == ()
