"""A report in our own words, and what a model may answer about it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from extract import from_text
from extract.agreement import CASE_KEYS, EPISODE_KEYS
from extract.documents import Document
from extract.lexicon.vocabulary import Vocabulary
from extract.pipeline import pipeline, vocabulary_of

TEXT = """Late neutropenia after rituximab

A 44-year-old woman with pemphigus vulgaris received rituximab. Twelve weeks after the last infusion she had
severe neutropenia (0.3 x 10^9/L) with fever. Filgrastim was given, the count rose to 2.2 x 10^9/L, and she
recovered within 6 days. Rituximab was withdrawn for good, and she was switched to azathioprine.
She had never had a low count before.
"""


def document(text: str = TEXT, name: str = "letter") -> Document:
    """The report as it is read."""
    return from_text(text, name=name)


def vocabulary() -> Vocabulary:
    """The package's own, that of the pipeline: it is read once for all tests, and not while they are collected."""
    return vocabulary_of(pipeline())


def said(value: Any, *quotes: str) -> dict[str, Any]:
    """A value with its quotes, as a model gives it."""
    return {"value": value, "quotes": list(quotes)}


_EPISODE: dict[str, Any] = {
    **dict.fromkeys(EPISODE_KEYS),
    "event": said("neutropenia", "severe neutropenia"),
    "drugs": [said("rituximab", "received rituximab")],
    "severity": said("severe", "severe neutropenia"),
    "symptomatic": said(True, "with fever"),
    "latency_days": said(84, "Twelve weeks after the last infusion"),
    "latency_from": said("last_dose", "after the last infusion"),
    "nadir": said(0.3, "neutropenia (0.3 x 10^9/L)"),
    "recovery_value": said(2.2, "the count rose to 2.2 x 10^9/L"),
    "outcome": said("recovered", "she\nrecovered within 6 days"),
    "recovery": said("treated", "Filgrastim was given"),
    "recovery_days": said(6, "recovered within 6 days"),
    "treatments": [said("filgrastim", "Filgrastim was given")],
    "complications": [said("fever", "with fever")],
    "action": said("withdrawn", "Rituximab was withdrawn for good"),
    "switched_to": said("azathioprine", "switched to azathioprine"),
}
_CASE: dict[str, Any] = {
    **dict.fromkeys(CASE_KEYS),
    "age_years": said(44, "44-year-old woman"),
    "sex": said("female", "44-year-old woman"),
    "conditions": [said("pemphigus vulgaris", "woman with pemphigus vulgaris")],
}


def case(episodes: list[dict[str, Any]] | None = None, **changed: Any) -> dict[str, Any]:
    """The patient of the report, with some items changed."""
    return deepcopy({**_CASE, "episodes": [episode()] if episodes is None else episodes, **changed})


def episode(**changed: Any) -> dict[str, Any]:
    """The episode of the report, with some items changed."""
    return deepcopy({**_EPISODE, **changed})


def answer(*cases: dict[str, Any], claims: list[Any] | None = None) -> dict[str, Any]:
    """A whole answer; that of a careful reader where no case is given."""
    return {"cases": list(cases) or [case()], "claims": claims or []}
