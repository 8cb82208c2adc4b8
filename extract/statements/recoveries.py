"""Recoveries told without a verb of recovery: by what the patient or an organ does again, by what is no longer found.

The rows complete those of `endings`: there the verbs, nouns and adjectives that mean an end, here pictures ("she was
walking normally", "nothing abnormal could be found", "the stools were formed", "still shuffles", "of its own accord").
"""

from __future__ import annotations

from typing import Final

_SPAN: Final = r"(?:[\w-]+ ){1,4}(?:minutes?|hours?|days?|weeks?|months?|years?)"
_END: Final = (
    r"(?:clear(?: up)?|settle|resolve|heal|subside|disappear|recover|normali[sz]e|fade|abate|vanish|go(?: away)?"
    r"|come back to normal)"
)
_ACT: Final = (
    r"(?:walk|eat|see|speak|breath|swallow|mov|open|pass|sleep|work|talk|hear|read|drink|void|urinat|feed|sit|stand)\w*"
)
_FREELY: Final = r"(?:normally|freely|unaided|unassisted|without (?:help|aid|difficulty|pain|effort|support|a stick))"
_ORGAN: Final = r"(?:skin|lungs?|chest|films?|radiographs?|x-rays?|urine|eyes?|mouth|mucosae?|fields?|scans?|airways?)"

RECOVERED: Final = (
    rf"took {_SPAN} to (?:\w+ly )?{_END}"
    r"|dried up|melted away|dwindled away|died (?:down|away)|petered out|burn(?:ed|t) (?:itself )?out|blew over"
    r"|c[oa]me to an end|brought [\w ]{2,40} to an end|put an end to (?:it|the \w+)"
    r"|(?:marked|was) the end of (?:the|this|her|his) (?:episode|attack|reaction|illness|event)"
    rf"|(?:was|were|is|are) (?:again |now |once more |soon )?(?:able to )?{_ACT}(?: [\w-]+){{0,3}} {_FREELY}"
    rf"|(?:walk|ate|saw|spoke|breath|swallow|mov|slept|heard|talk)(?:ed|ing)? (?:again )?{_FREELY}"
    r"|(?:nothing|no) (?:\w+ )?(?:abnormal(?:ity|ities)?|signs?|symptoms?|traces?|lesions?|deficits?|complaints?)"
    r"(?: of [\w-]+)? (?:(?:could be |was |were |had been )(?:found|seen|detected|elicited|left)|remained|persisted)"
    rf"|{_ORGAN} (?:was|were|had been|is) (?:\w+ly |again |now )?(?:clear|clean)|stools? (?:was|were) (?:again )?formed"
    r"|eyes? (?:was|were) (?:again )?(?:quiet|white)|bowels? (?:was|were) (?:\w+ly )?normal|opened (?:her"
    r"|his) bowels normally"
    r"|(?:is|are) (?:now|again) (?:\w+ly )?normal|(?:is|are) (?:entirely|completely|fully) normal (?:now|again)"
    r"|no longer to be (?:seen|found|felt|heard)|(?:was|were|is|are) no more to be (?:seen|found)"
    r"|out of (?:neutropenia|danger and well|aplasia)|alive and well|fit and well"
    r"|(?:has|have|had) been free (?:of|from)|free (?:of|from) (?=(?:\w+ )?(?:pain|symptoms?|complaints?|fits?"
    r"|attacks?)\b)"
    r"|left no (?:scars?|marks?|trace|defects?|deficits?|damage|residue)|lay (?:again )?within the (?:reference|normal)"
    r"|recover(?:ed|y of) (?:normal|full) (?:\w+ )?(?:vision|hearing|strength|function|speech|movement)"
    r"|(?:was|felt|is) (?:entirely |quite |completely )?(?:her|him)self(?= |,|\.|$)"
)
RECOVERING: Final = (
    r"paled|waned|on the (?:wane|mend)|eased off"
    r"|(?:ALT|AST|bilirubin|creatinine|transaminases|enzymes|values|levels?|CK|titers?|lipase|amylase) (?:had "
    r"|have )?(?:already )?halved"
    r"|(?:urine output|diuresis|counts?|appetite) (?:then |soon )?picked up|(?:was|were) on (?:its"
    r"|their) way (?:down|up|back)"
    r"|and (?:still |slowly |steadily )?(?:rising|climbing|improving)(?=[,.;]|$| (?:when|at|on|again))"
    r"|only (?:slight|partial|modest|minor|little|some|minimal) (?:improvement|recovery|relief)"
    r"|slowly (?:improved|recovered|cleared|faded|subsided)(?= but| and was still)"
)
NOT_RECOVERED: Final = (
    r"still (?!takes|receives|uses|works|lives|plays|does|attends|is\b|was\b|has\b|as\b|this\b|his\b|its\b|visits|comes"
    r"|remains (?:well|free)|stands at|less\b|unless\b|needs no)[a-z]+s(?= (?:\w+ )?(?:when|with|from|in|on|at|him"
    r"|her|the|a"
    r"|an|to)\b|[,.;]|$)"
    r"|still (?:twice|three times|four times|\w+fold|above|elevated|raised|abnormal|impaired|visible|palpable"
    r"|detectable"
    r"|weak|numb|stiff|blind|deaf|jaundiced|on dialysis|incontinent|unable)"
    r"|(?:vision|sight|hearing|strength|function|speech|sensation|taste|smell|voice|memory|libido|periods"
    r"|movement)[\w ]{0,12}"
    r" (?:has|have|had) not (?:yet )?(?:come back|returned)|(?:has|have|had) not (?:yet )?(?:cleared|faded)"
    r"|(?:registered|certified|declared|rendered) (?:\w+ )?(?:blind|deaf|disabled)|proved (?:permanent|irreversible)"
    r"|(?:counts?|vision|acuity|hearing|deficits?|weakness|symptoms?|signs|condition|state|pain|rash"
    r"|lesions?)[\w ]{0,12} (?:was|were)"
    r" (?:completely |entirely |essentially )?unchanged"
    r"|(?:kidneys|liver|heart|vision|sight|hearing|function|marrow)[\w ]{0,15} never (?:recovered|came back|returned)"
)
FATAL: Final = (
    r"(?:he|she|the (?:patient|man|woman|boy|girl|child|infant)) (?:did|could) not (?:be saved"
    r"|survive)(?! (?:without|to))|lost (?:her|his|their) li(?:fe|ves)"
    r"|(?:was|were) found dead|life support was (?:withdrawn|stopped)"
)
SPONTANEOUS: Final = (
    r"of (?:its|their) own accord|left to (?:itself|themselves)|(?:no|without) (?:any )?other (?:\w+ )?(?:measures?"
    r"|treatment|therapy|drugs?|medication|intervention)"
    r"|without (?:\w+ ){0,3}(?:drugs?|medication|colony[- ]stimulating factors?|steroids|corticosteroids|antidotes?)"
    r"|without (?!any |specific |further |other )(?:\w+ ){1,3}(?:growth factors?|G-?CSF)"
    r"|(?:received|given|got|had|needed|required) (?:neither|no) (?:growth factors?|G-?CSF|filgrastim"
    r"|colony[- ]stimulating factors?)"
    r"|(?:watchful|expectant) (?:waiting|management)|managed expectantly|treated expectantly|wait[- ]and[- ]see"
    r"|(?:advised|decided|chose|opted|elected|preferred|agreed) (?:\w+ )?(?:to wait|waiting|to watch|to observe)"
)

RECOVERIES: Final[tuple[tuple[str, str, str], ...]] = (
    ("outcome", "recovered", RECOVERED),
    ("outcome", "recovering", RECOVERING),
    ("outcome", "not recovered", NOT_RECOVERED),
    ("outcome", "fatal", FATAL),
    ("recovery", "spontaneous", SPONTANEOUS),
)
"""The rows of the cue table that tell an end in pictures: kind, value, pattern."""
