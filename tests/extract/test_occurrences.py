"""Occurrences: which episode a clause names by its number, and statements on all of them."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.discourse.occurrences import named_occurrences


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        ("A marrow biopsy in the second episode was normal.", 3, (2,)),
        ("During the last attack she was on no other drug.", 2, (2,)),
        ("Both episodes were mild.", 2, (1, 2)),
        ("All three attacks resolved.", 3, (1, 2, 3)),
        ("On each occasion the drug was stopped.", 2, (1, 2)),
        ("Five weeks after the first episode the count fell.", 2, ()),
        ("The third episode began in May.", 2, ()),
        ("Two of the episodes were shortened.", 3, ()),
        ("Both patients recovered.", 2, ()),
    ],
)
def test_the_episodes_that_a_clause_names(text: str, told: int, expected: tuple[int, ...]) -> None:
    assert named_occurrences(text, told) == expected


def test_a_statement_on_both_episodes_is_told_of_each() -> None:
    text = (
        "Urticaria under amoxicillin\n\nCase report\nA 30-year-old man took amoxicillin. He developed urticaria, which "
        "resolved. A year later amoxicillin was given again and urticaria recurred after two hours. Both episodes were "
        "mild."
    )
    [case] = extract(from_text(text, name="twice")).cases
    assert [e.severity.value if e.severity else None for e in case.episodes] == ["mild", "mild"]
