"""The dossier for the terminal: the verdict first, then what it rests on; values by the names that `explain` takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.assess.model import Dossier
from kg.assess.render.layout import MEMBER_COLUMNS, cells, definitions, headline, said
from kg.wording import visible

__all__ = ["print_text"]


def print_text(made: Dossier) -> None:
    """Prints the dossier, as wide as the terminal."""
    _head(headline(made))
    _say(made.verdict.sentence)
    print()
    _say(f"What would change this answer: {made.sensitivity.sentence}")
    print()
    _say(made.verdict.warning)

    _head("Members of the class")
    rows = [[row.drug, *(_cell(row.figures, names) for _, names in MEMBER_COLUMNS)] for row in made.members]
    if rows:
        rows.append(["all", *(_cell(made.overall, names) for _, names in MEMBER_COLUMNS)])
        _table(rows, ("drug", *(name for name, _ in MEMBER_COLUMNS)))
        print()
    without = made.members_without_cases
    _say(f"Members without any case here ({len(without)}): {', '.join(without) or 'none'}.")

    _head("Viewpoints (after Hill)")
    columns = ("viewpoint", *(row.drug for row in made.members), "all", "found, over all")
    held = [{point.name: point.answer for point in row.viewpoints} for row in made.members]
    _table(
        [
            [point.name, *(answers[point.name] for answers in held), point.answer, point.finding]
            for point in made.viewpoints
        ],
        columns,
    )

    _head("What speaks against it")
    if not made.counter_evidence:
        _say("Nothing that these reports tell. That is no proof that there is nothing.")
    for item in made.counter_evidence:
        _say(f"{item.weight}: {item.sentence}")
        _aside([item.caveat, *_words(made, item.rests_on if item.weight != "note" else ())])
    if made.comparators:
        print()
        outside = ", ".join(f"{each.drug} ({each.patients}, {each.how})" for each in made.comparators)
        _say(f"Outside the class the event was told under (patients): {outside}.")

    _head("What the authors assert")
    for claim in made.claims:
        _say(f"{said(claim)}: {claim.report}")
        _aside([f"“{claim.words}”"])
    if not made.claims:
        _say("Nothing on the class.")

    _head("How the verdict was reached")
    _table(
        [
            [f"→ {rule.name}" if rule.name in made.verdict.decided_by else rule.name, rule.allows, rule.finding]
            for rule in made.verdict.rules
        ],
        ("rule", "allows at most", "found"),
    )

    _head("Sensitivity")
    _table(
        [
            [
                change.what,
                change.verdict,
                "stands" if change.stands else "changes",
                str(change.counting_for),
                change.finding,
            ]
            for change in made.sensitivity.changes
        ],
        ("changed", "verdict", "it", "speaking for", "why"),
    )

    _head("How sure")
    for line in (made.uncertainty.sentence, *definitions(made), *made.notes):
        _say(line)
    _say("Every value and its words: --format md, html or json, or `casegraph explain REPORT/CASE/EPISODE/VALUE`.")


def _table(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    from kg.cli.output import print_text as print_rows

    print_rows([[visible(cell) for cell in row] for row in rows], columns)


def _head(words: str) -> None:
    from rich.text import Text

    from kg.cli.output import drawn

    print()
    drawn(Text(visible(words), style="bold"))


def _say(words: str) -> None:
    from rich.text import Text

    from kg.cli.output import drawn

    drawn(Text(visible(words)))


def _aside(lines: Iterable[str]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from kg.cli.output import drawn

    for line in lines:
        if line:
            drawn(Padding(Text(visible(line), style="dim"), (0, 0, 0, 2)))


def _words(made: Dossier, targets: Sequence[str]) -> list[str]:
    """The quotes behind a counter-example or what is against the hypothesis, each sentence once."""
    told: dict[str, list[str]] = {}
    for target in targets:
        for quote in made.quotes(target):
            sentence = " ".join(f"{quote.prefix}{quote.quote}{quote.suffix}".split())
            told.setdefault(sentence, []).append(target)
    return [f"“{sentence}”" for sentence in list(told)[:4]]


def _cell(figures: object, names: Sequence[str]) -> str:
    shown = cells(figures, names)  # type: ignore[arg-type]
    return "; ".join(f"{text}{f' ({figure.doubtful} doubtful)' if figure.doubtful else ''}" for text, figure in shown)
