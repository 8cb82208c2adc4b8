"""Measured quantities in a sentence: value, unit, and the analyte that the value belongs to.

Blood counts come out in 10^9/L whatever unit the text prints; doses come out too, without an analyte, so
that nobody takes them for measurements.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from extract import sieve
from extract.measures.analytes import Cue, cues
from extract.measures.numbers import DIGITS, number, stretches
from extract.measures.owners import FLAGS, GLUE, GOVERNED, Token, owners_of
from extract.measures.series import neighbours
from extract.measures.units import COUNT, Unit, unit_at

PER_MICROLITRE: Final = "/uL"
"""The default unit of a report that counts cells per microlitre: its "ANC 40" is 0.04 x 10^9/L."""
_COUNTED: Final = frozenset({"neutrophils", "leukocytes", "lymphocytes", "platelets", "eosinophils", "CD4"})
_WORTH_READING: Final = sieve.compile(r"\d|neutrophil|granulocyte|\b(?:zero|nil)\b", FLAGS)
_NUMBER: Final = sieve.compile(
    r"(?<![A-Za-z_\d.^(/µμ×-])(?P<spaced>\d{1,3}(?:\s\d{3}){1,2}(?![\d.,]))"
    rf"|(?<![A-Za-z_\d.^/µμ×\\])(?<!\d,)(?P<plain>{DIGITS})"
    r"|(?<=\bof\s)(?P<zero>zero)(?!\w)|(?:(?<=\bwas\s)|(?<=\bat\s)|(?<=\bto\s)|(?<=\bremained\s)|(?<=\bstill\s))"
    r"(?:zero|nil)(?!\w)",
    FLAGS,
)
_SPREAD: Final = sieve.compile(rf"\s?(?:±|\+/-|\+-|\\pm)\s?{DIGITS}")
_IDENTIFIER: Final = sieve.compile(r"[A-Za-z]-$")
_POWER_ALONE: Final = sieve.compile(r"(?:\s?\^|\s?\*\*?|\^\{|\s?\(|[eE])\s?\{?\d{1,2}[)}]?|[³⁶⁹]|¹²|\s?[-–]\s?\d\s?/")
_RANGE: Final = sieve.compile(r"\s?\$?\s?(?:to|[-–—]|through)\s?\$?\s?", FLAGS)
_RANGING: Final = sieve.compile(
    r"\b(?:rang(?:e|ed|es|ing)|var(?:y|ied|ies|ying)|fluctuat\w+|lay" r"|between)\b[^.;\d]{0,20}$", FLAGS
)
_FROM: Final = sieve.compile(
    r"\b(?:from|previously|formerly|against|compared\s(?:with|to)|baseline(?:\sof)?)\s\$?$", FLAGS
)
_TO: Final = sieve.compile(
    r"\b(?:to|reached|reaching)\s(?:a\s(?:nadir|minimum|maximum|peak)\sof\s|only\s" r"|as\slow\sas\s)?\$?$",
    FLAGS,
)
_NORMAL: Final = sieve.compile(
    r"\b(?:normal(?:\srange|\svalues?)?|reference(?:\s(?:range|interval|values?))?|ref\.?"
    r"|upper\slimit|lower\slimit|ULN|LLN)"
    r"\s?[,:=(]?\s?(?:of\s(?:normal\s)?|is\s|was\s|up\sto\s|[<>≤≥]\s?|between\s)?\$?$",
    FLAGS,
)
_BOUND: Final = sieve.compile(
    r"(?:(?P<less>(?:<|≤|&lt;|(?:never|not|nor)\s(?:\w+\s)?(?:above|exceed\w*|over"
    r"|more\sthan|greater\sthan|higher\sthan)|below|under|less\sthan"
    r"|fewer\sthan|lower\sthan|at\smost|up\sto|no\smore\sthan|smaller\sthan)|)"
    r"(?P<more>(?:>|≥|&gt;|(?:never|not|nor)\s(?:\w+\s)?(?:below|under|less\sthan"
    r"|lower\sthan)|above|over|more\sthan|greater\sthan"
    r"|higher\sthan|at\sleast|exceed(?:s|ed|ing)?|(?:sur)?pass(?:ed|ing)|topped|in\sexcess\sof)|))\s?(?:/?=|or\s?="
    r"|or\sequal\sto)?\s?\$?$",
    FLAGS,
)
_NONE: Final = sieve.compile(
    r"(?<!\w)(?:(?:no|absent|zero)\s(?:circulating\s|detectable\s|peripheral\s|mature\s"
    r"|measurable\s|visible\s){0,2}"
    r"neutrophils(?!\w)(?!\s(?:fell|drop|recover|to\sspeak\sof))"
    r"|(?:not\s(?:one|a(?:\ssingle)?|any)|never\sa|no\ssingle|hardly\sa\ssingle)\s(?:neutrophil|granulocyte)s?(?=\s"
    r"(?:(?:was|were|had\sbeen|could\sbe)\s)?(?:seen|found|counted|detected|present|left|visible|among|in|on)\b)"
    r"|neutrophils\s(?:could\snot\sbe|were\snot|had\snot\sbeen)\s(?:found|seen|detected|demonstrated|identified)"
    r"|(?:devoid|free)\sof\s(?:neutrophils|granulocytes)|(?:complete\s"
    r"|total\s)?absence\sof\s(?:circulating\s|mature\s|peripheral\s)?"
    r"neutrophils|neutrophils\swere\s(?:completely\s|totally\s)?(?:absent|undetectable|nil|zero))",
    FLAGS,
)
_NOT_A_VALUE: Final = sieve.compile(
    r"\s?(?:patients?|cases?|of|times|days?|weeks?|months?|years?|hours?|h|d|min|doses?"
    r"|infusions?|episodes?|women|men|st|nd|rd|th"
    r"|fold|-fold|units?|months?|more|other|further|additional|[%:])(?!\w)|\s?[°/]|[-–]\w|[A-Za-z]|\]",
    FLAGS,
)
# "0.4 on 11 October | and 2.3 on the 17th": the second of two values told with their times
_PARALLEL: Final = sieve.compile(
    r"\s?\$?\)?,?\s(?:on|after|at|by|in|within|a|one|two|three|four|five|six|seven|eight|nine|ten|the"
    r"|\d+)\b[\w\s$-]{1,28}?"
    r",?\s(?:and|then|but|to)\s(?:only\s|still\s|again\s|back\s(?:to|at)\s|up\sto\s|to\s|was\s|were\s|by\s"
    r"|on\s[\w\s]{2,14}?\s){0,2}\$?",
    FLAGS,
)
_PRONOUN: Final = sieve.compile(
    r"\b(?:they|it|these|the\s(?:\w+\s)?(?:counts?|values?|figures?|numbers?))(?=\s(?:was|were|had|has|fell|rose"
    r"|dropped"
    r"|declined|increased|decreased|recovered|returned|reached|climbed|remained|stood)\b)",
    FLAGS,
)
_COUNTED_THING: Final = sieve.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|patients?|cases?"
    r"|group|table|figure|grade|stage|day|week|month|POD|year|visit"
    r"|cycle|number|no\.)s?(?:\s\d{1,3}\s(?:and|or|to))?\s$",
    FLAGS,
)
_YEAR: Final = sieve.compile(r"(?:^|\b)in\s(?:19|20)\d\d$", FLAGS)
_NO_LINK: Final = sieve.compile(r"\b(?:in|both|by|with|and|patients?)\s$", FLAGS)
# "the ANC, which had been 4.1 at the start, was 0.7": the aside stands between a count's name and its verb
_ASIDE: Final = sieve.compile(
    r",\s[^;:()]{3,90}?,\s(?=(?:was|were|is|had|has|fell|dropped|rose|stood|measured|numbered|declined|sank|reached)\s)",
    FLAGS,
)
_RISING: Final = sieve.compile(
    r"\b(?:risen|rose|fell|fallen|dropped|recovered|increased|decreased|above|below"
    r"|exceeded)\s(?:above\s|below\s|to\s)?$",
    FLAGS,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit: `text[start:end]` prints it, as `printed`.

    `unit` is a UCUM code; blood counts are `10*9/L` and `value` is converted to it. `high` is the upper end
    of a range (`value` is its lower end). `analyte` is what was measured, named at
    `[analyte_start:analyte_end]`; a dose has none. `bound` is `<` or `>` where the text gives only a limit
    ("below", "at least", "never above"). `change` is `from` for the value that a change started at, `to` for
    the value that it led to, `reference` for a reference range. `stated` is false where the text prints no
    unit of its own for the value.
    """

    start: int
    end: int
    value: float
    unit: str
    printed: str
    analyte: str | None = None
    analyte_start: int | None = None
    analyte_end: int | None = None
    bound: Literal["<", ">"] | None = None
    high: float | None = None
    change: Literal["from", "to", "reference"] | None = None
    stated: bool = True


def quantities(
    sentence: str, *, offset: int = 0, default_unit: str | None = None, spoken_of: str | None = None
) -> tuple[Quantity, ...]:
    """The measured quantities and doses in a sentence, in order; `offset` is added to every position.

    `default_unit` is the UCUM code of values that a table's or a paragraph's head gives the unit for.
    Without it, an absolute neutrophil count (or another blood count) printed without a unit is read as
    10^9/L below 50 and as cells per microlitre from 50 on: the two cannot be confused for a patient's
    leukocytes. `spoken_of` is the analyte of the sentence before, which a pronoun may take up ("they were 1.4").

    >>> [found] = quantities("The ANC had fallen to 90 cells/µL.")
    >>> found.value, found.unit, found.analyte, found.printed
    (0.09, '10*9/L', 'neutrophils', '90 cells/µL')
    >>> text = "WBC and ANC were 1.1 and 0.2 K/uL, respectively."
    >>> [(found.value, found.analyte) for found in quantities(text)]
    [(1.1, 'leukocytes'), (0.2, 'neutrophils')]
    """
    return tuple(
        _moved(quantity, start + offset)
        for start, end in stretches(sentence)
        for quantity in _quantities(sentence[start:end], default_unit, spoken_of)
    )


def _quantities(text: str, default_unit: str | None, spoken_of: str | None) -> list[Quantity]:
    if _WORTH_READING.search(text) is None:
        return []
    tokens = _tokens(text)
    _share_units(text, tokens)
    _share_in_series(text, tokens)
    named = cues(text)
    if spoken_of is not None and not any(cue.cells and not cue.event for cue in named):
        taken_up = [Cue(m.start(), m.end(), spoken_of, cells=True) for m in _PRONOUN.finditer(text)]
        named = tuple(sorted((*named, *taken_up), key=lambda cue: cue.start))
    _bare(text, tokens, named, default_unit)
    _share_in_series(text, tokens)
    tokens = _ranges(text, [token for token in tokens if token.unit])
    owners = owners_of(text, tokens, named)
    found = [_quantity(text, token, owner) for token, owner in zip(tokens, owners, strict=True)]
    for place, quantity in enumerate(found):
        if _is_reference(text, tokens, place):
            found[place] = replace(quantity, change="reference")
    kept = [quantity for quantity, token in zip(found, tokens, strict=True) if _kept(quantity, token)]
    kept += _absent(text, kept)
    kept += _temperatures(text, kept)
    kept.sort(key=lambda quantity: quantity.start)
    return kept


def _kept(quantity: Quantity, token: Token) -> bool:
    # "41K" is a count only of something: "K" alone may be potassium or a vitamin.
    return token.unit is not None and (token.unit.kind != "kilo" or quantity.analyte is not None)


def _moved(quantity: Quantity, offset: int) -> Quantity:
    if not offset:
        return quantity
    first, last = quantity.analyte_start, quantity.analyte_end
    return replace(
        quantity,
        start=quantity.start + offset,
        end=quantity.end + offset,
        analyte_start=None if first is None else first + offset,
        analyte_end=None if last is None else last + offset,
    )


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while match := _NUMBER.search(text, at):
        start, end = match.span()
        at = end
        if _IDENTIFIER.search(text[max(0, start - 2) : start]):
            continue
        if match["spaced"]:
            unit = unit_at(text, end)
            value: float | None = float(re.sub(r"\s", "", match[0]))
            if unit is None or unit.kind != "count":
                # no thousands after all: "1 300 mg" may be two numbers; read the first one alone
                end = at = start + len(match[0].split()[0])
                value, unit = number(text[start:end]), unit_at(text, end)
        else:
            value = 0.0 if not match["plain"] else number(match["plain"])
            spread = _SPREAD.match(text, end)
            end = at = spread.end() if spread else end
            unit = unit_at(text, end)
        if value is None:
            continue
        if value == 10 and unit is None and _POWER_ALONE.match(text, end):
            power = unit_at(text, start - 1) if start and text[start - 1].isspace() else None
            at = power.end if power else end + 1
            continue
        if unit is not None:
            end = at = unit.end
            if text[end - 1] == "$" and text[start - 1 : start] == "$":
                start -= 1
        found.append(Token(start, end, value, unit, unit is not None))
    return found


def _share_units(text: str, tokens: list[Token]) -> None:
    """Give the numbers of a list the unit that only its last one prints: "0.4 and 0.2 × 10^9/L"."""
    for token, following in zip(reversed(tokens[:-1]), reversed(tokens[1:]), strict=True):
        if token.unit is not None or following.unit is None:
            continue
        if _COUNTED_THING.search(text[max(0, token.start - 20) : token.start]):
            continue  # "on day 4 to 65 × 10^9/L"
        if GLUE.fullmatch(text, token.end, following.start):
            token.unit = following.unit


def _share_in_series(text: str, tokens: Sequence[Token]) -> None:
    """Give the values of a series the unit that only one of them prints: "22 × 10^9/L on day 2, 68 on day 4"."""
    if not any(token.unit is not None for token in tokens):
        return
    pairs = list(neighbours(text, [(token.start, token.end) for token in tokens]))
    for one, two in [*pairs, *((two, one) for one, two in reversed(pairs))]:
        unit = tokens[one].unit
        if unit is not None and unit.kind in ("count", "concentration") and tokens[two].unit is None:
            tokens[two].unit, tokens[two].default = unit, tokens[one].default


def _bare(text: str, tokens: list[Token], named: Sequence[Cue], default_unit: str | None) -> None:
    """Give a unit to the numbers without one that a blood count's name governs directly: "ANC (0.3)"."""
    counted = [cue for cue in named if cue.analyte in _COUNTED and not cue.event]
    ends = [cue.end for cue in counted]
    reach = -1
    former: Token | None = None
    for token in tokens:
        if token.unit is not None:
            reach = token.end
            former = token if token.unit.kind == "count" else None
            continue
        if _NOT_A_VALUE.match(text, token.end) or text[token.start - 1 : token.start] in {"[", "-", "–"}:
            continue
        if _COUNTED_THING.search(text[max(0, token.start - 20) : token.start]):
            continue
        at = bisect_right(ends, token.start)
        cue = counted[at - 1] if at else None
        governed = False
        if _YEAR.search(text, max(0, token.start - 3), token.end):
            continue
        aside = _ASIDE.match(text, cue.end) if cue is not None else None
        if cue is not None and aside is not None and aside.end() <= token.start <= aside.end() + 30:
            governed = GOVERNED.fullmatch(text, aside.end(), token.start) is not None
        elif cue is not None and token.start - cue.end <= 70:
            head = max(cue.end, reach)
            governed = GOVERNED.fullmatch(text, head, token.start) is not None and head <= token.start
            governed = governed and not _NO_LINK.search(text[head : token.start], 0 if head == cue.end else 5)
        if not governed and former is not None and "." in text[token.start : token.end]:
            bracketed = text[: token.start].rstrip(" $").endswith("(") and text[token.end :].lstrip(" $").startswith(
                ")"
            )
            again = bracketed and token.start - former.end < 70 and ";" not in text[token.start : token.end]
            governed = again or _PARALLEL.fullmatch(text, former.end, token.start) is not None
        if not governed and not (
            default_unit not in (None, PER_MICROLITRE) and _RISING.search(text[max(0, token.start - 30) : token.start])
        ):
            continue
        reach = token.end
        platelets = cue is not None and cue.analyte == "platelets"
        if default_unit == PER_MICROLITRE:
            neutrophils = cue is not None and cue.analyte == "neutrophils"
            few = neutrophils and 10 <= token.value < 50 and token.value == int(token.value)
            factor = 1e-3 if few or token.value >= (1000 if platelets else 50) else 1.0
            token.unit, token.default = Unit(COUNT, "count", token.end, factor), True
        elif default_unit is not None and (token.value < 1000 if platelets else token.value < 200):
            token.unit, token.default = Unit(default_unit, "count", token.end), True
        elif governed:
            factor = 1.0 if token.value < 50 or (platelets and token.value < 1000) else 1e-3
            token.unit, token.default = Unit(COUNT, "count", token.end, factor), True
        former = token
    if default_unit not in (None, PER_MICROLITRE):
        _share_units(text, tokens)


def _ranges(text: str, tokens: list[Token]) -> list[Token]:
    """Join the two ends of a range ("1.6-2.0", "between 1.6 and 2.0", "ranged from 5.1 to 8.0") into one
    token."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if (
            last is not None
            and not last.own
            and last.high is None
            and last.unit == token.unit
            and last.value < token.value
        ):
            glue = text[last.end : token.start]
            before = text[max(0, last.start - 40) : last.start]
            ranging = _RANGING.search(before) is not None
            plain = _RANGE.fullmatch(glue) is not None and not re.search(r"\bfrom\s\$?$", before, FLAGS)
            if (ranging and glue.strip(" $").lower() in {"and", "to"}) or (plain and not _TO.search(before)):
                found[-1] = Token(last.start, token.end, last.value, token.unit, token.own, token.value)
                continue
        found.append(token)
    return found


def _quantity(text: str, token: Token, owner: Cue | None) -> Quantity:
    unit = token.unit
    assert unit is not None
    before = text[max(0, token.start - 45) : token.start]
    analyte = owner.analyte if owner else {"Cel": "temperature", "[degF]": "temperature"}.get(unit.code)
    return Quantity(
        token.start,
        token.end,
        _scaled(token.value, unit),
        unit.code,
        text[token.start : token.end],
        analyte,
        owner.start if owner else None,
        owner.end if owner else None,
        _bound(before),
        None if token.high is None else _scaled(token.high, unit),
        _change(before) if token.high is None or _NORMAL.search(before) else None,
        token.own,
    )


def _scaled(value: float, unit: Unit) -> float:
    # Ten digits: 90 × 0.001 is 0.09, not 0.09000000000000001.
    return float(f"{value * unit.factor:.10g}")


def _bound(before: str) -> Literal["<", ">"] | None:
    found = _BOUND.search(before)
    if found is None:
        return None
    return "<" if found["less"] else ">" if found["more"] else None


def _is_reference(text: str, tokens: Sequence[Token], place: int) -> bool:
    """A range in brackets straight after a value of the same unit: "67 U/L (10-37 U/L)"."""
    token = tokens[place]
    before = tokens[place - 1] if place else None
    if before is None or before.unit is None or token.unit is None or token.high is None or before.high is not None:
        return False
    return before.unit.code == token.unit.code and text[before.end : token.start].strip() == "("


def _change(before: str) -> Literal["from", "to", "reference"] | None:
    if _NORMAL.search(before):
        return "reference"
    if _FROM.search(before):
        return "from"
    return "to" if _TO.search(before) else None


# "temp 38.2 C", "a temperature of 39 C": the degree sign lost
_DEGREES: Final = sieve.compile(
    r"\b(?:temp(?:erature)?\.?|fever|febrile|pyrexia)\b[^,;.\d]{0,25}?(?P<value>(?:3[4-9]|4[0-2])(?:\.\d{1,2})?)"
    r"\s?C(?!\w|[+-]|\.\w)"
)


def _temperatures(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Body temperatures whose degree sign is lost."""
    spans = [(match.start("value"), match.end(), float(match["value"])) for match in _DEGREES.finditer(text)]
    return [
        Quantity(start, end, value, "Cel", text[start:end], "temperature", stated=False)
        for start, end, value in spans
        if not any(other.start < end and start < other.end for other in found)
    ]


_ZERO_CELLS: Final = sieve.compile(r"(?<![\w.,-])0\s(?P<cells>neutrophils|granulocytes)(?!\w|/)", FLAGS)


def _absent(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """ "No neutrophils" and "0 neutrophils" are counts of 0."""
    told = [(match, match.span()) for match in _NONE.finditer(text)]
    told += [(match, match.span("cells")) for match in _ZERO_CELLS.finditer(text)]
    return [
        Quantity(match.start(), match.end(), 0.0, COUNT, match[0], "neutrophils", *named, stated=False)
        for match, named in told
        if not any(other.start < match.end() and match.start() < other.end for other in found)
    ]
