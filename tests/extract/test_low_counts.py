"""Cytopenias that titles tell by the cells alone."""

from __future__ import annotations

import pytest

from extract.pipeline import pipeline


def events(title: str) -> list[str]:
    """The labels of the events that a report's title names."""
    doc = pipeline(learned=False)(f"{title}\n\nA 50-year-old man took the tablets for gout.")
    return [entry.label for term in doc._.terms for entry in term.entries if entry.kind == "event"]


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Very low platelets within hours of quinine", "thrombocytopenia"),
        ("Vanishing neutrophils after rituximab", "neutropenia"),
        ("Profound fall of granulocytes under metamizole", "neutropenia"),
        ("Low white cells on clozapine", "leukopenia"),
        ("Where have the neutrophils gone? A patient on levamisole", "neutropenia"),
    ],
)
def test_a_title_that_tells_a_cytopenia_by_its_cells(title: str, label: str) -> None:
    assert label in events(title)


@pytest.mark.parametrize("title", ["Platelet transfusion during quinine", "Neutrophils in asthma on omalizumab"])
def test_cells_alone_are_no_cytopenia(title: str) -> None:
    assert not [label for label in events(title) if label.endswith("penia")]
