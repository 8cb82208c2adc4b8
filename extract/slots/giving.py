"""Dose, route and indication of a case's drugs: what the words beside a drug say of how it was given, and what for.

Two readers look for them. The rules take what stands next to a drug with nothing but function words between ("oral
DRUG", "DRUG, 20 mg daily", "DRUG for gout"). The statistical reader ties doses, routes and disorders to drugs across a
sentence. Where both name the same words, the value carries the confidence of both; where only the statistical reader
speaks, its span must read as a dose, a route or a condition of the vocabulary, belong to an event with this drug
alone, and be sure enough; where they differ, the words next to the drug stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, overload

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Found
from extract.evidence import Witness
from extract.learned.asked import Around
from extract.learned.events import LearnedSpan
from extract.lexicon.terms import Term
from extract.records import Concept, Value
from extract.slots.indications import indications
from extract.statements.assertion import Status

SURE: Final = 0.68
"""Confidence from which on a span of the statistical reader is taken on its own."""
_CONFIDENCE: Final = 0.9
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_OFTEN: Final = (
    r"(?:once|twice|thrice|(?:two|three|four|five|six|\d+) times)?(?:\s*(?:daily|weekly|monthly|nightly)"
    r"|\s*(?:a|per|each|every)\s(?:other\s)?(?:day|night|morning|evening|week|month|(?:\d+|two|three|four|six|eight|twelve)"
    r"\s?(?:hours?|hrs?|h|days|weeks|months))|\s*/\s?(?:day|d|week|wk)\b|\s*at (?:night|bedtime)"
    r"|\s*\b(?:[bt]\.?i\.?d|q\.?i\.?d|q\.?d|o\.?d|q\.?\s?\d+\s?h|h\.?s)\b\.?)"
)
_AMOUNT_OF: Final = (
    rf"{_NUMBER}(?:\s?(?:-|–|to|or)\s?{_NUMBER})?[\s-]?"
    r"(?:mg|milligrams?|g|gm|grams?|mcg|[µμu]g|micrograms?|ng|IU|MU|(?:(?:million|international)\s)?units?|U|mEq|mmol|m[lL]"
    r"|drops?|tablets?|capsules?|puffs?|mCi|MBq)"
)
_AMOUNT: Final = sieve.compile(
    _AMOUNT_OF
)  # every dose holds one, wherever a span of the statistical reader cuts it off
DOSE: Final = sieve.compile(
    rf"(?<![\w.,/-]){_AMOUNT_OF}\b"
    r"(?:(?:\s?/\s?|\sper\s|\.)(?:kg|m2|m²|m\^2|day|d|week|wk|h|hr|hour|min|minute|dose|body weight"
    r"|square met(?:er|re))"
    r"(?:-1)?(?![\w])){0,3}"
    rf"(?:,?\s*{_OFTEN})?(?!\s?/\s?\w)(?!\w)",
)
_ROUTES: Final[dict[str, str]] = {
    r"oral(?:ly)?|by mouth|per os|p\.?o\.?(?=[\s,;)]|$)": "oral",
    r"intravenous(?:ly)?|i\.?v\.?(?=[\s,;)-]|$)": "intravenous",
    r"intramuscular(?:ly)?|i\.?m\.?(?=[\s,;)]|$)": "intramuscular",
    r"subcutaneous(?:ly)?|s\.?c\.?(?=[\s,;)]|$)": "subcutaneous",
    r"intrathecal(?:ly)?": "intrathecal",
    r"intravitreal(?:ly)?": "intravitreal",
    r"intraperitoneal(?:ly)?": "intraperitoneal",
    r"intra-?arterial(?:ly)?": "intra-arterial",
    r"intra-?articular(?:ly)?": "intra-articular",
    r"intradermal(?:ly)?": "intradermal",
    r"intralesional(?:ly)?": "intralesional",
    r"intrapleural(?:ly)?": "intrapleural",
    r"intravesical(?:ly)?": "intravesical",
    r"intracavernos(?:al|ous)(?:ly)?": "intracavernosal",
    r"intranasal(?:ly)?|nasal(?:ly)?": "nasal",
    r"epidural(?:ly)?": "epidural",
    r"topical(?:ly)?": "topical",
    r"transdermal(?:ly)?": "transdermal",
    r"sublingual(?:ly)?": "sublingual",
    r"buccal(?:ly)?": "buccal",
    r"rectal(?:ly)?|per rectum": "rectal",
    r"vaginal(?:ly)?": "vaginal",
    r"inhaled|inhalation(?:al)?|nebuli[sz]ed": "inhaled",
    r"ophthalmic(?:ally)?|ocular": "ophthalmic",
}
_ROUTE: Final = sieve.compile(
    r"\b(?:"
    + "|".join(f"(?P<r{number}>{words})" for number, words in enumerate(_ROUTES))
    + r")(?!\s(?:lines?|catheters?|access|cannula\w*|fluids?|drug|ports?|pumps?|sedation|an?esthe\w+|contrast)\b)",
    re.IGNORECASE,
)
_ROUTE_WORDS: Final = sieve.compile(  # the routes whatever follows them: a span that ends with one hides that
    r"\b(?:" + "|".join(words.partition("(?=")[0] if words.endswith("|$)") else words for words in _ROUTES) + ")",
    re.IGNORECASE,
)
_NAMES: Final = tuple(_ROUTES.values())
# Words that may stand between a drug and its dose, route or purpose; any other word parts them.
_LINK: Final = (
    r"(?:was|were|is|been|being|had|has|at|in|with|of|to|by|a|an|the|her|his|their|on|started|begun|initiated"
    r"|commenced|instituted|given|administered|prescribed|taken|received|increased|reduced|decreased|dose|doses|dosage"
    r"|dosages|initial|initially|daily|single|standard|low|high|low-dose|high-dose|usual|maintenance|starting|loading"
    r"|therapeutic|recommended|therapy|treatment|monotherapy|tablets?|capsules?|infusions?|injections?|drip|bolus"
    r"|solution|suspension|hydrochloride|sodium|acetate|phosphate|sulfate|sulphate|maleate|tartrate|mesylate|citrate"
    r"|succinate|potassium|calcium|only|approximately|about|up|first|second|third|pulse|continuous|long-term|chronic"
    r"|short-term|generic|extended-release|sustained-release|slow-release|liposomal|pegylated)\b"
)
_FORM: Final = r"(?:oral|intravenous|iv|i\.v\.|subcutaneous|intramuscular)\s"
_BETWEEN: Final = sieve.compile(rf"[\s,(:]*(?:{_LINK}[\s,(:]*){{0,7}}", re.IGNORECASE)
_LEADING: Final = sieve.compile(rf"[\s)]*(?:(?:{_FORM}|{_LINK})\s*){{0,4}}", re.IGNORECASE)
_CUMULATIVE: Final = sieve.compile(
    r"\b(?:cumulative|total|overdos\w+|maxim(?:um|al)|ingest\w*|bought|purchased)\b[^.;]{0,30}$", re.IGNORECASE
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """A value with the words that state it, and how sure the reader of them is."""

    value: T
    start: int
    end: int
    component: str
    confidence: float

    def stated(self, witness: Witness) -> Value[T]:
        """The value with its evidence."""
        return witness.value(self.value, (self.start, self.end), component=self.component, confidence=self.confidence)


@dataclass(frozen=True, slots=True)
class Use:
    """How a drug was given, and what for, as far as the text says."""

    dose: Told[str] | None = None
    route: Told[str] | None = None
    indication: Told[Concept] | None = None


def _named(match: re.Match[str]) -> str:
    return next(name for number, name in enumerate(_NAMES) if match.group(f"r{number}"))


def use(mentions: Sequence[Found], learned: Around, *, events: Iterable[str] = (), until: int | None = None) -> Use:
    """Dose, route and indication of one drug of one case.

    Args:
        mentions: where the case's own units name the drug, in text order.
        learned: gives the statistical reader's events around a place.
        events: IRIs of the case's adverse events: what a drug is blamed for is not what it was given for.
        until: the end of the unit that tells the event; of several doses, the last one before it is the value.

    Returns:
        What the text says; a field that it says nothing of is `None`.
    """
    told = [found for found in mentions if found.unit.stands(found.term) in (Status.AFFIRMED, Status.HISTORICAL)]
    blamed = frozenset(events)
    return Use(
        dose=_chosen(list(_doses(told)), _Second(told, learned, "Dosage", _has_amount, _as_dose), until),
        route=_chosen(list(_routes(told)), _Second(told, learned, "Route", _has_route, _as_route), until),
        indication=_chosen(list(_indications(told, blamed)), _disorders(told, learned, blamed), until),
    )


def _chosen(ruled: Sequence[Told[T]], second: _Second[T], until: int | None) -> Told[T] | None:
    """The value that stands: by rule before by statistics, and of several the last one before the event was told."""
    if not ruled:
        return second.last(until)
    best = ([item for item in ruled if until is None or item.end <= until] or ruled[:1])[-1]
    sure = [item.confidence for item in second.beside(best.start, best.end)]
    if sure:  # two readers that err independently agree
        confidence = round(1 - (1 - best.confidence) * (1 - max(sure)), 3)
        return Told(best.value, best.start, best.end, best.component, confidence)
    return best


def _doses(told: Sequence[Found]) -> Iterator[Told[str]]:
    for found in told:
        unit, term = found.unit, found.term
        others = [other for other in unit.terms_of("drug") if (other.start, other.end) != (term.start, term.end)]
        for match in DOSE.finditer(unit.text):
            start, end = match.start() + unit.start, match.end() + unit.start
            far = _reach(unit, term, start, end)
            if far is None or _CUMULATIVE.search(unit.text[: match.start()]):
                continue
            if all(far <= _reach(unit, other, start, end, far + 1) for other in others):
                yield Told(match.group().rstrip(), start, end, "exposures", _CONFIDENCE)


@overload
def _reach(unit: Unit, term: Term, start: int, end: int) -> int | None: ...
@overload
def _reach(unit: Unit, term: Term, start: int, end: int, none: int) -> int: ...
def _reach(unit: Unit, term: Term, start: int, end: int, none: int | None = None) -> int | None:
    """How far a dose stands from a drug, where nothing but function words parts them; else `none`."""
    if start < term.end and term.start < end:
        return none
    gap = _gap(unit, term.start, term.end, start, end)
    return len(gap) if (_BETWEEN if start >= term.end else _LEADING).fullmatch(gap) else none


def _routes(told: Sequence[Found]) -> Iterator[Told[str]]:
    for found in told:
        unit, term = found.unit, found.term
        for match in _ROUTE.finditer(unit.text):
            start, end = match.start() + unit.start, match.end() + unit.start
            gap = DOSE.sub(" ", _gap(unit, term.start, term.end, start, end))
            if (_BETWEEN if start >= term.end else _LEADING).fullmatch(gap):
                yield Told(_named(match), start, end, "exposures", _CONFIDENCE)


def _indications(told: Sequence[Found], blamed: frozenset[str]) -> Iterator[Told[Concept]]:
    for found in told:
        for drug, disorder in indications(found.unit):
            if drug is found.term and disorder.entry("condition") and _is_indication(found.unit, disorder, blamed):
                yield _as_told(disorder, "exposures", _CONFIDENCE)


def _is_indication(unit: Unit, condition: Term, blamed: frozenset[str]) -> bool:
    held = unit.stands(condition) in (Status.AFFIRMED, Status.HISTORICAL)
    return held and not any(entry.iri in blamed for entry in condition.entries)


def _as_told(condition: Term, component: str, confidence: float) -> Told[Concept]:
    entry = condition.entry("condition")
    assert entry is not None  # callers ask for conditions
    return Told(entry.concept, condition.start, condition.end, component, confidence)


def _gap(unit: Unit, start: int, end: int, other: int, other_end: int) -> str:
    low, high = (end, other) if other >= end else (other_end, start)
    return unit.text[low - unit.start : high - unit.start] if low <= high else "|"


Reads = Callable[[LearnedSpan, Unit], "Told[T] | None"]


@dataclass(frozen=True, slots=True)
class _Second(Generic[T]):
    """The second reader, the statistical one, on one field of a drug: what it says where an event has this drug alone.

    It is slow, so it is asked as little as the answer allows: only of units that `may_tell`, where something stands
    that `reads` could take, and only of those that can still change the value.
    """

    told: Sequence[Found]
    learned: Around
    part: str
    may_tell: Callable[[Unit], bool]
    reads: Reads[T]

    def last(self, until: int | None) -> Told[T] | None:
        """The last value that ends before a place, else the first of all."""
        first: Told[T] | None = None
        for found in reversed(self.told):
            here = list(self._of(found))
            early = [item for item in here if until is None or item.end <= until]
            if early:
                return early[-1]
            first = here[0] if here else first
        return first

    def beside(self, start: int, end: int) -> Iterator[Told[T]]:
        """The values that share characters with a stretch."""
        for found in self.told:
            if found.unit.start < end and start < found.unit.end:
                yield from (item for item in self._of(found) if item.start < end and start < item.end)

    def _of(self, found: Found) -> Iterator[Told[T]]:
        if not self.may_tell(found.unit):
            return
        for event in self.learned(found.term.start):
            drugs = event.of("Treatment.Drug")
            if len(drugs) != 1 or not (drugs[0].start < found.term.end and found.term.start < drugs[0].end):
                continue
            for span in event.of(f"Treatment.{self.part}"):
                inside = found.unit.start <= span.start and span.end <= found.unit.end
                if span.confidence >= SURE and inside and (value := self.reads(span, found.unit)) is not None:
                    yield value


def _has_amount(unit: Unit) -> bool:
    return _AMOUNT.search(unit.text) is not None


def _has_route(unit: Unit) -> bool:
    return _ROUTE_WORDS.search(unit.text) is not None


def _as_dose(span: LearnedSpan, unit: Unit) -> Told[str] | None:
    match = DOSE.search(unit.text, span.start - unit.start, span.end - unit.start)
    if match is None or _CUMULATIVE.search(unit.text[: match.start()]):
        return None
    start, end = match.start() + unit.start, match.end() + unit.start
    return Told(match.group().rstrip(), start, end, "learned", span.confidence)


def _as_route(span: LearnedSpan, unit: Unit) -> Told[str] | None:
    match = _ROUTE.search(unit.text, span.start - unit.start, span.end - unit.start)
    if match is None:
        return None
    return Told(_named(match), match.start() + unit.start, match.end() + unit.start, "learned", span.confidence)


def _disorders(told: Sequence[Found], learned: Around, blamed: frozenset[str]) -> _Second[Concept]:
    named = {found.term.start for found in told}

    def is_meant(condition: Term, unit: Unit) -> bool:
        return condition.start not in named and _is_indication(unit, condition, blamed)

    def may_tell(unit: Unit) -> bool:
        return any(is_meant(condition, unit) for condition in unit.terms_of("condition"))

    def read(span: LearnedSpan, unit: Unit) -> Told[Concept] | None:
        inside = [t for t in unit.terms_of("condition") if span.start <= t.start and t.end <= span.end]
        if len(inside) != 1 or not is_meant(inside[0], unit):
            return None
        return _as_told(inside[0], "learned", span.confidence)

    return _Second(told, learned, "Disorder", may_tell, read)
