"""What can be wrong with the asking for a view."""

from __future__ import annotations

from extract.errors import CasegraphError

__all__ = ["ViewError"]


class ViewError(CasegraphError):
    """A view is unknown, lacks a parameter, or cannot be written."""
