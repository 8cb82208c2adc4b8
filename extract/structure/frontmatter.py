"""Which line of a report is its title, and which lines around it are front matter rather than text."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.structure import bylines, furniture
from extract.structure.headings import (
    CASE_LABEL,
    CASE_LINE,
    KINDS,
    NUMBERING,
    RUN_IN,
    SALUTATION,
    Kind,
    kind_of,
    normalise,
)
from extract.structure.layout import Paragraph, is_row


def is_sentence(line: str) -> bool:
    """Whether a line reads as a sentence: mostly lower-case words, and a closing mark."""
    words = re.findall(r"[^\W\d_]{2,}", line)
    lower = sum(1 for w in words if w[0].islower())
    return len(words) >= 4 and lower >= len(words) / 2 and bool(re.search(r"[.!?:][\"'”)\]\d]*$", line.rstrip()))


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph of text: long, or of three sentences or more."""
    return is_sentence(line) and (len(line) > 300 or len(re.findall(r"[a-z\])%][.!?]\s+[A-Z]", line)) >= 2)


def kind_around_title(line: str) -> Kind:
    """What a line before the title is."""
    if furniture.is_chrome(line):
        return "boilerplate"
    if furniture.is_front(line) or bylines.is_authors(line) or bylines.is_affiliation(line):
        return "front"
    return "back" if furniture.is_back(line) else "boilerplate" if is_row(line) else "front"


_MASTHEAD: Final = sieve.compile(
    r"\b(?:journal|casebook|notes|archives?|annals|bulletin|reviews?|reports?|quarterly|letters|practice|records?|transactions"
    r"|proceedings|acta|chronicle|gazette|medicine|neurology|pharmacotherapy)\b",
    re.IGNORECASE,
)
_ISSUE: Final = sieve.compile(  # "Drug Safety Briefs 2012, No. 41"
    r"\b(?:vol(?:ume)?|no|nr|number|issue|part|article|case|suppl(?:ement)?)\b\.?\s?\d+|\b(?:19|20)\d\d\b|\b\d+\s?\(\d+\)",
    re.IGNORECASE,
)
_RELATES: Final = sieve.compile(
    r"\b(?:after|with|during|under|from|in|following|on|and|by|due to|caused|induced|associated)\b", re.IGNORECASE
)


def _is_masthead(text: str, units: list[Paragraph], index: int) -> bool:
    """The name of the journal above the title: a few words without a relation, and a line like a title soon behind."""
    line = text[units[index].start : units[index].end].strip()
    below = text[units[index + 1].start : units[index + 1].end] if index + 1 < len(units) else ""
    over_a_menu = furniture.is_chrome(below) or is_row(below)
    issue = _ISSUE.search(line) is not None
    if len(line.split()) > 6 + 2 * issue or not (issue or line.isupper() or _MASTHEAD.search(line) or over_a_menu):
        return False
    if re.search(r"\b(?:after|with|during|under|from|following|due|induced|associated)\b", line, re.IGNORECASE):
        return False
    for unit in units[index + 1 : index + 8]:
        later = text[unit.start : unit.end]
        if is_prose(later) or KINDS.get(normalise(later)) or bylines.is_authors(later):
            return False
        if furniture.is_chrome(later) or furniture.is_front(later) or furniture.is_back(later) or is_row(later):
            continue
        plain = (
            len(later.split()) >= 6 and len(later) < 250 and not later.rstrip().endswith(".") and not later.isupper()
        )
        if plain and _RELATES.search(later) and not bylines.is_affiliation(later):
            return True
    return False


def title_index(text: str, units: list[Paragraph]) -> int | None:
    """The index of the unit that is the report's title: the first line of substance before any section."""
    for index, unit in enumerate(units[:40]):
        line = text[unit.start : unit.end]
        if index + 1 == len(units) or len(line) > 400 or is_prose(line):
            return None
        if furniture.is_chrome(line) or ((is_row(line) or line.count(" | ") >= 2) and len(line) < 200):
            continue
        if furniture.is_front(line):
            following = text[units[index + 1].start : units[index + 1].end]
            if kind_of(line) == "case" and is_prose(following):
                return None
            continue
        if furniture.is_back(line) or SALUTATION.match(line):
            continue
        if KINDS.get(normalise(line)) or CASE_LINE.fullmatch(line):
            return None
        opening = KINDS.get(normalise(line.split(":")[0])) if ":" in line else None
        if opening and is_sentence(line) and (opening != "case" or re.search(r"\d[ -]?y|\b(?:was|were|had)\b", line)):
            return None
        if bylines.is_authors(line) and index > 0 and not line.isupper():
            continue
        if bylines.is_affiliation(line) and re.match(r"\W*\d|.*,.*,", line):
            continue
        if _narrates(line):
            return None
        if _is_masthead(text, units, index):
            continue
        if len(re.findall(r"[^\W\d_]+", line)) >= 3 or len(line) >= 12:
            return index
    return None


def _narrates(line: str) -> bool:
    """A sentence of the report itself rather than its title."""
    if not line.rstrip().endswith("."):
        return False
    return bool(
        re.match(r"(?:We|I|The authors?|In this|Here,? we|This (?:case|report|article))\b", line)
        or re.match(
            r"(?:A|An|Our|The)\b[^.]{0,80}\b(?:year|yr|month|patient|man|woman|boy|girl)[^.]{0,80}"
            r"\b(?:was|were|had|has|developed|presented|received)\b",
            line,
        )
    )


def is_front_matter(line: str, text: str, units: list[Paragraph], index: int) -> bool:
    """Whether a line behind the title belongs to the front matter rather than to the text."""
    if KINDS.get(normalise(line), "case") != "case" or CASE_LINE.fullmatch(line):
        return False
    if bylines.is_authors(line) or bylines.is_affiliation(line):
        return True
    if furniture.is_front(line):
        following = text[units[index + 1].start : units[index + 1].end] if index + 1 < len(units) else ""
        return not (kind_of(line) and is_sentence(following))
    if furniture.is_back(line):
        return re.match(r"(?i)\W*key ?words", line) is None
    if SALUTATION.match(line) or CASE_LABEL.match(line) or kind_of(line):
        return False
    if RUN_IN.match(line) and KINDS.get(normalise(re.split(r"[:.—–]", line)[0])):
        return False
    if NUMBERING.match(line) and re.match(r"#", line):
        return False
    return not is_sentence(line) and len(line) < 200
