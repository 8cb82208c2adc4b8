"""Validation: a report's graph against the SHACL shapes of `ontology/shapes.ttl`, told in a reviewer's words.

One report's graph is checked at a time, in memory, by the compiled shapes (`kg.constraints`). pySHACL is the reference:
it (`kg.reference`) is asked where the shapes hold something that is not compiled, and by the tests, which compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kg.constraints import Breach, Shapes, UnknownConstruct
from kg.findings import SEVERITIES, Finding
from kg.terms import report_iri, term

if TYPE_CHECKING:
    from kg.graph import CaseGraph

Engine = Literal["compiled", "pyshacl"]

_START, _END, _EXACT = term("oa:start"), term("oa:end"), term("oa:exact")


def validate(graph: CaseGraph, *, engine: Engine = "compiled") -> list[Finding]:
    """Checks every report of a graph, quarantined ones too; the worst findings of a report come first.

    Where the text of a report was kept, each quote is looked up in it.

    Args:
        graph: the graph.
        engine: the compiled shapes, or the reference (slower, the same findings).
    """
    found: list[Finding] = []
    for status in graph.reports():
        found += check(status.name, graph.triples(status.name), text=graph.text(status.name), engine=engine)
    return found


def check(
    name: str, triples: Sequence[ox.Triple], *, text: str | None = None, engine: Engine = "compiled"
) -> list[Finding]:
    """Checks one report's graph.

    Args:
        name: the report's name.
        triples: its graph.
        text: the text that the offsets count in, to look up each quote in it.
        engine: the compiled shapes, or the reference (slower, the same findings).

    >>> from extract.records import Report, Source
    >>> from kg.describe import describe
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=9)
    >>> check("a", describe(Report(name="a", source=source, kind="other")))
    []
    """
    shapes = _compiled() if engine == "compiled" else None
    told: dict[Finding, Finding] = {}  # what one shape says of one value is one finding, however often it fails
    for breach in sorted(shapes.check(triples) if shapes else _by_reference(triples)):
        finding = _finding(name, breach)
        told.setdefault(replace(finding, component=""), finding)
    found = list(told.values())
    if text is not None:
        found += _misquotes(name, triples, text)
    return sorted(set(found), key=lambda finding: (SEVERITIES.index(finding.severity), finding))


@cache
def _compiled() -> Shapes | None:
    """The compiled shapes; `None` where they hold something that cannot be compiled."""
    import ontology

    try:
        return Shapes(quad.triple for quad in ox.parse(path=ontology.path("shapes.ttl"), format=ox.RdfFormat.TURTLE))
    except UnknownConstruct:
        return None


def _by_reference(triples: Sequence[ox.Triple]) -> list[Breach]:
    from kg.reference import breaches  # pySHACL takes long to import

    return breaches(triples)


def _finding(name: str, breach: Breach) -> Finding:
    root = report_iri(name).value
    focus, value = breach.focus, breach.value
    if focus in (root, f"{root}/source") and value.startswith(f"{root}/"):
        focus, value = value, ""  # a shape that looks at the whole report: the value is the node concerned
    return Finding(
        report=name, severity=breach.severity, focus=focus, message=breach.message, path=breach.path,
        value="" if value == focus else value, component=breach.component,
    )  # fmt: skip


def _misquotes(name: str, triples: Sequence[ox.Triple], text: str) -> list[Finding]:
    """Quotes that do not stand in the text where they are said to stand: SHACL cannot see the text."""
    held: dict[ox.NamedNode, dict[ox.NamedNode, str]] = {}
    for triple in triples:
        node, predicate, found = triple
        if predicate in (_START, _END, _EXACT) and isinstance(node, ox.NamedNode) and isinstance(found, ox.Literal):
            held.setdefault(node, {})[predicate] = found.value
    findings = []
    for selector, parts in held.items():
        if len(parts) == 3 and text[int(parts[_START]) : int(parts[_END])] != parts[_EXACT]:
            message = "A quote does not stand in the report's text at its place."
            findings.append(Finding(name, "violation", selector.value, message, _EXACT.value, parts[_EXACT]))
    return findings
