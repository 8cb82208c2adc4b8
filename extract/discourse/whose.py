"""Whose patients a text speaks of: its own, those of the literature, or those of a study; and how many of its own.

The words by which reports tell their own patients from others', as patterns over clauses (`LITERATURE`, `OWN`,
`POPULATION`, `WE_REPORT`, `STUDY`), and what follows from them for a whole report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.persons.people import ELSEWHERE, Person

NARRATIVE: Final = frozenset({"abstract", "methods", "case", "results", "body", "table"})
SKIPPED: Final = frozenset({"boilerplate", "back", "front"})

LITERATURE: Final = sieve.compile(
    r"\bothers (?:have|had) (?:also |already )?(?:seen|reported|described|noted|observed|found|published|met"
    r"|recorded)\b"
    r"|\b(?:has|have) been seen (?:by others|elsewhere|before)\b"
    r"|\bother (?:authors|groups|workers|clinicians|physicians|investigators|cent(?:er|re)s|teams)\b"
    r"|\bet al\b|\bco-?workers\b|\bcolleagues\b|\breported by\b|\banother report\b"
    r"|\bpreviously (?:been )?(?:reported|described|published)"
    r"|\bin (?:one|another|an? (?:recent|large|earlier|previous|population|published)) (?:series|report|study"
    r"|survey|cohort|case)\b|\bin another an? \d|(?<=\w )\band \w+ (?:re)?(?:ported|described|started"
    r"|treated)\b(?= .*\bin an? \d)"
    r"|\b(?:readers|colleagues|some|many|one) (?:may|might|will) (?:recall|remember)\b|\b(?:reported|described"
    r"|published) from another (?:cent(?:er|re)|hospital|group|unit|clinic)\b"
    r"|\b(?:described|reported|published|presented) (?:earlier |previously |before )?(?:in (?:this|that"
    r"|the same|your|a|an|another) journal|elsewhere|from \w+ in (?:19|20)\d\d|by others)\b"
    rf"|{ELSEWHERE}"
    r"|\bin the literature\b|\bliterature (?:review|search)|\bpublished (?:case|report|experience|series)"
    r"|\bin a (?:review|study|trial|series|cohort)\b"
    r"|\b(?:have|has) been (?:reported|described)\b|\bdescribed (?:a|an|two|three)\b|\ba (?:study|review|series) of \d",
    re.IGNORECASE,
)
OWN: Final = sieve.compile(
    r"\b(?:our|this|the present|the reported|the described) (?:\w+ )?(?:patients?|cases?|report|woman|man"
    r"|child|boy|girl|observation)\b"
    r"|\b(?:these|our|the|both|all|all three) (?:two |three |four )?(?:cases|patients)\b|\bthe same patient\b",
    re.IGNORECASE,
)
POPULATION: Final = sieve.compile(
    r"\b(?:\d{2,}|[\d,]{5,}) (?:\w+ )?(?:reports|patients|cases|women|men|participants|subjects)\b"
    r"|\bmedian (?:age|time|interval|onset|nadir)\b"
    r"|\b\d+ ?% of (?:all |the |our |these |those )*(?:[\w-]+ )?(?:patients|cases|subjects|women|men|children"
    r"|adults|participants"
    r"|reports|users|recipients)\b|\bincidence\b|\bdatabase\b",
    re.IGNORECASE,
)
WE_REPORT: Final = sieve.compile(
    r"\bput on record\b|\b(?:we|authors?|to|this (?:report|article|paper)|case)\b[^.]{0,40}\b(?:report"
    r"|describe|present|add"
    r"|discuss|document)s?\b"
    r"|\b(?:is|are) (?:reported|described|presented)\b",
    re.IGNORECASE,
)
STUDY: Final = sieve.compile(
    r"\b(?:randomi[sz]ed|registr(?:y|ies)|linkage|survey|questionnaire|mean age|median age|median nadir"
    r"|person-years|of [\d,]{3,} patients|double-blind|placebo|cohort|prospective(?:ly)?|multicent(?:er|re)"
    r"|meta-analysis"
    r"|systematic review"
    r"|incidence of|clinical trial|open-label|crossover|volunteers|controls?\b(?! of)|p\s*[<=]\s*0?\.\d"
    r"|confidence interval|95\s?% CI"
    r"|rats?\b|mice\b|rabbits?\b|in vitro)",
    re.IGNORECASE,
)
_WE_SAW: Final = sieve.compile(
    r"\bwe (?:have |had |recently |personally |also ){0,2}(?:saw|seen|met|observed|encountered|treated|managed|followed"
    r"|cared for|looked after|attended|identified|came across|had)\b",
    re.IGNORECASE,
)
_CASE_TITLE: Final = sieve.compile(
    r"\bcase\b|\bcases\b|\bpatients?\b(?! with .* (?:trial|study))|\breport\b|\bin an? \b|\ba (?:woman|man"
    r"|child|boy|girl|letter)\b",
    re.IGNORECASE,
)


_SINGULAR: Final = sieve.compile(
    r"\b(?:a case of|a case report|case report|(?:in|of) an? (?:[\w-]+ ){0,4}(?:patient|woman|man|child|boy"
    r"|girl|infant|adolescent|lady|neonate)\b"
    r"|(?:put on record|draw attention to|wish to (?:report|record|describe)|would like to report|report"
    r"|describe) (?:\w+ )?(?:an|one) "
    r"(?:instance|example|occurrence|observation)\b"
    r"|we (?:report|describe|present) (?:on |the case of |a case of )?an? (?:[\w-]+ ){0,4}(?:patient|woman|man"
    r"|child|boy|girl|case)\b|(?:the )?same patient"
    r"|a patient who\b|our patient\b)",
    re.IGNORECASE,
)


def expected_cases(units: Sequence[Unit]) -> int | None:
    """How many patients the report says it has: by its title and introduction ("in two women", "a case of")."""
    told = [
        u
        for u in units
        if u.section in ("title", "objective", "background", "abstract", "methods", "results", "body", "case")
    ]
    counts: list[int] = []
    for unit in told:
        if unit.section == "title" or WE_REPORT.search(unit.text) or unit.section in ("objective", "results"):
            counts += [p.count for p in unit.people if p.kind == "group" and p.count and 2 <= p.count <= 12]
        elif (
            unit.section in ("body", "background", "case") and _WE_SAW.search(unit.text) and not STUDY.search(unit.text)
        ):
            counts += [p.count for p in unit.people if p.kind == "group" and p.count and 2 <= p.count <= 6]
        counts += [max(p.numbers) for p in unit.people if p.kind == "label" and p.numbers and _naming(unit, p)]
        individuals = [p for p in unit.people if p.kind == "individual" and p.age is not None]
        if len(individuals) > 1 and not LITERATURE.search(unit.text):
            counts.append(len(individuals))
    if counts:
        return max(counts)
    one = any(_SINGULAR.search(u.text) for u in told if u.section == "title" or WE_REPORT.search(u.text))
    return 1 if one else None


def _naming(unit: Unit, person: Person) -> bool:
    return bool(re.match(r"(?i)(?:patient|case)\s", unit.words(person)))


def is_study(units: Sequence[Unit], *, has_cases: bool, named: bool) -> bool:
    """Whether a document is a study: its own words say so, and its title names no case.

    Args:
        units: the document's units.
        has_cases: whether patients were found in it.
        named: whether one of them has an age or a label of its own.
    """
    if not has_cases:
        return sum(len(STUDY.findall(u.text)) for u in units) > 0
    title = " ".join(u.text for u in units if u.section == "title")
    body = [u for u in units if u.section not in SKIPPED and u.section not in ("discussion", "background")]
    hits = sum(len(STUDY.findall(u.text)) for u in body)
    reported = any(WE_REPORT.search(u.text) for u in units if u.scope == "case")
    return hits >= (3 if named or reported else 2) and not _CASE_TITLE.search(title)
