"""Graph views: what the reports say, as networkx graphs to look at, measure and hand to other tools.

Nodes and edges carry only plain texts, numbers and booleans, and come in a fixed order, so that every format
can hold them and two files of the same graph are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from extract.errors import CasegraphError
from kg.near import near
from kg.questions import Parameter, Question, QuestionError, Selectable, ask, bind
from kg.table import plain
from kg.terms import PREFIXES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["VIEWS", "ViewError", "class_coverage", "drug_event", "timeline", "view"]

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "skos"))

_SUSPICIONS = Question(
    name="drug-event",
    title="",
    description="",
    parameters=(Parameter("drug_class", "drug-class"), Parameter("event", "event")),
    columns=(),
    text=_PROLOGUE
    + """SELECT ?suspect ?observed (COUNT(DISTINCT ?patient) AS ?cases)
       (COUNT(DISTINCT ?publication) AS ?reports) (COUNT(DISTINCT ?occurrence) AS ?episodes)
WHERE {
  VALUES ?asked_drug_class { UNDEF }
  VALUES ?asked_event { UNDEF }
  ?occurrence a cg:Episode ; cg:ofCase ?patient ; cg:suspectDrug ?suspect ; cg:event ?observed .
  ?patient cg:inReport ?publication .
  FILTER(!BOUND(?asked_drug_class) || EXISTS { ?suspect skos:broader* ?asked_drug_class })
  FILTER(!BOUND(?asked_event) || EXISTS { ?observed skos:broader* ?asked_event })
}
GROUP BY ?suspect ?observed
ORDER BY ?suspect ?observed""",
)
# Every patient of a class counts once in it, also one who had the event under two of its members. Where a
# class was asked for, classes above it are left out: the answer knows only some of their members.
_CLASSES = Question(
    name="drug-event",
    title="",
    description="",
    parameters=_SUSPICIONS.parameters,
    columns=(),
    text=_PROLOGUE
    + """SELECT ?group ?observed (COUNT(DISTINCT ?patient) AS ?cases)
       (COUNT(DISTINCT ?publication) AS ?reports) (COUNT(DISTINCT ?occurrence) AS ?episodes)
WHERE {
  VALUES ?asked_drug_class { UNDEF }
  VALUES ?asked_event { UNDEF }
  ?occurrence a cg:Episode ; cg:ofCase ?patient ; cg:suspectDrug ?suspect ; cg:event ?observed .
  ?patient cg:inReport ?publication .
  ?suspect skos:broader+ ?group .
  FILTER(!BOUND(?asked_drug_class) || EXISTS { ?group skos:broader* ?asked_drug_class })
  FILTER(!BOUND(?asked_event) || EXISTS { ?observed skos:broader* ?asked_event })
}
GROUP BY ?group ?observed
ORDER BY ?group ?observed""",
)
_BROADER = (
    _PROLOGUE
    + """SELECT DISTINCT ?narrow ?broad ?is_drug WHERE {
  ?narrow skos:broader ?broad .
  ?broad a cg:DrugClass .
  BIND(EXISTS { ?narrow a cg:Drug } AS ?is_drug)
} ORDER BY ?narrow ?broad"""
)
_LABELS = (
    _PROLOGUE
    + """SELECT ?concept (MIN(STR(?name)) AS ?label) WHERE {
  { SELECT DISTINCT ?concept WHERE {
    { ?episode cg:suspectDrug|cg:event ?concept } UNION { ?concept a cg:DrugClass }
  } }
  ?concept skos:prefLabel ?name .
} GROUP BY ?concept ORDER BY ?concept"""
)
_SUSPECTS = Question(
    name="timeline",
    title="",
    description="",
    parameters=(Parameter("case", "case", required=True),),
    columns=(),
    text=_PROLOGUE
    + """SELECT DISTINCT ?episode ?drug WHERE {
  VALUES ?asked_case { UNDEF }
  ?occurrence cg:number ?episode ; cg:ofCase ?asked_case ; cg:suspectDrug/skos:prefLabel ?drug .
} ORDER BY ?episode ?drug""",
)


class ViewError(CasegraphError):
    """A view is unknown, lacks a parameter, or cannot be written."""


def view(graph: Selectable, name: str, **parameters: object) -> nx.DiGraph[str]:
    """A view of the graph by its name in `VIEWS`.

    Raises:
        ViewError: there is no such view, or it has no such parameter, or lacks one that it needs.
        QuestionError: a parameter's value fits nothing in the graph.
    """
    if name not in VIEWS:
        raise ViewError(f"unknown view {name!r}; {near(name, VIEWS, 'the views are')}")
    make, takes = VIEWS[name]
    for parameter in parameters:
        if parameter not in takes:
            raise ViewError(f"view {name} has no parameter {parameter!r}; {near(parameter, takes, 'it takes')}")
    try:
        return make(graph, **parameters)
    except QuestionError as error:  # a view asks questions, and its user has put none
        raise QuestionError(str(error).replace(f"question {name}", f"view {name}", 1)) from error


def drug_event(
    graph: Selectable, *, drug_class: object = None, event: object = None, quarantined: bool = False
) -> nx.DiGraph[str]:
    """Drugs, the events they are suspected of, and the classes of the drugs.

    Nodes are the IRIs of concepts, with `kind` (`drug`, `event`, `class`) and `label`. An edge from a drug or
    a class to an event (relation `suspected`) counts `cases`, `reports` and `episodes`; its `weight` is the
    number of cases, because only patients are independent observations: an event that comes back in the same
    patient says nothing new about how many people it strikes. An edge from a drug or class to its class has
    the relation `member of`. A class has the number of its `members` in the vocabulary, and an edge from a
    class to an event the number of `members_with_cases`. The drugs of a class are shown where they have
    cases.

    Args:
        graph: the graph to view.
        drug_class: only drugs of this class (a label or IRI).
        event: only this event and narrower ones.
        quarantined: whether reports in quarantine count.

    Raises:
        QuestionError: there is no such class or event.
    """
    import networkx as nx

    asked = {name: value for name, value in (("drug_class", drug_class), ("event", event)) if value is not None}
    pairs = _counted(graph, _SUSPICIONS, asked, quarantined)
    labels = {
        _iri(concept): str(plain(label)) for concept, label in graph.select(_LABELS, quarantined=quarantined).rows
    }
    broader: dict[str, list[str]] = {}
    drugs: set[str] = set()
    for narrow, broad, is_drug in graph.select(_BROADER, quarantined=quarantined).rows:
        broader.setdefault(_iri(narrow), []).append(_iri(broad))
        if plain(is_drug):
            drugs.add(_iri(narrow))
    suspects = {pair[0] for pair in pairs}
    grouped = _counted(graph, _CLASSES, asked, quarantined)
    classes = {group for group, _, _ in grouped} - suspects
    kinds = {pair[1]: "event" for pair in pairs} | dict.fromkeys(suspects, "drug") | dict.fromkeys(classes, "class")
    members = {group: {drug for drug in drugs if group in _above(drug, broader)} for group in classes}

    found: nx.DiGraph[str] = nx.DiGraph(name="drug-event")
    order = {"drug": 0, "class": 1, "event": 2}
    for node in sorted(kinds, key=lambda node: (order[kinds[node]], labels.get(node, node), node)):
        found.add_node(node, kind=kinds[node], label=labels.get(node, node))
        if kinds[node] == "class":
            found.nodes[node]["members"] = len(members[node])
    edges: list[tuple[str, str, dict[str, Any]]] = [
        (suspect, observed, _counts(*counts)) for suspect, observed, counts in pairs
    ]
    for group, observed, counts in grouped:
        if group in classes:
            with_cases = {pair[0] for pair in pairs if pair[1] == observed} & members[group]
            edges.append((group, observed, _counts(*counts) | {"members_with_cases": len(with_cases)}))
    edges += [
        (narrow, broad, {"relation": "member of"})
        for narrow in suspects | classes
        for broad in broader.get(narrow, ())
        if broad in classes
    ]
    place = {node: index for index, node in enumerate(found)}
    for start, end, attributes in sorted(edges, key=lambda edge: (place[edge[0]], place[edge[1]])):
        found.add_edge(start, end, **attributes)
    return found


def class_coverage(view: nx.DiGraph[str]) -> dict[tuple[str, str], float]:
    """For each class and event of a `drug-event` view, the share of the class's members that have a case of
    the event.

        coverage(c, e) = |{drug in c : cases(drug, e) > 0}| / |{drug in c}|

    In the terms of two-mode networks it is the density of the part of the graph between the members of the
    class and the event. A class effect would show as a coverage near 1 with more than one member; a low one
    says only that the other members were not reported.

    Returns:
        The coverage (0 to 1) by the labels of class and event; classes without a known member are left out.

    References:
        S. P. Borgatti and M. G. Everett, "Network analysis of 2-mode data", Social Networks 19 (1997)
        243-269.
    """
    coverage: dict[tuple[str, str], float] = {}
    for start, end, attributes in view.edges(data=True):
        members = view.nodes[start].get("members", 0)
        if members and "members_with_cases" in attributes:
            labels = (view.nodes[start]["label"], view.nodes[end]["label"])
            coverage[labels] = attributes["members_with_cases"] / members
    return coverage


def timeline(graph: Selectable, *, case: object = None, quarantined: bool = False) -> nx.DiGraph[str]:
    """What happened to one patient, as a directed graph in the order of the events.

    Nodes are the moments (`kind`: `drug`, `dose`, `onset`, `nadir`, `action`, `treatment`, `recovery`,
    `switch`, `rechallenge`, `recurrence`, `follow-up`) with their `label`, the number of their `episode` (0
    for a drug) and their `step`. Edges of the relation `then` lead from each moment to the next one (moments
    without a date between them, such as the nadir and what was done with the drug, stand in the order of the
    evidence table); edges of the relation `after` carry the `days` that the text gives: from the dose to the
    onset, from the onset to the recovery, and from the recovery, the rechallenge or the recurrence to the end
    of the follow-up. `under` leads from a drug to the dose or the onset of the episode of which it is
    suspected.

    Args:
        graph: the graph to view.
        case: the patient, as `REPORT/1`.
        quarantined: whether a report in quarantine can be viewed.

    Raises:
        ViewError: no case is given.
        QuestionError: there is no such case.
    """
    import networkx as nx

    if not isinstance(case, str):
        raise ViewError("view timeline needs a case, as REPORT/1")
    moments = ask(graph, "timeline", {"case": case}, quarantined=quarantined).dicts()
    found: nx.DiGraph[str] = nx.DiGraph(name=f"timeline of {case}")
    suspects = _suspects(graph, case, quarantined)
    for drug in sorted({drug for drugs in suspects.values() for drug in drugs}):
        found.add_node(f"drug/{drug}", kind="drug", label=drug, episode=0, step=0)
    last = ""
    for moment in moments:
        if moment["moment"] == "exposure":
            _add_exposure(found, str(moment["detail"]))
        else:
            last = _add_moment(found, moment, last, suspects)
    return found


def _add_exposure(found: nx.DiGraph[str], detail: str) -> None:
    """A drug that the patient used; for a suspect drug the exposure adds role and dose to its node."""
    same = [node for node in found if node.startswith("drug/") and detail.startswith(f"{node[5:]} (")]
    if same:
        found.nodes[same[0]]["label"] = detail
    else:
        found.add_node(f"exposure/{detail}", kind="drug", label=detail, episode=0, step=0)


def _add_moment(found: nx.DiGraph[str], moment: Mapping[str, Any], last: str, suspects: Mapping[int, list[str]]) -> str:
    """One moment of an episode, after the last one; an onset with a latency brings the dose before it."""
    episode, kind, detail, days = moment["episode"], moment["moment"], moment["detail"], moment["days"]
    label = kind if detail is None else detail
    node = f"{episode}/{kind}" + (f"/{detail}" if kind == "treatment" else "")
    anchor = last
    if kind == "onset":
        anchor = ""
        if days is not None:
            anchor = f"{episode}/dose"
            counted = str(moment["counted_from"] or "dose").replace("_", " ")
            found.add_node(anchor, kind="dose", label=counted, episode=episode, step=0)
        first = anchor or node
        found.add_node(node, kind=kind, label=label, episode=episode, step=moment["step"])
        found.add_edges_from(((f"drug/{drug}", first) for drug in suspects.get(episode, ())), relation="under")
        if last:
            found.add_edge(last, first, relation="then")
    else:
        found.add_node(node, kind=kind, label=label, episode=episode, step=moment["step"])
        found.add_edge(last, node, relation="then")
        if kind == "recovery":
            anchor = f"{episode}/onset"
    if days is not None:
        found.add_edge(anchor, node, relation="after", days=days)
    return node


def _suspects(graph: Selectable, case: str, quarantined: bool) -> dict[int, list[str]]:
    """The suspect drugs of each episode of a case."""
    found: dict[int, list[str]] = {}
    sparql = bind(graph, _SUSPECTS, {"case": case}, quarantined=quarantined)
    for episode, drug in graph.select(sparql, quarantined=quarantined).rows:
        found.setdefault(_whole(episode), []).append(str(plain(drug)))
    return found


def _above(node: str, broader: Mapping[str, list[str]]) -> set[str]:
    """Every class above a node, however far (a circle in the vocabulary does no harm)."""
    above: set[str] = set()
    queue = list(broader.get(node, ()))
    while queue:
        group = queue.pop()
        if group not in above:
            above.add(group)
            queue += broader.get(group, ())
    return above


def _counted(
    graph: Selectable, asked: Question, parameters: Mapping[str, object], quarantined: bool
) -> list[tuple[str, str, tuple[int, int, int]]]:
    """The pairs of a question with their numbers of cases, reports and episodes."""
    sparql = bind(graph, asked, parameters, quarantined=quarantined)
    return [
        (_iri(start), _iri(end), (_whole(cases), _whole(reports), _whole(episodes)))
        for start, end, cases, reports, episodes in graph.select(sparql, quarantined=quarantined).rows
    ]


def _counts(cases: int, reports: int, episodes: int) -> dict[str, Any]:
    return {
        "relation": "suspected",
        "weight": cases,
        "cases": cases,
        "reports": reports,
        "episodes": episodes,
    }


def _iri(term: object) -> str:
    return str(getattr(term, "value", term))


def _whole(term: Any) -> int:
    return int(plain(term))


VIEWS: dict[str, tuple[Callable[..., nx.DiGraph[str]], tuple[str, ...]]] = {
    "drug-event": (drug_event, ("drug_class", "event", "quarantined")),
    "timeline": (timeline, ("case", "quarantined")),
}
"""Every view by its name: the function that makes it and the parameters that it takes."""
