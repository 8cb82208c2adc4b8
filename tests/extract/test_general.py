"""General statements are nobody's story; what is told, or holds for the report's own patients, is."""

from __future__ import annotations

import pytest

from extract.discourse.clauses import Unit
from extract.discourse.general import is_general, tells
from extract.discourse.subjects import discourse
from extract.pipeline import pipeline, units

GENERAL = [
    "Agranulocytosis may occur with every thionamide.",
    "Hiccups can be treated with baclofen, gabapentin or metoclopramide.",
    "Serotonin syndrome is usually self-limiting, but severe cases require cooling.",
    "Patients with renal impairment should not be given this combination.",
    "Colchicine has been associated with myopathy and neuropathy.",
    "Vasculitis presents as palpable purpura of the legs, often accompanied by arthralgia.",
    "Clinicians should be aware that hyponatremia is a hazard of this class.",
    "Patients treated with amiodarone may suffer from hypothyroidism.",
]
TOLD = [
    "The fever subsided.",
    "Agranulocytosis was found, and methimazole was stopped.",
    "Our patient is still taking prednisone.",
    "A 40-year-old man is described who had taken colchicine.",
    "He has been well for two years.",
    "Colchicine has not been given again.",
    "Her counts have stayed normal for eleven months now.",
    "No further seizures have been noted.",
    "This is a case report of myxedema in a patient with heart failure.",
    "Baclofen and cooling were necessary.",
]


def read(text: str) -> list[Unit]:
    found = units(pipeline()(text))
    discourse(found)
    return found


@pytest.mark.parametrize("text", GENERAL)
def test_what_is_or_can_be_is_general(text: str) -> None:
    assert is_general(units(pipeline()(text))[0])


@pytest.mark.parametrize("text", TOLD)
def test_what_happened_is_not_general(text: str) -> None:
    assert not any(is_general(unit) for unit in units(pipeline()(text)))


def test_participles_tell_nothing() -> None:
    assert not tells("hepatitis associated with drugs used for gout")
    assert tells("hepatitis developed")
    assert tells("she took gold")


def test_a_general_sentence_within_a_story_is_owned_by_nobody() -> None:
    story = read(
        "A 50-year-old woman took sulindac and developed hepatitis. Hepatitis can be treated with prednisone. "
        "She recovered."
    )
    assert [unit.owners for unit in story] == [(1,), (), (1,)]
    assert story[1].scope == "aside"


def test_a_presented_history_is_the_complaint() -> None:
    unit = read("A 45-year-old man presented to the clinic with a history of priapism after cocaine use.")[0]
    (term,) = [term for term in unit.terms if term.text == "priapism"]
    assert unit.affirmed(term)
    unit = read("A 45-year-old man with a history of priapism took cocaine.")[0]
    (term,) = [term for term in unit.terms if term.text == "priapism"]
    assert unit.stands(term).value == "historical"
