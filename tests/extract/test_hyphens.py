"""Words broken at a line's end: joined for the reading, given back as printed."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.structure.hyphens import joined

REPORT = """Low platelets after quinine

A 61-year-old woman took quinine for leg cramps. Ten days af-
ter the first tablet she had severe thrombocyto-
penia with a platelet count of 8 x 10^9/L. Quinine was with-
drawn, she was treated with pred-
nisolone, and she recovered within six days.
"""


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("a throm-\nbocyte", "a\nthrombocyte"),
        ("neutro-\n   penia again", "neutropenia again"),
        ("at follow-\nup she", "at\nfollow-up she"),
        ("an anti-\nfungal", "an\nanti-fungal"),
        ("IL-\n6 and CD-\nB", "IL-\n6 and CD-\nB"),  # no word that goes on
        ("nothing to join", "nothing to join"),
    ],
)
def test_joined(printed: str, read: str) -> None:
    assert joined(printed).text == read


def test_every_letter_keeps_its_place() -> None:
    found = joined(REPORT)
    for at, letter in enumerate(found.text):
        assert REPORT[found.place(at)] == letter or (letter, REPORT[found.place(at)]) == ("\n", " ")


def test_a_report_with_broken_words_is_read_and_quoted_as_printed() -> None:
    report = extract(from_text(REPORT, name="column"))
    [episode] = report.cases[0].episodes
    assert (episode.event.value.label, episode.latency_days and episode.latency_days.value) == ("thrombocytopenia", 10)
    assert episode.action is not None and episode.action.value == "withdrawn"
    for value in (episode.event, episode.latency_days, episode.action, episode.treatments[0]):
        assert value is not None
        for evidence in value.evidence:
            assert REPORT[evidence.start : evidence.end] == evidence.quote
            assert evidence.prefix + evidence.quote + evidence.suffix in REPORT
    assert episode.treatments[0].evidence[0].quote == "pred-\nnisolone"
