"""A reviewer's own answers: kept as judgements, beside what the graph answers without them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kg.causality.model import Causality, CausalityError
from kg.causality.reading import causality
from kg.judgements import ITEMS, Judgement
from kg.near import near

if TYPE_CHECKING:
    from kg.graph import CaseGraph

ANSWERABLE = tuple(item for item in ITEMS if item != "same-patient")


def override(
    graph: CaseGraph,
    target: str,
    answers: Mapping[str, str],
    *,
    reason: str,
    by: str,
    drug: str | None = None,
    at: datetime | None = None,
    quarantined: bool = False,
) -> Causality:
    """Keeps a reviewer's answers on one episode and one suspect drug, and gives the assessment as it then stands.

    Args:
        graph: a graph in a store; a shared file is read-only.
        target: the episode, as `REPORT/1/1` (or a report or patient that has only one).
        answers: by item (`naranjo-1` to `naranjo-10`, `who-umc`), the answer: `yes`, `no`, `unknown`, or a category.
        reason: why; kept with the answers.
        by: who decides.
        drug: the suspect drug, where the episode has several.
        at: when; now where it is not given.
        quarantined: whether a report in quarantine can be judged.

    Raises:
        CausalityError: the target or the drug is not there, or not one alone, or an item is unknown.
        JudgementError: an answer does not fit its item, or the reason or the name is missing.
        StoreError: the graph is read-only.
    """
    for item in answers:
        if item not in ANSWERABLE:
            raise CausalityError(f"there is no item {item!r} to override; {near(item, ANSWERABLE, 'the items are')}")
    found = causality(graph, target, drug=drug, quarantined=quarantined)
    if len(found) != 1:
        listed = ", ".join(f"{each.target} ({each.drug.label})" for each in found[:8])
        told = (
            f"{target} is not one episode and one drug: choose among {listed}"
            if found
            else f"{target} has no suspect drug"
        )
        raise CausalityError(f"{told} (the drug with --drug)" if found else told)
    about, when = (found[0].episode, found[0].drug_iri), at or datetime.now(UTC)
    judged = [
        Judgement(item=item, about=about, answer=answer, reason=reason, by=by, at=when)
        for item, answer in answers.items()
    ]
    for each in judged:  # all of them are sound: now they are kept
        graph.judge(each)
    return causality(graph, found[0].target, drug=found[0].drug.label, quarantined=quarantined)[0]
