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

_NAME = r"[A-Za-z][\w-]*:[A-Za-z]\w*"
# What evidence is made of stands thirty times as often as what it is for: that is looked up, unless all of it is asked
# for, by statements on any field.
_RARER = rf"(?!(?:oa|prov|rdf):|cg:(?:evidence|field)\b){_NAME}"
_ANY_FIELD = re.compile(r"\brdf:subject\s+\?\w+\s*;\s*cg:field\s+\?\w+")


def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A statement on lines of its own, and one that is all of an OPTIONAL: plain predicates, no blank nodes."""
    path = rf"(?:{name}(?:/{name})*|a)"
    pair = rf"{path}\s+(?:\?\w+|{name}|\"\w*\"|true|false|\d+)"
    return (
        re.compile(rf"(?m)^(?P<indent>[ \t]*)(?P<subject>\?\w+)\s+(?P<pairs>{pair}(?:\s*;\s*{pair})*)\s*\.$"),
        re.compile(rf"OPTIONAL \{{ (?P<subject>\?\w+) (?P<predicate>{name}) (?P<object>\?\w+) \}}"),
    )


_OF_RARER, _OF_ALL = _patterns(_RARER), _patterns(_NAME)
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
    one_statement, one_optional = _OF_ALL if _ANY_FIELD.search(text) else _OF_RARER
    numbers = count(1)

    def statement(match: re.Match[str]) -> str:
        parts: list[str] = []
        for pair in match["pairs"].split(";"):
            path, object = pair.split()
            parts += _parts(match["subject"], path, object, numbers)
        return match["indent"] + " ".join(parts)

    def rewritten(part: str) -> str:
        part = _ASKED_FOR.sub("", part)
        part = one_optional.sub(
            lambda match: f"OPTIONAL {_one(match['subject'], match['predicate'], match['object'])}", part
        )
        return one_statement.sub(statement, part)

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
