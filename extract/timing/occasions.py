"""Ages, calendar dates, frequencies and numbered days ("day 8", "the third postoperative day") in a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from extract import sieve
from extract.measures.numbers import CARDINAL, DIGITS, ORDINAL, WORDS, number, ordinal
from extract.sieve.letters import folded
from extract.timing.anchors import Anchor, anchor, ongoing
from extract.timing.dates import calendar_dates
from extract.timing.time_units import DAYS, FLAGS, GAP, TO, UNIT, Time, anchored, unit_of

_PER: Final = r"(?:day|week|month|year|hour|night|fortnight)"
_FREQUENCY: Final = sieve.compile(
    rf"(?<!\w)(?:(?:every|each)\s(?:other\s|second\s|alternate\s|{ORDINAL}\s|few\s)?"
    rf"(?:(?P<n>{CARDINAL})(?:{TO}{CARDINAL})?{GAP})?(?P<u>{UNIT})(?!\w)"
    r"|q\.?\s?(?P<qn>\d{1,3})(?:-\d{1,3})?\s?(?P<qu>h|hr|hrs|hours?|d|days?|w|wk|wks"
    r"|weeks?|mo?|months?)(?!\w)"
    rf"|(?:(?:once|twice|thrice)|{CARDINAL}(?:\s(?:to|or)\s{CARDINAL})?[\s-](?:times|x"
    r"|doses|infusions|injections|tablets?)"
    rf"|{CARDINAL}\s(?:days|hours|nights|weeks))(?:\s(?:an?|per|each|every|in\sa)\s|/|\s?[x×]\s?|[\s-])"
    rf"(?:(?P<t>{_PER})(?![\w])|(?:daily|weekly|monthly|yearly|annually))"
    r"|(?:bi-?|semi-?|twice-|once-|thrice-|three-)?(?P<ly>daily|hourly|weekly|fortnightly"
    r"|monthly|quarterly|yearly|annual(?:ly)?"
    r"|nightly)(?!\w)|(?:b\.i\.d|t\.i\.d|q\.i\.d|t\.d\.s|b\.d|q\.d|q\.h\.s)\.?|(?:bid|tid"
    r"|qid|tds|qds|qhs)(?!\w)"
    rf"|on\salternate\sdays|per\s(?P<per>{_PER})(?!\w))|(?<=[\w)])/(?P<slash>day|d|week|wk"
    r"|month|h|hr|hour|min)(?!\w)"
    r"|(?<=[mu]g\s)an?\s(?:day|week)(?!\w)|(?<=ml\s)an?\s(?:day|week)(?!\w)"
    r"|(?<=times\s)an?\s(?:day|week|month|year)(?!\w)",
    FLAGS,
)
_EVERY: Final = {
    "daily": 1.0, "hourly": 1 / 24, "weekly": 7.0, "fortnightly": 14.0, "monthly": 30.4375,
    "quarterly": 91.3125, "yearly": 365.25, "annual": 365.25, "annually": 365.25, "nightly": 1.0,
}  # fmt: skip
_AGE_UNIT: Final = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d)"
_AGE: Final = sieve.compile(
    rf"(?P<n1>{CARDINAL})(?:(?:{TO}|\sand\s)(?P<m1>{CARDINAL}))?{GAP}(?P<u1>{_AGE_UNIT})(?:['’]s?)?"
    rf"(?:\sand\s(?P<k1>{CARDINAL}){GAP}(?P<v1>months?|weeks?|days?))?"
    r"(?:[\s-]{1,2}olds?|/o|[\s-]of[\s-]age|[\s-]aged?|\so(?=\s))(?!\w)"
    rf"|(?P<n2>{DIGITS})[\s-]?(?:yo|y/o|y\.o\.|yom|yof)(?!\w)"
    r"|(?<!\w)(?:(?:at\s)?(?:an?\s|the\s|his\s|her\s)?(?:mean\s|median\s)?ages?(?:\sof"
    r"|\sis|\swas|:|,)?|aged)\s"
    r"(?:about\s|approximately\s|between\s|[<>≥≤]\s?"
    rf"|>?/?=\s?)?(?P<n3>{CARDINAL})(?:(?:{TO}|\sand\s)(?P<m3>{CARDINAL}))?"
    rf"(?:{GAP}(?P<u3>{_AGE_UNIT})(?!\w)(?:\sand\s(?P<k3>{CARDINAL}){GAP}(?P<v3>months?|weeks?|days?)(?!\w))?)?"
    r"|(?<!\w)(?:man|woman|boy|girl|child|infant|lady|gentleman|male|female|son"
    rf"|daughter)\sof\s(?P<n4>{CARDINAL})"
    rf"(?:{GAP}(?P<u4>{_AGE_UNIT})(?!\w))?(?=[\s,.;:)]|$)"
    r"|in\s(?:his|her|their)\s(?:early\s|mid-?\s?|late\s)?(?P<tens>twenties|thirties"
    r"|forties|fifties|sixties|seventies"
    r"|eighties|nineties|[2-9]0s)(?!\w)",
    FLAGS,
)
# Without one of these no age is told; to look for them is quicker.
_MAY_BE_AGED: Final = (
    sieve.compile(
        r"old|/o|age|yo|y\.o|(?:man|boy|girl|child|infant|lady|male|son|daughter)\sof\s|in\s(?:his|her|their)\s", FLAGS
    ),
    sieve.compile(r"\so\s", FLAGS),
)
_TENS: Final = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_SETTING: Final = (
    r"(?:hospital(?:i[sz]ation)?|in-?patient|post-?operative|post-?op|postpartum"
    r"|post-?transplant(?:ation)?|treatment|therapy"
    r"|therapeutic|study|cycle|illness|admission|neonatal|chemotherapy)"
)
_NUMBERED_DAY: Final = sieve.compile(
    rf"(?<!\w)(?:(?P<setting>{_SETTING})\s)?(?P<unit>days?|weeks?|months?"
    rf"|years?)\s\+?(?P<n>\d{{1,4}}|{WORDS})(?![\w/]|[.,]\d)"
    r"(?P<more>(?:,\s?(?:and\s)?|\s(?:and|to|or)\s|\s?[-–]\s?)\d{1,3}(?![\w/%]|[.,]\d"
    r"|\s?(?:mg|cells|x|×|[GKT]/|[mµμu]?mol|mEq|U/|per\b|/)|\s(?:on|at|by|after)\s)){0,5}"
    r"|(?<!\w)(?P<pod>POD|HD|D)\s?[+#]\s?(?P<podn>\d{1,4})(?!\w)"
    r"|(?<!\w)(?P<pod2>POD)\s(?P<podn2>\d{1,4})(?!\w)",
    FLAGS,
)
_EACH: Final = sieve.compile(CARDINAL, FLAGS)
_ORDINAL_DAY: Final = sieve.compile(
    r"(?:the\s|his\s|her\s"
    rf"|their\s)?(?P<n>{ORDINAL})\s(?:(?P<setting>{_SETTING})\s)?(?P<unit>day|week|month"
    r"|year|hour|night)"
    r"(?!\w)",
    FLAGS,
)
# "0.4 on the seventh (day)", told after a day by its number in the same sentence
_ELLIPTIC: Final = sieve.compile(rf"(?<=\bon )the\s(?P<n>{ORDINAL})(?=\s?(?:[,;.)]|and\b|or\b|but\b|to\b|$))", FLAGS)
_ON_THE_DAY: Final = sieve.compile(r"(?<!\w)(?P<word>on|from)\sthe\s(?:very\s|same\s)?day\sof\s", FLAGS)
_DAY_OF: Final = sieve.compile(
    r"\s(?:(?P<of>of|in|on|into|under)|(?P<after>after|following|from|post|since)"
    r"|(?P<before>before|prior\sto))\s",
    FLAGS,
)
_DAY_BEFORE: Final = sieve.compile(
    r"(?<!\w)(?P<word>on|by|until|from|since|at|in|during|before|after" r"|within)\s(?:the\s)?$", FLAGS
)
# "day 9 of the second cycle", "cycle 2 day 9", "C2D9": days are counted from the dose that opens the cycle
_OF_CYCLE: Final = sieve.compile(
    rf"\s(?:of|in|during|after)\s(?:(?:the|his|her|their)\s)?(?:(?P<nth>{ORDINAL})\s)?(?:[\w-]+\s){{0,2}}?cycle(?!s)\b"
    rf"(?:\s(?:number\s|no\.?\s)?(?P<n>\d{{1,2}}|{WORDS})(?!\w))?",
    FLAGS,
)
_CYCLE_DAY: Final = sieve.compile(
    rf"(?<!\w)(?:C(?P<n>\d{{1,2}})\s?D|(?:(?P<nth>{ORDINAL})\scycle|cycle\s(?P<word>\d{{1,2}}|{WORDS}))(?:,|\s\()?"
    rf"(?:\son)?\sday\s)(?P<day>\d{{1,3}})(?!\w)",
    FLAGS,
)
_SETTING_ANCHOR: Final = (
    ("hosp", "admission"), ("in", "admission"), ("adm", "admission"), ("postp", "surgery"), ("post",
    "surgery"), ("treat", "treatment_start"), ("ther", "treatment_start"), ("chemo", "treatment_start"),
    ("cycle", "dose"),
)  # fmt: skip


def ages(text: str) -> Iterator[Time]:
    if not any(may_be.search(text) for may_be in _MAY_BE_AGED):
        return
    for match in _AGE.finditer(text):
        if match["tens"]:
            tens = folded(match["tens"])
            low = 10 * (2 + _TENS.index(tens)) if tens in _TENS else int(tens[0]) * 10
            yield Time(match.start(), match.end(), "age", None, low * DAYS["year"], (low + 9) * DAYS["year"])
            continue
        low_text = match["n1"] or match["n2"] or match["n3"] or match["n4"]
        value = number(low_text)
        if value is None:
            continue
        days = DAYS[unit_of(match["u1"] or match["u3"] or match["u4"] or "year")]
        more = number(match["k1"] or match["k3"] or "")
        value = value * days + (more * DAYS[unit_of(match["v1"] or match["v3"])] if more else 0.0)
        top = number(match["m1"] or match["m3"] or "")
        yield Time(match.start(), match.end(), "age", value, value if top else None, top * days if top else None)


def dates(text: str) -> Iterator[Time]:
    for found in calendar_dates(text):
        before = _DAY_BEFORE.search(text[max(0, found.start - 12) : found.start])
        relation = before["word"].lower() if before else None
        yield Time(found.start, found.end, "date", None, relation=relation, date=found.iso)


def frequencies(text: str) -> Iterator[Time]:
    for match in _FREQUENCY.finditer(text):
        days: float | None = None
        if match["u"]:
            count = number(match["n"]) if match["n"] else 1.0
            days = count * DAYS[unit_of(match["u"])] if count else None
        elif match["qu"]:
            unit = {"w": "week", "m": "month"}.get(folded(match["qu"])) or unit_of(match["qu"])
            days = int(match["qn"]) * DAYS[unit]
        elif match["ly"]:
            days = _EVERY[folded(match["ly"])]
        yield Time(match.start(), match.end(), "frequency", days)


def cycle_days(text: str) -> Iterator[Time]:
    for match in _CYCLE_DAY.finditer(text):
        nth = ordinal(match["nth"]) if match["nth"] else number(match["n"] or match["word"])
        time = Time(*match.span(), "day", float(match["day"]), relation="on", ordinal=int(nth) if nth else None)
        yield replace(time, anchor="dose", anchor_start=match.start(), anchor_end=match.end())


def days(text: str) -> Iterator[Time]:
    for match in _ORDINAL_DAY.finditer(text):
        value = ordinal(match["n"])
        if value is not None:
            days = value * DAYS[folded(match["unit"])]
            yield _day(text, match.start(), match.end(), days, match["setting"])
        for other in _ELLIPTIC.finditer(text, match.end()):
            elided = ordinal(other["n"])
            if elided is not None and elided > (value or 0):
                yield _day(text, other.start(), other.end(), elided * DAYS[folded(match["unit"])], match["setting"])
    for match in _ON_THE_DAY.finditer(text):
        time = Time(match.start("word"), match.end() - 1, "day", 0.0, relation="on")
        yield anchored(time, anchor(text, match.end()))
    for match in _NUMBERED_DAY.finditer(text):
        pod = match["podn"] or match["podn2"]
        if pod:
            setting = {"pod": "postoperative", "hd": "hospital"}.get((match["pod"] or match["pod2"]).lower())
            yield _day(text, match.start(), match.end(), float(pod), setting)
            continue
        unit = DAYS[unit_of(match["unit"])]
        numbers = list(_EACH.finditer(text, match.start("n"), match.end()))
        for place, each in enumerate(numbers):
            value_of = number(each[0])
            if value_of is None or value_of > 1500:  # "year 2013"
                break
            first = match.start() if place == 0 else each.start()
            time = _day(text, first, each.end(), value_of * unit, match["setting"], match.end())
            yield time


def _day(text: str, start: int, end: int, days: float, setting: str | None, then: int | None = None) -> Time:
    time = Time(start, end, "day", days)
    before = _DAY_BEFORE.search(text[max(0, start - 12) : start])
    time = replace(time, relation=before["word"].lower() if before else "on")
    if setting:
        name = next((name for head, name in _SETTING_ANCHOR if setting.lower().startswith(head)), None)
        if name:
            return replace(time, anchor=name, anchor_start=start, anchor_end=end)
    cycle = _OF_CYCLE.match(text, end if then is None else then)
    if cycle is not None:
        nth = ordinal(cycle["nth"]) if cycle["nth"] else number(cycle["n"]) if cycle["n"] else None
        found = Anchor("dose", cycle.start() + 1, cycle.end(), int(nth) if nth else None)
        return anchored(time, found)
    after = _DAY_OF.match(text, end if then is None else then)
    if after is None:
        return time
    return anchored(time, ongoing(text, after.end()) if after["of"] else anchor(text, after.end()))
