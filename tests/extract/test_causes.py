"""Causes: the constructions that tie an event to a drug, and those that do not."""

from __future__ import annotations

import pytest

from extract.discourse.clauses import Unit
from extract.pipeline import pipeline, units
from extract.statements.causes import causes

Links = list[tuple[list[str], list[str], bool]]


def links(sentence: str) -> Links:
    [unit] = units(pipeline()(sentence))
    return told(unit)


def told(unit: Unit) -> Links:
    return [
        ([term.text for term in link.drugs], [term.text for term in link.events], link.strong)
        for link in causes(unit.text, unit.terms, offset=unit.start)
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Naproxen-induced pancreatitis was found.",
        "This was naproxen-associated severe acute pancreatitis.",
        "Pancreatitis caused by oral naproxen was found.",
        "The pancreatitis was due to long-term use of naproxen.",
        "We saw pancreatitis as a rare complication of naproxen.",
        "Naproxen may have caused the pancreatitis.",
        "Naproxen as a possible cause of pancreatitis is discussed.",
    ],
)
def test_words_that_blame_the_drug(sentence: str) -> None:
    [(drugs, events, strong)] = links(sentence)
    assert ([drug.lower() for drug in drugs], strong) == (["naproxen"], True)
    assert [event.lower().removeprefix("acute ") for event in events] == ["pancreatitis"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Pancreatitis after a single dose of naproxen was found.",
        "Pancreatitis developed while she was taking naproxen.",
        "Pancreatitis during treatment with naproxen is reported.",
    ],
)
def test_words_of_time_tie_weakly(sentence: str) -> None:
    assert links(sentence) == [(["naproxen"], ["Pancreatitis"], False)]


def test_lists_are_tied_as_a_whole() -> None:
    sentence = "Hepatitis and pancreatitis due to combined naproxen, ibuprofen and minocycline were found."
    assert links(sentence) == [
        (["naproxen", "ibuprofen", "minocycline"], ["Hepatitis", "pancreatitis"], True),
    ]


def test_a_drug_before_its_toxicity() -> None:
    assert links("He had lithium toxicity.") == [(["lithium"], ["lithium toxicity"], True)] or links(
        "He had lithium toxicity."
    ) == [(["lithium"], ["toxicity"], True)]


def test_both_drugs_of_an_induced_toxicity() -> None:
    found = links("Diltiazem-induced digoxin toxicity is reported.")
    assert sorted(drug for drugs, _, _ in found for drug in drugs) == ["Diltiazem", "digoxin"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Pancreatitis was found. ",
        "Pancreatitis was not caused by naproxen.",
        "He took naproxen for years, but the pancreatitis was biliary.",
        "The antidiuretic hormone was low.",
        "The syndrome of inappropriate antidiuretic hormone secretion was found.",
    ],
)
def test_no_tie(sentence: str) -> None:
    assert [link for unit in units(pipeline()(sentence)) for link in told(unit)] == []


def test_the_nearer_event_is_the_one_that_a_drug_is_tied_to() -> None:
    found = links("He had pneumonia in May, then a rash on his hands after naproxen.")
    assert [events for _, events, _ in found] == [["rash"]]
