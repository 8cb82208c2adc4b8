"""The search for the best paths between two ends, and the telling of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from kg.answers import Selectable
from kg.terms import BASE
from kg.views.errors import ViewError, whole_number
from kg.views.path.against import Against, against
from kg.views.path.ends import CLAIM_KINDS, End, end
from kg.views.path.links import links
from kg.views.path.material import Material, material
from kg.views.path.phrases import Ground, Link
from kg.views.path.quotes import Quote, quotes

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["PATHS", "EvidencePath", "Step", "evidence_paths", "path"]

PATHS = 3
"""As many paths are told."""
_CANDIDATES = 300  # paths that are looked at, the cheapest first
_DEARER = 2.0  # a path that costs so much more than the best one is no alternative to it
_NEAR = ("suspects", "stated of", "episode of")  # from the end of a path to its drug
_COUNTER = 5  # as many things against a path are told, with the number of the rest


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: its link, and the words on which it rests."""

    link: Link
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class EvidencePath:
    """One path: its nodes and steps from the first end to the second, what speaks against it, and its cost (the less,
    the better)."""

    nodes: tuple[str, ...]
    steps: tuple[Step, ...]
    against: tuple[tuple[Against, Quote | None], ...]
    cost: float


def path(
    graph: Selectable, *, source: object = None, target: object = None, paths: object = PATHS, quarantined: bool = False
) -> nx.DiGraph[str]:
    """How two things hang together: the best paths between them, told in sentences with their words.

    An end is any name of a drug, class, event, condition or treatment; `class effect` (or `mechanism`, `alternative
    explanation`) for what authors argue; a report, `REPORT/1`, `REPORT/1/2`, `REPORT/claim/1`, a value such as
    `REPORT/1/2/nadir`; or an IRI.

    Nodes have `kind` and `label`. Edges point in the direction of their `sentence` and have the `relation`, what is
    `said` of it in short, the independent `patients` behind it (0: it is not about patients), the `quote` on which it
    rests and where that stands (`place`), the `weight` (its cost: the best path is the cheapest), and the numbers of
    the `paths` that take it, with its place in each (`steps`). The graph's `told` is the whole answer as text,
    `against` has a line for each thing that speaks against a path (with the path's number), and `note` says so when
    there is no path.

    A path says how things hang together in what was published. It is no proof: a drug and an event are also linked
    where authors clear the drug, and what speaks against a path is told with it.

    Args:
        graph: the graph to search.
        source: one end.
        target: the other end.
        paths: how many paths at most.
        quarantined: whether reports in quarantine count.

    Raises:
        ViewError: an end is missing, is not in the graph, or both are the same.

    References:
        J. Y. Yen, "Finding the K shortest loopless paths in a network", Management Science 17 (1971) 712-716.
        P. Resnik, as for the costs in `kg.views.path.links`.
    """
    import networkx as nx

    most = whole_number("paths", paths)
    ends, held, found = _search(graph, source, target, most, quarantined)
    kinds = _kinds(held, ends)
    made: nx.DiGraph[str] = nx.DiGraph(
        name=f"path from {ends[0].label} to {ends[1].label}",
        source=ends[0].label,
        target=ends[1].label,
        source_node=ends[0].node,
        told="\n".join(told(held, ends, found)),
        against="\n".join(
            f"{rank} {_sentence(counter.sentence)}" for rank, one in enumerate(found, 1) for counter, _ in one.against
        ),
    )
    for each in ends:
        made.add_node(each.node, kind=each.kind, label=each.label)
    for rank, one in enumerate(found, 1):
        for node in one.nodes:
            if node not in made:
                made.add_node(node, kind=kinds.get(node, "concept"), label=_name(held, ends, node))
        for number, step in enumerate(one.steps, 1):
            _add(made, step, rank, number)
    if not found:
        made.graph["note"] = _nothing(held, ends)
    return made


def evidence_paths(
    graph: Selectable, source: object, target: object, *, paths: int = PATHS, quarantined: bool = False
) -> list[EvidencePath]:
    """The paths of `path` as records, the best first; the arguments are the same.

    Raises:
        ViewError: an end is missing, is not in the graph, or both are the same.
    """
    return _search(graph, source, target, paths, quarantined)[2]


def told(held: Material, ends: Sequence[End], found: Sequence[EvidencePath]) -> list[str]:
    """Paths in sentences: each step with its words and where they stand, then what speaks against the path."""
    lines: list[str] = []
    for rank, one in enumerate(found, 1):
        lines += [""] if rank > 1 else []
        lines.append(f"{rank}. {' - '.join(_name(held, ends, node) for node in one.nodes)}")
        said: set[str] = (
            set()
        )  # what two steps have in common (one claim ties a class, an event and a kind) is told once

        def quoted(words: Sequence[Quote], said: set[str] = said) -> list[str]:
            fresh = [
                line
                for line in dict.fromkeys(f"     “{each.marked}” ({each.target})" for each in words)
                if line not in said
            ]
            said.update(fresh)
            return fresh

        for step in one.steps:
            sentence = f"   {_sentence(step.link.sentence)}"
            if sentence not in said:
                said.add(sentence)
                lines += [sentence, *quoted(step.quotes)]
        if one.against:
            lines.append("   Against it:")
            for counter, quote in one.against[:_COUNTER]:
                lines += [f"   - {_sentence(counter.sentence)}", *quoted([quote] if quote else [])]
            if len(one.against) > _COUNTER:
                lines.append(f"   - ({len(one.against) - _COUNTER} more)")
    return lines


def _search(
    graph: Selectable, source: object, target: object, most: int, quarantined: bool
) -> tuple[tuple[End, End], Material, list[EvidencePath]]:
    import networkx as nx

    if source is None or target is None:
        raise ViewError("a path needs two names, for example source=rituximab target=neutropenia")
    ends = (end(graph, source, quarantined=quarantined), end(graph, target, quarantined=quarantined))
    if ends[0].node == ends[1].node:
        raise ViewError(f"both ends of the path are {ends[0].label}: name two different things")
    held = material(graph, ends=ends, quarantined=quarantined)
    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from(each.node for each in ends)
    for link in links(held, ends):
        known = network.get_edge_data(link.start, link.end)
        if link.start != link.end and (known is None or link.cost < known["link"].cost):
            network.add_edge(link.start, link.end, weight=link.cost, link=link)
    # What all class effects have in common is a word, so a kind of claim lies at the end of a path or not on it.
    network.remove_nodes_from(set(CLAIM_KINDS) - {each.node for each in ends})
    chosen = _chosen(network, ends, most)
    steps = [[network.edges[pair]["link"] for pair in pairwise(nodes)] for nodes in chosen]
    counters = [against(held, path, ends) for path in steps]
    grounds = {ground for path in steps for link in path for ground in link.grounds[:2]}
    grounds |= {each.ground for counter in counters for each in counter[:_COUNTER] if each.ground is not None}
    words = quotes(graph, grounds, quarantined=quarantined)
    found = [
        EvidencePath(
            tuple(nodes),
            tuple(Step(link, _of(link.grounds[:2], words)) for link in path),
            tuple((each, words.get(each.ground) if each.ground else None) for each in counter),
            round(sum(link.cost for link in path), 6),
        )
        for nodes, path, counter in zip(chosen, steps, counters, strict=True)
    ]
    return ends, held, found


def _chosen(network: nx.Graph[str], ends: Sequence[End], most: int) -> list[list[str]]:
    """The best paths that differ: one that goes by all the nodes of a better one and by others, and argues with no
    relation that the better one lacks, is a detour."""
    import networkx as nx

    if not nx.has_path(network, ends[0].node, ends[1].node):
        return []
    chosen: list[list[str]] = []
    argued_by: list[set[str]] = []
    best = None
    candidates = nx.shortest_simple_paths(network, ends[0].node, ends[1].node, weight="weight")
    for nodes in islice(candidates, _CANDIDATES):
        cost = sum(network.edges[pair]["weight"] for pair in pairwise(nodes))
        best = cost if best is None else best
        if cost > best + _DEARER:
            break
        relations = {network.edges[pair]["link"].relation for pair in pairwise(nodes)}
        if _says_nothing(network, nodes):
            continue
        inner = set(nodes[1:-1])
        if any(
            set(other[1:-1]) <= inner and relations <= known for other, known in zip(chosen, argued_by, strict=True)
        ):
            continue
        chosen.append(nodes)
        argued_by.append(relations)
        if len(chosen) == most:
            break
    return chosen


def _says_nothing(network: nx.Graph[str], nodes: Sequence[str]) -> bool:
    """Whether a path is no argument: it goes up to a class and down to another member (worth telling of the drugs at
    the two ends, and of no others), comes to a report by what it tells instead of by a patient or a claim of it, or
    tells one claim as two steps away from the report or claim at its end."""
    path = [network.edges[pair]["link"] for pair in pairwise(nodes)]
    for node, before, after in zip(nodes[1:], path, path[1:], strict=False):
        relations = {before.relation, after.relation}
        up_and_down = relations <= {"member of", "kind of"} and before.end == node == after.end
        if up_and_down and any(link.relation not in _NEAR for link in path if link not in (before, after)):
            return True
        if "argues" in relations and node in (before.start, after.start) and not relations & {"told in", "claimed in"}:
            return True
    own = {claim for link in path if link.relation == "argues" for claim in link.claims}
    return any(own & set(link.claims) for link in path if link.relation.startswith("argued"))


def _of(grounds: Sequence[Ground], words: dict[Ground, Quote]) -> tuple[Quote, ...]:
    """The words of some grounds, each sentence once."""
    found: dict[tuple[str, str], Quote] = {}
    for ground in grounds:
        if ground in words:
            quote = words[ground]
            found.setdefault((quote.source, quote.sentence), quote)
    return tuple(found.values())


def _add(made: nx.DiGraph[str], step: Step, rank: int, number: int) -> None:
    """A step as an edge; a link that several paths take is one edge."""
    link = step.link
    if made.has_edge(link.start, link.end):
        data = made.edges[link.start, link.end]
        data["paths"] += f" {rank}"
        data["steps"] += f" {number}"
        return
    made.add_edge(
        link.start,
        link.end,
        relation=link.relation,
        said=link.said,
        sentence=_sentence(link.sentence),
        patients=link.patients,
        quote=" … ".join(quote.marked for quote in step.quotes),
        place=" ".join(quote.target for quote in step.quotes),
        weight=round(link.cost, 6),
        paths=str(rank),
        steps=str(number),
    )


def _kinds(held: Material, ends: Sequence[End]) -> dict[str, str]:
    """The kind of every node that a path may go by."""
    kinds: dict[str, str] = dict.fromkeys(CLAIM_KINDS, "claim")
    for each in held.occurrences:
        kinds[each.event] = "event"
        kinds.update(dict.fromkeys((*each.drugs, *each.switched_to), "drug"))
        kinds[each.case], kinds[each.report], kinds[each.node] = "case", "report", "episode"
    for claim in held.claims:
        kinds.setdefault(claim.event, "event")
        kinds[claim.node], kinds[claim.report] = "claim", "report"
    kinds.update(dict.fromkeys(held.order.drugs, "drug"))
    for node in [*kinds]:
        for broad in held.order.above(node):
            kinds.setdefault(broad, "class" if kinds[node] == "drug" else kinds[node])
    for claim in held.claims:
        kinds.setdefault(claim.subject, _kind_of(claim.subject))
    return kinds | {each.node: each.kind for each in ends}


def _kind_of(node: str) -> str:
    """The kind of a concept that only a claim names, by the room of its IRI; what has none is some other cause."""
    room = node.removeprefix(BASE).partition("/")[0]
    return room if room in ("drug", "class", "event", "condition", "treatment") else "other"


def _name(held: Material, ends: Sequence[End], node: str) -> str:
    """What a reader calls a node."""
    for each in ends:
        if node == each.node:
            return each.label
    for occurrence in held.occurrences:
        parts = occurrence.place.rsplit("/", 2)
        if node in (occurrence.node, occurrence.case, occurrence.report):
            return {occurrence.node: occurrence.place, occurrence.case: f"{parts[0]}/{parts[1]}"}.get(node, parts[0])
    for claim in held.claims:
        if node in (claim.node, claim.report):
            return claim.place if node == claim.node else claim.place.rsplit("/", 2)[0]
    return held.name(node)


def _nothing(held: Material, ends: Sequence[End]) -> str:
    """That there is no path, and what either end is linked to, if anything."""
    said = [f"nothing in these reports links {ends[0].label} to {ends[1].label}"]
    for each in ends:
        near = {
            held.name(link.end if link.start == each.node else link.start)
            for link in links(held, ends)
            if each.node in (link.start, link.end) and link.relation not in ("member of", "kind of")
        }
        listed = ", ".join(sorted(near)[:5])
        said.append(f"{each.label} is linked to {listed}" if near else f"no report links {each.label} to anything")
    return "; ".join(said)


def _sentence(text: str) -> str:
    """A text as a sentence.

    >>> _sentence("ofatumumab is a member"), _sentence("mRNA vaccine is a member")
    ('Ofatumumab is a member.', 'mRNA vaccine is a member.')
    """
    head = text[:1].upper() + text[1:] if re.match(r"[a-z]+(?![A-Za-z0-9/:])", text) else text
    return head if head.endswith((".", "!", "?")) else f"{head}."
