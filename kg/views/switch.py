"""The view `switch`: which drug patients took next, and whether the event came again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.answers import Selectable
from kg.questions import bind
from kg.table import plain, whole
from kg.views.facts import Order, iri, labels, order, question
from kg.views.measures import bridges

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Course", "steps", "switch"]

_EPISODES = """SELECT DISTINCT ?patient ?person ?publication ?number ?observed ?suspect ?next ?recurrence ?again WHERE {
  VALUES ?asked_event { UNDEF }
  ?occurrence a cg:Episode ; cg:ofCase ?patient ; cg:number ?number ; cg:event ?observed .
  ?patient cg:inReport ?publication .
  OPTIONAL { ?patient cg:patient ?person }
  OPTIONAL { ?occurrence cg:suspectDrug ?suspect }
  OPTIONAL { ?occurrence cg:switchedTo ?next }
  OPTIONAL { ?occurrence cg:recurrence ?recurrence }
  OPTIONAL { ?occurrence cg:rechallenge ?again }
  FILTER(!BOUND(?asked_event) || EXISTS { ?observed skos:broader* ?asked_event })
}
ORDER BY ?patient ?number ?observed ?suspect ?next ?recurrence ?again ?person"""


@dataclass(slots=True)
class Course:
    """One episode of a patient, as far as the order of drugs is concerned: its `number`, `event`, suspect `drugs`, the
    drug that the patient was `switched_to`, whether the text says that the event `came_again` (None: it does not say),
    and whether the suspect drug itself was given again (`rechallenged`): then a recurrence may be its own."""

    number: int
    event: str
    drugs: set[str] = field(default_factory=set)
    switched_to: str | None = None
    came_again: bool | None = None
    rechallenged: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A patient's way from one drug to the next: whether it was a stated switch, whether the event came again
    afterwards (None: the text does not say), and whether the second drug is then a suspect of it."""

    start: str
    end: str
    event: str
    switched: bool
    again: bool | None
    suspected: bool


def switch(graph: Selectable, *, event: object = None, quarantined: bool = False) -> nx.DiGraph[str]:
    """What patients took after the drug that was suspected, and whether the event came again.

    Nodes are the IRIs of drugs (`kind` `drug`, `label`, and `between`, see `kg.views.bridges`). An edge leads from the
    suspect drug of an episode to the drug that the patient was switched to, or that is the suspect of the patient's
    next episode of the same event (or of one that is broader or narrower). It counts independent patients:

    - `patients`, its `weight`: all who went this way;
    - `switched`: those of whom the text says that they were switched;
    - `suspected`: those who had the event again with the second drug as a suspect. Two drugs of one class there speak
      for the class; two drugs of different classes speak against it, or for something in the patient;
    - `again`: those of whom the text tells that the event came again afterwards, whatever was then suspected (unless
      the first drug was given again: a recurrence may then be its own);
    - `not_again`: those of whom it says that it did not. For all others it says nothing.

    `events` names the events, and `class` the smallest class that holds both drugs (empty: none). The order of drugs
    is known within one report's case only, so the cases of one person in two reports are not joined to one sequence.

    Args:
        graph: the graph to view.
        event: only this event and narrower ones.
        quarantined: whether reports in quarantine count.

    Raises:
        QuestionError: there is no such event.
    """
    import networkx as nx

    asked = {} if event is None else {"event": event}
    vocabulary = order(graph, quarantined=quarantined)
    names = labels(graph, quarantined=quarantined)
    persons: dict[str, str] = {}
    reports: dict[str, str] = {}
    held: dict[tuple[str, str], list[tuple[str, Step]]] = defaultdict(list)
    for case, courses in _courses(graph, asked, persons, reports, quarantined).items():
        for step in steps(courses, vocabulary):
            held[step.start, step.end].append((case, step))

    made: nx.DiGraph[str] = nx.DiGraph(name="switch")
    sizes = {group: len(members) for group, members in vocabulary.members(_groups(held, vocabulary)).items()}
    for drug in sorted({drug for pair in held for drug in pair}, key=lambda drug: (names.get(drug, drug), drug)):
        made.add_node(drug, kind="drug", label=names.get(drug, drug))
    place = {node: index for index, node in enumerate(made)}
    for (start, end), told in sorted(held.items(), key=lambda pair: (place[pair[0][0]], place[pair[0][1]])):

        def patients(kept: Iterable[tuple[str, Step]]) -> int:
            return len({persons[case] for case, _ in kept})

        shared = (vocabulary.above(start) | {start}) & (vocabulary.above(end) | {end})
        smallest = min(shared, key=lambda group: (sizes.get(group, 0), names.get(group, group), group), default="")
        made.add_edge(
            start,
            end,
            relation="then",
            weight=patients(told),
            patients=patients(told),
            switched=patients(one for one in told if one[1].switched),
            suspected=patients(one for one in told if one[1].suspected),
            again=patients(one for one in told if one[1].again),
            not_again=patients(one for one in told if one[1].again is False),
            reports=len({reports[case] for case, _ in told}),
            events="; ".join(sorted({names.get(step.event, step.event) for _, step in told})),
            **{"class": names.get(smallest, smallest)},
        )
    between = bridges(made)
    for _, data in made.nodes(data=True):
        data["between"] = between.get(data["label"], 0.0)
    if not held:
        made.graph["note"] = "no report tells of a patient who went from a suspect drug to another one"
    return made


def steps(courses: Iterable[Course], vocabulary: Order) -> list[Step]:
    """The ways from drug to drug in the episodes of one case, in their order.

    A drug that is a suspect of both episodes was not left, so it is neither the start nor the end of a step between
    them.
    """
    ordered = sorted(courses, key=lambda course: course.number)
    found: dict[tuple[str, str, str], Step] = {}
    for place, course in enumerate(ordered):
        later = [each for each in ordered[place + 1 :] if vocabulary.related(course.event, each.event)]
        then = later[0] if later else None
        if course.switched_to is not None:
            suspected = any(course.switched_to in each.drugs for each in later)
            told = None if course.rechallenged else True if then else course.came_again
            again = True if suspected else told
            for drug in course.drugs - {course.switched_to}:
                step = Step(drug, course.switched_to, course.event, True, again, suspected)
                found.setdefault((drug, step.end, step.event), step)
        for drug in course.drugs - then.drugs if then else ():
            for following in then.drugs - course.drugs if then else ():
                step = Step(drug, following, course.event, False, True, True)
                found.setdefault((drug, following, course.event), step)
    return [found[key] for key in sorted(found)]


def _courses(
    graph: Selectable,
    asked: Mapping[str, object],
    persons: dict[str, str],
    reports: dict[str, str],
    quarantined: bool,
) -> dict[str, list[Course]]:
    """The episodes of each case; who and where the case is, is added to `persons` and `reports`."""
    from kg.questions import Parameter

    query = question(_EPISODES, (Parameter("event", "event"),), name="switch")
    found: dict[str, dict[tuple[int, str], Course]] = defaultdict(dict)
    for row in graph.select(bind(graph, query, asked, quarantined=quarantined), quarantined=quarantined).rows:
        case, person, report, number, event, suspect, following, recurrence, again = row
        persons.setdefault(iri(case), iri(case if person is None else person))
        reports[iri(case)] = iri(report)
        key = (whole(number), iri(event))
        course = found[iri(case)].setdefault(key, Course(*key))
        if suspect is not None:
            course.drugs.add(iri(suspect))
        if following is not None and course.switched_to is None:
            course.switched_to = iri(following)
        course.rechallenged |= again is not None and bool(plain(again))
        if recurrence is not None:
            course.came_again = bool(plain(recurrence))
    return {case: list(courses.values()) for case, courses in found.items()}


def _groups(pairs: Iterable[tuple[str, str]], vocabulary: Order) -> set[str]:
    return {group for pair in pairs for drug in pair for group in vocabulary.above(drug)}
