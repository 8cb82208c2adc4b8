"""What a drug was given for: pairs of drug and disorder, and the conditions of a case that follow from them."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.pipeline import pipeline, units
from extract.slots.indications import indications


def pairs(sentence: str) -> list[tuple[str, str]]:
    doc = pipeline(learned=False)(f"Case report\n{sentence}")
    return sorted((drug.text, disorder.text) for unit in units(doc) for drug, disorder in indications(unit))


@pytest.mark.parametrize(
    ("sentence", "tied"),
    [
        ("He had taken allopurinol for gout since May.", [("allopurinol", "gout")]),
        ("Atenolol for hypertension and allopurinol for gout were continued.",
         [("Atenolol", "hypertension"), ("allopurinol", "gout")]),
        ("For her migraine she was given topiramate.", [("topiramate", "migraine")]),
        ("Her epilepsy was well controlled with lamotrigine.", [("lamotrigine", "epilepsy")]),
        ("She had psoriasis, for which adalimumab had been started in spring.", [("adalimumab", "psoriasis")]),
        ("Isoniazid and rifampicin were prescribed to treat tuberculosis.",
         [("Isoniazid", "tuberculosis"), ("rifampicin", "tuberculosis")]),
        ("Amiodarone was begun because of atrial fibrillation and ventricular tachycardia.",
         [("Amiodarone", "atrial fibrillation"), ("Amiodarone", "ventricular tachycardia")]),
        ("Tuberculosis was diagnosed and isoniazid was started.", [("isoniazid", "Tuberculosis")]),
        ("He took allopurinol and was admitted for pneumonia.", []),
        ("Allopurinol was stopped because of hepatitis.", []),
        ("Tests for tuberculosis were negative and infliximab was resumed.", []),
        ("He had no epilepsy, and topiramate was given.", []),
    ],
)  # fmt: skip
def test_pairs(sentence: str, tied: list[tuple[str, str]]) -> None:
    assert pairs(sentence) == tied


def conditions(story: str, title: str = "Rash with carbamazepine") -> list[list[str]]:
    report = extract(from_text(f"{title}\n\nCase report\n{story}", name="letter"))
    return [[value.value.label for value in case.conditions] for case in report.cases]


def test_the_purpose_of_the_suspect_stands_before_comorbidities() -> None:
    story = (
        "A 61-year-old man with hypertension and asthma took carbamazepine for trigeminal neuralgia. "
        "He developed a rash after ten days. Carbamazepine was stopped and he recovered."
    )
    assert conditions(story) == [["trigeminal neuralgia"]]


def test_a_disease_that_no_vocabulary_holds() -> None:
    story = (
        "A 61-year-old man with Vandermeer-Holt syndrome took carbamazepine. "
        "He developed a rash after ten days. Carbamazepine was stopped and he recovered."
    )
    assert conditions(story) == [["Vandermeer-Holt syndrome"]]


def test_a_column_of_reasons() -> None:
    text = (
        "Parkinsonism after cinnarizine and flunarizine\n\nWe saw two patients.\n\n"
        "Table. Features\n"
        "No.   Sex, age   Drug             Given for   Time on the drug\n"
        "1     F, 71      cinnarizine      vertigo     14 months\n"
        "2     M, 66      flunarizine      migraine    8 months\n\n"
        "Patient 1 developed parkinsonism on cinnarizine, which was stopped. She recovered.\n\n"
        "Patient 2 developed parkinsonism on flunarizine, which was stopped. He recovered.\n"
    )
    report = extract(from_text(text, name="table"))
    assert [[c.value.label for c in case.conditions] for case in report.cases] == [["vertigo"], ["migraine"]]
