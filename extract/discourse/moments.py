"""Moments: where each clause of a patient's story stands in time, so that two of them can be subtracted.

The reading keeps a clock, as readers do. A date sets it; "two days later" moves it on; "five days earlier" looks back
without moving it; "on day 8" counts from the onset, "postoperative day 7" from the operation. Where nothing earlier is
known, a day of its own is opened (a frame), and only moments of one frame are subtracted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.lexicon.terms import Term
from extract.timing.times import Time

Span = tuple[int, int]

_LATER: Final = frozenset(
    {"after", "later", "within", "in", "following", "by", "at", "on", "from", "since", "post", "into"}
)
_LISTED: Final = frozenset({"after", "at", "by", "in", "within"})
_MORE: Final = sieve.compile(r"\b(?:another|further|more|additional|next|following)\s*$", re.IGNORECASE)
_BOUNDARY: Final = sieve.compile(
    r"[;,]\s+(?:and|but|then|while|whereas|he|she|it|the)\b|\b(?:but|whereas|while)\b|;", re.I
)
_ADMITTED: Final = sieve.compile(
    r"\b(?:admitted|admission|hospitali[sz]ed|presented|brought|referred|came (?:to|in|back)"
    r"|emergency (?:department|room|unit)"
    r"|sought|attended|seen (?:in|at|by)|transferred|readmitted|rang|called)\b",
    re.IGNORECASE,
)
_OPERATED: Final = sieve.compile(
    r"\b(?:underwent|operat(?:ed|ion)|surgery|transplant(?:ation|ed)?|\w{3,20}(?:ectomy|otomy|plasty)"
    r"|received a \w+ from)\b",
    re.IGNORECASE,
)
_BRACKETED: Final = sieve.compile(r"\([^()]*\)")
_HAD: Final = sieve.compile(r"\b(?:had|having)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_THE_DRUG: Final = sieve.compile(
    r"(?:^|[,;]\s|\b(?:and|when|then|after|before)\s)"
    r"(?:the (?:drug|medicine|medication|agent|treatment|therapy|antibiotic|tablets"
    r"|capsules|pills|preparation)|treatment|therapy|it)\s(?:was|were|had been)\s(?:then |\w+ly )?$",
    re.IGNORECASE,
)
GIVEN: Final = sieve.compile(
    r"\b(?:start(?:ed|ing)?(?: on)?(?! to (?!take|receive|use|inject))|tried(?! to)|beginning(?= (?:on|in|at) )"
    r"|(?:begun|began)(?! to (?!take|receive|use|inject))|add(?:ed|ing)"
    r"|initiat(?:ed|ing)|commenc(?:ed|ing)|prescrib(?:ed"
    r"|ing)|introduced"
    r"|(?:put|plac(?:ed|ing)) (?:(?:him|her|them|the \w+) )?(?:back )?on|gave|handed|bought|dispensed|set up"
    r"|brought back|discharged on|applied|instilled|tried out|given|receiv(?:ed|ing)|took|taken|taking|drank"
    r"|swallowed|injected|infused|administered|restarted|resumed"
    r"|reintroduced|rechallenged|re-?exposed|treated with|switched to|changed to|replaced by|offered|chose|chosen"
    r"|took place"
    r"|underwent)\b",
    re.IGNORECASE,
)
_AND_THE_NEXT: Final = sieve.compile(
    r"(?:,|,? and|,? then|,? followed by)(?: and| then)?(?: (?:the|a|her|his) (?:\w+ ){1,2}?)?\s?"
    r"(?:(?:was given|followed|again|took place) )?(?:on )?",
    re.IGNORECASE,
)
_DOSE_WORD: Final = sieve.compile(
    r"\b(?:infusions?|injections?|doses?|courses?|cycles?|pulses?|vaccinations?"
    r"|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|next|last|final) (?=(?:was|were"
    r"|had been|took) ))\b",
    re.IGNORECASE,
)
_PRONOUN: Final = sieve.compile(r"(?:it|this|that|which|these|them|then|the latter)\b", re.IGNORECASE)
_CEASED: Final = sieve.compile(
    r"\b(?:stopped|discontinued|withdrawn|held|ceased|paused|replaced by|switched to|changed to)\b", re.IGNORECASE
)
_SUBSTANCE: Final = sieve.compile(
    r"\s(?:[\w-]+\s){0,5}?(?:capsules|tablets|pills|drops|the (?:very )?same (?:drug|substance|medicine|antibiotic"
    r"|preparation)"
    r"|the (?:drug|medicine|medication))\b",
    re.IGNORECASE,
)
_SINGLE: Final = sieve.compile(
    r"given|gave|receiv|took|drank|swallowed|injected|infused|administered|set up|instilled", re.IGNORECASE
)
# "at the age of 21", "when she was 64 years old": ages that date something, not the one that presents the patient
_AT_AGE: Final = sieve.compile(r"\bwhen (?:he|she|the \w+) was (?:about |only |nearly )?$", re.IGNORECASE)
_DENIED: Final = sieve.compile(r"(?:\b(?:not|never|no|nor|without|neither)|n['’]t)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_DOSES: Final = frozenset({"last_dose", "first_dose", "dose", "treatment_start", "treatment", "restart"})
_DAY: Final = sieve.compile(r"\b(?:days?|nights?)\b", re.IGNORECASE)
_RAISED: Final = sieve.compile(
    r"\b(?:increas\w+|rais\w+|doubl\w+|titrat\w+|gone up|escalat\w+|reduc\w+|lower\w+)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in a frame: `calendar` (proleptic ordinals), or one that the story opened; with the words that say it."""

    frame: str
    day: float
    spans: tuple[Span, ...] = ()
    exact: bool = True

    def plus(self, days: float, span: Span) -> Moment:
        """The moment some days later (or earlier), told by a span."""
        return Moment(self.frame, self.day + days, (*self.spans[-1:], span), self.exact)

    def since(self, other: Moment) -> float | None:
        """The days from another moment to this one; `None` where they are not of one frame."""
        return self.day - other.day if self.frame == other.frame else None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A moment at which a drug was begun or given: its IRI, `*` where the text says only "the infusion", `?` where
    it says only "the capsules" or "the same drug"."""

    iri: str
    moment: Moment
    unit: Unit
    dose: bool  # a single dose or course, not the start of daily treatment
    span: Span


@dataclass(slots=True)
class Chronicle:
    """The moments of one case's units, its exposures, and the onsets of its episodes by number."""

    times: dict[int, Moment] = field(default_factory=dict)
    clocks: dict[int, Moment | None] = field(default_factory=dict)
    exposures: list[Exposure] = field(default_factory=list)
    onsets: dict[int, Moment] = field(default_factory=dict)

    def at(self, unit: Unit, position: int) -> Moment | None:
        """The moment that holds at a position: that of the time told last before it, or of one just behind it."""
        known = [t for t in unit.times if t.start in self.times]
        behind = next((t for t in known if t.start >= position), None)
        if behind is not None:
            between = unit.text[position - unit.start : behind.start - unit.start]
            values = [q for q in unit.quantities if position < q.start < behind.start]
            bare = _BRACKETED.sub(lambda m: "_" * len(m[0]), between)  # "neutropenia (0.4 x 10^9/L) was found on day 3"
            values = [q for q in values if bare[q.start - position] != "_"]
            if len(between) < 110 and not _BOUNDARY.search(between) and not values:
                return self.times[behind.start]
        before = [t for t in known if t.start < position]
        if before:
            return self.times[before[-1].start]
        return self.clocks.get(unit.start)


def chronicle(units: Sequence[Unit], onsets: Iterable[tuple[int, Unit, int]]) -> Chronicle:
    """Reads the moments of a case's units.

    Args:
        units: the case's units, in the order of the text.
        onsets: for each episode its number, the unit of its onset, and where in it the event is told.
    """
    return _Reader(units, {id(unit): (number, position) for number, unit, position in onsets}).read()


class _Reader:
    """Walks through the units with a clock and the moments that later words may refer to."""

    def __init__(self, units: Sequence[Unit], onsets: dict[int, tuple[int, int]]) -> None:
        self.units = units
        self.onset_units = onsets
        self.found = Chronicle()
        self.clock: Moment | None = None
        self.known: dict[str, Moment] = {}
        self.opened: dict[
            int, Moment
        ] = {}  # by unit: the moment of its own exposure, where a later time counts from it
        self.year = next((int(t.date[:4]) for u in units for t in u.times if t.date and _full(t.date)), 2001)
        self.reference: Moment | None = None  # what the last interval counted from
        self.begun: Moment | None = None  # the exposure told last, where no admission or operation came after it
        self.opening: Moment | None = None  # the clock where the unit began

    def read(self) -> Chronicle:
        for unit in self.units:
            self.found.clocks[unit.start] = self.opening = self.clock
            for time in unit.times:
                moment = self._moment(unit, time)
                if moment is not None:
                    self.found.times[time.start] = moment
                    if time.relation not in ("before", "ago") and time.kind not in ("frequency", "age"):
                        self.clock = moment
                elif time.kind == "date":
                    self.clock = None
            self._note(unit)
        return self.found

    # -- one time ------------------------------------------------------------------------------------------------
    def _moment(self, unit: Unit, time: Time) -> Moment | None:
        span = (time.start, time.end)
        if time.kind == "date":
            return self._dated(time)
        if time.kind == "age" and time.days is not None and time.high is None:
            dates = time.text.lower().startswith("at ") or _AT_AGE.search(unit.before(time, 40))
            return Moment("age", time.days, (span,)) if dates else None
        if time.days is None or time.kind not in ("interval", "day"):
            return None
        if time.relation in ("before", "ago"):
            plain = time.anchor in (None, "other", "admission", "visit")
            return self.clock.plus(-time.days, span) if plain and self.clock is not None else None
        if time.kind == "day" and time.relation == "same":
            return self.clock
        if time.anchor is None:
            if time.kind == "day":
                if "onset" not in self.known and self.begun is not None:  # "X was given. On the third day she …"
                    return self.begun.plus(time.days, span) if _DAY.search(time.text) else None
                return self._base("onset", unit).plus(time.days, span)
            if time.relation == "at" and self.reference is not None:  # "the first at 12 weeks, the next at twenty"
                return self.reference.plus(time.days, span)
            if self._is_listed(unit, time) and self.opening is not None:
                return self.opening.plus(time.days, span)
            fits = time.relation in _LATER or time.relation is None
            if fits and self.clock is None and self._gives(unit, time):
                self.clock = self.opened[unit.start] = Moment(f"exposure@{unit.start}", 0.0)
            return self.clock.plus(time.days, span) if fits and self.clock is not None else None
        if time.relation not in _LATER | {"of", "under", "on"}:
            return None
        base = self.reference = self._anchored(unit, time)
        return None if base is None else base.plus(time.days, span)

    def _gives(self, unit: Unit, time: Time) -> bool:
        """ "The second was set up, and after eight minutes …": whether a drug is given in the words before a time."""
        before = unit.before(time)
        verb = GIVEN.search(before)
        if verb is None or _DENIED.search(before[: verb.start()]):
            return False
        return _DOSE_WORD.search(before + "was ") is not None or any(t.end <= time.start for t in unit.terms_of("drug"))

    def _is_listed(self, unit: Unit, time: Time) -> bool:
        """ "0.4 after one week, 0.9 after two": times of one list all count from where the list began."""
        if time.relation not in _LISTED or _MORE.search(unit.before(time, 25)):
            return False
        former = [t for t in unit.times if t.end <= time.start and t.days is not None and t.kind == "interval"]
        return (
            bool(former)
            and all(t.relation == time.relation and t.anchor is None for t in former)
            and all((t.days or 0) < (time.days or 0) for t in former)
        )

    def _dated(self, time: Time) -> Moment | None:
        iso = time.date or ""
        span = (time.start, time.end)
        if _full(iso):
            self.year = int(iso[:4])
            return Moment("calendar", date.fromisoformat(iso).toordinal(), (span,))
        match = re.fullmatch(r"--(\d\d)-(\d\d)", iso)
        if match is None:
            return None
        month, day = int(match[1]), int(match[2])
        near = self.clock if self.clock is not None and self.clock.frame == "calendar" else None
        options = []
        for year in (self.year - 1, self.year, self.year + 1):
            try:
                options.append(date(year, month, day).toordinal())
            except ValueError:
                continue
        if not options:
            return None
        chosen = min(options, key=lambda o: abs(o - near.day)) if near else options[len(options) // 2]
        return Moment("calendar", chosen, (span,))

    def _anchored(self, unit: Unit, time: Time) -> Moment | None:
        anchor = time.anchor or ""
        if anchor == "episode" and time.ordinal is not None:
            return self.found.onsets.get(time.ordinal)
        if anchor in ("onset", "episode"):
            return self._base("onset", unit)
        if anchor in ("admission", "visit"):
            known = self.known.get("admission") or self.known.get("onset")
            return known or (self._base("admission", unit) if time.kind == "day" else None)
        if anchor in ("surgery", "withdrawal", "discharge"):
            return self._base(anchor, unit) if anchor != "discharge" else None
        if anchor.startswith("start_of:"):
            return self.known.get("treatment") or self.known.get("onset")
        start, end = time.anchor_start or time.start, time.anchor_end or time.end
        words = unit.text[start - unit.start : end - unit.start]
        drugs = [e.iri for t in unit.terms if start <= t.start < end and (e := t.entry("drug")) is not None]
        if anchor == "other" and not drugs:
            if _PRONOUN.match(words) or any(start <= t.start < end and t.entry("event") for t in unit.terms):
                return self.clock if _PRONOUN.match(words) else self.known.get("onset")
            return None
        if not drugs and anchor not in _DOSES:
            return None
        ordinal = f"#{time.ordinal}" if anchor == "dose" and time.ordinal else ""
        key = f"{anchor if not drugs else ''}:{drugs[0] if drugs else '*'}{ordinal}"
        if not ordinal and drugs and f"drug:{drugs[0]}" in self.known:
            return self.known[f"drug:{drugs[0]}"]
        if (
            not ordinal
            and not drugs
            and anchor in ("dose", "last_dose", "treatment_start", "restart")
            and "drug:*" in self.known
        ):
            return self.known["drug:*"]
        opened = key not in self.known
        base = self._base(key, unit)
        if opened:  # a dose of which nothing else is told but what came so many days after it
            at = Exposure(drugs[0] if drugs else "*", base, unit, "dose" in anchor, (start, end))
            self.found.exposures.append(at)
        return base

    def _base(self, name: str, unit: Unit) -> Moment:
        """A known moment, or the opening of a frame."""
        if name not in self.known:
            self.known[name] = Moment(f"{name}@{unit.start}", 0.0)
        return self.known[name]

    # -- what a unit leaves behind for later words ---------------------------------------------------------------
    def _note(self, unit: Unit) -> None:
        operated = _OPERATED.search(unit.text)
        if operated and self.clock is not None and not unit.cues_of("given"):
            self.known.setdefault("surgery", self.clock)
        if operated or _ADMITTED.search(unit.text):
            self.begun = None
        self._note_exposures(unit)
        onset = self.onset_units.get(id(unit))
        admitted = _ADMITTED.search(unit.text)
        if admitted is not None:
            moment = self.found.at(unit, unit.start + admitted.start()) or self.clock
            if moment is not None:
                self.known["admission"] = moment
        if onset is not None:
            number, position = onset
            moment = self.found.at(unit, position) or self.clock
            if moment is None:
                moment = self.clock = Moment(f"onset@{unit.start}", 0.0)
            self.found.onsets[number] = self.known["onset"] = moment
            self.known.pop("treatment", None)
            if admitted is not None or "admission" not in self.known or number > 1:
                self.known["admission"] = moment

    def _note_exposures(self, unit: Unit) -> None:
        verb = next((m for m in GIVEN.finditer(unit.text) if not _DENIED.search(unit.text[: m.start()])), None)
        if verb is None or _RAISED.search(unit.text[: verb.end()]):
            return
        drugs = [t for t in unit.terms if t.entry("drug") is not None and unit.affirmed(t)]
        dosed = _DOSE_WORD.search(unit.text)
        subject = _THE_DRUG.search(unit.text[: verb.start()])  # "The drug was begun at a low dose"
        unnamed = dosed is None and (_SUBSTANCE.match(unit.text, verb.end()) or subject) is not None
        if not drugs and ((dosed is None and not unnamed) or unit.terms_of("drug", "drug_class", "treatment")):
            return
        drugs = [t for t in drugs if not _stopped_between(unit, t, verb)]
        position = unit.start + verb.start()
        own = any(t.start in self.found.times for t in unit.times)
        beside = next((t for t in unit.times if t.start in self.found.times and 0 <= t.start - position < 50), None)
        unknown = beside is None and any(  # "in July"
            t.kind == "date" and t.start not in self.found.times for t in unit.times
        )
        if not own and _HAD.search(unit.text[: verb.start()]) and self.clock is not None:
            unknown = True  # "he had been given X": before what the clock shows
        again = not own and "onset" in self.known and any(f"drug:{_iri(t)}" in self.known for t in drugs)
        moment = self.found.at(unit, position)
        if moment is None or unknown or again:
            # a day that nobody can tell: what follows counts from it
            moment = self.clock if self.clock is not None and not (unknown or again) else None
            moment = self.opened.get(unit.start) or moment
            if moment is None:
                moment = Moment(f"exposure@{unit.start}", 0.0)
                self.clock = moment
        dose = dosed is not None or _SINGLE.match(verb[0]) is not None
        for term in drugs:
            self.known[f"drug:{_iri(term)}"] = self.begun = moment
            span = (min(term.start, position), max(term.end, unit.start + verb.end()))
            self.found.exposures.append(Exposure(_iri(term), moment, unit, dose, span))
        if unnamed and not drugs:
            span = (position, unit.start + verb.end())
            self.begun = moment
            self.found.exposures.append(Exposure("?", moment, unit, False, span))
        if not drugs and dosed is not None:
            self.known["drug:*"] = self.begun = moment
            span = (unit.start + min(verb.start(), dosed.start()), unit.start + max(verb.end(), dosed.end()))
            self.found.exposures.append(Exposure("*", moment, unit, True, span))
        if dosed is not None:
            self._note_further_doses(unit, _iri(drugs[-1]) if drugs else "*", unit.start + verb.end())

    def _note_further_doses(self, unit: Unit, iri: str, behind: int) -> None:
        """The dates that follow the first: "the first infusion was given on 3 May and the second on 17 May"."""
        last: Time | None = None
        for time in unit.times:
            if time.kind != "date" or time.start < behind or time.start not in self.found.times:
                continue
            between = unit.text[(last.end if last else time.start) - unit.start : time.start - unit.start]
            if last is not None and _AND_THE_NEXT.fullmatch(between):
                moment = self.found.times[time.start]
                self.known[f"drug:{iri}"] = self.begun = moment
                self.found.exposures.append(Exposure(iri, moment, unit, True, (last.end, time.end)))
            last = time


def _stopped_between(unit: Unit, term: Term, verb: re.Match[str]) -> bool:
    """ "Metamizole was stopped, cefepime was begun", "metamizole was replaced by tilidine": the first is not given."""
    between = unit.text[term.end - unit.start : verb.end()]
    return term.end - unit.start <= verb.start() and _CEASED.search(between) is not None


def _iri(term: Term) -> str:
    entry = term.entry("drug")
    return "" if entry is None else entry.iri


def _full(iso: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", iso) is not None
