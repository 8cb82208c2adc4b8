"""Literals that a server would rewrite, on their way there and back.

Virtuoso keeps numbers, booleans and times as values: `112.0` comes back as `112`, a decimal loses what stands behind
its fifteenth digit, an ill-typed literal is refused or becomes 0. A literal that is not in the one form in which it
comes back is sent under another datatype, whose literals the server does not look into, and gets its own again when it
is read. What that costs: on such a server a query does not compare these literals as numbers. The literals that this
package writes are canonical, and only those with more than fifteen digits are concerned.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.engine import Term
from kg.terms import BASE, PREFIXES

__all__ = ["EXACT", "kept", "read", "sent", "sent_triples"]

EXACT = BASE + "exact#of-"
"""What stands in the place of XSD's namespace where a literal must not be looked into (Virtuoso rewrites what is
called `gYear` in any namespace)."""

_XSD = PREFIXES["xsd"]
_SAFE = {  # the forms that come back as they were sent
    "boolean": re.compile(r"true|false"),
    "decimal": re.compile(r"(?=(?:[-.]*\d){1,15}$)-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?"),
    "integer": re.compile(r"0|-?[1-9]\d{0,17}"),
    "dateTime": re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z"),
    "date": re.compile(r"[12]\d{3}-\d\d-\d\d"),
    "gYear": re.compile(r"[12]\d{3}"),
    "gYearMonth": re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])"),
    "anyURI": re.compile(r".*", re.DOTALL),
    "string": re.compile(r".*", re.DOTALL),
}
_TIMES = ("date", "dateTime")


def kept(literal: Literal) -> bool:
    """Whether a server that keeps values gives a literal back as it was sent.

    >>> [kept(Literal(number, datatype=NamedNode(_XSD + "decimal"))) for number in ("0.09", "0.090", "-0")]
    [True, False, False]
    """
    kind = literal.datatype.value
    if not kind.startswith(_XSD):
        return not kind.startswith(EXACT)
    form = _SAFE.get(kind.removeprefix(_XSD))
    if form is None or not form.fullmatch(literal.value) or literal.value == "-0":
        return False
    if kind.removeprefix(_XSD) in _TIMES:
        try:
            datetime.datetime.fromisoformat(literal.value)
        except ValueError:
            return False
    return True


def sent(term: Term) -> Term:
    """A term as it is sent to a server that keeps values."""
    if not isinstance(term, Literal) or kept(term):
        return term
    kind = term.datatype.value
    local = kind.removeprefix(_XSD) if kind.startswith(_XSD) else f"-{kind.removeprefix(EXACT)}"
    return Literal(term.value, datatype=NamedNode(EXACT + local))


def read(term: Term) -> Term:
    """A term that such a server gave, as it was before it was sent.

    >>> long = Literal("0.1234567890123456789", datatype=NamedNode(_XSD + "decimal"))
    >>> read(sent(long)) == long != sent(long)
    True
    """
    if not isinstance(term, Literal):
        return term
    kind = term.datatype.value
    if kind == _XSD + "boolean" and term.value in ("1", "0"):  # in its JSON
        return Literal("true" if term.value == "1" else "false", datatype=term.datatype)
    if not kind.startswith(EXACT):
        return term
    local = kind.removeprefix(EXACT)
    return Literal(term.value, datatype=NamedNode(EXACT + local[1:] if local.startswith("-") else _XSD + local))


def sent_triples(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Triples as they are sent to a server that keeps values."""
    for triple in triples:
        yield Triple(triple.subject, triple.predicate, sent(triple.object))


def read_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Quads that such a server gave, as they were before they were sent."""
    for quad in quads:
        yield Quad(quad.subject, quad.predicate, read(quad.object), quad.graph_name)
