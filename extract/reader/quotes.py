"""Quotes: where the words that a reader claims to have read stand in the text.

The normalisation is that of white space alone: every run of white space, in the quote and in the text, counts as one
blank, and blanks at the ends of a quote are dropped. Nothing else is forgiven: neither case nor spelling, neither
dashes nor quotation marks. A quote begins and ends at the border of a word or number, so that "5" is not in "0.5".
"""

from __future__ import annotations

import re
from typing import Final

_SPACE: Final = re.compile(r"\s+")
LONGEST: Final = 2000  # characters; no value is stated in more words


class Quotes:
    """Finds quotes in one text.

    >>> quotes = Quotes("ANC was 0.5\\nand fell to\\n  0.3; later 0.3.")
    >>> quotes.find("fell to 0.3"), quotes.find("5"), quotes.find("fell to 0.2")
    ([(16, 29)], [], [])
    """

    def __init__(self, text: str) -> None:
        self.text = text
        kept: list[str] = []
        self._places: list[int] = []
        position = 0
        for gap in _SPACE.finditer(text):
            kept.append(text[position : gap.start()])
            kept.append(" ")
            self._places.extend(range(position, gap.start()))
            self._places.append(gap.start())
            position = gap.end()
        kept.append(text[position:])
        self._places.extend(range(position, len(text)))
        self._flat = "".join(kept)

    def find(self, quote: str) -> list[tuple[int, int]]:
        """Every place `(start, end)` of the text at which a quote stands."""
        wanted = _SPACE.sub(" ", quote).strip(" ")
        if not wanted or len(wanted) > LONGEST:
            return []
        found = []
        at = self._flat.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not self._inside(at) and (not self._inside(end) or self._unit_follows(end)):
                found.append((self._places[at], self._places[end - 1] + 1))
            at = self._flat.find(wanted, at + 1)
        return found

    def _unit_follows(self, at: int) -> bool:
        """Whether a number ends here and its unit is printed without a gap: the 45 of "45F", the 2 of "2h"."""
        return self._flat[at - 1].isdigit() and self._flat[at].isalpha()

    def _inside(self, at: int) -> bool:
        """Whether a position of the flat text lies within a word or a number."""
        if at in (0, len(self._flat)):
            return False
        before, after = self._flat[at - 1], self._flat[at]
        if before.isalnum() and after.isalnum():
            return True
        # within "0.5", "1,300" or "0·09"
        if before in ".,·" and after.isdigit():
            return at > 1 and self._flat[at - 2].isdigit()
        return before.isdigit() and after in ".,·" and self._flat[at + 1 : at + 2].isdigit()


def nearest(places: list[tuple[int, int]], to: list[int]) -> tuple[int, int]:
    """The place that stands nearest to the others of a record; the first where nothing else is known.

    >>> nearest([(0, 5), (90, 95)], [80, 100]), nearest([(0, 5), (90, 95)], [])
    ((90, 95), (0, 5))
    """
    if not to:
        return places[0]
    return min(places, key=lambda place: (min(abs(place[0] - other) for other in to), place))
