"""The dossier as Markdown: for a report, a wiki or a pull request; quotes stand at the end, by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.assess.model import Dossier, Figure
from kg.assess.render.layout import MEMBER_COLUMNS, Citations, cells, definitions, headline, said

__all__ = ["markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]>#|~&])")


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line.

    >>> print(escaped("a|b <script> *c*"))
    a\\|b &lt;script\\> \\*c\\*
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("<", "&lt;")


def _flat(words: str) -> str:
    """Words around a quote in one line, with the blanks next to the quote kept."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", words)).replace("<", "&lt;")


def markdown(dossier: Dossier) -> str:
    """The dossier as a Markdown text."""
    return "\n".join(_lines(dossier, Citations(dossier))) + "\n"


def _lines(made: Dossier, cited: Citations) -> Iterator[str]:
    yield f"# {escaped(headline(made))}"
    yield ""
    yield f"**{escaped(made.verdict.word[:1].upper() + made.verdict.word[1:])}.** {escaped(made.verdict.sentence)}"
    yield ""
    yield f"**What would change this answer.** {escaped(made.sensitivity.sentence)}"
    yield ""
    yield f"> {escaped(made.verdict.warning)}"
    yield ""
    yield f"{escaped(made.uncertainty.sentence)}"
    yield ""
    yield from (f"- {escaped(line)}" for line in (*definitions(made), *made.notes))
    yield from _members(made, cited)
    yield from _viewpoints(made, cited)
    yield from _counter(made, cited)
    yield from _verdict(made, cited)
    yield from _sensitivity(made)
    yield from _patients(made, cited)
    yield from _evidence(made, cited)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _cite(cited: Citations, targets: Iterable[str]) -> str:
    numbers = cited.ranges(targets)
    return f" \\[{numbers}\\]" if numbers else ""


def _cell(cited: Citations, figures: Sequence[Figure], names: Sequence[str]) -> str:
    parts = []
    for text, figure in cells(figures, names):
        mark = f" ({figure.doubtful} doubtful)" if figure.doubtful else ""
        parts.append(f"{escaped(text)}{mark}{_cite(cited, figure.rests_on)}")
    return "; ".join(parts) or "not told"


def _members(made: Dossier, cited: Citations) -> Iterator[str]:
    yield ""
    yield "## Members of the class"
    columns = ("drug", *(name for name, _ in MEMBER_COLUMNS))
    rows = [
        [escaped(row.drug), *(_cell(cited, row.figures, names) for _, names in MEMBER_COLUMNS)] for row in made.members
    ]
    rows.append(["**all**", *(_cell(cited, made.overall, names) for _, names in MEMBER_COLUMNS)])
    yield from _table(columns, rows)
    without = made.members_without_cases
    yield f"Members without any case here ({len(without)}): {escaped(', '.join(without)) or 'none'}."


def _viewpoints(made: Dossier, cited: Citations) -> Iterator[str]:
    yield ""
    yield "## Viewpoints (after Hill)"
    names = [point.name for point in made.viewpoints]
    answers = [[escaped(row.drug), *(point.answer for point in row.viewpoints)] for row in made.members]
    answers.append(["**all**", *(f"**{point.answer}**" for point in made.viewpoints)])
    yield from _table(("drug", *names), answers)
    rules = dict(made.viewpoint_rules)
    for point in made.viewpoints:
        yield (
            f"- **{point.name}: {point.answer}.** {escaped(point.finding)}{_cite(cited, point.rests_on)}. "
            f"*Rule:* {escaped(rules[point.name])}"
        )


def _counter(made: Dossier, cited: Citations) -> Iterator[str]:
    yield ""
    yield "## What speaks against it"
    yield ""
    for item in made.counter_evidence:
        caveat = f" *{escaped(item.caveat)}*" if item.caveat else ""
        sentence = f"{escaped(item.sentence)}{_cite(cited, item.rests_on)}{caveat}"
        yield f"- **{item.weight}: {escaped(item.kind)}.** {sentence}"
    if not made.counter_evidence:
        yield "Nothing that these reports tell. That is no proof that there is nothing."
    yield ""
    yield "### Drugs outside the class with the event"
    if made.comparators:
        rows = (
            [escaped(each.drug), each.how, str(each.patients), str(each.reports), _cite(cited, each.rests_on).strip()]
            for each in made.comparators
        )
        yield from _table(("drug", "how", "patients", "reports", "words"), rows)
        yield "Without denominators they say only that the event is not peculiar to the class."
    else:
        yield ""
        yield "None in this graph."
    yield ""
    yield "### What the authors assert"
    if made.claims:
        rows = (
            [
                escaped(said(claim)),
                f"{escaped(claim.report)}{_cite(cited, claim.rests_on)}",
                escaped(claim.words),
            ]
            for claim in made.claims
        )
        yield from _table(("the authors", "report", "words"), rows)
    else:
        yield ""
        yield "Nothing on the class."


def _verdict(made: Dossier, cited: Citations) -> Iterator[str]:
    yield ""
    yield "## How the verdict was reached"
    yield ""
    yield "Each rule allows a strongest verdict; the weakest of these is the verdict."
    rows = (
        [
            f"**{rule.name}**" if rule.name in made.verdict.decided_by else rule.name,
            rule.allows,
            f"{escaped(rule.finding)}{_cite(cited, rule.rests_on)}",
            escaped(rule.asks),
            escaped(rule.source),
        ]
        for rule in made.verdict.rules
    )
    yield from _table(("rule", "allows", "found", "asks", "source"), rows)


def _sensitivity(made: Dossier) -> Iterator[str]:
    yield "## Sensitivity"
    rows = (
        [
            escaped(change.what),
            change.verdict if change.stands else f"**{change.verdict}**",
            "stands" if change.stands else "**changes**",
            str(change.patients),
            str(change.counting_for),
            escaped(change.finding),
        ]
        for change in made.sensitivity.changes
    )
    yield from _table(("changed", "verdict", "it", "patients", "speaking for", "why"), rows)


def _patients(made: Dossier, cited: Citations) -> Iterator[str]:
    yield "## Patients"
    rows = (
        [
            escaped(", ".join(row.cases)),
            escaped(", ".join(row.drugs)),
            f"{escaped(row.story)}{_cite(cited, row.rests_on)}",
            "yes" if row.counts_for else "no",
            escaped("; ".join(row.weakened_by)),
        ]
        for row in made.patients
    )
    yield from _table(("patient", "drug", "course", "speaks for it", "weakened by"), rows)


def _evidence(made: Dossier, cited: Citations) -> Iterator[str]:
    yield "## The words"
    yield ""
    for number, (target, quotes) in enumerate(made.evidence, 1):
        told = " … ".join(
            f"{_flat(quote.prefix)}**{escaped(quote.quote)}**{_flat(quote.suffix)}".strip() for quote in quotes
        )
        sure = min((quote.confidence for quote in quotes), default=1.0)
        value = ", ".join(dict.fromkeys(quote.value for quote in quotes))
        yield f"{number}. {escaped(target)} = {escaped(value)} ({sure:.0%}): {told}"
    yield ""
    yield "## Reports used"
    rows = (
        [escaped(each.name), escaped(each.kind), str(each.group), escaped(each.title), f"`{each.sha256[:16]}`"]
        for each in made.reports
    )
    yield from _table(("report", "kind", "group of authors", "title", "SHA-256 of the file"), rows)
    yield f"Sources of the rules: {escaped('; '.join(made.sources))}."
    yield ""
    yield f"Made with {escaped(made.made_with)}."
