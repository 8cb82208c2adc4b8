"""`casegraph ask`, `query` and `explain`: the library's questions, any SPARQL, the words behind an answer."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import (
    Format,
    GraphOption,
    OptionalGraphOption,
    QuarantinedOption,
    UsageError,
    opened,
    pairs,
)
from kg.limits import GIGABYTE, Limits

LIMITS = Limits()  # of `query`, where nothing else is asked for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.answers import Answer
    from kg.explain import Explanation
    from kg.questions import Question


class QueryFormat(StrEnum):
    """How the answer to a query is printed."""

    text = "text"
    md = "md"
    csv = "csv"
    json = "json"
    sparql_json = "sparql-json"


class ExplainFormat(StrEnum):
    """How explanations are printed."""

    text = "text"
    json = "json"


def ask(
    graph: OptionalGraphOption = None,
    question: Annotated[
        str | None, typer.Argument(help="A question of the library; all are listed without one.")
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]...", help="What the question is about."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="The same as an option."),
    ] = None,
    format: Annotated[QueryFormat, typer.Option("--format", "-f", help="How to print the rows.")] = QueryFormat.text,
    questions: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="A folder with .rq files of your own (may be repeated)."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Only say what the question means.")] = False,
    quarantined: QuarantinedOption = False,
) -> None:
    """Ask a question of the library.

    For example `casegraph ask latency-by-drug drug=ocrelizumab`. Without a question, all are listed.
    """
    from kg import questions as library
    from kg.cli.output import print_json, print_rows, sparql_json

    folders = tuple(questions or ())
    if question is None:
        rows = [
            {"question": each.name, "answers": each.title, "parameters": _parameters(each)}
            for each in library.questions(folders)
        ]
        if format is QueryFormat.sparql_json:
            raise UsageError("the list of questions is no answer of SPARQL: print it as text, md, csv or json")
        return print_rows(rows, ("question", "answers", "parameters"), Format(format.value))
    asked = library.question(question, folders)
    if explain:
        return _describe(asked)
    if graph is None:
        raise UsageError("no graph to ask: name it with --graph, or in CASEGRAPH_GRAPH")
    given = pairs((*(parameters or ()), *(param or ())))
    with opened(graph) as found:
        answer = library.ask(found, question, given, folders=folders, quarantined=quarantined)
        if format is QueryFormat.sparql_json:
            print_json(sparql_json(answer))
        else:
            _print(answer, Format(format.value))
    return None


def query(
    graph: GraphOption,
    sparql: Annotated[
        str,
        typer.Argument(metavar="QUERY", help="SPARQL, a file with it, or - for standard input."),
    ],
    format: Annotated[
        QueryFormat,
        typer.Option("--format", "-f", help="How to print rows (CONSTRUCT and DESCRIBE print Turtle)."),
    ] = QueryFormat.text,
    quarantined: QuarantinedOption = False,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="After how long the query is stopped.")
    ] = LIMITS.seconds,
    memory_limit: Annotated[
        float, typer.Option(metavar="GB", help="How much memory the query may take, in gigabytes.")
    ] = LIMITS.memory / GIGABYTE,
    max_rows: Annotated[
        int, typer.Option(metavar="N", help="How many rows, or triples, are printed at most.")
    ] = LIMITS.rows,
) -> None:
    """Ask any SPARQL query.

    SELECT and ASK print their answer, CONSTRUCT and DESCRIBE print Turtle. The usual prefixes (cg, skos,
    prov, oa, dcterms, ...) need not be declared.

    The query runs in a process of its own, which cannot reach the network and ends at the limits. Where there are
    more rows than are allowed, a line on standard error says so, and JSON has `"truncated": true` beside the rows.
    """
    from kg.answers import Answer
    from kg.cli.output import print_json, sparql_json

    text = _text(sparql)
    _refuse_update(text)
    limits = Limits(seconds=time_limit, memory=int(memory_limit * GIGABYTE), rows=max_rows)
    with opened(graph) as found:
        answer = found.query_guarded(text, limits=limits, quarantined=quarantined)
    if isinstance(answer, bool):
        machine = {QueryFormat.json: answer, QueryFormat.sparql_json: {"head": {}, "boolean": answer}}
        print_json(machine[format]) if format in machine else print("yes" if answer else "no")
        return
    if not isinstance(answer, Answer):
        from kg.serialise import serialise

        sys.stdout.write(serialise({None: answer.triples}, "turtle"))
    elif format is QueryFormat.sparql_json:
        print_json(sparql_json(answer))
    elif format is QueryFormat.json and answer.truncated:
        print_json({"truncated": True, "rows": answer.dicts()})
    else:
        _print(answer, Format(format.value))
    if answer.truncated:
        kind = "rows" if isinstance(answer, Answer) else "triples"
        first = f"these are the first {len(answer):,} {kind}" if len(answer) != 1 else "this is the first of them"
        told = f"{first}, and there are more: ask for less, or allow more (--max-rows)"
        print(f"casegraph: {told}", file=sys.stderr)


def explain(
    graph: GraphOption,
    target: Annotated[
        str,
        typer.Argument(help="REPORT, REPORT/CASE, REPORT/CASE/EPISODE, any of them with /VALUE, or an IRI."),
    ],
    format: Annotated[ExplainFormat, typer.Option("--format", "-f", help="How to print.")] = ExplainFormat.text,
) -> None:
    """Show the words that state a value.

    Or those for all values of an episode, a case or a report: each quote in its sentence, with its place in
    the source and the component that found it. A computed value names its rule.
    """
    from kg.cli.output import print_json

    with opened(graph) as found:
        explanations = found.explain(target)
    if format is ExplainFormat.json:
        print_json([asdict(each) for each in explanations])
    else:
        _print_explanations(explanations)


def _print(answer: Answer, format: Format) -> None:
    from kg.cli.output import print_rows, shown

    if not answer and format is Format.text:
        print("nothing in the graph answers this")
        return
    for_eyes = format in (Format.text, Format.md)
    print_rows(shown(answer) if for_eyes else answer.dicts(), answer.columns, format)


def _parameters(question: Question) -> str:
    return ", ".join(
        each.name if each.required else f"[{each.name}{f'={each.default}' if each.default else ''}]"
        for each in question.parameters
    )


def _describe(question: Question) -> None:
    """A question's head, in words."""
    print(f"{question.name}: {question.title}\n\n{question.description}")
    if question.parameters:
        print("\nparameters")
    for parameter in question.parameters:
        need = "required" if parameter.required else f"default {parameter.default}" if parameter.default else "optional"
        print(f"  {parameter.name} ({parameter.type}, {need}): {parameter.description}")
    print("\ncolumns")
    for column in question.columns:
        print(f"  {column.name}: {column.description}")


_LOOKS_LIKE_SPARQL = re.compile(r"[\s{]")
_NOT_THE_VERB = re.compile(r"#[^\n]*|\bprefix\s+[^\s:]*:\s*<[^>]*>|\bbase\s+<[^>]*>|\s+", re.IGNORECASE)
_UPDATE = re.compile(r"(?:insert|delete|drop|clear|create|load|copy|move|add|with)\b", re.IGNORECASE)


def _text(argument: str) -> str:
    """The query that an argument holds or names."""
    if argument == "-":
        return sys.stdin.read()
    if _LOOKS_LIKE_SPARQL.search(argument) and not Path(argument[:250]).is_file():
        return argument
    try:
        return Path(argument).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{argument} is no SPARQL file: it is not UTF-8 text") from None
    except OSError as error:
        raise UsageError(f"{argument} is neither a query nor a file with one: {error.strerror}") from None


def _refuse_update(text: str) -> None:
    """Says plainly what the query engine would call a syntax error."""
    place = 0
    while skipped := _NOT_THE_VERB.match(text, place):
        place = skipped.end()
    if verb := _UPDATE.match(text, place):
        raise UsageError(f"{verb[0].upper()} would change the graph, and a query only reads it: use `casegraph build`")


def _print_explanations(explanations: Sequence[Explanation]) -> None:
    """Each value once, with its rule and every quote that states it."""
    from rich.padding import Padding
    from rich.text import Text

    from extract.doubts.sureness import in_words
    from kg.cli.output import console, drawn, flat, plain
    from kg.wording import visible

    def inner(*parts: str | Text, style: str = "") -> None:
        drawn(Padding(Text.assemble(*parts, style=style), (0, 0, 0, 2)))

    marks = ("", "") if console().is_terminal else ("[[", "]]")
    last: tuple[object, ...] = ()
    for each in explanations:
        head = (each.target, str(each.value))
        if head != last:
            if last:
                print()
            drawn(Text(f"{visible(each.target)} = {plain(each.value)}", style="bold"))
            if each.rule:
                grounds = f" from {', '.join(each.derived_from)}" if each.derived_from else ""
                inner(f"computed by {each.rule}{grounds}")
            last = head
        quote = Text(f"{marks[0]}{' '.join(each.quote.split())}{marks[1]}", style="bold reverse")
        inner(flat(each.prefix), quote, flat(each.suffix))
        sure = "" if each.confidence == 1 else f"; {in_words(each.confidence)}, {each.confidence:.0%}"
        place = f"{visible(each.source)}, characters {each.start} to {each.end}"
        if each.media_type not in ("", "text/plain"):
            place = f"characters {each.start} to {each.end} of the text of {visible(each.source)}"
            place += " (casegraph's reading of it)"
        inner(f"{place} (by {each.component} {each.version}{sure})", style="dim")
