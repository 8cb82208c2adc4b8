"""Causality that the authors state by a scale: which scale, which score, which category, of which episode."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.reasons.passages import passages
from extract.reasons.ratings import ANCHOR, ratings
from extract.structure.sentences import sentences


def read(text: str) -> list[tuple[str, float | None, str | None]]:
    told = passages(text, (), sentences(text), lambda start, end: (), ANCHOR)
    return [
        (one.scale, one.score[0] if one.score else None, one.category[0] if one.category else None)
        for passage in told
        for one in ratings(passage)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Naranjo score was 7 (probable).", [("naranjo", 7, "probable")]),
        ("A Naranjo score of 9 indicated a definite reaction.", [("naranjo", 9, "definite")]),
        ("The Naranjo score was 7, indicating a probable adverse drug reaction.", [("naranjo", 7, "probable")]),
        ("On the Naranjo adverse drug reaction probability scale it scored 5.", [("naranjo", 5, None)]),
        (
            "According to the Naranjo et al. adverse-reaction probability scale, the drug was the probable cause.",
            [("naranjo", None, "probable")],
        ),
        ("By the WHO-UMC criteria the causality was certain.", [("who-umc", None, "certain")]),
        (
            "It was rated possible by the system of the WHO–Uppsala Monitoring Centre.",
            [("who-umc", None, "possible")],
        ),
        ("The RUCAM score was 8 (probable).", [("rucam", 8, "probable")]),
        ("The Drug Interaction Probability Scale gave a score of 8 (probable).", [("dips", 8, "probable")]),
        ("An objective causality assessment revealed that the event was probable.", [("other", None, "probable")]),
        (
            "Causality was probable (Naranjo scale) and possible by the WHO-UMC system.",
            [("naranjo", None, "probable"), ("who-umc", None, "possible")],
        ),
        ("It was certain by WHO-UMC criteria, with a Naranjo score of 10.", [("who-umc", None, "certain"), ("naranjo", 10, None)]),
    ],
)  # fmt: skip
def test_ratings(text: str, expected: list[tuple[str, float | None, str | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The rash was probably caused by the drug.",  # no scale
        "A Naranjo score of 9 or more is definite.",  # a definition
        "Naranjo scores from 5 to 8 are probable.",
        "The Naranjo scale was not applied.",
        "Causality can be judged by the Naranjo scale.",
        "In the series of Meier et al. the Naranjo score was 7.",
        "The Naranjo score should be calculated in each case, with 9 points as definite.",
    ],
)
def test_no_ratings(text: str) -> None:
    assert read(text) == []


CASE = "A 50-year-old woman developed neutropenia (ANC 0.3 x 10^9/L) three months after rituximab. "


def test_a_rating_stands_on_the_episode_with_its_words() -> None:
    text = CASE + "The Naranjo score for rituximab was 6 (probable)."
    (rating,) = extract(from_text(text, name="letter")).cases[0].episodes[0].ratings
    assert rating.score is not None and rating.category is not None and rating.drug is not None
    assert (rating.scale, rating.score.value, rating.category.value) == ("naranjo", 6, "probable")
    assert rating.drug.value.label == "rituximab"
    assert rating.score.evidence[0].quote == "Naranjo score for rituximab was 6"
    assert rating.category.evidence[0].quote == "Naranjo score for rituximab was 6 (probable)"


def test_of_two_patients_none_is_guessed() -> None:
    text = (
        "Case 1. A 50-year-old woman developed neutropenia three months after rituximab.\n\n"
        "Case 2. A 60-year-old man developed neutropenia two months after ocrelizumab. The Naranjo score was 5.\n\n"
        "Discussion\n\nThe Naranjo score was 4.\n"
    )
    report = extract(from_text(text, name="letter"))
    scores = [[r.score.value for e in case.episodes for r in e.ratings if r.score] for case in report.cases]
    assert scores == [[], [5]]
