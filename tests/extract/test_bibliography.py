"""What a report says of itself as a publication."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.documents.bibliography import from_text, iso_date
from extract.records import values


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("6 May 2021", "2021-05-06"),
        ("May 6, 2021", "2021-05-06"),
        ("2021 May 6", "2021-05-06"),
        ("2021-05-06", "2021-05-06"),
        ("2021/5/6", "2021-05-06"),
        ("Sept 2020", "2020-09"),
        ("06/05/2021", "2021"),
        ("2021", "2021"),
        ("31 Foo 1", None),
    ],
)
def test_dates(words: str, date: str | None) -> None:
    assert iso_date(words) == date


TEXT = """Rash in a beekeeper

Ann  HollisAnn Hollis1,2, Ivo BrookIvo Brook2 & Dr. K. van Moor, MD

Journal of Small Events, Article ID 17

Published online 7 March 2019. doi: 10.9999/JSE.2019(17). PMID: 99000111

Case report

A man of 40 had a rash in 2015.

References

1. Other A. Another rash. 2001. doi: 10.1111/other. PMID: 5
"""


def test_fields_and_their_words() -> None:
    found = from_text(TEXT)
    assert found.title and found.title.value == "Rash in a beekeeper"
    assert [author.value for author in found.authors] == ["Ann Hollis", "Ivo Brook", "K. van Moor"]
    assert found.journal and found.journal.value == "Journal of Small Events"
    assert found.published and found.published.value == "2019-03-07"
    assert found.doi and found.doi.value == "10.9999/jse.2019(17)"
    assert found.pmid and found.pmid.value == "99000111"
    for _, value in values(found):
        for evidence in value.evidence:
            assert TEXT[evidence.start : evidence.end] == evidence.quote
            assert evidence.component == "bibliography"


def test_references_are_of_other_reports() -> None:
    text = (
        "Rash in a beekeeper\n\nCase report\n\nA man of 40 had a rash.\n\nReferences\n\n1. A B. doi: "
        "10.1111/other. PMID: 5\n"
    )
    found = from_text(text)
    assert found.doi is None and found.pmid is None and found.published is None


def test_acceptance_is_not_publication() -> None:
    assert (
        from_text(
            "Rash in a beekeeper\n\nA. Roe, B. Doe\n\nReceived: 1 May 2020; Accepted: 2 June 2020.\n\nIt was mild."
        ).published
        is None
    )


def test_article_type_and_salutation_are_not_authors() -> None:
    text = (
        "CASE REPORT\n\nLetter to the Editor\n\nDear Editor,\n\nA man of 40 was ill after the drug "
        "was given to him twice."
    )
    assert from_text(text).authors == ()


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    for _, value in values(from_text(text)):
        for evidence in value.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
