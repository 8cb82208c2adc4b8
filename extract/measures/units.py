"""Units of measurement as case reports print them, and their UCUM codes; counts per volume become 10^9/L.

The printed forms of a blood count are many: `0.09 × 10^3/µL`, `$0.09 \\times 10^3/\\mu\\text{L}$`, `0.09
x109/L`, `90/mm3`, `90 cells/µL`, `0.09 K/µL`, `0.09 G/L`; all mean 0.09 × 10^9/L.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extract import sieve

COUNT: Final = "10*9/L"
"""The UCUM code that every blood count is given in."""

_MICRO: Final = r"(?:[µμu]|\\mu\b|mc|micro|mu)"
_TEXT: Final = r"\\(?:text|mathrm|rm|mbox|textrm)\s?\{?\s?"
_S: Final = r"(?:\s|\\[,;:! ]|~|\{|\}){0,3}"
_CELLS: Final = (
    r"(?:(?:(?:white|nucleated|blood|total)\s){0,2}(?:cells?|neutrophils?|granulocytes?"
    r"|leu[ck]ocytes?|lymphocytes?"
    r"|platelets?|eosinophils?|monocytes?|PMNs?|WBCs?|cellules)|counts?)"
)
_LITRE: Final = rf"(?:(?:{_TEXT})?(?:lit(?:er|re)s?|[Ll]|\\ell)(?![a-z]))"
_VOLUMES: Final = (
    # each with its number in a litre; "micro" includes the cubic millimetre
    (
        "micro",
        rf"(?:(?:{_TEXT})?{_MICRO}{_S}{_LITRE}|(?:{_TEXT})?mm{_S}(?:\^?{_S}3|³|\(3\))"
        rf"|cu(?:bic)?\.?{_S}mm\.?(?!\w)|c\.?mm\.?(?!\w)"
        r"|cumm(?!\w)|mmc(?!\w)|(?:cubic\s|cu\.?\s)millimet(?:er|re)s?|millimet(?:er"
        r"|re)s?\scubed|microlit(?:er|re)s?|mcl(?!\w))",
        1e6,
    ),
    ("deci", rf"(?:{_TEXT})?(?:d{_LITRE}|decilit(?:er|re)s?|100\s?ml(?!\w))", 10.0),
    ("milli", rf"(?:{_TEXT})?(?:m{_LITRE}|millilit(?:er|re)s?|cm(?:\^?3|³)|cc(?!\w))", 1e3),
    ("nano", rf"(?:{_TEXT})?n{_LITRE}", 1e9),
    ("litre", _LITRE, 1.0),
)
_PER: Final = rf"(?:{_S}(?:/|\bper\b|⁄|∕){_S})"
_VOLUME: Final = "(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _VOLUMES) + ")"
_TIMES: Final = r"(?:[x×✕∙·•*⋅X]|\\times|\\cdot)"
_POWER: Final = (
    rf"(?:10(?:{_S}(?:\^|\*\*|\*|\\\^){_S}|{_S}\({_S}|\s?<sup>|[eE]\+?|\s)?(?P<exponent>12"
    rf"|[34569])(?:{_S}\){{1,2}}|</sup>|{_S}\}})?"
    r"|10(?P<sign>[³⁴⁵⁶⁹]|¹²))"
)
_SCALE: Final = (
    r"(?P<kilo>[Kk](?![a-z])|[Tt]sd\.?|thou(?:sands?)?|[Tt]h?/?(?=/nl))"
    r"|(?P<giga>G(?:pt)?(?![a-z])|[Gg]iga|[Bb]illion)"
    r"|(?P<mega>[Mm]illions?|Mio\.?)|(?P<tera>T(?:pt)?(?![a-z])|[Tt]era)"
)
_COUNT: Final = sieve.compile(
    rf"{_S}(?:(?:(?:{_TIMES}{_S}|(?<=[\s}}])){_POWER}){_S}|(?:{_SCALE}){_S})?(?:{_CELLS}"
    rf"|\\text\{{\s?{_CELLS}\s?\}})?{_S}"
    rf"(?:{_PER}{_VOLUME}|\s?(?P<cubed>mm)(?:\^?\(?[-−–]3\)?|⁻³)"
    rf"|[·\s]{_LITRE}{_S}\^?{_S}\(?[-−–]1\)?|{_LITRE}(?:⁻¹"
    r"|\([-−]1\)))(?:\}|\s?\$){0,3}(?![\w^])"
)
_BARE_KILO: Final = sieve.compile(r"\s?[Kk](?![\w/])")
_FACTORS: Final = {"kilo": 1e3, "giga": 1e9, "mega": 1e6, "tera": 1e12}
_SIGNS: Final = {"³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁹": 9, "¹²": 12}

_ML: Final = r"(?:m(?:l|L)(?!\w)|millilit(?:er|re)s?)"
_L: Final = r"(?:[lL](?!\w)|lit(?:er|re)s?)"
_DL: Final = r"(?:d[lL](?!\w)|decilit(?:er|re)s?|100\s?m[lL](?!\w)|%(?!\w))"
_U: Final = r"(?:µ|μ|u|mc|micro|mu|\\mu\s?)"
_UG: Final = rf"(?:{_U}\s?g(?:rams?)?|mcg)"
_CONCENTRATIONS: Final = (
    ("g/dL", rf"(?:g|gm|gms|grams?)\s?(?:/|per|\s)\s?{_DL}"),
    ("g/L", rf"(?:g|gm|grams?)\s?(?:/|per)\s?{_L}"),
    ("mg/dL", rf"mg\s?(?:/|per)\s?{_DL}"),
    ("mg/L", rf"mg\s?(?:/|per)\s?{_L}"),
    ("mg/mL", rf"mg\s?(?:/|per)\s?{_ML}"),
    ("ug/dL", rf"{_UG}\s?(?:/|per)\s?{_DL}"),
    ("ug/L", rf"{_UG}\s?(?:/|per)\s?{_L}"),
    ("ug/mL", rf"{_UG}\s?(?:/|per)\s?{_ML}"),
    ("ng/mL", rf"(?:ng|nanograms?)\s?(?:/|per)\s?{_ML}"),
    ("ng/dL", rf"ng\s?(?:/|per)\s?{_DL}"),
    ("ng/L", rf"ng\s?(?:/|per)\s?{_L}"),
    ("pg/mL", rf"pg\s?(?:/|per)\s?{_ML}"),
    ("mmol/L", rf"(?:m(?:illi)?mol(?:es?)?\s?(?:/|per)\s?{_L}|mM(?!\w))"),
    ("umol/L", rf"(?:{_U}\s?mol(?:es?)?\s?(?:/|per)\s?{_L}|[µμ]M(?!\w))"),
    ("nmol/L", rf"nmol\s?(?:/|per)\s?{_L}"),
    ("pmol/L", rf"pmol\s?(?:/|per)\s?{_L}"),
    ("meq/L", rf"m(?:illi)?[Ee]q(?:uiv(?:alents?)?)?\.?\s?(?:/|per)\s?{_L}"),
    ("m[iU]/L", rf"(?:m(?:I\.?)?U\s?(?:/|per)\s?{_L}|(?:µ|μ|u|micro)(?:I)?U\s?(?:/|per)\s?{_ML})"),
    ("[iU]/L", rf"(?:IU|I\.U\.)\s?(?:/|per)\s?{_L}"),
    ("[iU]/mL", rf"(?:IU|I\.U\.)\s?(?:/|per)\s?{_ML}"),
    ("U/L", rf"(?:units?|U\.?)\s?(?:/|per)\s?{_L}"),
    ("U/mL", rf"(?:units?|U)\s?(?:/|per)\s?{_ML}"),
    ("mosm/kg", r"mosm(?:ol)?\s?/\s?kg(?!\w)"),
    ("mosm/L", rf"mosm(?:ol)?\s?/\s?{_L}"),
    ("mm/h", r"mm\s?(?:/|per\s)\s?(?:h|hr|hour)(?!\w)"),
    ("mm[Hg]", r"(?:mm\s?Hg|Torr)(?!\w)"),
    ("kPa", r"kPa(?!\w)"),
    ("Cel", r"(?:°|º|˚|degrees?)\s?(?:C(?!\w)|[Cc]elsius|[Cc]entigrade)|℃"),
    ("[degF]", r"(?:°|º|˚|degrees?)\s?(?:F(?!\w)|[Ff]ahrenheit)"),
    ("ms", r"(?:ms|msecs?|milliseconds?)(?!\w)"),
    ("mL/min", rf"{_ML}\s?(?:/|per)\s?min(?:ute)?(?!\w)"),
    ("/min", r"(?:beats|breaths)\s?(?:/|per)\s?min(?:ute)?(?!\w)|bpm(?!\w)|/\s?min(?:ute)?(?!\w)"),
    ("meas", r"(?:mg|g|ml|U)\s?/\s?(?:24\s?h|day|d)(?=\s(?:of\s)?(?:protein|urine))"),
)
_DOSES: Final = (
    ("mg/m2", r"mg\s?(?:/|per)\s?(?:m\^?\s?2|m\(2\)|m²|sq(?:uare)?\.?\s?m(?:et(?:er|re))?)"),
    ("g/m2", r"g\s?(?:/|per)\s?(?:m\^?2|m\(2\)|m²)"),
    ("mg/kg", r"mg\s?(?:/|per)\s?kg(?!\w)"),
    ("ug/kg", rf"{_UG}\s?(?:/|per)\s?kg(?!\w)"),
    ("g/kg", r"g\s?(?:/|per)\s?kg(?!\w)"),
    ("U/kg", r"(?:IU|U|units?)\s?(?:/|per)\s?kg(?!\w)"),
    ("mL/kg", r"m[lL]\s?(?:/|per)\s?kg(?!\w)"),
    ("mg", r"(?:mg|mgs|milligrams?)(?!\w)"),
    ("ug", rf"(?:{_UG})(?!\w)"),
    ("ng", r"ng(?!\w)"),
    ("kg", r"(?:kg|kilograms?|kgs)(?!\w)"),
    ("g", r"(?:g|gm|gms|grams?)(?!\w)"),
    ("mL", rf"(?:{_ML}|cc(?!\w))"),
    ("L", r"(?:L(?!\w)|lit(?:er|re)s?(?!\w))"),
    ("[iU]", r"(?:IU|I\.U\.|MIU)(?!\w)"),
    ("U", r"(?:units?|U)(?!\w)"),
    ("mmol", r"mmol(?!\w)"),
    ("meq", r"mEq(?!\w)"),
    ("J", r"-?J(?!\w)"),
    ("Gy", r"(?:c?Gy)(?!\w)"),
    ("cm", r"cm(?!\w)"),
    ("mm", r"mm(?!\w)"),
    ("[lb_av]", r"(?:lbs?|pounds?)(?!\w)"),
)
_PERCENT: Final = sieve.compile(
    r"\s?(?:\\,)?(?:\\?%|per\s?cent(?!\w)|percent(?!\w)|\\%)(?:\s?\$)?(?!\s?(?:CI"
    r"|confidence|saline|NaCl|dextrose|glucose))"
)
_OTHERS: Final = tuple(
    (code, kind, sieve.compile(rf"[\s-]{{0,2}}(?:{pattern})"))
    for kind, units in (("concentration", _CONCENTRATIONS), ("dose", _DOSES))
    for code, pattern in units
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit at a place in a text: its UCUM code, its kind (`count`, `percent`, `concentration`, `dose`),
    where it ends, and the factor that takes the number before it to that code."""

    code: str
    kind: str
    end: int
    factor: float = 1.0


def unit_at(text: str, at: int) -> Unit | None:
    """The unit that begins at an offset (spaces first), or `None`.

    >>> unit_at("90 cells/µL", 2)
    Unit(code='10*9/L', kind='count', end=11, factor=0.001)
    >>> unit_at("300 mg daily", 3).code
    'mg'
    """
    count = _COUNT.match(text, at)
    if count:
        factor = _per_litre(count) / 1e9
        if factor:
            return Unit(COUNT, "count", count.end(), factor)
    percent = _PERCENT.match(text, at)
    if percent:
        return Unit("%", "percent", percent.end())
    for code, kind, pattern in _OTHERS:
        match = pattern.match(text, at)
        if match:
            return Unit(code, kind, match.end())
    kilo = _BARE_KILO.match(text, at)
    if kilo:
        return Unit(COUNT, "kilo", kilo.end(), 1.0)
    return None


def _per_litre(match: re.Match[str]) -> float:
    """What one of the printed unit is per litre; 0 where it is no count ("5/L" without a power counts
    nothing)."""
    factor = 1e6 if match["cubed"] else next((size for name, _, size in _VOLUMES if match[name]), 1.0)
    power = match["exponent"]
    scaled = next((size for name, size in _FACTORS.items() if match[name]), None)
    if power or match["sign"]:
        return factor * 10.0 ** (int(power) if power else _SIGNS[match["sign"]])
    if scaled:
        return factor * scaled
    return 0.0 if factor < 1e6 else factor
