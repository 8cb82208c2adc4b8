"""What can be measured on the views, and what each figure means: strength, bridges, communities.

Each is one of networkx's algorithms on a view. They order what was published; none of them is a sign of causality, and
on a graph of a handful of reports they say little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["bridges", "communities", "modularity", "strength"]

DIGITS = 6


def strength(view: nx.Graph[str], *, kind: str = "drug") -> dict[str, int]:
    """How many patients link each drug to events (or each event to drugs) in a `drug-event` view: the weighted degree.

        s(d) = sum over e of patients(d, e)

    It means: where the published material is. A patient who had two events under a drug counts for both; how many
    persons there are is the node's own `patients`. It does not mean risk: much is published on what is used much, on
    what is new, and on what was published before.

    Args:
        view: a `drug-event` view.
        kind: `drug`, `event` or `class`.

    Returns:
        The strength by label, strongest first.

    References:
        A. Barrat, M. Barthélemy, R. Pastor-Satorras and A. Vespignani, "The architecture of complex weighted
        networks", Proceedings of the National Academy of Sciences 101 (2004) 3747-3752.
    """
    of_kind = {node: data["label"] for node, data in view.nodes(data=True) if data["kind"] == kind}
    drugs = {node for node, data in view.nodes(data=True) if data["kind"] == "drug"}
    found = dict.fromkeys(of_kind, 0)
    for start, end, data in view.edges(data=True):
        if data.get("relation") == "suspected":
            if start in found:
                found[start] += data["weight"]
            if end in found and start in drugs:  # a class repeats what its drugs tell
                found[end] += data["weight"]
    ranked = sorted(found, key=lambda node: (-found[node], of_kind[node], node))
    return {of_kind[node]: found[node] for node in ranked}


def bridges(view: nx.DiGraph[str]) -> dict[str, float]:
    """The drugs that lie between others in the sequences of a `switch` view: the betweenness of each, 0 to 1.

    Only steps after which the event came again under the second drug count, so a drug scores where patients came to
    it with an event, had it again, and where others (or they themselves) went on from it and had it once more. It
    means: here the same event followed patients from drug to drug, which is worth reading, because it speaks for what
    the drugs, or the patients, have in common. It does not say which of these; and with fewer than three drugs, or
    sequences of one step, it is 0 for all.

    Returns:
        The betweenness by label, highest first; drugs that lie between no others are left out.

    References:
        L. C. Freeman, "A set of measures of centrality based on betweenness", Sociometry 40 (1977) 35-41.
        U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25 (2001)
        163-177.
    """
    import networkx as nx

    again = [(start, end) for start, end, data in view.edges(data=True) if data.get("suspected")]
    between = nx.betweenness_centrality(nx.DiGraph(again))
    names = {node: view.nodes[node]["label"] for node in between}
    ranked = sorted(between, key=lambda node: (-between[node], names[node], node))
    return {names[node]: round(between[node], DIGITS) for node in ranked if between[node] > 0}


def communities(view: nx.Graph[str]) -> list[list[str]]:
    """Groups of drugs that are more alike among themselves than to others, in a `similarity` view.

    Found by the greedy search for the highest modularity, which joins the two groups that raise it most until none
    does; the same view gives the same groups. It means: these drugs were reported with much the same events. It does
    not mean a class: drugs for one disease come together as easily as drugs of one mechanism. Small groups can hide in
    large ones (the resolution limit), and `modularity` says how much the groups are worth: near 0 they are worth
    nothing.

    Returns:
        The nodes of each group in the view's order; the largest group first, then by their first node.

    References:
        A. Clauset, M. E. J. Newman and C. Moore, "Finding community structure in very large networks", Physical
        Review E 70 (2004) 066111.
        S. Fortunato and M. Barthélemy, "Resolution limit in community detection", Proceedings of the National Academy
        of Sciences 104 (2007) 36-41.
    """
    import networkx as nx

    if not view.number_of_edges():
        return []
    place = {node: index for index, node in enumerate(view)}
    # With the nodes as numbers in the view's order, ties are broken alike whatever hash a text has.
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(range(len(place)))
    for one, other, data in view.edges(data=True):
        numbered.add_edge(place[one], place[other], weight=data["weight"])
    nodes = list(view)
    found = nx.community.greedy_modularity_communities(numbered, weight="weight")
    return [[nodes[index] for index in group] for group in sorted(map(sorted, found), key=lambda g: (-len(g), g[0]))]


def modularity(view: nx.Graph[str]) -> float:
    """How much the communities of a `similarity` view are worth: their modularity, below 1; 0 is worth nothing.

        Q = sum over communities of (weight within / total weight - (strength of its drugs / twice the total)^2)

    References:
        M. E. J. Newman, "Analysis of weighted networks", Physical Review E 70 (2004) 056131.
    """
    import networkx as nx

    groups = [set(group) for group in communities(view)]
    return round(nx.community.modularity(view, groups, weight="weight"), DIGITS) if groups else 0.0
