"""Tables of patients: cells by their headings, counts and intervals in them, and columns on the past."""

from __future__ import annotations

import pytest

from extract.measures.tables import (
    Cell,
    cells,
    count,
    counted_from,
    interval,
    is_past,
    is_reason,
    to_recovery,
    told_day,
)

TABLE = """Table 2. The patients
No   Lowest ANC (10^9/L)   Weeks
1    0.4                   12

2    0.9                   7
Both were women.
"""


def cell(text: str, heading: str) -> Cell:
    return Cell(100, 100 + len(text), text, heading, 20)


def test_rows_have_the_cells_of_the_headings() -> None:
    rows = list(cells(TABLE, 0, len(TABLE)).values())
    assert [[(one.heading, one.text) for one in row] for row in rows] == [
        [("No", "1"), ("Lowest ANC (10^9/L)", "0.4"), ("Weeks", "12")],
        [("No", "2"), ("Lowest ANC (10^9/L)", "0.9"), ("Weeks", "7")],
    ]


def test_cells_and_headings_stand_at_their_offsets() -> None:
    for row in cells(TABLE, 0, len(TABLE)).values():
        for one in row:
            assert TABLE[one.start : one.end] == one.text
            assert TABLE[one.heading_start : one.heading_start + len(one.heading)] == one.heading


def test_the_key_of_a_row_is_its_span() -> None:
    (start, end), *_ = cells(TABLE, 0, len(TABLE))
    assert TABLE[start:end] == "1    0.4                   12"


def test_tabs_part_cells() -> None:
    table = "No\tANC\tSex\n1\t0.4\tF\n"
    [row] = cells(table, 0, len(table)).values()
    assert [one.text for one in row] == ["1", "0.4", "F"]


def test_a_row_of_another_length_is_left_out() -> None:
    table = "No   ANC   Sex\n1    0.4\n2    0.5   F   extra\n"
    assert cells(table, 0, len(table)) == {}


def test_a_table_inside_a_text_keeps_the_texts_offsets() -> None:
    text = "Some words before.\n" + TABLE
    first = next(iter(cells(text, 19, len(text)).values()))
    assert text[first[1].start : first[1].end] == "0.4"


@pytest.mark.parametrize(
    ("heading", "past"),
    [
        ("ANC before", True),
        ("Baseline ANC", True),
        ("Earlier neutropenia", True),
        ("Previous drugs", True),
        ("Lowest ANC", False),
        ("Latency (days)", False),
    ],
)
def test_columns_on_the_past(heading: str, past: bool) -> None:
    assert is_past(cell("1.0", heading)) is past


@pytest.mark.parametrize(
    ("text", "heading", "value"),
    [
        ("0.4", "Lowest ANC (10^9/L)", 0.4),
        ("0.4", "Nadir", 0.4),
        ("0", "Neutrophils", 0.0),
        ("400", "ANC (/µL)", 0.4),
        ("1,100", "Lowest ANC (/mm3)", 1.1),
        ("0.4", "ANC (10^3/µL)", 0.4),  # thousands per microlitre are 10^9 per litre
    ],
)
def test_counts(text: str, heading: str, value: float) -> None:
    found = count(cell(text, heading))
    assert found is not None
    assert (found.value, found.unit, found.analyte) == (pytest.approx(value), "10*9/L", "neutrophils")


def test_the_caption_may_give_the_unit() -> None:
    found = count(cell("400", "Lowest ANC"), caption="Table 1. Counts are per cubic millimetre (/mm3)")
    assert found is not None and found.value == 0.4


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("400", "Lowest ANC"),  # no unit: 400 x 10^9/L cannot be
        ("3.3", "ANC before"),
        ("12", "Age"),
        ("F", "ANC"),
        ("0.4 (day 3)", "ANC"),
    ],
)
def test_cells_that_are_no_counts(text: str, heading: str) -> None:
    assert count(cell(text, heading)) is None


@pytest.mark.parametrize(
    ("text", "heading", "days", "anchor"),
    [
        ("12", "Days after last dose", 12.0, "last_dose"),
        ("3", "Weeks from last infusion", 21.0, "last_dose"),
        ("2 months", "Time from first dose", 60.875, "first_dose"),
        ("six weeks", "Time since first infusion", 42.0, "first_dose"),
    ],
)
def test_intervals(text: str, heading: str, days: float, anchor: str) -> None:
    found = interval(cell(text, heading))
    assert found is not None
    assert (found.days, found.anchor, found.relation) == (pytest.approx(days), anchor, "after")


def test_the_cells_own_unit_goes_before_the_headings() -> None:
    found = interval(cell("3 weeks", "Time from last dose (days)"))
    assert found is not None and found.days == 21.0


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("12", "Duration (days)"),  # counted from nothing that is named
        ("12", "Time from last dose"),  # of no unit
        ("-", "Days after last dose"),
        ("12", "Age"),
        ("12", "Previous treatment: days from last dose"),
    ],
)
def test_cells_that_are_no_intervals(text: str, heading: str) -> None:
    assert interval(cell(text, heading)) is None


@pytest.mark.parametrize(
    ("heading", "text", "days"),
    [
        ("First ANC below 1.5", "day 17", 17.0),
        ("Onset", "week 3", 21.0),
        ("Recovery", "day 30", None),  # no onset
        ("Dose", "day 4", None),
    ],
)
def test_the_day_of_onset_by_its_number(heading: str, text: str, days: float | None) -> None:
    found = told_day(cell(text, heading))
    assert (found.days if found else None) == days


def test_days_in_brackets_behind_the_count_of_recovery() -> None:
    one = cell("3,100 (11)", "ANC at recovery (days after the last dose)")
    time, counted = to_recovery(one), count(one, caption="Neutrophils per case, cells/µL")
    assert time is not None and time.days == 11.0
    assert counted is not None and (counted.value, counted.printed) == (3.1, "3,100")


def test_a_small_number_is_per_microlitre_where_the_caption_says_so() -> None:
    found = count(cell("30", "Lowest ANC"), caption="Absolute neutrophil count, cells/µL")
    assert found is not None and found.value == 0.03


def test_a_note_says_what_days_count_from() -> None:
    assert counted_from("All days were counted from the last infusion.") == "last_dose"
    assert counted_from("The days were long.") is None


def test_an_infection_before_the_counts_is_the_reason() -> None:
    treated, low = cell("endocarditis", "Infection"), Cell(200, 203, "0.2", "Lowest ANC", 60)
    late = Cell(300, 309, "pneumonia", "Infection", 90)
    assert is_reason(treated, (treated, low))
    assert not is_reason(late, (low, late))


@pytest.mark.parametrize(
    ("heading", "text", "days"),
    [
        ("Time on levamisole", "7 months", 213.0625),
        ("Weeks of treatment", "6", 42.0),
        ("Duration of therapy (days)", "19", 19.0),
        ("Time on the ward", "6 days", None),
    ],
)
def test_how_long_a_drug_was_taken(heading: str, text: str, days: float | None) -> None:
    found = interval(cell(text, heading))
    assert (found.days, found.anchor) == (days, "treatment_start") if found else days is None


@pytest.mark.parametrize(
    ("heading", "text", "days"),
    [
        ("Days to recovery", "9", 9.0),
        ("Time to normal count, recovery (weeks)", "3", 21.0),
        ("Count at recovery", "9", None),
    ],
)
def test_a_column_of_days_to_recovery(heading: str, text: str, days: float | None) -> None:
    found = to_recovery(cell(text, heading))
    assert (found.days if found else None) == days
