"""Who is spoken of: finds the report's own patients and gives every unit its owners.

The reading keeps a short memory, as a reader does: the cases introduced so far, the one spoken of last, and whether the
text has left its own patients for those of the literature. Labels ("Patient 2"), introductions ("a 38-year-old woman"),
definite references ("the latter", "the woman"), groups ("in both cases") and pronouns move that memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.general import is_general, tells
from extract.discourse.memory import CaseDraft, Discourse, Memory, identical
from extract.discourse.whose import LITERATURE, NARRATIVE, OWN, POPULATION, SKIPPED, STUDY, WE_REPORT, is_study
from extract.persons.people import Person
from extract.sieve.letters import folded

__all__ = ["CaseDraft", "Discourse", "discourse"]

_A_PATIENT: Final = sieve.compile(
    r"\b(?:a|an|one|our|the|this) (?:[\w-]+ ){0,4}(?:patient|case of|recipient|woman|man|boy|girl|child|infant"
    r"|neonate|newborn|adolescent|toddler|teenager)\b",
    re.IGNORECASE,
)
_REPORT_OF: Final = sieve.compile(
    r"\b(?:reports?|description|presentation) (?:of|on) (?:two|three|2|3)\b"
    r"|\b(?:two|three|2|3) (?:\w+ )?case reports\b",
    re.IGNORECASE,
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_ORDINAL_SUBJECT: Final = sieve.compile(
    r"(?:In )?the (first|second|third|fourth|fifth)(?: patient| one| woman| man| case)?,? (?:\w+ed|is|was|has"
    r"|had|took|received|did|went|became|"
    r"still|never|therefore|then|the )\b"
    r"|(?:but |and |while |whereas )?in the (?P<within>first|second|third|fourth|fifth)(?: patient| one| woman"
    r"| man| case)?"
    r"(?:, (?:who|whose|which|there|it|no|nothing)|,? (?:it|he|she|there|this|no|nothing|neither|only|the"
    r"|neutropenia))\b",
    re.IGNORECASE,
)
A_STORY: Final = 4
"""A case section with as many clauses tells the case; what stands before it only announces it."""
_FETCHED: Final = sieve.compile(
    r"\b(?:brought|found|noticed|noted|called|took|reported|observed|saw) (?:her|him|that|an?)\b", re.IGNORECASE
)
_ONE_OF: Final = sieve.compile(r"one of\b", re.IGNORECASE)
_SURVIVOR: Final = sieve.compile(r"\b(?:the|this) surviv(?:or|ing patient)\b", re.IGNORECASE)


def _own_section(unit: Unit, has_case_section: bool) -> bool:
    if unit.section == "abstract" and has_case_section:
        return False
    return unit.section in NARRATIVE


def discourse(units: Sequence[Unit]) -> Discourse:
    """Finds the cases of a report and sets `owners`, `scope` and `group` of every unit, in place.

    Args:
        units: the report's units in the order of the text, with their people.

    Returns:
        The cases in the order in which the text introduces them. A document without patients of its own (a review, a
        trial, a cohort) has none.
    """
    reader = Memory(units)
    introduced = [
        unit for unit in units if unit.section == "case" and any(p.kind in ("individual", "label") for p in unit.people)
    ]
    has_case_section = bool(introduced)
    story = [unit for unit in units if unit.section == "case"]
    if len(story) < A_STORY:
        story = _after_summary(units)
    story_begins = story[0].start if len(story) >= A_STORY else 0
    aside_paragraph = population_paragraph = -1
    telling = ""
    ended = False
    for unit in units:
        ended = ended or unit.section == "back"
        if unit.section in SKIPPED:
            continue
        individuals = [p for p in unit.people if p.kind == "individual"]
        if unit.section == "title":
            unit.scope = "overview"
            continue
        if unit.section == "body" and ended and reader.found.cases:
            continue  # what stands behind the keywords are other articles
        literature = bool(LITERATURE.search(unit.text)) and not OWN.search(unit.text)
        if _own_section(unit, has_case_section):
            if literature and reader.found.cases and unit.section in ("body", "abstract"):
                aside_paragraph = unit.paragraph
            if literature and (unit.section == "body" or not individuals):
                continue
            if unit.section != "case" and not individuals and reader.found.cases and POPULATION.search(unit.text):
                population_paragraph = unit.paragraph
            if population_paragraph == unit.paragraph and not OWN.search(unit.text):
                continue
            if aside_paragraph == unit.paragraph and not OWN.search(unit.text) and unit.section == "body":
                continue
            _read_unit(reader, unit, individuals)
            if (
                unit.start < story_begins
            ):  # the summary before the story introduces its patient, but tells nothing twice
                unit.scope = "overview"
        elif (
            unit.section in ("background", "objective")
            and not has_case_section
            and not literature
            and (unit.section == telling or any(p.age is not None and not STUDY.search(unit.text) for p in individuals))
        ):
            telling = unit.section  # the case told under the heading "Background": to the end of that section
            _read_unit(reader, unit, individuals)
        elif unit.section in ("background", "objective", "abstract"):
            if WE_REPORT.search(unit.text) or unit.section in ("objective", "abstract"):
                unit.scope = "overview"
            reader.found.groups += [p for p in unit.people if p.kind == "group" and unit.scope == "overview"]
            if individuals and not has_case_section and unit.scope == "overview" and not literature:
                _read_unit(reader, unit, individuals)
        elif unit.section in ("discussion", "conclusion") and reader.found.cases:
            matched = [p for p in individuals if any(identical(case, p) for case in reader.found.cases)]
            if matched or (OWN.search(unit.text) and not LITERATURE.search(unit.text)):
                _conclude(reader, unit, matched)
    _counted_cases(reader, units)
    _implied_case(reader, units)
    _ages_in_order(reader, units)
    named = any(case.age is not None or case.label for case in reader.found.cases)
    reader.found.is_study = is_study(units, has_cases=bool(reader.found.cases), named=named)
    if reader.found.is_study:
        reader.found.cases.clear()
        for unit in units:
            unit.owners, unit.scope = (), "aside" if unit.scope == "case" else unit.scope
    for unit in units:
        if unit.section not in ("title", "table") and is_general(unit):
            unit.owners, unit.scope, unit.group = (), "aside", False
        elif unit.scope == "overview" and not unit.owners:
            unit.owners = tuple(case.number for case in reader.found.cases)
            unit.group = len(unit.owners) > 1
    return reader.found


def _after_summary(units: Sequence[Unit]) -> list[Unit]:
    """The body that tells the cases at length behind a summary which has already introduced them."""
    summary = [unit for unit in units if unit.section == "abstract"]
    if not any(p.age is not None for unit in summary for p in unit.people if p.kind == "individual"):
        return []
    body = [unit for unit in units if unit.section == "body" and unit.start > summary[-1].start]
    told = [u for u in body if any(p.kind in ("individual", "label", "mention") for p in u.people) and tells(u.text)]
    return body[body.index(told[0]) :] if len(told) >= A_STORY else []


def _read_unit(reader: Memory, unit: Unit, individuals: Sequence[Person]) -> None:
    if _of_relative(reader, unit):
        return
    if _of_stranger(reader, unit):
        return
    owners: list[int] = []
    group = False
    explicit = [p for p in unit.people if p.kind == "group" and p.numbers]  # "patients 1 and 3" goes before "neither"
    for person in unit.people:
        text = unit.text[person.start - unit.start : person.end - unit.start]
        if person.kind == "group" and text.lower() in ("nobody", "no one", "none") and person.start > unit.start:
            continue  # "that nobody else could hear"
        if person.kind == "label":
            several = bool(individuals) or bool(_ONE_OF.match(text))
            numbers = reader.labelled(person, text, unit_has_several=several)
            owners += numbers
            if len(numbers) == 1:
                reader.current = numbers
        elif person.kind == "individual":
            named = next((p for p in unit.people if p.kind == "group" and p.sex), None)
            if person.sex is None and named is not None:  # "three women, aged 33, 41 and 58"
                sex_span = named.sex_span or (named.start, named.end)
                number = reader.introduce(replace(person, sex=named.sex, sex_span=sex_span), unit)
            else:
                number = reader.introduce(person, unit)
            if number is not None:
                owners.append(number)
                reader.current = (number,)
            elif person.age is not None and len(unit.people) == 1:
                return  # one more than the report says it has: a patient mentioned in passing
        elif person.kind == "group":
            members = reader.group(person, text)
            if explicit and person not in explicit:
                continue
            if members and not individuals:
                owners += members
                group = True
            else:
                reader.found.groups.append(person)
    ordinal = _ORDINAL_SUBJECT.match(unit.text)
    if ordinal and not explicit and len(reader.found.cases) > 1 and not individuals:
        number = _ORDINALS.index(folded(ordinal.group(1) or ordinal["within"])) + 1
        if number <= len(reader.found.cases):
            owners, group = [number], False
            reader.current = (number,)
    if not owners and _SURVIVOR.search(unit.text):
        owners = [case.number for case in reader.found.cases if case.number not in reader.dead]
    if not owners:
        mention = next((p for p in unit.people if p.kind == "mention"), None)
        owners = list(reader.referred(mention) if mention else reader.current)
        if mention and len(owners) == 1:
            reader.current = (owners[0],)
    unit.owners = tuple(dict.fromkeys(owners))
    if len(unit.owners) == 1 and any(unit.affirmed(cue) for cue in unit.cues_of("outcome", "fatal")):
        reader.dead.add(unit.owners[0])
    unit.group = group or len(unit.owners) > 1
    unit.scope = "case" if unit.owners else "overview"
    if len(unit.owners) == 1:
        reader.single = unit.owners
    if (group and len(unit.owners) > 1) or len(individuals) > 1:
        reader.current = unit.owners


def _of_stranger(reader: Memory, unit: Unit) -> bool:
    """Whether a unit tells of one patient more than the report has ("a fourth patient …", of three), to the
    paragraph's end or to the next of its own."""
    known = len(reader.found.cases)
    labels = [p for p in unit.people if p.kind == "label" and p.numbers]
    beyond = [
        p
        for p in labels
        if known > 1
        and known == reader.expected
        and min(p.numbers) == known + 1
        and re.search(r"\b(?:an?|one)\s+$", unit.before(p), re.IGNORECASE)
    ]
    if beyond:
        reader.stranger = unit.paragraph
        unit.owners, unit.scope = (), "aside"
        return True
    if reader.stranger != unit.paragraph or any(p.kind in ("label", "group", "individual") for p in unit.people):
        reader.stranger = -1
        return False
    unit.owners, unit.scope = (), "aside"
    return True


def _of_relative(reader: Memory, unit: Unit) -> bool:
    """Whether a unit tells of a relative ("Her brother had …", and then "he now takes …"), not of the patient."""
    first = next((p for p in unit.people if p.kind != "other"), None)
    if first is None or not reader.found.cases:
        return False
    own = any(p.kind in ("individual", "label", "group") for p in unit.people) or re.search(
        r"\b(?:she|he|him|(?:to|for) her|the (?:patient|child|boy|girl|baby|infant))\b",
        unit.text[max(0, first.end - unit.start) :],
        re.IGNORECASE,
    )
    relatives = [p for p in unit.people if p.kind == "relative" and p.start - unit.start < 40]
    if relatives and not own and not _FETCHED.search(unit.text):
        reader.relative = relatives[0].sex
        return True
    he = re.match(r"(she|he)\b", unit.text, re.IGNORECASE)
    if he and reader.relative and all(case.sex not in (None, first.sex) for case in reader.found.cases):
        return first.sex == reader.relative
    reader.relative = None
    return False


def _conclude(reader: Memory, unit: Unit, matched: Sequence[Person]) -> None:
    unit.scope = "overview"
    if matched:
        numbers = [c.number for p in matched for c in reader.found.cases if identical(c, p)]
        unit.owners = tuple(dict.fromkeys(numbers))


def _counted_cases(reader: Memory, units: Sequence[Unit]) -> None:
    """Two or three patients of whom everything is told together ("we present three patients with X") are cases each."""
    if reader.found.cases:
        return
    for index, unit in enumerate(units):
        reported = (
            WE_REPORT.search(unit.text)
            or _REPORT_OF.search(unit.text)
            or any(unit.affirmed(cue) for cue in unit.cues_of("arise"))
        )
        if unit.scope != "overview" or not reported or STUDY.search(unit.text) or POPULATION.search(unit.text):
            continue
        parts = _subgroups(units[index:])
        count = sum(parts) or next(
            (
                p.count
                for p in unit.people
                if p.kind in ("group", "other") and p.count is not None and 2 <= p.count <= 3
            ),
            None,
        )
        if count is None:
            continue
        told = next((p for p in unit.people if p.count == count), None)
        for number in range(1, count + 1):
            case = reader.case(number)
            if told is not None and (told.sex or told.age is not None):
                case.introductions.append(told)
        owners = tuple(range(1, count + 1))
        spoken_of = owners
        for later in units[index:]:
            if later.section not in NARRATIVE and later is not unit:
                continue
            if later is not unit and (POPULATION.search(later.text) or LITERATURE.search(later.text)):
                continue
            if parts and later is not unit and any(_part(p, count) for p in later.people):
                first = max(spoken_of) + 1 if spoken_of != owners else 1
                spoken_of = tuple(range(first, min(first + parts.pop(0), count + 1)))
            later.owners, later.scope, later.group = spoken_of, "case", True
        return


def _part(person: Person, total: int) -> bool:
    return person.kind in ("group", "other") and person.count is not None and 0 < person.count < total


def _subgroups(units: Sequence[Unit]) -> list[int]:
    """The sizes of the small groups that a report of four patients tells apart, where they make up the whole.

    "Four patients had a rash. In three patients … In one patient …": what is told of each is then told of few enough.
    """
    total = next((p.count for p in units[0].people if p.kind in ("group", "other") and p.count), 0)
    if total != 4:
        return []
    parts = [
        next(p.count for p in unit.people if _part(p, total) and p.count is not None)
        for unit in units[1:]
        if unit.section in NARRATIVE and any(_part(p, total) for p in unit.people)
    ]
    return parts if sum(parts) == total and max(parts) <= 3 else []


_OLDER: Final = sieve.compile(r"\bthe (?:older|elder|oldest|eldest)\b", re.IGNORECASE)
_YOUNGER: Final = sieve.compile(r"\bthe (?:younger|youngest)\b", re.IGNORECASE)


def _ages_in_order(reader: Memory, units: Sequence[Unit]) -> None:
    """Two or three ages told together ("two men, 71 and 64 years old") are those of as many cases told without age.

    They go by the order of the cases, or by "the older man" where a case says that.
    """
    cases = reader.found.cases
    if not 2 <= len(cases) <= 3 or any(case.age is not None for case in cases):
        return
    for unit in units:
        told = [p for p in unit.people if p.kind == "individual" and p.age is not None]
        told_of_all = unit.section in ("title", "abstract", "objective") or unit.scope == "overview"
        if len(told) != len(cases) or not told_of_all:
            continue
        older = [c for c in cases if any(u.owners == (c.number,) and _OLDER.search(u.text) for u in units)]
        younger = [c for c in cases if any(u.owners == (c.number,) and _YOUNGER.search(u.text) for u in units)]
        order = list(cases)
        if len(cases) == 2 and (older or younger):
            first = older[0] if older else next(c for c in cases if c is not younger[0])
            order = [first, *(c for c in cases if c is not first)]
            told = sorted(told, key=lambda person: -(person.age or 0.0))
        if all(case.sex is None or person.sex in (None, case.sex) for case, person in zip(order, told, strict=True)):
            for case, person in zip(order, told, strict=True):
                case.introductions.append(person)
        return


def _implied_case(reader: Memory, units: Sequence[Unit]) -> None:
    """A report that never gives age or sex ("a patient with …") still has its one patient."""
    if reader.found.cases or not any(u.section in NARRATIVE for u in units):
        return
    told = [u for u in units if u.scope == "overview" and _A_PATIENT.search(u.text)]
    if told and all(u.section == "title" for u in told):
        told = [u for u in units if u.scope == "overview" and u.section in NARRATIVE and WE_REPORT.search(u.text)][:1]
    if not told or sum(len(STUDY.findall(u.text)) for u in units) > 2:
        return
    reader.case(1)
    started = False
    for unit in units:
        if unit.section in NARRATIVE:
            started = started or unit in told
            if started:
                unit.owners, unit.scope = (1,), "case"
