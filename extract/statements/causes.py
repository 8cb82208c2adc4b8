"""Causes: where a clause ties an event to a drug ("X-induced Y", "Y after X", "X caused Y", "X toxicity").

Reports name their suspect and their event most surely where one construction holds both. A link is `strong` where the
words blame the drug ("induced", "due to", "associated with", "toxicity"), else only told in time or circumstance
("after", "during", "while receiving"). Lists on either side belong to the link as a whole ("due to A, B and C").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extract import sieve
from extract.lexicon.terms import Term

_REACH: Final = 110  # characters between the two; farther apart they are tied by more than one construction

_BLAME: Final = (
    r"induced|provoked|triggered|precipitated|caused|produced|elicited|evoked|mediated|initiated|unmasked|exacerbated"
    r"|aggravated|worsened|potentiated|prolonged"
)
_WORD: Final = r"(?:[\w'’.%/+-]+\s+)"
_AFTER_DRUG: Final = sieve.compile(
    rf"\s*(?:\([^()]{{1,30}}\)\s*)?(?:(?!on\b|of\b|for\b|with\b|in\b|and\b)[\w'’.%/+-]+\s+){{0,3}}?[-–—\s]?"
    rf"(?:{_BLAME}|associated|related|attributed)"
    rf"(?:\s*\([^()]{{1,30}}\))?,?\s+(?!by\b|with\b|to\b|in\b){_WORD}{{0,6}}?(?:\"|“|')?",
    re.IGNORECASE,
)
_CAUSES: Final = sieve.compile(
    r"\)?,?\s+(?:(?:\([^()]{1,40}\)|[\w'’.%/+-]+),?\s+){0,9}?(?:associated with|caus(?:ed|es|ing)"
    r"|induc(?:ed|es|ing)|produc(?:ed|es|ing)|provok(?:ed|es|ing)|precipitat(?:ed|es|ing)|trigger(?:ed|s|ing)|elicit(?:ed|s|ing)|exacerbat(?:ed|es|ing)"
    r"|aggravat(?:ed|es|ing)|unmask(?:ed|s|ing)|result(?:ed|s|ing) in|l(?:ed|eads?|eading) to|responsible for"
    r"|(?:was|were|is|are) followed by|(?:as|was|is) (?:an? |the )?(?:\w+ )?(?:cause|culprit|trigger) (?:of|for|in)"
    r"|implicated in|contribut(?:ed|es|ing) to)\s+"
    r"(?:[\w'’.%/+-]+\s+){0,7}?",
    re.IGNORECASE,
)
_BLAMED: Final = sieve.compile(
    rf"(?:[\s,]*\([^()]{{1,60}}\))?,?\s*{_WORD}{{0,3}}?(?:(?:{_BLAME})\s+by|(?:due|secondary|related|attribut(?:ed|able)"
    r"|ascrib(?:ed|able)|consequent|linked|owing)\s+to|(?:in\s+)?associat(?:ed|ion)\s+with|in\s+(?:conjunction|connection)\s+"
    r"with|result(?:ing|ed)\s+from|complicating|because\s+of|as\s+an?\s+(?:[\w-]+\s+){0,4}(?:effect|reaction|complication"
    r"|manifestation|result|consequence|sequela)\s+(?:of|to|from)|in\s+(?:response|reaction)\s+to|from"
    r"|as\s+(?:the\s+)?(?:result|consequence)\s+of)\s+"
    rf"{_WORD}{{0,8}}?",
    re.IGNORECASE,
)
_WHILE: Final = sieve.compile(
    rf"(?:[\s,]*\([^()]{{1,60}}\))?,?\s*{_WORD}{{0,6}}?(?:after|following|during|under|upon|on|with|subsequent\s+to"
    r"|while\s+(?:(?:she|he|they)\s+(?:was|were)\s+)?(?:on|taking|receiving|using|being\s+treated\s+with)"
    r"|(?:receiving|taking|using|given|exposed\s+to|treated\s+with)|in\s+the\s+setting\s+of|when)\s+"
    rf"{_WORD}{{0,8}}?",
    re.IGNORECASE,
)
_TOXICITY: Final = sieve.compile(
    r"\s*(?:\([^()]{1,30}\))?\s*[-–]?(?:(?:-?(?:drug|treatment|therapy|sodium|hydrochloride|chloride|sulfate|sulphate"
    r"|carbonate|acetate|phosphate|citrate|maleate|tartrate|mesylate))\s)?",
    re.IGNORECASE,
)
_POISONING: Final = sieve.compile(
    r"(?:\w+)?toxicity$|intoxication|poisoning|overdos|hypersensitivity|allerg|withdrawal|dependence|abuse|embryopathy"
    r"|nephrolithiasis|nephropathy|retinopathy|encephalopathy|hepatitis|pneumonitis|lung|syndrome|myopathy|neuropathy"
    r"|cardiomyopathy|extravasation|reaction|rash",
    re.IGNORECASE,
)
_OF: Final = sieve.compile(
    r"\s+(?:to|of|by|with|from)\s+(?:(?:the|a|an|oral|intravenous|topical|inhaled|\w+-dose)\s+){0,3}", re.IGNORECASE
)
_NO_MORE: Final = sieve.compile(
    r"\b(?:not|no|without|never|neither|nor|unlike|but|whereas|although|despite)\b|[;:]", re.I
)
_JOINED: Final = sieve.compile(
    r"(?:\s*\([^()]{1,40}\))?\s*(?:,\s*(?:and|or|plus)?|and(?:\s*/\s*or)?|or|&|/|\+|plus|[-–]|combined with"
    r"|in combination with|together with|with)\s*"
    r"(?:(?:of|the|a|an|concomitant|concurrent|severe|acute|transient|intravenous|oral)\s+)*",
    re.IGNORECASE,
)
# "treatment of acne with minocycline": the disease that the drug is for
_TREATS: Final = sieve.compile(
    r"\b(?:treat(?:ment|ing|ed)?|therap(?:y|ies)|manag(?:ement|ing|ed)|prophylaxis|prevent(?:ion|ing)|control(?:ling)?|relief)"
    r"\s+(?:(?:of|for|against)\s+)?(?:(?:a|an|the|his|her|their|[\w-]+ed|[\w-]*(?:ic|al|ive|ory|ary|ous|ute|ere|ild))\s+){0,3}$",
    re.IGNORECASE,
)
_USING: Final = sieve.compile(r"\s*(?:vulgaris\s+)?(?:with|by|using|on)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Events that a clause ties to drugs (or classes); `strong` where the words blame them."""

    drugs: tuple[Term, ...]
    events: tuple[Term, ...]
    strong: bool


def causes(text: str, terms: Sequence[Term], *, offset: int = 0) -> tuple[Link, ...]:
    """The causal links of a clause, in text order.

    Args:
        text: the clause.
        terms: its vocabulary terms, in text order, at document offsets.
        offset: where `text` begins in the document.

    >>> from extract.pipeline import pipeline
    >>> text = "Interstitial nephritis and rash due to combined ibuprofen and omeprazole."
    >>> [link] = causes(text, pipeline()(text)._.terms)
    >>> [term.text for term in link.events], [term.text for term in link.drugs], link.strong
    (['Interstitial nephritis', 'rash'], ['ibuprofen', 'omeprazole'], True)
    """
    drugs = [term for term in terms if term.entry("drug", "drug_class")]
    drugs += [part for term in terms for part in term.inner if part.entry("drug")]
    events = [term for term in terms if term.entry("event")]
    found: dict[tuple[tuple[Term, ...], tuple[Term, ...]], bool] = {}
    for event in events:
        for drug in drugs:
            strong = _tied(text, drug, event, terms, offset)
            if strong is None:
                continue
            key = (_series(text, drug, drugs, offset), _series(text, event, events, offset))
            found[key] = found.get(key, False) or strong
    links = [Link(held, told, strong) for (held, told), strong in found.items()]
    return tuple(sorted(links, key=lambda link: (link.events[0].start, link.drugs[0].start)))


def is_treated(before: str, behind: str) -> bool:
    """Whether the words around an event say that a drug is given for it.

    >>> is_treated("pressure during treatment of ", " with minocycline"), is_treated("seizures ", " with bupropion")
    (True, False)
    """
    return _USING.match(behind) is not None and _TREATS.search(before) is not None


def _tied(text: str, drug: Term, event: Term, terms: Sequence[Term], offset: int) -> bool | None:
    """Whether a drug and an event are tied strongly or weakly; `None` where they are not."""
    if event.start <= drug.start and drug.end <= event.end:  # the lithium of "lithium toxicity"
        behind = text[drug.end - offset : event.end - offset]
        return True if _AFTER_DRUG.match(behind + " ") or _POISONING.search(behind) else None
    if drug.end <= event.start:
        between = text[drug.end - offset : event.start - offset]
        if len(between) > _REACH:
            return None
        if _AFTER_DRUG.fullmatch(between):  # "X-induced Y in a man with Z" does not blame X for Z
            return True if _nearest(text, drug.end, event, terms, offset) else None
        if _TOXICITY.fullmatch(between) and _POISONING.search(event.text):
            return True
        if (
            _CAUSES.fullmatch(between)
            and not _NO_MORE.search(between)
            and _nearest(text, drug.end, event, terms, offset)
        ):
            return True
        return None
    between = text[event.end - offset : drug.start - offset]
    if event.end > drug.start or len(between) > _REACH or _NO_MORE.search(between):
        return None
    if is_treated(text[: event.start - offset], between):
        return None
    if any(other.entry("event") for other in terms if event.end <= other.start and other.end <= drug.start) and not (
        _JOINED.match(between)
    ):
        return None  # the nearer event is the one that the words tie
    if _BLAMED.fullmatch(between):
        return True
    if _OF.fullmatch(between) and _POISONING.search(event.text):
        return True
    return False if _WHILE.fullmatch(between) else None


def _nearest(text: str, start: int, event: Term, terms: Sequence[Term], offset: int) -> bool:
    """Whether no other event stands between a verb of cause and the event, but in one list with it."""
    others = [term for term in terms if term.entry("event") and start <= term.start and term.end <= event.start]
    return all(joined(text, one, two, offset=offset) for one, two in pairwise([*others, event]))


def _series(text: str, term: Term, alike: Sequence[Term], offset: int) -> tuple[Term, ...]:
    """The list of like terms that a term stands in: "A, B and C"."""
    ordered = sorted(alike, key=lambda one: one.start)
    place = ordered.index(term)
    first = last = place
    while first > 0 and joined(text, ordered[first - 1], ordered[first], offset=offset):
        first -= 1
    while last + 1 < len(ordered) and joined(text, ordered[last], ordered[last + 1], offset=offset):
        last += 1
    return tuple(ordered[first : last + 1])


def joined(text: str, one: Term, two: Term, *, offset: int = 0) -> bool:
    """Whether two terms stand in one list: "A and B", "A/B", "A combined with B"."""
    if two.start < one.end:
        return False
    return _JOINED.fullmatch(text, one.end - offset, two.start - offset) is not None
