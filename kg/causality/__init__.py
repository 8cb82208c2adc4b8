"""Causality of a case: did this drug cause this event, by two published methods, each answer with its words.

`naranjo` and `who` hold the scales as data and their arithmetic; `answers`, `alternatives` and `criteria` answer them
from records alone; `reading` reads from a graph what else they need (other reports, kinship of names, judgements).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.causality.model import Answered as Answered
    from kg.causality.model import Causality as Causality
    from kg.causality.model import CausalityError as CausalityError
    from kg.causality.reading import causality as causality
    from kg.causality.weighing import weigh as weigh

_HOMES = {
    "Answered": "model",
    "Causality": "model",
    "CausalityError": "model",
    "causality": "reading",
    "weigh": "weighing",
}

__all__ = ["Answered", "Causality", "CausalityError", "causality", "weigh"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kg.causality.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kg.causality' has no attribute {name!r}")
