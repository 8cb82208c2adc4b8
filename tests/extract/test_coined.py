"""Coined terms: events and drugs that no vocabulary holds, recognised by construction."""

from __future__ import annotations

import pytest

from extract.lexicon.terms import Term
from extract.pipeline import pipeline

BODY = "\n\nA 50-year-old man took the tablets for gout."


def coined(text: str) -> list[tuple[str, str, str]]:
    """The coined terms of a text: their words, kind and label."""
    terms: tuple[Term, ...] = pipeline()(text)._.terms
    return [(t.text, t.entries[0].kind, t.entries[0].label) for t in terms if t.entries and t.entries[0].coined]


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Ibuprofen-induced lingual papillopathy.", "lingual papillopathy"),
        ("Severe lingual papillopathy after ibuprofen: a case report.", "lingual papillopathy"),
        ("A rare case of lingual papillopathy associated with long-term ibuprofen.", "lingual papillopathy"),
        ("Lingual papillopathy in an elderly woman during treatment with ibuprofen.", "lingual papillopathy"),
        ("Umbilical oedematosis following ibuprofen.", "umbilical edematosis"),
        ("Ureteral aneurysm after ibuprofen.", "ureteral aneurysm"),
    ],
)
def test_the_phrase_in_the_place_of_the_event(title: str, label: str) -> None:
    assert [(kind, name) for _, kind, name in coined(title + BODY)] == [("event", label)]


@pytest.mark.parametrize(
    "title",
    [
        "Pancreatitis after ibuprofen.",  # known
        "Improvement of gout after ibuprofen.",  # no event
        "Outcome of patients during treatment with ibuprofen.",
        "Ibuprofen-induced changes.",  # says nothing on its own
        "Drug-induced pancreatitis.",
    ],
)
def test_nothing_to_coin(title: str) -> None:
    assert coined(title + BODY) == []


def test_further_mentions_are_found_too() -> None:
    text = "Ibuprofen-induced lingual papillopathy." + BODY + " He developed lingual papillopathies."
    assert [words for words, _, _ in coined(text)] == ["lingual papillopathy", "lingual papillopathies"]


def test_a_condition_in_the_place_of_the_event_is_one() -> None:
    assert ("schizophrenia", "event", "schizophrenia") in coined("Ibuprofen-induced schizophrenia." + BODY)


def test_an_unknown_drug_is_known_by_what_it_induced() -> None:
    found = coined("Zorvaquine-induced pancreatitis." + BODY + " He had taken zorvaquine twice.")
    assert found == [("Zorvaquine", "drug", "zorvaquine"), ("zorvaquine", "drug", "zorvaquine")]


@pytest.mark.parametrize(
    "text",
    ["Exercise-induced asthma was known.", "She often induced vomiting.", "Radiation-induced colitis was known."],
)
def test_not_everything_that_induces_is_a_drug(text: str) -> None:
    assert [kind for _, kind, _ in coined(text) if kind == "drug"] == []


def test_two_events_with_one_head() -> None:
    terms = pipeline()("Optic and peripheral neuropathy were found.")._.terms
    assert [term.entry("event").label for term in terms] == ["optic neuropathy", "peripheral neuropathy"]


def test_records_carry_no_iri_for_a_coined_event() -> None:
    from extract import extract, from_text

    text = (
        "Ibuprofen-induced lingual papillopathy.\n\nA 50-year-old man developed lingual papillopathy after ibuprofen."
    )
    [case] = extract(from_text(text, name="letter")).cases
    assert (case.episodes[0].event.value.label, case.episodes[0].event.value.iri) == ("lingual papillopathy", None)
