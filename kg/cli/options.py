"""The options that several commands share."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.errors import CasegraphError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import CaseGraph


class UsageError(CasegraphError):
    """The command line says what no command can do."""


class Format(StrEnum):
    """How rows are printed."""

    text = "text"
    md = "md"
    csv = "csv"
    json = "json"


GraphOption = Annotated[
    Path,
    typer.Option(
        "--graph", "-g", envvar="CASEGRAPH_GRAPH", help="The graph: a folder, a shared file, or https://HOST/sparql."
    ),
]
StoreOption = Annotated[
    Path, typer.Option("--graph", "-g", envvar="CASEGRAPH_GRAPH", help="The graph: a folder on this machine.")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the rows.")]
OptionalGraphOption = Annotated[
    Path | None,
    typer.Option(
        "--graph", "-g", envvar="CASEGRAPH_GRAPH", help="The graph: a folder, a shared file, or https://HOST/sparql."
    ),
]
QuarantinedOption = Annotated[
    bool, typer.Option("--quarantined", help="Count the reports too that have a violation (see `validate`).")
]


@contextmanager
def opened(path: Path) -> Iterator[CaseGraph]:
    """A graph for reading; closed at the end. `FOLDER@MOMENT` is a store as it was at a moment of its history.

    Raises:
        StoreError: there is no graph there.
        ShareError: the shared file cannot be read.
        HistoryError: the store cannot show that moment.
    """
    import kg

    folder, moment = (path, None) if "@" not in path.name else _at(path)
    with kg.open(folder, create=False, at=moment) as graph:
        tell_age(graph)
        yield graph


def tell_age(graph: CaseGraph) -> None:
    """Tells on stderr where a graph is a copy, because its store is in use."""
    if graph.as_of is not None:
        import sys

        used = graph.in_use.rpartition(": ")[0]
        print(f"casegraph: {used}: this is the graph as of {graph.as_of.astimezone():%H:%M:%S}", file=sys.stderr)


def _at(path: Path) -> tuple[Path, str | None]:
    from kg.when import place

    return place(path)


def pairs(arguments: Sequence[str]) -> dict[str, object]:
    """`name=value` arguments; a name given several times has a list of values.

    Raises:
        UsageError: an argument has no `=`.

    >>> pairs(["drug=rituximab", "drug=ocrelizumab", "event=neutropenia"])
    {'drug': ['rituximab', 'ocrelizumab'], 'event': 'neutropenia'}
    """
    found: dict[str, list[str]] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{argument!r} is no parameter: write name=value, for example drug=rituximab")
        found.setdefault(name.strip().replace("-", "_"), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
