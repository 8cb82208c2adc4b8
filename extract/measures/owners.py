"""Which analyte a value in a sentence belongs to: the nearest word that governs it, or its place in a
list."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.measures.analytes import Cue
from extract.measures.units import Unit

FLAGS: Final = re.IGNORECASE
REACH: Final = 40  # cues: nothing farther away governs a value
GLUE: Final = sieve.compile(
    r"\s?\$?\s?(?P<join>,?\s?(?:and|or|to|then|and\sthen|through|and\sto|down\sto|up\sto"
    r"|and\sfrom|versus|vs\.?|but)\s|[-–—]|,|/)\s?(?:only\s|about\s)?\$?\s?",
    FLAGS,
)
_AFTER_CUE: Final = sieve.compile(r"\s?(?:of\s|for\s|circulating\s|\()?", FLAGS)
_CUE_HAS_OWN: Final = sieve.compile(r"(?:\scounts?|\scells?)?[\s:=(]{1,3}(?:was|were|of|is|at|<)?\s?\$?\d", FLAGS)
_VERBS: Final = (
    r"was|were|is|are|of|had|has|have|been|be|being|fell|fallen|falling|dropped|dropping"
    r"|drop|rose|risen|rising|rise|recovered"
    r"|increased|increasing|decreased|decreasing|declined|declining|reached|reaching"
    r"|remained|remaining|stayed|stay|normali[sz]ed"
    r"|improved|improving|climbed|to|at|from|only|as|low|high|below|under|above|less|than"
    r"|over|about|approximately|around|nadir|counts?|values?"
    r"|level|levels|still|again|not|never|it|and|then|initially|lowest|now|already|a|the"
    r"|an|with|by|measured|found|documented|showed|between"
    r"|which|that|once|back|up|down|further|peak|baseline|absolute|total|anc|wbc|alc|plt|hb|hgb|cells?|in|both|x|×"
)
GOVERNED: Final = sieve.compile(rf"(?:[\s,:=(<>≤≥$~≈)]|\b(?:{_VERBS})\b){{0,14}}", FLAGS)
_RESPECTIVELY: Final = sieve.compile(r"(?<!\w)respectively(?!\w)", FLAGS)
_NAMED: Final = sieve.compile(
    r"(?<![\w-])(?P<name>[A-Za-z][\w-]{3,30})(?:\s(?:levels?|concentrations?))?\s"
    r"(?:was|were|is|had\sbeen|reached|measured|(?:had\s)?(?:rose|risen|fell|fallen"
    r"|dropped|increased|decreased)\sto)\s\$?$",
    FLAGS,
)
_NEW_CLAUSE: Final = sieve.compile(r"[,;:()]|\b(?:and|while|whereas|but)\s")
_NO_NAME: Final = frozenset(
    [
        "meanwhile",
        "beforehand",
        "first",
        "entire",
        "most",
        "mean",
        "patients",
        "samples",
        "amounted",
        "urine",
        "development",
        "which",
        "that",
        "level",
        "levels",
        "concentration",
        "concentrations",
        "value",
        "values",
        "count",
        "this",
        "they",
        "patient",
        "rate",
        "dose",
        "dosage",
        "maximum",
        "excess",
        "have",
        "with",
        "from",
        "over",
        "level",
        "been",
        "were",
        "above",
        "below",
        "less",
        "more",
        "than",
        "about",
        "only",
        "reached",
        "measured",
        "found",
    ]
)


@dataclass(slots=True)
class Token:
    """A number in the text, with the unit that follows it, if one does."""

    start: int
    end: int
    value: float
    unit: Unit | None
    own: bool  # the unit is printed at this number, not shared from the next
    high: float | None = None
    default: bool = False


class _Named:
    """The cues that fit a unit, for looking up the nearest one before or after a place."""

    def __init__(self, named: Sequence[Cue]) -> None:
        self._named = named
        self._fitting: dict[tuple[str, str], tuple[list[Cue], list[int], list[int]]] = {}

    def fitting(self, unit: Unit) -> tuple[list[Cue], list[int], list[int]]:
        """The cues that fit the unit, with their starts and their ends."""
        key = (unit.kind, unit.code)
        if key not in self._fitting:
            fit = [cue for cue in self._named if _fits(cue, unit)]
            self._fitting[key] = (fit, [cue.start for cue in fit], [cue.end for cue in fit])
        return self._fitting[key]

    def before(self, unit: Unit, place: int) -> list[Cue]:
        """The nearest fitting cues that end before a place, in order of the text."""
        fit, _, ends = self.fitting(unit)
        at = bisect_right(ends, place)
        return fit[max(0, at - REACH) : at]

    def since(self, unit: Unit, place: int) -> list[Cue]:
        """The nearest fitting cues that begin at or after a place."""
        fit, starts, _ = self.fitting(unit)
        at = bisect_left(starts, place)
        return fit[at : at + REACH]


def owners_of(text: str, tokens: Sequence[Token], named: Sequence[Cue]) -> list[Cue | None]:
    lookup = _Named(named)
    owners: list[Cue | None] = []
    for place in range(len(tokens)):
        owners.append(_owner(text, place, tokens, lookup, owners[-1] if owners else None))
    ends = [token.end for token in tokens]
    for match in _RESPECTIVELY.finditer(text):
        last = bisect_right(ends, match.start()) - 1
        if last >= 0:
            _in_order(text, last, match.start(), tokens, lookup, owners)
    return owners


def _fits(cue: Cue, unit: Unit) -> bool:
    if unit.kind in {"count", "kilo"}:
        return cue.cells and cue.analyte != "hemoglobin"
    if unit.kind == "percent":
        return cue.analyte not in {"hemoglobin", "temperature", "weight"}
    if unit.code in {"Cel", "[degF]"}:
        return cue.analyte == "temperature"
    if unit.code == "ms":
        return cue.analyte == "qtc"
    if unit.code == "/min":
        return cue.analyte in {"heart rate", "respiratory rate"}
    if unit.code == "mm[Hg]":
        return cue.analyte == "blood pressure"
    if unit.kind == "dose":
        return False
    return not cue.cells or (cue.analyte == "hemoglobin" and unit.code in {"g/dL", "g/L", "mmol/L"})


def _owner(text: str, place: int, tokens: Sequence[Token], named: _Named, previous: Cue | None) -> Cue | None:
    token = tokens[place]
    assert token.unit is not None
    inside = next((cue for cue in named.since(token.unit, token.start)[:1] if cue.start < token.end), None)
    if inside:
        return inside  # "90 neutrophils/µL"
    before = named.before(token.unit, token.start)
    after = next(iter(named.since(token.unit, token.end)), None)
    if (
        after is not None
        and _AFTER_CUE.fullmatch(text, token.end, after.start)
        and not _CUE_HAS_OWN.match(text, after.end)
    ):
        # "1533 U/L creatine kinase, 93 mg/dL urea": a cue that belongs to the value before it governs no more
        used = place > 0 and previous is not None and previous.start >= tokens[place - 1].end
        paired = bool(before) and not before[-1].event and not (used and before[-1] == previous)
        if not (paired and GOVERNED.fullmatch(text, before[-1].end, token.start)):
            return after
    if token.unit.kind == "percent":
        # percentages of patients are said of everything: only a direct one counts
        direct = before and not before[-1].event and GOVERNED.fullmatch(text, before[-1].end, token.start)
        return before[-1] if direct else None
    if not before and token.unit.kind == "count":
        return after if after and after.start - token.end < 80 else None
    bare = _said_of(text, token) if token.unit.kind == "concentration" else None
    if not before or (bare and _NEW_CLAUSE.search(text, before[-1].end, max(before[-1].end, bare.start))):
        return bare
    nearest = before[-1]
    if nearest.event and token.start - nearest.end > 30:
        # "lymphocytosis" in passing does not take over from "the ANC was"
        clause = text.rfind(";", 0, token.start)
        stronger = [cue for cue in before if not cue.event and cue.start > clause]
        return stronger[-1] if stronger else nearest
    return nearest


def _said_of(text: str, token: Token) -> Cue | None:
    """The word that a level is said of, where it is no known analyte: "lithium was 2.9 mmol/L"."""
    begin = max(0, token.start - 70)
    match = _NAMED.search(text[begin : token.start])
    if match is None or match["name"].lower() in _NO_NAME or match["name"].endswith("ly"):
        return None
    return Cue(begin + match.start("name"), begin + match.end("name"), match["name"].lower(), cells=False)


def _in_order(text: str, last: int, end: int, tokens: Sequence[Token], named: _Named, owners: list[Cue | None]) -> None:
    """Share out a list of values that ends in "respectively" to the analytes named before it (or after
    it)."""
    first = last
    while first > max(0, last - 8) and GLUE.fullmatch(text, tokens[first - 1].end, tokens[first].start):
        first -= 1
    size = last - first + 1
    unit = tokens[first].unit
    if size < 2 or unit is None:
        return
    for cue_list in (
        named.before(unit, tokens[first].start),
        [cue for cue in named.since(unit, tokens[last].end) if cue.start < end],
    ):
        distinct: dict[str, Cue] = {}
        for cue in reversed(cue_list):
            if not cue.event and cue.analyte not in distinct:
                distinct[cue.analyte] = cue
            if len(distinct) == size:
                break
        if len(distinct) == size:
            for place, cue in zip(
                range(first, last + 1), sorted(distinct.values(), key=lambda cue: cue.start), strict=True
            ):
                owners[place] = cue
            return
