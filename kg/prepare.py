"""Preparing a graph: what the first questions after a change would wait for is worked out at once.

That is who is who, the copy that answers are read from, the index of words, and the answers to all questions of the
library that count over the whole graph (see `kg.kept`). Nothing of it needs to be done: whatever is missing is worked
out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.library import Question

__all__ = ["Step", "counting", "prepare"]


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
