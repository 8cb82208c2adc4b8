"""The model is one: records, terms, ontology, shapes, JSON-LD context and the table's keys name the same
fields."""

from __future__ import annotations

import json
import re
import typing
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

import ontology
from extract import records
from kg.terms import CG, FIELDS, PREFIXES, Field

MODEL = rdflib.Graph().parse(ontology.path("casegraph.ttl"))
SHAPES = rdflib.Graph().parse(ontology.path("shapes.ttl"))
CONTEXT = json.loads(ontology.path("context.jsonld").read_text(encoding="utf-8"))["@context"]
EVERY = [(kind, field) for kind, held in FIELDS.items() for field in held]
IDS = [f"{kind}.{field.name}" for kind, field in EVERY]

# The keys of the evidence table (its page is fixed; an episode's measurements and absent findings are not
# columns).
EPISODE_KEYS = [
    "event",
    "drugs",
    "severity",
    "grade",
    "symptomatic",
    "latency_days",
    "latency_from",
    "onset",
    "nadir",
    "recovery_value",
    "outcome",
    "recovery",
    "recovery_days",
    "treatments",
    "complications",
    "action",
    "switched_to",
    "rechallenge",
    "recurrence",
    "follow_up_days",
]
RDF_TYPES = {"decimal": "decimal", "integer": "integer", "boolean": "boolean", "text": "string"}


def camel(name: str) -> str:
    """The local name of the property of a record's field: `latencyDays` of `latency_days`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def described(kind: str) -> list[str]:
    return [field.name for field in FIELDS[kind]]


def unwrapped(hint: Any) -> tuple[Any, bool, bool]:
    """The innermost type of a field, whether a `Value` holds it, and whether it is a tuple."""
    stated = many = False
    while True:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            hint = next(part for part in get_args(hint) if part is not type(None))
        elif origin is tuple:
            many, hint = True, get_args(hint)[0]
        elif origin is records.Value:
            stated, hint = True, get_args(hint)[0]
        else:
            return hint, stated, many


def expected_range(inner: Any, name: str) -> str:
    if inner is records.Concept:
        return "concept"
    if inner is records.Evidence:
        return "evidence"
    if is_dataclass(inner):
        return "record"
    if get_origin(inner) is Literal:
        return "code"
    if name == "published":
        return "date"
    return {float: "decimal", int: "integer", bool: "boolean", str: "text"}[inner]


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_of_a_record_is_described_in_its_order(kind: str) -> None:
    names = [field.name for field in fields(getattr(records, kind))]
    assert described(kind) == [name for name in names if name != "bibliography"]


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=IDS)
def test_the_description_fits_the_type_in_the_record(kind: str, field: Field) -> None:
    record = getattr(records, kind)
    hint = get_type_hints(record, vars(records) | vars(typing))[field.name]
    inner, stated, many = unwrapped(hint)
    assert (field.stated, field.many) == (stated, many)
    assert field.range == expected_range(inner, field.name)
    if field.range == "record":
        assert field.of is not None and field.of.value == CG + inner.__name__


def test_the_records_cover_the_evidence_table() -> None:
    assert [
        name for name in described("Episode") if name not in ("number", "absent", "measurements", "ratings")
    ] == EPISODE_KEYS
    assert {"number", "age_years", "sex", "conditions"} <= set(described("Case"))
    assert {"kind", "subject", "event", "stance"} <= set(described("Claim"))


IRREGULAR = {
    "drugs": "suspectDrug",
    "absent": "absentFinding",
    "cases": "case",
    "claims": "claim",
    "exposures": "exposure",
    "episodes": "episode",
    "conditions": "condition",
    "treatments": "treatment",
    "complications": "complication",
    "measurements": "measurement",
    "doubts": "doubt",
    "readings": "reading",
    "ratings": "causalityRating",
    "statement": "claimStatement",
}


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=IDS)
def test_own_properties_are_named_after_the_field(kind: str, field: Field) -> None:
    if field.property.value.startswith(CG):
        assert field.property.value == CG + IRREGULAR.get(field.name, camel(field.name))


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=IDS)
def test_every_field_has_a_property_shape_that_allows_what_the_record_allows(kind: str, field: Field) -> None:
    target = rdflib.URIRef(CG + ("Report" if kind == "Bibliography" else kind))
    shape = rdflib.URIRef(f"https://w3id.org/casegraph/shape/{target.fragment}")
    assert (shape, SH.targetClass, target) in SHAPES
    found = [
        node
        for node in SHAPES.objects(shape, SH.property)
        if SHAPES.value(node, SH.path) == rdflib.URIRef(field.property.value)
    ]
    assert len(found) == 1, f"{kind}.{field.name} needs one property shape"
    node = found[0]
    assert SHAPES.value(node, SH.message), "a message for the reviewer"
    assert (SHAPES.value(node, SH.maxCount) is None) == field.many
    if field.range == "code":
        hint = get_type_hints(getattr(records, kind), vars(records))[field.name]
        listed = SHAPES.value(node, SH["in"])
        assert {str(item) for item in SHAPES.items(listed)} == set(get_args(unwrapped(hint)[0]))
    elif field.range in RDF_TYPES:
        assert SHAPES.value(node, SH.datatype) == rdflib.XSD[RDF_TYPES[field.range]]


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=IDS)
def test_every_property_has_a_key_in_the_context(kind: str, field: Field) -> None:
    keys = [
        value for value in CONTEXT.values() if isinstance(value, dict) and expand(value["@id"]) == field.property.value
    ]
    assert len(keys) == 1
    wanted = {
        "concept": "@id",
        "record": "@id",
        "evidence": "@id",
        "decimal": "xsd:decimal",
        "integer": "xsd:integer",
        "boolean": "xsd:boolean",
    }
    assert keys[0].get("@type") == wanted.get(field.range)


def expand(name: str) -> str:
    prefix, local = name.split(":", 1)
    return PREFIXES[prefix] + local


def test_the_context_agrees_with_the_prefixes() -> None:
    for key, iri in CONTEXT.items():
        if isinstance(iri, str):
            assert PREFIXES[key] == iri


def test_every_own_term_in_use_is_defined() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in ontology.path("shapes.ttl").parent.glob("*.ttl"))
    used = set(re.findall(r"\bcg:([A-Za-z0-9]+)", text))
    used |= {field.property.value.removeprefix(CG) for _, field in EVERY if field.property.value.startswith(CG)}
    source = ontology.path("shapes.ttl").parent.parent / "kg"
    for path in source.rglob("*.py"):
        used |= set(re.findall(r'term\("cg:([A-Za-z0-9]+)"\)', path.read_text(encoding="utf-8")))
    defined = {str(node).removeprefix(CG) for node in MODEL.subjects(RDF.type) if str(node).startswith(CG)}
    assert used <= defined


@pytest.mark.parametrize("node", sorted(n for n in set(MODEL.subjects(RDF.type)) if str(n).startswith(CG)), ids=str)
def test_every_own_term_has_label_definition_and_mapping(node: rdflib.URIRef) -> None:
    assert MODEL.value(node, RDFS.label) and MODEL.value(node, SKOS.definition)
    mappings = (SKOS.closeMatch, SKOS.relatedMatch, SKOS.exactMatch, RDFS.subClassOf, RDFS.subPropertyOf)
    assert any(MODEL.value(node, mapping, any=True) for mapping in mappings)


def test_concept_classes_are_skos_concepts() -> None:
    for _, field in EVERY:
        if field.range == "concept" and field.of is not None and field.of.value.startswith(CG):
            assert (rdflib.URIRef(field.of.value), RDFS.subClassOf, SKOS.Concept) in MODEL


def test_every_shape_speaks_to_a_reviewer() -> None:
    for message in SHAPES.objects(None, SH.message):
        assert str(message).endswith((".", "?")) and str(message)[0].isupper()
    for node in SHAPES.objects(None, SH.sparql):
        assert SHAPES.value(node, SH.message)
    assert OWL.imports not in set(SHAPES.predicates()), "shapes are never fetched"
