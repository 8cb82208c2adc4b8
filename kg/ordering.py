"""The order of an answer's rows: sorted here, where that gives what the engine's ORDER BY gives, only sooner.

The engine looks the text of a term up for each of its comparisons, which is most of the time of an answer with many
rows. Here each term of a column is looked at once, and the rows are sorted by numbers. What is compared in another way
than as numbers, as plain texts or as IRIs (dates, columns of mixed kinds) is left to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from kg.answers import Term

__all__ = ["in_order", "unordered"]

Row = tuple["Term | None", ...]
Key = tuple[str, bool]
"""A column, and whether it descends."""
Value = str | Decimal | tuple[str, bool, str]

_KEY = r"(?:\?\w+|(?:ASC|DESC)\s*\(\s*\?\w+\s*\))"
# On a line of its own at the end of the text: so it is in no comment, no string and no subselect.
_LAST: Final = re.compile(rf"(?m)^[ \t]*ORDER\s+BY(?P<keys>(?:\s*{_KEY})+)\s*\Z", re.IGNORECASE)
_ONE: Final = re.compile(r"(?P<way>ASC|DESC)?\s*\(?\s*\?(?P<name>\w+)", re.IGNORECASE)
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")  # what the engine holds without loss


def unordered(sparql: str) -> tuple[str, tuple[Key, ...]] | None:
    """A query without its last line, which orders the rows by variables, and these; None where it ends otherwise.

    >>> unordered("SELECT ?a ?n { ?a a ?n }\\nORDER BY DESC(?n) ?a")
    ('SELECT ?a ?n { ?a a ?n }\\n', (('n', True), ('a', False)))
    >>> unordered("SELECT ?a { ?a a ?n }\\nORDER BY STR(?a)")
    """
    match = _LAST.search(sparql)
    if match is None:
        return None
    keys = tuple((each["name"], (each["way"] or "").upper() == "DESC") for each in _ONE.finditer(match["keys"]))
    return sparql[: match.start()], keys


def in_order(rows: Sequence[Row], places: Iterable[tuple[int, bool]]) -> tuple[Row, ...] | None:
    """The rows sorted by some of their cells; None where the engine must compare these.

    Args:
        rows: the rows in any order; those that are equal in these cells stay as they come.
        places: of each cell to sort by, the first first, its place in the row, and whether it descends.

    >>> rows = [(Literal(10), Literal("b")), (Literal(9), None), (Literal(10), Literal("a"))]
    >>> [str(row[1]) for row in in_order(rows, [(0, True), (1, False)])]
    ['"a"', '"b"', 'None']
    """
    columns: list[list[int]] = []
    for place, descends in places:
        cells = [row[place] for row in rows]
        ranks = _ranks(dict.fromkeys(cells))
        if ranks is None:
            return None
        columns.append([-ranks[cell] for cell in cells] if descends else [ranks[cell] for cell in cells])
    keys = list(zip(*columns, strict=True))
    return tuple(rows[at] for at in sorted(range(len(rows)), key=keys.__getitem__))


def _ranks(terms: Iterable[Term | None]) -> dict[Term | None, int] | None:
    """The place of each term among all, the same one for equal values; None where they do not compare simply."""
    kinds: set[str] = set()
    values: dict[Term, Value] = {}
    for term in terms:
        if term is not None:
            kind, value = _value(term)
            kinds.add(kind)
            if not kind or len(kinds) > 1:
                return None
            values[term] = value
    place = {value: number for number, value in enumerate(sorted(set(values.values())), 1)}
    return {None: 0, **{term: place[value] for term, value in values.items()}}


def _value(term: Term) -> tuple[str, Value]:
    """How a term is compared, and its value there; "" for what is left to the engine."""
    if isinstance(term, NamedNode):
        return "iri", term.value
    if isinstance(term, Literal) and term.direction is None:
        datatype = term.datatype.value
        if term.language or datatype == f"{_XSD}string":  # of two with the same words that with a language comes first
            return "text", (term.value, term.language is None, term.language or "")
        if datatype in (f"{_XSD}integer", f"{_XSD}decimal") and _NUMBER.fullmatch(term.value):
            return "number", Decimal(term.value)
    return "", ""
