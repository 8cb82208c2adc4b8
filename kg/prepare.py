"""Preparing a graph: what the first questions after a change would wait for is worked out at once.

That is who is who, the copy that answers are read from, the index of words, and the answers to all questions of the
library that count over the whole graph (see `kg.kept`). Nothing of it needs to be done: whatever is missing is worked
out when it is asked for. A process that is killed meanwhile leaves what the next one goes on from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.library import Question

__all__ = ["LEAST", "SHARE", "Step", "counting", "is_worth_it", "prepare"]

LEAST: Final = 300
"""A build that changed fewer reports does not prepare the graph: it is done sooner."""
SHARE: Final = 0.1
"""Nor does one after which less than this share of the graph waits to be settled: most of it was done before."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is about to be taken: `number` of `of`, counted from 1, and what it works out."""

    number: int
    of: int
    what: str


def counting() -> tuple[Question, ...]:
    """The questions of the library that can be asked of a whole graph, and count over it.

    >>> "outcomes" in {question.name for question in counting()}
    True
    """
    from kg.library import questions

    return tuple(
        each for each in questions() if "COUNT(" in each.text and not any(item.required for item in each.parameters)
    )


def is_worth_it(graph: CaseGraph, changed: int) -> bool:
    """Whether a build that has just changed so many reports prepares the graph by itself.

    What counts is how many were changed since it was last asked or prepared: an interrupted build that is taken up
    again ends as one that went through.
    """
    from kg.unsettled import unsettled

    if changed < LEAST or graph._store.folder is None or graph._store.read_only:
        return False
    waiting = sum("/case/" not in node.value for node in unsettled(graph._store.store))
    return waiting >= SHARE * graph._store.count()


def prepare(graph: CaseGraph) -> Iterator[Step]:
    """Works out what the first questions would wait for, one step after the other; each is told before it is taken.

    Raises:
        StoreError: the disk is full or fails.
    """
    from kg.search import bring_in_line

    asked = counting()
    of = len(asked) + 3
    yield Step(1, of, "who is who")
    graph.know_patients()
    yield Step(2, of, "what counts in an answer")
    graph.select("SELECT ?nothing {} LIMIT 1")
    yield Step(3, of, "words of the texts")
    bring_in_line(graph._store)
    for number, question in enumerate(asked, 4):
        yield Step(number, of, question.title)
        graph.ask(question.name)
