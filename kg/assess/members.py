"""The figures: for each member of the class, and over all, what was seen, each with the values that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

from extract.records import Concept, Value
from kg.assess.challenges import Challenge, people
from kg.assess.definitions import DOUBTFUL, timing
from kg.assess.findings import Findings, Occurrence, Patient
from kg.assess.model import Figure, MemberRow, PatientRow
from kg.assess.viewpoints import view, viewpoints

__all__ = ["FIGURES", "figures", "member_row", "patient_rows"]

FIGURES = (
    "patients", "cases", "reports", "groups", "latency from last dose", "latency from first dose or start", "onset",
    "grade", "nadir", "outcome", "action", "given again", "without the drug",
)  # fmt: skip
"""The names of the figures, in their order."""
T = TypeVar("T")
_FROM = {"last_dose": "latency from last dose"}
_FROM_START = "latency from first dose or start"


def member_row(findings: Findings, found: Sequence[Challenge], member: Concept) -> MemberRow:
    """The row of one member."""
    seen = view(findings, found, member)
    return MemberRow(
        drug=member.label,
        iri=member.iri,
        patients=len(seen.patients),
        figures=figures(findings, seen.patients, seen.challenges, member),
        viewpoints=viewpoints(seen),
    )


def figures(
    findings: Findings, patients: Sequence[Patient], found: Sequence[Challenge], member: Concept | None
) -> tuple[Figure, ...]:
    """The figures of a member, or of the class: those of `FIGURES`, in their order.

    What several reports tell alike of one patient counts once.
    """
    episodes = [each for patient in patients for each in patient.of(member)]
    drugs = [target for each in episodes for target in each.target("event", "drugs")]
    sure = _doubts(value for each in episodes for value in (each.episode.event, *each.episode.drugs))
    cases = list(dict.fromkeys(each.place for each in episodes))
    reports = list(dict.fromkeys(each.report for each in episodes))
    groups = findings.group_count(patients, member)
    who = {place: patient.person for patient in patients for place in patient.places}
    return (
        _count("patients", len(patients), drugs, sure),
        _count("cases", len(cases), drugs, sure),
        _count("reports", len(reports), drugs, sure),
        _count("groups", groups, (), 0),
        _latency("latency from last dose", [e for e in episodes if _from_last(e)], who),
        _latency(_FROM_START, [e for e in episodes if not _from_last(e)], who),
        _onset(findings, episodes, who),
        _spread("grade", "grade", episodes, who, lambda value: f"grade {value}"),
        _nadir(episodes, who),
        _spread("outcome", "outcome", episodes, who, str),
        _spread("action", "action", episodes, who, str),
        _again(episodes, found),
        _without(found, episodes),
    )


def _from_last(each: Occurrence) -> bool:
    return each.episode.latency_from is not None and each.episode.latency_from.value == "last_dose"


def _count(name: str, number: int, rests_on: Iterable[str], doubtful: int) -> Figure:
    return Figure(
        name=name,
        text=str(number),
        numbers=((name, number),),
        rests_on=tuple(dict.fromkeys(rests_on)),
        doubtful=doubtful,
    )


def _once(told: Iterable[tuple[Occurrence, T]], who: Mapping[str, str]) -> list[T]:
    """What the episodes tell, a patient of several reports counted once.

    Each value stands as often as in that report on the patient that tells it most often: an episode that a congress
    abstract and the later article tell alike is one, two episodes alike in one report stay two.
    """
    by_person: dict[str, dict[str, Counter[T]]] = {}
    for each, value in told:
        by_person.setdefault(who[each.place], {}).setdefault(each.report, Counter())[value] += 1
    found: list[T] = []
    for reports in by_person.values():
        most: Counter[T] = Counter()
        for counted in reports.values():
            most |= counted
        found += most.elements()
    return found


def _latency(name: str, episodes: Sequence[Occurrence], who: Mapping[str, str]) -> Figure:
    told = [(each, each.episode.latency_days) for each in episodes if each.episode.latency_days is not None]
    days = _once(((each, value.value) for each, value in told), who)
    if not days:
        return Figure(name=name, text="not told")
    low, high, middle = min(days), max(days), median(days)
    text = f"{_number(middle)} d (n = {len(days)})"
    if len(days) > 1:
        text = f"median {_number(middle)} d, {_number(low)} to {_number(high)} (n = {len(days)})"
    return Figure(
        name=name,
        text=text,
        numbers=(("n", len(days)), ("median", middle), ("least", low), ("most", high)),
        rests_on=tuple(target for each, _ in told for target in each.target("latency_days", "latency_from")),
        doubtful=_doubts(value for each, _ in told for value in (each.episode.latency_days, each.episode.latency_from)),
    )


def _onset(findings: Findings, episodes: Sequence[Occurrence], who: Mapping[str, str]) -> Figure:
    told = [(each, timing(each.episode, findings.definitions.late_from_days)) for each in episodes]
    late, early = (_once(told, who).count(wanted) for wanted in ("late", "early"))
    if not late and not early:
        return Figure(name="onset", text="not told")
    names = ("onset", "latency_days", "latency_from")
    return Figure(
        name="onset",
        text=", ".join(f"{number} {kind}" for kind, number in (("late", late), ("early", early)) if number),
        numbers=(("late", late), ("early", early)),
        rests_on=tuple(target for each, kind in told if kind for target in each.target(*names)),
        doubtful=_doubts(getattr(each.episode, name) for each, kind in told if kind for name in names),
    )


def _spread(name: str, field: str, episodes: Sequence[Occurrence], who: Mapping[str, str], shown: Any) -> Figure:
    """How often each value of an item was told, over episodes."""
    told = [(each, getattr(each.episode, field)) for each in episodes if getattr(each.episode, field) is not None]
    if not told:
        return Figure(name=name, text="not told")
    values = Counter(_once(((each, value.value) for each, value in told), who))
    counted = sorted(values.items(), key=lambda item: (-item[1], str(item[0])))
    if name == "grade":
        counted.sort(key=lambda item: -int(item[0]))
    return Figure(
        name=name,
        text=", ".join(f"{shown(value)} in {number}" for value, number in counted),
        numbers=tuple((str(value), number) for value, number in counted),
        rests_on=tuple(f"{each.name}/{field}" for each, _ in told),
        doubtful=_doubts(value for _, value in told),
    )


def _nadir(episodes: Sequence[Occurrence], who: Mapping[str, str]) -> Figure:
    told = [(each, each.episode.nadir) for each in episodes if each.episode.nadir is not None]
    if not told:
        return Figure(name="nadir", text="not told")
    counts = _once(((each, value.value) for each, value in told), who)
    text = f"{_number(min(counts))} to {_number(max(counts))}" if len(counts) > 1 else _number(counts[0])
    return Figure(
        name="nadir",
        text=f"{text} × 10⁹/L (n = {len(counts)})",
        numbers=(("n", len(counts)), ("median", median(counts)), ("least", min(counts)), ("most", max(counts))),
        rests_on=tuple(f"{each.name}/nadir" for each, _ in told),
        doubtful=_doubts(value for _, value in told),
    )


def _again(episodes: Sequence[Occurrence], found: Sequence[Challenge]) -> Figure:
    """Rechallenge and recurrence, in patients."""
    came, stayed = people(found, "rechallenge", True), people(found, "rechallenge", False)
    crossed = people(found, "change of member", True) | people(found, "change of member", True, informative=False)
    tolerated = people(found, "change of member", False)
    again = [each for each in episodes if each.episode.rechallenge is not None and each.episode.rechallenge.value]
    never = [each for each in episodes if each.episode.rechallenge is not None and not each.episode.rechallenge.value]
    open_ = {each.place for each in again if each.episode.recurrence is None}
    parts = [
        f"event again in {len(came)}" if came else "",
        f"no recurrence in {len(stayed)}" if stayed else "",
        f"result not told in {len(open_)}" if open_ else "",
        f"not given again in {len({each.place for each in never})}" if never else "",
        f"under another member again in {len(crossed)}" if crossed else "",
        f"another member tolerated in {len(tolerated)}" if tolerated else "",
    ]
    challenged = [each for each in found if each.kind in ("rechallenge", "change of member")]
    rests_on = [target for each in challenged for target in each.rests_on]
    rests_on += [target for each in (*again, *never) for target in each.target("rechallenge", "recurrence")]
    text = ", ".join(filter(None, parts))
    return Figure(
        name="given again",
        text=text or "not told",
        numbers=(
            ("recurrence", len(came)),
            ("no_recurrence", len(stayed)),
            ("result_not_told", len(open_)),
            ("not_given_again", len({each.place for each in never})),
            ("again_under_another_member", len(crossed)),
            ("another_member_tolerated", len(tolerated)),
        ),
        rests_on=tuple(dict.fromkeys(rests_on)),
        doubtful=_doubts(v for each in (*again, *never) for v in (each.episode.rechallenge, each.episode.recurrence)),
    )


def _without(found: Sequence[Challenge], episodes: Sequence[Occurrence]) -> Figure:
    """Dechallenge, in patients."""
    went, stayed = people(found, "dechallenge", True), people(found, "dechallenge", False)
    unclear = people(found, "dechallenge", True, informative=False)
    unclear = (unclear | people(found, "dechallenge", False, informative=False)) - went - stayed
    told = [each for each in found if each.kind == "dechallenge"]
    names = {each.name: each for each in episodes}
    rests_on = tuple(dict.fromkeys(target for each in told for target in each.rests_on))
    held = {target.rpartition("/")[0] for target in rests_on} & set(names)
    parts = [
        f"went untreated in {len(went)}" if went else "",
        f"stayed in {len(stayed)}" if stayed else "",
        f"treated or late onset (tells little) in {len(unclear)}" if unclear else "",
    ]
    return Figure(
        name="without the drug",
        text=", ".join(filter(None, parts)) or "not told",
        numbers=(("went", len(went)), ("stayed", len(stayed)), ("tells_little", len(unclear))),
        rests_on=rests_on,
        doubtful=_doubts(v for name in held for v in (names[name].episode.action, names[name].episode.outcome)),
    )


def _doubts(values: Iterable[Value[Any] | None]) -> int:
    return sum(value is not None and value.confidence < DOUBTFUL for value in values)


def patient_rows(findings: Findings, contradicting: frozenset[str]) -> tuple[PatientRow, ...]:
    """The patients with the event under a member, each with the story in a line and what weakens it."""
    return tuple(_patient(patient, contradicting, findings) for patient in findings.patients)


def _patient(patient: Patient, contradicting: frozenset[str], findings: Findings) -> PatientRow:
    cases = [case for _, case in patient.cases]
    drugs = dict.fromkeys(member.label for each in patient.under for member in each.members)
    age = next((f"{_number(case.age_years.value)} y" for case in cases if case.age_years), "")
    sex = next((case.sex.value for case in cases if case.sex), "")
    condition = next((case.conditions[0].value.label for case in cases if case.conditions), "")
    parts = [", ".join(filter(None, (age, sex, condition)))]
    parts += [_episode(each, findings) for each in patient.occurrences]
    weak = dict.fromkeys(f"another suspect: {drug.label}" for each in patient.under for drug in each.others)
    weak |= dict.fromkeys(
        f"another explanation named: {claim.subject.value.label}"
        for each in patient.under
        for _, claim in each.alternatives
    )
    if patient.person in contradicting:
        weak["counter-example"] = None
    if not patient.sure:
        weak["reading doubtful"] = None
    besides = dict.fromkeys(
        exposure.drug.value.label for case in cases for exposure in case.exposures if exposure.role == "concomitant"
    )
    if besides:
        parts.append(f"other drugs at the time: {', '.join(besides)}")
    names = (
        "event",
        "drugs",
        "latency_days",
        "latency_from",
        "grade",
        "outcome",
        "action",
        "rechallenge",
        "recurrence",
    )
    return PatientRow(
        person=patient.person,
        cases=patient.places,
        drugs=tuple(drugs),
        story="; ".join(filter(None, parts)),
        counts_for=patient.person not in contradicting,
        weakened_by=tuple(weak),
        rests_on=tuple(target for each in patient.occurrences for target in each.target(*names)),
    )


def _episode(each: Occurrence, findings: Findings) -> str:
    episode = each.episode
    drugs = ", ".join(drug.value.label for drug in episode.drugs)
    words = [f"{episode.event.value.label} under {drugs}"]
    if episode.latency_days is not None:
        after = f" after {episode.latency_from.value.replace('_', ' ')}" if episode.latency_from else ""
        words.append(f"{_number(episode.latency_days.value)} d{after}")
    kind = timing(episode, findings.definitions.late_from_days)
    words += [kind] if kind else []
    words += [f"grade {episode.grade.value}"] if episode.grade else []
    words += [episode.outcome.value] if episode.outcome else []
    words += [episode.action.value] if episode.action else []
    words += [f"switched to {episode.switched_to.value.label}"] if episode.switched_to else []
    if episode.rechallenge is not None:
        words.append("given again" if episode.rechallenge.value else "not given again")
    if episode.recurrence is not None:
        words.append("event again" if episode.recurrence.value else "no recurrence")
    return ", ".join(words)


def _number(value: float) -> str:
    """A number for people: whole from 100 on, else with one decimal where it needs one; small counts as they are.

    >>> _number(152.188), _number(91.3125), _number(7.0), _number(0.09)
    ('152', '91.3', '7', '0.09')
    """
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{round(value, 1):g}"
