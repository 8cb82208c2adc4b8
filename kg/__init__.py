"""The knowledge graph of case reports: open one, add reports, ask questions, follow values to their words.

    import kg
    with kg.open("neutropenia.kg") as graph:
        graph.add(report, text)
        for row in graph.select("SELECT ?days WHERE { ?episode cg:latencyDays ?days }"):
            ...

The names are loaded when first used, so `import kg` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.answers import Answer as Answer
    from kg.describe import DescribeError as DescribeError
    from kg.describe import describe as describe
    from kg.findings import Finding as Finding
    from kg.graph import CaseGraph as CaseGraph
    from kg.graph import open as open
    from kg.guarded import LimitError as LimitError
    from kg.limits import Limits as Limits
    from kg.querying import QueryError as QueryError
    from kg.recover import recover as recover
    from kg.serialise import ShareError as ShareError
    from kg.status import ReportStatus as ReportStatus
    from kg.store import StoreError as StoreError

_HOMES = {
    "Answer": "answers",
    "CaseGraph": "graph",
    "DescribeError": "describe",
    "Finding": "findings",
    "LimitError": "guarded",
    "Limits": "limits",
    "QueryError": "querying",
    "ReportStatus": "status",
    "ShareError": "serialise",
    "StoreError": "store",
    "describe": "describe",
    "open": "graph",
    "recover": "recover",
}

__all__ = [
    "Answer",
    "CaseGraph",
    "DescribeError",
    "Finding",
    "LimitError",
    "Limits",
    "QueryError",
    "ReportStatus",
    "ShareError",
    "StoreError",
    "describe",
    "open",
    "recover",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kg.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
