"""People: every person a text speaks of, patients introduced with age and sex, labels, groups, pronouns.

A pure reader of strings. It says what the words say ("A 38-year-old woman", "Patient 2", "in both cases",
"his wife"); whose story it is, and which case it belongs to, is decided by `discourse`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from extract import sieve
from extract.measures.numbers import number
from extract.persons.ages import Age, ages
from extract.persons.groups import groups, labels
from extract.persons.person import OCCUPATIONS, Person, PersonKind, Phrase, phrase_after, phrase_before, sex_of
from extract.persons.relatives import ascribed, relatives
from extract.records import Sex

__all__ = ["ELSEWHERE", "Person", "PersonKind", "people"]

# --- introduced with an age -------------------------------------------------------------------------------
# Between the noun and an age that follows it: "the patient, who was then | 45 years old".
_LINK: Final = sieve.compile(
    r"(?:\s*[,(:–]\s*|\s+|)(?:(?:who|and)\s+)?(?:(?:was|were|is|are|being)\s+)?(?:(?:then|both|also|now"
    r"|respectively)\s+)?(?:a\s+|an\s+)?$"
)
_HONORIFIC: Final = sieve.compile(r"\b(?:(Mrs|Ms|Miss)|(Mr))\.?\s+[A-Z]\w*\.?(?:\s[A-Z]\.?)?\s*,?\s*$")
_INITIAL: Final = sieve.compile(r"(?<![A-Za-z])(?:[MF]|[Ff]emale|[Mm]ale)(?![A-Za-z])")
_POSSESSIVE: Final = sieve.compile(r"(?:his|her|their)\b", re.IGNORECASE)
_KIN: Final = sieve.compile(
    r"\s(?:[\w-]+\s)?(?:mother|father|brother|sister|son|daughter|wife|husband|cousin|uncle|aunt|twin)\b",
    re.IGNORECASE,
)
_COUNT_BEFORE: Final = sieve.compile(
    r"(?<!patient\s)(?<!case\s)(?<!no\.\s)\b(two|three|four|five|six|[2-6])\s?,?\s$", re.IGNORECASE
)
_SUBJECT_PRONOUN: Final = sieve.compile(r"\b(?:(she)|(he))\s+(?:was|is)\s+(?:an?\s+)?$", re.IGNORECASE)


def _noun_before(text: str, age: Age) -> Phrase:
    """The noun phrase to the left of an age, over a comma or a copula where need be."""
    left = phrase_before(text, age.start)
    if left.human or left.start < age.start:
        return left
    link = _LINK.search(text, max(0, age.start - 30), age.start)
    behind = phrase_before(text, link.start()) if link and link.start() < age.start else left
    return behind if behind.human else left


def _told_by(text: str, age: Age) -> tuple[Sex, tuple[int, int]] | None:
    """The sex that an initial ("F/57"), a pronoun ("she was 45") or a title ("Mrs X, 66") beside an age
    tells."""
    initial = _INITIAL.search(text, age.start, age.end) if age.post else None
    if initial:
        return ("female" if initial[0][0] in "Ff" else "male"), initial.span()
    for pattern in (_SUBJECT_PRONOUN, _HONORIFIC):
        match = pattern.search(text, max(0, age.start - 40), age.start)
        if match:
            return ("female", match.span(1)) if match[1] else ("male", match.span(2))
    return None


# "first diagnosed when he was 23": an age of the past; "DRUG was started when he was 23" may be all that is told
_AT_THE_TIME: Final = sieve.compile(
    r"(?<!was started )(?<!was begun )(?<!was given )(?<!was prescribed )(?<!was commenced )(?<!was introduced )"
    r"\b(?:when|since|until|till|before|after|while|from the time|by the time|ever since)\s+"
    r"(?:she|he|(?:the|this|our) patient)\s+(?:was|is|had been)\s+(?:only |just |about |still )?(?:an?\s+)?$",
    re.IGNORECASE,
)


def _individual(text: str, age: Age) -> Person | None:
    """The person of whom an age is told, or `None` where it is of no patient ("a 5-year-old scar")."""
    if _AT_THE_TIME.search(text, max(0, age.start - 50), age.start):
        return None
    right = phrase_after(text, age.end) if not age.post else Phrase(age.end, age.end)
    if right.strange and not right.human:
        return None
    left = _noun_before(text, age)
    told = _told_by(text, age)
    if age.needs_person and not (right.human or left.human or told):
        return None
    if _POSSESSIVE.match(text, left.start) and _KIN.search(text, age.end, min(len(text), age.end + 30)):
        return None
    # "the second patient, aged 22": the label stays a mention of its own.
    start, end = (
        (age.start if age.post and not left.sex else min(left.start, age.start)),
        max(age.end, right.end),
    )
    sex, sex_span = (right.sex, right.sex_span) if right.sex else (left.sex, left.sex_span)
    if told and sex is None:
        sex, sex_span = told
        start = min(start, sex_span[0])
    if right.words > 3 and not (right.human or left.human):
        end = age.end
    cohort = age.cohort or (age.single and (right.plural or left.plural))
    span = right.occupation_span
    return Person(
        start, end, "other" if cohort else "individual", age.value, sex,
        age.span if age.value is not None else None, sex_span,
        text[span[0] : span[1]] if span else None, span,
    )  # fmt: skip


def _with_age(text: str) -> Iterator[Person]:
    listed: list[Person] = []  # the run of ages that share one noun: "two women aged 34 and 51"
    for age in ages(text):
        person = _individual(text, age)
        if person is None or age.single or (listed and age.start - listed[-1].end > 16):
            yield from _shared(listed)
            listed = []
        if person is None:
            continue
        counted = _COUNT_BEFORE.search(text, max(0, person.start - 16), person.start) if age.single else None
        if counted and not age.cohort and not age.post:
            size = number(counted[1])
            yield replace(person, start=counted.start(), kind="group", count=int(size or 0))
        elif age.single:
            yield person
        else:
            listed.append(person)
    yield from _shared(listed)


def _shared(listed: list[Person]) -> Iterator[Person]:
    """The people of a list of ages; one who has no sex of his or her own has that of the list."""
    sexes = {person.sex for person in listed if person.sex}
    named = next((person for person in listed if person.sex), None)
    for person in listed:
        if named is not None and person.sex is None and len(sexes) == 1:
            yield replace(person, sex=named.sex, sex_span=named.sex_span)
        else:
            yield person


# --- introduced by sex alone, definite references, pronouns -----------------------------------------------
_DETERMINED: Final = sieve.compile(
    r"\b(?P<det>a|an|one|another|the|this|that|our|each|every)\s+(?=[A-Za-z])", re.IGNORECASE
)
_NOUN_AHEAD: Final = sieve.compile(
    r"\b(?:patient|woman|man|girl|boy|lady|gentleman|female|male|child|infant|baby|neonate|newborn"
    r"|adolescent|teenager"
    r"|toddler|primigravida|housewife|nun|case|survivor|victim|proband)(?:['’]s)?\b",
    re.IGNORECASE,
)
_YOUNGEST: Final = sieve.compile(r"\b(?:newborn|neonate|infant|baby)$", re.IGNORECASE)
# "in man", "female hormones", "male pattern": no patient.
_BARE: Final = sieve.compile(
    r"(?<![\w-])(?<!\bin (?=man\b))(?P<noun>woman|man|girl|boy|lady|gentleman|patient"
    r"|(?:fe)?male(?=\s*(?:[,;:)]|$|\b(?:with|who|was|had"
    r"|on|patient|aged|presented|developed)\b)))(?:['’]s)?(?![\w-])(?! (?:sex|gender|hormone|pattern|fetus"
    r"|foetus)\b)",
    re.IGNORECASE,
)
_OCCUPATION: Final = sieve.compile(
    r"(?:\b(?:patient|case)\s[\w.]{1,4},\s+an?|\b(?:he|she|who|patient)\s+(?:is|was|worked|works"
    r"|had worked)(?:\s+as)?\s+an?|\bemployed as an?)\s+"
    r"(?P<job>(?:[\w-]+\s+){0,2}?(?P<noun>[\w-]+))(?=\s*[,.;)]|\s+(?:with|who|and|by|in|at|for|on|living)\b)",
    re.IGNORECASE,
)
_PRONOUN: Final = sieve.compile(
    r"(?<![\w-])(?:(?P<female>she|her|hers|herself)|(?P<male>he|his|him|himself))(?![\w’-])(?!\s+(?:et al"
    r"|bundle)\b)",
    re.IGNORECASE,
)
_BUNDLE: Final = sieve.compile(r"\bbundles? of\s+$", re.IGNORECASE)


def _determined(text: str) -> Iterator[Person]:
    for match in _DETERMINED.finditer(text):
        noun = _NOUN_AHEAD.search(text, match.end(), min(len(text), match.end() + 80))
        if noun is None:
            continue
        phrase = phrase_after(text, match.end(), 80)
        low = match["det"].lower()
        if not phrase.human or phrase.plural or phrase.strange or phrase.end < noun.start():
            continue
        words = text[match.end() : phrase.end]
        if not phrase.sex and words.lower().endswith("case") and low not in ("this", "our"):
            continue  # "a case of", "the case"
        indefinite = low in ("a", "an", "one", "another")
        kind: PersonKind = "individual" if indefinite and (phrase.sex or _YOUNGEST.search(words)) else "mention"
        span = phrase.occupation_span
        yield Person(
            match.start(), phrase.end, kind, None, phrase.sex, None, phrase.sex_span,
            text[span[0] : span[1]] if span else None, span,
        )  # fmt: skip
    for match in _OCCUPATION.finditer(text):
        if match["noun"].lower() in OCCUPATIONS:
            sex = sex_of(match["noun"])
            job = match.span("job")
            yield Person(*job, "mention", None, sex, None, match.span("noun") if sex else None, match["job"], job)
    for match in _BARE.finditer(text):
        sex = sex_of(match["noun"])
        span = match.span() if sex else None
        yield Person(match.start(), match.end(), "individual" if sex else "mention", None, sex, None, span)


def _pronouns(text: str) -> Iterator[Person]:
    shouting = text.isupper()
    for match in _PRONOUN.finditer(text):
        if match.group().isupper() and not shouting:  # HE: hepatic encephalopathy
            continue
        if _BUNDLE.search(text, max(0, match.start() - 12), match.start()):
            continue
        sex: Sex = "female" if match["female"] else "male"
        yield Person(match.start(), match.end(), "mention", None, sex, None, match.span())


# --- the literature's patients ----------------------------------------------------------------------------
ELSEWHERE: Final = (
    r"\b(?:patients?|cases?|one) (?:of|at|in|treated at|seen (?:at|in)) (?:an?other|a neighbou?ring|a different)"
    r" (?:\w+ )?(?:cent(?:er|re)|hospital|unit|department|institution|clinic|country|group|team|practice|city)\b"
)
"""Whose patient it is, where a text tells of one "of another centre"."""
_LITERATURE_BEFORE: Final = sieve.compile(
    r"(?:\bet al\.?,?|\bco-?workers|\bcolleagues|\band [A-Z][\w-]+|^[A-Z][\w-]+)\s*(?:\[[\d,–\s-]{1,12}\]"
    r"|\([\d,–\s-]{1,12}\))?,?\s*"
    r"(?:(?:have|had|has|recently|also|first|previously|in \d{4})\s+){0,3}(?:described|reported|observed"
    r"|presented|published|noted|saw)\b"
    r"|\b(?:[Ii]n|[Ff]rom) another (?:report|case report|publication|series|study)\b"
    rf"|{ELSEWHERE}"
    r"|\b[Ii]n a previous(?:ly published)? (?:report|case)\b"
    r"|\bpreviously reported (?:case|patient)\b|\b(?:only|other) (?:published|reported) (?:case|patient)s?\b"
)
_LITERATURE_AFTER: Final = sieve.compile(
    r"\b(?:reported|described|published|observed) by (?!us\b|our\b)"
    r"|\[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,6}\]\s*(?:[.;)]|$)"
)
_SENTENCE_END: Final = sieve.compile(r"[.!?](?=\s+[A-Z\[(])|\n\s*\n")


def _of_literature(text: str, person: Person) -> bool:
    floor, roof = max(0, person.start - 300), min(len(text), person.end + 400)
    begin = floor
    for match in _SENTENCE_END.finditer(text, floor, person.start):
        if not text[max(floor, match.start() - 6) : match.start()].endswith(
            ("et al", " al", "vs", "Dr", "Mr", "Mrs", "Ms")
        ):
            begin = match.end()
    stop = _SENTENCE_END.search(text, person.end, roof)
    end = stop.end() if stop else roof
    before = text[begin : person.start].lstrip()
    if re.search(r"\b(?:[Ww]e|our|authors|here|this report)\b", before):
        return False
    return bool(_LITERATURE_BEFORE.search(before) or _LITERATURE_AFTER.search(text, person.end, end))


def _resolve(candidates: Iterator[Person], length: int) -> list[Person]:
    """The candidates that do not overlap an earlier, and so more specific, one."""
    taken = bytearray(length)
    kept: list[Person] = []
    for person in candidates:
        if person.end <= person.start or any(taken[person.start : person.end]):
            continue
        taken[person.start : person.end] = b"\x01" * (person.end - person.start)
        kept.append(person)
    return sorted(kept, key=lambda person: (person.start, person.end))


def _candidates(text: str) -> Iterator[Person]:
    yield from _with_age(text)
    yield from labels(text)
    yield from relatives(text)
    yield from groups(text)
    yield from _determined(text)
    yield from _pronouns(text)


def _moved(person: Person, offset: int) -> Person:
    if not offset:
        return person

    def move(span: tuple[int, int] | None) -> tuple[int, int] | None:
        return None if span is None else (span[0] + offset, span[1] + offset)

    return replace(
        person, start=person.start + offset, end=person.end + offset, age_span=move(person.age_span),
        sex_span=move(person.sex_span), occupation_span=move(person.occupation_span),
    )  # fmt: skip


def people(text: str, *, offset: int = 0) -> tuple[Person, ...]:
    """The people that a text speaks of, in the order of the text, none overlapping another.

    Args:
        text: a clause, a sentence or a longer text.
        offset: where `text` begins in the document; added to all spans.

    >>> [(p.kind, p.age, p.sex, p.occupation) for p in people("A 74-year-old retired postman fell.")]
    [('individual', 74.0, None, 'retired postman')]
    >>> [(p.kind, p.sex, p.relation) for p in people("She told his wife.")]
    [('mention', 'female', None), ('mention', 'male', None), ('relative', 'female', 'wife')]
    >>> [(p.kind, p.numbers) for p in people("Patient 2 recovered, and both patients took it again.")]
    [('label', (2,)), ('group', ())]
    """
    found = []
    for person in ascribed(text, _resolve(_candidates(text), len(text))):
        literature = person.kind == "individual" and _of_literature(text, person)
        found.append(_moved(replace(person, kind="other") if literature else person, offset))
    return tuple(found)
