"""How the episode ended: recovered, recovering, not recovered, or fatal."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import is_recovery, target_mentions
from extract.discourse.scene import Scene
from extract.discourse.topic import event_entry, related
from extract.lexicon.terms import Term
from extract.records import Outcome, Value
from extract.slots.counts import Counts
from extract.statements.assertion import Status
from extract.statements.cues import Cue
from extract.timing.times import Time

COMPONENT: Final = "outcomes"
# What is said of patients at large, or of what usually happens, is no outcome of this patient.
_AT_LARGE: Final = sieve.compile(
    r"(?<!these )(?<!both )(?<!two )(?<!three )(?<!four )(?<!five )(?<!our )(?<!\d )\b(?:patients|cases) (?:who|with)\b"
    r"|\b(?:usually|typically|generally|most (?:patients|cases)|commonly|in general)\b",
    re.IGNORECASE,
)
_MODAL: Final = sieve.compile(r"\b(?:may|might|can|could|should|would|will|to|often|cannot)(?: [\w-]+){0,2}\s+$")
_COMPLETE: Final = sieve.compile(r"\w+ (?:\w+ly )?complete$", re.IGNORECASE)
_COMPLETES: Final = sieve.compile(  # what "was complete on day 13" must be said of
    r"\b(?:recovery|resolution|remission|healing|normali[sz]ation|clearance|clearing|regression|disappearance)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
# "it took five weeks for the count to return to normal", "was found to have resolved"
_CAME_ABOUT: Final = sieve.compile(
    r"\b(?:took|lasted|allow(?:ed|ing)|enabl(?:ed|ing)|caus(?:ed|ing)|found|seen|noted|shown|known|observed|continued"
    r"|le(?:d|ads|ading)|began|started|managed|was able|were able|(?:in|with) \w+ \w+)\b[^.;]{0,60}\bto (?:have "
    r"|be |had )?(?:\w+ly )?$",
    re.IGNORECASE,
)
_NOUN: Final = sieve.compile(
    r"(?:recover(?:y|ies)$|resolution|(?:re)?mission|disappearance|improvement|restoration|return (?:of|to)|reversal"
    r"|regression"
    r"|relief|persistence|normali[sz]ation|outcome|clear(?:ing|ance) of|\w+ (?:recovery|remission)$)",
    re.IGNORECASE,
)
_VERBAL: Final = sieve.compile(
    r"(?!recovery|resolution|remission|disappearance|improvement|(?:\w+ )?(?:recovery|remission))", re.I
)
_WOUNDS: Final = sieve.compile(
    r"\b(?:wounds?|incisions?|fractures?|stump|osteotomy|grafts?|bones?|cuts?|burns?|tooth|socket"
    r"|suture line)\b[^,;.]{0,30}$",
    re.IGNORECASE,
)
_BEGINS: Final = sieve.compile(
    r"(?:^|[,;:.(]\s*|\b(?:and|but|while|as|when|which|until|after|the|his|her|their|this|these"
    r"|all)\s+)(?:[\w-]+ly\s+)?$",
    re.IGNORECASE,
)
_VERB_FOLLOWS: Final = sieve.compile(
    r"^\s*(?:(?:\w+ly|was|were|had|has|have|been|also|then|did|not|symptoms?|is|are|all|soon)\s+){0,5}$", re.IGNORECASE
)
_RESPONSE: Final = sieve.compile(r"respon", re.IGNORECASE)
_BRIEFLY: Final = sieve.compile(r"^\s+(?:in \w+ \w+ )?for\b", re.IGNORECASE)
_AUTOPSY: Final = sieve.compile(r"mortem|autopsy|necropsy", re.IGNORECASE)
_LOOKS_BACK: Final = sieve.compile(
    r"(?:in )?(?:this|our|the present|the reported) (?:patient|case|report|woman|man|child|boy|girl"
    r"|observation)\b",
    re.IGNORECASE,
)
BRIEF_DAYS: Final = 14.0
_RISK_OF_DEATH: Final = sieve.compile(
    r"\b(?:risks? of|fear of|afraid of|rate|non-?|cells?|potentially|possibly|near(?:ly)?|almost|often|usually"
    r"|sometimes"
    r"|generally|rarely|frequently|is|are|be|being|otherwise|apoptotic|neuronal|crib|cot"
    r"|(?:mechanisms?|causes|a (?:\w+ )?cause|incidence|cases?|reports?|possibility|likelihood|probability|chance"
    r"|prevention|number|frequency"
    r"|history) of(?: \w+)?)[\s-]*$",
    re.IGNORECASE,
)
_ONE_OF: Final = sieve.compile(
    r"^\s*(?:rates?|cases|reactions?\b(?! to)|outcomes (?:are|have)|if|in (?:\d|up|most|some|many))\b", re.IGNORECASE
)
_SUBJECT: Final = sieve.compile(r"he|she|the patient", re.IGNORECASE)
_COUNTED: Final = sieve.compile(r"\b(?:two|three|four|five|\d|our|these|both|the)\s+$", re.IGNORECASE)
_ADJECTIVES: Final = sieve.compile(r"^(?:[\s,-]+(?!in\b|of\b|with\b|after\b|by\b|for\b|to\b)[\w-]+){0,4}?[\s-]+$")
_PREDICATE: Final = sieve.compile(
    r"^[^,;:.()]{0,20}?\b(?:was|were|is|proved|proved to be|that was|which was)(?: \w+ly)?\s+$", re.I
)
_ENDS: Final = ("recovered", "recovering", "ceased", "well")


def holds(unit: Unit, cue: Cue) -> bool:
    """Whether a cue of outcome is told as a fact of the patient."""
    return (
        is_recovery(unit, cue)
        and (not _COMPLETE.match(unit.words(cue)) or _COMPLETES.search(unit.before(cue)) is not None)
        and unit.stands(cue) in (Status.AFFIRMED, Status.POSSIBLE)
        and not _AT_LARGE.search(unit.text)
        and not (unit.words(cue).lower().endswith("healed") and _WOUNDS.search(unit.before(cue)))
        and (not _MODAL.search(unit.before(cue, 40)) or _CAME_ABOUT.search(unit.before(cue)) is not None)
    )


def subject(unit: Unit, cue: Cue) -> Term | None:
    """The term nearest before a cue in its clause: what improved, resolved or stopped."""
    before = [t for t in unit.terms if t.end <= cue.start and cue.start - t.end <= 60]
    if not before:
        return None
    between = unit.text[before[-1].end - unit.start : cue.start - unit.start]
    return None if re.search(r"[;:]|\b(?:he|she|they|the patient|it)\b", between, re.I) else before[-1]


def ceased(unit: Unit, cue: Cue) -> bool:
    """Whether "stopped", "ceased", "lasted" are said of an event, not of a drug, a habit or an examination."""
    if _PASSES.search(unit.before(cue)):
        return True
    teller = subject(unit, cue)
    return teller is not None and event_entry(teller) is not None


_PASSES: Final = sieve.compile(  # what happens and is over, by words too common for the vocabulary
    r"\b(?:the|this|that|his|her|all|its|their|these) (?:[\w-]+ ){0,2}(?:attacks?|episodes?|spasms?|cris[ei]s"
    r"|seizures?|fits?"
    r"|convulsions?|reactions?|symptoms?|pain|bleeding|vomiting|itch(?:ing)?|twitching|movements?|hallucinations?"
    r"|arrhythmias?|delirium|confusion|hiccups|cramps?|swelling|event)(?: (?:had|has|have|was|were|then|soon|all))* $",
    re.IGNORECASE,
)


def lasted(unit: Unit, cue: Cue) -> Time | None:
    """The short time for which something persisted, and so was over: "persisting for approximately 50 hours"."""
    if not unit.words(cue).lower().startswith("persist") or not _BRIEFLY.match(unit.text[cue.end - unit.start :]):
        return None
    return next((t for t in unit.times if 0 <= t.start - cue.end <= 40 and t.days and t.days <= BRIEF_DAYS), None)


def from_onset(scene: Scene) -> list[Unit]:
    """The clauses that may tell how the episode ended: those from its onset on, and the summaries."""
    told, onset = scene.after_onset(), scene.episode.onset
    if scene.is_first and scene.is_last and onset is not None and _LOOKS_BACK.match(onset.text):
        # the diagnosis is named only in the closing remark: the story began with the first complaint
        first = next((u.start for u in scene.told if u.cues_of("arise")), onset.start)
        told = [unit for unit in scene.told if unit.start >= first]
    return [
        *told,
        *(unit for unit in scene.summary if scene.single_case or unit.section != "title"),
    ]


def _until_stopped(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether something persisted only as long as the drug was given, which the text stops afterwards."""
    onset = scene.episode.onset
    stops = [
        (teller, stop)
        for teller in scene.after_onset()
        for stop in teller.cues_of("action", "stop")
        if teller.affirmed(stop) and (onset is None or stop.start > onset.start)
    ]
    if not stops or unit not in scene.own or stops[0][1].start < cue.start:
        return False
    if stops[0][0] is not unit:
        return True
    between = unit.text[cue.end - unit.start : stops[0][1].start - unit.start]
    return bool(re.search(r"\b(?:until|till|before|so)\b", between, re.IGNORECASE))


def _stays_away(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """ "The hallucinations did not return": said of the event, it tells that the event was gone."""
    if not unit.words(cue).endswith("return"):
        return False
    entries = [entry for term in unit.terms if term.end <= cue.start and (entry := event_entry(term)) is not None]
    return any(related(entry, scene.episode.event, scene.vocabulary) for entry in entries)


def outcome(scene: Scene, counted: Counts) -> Value[Outcome] | None:
    """How the episode ended: death first, then the last word on recovery; a count told as recovered says so, too.

    Where no sentence tells an end, an adjective of the event does: a transient event recovered, a persistent one
    did not.
    """
    found: dict[str, tuple[Unit, Cue]] = {}
    denied: tuple[Unit, Cue] | None = None
    for unit in from_onset(scene):
        for cue in unit.cues_of("outcome"):
            word = cue.value
            if word == "ceased" and not ceased(unit, cue):
                continue
            if word in ("ceased", "well"):
                word = "recovered"
            if word == "fatal" and not _own_death(scene, unit, cue):
                continue
            if word == "not recovered" and lasted(unit, cue):
                word = "recovered"
            if word == "not recovered" and _of_another_event(scene, unit, cue):
                continue
            if word == "not recovered" and _of_something_else(scene, unit, cue):
                continue  # "during a flare that did not respond to colchicine"
            if word == "not recovered" and _stays_away(scene, unit, cue):
                continue  # "the hallucinations did not return": they were gone
            if word == "not recovered" and _until_stopped(scene, unit, cue):
                continue
            if holds(unit, cue) and not _of_the_indication(scene, unit, cue):
                if word in found and unit in scene.summary:
                    continue
                found[word] = (unit, cue)
            elif word in ("recovered", "recovering") and unit.stands(cue) == Status.NEGATED:
                denied = (unit, cue)
    told = _last_word(scene, found, counted)
    if told is not None:
        return told
    better = None if denied is not None or counted.lowest is None else _bettered(scene, counted)
    if better is not None:
        return better
    if denied is not None:
        return scene.witness.value("not recovered", (denied[1].start, denied[1].end), component=COMPONENT)
    return _by_nature(scene)


def _bettered(scene: Scene, counted: Counts) -> Value[Outcome] | None:
    """A last value that is well above the worst one, but not in range: improvement short of resolution."""
    marker, lowest = scene.marker, counted.lowest
    if marker is None or lowest is None:
        return None
    later = [
        m.value for m in counted.measurements
        if m.role == "other" and m.value.evidence[0].start > lowest.evidence[0].start
    ]  # fmt: skip
    if not later or not marker.is_out(later[-1].value):
        return None
    bound = marker.below if marker.below is not None else marker.above
    way = abs((bound or 0.0) - lowest.value)
    done = (later[-1].value - lowest.value) * (1 if marker.below is not None else -1)
    if done < way / 2:
        return None
    span = (later[-1].evidence[0].start, later[-1].evidence[0].end)
    return scene.witness.value("recovering", span, component=COMPONENT, rule="better-by-count", confidence=0.6)


def _of_something_else(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether a relative clause says it of a noun that is not the event: "a flare that did not respond"."""
    relative = re.search(r"\b(?:an?|the)\s+[\w-]+(?:\s+[\w-]+)?\s+(?:that|which)\s+$", unit.before(cue))
    return relative is not None and not target_mentions(unit, scene.topic, scene.vocabulary)


def _last_word(scene: Scene, found: dict[str, tuple[Unit, Cue]], counted: Counts) -> Value[Outcome] | None:
    for word in ("fatal", "recovered", "not recovered", "recovering"):
        if word == "recovered" and word not in found and counted.back is not None:
            evidence = counted.back.evidence[0]
            return scene.witness.value(
                "recovered",
                (evidence.start, evidence.end),
                component=COMPONENT,
                rule="recovered-by-count",
                derived_from=("recovery_value",) if counted.recovered is not None else (),
            )
        if word not in found:
            continue
        unit, cue = found[word]
        if word == "recovered" and "not recovered" in found and counted.back is None:
            worse = found["not recovered"]
            if worse[1].start > cue.start and worse[0] in scene.told:
                continue
        if word == "not recovered" and "recovering" in found and counted.back is None:
            better = found["recovering"]
            if better[1].start > cue.start and better[0] in scene.told and unit in scene.told:
                continue
        return scene.witness.value(word, (cue.start, cue.end), component=COMPONENT)
    return None


def _of_the_indication(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether it is the treated disease that improved: the verb's subject, or what responded to the suspect drug."""
    if cue.value not in _ENDS:
        return False
    if _RESPONSE.search(unit.words(cue)):
        return any(
            0 <= t.start - cue.end <= 40 and (entry := t.entry("drug")) is not None and entry.iri in scene.suspect_iris
            for t in unit.terms
        )
    teller = subject(unit, cue)
    if teller is not None and _PASSES.search(unit.before(cue)) and not _is_condition(scene, teller):
        return False
    if teller is not None and _is_condition(scene, teller) and _VERBAL.match(unit.words(cue)):
        named = [term for _, term in target_mentions(unit, scene.topic, scene.vocabulary)]
        return teller not in named and bool(
            _VERB_FOLLOWS.match(unit.text[teller.end - unit.start : cue.start - unit.start])
        )
    return (
        teller is not None
        and not _NOUN.search(unit.words(cue))
        and event_entry(teller) is None
        and teller.entry("condition") is not None
        and bool(_BEGINS.search(unit.before(teller)))
        and bool(_VERB_FOLLOWS.match(unit.text[teller.end - unit.start : cue.start - unit.start]))
    )


def _is_condition(scene: Scene, term: Term) -> bool:
    return any(entry.iri in scene.conditions for entry in (term.entry("condition"), event_entry(term)) if entry)


def _of_another_event(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether a lasting state is that of something else than the event that the same clause names."""
    mentions = [term for _, term in target_mentions(unit, scene.topic, scene.vocabulary)]
    if _NOUN.search(unit.words(cue)):
        behind = [t for t in unit.terms if 0 <= t.start - cue.end <= 40]
        teller = behind[0] if behind else None
    else:
        teller = subject(unit, cue)
    return bool(mentions) and teller is not None and event_entry(teller) is not None and teller not in mentions


def _own_death(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """A death of this patient, not of a relative's, a group's or the literature's, nor the mere risk of one."""
    before_it = [p for p in unit.people if p.end <= cue.start]
    strange = [p for p in before_it if p.kind in ("relative", "other")]
    if strange and not any(
        p.kind == "mention" and _SUBJECT.fullmatch(unit.text[p.start - unit.start : p.end - unit.start])
        for p in before_it[-1:]
    ):
        return False  # "with the family's agreement …, and he died" is the patient's own death
    if unit.stands(cue) not in ((Status.AFFIRMED, Status.FAMILY) if strange else (Status.AFFIRMED,)):
        return False
    if _AUTOPSY.search(unit.words(cue)) and not target_mentions(unit, scene.topic, scene.vocabulary):
        return False  # what the autopsy shows may have nothing to do with the death
    before, behind = unit.before(cue), unit.text[cue.end - unit.start :]
    return not _RISK_OF_DEATH.search(before) and (not _ONE_OF.search(behind) or bool(_COUNTED.search(before)))


def _by_nature(scene: Scene) -> Value[Outcome] | None:
    """What the adjective of the event says: "transient anuria", "the block was reversible", "persistent dystonia"."""
    for unit in [*scene.told, *(u for u in scene.summary if u.section == "title")]:
        mentions = [term for _, term in target_mentions(unit, scene.topic, scene.vocabulary)]
        for cue in unit.cues_of("nature"):
            if not unit.affirmed(cue) or _AT_LARGE.search(unit.text):
                continue
            behind = [t for t in mentions if t.start >= cue.end]
            before = [t for t in mentions if t.end <= cue.start]
            said = any(_ADJECTIVES.match(unit.text[cue.end - unit.start : t.start - unit.start]) for t in behind[:1])
            said |= any(_PREDICATE.match(unit.text[t.end - unit.start : cue.start - unit.start]) for t in before[-1:])
            said |= any(t.start <= cue.start < t.end for t in mentions)
            if said:
                word: Outcome = "recovered" if cue.value == "transient" else "not recovered"
                return scene.witness.value(
                    word, (cue.start, cue.end), component=COMPONENT, rule="adjective-of-the-event", confidence=0.6
                )
    return None
