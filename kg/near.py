"""What an error message says of names that do exist, when a wrong one was given."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FEW = 12  # names that one line can list


def near(word: str, known: Iterable[str], introduction: str = "known are", *, listing: str = "") -> str:
    """Names near a wrong one; where none is near, all of them if they are few, and else what `listing` says of how
    to see them.

    >>> near("casses", ["cases", "claims"])
    'did you mean cases?'
    >>> near("x", ["cases", "claims"], "the questions are")
    'the questions are cases, claims'
    >>> near("x", map(str, range(100, 200)), listing="`casegraph ask` lists them")
    '`casegraph ask` lists them'
    """
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=5, cutoff=0.6)
    close += [name for name in names if len(word) > 2 and word.casefold() in name.casefold() and name not in close]
    if close:
        return f"did you mean {', '.join(close[:5])}?"
    if not names:
        return "there is none"
    if len(names) > FEW:
        return listing or f"none of {len(names)} is like it"
    return f"{introduction} {', '.join(names)}"
