"""Evidence: quotes at their offsets, with the rest of the sentence around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.evidence import CONTEXT, VERSION, Witness

TEXT = "She had fever. It passed  within days.\nHe coughed."
SENTENCES = [(0, 14), (15, 38), (39, 50)]


@pytest.fixture
def witness() -> Witness:
    return Witness(TEXT, SENTENCES)


@pytest.mark.parametrize(
    ("position", "sentence"),
    [
        (0, (0, 14)),
        (13, (0, 14)),
        (14, (14, 14)),  # between two sentences
        (15, (15, 38)),
        (49, (39, 50)),
        (50, (50, 50)),  # behind the text
    ],
)
def test_the_sentence_of_a_position(witness: Witness, position: int, sentence: tuple[int, int]) -> None:
    assert witness.sentence(position) == sentence


def test_the_order_of_the_sentences_does_not_matter() -> None:
    assert Witness(TEXT, SENTENCES[::-1]).sentence(20) == (15, 38)


def test_a_text_without_sentences() -> None:
    found = Witness("fever", []).quote(0, 5, component="events")
    assert (found.prefix, found.quote, found.suffix) == ("", "fever", "")


def test_a_quote_stands_in_its_sentence(witness: Witness) -> None:
    found = witness.quote(18, 24, component="outcomes")
    assert (found.prefix, found.quote, found.suffix) == ("It ", "passed", "  within days.")


def test_a_quote_over_two_sentences_is_kept_with_both(witness: Witness) -> None:
    found = witness.quote(8, 24, component="outcomes")
    assert (found.prefix, found.quote, found.suffix) == ("She had ", "fever. It passed", "  within days.")


def test_the_context_of_a_long_sentence_is_cut() -> None:
    text = "a" * 1000 + "fever" + "b" * 1000
    found = Witness(text, [(0, len(text))]).quote(1000, 1005, component="events")
    assert (found.prefix, found.suffix) == ("a" * CONTEXT, "b" * CONTEXT)


def test_component_version_and_confidence_are_kept(witness: Witness) -> None:
    found = witness.quote(8, 13, component="events", confidence=0.5)
    assert (found.component, found.version, found.confidence) == ("events", VERSION, 0.5)


def test_a_value_has_evidence_for_each_span(witness: Witness) -> None:
    value = witness.value("fever", (8, 13), (18, 24), component="events")
    assert [one.quote for one in value.evidence] == ["fever", "passed"]


def test_a_span_given_twice_is_one_piece_of_evidence(witness: Witness) -> None:
    assert len(witness.value("fever", (8, 13), (8, 13), component="events").evidence) == 1


def test_a_value_without_spans_cannot_be_made(witness: Witness) -> None:
    with pytest.raises(ValueError, match="no evidence"):
        witness.value("fever", component="events")


def test_a_computed_value_names_its_rule(witness: Witness) -> None:
    value = witness.value(4, (8, 13), component="grade", rule="a-rule", derived_from=("nadir",))
    assert (value.rule, value.derived_from) == ("a-rule", ("nadir",))


@given(st.text(min_size=1, max_size=40), st.data())
def test_prefix_quote_and_suffix_are_a_stretch_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cut = data.draw(st.integers(0, len(text)))
    found = Witness(text, [(0, cut), (cut, len(text))]).quote(start, end, component="x")
    begin = start - len(found.prefix)
    assert text[begin : end + len(found.suffix)] == found.prefix + found.quote + found.suffix
    assert text[start:end] == found.quote
