"""`casegraph duplicates`: the patients who may stand in two reports, why, and what a reviewer decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import Format, FormatOption, GraphOption, QuarantinedOption, UsageError, opened

if TYPE_CHECKING:
    from kg.duplicates.explaining import Compared, Row
    from kg.duplicates.pairs import Pair
    from kg.graph import CaseGraph

COLUMNS = ("case", "other_case", "state", "counted_as", "probability", "bits", "why")
SLOTS = ("slot", "episodes", "left", "right", "agreement", "bits", "left_words", "right_words")
LONG = 40  # characters of a value from which on the same words are not quoted beside it once more
_SAID = {
    "confirmed": "confirmed as one patient",
    "refused": "told apart by a reviewer",
    "probable": "probably one patient",
    "possible": "possibly one patient",
    "unlikely": "hardly one patient",
}


def duplicates(
    graph: GraphOption,
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE CASE]", help="Two patients, as REPORT/NUMBER: slot by slot.")
    ] = None,
    same: Annotated[bool, typer.Option("--same", help="Keep that the two cases are one patient.")] = False,
    different: Annotated[bool, typer.Option("--different", help="Keep that they are two patients.")] = False,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who decides, for --same and --different.")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for --same and --different.")] = "",
    format: FormatOption = Format.text,
    quarantined: QuarantinedOption = False,
) -> None:
    """Show which patients of different reports may be one person.

    Without cases, all pairs, the strongest first: what agrees and what differs, the score in bits (agreement on a rare
    value counts more) and the probability that follows from it. Probable pairs are counted as one patient in every
    answer, possible ones as two; what a reviewer decides with --same or --different prevails, and is kept with who,
    when and why. With two cases, every slot with both values and the words that state them.
    """
    if len(cases or ()) not in (0, 2):
        raise UsageError("name two patients, each as REPORT/NUMBER, or none to see all pairs")
    if same and different:
        raise UsageError("--same and --different exclude each other")
    if not (same or different) and (by is not None or reason):
        raise UsageError("--by and --reason are for a decision: add --same or --different")
    with opened(graph) as found:
        if same or different:
            _decide(found, cases or [], "same" if same else "different", by, reason)
        elif cases:
            _print_compared(found.compare(cases[0], cases[1]), format)
        else:
            _print_pairs(found, format, quarantined=quarantined)


def _decide(graph: CaseGraph, cases: Sequence[str], answer: Any, by: str | None, reason: str) -> None:
    from kg.cli.output import say
    from kg.duplicates.deciding import decide
    from kg.wording import visible

    if not cases:
        raise UsageError(f"--{answer} needs the two patients, each as REPORT/NUMBER")
    if by is None:
        raise UsageError(f"--{answer} needs --by NAME: who decides")
    decide(graph, cases[0], cases[1], answer, by=by, reason=reason)
    what = "one patient" if answer == "same" else "two patients"
    say(f"kept: {visible(cases[0])} and {visible(cases[1])} are {what}, says {visible(by)}")
    print(_counted(graph, quarantined=False))


def _print_pairs(graph: CaseGraph, format: Format, *, quarantined: bool) -> None:
    from kg.cli.output import print_json, print_rows
    from kg.wording import counted

    pairs = graph.duplicates(quarantined=quarantined)
    listed = [_as_row(pair) for pair in pairs]
    if format is Format.json:
        print_json(listed)
    elif format is not Format.text:
        print_rows(listed, COLUMNS, format)
    else:
        for pair in pairs:
            _say(pair)
        told = _counted(graph, quarantined=quarantined)
        print(f"{told}; {counted(len(pairs), 'pair')} to look at" if pairs else f"{told}: no two cases look like one")


def _counted(graph: CaseGraph, *, quarantined: bool) -> str:
    """How many cases there are, and how many patients, in words."""
    from kg.wording import counted

    ((cases, patients),) = graph.select(
        "SELECT (COUNT(DISTINCT ?case) AS ?cases) (COUNT(DISTINCT ?person) AS ?patients) "
        "{ ?case a cg:Case ; cg:patient ?person }",
        quarantined=quarantined,
    ).values()
    return f"{counted(int(str(cases)), 'case')}, {counted(int(str(patients)), 'independent patient')}"


def _as_row(pair: Pair) -> dict[str, Any]:
    from kg.naming import node_name
    from kg.patients import SUREST

    return {
        "case": node_name(pair.left),
        "other_case": node_name(pair.right),
        "state": pair.state,
        "counted_as": 1 if pair.one_patient else 2,
        "probability": None if pair.probability is None else min(round(pair.probability, 4), SUREST),
        "bits": None if pair.score is None else round(pair.score, 2),
        "why": _why(pair),
    }


def _headline(pair: Pair) -> str:
    from kg.naming import node_name
    from kg.wording import visible

    names = f"{visible(node_name(pair.left))} and {visible(node_name(pair.right))}"
    weighed = "" if pair.score is None else f" (probability {percent(pair.probability or 0)}, {pair.score:.1f} bits)"
    return f"{names}: {_SAID[pair.state]}{weighed}, counted as {'one' if pair.one_patient else 'two'}"


def _say(pair: Pair) -> None:
    """A pair with what speaks for it and against it, as wide as the screen."""
    from kg.cli.output import say

    say(_headline(pair))
    say(f"  {_why(pair)}")
    print()


def percent(probability: float) -> str:
    """A probability as people read it: never 0 % or 100 %.

    >>> [percent(each) for each in (0.00001, 0.123, 0.5, 0.99999)]
    ['below 0.1%', '12.3%', '50.0%', 'over 99.9%']
    """
    if probability > 0.999:
        return "over 99.9%"
    return "below 0.1%" if probability < 0.001 else f"{probability:.1%}"


def _why(pair: Pair) -> str:
    from kg.naming import node_name
    from kg.wording import visible

    told = [pair.why]
    if pair.judgement is not None:
        by, at, reason = pair.judgement.by, f"{pair.judgement.at:%Y-%m-%d}", pair.judgement.reason
        told.append(f"{by} decided so on {at}{': ' if reason else ''}{reason}.")
    if pair.against is not None:
        told.append(f"Counted as two, because {' and '.join(map(node_name, pair.against))} cannot be one patient.")
    return visible(" ".join(filter(None, told)))


def _print_compared(compared: Compared, format: Format) -> None:
    from kg.cli.output import GAP, console, longest_words, print_json, print_rows, print_text
    from kg.wording import visible

    if format is Format.json:
        print_json(
            {
                **_as_row(compared.pair),
                "prior_bits": round(compared.prior, 2),
                "slots": [_slot(row) for row in compared.rows],
            }
        )
        return
    if format is not Format.text:
        print_rows([_slot(row) for row in compared.rows], SLOTS, format)
        return
    _say(compared.pair)
    cells = [
        [_title(row), _cell(row.left), _cell(row.right), row.agreement or "", f"{row.bits:+.1f}" if row.bits else "0"]
        for row in compared.rows
    ]
    score = compared.pair.score or 0.0
    cells += [
        ["all slots", "", "", "", f"{score:+.1f}"],
        ["before they are compared", "", "", "", f"{compared.prior:+.1f}"],
    ]
    names = [visible(compared.left), visible(compared.right)]
    heads = ["slot", *names, "agreement", "bits"]
    if sum(longest_words([heads, *cells])) > console().width - GAP * (len(heads) - 1):
        heads[1:3] = ["first case", "second case"]  # long names leave the screen no room for columns
    print_text(cells, heads)


def _title(row: Row) -> str:
    return (
        row.title if row.episodes in (None, (1, 1)) else f"{row.title} (episodes {row.episodes[0]}, {row.episodes[1]})"
    )


def _cell(side: Any) -> str:
    from kg.wording import visible

    words = "; ".join(f"“{quote}”" for quote in side.quotes[:3] if quote != side.value or len(quote) < LONG)
    return visible(f"{side.value} {words}".strip()) if side.value else "not stated"


def _slot(row: Row) -> dict[str, Any]:
    return {
        "slot": row.title,
        "episodes": "" if row.episodes is None else f"{row.episodes[0]}, {row.episodes[1]}",
        "left": row.left.value,
        "right": row.right.value,
        "agreement": row.agreement,
        "bits": round(row.bits, 2),
        "left_words": list(row.left.quotes),
        "right_words": list(row.right.quotes),
    }
