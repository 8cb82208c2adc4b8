"""The command line: `casegraph`, thin over `kg` and `extract` (parsing, printing, exit codes)."""

from __future__ import annotations

from kg.cli.app import app, main

__all__ = ["app", "main"]
