"""Ratings: the causality that the authors state by a published scale ("a Naranjo score of 7 (probable)").

Only what a named scale or an "objective causality assessment" gives is read; a plain "probably due to" is none, and
neither is a definition of the scale ("a score of 9 or more is definite").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.reasons.passages import Passage
from extract.records import CausalityCategory, CausalityScale
from extract.sieve.letters import folded

ANCHOR: Final = sieve.compile(
    r"\b(?:naranjo|UMC|uppsala|rucam|CIOMS|roussel|DIPS|causality|probability scale|interaction probability"
    r"|WHO (?:criteria|scale|system|categor))",
    re.IGNORECASE,
)
"""What a sentence must hold to be looked at."""
_SCALES: Final[tuple[tuple[CausalityScale, sieve.Pattern], ...]] = (
    (
        "dips",
        sieve.compile(
            r"\b(?:DIPS\b|(?:horn )?drug[- ](?:drug )?interactions? probability scale)(?:\s*\(DIPS\))?", re.I
        ),
    ),
    (
        "who-umc",
        sieve.compile(
            r"\b(?:WHO"
            r"|World Health Organi[sz]ation)(?:\s*\(WHO\))?[\s–/-]{0,3}(?:(?:the )?Uppsala Monitoring Cent(?:re|er)"
            r"|UMC)"
            r"(?:\s*\((?:WHO[\s–-])?UMC\))?|\bUppsala Monitoring Cent(?:re|er)|\bUMC (?:scale|criteria|system"
            r"|causality|categor\w+)"
            r"|\b(?:WHO|World Health Organi[sz]ation)(?:['’]s)? (?:causality|criteria|probability|scale|system"
            r"|categor\w+)",
            re.IGNORECASE,
        ),
    ),
    (
        "rucam",
        sieve.compile(
            r"\b(?:updated |original |modified )?(?:RUCAM|Roussel[- ]Uclaf(?: causality assessment method)?"
            r"|CIOMS(?:/RUCAM)?)\b"
            r"(?:\s*\(RUCAM\))?",
            re.IGNORECASE,
        ),
    ),
    (
        "naranjo",
        sieve.compile(
            r"\bnaranjo(?:['’]s)?(?: et al\.?,?)?(?: (?:adverse|drug|event|effect|reaction|probability|causality"
            r"|scale|score|algorithm"
            r"|nomogram|criteria|assessment|ADR|questionnaire|scoring|system)\b[- ]?){0,6}"
            r"|\badverse drug reactions? probability scale",
            re.IGNORECASE,
        ),
    ),
    (
        "other",
        sieve.compile(
            r"\b(?:objective )?causality (?:assessment|scale|algorithm|score)s?\b(?! of\b)|\bobjective causality\b"
            r"|\bprobability scale\b",
            re.IGNORECASE,
        ),
    ),
)
_SCORE: Final = sieve.compile(
    r"\b(?:scor(?:e|ed|es|ing)|total|sum|points?|scale|algorithm)\b(?:(?:,| of| for [^\s;,.]+(?: [^\s;,.]+)?(?= was"
    r"| is)| was| is| =|:|=| at| as| to| amounted"
    r"| totall?ed| a| total| with"
    r"| the| score| calculated| obtained| came| ADR| equal(?:s|led)?|\s*\()\s*){1,5}?\+?(?P<one>\d{1,2})\b(?!\s?(?:%"
    r"|[-–—]\s?\d|years?|days?|or (?:more|less"
    r"|higher)))|(?<![\d.,–-])\b(?P<two>\d{1,2}) points?\b|\bscor(?:e|es|ed) (?P<three>\d{1,2})\b(?!\s?[-–]\s?\d)"
    r"|\bnaranjo(?: \w+){0,3} (?P<four>\d{1,2})\b",
    re.IGNORECASE,
)
_CATEGORY: Final = sieve.compile(
    r"\b(?P<word>highly probable|definite(?:ly)?|certain(?:ly)?|probabl[ey]|possibl[ey]|unlikely|doubtful"
    r"|conditional(?:/unclassified)?"
    r"|unassessable|unclassifiable|likely)\b(?! (?:explanation|mechanism|cause of death))",
    re.IGNORECASE,
)
_WORDS: Final[dict[str, CausalityCategory]] = {
    "highly probable": "highly probable", "definite": "definite", "definitely": "definite", "certain": "certain",
    "certainly": "certain",
    "probable": "probable", "probably": "probable", "likely": "probable", "possible": "possible",
    "possibly": "possible", "unlikely": "unlikely", "doubtful": "doubtful", "conditional": "conditional",
    "conditional/unclassified": "conditional", "unassessable": "unassessable", "unclassifiable": "unassessable",
}  # fmt: skip
_STATES: Final = sieve.compile(
    r"(?:indicat\w*|suggest\w*|reveal\w*|show\w*|\bas|\bwas|\bwere|\bis|consider\w*|classif\w*|categori[sz]\w*"
    r"|deem\w*|rated|found|being|\bbe|yield\w*"
    r"|correspond\w*|relationship|judged|that|gave|graded|assess\w*|determin\w*|=|:|\(|,|of|consistent with"
    r"|in favou?r of|with|that it)\s*[\"“'‘]?"
    r"(?:(?:an?|the|this|it|its|to be|have been|been|most|causality|likelihood|\w+['’]s|were|was|category|event"
    r"|reaction|interaction|association"
    r"|relationship|adverse|drug|\w+) ){0,6}[\"“'‘]?$",
    re.IGNORECASE,
)
_DEFINITION: Final = sieve.compile(
    r"[≥≤<>]|\bor (?:more|higher|greater|less)\b|\bscores? (?:between|from|ranges?)|\bis (?:defined|interpreted)\b"
    r"|\b(?:definite|probable),? (?:\w+,? ){0,3}"
    r"(?:possible|doubtful),? (?:and|or)\b|\bcategories\b|\bnot (?:applied|used|calculated|assessed|performed)\b",
    re.IGNORECASE,
)
_BY: Final = sieve.compile(r"[\s,(]*(?:(?:by|on|per|using|according to|with|in)\s+)?(?:the\s+)?", re.IGNORECASE)
_OF_ALL: Final = sieve.compile(r"\b(?:both|all|each|either|every|two|three|four)\b", re.IGNORECASE)
_FAR: Final = 200  # characters between the scale and what it gave


@dataclass(frozen=True, slots=True)
class Rating:
    """What a scale gave, at `start:end` of the document: the score, the category, and the stretches that state them.

    `of_all` says that the sentence speaks of several patients or drugs at once.
    """

    scale: CausalityScale
    start: int
    end: int
    score: tuple[float, int, int] | None
    category: tuple[CausalityCategory, int, int] | None
    of_all: bool


def ratings(passage: Passage) -> tuple[Rating, ...]:
    """The ratings that a sentence states, in the order of the text; one for each scale.

    >>> told = "The Naranjo score was 7 (probable); by the WHO-UMC criteria it was possible."
    >>> [(r.scale, r.score and r.score[0], r.category and r.category[0]) for r in ratings(Passage(told, 0, ()))]
    [('naranjo', 7.0, 'probable'), ('who-umc', None, 'possible')]
    """
    text = passage.text
    scales = _scales(text)
    if not scales or _DEFINITION.search(text):
        return ()
    scores: dict[int, tuple[float, int, int]] = {}
    for match in _SCORE.finditer(text):
        group = next(name for name in ("one", "two", "three", "four") if match[name])
        place = _nearest(text, scales, match.start(group), match.end(group))
        if place is not None and place not in scores and float(match[group]) <= _most(scales[place][0]):
            scores[place] = (float(match[group]), match.start(group), match.end(group))
    categories: dict[int, tuple[CausalityCategory, int, int]] = {}
    for match in _CATEGORY.finditer(text):
        place = _nearest(text, scales, match.start(), match.end())
        if place is None or place in categories or not _states(text, match, scales[place]):
            continue
        if match["word"].lower() != "likely" or scales[place][0] == "who-umc":
            categories[place] = (_WORDS[folded(match["word"])], match.start(), match.end())
    found = []
    for place, (scale, start, end) in enumerate(scales):
        score, category = scores.get(place), categories.get(place)
        if score is None and category is None:
            continue
        found.append(
            Rating(
                scale, passage.start, passage.start + len(text),
                None if score is None else (score[0], *_span(passage, start, end, score)),
                None if category is None else (category[0], *_span(passage, start, end, category)),
                _OF_ALL.search(text) is not None,
            )
        )  # fmt: skip
    return tuple(found)


def _scales(text: str) -> list[tuple[CausalityScale, int, int]]:
    """The scales that are named, in text order; an unnamed one only where no other is."""
    found: list[tuple[CausalityScale, int, int]] = []
    for scale, pattern in _SCALES:
        if scale == "other" and found:
            continue
        for match in pattern.finditer(text):
            if all(match.end() <= start or end <= match.start() for _, start, end in found):
                found.append((scale, match.start(), match.end()))
    found.sort(key=lambda one: one[1])
    merged: list[tuple[CausalityScale, int, int]] = []
    for scale, start, end in found:  # "the WHO … of the Uppsala Monitoring Centre" is one
        if merged and merged[-1][0] == scale and (scale == "other" or start - merged[-1][2] < 40):
            merged[-1] = (scale, merged[-1][1], end)
        else:
            merged.append((scale, start, end))
    return merged


def _most(scale: CausalityScale) -> int:
    """The highest score of a scale: Naranjo 13, RUCAM 14, DIPS 10."""
    return {"naranjo": 13, "rucam": 14, "dips": 10}.get(scale, 15)


def _nearest(text: str, scales: Sequence[tuple[CausalityScale, int, int]], start: int, end: int) -> int | None:
    """The scale that a stretch belongs to: the one that it is said to be by ("possible by the …"), else the nearest."""
    for index, (_, left, _) in enumerate(scales):
        if end <= left and _BY.fullmatch(text, end, left):
            return index
    ranked = sorted((max(left - end, start - right, 0), index) for index, (_, left, right) in enumerate(scales))
    distance, index = ranked[0]
    return index if distance <= _FAR else None


def _states(text: str, match: re.Match[str], scale: tuple[CausalityScale, int, int]) -> bool:
    """Whether a word such as "probable" is what the scale gave, and no passing word of the sentence."""
    if match.end() <= scale[1]:  # "a probable reaction by the Naranjo scale"
        return (
            scale[1] - match.end() < 90
            and re.search(r"\b(?:by|on|according to|using|per|of|Naranjo)\b|\(", text[match.end() : scale[1] + 1])
            is not None
        )
    between = text[scale[2] : match.start()]
    return not between.strip(" ,:(=-–[") or _STATES.search(between) is not None or "score" in between.lower()


def _span(passage: Passage, start: int, end: int, told: tuple[object, int, int]) -> tuple[int, int]:
    """The words from the scale to what it gave, or the other way round."""
    first, last = min(start, told[1]), max(end, told[2])
    if (
        passage.text.count("(", first, last) > passage.text.count(")", first, last)
        and passage.text[last : last + 1] == ")"
    ):
        last += 1
    return passage.start + first, passage.start + last


__all__ = ["ANCHOR", "Rating", "ratings"]
