"""The names of the graph: namespaces, which property carries which field of a record, and how IRIs are made.

Every IRI of a report is made from the report's name and stable keys, so the same report gives the same IRIs,
and no name, however hostile, can leave its place: a segment is percent-encoded until only `A-Z a-z 0-9 - . _
~` are left. `FIELDS` is the one table that ties records, graph, shapes and context together;
`tests/kg/test_model.py` compares them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from pyoxigraph import NamedNode

BASE = "https://w3id.org/casegraph/"
CG = BASE + "ontology#"
VOCABULARY = NamedNode(BASE + "vocabulary")
RUNS = NamedNode(BASE + "runs")
TERMS = NamedNode(BASE + "terms")  # what reports share: labels of unknown terms, components
PATIENTS = NamedNode(BASE + "patients")  # which cases are one person: derived from all reports, never stated by one
PAIRS = NamedNode(BASE + "pairs")  # which pairs of cases may be one person, and how likely: derived from all reports
JUDGEMENTS = NamedNode(BASE + "judgements")  # what reviewers decided, and why
ASSESSMENT = BASE + "assessment/"  # each stored assessment is a graph of its own below it
LANGUAGE = "en"  # the evidence table is in English, so preferred labels are

PREFIXES: dict[str, str] = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cg": CG,
    "class": BASE + "class/",
    "condition": BASE + "condition/",
    "dcterms": "http://purl.org/dc/terms/",
    "drug": BASE + "drug/",
    "event": BASE + "event/",
    "fabio": "http://purl.org/spar/fabio/",
    "oa": "http://www.w3.org/ns/oa#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "term": BASE + "term/",
    "treatment": BASE + "treatment/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def term(name: str) -> NamedNode:
    """The IRI of a prefixed name.

    Raises:
        KeyError: the prefix is not one of `PREFIXES`.

    >>> term("cg:latencyDays").value
    'https://w3id.org/casegraph/ontology#latencyDays'
    """
    prefix, local = name.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


A = term("rdf:type")
LABEL = term("rdfs:label")
PREF_LABEL = term("skos:prefLabel")
XSD_BOOLEAN = term("xsd:boolean")
XSD_DECIMAL = term("xsd:decimal")
XSD_INTEGER = term("xsd:integer")

Range = Literal["text", "code", "date", "decimal", "integer", "boolean", "concept", "record", "evidence"]


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a record stands in the graph.

    `stated` fields hold a `Value` (each has a statement node with its evidence), the others a plain value; a
    field that holds `many` is a tuple. `of` is the class of a concept that no vocabulary knows, or of a
    nested record. A field in the range `evidence` links to the words themselves, with no value between.
    """

    name: str
    property: NamedNode
    range: Range
    stated: bool = True
    many: bool = False
    of: NamedNode | None = None


def _field(name: str, prop: str, kind: Range, of: str | None = None, *, many: bool = False) -> Field:
    return Field(name, term(prop), kind, many=many, of=term(of) if of else None)


def _plain(name: str, prop: str, kind: Range = "text", of: str | None = None, *, many: bool = False) -> Field:
    return Field(name, term(prop), kind, stated=False, many=many, of=term(of) if of else None)


FIELDS: dict[str, tuple[Field, ...]] = {
    "Report": (
        _plain("name", "cg:name"),
        _plain("source", "cg:source", "record", "cg:Source"),
        _plain("kind", "cg:kind", "code"),
        _plain("kind_shown_by", "cg:kindShownBy", "evidence", "cg:Evidence", many=True),
        _plain("cases", "cg:case", "record", "cg:Case", many=True),
        _plain("claims", "cg:claim", "record", "cg:Claim", many=True),
        _plain("doubts", "cg:doubt", "record", "cg:Doubt", many=True),
        _plain("readings", "cg:reading", "record", "cg:Reading", many=True),
    ),
    "Source": (
        _plain("name", "cg:name"),
        _plain("media_type", "dcterms:format"),
        _plain("sha256", "cg:sha256"),
        _plain("text_sha256", "cg:textSha256"),
        _plain("length", "cg:length", "integer"),
        _plain("language", "dcterms:language"),
    ),
    "Bibliography": (
        _field("title", "dcterms:title", "text"),
        _field("authors", "dcterms:creator", "text", many=True),
        _field("journal", "prism:publicationName", "text"),
        _field("published", "dcterms:issued", "date"),
        _field("doi", "bibo:doi", "text"),
        _field("pmid", "bibo:pmid", "text"),
    ),
    "Case": (
        _plain("number", "cg:number", "integer"),
        _plain("label", "rdfs:label"),
        _field("age_years", "cg:ageYears", "decimal"),
        _field("sex", "cg:sex", "code"),
        _field("occupation", "cg:occupation", "text"),
        _field("conditions", "cg:condition", "concept", "cg:Condition", many=True),
        _plain("exposures", "cg:exposure", "record", "cg:Exposure", many=True),
        _plain("episodes", "cg:episode", "record", "cg:Episode", many=True),
    ),
    "Exposure": (
        _field("drug", "cg:drug", "concept", "cg:Drug"),
        _plain("role", "cg:role", "code"),
        _field("dose", "cg:dose", "text"),
        _field("route", "cg:route", "text"),
        _field("indication", "cg:indication", "concept", "cg:Condition"),
    ),
    "Episode": (
        _plain("number", "cg:number", "integer"),
        _field("event", "cg:event", "concept", "cg:AdverseEvent"),
        _field("drugs", "cg:suspectDrug", "concept", "cg:Drug", many=True),
        _field("severity", "cg:severity", "code"),
        _field("grade", "cg:grade", "integer"),
        _field("symptomatic", "cg:symptomatic", "boolean"),
        _field("latency_days", "cg:latencyDays", "decimal"),
        _field("latency_from", "cg:latencyFrom", "code"),
        _field("onset", "cg:onset", "code"),
        _field("nadir", "cg:nadir", "decimal"),
        _field("recovery_value", "cg:recoveryValue", "decimal"),
        _field("outcome", "cg:outcome", "code"),
        _field("recovery", "cg:recovery", "code"),
        _field("recovery_days", "cg:recoveryDays", "decimal"),
        _field("treatments", "cg:treatment", "concept", "cg:Treatment", many=True),
        _field("complications", "cg:complication", "concept", "cg:AdverseEvent", many=True),
        _field("action", "cg:action", "code"),
        _field("switched_to", "cg:switchedTo", "concept", "cg:Drug"),
        _field("rechallenge", "cg:rechallenge", "boolean"),
        _field("recurrence", "cg:recurrence", "boolean"),
        _field("follow_up_days", "cg:followUpDays", "decimal"),
        _field("absent", "cg:absentFinding", "concept", "cg:AdverseEvent", many=True),
        _plain("measurements", "cg:measurement", "record", "cg:Measurement", many=True),
        _plain("ratings", "cg:causalityRating", "record", "cg:CausalityRating", many=True),
    ),
    "Measurement": (
        _plain("analyte", "cg:analyte", "concept", "cg:Analyte"),
        _field("value", "cg:value", "decimal"),
        _plain("unit", "cg:unit"),
        _plain("printed", "cg:printed"),
        _plain("role", "cg:role", "code"),
    ),
    "CausalityRating": (
        _plain("scale", "cg:scale", "code"),
        _field("score", "cg:score", "decimal"),
        _field("category", "cg:category", "code"),
        _field("drug", "cg:drug", "concept", "cg:Drug"),
    ),
    "Claim": (
        _plain("kind", "cg:kind", "code"),
        _field("subject", "cg:subject", "concept", "skos:Concept"),
        _field("event", "cg:event", "concept", "cg:AdverseEvent"),
        _field("stance", "cg:stance", "code"),
        _field("hedged", "cg:hedged", "boolean"),
        _field("statement", "cg:claimStatement", "text"),
    ),
    "Doubt": (
        _plain("kind", "cg:kind", "code"),
        _plain("reason", "cg:reason"),
        _plain("case_number", "cg:caseNumber", "integer"),
        _plain("episode_number", "cg:episodeNumber", "integer"),
        _plain("field", "cg:field"),
        _plain("withheld", "cg:withheld"),
        _plain("evidence", "cg:evidence", "evidence", "cg:Evidence", many=True),
    ),
    "Reading": (
        _plain("reader", "cg:reader"),
        _plain("field", "cg:field"),
        _plain("given", "cg:given"),
        _plain("stands", "cg:stands", "boolean"),
        _plain("refused", "cg:refused"),
        _plain("case_number", "cg:caseNumber", "integer"),
        _plain("episode_number", "cg:episodeNumber", "integer"),
        _plain("evidence", "cg:evidence", "evidence", "cg:Evidence", many=True),
    ),
}
"""For each record type, its fields in the order of the record. `Report.bibliography` is absent: its fields
stand directly on the report."""


def digest(text: str, *, length: int = 8) -> str:
    """The first hexadecimal digits of the SHA-256 of a text.

    >>> digest("neutropenia")
    'c0c3ec5e'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def segment(name: str) -> str:
    """A name as one segment of an IRI, reversibly and safely encoded (RFC 3986, section 2.1).

    A leading dot is encoded too, because a reader may remove the segments `.` and `..` (RFC 3986, section
    5.2.4); the empty name is `-`, and the name `-` is `%2D`.

    Raises:
        ValueError: the name holds a lone surrogate, which no RDF graph can hold.

    >>> segment("../a b>"), segment(""), segment("case-1.v2")
    ('%2E.%2Fa%20b%3E', '-', 'case-1.v2')
    """
    if name in ("", "-"):
        return "%2D" if name else "-"
    try:
        encoded = quote(name, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"the name {name!r} holds a lone surrogate") from None
    return "%2E" + encoded[1:] if encoded.startswith(".") else encoded


_GAPS = re.compile(r"[^a-z0-9]+")
_LOOKS_HASHED = re.compile(r"-[0-9a-f]{8}$")
SLUG_LENGTH = 80


def slug(label: str) -> str:
    """A label as a readable part of an IRI: ASCII letters and digits, joined by hyphens.

    >>> slug("relapsing-remitting Multiple sclerosis"), slug("Sjögren's syndrome")
    ('relapsing-remitting-multiple-sclerosis', 'sjogren-s-syndrome')
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii")
    short = _GAPS.sub("-", plain.lower()).strip("-")[:SLUG_LENGTH].rstrip("-")
    return short or digest(label)


def concept_iri(label: str) -> NamedNode:
    """The IRI of a concept that no vocabulary knows. Labels that would share a slug get a hash, so no two
    meet.

    >>> concept_iri("rhinovirus infection").value
    'https://w3id.org/casegraph/term/rhinovirus-infection'
    >>> concept_iri("COVID-19").value
    'https://w3id.org/casegraph/term/covid-19-caf96d0a'
    """
    short = slug(label)
    if short.replace("-", " ") != label or _LOOKS_HASHED.search(short):
        short = f"{short}-{digest(label)}"
    return NamedNode(f"{BASE}term/{short}")


def is_own_term(node: NamedNode) -> bool:
    """Whether a concept was made from its label alone, because no vocabulary knows it.

    >>> is_own_term(concept_iri("odd finding"))
    True
    """
    return node.value.startswith(BASE + "term/")


def report_iri(name: str) -> NamedNode:
    """The IRI of a report, which is the IRI of its named graph too.

    Raises:
        ValueError: the name is empty or cannot stand in an IRI.

    >>> report_iri("a/b c").value
    'https://w3id.org/casegraph/report/a%2Fb%20c'
    """
    if not name:
        raise ValueError("a report needs a name")
    return NamedNode(f"{BASE}report/{segment(name)}")


def component_iri(name: str, version: str) -> NamedNode:
    """The IRI of an extracting component in one version.

    >>> component_iri("events", "1.0").value
    'https://w3id.org/casegraph/component/events/1.0'
    """
    return NamedNode(f"{BASE}component/{segment(name)}/{segment(version)}")
