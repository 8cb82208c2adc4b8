"""Episodes: where one ends and the next begins, what the text calls it, and counts of the time before."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.discourse.clauses import Unit
from extract.discourse.episodes import EpisodeDraft, episodes, is_earlier, target_mentions
from extract.discourse.subjects import discourse
from extract.discourse.topic import Topic, topic
from extract.pipeline import pipeline, units, vocabulary_of

HEAD = (
    "Neutropenia after ocrelizumab\n\nCase report\nA 30-year-old woman with multiple sclerosis received ocrelizumab. "
)
FIRST = "Sixty days after the last infusion neutropenia (0.3 x 10^9/L) was found. "
OVER = "A week later the neutrophil count was 3.1 x 10^9/L. "
AGAIN = "Ocrelizumab was resumed. "


def told(text: str) -> list[EpisodeDraft]:
    read = units(pipeline()(text))
    discourse(read)
    vocabulary = vocabulary_of(pipeline())
    own = [unit for unit in read if unit.scope == "case" and 1 in unit.owners]
    return episodes(own, topic(read, vocabulary), vocabulary)


def words(draft: EpisodeDraft) -> str:
    return " ".join(unit.text for unit in draft.units)


def test_one_episode() -> None:
    [draft] = told(HEAD + FIRST + OVER)
    assert (draft.number, draft.event.label) == (1, "neutropenia")


def test_an_episode_has_the_units_before_its_onset_too() -> None:
    [draft] = told(HEAD + FIRST + OVER)
    assert draft.units[0].text.startswith("A 30-year-old woman")
    assert draft.onset is not None and draft.onset.text.startswith("Sixty days")


@pytest.mark.parametrize(
    "second",
    [
        "Forty days after the next infusion neutropenia recurred (0.4 x 10^9/L).",
        "A second episode of neutropenia (0.4 x 10^9/L) was found 40 days after the infusion.",
        "Forty days after the infusion the neutrophil count was again low at 0.4 x 10^9/L.",
        "The infusion was given, but neutropenia recurred after five weeks.",
    ],
)
def test_a_second_episode(second: str) -> None:
    first, later = told(HEAD + FIRST + OVER + AGAIN + second)
    assert (first.number, later.number) == (1, 2)
    assert "3.1 x 10^9/L" in words(first)
    assert "3.1 x 10^9/L" not in words(later)


@pytest.mark.parametrize(
    "later",
    [
        "The count remained normal for two years.",
        "There was no further neutropenia.",
        "Neutropenia did not recur.",
        "She never had another episode.",
        "The episode of neutropenia had lasted for a week.",
        "The neutropenia was put down to ocrelizumab.",
    ],
)
def test_no_second_episode(later: str) -> None:
    assert len(told(HEAD + FIRST + OVER + AGAIN + later)) == 1


def test_a_lower_count_before_recovery_is_the_same_episode() -> None:
    assert len(told(HEAD + FIRST + "Two days later the neutrophil count was 0.1 x 10^9/L. " + OVER)) == 1


def test_three_episodes() -> None:
    second = "Forty days after the infusion neutropenia recurred (0.4 x 10^9/L). It resolved within a week. "
    third = "A third episode (0.6 x 10^9/L) followed 50 days after another infusion."
    assert [draft.number for draft in told(HEAD + FIRST + OVER + AGAIN + second + AGAIN + third)] == [1, 2, 3]


def test_no_event_no_episodes() -> None:
    assert episodes([], Topic(()), vocabulary_of(pipeline())) == []


def test_a_case_without_a_word_on_the_event_still_has_one_episode() -> None:
    text = (
        "Neutropenia after ocrelizumab\n\nCase report\nA 30-year-old woman received ocrelizumab. She was seen in May."
    )
    [draft] = told(text)
    assert (draft.event.label, draft.onset) == ("neutropenia", None)


def test_agranulocytosis_is_called_so_where_the_text_does() -> None:
    text = (
        "Agranulocytosis with clozapine\n\nCase report\nA 30-year-old man took clozapine. He developed agranulocytosis."
    )
    [draft] = told(text)
    assert draft.event.label == "agranulocytosis"


# --- counts of the time before


def unit_of(sentence: str) -> Unit:
    [unit] = units(pipeline()(sentence))
    return unit


@pytest.mark.parametrize(
    ("sentence", "earlier"),
    [
        ("The neutrophil count had previously been 2.8 x 10^9/L.", [True]),
        ("The baseline neutrophil count was 2.8 x 10^9/L.", [True]),
        ("Before treatment the neutrophil count was 2.8 x 10^9/L.", [True]),
        ("The neutrophil count was 0.8 x 10^9/L.", [False]),
        ("The neutrophil count fell from 3.3 x 10^9/L to 0.4 x 10^9/L.", [True, False]),
        ("The neutrophil count was 0.4 x 10^9/L, down from 3.3 x 10^9/L.", [False, True]),
    ],
)
def test_counts_of_the_time_before_the_event(sentence: str, earlier: list[bool]) -> None:
    unit = unit_of(sentence)
    assert [is_earlier(unit, quantity) for quantity in unit.quantities] == earlier


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("She developed neutropenia.", ["neutropenia"]),
        ("She had no neutropenia.", []),
        ("Her neutropenia was perhaps caused by it.", ["neutropenia"]),
        ("She developed a rash.", []),
        ("Treatment of neutropenia is difficult.", []),
    ],
)
def test_mentions_of_the_event_as_a_fact(sentence: str, named: list[str]) -> None:
    vocabulary = vocabulary_of(pipeline())
    about = topic(units(pipeline()("Neutropenia after ocrelizumab\n\nIt is rare.")), vocabulary)
    assert [entry.label for entry, _ in target_mentions(unit_of(sentence), about, vocabulary)] == named


# --- occurrences that are counted, numbered, or came under other drugs


def drafts_of(text: str) -> int:
    """How many episodes the first case of an invented letter has."""
    return len(extract(from_text("Hiccups under naproxen\n\n" + text, name="letter")).cases[0].episodes)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A 40-year-old man came on two separate occasions with hiccups after naproxen.", 2),
        ("A 40-year-old man had three brief episodes of hiccups after naproxen.", 3),
        ("A 40-year-old man had hiccups after naproxen. He had no history of two episodes of hiccups.", 1),
        ("A 40-year-old man had recurrent naproxen-induced hiccups. The second episode was milder than the first.", 2),
        ("A 40-year-old man had hiccups after naproxen. The second dose was not given.", 1),
        (
            "A 40-year-old man developed hiccups after naproxen. He also developed hiccups when minocycline was given.",
            2,
        ),
        ("A 40-year-old man developed hiccups after naproxen. He also developed hiccups at night.", 1),
        (
            "A 40-year-old man developed hiccups on naproxen. The hiccups resolved after withdrawal. "
            "A rechallenge with naproxen brought hiccups that resolved within two days.",
            2,
        ),
    ],
)
def test_occurrences_told_as_episodes(text: str, count: int) -> None:
    assert drafts_of(text) == count


def test_a_value_of_an_earlier_month_in_brackets_is_no_recovery() -> None:
    text = "Five months after the last infusion the neutrophil count was 0.4 x 10^9/L (month 4: 3.3 x 10^9/L). "
    [draft] = told(HEAD + text + "On day 8 the neutrophil count was 0.2 x 10^9/L. ")
    [unit] = [unit for unit in draft.units if "month 4" in unit.text]
    assert [is_earlier(unit, q) for q in unit.quantities] == [False, True]


def test_an_episode_that_was_over_ends_before_the_next_dose() -> None:
    text = (
        "Hemolysis after ceftazidime\n\nA 9-year-old boy was given ceftazidime. On the third day his urine turned dark. "
        "A week later the hemolysis was over. In May ceftazidime was injected. "
        "Ten minutes after the injection he cried out with back pain and collapsed."
    )
    [case] = extract(from_text(text, name="letter")).cases
    assert len(case.episodes) == 2


def test_a_table_row_does_not_end_the_episode() -> None:
    table = "Table 1. Counts\n\nPatient   Sex, age   Lowest ANC (10^9/L)   ANC at recovery (10^9/L)\n"
    text = f"Neutropenia after ocrelizumab\n\n{table}1         F, 30      0.3                   2.4\n\n"
    [draft] = told(text + "Patient 1 came with fever sixty days after the last infusion; the ANC was 0.3 x 10^9/L.")
    assert draft.number == 1
