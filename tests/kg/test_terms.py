"""IRIs are stable, readable where they can be, and no name can leave its place."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terms import BASE, component_iri, concept_iri, report_iri, segment, slug, term

texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_a_segment_is_one_safe_reversible_segment(name: str) -> None:
    encoded = segment(name)
    assert encoded and encoded not in (".", "..")
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")
    assert ("" if encoded == "-" else unquote(encoded)) == name


@given(texts, texts)
def test_different_names_never_meet(one: str, other: str) -> None:
    if one != other:
        assert segment(one) != segment(other)
        assert concept_iri(one) != concept_iri(other)
        assert component_iri(one, other) != component_iri(other, one)


@pytest.mark.parametrize("name", ["../x", "a/../../b", "x>y", "a b", "a\nb", "nul\x00", "日本", "#top", "a?b"])
def test_a_report_is_exactly_one_segment_under_report(name: str) -> None:
    rest = report_iri(name).value.removeprefix(f"{BASE}report/")
    assert "/" not in rest and "#" not in rest and "?" not in rest


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("relapsing-remitting multiple sclerosis", "relapsing-remitting-multiple-sclerosis"),
        ("G-CSF", "g-csf"),
        ("anti-CD20 monoclonal antibody", "anti-cd20-monoclonal-antibody"),
        ("Sjögren's syndrome", "sjogren-s-syndrome"),
    ],
)
def test_slugs_are_readable(label: str, expected: str) -> None:
    assert slug(label) == expected


def test_a_plain_label_needs_no_hash() -> None:
    assert concept_iri("rhinovirus infection").value == f"{BASE}term/rhinovirus-infection"


def test_an_unknown_prefix_is_an_error() -> None:
    with pytest.raises(KeyError):
        term("nobody:knows")
