"""What changed from one graph to another: reports, values, patients, judgements, answers and assessments.

`difference` compares two open graphs (stores, shared files, or moments of a store) and gives plain data;
`kg.diff.layout` tells it to a reader (in the words of `kg.diff.sentences`), `kg.diff.data` to a program.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.diff.model import Difference, Side

if TYPE_CHECKING:
    from kg.graph import CaseGraph

__all__ = ["LISTED_UP_TO", "Difference", "Side", "difference"]

LISTED_UP_TO = 300
"""Reports up to which questions that list single cases and values are asked without being told to."""


def difference(
    old: CaseGraph,
    new: CaseGraph,
    *,
    names: tuple[str, str] = ("old", "new"),
    reports: bool = True,
    answers: bool = True,
    listing: bool | None = None,
    questions: Sequence[str | Path] = (),
    hypotheses: Sequence[tuple[str, str]] = (),
    causality: bool = False,
) -> Difference:
    """What changed from an old graph to a new one.

    Args:
        old: the graph before.
        new: the graph after.
        names: what the two are called.
        reports: whether the reports are compared, with their patients and the judgements on them.
        answers: whether the questions of the library are asked of both.
        listing: whether questions that list single cases and values are asked, too; where it is not said, in graphs
            of `LISTED_UP_TO` reports at most.
        questions: folders with further questions.
        hypotheses: pairs of a class of drugs and an event whose assessments are compared, beside those that are
            stored in either graph.
        causality: whether the causality of each episode is compared (some hundredths of a second for each).

    Raises:
        DescribeError: a report's graph was edited so that no record fits.
        QuestionError: a folder of questions is missing, or a file in it is wrong.

    >>> import kg
    >>> with kg.open(None) as one, kg.open(None) as other:
    ...     bool(difference(one, other))
    False
    """
    from kg.diff.answers import changed_answers
    from kg.diff.assessments import changed_assessments
    from kg.diff.causes import changed_causality
    from kg.diff.people import changed_judgements, changed_patients, counts
    from kg.diff.reports import changed_reports

    statuses = old.reports(), new.reports()
    changed, unchanged = changed_reports(old, new, statuses) if reports else ((), 0)
    sides = [
        Side(name, counts(graph, held), tuple(sorted({status.extractor for status in held if status.extractor})))
        for name, graph, held in zip(names, (old, new), statuses, strict=True)
    ]
    if listing is None:
        listing = max(side.counts.reports for side in sides) <= LISTED_UP_TO
    answered = changed_answers(old, new, listing=listing, folders=questions) if answers else ((), 0)
    words = old.vocabulary_hash and new.vocabulary_hash and old.vocabulary_hash != new.vocabulary_hash
    return Difference(
        old=sides[0],
        new=sides[1],
        compared=reports,
        unchanged=unchanged,
        reports=changed,
        patients=changed_patients(old, new) if reports else (),
        judgements=changed_judgements(old, new) if reports else (),
        vocabulary="The vocabulary changed: names, and the members of classes, may be others." if words else "",
        answers=answered[0],
        asked=answered[1],
        assessments=changed_assessments(old, new, hypotheses),
        causality=changed_causality(old, new) if causality else (),
    )
