"""Counter-evidence: what speaks against the hypothesis, stated with the same care as what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.assess.challenges import Challenge
from kg.assess.examples import counter_examples, is_true, labels, with_next
from kg.assess.facts import key
from kg.assess.findings import Findings, Occurrence, Patient
from kg.assess.model import CounterEvidence
from kg.assess.viewpoints import LEAST_CASES
from kg.wording import counted

__all__ = ["counter_evidence"]

MOST = 0.75
"""The share of the patients from which on something that they have in common is told."""


def counter_evidence(findings: Findings, found: Sequence[Challenge]) -> tuple[CounterEvidence, ...]:
    """Everything that speaks against the hypothesis, the strongest first."""
    return (
        *counter_examples(findings, found),
        *_challenges(findings, found),
        *_weakened(findings),
        *_disputed(findings),
        *_courses(findings),
        *_notes(findings),
    )


def _challenges(findings: Findings, found: Sequence[Challenge]) -> Iterator[CounterEvidence]:
    names = {patient.person: patient.name() for patient in findings.patients}
    event = findings.facts.event.label
    for each in found:
        name = names[each.patient]
        if each.kind == "rechallenge" and not each.positive:
            yield CounterEvidence(
                kind="given again without recurrence",
                weight="against",
                sentence=f"{name}: {each.member.label} was given again, and {event} did not come again"
                f"{_followed(findings, each)}.",
                caveat="An event that strikes by chance, or once only, may stay away under a drug that caused it.",
                patients=(each.patient,),
                rests_on=each.rests_on,
            )
        elif each.kind == "dechallenge" and not each.positive and each.informative:
            yield CounterEvidence(
                kind="no recovery without the drug",
                weight="against",
                sentence=f"{name}: no recovery from {event} after {each.member.label} was stopped, held or given less.",
                patients=(each.patient,),
                rests_on=each.rests_on,
            )


def _followed(findings: Findings, challenge: Challenge) -> str:
    """How long the patient was followed after it, where that is told."""
    episodes = {target.rpartition("/")[0] for target in challenge.rests_on}
    days = [
        each.episode.follow_up_days.value
        for patient in findings.patients
        for each in patient.occurrences
        if each.name in episodes and each.episode.follow_up_days is not None
    ]
    return f" (followed for {max(days):.0f} days)" if days else " (for how long is not told)"


def _weakened(findings: Findings) -> Iterator[CounterEvidence]:
    """Cases with another suspect, or for which the authors name another explanation."""
    for patient in findings.patients:
        for each in patient.under:
            if each.others:
                yield CounterEvidence(
                    kind="another suspect drug",
                    weight="against",
                    sentence=f"{each.name}: {labels(each.others)}, outside the class, is a suspect beside "
                    f"{labels(each.members)}.",
                    patients=(patient.person,),
                    rests_on=each.target("drugs"),
                )
    told: dict[tuple[str, int], list[str]] = {}
    words: dict[tuple[str, int], tuple[str, bool]] = {}
    for patient in findings.patients:
        for each in patient.under:
            for number, claim in each.alternatives:
                told.setdefault((each.report, number), []).append(patient.person)
                words[each.report, number] = (claim.subject.value.label, is_true(claim.hedged))
    for (report, number), persons in sorted(told.items()):
        subject, hedged = words[report, number]
        yield CounterEvidence(
            kind="another explanation that the authors name",
            weight="against",
            sentence=f"{report}: the authors name another explanation of {findings.facts.event.label}: {subject}"
            + (" (hedged)." if hedged else "."),
            caveat="A statement on the report's patients is taken for each of them." if len(set(persons)) > 1 else "",
            patients=tuple(sorted(set(persons))),
            rests_on=(f"{report}/claim/{number}",),
        )


def _disputed(findings: Findings) -> Iterator[CounterEvidence]:
    for report, number, claim in findings.of_kind("class_effect", "disputes"):
        yield CounterEvidence(
            kind="authors dispute a class effect",
            weight="against",
            sentence=f"{report.name}: the authors dispute that {claim.event.value.label} is an effect of the class "
            f"{claim.subject.value.label}" + (" (hedged)." if is_true(claim.hedged) else "."),
            rests_on=(f"{report.name}/claim/{number}",),
        )


def _courses(findings: Findings) -> Iterator[CounterEvidence]:
    """Courses that fit the drug badly, but decide nothing."""
    event = findings.facts.event.label
    for patient in findings.patients:
        for each, following in with_next(patient):
            episode = each.episode
            if not each.members or each.others:
                continue
            action = episode.action.value if episode.action else None
            off = action == "withdrawn" or (episode.rechallenge is not None and not episode.rechallenge.value)
            again = is_true(episode.recurrence) or following is not None
            same = following is None or (following.members and set(following.members) <= set(each.members))
            if off and again and same and not is_true(episode.rechallenge) and episode.switched_to is None:
                yield CounterEvidence(
                    kind="event again without the drug",
                    weight="note",
                    sentence=f"{each.name}: {event} came again though {labels(each.members)} had not been given again.",
                    caveat="A drug that acts for months may still have acted.",
                    patients=(patient.person,),
                    rests_on=each.target("action", "rechallenge", "recurrence"),
                )
            yield from _used_afterwards(patient, each, findings)
            ended = episode.outcome is not None and episode.outcome.value == "recovered"
            last = episode.latency_from is not None and episode.latency_from.value == "last_dose"
            if action == "continued" and ended and not last and not is_true(episode.recurrence):
                yield CounterEvidence(
                    kind="recovery though the drug went on",
                    weight="note",
                    sentence=f"{each.name}: {event} went away while {labels(each.members)} was continued.",
                    patients=(patient.person,),
                    rests_on=each.target("action", "outcome"),
                )


def _shared(findings: Findings) -> Iterator[CounterEvidence]:
    """What else the patients share: another class of their drugs, or the disease for which they were treated."""
    patients, total = findings.patients, len(findings.members)
    groups = []
    for label, members in findings.facts.classes.items():
        held = [patient for patient in patients if patient.members & members]
        if len(held) >= LEAST_CASES and len(held) >= MOST * len(patients) and 2 * len(members) <= total:
            groups.append((len(members), label, held))
    for number, label, held in sorted(groups, key=lambda group: group[:2])[:2]:
        yield CounterEvidence(
            kind="another class that the drugs share",
            weight="note",
            sentence=f"{len(held)} of {counted(len(patients), 'patient')} had the event under a drug of another "
            f"class, too: "
            f"{label}, to which only {number} of the {total} members belong.",
            caveat="The effect may belong to that group of drugs, or to the disease that it treats.",
            patients=tuple(patient.person for patient in held),
        )
    treated: dict[str, list[str]] = {}
    for patient in patients:
        for label in {condition.value.label for _, case in patient.cases for condition in case.conditions}:
            treated.setdefault(label, []).append(patient.person)
    for label, persons in sorted(treated.items(), key=lambda item: (-len(item[1]), item[0]))[:1]:
        if len(persons) >= LEAST_CASES and len(persons) >= MOST * len(patients):
            yield CounterEvidence(
                kind="a disease that the patients share",
                weight="note",
                sentence=f"{len(persons)} of {counted(len(patients), 'patient')} were treated for {label}.",
                caveat="What they have in common may be the disease, or its earlier treatment, and not the class "
                "of the drug.",
                patients=tuple(persons),
            )


def _used_afterwards(patient: Patient, each: Occurrence, findings: Findings) -> Iterator[CounterEvidence]:
    """The patient was switched to another member and followed, and no event under it is told: silence, no statement."""
    episode = each.episode
    if episode.switched_to is None or episode.follow_up_days is None or episode.recurrence is not None:
        return
    second = next((member for member in findings.members if key(member) == key(episode.switched_to.value)), None)
    if second is not None and key(second) not in patient.members:
        yield CounterEvidence(
            kind="another member used afterwards",
            weight="note",
            sentence=f"{each.name}: switched from {labels(each.members)} to {second.label}, another member, and "
            f"followed for "
            f"{episode.follow_up_days.value:.0f} days; no {findings.facts.event.label} under it is told.",
            caveat="That nothing is told does not mean that nothing happened: the words, or the authors' claims, "
            "may say more.",
            patients=(patient.person,),
            drugs=(second.label,),
            rests_on=each.target("switched_to", "follow_up_days"),
        )


def _notes(findings: Findings) -> Iterator[CounterEvidence]:
    yield from _shared(findings)
    members = {key(member): member for member in findings.members}
    for patient in findings.patients:
        for report, case in patient.cases:
            for exposure in case.exposures:
                drug = key(exposure.drug.value)
                if drug in members and drug not in patient.members and exposure.role == "previous":
                    yield CounterEvidence(
                        kind="another member used before",
                        weight="note",
                        sentence=f"{report}/{case.number}: the patient had used {members[drug].label} before; no "
                        f"{findings.facts.event.label} under it is told.",
                        caveat="That nothing is told does not mean that nothing happened.",
                        patients=(patient.person,),
                    )
    besides: dict[str, list[str]] = {}
    for patient in findings.patients:
        for _, case in patient.cases:
            for exposure in case.exposures:
                if exposure.role == "concomitant":
                    besides.setdefault(exposure.drug.value.label, []).append(patient.person)
    if besides:
        people_with = sorted({person for persons in besides.values() for person in persons})
        yield CounterEvidence(
            kind="other drugs at the time",
            weight="note",
            sentence=f"{counted(len(people_with), 'patient')} took other drugs, which the reports do not suspect: "
            f"{', '.join(sorted(besides))}.",
            caveat="Whether one of them can cause the event is not judged here: a reviewer has to.",
            patients=tuple(people_with),
            drugs=tuple(sorted(besides)),
        )
    with_infection = [
        each
        for patient in findings.patients
        for each in patient.under
        if any(key(found.value) in findings.facts.infections for found in each.episode.complications)
    ]
    if with_infection:
        yield CounterEvidence(
            kind="infection with the event",
            weight="note",
            sentence=f"{counted(len(with_infection), 'episode')} came with an infection.",
            caveat="It may be a consequence or a cause: it is counted as another explanation only where authors "
            "say so.",
            patients=tuple(sorted({p.person for p in findings.patients if set(p.under) & set(with_infection)})),
            rests_on=tuple(target for each in with_infection for target in each.target("complications")),
        )
