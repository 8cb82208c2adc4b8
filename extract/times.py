"""Times in a sentence: intervals and what they count from, durations, days, dates, frequencies and ages.

A day is 1, an hour 1/24, a week 7, a month 30.4375 and a year 365.25 days. Frequencies ("every four weeks") and ages are
recognised so that they are never taken for intervals.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from extract.anchors import Anchor, anchor, ongoing
from extract.dates import calendar_dates
from extract.numbers import ARTICLE, CARDINAL, DIGITS, NUMBER, ORDINAL, number, ordinal, stretches

Kind = Literal["interval", "duration", "day", "date", "frequency", "age"]

DAYS: Final = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "morning": 1.0, "evening": 1.0,
    "afternoon": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.4375, "year": 365.25, "decade": 3652.5,
}  # fmt: skip
"""The length of each unit of time in days."""

_SHORT: Final = {
    "s": "second", "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour",
    "hrs": "hour", "d": "day", "wk": "week", "wks": "week", "mo": "month", "mos": "month", "mth": "month",
    "mths": "month", "y": "year", "yr": "year", "yrs": "year",
}  # fmt: skip
_FLAGS: Final = re.IGNORECASE
# Most sentences name no time at all; this one look spares them the rest.
_WORTH_READING: Final = re.compile(
    r"\d|second|minute|hour|day|night|morning|evening|week|month|year|decade|daily|hourly|annual|quarterly|thirties|forties|fifties|sixties"
    r"|seventies|eighties|nineties|twenties|aged?\b|\sof\s(?:t|f|s|e|n|o)|immediate|instant|directly|shortly|soon|early|just|right|fortnight"
    r"|\b(?:yrs?|wks?|mo|hrs?|h|min|sec)\b"
    r"|[bq]\.?i\.?d|t\.?[id]\.?[ds]|\bq|January|February|March|April|May|June|July|August|September|October|November|December",
    _FLAGS,
)
_LONG_UNIT: Final = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?)"
_UNIT: Final = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|fortnights?|months?|mths?|mos?"
    r"|years?|yrs?|decades?|[shdy])"
)
_GAP: Final = r"[\s\u2010\u2011-]{0,2}"
_TO: Final = r"(?:\s?[-–—]\s?|\s?(?:to|or)\s(?:\w{1,13}\s)?)"
_FILLER: Final = (
    r"(?:(?:consecutive|additional|more|further|full|whole|other|calendar|long|short|entire|successive|complete)\s)?"
)

_AMOUNT: Final = re.compile(
    rf"(?P<low>{NUMBER})(?:(?:\s?(?P<lowunit>{_UNIT}))?{_TO}(?P<high>{CARDINAL}))?{_GAP}{_FILLER}(?P<unit>{_UNIT})(?!\w)"
    r"(?P<half>\sand\s(?:a|one)\s(?:half|quarter)(?!\w))?(?P<ortwo>\sor\s(?:two|so)(?!\w))?",
    _FLAGS,
)
_BETWEEN: Final = re.compile(
    rf"between\s(?P<low>{CARDINAL})\sand\s(?P<high>{CARDINAL}){_GAP}(?P<unit>{_UNIT})(?!\w)", _FLAGS
)
_VAGUE: Final = re.compile(
    rf"(?<!\w)(?:(?:a\s)?few|several|many|some|(?:a\s)?number\sof|(?:a\s)?matter\sof)?\s?"
    rf"(?P<unit>(?<!\w)(?:seconds|minutes|hours|days|nights|weeks|months|years|decades))(?!\w)",
    _FLAGS,
)
_COMPOUND: Final = re.compile(rf"(?:\sand\s|,?\s)(?P<more>{CARDINAL}){_GAP}(?P<unit>{_LONG_UNIT})(?!\w)", _FLAGS)
_NEIGHBOUR: Final = re.compile(
    rf"(?:the\s|this\s|his\s|her\s)?(?:very\s)?(?P<which>next|following|same|previous|preceding|past|last|coming)\s"
    rf"(?P<unit>day|morning|evening|afternoon|night|week|month|year|hour)(?!\w)(?P<after>\safter(?!\w))?",
    _FLAGS,
)
_THE_DAY: Final = re.compile(
    r"(?<!\w)the\s(?P<unit>day|week|month|year|morning|night)\s(?P<side>after|following|before|prior\sto)(?!\w)",
    _FLAGS,
)
_AT_ONCE: Final = re.compile(
    r"(?<!\w)(?P<how>immediately|instantly|directly|shortly|soon|early|just|right)(?:\s\([^()]{1,30}\))?\s(?:after|following|upon|on)\s", _FLAGS
)

_AFTER: Final = re.compile(
    r"['’]?s?,?\s(?:immediately\s|directly\s|exactly\s)?"
    r"(?:(?P<later>later(?:\son)?|thereafter|afterwards?|hence|subsequently|on(?=[\s]?(?:[,.;:)]|$))"
    r"|(?:that|which)\sfollowed|after(?=\s?(?:[.;:)]|$))|since(?:\sthen)?(?=\s?(?:[.;:,)]|$))|since\sthen(?!\w)|after\sthat(?!\w)|now(?!\w)"
    r"|after\swhich(?!\w)|out(?=\s?[.,;)]))"
    r"|(?P<ago>ago(?!\w))"
    r"|(?P<earlier>earlier|previously|beforehand|(?:before|prior)(?=\s?(?:[,.;:)]|$)))"
    r"|(?P<since>since)\s"
    r"|(?P<after>after|following|subsequent\sto|from|past|post)\s"
    r"|(?P<before>before|prior\sto|previous\sto|preceding|until)\s"
    r"|(?P<into>into)\s"
    r"|(?P<of>of|on|under|with)\s"
    r"|(?P<apart>apart(?!\w))"
    r"|(?P<history>history(?!\w))"
    r"|(?P<follow>(?:of\s)?follow(?:-|\s)?up(?!\w))"
    r"|(?P<visit>visit|check-?up|appointment)(?!\w)"
    r"|(?P<course>(?:\w{1,20}\s){0,2}?(?:course|treatment|therapy|administration|exposure|use|trial|regimen|infusion)(?!\w)))"
    r"|(?P<post>[\s-]{0,2}post[\s-]?(?P<what>\w{2,25}))",
    _FLAGS,
)
_QUALIFIER: Final = (
    r"(?:\s(?:the|a|an|about|approximately|approx\.?|around|roughly|circa|ca\.?|only|just|some|nearly|almost|more|less"
    r"|fewer|as|little|early|than|over|under|another|additional|further|next|following|first|initial|subsequent|past|last"
    r"|previous|preceding|final|his|her|their|its|up|to|at|least|most|well|within|total|period|of|course|median|mean"
    r"|average|even|perhaps|maybe|exactly|course|additional|every|between|these|those|long|short|entire|full|whole"
    r"|consecutive|continuous|gradually|slowly|rapidly)){0,6}"
)
_BEFORE: Final = re.compile(
    rf"(?<!\w)(?P<word>after|within|inside|in|for|over|during|throughout|through|by|until|till|at|since|lasted|lasting|lasts"
    rf"|last|took|taking|takes|following|on|from|each|per|to){_QUALIFIER}\s?[(~<>≥≤≈]?\s?$",
    _FLAGS,
)
_FOLLOWED: Final = re.compile(
    r"(?P<up>follow(?:-|\s)?up|followed(?:\sup)?|observed|observation|surveillance)"
    r"(?:\s(?:period|time|duration|interval|was|is|of|for|over|during|the|a|an|about|him|her|them|continued|closely|at|least"
    r"|more|than|mean|median|next|following|all)){0,6}\s?$",
    _FLAGS,
)
_PREFIX: Final = {
    "inside": "within", "throughout": "during", "through": "during", "till": "until", "lasted": "for",
    "lasting": "for", "lasts": "for", "took": "for", "takes": "for", "taking": "for", "following": "after",
    "last": "for",
}  # fmt: skip
_ELAPSED: Final = frozenset({"after", "within", "in", "by", "at", "on", "to"})
_BOUND: Final = re.compile(
    r"(?:(?P<more>more\sthan|(?:well\s|just\s)?over|at\sleast|exceeding|>|≥)"
    r"|(?P<less>less\sthan|fewer\sthan|under|up\sto|at\smost|no\smore\sthan|<|≤))\s?$",
    _FLAGS,
)

_PER: Final = r"(?:day|week|month|year|hour|night|fortnight)"
_FREQUENCY: Final = re.compile(
    rf"(?<!\w)(?:(?:every|each)\s(?:other\s|second\s|alternate\s|{ORDINAL}\s|few\s)?"
    rf"(?:(?P<n>{CARDINAL})(?:{_TO}{CARDINAL})?{_GAP})?(?P<u>{_UNIT})(?!\w)"
    rf"|q\.?\s?(?P<qn>\d{{1,3}})(?:-\d{{1,3}})?\s?(?P<qu>h|hr|hrs|hours?|d|days?|w|wk|wks|weeks?|mo?|months?)(?!\w)"
    rf"|(?:(?:once|twice|thrice)|{CARDINAL}(?:\s(?:to|or)\s{CARDINAL})?[\s-](?:times|x|doses|infusions|injections|tablets?)"
    rf"|{CARDINAL}\s(?:days|hours|nights|weeks))(?:\s(?:an?|per|each|every|in\sa)\s|/|\s?[x×]\s?|[\s-])"
    rf"(?:(?P<t>{_PER})(?![\w])|(?:daily|weekly|monthly|yearly|annually))"
    rf"|(?:bi-?|semi-?|twice-|once-|thrice-|three-)?(?P<ly>daily|hourly|weekly|fortnightly|monthly|quarterly|yearly|annual(?:ly)?"
    rf"|nightly)(?!\w)|(?:b\.i\.d|t\.i\.d|q\.i\.d|t\.d\.s|b\.d|q\.d|q\.h\.s)\.?|(?:bid|tid|qid|tds|qds|qhs)(?!\w)"
    rf"|on\salternate\sdays|per\s(?P<per>{_PER})(?!\w))|(?<=[\w)])/(?P<slash>day|d|week|wk|month|h|hr|hour|min)(?!\w)"
    rf"|(?<=[mu]g\s)an?\s(?:day|week)(?!\w)|(?<=ml\s)an?\s(?:day|week)(?!\w)|(?<=times\s)an?\s(?:day|week|month|year)(?!\w)",
    _FLAGS,
)
_EVERY: Final = {
    "daily": 1.0, "hourly": 1 / 24, "weekly": 7.0, "fortnightly": 14.0, "monthly": 30.4375, "quarterly": 91.3125,
    "yearly": 365.25, "annual": 365.25, "annually": 365.25, "nightly": 1.0,
}  # fmt: skip

_AGE_UNIT: Final = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d)"
_AGE: Final = re.compile(
    rf"(?P<n1>{CARDINAL})(?:(?:{_TO}|\sand\s)(?P<m1>{CARDINAL}))?{_GAP}(?P<u1>{_AGE_UNIT})(?:['’]s?)?"
    rf"(?:\sand\s(?P<k1>{CARDINAL}){_GAP}(?P<v1>months?|weeks?|days?))?"
    r"(?:[\s-]{1,2}olds?|/o|[\s-]of[\s-]age|[\s-]aged?|\so(?=\s))(?!\w)"
    rf"|(?P<n2>{DIGITS})[\s-]?(?:yo|y/o|y\.o\.|yom|yof)(?!\w)"
    rf"|(?<!\w)(?:(?:at\s)?(?:an?\s|the\s|his\s|her\s)?(?:mean\s|median\s)?ages?(?:\sof|\sis|\swas|:|,)?|aged)\s"
    rf"(?:about\s|approximately\s|between\s|[<>≥≤]\s?|>?/?=\s?)?(?P<n3>{CARDINAL})(?:(?:{_TO}|\sand\s)(?P<m3>{CARDINAL}))?"
    rf"(?:{_GAP}(?P<u3>{_AGE_UNIT})(?!\w))?"
    rf"|(?<!\w)(?:man|woman|boy|girl|child|infant|lady|gentleman|male|female|son|daughter)\sof\s(?P<n4>{CARDINAL})"
    rf"(?:{_GAP}(?P<u4>{_AGE_UNIT})(?!\w))?(?=[\s,.;:)]|$)"
    r"|in\s(?:his|her|their)\s(?:early\s|mid-?\s?|late\s)?(?P<tens>twenties|thirties|forties|fifties|sixties|seventies"
    r"|eighties|nineties|[2-9]0s)(?!\w)",
    _FLAGS,
)
_TENS: Final = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")

_SETTING: Final = (
    r"(?:hospital(?:i[sz]ation)?|in-?patient|post-?operative|post-?op|postpartum|post-?transplant(?:ation)?|treatment|therapy"
    r"|therapeutic|study|cycle|illness|admission|neonatal|chemotherapy)"
)
_NUMBERED_DAY: Final = re.compile(
    rf"(?<!\w)(?:(?P<setting>{_SETTING})\s)?(?P<unit>days?|weeks?|months?|years?)\s\+?(?P<n>{CARDINAL})(?!\w|/|,\d)"
    rf"(?P<more>(?:,\s?(?:and\s)?|\s(?:and|to|or)\s|\s?[-–]\s?){CARDINAL}(?!\w|/)){{0,5}}"
    rf"|(?<!\w)(?P<pod>POD|HD|D)\s?[+#]\s?(?P<podn>\d{{1,4}})(?!\w)|(?<!\w)(?P<pod2>POD)\s(?P<podn2>\d{{1,4}})(?!\w)",
    _FLAGS,
)
_EACH_DAY: Final = re.compile(CARDINAL, _FLAGS)
_ORDINAL_DAY: Final = re.compile(
    rf"(?:the\s|his\s|her\s|their\s)?(?P<n>{ORDINAL})\s(?:(?P<setting>{_SETTING})\s)?(?P<unit>day|week|month|year|hour|night)"
    rf"(?!\w)",
    _FLAGS,
)
_DAY_OF: Final = re.compile(
    r"\s(?:(?P<of>of|in|on|into|under)|(?P<after>after|following|from|post|since)|(?P<before>before|prior\sto))\s", _FLAGS
)
_DAY_BEFORE: Final = re.compile(r"(?<!\w)(?P<word>on|by|until|from|since|at|in|during|before|after|within)\s(?:the\s)?$", _FLAGS)
_SETTING_ANCHOR: Final = (
    ("hosp", "admission"), ("in", "admission"), ("adm", "admission"), ("postp", "surgery"), ("post", "surgery"),
    ("treat", "treatment_start"), ("ther", "treatment_start"), ("chemo", "treatment_start"), ("cycle", "treatment_start"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """A time in the text: `text` stands at `[start:end]` of the document.

    `days` is the value in days (the lower end of a range; `None` for "several weeks"), `low` and `high` its bounds
    where the text gives them ("3-5 days", "within 4 days", "more than a year"). `relation` is how it stands to its
    anchor: after, before, later, ago, within, into, since, in, at, by, on, for, over, during, until, of, apart, same.
    `anchor` is what it counts from (see `extract.anchors`), `text[anchor_start:anchor_end]` the phrase that says so,
    `ordinal` the number of that dose or episode. `date` is a date's ISO 8601 text.
    """

    start: int
    end: int
    kind: Kind
    days: float | None
    low: float | None = None
    high: float | None = None
    relation: str | None = None
    anchor: str | None = None
    anchor_start: int | None = None
    anchor_end: int | None = None
    ordinal: int | None = None
    date: str | None = None
    text: str = ""


def times(sentence: str, *, offset: int = 0) -> tuple[Time, ...]:
    """The times in a sentence, in order; `offset` is added to every position.

    >>> [found] = times("The count fell 91 days after the third infusion.")
    >>> found.kind, found.days, found.relation, found.anchor, found.ordinal
    ('interval', 91.0, 'after', 'dose', 3)
    >>> [(found.kind, found.days) for found in times("On day 8, after 48 h of fever, 20 mg every four weeks was begun.")]
    [('day', 8.0), ('interval', 2.0), ('frequency', 28.0)]
    """
    return tuple(
        _moved(time, start + offset) for start, end in stretches(sentence) for time in _times(sentence[start:end])
    )


def _times(text: str) -> list[Time]:
    if _WORTH_READING.search(text) is None:
        return []
    taken = _Taken()
    found: list[Time] = []
    for reader in (_ages, _dates, _frequencies, _neighbours, _amounts, _days, _vague):
        for time in reader(text):
            if taken.add(time.start, time.end):
                found.append(replace(time, text=text[time.start : time.end]))
    found.sort(key=lambda time: (time.start, time.end))
    return found


class _Taken:
    """The stretches of text already read, so that no two times overlap."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> bool:
        at = bisect_left(self._spans, (start, end))
        before = self._spans[at - 1] if at else None
        after = self._spans[at] if at < len(self._spans) else None
        if (before and before[1] > start) or (after and after[0] < end):
            return False
        insort(self._spans, (start, end))
        return True


def _moved(time: Time, offset: int) -> Time:
    if not offset:
        return time
    return replace(
        time,
        start=time.start + offset,
        end=time.end + offset,
        anchor_start=None if time.anchor_start is None else time.anchor_start + offset,
        anchor_end=None if time.anchor_end is None else time.anchor_end + offset,
    )


def _unit(printed: str) -> str:
    unit = printed.lower()
    return _SHORT.get(unit) or unit.removesuffix("s")


def _ages(text: str) -> Iterator[Time]:
    for match in _AGE.finditer(text):
        if match["tens"]:
            tens = match["tens"].lower()
            low = 10 * (2 + _TENS.index(tens)) if tens in _TENS else int(tens[0]) * 10
            yield Time(match.start(), match.end(), "age", None, low * DAYS["year"], (low + 9) * DAYS["year"])
            continue
        low_text = match["n1"] or match["n2"] or match["n3"] or match["n4"]
        value = number(low_text)
        if value is None:
            continue
        days = DAYS[_unit(match["u1"] or match["u3"] or match["u4"] or "year")]
        more = number(match["k1"]) if match["k1"] else None
        value = value * days + (more * DAYS[_unit(match["v1"])] if more else 0.0)
        top = number(match["m1"] or match["m3"] or "")
        yield Time(match.start(), match.end(), "age", value, value if top else None, top * days if top else None)


def _dates(text: str) -> Iterator[Time]:
    for found in calendar_dates(text):
        before = _DAY_BEFORE.search(text[max(0, found.start - 12) : found.start])
        relation = before["word"].lower() if before else None
        yield Time(found.start, found.end, "date", None, relation=relation, date=found.iso)


def _frequencies(text: str) -> Iterator[Time]:
    for match in _FREQUENCY.finditer(text):
        days: float | None = None
        if match["u"]:
            count = number(match["n"]) if match["n"] else 1.0
            days = count * DAYS[_unit(match["u"])] if count else None
        elif match["qu"]:
            unit = {"w": "week", "m": "month"}.get(match["qu"].lower()) or _unit(match["qu"])
            days = int(match["qn"]) * DAYS[unit]
        elif match["ly"]:
            days = _EVERY[match["ly"].lower()]
        yield Time(match.start(), match.end(), "frequency", days)


def _neighbours(text: str) -> Iterator[Time]:
    """ "the next day", "the following year", "the day after the infusion", "immediately after the injection". """
    for match in _THE_DAY.finditer(text):
        side = "before" if match["side"].lower() in {"before", "prior to"} else "after"
        found = anchor(text, match.end())
        unit = match["unit"].lower()
        yield _anchored(Time(match.start(), match.end(), "interval", DAYS[unit], relation=side), found)
    for match in _NEIGHBOUR.finditer(text):
        which, unit = match["which"].lower(), match["unit"].lower()
        days = DAYS[unit]
        before = _BEFORE.search(text[max(0, match.start() - 60) : match.start()])
        word = before["word"].lower() if before else ""
        if which == "same":
            yield Time(match.start(), match.end(), "day", 0.0, relation="same")
        elif which in {"previous", "preceding", "past", "last"}:
            lasting = word in {"for", "over", "during", "throughout", "in"}
            relation = _PREFIX.get(word, word) if lasting else "before"
            yield Time(match.start(), match.end(), "duration" if lasting else "interval", days, relation=relation)
        elif word in {"over", "during", "throughout", "for", "in", "within"} and days > 1:
            yield Time(match.start(), match.end(), "duration", days, relation=_PREFIX.get(word, word))
        else:
            yield Time(match.start(), match.end(), "interval", days, relation="later")
    for match in _AT_ONCE.finditer(text):
        days_after = 0.0 if match["how"].lower() in {"immediately", "instantly", "directly", "right"} else None
        time = Time(match.start(), match.end() - 1, "interval", days_after, relation="after")
        yield _anchored(time, anchor(text, match.end()))


def _amounts(text: str) -> Iterator[Time]:
    for between in _BETWEEN.finditer(text):
        low, high = number(between["low"]), number(between["high"])
        if low is not None and high is not None and not _letter(between["unit"], between["high"]):
            days = DAYS[_unit(between["unit"])]
            yield _related(text, between.start(), between.end(), low * days, (low * days, high * days))
    position = 0
    while True:
        match = _AMOUNT.search(text, position)
        if match is None:
            return
        position = match.end()
        read = _amount(match)
        if read is None:
            position = match.start() + len(match["low"])
            continue
        days, bounds, end = *read, match.end()
        compound = _COMPOUND.match(text, end)
        if compound and bounds is None and _smaller(compound["unit"], match["unit"]):
            days += (number(compound["more"]) or 0.0) * DAYS[_unit(compound["unit"])]
            end = position = compound.end()
        else:
            other = _AMOUNT.match(text, end + 4) if text[end : end + 4].lower() in {" to ", " or "} else None
            top = _amount(other) if other else None
            if other and top and bounds is None and top[0] > days:  # "45 min to 1 h"
                bounds, end = (days, top[0]), other.end()
                position = end
        article = match["half"] is None and re.fullmatch(ARTICLE, match["low"], _FLAGS) is not None
        yield _related(text, match.start(), end, days, bounds, article=article)


def _letter(unit: str, amount: str) -> bool:
    """Whether a one-letter unit stands after anything but digits ("a d", "two s"): then it is none."""
    return len(unit) == 1 and not amount[-1:].isdigit()


def _smaller(unit: str, than: str) -> bool:
    return DAYS[_unit(unit)] < DAYS[_unit(than)]


def _amount(match: re.Match[str]) -> tuple[float, tuple[float, float] | None] | None:
    """The days of an amount, and its bounds where it is a range."""
    low, unit = number(match["low"]), match["unit"]
    if low is None or _letter(unit, match["high"] or match["low"]):
        return None
    if unit.lower() == "second" and low == 1 and match["low"].lower() != "1":
        return None  # "a second episode"
    if match["half"]:
        low += 0.25 if match["half"].endswith("quarter") else 0.5
    days = DAYS[_unit(unit)]
    if match["ortwo"] and match["ortwo"].lower().endswith("two"):
        return low * days, (low * days, 2 * days)
    high = number(match["high"]) if match["high"] else None
    if high is None:
        return low * days, None
    low_days = low * (DAYS[_unit(match["lowunit"])] if match["lowunit"] else days)
    return low_days, (low_days, high * days)


def _vague(text: str) -> Iterator[Time]:
    for match in _VAGUE.finditer(text):
        start = match.start() + (match[0][:1].isspace())
        time = _related(text, start, match.end(), None, None)
        if time.relation or len(match[0]) > len(match["unit"]) + 1:
            yield time


def _related(
    text: str,
    start: int,
    end: int,
    days: float | None,
    bounds: tuple[float, float] | None,
    *,
    article: bool = False,
) -> Time:
    """An amount of time with the relation that the words around it give it."""
    before_text = text[max(0, start - 60) : start]
    before = _BEFORE.search(before_text)
    word = before["word"].lower() if before else ""
    word = _PREFIX.get(word, word)
    low, high = bounds or _bounds(before_text, days)
    time = Time(start, end, "duration", days, low, high)
    after = _AFTER.match(text, end)
    group = after.lastgroup if after else None
    if group == "what":
        group = "post"
    spans = word in {"for", "during"}  # "for ten years after lithium was stopped" lasts; "ten years after" elapses
    kind: Kind = "duration" if spans else "interval"
    if after is None or group is None:
        if not word and article:
            return replace(time, kind="frequency")  # "a glass of wine a week"
        time = replace(time, kind="interval" if word in _ELAPSED else "duration", relation=word or None)
        followed = _FOLLOWED.search(before_text)
        if followed and time.kind == "duration":
            begin = start - len(before_text)
            return _anchored(time, Anchor("follow_up", begin + followed.start("up"), begin + followed.end("up")))
        return time
    if group in {"later", "ago", "earlier"}:
        relation = {"later": "later", "ago": "ago", "earlier": "before"}[group]
        return replace(time, kind=kind, relation=word if spans else relation)
    if group in {"after", "before", "since", "into"}:
        kept = word in {"for", "during"} or (word in {"within", "until"} and group != "before")
        relation = word if kept else group
        if group == "after" and word == "until":
            relation = "after"
        return _anchored(replace(time, kind=kind, relation=relation), anchor(text, after.end()))
    if group == "post":
        found = Anchor(_post(after["what"]), after.start(), after.end())
        return _anchored(replace(time, kind=kind, relation="after"), found)
    if group == "apart":
        return replace(time, relation="apart")
    kind = "interval" if word in _ELAPSED else "duration"
    time = replace(time, kind=kind, relation=word or "of")
    if group == "of":
        if word == "within":  # "within 10 minutes of the injection": from a point, not through a stretch
            return _anchored(time, _from_start(anchor(text, after.end())))
        under = after["of"].lower() in {"on", "under"}
        return _anchored(time, ongoing(text, after.end(), under=under))
    if group == "course":
        first = after.end("course") - len(after["course"])
        return _anchored(time, ongoing(text, first, under=True))
    kinds = {"follow": "follow_up", "visit": "visit", "history": "history"}
    return _anchored(time, Anchor(kinds[group], *after.span(group)))


def _from_start(found: Anchor | None) -> Anchor | None:
    """ "Within two months of treatment" counts from its start. """
    return replace(found, kind="treatment_start") if found and found.kind == "treatment" else found


def _post(what: str) -> str:
    what = what.lower()
    if what.startswith(("dos", "infus", "inject", "administ", "ingest", "vaccin")):
        return "dose"
    return "surgery" if what.startswith(("op", "surg", "transpl", "proced", "partum")) else "other"


def _bounds(before: str, days: float | None) -> tuple[float | None, float | None]:
    bound = _BOUND.search(before)
    if bound is None:
        return None, None
    return (days, None) if bound["more"] else (None, days)


def _anchored(time: Time, found: Anchor | None) -> Time:
    if found is None:
        return time
    return replace(
        time, anchor=found.kind, anchor_start=found.start, anchor_end=found.end, ordinal=found.ordinal
    )


def _days(text: str) -> Iterator[Time]:
    for match in _ORDINAL_DAY.finditer(text):
        value = ordinal(match["n"])
        if value is not None:
            days = value * DAYS[match["unit"].lower()]
            yield _day(text, match.start(), match.end(), days, match["setting"])
    for match in _NUMBERED_DAY.finditer(text):
        pod = match["podn"] or match["podn2"]
        if pod:
            setting = {"pod": "postoperative", "hd": "hospital"}.get((match["pod"] or match["pod2"]).lower())
            yield _day(text, match.start(), match.end(), float(pod), setting)
            continue
        unit = DAYS[_unit(match["unit"])]
        numbers = list(_EACH_DAY.finditer(text, match.start("n"), match.end()))
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
    after = _DAY_OF.match(text, end if then is None else then)
    if after is None:
        return time
    return _anchored(time, ongoing(text, after.end()) if after["of"] else anchor(text, after.end()))
