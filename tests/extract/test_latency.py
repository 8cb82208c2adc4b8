"""Latency: how real authors date an event from the drug, in one sentence or over two. All patients are invented."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.records import Episode
from extract.timing.times import times

HEAD = "Rash with carbamazepine\n\nCase report\nA 30-year-old woman with epilepsy "


def only(text: str) -> Episode:
    """The one episode of the one case of a text."""
    [case] = extract(from_text(text, name="letter")).cases
    [episode] = case.episodes
    return episode


@pytest.mark.parametrize(
    ("story", "days", "source"),
    [
        ("developed a rash after 5 weeks of carbamazepine (400 mg/day) treatment.", 35, "treatment_start"),
        (
            "developed a rash. Carbamazepine was first given two weeks prior to the onset of the rash.",
            14,
            "treatment_start",
        ),
        (
            "presented with a rash. She had been taking carbamazepine for the preceding 2 years.",
            730.5,
            "treatment_start",
        ),
        ("took one tablet of carbamazepine. Within 2 hours she developed a rash.", 2 / 24, "last_dose"),
        ("developed a rash three hours after exposure to carbamazepine.", 3 / 24, "last_dose"),
        ("developed a rash three weeks after exposure to carbamazepine.", 21, "treatment_start"),
        (
            "received carbamazepine. After the injection she slept. Three hours later she developed a rash.",
            0.125,
            "last_dose",
        ),
        ("developed a rash two days after intramuscular use of carbamazepine.", 2, "last_dose"),
    ],
)
def test_the_interval_and_what_it_counts_from(story: str, days: float, source: str) -> None:
    episode = only(HEAD + story)
    assert episode.latency_days is not None and episode.latency_days.value == pytest.approx(days, rel=1e-3)
    assert episode.latency_from is not None and episode.latency_from.value == source


def test_the_time_to_death_is_not_the_time_to_the_event() -> None:
    assert only(HEAD + "had a fatal rash. She died three weeks after starting carbamazepine.").latency_days is None


def test_a_dose_in_brackets_does_not_end_the_phrase_that_a_time_counts_from() -> None:
    text = "It began within 9 days of oral alendronate (Fosamax) administration, with a cough."
    [time] = times(text)
    assert (time.anchor_start, time.anchor_end) == (text.index("oral"), text.index(", with"))
    text = "It began 9 days after clozapine (Leponex) she said."
    [time] = times(text)
    assert text[time.anchor_start : time.anchor_end] == "clozapine"


@pytest.mark.parametrize(
    ("story", "severity"),
    [
        ("developed a severe, pruritic exudative rash.", "severe"),
        ("developed a severe reversible erythematous rash.", "severe"),
        ("developed severe pain before a rash appeared.", None),
    ],
)
def test_any_adjectives_may_stand_between_the_word_and_the_event(story: str, severity: str | None) -> None:
    found = only(HEAD + "took carbamazepine and " + story).severity
    assert (found.value if found else None) == severity
