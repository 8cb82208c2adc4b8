"""Class-effect claims: what the authors argue, and what only looks like it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicon.terms import Term, TermMatcher
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.statements.claims import ClaimFact, claims
from extract.structure.sections import sections

MATCHER = TermMatcher(
    Vocabulary(
        [
            Entry("ex:statin", "drug_class", "statin"),
            Entry("ex:macrolide", "drug_class", "macrolide"),
            Entry("ex:anti-tnf", "drug_class", "anti-TNF antibody"),
            Entry("ex:simvastatin", "drug", "simvastatin"),
            Entry("ex:myopathy", "event", "myopathy"),
            Entry("ex:psoriasis", "event", "psoriasis"),
        ]
    )
)


def finder(text: str) -> Callable[[int, int], Sequence[Term]]:
    found = MATCHER.match(text)
    return lambda start, end: [term for term in found if start <= term.start and term.end <= end]


def read(text: str) -> tuple[ClaimFact, ...]:
    return claims(text, (), finder(text))


def words(text: str, start: int | None, end: int | None) -> str | None:
    return None if start is None else text[start:end]


@pytest.mark.parametrize(
    ("text", "subject", "event", "stance"),
    [
        ("This case supports a class effect of statins.", "statins", None, "supports"),
        (
            "The sequence suggests that myopathy is a class effect of the statins.",
            "statins",
            "myopathy",
            "supports",
        ),
        (
            "It came back, supporting the hypothesis of a class effect among statins.",
            "statins",
            None,
            "supports",
        ),
        (
            "Recurrence on a second drug points to a class effect of macrolides.",
            "macrolides",
            None,
            "supports",
        ),
        ("This argues against a class effect of statins on myopathy.", "statins", "myopathy", "disputes"),
        (
            "To our minds it speaks against a class effect of anti-TNF antibodies.",
            "anti-TNF antibodies",
            None,
            "disputes",
        ),
        ("Our observation does not support a class effect of statins.", "statins", None, "disputes"),
        (
            "Our findings suggest that myopathy is not a class effect of statins.",
            "statins",
            "myopathy",
            "disputes",
        ),
        ("A class effect of statins is therefore unlikely.", "statins", None, "disputes"),
        ("A class effect of statins seems likely.", "statins", None, "supports"),
        ("Thus myopathy may be a class effect of the statins.", "statins", "myopathy", "supports"),
        (
            "Tolerance of a second agent casts doubt on a class effect of macrolides.",
            "macrolides",
            None,
            "disputes",
        ),
        ("It suggests that myopathy is shared by all statins.", "statins", "myopathy", "supports"),
        (
            "We think the myopathy is specific to simvastatin rather than a class effect of statins.",
            "statins",
            "myopathy",
            "disputes",
        ),
        (
            "This case shows that myopathy is peculiar to simvastatin among the statins.",
            "statins",
            "myopathy",
            "disputes",
        ),
        ("Our case suggests that there is no cross-reactivity between statins.", "statins", None, "disputes"),
        (
            "Psoriasis on statins: the return of it supports a class effect.",
            "statins",
            "Psoriasis",
            "supports",
        ),
    ],
)
def test_claims(text: str, subject: str, event: str | None, stance: str) -> None:
    (fact,) = read(text)
    assert words(text, fact.subject_start, fact.subject_end) == subject
    assert words(text, fact.event_start, fact.event_end) == event
    assert (fact.stance, text[fact.start : fact.end]) == (stance, text)


@pytest.mark.parametrize(
    "text",
    [
        "Is myopathy a class effect of statins?",
        "Whether this is a class effect of statins is unknown.",
        "It remains to be seen whether myopathy is a class effect of statins.",
        "Myopathy is a well-known class effect of statins.",
        "Myopathy has been described as a class effect of statins.",
        "Meier et al. concluded that myopathy is a class effect of statins.",
        "Some authors suggest a class effect of statins.",
        "Myopathy is considered a class effect of statins.",
        "A single case does not permit a statement on a class effect of statins.",
        "A class effect of statins cannot be judged from one patient.",
        "These cases do not exclude a class effect of statins.",
        "Further studies should determine if this is a class effect of statins.",
        "As a class effect of statins, myopathy is listed in the label.",
        "These data suggest that use should be limited to patients on statins.",
        "This case supports a class effect.",
        "This case suggests that simvastatin caused myopathy.",
    ],
)
def test_no_claims(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("This case supports a class effect of statins.", False),
        ("This case suggests a class effect of statins.", True),
        ("Our patients show that myopathy may be a class effect of statins.", True),
    ],
)
def test_hedging(text: str, hedged: bool) -> None:
    assert [fact.hedged for fact in read(text)] == [hedged]


def test_the_class_may_stand_in_an_earlier_sentence() -> None:
    text = "Both drugs are macrolides. The recurrence argues for a class effect."
    (fact,) = read(text)
    assert text[fact.subject_start : fact.subject_end] == "macrolides"


def test_titles_backgrounds_and_page_furniture_make_no_claims() -> None:
    text = (
        "Myopathy on two statins\n\nBackground\n\nOur data support a class effect of statins.\n\n"
        "Conclusion\n\nThis case argues against a class effect of macrolides.\n"
    )
    found = claims(text, sections(text), finder(text))
    assert [text[fact.subject_start : fact.subject_end] for fact in found] == ["macrolides"]


WORDS = st.sampled_from(
    [
        "class effect", "of", "statins", "macrolides", "supports", "argues against", "not", "no",
        "this case", ".", "?", "myopathy", "whether", "is", "a", "[3]", "et al", "shared by all",
        "specific to", "simvastatin", "\n", ",", "cross-reactivity", "rather than", "unlikely",
        "we believe",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_text_gives_spans_within_it(text: str) -> None:
    for fact in read(text):
        assert 0 <= fact.start < fact.end <= len(text)
        assert 0 <= fact.subject_start < fact.subject_end <= len(text)
        assert (fact.event_start is None) == (fact.event_end is None)
        assert fact.event_start is None or fact.start <= fact.event_start < (fact.event_end or 0) <= fact.end


@pytest.mark.parametrize("words", ["class effect ", "This case supports a class effect of statins. ", "not a ", "we "])
def test_a_long_line_takes_time_in_proportion(words: str) -> None:
    def seconds(times: int) -> float:
        line = words * times
        begun = time.perf_counter()
        claims(line, (), lambda start, end: ())
        return time.perf_counter() - begun

    seconds(50)
    assert seconds(4_000) < 40 * max(seconds(500), 0.02)
