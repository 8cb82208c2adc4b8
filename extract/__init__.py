"""Reading case reports: from a file to a `Document`, from a `Document` to the records that it states.

>>> from extract import extract, read  # doctest: +SKIP
>>> report = extract(read("report.txt"))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.assemble import extract as extract
    from extract.documents import Document as Document
    from extract.documents import from_text as from_text
    from extract.documents import read as read
    from extract.errors import CasegraphError as CasegraphError
    from extract.records import Report as Report

__all__ = ["CasegraphError", "Document", "Report", "extract", "from_text", "read"]

_HOMES = {
    "extract": "extract.assemble",
    "Document": "extract.documents",
    "read": "extract.documents",
    "from_text": "extract.documents",
    "CasegraphError": "extract.errors",
    "Report": "extract.records",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
