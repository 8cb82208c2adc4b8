"""Moments: the clock of a story, the exposures on it, and what is subtracted from what."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.discourse.episodes import episodes, onset_position
from extract.discourse.moments import Chronicle, Moment, chronicle
from extract.discourse.subjects import discourse
from extract.discourse.topic import topic
from extract.pipeline import pipeline, units, vocabulary_of
from extract.records import Episode

HEAD = "Neutropenia under sulfasalazine\n\nCase report\nA 44-year-old woman with colitis was seen. "


def story(text: str) -> Chronicle:
    read = units(pipeline()(HEAD + text))
    discourse(read)
    vocabulary = vocabulary_of(pipeline())
    own = [unit for unit in read if unit.scope == "case"]
    drafts = episodes(own, topic(read, vocabulary), vocabulary)
    return chronicle(own, [(d.number, d.onset, onset_position(d)) for d in drafts if d.onset is not None])


def told(text: str) -> list[Episode]:
    return list(extract(from_text(HEAD + text, name="story")).cases[0].episodes)


def test_moments_of_one_frame_are_subtracted() -> None:
    # 2 March to 9 April: 29 days left in March and 9 in April
    assert Moment("calendar", 38.0).since(Moment("calendar", 0.0)) == 38.0
    assert Moment("calendar", 38.0).since(Moment("dose@1", 0.0)) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # 2 March + 38 = 9 April
        ("Sulfasalazine was started on 2 March. On 9 April she developed neutropenia (0.4 x 10^9/L).", 38.0),
        # the day of the operation, and the ninth after it
        (
            "She underwent colectomy. Sulfasalazine was begun on the day of the operation. On postoperative day 9 "
            "neutropenia (0.4 x 10^9/L) was found.",
            9.0,
        ),
        ("Sulfasalazine was begun. Three weeks later she noticed fever. Neutropenia (0.4 x 10^9/L) was found.", 21.0),
    ],
)
def test_latency_by_subtraction(text: str, days: float) -> None:
    [episode] = told(text)
    assert episode.latency_days is not None
    assert episode.latency_days.value == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # 9 April to 20 April
        ("Neutrophils were 0.9 x 10^9/L on 14 April but had recovered to 2.9 x 10^9/L on 20 April.", 11.0),
        ("Three days later they were 0.8 x 10^9/L, and four days after that 2.9 x 10^9/L.", None),
        ("One week after detection the neutrophils were 0.8 x 10^9/L, two weeks after detection 2.9 x 10^9/L.", 14.0),
    ],
)
def test_time_to_recovery_counts_from_the_onset(text: str, days: float | None) -> None:
    onset = "Sulfasalazine was started on 2 March. On 9 April she developed neutropenia (0.4 x 10^9/L). "
    [episode] = told(onset + text)
    if days is not None:
        assert episode.recovery_days is not None
        assert episode.recovery_days.value == days


def test_a_drug_that_was_denied_or_replaced_is_no_exposure() -> None:
    found = story("Sulfasalazine was started on 2 March. Filgrastim was not given. It was replaced by mesalazine.")
    assert [e.iri.rsplit("/", 1)[-1] for e in found.exposures] == ["sulfasalazine", "mesalazine"]


def test_a_month_without_a_day_stops_the_clock() -> None:
    found = story("She was admitted on 2 March. In July sulfasalazine was started. Ten days later she had a rash.")
    [exposure] = found.exposures
    assert exposure.moment.frame != "calendar"
