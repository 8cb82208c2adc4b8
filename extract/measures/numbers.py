"""Numbers as case reports print them, in digits or in words: the regular expressions and their values.

Every other reader of this package that needs a number (an age, a count, an interval) builds its pattern from
the fragments here, so that "1,300", "0·5", "4 1/2", "forty-two" and "two and a half" mean the same
everywhere. All fragments are bounded, so that a search stays linear in the length of the text. Case is the
caller's business: compile with `re.IGNORECASE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extract import sieve

_UNITS: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,
}  # fmt: skip
_TEENS: Final = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80,
    "ninetieth": 90,
}  # fmt: skip


def _any(words: dict[str, int]) -> str:
    # The longest first: "sixteen" must not be read as "six".
    return "|".join(sorted(words, key=len, reverse=True))


_THIN: Final = "\u2009\u202f\u00a0"  # thin, narrow and plain no-break space: thousands separators
_JOIN: Final = r"(?:[\s\u2010\u2011-]{1,2})"
_FRACTION: Final = "[" + "".join(_FRACTIONS) + "]"

DIGITS: Final = (
    r"(?<![\d.])(?:"
    rf"\d{{1,3}}(?:[,{_THIN}]\d{{3}}){{1,3}}(?!\d)(?:[.·]\d{{1,6}})?"
    rf"|\d{{1,3}}(?:\s(?:and\s)?\d/\d(?!\d)|\s?{_FRACTION}|-\d/\d(?!\d))"
    r"|\d/(?:[2-9](?!\d)(?=\s)|[2-9](?!\d)(?=-))"
    r"|\d{1,12}(?:[.·]\d{1,8})?(?!\d)|0,\d{1,2}(?!\d)|\.\d{1,6}(?!\d)"
    rf"|{_FRACTION})"
)
_BELOW_100: Final = (
    rf"(?:(?:{_any(_TENS)})(?:{_JOIN}(?:{_any(_UNITS)})(?![a-z]))?|(?:{_any(_TEENS)})|(?:{_any(_UNITS)}))"
)
_HALF: Final = rf"(?:{_JOIN}and{_JOIN}(?:a|one){_JOIN}(?:half|quarter)" rf"|{_JOIN}and{_JOIN}three{_JOIN}quarters)"
WORDS: Final = (
    rf"(?<![a-z])(?:(?:(?:a|{_any(_UNITS)}){_JOIN})?hundred(?:{_JOIN}(?:and{_JOIN})?{_BELOW_100})?"
    rf"|{_BELOW_100}){_HALF}?(?![a-z])"
)
CARDINAL: Final = rf"(?:{DIGITS}|{WORDS})"
"""A number in digits or words, without the articles: for places where "a" would mean nothing."""

ARTICLE: Final = (
    r"(?<![\w'’-])(?:(?:(?:a|one)\s)?couple(?:\sof)?|half\s(?:a\sdozen|an?)|half|a\shalf"
    r"|(?:three\squarters|a\squarter)\sof\san|(?:a\s)?dozen|an?)(?![\w'’.])"
)
NUMBER: Final = rf"(?:{DIGITS}|{WORDS}|{ARTICLE})"
"""A number in digits or words, or an article that counts ("a week", "an hour", "a couple of days", "half a
year")."""

ORDINAL: Final = (
    rf"(?<![a-z\d])(?:\d{{1,3}}(?:st|nd|rd|th)|(?:{_any(_TENS)}){_JOIN}"
    rf"(?:{_any({word: value for word, value in _ORDINALS.items() if value < 10})})"
    rf"|{_any(_ORDINALS)})(?![a-z])"
)

_DIGIT_NUMBER: Final = sieve.compile(r"\d{1,12}(?:\.\d{1,8})?|\.\d{1,6}")
_MIXED: Final = sieve.compile(
    r"(?P<whole>\d{1,3})?[\s-]?(?:and\s)?(?:(?P<top>\d)/(?P<bottom>[1-9])" rf"|(?P<sign>{_FRACTION}))"
)
_THOUSANDS: Final = sieve.compile(rf"(?<=\d)[,{_THIN}](?=\d{{3}}(?!\d))")
_SPLIT: Final = sieve.compile(r"[\s\u2010\u2011-]+")


_LONG: Final = sieve.compile(r"(?<!\S)\S{300,}|(?<!\s)\s{60,}")
_BLANK: Final = re.compile(r"\s{60}")


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text that a person can have written, as offsets: what lies between runs of hundreds of
    characters without a space (encoded images, minified code), where no number is worth looking for.

    >>> list(stretches("5 mg " + "x" * 300 + " 6 mg"))
    [(0, 5), (305, 310)]
    """
    start = 0
    for match in _LONG.finditer(text) if len(text) >= 300 or _BLANK.search(text) else ():
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def number(text: str) -> float | None:
    """The value of a number printed in digits or words, or `None` where the text is none.

    Thousands may be set off by commas or thin spaces, decimals by a point or a raised dot. "a" and "an"
    count as one, "a couple of" as two, "half" as a half; "several" and "a few" have no value.

    >>> number("1,300"), number("0·5"), number("forty-two"), number("two and a half"), number("a couple of")
    (1300.0, 0.5, 42.0, 2.5, 2.0)
    >>> number("several") is None
    True
    """
    text = text.strip()
    if not text or len(text) > 60:
        return None
    if text[0].isdigit() or text[0] in ".·½¼¾⅓⅔":
        return _from_digits(text)
    words = [word for word in _SPLIT.split(text.lower()) if word]
    return _from_words(words)


def _from_digits(text: str) -> float | None:
    mixed = _MIXED.fullmatch(text)
    if mixed:
        sign = mixed["sign"]
        part = _FRACTIONS[sign] if sign else int(mixed["top"]) / int(mixed["bottom"])
        return int(mixed["whole"] or 0) + part
    plain = _THOUSANDS.sub("", text).replace("·", ".")
    if re.fullmatch(r"0,\d{1,2}", plain):  # a decimal comma: no thousands start with 0
        plain = plain.replace(",", ".")
    return float(plain) if _DIGIT_NUMBER.fullmatch(plain) and plain.isascii() else None


def _from_words(words: list[str]) -> float | None:
    if words[:1] in (["a"], ["one"]) and len(words) > 1 and words[1] in {"couple", "dozen", "half", "hundred"}:
        words = words[1:]
    if words in (["couple"], ["couple", "of"]):
        return 2.0
    if words == ["dozen"]:
        return 12.0
    if words[:1] == ["half"] and words[1:] in ([], ["a"], ["an"]):
        return 0.5
    if words == ["half", "a", "dozen"]:
        return 6.0
    if words in (["a"], ["an"]):
        return 1.0
    if words[-3:-1] == ["quarters", "of"] or words[-3:-1] == ["quarter", "of"]:
        return {"three": 0.75, "a": 0.25}.get(words[0])
    part = 0.0
    if len(words) > 2 and words[-1] in {"half", "quarter", "quarters"} and "and" in words[-3:]:
        share = 0.5 if words[-1] == "half" else 0.25
        part = share * (3 if words[-2] == "three" else 1)
        words = words[:-3]
    whole = _whole(words)
    return None if whole is None else whole + part


def _whole(words: list[str]) -> int | None:
    """The value of a whole number below a thousand from its words."""
    total = 0
    if "hundred" in words:
        at = words.index("hundred")
        head = words[:at]
        if len(head) > 1 or (head and head[0] not in _UNITS):
            return None
        total = 100 * (_UNITS[head[0]] if head else 1)
        words = words[at + 1 :]
        if words[:1] == ["and"]:
            words = words[1:]
        if not words:
            return total
    if len(words) == 1 and words[0] in (_UNITS | _TEENS | _TENS):
        return total + (_UNITS | _TEENS | _TENS)[words[0]]
    if len(words) == 2 and words[0] in _TENS and words[1] in _UNITS:
        return total + _TENS[words[0]] + _UNITS[words[1]]
    return None


def ordinal(text: str) -> int | None:
    """The value of an ordinal number ("third", "twenty-first", "14th"), or `None`.

    >>> ordinal("third"), ordinal("twenty-first"), ordinal("14th"), ordinal("last")
    (3, 21, 14, None)
    """
    words = [word for word in _SPLIT.split(text.strip().lower()) if word]
    if len(words) == 2 and words[0] in _TENS and words[1] in _ORDINALS and _ORDINALS[words[1]] < 10:
        return _TENS[words[0]] + _ORDINALS[words[1]]
    if len(words) != 1:
        return None
    digits = re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th)", words[0])
    return int(digits[1]) if digits else _ORDINALS.get(words[0])
