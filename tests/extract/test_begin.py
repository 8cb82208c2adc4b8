"""Where an episode shows first, and so which drugs were given for it."""

from __future__ import annotations

from extract import extract, from_text
from extract.records import Report


def read(text: str) -> Report:
    return extract(from_text(text, name="note"))


def treatments(text: str) -> list[str]:
    return [value.value.label for value in read(text).cases[0].episodes[0].treatments]


def test_what_was_given_before_the_diagnosis_is_named_counts_from_the_first_sign() -> None:
    text = (
        "Malignant syndrome after haloperidol\n\nA 66-year-old man with schizophrenia was started on haloperidol. "
        "Four days later he developed rigidity and fever. He received dantrolene and bromocriptine. "
        "A diagnosis of neuroleptic malignant syndrome was made. He recovered."
    )
    assert treatments(text) == ["bromocriptine", "dantrolene"]


def test_what_was_given_before_the_suspect_drug_is_no_cure() -> None:
    text = (
        "Angioedema after metoprolol\n\nA 70-year-old woman was admitted with pulmonary edema, requiring furosemide and "
        "intubation. On the next day metoprolol was given, and she developed angioedema. "
        "It resolved after treatment with prednisone."
    )
    assert treatments(text) == ["prednisone"]


def test_an_opening_that_names_the_event_does_not_date_it() -> None:
    text = (
        "Anuria after losartan\n\nWe report a 66-year-old man who developed anuria after losartan. He was hospitalized for "
        "heart failure, which was treated with digoxin. The first dose of losartan resulted in sudden anuria, "
        "which lasted nine hours despite furosemide."
    )
    assert treatments(text) == ["furosemide"]


def test_the_therapy_of_the_condition_and_the_replacement_are_no_cures() -> None:
    text = (
        "Hyponatremia due to carbamazepine\n\nA 59-year-old woman took carbamazepine for epilepsy. Hyponatremia was found. "
        "Carbamazepine was replaced by levetiracetam, and the sodium returned to normal."
    )
    assert treatments(text) == []
