"""What a benchmark measures: a figure with its target, and the table and the JSON of several."""

from __future__ import annotations

import json
import os
import platform
import resource
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure.

    `target` is what it should be, as text; `met` whether it is (None: there is no target, or it was not measured at the
    size that the target speaks of); `note` says how it was measured, or why it could not be.
    """

    benchmark: str
    what: str
    value: float | None
    unit: str
    target: str = ""
    met: bool | None = None
    note: str = ""


def at_least(benchmark: str, what: str, value: float, least: float, unit: str = "x", note: str = "") -> Figure:
    """A figure that should not be smaller than its target.

    >>> at_least("load", "against rdflib", 3.2, 3).met
    True
    """
    return Figure(
        benchmark=benchmark, what=what, value=value, unit=unit, target=f">= {least:g}", met=value >= least, note=note
    )


def at_most(benchmark: str, what: str, value: float, most: float, unit: str = "x", note: str = "") -> Figure:
    """A figure that should not be larger than its target.

    >>> at_most("help", "--help", 120, 100, "ms").met
    False
    """
    return Figure(
        benchmark=benchmark, what=what, value=value, unit=unit, target=f"<= {most:g}", met=value <= most, note=note
    )


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table for the terminal; what is missed is marked."""
    rows = [("benchmark", "what", "measured", "target", "")]
    for each in figures:
        measured = "-" if each.value is None else f"{each.value:,.{0 if abs(each.value) >= 100 else 2}f} {each.unit}"
        verdict = {True: "met", False: "MISSED", None: ""}[each.met]
        rows.append((each.benchmark, each.what, measured, each.target, verdict))
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"{each.benchmark}, {each.what}: {each.note}" for each in figures if each.note]
    return "\n".join((lines[0], "  ".join("-" * width for width in widths), *lines[1:], "", *notes))


def as_json(figures: Iterable[Figure]) -> str:
    """The figures and the machine that they were taken on, as JSON."""
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": list(os.getloadavg())}
    return json.dumps({"machine": machine, "figures": [asdict(each) for each in figures]}, indent=1)


def resident() -> float:
    """Resident memory of this process in MB (10**6 bytes)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize() / 1e6
