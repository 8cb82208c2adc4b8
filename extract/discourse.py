"""Who is spoken of: finds the report's own patients and gives every unit its owners.

The reading keeps a short memory, as a reader does: the cases introduced so far, the one spoken of last, and whether the
text has left its own patients for those of the literature. Labels ("Patient 2"), introductions ("a 38-year-old woman"),
definite references ("the latter", "the woman"), groups ("in both cases") and pronouns move that memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from extract.clauses import Unit
from extract.people import Person

NARRATIVE: Final = frozenset({"abstract", "methods", "case", "results", "body", "table"})
SKIPPED: Final = frozenset({"boilerplate", "back", "front"})

_LITERATURE: Final = re.compile(
    r"\bet al\b|\bco-?workers\b|\bcolleagues\b|\breported by\b|\banother report\b"
    r"|\bpreviously (?:been )?(?:reported|described|published)"
    r"|\bin (?:one|another|an? (?:recent|large|earlier|previous|population|published)) (?:series|report|study|survey|cohort|case)\b|\bin another an? \d|\b\w+ and \w+ (?:re)?(?:ported|described|started|treated)\b(?= .*\bin an? \d)"
    r"|\bin the literature\b|\bliterature (?:review|search)|\bpublished (?:case|report|experience|series)"
    r"|\bin a (?:review|study|trial|series|cohort)\b"
    r"|\b(?:have|has) been (?:reported|described)\b|\bdescribed (?:a|an|two|three)\b|\ba (?:study|review|series) of \d",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"\b(?:our|this|the present|the reported|the described) (?:\w+ )?(?:patients?|cases?|report|woman|man"
    r"|child|boy|girl|observation)\b"
    r"|\b(?:these|our|the|both|all|all three) (?:two |three |four )?(?:cases|patients)\b|\bthe same patient\b",
    re.IGNORECASE,
)
_POPULATION: Final = re.compile(
    r"\b(?:\d{2,}|[\d,]{5,}) (?:\w+ )?(?:reports|patients|cases|women|men|participants|subjects)\b"
    r"|\bmedian (?:age|time|interval|onset|nadir)\b"
    r"|\b\d+ ?% of\b|\bincidence\b|\bdatabase\b",
    re.IGNORECASE,
)
_WE_REPORT: Final = re.compile(
    r"\b(?:we|authors?|to|this (?:report|article|paper)|case)\b[^.]{0,40}\b(?:report|describe|present|add"
    r"|discuss|document)s?\b"
    r"|\b(?:is|are) (?:reported|described|presented)\b",
    re.IGNORECASE,
)
_A_PATIENT: Final = re.compile(r"\b(?:a|an|one|our|the|this) (?:[\w-]+ ){0,3}(?:patient|case of)\b", re.IGNORECASE)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_ORDINAL_SUBJECT: Final = re.compile(
    r"(?:In )?the (first|second|third|fourth|fifth)(?: patient| one| woman| man| case)?,? (?:\w+ed|is|was|has|had|took|received|did|went|became|"
    r"still|never|therefore|then|the )\b",
    re.IGNORECASE,
)
_FETCHED: Final = re.compile(r"\b(?:brought|found|noticed|noted|called|took|reported|observed|saw) (?:her|him|that|an?)\b", re.IGNORECASE)
_ONE_OF: Final = re.compile(r"one of\b", re.IGNORECASE)
_SURVIVOR: Final = re.compile(r"\b(?:the|this) surviv(?:or|ing patient)\b", re.IGNORECASE)
_STUDY: Final = re.compile(
    r"\b(?:randomi[sz]ed|registr(?:y|ies)|linkage|survey|questionnaire|mean age|median age|median nadir|person-years|of [\d,]{3,} patients|double-blind|placebo|cohort|prospective(?:ly)?|multicent(?:er|re)|meta-analysis"
    r"|systematic review"
    r"|incidence of|clinical trial|open-label|crossover|volunteers|controls?\b(?! of)|p\s*[<=]\s*0?\.\d"
    r"|confidence interval|95\s?% CI"
    r"|rats?\b|mice\b|rabbits?\b|in vitro)",
    re.IGNORECASE,
)
_CASE_TITLE: Final = re.compile(
    r"\bcase\b|\bcases\b|\bpatients?\b(?! with .* (?:trial|study))|\breport\b|\bin an? \b|\ba (?:woman|man"
    r"|child|boy|girl|letter)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class CaseDraft:
    """A patient in the making: the introductions that speak of him or her."""

    number: int
    label: str | None = None
    introductions: list[Person] = field(default_factory=list)

    @property
    def age(self) -> float | None:
        return next((person.age for person in self.introductions if person.age is not None), None)

    @property
    def sex(self) -> str | None:
        return next((person.sex for person in self.introductions if person.sex), None)


@dataclass(slots=True)
class Discourse:
    """The report's own cases, and the group introductions ("three adult female patients") that speak of them all."""

    cases: list[CaseDraft] = field(default_factory=list)
    groups: list[Person] = field(default_factory=list)
    is_study: bool = False


def _compatible(case: CaseDraft, person: Person) -> bool:
    same_age = case.age is None or person.age is None or abs(case.age - person.age) < 0.6
    return same_age and (case.sex is None or person.sex is None or case.sex == person.sex)


def _identical(case: CaseDraft, person: Person) -> bool:
    return case.age is not None and person.age is not None and _compatible(case, person)


class _Reader:
    """The memory of the reading: cases so far, the current one, and labels seen."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.found = Discourse()
        self.expected = _expected(units)
        self.single: tuple[int, ...] = ()  # the patient spoken of last, on his or her own
        self.current: tuple[int, ...] = ()
        self.relative: str | None = None  # the sex of the relative spoken of last
        self.dead: set[int] = set()  # the cases whose death has been told
        self.fresh_label = False  # a label has just named a case that has no introduction yet

    # -- cases ---------------------------------------------------------------------------------------------------
    def case(self, number: int) -> CaseDraft:
        while len(self.found.cases) < number:
            self.found.cases.append(CaseDraft(len(self.found.cases) + 1))
        return self.found.cases[number - 1]

    def introduce(self, person: Person, unit: Unit) -> int | None:
        """The case that an introduction speaks of; a new one where it fits none."""
        cases = self.found.cases
        if self.fresh_label and self.current:
            case = cases[self.current[0] - 1]
            if _compatible(case, person):
                case.introductions.append(person)
                self.fresh_label = False
                return case.number
        for case in cases:
            if _identical(case, person):
                case.introductions.append(person)
                return case.number
        if person.age is None:
            fitting = [case for case in cases if _compatible(case, person)]
            if len(fitting) == 1 and (len(cases) > 1 or unit.section != "case"):
                fitting[0].introductions.append(person)
                return fitting[0].number
            if self.current and cases and _compatible(cases[self.current[0] - 1], person):
                return self.current[0]
        else:
            ageless = [case for case in cases if case.age is None and _compatible(case, person)]
            if len(ageless) == 1 and ageless[0].label is None and len(cases) == 1:
                ageless[0].introductions.append(person)
                return ageless[0].number
        if self.expected is not None and len(cases) >= self.expected:
            return None  # one more than the report says it has: a patient of others
        case = self.case(len(cases) + 1)
        case.introductions.append(person)
        return case.number

    def labelled(self, person: Person, text: str, *, unit_has_several: bool = False) -> tuple[int, ...]:
        last = max(2, len(self.found.cases))  # "the other", "the latter"
        numbers = tuple(last if number == -1 else number for number in person.numbers)
        if not numbers or any(not 1 <= number <= 40 for number in numbers):
            return ()
        naming = re.match(r"(?i)(?:patient|case)\s", text)
        for number in numbers:
            if number > len(self.found.cases):
                known = self.expected or (2 if unit_has_several else 1)
                if not naming and number > max(known, len(self.found.cases)):
                    return ()  # "the latter" of two episodes makes no second patient
                self.case(number)
            case = self.found.cases[number - 1]
            if naming and case.label is None and len(numbers) == 1:
                case.label = text.strip(" .:,()")
            if not case.introductions:
                self.fresh_label = True
        return numbers

    # -- owners --------------------------------------------------------------------------------------------------
    def group(self, person: Person) -> tuple[int, ...]:
        total = len(self.found.cases)
        if person.numbers:
            return tuple(number for number in person.numbers if 1 <= number <= total)
        if person.count is not None and 0 < person.count < total:
            return tuple(range(1, person.count + 1))
        return tuple(range(1, total + 1))

    def referred(self, person: Person) -> tuple[int, ...]:
        """The owner of a definite reference: the current case, or the only other one that the sex fits."""
        if not self.found.cases:
            return ()
        if person.sex and self.current:
            held = [self.found.cases[number - 1] for number in self.current]
            if all(case.sex is not None and case.sex != person.sex for case in held):
                fitting = [case.number for case in self.found.cases if case.sex == person.sex]
                if len(fitting) == 1:
                    return (fitting[0],)
            if len(self.current) > 1:
                fitting = [case.number for case in held if case.sex in (None, person.sex)]
                if len(fitting) == 1:
                    return (fitting[0],)
        if len(self.current) > 1 and self.single:
            return self.single  # "she" after a word on all: the patient spoken of before
        return self.current


_SINGULAR: Final = re.compile(
    r"\b(?:a case of|a case report|case report|(?:in|of) an? (?:[\w-]+ ){0,4}(?:patient|woman|man|child|boy|girl|infant|adolescent|lady|neonate)\b"
    r"|we (?:report|describe|present) (?:on |the case of |a case of )?an? (?:[\w-]+ ){0,4}(?:patient|woman|man|child|boy|girl|case)\b|the same patient"
    r"|a patient who\b|our patient\b)",
    re.IGNORECASE,
)


def _expected(units: Sequence[Unit]) -> int | None:
    """How many patients the report says it has: by its title and introduction ("in two women", "a case of")."""
    told = [
        u
        for u in units
        if u.section in ("title", "objective", "background", "abstract", "methods", "results", "body", "case")
    ]
    counts: list[int] = []
    for unit in told:
        if unit.section == "title" or _WE_REPORT.search(unit.text) or unit.section in ("objective", "results"):
            counts += [p.count for p in unit.people if p.kind == "group" and p.count and 2 <= p.count <= 12]
        counts += [max(p.numbers) for p in unit.people if p.kind == "label" and p.numbers and _naming(unit, p)]
        individuals = [p for p in unit.people if p.kind == "individual" and p.age is not None]
        if len(individuals) > 1 and not _LITERATURE.search(unit.text):
            counts.append(len(individuals))
    if counts:
        return max(counts)
    one = any(_SINGULAR.search(u.text) for u in told if u.section == "title" or _WE_REPORT.search(u.text))
    return 1 if one else None


def _naming(unit: Unit, person: Person) -> bool:
    return bool(re.match(r"(?i)(?:patient|case)\s", unit.words(person)))


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
    reader = _Reader(units)
    introduced = [
        unit for unit in units if unit.section == "case" and any(p.kind in ("individual", "label") for p in unit.people)
    ]
    has_case_section = bool(introduced)
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
        literature = bool(_LITERATURE.search(unit.text)) and not _OWN.search(unit.text)
        if _own_section(unit, has_case_section):
            if literature and reader.found.cases and unit.section in ("body", "abstract"):
                aside_paragraph = unit.paragraph
            if literature and (unit.section == "body" or not individuals):
                continue
            if unit.section != "case" and not individuals and reader.found.cases and _POPULATION.search(unit.text):
                population_paragraph = unit.paragraph
            if population_paragraph == unit.paragraph and not _OWN.search(unit.text):
                continue
            if aside_paragraph == unit.paragraph and not _OWN.search(unit.text) and unit.section == "body":
                continue
            _read_unit(reader, unit, individuals)
        elif (
            unit.section in ("background", "objective")
            and not has_case_section
            and not literature
            and (
                unit.section == telling or any(p.age is not None and not _STUDY.search(unit.text) for p in individuals)
            )
        ):
            telling = unit.section  # the case told under the heading "Background": to the end of that section
            _read_unit(reader, unit, individuals)
        elif unit.section in ("background", "objective", "abstract"):
            if _WE_REPORT.search(unit.text) or unit.section in ("objective", "abstract"):
                unit.scope = "overview"
            reader.found.groups += [p for p in unit.people if p.kind == "group" and unit.scope == "overview"]
            if individuals and not has_case_section and unit.scope == "overview" and not literature:
                _read_unit(reader, unit, individuals)
        elif unit.section in ("discussion", "conclusion") and reader.found.cases:
            matched = [p for p in individuals if any(_identical(case, p) for case in reader.found.cases)]
            if matched or (_OWN.search(unit.text) and not _LITERATURE.search(unit.text)):
                _conclude(reader, unit, matched)
    _counted_cases(reader, units)
    _implied_case(reader, units)
    reader.found.is_study = _is_study(units, reader.found)
    if reader.found.is_study:
        reader.found.cases.clear()
        for unit in units:
            unit.owners, unit.scope = (), "aside" if unit.scope == "case" else unit.scope
    for unit in units:
        if unit.scope == "overview" and not unit.owners:
            unit.owners = tuple(case.number for case in reader.found.cases)
            unit.group = len(unit.owners) > 1
    return reader.found


def _read_unit(reader: _Reader, unit: Unit, individuals: Sequence[Person]) -> None:
    if _of_relative(reader, unit):
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
                person = replace(person, sex=named.sex, sex_span=named.sex_span or (named.start, named.end))
            number = reader.introduce(person, unit)
            if number is not None:
                owners.append(number)
                reader.current = (number,)
        elif person.kind == "group":
            members = reader.group(person)
            if explicit and person not in explicit:
                continue
            if members and not individuals:
                owners += members
                group = True
            else:
                reader.found.groups.append(person)
    ordinal = _ORDINAL_SUBJECT.match(unit.text)
    if ordinal and not explicit and len(reader.found.cases) > 1 and not individuals:
        number = _ORDINALS.index(ordinal.group(1).lower()) + 1
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


def _of_relative(reader: _Reader, unit: Unit) -> bool:
    """Whether a unit tells of a relative ("Her brother had …", and then "he now takes …"), not of the patient."""
    first = next((p for p in unit.people if p.kind != "other"), None)
    if first is None or not reader.found.cases:
        return False
    own = any(p.kind in ("individual", "label", "group") for p in unit.people) or re.search(
        r"\b(?:she|he|the patient)\b", unit.text[max(0, first.end - unit.start) :], re.IGNORECASE
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


def _conclude(reader: _Reader, unit: Unit, matched: Sequence[Person]) -> None:
    unit.scope = "overview"
    if matched:
        numbers = [c.number for p in matched for c in reader.found.cases if _identical(c, p)]
        unit.owners = tuple(dict.fromkeys(numbers))


def _counted_cases(reader: _Reader, units: Sequence[Unit]) -> None:
    """Two or three patients of whom everything is told together ("we present three patients with X") are cases each."""
    if reader.found.cases:
        return
    for index, unit in enumerate(units):
        reported = _WE_REPORT.search(unit.text) or any(unit.affirmed(cue) for cue in unit.cues_of("arise"))
        if unit.scope != "overview" or not reported or _STUDY.search(unit.text) or _POPULATION.search(unit.text):
            continue
        count = next(
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
        for later in units[index:]:
            if later.section in NARRATIVE or later is unit:
                later.owners, later.scope, later.group = owners, "case", True
        return


def _implied_case(reader: _Reader, units: Sequence[Unit]) -> None:
    """A report that never gives age or sex ("a patient with …") still has its one patient."""
    if reader.found.cases or not any(u.section in NARRATIVE for u in units):
        return
    told = [u for u in units if u.scope == "overview" and _A_PATIENT.search(u.text)]
    if not told or sum(len(_STUDY.findall(u.text)) for u in units) > 2:
        return
    reader.case(1)
    started = False
    for unit in units:
        if unit.section in NARRATIVE:
            started = started or unit in told
            if started:
                unit.owners, unit.scope = (1,), "case"


def _is_study(units: Sequence[Unit], found: Discourse) -> bool:
    if not found.cases:
        return sum(len(_STUDY.findall(u.text)) for u in units) > 0
    title = " ".join(u.text for u in units if u.section == "title")
    body = [u for u in units if u.section not in SKIPPED and u.section not in ("discussion", "background")]
    hits = sum(len(_STUDY.findall(u.text)) for u in body)
    reported = any(_WE_REPORT.search(u.text) for u in units if u.scope == "case")
    named = reported or any(case.age is not None or case.label for case in found.cases)
    return hits >= (2 if not named else 3) and not _CASE_TITLE.search(title)
