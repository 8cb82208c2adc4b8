"""The evidence table: one row per episode, printed by SPARQL over the graph (so it works on a shared Turtle
too)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from kg.answers import Selectable, Term, python
from kg.describe import DescribeError
from kg.terms import FIELDS, PREFIXES, Field

__all__ = ["CASE_KEYS", "CLAIM_KEYS", "EPISODE_KEYS", "as_csv", "as_markdown", "plain", "rows", "table", "whole"]

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "skos"))
_CASE = {field.name: field for field in FIELDS["Case"] if field.stated and field.name != "occupation"}
_EPISODE = {field.name: field for field in FIELDS["Episode"] if field.stated and field.name != "absent"}
CASE_KEYS = ("case", *_CASE)
"""The keys of a case, before its episodes."""
EPISODE_KEYS = tuple(_EPISODE)
"""The keys of an episode, in the order of the table."""
CLAIM_KEYS = ("kind", "subject", "event", "stance")
"""The keys of a claim."""

REPORTS = f"{_PROLOGUE}SELECT ?report ?name WHERE {{ ?report a cg:Report ; cg:name ?name }} ORDER BY ?name ?report"

# One row per value of a case or an episode, and one row without a value for each that states nothing. The
# owner is the report of a case, and the case of an episode.
_RECORDS = """{prologue}SELECT ?owner ?record ?number ?property ?value ?label WHERE {{
  ?record a cg:{kind} ; cg:number ?number ; cg:{owner} ?owner .
  OPTIONAL {{
    VALUES ?property {{ {properties} }}
    ?record ?property ?value .
    OPTIONAL {{ ?value skos:prefLabel ?label }}
  }}
}} ORDER BY ?owner ?number ?record ?property ?value ?label"""

CLAIMS = f"""{_PROLOGUE}SELECT ?report ?claim ?number ?kind ?subject ?subject_label ?event ?event_label
  ?stance WHERE {{
  ?claim a cg:Claim ; cg:number ?number ; cg:inReport ?report ; cg:kind ?kind ; cg:subject ?subject ;
    cg:event ?event ; cg:stance ?stance .
  FILTER(STR(?kind) = "class_effect")
  OPTIONAL {{ ?subject skos:prefLabel ?subject_label }}
  OPTIONAL {{ ?event skos:prefLabel ?event_label }}
}} ORDER BY ?report ?number ?claim ?subject_label ?event_label ?stance"""


def table(graph: Selectable, *, quarantined: bool = False) -> list[dict[str, Any]]:
    """The evidence table of a graph: one dict per report, sorted by name, with its cases and class-effect
    claims.

    Numbers are `int` where they are integral, days are days, counts are in 10^9/L; every key is always there,
    and what the text does not state is `None` (or an empty list). Where a shared graph gives a single-valued
    item twice, the first in the order of SPARQL is taken (the shapes report it).

    Args:
        graph: the graph, in a store or read from a shared file.
        quarantined: whether reports in quarantine are listed too.
    """
    episodes = _records(graph, "Episode", "ofCase", _EPISODE, quarantined)
    cases = _records(graph, "Case", "inReport", _CASE, quarantined)
    claims = _claims(graph, quarantined)
    listed = []
    for report, name in graph.select(REPORTS, quarantined=quarantined).rows:
        in_report = [
            {"case": number, **values, "episodes": [episode for _, _, episode in episodes.get(case, [])]}
            for case, number, values in cases.get(str(report), [])
        ]
        listed.append({"report": plain(name), "cases": in_report, "claims": claims.get(str(report), [])})
    return sorted(listed, key=lambda report: str(report["report"]))


def rows(table: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The table with one flat dict per episode; a case without an episode gets one too, with nothing of an
    episode.

    >>> rows([{"report": "r", "cases": [{"case": 1, "sex": "male", "episodes": []}], "claims": []}])[0]["sex"]
    'male'
    """
    flat = []
    for report in table:
        for case in report["cases"]:
            of_case = {key: case.get(key) for key in CASE_KEYS}
            numbered = enumerate(case["episodes"], 1) if case["episodes"] else [(None, {})]
            for number, episode in numbered:
                of_episode = {key: episode.get(key) for key in EPISODE_KEYS}
                flat.append({"report": report["report"], **of_case, "episode": number, **of_episode})
    return flat


def as_markdown(flat: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """Rows (of the table, or of an answer) as a Markdown table; what a text contains cannot break out of its
    cell.

    >>> print(as_markdown([{"drug": "a|b", "cases": 2}]), end="")
    | drug | cases |
    | --- | --- |
    | a\\|b | 2 |
    """
    names = _columns(flat, columns)
    lines = [names, ["---"] * len(names), *([_printed(row.get(name)) for name in names] for row in flat)]
    escaped = ([cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(' '.join(cell.split()) for cell in line)} |\n" for line in escaped)


# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), with the wide forms of East Asia.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(flat: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """Rows as CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe before it
    (OWASP, "CSV Injection"); numbers stay numbers.

    >>> as_csv([{"drug": "=1+1", "days": -3}])
    "drug,days\\r\\n'=1+1,-3\\r\\n"
    """
    names = _columns(flat, columns)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_harmless, names))
    writer.writerows([_harmless(row.get(name)) for name in names] for row in flat)
    return out.getvalue()


def plain(term: Term | None, label: Term | None = None) -> Any:
    """The Python value of an RDF term: bool, int (also for an integral decimal), float or str; a concept's
    label.

    >>> plain(ox.Literal("84.0", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")))
    84
    >>> plain(ox.NamedNode("https://w3id.org/casegraph/term/rhinovirus-infection"))
    'rhinovirus infection'
    """
    if label is not None:
        return plain(label)
    if isinstance(term, ox.NamedNode):  # a concept without a label, in a graph that someone else made
        return unquote(term.value.rstrip("/#").rpartition("#")[2].rpartition("/")[2]).replace("-", " ")
    value = python(term)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def whole(term: Term | None) -> int:
    """The number of a case or an episode.

    Raises:
        DescribeError: it is none, in a graph that someone else made.

    >>> whole(ox.Literal(2))
    2
    """
    value = plain(term)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        what = "the number of a case or an episode"
        raise DescribeError(f"{what} is {value!r}: `casegraph validate` says in which report") from error


def _records(
    graph: Selectable, kind: str, owner: str, fields: Mapping[str, Field], quarantined: bool
) -> dict[str, list[tuple[str, Any, dict[str, Any]]]]:
    """The records of a kind as (IRI, number, values), by their owner's IRI and in the order of their
    numbers."""
    by_property = {str(field.property): field for field in fields.values()}
    sparql = _RECORDS.format(prologue=_PROLOGUE, kind=kind, owner=owner, properties=" ".join(by_property))
    found: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}
    labelled: set[tuple[str, str, str]] = set()
    for in_record, record, number, property_, value, label in graph.select(sparql, quarantined=quarantined).rows:
        key = (str(in_record), str(record))
        if key not in found:
            found[key] = (plain(number), {name: [] if field.many else None for name, field in fields.items()})
        values = found[key][1]
        field = by_property.get(str(property_))
        if field is None or (str(record), str(property_), str(value)) in labelled:
            continue  # nothing stated, or a second label of the same concept
        labelled.add((str(record), str(property_), str(value)))
        if field.many:
            values[field.name].append(plain(value, label))
        elif values[field.name] is None:
            values[field.name] = plain(value, label)
    grouped: dict[str, list[tuple[str, Any, dict[str, Any]]]] = {}
    for (holder, iri), (number, values) in found.items():
        for name, field in fields.items():
            if field.many:
                values[name] = sorted(set(values[name]), key=str)
        grouped.setdefault(holder, []).append((iri, number, values))
    for members in grouped.values():
        members.sort(key=lambda member: (str(type(member[1])), member[1], member[0]))
    return grouped


def _claims(graph: Selectable, quarantined: bool) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for report, claim, _, kind, subject, subject_label, event, event_label, stance in graph.select(
        CLAIMS, quarantined=quarantined
    ).rows:
        values = (plain(kind), plain(subject, subject_label), plain(event, event_label), plain(stance))
        found.setdefault(str(report), {}).setdefault(str(claim), dict(zip(CLAIM_KEYS, values, strict=True)))
    return {report: list(claims.values()) for report, claims in found.items()}


def _columns(flat: Sequence[Mapping[str, Any]], columns: Sequence[str] | None) -> list[str]:
    if columns is not None:
        return list(columns)
    return list(flat[0]) if flat else ["report", *CASE_KEYS, "episode", *EPISODE_KEYS]


def _printed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_printed, value))
    return str(value)


def _harmless(value: object) -> str:
    printed = _printed(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"'{printed}" if not is_number and printed.startswith(_FORMULA) else printed
