"""`casegraph validate`: what the shapes find, in a reviewer's words."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Format, FormatOption, UsageError, opened

if TYPE_CHECKING:
    from kg.findings import Finding

COLUMNS = ("report", "severity", "focus", "path", "value", "message", "component")


class Engine(StrEnum):
    """What checks the shapes."""

    compiled = "compiled"
    pyshacl = "pyshacl"


def validate(
    file: Annotated[Path | None, typer.Argument(help="A shared file to check, instead of a graph.")] = None,
    graph: Annotated[
        Path | None,
        typer.Option("--graph", "-g", envvar="CASEGRAPH_GRAPH", help="The graph to check."),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine", help="What checks: the compiled shapes, or pySHACL, slower and with the same findings."
        ),
    ] = Engine.compiled,
    format: FormatOption = Format.text,
) -> None:
    """Check a graph or a file against the shapes.

    Exit status 0 when there is no violation (warnings and notes there may be), 1 when there is one, 2 when
    the graph or file cannot be read.
    """
    place = file or graph
    if place is None:
        raise UsageError("nothing to check: name a shared file, or a graph with --graph or in CASEGRAPH_GRAPH")
    with opened(place) as found:
        findings = sorted(found.validate(engine=engine.value))
        damage = found.check()
        reports = len(found.reports())
    if format is Format.text:
        _draw(findings, reports)
    else:
        from kg.cli.output import print_rows

        print_rows([asdict(each) for each in findings], COLUMNS, format)
    for line in damage:
        print(f"casegraph: {line}", file=sys.stderr)
    if damage or any(each.severity == "violation" for each in findings):
        raise typer.Exit(1)


def _draw(findings: Sequence[Finding], reports: int) -> None:
    """The findings below their reports, the worst first."""
    from rich.text import Text

    from kg.cli.output import drawn
    from kg.findings import SEVERITIES
    from kg.wording import counted, visible

    style = {"violation": "bold red", "warning": "yellow", "info": "dim"}
    for report in dict.fromkeys(each.report for each in findings):
        drawn(Text(visible(report), style="bold"))
        of_report = [each for each in findings if each.report == report]
        for each in sorted(of_report, key=lambda each: (SEVERITIES.index(each.severity), each)):
            place = _place(each)
            drawn(
                Text.assemble(
                    "  ",
                    (each.severity, style[each.severity]),
                    f"  {place}{': ' if place else ''}{each.message}",
                )
            )
        print()
    tally = Counter(each.severity for each in findings)
    parts = [counted(tally[severity], severity if severity != "info" else "note") for severity in SEVERITIES]
    print(f"{counted(reports, 'report')}: {', '.join(parts)}")


def _place(finding: Finding) -> str:
    """Where in the report, by the name that `explain` takes, without the report's own."""
    from kg.naming import node_name

    return node_name(finding.focus).removeprefix(finding.report).strip("/")
