"""Which episode is spoken of: divides a case's units into the episodes of its adverse event.

A case's story runs through states: before the event, in it, and after it (recovered, or given the drug again). A new
episode begins where the event, a low count or an interval since a dose is told in the state "after", or where the text
itself counts or announces one ("a third episode", "but neutropenia recurred").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.exposure import (
    argues,
    befalls,
    begun,
    complains,
    concludes,
    first_mishap,
    is_same_again,
    left_off,
)
from extract.discourse.occurrences import named_occurrences
from extract.discourse.topic import Topic, canonical, event_entry, is_indication, related
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.measures.laboratory import COUNT_UNIT, MARKERS, Marker, chemistries, measured
from extract.measures.quantities import Quantity
from extract.sieve.letters import folded
from extract.statements.assertion import Status
from extract.statements.causes import causes
from extract.statements.cues import Cue

DOSE_ANCHORS: Final = frozenset({"last_dose", "first_dose", "dose", "treatment_start", "restart"})

_COUNTED: Final = sieve.compile(
    r"\b(?:an?other|a (?:second|third|fourth|fifth|subsequent|further|new|repeat)|the (?:second|third|fourth"
    r"|fifth|next)|this (?:second|third|fourth|fifth))"
    r"(?: (?:such|similar|milder|more severe|identical))? (?:episodes?|attacks?|event|bout|agranulocytosis"
    r"|neutropenia|reaction|relapse)\b"
    r"|\b(?:second|third|fourth|fifth|subsequent) episode\b|^(?:the|a) (?:second|third|fourth|fifth), ",
    re.IGNORECASE,
)
_DEFINITE: Final = sieve.compile(
    r"\b(?:this|the) (second|third|fourth|fifth) (?!,|(?:dose|course|cycle|infusion|injection|administration|exposure"
    r"|day|week|month|drug|treatment|tablet|patient|case)\b)\w",
    re.IGNORECASE,
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_SEVERAL: Final = sieve.compile(
    r"\b(?P<count>two|three|2|3) (?:(?:separate|different|distinct|further|similar|consecutive|acute|severe|brief"
    r"|transient|such|identical) )*(?P<noun>episodes|attacks|bouts|occasions|recurrences)\b(?! (?:per|a|each|every)\b)",
    re.IGNORECASE,
)
_ANAPHORIC: Final = sieve.compile(
    r"\b(?:the|this|that|these|such|his|her|their|its|previous|first|earlier|prior)\s+(?:[\w-]+\s+){0,2}$",
    re.I,
)
_RECURRED: Final = sieve.compile(
    r"\b(?:(?:was|were) back(?! (?:to|at|on|in|within|inside|above|over|home|into|up|with)\b)"
    r"|(?:was|were) back (?:at|in|on) the same|(?:was|were|set in|began|came on|broke out|flared)(?: \w+)? (?:once )?"
    r"(?:again|anew|afresh)|recur(?:red|s"
    r"|rence of|ring)|relapsed|reappear(?:ed|ance)|returned(?! to\b)|came back)\b",
    re.I,
)
_NOT: Final = sieve.compile(r"\b(?:no|not|never|neither|nor|without)\b[^,;.]{0,60}$", re.IGNORECASE)
_ALSO: Final = sieve.compile(
    r"\b(?:also|again|subsequently|later|similarly|likewise|once more|another|second)\b", re.IGNORECASE
)
_STATE: Final = sieve.compile(
    r"^(?:was|were|is|are|has|have|had)\b.*\b(?:normal|clear|clean)$|^within normal|^(?:nothing|no)\b.*(?:found"
    r"|seen|detected|elicited|left|remained|persisted)$",
    re.I,
)
_QUIET: Final = sieve.compile(
    r"\b(?:normal|stable|uneventful\w*|tolerated|without|no (?:further|new|recurren\w+|early)|never|not|none"
    r"|neither|remained)\b",
    re.I,
)
_EARLIER: Final = sieve.compile(
    r"\b(?:baseline|before|once|previous(?:ly)?|earlier|beforehand|down from|prior to|against|had been"
    r"|initial(?:ly)? normal|pre-?treatment"
    r"|until then|ranged?|hovered)\b",
    re.I,
)


# "19 (284 before the operation)", "912 (79 at baseline)"
_EARLIER_BEHIND: Final = sieve.compile(
    r"[^,;.()]{0,20}\b(?:at baseline|beforehand|during the (?:first|previous)|"
    r"(?:before|prior to) (?:(?:the|this|any|her|his) )?(?:\w+ )?(?:treatment|therapy|operation|surgery"
    r"|start\w*|chemotherapy"
    r"|infusions?|course|transplant\w*|drug|dose|[a-z]{4,}(?:mab|nib|ine|zole|ide|one|ate|cin|il)\b))"
    r"|[^,;.()]{0,40}\b(?:before|earlier|previously|beforehand)\)",
    re.IGNORECASE,
)
# "14 months after the last course it was 19 (month 13: 201)": a value of an earlier time
_DATED_BRACKET: Final = sieve.compile(
    r"\((?:in |on |at )?(?P<unit>day|week|month|year) (?P<number>\d{1,3})[:,]? [^()]{0,20}$", re.IGNORECASE
)
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_BEFORE_ALL: Final = sieve.compile(
    r"\b(?:before (?:the )?(?:treatment|therapy|the first|first|starting|infusion|start\b|chemotherapy)|at baseline"
    r"|prior to (?:treatment|therapy|starting|the first)|pre-?treatment|at the start of treatment)\b",
    re.IGNORECASE,
)
_ELAPSED: Final = sieve.compile(  # "twelve days went by before the count was above 1.5"
    r"\b(?:went by|elapsed|passed|it (?:was|took) [\w ]{2,25}) before\b[^,;.]*$", re.IGNORECASE
)
_PAST_DRUG: Final = sieve.compile(
    r"\bhad (?:(?:had )?to be |been |once |already |long )*"
    r"(?:stopped|discontinued|withdrawn|given up|abandoned|changed|replaced)\b"
    r"[^.;]*\b(?:because of|due to|for|after|on account of|owing to|following)\b[^.;]*$",
    re.IGNORECASE,
)
_RETOLD: Final = sieve.compile(
    r"(?:[A-Z]\w+, )?(?:in|for|with) (?:our|this|the present|the reported) (?:\w+ )?(?:patient|case|man|woman"
    r"|child|boy|girl"
    r"|report)\b|(?:our|the present) (?:patient|case)['’]s\b",
    re.IGNORECASE,
)
_OTHER_SIGN: Final = sieve.compile(
    r"\b(?:temperature|fever|febrile|throat|cough|rash|lesions?|wound|abscess|infection|pain|swelling|skin|lungs?|chest"
    r"|infiltrates?|consolidation|diarrh(?:o)?ea|ulcers?|urine|bowels?)\b",
    re.IGNORECASE,
)
_COUNTS: Final = sieve.compile(
    r"\b(?:counts?|neutrophils?|granulocytes?|ANC|platelets?|leu[ck]ocytes?|sodium|potassium|fully|completely)\b", re.I
)
_EXPECTED_ONLY: Final = sieve.compile(
    r"\b(?:recovery|resolution)\s(?:was|were)\s(?:thought|expected|awaited|anticipated|hoped)\b", re.IGNORECASE
)
_AIMED: Final = sieve.compile(  # a bound that is waited for, or kept to ever after
    r"\b(?:until|till|once|when(?:ever)?|if|unless|keep|maintain|target|should|must|can|may|would|never|not|always)\b",
    re.I,
)
_STILL: Final = sieve.compile(r"\b(?:still|only|had risen|already|further)\b", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class EpisodeDraft:
    """One episode in the making: its event, the term that names it, and the units that tell it, in text order."""

    number: int
    event: Entry
    term: Term | None
    term_unit: Unit | None
    units: list[Unit] = field(default_factory=list)
    onset: Unit | None = None
    group_units: list[Unit] = field(default_factory=list)
    exposure: Unit | None = None  # where the text tells that the drug was given again, which brought this episode on


def is_earlier(unit: Unit, quantity: Quantity) -> bool:
    """Whether a count is told as the one before the event ("down from 3,300", "previously 2.8", "at baseline")."""
    if quantity.change in ("from", "reference"):
        return True
    ahead = unit.before(quantity)
    if _ELAPSED.search(ahead):
        return False
    if _BEFORE_ALL.search(ahead) and not re.search(r";|\bbut\b", ahead):
        return True
    if _EARLIER_BEHIND.match(unit.text, quantity.end - unit.start):
        return True
    bracketed = _DATED_BRACKET.search(ahead)
    if bracketed is not None:
        own = float(bracketed["number"]) * _DAYS[folded(bracketed["unit"])]
        told = [t.days for t in unit.times if t.days and t.end <= unit.start + bracketed.start()]
        if told and own < max(told):
            return True
    before = unit.text[max(0, quantity.start - unit.start - 45) : quantity.start - unit.start]
    before = re.split(r"[;,.()]", before)[-1] if not before.rstrip().endswith(("(", ";", ",")) else before
    return bool(_EARLIER.search(before)) or bool(re.search(r"\bfrom\s*$", before))


def target_mentions(unit: Unit, topic: Topic, vocabulary: Vocabulary) -> list[tuple[Entry, Term]]:
    """The mentions of the report's event that a unit states as a fact."""
    found = []
    for term in unit.terms:
        entry = event_entry(term)
        if entry is None or unit.stands(term) not in (Status.AFFIRMED, Status.POSSIBLE) or is_indication(unit, term):
            continue
        plain = canonical(entry, vocabulary)
        if any(related(plain, target, vocabulary) for target, _, _ in topic.events):
            found.append((plain, term))
    return found


def _in_anchor(unit: Unit, term: Term | Cue) -> bool:
    return any(
        t.anchor_start is not None and t.anchor_end is not None and t.anchor_start <= term.start < t.anchor_end
        for t in unit.times
    )


def _novel(unit: Unit, term: Term) -> bool:
    return not _ANAPHORIC.search(unit.text[: term.start - unit.start]) and not _in_anchor(unit, term)


@dataclass(slots=True)
class _Signals:
    named: list[tuple[Entry, Term]]
    low: bool
    dosed: bool
    counted: bool
    mentioned: bool
    definite: bool  # "this second attack": perhaps the one that the text is already telling
    recurred: bool
    arises: bool
    befalls: bool
    after_episode: bool
    sister: bool  # an interval since a dose of another drug of the class

    @property
    def any(self) -> bool:
        return bool(self.named) or self.low or self.counted or self.recurred


def _is_told(unit: Unit, told: int) -> bool:
    """Whether "the second attack" may be one of the episodes already told, by their number."""
    match = _DEFINITE.search(unit.text)
    return match is not None and _ORDINALS.index(folded(match[1])) < told


def _signals(
    unit: Unit,
    topic: Topic,
    vocabulary: Vocabulary,
    markers: Sequence[Marker],
    known: dict[str, Entry],
    suspects: frozenset[str],
    told: int,
) -> _Signals:
    mentions = [m for m in target_mentions(unit, topic, vocabulary) if not _PAST_DRUG.search(unit.before(m[1]))]
    recurrence = [c for c in unit.cues_of("recurrence") if unit.affirmed(c) and _RECURRED.match(unit.words(c))]
    counted = any(marker.unit == COUNT_UNIT for marker in markers)  # what else returned is not the count
    gone = any(  # "has not returned"
        unit.stands(c) == Status.NEGATED or _NOT.search(unit.before(c)) for c in unit.cues_of("recurrence", "again")
    )
    recurrence = [] if gone else recurrence
    given = begun(unit, suspects) if not mentions else None
    if given is not None:  # "the burning returned, and the same drug was prescribed": why it was given
        recurrence = [c for c in recurrence if c.start > given]
    return _Signals(
        named=[(entry, term) for entry, term in mentions if _novel(unit, term) and not gone and not argues(unit)],
        mentioned=bool(mentions) and not gone,
        low=any(
            marker.is_out(q.value) and not is_earlier(unit, q) and not _PAST_DRUG.search(unit.before(q))
            for marker in markers
            for q in measured(unit.quantities, marker)
        ),
        dosed=any(t.kind in ("interval", "day") and t.anchor in DOSE_ANCHORS for t in unit.times),
        counted=_counts_episode(unit),
        definite=_is_told(unit, told),
        recurred=any(_named_again(unit, term) for _, term in mentions)
        or (bool(recurrence) and (bool(mentions) or (not counted and (bool(unit.times) or bool(unit.quantities))))),
        arises=any(unit.affirmed(c) for c in unit.cues_of("arise")),
        befalls=_befalls(unit),
        sister=_of_sister_drug(unit, known),
        after_episode=any(t.kind == "interval" and t.anchor == "episode" and t.relation == "after" for t in unit.times),
    )


def _named_again(unit: Unit, term: Term) -> bool:
    """ "Uveitis again, milder than before": an event told again without a verb."""
    behind = unit.text[term.end - unit.start :]
    return unit.affirmed(term) and re.match(r" again(?=[,;.]|$)", behind) is not None


def _befalls(unit: Unit) -> bool:
    """Whether a unit tells that something befell the patient: a verb of onset, or a complaint or event as a fact."""
    if befalls(unit) is not None:
        return True
    if any(unit.affirmed(c) for c in unit.cues_of("arise")):
        return True
    return any(event_entry(t) is not None and unit.affirmed(t) and not is_indication(unit, t) for t in unit.terms)


def _of_sister_drug(unit: Unit, known: dict[str, Entry]) -> bool:
    """Whether an interval counts from a dose of a drug that is new in the story, but of a known one's class."""
    for time in unit.times:
        if time.kind not in ("interval", "day") or time.anchor_start is None or time.anchor not in DOSE_ANCHORS:
            continue
        for term in unit.terms:
            entry = term.entry("drug") if time.anchor_start <= term.start < (time.anchor_end or 0) else None
            if entry is None or entry.iri in known:
                continue
            if any(set(entry.broader) & set(other.broader) for other in known.values()):
                return True
    return False


def _moves_on(unit: Unit) -> bool:
    """Whether a unit tells of what followed an episode, not of a new one: recovery, the drug, a visit."""
    return any(unit.affirmed(c) for c in unit.cues_of("outcome")) or bool(
        unit.cues_of("action") or unit.cues_of("follow")
    )


def is_recovery(unit: Unit, cue: Cue) -> bool:
    """Whether a cue of recovery tells a change: a mere "platelets were normal" without a time does not."""
    return not _STATE.search(unit.words(cue)) or bool(unit.times)


def _counts_episode(unit: Unit) -> bool:
    match = _COUNTED.search(unit.text)
    return match is not None and not re.search(
        r"\b(?:no|without|neither|not|never|after|before|during|since|until|than|from)\b[^,;]*$|\($",
        unit.text[: match.start()],
        re.I,
    )


def _closes(
    unit: Unit, markers: Sequence[Marker], suspects: frozenset[str], mentions: Sequence[tuple[Entry, Term]]
) -> bool:
    """Whether the episode is over after this unit: recovered, or the drug given again."""
    recovered = any(unit.affirmed(c) and is_recovery(unit, c) for c in unit.cues_of("outcome", "recovered"))
    recovered = recovered or any(  # "ten days later the hemolysis was over"
        unit.affirmed(c) and any(0 <= c.start - term.end <= 3 for _, term in mentions)
        for c in unit.cues_of("outcome", "ceased")
    )
    drugs = {entry.iri for term in unit.terms if (entry := term.entry("drug")) is not None}
    resumed = any(unit.affirmed(c) and not _in_anchor(unit, c) for c in unit.cues_of("action", "resume")) and (
        not drugs or bool(drugs & suspects)
    )
    return recovered or resumed or _normal(unit, markers) or _NEXT_DOSE.search(unit.text) is not None


# "The second course was given twelve months after the first"
_NEXT_DOSE: Final = sieve.compile(
    r"\b(?:the|a|her|his|another) (?:second|third|fourth|fifth|sixth|next|following|further) (?:\w+ )?"
    r"(?:course|cycle|infusion|dose|injection)s?\b(?:, [^,;.]{1,30},)? (?:was|were|had been) (?:\w+ly )?"
    r"(?:given|administered|infused|injected|begun|started|received)\b(?! (?:before|until))",
    re.IGNORECASE,
)


def _of_another_event(unit: Unit, topic: Topic, vocabulary: Vocabulary) -> bool:
    """Whether a unit's recovery is that of something that came with the episode ("the abscess healed")."""
    if unit.cues_of("action", "resume") or target_mentions(unit, topic, vocabulary):
        return False
    if _EXPECTED_ONLY.search(unit.text) or (_OTHER_SIGN.search(unit.text) and not _COUNTS.search(unit.text)):
        return True
    if unit.quantities:
        return False
    return any(event_entry(term) is not None and unit.affirmed(term) for term in unit.terms)


def _normal(unit: Unit, markers: Sequence[Marker]) -> bool:
    """Whether a unit gives a value that is in range again."""
    return any(
        any(not marker.is_out(q.value) and not is_earlier(unit, q) for q in measured(unit.quantities, marker))
        or is_back_by_limit(unit, marker)
        for marker in markers
    )


def is_back_by_limit(unit: Unit, marker: Marker) -> bool:
    """Whether a unit tells by a mere bound that a count is in range again ("exceeded 1,500/mm3 on the tenth day")."""
    return any(
        marker.limit_is_back(q) and not is_earlier(unit, q) and not _AIMED.search(unit.before(q, 60))
        for q in measured(unit.quantities, marker, limits=True)
    )


def _take_back(former: EpisodeDraft, draft: EpisodeDraft, closing: Unit | None) -> None:
    """Gives a new episode the units just before its first count or name that already tell how it arose."""
    while former.units and former.units[-1] is not closing and former.units[-1] is not former.onset:
        unit = former.units[-1]
        tells = any(unit.affirmed(c) for c in unit.cues_of("arise")) and not unit.cues_of("action")
        if not tells or unit.cues_of("outcome") or (_QUIET.search(unit.text) and not unit.times):
            return
        draft.units.insert(0, former.units.pop())


def episodes(
    units: Sequence[Unit], topic: Topic, vocabulary: Vocabulary, *, suspects: frozenset[str] = frozenset()
) -> list[EpisodeDraft]:
    """The episodes of one case, in the order of the text.

    Args:
        units: the units that speak of the case, in text order (group statements included).
        topic: the report's events.
        vocabulary: for the relations between events.
        suspects: the drugs (as IRIs) that may have brought the event on: without a count to go by, an episode begins
            where something befalls the patient after one of them was begun, or given again.

    Returns:
        One draft for each episode; a case of a report with an event has at least one.
    """
    if not topic.events:
        return []
    main, main_term, main_unit = topic.events[0]
    marker = MARKERS.get(main.label)
    markers = (marker,) if marker is not None else chemistries(main.label)
    drafts: list[EpisodeDraft] = []
    closed = closed_by_count = False
    closing: Unit | None = None
    lead: list[Unit] = []
    known: dict[str, Entry] = {}
    mishap = first_mishap(units, suspects) if marker is None else None
    unnamed = left = False
    again: Unit | None = None
    since_again = 0
    for unit in units:
        signals = _signals(unit, topic, vocabulary, markers, known, suspects, len(drafts))
        named = named_occurrences(unit.text, len(drafts))
        if len(named) > 1:
            for draft in drafts:
                draft.group_units.append(unit)
            continue
        if named and named[0] < len(drafts) and not signals.after_episode:
            drafts[named[0] - 1].units.append(unit)
            continue
        begins = False
        if not drafts:
            named_as = signals.any or (signals.mentioned and signals.arises and not unit.group)
            begins = named_as or unit is mishap
            unnamed = begins and not named_as
        elif unit.group and len(unit.owners) > 1:
            begins = False
        elif (signals.counted and (closed or not signals.definite)) or (signals.recurred and not _restarts_only(unit)):
            begins = drafts[-1].onset is not unit and not named
        elif _RETOLD.match(unit.text) and not (signals.counted or signals.after_episode):
            begins = False  # "In our patient the rash appeared on day 8, which is typical"
        elif unnamed and signals.named and again is None:
            unnamed = False  # "pancreatitis was diagnosed": what befell the patient has its name now
        elif again is not None and _befalls_anew(unit, again, since_again):
            begins = True
        elif concludes(unit) and not (signals.low or signals.counted or unit.times):
            begins = False  # what the doctors made of it names what is told already
        elif (closed or again is not None) and not (_QUIET.search(unit.text) and not signals.low and not signals.named):
            begins = (
                (signals.low and closed_by_count and not unit.cues_of("follow"))
                or (signals.after_episode and signals.befalls)
                or (bool(signals.named) and (signals.arises or bool(unit.times)))
                or (signals.low and (bool(unit.times) or signals.arises) and not _STILL.search(unit.text))
                or (signals.dosed and signals.befalls and not unit.cues_of("action", "resume"))
                or (bool(signals.named) and _recurs_in_full(unit))
            )
        elif _under_other_drugs(unit, signals, known):
            begins = drafts[-1].onset is not unit
        elif signals.sister or signals.after_episode:
            begins = signals.befalls and not _QUIET.search(unit.text) and not _moves_on(unit)
        known |= {entry.iri: entry for term in unit.terms if (entry := term.entry("drug")) is not None}
        if begins:
            event, term, term_unit = main, None, None
            if signals.named:
                event, term, term_unit = signals.named[0][0], signals.named[0][1], unit
            drafts.append(EpisodeDraft(len(drafts) + 1, event, term, term_unit, onset=unit, exposure=again))
            if len(drafts) == 1:
                drafts[0].units += lead
            else:
                _take_back(drafts[-2], drafts[-1], closing)
            closed = closed_by_count = left = False
            again = None
        if not drafts:
            lead.append(unit)
            continue
        (drafts[-1].group_units if unit.group and len(unit.owners) > 1 else drafts[-1].units).append(unit)
        given = begun(unit, suspects) if marker is None else None
        opening = drafts[-1].onset is unit and given is not None and given < (befalls(unit) or unit.end)
        over = (
            _closes(unit, markers, suspects, target_mentions(unit, topic, vocabulary)) and not opening
        )  # "three days after restarting it she had a rash"
        over = over and unit.section != "table"  # a row tells the whole episode, which the text then tells again
        if over and not (marker is not None and _of_another_event(unit, topic, vocabulary)):
            closed, closing = True, unit
            closed_by_count = closed_by_count or _normal(unit, markers)
        since_again += 1
        if marker is None:
            left = left or left_off(unit, suspects)
            if (closed or left or is_same_again(unit)) and given is not None and not opening:
                again, since_again = unit, 0
    if not drafts:
        drafts = [
            EpisodeDraft(
                1,
                main,
                None,
                None,
                units=[u for u in lead if not u.group],
                group_units=[u for u in lead if u.group],
            )
        ]
    _occurred_together(drafts, units, topic, vocabulary)
    for draft in drafts:
        _name(draft, topic, vocabulary, (main, main_term, main_unit))
    return drafts


def _under_other_drugs(unit: Unit, signals: _Signals, known: dict[str, Entry]) -> bool:
    """Whether a unit tells that the event came also under drugs that are new in the story."""
    drugs = [entry for term in unit.terms if (entry := term.entry("drug")) is not None]
    return (
        bool(signals.named)
        and signals.arises
        and bool(drugs)
        and bool(known)
        and not any(entry.iri in known for entry in drugs)
        and bool(_ALSO.search(unit.text))
        and bool(causes(unit.text, unit.terms, offset=unit.start))
    )


def _recurs_in_full(unit: Unit) -> bool:
    """Whether the sentence of a rechallenge also tells how the event that it brought ended."""
    resumed = [c.start for c in unit.cues_of("action", "resume") if unit.affirmed(c)]
    return bool(resumed) and any(c.start > min(resumed) and unit.affirmed(c) for c in unit.cues_of("outcome"))


def _occurred_together(drafts: list[EpisodeDraft], units: Sequence[Unit], topic: Topic, vocabulary: Vocabulary) -> None:
    """Occurrences that are only counted ("came on two occasions with hiccups"): each is an episode of what is told."""
    if len(drafts) != 1:
        return
    for unit in units:
        match = _SEVERAL.search(unit.text)
        if match is None or unit.group or not target_mentions(unit, topic, vocabulary):
            continue
        if re.search(
            r"\b(?:no|without|history of|previous|prior|past|every|in)\s+(?:\w+\s+)?$", unit.text[: match.start()], re.I
        ):
            continue
        [first] = drafts
        count = 3 if match["count"].lower() in ("three", "3") else 2
        for number in range(2, count + 1):
            drafts.append(
                EpisodeDraft(number, first.event, first.term, first.term_unit, onset=first.onset, units=[],
                             group_units=[*first.units, *first.group_units])
            )  # fmt: skip
        return


def onset_position(draft: EpisodeDraft) -> int:
    """Where the unit of an episode's onset tells the event: its name, a verb of onset, or the first value."""
    unit = draft.onset
    assert unit is not None
    if draft.term is not None and draft.term_unit is unit:
        return draft.term.start
    told = [c.start for c in unit.cues_of("arise") if unit.affirmed(c)]
    values = [q.start for q in unit.quantities if not is_earlier(unit, q)] or [q.start for q in unit.quantities]
    return min(told or values, default=unit.start)


def _befalls_anew(unit: Unit, again: Unit, since: int) -> bool:
    """Whether something befalls the patient soon after the drug was given again, told in a clause of its own."""
    tells = befalls(unit) is not None and not concludes(unit)
    return unit is not again and since < 6 and (tells or complains(unit)) and not unit.cues_of("follow")


def _restarts_only(unit: Unit) -> bool:
    """ "The rash recurred on rechallenge" told in the sentence of the rechallenge itself is no episode with details."""
    return (
        bool(unit.cues_of("action", "resume"))
        and not unit.quantities
        and not any(t.kind == "interval" for t in unit.times)
        and not _recurs_in_full(unit)
    )


def _name(draft: EpisodeDraft, topic: Topic, vocabulary: Vocabulary, main: tuple[Entry, Term, Unit]) -> None:
    """Names the episode's event: by the term of its own units that the topic knows best, else by the report's event."""
    mentions = [(e, t, u) for u in draft.units for e, t in target_mentions(u, topic, vocabulary)]
    exact = [m for m in mentions if m[0].iri == main[0].iri]
    own = exact or [m for m in mentions if m[0].label in topic.labels] or mentions
    if own and (exact or {own[0][0].label, main[0].label} <= {"neutropenia", "agranulocytosis"}):
        draft.event, draft.term, draft.term_unit = own[0]
    else:  # the report's event, where the episode's own units name it in a wider word, if they do
        draft.event, draft.term, draft.term_unit = main[0], *(own[0][1:] if own else main[1:])
