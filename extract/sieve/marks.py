"""A number with one bit set for each string of letters that expressions look for: a set of such strings is one integer.

Whether two sets have a string in common is then one operation of the processor's, however many strings there are; and
strings that no expression looks for take no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Marks:
    """The bits of the strings of one kind, given out in the order in which expressions ask for them."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._outdated: list[Callable[[], object]] = []

    def when_new(self, forget: Callable[[], object]) -> None:
        """Lets somebody know of every new string: sets that were noted before it may lack it."""
        self._outdated.append(forget)

    def wanted(self, strings: Iterable[str]) -> int:
        """A set of strings as a number; those that have no bit yet are given one.

        >>> marks = Marks()
        >>> marks.wanted(["on", "in"]), marks.noted(["in", "of"])
        (3, 1)
        """
        missing = sorted(set(strings) - self._bits.keys())  # sorted: the same bits in each run
        for string in missing:
            self._bits[string] = 1 << len(self._bits)
        if missing:
            for forget in self._outdated:
                forget()
        return self.noted(strings)

    def noted(self, strings: Iterable[str]) -> int:
        """A set of strings as a number, without those that no expression looks for."""
        number = 0
        for string in strings:
            number |= self._bits.get(string, 0)
        return number
