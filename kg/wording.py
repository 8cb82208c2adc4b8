"""Words around what is told to people: numbers with their nouns, names in a row, and words on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["capital", "counted", "joined", "shortened", "visible"]

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def counted(number: float, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "case"), counted(0, "entry"), counted(2, "class"), counted(3, "report in quarantine")
    ('1 case', '0 entries', '2 classes', '3 reports in quarantine')
    >>> counted(91.3, "day"), counted(2_000_000, "value")
    ('91.3 days', '2000000 values')
    """
    shown = f"{number:g}" if isinstance(number, float) else f"{number}"
    return f"{shown} {noun if number == 1 else _several(noun)}"


def _several(noun: str) -> str:
    head, within, place = noun.partition(" in ")
    if re.search("[^aeiou]y$", head):
        head = f"{head[:-1]}ies"
    else:
        head += "es" if head.endswith(("s", "ch")) else "s"
    return f"{head}{within}{place}"


def joined(names: Iterable[str]) -> str:
    """Names as a list in a sentence.

    >>> joined(["fever", "sepsis", "rash"]), joined([])
    ('fever, sepsis and rash', '')
    """
    listed = list(names)
    return ", ".join([*listed[:-2], " and ".join(listed[-2:])]) if listed else ""


def capital(words: str) -> str:
    """Words with a capital first letter."""
    return words[:1].upper() + words[1:]


def visible(words: str) -> str:
    """Words with what would break their line, or turn it around, escaped.

    >>> print(visible("two\\nlines"))
    two\\nlines
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), words)


def shortened(words: str, most: int) -> str:
    """Words on one line, of `most` characters at most, and visible.

    >>> shortened("a very  long\\nquote", 10)
    'a very lo…'
    """
    flat = " ".join(words.split())
    return visible(flat if len(flat) <= most else f"{flat[: most - 1]}…")
