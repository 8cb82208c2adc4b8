"""Intervals, durations, days, dates, frequencies and ages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.timing.dates import calendar_dates, days_between
from extract.timing.times import Time, times

MONTH = 30.4375
YEAR = 365.25


def only(text: str) -> Time:
    [found] = times(text)
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("9 days", 9),
        ("eleven weeks", 77),
        ("a fortnight", 14),
        ("three and a half months", 3.5 * MONTH),
        ("four years", 4 * YEAR),
        ("48 h", 2),
        ("36 hrs", 1.5),
        ("90 min", 0.0625),
        ("half a year", YEAR / 2),
        ("a year and a half", 1.5 * YEAR),
        ("2 years and 3 months", 2 * YEAR + 3 * MONTH),
        ("a couple of weeks", 14),
        ("16 wk", 112),
        ("2 dayſ", 2),  # a letter that is an s in any case
    ],
)
def test_days(printed: str, days: float) -> None:
    found = only(f"{printed} later she recovered")
    assert (found.kind, found.relation, found.anchor) == ("interval", "later", None)
    assert found.days == pytest.approx(days)


@pytest.mark.parametrize(
    ("text", "anchor", "ordinal"),
    [
        ("Ninety days after the last dose the count fell", "last_dose", None),
        ("40 days after her most recent infusion", "last_dose", None),
        ("6 days after the first injection", "first_dose", 1),
        ("6 days after the initial dose of rituximab", "first_dose", 1),
        ("three weeks after the fourth dose", "dose", 4),
        ("three weeks after his 12th infusion", "dose", 12),
        ("three weeks after infusion", "dose", None),
        ("three weeks after ocrelizumab infusion", "dose", None),
        ("30 days after her second course of rituximab", "dose", 2),
        ("Twelve days after starting sertraline", "treatment_start", None),
        ("Twelve days after initiation of azathioprine", "treatment_start", None),
        ("five weeks after clozapine was added", "treatment_start", None),
        ("three weeks after she had been put on carbimazole", "treatment_start", None),
        ("after five months on fingolimod", "treatment_start", None),
        ("After 14 months of treatment", "treatment_start", None),
        ("after 6 weeks of bupropion use", "treatment_start", None),
        ("30 days into treatment", "treatment_start", None),
        ("Within 48 h of the first dose", "first_dose", 1),
        ("within two months of treatment", "treatment_start", None),
        ("ten days after the reintroduction", "restart", None),
        ("ten days after restarting the drug", "restart", None),
        ("five weeks after this first episode", "episode", 1),
        ("twelve weeks after the first", "episode", 1),
        ("two days after stopping the drug", "withdrawal", None),
        ("two days after the drug was discontinued", "withdrawal", None),
        ("36 h after treatment was begun", "start_of:treatment", None),
        ("four days after initiation of G-CSF", "start_of:g-csf", None),
        ("two weeks before admission", "admission", None),
        ("six months after discharge", "discharge", None),
        ("five months after the operation", "surgery", None),
        ("16 months after liver transplantation", "surgery", None),
        ("20 days after the collapse", "other", None),
    ],
)
def test_anchors(text: str, anchor: str, ordinal: int | None) -> None:
    found = only(text)
    assert (found.kind, found.anchor, found.ordinal) == ("interval", anchor, ordinal)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        (
            "Six days after the first injection of lenograstim her count rose",
            "the first injection of lenograstim",
        ),
        ("Ten days after the infusion, however, she had fever", "the infusion"),
        ("After 14 months of treatment neutropenia was found", "treatment"),
        ("two days after clozapine was added to valproate she fell", "clozapine was added to valproate"),
    ],
)
def test_the_anchor_ends_with_its_phrase(text: str, phrase: str) -> None:
    found = only(text)
    assert text[found.anchor_start : found.anchor_end] == phrase


@pytest.mark.parametrize(
    ("text", "kind", "relation"),
    [
        ("he recovered within 4 days", "interval", "within"),
        ("he recovered in three weeks", "interval", "in"),
        ("he recovered after three weeks", "interval", "after"),
        ("six weeks ago", "interval", "ago"),
        ("six days earlier", "interval", "before"),
        ("normal three months on.", "interval", "later"),
        ("for seven months", "duration", "for"),
        ("for over two years", "duration", "for"),
        ("lasting 10 hours", "duration", "for"),
        ("over the following 2 weeks", "duration", "over"),
        ("during the 12 months that followed", "duration", "during"),
        ("two infusions two weeks apart", "duration", "apart"),
        ("the next day", "interval", "later"),
        ("over the following year", "duration", "over"),
        ("for eleven months now", "duration", "for"),
    ],
)
def test_relations(text: str, kind: str, relation: str) -> None:
    found = only(text)
    assert (found.kind, found.relation, found.anchor) == (kind, relation, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3-5 days later", 3, 5),
        ("two to three weeks later", 14, 21),
        ("45 min to 1 h after ingestion", 45 / 1440, 1 / 24),
        ("a day or two later", 1, 2),
        ("between 10 and 12 days later", 10, 12),
    ],
)
def test_ranges(text: str, low: float, high: float) -> None:
    found = only(text)
    assert (found.days, found.low, found.high) == pytest.approx((low, low, high))


def test_bounds() -> None:
    assert only("for more than a year").low == YEAR
    assert only("in less than 2 hours").high == pytest.approx(2 / 24)


def test_a_list_shares_unit_and_anchor() -> None:
    first, second = times("7 and 9 days after the last dose")
    assert (first.days, second.days, first.text) == (7, 9, "7")
    assert first.anchor == second.anchor == "last_dose"


def test_a_vague_interval_has_an_anchor_but_no_days() -> None:
    found = only("several months following the infusion")
    assert (found.kind, found.days, found.anchor) == ("interval", None, "dose")


def test_follow_up() -> None:
    for text in ("at one-year follow-up", "after one year of follow-up", "was followed for one year"):
        found = only(text)
        assert (found.days, found.anchor) == (YEAR, "follow_up")


@pytest.mark.parametrize(
    ("text", "days", "anchor"),
    [
        ("on day 8 the count rose", 8, None),
        ("on the fourth day the count rose", 4, None),
        ("on hospital day 5", 5, "admission"),
        ("on the sixth day in hospital", 6, "admission"),
        ("on postoperative day 7", 7, "surgery"),
        ("on the third postoperative day", 3, "surgery"),
        ("on day 12 of treatment", 12, "treatment_start"),
        ("on the 17th day of a course of sulfasalazine", 17, "treatment_start"),
        ("at D+14", 14, None),
        ("the same day", 0, None),
    ],
)
def test_numbered_days(text: str, days: float, anchor: str | None) -> None:
    found = only(text)
    assert (found.kind, found.days, found.anchor) == ("day", days, anchor)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("every four weeks", 28),
        ("q4w", 28),
        ("every other day", None),
        ("twice weekly", None),
        ("three times a day", None),
        ("monthly", MONTH),
        ("every 12 h", 0.5),
        ("300 mg/day", None),
        ("a glass of wine a week", None),
    ],
)
def test_frequencies(text: str, days: float | None) -> None:
    found = only(text)
    assert found.kind == "frequency"
    assert days is None or found.days == pytest.approx(days)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a 38-year-old woman", 38),
        ("a 67-yr-old man", 67),
        ("an eight-and-a-half-year-old boy", 8.5),
        ("aged 45 years", 45),
        ("at the age of 21", 21),
        ("a boy of 14", 14),
        ("a girl of four and a half with epilepsy", 4.5),
        ("27 yo M", 27),
        ("aged 7 years and 6 months", 7.5),
        ("7 years and 6 months old", 7.5),
        ("a man in his early thirties", None),
    ],
)
def test_ages(text: str, years: float | None) -> None:
    found = times(text)[-1]
    assert found.kind == "age"
    assert found.days is None if years is None else found.days == pytest.approx(years * YEAR)


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("15 March 2020", "2020-03-15"),
        ("March 15, 2020", "2020-03-15"),
        ("15th of March 2020", "2020-03-15"),
        ("March 2020", "2020-03"),
        ("3/15/2020", "2020-03-15"),
        ("15/3/2020", "2020-03-15"),
        ("15.03.2020", "2020-03-15"),
        ("2020-03-15", "2020-03-15"),
        ("3 March", "--03-03"),
        ("in 2017", "2017"),
    ],
)
def test_dates(printed: str, iso: str) -> None:
    [found] = [found for found in times(f"It began on {printed}.") if found.kind == "date"]
    assert found.date == iso


def test_no_date() -> None:
    assert not list(calendar_dates("It may march 31 June; 45/50/2020; version 1.2.2020.1"))


def test_days_between() -> None:
    assert days_between("--11-05", "--11-28") == 23
    assert days_between("2019-12-20", "--01-03") == 14  # 11 days to the end of the year, and 3
    assert days_between("2020-02-28", "2020-03-01") == 2  # 2020 is a leap year
    assert days_between("2020-03-01", "2020-02-28") is None
    assert days_between("2020-03", "2020-04-02") is None


@pytest.mark.parametrize("text", ["a second episode", "100 person-years", "She may recover.", "the second of them"])
def test_what_is_no_time(text: str) -> None:
    assert times(text) == ()


def test_offset() -> None:
    text = "Two days after the last dose"
    [plain], [moved] = times(text), times(text, offset=50)
    assert (moved.start, moved.end) == (plain.start + 50, plain.end + 50)
    assert (moved.anchor_start, moved.anchor_end) == (
        (plain.anchor_start or 0) + 50,
        (plain.anchor_end or 0) + 50,
    )


WORDS = st.sampled_from(
    ["3", "two", "a", "half", "days", "week", "month-old", "year", "after", "the", "first", "dose",
     "every", "day", "on", "of", "aged", "between", "and", "to", "-", "later", "May", "2020",
     "within", "(", ",", "treatment", "stopping", "h", "'", "next", "postoperative", "follow-up",
     "for", "or", "immediately", "man of", "1/2"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=60))
def test_spans_always_match_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for found in times(text):
        assert text[found.start : found.end] == found.text
        assert found.start >= end
        end = found.end
        if found.anchor is not None:
            assert found.anchor_start is not None
            assert text[found.anchor_start : found.anchor_end]


@pytest.mark.parametrize("piece", ["1", "a-", "$", "3days", "after"])
def test_a_long_line_without_spaces_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    times(text)
    assert time.process_time() - began < 1
