"""One error for each kind of constraint that the shapes use, seeded into a sample report by its triples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from kg.terms import XSD_DECIMAL, A, term

Seed = Callable[[Sequence[ox.Triple]], list[ox.Triple]]


def first(triples: Sequence[ox.Triple], predicate: str) -> ox.Triple:
    """The first triple with a property."""
    return next(triple for triple in triples if triple.predicate == term(predicate))


def changed(predicate: str, new: object) -> Seed:
    """Another object for the first triple with a property."""

    def seed(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
        old = first(triples, predicate)
        put = ox.Triple(old.subject, old.predicate, new)  # type: ignore[arg-type]
        return [put if triple == old else triple for triple in triples]

    return seed


def doubled(predicate: str, new: object) -> Seed:
    """A second object beside that of the first triple with a property."""

    def seed(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
        old = first(triples, predicate)
        return [*triples, ox.Triple(old.subject, old.predicate, new)]  # type: ignore[arg-type]

    return seed


def dropped(predicate: str) -> Seed:
    """Without the first triple with a property."""
    return lambda triples: [triple for triple in triples if triple != first(triples, predicate)]


def told(**values: object) -> Seed:
    """Some values for the first episode, in the place of what it says of these properties."""

    def seed(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
        node = next(each.subject for each in triples if each.predicate == A and each.object == term("cg:Episode"))
        properties = {term(f"cg:{name}"): value for name, value in values.items()}
        kept = [each for each in triples if each.subject != node or each.predicate not in properties]
        return [*kept, *(ox.Triple(node, name, value) for name, value in properties.items())]  # type: ignore[arg-type]

    return seed


def number(text: str) -> ox.Literal:
    """A decimal number."""
    return ox.Literal(text, datatype=XSD_DECIMAL)


FEVER = ox.NamedNode("https://w3id.org/casegraph/term/fever")

SEEDS: dict[str, Seed] = {
    "Class": changed("cg:case", FEVER),
    "Datatype": doubled("cg:ageYears", ox.Literal("forty")),
    "Disjoint": told(complication=FEVER, absentFinding=FEVER),
    "In": changed("cg:sex", ox.Literal("woman")),
    "LessThanOrEquals": told(nadir=number("2.5"), recoveryValue=number("1.5")),
    "MaxCount": doubled("cg:ageYears", number("17.5")),
    "MaxInclusive": changed("cg:ageYears", number("126")),
    "MinCount": dropped("cg:kind"),
    "MinInclusive": doubled("cg:ageYears", number("-1")),
    "NodeKind": doubled("cg:event", ox.Literal("fever")),
    "Or": changed("dcterms:issued", ox.Literal("last spring")),
    "SPARQL": told(outcome=ox.Literal("fatal"), recoveryDays=number("3")),
}
"""By the name of the constraint component; they can be seeded into one report, one after the other."""
