"""What a clause makes of a drug or measure that it names: given against something, taken before it, or merely named."""

from __future__ import annotations

import pytest

from extract.discourse.clauses import Unit
from extract.pipeline import pipeline, units
from extract.roles.given import Role, given

TREATMENT = [
    ("She was treated with intravenous cefepime and filgrastim for six days.", "filgrastim"),
    ("He received two doses of glucagon, and his pulse rose.", "glucagon"),
    ("The rash resolved after therapy with oral prednisone.", "prednisone"),
    ("Dystonia was relieved by biperiden.", "biperiden"),
    ("Seizures persisted despite high-dose diazepam and phenytoin.", "phenytoin"),
    ("Treatment consisted of hemodialysis and activated charcoal.", "activated charcoal"),
    ("Hemodialysis, dopamine and norepinephrine were necessary.", "dopamine"),
    ("Withdrawal of lithium and therapy with amiloride finally resolved the polyuria.", "amiloride"),
    ("Addition of oral propranolol reduced the tremor.", "propranolol"),
    ("The patient was admitted and given insulin for hyperglycemia and potassium chloride.", "potassium chloride"),
    ("With cefepime and filgrastim the neutrophils rose to 3.2 x 10^9/L.", "filgrastim"),
    ("After one dose of filgrastim the count was 4.1 x 10^9/L.", "filgrastim"),
    ("The pain responded promptly to morphine.", "morphine"),
    ("They required fluids and dantrolene.", "dantrolene"),
]
EXPOSURE = [
    ("Hepatitis developed during treatment with sulindac.", "sulindac"),
    ("A man treated with gentamicin became deaf.", "gentamicin"),
    ("He had previously been treated with cisplatin.", "cisplatin"),
    ("Agranulocytosis occurred while she was taking methimazole and propranolol.", "propranolol"),
    ("Bleeding followed after starting treatment with warfarin.", "warfarin"),
    ("Her other medications included aspirin and digoxin.", "digoxin"),
]
NAMED = [
    ("Serum creatine kinase was 8,000 U/L.", "creatine"),
    ("Signs of lithium toxicity appeared.", "lithium"),
    ("Discontinuation of digoxin was followed by recovery.", "digoxin"),
    ("The plasma theophylline concentration was high.", "theophylline"),
    ("He had heparin-induced skin necrosis.", "heparin"),
]


def role(text: str, name: str) -> Role:
    found: list[Unit] = units(pipeline()(text))
    for unit in found:
        for term in unit.terms:
            for part in (*term.inner, term):
                if name in part.text.lower():
                    return given(unit, part).role
    raise AssertionError(f"no {name} among the terms of {text!r}")


@pytest.mark.parametrize(("text", "name"), TREATMENT)
def test_given_against_something(text: str, name: str) -> None:
    assert role(text, name) is Role.TREATMENT


@pytest.mark.parametrize(("text", "name"), EXPOSURE)
def test_taken_before(text: str, name: str) -> None:
    assert role(text, name) is Role.EXPOSURE


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_no_drug_given_at_all(text: str, name: str) -> None:
    assert role(text, name) is Role.NAMED


def test_given_in_the_place_of_another() -> None:
    assert role("Phenytoin was replaced by oral valproate.", "valproate") is Role.REPLACEMENT
    assert role("After switching from enalapril to losartan the cough ceased.", "losartan") is Role.REPLACEMENT


def test_a_clause_that_says_nothing_of_it() -> None:
    assert role("Simvastatin was left alone.", "simvastatin") is Role.UNTOLD
