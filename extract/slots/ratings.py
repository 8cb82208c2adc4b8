"""Causality ratings: what a scale gave, on the record of the episode that the authors rated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extract.discourse.clauses import Layer, Unit
from extract.evidence import Witness
from extract.lexicon.terms import Term
from extract.reasons.ratings import Rating
from extract.records import Case, CausalityRating, Concept, Episode, Value

COMPONENT: Final = "ratings"


def rated(cases: tuple[Case, ...], found: Sequence[Rating], read: Sequence[Unit], witness: Witness) -> tuple[Case, ...]:
    """The cases with the ratings of their episodes.

    A rating belongs to the patient whom its sentence speaks of (to each patient where it speaks of all), and there to
    the episode whose event or suspect drug it names, else the first; of several patients none is guessed.
    """
    if not found or not cases:
        return cases
    units: Layer[Unit] = Layer(read)
    given: dict[tuple[int, int], list[CausalityRating]] = {}
    for rating in found:
        inside = units.within(rating.start, rating.end) or units.within(rating.start, rating.start + 1_000)[:1]
        terms = [term for unit in inside for term in unit.terms if term.end <= rating.end]
        owners = {number for unit in inside for number in unit.owners}
        for case in _patients(cases, owners, rating):
            episode = _episode(case, terms)
            if episode is not None:
                made = _record(rating, episode, terms, witness)
                held = given.setdefault((case.number, episode.number), [])
                if (made.scale, made.drug) not in [(each.scale, each.drug) for each in held]:
                    held.append(made)
    return tuple(
        replace(
            case,
            episodes=tuple(
                replace(episode, ratings=tuple(given.get((case.number, episode.number), ())))
                for episode in case.episodes
            ),
        )
        for case in cases
    )


def _patients(cases: Sequence[Case], owners: set[int], rating: Rating) -> list[Case]:
    if len(cases) == 1 or rating.of_all:
        return [case for case in cases if len(cases) == 1 or not owners or case.number in owners]
    return [case for case in cases if case.number in owners] if len(owners) == 1 else []


def _episode(case: Case, terms: Sequence[Term]) -> Episode | None:
    """The episode whose event the sentence names, else the one whose suspect it names, else the first."""
    named = {entry.iri for term in terms for entry in term.entries}
    by_event = [e for e in case.episodes if e.event.value.iri in named]
    by_drug = [e for e in case.episodes if any(drug.value.iri in named for drug in e.drugs)]
    return next(iter(by_event or by_drug or case.episodes), None)


def _record(rating: Rating, episode: Episode, terms: Sequence[Term], witness: Witness) -> CausalityRating:
    score, category = rating.score, rating.category
    return CausalityRating(
        scale=rating.scale,
        score=None if score is None else witness.value(score[0], score[1:], component=COMPONENT),
        category=None if category is None else witness.value(category[0], category[1:], component=COMPONENT),
        drug=_drug(episode, terms, witness),
    )


def _drug(episode: Episode, terms: Sequence[Term], witness: Witness) -> Value[Concept] | None:
    """The one suspect that the sentence names."""
    suspects = {drug.value.iri for drug in episode.drugs if drug.value.iri}
    named = {
        entry.iri: (entry, term)
        for term in terms
        if (entry := term.entry("drug")) is not None and entry.iri in suspects
    }
    if len(named) != 1:
        return None
    ((entry, term),) = named.values()
    return witness.value(entry.concept, (term.start, term.end), component=COMPONENT)
