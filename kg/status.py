"""What the store knows of a report beside its graph: accepted or quarantined, and from what it was made.

These triples live in the graph of runs, never in a report's graph: that one says only what the report says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Triple

from kg.engine import Engine
from kg.findings import SEVERITIES, Finding
from kg.terms import RUNS, XSD_INTEGER, A, report_iri, term

STATUS, NAME, _EXTRACTOR = term("cg:status"), term("cg:name"), term("schema:softwareVersion")
CONTENT_HASH, _VOCABULARY, TRIPLES = term("cg:sha256"), term("cg:vocabularyHash"), term("cg:triples")
FINDING = term("cg:finding")
_FOCUS, _SEVERITY, _MESSAGE = term("sh:focusNode"), term("sh:resultSeverity"), term("sh:resultMessage")
_PATH, _VALUE = term("sh:resultPath"), term("sh:value")
_COMPONENT = term("sh:sourceConstraintComponent")
_LEVELS = {term(f"sh:{level.capitalize()}"): level for level in SEVERITIES}

State = OneOf["accepted", "quarantined"]


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """How a report stands in the store.

    `extractor` is the version of the extraction that made it, `content_hash` the SHA-256 of the file that it
    was read from, `vocabulary_hash` that of the vocabularies: a build may skip a file for which all three are
    unchanged. `triples` counts the triples of its graph.
    """

    name: str
    state: State
    extractor: str = ""
    content_hash: str = ""
    vocabulary_hash: str = ""
    triples: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def quarantined(self) -> bool:
        """Whether the report is kept out of the answers."""
        return self.state == "quarantined"


def status_triples(status: ReportStatus) -> list[Triple]:
    """The triples that state a status in the graph of runs."""
    report = report_iri(status.name)
    found = [
        Triple(report, NAME, Literal(status.name)),
        Triple(report, STATUS, Literal(status.state)),
        Triple(report, _EXTRACTOR, Literal(status.extractor)),
        Triple(report, CONTENT_HASH, Literal(status.content_hash)),
        Triple(report, _VOCABULARY, Literal(status.vocabulary_hash)),
        Triple(report, TRIPLES, Literal(str(status.triples), datatype=XSD_INTEGER)),
    ]
    for number, finding in enumerate(status.findings, 1):
        node = NamedNode(f"{report.value}/finding/{number}")
        found += [Triple(report, FINDING, node), *_finding_triples(node, finding)]
    return found


def _finding_triples(node: NamedNode, finding: Finding) -> Iterable[Triple]:
    yield Triple(node, A, term("sh:ValidationResult"))
    yield Triple(node, _SEVERITY, term(f"sh:{finding.severity.capitalize()}"))
    yield Triple(node, _FOCUS, Literal(finding.focus))
    yield Triple(node, _MESSAGE, Literal(finding.message))
    yield Triple(node, _PATH, Literal(finding.path))
    yield Triple(node, _VALUE, Literal(finding.value))
    if finding.component:
        yield Triple(node, _COMPONENT, NamedNode(finding.component))


def read_statuses(store: Engine, name: str | None = None, *, iri: NamedNode | None = None) -> list[ReportStatus]:
    """The statuses that the graph of runs holds, of one report (by name or IRI) or of all, by name."""
    subject = iri if name is None else report_iri(name)
    found = [
        _read(store, quad.subject)
        for quad in store.quads_for_pattern(subject, STATUS, None, RUNS)
        if isinstance(quad.subject, NamedNode)
    ]
    return sorted(found, key=lambda status: status.name)


def quarantined_graphs(store: Engine) -> list[NamedNode]:
    """The names of the graphs of quarantined reports."""
    quads = store.quads_for_pattern(None, STATUS, Literal("quarantined"), RUNS)
    return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]


def _read(store: Engine, report: NamedNode) -> ReportStatus:
    held = _properties(store, report)
    name = held.get(NAME, [""])[0]
    nodes = [quad.object for quad in store.quads_for_pattern(report, FINDING, None, RUNS)]
    findings = sorted(_read_finding(store, node, name) for node in nodes if isinstance(node, NamedNode))
    return ReportStatus(
        name=name,
        state="quarantined" if held.get(STATUS) == ["quarantined"] else "accepted",
        extractor=held.get(_EXTRACTOR, [""])[0],
        content_hash=held.get(CONTENT_HASH, [""])[0],
        vocabulary_hash=held.get(_VOCABULARY, [""])[0],
        triples=int(held.get(TRIPLES, ["0"])[0]),
        findings=tuple(findings),
    )


def _read_finding(store: Engine, node: NamedNode, report: str) -> Finding:
    held = _properties(store, node)
    severity = NamedNode(held[_SEVERITY][0])
    return Finding(
        report=report,
        severity=_LEVELS[severity],
        focus=held[_FOCUS][0],
        message=held[_MESSAGE][0],
        path=held[_PATH][0],
        value=held[_VALUE][0],
        component=held.get(_COMPONENT, [""])[0],
    )


def _properties(store: Engine, node: NamedNode) -> dict[NamedNode, list[str]]:
    found: dict[NamedNode, list[str]] = {}
    for quad in store.quads_for_pattern(node, None, None, RUNS):
        if isinstance(quad.object, NamedNode | Literal):
            found.setdefault(quad.predicate, []).append(quad.object.value)
    return found
