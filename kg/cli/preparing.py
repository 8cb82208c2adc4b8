"""`casegraph prepare`, and the same at the end of a large build: what first questions would wait for is worked out."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.options import GraphOption, UsageError, opened
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.graph import CaseGraph
    from kg.prepare import Step


def prepare(graph: GraphOption) -> None:
    """Work out beforehand what the first questions would wait for.

    After a build or a change, the first question waits until it is known who is who, the first search until the texts
    are indexed, and a question of a whole big graph until all of it is counted. This does all of that now; what it
    found is kept until the graph changes, and answers are the same with and without it. A large build does it by
    itself.
    """
    with opened(graph) as found:
        if found._store.folder is None or found._store.read_only:
            raise UsageError(f"{graph} has no place where anything could be kept: prepare the folder of a graph")
        _work_out(found, quiet=False)
    print(f"{graph} is prepared: {_told()}")


def prepares_itself(graph: Path, changed: int) -> bool:
    """Whether a build that has just added or replaced so many reports of a graph is to prepare it."""
    from kg.prepare import LEAST, is_worth_it
    from kg.remote.address import is_address

    if changed < LEAST or is_address(graph):
        return False
    with opened(graph) as found:
        return is_worth_it(found, changed)


def prepare_what_was_built(graph: Path, *, quiet: bool) -> None:
    """Prepares a graph at the end of a build, which is done, and stays so whatever happens here.

    Args:
        graph: the folder.
        quiet: whether to print nothing but what went wrong.
    """
    from kg.store import StoreError

    started = time.monotonic()
    try:
        with opened(graph) as found:
            _work_out(found, quiet=quiet)
    except StoreError as error:
        print(f"casegraph: the build is done, but could not be prepared for questions: {error}", file=sys.stderr)
        return
    if not quiet:
        print(f"prepared for questions in {time.monotonic() - started:.0f} s: {_told()}")


def _told() -> str:
    from kg.prepare import counting

    return f"who is who, the words of the texts, the answers to {counted(len(counting()), 'question')}"


def _work_out(graph: CaseGraph, *, quiet: bool) -> None:
    """Does it, on a terminal with a bar."""
    from kg.prepare import prepare

    with _bar(shown=not quiet and sys.stderr.isatty()) as tell:
        for step in prepare(graph):
            tell(step)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[Step], None]]:
    if not shown:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from kg.cli.output import console

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda step: bar.update(
            task, total=step.of, completed=step.number - 1, description=f"preparing for questions: {step.what}"
        )
