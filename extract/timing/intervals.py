"""Intervals and durations in a text ("seven days after the second infusion", "for four months"), with what
the words around them say of where they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from extract import sieve
from extract.measures.numbers import ARTICLE, CARDINAL, NUMBER, number
from extract.sieve.letters import folded
from extract.timing.anchors import Anchor, anchor, ongoing
from extract.timing.time_units import DAYS, FLAGS, GAP, LONG_UNIT, TO, UNIT, Kind, Time, anchored, is_letter, unit_of

_EACH: Final = sieve.compile(CARDINAL, FLAGS)

_FILLER: Final = (
    r"(?:(?:consecutive|additional|more|further|full|whole|other|calendar|long|short"
    r"|entire|successive|complete)\s)?"
)
_AMOUNT: Final = sieve.compile(
    rf"(?P<low>{NUMBER})(?:(?:\s?(?P<lowunit>{UNIT}))?{TO}(?P<high>{CARDINAL}))?"
    rf"{GAP}{_FILLER}(?P<unit>{UNIT})(?!\w)"
    r"(?P<half>\sand\s(?:a|one)\s(?:half|quarter)(?!\w))?(?P<ortwo>\sor\s(?:two|so)(?!\w))?",
    FLAGS,
)
_LIST: Final = sieve.compile(rf"(?<![\w.,-])(?P<list>(?:{CARDINAL}(?:,\s(?:and\s|or\s)?|\sand\s)){{1,4}})$", FLAGS)
_COUNTED_THING: Final = sieve.compile(r"\b(?:patient|case|group|grade|stage|day|week|table)s?\s$", FLAGS)
_BETWEEN: Final = sieve.compile(
    rf"between\s(?P<low>{CARDINAL})\sand\s(?P<high>{CARDINAL}){GAP}(?P<unit>{UNIT})(?!\w)", FLAGS
)
_VAGUE: Final = sieve.compile(
    r"(?<![\w-])(?:(?:a\s)?few|several|many|some|(?:a\s)?number\sof|(?:a\s)?matter\sof)?\s?"
    r"(?P<unit>(?<![\w-])(?:seconds|minutes|hours|days|nights|weeks|months|years|decades))(?!\w)",
    FLAGS,
)
_COMPOUND: Final = sieve.compile(rf"(?:\sand\s|,?\s)(?P<more>{CARDINAL}){GAP}(?P<unit>{LONG_UNIT})(?!\w)", FLAGS)
_NEIGHBOUR: Final = sieve.compile(
    r"(?:the\s|this\s|his\s|her\s)?(?:very\s)?(?P<which>next|following|subsequent|ensuing|same|previous"
    r"|preceding|past|last|coming)\s"
    r"(?P<unit>day|morning|evening|afternoon|night|week|month|year|hour)(?!\w)(?P<after>\safter(?!\w))?",
    FLAGS,
)
_WITHIN_THE: Final = sieve.compile(r"(?<=\bwithin )the\s(?:very\s|same\s)?(?P<unit>hour|day|week|month)(?!\w)", FLAGS)
_THE_DAY: Final = sieve.compile(
    r"(?<!\w)the\s(?P<unit>day|week|month|year|morning|night)\s(?P<side>after|following"
    r"|before|prior\sto)(?!\w)",
    FLAGS,
)
_FOLLOWED_ON: Final = sieve.compile(
    r"(?<!\w)(?P<word>in|over|during|for|throughout)\s(?P<time>the\s(?P<unit>week|month|year)(?=\s(?:that|which)\s"
    r"(?:has\s)?followed(?!\w)))",
    FLAGS,
)
_PASSED: Final = sieve.compile(r"\s(?:has|had)\s(?:now\s|since\s)?(?:passed|gone\sby|elapsed)(?!\w)", FLAGS)
_AT_ONCE: Final = sieve.compile(
    r"(?<!\w)(?P<how>immediately|instantly|directly|shortly|soon|early|just"
    r"|right)(?:\s\([^()]{1,30}\))?\s(?:after|following|upon|on)\s",
    FLAGS,
)
_AFTER: Final = sieve.compile(
    r"['’]?s?,?\s(?:and\s\w+\s(?:tablets|capsules|doses|injections|infusions|pills)\s)?"
    r"(?:immediately\s|directly\s|exactly\s)?"
    r"(?:(?P<later>later(?:\son)?|thereafter|afterwards?|hence|subsequently|on(?=\s?(?:[,.;:)]|$)|\s(?:he|she|they|we|there)\s)"
    r"|(?:that|which)\sfollowed|after(?=\s?(?:[.;:)]|$))|since(?:\sthen)?(?=\s?(?:[.;:,)]"
    r"|$))|since\sthen(?!\w)|after\sthat(?!\w)|now(?!\w)"
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
    r"|(?P<course>(?:\w{1,20}\s){0,2}?(?:course|treatment|therapy|administration|exposure"
    r"|use|trial|regimen|infusion)(?!\w)))"
    r"|(?P<post>[\s-]{0,2}post[\s-]?(?P<what>\w{2,25}))",
    FLAGS,
)
_QUALIFIER: Final = (
    r"(?:\s(?:the|a|an|about|approximately|approx\.?|around|roughly|circa|ca\.?|only|just"
    r"|some|nearly|almost|more|less"
    r"|fewer|as|little|early|than|over|under|another|additional|further|next|following"
    r"|first|initial|subsequent|past|last"
    r"|previous|preceding|final|his|her|their|its|up|to|at|least|most|well|within|total"
    r"|period|of|course|median|mean|end|beginning|start"
    r"|average|even|perhaps|maybe|exactly|course|additional|every|between|these|those|long"
    r"|short|entire|full|whole"
    r"|consecutive|continuous|gradually|slowly|rapidly)){0,6}"
)
_BEFORE: Final = sieve.compile(
    r"(?<!\w)(?P<word>after|within|inside|in|for|over|during|throughout|through|by|until"
    r"|till|at|since|lasted|lasting|lasts"
    rf"|last|took|taking|takes|following|on|from){_QUALIFIER}\s?[(~<>≥≤≈]?\s?$",
    FLAGS,
)
_FOLLOWED: Final = sieve.compile(
    r"(?P<up>follow(?:-|\s)?up|followed(?:\sup)?|observed|observation|surveillance)"
    r"(?:\s(?:period|time|duration|interval|was|is|of|for|over|during|the|a|an|about|him"
    r"|her|them|continued|closely|at|least"
    r"|more|than|mean|median|next|following|all)){0,6}\s?$",
    FLAGS,
)
_PREFIX: Final = {
    "inside": "within", "throughout": "during", "through": "during", "till": "until", "lasted": "for",
    "lasting": "for", "lasts": "for", "took": "for", "takes": "for", "taking": "for", "following": "after",
    "last": "for",
}  # fmt: skip
_ELAPSED: Final = frozenset({"after", "within", "in", "by", "at", "on"})
_BOUND: Final = sieve.compile(
    r"(?:(?P<more>more\sthan|(?:well\s|just\s)?over|at\sleast|exceeding|>|≥)"
    r"|(?P<less>less\sthan|fewer\sthan|under|up\sto|at\smost|no\smore\sthan|<|≤))\s?$",
    FLAGS,
)


# "0.9 after two weeks and 2.1 after three": the unit is told with the amount before
_ELLIPTIC: Final = sieve.compile(
    rf"(?<!\w)(?P<word>after|at|by|within)\s(?:another\s)?(?P<n>{CARDINAL})(?=\s?(?:[,;)]|\.(?!\d)|and\b|$))", FLAGS
)


def neighbours(text: str) -> Iterator[Time]:
    """ "the next day", "the following year", "the day after the infusion", "immediately after the
    injection"."""
    for match in _WITHIN_THE.finditer(text):
        yield Time(match.start(), match.end(), "interval", DAYS[folded(match["unit"])], relation="within")
    for match in _THE_DAY.finditer(text):
        side = "before" if match["side"].lower() in {"before", "prior to"} else "after"
        found = anchor(text, match.end())
        unit = folded(match["unit"])
        yield anchored(Time(match.start(), match.end(), "interval", DAYS[unit], relation=side), found)
    for match in _FOLLOWED_ON.finditer(text):
        yield Time(*match.span("time"), "duration", DAYS[folded(match["unit"])], relation=match["word"].lower())
    for match in _NEIGHBOUR.finditer(text):
        which, unit = match["which"].lower(), folded(match["unit"])
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
        yield anchored(time, anchor(text, match.end()))


def amounts(text: str) -> Iterator[Time]:
    for between in _BETWEEN.finditer(text):
        low, high = number(between["low"]), number(between["high"])
        if low is not None and high is not None and not is_letter(between["unit"], between["high"]):
            days = DAYS[unit_of(between["unit"])]
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
        if compound and bounds is None and _smaller(compound, match["unit"]):
            days += (number(compound["more"]) or 0.0) * DAYS[unit_of(compound["unit"])]
            end = position = compound.end()
        else:
            other = _AMOUNT.match(text, end + 4) if text[end : end + 4].lower() in {" to ", " or "} else None
            top = _amount(other) if other else None
            if other and top and bounds is None and top[0] > days:  # "45 min to 1 h"
                bounds, end = (days, top[0]), other.end()
                position = end
        if _BEFORE.search(text[max(0, match.start() - 60) : match.start()]):
            for elided in _ELLIPTIC.finditer(text, end, min(len(text), end + 60)):
                value = number(elided["n"])
                if value is not None:
                    more = value * DAYS[unit_of(match["unit"])]
                    yield Time(*elided.span("n"), "interval", more, relation=elided["word"].lower())
        listed = list(_listed(text, match, end, bounds))
        yield from listed
        before_end = listed[0].start if listed else None
        article = match["half"] is None and re.fullmatch(ARTICLE, match["low"], FLAGS) is not None
        yield _related(text, match.start(), end, days, bounds, article=article, before_end=before_end)


def _listed(text: str, match: re.Match[str], end: int, bounds: tuple[float, float] | None) -> Iterator[Time]:
    """The numbers before an amount that share its unit: the 7 of "after 7 and 9 days, respectively"."""
    begin = max(0, match.start() - 40)
    shared = _LIST.search(text[begin : match.start()]) if bounds is None else None
    if shared is None or _COUNTED_THING.search(
        text[max(0, begin + shared.start("list") - 12) : begin + shared.start("list")]
    ):
        return
    unit = DAYS[unit_of(match["unit"])]
    listed = list(_EACH.finditer(text, begin + shared.start("list"), match.start()))
    if any(each[0][:1].isdigit() and not match["low"][:1].isdigit() for each in listed):
        return  # "the count was 1.1, and three weeks later": a number of another kind is no time
    for each in listed:
        value = number(each[0])
        if value is not None:
            time = _related(text, each.start(), end, value * unit, None, before_end=begin + shared.start("list"))
            yield replace(time, end=each.end())


def _smaller(more: re.Match[str], than: str) -> bool:
    """ "Two weeks and three days" is one amount; "16 weeks and 19 days" are two."""
    return (number(more["more"]) or 0.0) * DAYS[unit_of(more["unit"])] < DAYS[unit_of(than)]


def _amount(match: re.Match[str]) -> tuple[float, tuple[float, float] | None] | None:
    """The days of an amount, and its bounds where it is a range."""
    low, unit = number(match["low"]), match["unit"]
    if low is None or is_letter(unit, match["high"] or match["low"]):
        return None
    if unit.lower() == "second" and low == 1 and match["low"].lower() != "1":
        return None  # "a second episode"
    if match["half"]:
        low += 0.25 if match["half"].endswith("quarter") else 0.5
    days = DAYS[unit_of(unit)]
    if match["ortwo"] and match["ortwo"].lower().endswith("two"):
        return low * days, (low * days, 2 * days)
    high = number(match["high"]) if match["high"] else None
    if high is None:
        return low * days, None
    low_days = low * (DAYS[unit_of(match["lowunit"])] if match["lowunit"] else days)
    return low_days, (low_days, high * days)


def vague(text: str) -> Iterator[Time]:
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
    before_end: int | None = None,
) -> Time:
    """An amount of time with the relation that the words around it give it."""
    before_end = start if before_end is None else before_end
    before_text = text[max(0, before_end - 60) : before_end]
    before = _BEFORE.search(before_text)
    word = before["word"].lower() if before else ""
    word = _PREFIX.get(word, word)
    low, high = bounds or _bounds(before_text, days)
    time = Time(start, end, "duration", days, low, high)
    after = _AFTER.match(text, end)
    group = after.lastgroup if after else None
    if after and group in {"of", "since", "into", "course", "after"} and "," in text[end : after.start(group)]:
        after = group = None  # "reached after 2 h, with ...": the comma ends it
    if after and group == "of" and after["of"].lower() == "with" and word not in {"after", "for"}:
        after = group = None
    if group == "what":
        group = "post"
    spans = word in {
        "for",
        "during",
    }  # "for ten years after lithium was stopped" lasts; "ten years after" elapses
    kind: Kind = "duration" if spans else "interval"
    if after is None or group is None:
        if not word and article and not _PASSED.match(text, end):
            return replace(time, kind="frequency")  # "a glass of wine a week"
        time = replace(time, kind="interval" if word in _ELAPSED else "duration", relation=word or None)
        followed = _FOLLOWED.search(before_text)
        if followed and time.kind == "duration":
            begin = before_end - len(before_text)
            return anchored(time, Anchor("follow_up", begin + followed.start("up"), begin + followed.end("up")))
        return time
    if group in {"later", "ago", "earlier"}:
        relation = {"later": "later", "ago": "ago", "earlier": "before"}[group]
        return replace(time, kind=kind, relation=word if spans else relation)
    if group in {"after", "before", "since", "into"}:
        kept = word in {"for", "during"} or (word in {"within", "until"} and group != "before")
        relation = word if kept else group
        if group == "after" and word == "until":
            relation = "after"
        found = anchor(text, after.end())
        found = _from_start(found) if group == "into" else found
        return anchored(replace(time, kind=kind, relation=relation), found)
    if group == "post":
        found = anchor(text, after.start("what"))
        if found is None or found.kind in {"other", "start"}:
            found = Anchor(_post(after["what"]), *after.span("what"))
        return anchored(replace(time, kind=kind, relation="after"), found)
    if group == "apart":
        return replace(time, relation="apart")
    kind = "interval" if word in _ELAPSED else "duration"
    time = replace(time, kind=kind, relation=word or "of")
    if group == "of":
        if word == "within":  # "within 10 minutes of the injection": from a point, not through a stretch
            return anchored(time, _from_start(anchor(text, after.end())))
        under = after["of"].lower() in {"on", "under"}
        return anchored(time, ongoing(text, after.end(), under=under))
    if group == "course":
        first = after.end("course") - len(after["course"])
        return anchored(time, ongoing(text, first, under=True))
    kinds = {"follow": "follow_up", "visit": "visit", "history": "history"}
    return anchored(time, Anchor(kinds[group], *after.span(group)))


def _from_start(found: Anchor | None) -> Anchor | None:
    """ "Within two months of treatment" counts from its start."""
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
