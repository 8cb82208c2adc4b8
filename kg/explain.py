"""Why does the graph say this? From a report, case, episode or value to the exact words, and to what it was
derived from.

Everything is read from the graph by SPARQL, so a shared Turtle explains itself without the documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote

import pyoxigraph as ox

from extract.errors import CasegraphError
from kg.answers import Selectable, Term
from kg.near import near
from kg.table import plain
from kg.terms import BASE, FIELDS, PREFIXES

__all__ = ["ExplainError", "Explanation", "explain"]

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "dcterms", "oa", "prov", "rdf", "skos"))
_RECORDS = ("Report", "Case", "Exposure", "Episode", "Measurement", "CausalityRating", "Claim")
_KINDS = {"rating": "CausalityRating"}  # what a place is called, where it is not the record's name in lower case
_ORDER = {
    {of: place for place, of in _KINDS.items()}.get(kind, kind.lower()): [
        field.name for field in FIELDS["Bibliography" if kind == "Report" else kind]
    ]
    for kind in _RECORDS
}

_REPORTS = "`casegraph ask reports` lists them"
_PARTS = "`casegraph explain {}` shows all that it has"


class ExplainError(CasegraphError):
    """There is nothing to explain under this name; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One piece of evidence for one value.

    `subject` is the record (`REPORT/1/2` is episode 2 of patient 1) and `field` its item. A computed value
    names the `rule` and the fields it was `derived_from`. `quote` stands at `start` to `end` (in characters
    of the text of `source`), between `prefix` and `suffix`. `component` and `version` say which extractor
    found it, with which `confidence` (0 to 1). Where the `media_type` of the source is not `text/plain`, the
    offsets count in casegraph's reading of it, not in the file.
    """

    subject: str
    field: str
    value: object
    rule: str | None
    derived_from: tuple[str, ...]
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int
    source: str
    component: str
    version: str
    confidence: float
    media_type: str = ""

    @property
    def target(self) -> str:
        """The name under which this value can be explained on its own, such as `REPORT/1/2/latency_days`."""
        return f"{self.subject}/{self.field}"


@dataclass(frozen=True, slots=True)
class _Place:
    """One record of a report: its kind, its name for the reader, and where it stands among the others."""

    kind: str
    name: str
    order: tuple[int, ...]


def explain(graph: Selectable, target: str, *, quarantined: bool = True) -> list[Explanation]:
    """The evidence for a value, or for every value of an episode, a case, a claim or a report.

    A value's explanation is followed by those of the values that it was derived from, and theirs, down to
    what the text itself states. A value with several pieces of evidence has one explanation for each.

    Args:
        graph: the graph, in a store or read from a shared file.
        target: a report's name, `REPORT/1` (a case), `REPORT/1/2` (an episode), `REPORT/1/2/latency_days` or
            `REPORT/1/sex` (a value), `REPORT/claim/1`, or the IRI of any of these, of a statement, or of a
            concept (every value that names it).
        quarantined: whether reports in quarantine can be explained too.

    Raises:
        ExplainError: there is no such thing in the graph.
    """
    if target.startswith((BASE, "http://", "https://", "urn:")):
        return _explain_iri(graph, target, quarantined)
    report, name = _report(graph, target, quarantined)
    places = _places(graph, report, name, quarantined)
    by_name = {place.name: node for node, place in places.items()}
    parent, _, field = target.rpartition("/")
    if target in by_name:
        return _explanations(graph, places, _below(places, target), quarantined)
    if parent in by_name:
        found = _explanations(graph, places, [by_name[parent]], quarantined)
        if wanted := _with_grounds(found, field):
            return wanted
        if read := _plain(graph, by_name[parent], places[by_name[parent]], field, found, quarantined):
            return read
        stated = list(dict.fromkeys(each.field for each in found))
        deeper = sorted(place for place in by_name if place.rpartition("/")[0] == parent)
        raise ExplainError(
            f"{parent} states no {field!r}; it states {', '.join(stated) or 'nothing'}"
            + (f", and has {', '.join(deeper)}" if deeper else "")
        )
    others = near(target, by_name, f"{name} has", listing=_PARTS.format(name))
    raise ExplainError(f"no {target!r} in the graph; {others}")


def _explain_iri(graph: Selectable, iri: str, quarantined: bool) -> list[Explanation]:
    """What an IRI names: a record with all below it, one statement, or a concept with every statement that
    names it."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise ExplainError(f"{iri!r} is not an IRI") from None
    kinds = " ".join(f"cg:{kind}" for kind in _RECORDS)
    holders = f"""{_PROLOGUE}SELECT DISTINCT ?holder ?statement WHERE {{
      {{ {node} a ?kind BIND({node} AS ?holder) VALUES ?kind {{ {kinds} }} }}
      UNION {{ {node} rdf:subject ?holder BIND({node} AS ?statement) }}
      UNION {{ ?statement rdf:object {node} ; rdf:subject ?holder }}
    }} ORDER BY ?holder ?statement"""
    wanted: dict[str, set[str]] = {}  # the statements asked for on each record; none of them means all
    for holder, statement in graph.select(holders, quarantined=quarantined).rows:
        wanted.setdefault(str(holder), set()).update(
            () if statement is None else (str(getattr(statement, "value", "")),)
        )
    found: list[Explanation] = []
    for (report, name), members in sorted(_owners(graph, wanted, quarantined).items(), key=lambda item: item[0][1]):
        places = _places(graph, report, name, quarantined)
        if iri in places:
            found += _explanations(graph, places, _below(places, places[iri].name), quarantined)
        else:
            only = {statement for member in members for statement in wanted[member]}
            found += _explanations(graph, places, [member[1:-1] for member in members], quarantined, only=only)
    if not found:
        raise ExplainError(f"nothing in the graph is explained under {iri}; name a report, a case or a value")
    return found


def _owners(graph: Selectable, records: Iterable[str], quarantined: bool) -> dict[tuple[Term | None, str], list[str]]:
    """The report (and its name) to which each record belongs."""
    sparql = f"""{_PROLOGUE}SELECT DISTINCT ?record ?report ?name WHERE {{
      VALUES ?record {{ {" ".join(records)} }}
      {{ ?record a cg:Report BIND(?record AS ?report) }}
      UNION {{ ?record cg:inReport ?report }}
      UNION {{ ?record cg:ofCase/cg:inReport ?report }}
      UNION {{ ?case cg:exposure ?record ; cg:inReport ?report }}
      UNION {{ ?episode cg:measurement|cg:causalityRating ?record ; cg:ofCase/cg:inReport ?report }}
      ?report cg:name ?name .
    }} ORDER BY ?record"""
    found: dict[tuple[Term | None, str], list[str]] = {}
    for record, report, name in graph.select(sparql, quarantined=quarantined).rows:
        found.setdefault((report, str(plain(name))), []).append(str(record))
    return found


def _below(places: dict[str, _Place], name: str) -> list[str]:
    """A record and all that belongs to it (to a report, everything)."""
    return [node for node, place in places.items() if f"{place.name}/".startswith(f"{name}/")]


def _report(graph: Selectable, target: str, quarantined: bool) -> tuple[Term | None, str]:
    """The report that a target names; a report's own name may hold slashes, so the longest one that fits
    wins."""
    sparql = f"{_PROLOGUE}SELECT ?report ?name WHERE {{ ?report a cg:Report ; cg:name ?name }} ORDER BY ?name"
    known = {str(plain(name)): report for report, name in graph.select(sparql, quarantined=quarantined).rows}
    fitting = [name for name in known if target == name or target.startswith(f"{name}/")]
    if not fitting:
        others = near(target, known, "it has", listing=_REPORTS)
        raise ExplainError(f"no report {target.partition('/')[0]!r} in the graph; {others}")
    name = max(fitting, key=len)
    return known[name], name


def _places(graph: Selectable, report: Term | None, name: str, quarantined: bool) -> dict[str, _Place]:
    """Every record of one report by its IRI, in the order in which a reader goes through them."""
    root = str(report)
    sparql = f"""{_PROLOGUE}SELECT ?node ?kind ?case ?number ?within WHERE {{
      {{ ?node cg:inReport {root} ; a cg:Case ; cg:number ?case . BIND("case" AS ?kind) }}
      UNION {{ ?patient cg:inReport {root} ; cg:number ?case ; cg:exposure ?node .
               BIND("exposure" AS ?kind) }}
      UNION {{ ?node cg:ofCase/cg:inReport {root} ; cg:ofCase/cg:number ?case ; cg:number ?number .
               BIND("episode" AS ?kind) }}
      UNION {{ ?episode cg:ofCase/cg:inReport {root} ; cg:ofCase/cg:number ?case ; cg:number ?number ;
               cg:measurement ?node . OPTIONAL {{ ?node cg:position ?within }} BIND("measurement" AS ?kind) }}
      UNION {{ ?episode cg:ofCase/cg:inReport {root} ; cg:ofCase/cg:number ?case ; cg:number ?number ;
               cg:causalityRating ?node . OPTIONAL {{ ?node cg:position ?within }} BIND("rating" AS ?kind) }}
      UNION {{ ?node cg:inReport {root} ; a cg:Claim ; cg:number ?number . BIND("claim" AS ?kind) }}
    }} ORDER BY ?node"""
    places = {root[1:-1]: _Place("report", name, (0,))}
    for node, kind, case, number, within in graph.select(sparql, quarantined=quarantined).rows:
        assert isinstance(node, ox.NamedNode)
        last = unquote(node.value.rpartition("/")[2])
        of_case, of_episode, of_list = (_int(term) for term in (case, number, within))
        of_kind = str(plain(kind))
        name_and_order: tuple[str, tuple[int, ...]] = {
            "case": (f"{name}/{of_case}", (1, of_case)),
            "exposure": (f"{name}/{of_case}/exposure/{last}", (1, of_case, 0)),
            "episode": (f"{name}/{of_case}/{of_episode}", (1, of_case, 1, of_episode)),
            "measurement": (
                f"{name}/{of_case}/{of_episode}/measurement/{last}",
                (1, of_case, 1, of_episode, 0, of_list),
            ),
            "rating": (f"{name}/{of_case}/{of_episode}/rating/{last}", (1, of_case, 1, of_episode, 1, of_list)),
            "claim": (f"{name}/claim/{of_episode}", (2, of_episode)),
        }[of_kind]
        places[node.value] = _Place(of_kind, *name_and_order)
    return places


def _explanations(
    graph: Selectable,
    places: dict[str, _Place],
    nodes: Iterable[str],
    quarantined: bool,
    *,
    only: set[str] | None = None,
) -> list[Explanation]:
    """One explanation for each piece of evidence of each statement on the nodes (or of the `only`
    statements)."""
    wanted = " ".join(str(ox.NamedNode(node)) for node in nodes)
    sparql = f"""{_PROLOGUE}SELECT DISTINCT ?subject ?statement ?field ?position ?object
        (MIN(STR(?label)) AS ?named) ?rule ?quote ?prefix ?suffix ?start ?end ?file ?media ?agent ?confidence
    WHERE {{
      VALUES ?subject {{ {wanted} }}
      ?statement rdf:subject ?subject ; cg:field ?field ; rdf:object ?object ; cg:evidence ?evidence .
      ?evidence oa:hasSelector ?selector .
      ?selector oa:exact ?quote ; oa:start ?start ; oa:end ?end .
      OPTIONAL {{ ?selector oa:prefix ?prefix }}
      OPTIONAL {{ ?selector oa:suffix ?suffix }}
      OPTIONAL {{ ?evidence oa:hasSource/cg:name ?file }}
      OPTIONAL {{ ?evidence oa:hasSource/dcterms:format ?media }}
      OPTIONAL {{ ?evidence prov:wasAttributedTo ?agent }}
      OPTIONAL {{ ?evidence cg:confidence ?confidence }}
      OPTIONAL {{ ?statement cg:position ?position }}
      OPTIONAL {{ ?statement cg:rule ?rule }}
      OPTIONAL {{ ?object skos:prefLabel ?label }}
    }}
    GROUP BY ?subject ?statement ?field ?position ?object ?rule ?evidence ?quote ?prefix ?suffix
      ?start ?end ?file ?media ?agent ?confidence
    ORDER BY ?subject ?field ?position ?statement ?start ?end ?agent ?confidence"""
    grounds: dict[str, list[str]] = {}
    derived = f"""{_PROLOGUE}SELECT ?statement ?from WHERE {{
      VALUES ?subject {{ {wanted} }}
      ?statement rdf:subject ?subject ; cg:derivedFromField ?from .
    }} ORDER BY ?statement ?from"""
    for statement, field in graph.select(derived, quarantined=quarantined).rows:
        grounds.setdefault(str(statement), []).append(str(plain(field)))
    found: list[tuple[tuple[object, ...], Explanation]] = []
    for row in graph.select(sparql, quarantined=quarantined).rows:
        (
            subject,
            statement,
            field,
            position,
            value,
            label,
            rule,
            quote,
            prefix,
            suffix,
            start,
            end,
            file,
            media,
            agent,
            sure,
        ) = row
        assert isinstance(subject, ox.NamedNode) and isinstance(statement, ox.NamedNode)
        if only is not None and statement.value not in only:
            continue
        place = places[subject.value]
        component, version = _agent(agent)
        each = Explanation(
            place.name,
            str(plain(field)),
            plain(value, label),
            None if rule is None else str(plain(rule)),
            tuple(grounds.get(str(statement), ())),
            _str(quote),
            _str(prefix),
            _str(suffix),
            _int(start),
            _int(end),
            _str(file),
            component,
            version,
            1.0 if sure is None else _number(sure),
            _str(media),
        )
        fields = _ORDER[place.kind]
        order = fields.index(each.field) if each.field in fields else len(fields)
        key = (place.order, place.name, order, each.field, _int(position), len(found))
        found.append((key, each))
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _plain(
    graph: Selectable, node: str, place: _Place, field: str, found: list[Explanation], quarantined: bool
) -> list[Explanation]:
    """An item without a statement of its own, such as a claim's kind: it rests on the words of the stated ones.

    The stance is what makes a sentence a claim, so a claim's items rest on its words.
    """
    kind = _KINDS.get(place.kind, place.kind.capitalize())
    item = next((each for each in FIELDS[kind] if each.name == field and not each.stated), None)
    grounds = [each for each in found if each.field == "stance"] or [each for each in found if each.field != field]
    if item is None or item.range == "record":
        return []
    sparql = f"""{_PROLOGUE}SELECT ?value (MIN(STR(?label)) AS ?named) WHERE {{
      {ox.NamedNode(node)} {item.property} ?value . OPTIONAL {{ ?value skos:prefLabel ?label }}
    }} GROUP BY ?value ORDER BY ?value"""
    return [
        replace(each, field=field, value=plain(value, label), rule=None, derived_from=(each.field,))
        for value, label in graph.select(sparql, quarantined=quarantined).rows
        for each in grounds
    ]


def _with_grounds(found: list[Explanation], field: str) -> list[Explanation]:
    """The explanations of a field, followed by those of the fields of the same record that it was derived
    from."""
    queue, seen = [field], list[str]()
    while queue:
        current = queue.pop(0)
        if current not in seen:
            seen.append(current)
            queue += [ground for each in found if each.field == current for ground in each.derived_from]
    return [each for current in seen for each in found if each.field == current]


def _agent(agent: Term | None) -> tuple[str, str]:
    """Component and version, from the IRI of the component."""
    if not isinstance(agent, ox.NamedNode):
        return "", ""
    path, _, version = agent.value.rpartition("/")
    name = path.rpartition("/")[2]
    return ("" if name == "-" else unquote(name)), ("" if version == "-" else unquote(version))


def _str(term: Term | None) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _number(term: Term) -> float:
    """0 where a shared file says something that is no number."""
    value = plain(term)
    return float(value) if isinstance(value, int | float) else 0.0


def _int(term: Term | None) -> int:
    value = plain(term)
    return value if isinstance(value, int) else 0
