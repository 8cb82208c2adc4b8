"""`casegraph prepare`: what the first questions of a big graph would wait for, worked out beforehand."""

from __future__ import annotations

import sys

from kg.cli.options import GraphOption, UsageError, opened


def prepare(graph: GraphOption) -> None:
    """Work out beforehand what the first questions would wait for.

    After a build or a change, the first question waits until it is known who is who, the first search until the texts
    are indexed, and a question of a whole big graph until all of it is counted. This does all of that now; what it
    found is kept until the graph changes, and answers are the same with and without it.
    """
    from kg.prepare import counting
    from kg.prepare import prepare as prepared

    with opened(graph) as found:
        if found._store.folder is None or found._store.read_only:
            raise UsageError(f"{graph} has no place where anything could be kept: prepare the folder of a graph")
        if not sys.stderr.isatty():
            for _ in prepared(found):
                pass
        else:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            from kg.cli.output import console

            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
            with Progress(*columns, console=console(stderr=True), transient=True) as bar:
                task = bar.add_task("")
                for step in prepared(found):
                    bar.update(task, total=step.of, completed=step.number - 1, description=step.what)
    print(f"{graph} is prepared: who is who, the words of the texts, the answers to {len(counting())} questions")
