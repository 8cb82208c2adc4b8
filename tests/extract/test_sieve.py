"""Expressions that are tried only where they can match find what those of the standard library find."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import extract
from extract import sieve
from extract.sieve.analysis import needs, starts
from extract.sieve.letters import DIGIT, beginnings, grams, letters_of

REPORTS = Path(__file__).parent / "reports"


def ready(pattern: str, flags: int = 0) -> sieve.Pattern:
    """An expression that has been used often enough to be looked at."""
    expression = sieve.compile(pattern, flags)
    for _ in range(100):
        expression.search("nothing of the kind")
    return expression


def look_at(text: str) -> None:
    """Asks about a text until its letters are gathered."""
    for _ in range(20):
        letters_of(text)


def both(expression: sieve.Pattern, text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    look_at(text)
    return [m.span() for m in expression.finditer(text)], [m.span() for m in expression.plain.finditer(text)]


class TestLetters:
    def test_grams_do_not_cross_words(self) -> None:
        assert grams("No 5%") == {"", "no", "5", "%", "5%", DIGIT}

    def test_a_word_begins_behind_anything_but_a_letter(self) -> None:
        assert beginnings("5-FU, x2") == [(0, "0-fu"), (2, "fu,"), (6, "x0")]  # no word begins at the 2

    def test_the_first_questions_are_not_worth_a_look(self) -> None:
        text = "asked about for the first time"
        assert letters_of(text) is None is letters_of(text)
        look_at(text)
        assert letters_of(text) is not None


class TestAnalysis:
    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            (r"held|paused", {"held", "paus"}),  # of "paused": p, u and the like are rarer than s, e and d
            (r"(?:very )?sick", {"sick"}),
            (r"\d+ ?mg", {"mg"}),
            (r"x*", {""}),
            (r"a|bc", {""}),  # a single letter tells nothing
            (r"[^a]b\w", {""}),
            (r"fe+ver", {"ver"}),
            (r"(?<=to )\d", {DIGIT}),
            (r"(?i:HELD)", {"held"}),
            (r"(?!held)\w", {""}),
        ],
    )
    def test_what_a_match_holds(self, pattern: str, expected: set[str]) -> None:
        assert needs(pattern) <= expected | {"to"} and needs(pattern) & expected

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            (r"\b(?:stop|stay)s", {"stop", "stay"}),
            (r"(?<!\w)(?:was )?held", {"was", "held"}),
            (r"(?<![\w-])(?=\w)on(?!ly)", {"on"}),
            (r"\bq\d", {"q0"}),
            (r"^The", {"the"}),
            (r"stop", None),  # may begin inside a word
            (r"(?<![a-z])stop", None),  # "Astop"
            (r"\b\w+ed", None),
            (r"\b(?:stop|)", None),
            (r"(?:\bstop|went)", None),
            (r"\bµg", None),
        ],
    )
    def test_what_a_match_begins_with(self, pattern: str, expected: set[str] | None) -> None:
        found = starts(pattern, re.IGNORECASE)
        assert found == expected


class TestPattern:
    def test_an_end_and_a_beginning_are_kept(self) -> None:
        expression, text = ready(r"\bstop\w*"), "stop, stops, stopped"
        look_at(text)
        for place in [(), (1,), (6, 9), (4, 9), (15,)]:
            found = expression.search(text, *place)
            plain = expression.plain.search(text, *place)
            assert (found and found.span()) == (plain and plain.span())
            assert [m.span() for m in expression.finditer(text, *place)] == [
                m.span() for m in expression.plain.finditer(text, *place)
            ]

    def test_a_match_is_not_sought_inside_the_last_one(self) -> None:
        found, plain = both(ready(r"\b(?:on|in) \w+ (?:on|in)"), "on hold in on and on in in")
        assert found == plain == [(0, 10), (11, 20)]

    def test_letters_that_count_as_others(self) -> None:
        for text in ("\u212aidney", "\u017ftopped", "h\u0130s", "h\u0131s", "KIDNEY \u0661", "\u0663 days"):
            for pattern in (r"\bkidney", r"\bstop", r"\bhis\b", r"\b\d", r"\b\d days"):
                found, plain = both(ready(pattern, re.IGNORECASE), text)
                assert found == plain, (pattern, text)

    def test_all_methods_where_nothing_can_match(self) -> None:
        expression, text = ready(r"\bdose"), "no such word here"
        look_at(text)
        assert expression.search(text) is None and expression.findall(text) == [] == list(expression.finditer(text))
        assert expression.sub("x", text) == text and expression.split(text) == [text]
        assert expression.match("dose", 0) is not None and expression.fullmatch("doses") is None

    def test_an_error_shows_at_the_first_use(self) -> None:
        with pytest.raises(re.error):
            sieve.compile("(").search("text")


def expressions() -> Iterator[sieve.Pattern]:
    """Every expression of the package."""
    for module in pkgutil.walk_packages(extract.__path__, "extract."):
        if not module.name.startswith(("extract.training", "extract.reader")) and "__main__" not in module.name:
            importlib.import_module(module.name)
    return (item for item in gc.get_objects() if isinstance(item, sieve.Pattern))


def test_every_expression_of_the_package_finds_what_the_plain_one_finds() -> None:
    chance = random.Random(5)
    sentences = [
        s for path in sorted(REPORTS.glob("*.txt")) for s in path.read_text("utf-8").split(". ") if len(s) < 300
    ]
    texts = chance.sample(sentences, 6)
    texts += [texts[0].upper(), texts[1].replace("i", "\u0130").replace("s", "\u017f").replace("k", "\u212a")]
    seen = 0
    for expression in list(expressions()):
        looked_at = ready(expression.pattern, expression._flags)
        for text in texts:
            found, plain = both(looked_at, text)
            assert found == plain, (expression, text)
            seen += len(plain)
    assert seen > 500
