"""Abbreviations that a text defines, in both orders."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.structure.abbreviations import abbreviations


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("She had late-onset neutropenia (LON) again.", "LON", "late-onset neutropenia"),
        ("His creatine kinase (CK) was high.", "CK", "creatine kinase"),
        ("We saw torsades de pointes (TdP).", "TdP", "torsades de pointes"),
        (
            "Granulocyte colony-stimulating factor (G-CSF) helped.",
            "G-CSF",
            "Granulocyte colony-stimulating factor",
        ),
        ("the absolute neutrophil count (ANC; normal 1.5-8.0)", "ANC", "absolute neutrophil count"),
        ("treated with methotrexate (MTX) weekly", "MTX", "methotrexate"),
        ("LON (late-onset neutropenia) is rare.", "LON", "late-onset neutropenia"),
        (
            "SSRIs (selective serotonin reuptake inhibitors) are common.",
            "SSRIs",
            "selective serotonin reuptake inhibitors",
        ),
        ("superior sagittal sinus (SSS) thrombosis", "SSS", "superior sagittal sinus"),
        ("given fluorouracil, 5-fluorouracil (5-FU), twice", "5-FU", "5-fluorouracil"),
        ("the haemoglobin (Hb) was 7", "Hb", "haemoglobin"),
        ("systemic lupus erythematosus [SLE] flared", "SLE", "systemic lupus erythematosus"),
        ("She took teriflunomide (TFX). TFX was stopped, then TFX was resumed.", "TFX", "teriflunomide"),
    ],
)
def test_definition(text: str, short: str, long: str) -> None:
    (found,) = abbreviations(text)
    assert (found.short, found.long) == (short, long)
    assert text[found.start : found.end] == short
    assert text[found.long_start : found.long_end] == long


@pytest.mark.parametrize(
    "text",
    [
        "Women (n = 12) were older (P < 0.05).",
        "They were seen in clinic (2003) often.",
        "Ocrelizumab (Ocrevus) was given.",
        "She was ill (see Table 2) again.",
        "The drug (imatinib) was stopped.",
        "Nothing fits here (XYZ).",
        "",
    ],
)
def test_no_definition(text: str) -> None:
    assert abbreviations(text) == ()


@given(st.text(alphabet="abcABC ()[]-;,1\n", max_size=120))
@settings(max_examples=150, deadline=None)
def test_offsets_fit(text: str) -> None:
    for found in abbreviations(text):
        assert text[found.start : found.end] == found.short
        assert text[found.long_start : found.long_end] == found.long


def test_a_short_form_with_a_letter_for_the_word_that_the_fuller_title_has() -> None:
    text = "Acute tubular necrosis after contrast. Two men had tubular necrosis (ATN)."
    assert [(a.short, a.long) for a in abbreviations(text)] == [("ATN", "tubular necrosis")]
    assert abbreviations("Two men had tubular necrosis (BTN).") == ()
