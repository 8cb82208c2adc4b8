"""The view `timeline`: what happened to one patient, in order, with the days and the words that tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from extract.records import Case, Episode, Exposure, Report, Value
from kg.answers import Selectable
from kg.questions import Parameter, bind
from kg.table import plain, whole
from kg.views.errors import ViewError
from kg.views.facts import question

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Moment", "course", "number", "of_case", "timeline"]

_CASE = """SELECT ?name ?number WHERE {
  VALUES ?asked_case { UNDEF }
  ?asked_case cg:number ?number ; cg:inReport/cg:name ?name .
}"""
_ROLES = ("previous", "suspect", "concomitant", "subsequent")


class Readable(Selectable, Protocol):
    """What a timeline needs of a graph: SELECTs, and a report's records."""

    def report(self, name: str) -> Report:
        """A report's records."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of an episode: its `kind`, its `label`, the `days` that the text gives and the moment since which they
    count (`since`), and the values that tell it, by the names under which `casegraph explain` explains them."""

    kind: str
    label: str
    told: tuple[tuple[str, Value[Any]], ...] = ()
    days: float | None = None
    since: str = ""
    attributes: dict[str, str | float | bool] = field(default_factory=dict, hash=False)


def timeline(graph: Readable, *, case: object = None, quarantined: bool = False) -> nx.DiGraph[str]:
    """What happened to one patient, as a directed graph in the order of the events.

    Nodes are the drugs that the patient used (`kind` `drug`, with its name as `drug`, and `role`, `dose`, `route`,
    `indication` where they are stated, `episode` 0) and the moments of each episode (`kind`: `dose`, `onset`,
    `complication`, `nadir`, `action`, `treatment`, `recovery`, `switch`, `rechallenge`, `recurrence`, `follow-up`),
    each with its `label`, the number of its `episode`, its `step`, the `quote` that tells it, where that stands
    (`place`, for `casegraph explain`), and how `sure` the extraction is (0 to 1). A moment about which the text says
    nothing has no node.

    Edges of the relation `then` lead from each moment to the next one, and from one episode to the next; moments
    without a date between them (the nadir, what was done with the drug) stand in the order of the evidence table.
    Edges of the relation `under` lead from a drug to the dose or the onset of the episode of which it is suspected.
    `days` are those that the text gives: on the edge `then` from dose to onset, and on edges of the relation `after`
    that span several moments: from the onset to the recovery, and from the rechallenge, or else the recovery, to the
    end of the follow-up. An episode's onset has the day `day` 0 or its latency, and what has a stated distance from it
    has its own `day`: days from the dose (or else from the onset) of this episode.

    Args:
        graph: the graph to view.
        case: the patient, as `REPORT/1`.
        quarantined: whether a report in quarantine can be viewed.

    Raises:
        ViewError: no case is given.
        QuestionError: there is no such case.
    """
    if not isinstance(case, str):
        raise ViewError("view timeline needs a case, as case=REPORT/1")
    asked = question(_CASE, (Parameter("case", "case", required=True),), name="timeline")
    rows = graph.select(bind(graph, asked, {"case": case}, quarantined=quarantined), quarantined=quarantined).rows
    name, number_of_case = str(plain(rows[0][0])), whole(rows[0][1])
    found = next(each for each in graph.report(name).cases if each.number == number_of_case)
    return of_case(name, found)


def of_case(report: str, case: Case) -> nx.DiGraph[str]:
    """The timeline of a case's records; see `timeline`."""
    import networkx as nx

    made: nx.DiGraph[str] = nx.DiGraph(name=f"timeline of {report}/{case.number}", patient=_patient(case))
    _add_drugs(made, case)
    last = ""
    for episode in case.episodes:
        first = ""
        for step, moment in enumerate(course(episode), 1):
            node = f"{episode.number}/{moment.kind}"
            made.add_node(node, kind=moment.kind, label=moment.label, episode=episode.number, step=step)
            made.nodes[node].update(_words(f"{report}/{case.number}/{episode.number}", moment.told))
            made.nodes[node].update(moment.attributes)
            if last:
                made.add_edge(last, node, relation="then")
            if moment.days is not None:
                _add_days(made, f"{episode.number}/{moment.since}", node, moment.days)
            first, last = first or node, node
        for drug in episode.drugs:
            made.add_edge(f"drug/{drug.value.label}", first, relation="under")
    return made


def course(episode: Episode) -> list[Moment]:
    """The moments of an episode, in their order; what the text does not say has none."""
    moments: list[Moment] = []

    def add(kind: str, label: str, told: Iterable[tuple[str, Value[Any] | None]], **more: Any) -> None:
        moments.append(Moment(kind, label, tuple((name, value) for name, value in told if value is not None), **more))

    latency, since = episode.latency_days, episode.latency_from
    if since is not None or latency is not None:
        label = "dose" if since is None else since.value.replace("_", " ")
        add("dose", label, [("latency_from", since)], attributes={"day": 0.0} if latency is not None else {})
    start = 0.0 if latency is None else latency.value
    told = [_grade(episode), episode.onset.value if episode.onset else ""]
    if episode.symptomatic is not None:
        told.append("with symptoms" if episode.symptomatic.value else "without symptoms")
    onset = ", ".join([episode.event.value.label, *(each for each in told if each)])
    add(
        "onset",
        onset,
        [("event", episode.event), ("latency_days", latency), ("severity", episode.severity), ("grade", episode.grade)],
        days=None if latency is None else latency.value,
        since="dose",
        attributes={"day": start},
    )
    if episode.complications:
        held = [("complications", each) for each in episode.complications]
        add("complication", "with " + _listed(episode.complications), held)
    if episode.nadir is not None:
        add("nadir", f"nadir {number(episode.nadir.value)} × 10⁹/L", [("nadir", episode.nadir)])
    if episode.action is not None:
        drugs = _listed(episode.drugs) or "drug"
        said = (
            f"dose of {drugs} reduced" if episode.action.value == "dose reduced" else f"{drugs} {episode.action.value}"
        )
        add("action", said, [("action", episode.action)])
    if episode.treatments:
        add("treatment", _listed(episode.treatments), [("treatments", each) for each in episode.treatments])
    _add_recovery(episode, start, add)
    if episode.switched_to is not None:
        add("switch", f"switched to {episode.switched_to.value.label}", [("switched_to", episode.switched_to)])
    if episode.rechallenge is not None:
        again = episode.rechallenge.value
        label = "drug given again" if again else "drug not given again"
        add("rechallenge", label, [("rechallenge", episode.rechallenge)], attributes={"positive": again})
    if episode.recurrence is not None:
        again = episode.recurrence.value
        label = "came again" if again else "did not come again"
        add("recurrence", label, [("recurrence", episode.recurrence)], attributes={"positive": again})
    if episode.follow_up_days is not None:
        days = episode.follow_up_days.value
        given = episode.rechallenge is not None and episode.rechallenge.value
        starts = ("onset", "recovery", "rechallenge") if given else ("onset", "recovery")
        before = [each.kind for each in moments if each.kind in starts][-1]
        label = f"followed for {number(days)} days"
        add("follow-up", label, [("follow_up_days", episode.follow_up_days)], days=days, since=before)
    return moments


def number(value: float) -> str:
    """A number as a reader wants it: as many digits as tell something.

    >>> number(189.0), number(91.3125), number(0.09), number(1461.0)
    ('189', '91.3', '0.09', '1461')
    """
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _add_recovery(episode: Episode, start: float, add: Any) -> None:
    """The outcome, or the recovery where only its day, its manner or its count is told."""
    days, value = episode.recovery_days, episode.recovery_value
    told = [("outcome", episode.outcome), ("recovery", episode.recovery), ("recovery_days", days)]
    if all(each is None for _, each in told) and value is None:
        return
    label: str = episode.outcome.value if episode.outcome else "recovery"
    if episode.recovery is not None:
        label += f" ({'with treatment' if episode.recovery.value == 'treated' else episode.recovery.value})"
    if value is not None:
        label += f", {number(value.value)} × 10⁹/L"
    after: dict[str, Any] = {}
    if days is not None:
        after = {"days": days.value, "since": "onset", "attributes": {"day": start + days.value}}
    add("recovery", label, [*told, ("recovery_value", value)], **after)


def _add_days(made: nx.DiGraph[str], start: str, node: str, days: float) -> None:
    """The days from one moment to another: on the edge between neighbours, else on an edge of their own."""
    if made.has_edge(start, node):
        made.edges[start, node]["days"] = days
    elif made.has_node(start):
        made.add_edge(start, node, relation="after", days=days)


def _add_drugs(made: nx.DiGraph[str], case: Case) -> None:
    """The drugs that the patient used: those given before, the suspects, what was given beside them and afterwards."""
    used: dict[str, list[Exposure]] = {}
    rank: dict[str, int] = {}
    for exposure in case.exposures:
        used.setdefault(exposure.drug.value.label, []).append(exposure)
    suspects = {drug.value.label: drug for episode in case.episodes for drug in episode.drugs}
    for label in (*suspects, *used):
        rank[label] = 1 if label in suspects else min(_ROLES.index(exposure.role) for exposure in used[label])
    order = list(suspects)
    for label in sorted(rank, key=lambda label: (rank[label], order.index(label) if label in suspects else 0, label)):
        exposures = used.get(label, [])
        held = {*(exposure.role for exposure in exposures), *(("suspect",) if label in suspects else ())}
        roles = [role for role in _ROLES if role in held]
        told: dict[str, str] = {"role": ", ".join(roles)}
        for key in ("dose", "route", "indication"):
            stated = [getattr(each, key).value for each in exposures if getattr(each, key) is not None]
            if stated:
                told[key] = "; ".join(dict.fromkeys(getattr(each, "label", each) for each in stated))
        said = ", ".join(told[key] for key in ("role", "dose", "route") if key in told)
        node = f"drug/{label}"
        made.add_node(node, kind="drug", label=f"{label} ({said})", drug=label, episode=0, step=0, **told)
        words = _words("", [("drug", exposures[0].drug if exposures else suspects[label])])
        made.nodes[node].update({key: words[key] for key in ("quote", "sure")})


def _words(record: str, told: Iterable[tuple[str, Value[Any]]]) -> dict[str, str | float]:
    """The quotes of some values, the name of the first, and how sure the least sure of them is."""
    held = list(told)
    if not held:
        return {}
    quotes = dict.fromkeys(evidence.quote for _, value in held for evidence in value.evidence)
    return {
        "quote": " … ".join(" ".join(quote.split()) for quote in quotes),
        "place": f"{record}/{held[0][0]}",
        "sure": min(value.confidence for _, value in held),
    }


def _patient(case: Case) -> str:
    """Who the patient is, in a line."""
    said = [f"{number(case.age_years.value)} years"] if case.age_years else []
    said += [case.sex.value] if case.sex else []
    return ", ".join([*said, *(condition.value.label for condition in case.conditions)])


def _grade(episode: Episode) -> str:
    said = [episode.severity.value] if episode.severity else []
    return ", ".join(said + ([f"grade {episode.grade.value}"] if episode.grade else []))


def _listed(values: Iterable[Value[Any]]) -> str:
    return ", ".join(dict.fromkeys(value.value.label for value in values))
