"""How a question is put when it is asked of the whole graph: every pattern is read through once, and all are joined.

An engine that looks up what belongs to each row does well as long as few rows are asked for. For all of them it is
faster to read each property from its beginning to its end and to join the results by hashing: a lookup costs some 25
microseconds on disk, a row that is read through less than one (measured). Oxigraph does so where a pattern is a
subselect. That changes nothing of what a query means: to join triple patterns is the same as to join subselects
that give all of their variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

__all__ = ["read_through"]

# What evidence is made of stands thirty times as often as what it is for: that is looked up in any case.
_NAME = r"(?!(?:oa|prov|rdf):|cg:(?:evidence|field)\b)[A-Za-z][\w-]*:[A-Za-z]\w*"
_PATH = rf"(?:{_NAME}(?:/{_NAME})*|a)"
_THING = rf"(?:\?\w+|{_NAME}|\"\w*\"|true|false|\d+)"
_PAIRS = rf"{_PATH}\s+{_THING}(?:\s*;\s*{_PATH}\s+{_THING})*"
# A statement on lines of its own, and one that is all of an OPTIONAL: plain predicates, no blank nodes.
_STATEMENT = re.compile(rf"(?m)^(?P<indent>[ \t]*)(?P<subject>\?\w+)\s+(?P<pairs>{_PAIRS})\s*\.$")
_OPTIONAL = re.compile(rf"OPTIONAL \{{ (?P<subject>\?\w+) (?P<predicate>{_NAME}) (?P<object>\?\w+) \}}")
_ALL_COLUMNS = re.compile(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", re.IGNORECASE)
_ASKED_FOR = re.compile(r"(?m)^[ \t]*VALUES \?\w+ \{ UNDEF \} # \w+[ \t]*\n")
_EXISTS = re.compile(r"\b(?:EXISTS|MINUS)\s*\{", re.IGNORECASE)


def read_through(text: str) -> str:
    """The text of a question's query, asked without parameters, so that nothing in it is looked up row by row.

    >>> print(read_through("?case cg:inReport/cg:name ?report ."))
    { SELECT ?case ?_1 WHERE { ?case cg:inReport ?_1 } } { SELECT ?_1 ?report WHERE { ?_1 cg:name ?report } }
    >>> print(read_through("OPTIONAL { ?case cg:sex ?sex }"))
    OPTIONAL { SELECT ?case ?sex WHERE { ?case cg:sex ?sex } }
    """
    if _ALL_COLUMNS.search(text):  # the steps of a path would be columns
        return text
    numbers = count(1)

    def statement(match: re.Match[str]) -> str:
        parts: list[str] = []
        for pair in match["pairs"].split(";"):
            path, object = pair.split()
            parts += _parts(match["subject"], path, object, numbers)
        return match["indent"] + " ".join(parts)

    def rewritten(part: str) -> str:
        part = _ASKED_FOR.sub("", part)
        part = _OPTIONAL.sub(
            lambda match: f"OPTIONAL {_one(match['subject'], match['predicate'], match['object'])}", part
        )
        return _STATEMENT.sub(statement, part)

    found, at = [], 0
    for start, end in _examined(text):
        found += [rewritten(text[at:start]), text[start:end]]
        at = end
    return "".join([*found, rewritten(text[at:])])


def _parts(subject: str, path: str, object: str, numbers: Iterator[int]) -> Iterator[str]:
    """One property, or the steps of a path, each as a subselect."""
    *steps, last = path.split("/")
    for step in steps:
        middle = f"?_{next(numbers)}"
        yield _one(subject, step, middle)
        subject = middle
    yield _one(subject, last, object)


def _one(subject: str, predicate: str, object: str) -> str:
    found = f"{subject} {object}" if object.startswith("?") and object != subject else subject
    return f"{{ SELECT {found} WHERE {{ {subject} {predicate} {object} }} }}"


def _examined(text: str) -> Iterator[tuple[int, int]]:
    """What is examined for each row, and stays as it is: the groups of EXISTS and MINUS."""
    end = 0
    for match in _EXISTS.finditer(text):
        if match.start() < end:
            continue
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield match.start(), end
