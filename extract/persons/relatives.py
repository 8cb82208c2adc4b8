"""Relatives: finds the patient's family in a text, whose diseases and drugs are not the patient's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from extract import sieve
from extract.persons.person import DETERMINERS, WORD, Person, sex_of
from extract.records import Sex


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FEMALE: Final = _set("mother sister daughter aunt niece wife grandmother half-sister")
_MALE: Final = _set("father brother son uncle nephew husband grandfather half-brother")
_RELATIVE: Final = sieve.compile(
    r"(?<![\w-])(?:(?:an?|the|his|her|their|our|one|no|two|three|both|patient['’]s)\s+)?(?:[\w-]+\s+)?"
    r"(?P<noun>mother|father|brother|sister|son|daughter|uncle|aunt|cousin|nephew|niece|grandmother"
    r"|grandfather"
    r"|grandparent|parent|wife|husband|spouse|partner|fiancée?|sibling|relative|twin (?:brother|sister)"
    r"|family member"
    r"|half-(?:brother|sister))s?"
    r"(?P<own>\s+of\s+(?:an?|two|three)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:boys?|girls?|child(?:ren)?|sons?|daughters?|infant|baby|twins))?\b(?![-–])",
    re.IGNORECASE,
)
_FAMILY: Final = sieve.compile(
    r"\bfamily(?:\s+(?:medical\s+)?history)?\b(?!\s+(?:doctor|physician|practi|medicine|planning))",
    re.IGNORECASE,
)
_ADJECTIVES: Final = _set(
    """paternal maternal elder older younger twin identical half eldest youngest only late deceased healthy
    first-degree second-degree affected close female male first second no two three both"""
)
_CHILD: Final = {"boy": "son", "girl": "daughter", "boys": "son", "girls": "daughter"}
_SUBJECT_BEFORE: Final = sieve.compile(
    r"(?:^|[.;(,]\s*|\band\s+|\bbut\s+)(?:(?:\w+,\s+)?(?:his|her|their|our|the|(?:our"
    r"|the)\s+patient['’]s)\s+)?$",
    re.IGNORECASE,
)
_CLAUSE_END: Final = sieve.compile(r"[.;:](?=\s|$)|\b(?:but|our patient(?!['’])|the patient(?!['’]))\b", re.IGNORECASE)


def relatives(text: str) -> Iterator[Person]:
    """The relatives a text names. In "she is the mother of a boy with …" the mother is the patient, the boy
    the relative.

    >>> [(person.kind, person.relation, person.sex) for person in relatives("A paternal uncle had gout.")]
    [('relative', 'uncle', 'male')]
    """
    for match in _RELATIVE.finditer(text):
        noun = match["noun"].lower()
        kin = noun.removeprefix("twin ")
        sex: Sex | None = "female" if kin in _FEMALE else "male" if kin in _MALE else None
        at = match.start("noun")
        start = at
        for word in reversed(list(WORD.finditer(text, match.start(), at))):
            low = word.group().lower()
            if low in ("his", "her", "their", "our") or (low not in DETERMINERS and low not in _ADJECTIVES):
                break  # a possessive is a mention of the patient
            start = word.start()
        span = (at, match.end("noun")) if sex else None
        if match["own"]:
            yield Person(start, match.end("noun"), "mention", None, sex, None, span)
            child = WORD.findall(match["own"])[-1].lower()
            yield Person(match.start("own") + 1, match.end("own"), "relative", relation=_CHILD.get(child, child))
            continue
        end = match.end()
        yield Person(start, end, "relative", None, sex, None, span, relation=noun)
    for match in _FAMILY.finditer(text):
        yield Person(match.start(), match.end(), "relative", relation="family")


def ascribed(text: str, people: list[Person]) -> list[Person]:
    """The people with the pronouns that go back to a relative ("His wife said that she …") ascribed to that
    relative."""
    out: list[Person] = []
    subject: Person | None = None
    until = -1
    for person in people:
        if person.kind == "relative" and person.sex is not None:
            if _SUBJECT_BEFORE.search(text, max(0, person.start - 60), person.start):
                end = _CLAUSE_END.search(text, person.end, min(len(text), person.end + 300))
                subject, until = person, end.start() if end else min(len(text), person.end + 300)
        elif subject is not None and person.start < until and person.kind == "mention":
            pronoun = text[person.start : person.end].lower() in (
                "she",
                "he",
                "her",
                "his",
                "him",
                "herself",
                "himself",
            )
            if pronoun and person.sex == subject.sex and sex_of(text[person.start : person.end]) is None:
                out.append(replace(person, kind="relative", relation=subject.relation))
                continue
        out.append(person)
    return out
