"""What a named disorder is to an episode: the event, a complication, a complaint, the condition, or nothing of it."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.records import Case


def case(text: str) -> Case:
    return extract(from_text(text, name="note")).cases[0]


def complications(text: str) -> list[str]:
    return [value.value.label for value in case(text).episodes[0].complications]


TITLE = "Toxic epidermal necrolysis after phenytoin\n\n"


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("A 50-year-old man took phenytoin and developed toxic epidermal necrolysis and sepsis.", ["sepsis"]),
        (
            "A 50-year-old man with diabetes mellitus and hypertension took phenytoin and developed toxic epidermal "
            "necrolysis, complicated by pneumonia.",
            ["pneumonia"],
        ),
        (
            "A 50-year-old man took phenytoin. He developed toxic epidermal necrolysis. The picture was similar to pemphigus, "
            "and tests for lupus were done.",
            [],
        ),
        (
            "A 50-year-old man with a history of myocardial infarction took phenytoin and developed toxic epidermal necrolysis.",
            [],
        ),
        (
            "A 50-year-old man took phenytoin and developed toxic epidermal necrolysis with nausea and headache.",
            [],
        ),
        (
            "A 50-year-old man took phenytoin and developed toxic epidermal necrolysis. He had no other risk factors, "
            "such as lymphoma. We suggest that hepatitis may follow as well.",
            [],
        ),
        (
            "A 70-year-old hypertensive man took phenytoin and developed toxic epidermal necrolysis and pneumonia.",
            ["pneumonia"],
        ),
    ],
)
def test_complications(story: str, found: list[str]) -> None:
    assert complications(TITLE + story) == found


def test_the_condition_by_its_next_wider_name_is_no_complication() -> None:
    """The cystitis of the introduction is told again as the urinary tract infection."""
    text = (
        "Thrombocytopenia after co-trimoxazole\n\nA 61-year-old woman with cystitis took co-trimoxazole. On day 6 she developed "
        "thrombocytopenia, and the urinary tract infection had cleared. {}The platelets recovered."
    )
    assert "urinary tract infection" not in complications(text.format(""))
    assert "pneumonia" in complications(text.format("The thrombocytopenia was complicated by pneumonia. "))


def test_another_name_of_the_event_is_no_complication() -> None:
    text = (
        "Acute hepatitis after sulindac\n\nA 41-year-old woman took sulindac. She developed acute hepatitis. "
        "Hepatotoxicity was confirmed by biopsy."
    )
    assert complications(text) == []


def test_a_title_lists_what_came_with_the_event() -> None:
    text = (
        "Rhabdomyolysis and hyperkalemia after colchicine\n\nA 41-year-old woman took colchicine for gout. "
        "Rhabdomyolysis developed after two weeks."
    )
    assert complications(text) == ["hyperkalemia"]


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("A 44-year-old woman received phenytoin because of suspected epilepsy. She developed a rash.", ["epilepsy"]),
        ("A 44-year-old woman suffering from drug-resistant focal epilepsy developed a rash on phenytoin.", ["focal epilepsy"]),
        ("A 44-year-old woman developed a rash after taking phenytoin for the treatment of trigeminal neuralgia.",
         ["trigeminal neuralgia"]),
        ("A 44-year-old woman developed a severe rash with hyperkalemia on phenytoin.", []),
    ],
)  # fmt: skip
def test_conditions(story: str, found: list[str]) -> None:
    assert [value.value.label for value in case("Rash after phenytoin\n\n" + story).conditions] == found
