"""Words that a narrow column breaks at a line's end ("thrombo-", next line "cytopenia"), joined for the reading.

The joined text is shorter than the printed one; `Joined` keeps where every character came from, so that evidence can be
given back in the words of the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from extract import sieve
from extract.evidence import CONTEXT
from extract.records import Evidence

_BREAK: Final = sieve.compile(r"(?P<gap>[ \t]?)(?P<head>(?<![\w-])[^\W\d_]{2,})-\n[ \t]*(?P<tail>[^\W\d_A-Z]{2,})")
# "follow-up", "long-term", "well-known": the hyphen belongs to the word
_KEEPS_HEAD: Final = sieve.compile(
    r"(?:follow|long|short|low|high|well|ill|self|half|full|once|twice|single|double|first|second|third|late|early|mid"
    r"|non|anti|post|pre|co|ex|all|drug|dose|time|year|month|week|day|class|follow|life|side|broad|narrow|age|sex|red"
    r"|white|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)",
    re.IGNORECASE,
)
_KEEPS_TAIL: Final = sieve.compile(
    r"(?:up|old|term|induced|related|associated|dependent|free|like|based|treated|positive|negative|known|threatening"
    r"|year|month|week|day|one|two|three|four|five|six|seven|eight|nine|blind|line|dose|cell)\b",
    re.IGNORECASE,
)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with its broken words joined; `text[i]` stood at `places[i]` in the printed text."""

    text: str
    printed: str
    starts: tuple[int, ...] = (0,)  # where a stretch begins in `text`
    shifts: tuple[int, ...] = (0,)  # how far that stretch was moved

    def place(self, at: int) -> int:
        """Where the character at a place of the joined text stands in the printed one."""
        return at + self.shifts[bisect_right(self.starts, at) - 1]

    def given_back(self, record: R) -> R:
        """A record with all its evidence told in the places and the words of the printed text."""
        return record if self.text is self.printed else self._moved(record)

    def _moved(self, item: Any) -> Any:
        if isinstance(item, Evidence):
            start, end = self.place(item.start), self.place(max(item.start, item.end - 1)) + 1
            left, right = self.place(item.start - len(item.prefix)), self.place(item.end + len(item.suffix) - 1) + 1
            return replace(
                item, start=start, end=end, quote=self.printed[start:end],
                prefix=self.printed[max(left, start - CONTEXT) : start] if item.prefix else "",
                suffix=self.printed[end : min(right, end + CONTEXT)] if item.suffix else "",
            )  # fmt: skip
        if isinstance(item, tuple):
            return tuple(self._moved(one) for one in item)
        if is_dataclass(item) and not isinstance(item, type):
            changed = {f.name: self._moved(value) for f in fields(item) if _holds(value := getattr(item, f.name))}
            return replace(item, **changed) if changed else item
        return item


def _holds(value: object) -> bool:
    return isinstance(value, tuple) or is_dataclass(value)


def joined(text: str) -> Joined:
    """Joins the words that are broken at a line's end; a hyphen that belongs to the word stays.

    >>> joined("It was throm-\\nbocytopenia, seen at follow-\\nup.").text
    'It was\\nthrombocytopenia, seen at\\nfollow-up.'
    """
    if "-\n" not in text:  # as in most texts
        return Joined(text, text)
    parts: list[str] = []
    starts, shifts = [0], [0]
    done = length = 0
    for match in _BREAK.finditer(text):
        own = _KEEPS_HEAD.fullmatch(match["head"]) or _KEEPS_TAIL.match(match["tail"])
        begin = match.start("gap")
        line_end = "\n" if match["gap"] else ""  # the whole word stands on the next line now
        parts += [text[done:begin], line_end, match["head"], "-" if own else ""]
        length += match.end("head") - done + bool(own)
        starts.append(length)
        shifts.append(match.start("tail") - length)
        done = match.start("tail")
    if not parts:
        return Joined(text, text)
    return Joined("".join([*parts, text[done:]]), text, tuple(starts), tuple(shifts))
