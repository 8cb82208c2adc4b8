"""Cues: the words by which reports tell what was done, how it ended, whether it came again, and how bad it was."""

from __future__ import annotations

import time

import pytest

from extract.statements.cues import Cue, cues


def told(text: str, kind: str) -> list[str]:
    """The values of the cues of a kind, in the order of the text."""
    return [cue.value for cue in cues(text) if cue.kind == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The drug was stopped.", "stop"),
        ("Discontinuation of the tablets was advised.", "stop"),
        ("After withdrawal of the drug.", "stop"),
        ("He was taken off the drug.", "stop"),
        ("Cessation of therapy.", "stop"),
        ("The next dose was held.", "hold"),
        ("Treatment was interrupted.", "hold"),
        ("The infusion was postponed.", "hold"),
        ("Two doses were omitted.", "hold"),
        ("The dose was halved.", "reduce"),
        ("The dose was then gradually reduced.", "reduce"),
        ("The dose was gradually reduced.", "reduce"),
        ("We lowered her daily dose.", "reduce"),
        ("A dose reduction followed.", "reduce"),
        ("The tablets were continued.", "continue"),
        ("He stayed on the drug.", "continue"),
        ("The drug was not stopped.", "continue"),
        ("The drug was resumed.", "resume"),
        ("On re-challenge.", "resume"),
        ("On rechallenge.", "resume"),
        ("Reintroduction of the drug.", "resume"),
        ("After re-exposure.", "resume"),
        ("The drug was given once again.", "resume"),
        ("It has not been given since.", "never again"),
        ("It was permanently withdrawn.", "never again"),
        ("He was switched to apixaban.", "switch"),
        ("It was replaced by apixaban.", "switch"),
        ("Apixaban took the place of it.", "switch"),
    ],
)
def test_what_was_done_with_a_drug(text: str, value: str) -> None:
    assert value in told(text, "action")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The rash resolved.", "recovered"),
        ("The count returned to normal.", "recovered"),
        ("The values normalised.", "recovered"),
        ("The values normalized.", "recovered"),
        ("She made a full recovery.", "recovered"),
        ("The lesions had completely healed.", "recovered"),
        ("The rash improved.", "recovering"),
        ("The weakness partially recovered.", "recovering"),
        ("The rash did not resolve.", "not recovered"),
        ("The weakness persists.", "not recovered"),
        ("He still requires dialysis.", "not recovered"),
        ("The loss was irreversible.", "not recovered"),
        ("He died.", "fatal"),
        ("The course was fatal.", "fatal"),
        ("She succumbed to sepsis.", "fatal"),
    ],
)
def test_how_it_ended(text: str, value: str) -> None:
    assert value in told(text, "outcome")


@pytest.mark.parametrize(
    "text",
    [
        "The rash resolved spontaneously.",
        "It cleared by itself.",
        "It vanished without any specific treatment.",
        "The course was self-limiting.",
        "No G-CSF was given.",
        "Counts rose without G-CSF.",
    ],
)
def test_recovery_without_treatment(text: str) -> None:
    assert told(text, "recovery") == ["spontaneous"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The rash recurred.", "again"),
        ("A recurrence followed.", "again"),
        ("The rash reappeared.", "again"),
        ("Another episode followed.", "again"),
        ("There was a second episode.", "again"),
        ("The infusion was well tolerated.", "quiet"),
        ("It was safely resumed.", "quiet"),
        ("It went on without incident.", "quiet"),
    ],
)
def test_the_event_coming_again(text: str, value: str) -> None:
    assert value in told(text, "recurrence")


@pytest.mark.parametrize("text", ["The count returned to normal.", "He returned to work.", "She returned to baseline."])
def test_a_return_to_normal_is_no_recurrence(text: str) -> None:
    assert told(text, "recurrence") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A mild rash.", ["mild"]),
        ("Mildly raised.", ["mild"]),
        ("A moderately severe rash.", ["moderate"]),
        ("Severe neutropenia.", ["severe"]),
        ("A life-threatening reaction.", ["life-threatening"]),
        ("A life threatening reaction.", ["life-threatening"]),
        ("Severity was not recorded.", []),
        ("He persevered.", []),
    ],
)
def test_words_of_severity(text: str, values: list[str]) -> None:
    assert told(text, "severity") == values


@pytest.mark.parametrize("text", ["grade 3 rash", "CTCAE grade IV rash", "Grade 2-3 rash"])
def test_grades(text: str) -> None:
    assert told(text, "grade") == ["grade"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("She was asymptomatic.", ["no"]),
        ("It was an incidental finding.", ["no"]),
        ("He felt well.", ["no"]),
        ("She was symptomatic.", ["yes"]),
        ("Symptomatic treatment was given.", []),
    ],
)
def test_whether_it_showed(text: str, values: list[str]) -> None:
    assert told(text, "symptomatic") == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("late-onset neutropenia", ["late"]),
        ("delayed onset neutropenia", ["late"]),
        ("early-onset neutropenia", ["early"]),
        ("early neutropenia", ["early"]),
        ("Treatment was begun early.", []),
        ("a late visit", []),
    ],
)
def test_early_and_late_onset(text: str, values: list[str]) -> None:
    assert told(text, "onset") == values


@pytest.mark.parametrize("text", ["upheld", "unstopped", "deathbed", "mildew", "unresolved", "beheld"])
def test_a_cue_is_a_whole_word(text: str) -> None:
    assert cues(f"The {text} matter.") == ()


def test_the_span_is_that_of_the_words() -> None:
    text = "Rituximab was withheld."
    [cue] = cues(text)
    assert text[cue.start : cue.end] == "withheld"


def test_the_offset_is_added() -> None:
    assert cues("He died.", offset=50) == (Cue(53, 57, "outcome", "fatal"),)


def test_case_does_not_matter() -> None:
    assert told("DISCONTINUED", "action") == ["stop"]


def test_cues_come_in_the_order_of_the_text() -> None:
    found = cues("It was stopped, the rash resolved, it was resumed and the rash recurred.")
    assert list(found) == sorted(found, key=lambda cue: cue.start)


@pytest.mark.parametrize(
    "words", ["the " * 5000, "dose of a-" * 4000, "given a b c d " * 4000, "a" * 40_000, "( , ; " * 8000]
)
def test_hostile_input_is_read_in_linear_time(words: str) -> None:
    begin = time.process_time()
    cues(words)
    assert time.process_time() - begin < 5
