"""Clauses: where a sentence is cut into units, and what a unit knows of the findings in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.discourse.clauses import Layer, Unit, clauses
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.statements.assertion import Status
from extract.statements.cues import Cue, cues


def parts(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in clauses(sentence)]


def unit(text: str, *, start: int = 0, terms: tuple[Term, ...] = ()) -> Unit:
    return Unit(
        start,
        start + len(text),
        text,
        (start, start + len(text)),
        "case",
        1,
        terms=terms,
        cues=cues(text, offset=start),
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The rash faded.", ["The rash faded."]),
        ("It was held; the rash faded.", ["It was held;", "the rash faded."]),
        ("It was resumed, but the rash recurred.", ["It was resumed,", "but the rash recurred."]),
        ("He recovered, whereas she died.", ["He recovered,", "whereas she died."]),
        ("It was held, and later the rash faded.", ["It was held,", "and later the rash faded."]),
        ("It was held, and then resumed.", ["It was held,", "and then resumed."]),
        ("Case 1 had a rash, and case 2 had fever.", ["Case 1 had a rash,", "and case 2 had fever."]),
        ("Fever (39 °C), but no rash.", ["Fever (39 °C),", "but no rash."]),
        ("One; two; three.", ["One;", "two;", "three."]),
    ],
)
def test_a_sentence_is_cut_where_a_new_statement_begins(sentence: str, expected: list[str]) -> None:
    assert parts(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "She had fever, cough, and a rash.",  # a list
        "The counts (hemoglobin 12 g/dL; platelets 210 x 10^9/L) were normal.",  # a semicolon in brackets
        "A slow but full recovery followed.",  # no comma: one statement
        "All but one of the lesions healed.",
        "The drug was stopped and the rash faded.",
    ],
)
def test_a_sentence_of_one_statement_stays_whole(sentence: str) -> None:
    assert parts(sentence) == [sentence]


def test_a_closed_bracket_does_not_hold_back_the_next_cut() -> None:
    assert parts("Counts (a; b) were low; fever came; it went.") == [
        "Counts (a; b) were low;", "fever came;", "it went.",
    ]  # fmt: skip


def test_the_offset_is_added_to_the_spans() -> None:
    assert clauses("Held; resumed.", offset=100) == ((100, 105), (106, 114))


def test_an_empty_sentence_has_no_clauses() -> None:
    assert clauses("") == ()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abc ,;()\n", max_size=60).map(lambda t: t.replace("a", "but ").replace("b", "and then ")))
def test_nothing_but_white_space_is_lost(sentence: str) -> None:
    spans = clauses(sentence)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert "".join("".join(sentence[s:e] for s, e in spans).split()) == "".join(sentence.split())


# --- units


FEVER = Entry("ex:fever", "event", "fever")
IMMUNOGLOBULIN = Entry("ex:ig", "treatment", "immunoglobulin")
CLASS = Entry("ex:class", "drug_class", "immunoglobulin")


def test_words_are_counted_from_the_start_of_the_unit() -> None:
    held = unit("She had fever.", start=40)
    assert held.words(Term(48, 53, "fever", (FEVER,))) == "fever"


@pytest.mark.parametrize(("reach", "expected"), [(None, "She had "), (4, "had "), (0, ""), (99, "She had ")])
def test_the_text_before_a_span(reach: int | None, expected: str) -> None:
    held = unit("She had fever.", start=40)
    assert held.before(Term(48, 53, "fever", (FEVER,)), reach) == expected


def test_a_span_of_which_nothing_is_said_is_affirmed() -> None:
    assert unit("She had fever.").affirmed(Term(8, 13, "fever", (FEVER,)))


def test_a_denied_span_is_not_affirmed() -> None:
    held = unit("No fever.")
    term = Term(3, 8, "fever", (FEVER,))
    held.status[3, 8] = Status.NEGATED
    assert (held.stands(term), held.affirmed(term)) == (Status.NEGATED, False)


def test_terms_by_any_of_their_kinds() -> None:
    both, other = Term(0, 4, "IVIG", (IMMUNOGLOBULIN, CLASS)), Term(9, 14, "fever", (FEVER,))
    held = unit("IVIG for fever", terms=(both, other))
    assert held.terms_of("drug_class") == (both,)
    assert held.terms_of("treatment", "event") == (both, other)
    assert held.terms_of("drug") == ()


def test_cues_by_kind_and_value() -> None:
    held = unit("It was held and later resumed.", start=10)
    assert [held.words(cue) for cue in held.cues_of("action")] == ["held", "resumed"]
    assert [held.words(cue) for cue in held.cues_of("action", "resume")] == ["resumed"]
    assert held.cues_of("outcome") == ()


# --- layers


SPANS = (Cue(20, 25, "action", "stop"), Cue(0, 5, "action", "hold"), Cue(8, 12, "outcome", "fatal"))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 30, [(0, 5), (8, 12), (20, 25)]),
        (0, 5, [(0, 5)]),
        (0, 11, [(0, 5)]),  # the second one ends behind the stretch
        (1, 12, [(8, 12)]),  # the first one begins before it
        (12, 20, []),
    ],
)
def test_a_layer_gives_what_lies_wholly_in_a_stretch(start: int, end: int, expected: list[tuple[int, int]]) -> None:
    assert [(cue.start, cue.end) for cue in Layer(SPANS).within(start, end)] == expected


def test_an_empty_layer() -> None:
    empty: Layer[Cue] = Layer(())
    assert empty.within(0, 100) == ()
