"""Claims: finds where authors argue from their observation for or against an effect of a whole drug class.

A class-effect claim needs an argument ("supports", "argues against", "we believe that …"). A question, a
passing remark ("a known class effect"), the view of others and a suspension of judgement ("cannot be
judged") are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from extract.lexicon.vocabulary import Entry, Kind
from extract.records import Stance
from extract.statements import arguments
from extract.structure.sentences import Sentence, sentences


class _Term(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    def entry(self, *kinds: Kind) -> Entry | None: ...


class _Section(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A class-effect claim: the sentence at `start:end`, and the spans of the terms it is about.

    The subject is the drug class; the event's span is `None` where the sentence names no event (it is then
    the event that the report is about). `hedged`: the authors say so with reserve ("suggests", "may be").
    """

    start: int
    end: int
    subject_start: int
    subject_end: int
    event_start: int | None
    event_end: int | None
    stance: Stance
    hedged: bool


_SILENT: Final = frozenset({"title", "front", "background", "objective", "methods", "back", "boilerplate", "table"})
_SUBJECT_REACH: Final = 3000  # characters before the sentence in which its class may have been named
_LONGEST: Final = 1200  # characters; a longer "sentence" is a list or a broken text


def _polarity(text: str, anchor: re.Match[str], sentence: Sentence, own: bool) -> int:
    """+1 where the sentence argues for what the anchor says, -1 where against, 0 where it does not argue."""
    before = text[sentence.start : anchor.start()]
    last = next(reversed(list(arguments.PREDICATE.finditer(before))), None)
    near = before[max(0, len(before) - 80, last.end() if last else 0) :]
    apart = anchor.group().lower().startswith(("as a class", "class as a"))
    denied = bool(arguments.NO_CLASS.search(near) or (apart and arguments.NOT_AS.search(near)))
    if last is not None:
        negated = arguments.NOT_BEFORE.search(before[max(0, last.start() - 40) : last.start()]) is not None
        if last["against"] and negated:
            return 0
        sign = -1 if last["against"] or negated else 1
        return -sign if denied else sign
    rest = text[anchor.end() : sentence.end]
    made = arguments.MADE.match(rest) if arguments.MAKES.search(before[-40:]) else None
    if made:
        return 1 if made["yes"] else -1
    after = arguments.AFTER.match(rest)
    if after:
        sign = 1 if after["yes"] else -1
        return -sign if after["not"] else sign
    if own and arguments.COPULA.search(before[-80:]):
        return -1 if denied else 1
    if own and denied:
        return -1
    return 0


def _subject(
    terms: Sequence[_Term],
    anchor: re.Match[str],
    sentence: Sentence,
    find_terms: Callable[[int, int], Sequence[_Term]],
) -> _Term | None:
    """The class that the anchor speaks of: named after it, else before it, else in the text before the
    sentence."""
    classes = [term for term in terms if term.entry("drug_class") is not None]
    after = [term for term in classes if term.start >= anchor.start()]
    if after:
        return after[0]
    if classes:
        return classes[-1]
    earlier = find_terms(max(0, sentence.start - _SUBJECT_REACH), sentence.start)
    return next((term for term in reversed(earlier) if term.entry("drug_class") is not None), None)


def _event(terms: Sequence[_Term], anchor: re.Match[str], subject: _Term, text: str) -> _Term | None:
    """The event of the claim, from its own sentence: "a class effect … on X", else the nearest before, else
    after."""
    events = [
        term for term in terms
        if term.entry("event") is not None and (term.end <= subject.start or term.start >= subject.end)
    ]  # fmt: skip
    inside = next((term for term in events if term.start < anchor.end() and anchor.start() < term.end), None)
    after = [term for term in events if term.start >= anchor.end()]
    linked = next(
        (
            term
            for term in after
            if re.search(
                r"\b(?:on|for|with|in|of|causing|regarding|between)\s+(?:\w+\s+){0,3}$",
                text[anchor.end() : term.start],
            )
        ),
        None,
    )
    before = [term for term in events if term.end <= anchor.start()]
    # "… neutropenia is a class effect of …" before "… on neutrophils, in patients with sepsis".
    close = linked if linked is not None and linked.start - anchor.end() < 60 else None
    return inside or close or (before[-1] if before else None) or (after[0] if after else None)


def _anchors(text: str) -> Iterator[tuple[re.Match[str], int, bool]]:
    """What speaks of the class (+1) or of one drug alone (-1); whether the class must be named in the same
    sentence."""
    for match in arguments.CLASS.finditer(text):
        yield match, 1, False
    for match in arguments.CROSS.finditer(text):
        yield match, 1, True
    for match in arguments.SINGLE.finditer(text):
        yield match, -1, True  # counts only beside a drug's name


def claims(
    text: str, sections: Sequence[_Section], find_terms: Callable[[int, int], Sequence[_Term]]
) -> tuple[ClaimFact, ...]:
    """The class-effect claims of the authors, in the order of the text, one for each sentence.

    Args:
        text: the document's text.
        sections: its sections; titles, background, methods, front and back matter and page furniture make
        no claims. find_terms: gives the vocabulary's terms between two character offsets, in order.

    >>> from extract.structure.sections import sections
    >>> from extract.lexicon.vocabulary import Entry, Vocabulary
    >>> from extract.lexicon.terms import Term, TermMatcher
    >>> text = "Gout flared. This argues against a class effect of gliptins."
    >>> word = TermMatcher(Vocabulary([Entry("ex:gliptin", "drug_class", "gliptin")])).match(text)
    >>> found = claims(text, (), lambda start, end: [t for t in word if start <= t.start and t.end <= end])
    >>> [(fact.stance, text[fact.subject_start:fact.subject_end]) for fact in found]
    [('disputes', 'gliptins')]
    """
    begins = [section.start for section in sections]
    split: dict[int, tuple[Sentence, ...]] = {}
    found: dict[tuple[int, int], ClaimFact] = {}
    for anchor, sign, strict in _anchors(text):
        index = bisect_right(begins, anchor.start()) - 1
        section = sections[index] if index >= 0 else None
        if section is not None and section.kind in _SILENT:
            continue
        if index not in split:
            start, end = (
                (section.start, section.end) if section is not None else (0, begins[0] if begins else len(text))
            )
            split[index] = sentences(text, start=start, end=end)
        place = bisect_right(split[index], anchor.start(), key=lambda sentence: sentence.start) - 1
        sentence = split[index][place] if place >= 0 else None
        if sentence is None or sentence.end - sentence.start > _LONGEST or (sentence.start, sentence.end) in found:
            continue
        fact = _claim(text, anchor, sign, strict, sentence, section.kind if section else "body", find_terms)
        if fact is not None:
            found[sentence.start, sentence.end] = fact
    return tuple(found[key] for key in sorted(found))


def _claim(
    text: str, anchor: re.Match[str], sign: int, strict: bool, sentence: Sentence, kind: str,
    find_terms: Callable[[int, int], Sequence[_Term]],
) -> ClaimFact | None:  # fmt: skip
    words = text[sentence.start : sentence.end]
    own = bool(arguments.OWN.search(words)) or kind == "conclusion"
    if (
        arguments.UNDECIDED.search(words)
        or (arguments.OTHERS.search(words) and not arguments.ARGUED_HERE.search(words))
        or (arguments.CITED.search(words) and not own)
    ):
        return None
    polarity = _polarity(text, anchor, sentence, own) * sign
    if polarity == 0:
        return None
    terms = find_terms(sentence.start, sentence.end)
    if sign < 0 and not _names_one_drug(text, anchor, terms):
        return None
    if strict and not any(term.entry("drug_class") is not None for term in terms):
        return None
    subject = _subject(terms, anchor, sentence, find_terms)
    if subject is None:
        return None
    event = _event(terms, anchor, subject, text)
    return ClaimFact(
        sentence.start, sentence.end, subject.start, subject.end, event.start if event else None,
        event.end if event else None, "supports" if polarity > 0 else "disputes",
        bool(arguments.HEDGE.search(words)),
    )  # fmt: skip


def _names_one_drug(text: str, anchor: re.Match[str], terms: Sequence[_Term]) -> bool:
    """Whether "peculiar to …" speaks of a drug, not of a patient or a dose."""
    if text[anchor.start() : anchor.end()].lower().endswith("specific"):
        return True
    near = any(term.entry("drug") is not None and 0 <= term.start - anchor.end() < 30 for term in terms)
    return near or arguments.SINGLE_DRUG.match(text, anchor.end()) is not None
