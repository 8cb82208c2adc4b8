"""What an error message says of names that do exist, when a wrong one was given."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(word: str, known: Iterable[str], introduction: str = "known are") -> str:
    """Names near a wrong one; where none is near, the first of all.

    >>> near("casses", ["cases", "claims"])
    'did you mean cases?'
    >>> near("x", ["cases", "claims"], "the questions are")
    'the questions are cases, claims'
    """
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=5, cutoff=0.6)
    close += [name for name in names if len(word) > 2 and word.casefold() in name.casefold() and name not in close]
    if close:
        return f"did you mean {', '.join(close[:5])}?"
    if not names:
        return "there is none"
    return f"{introduction} {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}"
