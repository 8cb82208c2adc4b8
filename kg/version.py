"""Which casegraph this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """The version of the installed distribution; `0` for a checkout that was never installed."""
    try:
        return metadata.version("casegraph")
    except metadata.PackageNotFoundError:
        return "0"
