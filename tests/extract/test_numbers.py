"""Numbers in digits and words."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.measures.numbers import CARDINAL, NUMBER, ORDINAL, number, ordinal, stretches

PRINTED = [
    ("7", 7.0),
    ("1,300", 1300.0),
    ("1,250,000", 1_250_000.0),
    ("15\u2009000", 15000.0),
    ("0.09", 0.09),
    ("0·5", 0.5),
    ("0,21", 0.21),
    (".5", 0.5),
    ("4 1/2", 4.5),
    ("2½", 2.5),
    ("zero", 0.0),
    ("forty-two", 42.0),
    ("ninety four", 94.0),
    ("nineteen", 19.0),
    ("one hundred and twenty", 120.0),
    ("two hundred", 200.0),
    ("two and a half", 2.5),
    ("eight-and-a-half", 8.5),
    ("a couple of", 2.0),
    ("a dozen", 12.0),
    ("half an", 0.5),
    ("half", 0.5),
    ("a", 1.0),
    ("an", 1.0),
]


@pytest.mark.parametrize(("printed", "value"), PRINTED)
def test_number(printed: str, value: float) -> None:
    assert number(printed) == value
    assert re.fullmatch(NUMBER, printed, re.IGNORECASE)
    assert number(printed.capitalize()) == value


@pytest.mark.parametrize("printed", ["", "several", "a few", "seventeenth", "two two", "1,30,0", "²", "x5", "-"])
def test_what_is_no_number(printed: str) -> None:
    assert number(printed) is None


@pytest.mark.parametrize("printed", ["a", "an", "half"])
def test_a_cardinal_is_never_an_article(printed: str) -> None:
    assert re.fullmatch(CARDINAL, printed, re.IGNORECASE) is None


@pytest.mark.parametrize("text", ["someone", "tentative", "weight", "often"])
def test_no_number_inside_a_word(text: str) -> None:
    assert re.search(CARDINAL, text, re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("first", 1),
        ("Third", 3),
        ("twelfth", 12),
        ("twenty-first", 21),
        ("thirty first", 31),
        ("14th", 14),
        ("2nd", 2),
    ],
)
def test_ordinal(printed: str, value: int) -> None:
    assert ordinal(printed) == value
    assert re.fullmatch(ORDINAL, printed, re.IGNORECASE)


@pytest.mark.parametrize("printed", ["last", "one", "14", "", "th"])
def test_what_is_no_ordinal(printed: str) -> None:
    assert ordinal(printed) is None


def test_stretches_leave_out_what_nobody_wrote() -> None:
    text = "5 mg " + "A" * 5000 + " and " + " " * 500 + "6 mg"
    assert [text[start:end].strip() for start, end in stretches(text)] == ["5 mg", "and", "6 mg"]


@given(st.integers(min_value=0, max_value=999_999_999))
def test_integers_with_and_without_thousands_separators(value: int) -> None:
    assert number(str(value)) == value
    assert number(f"{value:,}") == value


@given(st.text(max_size=80))
def test_never_fails(text: str) -> None:
    value = number(text)
    assert value is None or value >= 0
    assert ordinal(text) is None or isinstance(ordinal(text), int)


def test_stretches_are_the_parts_between_what_nobody_wrote() -> None:
    chance = random.Random(4)
    cut = re.compile(r"(?<!\S)\S{300,}|(?<!\s)\s{60,}")
    pieces = ["5 mg", " ", " " * 59, "\t" * 60, "x" * 299, "y" * 300, "\n" * 70]
    for _ in range(300):
        text = "".join(chance.choices(pieces, k=chance.randrange(6)))
        edges = [0, *(edge for match in cut.finditer(text) for edge in match.span()), len(text)]
        parts = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        assert list(stretches(text)) == parts, text
