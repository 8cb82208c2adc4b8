"""What an interval counts from: the phrase after "seven days after ...", sorted into the kinds a reviewer
knows.

The kinds: `last_dose`, `first_dose`, `dose` (with or without its ordinal), `treatment_start`,
`start_of:NOUN` (the start of something that may be the treatment of the event: only the caller knows the
drugs), `treatment` (a course of treatment, with no word on start or end), `restart`, `withdrawal`,
`episode`, `onset`, `admission`, `discharge`, `surgery`, `visit`, `follow_up`, `history`, `other`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.measures.numbers import ORDINAL, ordinal

_REACH: Final = 140  # characters: a governed phrase is never longer
_CLAUSE_END: Final = sieve.compile(r"[;:,()\[\]—]|\.(?=\s|$)|\s–\s")
# A dose or a brand name in brackets does not end the phrase whose head follows it.
_ASIDE: Final = sieve.compile(
    r"\([^()]{1,40}\)(?=\s(?:[\w-]+\s)?(?:treatment|therapy|administration|use|infusions?|injections?|monotherapy"
    r"|intake|ingestion"
    r"|doses?|cycles?|courses?)\b)",
    re.IGNORECASE,
)
# "eight weeks after the first infusion | and levothyroxine was started": a clause of its own
_NEW_CLAUSE: Final = sieve.compile(
    r"\s(?:and|but)\s(?:(?!(?:and|or|of|with|after|before|from|the|a|an|his|her|their|its)\s)[\w-]+\s){1,2}(?:was|were)\s",
    re.IGNORECASE,
)
_WORD: Final = sieve.compile(r"[^\s]+")
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "we", "there"})
_DETERMINERS: Final = frozenset(
    {"the", "a", "an", "this", "that", "these", "his", "her", "their", "our", "its", "no", "all"}
)
_TAKES_OBJECT: Final = frozenset(
    [
        "of",
        "with",
        "to",
        "on",
        "in",
        "by",
        "for",
        "from",
        "into",
        "at",
        "and",
        "or",
        "after",
        "received",
        "started",
        "took",
        "began",
        "underwent",
        "completed",
        "taken",
        "had",
        "per",
    ]
)
_BREAKS: Final = frozenset(
    [
        "when",
        "while",
        "which",
        "who",
        "whom",
        "because",
        "but",
        "although",
        "though",
        "whereas",
        "however",
        "where",
        "developed",
        "presented",
        "showed",
        "revealed",
        "experienced",
        "noticed",
        "complained",
        "became",
        "returned",
        "resolved",
        "recovered",
        "improved",
    ]
)

_HEADS: Final = frozenset(
    [
        "treatment",
        "therapy",
        "dose",
        "doses",
        "infusion",
        "infusions",
        "injection",
        "injections",
        "course",
        "cycle",
        "admission",
        "discharge",
        "surgery",
        "hospitalization",
        "hospitalisation",
        "operation",
        "ingestion",
        "discontinuation",
        "withdrawal",
        "cessation",
        "episode",
    ]
)
_CONTINUES: Final = frozenset(
    [
        "of",
        "with",
        "by",
        "for",
        "in",
        "to",
        "into",
        "at",
        "on",
        "from",
        "using",
        "under",
        "and",
        "or",
        "was",
        "were",
        "had",
        "has",
        "been",
        "is",
        "dose",
        "doses",
        "infusion",
        "infusions",
        "injection",
        "injections",
        "start",
        "started",
        "initiation",
        "withdrawal",
        "discontinuation",
        "cycle",
        "course",
        "session",
        "sessions",
    ]
)

_FLAGS: Final = re.IGNORECASE
_THING: Final = (
    r"(?:the\s|a\s|an\s|his\s|her\s|this\s|such\s|specific\s|oral\s|intravenous\s" r"|systemic\s|high-dose\s)"
)
_EVENT_TREATMENT: Final = (
    r"treatments?|therapy|g-?csf|filgrastim|lenograstim|(?:cortico)?steroids?"
    r"|steroid\stherapy|antibiotics?|antivirals?"
    r"|immunoglobulins?|ivig|leucovorin|(?:ha?emo)?dialysis|insulin|antidote"
    r"|supportive\scare|prednisolone|prednisone"
)
_DOSE: Final = (
    r"(?:doses?|infusions?|injections?|administrations?|courses?|cycles?|tablets?|pills?"
    r"|capsules?|ingestion|intake"
    r"|vaccinations?|overdos(?:e|age)|instillations?|applications?|bolus|shots?|puls(?:e"
    r"|es)|inhalation|exposures?|sessions?)"
)
_START: Final = (
    r"start(?:ed|ing|s)?|beginning|begin|began|begun|initiat\w{2,4}|commenc\w{2,6}"
    r"|introduc\w{2,5}|institut\w{2,4}"
    r"|addition|add(?:ed|ing)|put\son|(?:switch|chang)(?:ed|ing)?\s(?:over\s)?(?:to|from)"
    r"|(?:the\s)?switch|conversion|converted"
    r"|prescri\w{2,5}|exposure|exposed|receiv(?:ed|ing)|receipt|taking|placed\son"
    r"|combined\swith|onset\sof\s"
    r"(?:\w+\s){0,2}(?:therapy|treatment|administration)"
)
_KINDS: Final = (
    ("restart", r"\bre-?(?:start|introduc|initiat|expos|challeng|institut|administ|treat)\w*|\bresum\w+"),
    (
        "withdrawal",
        r"\b(?:stopp(?:ed|ing)|stopping|discontinu\w+|withdr[ae]w\w*|cessation|ceas\w+"
        r"|suspen\w+|interrupt\w+|halt\w+"
        r"|removal|off\streatment|last\staken|abstinence|tapering\soff)\b",
    ),
    ("start", rf"\b(?:{_START})\b"),
    ("dose", rf"\b{_DOSE}\b"),
    (
        "admission",
        r"\b(?:admission|hospitali[sz]ation|presentation|admitted|hospitali[sz]ed|hospital" r"|icu)\b",
    ),
    ("discharge", r"\bdischarged?\b"),
    (
        "surgery",
        r"\b(?:operation|surgery|transplant(?:ation)?|\w{3,20}(?:ectomy|otomy|ostomy|plasty)"
        r"|replacement|resection|intervention|procedure|delivery|repair|implantation"
        r"|grafting)\b",
    ),
    ("visit", r"\b(?:visit|consultation|examination|check-?up)s?\b"),
    ("follow_up", r"\b(?:follow(?:-|\s)?up|observation|surveillance)\b"),
    ("history", r"\bhistory\b"),
    (
        "onset",
        r"\b(?:onset|first\ssymptoms?|symptom\sonset|appearance|detection|detected|diagnos(?:is|ed)|discovery"
        r"|recognition|first\scomplaints?)\b",
    ),
    ("episode", r"\b(?:episodes?|events?|attacks?|reactions?|relapses?)\b"),
    ("treatment", r"\b(?:treatment|therapy|medication|chemotherapy|monotherapy|use|treated)\b"),
)
_ANY_KIND: Final = sieve.compile(
    r"\b(?=\w)(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS) + ")", _FLAGS
)
_LAST: Final = sieve.compile(r"\b(?:last|latest|most\srecent|final|previous|preceding|single|only|one|sole)\b", _FLAGS)
_FIRST: Final = sieve.compile(r"\b(?:first|initial|1st)\b", _FLAGS)
_PLACE: Final = sieve.compile(r"\b(?:ward|unit|floor|waiting|average|schedule|standby|day)\b", _FLAGS)
_NTH: Final = sieve.compile(ORDINAL, _FLAGS)
_BEGUN: Final = sieve.compile(
    rf"(?P<noun>{_EVENT_TREATMENT})\s(?:with\s[\w-]+\s)?(?:was|were|had\sbeen|has\sbeen)\s"
    r"(?:begun|started|initiated|commenced|instituted|given)",
    _FLAGS,
)
_START_OF: Final = sieve.compile(
    r"(?:start(?:ing)?|beginning|initiat(?:ion|ing)|commenc(?:ement|ing)|institut(?:ion"
    r"|ing)|introduc(?:tion|ing)"
    rf"|addition|adding)\s(?:of\s)?{_THING}{{0,2}}(?P<noun>{_EVENT_TREATMENT})\b(?!\swith)",
    _FLAGS,
)
_ILLNESS: Final = (
    r"episode|illness|events?|attack|reaction|symptoms?|complaints?|fever|pain|rash|jaundice|di(?:sease"
    r"|arrh(?:o)?ea)|bleeding"
    r"|seizures?|headache|[a-z]+(?:penia|itis|osis|a?emia|o?edema|pathy|lysis|rrhage)"
)
_BEGINNING: Final = sieve.compile(
    rf"(?:the\s)?(?:beginning|start|outset|appearance)\sof\s(?:the|her|his|this|these"
    rf"|their)?\s?(?:[\w-]+\s)?(?:{_ILLNESS})\b"
    rf"|(?:the|her|his|this|these)\s(?:{_ILLNESS})\s(?:had\s)?(?:beg[au]n|started|set\sin|appeared)\b",
    _FLAGS,
)
_BARE_ORDINAL: Final = sieve.compile(rf"(?:the|this|his|her)\s(?P<n>{ORDINAL})(?=\s*(?:$|[,;.)]))", _FLAGS)
_DOSE_BEFORE: Final = sieve.compile(
    rf"\b{_DOSE}\b(?![^.]*\b(?:episodes?|attacks?|events?|reactions?)\b)[^.;]*$", _FLAGS
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The phrase that an interval counts from: its kind, its offsets, and the ordinal of a dose or an
    episode."""

    kind: str
    start: int
    end: int
    ordinal: int | None = None


def anchor(text: str, start: int) -> Anchor | None:
    """The anchor phrase that begins at an offset (after "after", "before", "since", "of" ...), or `None` for
    no words.

    The span reaches to the end of the governed phrase, so that the caller can look for a drug or an event in
    it.

    >>> text = "Seven days after the second infusion of rituximab she had fever."
    >>> found = anchor(text, 17)
    >>> found.kind, found.ordinal, text[found.start:found.end]
    ('dose', 2, 'the second infusion of rituximab')
    """
    start, end = _governed(text, start)
    if start >= end:
        return None
    phrase = text[start:end]
    if _BEGINNING.match(phrase):
        return Anchor("onset", start, end)
    begun = _BEGUN.search(phrase) or _START_OF.search(phrase)
    if begun:
        noun = begun["noun"].lower().replace("gcsf", "g-csf")
        return Anchor(f"start_of:{noun}", start, end)
    bare = _BARE_ORDINAL.match(phrase)
    if bare:
        nth = ordinal(bare["n"])
        if _DOSE_BEFORE.search(
            text[max(0, start - _REACH) : start]
        ):  # "after the fourth tablet, 30 hours after the first"
            return Anchor("first_dose" if nth == 1 else "dose", start, end, nth)
        return Anchor("episode", start, end, nth)
    kind, at = _kind(phrase)
    if kind == "start":
        kind = "treatment_start"
    elif kind == "dose":
        nth, kind_of_dose = _dose(phrase[:at])
        return Anchor(kind_of_dose, start, end, nth)
    elif kind == "episode":
        nth_match = _NTH.search(phrase)
        return Anchor(kind, start, end, ordinal(nth_match[0]) if nth_match else None)
    return Anchor(kind, start, end)


def ongoing(text: str, start: int, *, under: bool = False) -> Anchor | None:
    """The anchor of an interval spent under a treatment: "four months **on ofatumumab**", "14 months **of
    treatment**".

    `under` says that the preposition is "on" or "under", which by itself means a treatment.

    >>> text = "After 14 months of treatment the count fell."
    >>> found = ongoing(text, 19)
    >>> found.kind, text[found.start:found.end]
    ('treatment_start', 'treatment')
    """
    found = anchor(text, start)
    if found is None or found.kind in {
        "follow_up",
        "history",
        "admission",
        "surgery",
        "visit",
        "discharge",
        "restart",
    }:
        return found
    if found.kind == "other" and under and not _PLACE.search(text, found.start, found.end):
        return Anchor("treatment_start", found.start, found.end, found.ordinal)
    kind = "other" if found.kind in {"other", "onset", "episode", "withdrawal"} else "treatment_start"
    return Anchor(kind, found.start, found.end, found.ordinal)


def _governed(text: str, start: int) -> tuple[int, int]:
    """Where the governed phrase begins and ends: at the clause's end, or where a new subject sets in."""
    limit = min(len(text), start + _REACH)
    clause = _NEW_CLAUSE.search(text, start, limit)
    limit = clause.start() if clause else limit
    aside = _ASIDE.search(text, start, limit)
    stop = _CLAUSE_END.search(text, start, limit)
    if aside and stop and stop.start() == aside.start():  # "of penicillamine (250 mg/day) | treatment"
        after = _CLAUSE_END.search(text, aside.end(), limit)
        limit = after.start() if after else limit
    else:
        aside = None
        limit = stop.start() if stop else limit
    before = ""
    begin: int | None = None
    end = start
    for match in _WORD.finditer(text, start, limit):
        if aside and aside.start() <= match.start() < aside.end():
            continue
        word = match[0].lower()
        if begin is None:
            begin = match.start()
        elif (
            word in _PRONOUNS
            or word in _BREAKS
            or (word in _DETERMINERS and before not in _TAKES_OBJECT and not before.endswith("ing"))
        ):
            break
        elif before in _HEADS and word not in _CONTINUES:
            break  # "14 months of treatment | neutropenia was found"
        before, end = word, match.end()
    return (start, start) if begin is None else (begin, end)


def _kind(phrase: str) -> tuple[str, int]:
    """The kind of the first head in the phrase, and where that head begins."""
    found = [(match.lastgroup or "other", match.start()) for match in _ANY_KIND.finditer(phrase)]
    if not found:
        return "other", 0
    # What was done with the drug wins over the words for the drug: "after treatment was stopped".
    kind, at = found[0]
    if kind in {"dose", "treatment", "admission", "surgery"} and len(found) > 1:
        verb, place = found[1]
        if verb in {"withdrawal", "restart", "start"} and re.search(r"\b(?:was|were|been|being)\s$", phrase[:place]):
            return verb, place
    return kind, at


def _dose(before: str) -> tuple[int | None, str]:
    if _LAST.search(before):
        return None, "last_dose"
    if _FIRST.search(before):
        return 1, "first_dose"
    nth = _NTH.search(before)
    return (ordinal(nth[0]), "dose") if nth else (None, "dose")
