"""Exposure and mishap: whether a clause tells that a suspect drug was begun or left off, or that something befell.

An episode needs no name to be told: "He was put on it again. Ten days later he complained of pain" is one by its
course.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.topic import GENERIC, event_entry, is_indication
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.statements.assertion import Status
from extract.statements.cues import Cue

SISTERS_AT_MOST: Final = 19
"""A class with more drugs ("immunosuppressant") says too little for two of its drugs to be sisters."""

_BEGUN: Final = sieve.compile(
    r"\b(?:gave|given|handed|prescribed|ordered|drank|swallowed|started|begun|began|commenced|initiated|introduced|added|administered"
    r"|infused|injected|instituted"
    r"|put (?:her |him |the \w+ )?(?:back )?on|placed (?:her |him )?on|took(?! (?:the place|place|part|over"
    r"|off|ill|care|advice|(?:her|him) to|(?:her|his) history|a (?:photograph|sample|history))\b)|taken|taking"
    r"|bought|swallowed|used"
    r"|received|tried"
    r"|offered|issued|dispensed|renewed|refilled|repeated|obtained|borrowed|helped (?:her|him)self to"
    r"|challenged?|(?:was|were) (?:back )?on)\b",
    re.IGNORECASE,
)
_DENIED: Final = sieve.compile(
    r"\b(?:(?:no|not|never|neither|nor|none|whether)\b[^,;]*|(?:question|possibility|option|idea|thought|risks?) of"
    r" (?:\w+ )?)$",
    re.IGNORECASE,
)
_SAME: Final = sieve.compile(
    r"\b(?:the|this|that) (?:very )?same (?:drug|medicine|medication|antibiotic|tablets?|capsules?|pills?|preparation"
    r"|substance|compound|product|agent|injection|drops|cream|treatment|remedy|syrup|brand|course|regimen"
    r"|prescription)\b"
    r"|\b(?:left-?over|remaining|old) (?:\w+ )?(?:tablets?|capsules?|pills?|packet|pack|box|supply|prescription)\b"
    r"|\b(?:another|second|further|new) (?:\w+ )?(?:packet|box|supply|prescription|course)\b",
    re.IGNORECASE,
)
_APART: Final = sieve.compile(
    r"[;:]|\bbut\b|\b(?:place|instead|stead|lieu) of\b|\brather than\b|\b(?:stopped|discontinued|withdrawn"
    r"|withheld|held|replaced|substituted|switched|changed"
    r"|ceased)\b",
    re.IGNORECASE,
)
_HELD_OFF: Final = sieve.compile(
    r"\b(?:not|never|nor|neither|(?:no|without) (?:\w+ )?$|declined|refused|instead of|rather than|before"
    r"|until|avoid\w*"
    r"|would|should|could|might)\b",
    re.IGNORECASE,
)
_BEFELL: Final = sieve.compile(
    r"\b(?:felt (?!well|better|fine|no |normal|fit)\w+|fell ill|took ill|taken ill|(?:became"
    r"|had become) (?!well|normal|negative|afebrile|pregnant|available|necessary)\w+|"
    r"(?:began|begun) to (?!improve|recover|fall|resolve|take|use|rise|decline|decrease|wean|clear|fade"
    r"|feel better|flow|pass"
    r"|eat|walk|gain|heal|settle|subside|abate|regain|speak|normali|climb|receive|inject)\w+|"
    r"(?:was|were) (?:again )?(?:trembling|shaking|itching|bleeding|vomiting|limping|wheezing|sweating|burning|swelling"
    r"|twitching|hallucinating|raving)\b|"
    r"(?:was|were) (?:brought|taken|rushed|carried) (?:\w+ ){0,2}to (?:the|a|an|our|hospital|casualty)|"
    r"(?:re-?)?admitted (?:again |urgently )?(?:with|because of|for|on account of)|(?:complain|complained) of"
    r"|woke (?:up )?with|collapsed|"
    r"(?:had|has) lost (?:her|his) appetite|lost (?:her|his) appetite|swelled|swollen|turned (?:dark|yellow"
    r"|red|blue|pale)|broke out|vomited"
    r"|itched|burned|ached|shivered|fainted|stiffen\w+|jerk\w+|was (?:short of breath|breathless|unwell|ill"
    r"|feverish|confused|jaundiced)"
    r"|noticed|noted|developed|presented|consulted|sought|set in|appeared|came on|erupted|returned with"
    r"|came back with|was (?:struck|seized)"
    r"|could (?:hardly|no longer|not|barely|scarcely) (?:\w+ly )?(?:walk|see|speak|breathe|stand|swallow|rise"
    r"|get up|climb"
    r"|lift|hear|read|sleep|move|urinate|pass urine|be roused|be woken)|rigors?|loose stools|rang"
    r"|grew (?!up\b|to\b|normal|accustomed|well|stronger|out)\w+|heard (?:\w+ )?voices|(?:saw|seeing|hearing) things"
    r"|was convinced|began (?:seeing|hearing|talking|shouting|limping|shaking|sweating|itching|coughing|bleeding"
    r"|vomiting|passing)"
    r"|found (?:her|him) (?:\w+ )?(?:unconscious|unresponsive|confused|drowsy|dead|lying|on the|in bed)"
    r"|was found (?:\w+ )?(?:unconscious|unresponsive|confused|drowsy|dead|lying|on the floor|wandering)"
    r"|lost (?:consciousness|(?:her|his) (?:balance|sight|hearing|voice|hair|taste)))\b",
    re.IGNORECASE,
)
_IN_PLACE_OF: Final = sieve.compile(
    r"\bplace of|\breplac(?:ed|es|ing)$|instead of|in lieu of|in exchange for", re.IGNORECASE
)
_OTHER_BEGINNING: Final = sieve.compile(
    r"(?:began|begun|started) to (?!take|receive|inject|use|have|swallow)\w+", re.IGNORECASE
)
_ANEW: Final = sieve.compile(r"\b(?:again|anew|afresh|once more|back)\b", re.IGNORECASE)
_EASED: Final = sieve.compile(
    r"\b(?:tolerat\w+|uneventful\w*|improv\w+|recover\w*|resol\w*|disappear\w*|subsid\w*|free (?:of|from)"
    r"|settled|nothing happened)\b",
    re.IGNORECASE,
)
_ARGUES: Final = sieve.compile(
    r"\b(?:class[- ]effect|no (?:reasonable )?doubt|in our (?:opinion|view|minds?)|we (?:believe|think"
    r"|conclude|suggest|suspect|argue|consider)"
    r"|suggests? that|this (?:case|report|observation) |it is (?:likely|possible|probable|conceivable))\b",
    re.IGNORECASE,
)
_CONCLUDED: Final = sieve.compile(
    r"\b(?:we|the authors?) (?:\w+ly )?(?:concluded|believed|thought|considered|regarded|interpreted|attributed"
    r"|ascribed"
    r"|assumed|judged|blamed|felt|held)\b"
    r"|\b(?:was|were) (?:\w+ly )?(?:concluded|attributed|ascribed|considered|judged|thought|believed|felt)\b",
    re.IGNORECASE,
)
_SAYS: Final = sieve.compile(
    r"\b(?:told|reported|said|phoned|telephoned|called|mentioned|described|confessed|complained|wrote|informed)\b",
    re.IGNORECASE,
)
_ALONGSIDE: Final = sieve.compile(
    r"\b(?:apart from|besides|known|history of|other than|in addition to|because of|on account of|despite"
    r"|for)\s+(?:(?:a|an|the|her|his|\w+)\s+){0,3}$",
    re.IGNORECASE,
)
# "A third course, for which there was an indication, will not be given"
_DENIED_BEHIND: Final = sieve.compile(
    r"(?:(?!\b(?:and|but)\b)[^;.]){0,90}?\b(?:will|would|shall|was|were|has|have|had|is|are)"
    r"(?: (?:therefore|then|thus|so far|yet))? (?:not|never)(?: (?:be|been|being|yet|therefore))*"
    r" (?:given|administered|infused|injected|undertaken|planned|intended|started|begun|attempted|scheduled|carried out"
    r"|prescribed|offered|risked|tried|taken|allowed|permitted)\b",
    re.IGNORECASE,
)
_MEASURED: Final = sieve.compile(  # "digoxin in plasma", "the lithium level": measured, not given
    r"^\s+(?:in (?:the )?(?:plasma|serum|blood|urine|cerebrospinal|hair|csf)\b|(?:(?:plasma|serum|blood|trough"
    r"|peak) )?"
    r"(?:concentrations?|levels?|assay|antibod(?:y|ies)|clearance|screen(?:ing)?|metabolism|poisoning|toxicity)\b)"
    r"|^-(?:dependent|specific|induced|associated|related)\b",
    re.IGNORECASE,
)
_SPECIMEN: Final = sieve.compile(  # "the sample taken on arrival"
    r"\b(?:samples?|specimens?|blood|biops(?:y|ies)|swabs?|cultures?|photographs?|history|pictures?|care|place"
    r"|films?|aspirate)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_OWNED: Final = sieve.compile(r"\b(?:his|her|their|the patient['’]s)\s+$", re.IGNORECASE)
_KNOWN_THING: Final = sieve.compile(
    r"\b(?:the|this|that|these|such|previous|first|earlier|prior)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
_SHOWED: Final = sieve.compile(r"(?:showed|revealed|disclosed|documented|detected|was found|were found)", re.IGNORECASE)
_NOT_THIS_TIME: Final = sieve.compile(
    r"\b(?:history|years? (?:before|earlier|ago|previously)|as a child|in childhood)\b", re.IGNORECASE
)

_TRIED_ONCE: Final = sieve.compile(  # "had been tried years before but was given up because her skin itched"
    r"\bhad (?:once |already |earlier )?been (?:\w+ly )?(?:tried|used|given|taken|prescribed|started|attempted)\b[^.;]*"
    r"\b(?:abandoned|given up|stopped|discontinued|withdrawn|dropped|left off|not tolerated|ended)\b",
    re.IGNORECASE,
)


def kin(suspects: Iterable[Entry], named: Iterable[Entry], vocabulary: Vocabulary) -> frozenset[str]:
    """The suspects and those of the named drugs that share a narrow class with one of them, as IRIs.

    >>> from extract.lexicon.vocabulary import Entry, Vocabulary
    >>> one, two = (Entry(f"ex:{name}", "drug", name, broader=("ex:class",)) for name in ("perindopril", "ramipril"))
    >>> sorted(kin([one], [one, two], Vocabulary([one, two])))
    ['ex:perindopril', 'ex:ramipril']
    """
    chosen = {entry.iri: entry for entry in suspects}
    classes = {
        parent
        for entry in chosen.values()
        for parent in entry.broader
        if len(vocabulary.drugs_in(parent)) <= SISTERS_AT_MOST
    }
    return frozenset(chosen) | {entry.iri for entry in named if classes & set(entry.broader)}


def _of(unit: Unit, suspects: frozenset[str]) -> list[Term]:
    return [
        term
        for term in unit.terms
        if (entry := term.entry("drug")) is not None and entry.iri in suspects and unit.affirmed(term)
    ]


def begun(unit: Unit, suspects: frozenset[str]) -> int | None:
    """Where a unit tells, as a fact, that a suspect drug was begun, taken, or given again; `None` where it does not."""
    named = _of(unit, suspects)
    others = [t for t in unit.terms if (entry := t.entry("drug")) is not None and entry.iri not in suspects]
    text = unit.text.replace("\n", " ")
    for cue in unit.cues_of("action", "resume"):
        if _OTHER_BEGINNING.match(unit.words(cue)):
            continue
        denied = _DENIED.search(unit.before(cue))
        acted = [t for t in (*named, *others) if t.start < cue.end] or [*named, *others]
        if (
            unit.affirmed(cue)
            and not denied
            and not denied_behind(unit, cue)
            and (not acted or max(acted, key=lambda t: t.start) in named)
        ):
            return cue.start
    for cue in unit.cues_of("action", "switch"):
        if _IN_PLACE_OF.search(unit.text[cue.start - unit.start : cue.end - unit.start + 4]):
            continue
        if unit.affirmed(cue) and any(0 <= t.start - cue.end <= 40 for t in named):
            return cue.start
    spans = [(t.start - unit.start, t.end - unit.start) for t in named]
    spans = [span for span in spans if not _MEASURED.match(text[span[1] :])]
    same = _SAME.search(text)
    if same:
        spans.append(same.span())
    for start, end in spans:
        for verb in _BEGUN.finditer(text):
            low, high = (verb.end(), start) if verb.end() <= start else (end, verb.start())
            gap = text[low:high]
            if len(gap) > 90 or _APART.search(gap) or any(low <= t.start - unit.start < high for t in others):
                continue
            if verb.group().lower().startswith("take") and _SPECIMEN.search(text[: verb.start()]):
                continue
            if not _HELD_OFF.search(text[max(0, verb.start() - 25) : verb.start()]):
                return unit.start + verb.start()
    return None


def denied_behind(unit: Unit, cue: Cue) -> bool:
    """Whether the predicate behind a dose says that it was not given: "a third course … will not be given"."""
    return _DENIED_BEHIND.match(unit.text[cue.end - unit.start :]) is not None


def is_same_again(unit: Unit) -> bool:
    """Whether a unit says outright that what is given is the drug of before ("the same drug", "a second course")."""
    return _SAME.search(unit.text) is not None


def left_off(unit: Unit, suspects: frozenset[str]) -> bool:
    """Whether a unit tells that a suspect drug was stopped or held."""
    named = {t.start for t in _of(unit, suspects)}
    others = [t for t in unit.terms if (entry := t.entry("drug")) is not None and entry.iri not in suspects]
    return any(unit.affirmed(cue) and (named or not others) for cue in unit.cues_of("action", "stop", "hold"))


def argues(unit: Unit) -> bool:
    """Whether a unit gives the authors' reasoning, not the course of events."""
    return _ARGUES.search(unit.text) is not None


def concludes(unit: Unit) -> bool:
    """Whether a unit tells what the doctors made of the event: it names again what is told already."""
    return _CONCLUDED.search(unit.text) is not None


def complains(unit: Unit) -> bool:
    """Whether a unit tells that the patient reports something some time later: "On the 17th day he told her that …"."""
    early = any(
        t.start - unit.start < 12 and t.kind in ("day", "interval") and t.relation != "before" for t in unit.times
    )
    told = _SAYS.search(unit.text)
    if not early or told is None or _EASED.search(unit.text) or unit.cues_of("outcome") or unit.cues_of("action"):
        return False
    return not re.search(r"\b(?:no|not|never|nothing|none|without|well|fine|normal)\b", unit.text, re.IGNORECASE)


def befalls(unit: Unit) -> int | None:
    """Where a unit tells, as a fact, that something befell the patient: a complaint, an event, fever; else `None`."""
    text = unit.text.replace("\n", " ")
    if argues(unit) or _NOT_THIS_TIME.search(text) or (_EASED.search(text) and not unit.cues_of("arise")):
        return None
    places = [
        term.start
        for term in unit.terms
        if (entry := event_entry(term)) is not None
        and unit.stands(term) == Status.AFFIRMED
        and entry.label not in GENERIC
        and not is_indication(unit, term)
        and not _ALONGSIDE.search(unit.before(term))
        and not (term.entry("condition") is not None and _OWNED.search(unit.before(term)))  # "his migraine recurred"
        and (
            not _KNOWN_THING.search(unit.before(term))
            or any(unit.affirmed(c) for c in unit.cues_of("arise"))
            or _ANEW.search(text[term.end - unit.start :]) is not None
        )
    ]
    places += [q.start for q in unit.quantities if q.unit == "Cel" and 38.0 <= q.value < 43 and q.bound is None]
    if unit.quantities and any(t.kind in ("day", "interval", "date") and t.relation != "before" for t in unit.times):
        places += [c.start for c in unit.cues_of("arise") if unit.affirmed(c) and _SHOWED.match(unit.words(c))]
    for told in _BEFELL.finditer(text):
        clause = re.split(r"[,;:]|\band\b", text[: told.start()])[-1]
        if not re.search(r"\b(?:not|no|never|nobody|nothing|neither|nor|without|denied)\b", clause, re.IGNORECASE):
            places.append(unit.start + told.start())
            break
    return min(places) if places else None


def first_mishap(units: Sequence[Unit], suspects: frozenset[str]) -> Unit | None:
    """The first unit in which something befalls the patient once a suspect drug is begun; `None` without one."""
    exposed = False
    for unit in units:
        at = begun(unit, suspects)
        place = befalls(unit)
        dosed = any(t.kind in ("interval", "day") and t.anchor is not None and _of(unit, suspects) for t in unit.times)
        reason = (
            not dosed and at is not None and place is not None and place < at
        )  # "cultures grew X, and Y was started"
        if _TRIED_ONCE.search(unit.text.replace("\n", " ")):
            continue  # an earlier drug
        if place is not None and not reason and (exposed or dosed or at is not None):
            return unit
        exposed = exposed or at is not None
    return None
