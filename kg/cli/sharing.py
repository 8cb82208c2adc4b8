"""`casegraph export`: the graph for others, as RDF."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg import shared_files
from kg.cli.options import GraphOption, UsageError, opened


class RdfFormat(StrEnum):
    """The formats of shared graphs."""

    turtle = "turtle"
    trig = "trig"
    json_ld = "json-ld"
    n_quads = "n-quads"


_ENDINGS = {
    ".ttl": RdfFormat.turtle,
    ".trig": RdfFormat.trig,
    ".jsonld": RdfFormat.json_ld,
    ".json": RdfFormat.json_ld,
    ".nq": RdfFormat.n_quads,
}


def export(
    graph: GraphOption,
    format: Annotated[
        RdfFormat | None,
        typer.Option("--format", "-f", help="The format; by default the one of the file's ending, else turtle."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The file to write, gzipped if it ends in .gz; else standard output.",
        ),
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this report (may be repeated); all accepted ones without it."),
    ] = None,
) -> None:
    """Write the graph as RDF.

    The same graph gives the same file, byte for byte. Turtle and JSON-LD hold one merged graph, TriG and
    N-Quads one graph for each report. Reports in quarantine are left out unless they are named.
    """
    chosen = _format(format, output)
    with opened(graph) as found:
        text = found.export(output, format=chosen.value, reports=report)
    if output is None:
        sys.stdout.write(text)


def _format(asked: RdfFormat | None, output: Path | None) -> RdfFormat:
    """The format that was asked for, or that the file's ending names.

    Raises:
        UsageError: the ending names no format, or another one than was asked for.
    """
    if output is None or (output.exists() and not output.is_file()):  # a device or a pipe has no ending
        return asked or RdfFormat.turtle
    named = _ENDINGS.get(shared_files.suffix(output) or "")
    if named is None and asked is None:
        endings = ", ".join(_ENDINGS)
        raise UsageError(f"{output}: its ending names no format: name a file ending in {endings}, or give --format")
    if asked is not None and named is not None and asked is not named:
        raise UsageError(f"{output} ends as {named} does, and --format says {asked}: leave one of them out")
    return asked or named or RdfFormat.turtle
