"""What a sentence names as a cause: noun phrases and lists of them, each with the term that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.lexicon.noun_phrases import STRIP
from extract.lexicon.phrases import DISEASE, MEDICAL, PHRASE_END
from extract.lexicon.terms import Term
from extract.reasons.passages import Passage
from extract.statements.triggers import FINITE


@dataclass(frozen=True, slots=True)
class Named:
    """What a phrase names: its words without article and qualifier, at `start:end` of the document, and the term that
    the phrase is, if a vocabulary knows it."""

    start: int
    end: int
    words: str
    term: Term | None


_LEAD: Final = sieve.compile(
    r"(?:(?:an?|the|any|all|both|his|her|their|our|its|this|that|these|those|such|some|either|neither|no|other|another"
    r"|(?:the|our|this)\s+patient['’]s|patient['’]s|also|either|both|even|particularly|especially|in\s+particular"
    r"|possibly"
    r"|probably|perhaps|certain"
    r"|most|mostly|mainly|only|merely|alone|true|actual|active|ongoing|intercurrent|coexist(?:ing|ent)|co-existing"
    r"|concomitant(?:ly)?|concurrent(?:ly)?|simultaneous(?:ly)?|associated|additional|underlying|pre-?existing|previous"
    r"|prior|recent|preceding|possible|potential|probable|suspected|occult|unrecogni[sz]ed|undiagnosed|known|further"
    r"|common|usual|secondary|primary|obvious|relevant|significant|clinically)\s+)+",
    re.IGNORECASE,
)
_THROUGH: Final = sieve.compile(
    r"(?:[\w-]+\s+)?(?:use|administration|presence|possibility|role|effects?|influence|contribution|history|occurrence"
    r"|existence|co-?administration|addition|treatment|therapy|medication|exposure|intake|ingestion|cause|causes"
    r"|diagnosis|interaction|development|impact|involvement|coincidence|onset|course|evidence|signs?|combination|mechanisms?"
    r"|toxicity)\s+"
    r"(?:of|with|to|from|by)\s+|(?:several |other |various |many |some )?(?:factors?|causes?|drugs|conditions"
    r"|circumstances"
    r"|agents),?\s+(?:including|such\s+as|like|namely)\s+",
    re.IGNORECASE,
)
_TAIL: Final = sieve.compile(
    r"\s*(?:therapy|treatment|use|administration|infusions?|medication|itself|alone|disease|intake|ingestion"
    r"|co-?medication"
    r"|coadministration|\([^)]{1,40}\))?\s*$",
    re.IGNORECASE,
)
_SPLIT: Final = sieve.compile(
    r"\s*(?:[,;]\s*(?:and|or|nor|as well as)?|\b(?:and|or|nor|as well as|plus)\b(?!/))\s+", re.IGNORECASE
)
_NO_SUBJECT: Final = sieve.compile(
    r"(?:it|he|she|they|this|that|these|those|which|who|there|we|one|both|each|what|and|or|factors?|causes?|reasons?"
    r"|drugs?|agents?|medications?|medicines?|patients?|cases?|events?|explanations?|mechanisms?|possibilit(?:y|ies)"
    r"|association"
    r"|relationship|causality|conditions?|findings?|results?|symptoms?|diagnos[ei]s|etiolog(?:y|ies)|aetiolog(?:y|ies)"
    r"|same|latter|former|others?|effects?|adverse effects?|(?:drug )?reactions?|treatments?|therapy|data|observations?"
    r"|episodes?|complications?|everything|nothing|none|anything|either|neither|studies|tests?|chance|course"
    r"|case report"
    r"|decreases?|increases?|reductions?|elevations?|changes?|circumstances|nature|metabolites?|paper|study"
    r"|responsible|given"
    r"|created|used|\w{4,}ly|\w{3,}ed|\w{4,}ive|\w{4,}ical|role|process(?:es)?|diseases?|disorders?|comorbidit(?:y"
    r"|ies)|influence|underlying|time"
    r"|timing|that of|interactions?"
    r"|investigations?|examinations?|evaluation|work-?up|biops(?:y|ies)|serology|cultures?|imaging|history)",
    re.IGNORECASE,
)
_ADVERB: Final = sieve.compile(
    r"^(?:in|on|at|after|during|despite|with|without|within|by|for|from|to|under|upon|therefore|thus|hence|however"
    r"|moreover|furthermore|additionally|finally|also|although|while|when|as|if|because|since|of|not|then|later"
    r"|subsequently|besides|unlike|given|considering)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = sieve.compile(
    r"[;:](?!\d)|\s[-–—]\s|\b(?:but|although|though|while|whereas|however|because|since|that|which|who|so|yet|where"
    r"|when"
    r"|if|as|whose|how|whether|than|rather|instead)\b,?|,\s+(?:and\s+)?(?=(?:he|she|it|they|we|the patient|there)\b)",
    re.IGNORECASE,
)
_END: Final = sieve.compile(
    rf"{PHRASE_END.pattern}|\b(?:possibly|probably|potentially|perhaps|presumably|likely|using|including|causing"
    rf"|known|given|itself)\b",
    re.IGNORECASE,
)
_ASIDE: Final = sieve.compile(
    r",\s*(?:which|who|whose|though|although|too)\b[^;.]{0,140},\s*$|,\s*too,?\s*$", re.IGNORECASE
)
_TIE: Final = sieve.compile(
    r"\b(?:association|relationship|relation|link|connection|correlation|coincidence)\b", re.IGNORECASE
)
_CAUSING: Final = sieve.compile(r"\b(?:causing|causes? of|leading to|known to|responsible for)\b", re.IGNORECASE)
_GOES_ON: Final = sieve.compile(
    r"\b(?:difficult(?:y|ies)|disturbances?|impairment|decreases?|increases?|reductions?|fall|rise|changes?"
    r"|abnormalit(?:y|ies))\s*$",
    re.IGNORECASE,
)
_DRUG: Final = ("drug", "drug_class")
_DISEASE: Final = ("event", "condition")
_LONGEST: Final = 7  # words
_HEADS: Final = sieve.compile(r"\s(deficienc(?:y|ies)|infections?|hepatitis)$", re.IGNORECASE)


def before(passage: Passage, end: int, *, start: int = 0) -> tuple[Named, ...]:
    """The subject of the predicate that begins at `end` of a passage: one phrase, or a list of them, in text order."""
    aside = _ASIDE.search(passage.text, max(start, end - 200), end)
    if aside is not None and aside.start() > start:  # "Furosemide, which had been started with it, | is another …"
        end = aside.start()
    begin = start
    for edge in _CLAUSE.finditer(passage.text, start, end):
        begin = edge.end()
    if _TIE.search(passage.text, begin, end):
        return ()  # what cannot be excluded is that the drug did it
    causing = _CAUSING.search(passage.text, begin, end)
    end = causing.start() if causing else end
    found: list[tuple[int, int]] = []
    for left, right in reversed(_items(passage.text, begin, end)):
        words = passage.text[left:right]
        if FINITE.search(words) or (_ADVERB.match(words) and found):
            break
        if _ADVERB.match(words):
            break
        found.append((left, right))
    return _named(passage, list(reversed(found)))


def after(passage: Passage, start: int, *, end: int | None = None) -> tuple[Named, ...]:
    """The object that begins at `start` of a passage: one phrase, or a list of them, in text order."""
    stop = len(passage.text) if end is None else end
    edge = _CLAUSE.search(passage.text, start, stop)
    stop = edge.start() if edge else stop
    closing = passage.text.find(")", start, stop)
    if closing >= 0 and passage.text.find("(", start, closing) < 0:
        stop = closing
    found: list[tuple[int, int]] = []
    for left, right in _items(passage.text, start, stop):
        words = passage.text[left:right]
        if found and (_ADVERB.match(words) or FINITE.search(words)):
            break
        found.append((left, right))
        if _trailing(words):
            break
    return _named(passage, found)


def _trailing(words: str) -> bool:
    """Whether a list ends with this item: words follow in it that do not belong to a name ("… by MRI")."""
    return re.search(r"\s(?:by|on|using|through|because|after|before|in|with|at|was|were|is|are)\b", words) is not None


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a list."""
    spans: list[tuple[int, int]] = []
    left = start
    for joint in _SPLIT.finditer(text, start, end):
        spans.append((left, joint.start()))
        left = joint.end()
    spans.append((left, end))
    trimmed = []
    for begin, stop in spans:
        first = next((at for at in range(begin, stop) if text[at].isalnum()), stop)
        last = first + len(text[first:stop].rstrip(" ,;.:("))
        if last > first:
            trimmed.append((first, last))
    return trimmed


def _named(passage: Passage, spans: list[tuple[int, int]]) -> tuple[Named, ...]:
    found = [one for left, right in spans if (one := phrase(passage, left, right)) is not None]
    if len(found) > 1 and (head := _HEADS.search(found[-1].words)):  # "vitamin B12 and folate deficiency"
        found[:-1] = [
            one
            if is_disorder(one) or one.words.endswith("s")
            else Named(one.start, one.end, one.words + head.group(), None)
            for one in found[:-1]
        ]
    return tuple(found)


def phrase(passage: Passage, start: int, end: int) -> Named | None:
    """What the words from `start` to `end` of a passage name; `None` where they name nothing that can be a cause.

    >>> from extract.pipeline import pipeline
    >>> text = "the concomitant use of valproate"
    >>> words = phrase(Passage(text, 0, pipeline()(text)._.terms), 0, len(text)).words
    >>> words
    'valproate'
    """
    text = passage.text
    while True:
        lead = _LEAD.match(text, start, end) or _THROUGH.match(text, start, end) or STRIP.match(text[start:end])
        if lead is None:
            break
        width = lead.end() - (start if lead.string is text else 0)
        if start + width >= end:
            return None
        term = next((t for t in passage.terms if t.start - passage.start == start), None)
        if term is not None and term.end - passage.start > start + width:
            break  # "secondary leukemia", "other drug reaction": a term's own first word
        start += width
    stop = _END.search(text, start + 1, end)
    term = next((t for t in passage.terms if t.start - passage.start <= start < t.end - passage.start), None)
    if term is not None and stop is not None and stop.start() < term.end - passage.start:
        stop = _END.search(text, term.end - passage.start, end)
    finish = stop.start() if stop else end
    while finish > start and text[finish - 1] in " ,;.":
        finish -= 1
    if stop is not None and _GOES_ON.search(text[start:finish]) and text[stop.start() : stop.end()].lower() == "in":
        further = _END.search(text, stop.end() + 1, end)  # "difficulty in urination"
        finish = start + len(text[start : further.start() if further else end].rstrip(" ,."))
    words = text[start:finish]
    plain = " ".join(words.split())
    if not plain or (_NO_SUBJECT.fullmatch(plain.rsplit(" ", 1)[-1]) and not _is_term(passage, start, finish)):
        return None
    if plain.endswith("-") or len(plain.split()) > _LONGEST or not re.search(r"[A-Za-z]{3}", plain):
        return None
    return Named(passage.start + start, passage.start + finish, plain, _term(passage, start, finish))


def _is_term(passage: Passage, start: int, end: int) -> bool:
    return any(t.start - passage.start <= start and end <= t.end - passage.start for t in passage.terms)


def _term(passage: Passage, start: int, end: int) -> Term | None:
    """The term that a phrase is: the one that its head stands in."""
    for term in reversed(passage.terms):
        left, right = term.start - passage.start, term.end - passage.start
        if left >= end or right <= start or term.entry(*_DRUG, *_DISEASE) is None:
            continue
        if right >= end or _TAIL.fullmatch(passage.text, right, end):
            between = passage.text[start:left]
            return None if " of " in f" {between} " else term
    return None


def is_disorder(named: Named) -> bool:
    """Whether a phrase names a disorder: by a vocabulary, or by how its last word ends."""
    if named.term is not None:
        return named.term.entry(*_DISEASE) is not None and named.term.entry(*_DRUG) is None
    return MEDICAL.search(named.words) is not None or DISEASE.search(named.words) is not None
