"""People: finds every person a text speaks of: patients introduced with age and sex, labels, groups, relatives, pronouns.

A pure reader of strings. It says what the words say ("A 38-year-old woman", "Patient 2", "in both cases", "his wife");
whose story it is, and which case it belongs to, is decided by `discourse`. The age expressions are read in `ages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from extract.ages import Age, ages
from extract.numbers import CARDINAL, number, ordinal
from extract.records import Sex

PersonKind = Literal["individual", "label", "group", "mention", "relative", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """One mention of a person or of a group at `start:end`.

    `kind`: `individual` (a patient introduced with age, sex or both), `label` ("Patient 2", "the latter"), `group` ("both
    patients"), `mention` ("the patient", "she"), `relative` ("his wife"), `other` (people of the literature, cohorts).
    `age` is in years; `age_span`, `sex_span` and `occupation_span` are the words that state the value. `label` is the
    printed number or letter of a label, `numbers` the cases that a label or group names (-1: the last, or the other of
    two), `count` the size of a group where it is told, `relation` what a relative is to the patient.
    """

    start: int
    end: int
    kind: PersonKind
    age: float | None = None
    sex: Sex | None = None
    age_span: tuple[int, int] | None = None
    sex_span: tuple[int, int] | None = None
    occupation: str | None = None
    occupation_span: tuple[int, int] | None = None
    label: str | None = None
    count: int | None = None
    numbers: tuple[int, ...] = ()
    relation: str | None = None


_FEMALE: Final = frozenset(
    "woman women female females girl girls lady ladies schoolgirl schoolgirls housewife housewives nun nuns mother mothers"
    " widow widows actress waitress stewardess grandmother primigravida multigravida gravida primipara multipara"
    " primiparous multiparous nulliparous nulligravid parturient parturients pregnant postmenopausal premenopausal"
    " perimenopausal menopausal post-menopausal pre-menopausal postpartum nulligravida puerpera housemaid seamstress".split()
)
_MALE: Final = frozenset(
    "man men male males boy boys gentleman gentlemen schoolboy schoolboys widower monk father grandfather".split()
)
_SEXED_PLURAL: Final = frozenset(
    "women females girls ladies schoolgirls housewives nuns mothers widows parturients men males boys gentlemen schoolboys".split()
)
_PERSON: Final = frozenset(
    "patient child infant baby neonate newborn toddler teenager adolescent adult person individual subject recipient donor"
    " student volunteer twin schoolchild preschooler smoker nonsmoker non-smoker addict abuser survivor schizophrenic case"
    " diabetic hypertensive caucasian african-american hispanic asian alcoholic inpatient outpatient pensioner immigrant".split()
)
_PLURAL: Final = frozenset(
    "patients children infants babies neonates newborns adolescents adults persons people individuals subjects cases"
    " recipients donors twins siblings volunteers participants inpatients outpatients schoolchildren toddlers brothers"
    " sisters".split()
)
# Occupations as case reports name them; the word before ("emergency physician", "retired postman") is taken with it.
_OCCUPATIONS: Final = frozenset(
    "physician doctor nurse surgeon dentist pharmacist midwife paramedic radiologist psychiatrist psychologist veterinarian"
    " anesthetist anaesthetist anesthesiologist technician scientist chemist biologist researcher engineer mechanic"
    " electrician plumber carpenter joiner builder bricklayer mason painter welder miner labourer laborer worker labor"
    " farmer gardener fisherman butcher baker cook chef waiter barber hairdresser beautician tailor weaver cleaner"
    " janitor caretaker housekeeper porter guard soldier sailor officer policeman policewoman firefighter fireman pilot"
    " driver trucker postman clerk secretary accountant banker lawyer judge teacher professor lecturer librarian student"
    " pupil priest pastor monk nun musician violinist pianist singer dancer actor actress artist sculptor photographer"
    " writer journalist author editor salesman saleswoman shopkeeper businessman businesswoman manager executive"
    " homemaker housewife athlete footballer runner cyclist jockey boxer wrestler bodybuilder programmer architect"
    " receptionist cashier seamstress goldsmith blacksmith printer potter upholsterer roofer locksmith machinist printer"
    " administrator consultant caregiver carer social-worker translator interpreter economist mathematician physicist"
    " electrician optician physiotherapist therapist dietitian dietician radiographer veteran serviceman bartender"
    " hunter forester lumberjack beekeeper shepherd florist grocer merchant trader tradesman docker stevedore".split()
)
_OCCUPATION_MODIFIERS: Final = frozenset(
    "retired former emergency school primary secondary medical hospital university factory construction office farm bank"
    " dental veterinary police army military truck bus taxi lorry train airline shop textile social health care healthcare"
    " nursing general family senior trainee registered staff law civil mechanical electrical software computer music ballet"
    " college graduate high kindergarten nursery restaurant market insurance estate welfare postal railway professional"
    " unemployed migrant agricultural field metal steel coal laboratory research emergency-room icu theatre".split()
)
_DETERMINERS: Final = frozenset("a an the this that our one another his her their each".split())
# Words that close a noun phrase such as "a 38-year-old, previously healthy, white woman".
_STOP: Final = frozenset(
    "with who whom whose which that was were is are be been being has had have having on in at by for from to of into after"
    " before during under while when where because since until than as if presented presents presenting developed develops"
    " developing receiving received treated admitted suffering suffered taking took taken without came come complained"
    " complaining experienced experiencing undergoing underwent became diagnosed reported referred found and or but not"
    " died dies showed seen given exposed affected hospitalized hospitalised brought scheduled sustained undergoes noted"
    " noticed following did does will would could may might can used using ingested injected started switched sought"
    " required requiring exhibited manifested we they he she it there then via per against upon between among acquired".split()
)
_NOT_PEOPLE: Final = frozenset(
    "history tattoo graft allograft implant prosthesis lesion scar stent valve kidney transplant fracture rat rats mouse"
    " mice dog dogs cat cats horse pig pigs monkey rabbit rabbits age group groups study cohort program programme period"
    " trial follow-up problem injury survival".split()
)
_LIMIT: Final = 12  # a larger counted group is a cohort, not patients that are told of one by one

_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ][\w'’-]*")
_TOKEN: Final = re.compile(r"[A-Za-zÀ-ÿ][\w'’-]*|[^\w\s]|\d+")


def _sex(word: str) -> Sex | None:
    low = word.lower().removesuffix("'s").removesuffix("’s")
    if low in _FEMALE or word == "F":
        return "female"
    if low in _MALE or word == "M":
        return "male"
    return None


@dataclass(slots=True)
class _Phrase:
    """What a noun phrase around an age or a determiner says."""

    start: int
    end: int
    sex: Sex | None = None
    sex_span: tuple[int, int] | None = None
    occupation_span: tuple[int, int] | None = None
    person: bool = False
    plural: bool = False
    definite: bool = False
    strange: bool = False  # a noun that is no person
    words: int = 0


def _right(text: str, at: int, limit: int = 110) -> _Phrase:
    """Reads the words of a noun phrase from `at` to its end: modifiers, then a person, a sex or an occupation."""
    phrase = _Phrase(at, at)
    commas = 0
    pending: int | None = None  # the start of an occupation's modifiers
    for token in _TOKEN.finditer(text, at, min(len(text), at + limit)):
        word = token.group()
        low = word.lower().removesuffix("'s").removesuffix("’s")
        if not word[0].isalpha():
            if word in ",-/" and commas < 3 and not (phrase.sex or phrase.person):
                commas += word == ","
                continue
            break
        if low in _STOP and not (low == "and" and commas and not phrase.person and phrase.sex is None):
            break
        if "\n" in text[phrase.end : token.start()] and phrase.words and (phrase.sex or phrase.person):
            break
        sex = _sex(word) if word not in ("M", "F") or not phrase.person else None
        known = True
        if sex and phrase.sex is None:
            phrase.sex, phrase.sex_span = sex, token.span()
            phrase.plural = phrase.plural or low in _SEXED_PLURAL
        elif sex:
            phrase.plural = phrase.plural or low in _SEXED_PLURAL
        elif low in _PLURAL:
            phrase.person = phrase.plural = True
        elif low in _PERSON:
            phrase.person = True
        elif low not in _OCCUPATIONS and low not in _NOT_PEOPLE:
            known = False
        elif low in _NOT_PEOPLE:
            phrase.strange = True
        if low in _OCCUPATIONS and not (phrase.person and low == "student"):
            phrase.occupation_span = (token.start() if pending is None else pending, token.end())
            phrase.person = True
        pending = (token.start() if pending is None else pending) if low in _OCCUPATION_MODIFIERS else None
        phrase.words += 1
        if known or not (phrase.sex or phrase.person):
            phrase.end = token.end()
        if phrase.words >= 9:
            break
    return phrase


_LINK: Final = re.compile(
    r"(?:\s*[,(:–]\s*|\s+|)(?:(?:who|and)\s+)?(?:(?:was|were|is|are|being)\s+)?(?:(?:then|both|also|now|respectively)\s+)?(?:a\s+|an\s+)?$"
)


def _left(text: str, at: int) -> _Phrase:
    """Reads leftwards from an age: modifiers and determiner ("A previously healthy | 38-…"), or the noun it is said of."""
    phrase = _Phrase(at, at)
    tokens = list(_TOKEN.finditer(text, max(0, at - 90), at))
    edge = at
    for token in reversed(tokens[-7:]):
        word = token.group()
        low = word.lower().removesuffix("'s").removesuffix("’s")
        gap = text[token.end() : edge]
        if not word[0].isalpha() or gap.strip() or gap.count("\n") > 1 or (token.start() == at - 90):
            if word in ",-" and phrase.words and not gap.strip():
                edge = token.start()
                continue
            break
        if low in _DETERMINERS:
            phrase.start = token.start()
            phrase.definite = low not in ("a", "an", "one", "another", "each")
            break
        if low in _STOP:
            break
        sex = _sex(word)
        if sex and phrase.sex is None:
            phrase.sex, phrase.sex_span = sex, token.span()
            phrase.start = token.start()
            phrase.plural = low in _SEXED_PLURAL
        elif low in _PERSON:
            phrase.person, phrase.start = True, token.start()
        elif low in _PLURAL:
            phrase.person = phrase.plural = True
            phrase.start = token.start()
        phrase.words += 1
        edge = token.start()
    return phrase


_HONORIFIC: Final = re.compile(r"\b(?:(Mrs|Ms|Miss)|(Mr))\.?\s+[A-Z]\w*\.?(?:\s[A-Z]\.?)?\s*,?\s*$")
_INITIAL: Final = re.compile(r"(?<![A-Za-z])[MF](?![A-Za-z])")
_COUNT_BEFORE: Final = re.compile(r"\b(two|three|four|five|six|[2-6])\s?,?\s$", re.IGNORECASE)
_SUBJECT_PRONOUN: Final = re.compile(r"\b(?:(she)|(he))\s+(?:was|is)\s+(?:an?\s+)?$", re.IGNORECASE)


def _individual(text: str, age: Age) -> Person | None:
    """The person of whom an age is told, or `None` where the age is of no patient ("since the age of 21")."""
    right = _right(text, age.end) if not age.post else _Phrase(age.end, age.end)
    if right.strange and right.sex is None and not right.person:
        return None
    link = _LINK.search(text, max(0, age.start - 30), age.start)
    pronoun = _SUBJECT_PRONOUN.search(text, max(0, age.start - 20), age.start)
    honorific = _HONORIFIC.search(text, max(0, age.start - 40), age.start)
    left = _left(text, age.start)
    if left.sex is None and not left.person and left.start == age.start and link and link.start() < age.start:
        behind = _left(text, link.start())
        if behind.sex or behind.person:
            left = behind
    start, end = left.start, max(age.end, right.end)
    initial = _INITIAL.search(text, age.start, age.end) if age.post else None
    if initial:
        left.sex, left.sex_span = ("female" if initial[0] == "F" else "male"), initial.span()
    sex, sex_span = (right.sex, right.sex_span) if right.sex else (left.sex, left.sex_span)
    if pronoun and sex is None:
        sex = "female" if pronoun[1] else "male"
        sex_span = pronoun.span(1) if pronoun[1] else pronoun.span(2)
        start = sex_span[0]
    if honorific and sex is None:
        sex = "female" if honorific[1] else "male"
        sex_span = honorific.span(1) if honorific[1] else honorific.span(2)
        start = sex_span[0]
    if not (right.sex or right.person or left.sex or left.person or pronoun or honorific) and age.needs_person:
        return None
    if right.words and not (right.sex or right.person or left.sex or left.person) and right.words > 3:
        end = age.end
    occupation = right.occupation_span
    value = age.value
    plural = (right.plural or left.plural) and age.single
    kind: PersonKind = "other" if age.cohort or (plural and age.value is not None) else "individual"
    if age.value is None and plural:
        kind = "other"
    return Person(
        min(start, age.start), end, kind, value, sex, age.span if value is not None else None, sex_span,
        text[occupation[0] : occupation[1]] if occupation else None, occupation,
    )  # fmt: skip


def _with_age(text: str) -> Iterator[Person]:
    listed: list[Person] = []  # the run of ages that share one noun: "two women aged 34 and 51"
    for age in ages(text):
        person = _individual(text, age)
        if person is None or age.single or (listed and age.start - listed[-1].end > 16):
            yield from _shared(listed)
            listed = []
        if person is not None:
            counted = _COUNT_BEFORE.search(text, max(0, person.start - 8), person.start) if age.single else None
            if counted and person.kind in ("individual", "other") and not age.cohort and not age.post:
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


# --- introduced by sex alone, and definite references -------------------------------------------------------------------
_DETERMINED: Final = re.compile(
    r"\b(?P<det>a|an|one|another|the|this|that|our|each|every)\s+(?=[A-Za-z])", re.IGNORECASE
)
_NOUN_AHEAD: Final = re.compile(
    r"\b(?:patient|woman|man|girl|boy|lady|gentleman|female|male|child|infant|baby|neonate|newborn|adolescent|teenager|toddler"
    r"|primigravida|housewife|nun|case)(?:['’]s)?\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"(?<![\w-])(?P<noun>woman|man|girl|boy|lady|gentleman|female|male|patient)(?:['’]s)?(?![\w-])(?! sex\b| gender\b| reproductive| genital)",
    re.IGNORECASE,
)


def _determined(text: str) -> Iterator[Person]:
    for match in _DETERMINED.finditer(text):
        noun = _NOUN_AHEAD.search(text, match.end(), min(len(text), match.end() + 80))
        if noun is None:
            continue
        phrase = _right(text, match.end(), 80)
        low = match["det"].lower()
        indefinite = low in ("a", "an", "one", "another")
        if not (phrase.sex or phrase.person) or phrase.plural or phrase.end < noun.start():
            continue
        if not phrase.sex and re.search(r"case$", text[match.start() : phrase.end], re.IGNORECASE):
            if low not in ("this", "our"):
                continue
        kind: PersonKind = "individual" if indefinite and phrase.sex else "mention"
        if re.search(r"\b(?:newborn|neonate|infant|baby)$", text[match.end() : phrase.end], re.IGNORECASE) and indefinite:
            kind = "individual"
        span = phrase.occupation_span
        yield Person(
            match.start(), phrase.end, kind, None, phrase.sex, None, phrase.sex_span,
            text[span[0] : span[1]] if span else None, span,
        )  # fmt: skip
    for match in _BARE.finditer(text):
        sex = _sex(match["noun"])
        yield Person(match.start(), match.end(), "individual" if sex else "mention", None, sex, None, match.span() if sex else None)


_PRONOUN: Final = re.compile(r"(?<![\w-])(?:(?P<female>she|her|hers|herself)|(?P<male>he|his|him|himself))(?![\w’-])(?!'[a-z]{0,1}[^sdl\W])", re.IGNORECASE)
_NO_PRONOUN_BEFORE: Final = re.compile(r"\b(?:bundle of|bundles of)\s+$", re.IGNORECASE)


def _pronouns(text: str) -> Iterator[Person]:
    shouting = text.isupper()
    for match in _PRONOUN.finditer(text):
        word = match.group()
        if word.isupper() and not shouting:  # HE: hepatic encephalopathy
            continue
        if _NO_PRONOUN_BEFORE.search(text, max(0, match.start() - 12), match.start()) or re.match(r"\s+(?:et al|bundle)\b", text[match.end() : match.end() + 10]):
            continue
        sex: Sex = "female" if match["female"] else "male"
        yield Person(match.start(), match.end(), "mention", None, sex, None, match.span())


# --- labels and groups --------------------------------------------------------------------------------------------------
_UNIT_AFTER: Final = r"(?!\s?(?:h|hours?|days?|weeks?|months?|years?|yrs?|wks?|min|minutes?|mg|%|[.·]\d|(?:to|-|–)\s?\d+\s?(?:h|days?|weeks?|months?|years?)\b))"
_MARK: Final = r"(?:\d{1,2}(?![\d/])|I{1,3}(?![a-z])|IV|VI{0,3}|[B-H](?![a-z'’])|A(?=\s*[.:,;)\]])|A(?=\s+(?:was|had|is|has|developed|presented|received)\b)|one|two|three|four|five|six)"
_LABEL: Final = re.compile(
    rf"\b(?P<noun>[Pp]atients?|PATIENTS?|[Cc]ases?|CASES?|Pts?\.?)\s+(?:[Nn]o\.?\s*|[Nn]umbers?\s+|#\s*)?(?P<marks>{_MARK}"
    rf"(?:\s?(?:,|and|&|,\sand|or|to|–|-)\s?{_MARK}){{0,7}})(?![\w]){_UNIT_AFTER}"
)
_MARKS: Final = re.compile(rf"{_MARK}|to|–|-")
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}
_VERB: Final = (
    r"(?:was|were|had|has|have|developed|received|died|recovered|survived|presented|complained|required|needed|refused|took"
    r"|experienced|remained|responded|suffered|did|showed|improved|continued|kept|made|underwent|reported|tolerated)"
)
_ORDINAL_LABEL: Final = re.compile(
    r"\b(?P<ordinal>first|second|third|fourth|fifth|sixth|last|other|former|latter|remaining|index)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:patient|case|woman|man|boy|girl|child|one)(?:['’]s)?\b(?!\s+(?:report|of\b(?! our| the)))"
    rf"|\b(?:the|The)\s+(?P<bare>former|latter)(?=\s*[,;:.)]|\s+(?:{_VERB[3:-1]}|patient|two)\b)"
    r"|\b(?:the|The|A|a)\s+(?P<subject>first|second|third|fourth|other|last)(?=\s*,\s*an?\s|\s+(?:died|survived|complained|refused|presented|required"
    r"|recovered|received)\b)",
    re.IGNORECASE,
)
_ONE_OF: Final = re.compile(
    r"\bone(?=\s+(?:of\s+(?:our|the|these|them)\s*)?(?:two\s+)?(?:patients?\b|them\b)|\s+(?:had|was|developed|received|died|man|woman|male|female)\b)",
    re.IGNORECASE,
)
_THE_OTHER: Final = re.compile(r"\b(?:the\s+)?other\b(?!\s+hand)", re.IGNORECASE)
_GROUP: Final = re.compile(
    rf"\b(?:both|neither)(?:\s+(?:of\s+)?(?:the\s+|our\s+|these\s+|her\s+)?(?:[\w-]+\s+){{0,2}}?(?:patients?|cases?|women|woman|men|man|boys?|girls?|children|child"
    rf"|infants?|individuals?|subjects?|of\s+them|them|twins|siblings|brothers|sisters)\b|(?=\s+{_VERB}\b)|(?<=\bin both)(?=\s*[,;:.)])|(?<=\bof both)(?=\s*[,;:.)])"
    r"|(?<=\bin neither)(?=\s*[,;:.)])|(?<=\bin either)(?=\s*[,;:.)]))"
    r"|\b(?:in\s+either)(?=\s*[,;:.)])"
    rf"|\b(?:all|none|each|any)\s+(?:of\s+)?(?:the\s+|our\s+|these\s+|those\s+)?(?:(?:[\w-]+\s+){{0,3}}?(?:patients?|cases?|women|men|boys|girls|children|infants|them|subjects|individuals)\b"
    r"|(?:two|three|four|five|six|seven|eight|\d{1,2})\b(?!\s+(?:of\s+)?(?:the\s+)?[a-z]+s\b(?<!\bpatients)))"
    rf"|\b(?:all|none)(?=\s+(?:{_VERB[3:-1]})\b)"
    r"|\bevery\s+(?:patient|case)\b|\beach\s+(?:patient|case)\b"
    r"|\bnobody\b|\b(?:these|our|the|those)\s+(?:[\w-]+\s+){0,3}?(?:patients|cases|women|men|children|boys|girls|infants|individuals|subjects)\b"
    rf"|\bthe\s+(?P<few>first|other|remaining|last)\s+(?P<size>two|three|four|five|six)\b(?=\s*[,;:.)]|\s+(?:patients|cases|women|men|{_VERB[3:-1]})\b)(?:\s+(?:patients|cases|women|men))?",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    rf"(?<![\w.,/-])(?P<det>(?:the|these|our|all|other|another|of|first|only|about|among)\s+){{0,2}}(?P<n>{CARDINAL})(?=[\s,])",
    re.IGNORECASE,
)
_COHORT_BEFORE: Final = re.compile(r"(?:\b(?:of|among|than|about|over|approximately|total of|another|in)|%|/)\s*$", re.IGNORECASE)
_OF_THEM: Final = re.compile(r"\s+(?:of\s+(?:the|our|these|them|those)\s*)(?:[\w-]+\s+){0,2}?(?:patients|cases|women|men|children|them)?", re.IGNORECASE)
_PEOPLE: Final = re.compile(
    r"(?<![\w-])(?:patients|women|men|females|males|children|infants|boys|girls|neonates|adults|adolescents|persons|people|individuals"
    r"|volunteers|participants|subjects|newborns)(?:['’])?(?![\w-])",
    re.IGNORECASE,
)
_COUNT_WORDS: Final = {"both": 2, "neither": 2}
_SIZE: Final = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\b", re.IGNORECASE)


def _mark(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text in _ROMAN:
        return _ROMAN[text]
    if len(text) == 1:
        return ord(text) - ord("A") + 1
    value = number(text)
    return None if value is None else int(value)


def _labels(text: str) -> Iterator[Person]:
    for match in _LABEL.finditer(text):
        marks: list[int] = []
        through = False
        for token in _MARKS.finditer(match["marks"]):
            if token.group() in ("to", "–", "-"):
                through = True
                continue
            value = _mark(token.group())
            if value is None or value == 0:
                continue
            if through and marks and 0 < value - marks[-1] < 40:
                marks.extend(range(marks[-1] + 1, value))
            marks.append(value)
            through = False
        if marks:
            numbers = tuple(dict.fromkeys(marks))
            kind: PersonKind = "label" if len(numbers) == 1 else "group"
            yield Person(match.start(), match.end(), kind, label=match["marks"], count=len(numbers), numbers=numbers)
    for match in _ORDINAL_LABEL.finditer(text):
        word = (match["ordinal"] or match["bare"] or match["subject"]).lower()
        value = {"last": -1, "other": -1, "latter": -1, "remaining": -1, "former": 1, "index": 1}.get(word) or ordinal(word)
        if value is None:
            continue
        start = match.start()
        if text[max(0, start - 4) : start].lower() == "the ":
            start -= 4
        sex_word = _WORD.findall(match.group())[-1]
        sex = _sex(sex_word)
        at = match.start() + match.group().rfind(sex_word)
        yield Person(start, match.end(), "label", None, sex, None, (at, at + len(sex_word)) if sex else None, label=word, numbers=(value,))
    for match in _ONE_OF.finditer(text):
        other = _THE_OTHER.search(text, match.end(), min(len(text), match.end() + 250))
        numbers = (1,) if other else ()
        end = match.end()
        tail = re.match(r"\s+of\s+(?:our|the|these|them)(?:\s+(?:two\s+)?patients)?|\s+patient\b", text[end : end + 40], re.IGNORECASE)
        if tail:
            end += tail.end()
        yield Person(match.start(), end, "label", label="one", count=1, numbers=numbers)
        if other:
            yield Person(other.start(), other.end(), "label", label="other", count=1, numbers=(-1,))


def _groups(text: str) -> Iterator[Person]:
    for match in _GROUP.finditer(text):
        words = match.group().lower()
        count: int | None = _COUNT_WORDS.get(words.split()[0])
        numbers: tuple[int, ...] = ()
        size = _SIZE.search(words)
        if size:
            value = number(size[1])
            count = None if value is None else int(value)
        if words.startswith("in either"):
            count = 2
        if match["few"] and match["few"].lower() == "first" and count:
            numbers = tuple(range(1, count + 1))
        sex, span = _group_sex(text, match.start(), match.end())
        yield Person(match.start(), match.end(), "group", None, sex, None, span, count=count, numbers=numbers)
    for match in _COUNTED.finditer(text):
        yield from _counted(text, match)
    for match in _PEOPLE.finditer(text):
        sex = _sex(match.group())
        yield Person(match.start(), match.end(), "other", None, sex, None, match.span() if sex else None)


def _group_sex(text: str, start: int, end: int) -> tuple[Sex | None, tuple[int, int] | None]:
    for word in _WORD.finditer(text, start, end):
        sex = _sex(word.group())
        if sex and word.group() not in ("M", "F"):
            return sex, word.span()
    return None, None


def _counted(text: str, match: re.Match[str]) -> Iterator[Person]:
    value = number(match["n"])
    if value is None or value != int(value) or value < 1:
        return
    of_them = _OF_THEM.match(text, match.end(), min(len(text), match.end() + 60))
    phrase = _right(text, match.end(), 80)
    if of_them and value > 1:
        yield Person(match.start(), of_them.end(), "group", count=int(value))
        return
    if not phrase.plural or phrase.strange or value == 1:
        return
    cohort = value > _LIMIT or (
        value > 4 and bool(_COHORT_BEFORE.search(text, max(0, match.start("n") - 20), match.start("n")))
    )
    yield Person(
        match.start(), phrase.end, "other" if cohort else "group", None, phrase.sex, None, phrase.sex_span, count=int(value)
    )


# --- relatives ----------------------------------------------------------------------------------------------------------
_RELATIVE: Final = re.compile(
    r"(?<![\w-])(?:(?:an?|the|his|her|their|our|one|no|two|three|both|patient['’]s)\s+)?(?:(?:[\w-]+)\s+)?"
    r"(?P<noun>mother|father|brother|sister|son|daughter|uncle|aunt|cousin|nephew|niece|grandmother|grandfather|grandparent|parent"
    r"|wife|husband|spouse|partner|fiancée?|sibling|relative|twin (?:brother|sister)|family member|half-(?:brother|sister))s?"
    r"(?P<own>\s+of\s+(?:an?|two|three)\s+(?:[\w-]+\s+){0,3}?(?:boys?|girls?|child(?:ren)?|sons?|daughters?|infant|baby|twins))?\b(?![-–])",
    re.IGNORECASE,
)
_FAMILY: Final = re.compile(r"\bfamily(?:\s+(?:medical\s+)?history)?\b(?!\s+(?:doctor|physician|practi|medicine|planning))", re.IGNORECASE)
_RELATIVE_SEX: Final[dict[str, Sex]] = {
    "mother": "female", "sister": "female", "daughter": "female", "aunt": "female", "niece": "female", "wife": "female",
    "grandmother": "female", "twin sister": "female", "half-sister": "female", "father": "male", "brother": "male",
    "son": "male", "uncle": "male", "nephew": "male", "grandfather": "male", "husband": "male", "twin brother": "male",
    "half-brother": "male",
}  # fmt: skip
_ADJECTIVE_OF_KIN: Final = frozenset(
    "paternal maternal elder older younger twin identical half eldest youngest only late deceased healthy first-degree"
    " second-degree affected close female male first second".split()
)


def _relatives(text: str) -> Iterator[Person]:
    for match in _RELATIVE.finditer(text):
        noun = match["noun"].lower()
        sex = _RELATIVE_SEX.get(noun)
        at = match.start("noun")
        words = list(_WORD.finditer(text, match.start(), at))
        start = at
        for word in reversed(words):
            low = word.group().lower()
            if low in ("his", "her", "their", "our"):
                break  # the pronoun is a mention of the patient
            if low in _DETERMINERS or low in _ADJECTIVE_OF_KIN or low in ("no", "two", "three", "both"):
                start = word.start()
            else:
                break
        span = (at, match.end("noun"))
        if match["own"]:  # "she is the mother of a boy with …": she is the patient, the boy the relative
            yield Person(start, match.end("noun"), "mention", None, sex, None, span if sex else None)
            child = _WORD.findall(match["own"])[-1].lower()
            relation = {"boy": "son", "girl": "daughter", "boys": "son", "girls": "daughter"}.get(child, child)
            yield Person(match.start("own") + 1, match.end("own"), "relative", relation=relation)
            continue
        yield Person(start, match.end(), "relative", None, sex, None, span if sex else None, relation=noun)
    for match in _FAMILY.finditer(text):
        yield Person(match.start(), match.end(), "relative", relation="family")


# --- the literature's patients ------------------------------------------------------------------------------------------
_LITERATURE_BEFORE: Final = re.compile(
    r"(?:\bet al\.?,?|\bco-?workers|\bcolleagues|\band [A-Z][\w-]+|^[A-Z][\w-]+)\s*(?:\[[\d,–\s-]{1,12}\]|\([\d,–\s-]{1,12}\))?,?\s*"
    r"(?:(?:have|had|has|recently|also|first|previously|in \d{4})\s+){0,3}(?:described|reported|observed|presented|published|noted|saw)\b"
    r"|\b(?:in|from) another (?:report|case report|publication|series|study)\b|\bin a previous(?:ly published)? (?:report|case)\b"
    r"|\bpreviously reported (?:case|patient)\b|\b(?:only|other) (?:published|reported) (?:case|patient)s?\b"
)
_LITERATURE_AFTER: Final = re.compile(
    r"\b(?:reported|described|published|observed) by (?!us\b|our\b)|\[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,6}\]\s*(?:[.;)]|$)"
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s+[A-Z\[(])|\n\s*\n")


def _of_literature(text: str, person: Person) -> bool:
    floor, roof = max(0, person.start - 300), min(len(text), person.end + 400)
    begin = floor
    for match in _SENTENCE_END.finditer(text, floor, person.start):
        if not text[max(floor, match.start() - 6) : match.start()].endswith(("et al", " al", "vs", "Dr", "Mr", "Mrs", "Ms")):
            begin = match.end()
    stop = _SENTENCE_END.search(text, person.end, roof)
    end = stop.end() if stop else roof
    before = text[begin : person.start].lstrip()
    if re.search(r"\b(?:[Ww]e|our|authors|here|this report)\b", before):
        return False
    return bool(_LITERATURE_BEFORE.search(before) or _LITERATURE_AFTER.search(text, person.end, end))


_TABLE_ROW: Final = re.compile(r"^[ \t|]*(?P<number>\d{1,2})(?=[ \t|])", re.MULTILINE)


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
    yield from _labels(text)
    yield from _relatives(text)
    yield from _groups(text)
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

    >>> [(p.kind, p.age, p.sex, p.occupation) for p in people("A 74-year-old retired postman saw his wife's doctor.")]
    [('individual', 74.0, None, 'retired postman'), ('mention', None, 'male', None), ('relative', None, 'female', None)]
    >>> [(p.kind, p.numbers) for p in people("Patient 2 recovered, and both patients took it again.")]
    [('label', (2,)), ('group', ())]
    """
    found = []
    for person in _resolve(_candidates(text), len(text)):
        kept = person
        if person.kind == "individual" and _of_literature(text, person):
            kept = replace(person, kind="other")
        found.append(_moved(kept, offset))
    return tuple(found)
