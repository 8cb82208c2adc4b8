"""`casegraph build`: from a folder of reports to a graph."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import UsageError, opened
from kg.cli.telling import counted_once, lines, totals
from kg.wording import counted, visible

if TYPE_CHECKING:
    from kg.build import Outcome
    from kg.second import SecondReader


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
        typer.Option("--graph", "-g", envvar="CASEGRAPH_GRAPH", help="The folder of the graph; made if there is none."),
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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what could not be built.")] = False,
) -> None:
    """Read reports into a graph.

    Only what is new or has changed since the last build is read. For each report it says how sure it is of what it
    read, and what a reviewer should check; `casegraph ask to-check` lists all of that. Exit status 0 when every
    report was built, 2 when one could not be, or not by the second reader (the others are in the graph), 130 when
    interrupted (what was done is kept, and the same command goes on from there).

    No text leaves this machine, unless a second reader is named with --reader and --base-url. Every value that it
    gives must carry a quote that stands in the text; both readers' values are kept, `casegraph agreement` tells how
    they agree.
    """
    from kg.build import build as built
    from kg.inputs import plan

    jobs = plan(paths)
    second = _second(reader, base_url, prefer, decisions, reader_timeout)
    done: list[Outcome] = []
    try:
        with (
            closing(built(jobs, graph, vocabularies=tuple(vocabulary or ()), force=force, second=second)) as outcomes,
            _progress(len(jobs), quiet=quiet) as tell,
        ):
            for outcome in outcomes:
                done.append(outcome)
                tell(outcome)
    except KeyboardInterrupt:
        message = f"casegraph: interrupted after {len(done)} of {counted(len(jobs), 'file')}"
        print(f"{message}; the same command goes on from there", file=sys.stderr)
        raise typer.Exit(130) from None
    finally:
        if second is not None:
            second.close()
    if not quiet:
        _summarise(done, graph)
    if _failures(done):
        raise typer.Exit(2)


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

    def tell(line: str) -> None:
        print(f"casegraph: {visible(line)}", file=sys.stderr, flush=True)

    rule = Prefer.first if prefer is None else prefer
    kept = {} if decisions is None else decided(decisions, reader)
    return SecondReader.at(reader, base_url, prefer=rule.value, timeout=timeout, tell=tell, decided=kept)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    """What tells of each outcome: on stderr, with what is to be checked; on a terminal with a bar below the lines."""
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        yield lambda outcome: print("\n".join(lines(outcome)), file=sys.stderr, flush=True)
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        from kg.cli.output import console

        with Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task("", total=total)

            def tell(outcome: Outcome) -> None:
                first, *rest = lines(outcome)
                bar.console.print(first, soft_wrap=True)
                for line in rest:
                    bar.console.print(line, soft_wrap=True, style="dim")
                bar.advance(task)

            yield tell


def _summarise(done: Sequence[Outcome], graph: Path) -> None:
    built = [outcome for outcome in done if outcome.state != "failed"]
    if not built:
        return
    states = Counter(outcome.state for outcome in built)
    parts = [f"{states[state]} {state}" for state in ("added", "replaced", "unchanged") if states[state]]
    print(f"{counted(len(built), 'report')} in {graph}: {', '.join(parts)}")
    if told := totals(built):
        print(f"{told}: `casegraph ask to-check --graph {graph}` lists them")
    if held := sum(outcome.quarantined for outcome in built):
        what = "is in quarantine and counts" if held == 1 else "are in quarantine and count"
        print(f"{held} {what} in no answer: `casegraph validate --graph {graph}` says why")
    if any(outcome.cases for outcome in built):
        with opened(graph) as found:
            if told := counted_once(found.duplicates()):
                print(f"{told}: `casegraph duplicates --graph {graph}` shows why")


def _failures(done: Sequence[Outcome]) -> bool:
    """Tells what could not be built, and whether anything could not."""
    failed = [outcome for outcome in done if outcome.state == "failed"]
    sys.stdout.flush()
    if len(failed) == 1:
        print(f"casegraph: {visible(failed[0].error)}", file=sys.stderr)
    elif failed:
        print(f"casegraph: {len(failed)} of {len(done)} files could not be built:", file=sys.stderr)
        for outcome in failed:
            print(f"  {visible(outcome.error)}", file=sys.stderr)
    once = [outcome for outcome in done if outcome.second_error]
    for outcome in once:
        print(f"casegraph: {visible(outcome.second_error)}", file=sys.stderr)
    if once:
        print("casegraph: these are in the graph, read once; the same command tries again", file=sys.stderr)
    return bool(failed or once)
