"""A person in a text: the record of one mention, the words that tell sex or occupation, the noun phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from extract import sieve
from extract.records import Sex

PersonKind = Literal["individual", "label", "group", "mention", "relative", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """One mention of a person or of a group at `start:end`.

    `kind`: `individual` (a patient introduced with age, sex or both), `label` ("Patient 2", "the latter"),
    `group` ("both patients"), `mention` ("the patient", "she"), `relative` ("his wife"), `other` (people of
    the literature, cohorts). `age` is in years; `age_span`, `sex_span` and `occupation_span` are the words
    that state the value. `label` is the printed number or letter of a label, `numbers` the cases that a
    label or group names (-1: the last, or the other of two), `count` the size of a group where it is told,
    `relation` what a relative is to the patient.
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


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FEMALE: Final = _set(
    """woman women female females girl girls lady ladies schoolgirl schoolgirls housewife housewives nun
    nuns mother mothers widow widows actress waitress stewardess businesswoman policewoman grandmother
    primigravida multigravida gravida primipara multipara nulligravida nullipara parturient parturients
    puerpera housemaid seamstress"""
)
# Said of women only, but less plainly than the noun: "a pregnant | woman".
_FEMALE_ADJECTIVES: Final = _set(
    """pregnant postmenopausal premenopausal perimenopausal menopausal post-menopausal pre-menopausal
    postpartum primiparous multiparous nulliparous puerperal parous"""
)
_MALE: Final = _set(
    """man men male males boy boys gentleman gentlemen schoolboy schoolboys widower monk father grandfather"""
)
_SEXED_PLURALS: Final = _set(
    """women females girls ladies schoolgirls housewives nuns mothers widows parturients men males boys
    gentlemen schoolboys"""
)
_PERSON: Final = _set(
    """patient child infant baby neonate newborn toddler teenager adolescent adult person individual
    subject recipient donor student volunteer twin schoolchild preschooler smoker nonsmoker non-smoker
    addict abuser survivor schizophrenic case diabetic hypertensive caucasian african-american hispanic
    asian alcoholic inpatient outpatient pensioner immigrant proband victim epileptic asthmatic
    haemophiliac hemophiliac"""
)
_PLURALS: Final = _set(
    """patients children infants babies neonates newborns adolescents adults persons people individuals
    subjects cases recipients donors twins siblings volunteers participants inpatients outpatients
    schoolchildren toddlers brothers sisters teenagers"""
)
OCCUPATIONS: Final = _set(
    """physician doctor nurse surgeon dentist pharmacist midwife paramedic radiologist psychiatrist
    psychologist veterinarian anesthetist anaesthetist anesthesiologist technician scientist chemist
    biologist researcher engineer mechanic electrician plumber carpenter joiner builder bricklayer mason
    painter welder miner labourer laborer worker farmer gardener fisherman butcher baker cook chef
    waiter waitress barber hairdresser beautician tailor weaver cleaner janitor caretaker housekeeper
    porter guard soldier sailor officer policeman policewoman firefighter fireman pilot driver trucker
    postman clerk secretary accountant banker lawyer judge teacher professor lecturer librarian student
    pupil priest pastor monk nun musician violinist pianist singer dancer actor actress artist sculptor
    photographer writer journalist author editor salesman saleswoman shopkeeper businessman
    businesswoman manager executive homemaker housewife athlete footballer runner cyclist jockey boxer
    wrestler bodybuilder programmer architect receptionist cashier seamstress goldsmith blacksmith
    printer potter upholsterer roofer locksmith machinist administrator consultant caregiver carer
    social-worker translator interpreter economist mathematician physicist optician physiotherapist
    therapist dietitian dietician radiographer veteran serviceman bartender hunter forester lumberjack
    beekeeper shepherd florist grocer merchant trader tradesman docker stevedore"""
)
# Taken with the occupation that follows: "emergency physician", "retired postman".
_OCCUPATION_MODIFIERS: Final = _set(
    """retired former emergency school primary secondary medical hospital university factory construction
    office farm bank dental veterinary police army military truck bus taxi lorry train airline shop
    textile social health care healthcare nursing general family senior trainee registered staff law
    civil mechanical electrical software computer music ballet college graduate high kindergarten
    nursery restaurant market insurance estate welfare postal railway professional unemployed migrant
    agricultural field metal steel coal laboratory research icu theatre"""
)
DETERMINERS: Final = _set("""a an the this that our one another his her their each""")
INDEFINITE: Final = _set("""a an one another each""")
# Words that close a noun phrase such as "a 38-year-old, previously healthy, white woman".
_CLOSING: Final = _set(
    """with who whom whose which that was were is are be been being has had have having on in at by for
    from to of into after before during under while when where because since until than as if presented
    presents presenting developed develops developing receiving received treated admitted suffering
    suffered taking take took taken without come came complained complaining experienced experiencing
    undergoing underwent became diagnosed reported referred found and or but not died dies showed seen
    given exposed affected hospitalized hospitalised brought scheduled sustained noted noticed following
    did does do will would could may might can used using ingested injected started switched sought
    required requiring require exhibited manifested we they he she it there then via per against upon
    between among acquired"""
)
_NOT_PEOPLE: Final = _set(
    """history tattoo graft allograft implant prosthesis lesion scar stent valve kidney transplant fracture
    rat rats mouse mice dog dogs cat cats horse pig pigs monkey rabbit rabbits age group groups study
    cohort program programme period trial follow-up problem injury survival fetus foetus fetuses
    foetuses hormone hormones sex gender genital genitalia partner pattern"""
)
WORD: Final = sieve.compile(r"[A-Za-zÀ-ÿ][\w'’-]*")
_TOKEN: Final = sieve.compile(r"[A-Za-zÀ-ÿ][\w'’-]*|[^\w\s]|\d+")
_LONGEST: Final = 9  # words of a noun phrase


def base(word: str) -> str:
    """A word in lower case without its possessive ending.

    >>> base("Woman's")
    'woman'
    """
    return word.lower().removesuffix("'s").removesuffix("’s").rstrip("'’")


def sex_of(word: str) -> Sex | None:
    """The sex that a word tells: "M" and "F" only as capitals; "teacher" tells none.

    >>> sex_of("woman"), sex_of("pregnant"), sex_of("M"), sex_of("teacher")
    ('female', 'female', 'male', None)
    """
    low = base(word)
    if low in _FEMALE or low in _FEMALE_ADJECTIVES or word == "F":
        return "female"
    if low in _MALE or word == "M":
        return "male"
    return None


@dataclass(slots=True)
class Phrase:
    """What a noun phrase says: `person` that it names one, `strange` that it names something else."""

    start: int
    end: int
    sex: Sex | None = None
    sex_span: tuple[int, int] | None = None
    occupation_span: tuple[int, int] | None = None
    person: bool = False
    plural: bool = False
    definite: bool = False
    strange: bool = False
    words: int = 0

    @property
    def human(self) -> bool:
        """Whether a word of the phrase speaks of a person."""
        return self.sex is not None or self.person

    def take(self, token: re.Match[str]) -> bool:
        """Notes what one word says; whether it says anything."""
        word = token.group()
        low = base(word)
        sex = sex_of(word) if not (word in ("M", "F") and self.human) else None
        if sex is not None:
            if self.sex is None or (sex == self.sex and low not in _FEMALE_ADJECTIVES):
                self.sex, self.sex_span = sex, token.span()
            self.plural = self.plural or low in _SEXED_PLURALS
        elif low in _PLURALS:
            self.person = self.plural = True
        elif low in _PERSON:
            self.person = True
        elif low in _NOT_PEOPLE:
            self.strange = True
        return sex is not None or low in _PLURALS or low in _PERSON or low in _NOT_PEOPLE or low in OCCUPATIONS


def phrase_after(text: str, at: int, reach: int = 110) -> Phrase:
    """Reads a noun phrase from `at` to its end: modifiers, then a person, a sex or an occupation.

    >>> text = "a 38-year-old, previously healthy, white female emergency physician with MS"
    >>> phrase = phrase_after(text, 13)
    >>> phrase.sex, text[slice(*phrase.occupation_span)], text[phrase.end:]
    ('female', 'emergency physician', ' with MS')
    """
    phrase = Phrase(at, at)
    commas = 0
    modifier: int | None = None  # where the words that belong to an occupation begin
    for token in _TOKEN.finditer(text, at, min(len(text), at + reach)):
        word = token.group()
        low = base(word)
        if not word[0].isalpha():
            if word in ",-/" and commas < 3 and not phrase.human:
                commas += word == ","
                continue
            break
        if low in _CLOSING and not (low == "and" and commas and not phrase.human):
            break
        if phrase.human and "\n" in text[phrase.end : token.start()]:
            break
        known = phrase.take(token)
        if low in OCCUPATIONS and not (phrase.person and low == "student"):
            phrase.occupation_span = (token.start() if modifier is None else modifier, token.end())
            phrase.person = True
        if low not in _OCCUPATION_MODIFIERS:
            modifier = None
        elif modifier is None:
            modifier = token.start()
        phrase.words += 1
        if known or not phrase.human:
            phrase.end = token.end()
        if phrase.words >= _LONGEST:
            break
    return phrase


def phrase_before(text: str, at: int) -> Phrase:
    """Reads leftwards to a determiner ("A previously healthy | 38-…"), or to the noun that an age is said of.

    >>> text = "An obese woman aged 40"
    >>> phrase = phrase_before(text, 15)
    >>> text[phrase.start:], phrase.sex
    ('An obese woman aged 40', 'female')
    """
    phrase = Phrase(at, at)
    edge = at
    for token in reversed(list(_TOKEN.finditer(text, max(0, at - 90), at))[-7:]):
        word = token.group()
        gap = text[token.end() : edge]
        cut = token.start() == at - 90  # perhaps the middle of a word
        if not word[0].isalpha() or gap.strip() or gap.count("\n") > 1 or cut:
            if word in ",-" and phrase.words and not gap.strip():
                edge = token.start()
                continue
            break
        low = base(word)
        if low in DETERMINERS:
            phrase.start = token.start()
            phrase.definite = low not in INDEFINITE
            break
        if low in _CLOSING:
            break
        if phrase.take(token):
            phrase.start = token.start()
        phrase.words += 1
        edge = token.start()
    return phrase
