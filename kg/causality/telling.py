"""Assessments of causality to be read: rows of a table, plain data for JSON, Markdown with every item and quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kg.causality import naranjo, who
from kg.causality.model import Answered, Causality, Checked, Stated
from kg.causality.quoting import Sentence, sentences
from kg.explain import Explanation
from kg.judgements import Judgement
from kg.table import as_markdown
from kg.wording import capital

COLUMNS: Final = (
    "episode", "event", "drug", "naranjo", "range", "category", "yes", "no", "unknown", "who_umc", "authors",
)  # fmt: skip
FLAT: Final = (
    "report", "case", "episode", "event", "drug", "naranjo", "naranjo_lowest", "naranjo_highest", "naranjo_category",
    *(f"naranjo_{item.number}" for item in naranjo.ITEMS), "who_umc", "overridden", "authors",
)  # fmt: skip
OVERRIDDEN: Final = "*"  # marks what a reviewer overrode


def row(found: Causality) -> dict[str, str]:
    """One assessment as a row for the eye; what a reviewer overrode is marked.

    The score never stands alone: the row says by number which items were answered yes, no, and unknown.
    """
    scale, system = found.naranjo, found.who_umc
    starred = {each.item.number for each in scale.items if each.override is not None}

    def numbers(answer: naranjo.Answer) -> str:
        return " ".join(f"{number}{OVERRIDDEN if number in starred else ''}" for number in scale.numbers(answer))

    return {
        "episode": found.target,
        "event": found.event.label,
        "drug": found.drug.label,
        "naranjo": str(scale.score),
        "range": f"{scale.lowest} to {scale.highest}",
        "category": scale.category,
        "yes": numbers("yes"),
        "no": numbers("no"),
        "unknown": numbers("unknown"),
        "who_umc": system.label + (OVERRIDDEN if system.override is not None else ""),
        "authors": "; ".join(map(authors, found.stated)),
    }


def flat(found: Causality) -> dict[str, Any]:
    """One assessment as a row for a spreadsheet, one column for each item."""
    scale = found.naranjo
    return {
        "report": found.report,
        "case": found.case,
        "episode": found.number,
        "event": found.event.label,
        "drug": found.drug.label,
        "naranjo": scale.score,
        "naranjo_lowest": scale.lowest,
        "naranjo_highest": scale.highest,
        "naranjo_category": scale.category,
        **{f"naranjo_{each.item.number}": each.answer for each in scale.items},
        "who_umc": found.who_umc.label,
        "overridden": [judged.item for judged in found.judgements],
        "authors": [authors(each) for each in found.stated],
    }


def as_data(found: Causality) -> dict[str, Any]:
    """One assessment as plain data, with every item, criterion, quote and override."""
    scale, system = found.naranjo, found.who_umc
    return {
        "target": found.target,
        "report": found.report,
        "case": found.case,
        "episode": found.number,
        "event": found.event.label,
        "drug": found.drug.label,
        "suspects": list(found.suspects),
        "naranjo": {
            "source": naranjo.SOURCE,
            "score": scale.score,
            "lowest": scale.lowest,
            "highest": scale.highest,
            "category": scale.category,
            "category_lowest": naranjo.category(scale.lowest),
            "category_highest": naranjo.category(scale.highest),
            "items": [_item(each) for each in scale.items],
        },
        "who_umc": {
            "source": who.SOURCE,
            "category": system.category,
            "label": system.label,
            "found": system.found,
            "why": system.why,
            "override": _judgement(system.override),
            "criteria": [_criterion(each) for each in system.criteria],
        },
        "stated_by_the_authors": [
            {"method": each.method, "score": each.score, "category": each.category, "words": _words(each.words)}
            for each in found.stated
        ],
        "cautions": list(found.cautions),
    }


def as_text(found: Sequence[Causality], *, details: bool) -> str:
    """Assessments as Markdown: a table of all, and for each, where `details` are asked for, its items and criteria."""
    rows = [row(each) for each in found]
    parts = [as_markdown(rows, COLUMNS)]
    parts += [_section(each) for each in found] if details else []
    return "\n".join(parts)


def totals(found: Sequence[Causality]) -> str:
    """How many assessments there are in each category, by both methods.

    >>> totals([])
    '0 pairs of episode and drug'
    """
    pairs = f"{len(found)} pair{'' if len(found) == 1 else 's'} of episode and drug"
    counts = (
        ("Naranjo", [str(each.naranjo.category) for each in found], ("definite", "probable", "possible", "doubtful")),
        ("WHO-UMC", [each.who_umc.label for each in found], tuple(who.CATEGORIES.values())),
    )
    told = [
        f"{name} {', '.join(f'{held.count(each)} {each}' for each in order if each in held)}"
        for name, held, order in counts
        if held
    ]
    return "; ".join((pairs, *told))


def authors(stated: Stated) -> str:
    """What the authors concluded, in a few words."""
    score = "" if stated.score is None else f" {stated.score:g}"
    category = "" if stated.category is None else f" {stated.category}"
    method = {"naranjo": "Naranjo", "who-umc": "WHO-UMC", "other": "no scale named"}.get(
        stated.method, stated.method.upper()
    )
    return f"{method}{score}{',' if score and category else ''}{category}"


def points(each: Answered) -> str:
    """The points of an answer, with their sign: `+2`, `0`, `-1`."""
    return f"{each.points:+d}" if each.points else "0"


def override_line(judged: Judgement) -> str:
    """Who overrode what, when and why."""
    return f"overridden by {judged.by}, {judged.at.date().isoformat()}: {judged.reason}"


def reason(each: Answered) -> str:
    """Why the graph answers so; where a reviewer overrides it, the graph's own answer is said with it."""
    return each.reason if each.override is None else f"From the graph: {each.found}. {each.reason}"


def summary(found: Causality) -> str:
    """The score with its range and category, in a sentence."""
    scale = found.naranjo
    still = len([each for each in scale.items if each.open])
    if not still:
        return f"{scale.score}, {scale.category}; every item is answered or does not apply"
    low, high = naranjo.category(scale.lowest), naranjo.category(scale.highest)
    ends = f"{scale.lowest} ({low}) to {scale.highest} ({high})"
    items = f"{still} open item{'' if still == 1 else 's'}"
    return f"{scale.score}, {scale.category}; {ends} if the {items} were known"


def _section(found: Causality) -> str:
    lines = [f"\n## {_safe(found.target)}: {_safe(found.event.label)} under {_safe(found.drug.label)}\n"]
    lines.append(f"**Naranjo {summary(found)}.**\n")
    items = [
        {
            "item": each.item.number,
            "question": each.item.question,
            "answer": each.answer + (OVERRIDDEN if each.override is not None else ""),
            "points": points(each),
            "why": _plain(" ".join(_told(each))),
            "quotes": _quoted(each.words),
        }
        for each in found.naranjo.items
    ]
    lines.append(as_markdown(items, ("item", "question", "answer", "points", "why", "quotes")))
    lines.append(f"**WHO-UMC {found.who_umc.label}.** {_safe(found.who_umc.why)}\n")
    if found.who_umc.override is not None:
        was = who.CATEGORIES[found.who_umc.found]
        lines.append(f"{_safe(override_line(found.who_umc.override))} (from the graph: {was})\n")
    criteria = [
        {
            "category": who.CATEGORIES[each.criterion.category],
            "criterion": each.criterion.text,
            "state": each.state,
            "why": _plain(each.reason),
        }
        for each in found.who_umc.criteria
    ]
    lines.append(as_markdown(criteria, ("category", "criterion", "state", "why")))
    lines += [f"The authors: {_safe(authors(each))} ({_safe(_quoted(each.words))})\n" for each in found.stated]
    lines += [f"- {_safe(caution)}" for caution in found.cautions]
    return "\n".join(lines).rstrip() + "\n"


def _told(each: Answered) -> Iterable[str]:
    if each.override is not None:
        yield f"{capital(override_line(each.override))}."
    yield reason(each)
    yield from each.cautions


def _quoted(words: Iterable[Explanation]) -> str:
    """Sentences with the quoted words in bold, and the names of their values."""
    return "; ".join(f"“{_bold(each)}” ({each.place})" for each in sentences(words))


def _bold(sentence: Sentence) -> str:
    parts = ((_plain(part), stated) for part, stated in sentence.parts)
    return "".join(f"**{part.strip()}**" if stated else part for part, stated in parts).strip()


def _item(each: Answered) -> dict[str, Any]:
    return {
        "item": each.item.number,
        "key": each.item.key,
        "question": each.item.question,
        "answer": each.answer,
        "points": each.points,
        "found": each.found,
        "open": each.open,
        "ground": each.ground,
        "reason": each.reason,
        "cautions": list(each.cautions),
        "rule": each.item.how,
        "words": _words(each.words),
        "override": _judgement(each.override),
    }


def _criterion(each: Checked) -> dict[str, Any]:
    return {
        "key": each.criterion.key,
        "category": each.criterion.category,
        "text": each.criterion.text,
        "state": each.state,
        "reason": each.reason,
        "items": list(each.items),
        "rule": each.criterion.how,
    }


def _words(words: Iterable[Explanation]) -> list[Mapping[str, Any]]:
    return [
        {
            "target": each.target,
            "value": each.value,
            "quote": each.quote,
            "prefix": each.prefix,
            "suffix": each.suffix,
            "start": each.start,
            "end": each.end,
            "source": each.source,
            "confidence": each.confidence,
        }
        for each in words
    ]


def _judgement(judged: Judgement | None) -> dict[str, str] | None:
    if judged is None:
        return None
    return {
        "answer": judged.answer,
        "by": judged.by,
        "at": judged.at.isoformat(),
        "reason": judged.reason,
        "iri": judged.iri,
    }


_EMPHASIS = re.compile(r"[*_`\[\]]")


def _plain(words: str) -> str:
    """Words in a cell of a Markdown table (which escapes the rest), what would be markup as entities."""
    return _EMPHASIS.sub(lambda found: f"&#{ord(found[0])};", words)


_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


def _safe(words: str) -> str:
    """Words in Markdown, with what would be markup escaped."""
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))
