"""`casegraph build`: from a folder of reports to a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import UsageError, opened
from kg.cli.preparing import prepare_what_was_built, prepares_itself
from kg.cli.telling import Tally, counted_once, lines
from kg.wording import counted, visible

if TYPE_CHECKING:
    from kg.build import Outcome
    from kg.second import SecondReader


FEW = 1_000
"""In a graph of so many reports it takes a moment to work out who is who; in a larger one that is left to be asked."""


class Prefer(StrEnum):
    """Whose values the record takes where a report was read twice; the rules are those of `extract.reader.combine`."""

    first = "first"
    second = "second"
    either = "either"
    agreed = "agreed"


def build(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Reports, or folders of them.")],
    graph: Annotated[
        Path,
        typer.Option(
            "--graph",
            "-g",
            envvar="CASEGRAPH_GRAPH",
            help="The folder of the graph (made if there is none), or https://HOST/sparql.",
        ),
    ],
    vocabulary: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A SKOS file in Turtle with terms of your own (may be repeated)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read unchanged reports again, too.")] = False,
    reader: Annotated[
        str | None,
        typer.Option(metavar="openai:MODEL", help="Let a language model read every report as well (extra llm)."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where that model is: the texts are sent there, and nowhere else."),
    ] = None,
    prefer: Annotated[
        Prefer | None,
        typer.Option(help="Whose values the record takes: first (the default), second, either, or agreed."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Rows of `ask readings --format csv` whose values are to stand."),
    ] = None,
    reader_timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="How long to wait for one answer (120).")
    ] = None,
    workers: Annotated[
        str, typer.Option(metavar="N", help="How many processes read; auto: one on each processor.", show_default=True)
    ] = "1",
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Have the workers of a Dask cluster read: tcp://HOST:PORT (extra dask)."),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="How long a worker process may take for one report (300)."),
    ] = None,
    prepare: Annotated[
        bool, typer.Option("--prepare/--no-prepare", help="Whether a large build ends with `casegraph prepare`.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what could not be built.")] = False,
) -> None:
    """Read reports into a graph.

    Only what is new or has changed since the last build is read. For each report it says how sure it is of what it
    read, and what a reviewer should check; `casegraph ask to-check` lists all of that. Exit status 0 when every
    report was built, 2 when one could not be, or not by the second reader (the others are in the graph), 130 when
    interrupted (what was done is kept, and the same command goes on from there).

    With --workers, a process that dies or takes longer than --time-limit costs the one report that it was reading;
    with one worker the reading is done by this process, unless there is a time limit. The graph is the same, byte for
    byte, however many read.

    A build that adds or replaces at least 300 reports, and a tenth of the graph, ends with `casegraph prepare`, so that
    no question waits; interrupted there, the build is done all the same.

    No text leaves this machine, unless a second reader is named with --reader and --base-url, or a cluster with
    --cluster. Every value that a second reader gives must carry a quote that stands in the text; both readers' values
    are kept, `casegraph agreement` tells how they agree.
    """
    from kg.build import build as built
    from kg.inputs import plan

    number = _workers(workers, cluster, time_limit)
    jobs = plan(paths)
    second = _second(reader, base_url, prefer, decisions, reader_timeout)
    tally = Tally()
    try:
        with (
            closing(
                built(
                    jobs, graph, vocabularies=tuple(vocabulary or ()), force=force, second=second,
                    workers=number, cluster=cluster, time_limit=time_limit, tell=_tell,
                )
            ) as outcomes,
            _progress(len(jobs), quiet=quiet) as tell,
        ):  # fmt: skip
            for outcome in outcomes:
                tally.add(outcome)
                tell(outcome)
    except KeyboardInterrupt:
        message = f"casegraph: interrupted after {tally.files} of {counted(len(jobs), 'file')}"
        print(f"{message}; the same command goes on from there", file=sys.stderr)
        raise typer.Exit(130) from None
    finally:
        if second is not None:
            second.close()
    try:
        prepares = prepare and prepares_itself(graph, tally.changed)
        if not quiet:
            _summarise(tally, graph, prepares=prepares)
            sys.stdout.flush()
        if prepares:
            prepare_what_was_built(graph, quiet=quiet)
        interrupted = False
    except KeyboardInterrupt:
        told = f"the build is done; `casegraph prepare --graph {graph}` does what was interrupted"
        print(f"casegraph: {told}", file=sys.stderr)
        interrupted = True
    if _failures(tally):
        raise typer.Exit(2)
    if interrupted:
        raise typer.Exit(130)


def _tell(line: str) -> None:
    print(f"casegraph: {visible(line)}", file=sys.stderr, flush=True)


def _workers(workers: str, cluster: str | None, time_limit: float | None) -> int:
    """How many processes work; 0 for one on each processor."""
    if time_limit is not None and not time_limit > 0:
        raise UsageError(f"--time-limit {time_limit:g} leaves no time: give seconds, such as 300")
    if workers == "auto":
        number = 0
    elif workers.isascii() and workers.isdigit() and len(workers) < 5:
        number = int(workers)
    else:
        raise UsageError(f"--workers {visible(workers)} is no number: write --workers 4, or auto")
    if cluster is not None and number != 1:
        raise UsageError("--workers are processes of this machine, --cluster has its own: give one of the two")
    return number


def _second(
    reader: str | None, base_url: str | None, prefer: Prefer | None, decisions: Path | None, timeout: float | None
) -> SecondReader | None:
    """The second reader of the options; without --reader nothing that could reach a network is even loaded."""
    if reader is None:
        options = {"--base-url": base_url, "--prefer": prefer, "--decisions": decisions, "--reader-timeout": timeout}
        for name, given in options.items():
            if given is not None:
                raise UsageError(f"{name} is for a second reader: name one with --reader openai:MODEL")
        return None
    from kg.second import SecondReader
    from kg.second import decisions as decided

    rule = Prefer.first if prefer is None else prefer
    kept = {} if decisions is None else decided(decisions, reader)
    return SecondReader.at(reader, base_url, prefer=rule.value, timeout=timeout, tell=_tell, decided=kept)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    """What tells of each outcome: on stderr, with what is to be checked; on a terminal with a bar below the lines."""
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        yield lambda outcome: print("\n".join(lines(outcome)), file=sys.stderr, flush=True)
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
        from rich.text import Text

        from kg.cli.output import console

        class Rate(ProgressColumn):
            """Files a second."""

            def render(self, task: Task) -> Text:
                return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")

        with Progress(
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeRemainingColumn(),
            console=console(stderr=True),
            transient=True,
            speed_estimate_period=60,
        ) as bar:
            task = bar.add_task("", total=total)

            def tell(outcome: Outcome) -> None:
                first, *rest = lines(outcome)
                bar.console.print(first, soft_wrap=True)
                for line in rest:
                    bar.console.print(line, soft_wrap=True, style="dim")
                bar.advance(task)

            yield tell


def _summarise(tally: Tally, graph: Path, *, prepares: bool) -> None:
    from kg.remote.address import told as place_told

    where = place_told(graph)
    if not tally.built:
        return
    parts = [f"{tally.states[state]} {state}" for state in ("added", "replaced", "unchanged") if tally.states[state]]
    print(f"{counted(tally.built, 'report')} in {where}: {', '.join(parts)}")
    if told := tally.to_check:
        print(f"{told}: `casegraph ask to-check --graph {where}` lists them")
    if held := tally.quarantined:
        what = "is in quarantine and counts" if held == 1 else "are in quarantine and count"
        print(f"{held} {what} in no answer: `casegraph validate --graph {where}` says why")
    if not tally.cases:
        return
    with opened(graph) as found:
        if not found.has_at_most(FEW):
            print(f"`casegraph duplicates --graph {where}` tells which cases are probably one patient")
            if not prepares:
                print(f"`casegraph prepare --graph {where}` works out now what the first questions would wait for")
        elif told := counted_once(found.duplicates()):
            print(f"{told}: `casegraph duplicates --graph {where}` shows why")


def _failures(tally: Tally) -> bool:
    """Tells what could not be built, and whether anything could not."""
    sys.stdout.flush()
    if len(tally.errors) == 1:
        print(f"casegraph: {visible(tally.errors[0])}", file=sys.stderr)
    elif tally.errors:
        print(f"casegraph: {len(tally.errors)} of {tally.files} files could not be built:", file=sys.stderr)
        for error in tally.errors:
            print(f"  {visible(error)}", file=sys.stderr)
    for error in tally.read_once:
        print(f"casegraph: {visible(error)}", file=sys.stderr)
    if tally.read_once:
        print("casegraph: these are in the graph, read once; the same command tries again", file=sys.stderr)
    return bool(tally.errors or tally.read_once)
