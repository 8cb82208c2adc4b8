"""The view `drug-event`: drugs, the events they are suspected of, and the classes of the drugs, counted in patients."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.answers import Selectable
from kg.views.facts import Counts, Suspicion, concepts, count, independent_groups, labels, order, suspicions

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["class_coverage", "drug_event"]

_ORDER = {"drug": 0, "class": 1, "event": 2}


def drug_event(
    graph: Selectable, *, drug_class: object = None, event: object = None, quarantined: bool = False
) -> nx.DiGraph[str]:
    """Drugs, the events they are suspected of, and the classes of the drugs.

    Nodes are the IRIs of concepts, with `kind` (`drug`, `event`, `class`), `label` and how many independent
    `patients` stand behind them. An edge from a drug or a class to an event (relation `suspected`) counts:

    - `patients`, which is its `weight`: independent patients. One person who stands in two reports, or who had the
      event twice, or (for a class) under two members, counts once, because only patients are independent
      observations;
    - `cases`: patients as the reports tell them, so that one person in two reports is two cases;
    - `reports`, and `independent_reports`: reports that are joined by a patient count once (two reports of one patient
      come from the same people);
    - `episodes`: occurrences of the event.

    An edge from a drug or class to its class has the relation `member of`. A class has the number of its `members` in
    the vocabulary, and an edge from a class to an event the number of `members_with_cases`. The drugs of a class are
    shown where they have cases. Where a class is asked for, classes above it are left out: the answer knows only some
    of their members.

    Case reports have no denominator: a count says how often something was published, never how often it happens.

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
    found = suspicions(graph, asked, quarantined=quarantined)
    wanted = concepts(graph, asked, "drug_class", quarantined=quarantined)
    groups = independent_groups(graph, quarantined=quarantined)
    names = labels(graph, quarantined=quarantined)
    vocabulary = order(graph, quarantined=quarantined)

    pairs: dict[tuple[str, str], list[Suspicion]] = defaultdict(list)
    of_class: dict[tuple[str, str], list[Suspicion]] = defaultdict(list)
    behind: dict[str, set[str]] = defaultdict(set)
    suspects = {each.drug for each in found}
    for each in found:
        pairs[each.drug, each.event].append(each)
        classes_of = [
            group
            for group in vocabulary.above(each.drug) - suspects
            if not wanted or group in wanted or wanted & vocabulary.above(group)
        ]
        for group in classes_of:
            of_class[group, each.event].append(each)
        for node in (each.drug, each.event, *classes_of):
            behind[node].add(each.patient)
    classes = {group for group, _ in of_class}
    members = vocabulary.members(classes)
    kinds = {pair[1]: "event" for pair in pairs} | dict.fromkeys(suspects, "drug") | dict.fromkeys(classes, "class")

    made: nx.DiGraph[str] = nx.DiGraph(name="drug-event")
    for node in sorted(kinds, key=lambda node: (_ORDER[kinds[node]], names.get(node, node), node)):
        made.add_node(node, kind=kinds[node], label=names.get(node, node), patients=len(behind[node]))
        if kinds[node] == "class":
            made.nodes[node]["members"] = len(members[node])
    edges: list[tuple[str, str, dict[str, Any]]] = []
    for (start, end), held in (*pairs.items(), *of_class.items()):
        attributes = _suspected(count(held, groups))
        if start in classes:
            attributes["members_with_cases"] = len({each.drug for each in held} & members[start])
        edges.append((start, end, attributes))
    edges += [
        (narrow, broad, {"relation": "member of"})
        for narrow in suspects | classes
        for broad in vocabulary.broader.get(narrow, ())
        if broad in classes
    ]
    place = {node: index for index, node in enumerate(made)}
    for start, end, attributes in sorted(edges, key=lambda edge: (place[edge[0]], place[edge[1]])):
        made.add_edge(start, end, **attributes)
    return made


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
            names = (view.nodes[start]["label"], view.nodes[end]["label"])
            coverage[names] = attributes["members_with_cases"] / members
    return coverage


def _suspected(counts: Counts) -> dict[str, Any]:
    return {"relation": "suspected", "weight": counts.patients, **counts.as_attributes()}
