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
from extract.documents import bibliography, html, language
from extract.documents.text import NotText
from extract.measures import analytes, numbers, quantities, tables, units
from extract.persons import ages, people
from extract.records import Report, values
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


# Sentences that begin a patient, go back to one, or speak of nobody, and those of what happened to whoever it is.
PATIENTS = (
    "Case 1\n", "Case 2: ", "Patient 3\n", "Case 1. ", "Patients 1-3 ", "A 45-year-old woman ", "A man of 61 ", "A 6-month-old boy ",
    "The second patient ", "The first patient, aged 40, ", "The other patient ", "Two patients, aged 45 and 52, ", "Both patients ", "Neither ",
    "Her brother ", "His wife, a 38-year-old nurse, ", "Of 12 patients, three ", "One had neutropenia, the other a rash. ", "She ", "They ",
    "Another woman ", "Patient 2 (a 50-year-old man) ", "Twins ", "An 88-year-old ", "Table 1. Patients\n", "No   Age   Drug\n1    45    rituximab\n",
    "Introduction\n", "Discussion\n", "References\n1. ", "A case of a 30-year-old man has been reported [4]. ",
)  # fmt: skip
HAPPENED = (
    "received rituximab. ", "developed severe neutropenia (ANC 0.3 x 10^9/L) 84 days after the last dose. ", "recovered within 6 days. ",
    "died. ", "was rechallenged with ocrelizumab without recurrence. ", "had a rash after penicillin; ", "and ", "respectively. ", "\n\n", "\n",
    "was switched to ofatumumab, ", "had never had a low count before. ", "(grade 4) ", "had fever, ", ". ", "İ", "\u00ad", "\u202e", "1", "(",
)  # fmt: skip
STORIES = st.lists(st.sampled_from((*PATIENTS, *HAPPENED, *HAPPENED)), max_size=24).map("".join)


@given(STORIES)
@settings(max_examples=1_000 if LONG else 30, deadline=None)
def test_however_patients_are_told_apart_each_has_a_number_and_words_of_its_own(text: str) -> None:
    document = from_text(text, name="story")
    found = extract(document)
    numbers = [case.number for case in found.cases]
    assert len(set(numbers)) == len(numbers) and all(number > 0 for number in numbers)
    for case in found.cases:
        told = [one.number for one in case.episodes]
        assert told == sorted(set(told)) and all(number > 0 for number in told)  # those withheld keep theirs
    assert_quoted(found, document.text)


# Letters that an expression without regard to case takes for ASCII letters, and that stay themselves in lower case.
ALIKE = [str.maketrans(each) for each in ({"s": "ſ"}, {"i": "ı"}, {"i": "İ", "k": "\u212a"})]
WORDS = (
    "1 s", "6 min", "2 days", "within 3 weeks", "every 6 months", "six weeks later", "3 August 2020", "in her sixties", "six-month-old", "the third",
    "her first episode", "likely", "possible", "grade six", "on day six", "sister", "his kidneys", "skin", "twice weekly", "the six patients",
    "Days 1 to 6", "in the sixth week",
)  # fmt: skip
TIMED = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@given(st.one_of(TIMED, TEXTS, STORIES), st.sampled_from(ALIKE))
@settings(max_examples=1_000 if LONG else 60, deadline=None)
def test_letters_that_are_alike_in_any_case_stop_no_parser(text: str, alike: dict[int, str]) -> None:
    for parse in PARSERS.values():
        parse(text.translate(alike))


def assert_quoted(report: Report, text: str) -> None:
    """Each word that a report rests on stands where it says."""
    held = [record for case in report.cases for record in (case, *case.exposures, *case.episodes)]
    for record in (report.bibliography, *report.claims, *held):
        for key, value in values(record):
            for each in value.evidence:
                assert text[each.start : each.end] == each.quote, key


TAGS = (
    "p", "div", "table", "tr", "td", "th", "thead", "ul", "ol", "li", "sup", "sub", "h2", "article", "main", "nav", "aside", "header", "script",
    "style", "title", "meta", "br", "b", "section", "figure", "figcaption", "math", "svg", "template", "pre", "dl", "dd", "a", "body", "head",
    "html", "abbr", "o:p", "x-y", "b" * 300,
)  # fmt: skip
ATTRIBUTES = (
    "", ' class="cookie-banner"', ' class="article"', ' id="abstract"', " hidden", ' colspan="9999999"', ' rowspan="-1"', ' colspan="x"', " style",
    ' role="main"', ' aria-hidden="true"', ' name="citation_title" content="Rash"', ' name="citation_date" content="20x/13"', " a=\"", " =''",
    ' type="application/ld+json"', ' charset="utf-7"', ' http-equiv="x"', ' href="javascript:x"', ' start="-5"', " \x00=\x01", ' class="' + "a " * 50 + '"',
)  # fmt: skip
BETWEEN = (
    "fever ", "A 45-year-old woman received rituximab. ", "10", "9", "/L", "&nbsp;", "&#0;", "&#x110000;", "&#xD800;", "&lt;p&gt;", "&a;", "&", "<", ">", "<!--",
    "-->", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE html [<!ENTITY a 'b'>]>", '{"@type": "Article", "author": [', "\x00",
    "\ufeff", "\u202e", "\r", "\n", "\t", "[4]", "$x^2$", "\\begin{x}", "é",
)  # fmt: skip
MARKUP = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)).map(lambda held: f"<{held[0]}{held[1]}>"),
        st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
        st.sampled_from(BETWEEN),
        st.text(max_size=5),
    ),
    max_size=60,
).map("".join)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252"])


@given(MARKUP, ENCODINGS)
@settings(max_examples=3_000 if LONG else 60, deadline=None)
def test_any_page_is_read_or_refused(markup: str, encoding: str) -> None:
    try:
        page = html.parse(markup.encode(encoding, "replace"))
    except NotText as refused:
        assert str(refused)
        return
    assert "\x00" not in page.text and "\r" not in page.text
    page.text.encode()  # it holds no half of a pair of surrogates
    assert 0 <= page.metadata.header <= len(page.text)
    assert not page.text or page.text.endswith("\n")


@given(MARKUP)
@settings(max_examples=300 if LONG else 12, deadline=None)
def test_what_is_read_in_any_page_stands_in_its_text(markup: str) -> None:
    story = f"<h2>Case</h2>{markup}<p>A 45-year-old woman developed neutropenia 84 days after rituximab.</p>{markup}"
    try:
        page = html.parse(story.encode())
    except NotText:
        return
    document = from_text(page.text, name="page")
    assert_quoted(extract(document), document.text)
