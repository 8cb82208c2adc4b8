"""`casegraph check`, `backup` and `restore`: whether a graph is sound, and a copy of it for the day when it is not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import StoreOption

_SHOWN = 20  # lines of damage, unless all are wanted


def check(
    graph: StoreOption,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="How long the check may take before it counts as hanging.")
    ] = 600,
    thorough: Annotated[bool, typer.Option("--thorough", help="Read each graph and compare it with its hash.")] = False,
    all: Annotated[bool, typer.Option("--all", help=f"Print every line, not the first {_SHOWN} only.")] = False,
) -> None:
    """Look for damage in a graph.

    Compares the files with their checksums, and the list of what was stored with what is there. Exit status 0 when the
    graph is sound, 1 when it is damaged, 2 when one cannot look (it is no graph, or in use).
    """
    from kg.remote.address import is_address, told
    from kg.wording import counted, visible

    lines: Sequence[str]
    if is_address(graph):  # a server looks after its files; what is compared is what stands in its graphs
        import kg

        with kg.open(graph, create=False) as remote:
            lines, reports = remote.check(), len(remote.reports())
    else:
        from kg.checkup import checkup

        with _progress() as tell:
            found = checkup(graph, time_limit=time_limit, thorough=thorough, tell=tell)
        lines, reports = found.lines, found.reports or 0
    shown = lines if all else lines[:_SHOWN]
    for line in shown:
        print(visible(line))
    if len(lines) > len(shown):
        print(f"... and {len(lines) - len(shown)} more: --all prints them")
    if lines:
        raise typer.Exit(1)
    print(f"{told(graph)}: {counted(reports, 'report')}, sound")


def backup(
    target: Annotated[Path, typer.Argument(metavar="DEST", help="A new folder, or a new file that ends in .tar.gz.")],
    graph: StoreOption,
) -> None:
    """Copy a graph, for the day when it is damaged.

    The copy shares no file with the graph, and is there wholly or not at all. A graph in use is copied as its holder
    left it for readers. `casegraph restore` makes a graph from it again.
    """
    import kg
    from kg.backups import backup as copied
    from kg.cli.options import tell_age
    from kg.opening import check_folder
    from kg.remote.address import RemoteError, is_address, told
    from kg.wording import counted

    if is_address(graph):
        raise RemoteError(f"{told(graph)} is a remote store: back it up on its server, or export the graph")
    check_folder(graph, create=False)
    with kg.open(graph, create=False) as found, _progress() as tell:
        tell_age(found)
        copied(found._store, target, tell=tell)
        reports = found._store.count()
    print(f"{counted(reports, 'report')} of {graph} in {target}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="What `casegraph backup` made.")],
    graph: Annotated[Path, typer.Option("--graph", "-g", help="A new folder for the graph.")],
) -> None:
    """Make a graph from a backup.

    The backup is checked, and so is the graph, before it takes its name.
    """
    from kg.backups import restore as restored
    from kg.wording import counted

    with _progress() as tell:
        reports = restored(source, graph, tell=tell)
    print(f"{counted(reports, 'report')} in {graph}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """What tells how far something is: a bar on a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from kg.cli.output import console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total or None)
