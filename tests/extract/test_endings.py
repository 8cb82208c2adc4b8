"""Endings: how real authors say that an event was over, got better, stayed, or killed. All patients are invented."""

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


def endings(text: str) -> list[str]:
    """The values of the cues of an ending, in the order of the text."""
    return [cue.value for cue in cues(text) if cue.kind == "outcome"]


@pytest.mark.parametrize(
    "text",
    [
        "The rash subsided.",
        "The swelling had gone by the evening.",
        "Her liver enzymes returned to pretreatment values.",
        "The creatinine fell to its previous level.",
        "The rhythm reverted spontaneously to sinus rhythm.",
        "Conversion to sinus rhythm followed.",
        "There was complete disappearance of the lesions.",
        "Restoration of renal function took a week.",
        "Prompt return of consciousness followed.",
        "He regained full strength.",
        "She awoke on the ward.",
        "The eruption faded.",
        "She made an uneventful recovery.",
        "The hyponatraemia was corrected.",
        "He was successfully treated with lidocaine.",
        "The treatment was successful.",
        "The outcome was favourable.",
        "He survived without sequelae.",
        "She was left with no sequelae, and no residual deficit.",
        "Haemoglobin values came back to normal.",
        "Blood counts were within normal limits.",
        "The stone passed spontaneously.",
    ],
)
def test_words_of_recovery(text: str) -> None:
    assert "recovered" in endings(text)


@pytest.mark.parametrize(
    "text",
    [
        "Symptoms diminished.",
        "The tremor lessened.",
        "The attacks decreased in frequency.",
        "He responded to prednisolone.",
        "Her strength began to recover.",
        "There was only partial recovery.",
        "The weakness almost completely resolved.",
        "The bilirubin was almost normal.",
        "The lesions are slowly resolving.",
    ],
)
def test_words_of_improvement_are_no_recovery(text: str) -> None:
    assert set(endings(text)) == {"recovering"}


@pytest.mark.parametrize(
    "text",
    [
        "He failed to regain consciousness.",
        "She never regained her sight.",
        "The tremor did not subside.",
        "He remained comatose.",
        "She was left with a foot drop.",
        "Residual weakness was present.",
        "The vision in the right eye was lost.",
        "The disease progressed to end-stage renal failure.",
        "There was no improvement.",
    ],
)
def test_words_of_no_recovery(text: str) -> None:
    assert set(endings(text)) == {"not recovered"}


@pytest.mark.parametrize(
    "text",
    [
        "She was observed in the recovery room.",
        "The international normalized ratio was 4.",
        "High-resolution computed tomography was done.",
        "The drug was given as a transdermal patch.",
    ],
)
def test_words_that_only_look_like_endings(text: str) -> None:
    assert endings(text) == []


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Carbamazepine was stopped and the rash subsided.", "recovered"),
        ("The itching stopped within hours.", "recovered"),
        ("The rash persisted until carbamazepine was stopped.", None),
        ("The rash persisted although carbamazepine was stopped.", "not recovered"),
        ("It was feared that the rash might resolve only slowly.", None),
        ("The rash improved, but pigmentation of the skin remained unchanged and the rash persists.", "not recovered"),
        ("At first the rash did not improve, but it improved under prednisone.", "recovering"),
        ("Her epilepsy improved.", None),
        ("Drug rashes usually resolve.", None),
        ("Such a rash is potentially fatal.", None),
        ("Sepsis followed and she could not be resuscitated.", "fatal"),
        ("Attempts to resuscitate her were unsuccessful.", "fatal"),
        ("Autopsy revealed an old infarct.", None),
        ("This rash was transient.", "recovered"),
        ("The rash proved permanent.", "not recovered"),
    ],
)
def test_the_outcome_of_an_episode(sentence: str, outcome: str | None) -> None:
    found = only(RASH + sentence).outcome
    assert (found.value if found else None) == outcome


def test_the_adjective_of_the_event_tells_its_end_where_nothing_else_does() -> None:
    brief = "A 9-year-old boy took cefaclor. Two days after starting cefaclor he developed transient neutropenia."
    assert (value := only(brief).outcome) is not None and value.value == "recovered"
    assert value.rule == "adjective-of-the-event"
    lasting = "A 9-year-old boy took haloperidol. After two months of haloperidol he developed persistent dystonia."
    assert (value := only(lasting).outcome) is not None and value.value == "not recovered"


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("The rash lasted for ten days.", 10.0),
        ("It took ten days to clear.", 10.0),
        ("The rash, persisting for 48 hours, was itchy.", 2.0),
        ("The rash subsided over the following 36 hours.", 1.5),
        ("The rash persisted for two years.", None),
    ],
)
def test_how_long_it_took(sentence: str, days: float | None) -> None:
    found = only(RASH + sentence).recovery_days
    assert (found.value if found else None) == (None if days is None else pytest.approx(days))


@pytest.mark.parametrize(
    ("sentence", "recovery"),
    [
        ("The rash resolved with prednisone.", "treated"),
        ("The rash was successfully treated.", "treated"),
        ("The rash resolved after carbamazepine was stopped.", None),
        ("The rash resolved on its own.", "spontaneous"),
        ("The rash was self-limited.", "spontaneous"),
        ("She had had a spontaneous abortion. The rash resolved.", None),
    ],
)
def test_with_or_without_treatment(sentence: str, recovery: str | None) -> None:
    found = only(RASH + sentence).recovery
    assert (found.value if found else None) == recovery


def test_an_event_named_only_in_the_closing_remark_has_the_outcome_told_before_it() -> None:
    text = (
        "Serotonin syndrome with linezolid\n\nCase report\nA 50-year-old man took linezolid. Two days later he developed "
        "tremor. Linezolid was stopped. The tremor disappeared. This patient had serotonin syndrome."
    )
    assert (found := only(text).outcome) is not None and found.value == "recovered"


def test_to_be_at_ones_baseline_is_to_have_recovered() -> None:
    assert endings("By evening he appeared to be at his usual baseline.") == ["well"]
