"""The words by which documents name what they are: designs of studies, reviews, guidelines; and reports of cases.

Each list holds the family of expressions that titles, abstracts and methods use; `extract.discourse.kind` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from extract import sieve
from extract.records import ReportKind


def _words(*parts: str) -> sieve.Pattern:
    return sieve.compile(rf"(?<![\w-])(?:{'|'.join(parts)})", re.IGNORECASE)


_STUDIED: Final = "studied|investigated|examined|evaluated|assessed|followed|analy[sz]ed|surveyed|measured|compared"
_PERSON: Final = (
    "patients?|woman|women|man|men|child|children|boys?|girls?|infants?|adolescents?|lady|ladies|neonates?|newborns?"
    "|toddlers?|adults?|recipients?|twins|siblings|sisters|brothers"
)
_A_FEW: Final = "an?|one|two|three|four|[2-4]"

DESIGNS: Final[Mapping[ReportKind, sieve.Pattern]] = {
    "guideline": _words(
        r"guidelines? (?:for|on|of|from|by)\b",
        r"consensus (?:statement|report|conference|recommendations?)\b",
        r"position (?:paper|statement)\b",
        r"practice (?:parameters?|guidelines?|advisory)\b",
        r"expert (?:panel|opinion) (?:on|recommendations?)\b",
        r"recommendations (?:of|from) the (?:\w+ ){1,5}(?:society|association|college|committee|group|panel)\b",
    ),
    "review": _words(
        r"(?:systematic|scoping|narrative|critical|comprehensive|umbrella|concise|brief|mini|invited)[- ]?review\b",
        r"meta-?analys[ie]s\b",
        r"this (?:article|paper|chapter) (?:reviews?|summari[sz]es|gives an overview)\b",
        r"(?:this|the present) (?:review|overview)\b",
        r"we (?:\w+ly )?review(?:ed)? (?:the )?(?:\w+ ){0,2}(?:literature|evidence|data|studies|mechanisms?)\b",
        r"search(?:es|ed)? (?:of |in )?(?:the )?(?:medline|pubmed|embase|cochrane|scopus|web of science)\b",
        r"(?:medline|pubmed|embase|cochrane|scopus) (?:\w+ ){0,4}(?:was|were) (?:\w+ly )?searched\b",
        r"(?:eligible|included) (?:studies|articles)\b",
        r"(?:studies|articles) were (?:included|selected|retrieved|identified|pooled)\b",
    ),
    "trial": _words(
        r"randomi[sz](?:ed|ation)\b",
        r"(?:double|single|triple)[- ]?(?:blind(?:ed)?|masked)\b",
        r"placebo\b",
        r"cross-?over (?:study|trial|design)\b",
        r"open[- ]label(?:led)?\b",
        r"phase (?:I{1,3}|IV|[1-4])(?:[ab]|/I{2,3}|/[234])?(?: \w+)? (?:study|trial)\b",
        r"(?:clinical|therapeutic|controlled|comparative|pilot|multicent(?:er|re)|prospective|present|this) trial\b",
        r"(?:healthy|normal|human)(?: \w+)? volunteers\b",
        r"(?:assigned|allocated) to (?:receive|one|either|two|treatment|the)\b",
        r"intention[- ]to[- ]treat\b",
        r"dose escalations?\b",
        r"treatment arms?\b",
        r"(?:patients|subjects|participants|children|women|men)(?: \w+){0,3} were (?:enrolled|recruited)\b",
        r"entered (?:in(?:to)? )?(?:this|the) (?:\w+ )?(?:study|trial)\b",
    ),
    "laboratory study": _words(
        r"(?:wistar|sprague[- ]dawley|balb/?c|c57bl|beagle|zebrafish|transgenic|knock-?out)\b",
        r"(?:rats|mice|rabbits|monkeys|piglets|guinea[- ]pigs)\b",
        r"(?:anesthetized|anaesthetized|mongrel|conscious|awake) (?:dogs|cats|rats|pigs|rabbits)\b",
        r"in (?:the )?(?:\w+ )?(?:rat|mouse|rabbit|dog|cat|pig|canine|porcine|murine)s?\b",
        r"(?:rat|mouse|rabbit|dog|canine|porcine|feline|bovine)(?: \w+)? (?:hearts?|brain|livers?|kidneys?|aorta)\b",
        r"(?:experimental|rodent|murine|rat|mouse) models?\b",
        r"cultured(?: \w+){0,3} cells?\b",
        r"isolated (?:perfused )?(?:\w+ )?(?:hearts?|kidneys?|tubules|hepatocytes|aort\w+)\b",
    ),
    "observational study": _words(
        r"retrospective(?:ly)?\b",
        r"prospectively\b",
        r"(?:prospective|longitudinal|observational|cross-sectional|follow-up|population-based|pilot|present|current)"
        r"(?: \w+){0,2} (?:study|evaluation|analysis|survey)\b",
        r"cohorts?\b",
        r"cross-sectional (?:study|survey|analysis|design)\b",
        r"case[- ]control(?:led)?\b",
        r"surveys?\b",
        r"questionnaires?\b",
        r"registr(?:y|ies)\b",
        r"(?:adverse event|claims|pharmacovigilance|surveillance|health)(?: \w+)? database\b",
        r"(?:pharmacovigilance|spontaneous reporting|surveillance)\b",
        r"consecutive (?:\w+ ){0,3}(?:patients|cases|children|women|men|recipients)\b",
        r"(?:medical|hospital|patient|case) (?:records|charts|notes|files) (?:of|were|was)\b",
        r"(?:chart|record) review\b",
        r"(?:by )?reviewing (?:the )?(?:\w+ ){0,2}(?:records|charts|files|slides|biopsies)\b",
        r"(?:patient|person)-years\b",
        r"(?:the|this|our) (?:\w+ )?study (?:was|were|aimed|investigated|examined|evaluated|assessed|included)\b",
    ),
}
"""The words by which each kind of document names its design; the kinds stand in the order that decides a tie."""

STATISTICS: Final = _words(
    r"(?:incidence|prevalence|frequency|rate)s? of\b",
    r"(?:odds|hazard|risk|rate) ratios?\b",
    r"relative risk\b",
    r"(?:95\s?% CI|confidence intervals?)\b",
    r"p\s?[<=]\s?0?\.\d+",
    r"(?:mean|median) (?:age|follow-up|time|duration|dose)\b",
    r"(?:not|no) (?:statistically )?significant(?:ly)?\b",
    r"significant(?:ly)? (?:difference|higher|lower|more|less|increase|decrease|correlat)\w*\b",
    rf"we (?:{_STUDIED})\b",
)
"""The words of any study, of patients or of animals: they say that a text is one, not which."""

OF_CASES: Final = _words(
    r"case (?:report|presentation|description|history|study)\b",
    rf"(?:report|presentation|description) of (?:{_A_FEW}) (?:\w+ ){{0,3}}(?:cases?|patients?)\b",
    r"(?:we|the authors?|i) (?:here(?:in|by)? |now )?(?:report|describe|present|encountered|observed|treated|saw)"
    rf" (?:on |here |the cases? of )?(?:{_A_FEW}|twin) (?:[\w-]+ ){{0,6}}(?:{_PERSON}|cases?)\b",
    rf"(?:{_A_FEW}) (?:\w+ ){{0,2}}(?:{_PERSON}|cases?)(?: [^.;]{{0,120}})? (?:is|are)"
    r" (?:reported|described|presented)\b",
    rf"we (?:report|describe|present) [^.;]{{1,80}}? in (?:{_A_FEW}) (?:[\w-]+ ){{0,5}}(?:{_PERSON})\b",
    r"(?:our|this|the present|the reported|the described) (?:patient|case)\b",
)
"""The words by which a text says that it tells of one patient, or of a few."""

A_CASE_OF: Final = _words(rf"(?:{_A_FEW}|the) (?:\w+ ){{0,2}}cases? (?:of|with|presented|in which|who|where)\b")
"""Words that introduce a case, unless the text counts a population: there "one case of" is a number in a table."""

CASES_IN_TITLE: Final = _words(
    rf"(?:in|of) (?:{_A_FEW}|twin) (?:[\w-]+ ){{0,5}}(?:{_PERSON})\b",
    r"(?:two|three|four) (?:\w+ ){0,2}cases\b",
    r"case reports\b",
    r"an? (?:[\w-]+ ){0,3}case\b(?! series| of)",
)
"""The like words of titles; elsewhere "in one patient" may be said of a member of a population."""

CASE_SERIES: Final = _words(r"case series\b")
"""How a title calls patients whom it may tell of together."""
