"""A difference as plain data for JSON: the fields of `kg.diff.model`, by their names."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from kg.diff.model import Difference

__all__ = ["as_data"]


def as_data(found: Difference) -> dict[str, Any]:
    """All of a difference; `differs` says whether there is any."""
    plain: dict[str, Any] = _plain(found)
    return {"differs": bool(found), **plain}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        if value and all(isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) for each in value):
            return {name: _plain(held) for name, held in value}  # the key of a row
        return [_plain(each) for each in value]
    return value
