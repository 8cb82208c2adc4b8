"""Records of builds: who ran when and what came of it, as PROV-O activities in the graph of runs."""

from __future__ import annotations

from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Triple

from kg.terms import BASE, LABEL, XSD_INTEGER, A, term


def run_triples(
    *, started: datetime, ended: datetime, host: str = "", added: int = 0, skipped: int = 0, failed: int = 0
) -> list[Triple]:
    """The triples of one build. Its IRI is made from its start in UTC, to the microsecond.

    >>> moment = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
    >>> run_triples(started=moment, ended=moment)[0].subject.value
    'https://w3id.org/casegraph/run/2024-05-01T12:00:00.000000Z'
    """
    node = NamedNode(f"{BASE}run/{_moment(started)}")
    found = [
        Triple(node, A, term("prov:Activity")),
        Triple(node, LABEL, Literal(f"build of {added + skipped + failed} reports")),
        Triple(node, term("prov:startedAtTime"), Literal(_moment(started), datatype=term("xsd:dateTime"))),
        Triple(node, term("prov:endedAtTime"), Literal(_moment(ended), datatype=term("xsd:dateTime"))),
        Triple(node, term("prov:atLocation"), Literal(host)),
    ]
    for name, count in (("added", added), ("skipped", skipped), ("failed", failed)):
        found.append(Triple(node, term(f"cg:{name}"), Literal(str(count), datatype=XSD_INTEGER)))
    return found


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
