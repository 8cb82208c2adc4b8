"""Doings: how real authors say what was done with the drug, and what came of giving it again. All patients are invented."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.records import Episode
from extract.statements.cues import cues

RASH = (
    "Rash with carbamazepine\n\nCase report\nA 30-year-old woman with epilepsy took carbamazepine. "
    "Ten days after starting carbamazepine she developed a rash. "
)


def only(text: str) -> Episode:
    """The one episode of the one case of a text."""
    [case] = extract(from_text(text, name="letter")).cases
    [episode] = case.episodes
    return episode


def doings(text: str) -> list[str]:
    """The values of the cues of what was done with a drug, in the order of the text."""
    return [cue.value for cue in cues(text) if cue.kind == "action"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("After the discontinuance of the drug.", "stop"),
        ("It disappeared upon dechallenge.", "stop"),
        ("Once off the drug she recovered.", "stop"),
        ("He gave up the tablets.", "stop"),
        ("The drug was temporarily discontinued.", "hold"),
        ("A reduction in the dosage of the drug helped.", "reduce"),
        ("The dose was gradually tapered.", "reduce"),
        ("We were tapering the dose.", "reduce"),
        ("It cleared despite continued treatment.", "continue"),
        ("It cleared without stopping the drug.", "continue"),
        ("On repeat challenge with the drug.", "resume"),
        ("A second exposure to the drug followed.", "resume"),
        ("The drug was reinstated.", "resume"),
        ("Therapy was recommenced.", "resume"),
        ("He took the tablets once again.", "resume"),
        ("She was given the drug for a second time.", "resume"),
        ("An oral challenge with the drug was positive.", "resume"),
        ("Rechallenge was not attempted.", "never again"),
        ("No further ofatumumab is intended.", "never again"),
        ("A second infusion was decided against.", "never again"),
        ("She was never rechallenged.", "never again"),
        ("Conversion to everolimus was made.", "switch"),
        ("Substituting one for the other helped.", "switch"),
    ],
)
def test_words_of_what_was_done(text: str, value: str) -> None:
    assert value in doings(text)


@pytest.mark.parametrize(
    "text",
    [
        "He had an alcohol withdrawal syndrome.",
        "It is used as a smoking cessation aid.",
        "She had withdrawal seizures.",
        "He held that this was rare.",
    ],
)
def test_words_that_only_look_like_doings(text: str) -> None:
    assert doings(text) == []


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        ("Following discontinuation of carbamazepine, the rash resolved within 3 days.", "withdrawn"),
        ("Withdrawal of the drug led to complete resolution of the rash.", "withdrawn"),
        ("The rash cleared subsequent to its discontinuation.", "withdrawn"),
        ("The rash disappeared after dechallenge.", "withdrawn"),
        ("Despite stopping carbamazepine, the rash persisted.", "withdrawn"),
        ("The itching stopped and the rash faded.", None),
        ("The rash ceased to spread. Cessation of the itching followed.", None),
        ("Permanent treatment discontinuation is often not necessary.", None),
        ("The rash resolved when the dose of carbamazepine was decreased by half.", "dose reduced"),
        ("The rash resolved despite continuing the drug.", "continued"),
        ("The rash subsided after replacing carbamazepine with levetiracetam.", "withdrawn"),
    ],
)
def test_what_was_done_with_the_suspect(sentence: str, action: str | None) -> None:
    found = only(RASH + sentence).action
    assert (found.value if found else None) == action


def test_a_nominal_sentence_tells_action_outcome_and_time_at_once() -> None:
    episode = only(RASH + "Following discontinuation of carbamazepine, the rash resolved within 3 days.")
    assert episode.outcome is not None and episode.outcome.value == "recovered"
    assert episode.recovery_days is not None and episode.recovery_days.value == 3.0


def test_an_event_of_the_withdrawal_itself_is_no_dechallenge() -> None:
    text = (
        "Myocardial infarction after withdrawal of propranolol\n\nCase report\nA 60-year-old man developed myocardial "
        "infarction three days after withdrawal of propranolol."
    )
    assert only(text).action is None


@pytest.mark.parametrize(
    ("sentence", "drug"),
    [
        ("The rash faded after substituting levetiracetam for carbamazepine.", "levetiracetam"),
        ("The rash faded after replacing carbamazepine with levetiracetam.", "levetiracetam"),
        ("Carbamazepine was substituted by levetiracetam.", "levetiracetam"),
        ("Levetiracetam was substituted for carbamazepine.", "levetiracetam"),
        ("Her aspirin was replaced by clopidogrel.", None),
    ],
)
def test_the_drug_switched_to(sentence: str, drug: str | None) -> None:
    found = only(RASH + sentence).switched_to
    assert (found.value.label if found else None) == drug


@pytest.mark.parametrize(
    ("sentence", "rechallenge", "recurrence"),
    [
        ("Carbamazepine was stopped. On repeat challenge with carbamazepine, the rash recurred.", True, True),
        ("The rash disappeared after carbamazepine withdrawal and recurred on re-exposure.", True, True),
        ("Carbamazepine was stopped. Inadvertent re-exposure caused recurrence of the rash.", True, True),
        ("Carbamazepine was reduced. No more rashes or other symptoms have been seen.", None, None),
        ("Carbamazepine was stopped. Rechallenge was not attempted.", False, None),
        ("Carbamazepine was stopped and restarted; the rash did not recur.", True, False),
    ],
)
def test_given_again(sentence: str, rechallenge: bool | None, recurrence: bool | None) -> None:
    episode = only(RASH + sentence)
    assert (episode.rechallenge.value if episode.rechallenge else None) is rechallenge
    assert (episode.recurrence.value if episode.recurrence else None) is recurrence


@pytest.mark.parametrize(
    "sentence",
    [
        "Carbamazepine was stopped and levetiracetam was given in its place.",
        "Carbamazepine was stopped and she was moved to levetiracetam.",
        "Carbamazepine was stopped and she went home on levetiracetam in the place of carbamazepine.",
    ],
)
def test_a_drug_given_in_place_of_the_suspect_is_switched_to(sentence: str) -> None:
    switched = only(RASH + sentence).switched_to
    assert switched is not None
    assert switched.value.label == "levetiracetam"


def test_a_count_back_in_the_reference_range_has_not_come_back_as_event() -> None:
    told = [(cue.kind, cue.value) for cue in cues("The count was back in the reference range.")]
    assert ("outcome", "recovered") in told
    assert ("recurrence", "again") not in told


def test_a_count_that_had_gone_down_has_not_recovered() -> None:
    assert not [cue for cue in cues("The count had gone down to 0.9.") if cue.kind == "outcome"]


def test_a_dose_that_will_not_be_given_is_no_rechallenge() -> None:
    told = only(RASH + "It cleared. A second course of carbamazepine, for which there was good reason, was not given.")
    assert told.rechallenge is None or told.rechallenge.value is False
