"""`casegraph view`: the graph as networkx views, told, written and drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import OptionalGraphOption, QuarantinedOption, UsageError, opened, pairs


def view(
    name: Annotated[str | None, typer.Argument(help="A view; all are listed without one.")] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]...", help="What the view is of, for example case=REPORT/1."),
    ] = None,
    graph: OptionalGraphOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write it: .graphml, .gexf, .json, .cyjs; draw it: .svg, .png, .pdf."
        ),
    ] = None,
    all_lines: Annotated[bool, typer.Option("--all", help="List all pairs, not the strongest only.")] = False,
    quarantined: QuarantinedOption = False,
) -> None:
    """Tell, write or draw a networkx view.

    It is told in the terminal, and with -o written for yEd, Gephi, Cytoscape or a script, or drawn.
    """
    from kg.cli.output import print_text, say
    from kg.drawing import LINES, summary, write_view
    from kg.views import VIEWS
    from kg.views import view as made_of
    from kg.wording import visible

    if name is None:
        rows = [
            [
                each,
                (make.__doc__ or "").partition("\n")[0],
                ", ".join(key for key in takes if key != "quarantined"),
            ]
            for each, (make, takes) in VIEWS.items()
        ]
        return print_text(rows, ("view", "shows", "parameters"))
    if graph is None:
        raise UsageError("no graph to view: name it with --graph, or in CASEGRAPH_GRAPH")
    with opened(graph) as found:
        made = made_of(found, name, **pairs(parameters or ()), quarantined=quarantined)
    if output is not None:
        write_view(made, output)
    for line in summary(made, lines=None if all_lines else LINES):
        say(visible(line)) if line else print()
    return None
