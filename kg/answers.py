"""Answers: the rows that a query gives, as plain data, and what can be asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple

_INTEGERS = frozenset({"integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"})
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a SELECT query: `columns` are its variables in order, an unbound cell is None.

    `truncated` says that there were more rows than were allowed (see `kg.guarded.Limits`).

    >>> answer = Answer(("drug", "episodes"), ((Literal("ocrelizumab"), Literal(3)),))
    >>> len(answer), answer.dicts()
    (1, [{'drug': 'ocrelizumab', 'episodes': 3}])
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def values(self) -> list[tuple[object, ...]]:
        """The rows as Python values (see `python`)."""
        return [tuple(python(cell) for cell in row) for row in self.rows]

    def dicts(self) -> list[dict[str, object]]:
        """The rows as dictionaries from column to Python value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.values()]

    def column(self, name: str) -> list[object]:
        """One column as Python values.

        Raises:
            KeyError: there is no such column.
        """
        if name not in self.columns:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.columns)}")
        place = self.columns.index(name)
        return [python(row[place]) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Statements:
    """The triples of a CONSTRUCT or DESCRIBE query; `truncated` says that there were more than were allowed."""

    triples: tuple[Triple, ...]
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)


class Selectable(Protocol):
    """What gives answers: a graph that takes SELECTs over all its accepted reports and the vocabulary.

    Whoever only asks takes this, not a `CaseGraph`, and so works on any graph that can be queried.
    """

    def select(self, sparql: str, *, quarantined: bool = False) -> Answer:
        """The answer to a SPARQL SELECT, over the reports in quarantine too if so asked."""


def python(term: Term | None) -> object:
    """A term as a Python value: numbers, booleans and texts as such, an IRI as its text, unbound as None.

    A whole decimal becomes an int, any other decimal or double a float; another type keeps its text.

    >>> python(Literal("189", datatype=NamedNode(_XSD + "decimal"))), python(Literal(0.5))
    (189, 0.5)
    """
    if term is None:
        return None
    if isinstance(term, Triple):
        return str(term)
    if not isinstance(term, Literal):
        return term.value
    kind = term.datatype.value.removeprefix(_XSD)
    try:
        if kind in _INTEGERS:
            return int(term.value)
        if kind == "decimal":
            number = Decimal(term.value)
            return int(number) if number == number.to_integral_value() else float(number)
        if kind in ("double", "float"):
            return float(term.value)
    except (ValueError, ArithmeticError):  # an ill-typed literal of a shared file: its text is all there is
        return term.value
    if kind == "boolean":
        return term.value in ("true", "1")
    return term.value
