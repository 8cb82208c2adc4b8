"""The role of a drug or measure: given against the event, taken before it, or merely named.

The word that governs the mention decides: the nearest verb, noun or preposition to its left with no other verb or new
phrase between ("was treated with A and B"), else the verb that it is the subject of ("A and B were necessary", "A
relieved the pain"). What governs like an exposure ("after", "while taking", "had been treated with") makes no treatment
unless the same clause tells that the patient got better by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.lexicon.terms import Term


class Role(StrEnum):
    """What a drug or measure is to an episode."""

    TREATMENT = "treatment"
    EXPOSURE = "exposure"
    """Taken before or at the onset: the suspect, its companions, the therapy of the condition."""
    NAMED = "named"
    """No drug given at all: an analyte, a receptor, part of another name ("creatine kinase", "lithium toxicity")."""
    REPLACEMENT = "replacement"
    """Given in the place of the drug that was stopped."""
    UNTOLD = "untold"
    """The clause does not say that it was given."""


@dataclass(frozen=True, slots=True)
class Given:
    """A role with the words that decide it."""

    role: Role
    reason: str = ""


# --- what may stand between a governor and the thing it governs: no verb, no new phrase ------------------------------
_BREAK: Final = sieve.compile(
    r"\b(?:was|were|is|are|had|has|have|did|does|who|which|that|while|when|whereas|although|because|since|until|if"
    r"|before|for(?! (?:[\w-]+ ){1,2}(?:doses|days|weeks|hours|months)\b)(?! (?:[\w-]+ ){1,3}and\b)|to|during"
    r"|after|following|despite|developed|resulted|led|occurred|presented|showed|revealed|improved"
    r"|resolved|recovered|continued|stopped|discontinued|discontinuing|discontinuation|withdrawal|withdrawn|cessation"
    r"|replaced|instead|caused|induced|from|against|in (?:a|an|the|her|his|one|two|whom|which)|without|not"
    r"|but|he|she|it|they|we|patients?|therefore|however|then)\b|[;:]",
    re.IGNORECASE,
)
_OUTER: Final = r"(?:\w+ly |then |also |subsequently |again |initially |both |all |only |now |first |later ){0,3}"
_BETTER: Final = (
    r"(?:resolv\w+|resolution|disappear\w+|subsid\w+|clear(?:ed|ing)|abat\w+|improv\w+|recover\w*|reliev\w+|relief"
    r"|revers\w+|control\w*|correct\w+|normali[sz]\w+|alleviat\w+|ameliorat\w+|terminat\w+|abolish\w+|suppress\w+"
    r"|stabili[sz]\w+|remi(?:tted|ssion)|regress\w+|heal\w+|settl\w+|cur(?:ed|e)|rescu\w+|return\w* to normal"
    r"|restor\w+|counteract\w+|prevent\w+ further|better|diminish\w+|decreas\w+|reduc\w+|lower(?:ed|ing)"
    r"|brought (?:down|under control|to an end)|faded|vanish\w+|melted|dried up|died (?:down|away)|rose"
    r"|out of (?:neutropenia"
    r"|danger)|came (?:down|up|to an end)|came back to normal)"
)
_TREATS: Final = sieve.compile(
    r"\b(?:"
    rf"(?:treat(?:ed|ing|ment|ments)?|therap(?:y|ies)|managed|management|measures|resuscitat\w+|support(?:ed)?|sedat\w+"
    rf"|cooled|anticoagulated|ventilated|paraly[sz]ed|dosed|boluse?d|loaded|supplemented) {_OUTER}"
    rf"(?:with|by|using|included?|including|consist(?:ed|ing)? of|comprised?|was|were)"
    r"|(?:was|were|been|being|and|,|then|also) (?:\w+ly |then |also |subsequently |immediately )?"
    r"(?:given|administered|infused|injected|transfused|prescribed)"
    r"|(?:received|after receiving|requir(?:ed|ing|e)|need(?:ed|ing)|necessitat(?:ed|ing)|underwent|undergone"
    r"|gave|administering|initiated"
    r"|initiating|instituted|instituting|commenced|introduced|introducing|added|adding|employed|performed|inserted"
    r"|implanted|tried|applied|repeated(?: the)?|wore|we (?:\w+ )?used|starting|beginning|giving)"
    r"|(?:placed|put|started|begun|commenced|maintained) on|(?:started|begun|commenced)(?= (?!on)\w)"
    r"|respon(?:d|ds|ded|ding|se|sive) (?:\w+ ){0,2}to|refractory to|unresponsive to|resistant to|in spite of|despite"
    r"|failures? of|failed (?:to respond to|with)|by means of|attempts? (?:at|with)|efforts at|(?:aid|help) of"
    r"|resulted in(?= (?:\w+ )?(?:transplantation|surgery|dialysis|amputation|intubation|hospitali[sz]ation))"
    rf"|{_BETTER} (?:[\w-]+ ){{0,5}}?(?:with|by|on|upon|under|using|after|following|due to|thanks to)"
    r"|(?:came (?:down|up|back)|rose|fell|dropped|climbed) to [^.;]{1,40}? with"
    r")(?=\s|$)",
    re.IGNORECASE,
)
_EXPOSES: Final = sieve.compile(
    r"\b(?:after|following|during|while|when|under|upon|since|from|due to|caused by|induced by|secondary to"
    r"|associated with|attribut\w+ to|related to|because of|as a result of|between|of|interaction|taking"
    r"|receiving|using"
    r"|on|took|taken|ingest\w+|consum\w+|abus\w+|overdos\w+|exposed to|exposure to|maintained on|treated with"
    r"|other than"
    r"|medications? (?:were|included?|consisted)|regimen|history of|added to|addition to|combin\w+ with|with|contain\w+"
    r"|scheduled for|candidate for|allergic to|sensiti\w+ to|reactions? to|intolerant to|different from|similar to)\b",
    re.IGNORECASE,
)
_EARLIER: Final = sieve.compile(
    r"\b(?:had (?:previously |already |also |recently |long |never )?(?:been |undergone |received |taken |required )"
    r"|previous(?:ly)?|prior|pre-?treated|premedicat\w+|prophyla\w+|concomitant\w*|concurrent\w*|long-?standing|long-term"
    r"|chronic(?:ally)?|maintenance|baseline|(?:usual|home) (?:medic\w+|therapy|treatment|drugs|tablets|dose)"
    r"|regular(?:ly)?|her other|his other|in the past|ago|earlier"
    r"|since \d{4}|for (?:many|several|\d+) (?:months|years)|vaccin\w+|contracepti\w+|(?:was|were|being) continued"
    r"|no other|stable|unchanged|also (?:took|taking)|recent|undergone periods|who was (?:being )?treated"
    r"|who (?:received|had received|was receiving|was taking|took|takes)|anesthe\w+|general an[a]?esthesia"
    r"|placebo|in vitro"
    r"|challenge\w*|scheduled|probe)\b",
    re.IGNORECASE,
)
_ACTS: Final = sieve.compile(
    r"^(?P<gap>(?:[^.;]{0,110}?))\b(?:(?:was|were|had to be|proved|is|are|became) (?:\w+ly |then |also "
    r"|promptly |again |tried and ){0,2}"
    r"(?:given|administered|infused|injected|transfused|instilled|tapered|started|initiated|instituted|introduced|begun"
    r"|commenced|added|performed|required|needed|necessary|effective|success\w*|beneficial|helpful|useful|valuable|life-?saving|ineffective|unsuccessful|used|tried|applied"
    r"|inserted|implanted|carried out|undertaken|prescribed|employed|repeated|(?:a|an"
    r"|of) (?:\w+ ){0,2}(?:value|help|means|benefit))"
    rf"|(?:\w+ly )?(?:resolved|reduced|relieved|alleviated|ameliorated|improved|abolished|controlled|reversed"
    rf"|terminated"
    r"|suppressed|restored|corrected|cured|stabili[sz]ed|normali[sz]ed|failed|succeeded|prevented further)"
    r"|(?:led to|resulted in|produced|brought about|brought|was followed by|were followed by|allowed|achieved) "
    rf"(?:[\w-]+ ){{0,5}}?(?:{_BETTER}|to an end|down|under control)"
    r"|had (?:had )?(?:no|little|a good|a dramatic|an? \w+|only \w+) (?:\w+ )?(?:effect|benefit|success)|proved"
    r"|sufficed|(?:was|were) (?:enough|sufficient|restricted))\b",
    re.IGNORECASE,
)
_HELD_BETWEEN: Final = sieve.compile(
    r"\b(?:was|were|had|has|who|which|that|developed|induced|caused|after|following|during|because|led|resulted|suffered"
    r"|presented|symptoms?|levels?|concentrations?)\b|[:]",
    re.IGNORECASE,
)
_PART_OF_A_NAME: Final = sieve.compile(
    r"^(?:[- ](?:induced|associated|related|treated|like|free|resistant|dependent|eluting|naive|sensitive|intoxicated"
    r"|exposed|positive|negative|type|based|containing)\b|\s+(?:toxicity|toxicities|overdos\w+|poisoning|intoxication"
    r"|(?:serum |plasma |blood |trough )?(?:levels?|concentrations?)|secretion|release|deficienc\w+|antibod\w+"
    r"|receptors?"
    r"|kinase|phosphokinase|dehydrogenase|clearance|metabolism|metabolites?|excretion|abuse\w*|pump|withdrawal|allerg\w+"
    r"|hypersensitivity|depletion|balance|homeostasis|retention|intake|content|titer|assay|unit\b|reuptake|inhibitors?"
    r"|syndrome|effects?|analogue|analogs?|agonists?|antagonists?|overload|excess|lesions?|use\b|users?\b|addict\w*))",
    re.IGNORECASE,
)
_MEASURED: Final = sieve.compile(
    r"\b(?:plasma|serum|blood|urinary|urine|elemental|endogenous|circulating|levels? of|concentrations? of"
    r"|withdraw\w* of"
    r"|discontinu\w+(?: of)?|stopping|cessation of|interruption of|allerg\w+ to|hypersensitivity to"
    r"|intolerance to|low|lack of|excess(?:ive)?"
    r"|deposit\w* of|elevated|increased|decreased|reduced|tapering(?: of)?|toxicity of|overdos\w+ of)\s+$",
    re.IGNORECASE,
)


def given(unit: Unit, term: Term) -> Given:
    """What the clause says of a drug or measure that it names.

    Args:
        unit: the clause.
        term: a term of it that names a drug, a drug class or a measure.

    Returns:
        The role, with the governing words as the reason. Whether the thing was already taken before the onset, or is
        the suspect, is for the caller to know.
    """
    text = unit.text
    start, end = term.start - unit.start, term.end - unit.start
    before, after = text[:start], text[end:]
    part = _PART_OF_A_NAME.match(after)
    if part:
        return Given(Role.NAMED, part.group().strip())
    measured = _MEASURED.search(before)
    if measured:
        return Given(Role.NAMED, measured.group().strip())
    replaces = _REPLACES.search(before)
    if replaces:
        return Given(Role.REPLACEMENT, replaces.group().strip())
    treats = _nearest(_TREATS, before)
    earlier = _EARLIER.search(before, max(0, start - 70))
    if earlier is not None and not _BREAKS_OFF.search(before, earlier.end()):
        return Given(Role.EXPOSURE, earlier.group())
    if treats is not None and not _AS_EXPOSURE.search(before[: before.rindex(treats) + len(treats)]):
        return Given(Role.TREATMENT, treats)
    if treats is not None:
        cured = _CURED.search(before) or _BACK.match(after) or _ACTS.match(after)
        return Given(Role.TREATMENT if cured else Role.EXPOSURE, treats)
    if (_DONE_TO.fullmatch(term.text) and _IS_DONE.search(before)) or _TOLD_WITH_VERB.search(term.text):
        return Given(Role.TREATMENT, term.text)
    gapped = _GAPPED.match(after) if _FIRST_PART.search(before) else None
    if gapped is not None and not _HELD_BETWEEN.search(gapped["gap"]):
        return Given(Role.TREATMENT, gapped.group()[len(gapped["gap"]) :])
    acts = _ACTS.match(after)
    exposes = _nearest(_EXPOSES, before)
    free = (
        exposes is None
        or exposes.lower() == "using"
        or _OF_ADMINISTRATION.search(before) is not None
        or _NEW_CLAUSE.search(before, before.rfind(exposes)) is not None
    )
    if acts is not None and free and not _HELD_BETWEEN.search(acts["gap"]):
        return Given(Role.TREATMENT, acts.group()[len(acts["gap"]) :])
    if exposes is not None:
        got_better = _BACK.match(after)
        if got_better and _COURSE.search(before):
            return Given(Role.TREATMENT, f"{exposes} … {got_better.group().strip()}")
        return Given(Role.EXPOSURE, exposes)
    return Given(Role.UNTOLD)


# "X was stopped and Y given": the auxiliary of the first verb holds for the second
_FIRST_PART: Final = sieve.compile(
    r"\b(?:was|were|had been|been)\s(?:\w+ly\s)?(?:(?:to|be|first|then|also)\s)?[a-z]+(?:ed|n|ld|pt|ut|ght|un"
    r"|opped)\b[^.;:]{0,60}?(?:,|\band)\s"
    r"(?:then\s|instead\s)?(?:(?!was\b|were\b|had\b|has\b|he\b|she\b|by\b|with\b|to\b)[\w.%/-]+,?\s){0,6}$",
    re.IGNORECASE,
)
_GAPPED: Final = sieve.compile(
    r"^(?P<gap>[^.;:]{0,60}?)\b(?<!was )(?<!were )(?<!been )(?:given|begun|started|commenced|initiated|instituted"
    r"|administered"
    r"|infused|injected|added|prescribed|introduced|transfused|inserted|tapered)\b",
    re.IGNORECASE,
)
# a measure that the text tells as a verb: "was transfused", "was intubated and dialyzed"
_DONE_TO: Final = sieve.compile(
    r"(?:transfus|(?:ha?emo)?dialy[sz]|intubat|ventilat|cool|operat|drain|debrid|cardiovert|defibrillat|resuscitat|pac"
    r"|plasmapheres|sedat|immobili[sz]|anticoagulat)ed",
    re.IGNORECASE,
)
_TOLD_WITH_VERB: Final = sieve.compile(r"\b(?:was|were) (?:restricted|limited|transfused)$", re.IGNORECASE)
# "was suspended on arrival, and X was given": the preposition's hold ends where a new clause begins
_NEW_CLAUSE: Final = sieve.compile(r",\s(?:and|but|then|so)\s(?:[\w/%.-]+(?:,|\sand)?\s){0,4}$", re.IGNORECASE)
_IS_DONE: Final = sieve.compile(
    r"(?:\b(?:was|were|being|and|then|to be)|,)\s(?:(?:\w+ly|then|also|again|therefore|at once|mechanically)\s){0,2}$",
    re.I,
)
_REPLACES: Final = sieve.compile(
    r"\b(?:substitut\w+|replac\w+|switch\w+|chang\w+|convert\w+|conversion|exchang\w+)\b[^,;.]{0,60}?"
    r"\b(?:with|by|to|for)\s(?:[\w.%/-]+\s){0,4}$",
    re.IGNORECASE,
)
# "developed hepatitis during treatment with X", "a patient treated with X": the exposure, not the cure
_AS_EXPOSURE: Final = sieve.compile(
    r"\b(?:after|following|during|under|on|while|since|from|of|with|to|by|combined|concomitant|in|upon)"
    r" (?:(?!and\b)[\w-]+ ){0,4}(?:treatment|therapy|management)s? (?:with|by|using|including|was|were)$"
    r"|\b(?:after|since|following|upon|before|while)\b[^,;]{0,60}?\b(?:starting|beginning|giving|administering|introducing"
    r"|instituting|adding|initiating)$"
    r"|\b(?:patients?|woman|women|man|men|child|children|boys?|girls?|males?|females?|infants?|recipients?|subjects?|adults?)"
    r" (?:\w+ly )?(?:treated|managed) (?:with|by|using)$|\b(?:being|is|are|when|if|who (?:was|were|is|are"
    r"|had been)) (?:\w+ly )?treated (?:with|by)$"
    r"|\bafter (?:receiving|requiring|undergoing)$",
    re.IGNORECASE,
)
_CURED: Final = sieve.compile(
    rf"\b{_BETTER} (?:[\w-]+ ){{0,6}}?(?:with|by|on|upon|under|using|after|following)\b[^;.]*$", re.IGNORECASE
)

# "who had been on lithium for years, was given …": the earlier time is over where a new predicate begins
_BREAKS_OFF: Final = sieve.compile(
    r",? (?:and|but|was|were|then) (?:was |were )?(?:\w+ly )?(?:given|treated|started|received|required)\b", re.I
)
_OF_ADMINISTRATION: Final = sieve.compile(
    r"\b(?:administration|infusion|injection|institution|initiation|introduction|addition|use|transfusion|doses?|course"
    r"|trial|therapy|treatment|instillation|application|unit|bolus(?:e)?|pulse|cycle|day|injection|m?[gl]"
    r"|liter|amount|session|round|exchange|ampoule|vial|tablet|capsule|sachet|series|combination)s? (?:of"
    r"|with) (?:[\w-]+ ){0,6}?(?:(?:and|,) (?:[\w-]+ ){0,3})?$",
    re.IGNORECASE,
)
# "After two doses of X the count was 4.4", "With X and Y the pain subsided", "a week after X the effusion had gone"
_COURSE: Final = sieve.compile(
    r"(?:^|[:;,] )(?:(?:and|but|then|finally|[\w-]+ (?:hours?|days?|weeks?|months?)) ){0,2}(?:with|after|on"
    r"|under|following"
    r"|upon)\s(?!(?:taking|exposure|ingestion|use of|overdose|stopping|discontin|withdraw))(?:[\w.%/-]+,? ){0,9}$",
    re.IGNORECASE,
)
_BACK: Final = sieve.compile(
    rf"[^.;]{{0,50}}?(?:,|\b(?:the|his|her|their|its|it|they|he|she|all|symptoms?|pain|fever|count|there)\b)[^.;]{{0,60}}?"
    rf"\b(?:{_BETTER}|rose|increased|came down|fell|dropped|gone|back (?:on|at|to)|(?:was"
    rf"|were) (?:\w+ )?(?:\$?\d|normal|better|gone))",
    re.IGNORECASE,
)


def _nearest(pattern: sieve.Pattern, before: str) -> str | None:
    """The words of a pattern that end nearest to the end of a text, with nothing between that breaks their hold."""
    found = None
    for match in pattern.finditer(before, max(0, len(before) - 200)):
        found = match
    if found is None or _BREAK.search(before, found.end()):
        return None
    return found.group()
