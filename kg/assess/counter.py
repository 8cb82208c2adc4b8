"""Counter-evidence: what speaks against the hypothesis, stated with the same care as what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extract.records import Concept
from kg.assess.challenges import Challenge
from kg.assess.facts import key
from kg.assess.findings import Findings, Occurrence, Patient
from kg.assess.model import Comparator, CounterEvidence
from kg.assess.viewpoints import LEAST_CASES
from kg.wording import counted, joined

__all__ = ["comparators", "counter_evidence", "counter_examples"]

MOST = 0.75
"""The share of the patients from which on something that they have in common is told."""
SWITCHED = "event again after a switch to a drug outside the class"


def counter_examples(findings: Findings, found: Sequence[Challenge]) -> tuple[CounterEvidence, ...]:
    """Patients who contradict the hypothesis: the event came under a drug outside the class, too, or did not come under
    another member."""
    listed: list[CounterEvidence] = []
    tolerated: dict[str, list[Challenge]] = {}
    for each in found:
        if each.kind == "change of member" and not each.positive:
            tolerated.setdefault(each.patient, []).append(each)
    for patient in findings.patients:
        known = ("examples", findings.key)
        if known not in patient.known:
            patient.known[known] = (*_outside(patient, findings), *_after_switch(patient, findings))
        listed += patient.known[known]
        listed += [_tolerated(patient, each, findings) for each in tolerated.get(patient.person, ())]
    return tuple(listed)


def _tolerated(patient: Patient, each: Challenge, findings: Findings) -> CounterEvidence:
    """The patient did not have the event under another member."""
    second = each.second.label if each.second else ""
    return CounterEvidence(
        kind="another member tolerated",
        weight="counter-example",
        sentence=f"{patient.name()}: {findings.facts.event.label} under {each.member.label}, and none under {second}, "
        "another member, to which the patient was switched.",
        caveat="Time, dose and the other drugs may have differed.",
        patients=(patient.person,),
        drugs=(second,),
        rests_on=each.rests_on,
    )


def _outside(patient: Patient, findings: Findings) -> Iterator[CounterEvidence]:
    """Episodes of a patient of whom no member is a suspect at all."""
    for each in patient.occurrences:
        if each.members:
            continue
        others, own = _labels(each.others), _labels(_members(patient))
        yield CounterEvidence(
            kind="event under a drug outside the class in the same patient",
            weight="counter-example",
            sentence=f"{each.name}: {each.episode.event.value.label} under {others}, outside the class, in a "
            f"patient who "
            f"had it under {own}, too.",
            caveat=_CAVEAT.format(other=others, own=own),
            patients=(patient.person,),
            drugs=tuple(other.label for other in each.others),
            rests_on=each.target("event", "drugs"),
        )


_CAVEAT = (
    "The patient may be prone to it, {other} may cause it too, or {own} may still have acted: this does not tell which."
)


def _after_switch(patient: Patient, findings: Findings) -> Iterator[CounterEvidence]:
    """The event came again after a switch to a drug outside the class, though the text ties it to no new member.

    Where the text says that the member was given again, the recurrence is a rechallenge; where the next episode has
    another member as its suspect, it belongs to that one; where it has the other drug alone, `_outside` tells it.
    """
    for each, following in _with_next(patient):
        episode = each.episode
        if not each.members or episode.switched_to is None or _is_true(episode.rechallenge):
            continue
        other = episode.switched_to.value
        if key(other) in findings.facts.family | findings.facts.left_out:
            continue
        own = {key(member) for member in each.members}
        if following is None:
            if not _is_true(episode.recurrence):
                continue
            rests_on, addition = each.target("switched_to", "recurrence"), ""
        else:
            if not following.members or not {key(member) for member in following.members} <= own:
                continue
            rests_on = (*each.target("switched_to", "recurrence"), *following.target("event", "drugs"))
            addition = f" The suspect named for that episode ({following.name}) is {_labels(following.members)}."
        yield CounterEvidence(
            kind=SWITCHED,
            weight="counter-example",
            sentence=f"{each.name}: {episode.event.value.label} came again after the switch from "
            f"{_labels(each.members)} to "
            f"{other.label}, outside the class.{addition}",
            caveat=_CAVEAT.format(other=other.label, own=_labels(each.members)),
            patients=(patient.person,),
            drugs=(other.label,),
            rests_on=rests_on,
        )


def _with_next(patient: Patient) -> Iterator[tuple[Occurrence, Occurrence | None]]:
    """Each episode with the next one of the same case."""
    for at, each in enumerate(patient.occurrences):
        later = [other for other in patient.occurrences[at + 1 :] if other.place == each.place]
        yield each, later[0] if later else None


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
                    sentence=f"{each.name}: {_labels(each.others)}, outside the class, is a suspect beside "
                    f"{_labels(each.members)}.",
                    patients=(patient.person,),
                    rests_on=each.target("drugs"),
                )
    told: dict[tuple[str, int], list[str]] = {}
    words: dict[tuple[str, int], tuple[str, bool]] = {}
    for patient in findings.patients:
        for each in patient.under:
            for number, claim in each.alternatives:
                told.setdefault((each.report, number), []).append(patient.person)
                words[each.report, number] = (claim.subject.value.label, _is_true(claim.hedged))
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
            f"{claim.subject.value.label}" + (" (hedged)." if _is_true(claim.hedged) else "."),
            rests_on=(f"{report.name}/claim/{number}",),
        )


def _courses(findings: Findings) -> Iterator[CounterEvidence]:
    """Courses that fit the drug badly, but decide nothing."""
    event = findings.facts.event.label
    for patient in findings.patients:
        for each, following in _with_next(patient):
            episode = each.episode
            if not each.members or each.others:
                continue
            action = episode.action.value if episode.action else None
            off = action == "withdrawn" or (episode.rechallenge is not None and not episode.rechallenge.value)
            again = _is_true(episode.recurrence) or following is not None
            same = following is None or (following.members and set(following.members) <= set(each.members))
            if off and again and same and not _is_true(episode.rechallenge) and episode.switched_to is None:
                yield CounterEvidence(
                    kind="event again without the drug",
                    weight="note",
                    sentence=f"{each.name}: {event} came again though {_labels(each.members)} had not been given "
                    f"again.",
                    caveat="A drug that acts for months may still have acted.",
                    patients=(patient.person,),
                    rests_on=each.target("action", "rechallenge", "recurrence"),
                )
            yield from _used_afterwards(patient, each, findings)
            ended = episode.outcome is not None and episode.outcome.value == "recovered"
            last = episode.latency_from is not None and episode.latency_from.value == "last_dose"
            if action == "continued" and ended and not last and not _is_true(episode.recurrence):
                yield CounterEvidence(
                    kind="recovery though the drug went on",
                    weight="note",
                    sentence=f"{each.name}: {event} went away while {_labels(each.members)} was continued.",
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
            sentence=f"{each.name}: switched from {_labels(each.members)} to {second.label}, another member, and "
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


def comparators(findings: Findings, examples: Sequence[CounterEvidence]) -> tuple[Comparator, ...]:
    """The drugs outside the class under which the event was reported, those with most patients first."""
    drugs: dict[str, Concept] = {}
    people: dict[str, set[str]] = {}
    reports: dict[str, set[str]] = {}
    targets: dict[str, list[str]] = {}
    for patient in (*findings.patients, *findings.outside):
        for each in patient.occurrences:
            for drug in each.others:
                drugs.setdefault(key(drug), drug)
                people.setdefault(key(drug), set()).add(patient.person)
                reports.setdefault(key(drug), set()).add(each.report)
                targets.setdefault(key(drug), []).extend(each.target("drugs"))
    listed = [
        Comparator(
            drug=drugs[each].label,
            iri=drugs[each].iri,
            how="suspect",
            patients=len(people[each]),
            reports=len(reports[each]),
            rests_on=tuple(dict.fromkeys(targets[each])),
        )
        for each in drugs
    ]
    suspects = {drug.label for drug in drugs.values()}
    switched: dict[str, list[CounterEvidence]] = {}
    for example in examples:
        if example.kind == SWITCHED:
            for drug_name in example.drugs:
                switched.setdefault(drug_name, []).append(example)
    for drug_name, told in switched.items():
        if drug_name not in suspects:
            listed.append(
                Comparator(
                    drug=drug_name,
                    iri=_iri_of(findings, drug_name),
                    how="event again after a switch to it",
                    patients=len({person for each in told for person in each.patients}),
                    reports=len({each.sentence.partition("/")[0] for each in told}),
                    rests_on=tuple(dict.fromkeys(target for each in told for target in each.rests_on)),
                )
            )
    return tuple(sorted(listed, key=lambda each: (-each.patients, each.drug)))


def _iri_of(findings: Findings, label: str) -> str | None:
    """The IRI of a drug to which a patient was switched."""
    named = (
        each.episode.switched_to.value
        for patient in findings.patients
        for each in patient.occurrences
        if each.episode.switched_to is not None
    )
    return next((drug.iri for drug in named if drug.label == label), None)


def _members(patient: Patient) -> list[Concept]:
    return list(dict.fromkeys(member for each in patient.under for member in each.members))


def _labels(concepts: Iterable[Concept]) -> str:
    """Names in a row of words.

    >>> _labels([Concept("a"), Concept("b"), Concept("c")])
    'a, b and c'
    """
    return joined(dict.fromkeys(concept.label for concept in concepts))


def _is_true(value: object) -> bool:
    return bool(value is not None and getattr(value, "value", False))
