"""Topic: the adverse event that a report is about, by its title, else by its cases' own sentences."""

from __future__ import annotations

import pytest

from extract.discourse.clauses import Unit
from extract.discourse.subjects import discourse
from extract.discourse.topic import canonical, event_entry, is_indication, is_symptom, related, topic
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.pipeline import pipeline, units, vocabulary_of


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return vocabulary_of(pipeline())


def event(vocabulary: Vocabulary, name: str) -> Entry:
    entry = vocabulary.find(name, kinds=("event",))
    assert entry is not None
    return entry


def read(text: str) -> list[Unit]:
    found = units(pipeline()(text))
    discourse(found)
    return found


def about(text: str) -> list[str]:
    return [entry.label for entry, _, _ in topic(read(text), vocabulary_of(pipeline())).events]


BODY = "\n\nCase report\nA 40-year-old man with gout took the drug. He came to the hospital."


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Neutropenia after rituximab", "neutropenia"),
        ("Late-onset neutropenia after rituximab", "neutropenia"),
        ("Febrile neutropenia after rituximab", "neutropenia"),
        ("Hyponatraemia caused by sertraline", "hyponatremia"),
        ("Rituximab-induced neutropenia in a patient with lupus nephritis", "neutropenia"),
        ("Amiodarone for atrial fibrillation: a case of hyperthyroidism", "hyperthyroidism"),
        ("A woman with epilepsy and hyponatremia caused by oxcarbazepine", "hyponatremia"),
        ("Pancreatitis during treatment of acne with isotretinoin", "pancreatitis"),
        ("Hyponatremia and the control of chronic pain with carbamazepine", "hyponatremia"),
    ],
)
def test_the_first_event_of_the_title_that_is_no_indication(title: str, label: str) -> None:
    assert about(title + BODY)[0] == label


def test_without_an_event_in_the_title_the_cases_own_sentences_tell_it() -> None:
    text = (
        "A letter\n\nCase report\nA 40-year-old man took carbamazepine. He developed hyponatremia. He had a cough once."
    )
    assert about(text) == ["hyponatremia"]


@pytest.mark.parametrize(
    ("finding", "label"),
    [
        ("Naproxen-induced pancreatitis was diagnosed.", "pancreatitis"),
        ("We made a diagnosis of pancreatitis caused by naproxen.", "pancreatitis"),
        ("Pancreatitis was ruled out, and the vomiting was caused by naproxen.", "vomiting"),
        ("Nothing else was found.", "vomiting"),
    ],
)
def test_a_complaint_in_the_title_gives_way_to_the_diagnosis_of_the_text(finding: str, label: str) -> None:
    text = f"Vomiting in the second week of naproxen\n\nCase report\nA 40-year-old man took naproxen. {finding}"
    assert about(text) == [label]


def test_an_event_soon_after_the_drug_is_not_why_the_patient_was_treated() -> None:
    text = "A letter\n\nWe report a patient with severe hyponatremia within two days of sertraline. He had a cough."
    assert about(text) == ["hyponatremia"]


def test_an_event_of_the_literature_alone_is_not_the_topic() -> None:
    text = (
        "A letter\n\nCase report\nA 40-year-old man took carbamazepine. He developed hyponatremia.\n\n"
        "Discussion\nAgranulocytosis has been described. Agranulocytosis may be fatal. Agranulocytosis is rare."
    )
    assert about(text) == ["hyponatremia"]


def test_a_text_without_events_has_no_topic() -> None:
    assert about("Weather\n\nIt rained in the morning.") == []


def test_the_term_is_where_the_title_names_it() -> None:
    text = "Neutropenia after rituximab" + BODY
    [(_, term, unit)] = topic(read(text), vocabulary_of(pipeline())).events
    assert (text[term.start : term.end], unit.section) == ("Neutropenia", "title")


# --- the parts


@pytest.mark.parametrize(
    ("name", "plain"),
    [("febrile neutropenia", "neutropenia"), ("neutropenia", "neutropenia"), ("agranulocytosis", "agranulocytosis")],
)
def test_a_qualifier_does_not_make_another_event(vocabulary: Vocabulary, name: str, plain: str) -> None:
    assert canonical(event(vocabulary, name), vocabulary).label == plain


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("neutropenia", "neutropenia", True),
        ("febrile neutropenia", "neutropenia", True),
        ("neutropenia", "febrile neutropenia", True),
        ("neutropenia", "agranulocytosis", True),
        ("neutropenia", "hyponatremia", False),
        ("neutropenia", "thrombocytopenia", False),
    ],
)
def test_related_events(vocabulary: Vocabulary, one: str, two: str, same: bool) -> None:
    assert related(event(vocabulary, one), event(vocabulary, two), vocabulary) is same


@pytest.mark.parametrize(("name", "symptom"), [("fatigue", True), ("nausea", True), ("agranulocytosis", False)])
def test_mere_symptoms(vocabulary: Vocabulary, name: str, symptom: bool) -> None:
    assert is_symptom(event(vocabulary, name)) is symptom


@pytest.mark.parametrize(
    ("sentence", "indication"),
    [
        ("A woman with hypertension took the tablets.", True),
        ("He was treated for hypertension.", True),
        ("She had a history of hypertension.", True),
        ("She took losartan for hypertension.", True),
        ("The treatment of hypertension was changed.", True),
        ("He developed hypertension.", False),
        ("Hypertension developed.", False),
        ("A patient with hypertension caused by celecoxib was seen.", False),
    ],
)
def test_why_the_patient_was_treated_is_not_what_happened(sentence: str, indication: bool) -> None:
    [(unit, term)] = [(u, t) for u in units(pipeline()(sentence)) for t in u.terms if event_entry(t)]
    assert is_indication(unit, term) is indication
