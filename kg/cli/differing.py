"""`casegraph history` and `diff`: how a graph became what it is, and what that changed."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import Format, FormatOption, GraphOption, UsageError, opened

if TYPE_CHECKING:
    from kg.history import Moment

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
    from kg.cli.output import counted, print_json, print_rows

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
    from kg.history import told

    return {
        "moment": moment.number,
        "time": told(moment.at),
        "kind": "build" if moment.build else "change",
        "what": "; ".join(_what(moment, named=named)) or "nothing that holds",
        "extractor": ", ".join(moment.extractors),
    }


def _what(moment: Moment, *, named: bool) -> list[str]:
    """What a moment did, in a few words each."""
    from kg.cli.output import counted, visible

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
