"""Names of nodes: the IRI under which a concept stands in the graph, and what people call a node."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.terms import BASE, concept_iri

if TYPE_CHECKING:
    from extract.records import Concept

__all__ = ["iri_of", "node_name", "report_of"]


def iri_of(concept: Concept) -> str:
    """The IRI of a concept in the graph, also of one that no vocabulary knows.

    >>> from extract.records import Concept
    >>> iri_of(Concept("odd finding")), iri_of(Concept("rash", "https://w3id.org/casegraph/event/rash"))
    ('https://w3id.org/casegraph/term/odd-finding', 'https://w3id.org/casegraph/event/rash')
    """
    return concept.iri or concept_iri(concept.label).value


def node_name(iri: str) -> str:
    """A node by the name that `casegraph explain` takes, or by its IRI without the project's own beginning.

    >>> node_name("https://w3id.org/casegraph/report/smith%202020/case/1/episode/2")
    'smith 2020/1/2'
    >>> node_name("https://w3id.org/casegraph/drug/ocrelizumab"), node_name("http://purl.org/dc/terms/title")
    ('drug/ocrelizumab', 'http://purl.org/dc/terms/title')
    """
    if not iri.startswith(BASE):
        return iri
    kind, _, rest = iri.removeprefix(BASE).partition("/")
    if kind != "report":
        return iri.removeprefix(BASE)
    name, *place = rest.split("/")
    if len(place) % 2 == 0 and [*place[::2]] in (["case"], ["case", "episode"]):
        return "/".join((unquote(name), *place[1::2]))
    return "/".join((unquote(name), *place))


def report_of(case: str) -> str:
    """The IRI of the report that a case is of, by the IRI of the case.

    >>> report_of("https://w3id.org/casegraph/report/smith/case/1")
    'https://w3id.org/casegraph/report/smith'
    """
    return case.partition("/case/")[0]
