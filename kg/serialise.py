"""Writers for shared graphs: the same triples give the same bytes, in whatever order they come.

Subjects, predicates and objects are sorted, so two versions of a graph can be compared with `diff`. Terms are
escaped by Oxigraph, so no name or quote can end a literal or an IRI.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal, get_args

from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from pyoxigraph import Literal as RdfLiteral

from extract.errors import CasegraphError
from kg.terms import PREFIXES, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, A, term

Format = Literal["turtle", "trig", "json-ld", "n-quads"]
FORMATS: tuple[Format, ...] = get_args(Format)
Graphs = Mapping[NamedNode | None, Iterable[Triple]]

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?", re.ASCII)
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]*\.?[0-9]+", re.ASCII)
_STRING = term("xsd:string")
Term = NamedNode | BlankNode | RdfLiteral | Triple


class ShareError(CasegraphError, ValueError):
    """A shared graph cannot be written or read: an unknown format, a broken file, no report in it."""


def serialise(graphs: Graphs, format: Format) -> str:
    """Graphs as text. The key None is the default graph; `turtle` writes that graph alone.

    Raises:
        ShareError: the format is not one of `FORMATS`.

    >>> node = NamedNode("https://w3id.org/casegraph/drug/ocrelizumab")
    >>> triple = Triple(node, term("skos:prefLabel"), RdfLiteral("ocrelizumab", language="en"))
    >>> print(serialise({None: [triple]}, "turtle").splitlines()[-1])
    drug:ocrelizumab skos:prefLabel "ocrelizumab"@en .
    """
    if format == "turtle":
        return _with_prefixes(_turtle(graphs.get(None, ())))
    if format == "trig":
        return _with_prefixes("\n".join(_trig(name, graphs[name]) for name in _names(graphs)))
    if format == "n-quads":
        return "".join(sorted({_quad_line(name, triple) for name in graphs for triple in graphs[name]}))
    if format == "json-ld":
        return _json_ld(graphs)
    raise ShareError(f"unknown format {format!r}: choose one of {', '.join(FORMATS)}")


def _names(graphs: Graphs) -> list[NamedNode | None]:
    return sorted(graphs, key=lambda name: "" if name is None else name.value)


def _quad_line(name: NamedNode | None, triple: Triple) -> str:
    end = "" if name is None else f" {name}"
    return f"{triple.subject} {triple.predicate} {_canonical(triple.object)}{end} .\n"


def _canonical(term_: Term) -> Term:
    """A literal in the form in which the store keeps it; Turtle writes 189 as `189.0`."""
    if isinstance(term_, RdfLiteral) and term_.datatype == XSD_DECIMAL and "." in term_.value:
        short = term_.value.rstrip("0").rstrip(".")
        if _DECIMAL.fullmatch(short):
            return RdfLiteral(short, datatype=XSD_DECIMAL)
    return term_


def _with_prefixes(body: str) -> str:
    """The prefixes that the text uses, in front of it."""
    used = [
        f"@prefix {name}: <{iri}> .\n"
        for name, iri in sorted(PREFIXES.items())
        if re.search(rf"(?:^|[\s(^]){re.escape(name)}:[A-Za-z0-9_]", body)
    ]
    return "".join(used) + ("\n" if used else "") + body


def _trig(name: NamedNode | None, triples: Iterable[Triple]) -> str:
    body = _turtle(triples)
    if name is None:
        return body
    # Not `splitlines`: a literal may hold U+0085 or U+2028, which Turtle does not take for the end of a line.
    inner = "\n".join(f"  {line}" if line else line for line in body.split("\n"))
    return f"{name} {{\n{inner}}}\n"


def _turtle(triples: Iterable[Triple]) -> str:
    subjects: dict[str, dict[str, set[str]]] = {}
    for triple in triples:
        predicate = "a" if triple.predicate == A else short(triple.predicate)
        subjects.setdefault(short(triple.subject), {}).setdefault(predicate, set()).add(short(triple.object))
    return "\n".join(_block(subject, held) for subject, held in sorted(subjects.items(), key=_order))


def _order(item: tuple[str, object]) -> str:
    """Subjects in the order of their IRIs: a node before what stands under it."""
    return item[0].rstrip(">")


def _block(subject: str, held: Mapping[str, set[str]]) -> str:
    predicates = sorted(held, key=lambda predicate: (predicate != "a", predicate))
    lines = [f"{predicate} {', '.join(sorted(held[predicate]))}" for predicate in predicates]
    separator = " ;\n    "
    return f"{subject} {separator.join(lines)} .\n"


def short(term_: Term) -> str:
    """A term as Turtle writes it: prefixed names, bare numbers and booleans where that loses nothing.

    >>> short(RdfLiteral("189", datatype=XSD_DECIMAL)), short(term("cg:nadir"))
    ('189.0', 'cg:nadir')
    """
    if isinstance(term_, NamedNode):
        for prefix, iri in _BY_LENGTH:
            if term_.value.startswith(iri) and _LOCAL.fullmatch(term_.value, len(iri)):
                return f"{prefix}:{term_.value[len(iri) :]}"
        return str(term_)
    if not isinstance(term_, RdfLiteral) or term_.language or term_.datatype == _STRING:
        return str(term_)
    value, datatype = term_.value, term_.datatype
    if datatype == XSD_INTEGER and _INTEGER.fullmatch(value):
        return value
    if datatype == XSD_DECIMAL and _DECIMAL.fullmatch(value):
        canonical = _canonical(term_)
        assert isinstance(canonical, RdfLiteral)
        return canonical.value if "." in canonical.value else f"{canonical.value}.0"
    if datatype == XSD_BOOLEAN and value in ("true", "false"):
        return value
    return f"{RdfLiteral(value)}^^{short(datatype)}"


@cache
def context() -> dict[str, Any]:
    """The JSON-LD context of the package; written into each file, so that no reader needs the network."""
    import ontology

    loaded = json.loads(ontology.path("context.jsonld").read_text(encoding="utf-8"))
    found: dict[str, Any] = loaded["@context"]
    return found


def _json_ld(graphs: Graphs) -> str:
    keys = _context_keys()
    default = _nodes(graphs.get(None, ()), keys)
    named = [{"@id": name.value, "@graph": _nodes(graphs[name], keys)} for name in _names(graphs) if name is not None]
    document = {"@context": context(), "@graph": default + named}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _context_keys() -> dict[str, tuple[str, str]]:
    """For each property's IRI, its key in the context and the type that the key gives to its values."""
    found: dict[str, tuple[str, str]] = {}
    for key, value in context().items():
        if isinstance(value, dict) and "@id" in value:
            prefix, local = value["@id"].split(":", 1)
            prefix_type, _, kind = value.get("@type", "").partition(":")
            datatype = PREFIXES[prefix_type] + kind if kind else value.get("@type", "")
            if "@language" in value:
                datatype = "@" + value["@language"]
            found[PREFIXES[prefix] + local] = (key, datatype)
    return found


def _nodes(triples: Iterable[Triple], keys: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for triple in triples:
        held = found.setdefault(_id(triple.subject), {})
        object_ = _canonical(triple.object)
        if triple.predicate == A:
            held.setdefault("@type", {})[_id(object_)] = _id(object_)
            continue
        key, datatype = keys.get(triple.predicate.value, (triple.predicate.value, ""))
        held.setdefault(key, {})[str(object_)] = _json_value(object_, datatype)
    nodes: list[dict[str, Any]] = []
    for name, held in sorted(found.items()):
        node: dict[str, Any] = {"@id": name}
        for key in sorted(held):
            values = [held[key][text] for text in sorted(held[key])]
            node[key] = values[0] if len(values) == 1 else values
        nodes.append(node)
    return nodes


def _id(term_: Term) -> str:
    return term_.value if isinstance(term_, NamedNode) else str(term_)


def _json_value(term_: Term, datatype: str) -> object:
    """A value in JSON; numbers other than integers stay texts, a JSON number would become a double."""
    if not isinstance(term_, RdfLiteral):
        return _id(term_) if datatype == "@id" else {"@id": _id(term_)}
    kind = term_.datatype
    if term_.language:
        plain = datatype == f"@{term_.language}"
        return term_.value if plain else {"@value": term_.value, "@language": term_.language}
    if kind == _STRING:
        return {"@value": term_.value} if datatype else term_.value
    if datatype == kind.value:
        return term_.value
    return {"@value": term_.value, "@type": kind.value}


def quads(graphs: Graphs) -> list[Quad]:
    """The graphs as quads, to load them into a store."""
    return [
        Quad(triple.subject, triple.predicate, triple.object, *([] if name is None else [name]))
        for name in graphs
        for triple in graphs[name]
    ]
