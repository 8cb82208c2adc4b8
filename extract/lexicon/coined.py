"""Events, drugs and conditions that no vocabulary holds, recognised by how a report speaks of them.

No list holds every event ("lingual papillitis") or every chemical. But reports name them in constructions that leave
no doubt of what they are: "X-induced Y", and in a title "Y after X". The noun phrase in the event's place is an event,
the word in the drug's place a drug, with the words of the text as label and no IRI of the vocabulary. A phrase whose
head the vocabulary knows only as something wide ("ocular toxicity", "coronary aneurysm") becomes an event of its own
below that head; one that it knows as a condition ("parkinsonism") becomes an event by that condition's name. A disease
that a drug was given for, or that a patient is introduced with, is a condition by the same means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extract import sieve
from extract.lexicon.diseases import diseases
from extract.lexicon.low_counts import low_counts
from extract.lexicon.noun_phrases import LONGEST, STRIP, named_entry, phrase_end
from extract.lexicon.phrases import (
    BARE,
    BODY,
    GENERIC_HEADS,
    MEDICAL,
    NO_DRUG_ENDS,
    NO_HEAD,
    NOT_DRUGS,
)
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import COINED, Entry, Vocabulary

_BLAME: Final = r"induced|associated|related|provoked|triggered|mediated|attributed"
# The parts of a name are counted, so that a chain of them without end is read in linear time.
_INDUCED: Final = sieve.compile(
    rf"(?<![^\W\d_])(?P<drug>[^\W\d_][\w'’]{{0,60}}(?:[-/][\w'’]{{1,60}}){{0,12}}?)(?:[-–‐](?:{_BLAME})|\s+induced)(?=[\s(])"
    r"(?!\s+(?:by|with|to|in|an?|the|his|her|its|their|no)\b)",
    re.IGNORECASE,
)
_LINK: Final = sieve.compile(
    r",?\s+(?:(?:\w+ly|which|that|occurring|developing|appearing|presenting|possibly)\s+){0,2}"
    r"(?:(?:induced|caused|provoked|precipitated|triggered|unmasked)\s+by|(?:due|secondary|related|attribut(?:ed|able)"
    r"|subsequent|consequent)\s+to|associated\s+with|in\s+association\s+with|resulting\s+from|complicating|as\s+an?\s+"
    r"(?:[\w-]+\s+){0,3}(?:effect|reaction|complication|manifestation|hazard)\s+(?:of|to)|after|following|during|under"
    r"|in\s+(?:an?\s+)?(?:[\w-]+\s+){0,4}?(?:exposed\s+to|treated\s+with|receiving|taking|on)|on)\s+",
    re.IGNORECASE,
)
_BEARER: Final = sieve.compile(
    r"\s+in\s+(?:an?|two|three|the|\d+)\s+(?=(?:[\w'’-]+\s+){0,7}(?:after|following|during|on|receiving|treated|taking"
    r"|under|exposed)\b)",
    re.IGNORECASE,
)
_HEAD_OF_TITLE: Final = sieve.compile(
    r"(?:^|[.:?!]\s+)(?:(?:an?|the|two|three|four|our|first|unusual|rare|rarely|seen|extremely|further|possible|probable"
    r"|suspected|fatal|another|new|unique)\s+)*"
    r"(?:(?:cases?|reports?|development|occurrence|onset|induction|episodes?|instance|patients?)\s+(?:of|with)\s+)?",
    re.IGNORECASE,
)
_ELLIPSIS: Final = sieve.compile(r"\b(?P<place>[a-z]+)\s*(?:and|or|,|and/or|&)\s+$", re.IGNORECASE)


def coined(
    text: str, terms: Sequence[Term], vocabulary: Vocabulary, titles: Sequence[tuple[int, int]]
) -> tuple[Term, ...]:
    """The terms of a text with those that are recognised by construction, in text order, without overlap.

    Args:
        text: the document's text.
        terms: the vocabulary's terms in it, in text order.
        titles: the spans of its titles.
    """
    found = list(terms)
    induced = tuple(_INDUCED.finditer(text))
    for start, end, entry in _drugs(text, induced, found):
        found = _with(found, Term(start, end, text[start:end], (entry,)))
    for start, end, entry in _elliptic(text, found, vocabulary):
        found = _with(found, Term(start, end, text[start:end], (entry,)))
    for start, end, entry in diseases(text, found):
        found = _with(found, Term(start, end, text[start:end], (entry,)))
    for start, end, entry in low_counts(text, found, vocabulary, titles):
        found = _with(found, Term(start, end, text[start:end], (entry,)))
    new: dict[str, Entry] = {}
    for start, end, entry in _events(text, induced, found, vocabulary, titles):
        new.setdefault(entry.label, entry)
        found = _with(found, _term(text, start, end, entry, found))
    for entry in new.values():
        words = [re.escape(word) for word in re.split(r"[\s-]+", entry.synonyms[0])]
        if words[-1].endswith("y"):
            words[-1] = words[-1][:-1] + "(?:y|ies)"
        for match in re.finditer(r"\b" + r"[\s-]+".join(words) + r"(?:e?s)?\b", text, re.IGNORECASE):
            found = _with(found, _term(text, match.start(), match.end(), entry, found))
    return tuple(found)


def _term(text: str, start: int, end: int, entry: Entry, terms: Sequence[Term]) -> Term:
    inner = tuple(
        part
        for term in terms
        if start <= term.start and term.end <= end
        for part in ((term,) if term.entry("drug", "drug_class") else term.inner)
    )
    return Term(start, end, text[start:end], (entry,), inner)


def _with(terms: list[Term], new: Term) -> list[Term]:
    """The terms with one more, which replaces those that lie in it; a term that it cuts keeps its place."""
    if any(
        term.start < new.end and new.start < term.end and not (new.start <= term.start and term.end <= new.end)
        for term in terms
    ):
        return terms
    kept = [term for term in terms if not (new.start <= term.start and term.end <= new.end)]
    return sorted([*kept, new], key=lambda term: term.start)


def _drugs(text: str, induced: Sequence[re.Match[str]], terms: Sequence[Term]) -> Iterator[tuple[int, int, Entry]]:
    """Words in the drug's place of "X-induced" that nothing else explains, wherever the text has them."""
    for match in induced:
        word = match["drug"]
        start, end = match.span("drug")
        if (
            len(word) < 5
            or "-" in word
            or "/" in word
            or word.lower() in NOT_DRUGS
            or not match.group()[len(word) + 1 :].lower().startswith("induced")
            or match.group()[len(word)] not in "-–‐"
            or word.lower().endswith(NO_DRUG_ENDS)
            or any(term.start < match.end() and start < term.end for term in terms)
        ):
            continue
        if re.match(r"\s*\(", text[end : end + 2]):
            continue
        label = word.lower() if word[1:].islower() else word
        entry = Entry(COINED + "drug:" + label.lower(), "drug", label)
        for place in re.finditer(r"\b" + re.escape(word) + r"\b", text, re.IGNORECASE):
            yield place.start(), place.end(), entry


def _elliptic(text: str, terms: Sequence[Term], vocabulary: Vocabulary) -> Iterator[tuple[int, int, Entry]]:
    """The first of two events that share a head: the optic neuropathy of "optic and peripheral neuropathy"."""
    for term in terms:
        place = BODY.match(term.text)
        if place is None or term.entry("event") is None or place.end() >= len(term.text) - 1:
            continue
        first = _ELLIPSIS.search(text, max(0, term.start - 40), term.start)
        if first is None or not BODY.fullmatch(first["place"]):
            continue
        entry = vocabulary.find(first["place"] + term.text[place.end() :], kinds=("event",))
        if entry is not None:
            yield first.start("place"), first.end("place"), entry


def _events(
    text: str,
    induced: Sequence[re.Match[str]],
    terms: Sequence[Term],
    vocabulary: Vocabulary,
    titles: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int, Entry]]:
    for match in induced:
        blamed = any(
            term.entry("drug", "drug_class") and term.start < match.end() and match.start() < term.end for term in terms
        ) or any(p.entry("drug") for t in terms for p in t.inner if p.start < match.end() and match.start() < p.end)
        if blamed or match["drug"].lower() in ("drug", "medication"):
            start = match.end()
            yield from _named(text, start, phrase_end(text, start), terms, vocabulary)
    for begin, stop in titles:
        for head in _HEAD_OF_TITLE.finditer(text, begin, stop):
            link = _LINK.search(text, head.end(), stop)
            bearer = _BEARER.search(text, head.end(), stop)
            if bearer is not None and (link is None or bearer.start() < link.start()):
                link = bearer
            if link is None or not any(
                term.entry("drug", "drug_class", "treatment") and link.end() <= term.start <= link.end() + 90
                for term in terms
                if term.end <= stop
            ):
                continue
            if re.search(r"[.:;?!]\s", text[head.end() : link.start()]):
                continue
            yield from _named(text, head.end(), link.start(), terms, vocabulary, title=True)


def _named(
    text: str, start: int, end: int, terms: Sequence[Term], vocabulary: Vocabulary, *, title: bool = False
) -> Iterator[tuple[int, int, Entry]]:
    """The event that a noun phrase names, where the vocabulary does not name it."""
    phrase = text[start:end]
    lead = len(phrase) - len(phrase.lstrip())
    start, phrase = start + lead, phrase.strip()
    cut = STRIP.match(phrase)
    if cut:
        start, phrase = start + cut.end(), phrase[cut.end() :]
    if not phrase or len(phrase.split()) > LONGEST or re.search(r"[,;:()\"“”\n]|\s[-–]\s", phrase):
        return
    end = start + len(phrase)
    of = re.search(r"\s+(?:of|in)\s+", phrase)
    core_end = start + (of.start() if of else len(phrase))
    if re.search(r"\b(?:and|or|to|from|by|is|with|for|after|on|at|as)\b", phrase, re.IGNORECASE):
        return
    head = text[start:core_end].rsplit(maxsplit=1)[-1].lower()
    last = next((term for term in terms if term.start < core_end <= term.end), None)
    last = last or next((term for term in terms if term.start >= start and term.end == end), None)
    whole = next((term for term in terms if term.start <= start and end <= term.end), None)
    known = next((term for term in (whole, last) if term is not None and term.entry("event")), None)
    entry = known.entry("event") if known else None
    if entry is not None and known is not None:
        before = text[start : known.start].strip()
        if not before or whole is known or of is not None:
            return
        if not (_is_wide(entry, vocabulary) and (BODY.search(before) or entry.label in GENERIC_HEADS)):
            return
        if any(term.entry("drug", "drug_class") for term in terms if start <= term.start < known.start):
            return  # "lithium toxicity" is named by its drug
        yield start, core_end, named_entry(text[start:core_end], broader=(entry.iri, *entry.broader))
        return
    condition = whole.entry("condition") if whole else None
    if condition is not None:
        yield start, end, named_entry(text[start:end], label=condition.label, broader=condition.broader)
        return
    if len(phrase.split()) == 1 and head in BARE:
        return
    if (
        head in NO_HEAD
        or not MEDICAL.search(head)
        or any(t.entry("treatment", "drug") for t in terms if start <= t.start < end)
    ):
        return
    if of is not None and not title:
        end = core_end
    yield start, end, named_entry(text[start:end])


def _is_wide(entry: Entry, vocabulary: Vocabulary) -> bool:
    """Whether the vocabulary has the event in several places of the body ("aortic aneurysm" below "aneurysm")."""
    if entry.label in GENERIC_HEADS:
        return True
    return not BODY.search(entry.label) and any(
        other.label.endswith(" " + entry.label) and BODY.search(other.label) for other in vocabulary.narrower(entry.iri)
    )
