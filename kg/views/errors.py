"""What can be wrong with the asking for a view."""

from __future__ import annotations

from extract.errors import CasegraphError

__all__ = ["ViewError", "whole_number"]


class ViewError(CasegraphError):
    """A view is unknown, lacks a parameter, or cannot be written."""


def whole_number(name: str, value: object) -> int:
    """The value of a parameter that counts something.

    Raises:
        ViewError: it is no whole number from 1 on.

    >>> whole_number("paths", "3")
    3
    """
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if number < 1:
        raise ViewError(f"{name} is a whole number from 1 on, not {value!r}")
    return number
