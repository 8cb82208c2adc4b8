"""Sentences: what ends one and what does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.structure.sentences import sentences


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Hall and Prof. Moor saw her vs. the week before.",
        "The count fell to 0.45 × 10^9/L, i.e. below 0.5, and later (e.g. in May) to 0.2.",
        "Moor et al. [4] and Hall et al., in another paper, disagree.",
        "Blood cultures grew E. coli and S. aureus on the next day.",
        "See Fig. 2 and No. 7 of approx. 12 tables.",
        "She took 5 mg b.i.d. for a week and 10 mg p.o. afterwards.",
        "It was written by J. Hall and K. O. Moor in Oslo.",
        "The value was $0.3 \\times 10^3/\\mathrm{L}. Next$ by then.",
        "He was well; she was not; nobody knew: it passed.",
        "The ratio (mean. Standard deviation in brackets) was high.",
        "A median of 3. 6 courses was given.",
        "What followed (fever? chills?) was mild.",
        "The U.S. Food Office was told.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The drug was held.Patient went home.", ["The drug was held.", "Patient went home."]),
        ("It was stopped [4]. She died.", ["It was stopped [4].", "She died."]),
        ("It was stopped. [4] She died.", ["It was stopped. [4]", "She died."]),
        ("It was stopped.4,5 She died.", ["It was stopped.4,5", "She died."]),
        ("It was stopped.^{4} She died.", ["It was stopped.^{4}", "She died."]),
        ("She had hepatitis B. The drug went on.", ["She had hepatitis B.", "The drug went on."]),
        ("She took vitamin D. Sodium was low.", ["She took vitamin D.", "Sodium was low."]),
        ("The QTc was 520 ms. Potassium was low.", ["The QTc was 520 ms.", "Potassium was low."]),
        ("A man with RRMS. He had a rash.", ["A man with RRMS.", "He had a rash."]),
        ("It rose to 2.5 mg. Then it fell.", ["It rose to 2.5 mg.", "Then it fell."]),
        ("Was it the drug? We think so.", ["Was it the drug?", "We think so."]),
        ("(By chance, she left.) He stayed.", ["(By chance, she left.)", "He stayed."]),
        ('He said "no." She said yes.', ['He said "no."', "She said yes."]),
        ("The count recovered. eGFR was normal.", ["The count recovered.", "eGFR was normal."]),
        ("It lasted 48 h. 12 days later it returned.", ["It lasted 48 h. 12 days later it returned."]),
        (
            "No rash was seen by Moor et al. Patients did well.",
            ["No rash was seen by Moor et al.", "Patients did well."],
        ),
        ("It was at 5 p.m. The drug was late.", ["It was at 5 p.m.", "The drug was late."]),
        ("It went on... Nobody knew.", ["It went on...", "Nobody knew."]),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_wrapped_lines_are_joined_and_headings_are_not() -> None:
    text = (
        "Case report\n"
        "A woman of 40 had taken the tablets for several weeks when she\n"
        "noticed a rash. It was mild and she went on with them until the\n"
        "end of May.\n\nComment\nNone.\n- first point\n- second point"
    )
    assert split(text) == [
        "Case report",
        "A woman of 40 had taken the tablets for several weeks when she\nnoticed a rash.",
        "It was mild and she went on with them until the\nend of May.",
        "Comment",
        "None.",
        "- first point",
        "- second point",
    ]


def test_a_row_of_a_table_is_one_sentence() -> None:
    assert split("1    F / 57    3.1    No. Yes.\n2    M / 60    2.2    None.") == [
        "1    F / 57    3.1    No. Yes.",
        "2    M / 60    2.2    None.",
    ]


def test_only_the_slice_is_split() -> None:
    text = "Before it. In the middle. After it."
    assert [text[s.start : s.end] for s in sentences(text, start=11, end=25)] == ["In the middle."]


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=400)
    | st.text(alphabet='Aa .!?()[]1,;\n\t$^-:"', max_size=200)
)
@settings(max_examples=150, deadline=None)
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    at = 0
    for sentence in sentences(text):
        assert at <= sentence.start < sentence.end <= len(text)
        assert not text[at : sentence.start].strip()
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        at = sentence.end
    assert not text[at:].strip()


@pytest.mark.parametrize("unit", [".", "(", "a.1,", "A. ", "$", "[1]. ", "(A. ", "word ", "\n", "x. Y"])
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        start = time.process_time()
        sentences(text)
        return time.process_time() - start

    def linear() -> bool:
        return seconds(200_000) < 8 * seconds(50_000) + 0.5

    assert linear() or linear()  # something else may have run meanwhile
