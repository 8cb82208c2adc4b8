"""`casegraph agreement`: how two readers of the same reports agree."""

from __future__ import annotations

from typing import Any

from kg.cli.options import Format, FormatOption, GraphOption, QuarantinedOption, opened


def agreement(graph: GraphOption, format: FormatOption = Format.text, quarantined: QuarantinedOption = False) -> None:
    """Tell how the readers of a graph's reports agree.

    For each item of the evidence table: over how many patients or episodes, of which both readers tell, they say the
    same, differ, or one says what the other does not; and Cohen's kappa, the agreement beyond chance (1: complete, 0:
    as by chance; empty where both always say the same thing). `casegraph ask readings` lists the values.
    """
    from kg.agreement import COLUMNS, agreements, rows

    with opened(graph) as found:
        compared = agreements(found, quarantined=quarantined)
    if format is Format.json:
        from kg.cli.output import print_json

        print_json([_as_json(each, list(rows(each))) for each in compared])
        return
    from kg.cli.output import print_rows
    from kg.wording import counted

    listed = [row for each in compared for row in rows(each) if row["units"] or format is not Format.text]
    if format is not Format.text:
        print_rows(listed, COLUMNS, format)
        return
    if not compared:
        print("no report was read twice: `casegraph build` with --reader lets a language model read each as well")
        return
    for at, each in enumerate(compared):
        print(f"{each.first} and {each.second}: {counted(each.reports, 'report')} read twice" if not at else "")
        for noun, (both, one, other) in (("patient", each.cases), ("episode", each.episodes)):
            alone = f", {one} only {each.first}, {other} only {each.second}" if one or other else ""
            print(f"{counted(both, noun)} told of by both{alone}")
        print(f"{counted(each.refused, 'value')} of {each.second} refused\n")
        own = [{key: value for key, value in row.items() if key != "reader"} for row in rows(each) if row["units"]]
        print_rows(own, COLUMNS[1:], format)


def _as_json(each: Any, listed: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("both", "only_first", "only_second")
    return {
        "first": each.first,
        "second": each.second,
        "reports": each.reports,
        "cases": dict(zip(names, each.cases, strict=True)),
        "episodes": dict(zip(names, each.episodes, strict=True)),
        "refused": each.refused,
        "items": [{key: value for key, value in row.items() if key != "reader"} for row in listed],
    }
