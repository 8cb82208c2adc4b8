"""Plain values as RDF literals, each in the one form in which a store keeps it."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal

from pyoxigraph import Literal

from kg.terms import XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, Field, term


def literal(value: object, field: Field) -> Literal:
    """A plain value as the literal that its field asks for, in canonical form (as a store keeps it).

    Raises:
        ValueError: the value is not of the field's kind, or not finite.

    >>> from kg.terms import FIELDS
    >>> print(literal(30.4375, FIELDS["Episode"][6]))
    "30.4375"^^<http://www.w3.org/2001/XMLSchema#decimal>
    """
    kind = field.range
    if kind == "boolean" and isinstance(value, bool):
        return Literal("true" if value else "false", datatype=XSD_BOOLEAN)
    if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return Literal(str(value), datatype=XSD_INTEGER)
    if kind == "decimal" and isinstance(value, int | float) and not isinstance(value, bool):
        return Literal(decimal_text(value), datatype=XSD_DECIMAL)
    if kind in ("text", "code") and isinstance(value, str):
        return text(value)
    if kind == "date" and isinstance(value, str):
        datatype = date_type(value)
        return Literal(value, datatype=term(datatype)) if datatype else text(value)
    raise ValueError(f"{field.name} {value!r} is not of kind {kind}")


def text(value: str, *, language: str | None = None) -> Literal:
    """A text as a literal.

    Raises:
        ValueError: the text holds a lone surrogate.
    """
    try:
        return Literal(value, language=language)
    except ValueError:
        raise ValueError(f"the text {value[:60]!r} holds a lone surrogate") from None


def decimal_text(value: float) -> str:
    """The shortest plain decimal that reads back as the same number (canonical form of XSD 1.1).

    Raises:
        ValueError: the number is not finite.

    >>> decimal_text(189.0), decimal_text(0.09), decimal_text(1e-7)
    ('189', '0.09', '0.0000001')
    """
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    digits = format(Decimal(repr(value)), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


_DATE = re.compile(r"(?!0000)\d{4}(-(?:0[1-9]|1[0-2]))?(-\d\d)?", re.ASCII)


def date_type(value: str) -> str | None:
    """The XSD type of an ISO 8601 date (year, month or day), or None where the text is no such date.

    >>> date_type("2021"), date_type("2021-06"), date_type("2021-06-31")
    ('xsd:gYear', 'xsd:gYearMonth', None)
    """
    match = _DATE.fullmatch(value)
    if match is None or (match[2] and not match[1]):
        return None
    if not match[2]:
        return "xsd:gYearMonth" if match[1] else "xsd:gYear"
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return None
    return "xsd:date"


def integer(value: int) -> Literal:
    """A whole number as a literal.

    >>> print(integer(3))
    "3"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    return Literal(str(value), datatype=XSD_INTEGER)
