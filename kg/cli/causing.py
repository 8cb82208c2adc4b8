"""`casegraph causality`: did the drug cause the event, by the Naranjo scale and the WHO-UMC system, with every item."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import GraphOption, QuarantinedOption, UsageError, opened

if TYPE_CHECKING:
    from kg.causality import Answered, Causality
    from kg.causality.model import Checked
    from kg.explain import Explanation

NARROWEST = 20  # columns of a text beside its indent, on however narrow a screen
WIDEST = 110  # columns of text in a pipe, where the screen's width is not known


class CausalityFormat(StrEnum):
    """How assessments are printed."""

    text = "text"
    md = "md"
    csv = "csv"
    json = "json"
    turtle = "turtle"


def causality(
    graph: GraphOption,
    target: Annotated[
        str | None, typer.Argument(help="REPORT, REPORT/CASE or REPORT/CASE/EPISODE; all where it is not given.")
    ] = None,
    drug: Annotated[str | None, typer.Option(help="Only this suspect drug, by any of its names.")] = None,
    items: Annotated[bool, typer.Option("--items", help="Show every item of every assessment.")] = False,
    override: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM=ANSWER", help="Answer an item yourself: naranjo-5=no, who-umc=possible (repeatable)."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why you override; kept with the answer.")] = "",
    by: Annotated[str, typer.Option(help="Who overrides; kept with the answer.")] = "",
    format: Annotated[CausalityFormat, typer.Option("--format", "-f", help="How to print.")] = CausalityFormat.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    quarantined: QuarantinedOption = False,
) -> None:
    """Assess whether the drug caused the event.

    For each episode and suspect drug: the ten items of the Naranjo scale, each yes, no or unknown with its quote or
    the reason, the score with the range that it could take if the open items were known, and the WHO-UMC category by
    its criteria. One episode is shown with every item, more of them as a table. An unknown is not a no. Your own
    answers (--override) are kept in the graph with who, when and why, and travel with shared files.
    """
    from kg.causality.judging import override as keep
    from kg.version import version

    with opened(graph) as found:
        if override:
            if target is None:
                raise UsageError("an override needs the episode that it is about: REPORT/CASE/EPISODE")
            if not reason.strip() or not by.strip():
                raise UsageError("an override needs why (--reason) and who (--by): both are kept with the answer")
            answers = _answers(override)
            listed: Sequence[Causality] = [
                keep(found, target, answers, reason=reason, by=by, drug=drug, quarantined=quarantined)
            ]
        elif reason or by:
            raise UsageError("--reason and --by belong to an --override, such as --override naranjo-5=no")
        else:
            listed = found.causality(target, drug=drug, quarantined=quarantined)
    details = items or _one_episode(listed)
    if format is CausalityFormat.text and output is None:
        _draw(listed, details=details)
        return
    text = _printed(listed, format, details=details, version=version())
    if output is None:
        sys.stdout.write(text)
        return
    from kg.files import write_atomically

    write_atomically(output, text)


def _answers(given: Sequence[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for each in given:
        item, equals, answer = each.partition("=")
        if not equals or not item.strip() or not answer.strip():
            raise UsageError(f"{each!r} is no override: write ITEM=ANSWER, for example naranjo-5=no")
        name = item.strip().casefold()
        answers[f"naranjo-{name}" if name.isdigit() else name] = answer.strip().casefold()
    return answers


def _one_episode(listed: Sequence[Causality]) -> bool:
    return len({each.target for each in listed}) == 1


def _printed(listed: Sequence[Causality], format: CausalityFormat, *, details: bool, version: str) -> str:
    """Assessments as text in one of the formats."""
    from kg.causality import telling

    if format is CausalityFormat.json:
        import json

        return json.dumps([telling.as_data(each) for each in listed], indent=1, ensure_ascii=False) + "\n"
    if format is CausalityFormat.csv:
        from kg.table import as_csv

        return as_csv([telling.flat(each) for each in listed], telling.FLAT)
    if format is CausalityFormat.turtle:
        from kg.causality.turtle import triples
        from kg.serialise import serialise

        return serialise({None: triples(listed, version=version)}, "turtle")
    return telling.as_text(listed, details=details)


def _draw(listed: Sequence[Causality], *, details: bool) -> None:
    """Assessments on the screen: a table, or each with its items."""
    from kg.causality import telling

    if not listed:
        print("no episode has a suspect drug: there is nothing to assess")
        return
    if not details:
        _table(listed)
        print(f"\n{telling.totals(listed)}")
        print("yes, no, unknown: the items of the Naranjo scale by number; range: if the open items were known")
        print("`casegraph causality REPORT/1/1` shows each item of an episode, with its words or why it is unknown")
        print("* overridden by a reviewer\n" if any(each.judgements for each in listed) else "", end="")
        return
    for at, each in enumerate(listed):
        print() if at else None
        _draw_one(each)


def _table(listed: Sequence[Causality]) -> None:
    """A row for each pair, the reports one below the other with their columns in line."""
    from rich.text import Text

    from kg.causality import telling
    from kg.cli import output
    from kg.wording import visible

    columns = [name for name in telling.COLUMNS if name != "authors" or any(each.stated for each in listed)]
    rows = [telling.row(each) for each in listed]
    for row, each in zip(rows, listed, strict=True):
        row["episode"] = f"{each.case}/{each.number}"
    heads = [name.replace("_", " ") for name in columns]
    cells = [[visible(row[name]) for name in columns] for row in rows]
    width = output.console().width
    room = (output.UNBOUNDED if width == output.UNBOUNDED else width) - output.GAP * (len(columns) - 1)
    in_columns = sum(output.longest_words([heads, *cells])) <= room
    wide = output.widths([heads, *cells], room) if in_columns else []
    if in_columns:
        output.print_grid([heads], wide, style="bold")
    report = None
    for each, row_cells in zip(listed, cells, strict=True):
        if each.report != report:
            output.drawn(Text(f"\n{visible(each.report)}", style="bold"))
        elif not in_columns:
            print()
        report = each.report
        if in_columns:
            output.print_grid([row_cells], wide)
        else:
            output.print_records([row_cells], heads)


def _draw_one(found: Causality) -> None:
    from kg.causality import telling, who
    from kg.wording import visible

    _line(f"{visible(found.target)}: {found.event.label} under {found.drug.label}", style="bold")
    _line(f"Naranjo {telling.summary(found)}", style="bold")
    for each in found.naranjo.items:
        _item(each)
    _line(f"WHO-UMC {found.who_umc.label}", style="bold")
    _line(found.who_umc.why, indent=2)
    if found.who_umc.override is not None:
        judged = visible(telling.override_line(found.who_umc.override))
        _line(f"{judged} (from the graph: {who.CATEGORIES[found.who_umc.found]})", indent=2)
    for category, label in who.CATEGORIES.items():
        _line(label, indent=2)
        for checked in found.who_umc.criteria:
            if checked.criterion.category == category:
                _criterion(checked)
    for stated in found.stated:
        _line(f"the authors: {telling.authors(stated)}", style="bold")
        _quotes(stated.words, 2)
    for caution in found.cautions:
        _line(f"! {caution}", style="bold")


def _item(each: Answered) -> None:
    from kg.causality import telling
    from kg.wording import visible

    star = telling.OVERRIDDEN if each.override is not None else ""
    _grid(str(each.item.number), f"{each.answer}{star}", telling.points(each), each.item.question, style="bold")
    if each.override is not None:
        _line(visible(telling.override_line(each.override)), indent=INDENT)
    _line(telling.reason(each), indent=INDENT)
    _quotes(each.words, INDENT)
    for caution in each.cautions:
        _line(f"! {caution}", indent=INDENT)


INDENT = 17  # where the question of an item begins


def _grid(number: str, answer: str, points: str, question: str, *, style: str = "") -> None:
    _line(f"{number:>2}  {answer:<8}  {points:>2} ", question, indent=INDENT, style=style)


def _criterion(each: Checked) -> None:
    items = f" (item{'' if len(each.items) == 1 else 's'} {', '.join(map(str, each.items))})" if each.items else ""
    _line(f"    {each.state:<10}  ", f"{each.criterion.text}{items}", indent=16)


def _quotes(words: Sequence[Explanation], indent: int) -> None:
    """Each sentence once, with what it states marked, and the names of the values."""
    from kg.causality.quoting import sentences
    from kg.wording import visible

    for each in sentences(words):
        _line(f"“{visible(each.marked('[[', ']]'))}”", indent=indent)
        _line(visible(each.place), indent=indent, style="dim")


def _line(head: str, rest: str = "", *, indent: int = 0, style: str = "") -> None:
    """A line that goes on below its own beginning, at most as wide as the screen."""
    from rich.table import Table
    from rich.text import Text

    from kg.cli import output

    width = output.console().width
    room = WIDEST if width == output.UNBOUNDED else width
    grid = Table.grid(padding=0)
    if indent:
        grid.add_column(width=indent, no_wrap=True)
    grid.add_column(width=max(NARROWEST, room - indent), overflow="fold")
    grid.add_row(*([Text(head if rest else "", style=style)] if indent else []), Text(rest or head, style=style))
    output.drawn(grid)
