"""What is not RDF, kept in a remote store beside its graphs: the texts of reports, and a user's vocabulary files.

A text stands as literals of bounded length in a graph that no answer sees, under the hash of the text, so that neither
a name nor a text can say where it is kept.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.former import value_of
from kg.remote.engine import RemoteEngine
from kg.remote.sparql import insert
from kg.remote.terms import own
from kg.terms import BASE, term

__all__ = ["get", "get_files", "kept_texts", "put_files", "remove", "triples"]

TEXTS = NamedNode(BASE + "texts")
_PIECE = 40_000  # characters of one literal
_TEXT, _PART, _NAME, _OF = own("text"), own("part"), term("cg:name"), term("cg:sha256")
_FILE = BASE + "vocabulary-file/"


def triples(text: str) -> list[Triple]:
    """The triples that keep a text, in this order; none where RDF cannot hold it (a lone surrogate, a NUL)."""
    if not _can_be_kept(text):
        return []
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    node = _node(sha256)
    return [*_parts(node, text), Triple(node, _OF, Literal(sha256))]


def _parts(node: NamedNode, text: str) -> Iterator[Triple]:
    for number, start in enumerate(range(0, len(text), _PIECE), 1):
        part = NamedNode(f"{node.value}/{number:06}")
        yield Triple(part, _TEXT, Literal(text[start : start + _PIECE]))
        yield Triple(node, _PART, part)


def get(engine: RemoteEngine, sha256: str) -> str | None:
    """A text by its hash; None where it was not kept, or is not what its hash says."""
    found = _get(engine, _node(sha256))
    whole = hashlib.sha256(found.encode("utf-8", "surrogatepass")).hexdigest() == sha256
    return found if whole else None


def _get(engine: RemoteEngine, node: NamedNode) -> str:
    rows = engine.select(
        f"SELECT ?part ?text WHERE {{ GRAPH {TEXTS} {{ {node} {_PART} ?part . ?part {_TEXT} ?text }} }}"
    )
    return "".join(value_of(text) for _, text in sorted(rows, key=lambda row: value_of(row[0])))


def kept_texts(engine: RemoteEngine) -> set[str]:
    """The hashes of the texts that are kept."""
    return {
        value_of(row[0]) for row in engine.select(f"SELECT ?hash WHERE {{ GRAPH {TEXTS} {{ ?node {_OF} ?hash }} }}")
    }


def remove(engine: RemoteEngine, sha256: str) -> None:
    """Removes a text."""
    _remove(engine, _node(sha256))


def _remove(engine: RemoteEngine, node: NamedNode) -> None:
    engine.update(
        f"DELETE WHERE {{ GRAPH {TEXTS} {{ {node} {_PART} ?part . ?part {_TEXT} ?text }} }} ;\n"
        f"DELETE WHERE {{ GRAPH {TEXTS} {{ {node} ?p ?o }} }}"
    )


def put_files(engine: RemoteEngine, files: Mapping[str, bytes]) -> None:
    """Keeps a user's vocabulary files in the place of those that were kept."""
    for node in _files(engine).values():
        _remove(engine, node)
    for number, (name, content) in enumerate(sorted(files.items()), 1):
        node = NamedNode(f"{_FILE}{number}")
        told = [*_parts(node, base64.b64encode(content).decode()), Triple(node, _NAME, Literal(name))]
        for triple in told:  # one by one: no request grows large
            engine.update(insert({TEXTS: [triple]}))


def get_files(engine: RemoteEngine) -> dict[str, bytes]:
    """The vocabulary files that are kept, by name."""
    return {name: base64.b64decode(_get(engine, node)) for name, node in _files(engine).items()}


def _files(engine: RemoteEngine) -> dict[str, NamedNode]:
    rows = engine.select(f"SELECT ?node ?name WHERE {{ GRAPH {TEXTS} {{ ?node {_NAME} ?name }} }} ORDER BY ?name")
    return {value_of(name): node for node, name in rows if isinstance(node, NamedNode)}


def _node(sha256: str) -> NamedNode:
    return NamedNode(f"{BASE}text/{sha256}")


def _can_be_kept(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
