"""The view `similarity`: drugs that are suspected of the same events, as a weighted one-mode projection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from kg.answers import Selectable
from kg.views.errors import whole_number
from kg.views.facts import Order, Suspicion, labels, order, suspicions
from kg.views.measures import communities

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["MIN_EVENTS", "MIN_PATIENTS", "Profile", "cosine", "profiles", "similarity"]

MIN_PATIENTS = 3
"""A drug takes part with this many independent patients: a profile of one or two patients is an anecdote."""
MIN_EVENTS = 2
"""Two drugs are compared by at least this many events: any two drugs of a review of one event share that one."""
DIGITS = 6  # what a drawing, a file and another computer's logarithm can agree on


@dataclass(frozen=True, slots=True)
class Profile:
    """The events of one drug: independent `patients` by event (an event counts in all broader ones, too), and the
    events `told` of it as such."""

    patients: Mapping[str, frozenset[str]]
    told: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every patient of the drug."""
        return frozenset().union(*self.patients.values())


def similarity(
    graph: Selectable,
    *,
    drug_class: object = None,
    min_patients: object = MIN_PATIENTS,
    min_events: object = MIN_EVENTS,
    quarantined: bool = False,
) -> nx.Graph[str]:
    """Drugs that are alike in the events they are suspected of.

    Nodes are the IRIs of drugs (`kind` `drug`, `label`, independent `patients`, number of `events`, and the
    `community` they fall into, see `kg.views.communities`). An edge joins two drugs with the `weight` of `cosine` (0 to
    1), the number of `shared` events, their names in `events` (the most telling first), and the independent `patients`
    of either drug who had one of them. A patient for whom both drugs were suspected counts for neither of the pair:
    drugs that were taken together are not alike by that. Drugs without an edge are left out.

    What it means: the reports tell of the same, and of the same rare, events under both drugs. What it does not mean:
    that the drugs share a mechanism, a risk, or a frequency. It compares what was published, and drugs that are given
    to the same patients share what those patients get. Where too little is known, there is no edge, and the graph's
    `note` says so.

    Args:
        graph: the graph to view.
        drug_class: only drugs of this class (how rare an event is, is still judged over all drugs).
        min_patients: the fewest independent patients of a drug that takes part.
        min_events: the fewest events that two drugs must share (events of which neither is broader than the other).
        quarantined: whether reports in quarantine count.

    Raises:
        ViewError: a threshold is no whole number from 1 on.
        QuestionError: there is no such class.
    """
    import networkx as nx

    fewest = whole_number("min_patients", min_patients)
    needed = whole_number("min_events", min_events)
    vocabulary = order(graph, quarantined=quarantined)
    names = labels(graph, quarantined=quarantined)
    everything = profiles(suspicions(graph, {}, name="similarity", quarantined=quarantined), vocabulary)
    asked = {} if drug_class is None else {"drug_class": drug_class}
    chosen = {each.drug for each in suspicions(graph, asked, name="similarity", quarantined=quarantined)}
    rareness = rarity(everything)
    enough = {drug for drug in chosen if len(everything[drug].all) >= fewest}

    made: nx.Graph[str] = nx.Graph(name="similarity")
    edges: list[tuple[str, str, dict[str, Any]]] = []
    by_event: dict[str, set[str]] = defaultdict(set)
    for drug in enough:
        for event in everything[drug].patients:
            by_event[event].add(drug)
    pairs = {
        pair
        for drug in enough
        for event in everything[drug].told
        if rareness[event] > 0
        for pair in (tuple(sorted((drug, other))) for other in by_event[event] - {drug})
    }
    for one, other in sorted(pairs):
        left, right = apart(everything[one], everything[other])
        if min(len(left.all), len(right.all)) < fewest:
            continue
        # What merely has a common broader event (rash and itching, as disorders of the skin) adds to the weight, but is
        # no shared event.
        both_told = (set(left.patients) & right.told) | (set(right.patients) & left.told)
        shared = [event for event in most_specific(both_told, vocabulary) if rareness[event] > 0]
        telling = sorted(shared, key=lambda event: (-rareness[event], names.get(event, event), event))
        if len(telling) >= needed:
            patients = {patient for event in telling for held in (left, right) for patient in held.patients[event]}
            attributes = {
                "weight": round(cosine(left, right, rareness), DIGITS),
                "shared": len(telling),
                "patients": len(patients),
                "events": "; ".join(names.get(event, event) for event in telling),
            }
            edges.append((one, other, attributes))
    for drug in sorted({drug for edge in edges for drug in edge[:2]}, key=lambda drug: (names.get(drug, drug), drug)):
        of_drug = everything[drug]
        made.add_node(
            drug, kind="drug", label=names.get(drug, drug), patients=len(of_drug.all), events=len(of_drug.told)
        )
    place = {drug: index for index, drug in enumerate(made)}
    for one, other, attributes in sorted(edges, key=lambda edge: sorted((place[edge[0]], place[edge[1]]))):
        made.add_edge(one, other, **attributes)
    for number, members in enumerate(communities(made), 1):
        for drug in members:
            made.nodes[drug]["community"] = number
    if not edges:
        made.graph["note"] = _why_not(len(chosen), len(enough), fewest, needed)
    return made


def profiles(found: Iterable[Suspicion], vocabulary: Order) -> dict[str, Profile]:
    """The profile of each drug: which patients had which event under it, counted in the broader events as well."""
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    told: dict[str, set[str]] = defaultdict(set)
    for each in found:
        told[each.drug].add(each.event)
        for event in (each.event, *vocabulary.above(each.event)):
            held[each.drug][event].add(each.patient)
    return {
        drug: Profile({event: frozenset(patients) for event, patients in events.items()}, frozenset(told[drug]))
        for drug, events in held.items()
    }


def apart(one: Profile, other: Profile) -> tuple[Profile, Profile]:
    """Two profiles without the patients that are in both: who took both drugs makes them alike by that alone.

    >>> left = Profile({"x": frozenset("pq")}, frozenset("x"))
    >>> right = Profile({"x": frozenset("q"), "y": frozenset("r")}, frozenset("xy"))
    >>> [sorted(profile.patients) for profile in apart(left, right)]
    [['x'], ['y']]
    """
    common = one.all & other.all
    if not common:
        return one, other

    def without(profile: Profile) -> Profile:
        left = {event: patients - common for event, patients in profile.patients.items() if patients - common}
        return Profile(left, profile.told & set(left))

    return without(one), without(other)


def rarity(held: Mapping[str, Profile]) -> dict[str, float]:
    """How telling each event is: `ln(N / N_e)`, for `N_e` of all `N` drugs that are suspected of it.

    An event of which every drug is suspected weighs nothing.

    References:
        K. Spärck Jones, "A statistical interpretation of term specificity and its application in retrieval", Journal
        of Documentation 28 (1972) 11-21.

    >>> rarity({"a": Profile({"x": frozenset("p")}), "b": Profile({"x": frozenset("q"), "y": frozenset("q")})})["x"]
    0.0
    """
    drugs: dict[str, int] = defaultdict(int)
    for profile in held.values():
        for event in profile.patients:
            drugs[event] += 1
    return {event: log(len(held) / number) for event, number in drugs.items()}


def cosine(one: Profile, other: Profile, rareness: Mapping[str, float]) -> float:
    """How alike two profiles are: the cosine of the angle between their weighted vectors, 0 to 1.

        w(d, e) = (1 + ln n(d, e)) * ln(N / N_e)

    with `n` the independent patients who had the event under the drug, so that the tenth patient says less than the
    second, and an event that few drugs share says more than one of which all are suspected (rare side effects weigh
    more for Campillos et al., too). A profile without weight is like no other.

    References:
        M. Campillos, M. Kuhn, A.-C. Gavin, L. J. Jensen and P. Bork, "Drug target identification using side-effect
        similarity", Science 321 (2008) 263-266.
        K. Spärck Jones, as for `rarity`.

    >>> from math import e
    >>> left, right = Profile({"x": frozenset("p"), "y": frozenset("p")}), Profile({"x": frozenset("q")})
    >>> round(cosine(left, right, {"x": 1.0, "y": 1.0}), 4)  # (1*1) / (sqrt(2) * 1)
    0.7071
    """

    def vector(profile: Profile) -> dict[str, float]:
        return {event: (1 + log(len(held))) * rareness[event] for event, held in sorted(profile.patients.items())}

    left, right = vector(one), vector(other)
    norm = sqrt(sum(w * w for w in left.values())) * sqrt(sum(w * w for w in right.values()))
    dot = sum(weight * right.get(event, 0.0) for event, weight in left.items())
    return min(1.0, dot / norm) if norm else 0.0


def most_specific(events: Iterable[str], vocabulary: Order) -> set[str]:
    """The events none of which is broader than another of them."""
    held = set(events)
    return held - {broad for event in held for broad in vocabulary.above(event)}


def _why_not(drugs: int, enough: int, fewest: int, needed: int) -> str:
    have = "1 has" if enough == 1 else f"{enough} have"
    least = f"at least {fewest} independent patient{'' if fewest == 1 else 's'}"
    why = f"too little is known to compare drugs: of {drugs} suspect drugs {have} {least}"
    if enough > 1:
        events = "an event that tells" if needed == 1 else f"{needed} events that tell"
        why += f", and no two of these share {events} drugs apart"
    return why
