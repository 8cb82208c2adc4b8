"""`casegraph assess`: the dossier on a hypothesis, and the assessments that a graph keeps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Format, FormatOption, GraphOption, QuarantinedOption, UsageError, opened

if TYPE_CHECKING:
    from kg.assess.model import Dossier
    from kg.assess.stored import StoredAssessment
    from kg.graph import CaseGraph


class DossierFormat(StrEnum):
    """How a dossier is printed."""

    text = "text"
    md = "md"
    html = "html"
    json = "json"
    turtle = "turtle"


class Onset(StrEnum):
    """Which onsets count."""

    early = "early"
    late = "late"


_ENDINGS = {
    ".md": DossierFormat.md,
    ".html": DossierFormat.html,
    ".htm": DossierFormat.html,
    ".json": DossierFormat.json,
    ".ttl": DossierFormat.turtle,
}

assess = typer.Typer(
    name="assess",
    help="Weigh a hypothesis, with what speaks against it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@assess.command("class-effect")
def class_effect(
    graph: GraphOption,
    drug_class: Annotated[
        str, typer.Option("--class", metavar="CLASS", help="The class of drugs, by any name or IRI.")
    ],
    event: Annotated[str, typer.Option("--event", metavar="EVENT", help="The event; narrower ones count, too.")],
    late_from: Annotated[
        float | None,
        typer.Option(metavar="DAYS", help="Late onset: this many days or more after the last dose (default: 28)."),
    ] = None,
    count_below: Annotated[
        float | None,
        typer.Option(metavar="COUNT", help="The event: a lowest count below this, in 10⁹/L (default: by the event)."),
    ] = None,
    onset: Annotated[Onset | None, typer.Option(help="Only episodes of early, or of late onset.")] = None,
    format: Annotated[
        DossierFormat | None,
        typer.Option("--format", "-f", help="The format; by default the one of the file's ending, else text."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The file to write; standard output without it."),
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="Keep the dossier in the graph.")] = False,
    quarantined: QuarantinedOption = False,
) -> None:
    """Is an event an effect of a class?

    Each drug of the class with its cases, Hill's viewpoints, what speaks against it, a verdict by stated rules, and
    what would change it. For example: casegraph assess class-effect --class anti-CD20 --event neutropenia
    """
    from kg.assess.definitions import LATE_FROM_DAYS, Definitions

    chosen = _format(format, output)
    definitions = Definitions(
        late_from_days=LATE_FROM_DAYS if late_from is None else late_from,
        count_below=count_below,
        onset=None if onset is None else onset.value,
    )
    at = datetime.now(UTC)
    with opened(graph) as found:
        dossier = found.assess(drug_class=drug_class, event=event, definitions=definitions, quarantined=quarantined)
        kept = found.keep_assessment(dossier, at=at) if store else None
    _write(dossier, chosen, output, at)
    if kept is not None:
        print(f"kept in the graph as {kept}", file=sys.stderr)


@assess.command("list")
def listed(graph: GraphOption, format: FormatOption = Format.text) -> None:
    """List what is kept, and whether it still holds."""
    from kg.assess.stored import standing
    from kg.cli.output import print_rows

    columns = ("assessment", "class", "event", "made", "verdict", "now")
    with opened(graph) as found:
        kept = found.assessments()
        rows = [
            {
                "assessment": each.name,
                "class": each.drug_class,
                "event": each.event,
                "made": each.at.strftime("%Y-%m-%d %H:%M"),
                "verdict": each.verdict,
                "now": standing(found, each).sentence,
            }
            for each in kept
        ]
    if not rows and format is Format.text:
        print("the graph keeps no assessment: `casegraph assess class-effect --store` makes one")
        return
    print_rows(rows, columns, format)


@assess.command("show")
def show(
    graph: GraphOption,
    name: Annotated[str, typer.Argument(help="An assessment, by its name in `casegraph assess list`.")],
) -> None:
    """Print a kept assessment as JSON."""
    from kg.cli.output import print_json

    with opened(graph) as found:
        print_json(_kept(found, name).data)


def _kept(found: CaseGraph, name: str) -> StoredAssessment:
    """The kept assessment of a name, or of the beginning of one.

    Raises:
        UsageError: there is none, or more than one.
    """
    fitting = [each for each in found.assessments() if each.name == name or each.name.startswith(name)]
    if len(fitting) != 1:
        raise UsageError(f"{len(fitting)} assessments are called {name!r}: `casegraph assess list` lists them")
    return fitting[0]


def _write(dossier: Dossier, chosen: DossierFormat, output: Path | None, at: datetime) -> None:
    """Prints the dossier, or writes it to a file."""
    if chosen is DossierFormat.text:
        if output is not None:
            raise UsageError(f"{output}: text is for the terminal; write .md, .html, .json or .ttl")
        from kg.cli.dossier import print_text

        print_text(dossier)
        return
    text = _rendered(chosen, at)(dossier)
    if output is None:
        sys.stdout.write(text)
        return
    from kg.files import write_atomically

    write_atomically(output, text)


def _rendered(chosen: DossierFormat, at: datetime) -> Callable[[Dossier], str]:
    if chosen is DossierFormat.md:
        from kg.assess.render.markdown import markdown

        return markdown
    if chosen is DossierFormat.html:
        from kg.assess.render.html import html

        return html
    from kg.assess.render.rdf import as_json, turtle

    return as_json if chosen is DossierFormat.json else lambda dossier: turtle(dossier, at=at)


def _format(asked: DossierFormat | None, output: Path | None) -> DossierFormat:
    """The format that was asked for, or that the file's ending names.

    Raises:
        UsageError: the ending names no format.
    """
    if asked is not None:
        return asked
    if output is None:
        return DossierFormat.text
    named = _ENDINGS.get(output.suffix.lower())
    if named is None:
        endings = ", ".join(_ENDINGS)
        raise UsageError(f"{output}: its ending names no format: name a file ending in {endings}, or give --format")
    return named
