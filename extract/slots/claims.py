"""Claims: what the authors argue, as records: class effects, other causes of the event, and its mechanism.

A class effect is claimed of a class and an event. Another cause is claimed of an event that a patient of the report
had; what the authors say of the suspect drug itself, or of the event as its own cause, is none. A mechanism is claimed
of the drug that it names (the one that acts, where two interact), else of the suspect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract.discourse.clauses import Layer, Unit
from extract.discourse.topic import GENERIC, Topic, canonical, related
from extract.evidence import Witness
from extract.lexicon.noun_phrases import named_entry
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.measures.laboratory import CYTOPENIAS
from extract.reasons.alternatives import Alternative
from extract.reasons.mechanisms import Mechanism
from extract.records import Case, Claim, ClaimKind, Concept, Episode, Stance, Value
from extract.statements.claims import ClaimFact

COMPONENT: Final = "claims"
CLASS_OF_SUSPECTS: Final = "class-of-suspects"
"""The rule by which a mechanism that names no drug is that of the class to which all suspects of the report belong."""
_TOO_WIDE: Final = frozenset({"laboratory-finding", "symptom", "sign", "ecg-finding"})
_FOLLOWS: Final = frozenset({"infection", "sepsis", "pneumonia", "fever", "hemorrhage", "thrombosis", "septic shock"})
"""What a low count brings: ruled out without a word of cause, it is a complication that did not come."""
_GROUPS: Final = frozenset({"neoplasm", "infarction", "overdose", "poisoning", "inflammation"})
"""Of the general names of events, those that name a cause well enough: "malignancy was excluded"."""
_VIRAL: Final = "https://w3id.org/casegraph/event/viral-infection"
_REACH: Final = 60  # characters between a verb and the event that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Argued:
    """What the sentences of a report argue, as the components found it, each kind in the order of the text."""

    classes: Sequence[ClaimFact] = ()
    causes: Sequence[Alternative] = ()
    mechanisms: Sequence[Mechanism] = ()


class Claims:
    """Makes the claims of one report from what its sentences argue.

    Args:
        cases: the report's cases, whose episodes the claims on causes are about.
        about: the events that the report is about.
        read: its units, with their terms and whose they are.
    """

    def __init__(
        self, cases: Sequence[Case], about: Topic, vocabulary: Vocabulary, witness: Witness, read: Sequence[Unit]
    ) -> None:
        self._about = about
        self._vocabulary = vocabulary
        self._witness = witness
        self._units: Layer[Unit] = Layer(read)
        self._terms: Layer[Term] = Layer([term for unit in read for term in unit.terms])
        self._cases = {case.number: case for case in cases if case.episodes}
        episodes = [episode for case in self._cases.values() for episode in case.episodes]
        self._suspects = {drug.value.iri for episode in episodes for drug in episode.drugs if drug.value.iri}
        self._given = {one.drug.value.iri for case in self._cases.values() for one in case.exposures}
        self._made: dict[tuple[ClaimKind, str, str, Stance, str], Claim] = {}

    def claims(self, argued: Argued) -> tuple[Claim, ...]:
        """The claims: class effects first, then other causes, then mechanisms; each once, in the order of the text."""
        for fact in argued.classes:
            self._class_effect(fact)
        for cause in argued.causes if self._cases else ():
            self._alternative(cause)
        for mechanism in argued.mechanisms if self._cases else ():
            self._mechanism(mechanism)
        return tuple(self._made.values())

    def _add(
        self, kind: ClaimKind, subject: Value[Concept], event: Value[Concept], stance: Stance, hedged: bool,
        words: tuple[int, int], statement: Value[str] | None = None,
    ) -> None:  # fmt: skip
        told = statement.value.lower() if statement is not None else ""
        key = (kind, subject.value.iri or subject.value.label, event.value.iri or event.value.label, stance, told)
        if key not in self._made:
            self._made[key] = Claim(
                kind=kind,
                subject=subject,
                event=event,
                stance=self._witness.value(stance, words, component=COMPONENT),
                hedged=self._witness.value(True, words, component=COMPONENT) if hedged else None,
                statement=statement,
            )

    # --- class effects

    def _term(self, start: int | None, end: int | None) -> Term | None:
        if start is None or end is None:
            return None
        return next((term for term in self._terms.within(start, end) if (term.start, term.end) == (start, end)), None)

    def _class_effect(self, fact: ClaimFact) -> None:
        about, vocabulary = self._about, self._vocabulary
        subject_term = self._term(fact.subject_start, fact.subject_end)
        subject = subject_term.entry("drug_class") if subject_term else None
        if subject is None or subject_term is None:
            return
        event_term = self._term(fact.event_start, fact.event_end)
        event = event_term.entry("event") if event_term else None
        if event is not None:
            event = canonical(event, vocabulary)
            if about.events and not any(related(event, target, vocabulary) for target, _, _ in about.events):
                event = None  # what stands there is a condition ("at least in lupus"), not the event claimed
        if event is None and about.events:
            event, event_term, _ = about.events[0]
        if event is None or event_term is None:
            return
        self._add(
            "class_effect",
            self._witness.value(subject.concept, (subject_term.start, subject_term.end), component=COMPONENT),
            self._witness.value(event.concept, (event_term.start, event_term.end), component=COMPONENT),
            fact.stance,
            fact.hedged,
            (fact.start, fact.end),
        )

    # --- other causes

    def _alternative(self, cause: Alternative) -> None:
        episode, event = self._event(cause.start, cause.about)
        if episode is None or event is None:
            return
        if cause.loose and not any(
            self._kin(term, event.value) for term in self._terms.within(cause.start, cause.end) if term.entry("event")
        ):
            return
        concept = self._cause(cause, episode)
        if concept is None:
            return
        words = (cause.start, cause.end)
        span = (cause.named.start, cause.named.end) if cause.named is not None else words
        subject = self._witness.value(concept, span, component=COMPONENT)
        self._add("alternative_explanation", subject, event, cause.stance, cause.hedged, words)

    def _event(self, start: int, about: tuple[int, int] | None) -> tuple[Episode | None, Value[Concept] | None]:
        """The episode that a sentence is about, and its event: told by the words where they name an event (nothing,
        where they name one that no patient had), else that of the patient whom the sentence speaks of."""
        term = None if about is None else self._named_event(about)
        own = [self._cases[number] for number in self._owners(start) if number in self._cases]
        for case in (*own, *self._cases.values()):
            for episode in case.episodes:
                if term is None:
                    return episode, episode.event
                if self._kin(term, episode.event.value):
                    value = self._witness.value(episode.event.value, (term.start, term.end), component=COMPONENT)
                    return episode, value
        return None, None

    # --- mechanisms

    def _mechanism(self, fact: Mechanism) -> None:
        terms = self._terms.within(fact.start, fact.end)
        named = [term for term in terms if (e := term.entry("event")) is not None and e.label not in GENERIC]
        episode, event = self._event(fact.start, fact.about)
        if episode is None or event is None:
            return
        own = next((term for term in named if self._kin(term, episode.event.value)), None)
        drug = self._acting(fact, terms, episode)
        if drug is None or (own is None and not fact.bound):
            return
        if own is None and named and not any(self._is_suspect(term) for term in terms):
            return  # the sentence is on another event
        if own is not None:
            event = self._witness.value(episode.event.value, (own.start, own.end), component=COMPONENT)
        self._add(
            "mechanism",
            drug,
            event,
            fact.stance,
            fact.hedged,
            (fact.start, fact.end),
            self._witness.value(fact.words, (fact.told_start, fact.told_end), component=COMPONENT),
        )

    def _is_suspect(self, term: Term) -> bool:
        entry = term.entry("drug", "drug_class")
        return entry is not None and self._suspected(entry)

    def _acting(self, fact: Mechanism, terms: Sequence[Term], episode: Episode) -> Value[Concept] | None:
        """The drug by which the mechanism works: in the words of the mechanism the one behind "by", else the first of
        the patient's; else one of the sentence's; else the suspect, or the class of the suspects. None where the
        sentence names other drugs alone, or nothing tells which drug is meant."""
        drugs = [term for term in terms if term.entry("drug", "drug_class") is not None]
        drugs += [part for term in terms for part in term.inner if part.entry("drug", "drug_class") is not None]
        drugs.sort(key=lambda term: term.start)
        mine = [term for term in drugs if self._is_suspect(term) or self._was_given(term)]
        inside = [term for term in mine if fact.told_start <= term.start and term.end <= fact.told_end]
        if not mine and any(term.end <= fact.told_start or term.start >= fact.told_end for term in drugs):
            return None  # but "depletion of coenzyme Q10" names what the process works on
        doing = [term for term in inside if self._witness.text[: term.start].rstrip().endswith(" by")]
        for term in (*doing, *inside, *mine):
            entry = term.entry("drug", "drug_class")
            if entry is not None:
                return self._witness.value(entry.concept, (term.start, term.end), component=COMPONENT)
        return self._suspect_or_class(episode)

    def _suspect_or_class(self, episode: Episode) -> Value[Concept] | None:
        """The one suspect of the event in this report; of several suspects the nearest class that holds them all."""
        label = episode.event.value.label
        drugs: dict[str, Value[Concept]] = {}
        for other in (each for case in self._cases.values() for each in case.episodes):
            if other.event.value.label == label:
                drugs |= {drug.value.label: drug for drug in other.drugs if drug.value.label not in drugs}
        if len(drugs) < 2:
            return next(iter(drugs.values()), None)
        first, *rest = [self._classes(drug.value) for drug in drugs.values()]
        shared = next((iri for iri in first if all(iri in each for each in rest)), None)
        if shared is None:
            return None
        evidence = tuple(dict.fromkeys(drug.evidence[0] for drug in drugs.values()))
        return Value(self._vocabulary.entry(shared).concept, evidence, rule=CLASS_OF_SUSPECTS)

    def _classes(self, drug: Concept) -> tuple[str, ...]:
        """The classes of a drug, the nearest first."""
        above = () if drug.iri is None else self._vocabulary.ancestors(drug.iri)
        return tuple(iri for iri in above if self._vocabulary.entry(iri).kind == "drug_class")

    def _was_given(self, term: Term) -> bool:
        entry = term.entry("drug")
        return entry is not None and entry.iri in self._given

    # --- of both

    def _owners(self, start: int) -> tuple[int, ...]:
        unit = next(iter(self._units.within(start, start + 1_000)), None)
        return unit.owners if unit is not None else ()

    def _named_event(self, about: tuple[int, int]) -> Term | None:
        term = next((term for term in self._terms.within(*about) if term.entry("event") is not None), None)
        entry = None if term is None else term.entry("event")
        if term is None or entry is None or entry.label in GENERIC:
            return None  # "the toxicity", "our patient's symptoms"
        between = self._witness.text[about[0] : term.start]
        return None if len(between) > _REACH or any(mark in between for mark in ",;:.()") else term

    def _kin(self, term: Term, event: Concept) -> bool:
        """Whether the words name the event of an episode, or one that is filed beside it."""
        entry = term.entry("event")
        if entry is None or event.label.lower() == entry.label.lower():
            return True
        if event.iri is None or event.iri not in self._vocabulary:
            words = {word for word in event.label.lower().split() if len(word) > 4}
            return bool(words & set(entry.label.lower().split()))
        mine = self._vocabulary.entry(event.iri)
        if related(entry, mine, self._vocabulary):
            return True
        shared = set(self._vocabulary.above(entry)) & set(self._vocabulary.above(mine))
        return any(iri.rsplit("/", 1)[-1] not in _TOO_WIDE for iri in shared)

    def _cause(self, cause: Alternative, episode: Episode) -> Concept | None:
        """The concept of the cause; `None` where it is the suspect or the event itself, or what the event brought."""
        if cause.named is None:
            return Concept(cause.words)
        event = episode.event.value
        named, inner = cause.named, self._terms.within(cause.named.start, cause.named.end)
        entry = self._entry(cause)
        if entry is None:
            if any(self._suspected(e) for term in inner if (e := term.entry("drug", "drug_class")) is not None):
                return None
            return named_entry(named.words).concept
        if entry.label in GENERIC - _GROUPS:
            return None
        if entry.kind in ("drug", "drug_class") and not self._suspects:
            return None  # it may well be the suspect that was not read
        if entry.kind in ("drug", "drug_class"):
            return None if self._suspected(entry) and not (cause.marked and len(self._suspects) > 1) else entry.concept
        if self._is_event(entry, event):
            more = named.term is not None and named.words.lower() != named.term.text.lower()
            return named_entry(named.words).concept if more else None
        label = canonical(entry, self._vocabulary).label
        if cause.bare and cause.stance == "disputes" and event.label in CYTOPENIAS and self._follows(entry, label):
            return None
        if cause.bare and label == "pregnancy":
            return None
        return entry.concept

    def _entry(self, cause: Alternative) -> Entry | None:
        assert cause.named is not None
        term = cause.named.term
        if term is not None:
            return term.entry("drug", "drug_class") or term.entry("event", "condition")
        return self._vocabulary.find(cause.named.words, kinds=("drug", "drug_class", "event", "condition"))

    def _suspected(self, entry: Entry) -> bool:
        """Whether a drug is a suspect of an episode, or a class that a suspect belongs to."""
        if entry.iri in self._suspects:
            return True
        return any(entry.iri in self._vocabulary.ancestors(iri) for iri in self._suspects if iri in self._vocabulary)

    def _is_event(self, entry: Entry, event: Concept) -> bool:
        """Whether a cause is the event itself, or a wider name for it."""
        if event.iri is None or event.iri not in self._vocabulary:
            return entry.label.lower() == event.label.lower()
        mine = self._vocabulary.entry(event.iri)
        return (
            canonical(entry, self._vocabulary).iri == mine.iri
            or entry.iri in self._vocabulary.above(mine)
            or {entry.label, mine.label} <= {"neutropenia", "agranulocytosis", "leukopenia"}
        )

    def _follows(self, entry: Entry, label: str) -> bool:
        if entry.iri == _VIRAL or _VIRAL in self._vocabulary.ancestors(entry.iri):
            return False
        above = {iri.rsplit("/", 1)[-1] for iri in self._vocabulary.above(entry)}
        return label in _FOLLOWS or bool(above & _FOLLOWS)


def of_patients(claims: Sequence[Claim], cases: Sequence[Case]) -> Iterator[Claim]:
    """The claims that stand when a report's cases do: without a patient's event, no other cause of it is claimed."""
    events = {episode.event.value for case in cases for episode in case.episodes}
    return (claim for claim in claims if claim.kind == "class_effect" or claim.event.value in events)
