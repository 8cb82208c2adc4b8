"""Two cases side by side, slot by slot, with the words that state each value: what a reviewer decides by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from extract.errors import CasegraphError
from extract.records import Case, Concept, Report, Value
from kg.duplicates.compare import Comparison, prior_bits
from kg.duplicates.pairs import Pair, state_of
from kg.duplicates.profiles import CaseProfile, folded
from kg.duplicates.sentences import TITLES, values, why
from kg.duplicates.slots import CODES, NUMBERS, Agreement, Slot
from kg.naming import iri_of, node_name
from kg.near import near
from kg.terms import BASE, report_iri

if TYPE_CHECKING:
    from kg.graph import CaseGraph


class DuplicateError(CasegraphError, ValueError):
    """Two cases cannot be compared or judged: one is not there, both are of one report, or judgements contradict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one case says in a slot: the value for people (empty where it does not say), and the words that state it."""

    value: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One slot of two cases. `bits` is 0 where one of them does not say, or where the two cannot be compared."""

    slot: str
    title: str
    episodes: tuple[int, int] | None
    left: Side
    right: Side
    agreement: Agreement | None
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two cases compared: the pair as it stands, the prior in bits, and every slot that one of them states."""

    left: str
    right: str
    pair: Pair
    prior: float
    rows: tuple[Row, ...]


def case_iri(target: str) -> str:
    """The IRI of a case from the name that `casegraph explain` takes, or from itself.

    Raises:
        DuplicateError: it names no case.

    >>> case_iri("smith 2020/1")
    'https://w3id.org/casegraph/report/smith%202020/case/1'
    """
    if target.startswith(BASE):
        return target
    name, _, number = target.rpartition("/")
    if not name or not number.isdigit():
        raise DuplicateError(f"{target!r} names no patient: write REPORT/NUMBER, such as smith-2020/1")
    return f"{report_iri(name).value}/case/{int(number)}"


def compare(graph: CaseGraph, one: str, other: str) -> Compared:
    """Two cases of a graph slot by slot; see `CaseGraph.compare`."""
    from kg.duplicates.compare import compare as weigh
    from kg.settling import frequencies, known_cases, labels

    left, right = sorted((case_iri(one), case_iri(other)))
    register = known_cases(graph._store)
    known: dict[str, CaseProfile] = {}
    for iri in (left, right):
        if profile := register.find(iri):
            known[iri] = profile
        else:
            names = sorted(map(node_name, register.iris()))
            shown = near(node_name(iri), names, listing="`casegraph ask cases` lists them")
            raise DuplicateError(f"there is no patient {node_name(iri)!r} in the graph: {shown}")
    if left == right:
        raise DuplicateError(f"{node_name(left)} is one case: name two of different reports")
    if known[left].publication.name == known[right].publication.name:
        raise DuplicateError(f"{node_name(left)} and {node_name(right)} are of one report, and so two patients")
    met = frequencies(graph._store)
    weighed = weigh(known[left], known[right], met)
    label = labels(graph._store)
    stored = {(pair.left, pair.right): pair for pair in graph.duplicates(quarantined=True)}
    computed = Pair(
        left=left, right=right, state=state_of(weighed), score=weighed.score, probability=weighed.probability,
        why=why(weighed.slots, label),
    )  # fmt: skip
    judged = stored.get((left, right))
    pair = computed if judged is None else _judged(computed, judged)
    reports = tuple(graph.report(known[iri].publication.name) for iri in (left, right))
    cases = tuple(_case(report, known[iri].number) for report, iri in zip(reports, (left, right), strict=True))
    return Compared(
        left=node_name(left),
        right=node_name(right),
        pair=pair,
        prior=prior_bits(met.cases),
        rows=tuple(_rows(weighed, reports, cases, label)),
    )


def _judged(computed: Pair, stored: Pair) -> Pair:
    """The pair as it is compared now, with what is known of its state."""
    return replace(
        computed,
        state=stored.state,
        one_patient=stored.one_patient,
        against=stored.against,
        judgement=stored.judgement,
    )


def _case(report: Report, number: int) -> Case:
    return next(case for case in report.cases if case.number == number)


def _rows(weighed: Comparison, reports: tuple[Report, ...], cases: tuple[Case, ...], label: Any) -> Iterator[Row]:
    """The slots that were compared, and those that one case alone states."""
    for slot in weighed.slots:
        yield _row(slot, reports, cases, label)
    compared = {slot.name for slot in weighed.slots}
    if "publication" in compared:
        compared |= {"authors", "title", "year"}
    for name in TITLES:
        if name not in compared and name not in ("publication", "results", "episodes"):
            alone = tuple(_stated(name, *each, None) for each in zip(reports, cases, strict=True))
            if any(alone) and not all(alone):
                held = [tuple(_plain(value) for value in each) for each in alone]
                yield _row(Slot(name, held[0], held[1], "one only", 0.0), reports, cases, label, labelled=True)


def _row(
    slot: Slot, reports: tuple[Report, ...], cases: tuple[Case, ...], label: Any, *, labelled: bool = False
) -> Row:
    sides = []
    for at, held in enumerate((slot.left, slot.right)):
        episode = None if slot.episodes is None else slot.episodes[at]
        stated = _stated(slot.name, reports[at], cases[at], episode)
        quotes = dict.fromkeys(" ".join(evidence.quote.split()) for value in stated for evidence in value.evidence)
        shown = ", ".join(map(_shown, held)) if labelled else values(slot.name, held, label)
        if slot.name == "authors":
            shown = ", ".join(str(name).title() for name in held)
        sides.append(Side(value=shown, quotes=tuple(quotes)))
    left, right = sides
    return Row(
        slot=slot.name,
        title=TITLES[slot.name],
        episodes=slot.episodes,
        left=left,
        right=right,
        agreement=slot.agreement,
        bits=slot.bits,
    )


def _shown(held: object) -> str:
    return values("", (held,), str)


def _plain(value: Value[Any]) -> object:
    return value.value.label if isinstance(value.value, Concept) else value.value


def _stated(name: str, report: Report, case: Case, episode: int | None) -> tuple[Value[Any], ...]:
    """The values of a record that stand behind a slot."""
    episodes = [each for each in case.episodes if episode in (None, each.number)]
    bibliography = report.bibliography
    held: list[Any]
    if name in ("title", "authors"):
        held = [getattr(bibliography, name)]
    elif name == "year":
        held = [bibliography.published]
    elif name == "publication":
        held = [bibliography.doi or bibliography.pmid or bibliography.title]
    elif name == "place":
        held = [getattr(bibliography, "place", None)]
    elif name == "events":
        held = [each.event for each in episodes]
    elif name == "drugs":
        held = [each.drugs for each in episodes]
    elif name == "other_drugs":
        suspects = {iri_of(drug.value) for each in case.episodes for drug in each.drugs}
        held = [exposure.drug for exposure in case.exposures if iri_of(exposure.drug.value) not in suspects]
    elif name in ("treatments", "complications"):
        held = [getattr(each, name) for each in episodes]
    elif name == "results":
        held = [measurement.value for each in episodes for measurement in each.measurements]
    elif name == "episodes":
        held = [each.event for each in case.episodes]
    elif name == "conditions" or not _of_episode(name):
        held = [getattr(case, name)]
    else:
        held = [getattr(each, name) for each in episodes]
    flat = [value for each in held for value in (each if isinstance(each, tuple) else (each,)) if value is not None]
    seen: dict[str, Value[Any]] = {}
    for value in flat:
        seen.setdefault(folded(str(_plain(value))), value)
    return tuple(seen.values())


def _of_episode(name: str) -> bool:
    slot = NUMBERS.get(name) or CODES.get(name)
    return slot is not None and slot.of_episode
