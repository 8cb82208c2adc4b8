"""Misspelled drug names: one step from one drug's name only."""

from __future__ import annotations

import pytest

from extract.pipeline import pipeline


def drugs(text: str) -> list[str]:
    return [entry.label for term in pipeline()(text)._.terms if (entry := term.entry("drug")) is not None]


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("flourouracil", "fluorouracil"),  # exchanged
        ("benazapril", "benazepril"),  # substituted
        ("minocyline", "minocycline"),  # left out
        ("minocyccline", "minocycline"),  # put in
    ],
)
def test_one_step(word: str, label: str) -> None:
    assert drugs(f"He took {word} daily.") == [label]


@pytest.mark.parametrize("word", ["pancreatic", "curative", "creating", "flourourocil", "programs", "aspartate"])
def test_ordinary_words_and_two_steps_are_no_drugs(word: str) -> None:
    assert drugs(f"It was a {word} matter.") == []
