"""General statements: clauses that say what is, can be or should be ("X is treated with Y"), not what happened.

An abstract without headings puts its background and its advice beside the story. What they name (other drugs, typical
findings, usual treatments) is nobody's: a clause is general where its verbs are in the present or under a modal and it
names none of the report's own patients.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit

_PRESENT: Final = sieve.compile(
    r"\b(?:is|are|can|cannot|may|might|should|must|ought to|need(?:s)? to|(?:has|have)(?: \w+){0,2} been|has become"
    r"|(?:appear|seem|remain|tend|occur|develop|depend|vary|exist)s?(?= |,|\.|$)|(?:include|cause|produce|represent"
    r"|require|result|present|inhibit|increase|decrease|reduce|induce|suggest|support|indicate|constitute|carry"
    r"|carries|consist|play|involve|offer|provide|affect|highlight|illustrate|emphasi[sz]e|demonstrate"
    r"|warrant|underline|share|exhibit|differ)s?(?= )|does not|do not)\b",
    re.IGNORECASE,
)
_BE: Final = (
    r"(?:is|are|be|been|being|has|have|having|can|may|might|should|must|not|to|as|often|usually|commonly"
    r"|frequently|rarely|well|also"
    r"|widely|generally|mainly|most|more|highly|and|or|by|the|a|an|of|with|for|in|on|from|these|those|such|any"
    r"|all|other|both)"
)
_PAST: Final = sieve.compile(
    r"\b(?:was|were|had|did|underwent|began|became|fell|rose|took|went|came|gave|led|found|felt|ran|grew|saw"
    r"|left|kept"
    r"|sought|arose|ensued|lost|told|woke|drank|ate|wore|bought|brought|got|held|made|met|put|sent|set in|shook|spoke"
    r"|stood|swelled|thought|withdrew)\b(?! (?:be|been)\b)",
    re.IGNORECASE,
)
_ED: Final = sieve.compile(r"(?<![\w-])(?P<before>[\w'’)%-]+[,]?)\s+(?:\w+ly\s+)?(?P<verb>[a-z]+ed)\b(?!-)")
_HELPER: Final = sieve.compile(rf"{_BE}$", re.IGNORECASE)
# Participles that more often qualify a noun ("patients treated with", "cases reported so far") than tell an act.
_ATTRIBUTIVE: Final = frozenset(
    {
        "associated", "related", "induced", "caused", "reported", "described", "treated", "used", "based", "combined",
        "compared", "called", "characterized", "characterised", "followed", "mediated", "affected", "given", "needed",
        "required", "increased", "decreased", "reduced", "impaired", "prolonged", "elevated", "unexplained", "advanced",
        "exposed", "prescribed", "administered", "recommended", "published", "documented", "accompanied", "complicated",
        "suspected", "confirmed", "observed", "expected", "supposed", "need", "indeed", "exceed", "proceed",
        "succeed", "bleed", "feed", "speed", "limited", "involved", "known", "received", "attributed", "implicated",
        "recognized", "recognised", "named", "infected", "marketed", "approved", "licensed", "applied", "ingested",
        "injected", "allergic", "hospitalized", "hospitalised", "diagnosed", "seed", "linked", "predisposed", "aged",
        "mixed", "isolated", "generalized", "generalised", "undiagnosed", "untreated", "discussed",
    }
)  # fmt: skip
_OWN: Final = sieve.compile(
    r"\b(?:our|we|this (?:\w+ )?(?:patient|woman|man|girl|boy|child|infant|case|report)"
    r"|these (?:\w+ )?(?:patients|cases)"
    r"|(?:both|all|all (?:two|three|four|five)) (?:of (?:our|the|these) )?(?:patients|cases)|the (?:patients?|present"
    r"|authors?|former|latter|first|second|third)|(?:was|were|is|are) (?:reported|presented|described)|in the patient"
    r"|in (?:one|two|three|four|both) (?:patients?|cases?)|case (?:report|history|study|description)s?\b(?! forms?)"
    r"|the following (?:case|patient|report)s?|cases? of|to (?:report|describe|present|document|illustrate))\b",
    re.IGNORECASE,
)
# What holds up to the day of writing ("for eleven months now", "has not been given again") is the patients' own.
_TO_THIS_DAY: Final = sieve.compile(
    r"\b(?:now|currently|at present|to date|so far|until now|since then|ever since|at the time of writing"
    r"|(?:days|weeks|months|years) (?:after|later|on)\b(?! average)|during (?:[\w-]+ ){1,2}(?:months|years|weeks)"
    r"|(?:no|any) (?:more|further|other|new) (?!factor|cause|drug|report|case)"
    r"|been (?:re[- ]?)?(?:given|started|restarted|resumed|exposed|challenged|introduced|normal|well|stable|free"
    r"|uneventful|seen|below|above|under|over (?=\d)|between)\b|again|since(?=\s*(?:[.,;]|$))"
    r"|(?:in|over|during|for|throughout) (?:the|these|those|all) (?:[\w-]+ ){0,2}(?:weeks|months|years)\b"
    r"|(?:weeks|months|years?) (?:has|have) (?:now |since )?(?:passed|gone by|elapsed)"
    r"|there (?:has|have) been (?:no|neither|nothing) (?!(?:\w+ ){0,2}(?:reports?|cases?|stud\w+|trials?|data|publi\w+"
    r"|descriptions?|document\w+|evidence|consensus|comparison)\b)"
    r"|(?:has|have) (?:not|never) (?:yet )?(?:returned|recurred|relapsed|reappeared"
    r"|come back|taken"
    r"|had|needed|experienced|received))\b",
    re.IGNORECASE,
)
_NOT_THIS: Final = sieve.compile(r"\bthe patients? (?:who|with|receiving|taking|treated)\b", re.IGNORECASE)


def is_general(unit: Unit) -> bool:
    """Whether a clause states something of drugs and disorders in general, not of the report's patients.

    >>> text = "Agranulocytosis may occur with every thionamide."
    >>> is_general(Unit(0, len(text), text, (0, len(text)), "body", 0))
    True
    >>> text = "Agranulocytosis was found, and methimazole was stopped."
    >>> is_general(Unit(0, len(text), text, (0, len(text)), "body", 0))
    False
    """
    if not _PRESENT.search(unit.text):
        return False
    if _TO_THIS_DAY.search(unit.text) or (_OWN.search(unit.text) and not _NOT_THIS.search(unit.text)):
        return False
    if any(_is_own(unit.words(person), person.kind) for person in unit.people):
        return False
    return not tells(unit.text)


def _is_own(words: str, kind: str) -> bool:
    if kind in ("individual", "label"):
        return True
    return kind == "mention" and not re.match(r"(?:an?|any|each|every)\b", words, re.IGNORECASE)


def tells(text: str) -> bool:
    """Whether a clause has a verb in the past tense: it tells what happened.

    >>> tells("The fever subsided."), tells("Fever is often associated with rash.")
    (True, False)
    """
    if _PAST.search(text):
        return True
    for match in _ED.finditer(text):
        if match["verb"] not in _ATTRIBUTIVE and not _HELPER.fullmatch(match["before"]):
            return True
    return False


_ARGUES: Final = sieve.compile(
    r"\b(?:we|(?:our|this|the present) (?:\w+ )?(?:case|cases|patient|patients|report|data|findings?"
    r"|observations?)|these"
    r" (?:\w+ )?(?:cases|data|findings|observations|results)|(?:the )?authors|it is|it was|i)(?: therefore"
    r"| thus| also| further| \w+ly)?"
    r" (?:suggest|postulat|propos|believ|hypothes|conclu|consider|think|speculat|recommend|advis|advocat"
    r"|support|illustrat"
    r"|highlight|emphasi|underscor|indicat|discuss|review|assume|argu|possible|probable|likely|conceivable"
    r"|thought|felt|urge)\w*"
    r"|\b(?:to (?:our|the best of our) knowledge|should be (?:considered|aware|kept|included|avoided|added"
    r"|used|given|made)"
    r"|must be (?:considered|kept|aware)|(?:first|second|third|only) (?:\w+ )?(?:case|report|documentation"
    r"|description|instance)s?"
    r"|raises? the (?:possibility|question)|mechanisms?|pathogenesis|hypothes[ei]s|differential diagnosis)\b",
    re.IGNORECASE,
)


def argues(unit: Unit) -> bool:
    """Whether a clause argues about the case (what it suggests, may be due to, is the first of), rather than tells it.

    >>> text = "We postulate that spasm of the arteries caused the infarction."
    >>> argues(Unit(0, len(text), text, (0, len(text)), "body", 0))
    True
    """
    return unit.section != "title" and _ARGUES.search(unit.text) is not None
