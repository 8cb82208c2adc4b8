"""From findings to records: cases with their episodes, exposures and values, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language

from extract.discourse.clauses import Unit
from extract.discourse.episodes import EpisodeDraft, episodes, onset_position
from extract.discourse.kind import kind_of
from extract.discourse.moments import chronicle
from extract.discourse.scene import Found, Scene
from extract.discourse.shares import share
from extract.discourse.subjects import CaseDraft, Discourse, discourse
from extract.discourse.topic import Topic, topic, topic_of
from extract.documents import Document
from extract.doubts.unplaced import Reading, unplaced
from extract.evidence import Witness
from extract.judgement.features import Page
from extract.judgement.judge import judged
from extract.learned.asked import Around
from extract.lexicon.vocabulary import Vocabulary
from extract.measures.laboratory import CYTOPENIAS
from extract.pipeline import events_around, findings, pipeline, units, vocabulary_of
from extract.records import Case, Concept, Episode, Report, Value
from extract.slots import (
    care,
    complications,
    counts,
    drug_action,
    exposures,
    follow_up,
    latency,
    onset,
    outcome,
    patient,
    recovery,
    recovery_time,
    recurrence,
    severity,
    suspects,
    switching,
)  # fmt: skip
from extract.slots.candidates import candidates
from extract.slots.claims import Argued, Claims, of_patients
from extract.slots.conditions import conditions
from extract.slots.ratings import rated
from extract.structure.hyphens import joined


def extract(document: Document, *, nlp: Language | None = None) -> Report:
    """Reads a document and gives its records.

    Args:
        document: what `extract.read` gives.
        nlp: the pipeline to read it with (`extract.pipeline.pipeline`), for vocabularies of one's own.

    Returns:
        The report. A document that is not in English, or has no patients of its own, has no cases.

    >>> from extract import extract, from_text
    >>> text = "A 40-year-old woman developed neutropenia (ANC 0.3 x 10^9/L) 90 days after her last rituximab infusion."
    >>> report = extract(from_text(text, name="letter"))
    >>> episode = report.cases[0].episodes[0]
    >>> episode.drugs[0].value.label, episode.latency_days.value, episode.grade.value
    ('rituximab', 90.0, 4)
    """
    report, page = draft(document, nlp=nlp)
    if page is not None:
        report = judged(report, page)
        report = replace(report, claims=tuple(of_patients(report.claims, report.cases)))
    return joined(document.text).given_back(report)


def draft(document: Document, *, nlp: Language | None = None) -> tuple[Report, Page | None]:
    """All that is read in a document, before it is judged how likely each value is to be right, and what the judge
    looks at (`None` where there is nothing to judge).

    Its evidence stands in the text as it was read: with the words joined that a line's end breaks.
    """
    nlp = nlp or pipeline()
    vocabulary = vocabulary_of(nlp)
    if document.source.language not in (None, "en"):
        return Report(
            name=document.name, source=document.source, kind="other", bibliography=document.bibliography
        ), None
    text = joined(document.text).text
    doc = findings(nlp, text)
    read = units(doc)
    learned = events_around(nlp, doc)
    witness = Witness(text, [(s.start, s.end) for s in doc._.sentences])
    people = discourse(read)
    about = topic(read, vocabulary)
    document_is = kind_of(read, people.cases)
    cases = (
        tuple(_case(draft, people, read, about, vocabulary, witness, learned) for draft in people.cases)
        if about.events and document_is.individual
        else ()
    )
    if not any(case.episodes for case in cases):
        cases = ()
    cases = rated(cases, doc._.ratings, read, witness)
    argued = Argued(classes=doc._.claims, causes=doc._.causes, mechanisms=doc._.mechanisms)
    report = Report(
        name=document.name,
        source=document.source,
        kind=document_is.kind,
        kind_shown_by=tuple(witness.quote(*span, component="kind") for span in document_is.shown_by),
        bibliography=document.bibliography,
        cases=cases,
        claims=Claims(cases, about, vocabulary, witness, read).claims(argued),
    )
    report = replace(report, doubts=unplaced(report, Reading(read, about, vocabulary, witness)))
    return report, Page(text, read, about, cases) if cases else None


def _case(
    draft: CaseDraft,
    people: Discourse,
    read: Sequence[Unit],
    about: Topic,
    vocabulary: Vocabulary,
    witness: Witness,
    learned: Around,
) -> Case:
    own = [share(unit, draft.number) for unit in read if unit.scope == "case" and draft.number in unit.owners]
    overview = [unit for unit in read if unit.scope == "overview" and draft.number in unit.owners]
    about = topic_of(about, own)
    likely = candidates(own, overview, vocabulary)
    drafts = episodes(own, about, vocabulary, suspects=likely)
    single = len(people.cases) == 1
    story = chronicle(own, [(e.number, e.onset, onset_position(e)) for e in drafts if e.onset is not None])
    scenes: list[Scene] = []
    for index, episode in enumerate(drafts):
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        scene = Scene(
            case=draft, episode=episode, case_units=own, overview=overview, topic=about, vocabulary=vocabulary,
            witness=witness,
            single_case=single, is_first=index == 0, is_last=following is None, following=following,
            former=drafts[index - 1] if index else None, chronicle=story,
        )  # fmt: skip
        scene.suspects = suspects.suspects(
            scene,
            likely=likely,
            fallback=[u for u in overview if u.section != "title"],
            former=scenes[-1].suspects if scenes else (),
        )
        scenes.append(scene)
    blamed = [found for scene in scenes for found in scene.suspects]
    treated_for = conditions(draft, own, overview, about, blamed, vocabulary, witness)
    for scene in scenes:
        scene.conditions = frozenset(value.value.iri for value in treated_for if value.value.iri is not None)
    told: tuple[Episode, ...] = ()
    for scene in scenes:
        scene.treated = frozenset(value.value.iri for former in told for value in former.treatments if value.value.iri)
        told = (*told, _episode(scene))
    return Case(
        number=draft.number,
        label=draft.label,
        age_years=patient.age(draft, witness),
        sex=patient.sex(draft, own, people.groups, witness),
        occupation=patient.occupation(draft, witness),
        conditions=treated_for,
        exposures=exposures.exposures(own, told, witness, learned),
        episodes=told,
    )


def _episode(scene: Scene) -> Episode:
    draft, witness = scene.episode, scene.witness
    days, source = latency.latency(scene)
    counted = counts.counts(scene)
    is_count = scene.episode.event.label in CYTOPENIAS
    given = care.treatments(scene)
    present, absent = complications.complications(scene)
    ended = outcome.outcome(scene, counted)
    again = drug_action.rechallenge(scene)
    done = drug_action.action(scene, again)
    took = recovery_time.recovery_days(scene, ended, counted.back)
    return Episode(
        number=draft.number,
        event=_event(scene, draft),
        drugs=tuple(
            witness.value(f.entry.concept, (f.term.start, f.term.end), component="drugs")
            for f in sorted(scene.suspects, key=lambda found: found.entry.label)
        ),
        severity=severity.severity(scene),
        grade=severity.grade(scene, counted.lowest, ended),
        symptomatic=severity.symptomatic(scene, present),
        latency_days=days,
        latency_from=source,
        onset=onset.onset_word(scene, days, source),
        nadir=counted.lowest if is_count else None,
        recovery_value=counted.recovered if is_count else None,
        outcome=ended,
        recovery=recovery.recovery(scene, ended, given),
        recovery_days=took,
        treatments=given,
        complications=present,
        action=done,
        switched_to=switching.switched_to(scene),
        rechallenge=again,
        recurrence=recurrence.recurrence(scene, again, done),
        follow_up_days=follow_up.follow_up_days(scene, took),
        absent=absent,
        measurements=counted.measurements,
    )


def _event(scene: Scene, draft: EpisodeDraft) -> Value[Concept]:
    term = draft.term
    assert term is not None  # `episodes` names every draft
    return scene.witness.value(draft.event.concept, (term.start, term.end), component="events")


__all__ = ["Found", "draft", "extract"]
