"""The words by which reports tell of the doses after an event: the next infusion given, put off, left out.

A phrase names a dose that comes after what was told ("the sixth infusion", "two further doses", "her August injection",
"the remaining cycles"); what is said of it tells whether the drug was given again. Whether the drug is the suspect is
decided later (`slots.doings`).
"""

from __future__ import annotations

from typing import Final

DOSE: Final = (
    r"(?:infusions?|injections?|doses?|cycles?|courses?|administrations?|pulses?|rounds?|instillations?|shots?|grams?"
    r"|maintenance (?:infusions?|doses?|treatments?))"
)
_COUNT: Final = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|several|some|many|all|both|each|every)"
_NTH: Final = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|[2-9](?:nd|rd|th)|1\dth)"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn"
    r"|winter)"
)
_KIND: Final = r"(?:(?!of\b|to\b|was\b|were\b|had\b|for\b|with\b|in\b|and\b)[\w-]+ )"
LATER_DOSE: Final = (
    rf"(?:(?:the|her|his|their|a|an|these|those) )?(?:planned |scheduled |regular |usual )?"
    rf"(?:(?:{_COUNT} )?(?:(?:of )?(?:the|her|his) )?"
    rf"(?:further|more|additional|subsequent|following|remaining|later|next|other|another)"
    rf"(?: {_COUNT})?|another(?: {_COUNT})?|a further(?: {_COUNT})?|{_NTH}|{_MONTH})"
    rf" (?:{_KIND}){{0,2}}?{DOSE}\b"
)
"""A dose, or several, that come after what was told."""

_WORDS: Final = r"(?: (?!(?:and|but|which|who|because|that)\b)[\w-]+)"
ASIDE: Final = rf"{_WORDS}{{0,3}}?(?:,[^,.;]{{1,60}},| \([^)]{{1,60}}\))?{_WORDS}{{0,6}}?"
"""What may stand between a dose and its verb: "of the drug, due in May,"."""
_ADVERB: Final = (
    r"(?: (?:then|later|subsequently|eventually|therefore|also|since|again|both|all|each|now|still|\w+ly))*"
)
_WAS: Final = rf"(?:was|were|has been|have been|is being){_ADVERB}"
_NEXT_ONES: Final = rf"(?:the )(?:{_NTH}|next|following)(?: (?:two|three|four|and {_NTH}))?"
GIVEN_LATER: Final = (
    rf"{_NEXT_ONES} (?:followed (?!by)|(?:was|were) (?:also )?(?:given|administered) (?:as|on|at|without)|went ahead)|"
    rf"{LATER_DOSE}{ASIDE} (?:{_WAS} (?:given|administered|infused|injected|received|taken|tolerated|completed"
    rf"|delivered|uneventful|without|well tolerated|free of|followed by (?:no|neither|normal))"
    rf"|went ahead|went well|took place|proceeded|passed (?:off )?(?:without|uneventfully)"
    rf"|(?:brought|caused|produced|provoked|led to|were followed by|was followed by) (?:no|neither|nothing)"
    rf"|did not (?:cause|bring|produce|provoke|lead)|(?:has|have) (?:since )?(?:followed|gone ahead|passed))"
    rf"|(?:(?:has|have) (?:since |now |meanwhile )?(?:had|received|completed|tolerated|taken|undergone|been given)"
    rf"|(?<!had )(?<!having )(?<!had since )(?:received|tolerated|completed|underwent)|(?:was|were){_ADVERB} given"
    rf"|(?<!have )(?<!has )(?<!had )had)"
    rf"(?: \w+ly| as planned| without incident)? (?!no\b){LATER_DOSE}"
    rf"|(?:before|after|with|at|following) (?:each|every) (?:of the )?(?:later|subsequent|further|following)"
    rf" (?:{_KIND})?{DOSE}"
)
LEFT_OUT: Final = (
    rf"{LATER_DOSE}{ASIDE} {_WAS} (?:not (?:given|administered|infused|injected|taken)|left out|cancelled|canceled"
    rf"|missed|called off|dropped)"
    rf"|(?:missed|skipped|cancelled|canceled) {LATER_DOSE}"
)
DECLINED: Final = (
    rf"(?:declined|refused|rejected|did not (?:want|wish)|was unwilling|were unwilling|unwilling"
    rf"|was reluctant)(?: to (?:have|receive|take|accept|undergo|try|risk|hear of))?"
    rf" (?:(?:any|a|the|to|all) )?(?:further|another|more|renewed|additional|second|third|fourth|re-?exposure"
    rf"|re-?challenge|re-?introduction|re-?treatment|re-?administration|re-?start\w*|resum\w+)"
    rf"(?: (?!{DOSE})[\w-]+)?"
)
UNCHANGED: Final = (
    rf"(?:(?:the|her|his) )?(?:(?:monthly|weekly|fortnightly|quarterly|daily|yearly|annual|regular|usual|planned"
    rf"|six-monthly|half-yearly|three-monthly|two-monthly|maintenance) ){{1,2}}(?:{DOSE}|treatment|therapy)"
    rf"{ASIDE} (?:went on|continued|{_WAS} (?:continued|kept (?:up|going)|maintained|carried on))"
    rf"|(?:infusions?|injections?|doses|cycles|courses|treatment|therapy|medication|drug) (?:went on|continued)"
    rf"(?= (?:unchanged|as before|as planned|at (?:the|its|her|his) (?:same|usual|full|six|regular)|without"
    rf"|throughout|uninterrupted|regularly|every|with no))"
)
