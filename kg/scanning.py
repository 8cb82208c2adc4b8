"""What can be told of a query before it runs: whether it calls another server, and which graphs it asks to be read.

No parser is called, because a query that nobody trusts may kill the process that parses it. The scan is strict where
Oxigraph's own grammar is loose: it takes `1SERVICE<...>`, `SERVICEx:y` and `SERVICESILENT<...>` for calls, ends a
comment at a carriage return, and reads `?a<'x>'` as a comparison. Where a text can be read in two ways, the word is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# An IRI; a string may start in one only where `<` is the sign of a comparison.
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
_STRING = (
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*'"
)
_COMMENT = r"#[^\n\r]*"
_SILENT = re.compile(f"(?P<iri>{_IRI})|(?P<string>{_STRING})|(?P<comment>{_COMMENT})", re.DOTALL)
_NAME = re.compile(r"[?$]\w+|(?<![\w.-])(?P<prefix>(?:[^\W\d_](?:[\w.-]*[\w-])?)?):(?P<local>[\w:%\\-][\w.:%\\-]*)?")
_SERVICE = re.compile("service", re.IGNORECASE)
_TWO_READINGS = re.compile(rf"<[^<>\"{{}}|^`\x00-\x20]*'|{_IRI}[^\n\r]*(?:'''|\"\"\")")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PREFIX = re.compile(r"\bprefix\s+([\w.-]*):\s*(<[^<>]*>)", re.IGNORECASE)
_FROM = re.compile(
    rf"(?<![\w:?$.%-])from\s*(?:named\s*)?(?:(?P<iri>{_IRI})|(?P<prefix>[\w.-]*):(?P<local>[\w.:%\\-]*)|\b)",
    re.IGNORECASE,
)


def calls_out(sparql: str) -> bool:
    """Whether a query calls another server, or may be read as if it did.

    >>> [calls_out(query) for query in ("ASK { ?s ?p 1SERVICE<http://a/>{} }", "ASK { ?s cg:service 'SERVICE' }")]
    [True, False]
    """
    if not _SERVICE.search(sparql) and "\\" not in sparql:
        return False
    return any(_calls_out(reading) for reading in {sparql, decoded(sparql)})


def _calls_out(sparql: str) -> bool:
    if _SERVICE.search(sparql) is None:
        return False
    if _TWO_READINGS.search(sparql):
        return True
    return _SERVICE.search(_NAME.sub(_unnamed, without(sparql))) is not None


def _unnamed(name: re.Match[str]) -> str:
    """A name's prefix, which may be a keyword that stands right before a colon."""
    return f"{name['prefix'] or ''} "


def graphs(sparql: str, prefixes: Mapping[str, str]) -> tuple[str, ...] | None:
    """The IRIs of the graphs that a query asks for by FROM and FROM NAMED; None where one cannot be told.

    >>> graphs("SELECT * FROM <urn:a> FROM NAMED x:b { ?s ?p ?o }", {"x": "urn:x:"})
    ('urn:a', 'urn:x:b')
    >>> graphs("SELECT ?from { ?from ?p ' FROM <urn:a> ' }", {})
    ()
    """
    if "from" not in sparql.casefold():
        return ()
    text = without(sparql, iris=False)
    known = {**prefixes, **{name: iri[1:-1] for name, iri in _PREFIX.findall(text)}}
    found = list(_asked(text, known))
    return None if None in found else tuple(iri for iri in found if iri is not None)


def _asked(text: str, prefixes: Mapping[str, str]) -> Iterator[str | None]:
    for found in _FROM.finditer(text):
        if found["iri"]:
            yield decoded(found["iri"][1:-1])
        elif found["prefix"] in prefixes:
            yield prefixes[found["prefix"]] + re.sub(r"\\(.)", r"\1", found["local"])
        else:
            yield None


def without(sparql: str, *, iris: bool = True) -> str:
    """A query without its strings, its comments and, unless they are to stay, its IRIs."""
    return _SILENT.sub(lambda found: found[0] if found["iri"] and not iris else " ", sparql)


def decoded(text: str) -> str:
    r"""A text with its codepoint escapes read.

    >>> decoded(r"\u0053ERVICE")
    'SERVICE'
    """

    def letter(found: re.Match[str]) -> str:
        code = int(found[1] or found[2], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]

    return _ESCAPE.sub(letter, text)
