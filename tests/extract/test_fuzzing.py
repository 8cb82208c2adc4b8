"""No text makes a parser of this package fail or hang: any characters, and what is hostile to regular expressions.

`CASEGRAPH_FUZZ=1 pytest tests/extract/test_fuzzing.py` tries new texts, and all of the long ones at 100,000 characters.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import extract, from_text
from extract.discourse.clauses import clauses
from extract.documents import bibliography, language
from extract.measures import analytes, numbers, quantities, tables, units
from extract.persons import ages, people
from extract.structure import abbreviations, bylines, headings, hyphens, layout, sections, sentences
from extract.timing import dates, times

LONG = bool(os.environ.get("CASEGRAPH_FUZZ"))
SIZE = 100_000 if LONG else 10_000  # characters
LIMIT = SIZE / 1_000  # seconds of processor time: far more than a linear parser takes, far less than a hanging one

PARSERS: dict[str, Callable[[str], object]] = {
    "quantities": quantities.quantities,
    "units": lambda text: [units.unit_at(text, at) for at in range(min(len(text), 200))],
    "analytes": analytes.cues,
    "stretches": lambda text: list(numbers.stretches(text)),
    "number": numbers.number,
    "ordinal": numbers.ordinal,
    "times": times.times,
    "dates": lambda text: list(dates.calendar_dates(text)),
    "ages": ages.ages,
    "people": people.people,
    "sections": sections.sections,
    "sentences": sentences.sentences,
    "clauses": clauses,
    "abbreviations": abbreviations.abbreviations,
    "hyphens": hyphens.joined,
    "lines": layout.lines,
    "paragraphs": layout.paragraphs,
    "headings": headings.kind_of,
    "authors": lambda text: (bylines.is_authors(text), bylines.is_affiliation(text), list(bylines.names(text))),
    "cells": lambda text: tables.cells(text, 0, len(text)),
    "bibliography": bibliography.from_text,
    "date": bibliography.iso_date,
    "language": language.language_of,
}

# What parsers look for, and what they stumble over: digits of other scripts, letters that change their number in lower
# case, marks that turn the line around, nested brackets, units, ages, dates, headings, tables.
PIECES = (
    "a", "1", "1 ", "1.", "1,", "1-", "½", "٣", "２", "Ⅷ", "x10^9/L", "10⁹", "$10^{9}$", "µ", "%", "<", ">", "(", ")", "[", "]", "{",
    "}", "|", "\t", "\n", "\n\n", "\r", "\x0b", "\x0c", "\x00", "\x85", "\u2028", "\u00a0", "\u00ad", "\u200b", "\u202e", "İ", "ſ", "K",
    "ß", "a\u0301", "🙂", "，", "。", "\ud800", "no ", "not ", "without ", "and ", "of ", "the ", "to ", "day ", "on day 3 ", "weeks ", "after ",
    "twenty-", "hundred ", "January ", "12/2020 ", "aged ", "year-old ", "woman ", "patient ", "Patient 1 ", "Case 2: ", "Dr. ", "et al. ",
    "ANC ", "(ANC) ", "mg ", "/day ", "Abstract: ", "Introduction\n", "Table 1. ", "| 3 | ", "- ", "–", "* ", "\\", "#", "rituximab ", "rash, ",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.text(st.characters(codec=None), max_size=120),  # every category, lone surrogates too
    st.tuples(st.sampled_from(PIECES), st.integers(1, 80), st.sampled_from(PIECES)).map(lambda t: t[0] * t[1] + t[2]),
)

HOSTILE = ["a", "1 ", "(", "a-", "\u00a0"]
if LONG:
    HOSTILE = [
        *dict.fromkeys((*HOSTILE, *PIECES)),
        "a1",
        "A. ",
        "1, ",
        "neutropenia =—",
        "rituximab-induced neutropenia ",
    ]


@given(TEXTS)
@settings(max_examples=1_000 if LONG else 30, deadline=None)
def test_any_text_is_parsed(text: str) -> None:
    for parse in PARSERS.values():
        parse(text)


@given(TEXTS)
@settings(max_examples=300 if LONG else 12, deadline=None)
def test_any_text_has_a_report_whose_words_stand_in_it(text: str) -> None:
    document = from_text(text, name="any")
    for case in extract(document).cases:
        for value in (case.age_years, case.sex):
            for each in () if value is None else value.evidence:
                assert document.text[each.start : each.end] == each.quote


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_long_repetition_is_parsed_in_time(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    for name, parse in PARSERS.items():
        started = time.process_time()
        parse(text)
        assert time.process_time() - started < LIMIT, name


@pytest.mark.parametrize("piece", ["rash, ", "rituximab-induced neutropenia "])
def test_a_sentence_without_end_is_read_in_time(piece: str) -> None:
    text = piece * (SIZE // 2 // len(piece))
    started = time.process_time()
    extract(from_text(text, name="long"))
    assert time.process_time() - started < LIMIT * 2


def test_no_sentence_is_longer_than_three_thousand_characters() -> None:
    for text in ("a" * 10_000, "word " * 2_000, "x" * 2_999 + " " + "y" * 4_000):
        found = sentences.sentences(text)
        assert all(0 < one.end - one.start <= 3_000 for one in found)
        assert "".join(text[one.start : one.end] for one in found).replace(" ", "") == text.replace(" ", "")
        assert all(text[one.start : one.end].strip() == text[one.start : one.end] for one in found)
