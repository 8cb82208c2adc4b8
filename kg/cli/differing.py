"""`casegraph history` and `diff`: how a graph became what it is, and what that changed."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import Format, FormatOption, GraphOption, UsageError, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.diff import Difference
    from kg.graph import CaseGraph
    from kg.history import Moment


class Told(StrEnum):
    """How a difference is told."""

    text = "text"
    md = "md"
    json = "json"


class Kind(StrEnum):
    """The kinds of hypotheses that can be assessed."""

    class_effect = "class-effect"


_HOWS = ("added", "replaced", "read again", "removed")


def history(
    graph: GraphOption,
    format: FormatOption = Format.text,
    reports: Annotated[bool, typer.Option("--reports", help="Name what was added, replaced or removed.")] = False,
    forget_before: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Forget for good what the store held before that day or time (or: now)."),
    ] = None,
) -> None:
    """List what changed in a graph, and when: its moments.

    What is replaced or removed is kept in the graph's folder, so that every command can look at an earlier moment:
    `--graph FOLDER@2` is the graph after moment 2, `FOLDER@previous` before the last one, `FOLDER@2026-11-20T10:00`
    as it was then. Moment 0 is what was before the first. Times without a zone are local.
    """
    from kg.cli.output import print_json, print_rows
    from kg.wording import counted

    if forget_before is not None:
        from kg.history import forget

        with opened(graph) as found:
            gone = forget(found._store, _day(forget_before))
        print(f"{counted(gone, 'former graph')} forgotten")
        return None
    with opened(graph) as found:
        listed = found.history()
    if format is Format.json:
        return print_json([_as_json(moment) for moment in listed])
    if not listed:
        if graph.is_file():
            return print("a shared file has no history: that stays in the store which it was exported from")
        return print("no history yet: it begins with the next change of this graph")
    rows = [_row(moment, named=reports) for moment in listed]
    columns = ["moment", "time", "kind", "what", "extractor"]
    print_rows(rows, columns, format)
    return None


def _day(given: str) -> Any:
    """A day (its beginning) or a time; `now` is the present."""
    from datetime import datetime

    from kg.former import now

    if given.strip() == "now":
        return now()
    try:
        return datetime.fromisoformat(given.strip()).astimezone(UTC)
    except ValueError:
        raise UsageError(f"{given!r} is no date: write 2026-11-20, 2026-11-20T10:00, or now") from None


def _row(moment: Moment, *, named: bool) -> dict[str, Any]:
    from kg.when import told

    return {
        "moment": moment.number,
        "time": told(moment.at),
        "kind": "build" if moment.build else "change",
        "what": "; ".join(_what(moment, named=named)) or "nothing that holds",
        "extractor": ", ".join(moment.extractors),
    }


def _what(moment: Moment, *, named: bool) -> list[str]:
    """What a moment did, in a few words each."""
    from kg.wording import counted, visible

    told = []
    for what in ("report", "assessment", "judgement", "vocabulary"):
        for how in _HOWS:
            names = [visible(change.name) for change in moment.changes if (change.what, change.how) == (what, how)]
            if not names:
                continue
            phrase = "vocabulary" if what == "vocabulary" else counted(len(names), what)
            phrase += " read again with the same result" if how == "read again" else f" {how}"
            told.append(f"{phrase} ({', '.join(names)})" if named and what != "vocabulary" else phrase)
    return told


def _as_json(moment: Moment) -> dict[str, Any]:
    return {
        "moment": moment.number,
        "time": moment.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "build": moment.build,
        "changes": [{"what": each.what, "how": each.how, "name": each.name} for each in moment.changes],
        "extractors": list(moment.extractors),
    }


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A graph, or a moment of one: FOLDER@2, FOLDER@previous.")],
    new: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="Another; the folder of OLD as it is now without it.")
    ] = None,
    format: Annotated[Told, typer.Option("--format", "-f", help="How to tell it.")] = Told.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write; standard output without.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Tell every change, not one screen of them.")] = False,
    reports: Annotated[bool, typer.Option("--reports", help="Only the reports, and all of them.")] = False,
    answers: Annotated[bool, typer.Option("--answers", help="Only the answers, and all of them.")] = False,
    questions: Annotated[
        list[Path] | None, typer.Option(metavar="FOLDER", help="Ask the questions in this folder, too.")
    ] = None,
    assess: Annotated[
        Kind | None, typer.Option(help="Assess this kind of hypothesis in both, with --class and --event.")
    ] = None,
    drug_class: Annotated[str | None, typer.Option("--class", help="The class of drugs of the hypothesis.")] = None,
    event: Annotated[str | None, typer.Option("--event", help="The event of the hypothesis.")] = None,
    causality: Annotated[
        bool, typer.Option("--causality", help="Compare Naranjo score and WHO-UMC category of each episode, too.")
    ] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit status 1 where they differ.")] = False,
) -> None:
    """Tell what changed from one graph to another.

    The graphs are folders, shared files, or moments of a folder's history (see `casegraph history`): FOLDER@2 is the
    graph after moment 2, FOLDER@previous before the last one, FOLDER@2026-11-20T10:00 as it was then. It tells which
    reports came, went or changed, and why (their text, casegraph, or the vocabulary); each value that is another one,
    with the words on both sides; which cases are one patient now; and which answers of the question library changed.
    Assessments that are stored in either graph are made anew from both.
    """
    from kg.diff import difference

    hypotheses = _hypotheses(assess, drug_class, event)
    with _sides(old, new) as (before, after, names):
        found = difference(
            before,
            after,
            names=names,
            reports=not answers or reports,
            answers=not reports or answers,
            listing=True if everything or answers else None,
            questions=questions or (),
            hypotheses=hypotheses,
            causality=causality,
        )
    chosen = [name for name, asked in (("reports", reports), ("answers", answers)) if asked]
    _print(_written(found, format, everything or bool(chosen), chosen), output)
    if exit_code and found:
        raise typer.Exit(1)


def _hypotheses(assess: Kind | None, drug_class: str | None, event: str | None) -> tuple[tuple[str, str], ...]:
    if assess is None and drug_class is None and event is None:
        return ()
    if assess is None or drug_class is None or event is None:
        raise UsageError("a hypothesis is --assess class-effect with --class and --event")
    return ((drug_class, event),)


@contextmanager
def _sides(old: str, new: str | None) -> Iterator[tuple[CaseGraph, CaseGraph, tuple[str, str]]]:
    """Both graphs, open; two moments of one store share it, because a store serves one process at a time."""
    import kg
    from kg.when import place
    from kg.wording import visible

    (folder, at), (other, other_at) = place(old), (None, None) if new is None else place(new)
    if other is None and at is None:
        raise UsageError(
            f"{visible(old)} is compared with what? name another graph, or a moment ({visible(old)}@previous)"
        )
    name = str(folder) if new is None else new
    with ExitStack() as stack:
        before = stack.enter_context(kg.open(folder, create=False))
        if other is None or _same(folder, other):
            base, after = before, before
            if at is not None:
                before = stack.enter_context(base.at(at))
            if other_at is not None:
                after = stack.enter_context(base.at(other_at))
        else:
            if at is not None:
                before = stack.enter_context(before.at(at))
            after = stack.enter_context(kg.open(other, create=False, at=other_at))
        yield before, after, (visible(old), visible(name))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.is_dir() and one.samefile(other)
    except OSError:
        return False


def _written(found: Difference, format: Told, everything: bool, chosen: Sequence[str]) -> str:
    import json

    from kg.cli.output import console
    from kg.diff.data import as_data
    from kg.diff.layout import SECTIONS, markdown, text

    if format is Told.json:
        return json.dumps(as_data(found), indent=1, ensure_ascii=False) + "\n"
    beside = ("patients",) if "reports" in chosen else ()
    sections = (*chosen, *beside, "assessments", "causality") if chosen else SECTIONS
    if format is Told.md:
        return markdown(found, everything=everything, sections=sections)
    return text(found, everything=everything, sections=sections, width=console().width)


def _print(told: str, output: Path | None) -> None:
    from kg.files import write_atomically

    if output is None:
        sys.stdout.write(told)
        return
    try:
        write_atomically(output, told)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror or error}") from error
