"""What an expression needs: read off its parse tree, which letters each match must hold, and which it must begin with.

The analysis is careful rather than clever: where it cannot tell, it says that anything may match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from string import ascii_letters
from typing import Any, Final

from extract.sieve.letters import ANYTHING, DIGIT, LONGEST, folded

_OF_LETTERS: Final = (ops.CATEGORY_WORD, ops.CATEGORY_NOT_SPACE, ops.CATEGORY_NOT_DIGIT)
_MOST: Final = 24  # strings that the analysis keeps apart
_MANY: Final = 500  # openings that are worth looking for
# How often letters stand in English text, in percent (rounded): rare ones make the better gram.
_SHARE: Final = dict(
    zip(
        "etaoinshrdlcumwfgypbvkjxqz",
        (12.0, 9.1, 8.1, 7.7, 7.3, 7.0, 6.3, 5.9, 6.0, 4.3, 4.0, 2.7, 2.9, 2.6, 2.1, 2.3, 2.0, 2.1, 1.8, 1.5, 1.1, 0.7,
         0.1, 0.2, 0.1, 0.1),
        strict=True,
    )
)  # fmt: skip

Strings = frozenset[str]
_EMPTY: Final[Strings] = frozenset(("",))
_A_DIGIT: Final = "\x00"  # stands for any digit in the strings of the analysis
_BREAK: Final = "\x01"  # stands for a character that tells nothing


def needs_and_starts(pattern: str, flags: int = 0) -> tuple[frozenset[str], frozenset[str] | None]:
    """What `needs` and `starts` say of an expression, which is parsed once."""
    tree = _parser.parse(pattern, flags)
    return _needs(tree), _starts(tree)


# --- what a match holds -----------------------------------------------------------------------------------
def needs(pattern: str, flags: int = 0) -> frozenset[str]:
    """Grams of which every text that the expression matches somewhere holds at least one.

    >>> sorted(needs(r"(?:was|were)\\s+(?:held|paused)"))
    ['held', 'paus']
    >>> needs(r"\\w+")
    frozenset({''})
    """
    return _needs(_parser.parse(pattern, flags))


def _needs(tree: Any) -> frozenset[str]:
    exact, required = _sequence(tree)
    best = _best([required, _grams_of(exact)])
    return best or frozenset((ANYTHING,))


def _sequence(items: Iterable[tuple[Any, Any]]) -> tuple[Strings | None, frozenset[str] | None]:
    """Of a sequence of nodes: all strings it can match, where they are few; the best grams that a match must hold."""
    run: Strings = _EMPTY
    whole = True
    found: list[frozenset[str] | None] = []
    for operator, value in items:
        exact, required = _node(operator, value)
        found.append(required)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(left + right for left in run for right in exact)
            continue
        found.append(_grams_of(run))
        whole = False
        run = exact if exact is not None else _EMPTY
    found.append(_grams_of(run))
    return (run if whole else None), _best(found)


def _node(operator: Any, value: Any) -> tuple[Strings | None, frozenset[str] | None]:
    """The same of one node; zero-width ones match the empty string."""
    if operator is ops.LITERAL:
        return frozenset((folded(chr(value)) if value < 128 else _BREAK,)), None
    if operator is ops.IN:
        return _set(value), None
    if operator is ops.BRANCH:
        return _branch(value[1])
    if operator is ops.SUBPATTERN:
        return _sequence(value[-1])
    if operator is ops.ATOMIC_GROUP:
        return _sequence(value)
    if operator in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        low, high, inner = value
        exact, required = _sequence(inner)
        if low == 0:
            return (exact | _EMPTY if high == 1 and exact is not None else None), None
        required = _best([required, _grams_of(exact)])
        return (exact if high == 1 else None), required
    if operator is ops.ASSERT:
        exact, required = _sequence(value[1])
        return _EMPTY, _best([required, _grams_of(exact)])
    if operator in (ops.AT, ops.ASSERT_NOT):
        return _EMPTY, None
    return None, None  # any character, a group again, a condition


def _set(items: Sequence[tuple[Any, Any]]) -> Strings | None:
    """The characters of a set, where they are few or digits only."""
    found: set[str] = set()
    for operator, value in items:
        if operator is ops.LITERAL:
            codes: Iterable[int] = (value,)
        elif operator is ops.RANGE and value[1] - value[0] < 10:
            codes = range(value[0], value[1] + 1)
        elif operator is ops.CATEGORY and value is ops.CATEGORY_DIGIT:
            found.add(_A_DIGIT)
            continue
        else:
            return None
        for code in codes:
            letter = chr(code)
            found.add(_A_DIGIT if letter.isdecimal() else folded(letter) if code < 128 else _BREAK)
    return frozenset(found) if len(found) <= _MOST else None


def _branch(branches: Sequence[Any]) -> tuple[Strings | None, frozenset[str] | None]:
    exact: set[str] | None = set()
    required: set[str] | None = set()
    for branch in branches:
        one, need = _sequence(branch)
        exact = exact | one if exact is not None and one is not None else None
        need = _best([need, _grams_of(one)])
        required = required | need if required is not None and need is not None else None
    few = exact is not None and len(exact) <= _MOST
    return (frozenset(exact or ()) if few else None), (frozenset(required) if required is not None else None)


def _grams_of(strings: Strings | None) -> frozenset[str] | None:
    """For each string its rarest gram; `None` where one of them has none."""
    if strings is None:
        return None
    found = set()
    for string in strings:
        pieces = [piece for part in string.replace(_BREAK, " ").split() for piece in _parts(part)]
        options = [gram for piece in pieces for gram in _stretches(piece)]
        if not options:
            return None
        found.add(min(options, key=lambda gram: (_share(gram), gram)))
    return frozenset(found)


def _stretches(piece: str) -> Iterator[str]:
    if piece == DIGIT or not (len(piece) == 1 and piece.isalpha()):  # a single letter tells nothing
        size = len(piece) if piece == DIGIT else LONGEST
        yield from (piece[at : at + size] for at in range(max(1, len(piece) - size + 1)))


def _parts(word: str) -> Iterator[str]:
    """A word's pieces between the digits that may be any, and one `DIGIT` where there are such."""
    yield from (piece for piece in word.split(_A_DIGIT) if piece)
    if _A_DIGIT in word:
        yield DIGIT


@cache
def _share(gram: str) -> float:
    """Roughly how many texts of a hundred letters hold a gram, in [0, 1]."""
    if gram == DIGIT:
        return 0.4
    share = 100.0
    for letter in gram:
        share *= _SHARE.get(letter, 1.0) / 100
    return min(share, 1.0)


def _best(options: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Of several sets of grams, each of which will do, the one that the fewest texts meet."""
    usable = [option for option in options if option]
    if len(usable) < 2:
        return usable[0] if usable else None
    return min(usable, key=lambda option: (sum(map(_share, sorted(option))), len(option)))


# --- what a match begins with -----------------------------------------------------------------------------
Heads = set[tuple[str, bool]]  # what matches begin with so far, and whether what follows is known to follow at once


def starts(pattern: str, flags: int = 0) -> frozenset[str] | None:
    """The openings with one of which every match begins, where the expression ensures that no letter stands before it.

    `None` where that cannot be told. See `letters.beginnings`.

    >>> sorted(starts(r"\\b(?:was|were)\\s+held|\\bdays? \\d"))
    ['day', 'days', 'was', 'were']
    >>> starts(r"penia\\b") is None
    True
    """
    return _starts(_parser.parse(pattern, flags))


def _starts(tree: Any) -> frozenset[str] | None:
    heads, bounded = _heads(tree)
    found = {head for head, _ in heads}
    if not bounded or len(found) > _MANY or not all(head[:1].isalnum() for head in found):
        return None
    return frozenset(found)


def _heads(items: Iterable[tuple[Any, Any]]) -> tuple[Heads, bool]:
    """The heads of a sequence of nodes, and whether no letter can stand before a match of it."""
    heads: Heads = {("", True)}
    bounded = False
    for operator, value in items:
        begun = heads != {("", True)}
        more, here = _node_heads(operator, value)
        if more == {("", True)}:
            bounded = bounded or (here and not begun)
            continue
        bounded = bounded or (here and not begun)
        heads = {
            ((head + tail)[:LONGEST], goes_on and further and len(head + tail) < LONGEST)
            for head, goes_on in heads
            for tail, further in (more if goes_on else (("", False),))
        }
        if len(heads) > _MANY or not any(goes_on for _, goes_on in heads):
            break
    return heads, bounded


def _node_heads(operator: Any, value: Any) -> tuple[Heads, bool]:
    """The same of one node; a zero-width one begins with nothing, and may ensure that no letter stands before."""
    if operator in (ops.LITERAL, ops.IN):
        exact, _ = _node(operator, value)
        known = exact is not None and not any(one == _BREAK or one.isspace() for one in exact)
        return ({(_opening(one), True) for one in exact or ()} if known else {("", False)}), False
    if operator is ops.BRANCH:
        branches = [_heads(branch) for branch in value[1]]
        return {head for heads, _ in branches for head in heads}, all(bounded for _, bounded in branches)
    if operator in (ops.SUBPATTERN, ops.ATOMIC_GROUP):
        return _heads(value[-1] if operator is ops.SUBPATTERN else value)
    if operator in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        low, high, inner = value
        heads, bounded = _heads(inner)
        if high != 1:
            heads = {(head, False) for head, _ in heads}
        return (heads | {("", True)} if low == 0 else heads), bounded and low > 0
    if operator is ops.AT:
        return {("", True)}, value in (ops.AT_BOUNDARY, ops.AT_BEGINNING, ops.AT_BEGINNING_STRING)
    if operator is ops.ASSERT_NOT:
        return {("", True)}, value[0] < 0 and _is_any_letter(value[1])
    if operator is ops.ASSERT:
        return {("", True)}, False
    return {("", False)}, False


def _opening(text: str) -> str:
    return "".join("0" if letter == _A_DIGIT or letter.isdecimal() else letter for letter in text)


def _is_any_letter(items: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a node is one character, and each letter will do."""
    if len(items) != 1 or items[0][0] is not ops.IN:
        return False
    members = items[0][1]
    inside = {letter for letter in ascii_letters if any(_is_member(letter, member) for member in members)}
    return len(inside) == (0 if members[0][0] is ops.NEGATE else len(ascii_letters))


def _is_member(letter: str, member: tuple[Any, Any]) -> bool:
    operator, value = member
    if operator is ops.LITERAL:
        return bool(ord(letter) == value)
    if operator is ops.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    return operator is ops.CATEGORY and value in _OF_LETTERS
