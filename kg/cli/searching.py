"""`casegraph search`: the reports whose texts have some words, with the passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Format, FormatOption, GraphOption, QuarantinedOption, opened

if TYPE_CHECKING:
    from kg.search import Found, Passage

COLUMNS = ("report", "title", "start", "end", "prefix", "quote", "suffix")


def search(
    graph: GraphOption,
    words: Annotated[
        list[str], typer.Argument(help='What a report must have, all of it: words, "words in quotes", begin*.')
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many reports to show at most.")] = 20,
    format: FormatOption = Format.text,
    quarantined: QuarantinedOption = False,
) -> None:
    """Find words in the reports' texts.

    A report must have all of them, in any order; "febrile neutropenia" (in quotes) are two that follow each
    other, agranulocyt* is every word that begins so. Case, accents and hyphens do not matter. Those that have them most
    often for their length come first.
    """
    from kg.cli.output import print_rows

    with opened(graph) as found:
        answer = found.search(" ".join(map(_quoted, words)), limit=limit, quarantined=quarantined)
    if format is Format.text:
        _print(answer, limit)
    else:
        rows = [{column: getattr(passage, column) for column in COLUMNS} for passage in answer.passages]
        print_rows(rows, COLUMNS, format)


def _quoted(argument: str) -> str:
    """An argument as `kg.search` reads it: the shell has taken the quotes off what follows each other.

    >>> _quoted("febrile neutropenia"), _quoted("fever"), _quoted("absolute neutro*")
    ('"febrile neutropenia"', 'fever', '"absolute neutro"*')
    """
    if '"' in argument or len(argument.split()) < 2:
        return argument
    return f'"{argument[:-1]}"*' if argument.endswith("*") else f'"{argument}"'


def _print(answer: Found, limit: int) -> None:
    from rich.text import Text

    from kg.cli.output import drawn
    from kg.wording import counted, visible

    if not answer.reports:
        print("no report has all of these words")
        return
    last = ""
    for passage in answer.passages:
        if passage.report != last:
            title = f": {' '.join(passage.title.split())}" if passage.title else ""
            drawn(Text(visible(f"{passage.report}{title}"), style="bold"))
            last = passage.report
        _passage(passage)
    have = "has" if answer.reports == 1 else "have"
    first = "the first is" if limit == 1 else f"the first {limit} are"
    more = f"; {first} shown (--limit shows more)" if answer.reports > limit else ""
    print(f"\n{counted(answer.reports, 'report')} {have} these words{more}")


def _passage(passage: Passage) -> None:
    """One passage on a screen or in a pipe, its words marked, with its place."""
    from rich.padding import Padding
    from rich.text import Text

    from kg.cli.output import console, drawn, flat

    marks = ("", "") if console().is_terminal else ("[[", "]]")
    shown = Text(flat(passage.prefix))
    at = 0
    for start, end in passage.found:
        if start >= at:  # of places that overlap, the first
            shown.append(flat(passage.quote[at:start]))
            shown.append(f"{marks[0]}{flat(passage.quote[start:end])}{marks[1]}", style="bold reverse")
            at = end
    shown.append(flat(passage.quote[at:]))
    shown.append(flat(passage.suffix))
    shown.append(f" (characters {passage.start} to {passage.end})", style="dim")
    drawn(Padding(shown, (0, 0, 0, 2)))
