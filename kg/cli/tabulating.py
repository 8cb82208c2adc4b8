"""`casegraph table`: the evidence table, for the eye or for other programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from kg.cli.options import Format, FormatOption, GraphOption, QuarantinedOption, opened

COLUMNS = ("patient", "event", "suspect drug", "onset", "course", "treatment", "drug afterwards")
LONGEST_WORD = 19  # letters: a longer one may break, so that the table stays a table
WIDEST = 160  # columns of text in a pipe, where the screen's width is not known


def table(graph: GraphOption, format: FormatOption = Format.text, quarantined: QuarantinedOption = False) -> None:
    """Print the evidence table.

    It has one row for each episode of an adverse event, and what the authors claim of the drug's class. Text
    and Markdown put what belongs together into one column; CSV has a column for each item, JSON each report
    with its cases and claims.
    """
    with opened(graph) as found:
        listed = found.table(quarantined=quarantined)
    if format is Format.json:
        from kg.cli.output import print_json

        print_json(listed)
    elif format is Format.csv:
        from kg.table import as_csv, rows

        sys.stdout.write(as_csv(rows(listed)))
    elif format is Format.md:
        from kg.table import as_markdown

        flat = [{"report": report["report"], **row} for report in listed for row in composed(report)]
        sys.stdout.write(as_markdown(flat, ("report", *COLUMNS)))
        claims = [f"- {report['report']}: {claim}" for report in listed for claim in claims_of(report)]
        sys.stdout.write("".join(("\n", *(f"{line}\n" for line in claims))) if claims else "")
    else:
        _draw(listed)


def composed(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """A report's rows for reading: one for each episode, with what belongs together in one cell.

    >>> case = {"case": 1, "age_years": 41, "sex": "female", "conditions": [], "episodes": []}
    >>> composed({"report": "r", "cases": [case]})[0]["patient"]
    '1: 41 y, female'
    """
    rows = []
    for case in report["cases"]:
        age = "" if case["age_years"] is None else f"{_number(case['age_years'])} y"
        person = "; ".join(filter(None, (_all(age, case["sex"]), *case["conditions"])))
        patient = f"{case['case']}: {person}" if person else str(case["case"])
        for episode in case["episodes"] or [None]:
            rows.append({"patient": patient, **(_episode(episode) if episode else dict.fromkeys(COLUMNS[1:], ""))})
            patient = str(case["case"])  # told once
    return rows


def claims_of(report: Mapping[str, Any]) -> list[str]:
    """What the authors claim, in words.

    >>> claim = {"kind": "class_effect", "subject": "statin", "event": "myopathy", "stance": "disputes"}
    >>> claims_of({"claims": [claim]})
    ['The authors dispute a class effect: myopathy under statin.']
    """
    said = {"supports": "support", "disputes": "dispute"}
    return [
        f"The authors {said.get(claim['stance'], claim['stance'])} a class effect: "
        f"{claim['event']} under {claim['subject']}."
        for claim in report["claims"]
    ]


def _episode(episode: Mapping[str, Any]) -> dict[str, str]:
    grade, nadir, value = episode["grade"], episode["nadir"], episode["recovery_value"]
    return {
        "event": _all(
            episode["event"], episode["severity"], grade and f"grade {grade}",
            {True: "symptomatic", False: "without symptoms", None: ""}[episode["symptomatic"]],
        ),
        "suspect drug": ", ".join(episode["drugs"]),
        "onset": _all(
            _latency(episode["latency_days"], episode["latency_from"]),
            episode["onset"],
        ),
        "course": _all(
            "" if nadir is None else f"nadir {_number(nadir)}",
            "" if value is None else f"then {_number(value)}",
            " ".join(filter(None, (
                episode["outcome"],
                _days(episode["recovery_days"]) and f"after {_days(episode['recovery_days'])}",
                episode["recovery"] and f"({episode['recovery']})",
            ))),
        ),
        "treatment": "; ".join(filter(None, (
            ", ".join(episode["treatments"]),
            episode["complications"] and f"with {', '.join(episode['complications'])}",
        ))),
        "drug afterwards": _all(
            episode["action"],
            episode["switched_to"] and f"switched to {episode['switched_to']}",
            {True: "given again", False: "not given again", None: ""}[episode["rechallenge"]],
            {True: "event recurred", False: "no recurrence", None: ""}[episode["recurrence"]],
            _days(episode["follow_up_days"]) and f"follow-up {_days(episode['follow_up_days'])}",
        ),
    }  # fmt: skip


def _all(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _latency(days: float | None, latency_from: str | None) -> str:
    if days is None:
        return ""
    return f"{_days(days)} after {latency_from.replace('_', ' ')}" if latency_from else _days(days)


def _days(days: float | None) -> str:
    return "" if days is None else f"{_number(days if days < 100 else round(days))} d"


def _number(value: float) -> str:
    return f"{round(value, 3 if abs(value) < 10 else 1):.10g}"


def _draw(listed: Sequence[Mapping[str, Any]]) -> None:
    """The table on the screen: the reports one below the other, their columns in line."""
    from rich.text import Text

    from kg.cli import output
    from kg.wording import counted, visible

    rows = {report["report"]: [[row[column] for column in COLUMNS] for row in composed(report)] for report in listed}
    cells = [COLUMNS, *(row for of_report in rows.values() for row in of_report)]
    width = output.console().width
    room = (WIDEST if width == output.UNBOUNDED else width) - output.GAP * (len(COLUMNS) - 1)
    in_columns = sum(min(word, LONGEST_WORD) for word in output.longest_words(cells)) <= room
    wide = output.widths(cells, room, longest=LONGEST_WORD) if in_columns else []
    if in_columns and len(cells) > 1:
        output.print_grid([COLUMNS], wide, style="bold")
    for report in listed:
        output.drawn(Text(f"\n{visible(report['report'])}", style="bold"))
        if in_columns:
            output.print_grid(rows[report["report"]], wide)
        else:
            output.print_records(rows[report["report"]], COLUMNS)
        if not report["cases"]:
            print("no patient of its own")
        for claim in claims_of(report):
            output.drawn(Text(visible(claim)))
    cases = [case for report in listed for case in report["cases"]]
    episodes = sum(len(case["episodes"]) for case in cases)
    sizes = (
        counted(len(listed), "report"),
        counted(len(cases), "case"),
        counted(episodes, "episode"),
    )
    print(f"\n{', '.join(sizes)} (counts in 10⁹/L)")
