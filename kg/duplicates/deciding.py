"""What a reviewer decides on a pair: kept as a judgement, unless it contradicts what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from kg.duplicates.explaining import DuplicateError, case_iri
from kg.duplicates.persons import persons
from kg.judgements import Judgement, check_subject, prevailing
from kg.naming import node_name, report_of

if TYPE_CHECKING:
    from kg.graph import CaseGraph

Answer = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class _Held:
    confirmed: list[tuple[str, str]]
    refused: list[tuple[str, str]]


def decide(
    graph: CaseGraph, one: str, other: str, answer: Answer, *, by: str, reason: str = "", at: datetime | None = None
) -> Judgement:
    """Keeps that two cases (`REPORT/1` or IRIs) are one patient (`same`) or two (`different`).

    Args:
        graph: the graph, a store that can be written.
        one: a case.
        other: a case of another report.
        answer: what is decided; it prevails over what was decided on the two before.
        by: who decides.
        reason: why.
        at: when; now where it is not given.

    Raises:
        DuplicateError: a name is none, or decisions on other pairs say otherwise.
        JudgementError: a case is not in the graph, both are of one report, or nobody is named.
        StoreError: the graph is a shared file, or the store cannot be written.
    """
    left, right = sorted((case_iri(one), case_iri(other)))
    judgement = Judgement(
        item="same-patient", about=(left, right), answer=answer, by=by, reason=reason, at=at or datetime.now(UTC)
    )
    held = _held([*graph.judgements(), judgement])
    check_subject(graph._store.store, judgement)
    _consistent(held, (left, right), answer)
    graph.judge(judgement)
    return judgement


def _held(judgements: Sequence[Judgement]) -> _Held:
    found = _Held([], [])
    for (item, about), judgement in prevailing(judgements).items():
        if item == "same-patient":
            (found.confirmed if judgement.answer == "same" else found.refused).append((about[0], about[1]))
    return found


def _consistent(held: _Held, pair: tuple[str, str], answer: Answer) -> None:
    """Refuses what would put together, through other pairs, what was told apart.

    Raises:
        DuplicateError: it is so.
    """
    cases = {case for each in (*held.confirmed, *held.refused) for case in each}
    settled = persons(cases, confirmed=held.confirmed, refused=held.refused)
    if not settled.apart:
        return
    names = f"{node_name(pair[0])} and {node_name(pair[1])}"
    if answer == "same":
        against = next(iter(settled.apart.values()))
        said = "are of one report" if _one_report(against) else "were told apart"
        raise DuplicateError(
            f"{names} cannot be one patient: through other pairs that were confirmed, "
            f"{node_name(against[0])} and {node_name(against[1])} would be, and these {said}"
        )
    through = sorted({case for each in settled.apart for case in each} - set(pair))
    others = ", ".join(map(node_name, through)) or "other cases"
    raise DuplicateError(
        f"{names} were both confirmed as the same patient as {others}: tell one of these apart from it first"
    )


def _one_report(pair: tuple[str, str]) -> bool:
    return report_of(pair[0]) == report_of(pair[1])
