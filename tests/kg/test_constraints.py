"""The compiled shapes against pySHACL, on reports that were spoilt at random; and what they refuse to compile."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
from sample_reports import reports as samples

from kg.constraints import Shapes, UnknownConstruct
from kg.describe import describe
from kg.reference import breaches
from kg.shapes import _compiled

XSD = "http://www.w3.org/2001/XMLSchema#"
ODD = [
    ox.Literal("much"),
    ox.Literal("12", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("-1", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("1e400", datatype=ox.NamedNode(XSD + "double")),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal("2020-05-01", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("2020", datatype=ox.NamedNode(XSD + "gYear")),
    ox.Literal("fever", language="en"),
    ox.NamedNode("https://example.org/elsewhere"),
]


def spoilt(seed: int) -> list[ox.Triple]:
    """A sample report with a few triples dropped, doubled with another object, or given an odd one."""
    chance = random.Random(seed)
    triples = list(describe(chance.choice(samples())))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(triples))
        old = triples[place]
        new = ox.Triple(old.subject, old.predicate, chance.choice([*ODD, chance.choice(triples).object]))
        change = chance.choice(["drop", "double", "replace"])
        if change == "drop":
            del triples[place]
        elif change == "double":
            triples.append(new)
        else:
            triples[place] = new
    return list(dict.fromkeys(triples))


@pytest.mark.parametrize("seed", range(40))
def test_the_compiled_shapes_find_what_pyshacl_finds(seed: int) -> None:
    triples = spoilt(seed)
    shapes = _compiled()
    assert shapes is not None
    assert set(shapes.check(triples)) == set(breaches(triples))


def test_the_shapes_of_the_package_compile() -> None:
    assert _compiled() is not None


@pytest.mark.parametrize(
    "construct",
    [
        "sh:property [ sh:path ex:p ; sh:pattern 'a' ]",
        "sh:closed true",
        "sh:property [ sh:path [ sh:inversePath ex:p ] ]",
    ],
)
def test_what_is_not_known_is_refused(construct: str) -> None:
    turtle = f"""
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <https://example.org/>
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; {construct} .
    """
    triples = [quad.triple for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)]
    with pytest.raises(UnknownConstruct):
        Shapes(triples)


def test_a_shape_without_a_breach_finds_nothing() -> None:
    for report in samples():
        shapes = _compiled()
        assert shapes is not None
        assert set(shapes.check(describe(report))) == set(breaches(describe(report)))
