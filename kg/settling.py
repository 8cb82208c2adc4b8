"""Who is who, brought up to date: what has changed is compared with what was there, and nobody else is touched.

The profile of each case is kept in a register (`kg.duplicates.register`) beside the reports. When reports have changed,
their profiles are read anew, their cases are compared with those that share a block with them, and the persons whom
that concerns are put together anew. How often each value is met, and so what agreement on it weighs, is counted anew
when more than two cases in a hundred have changed since (in a graph of fewer than fifty: always), when the
vocabularies have changed, and before a graph is shared. Then all pairs are weighed anew, with the same result as of a
graph that was just built from the same reports.

The register is committed first, then the graph of patients is changed and the notes of what had changed are removed in
one update. Whatever kills the process in between, the same reports are read once more. A register that does not follow
from this store (the store was restored, or changed by an older casegraph) has another token, and is made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.judgements import Judgement, prevailing, read_judgements
from kg.naming import report_of
from kg.patients import PAIRED, PERSON, pair_triples, person_triples, unlinked
from kg.terms import JUDGEMENTS, PAIRS, PATIENTS, PREF_LABEL, RUNS, VOCABULARY, A, term
from kg.unsettled import marks, unsettled

if TYPE_CHECKING:
    from kg.duplicates.compare import Comparison
    from kg.duplicates.frequencies import Frequencies
    from kg.duplicates.profiles import CaseProfile
    from kg.duplicates.register import Register
    from kg.store import GraphStore

__all__ = ["frequencies", "is_settled", "known_cases", "labels", "settle"]

METHOD: Final = "2"
"""The version of the comparison: what another one found is worked out anew."""

_CASE = term("cg:Case")
_BROADER, _VERSION, _HASH = term("skos:broader"), term("schema:softwareVersion"), term("cg:vocabularyHash")
_MARKER = Quad(PATIENTS, _VERSION, Literal(METHOD), PATIENTS)
Two = tuple[str, str]


def is_settled(store: GraphStore) -> bool:
    """Whether the graph of patients follows from the reports and the judgements as they are now."""
    return _MARKER in store.store and not unsettled(store.store)


def settle(store: GraphStore, *, calibrated: bool = False) -> None:
    """Brings the graphs of pairs and of patients up to date.

    Args:
        store: the store.
        calibrated: whether what values weigh must be that of the cases as they are now.

    Raises:
        StoreError: the register cannot be written, because the disk is full or fails.
    """
    from kg.store import StoreError

    if is_settled(store) and not (calibrated and store.notes_changes):
        return
    try:
        _settle(store, calibrated)
    except sqlite3.Error:
        store.forget_register()  # damaged: it follows from the reports
        try:
            _settle(store, calibrated)
        except sqlite3.Error as error:
            raise StoreError(f"{store.folder} cannot keep what its patients are compared by ({error})") from error


def _settle(store: GraphStore, calibrated: bool) -> None:
    register = store.register()
    trusted = _MARKER in store.store and register.token != "" and register.token == _token(store)
    changed = unsettled(store.store)
    if trusted:
        reports = [node for node in changed if "/case/" not in node.value]
        with register:
            dropped = [iri for report in reports for iri in register.drop(report.value)]
            added = [number for report in reports for number in register.put(report.value, _cases(store, report))]
    else:
        dropped, added = [], []
        _fill(store, register)
    vocabulary = _vocabulary(store)
    outdated = (
        register.is_stale() or (calibrated and register.changed() > 0) or register.noted("vocabulary") != vocabulary
    )
    if not trusted or outdated:
        _anew(store, register, vocabulary)
    elif changed:
        judged = [node.value for node in changed if "/case/" in node.value]
        _amend(store, register, dropped, added, judged)


def _token(store: GraphStore) -> str:
    if store.register().path is None:  # in memory, where nobody else changes anything
        return store.register().token
    held = store.store.quads_for_pattern(PATIENTS, _VERSION, None, RUNS)
    return max((quad.object.value for quad in held if isinstance(quad.object, Literal)), default="")


def _fill(store: GraphStore, register: Register) -> None:
    """Reads the profiles of all cases."""
    register.clear()
    with register:
        for report, cases in _per_report(store) if store.notes_changes else _at_once(store):
            register.put(report, cases)


def _per_report(store: GraphStore) -> Iterator[tuple[str, Iterable[tuple[str, CaseProfile | None]]]]:
    for report in _reports(store):
        yield report.value, _cases(store, report)


def _at_once(store: GraphStore) -> Iterator[tuple[str, Iterable[tuple[str, CaseProfile | None]]]]:
    """The cases of all reports, by property: a server is asked few times for much."""
    from kg.duplicates.reading import read

    def of(property: NamedNode) -> Iterator[tuple[Any, Any]]:
        for quad in store.store.quads_for_pattern(None, property, None, None):
            yield quad.subject, quad.object

    known: dict[str, CaseProfile | None] = {profile.iri: profile for profile in read(of)}
    for subject, kind in of(A):
        if kind == _CASE and isinstance(subject, NamedNode):
            known.setdefault(subject.value, None)
    for report, cases in groupby(sorted(known), key=report_of):
        yield report, [(iri, known[iri]) for iri in cases]


def known_cases(store: GraphStore) -> Register:
    """The register of a store, which is settled; made anew where it was lost."""
    settle(store)
    register = store.register()
    if not register.token or register.token != _token(store):
        _fill(store, register)
        register.calibrate(_Broader(store).get)
    return register


def _vocabulary(store: GraphStore) -> str:
    held = store.store.quads_for_pattern(VOCABULARY, _HASH, None, RUNS)
    return " ".join(sorted(quad.object.value for quad in held if isinstance(quad.object, Literal)))


def _reports(store: GraphStore) -> list[NamedNode]:
    """The graphs that hold cases."""
    found = {quad.graph_name for quad in store.store.quads_for_pattern(None, A, _CASE, None)}
    return sorted((graph for graph in found if isinstance(graph, NamedNode)), key=lambda graph: graph.value)


def _cases(store: GraphStore, report: NamedNode) -> Iterator[tuple[str, CaseProfile | None]]:
    """The cases of a report's graph with their profiles."""
    from kg.duplicates.reading import read

    def of(property: NamedNode) -> Iterator[tuple[Any, Any]]:  # most of a report's graph says where a value was read
        for quad in store.store.quads_for_pattern(None, property, None, report):
            yield quad.subject, quad.object

    known = {profile.iri: profile for profile in read(of)}
    typed = {quad.subject.value for quad in store.store.quads_for_pattern(None, A, _CASE, report)}  # type: ignore[union-attr]
    for iri in sorted(typed | known.keys()):
        yield iri, known.get(iri)


class _Broader:
    """From a concept to all that are broader, looked up when it is first asked for."""

    def __init__(self, store: GraphStore) -> None:
        self._next = _values(store, _BROADER)
        self._known: dict[str, frozenset[str]] = {}

    def get(self, key: str, default: frozenset[str] = frozenset(), /) -> frozenset[str]:
        """The broader concepts, or the default where there are none."""
        from kg.duplicates.reading import ancestors

        if key not in self._known:
            self._known[key] = ancestors([key], self._broader).get(key, frozenset())
        return self._known[key] or default

    def _broader(self, concept: str) -> list[str]:
        return [value.value for value in self._next(concept) if isinstance(value, NamedNode)]


def _values(store: GraphStore, property: NamedNode) -> Callable[[str], Iterable[object]]:
    """From a concept to the values of a property: looked up one by one, or all at once where each time is a request."""
    if store.notes_changes:

        def looked_up(concept: str) -> Iterable[object]:
            try:
                node = NamedNode(concept)
            except ValueError:  # a code or a name: what is no IRI has nothing above it
                return ()
            return [quad.object for quad in store.match(node, property, None, None)]

        return looked_up
    known: dict[str, list[object]] = {}

    def at_once(concept: str) -> Iterable[object]:
        if not known:
            for quad in store.match(None, property, None, None):
                known.setdefault(getattr(quad.subject, "value", ""), []).append(quad.object)
        return known.get(concept, ())

    return at_once


def frequencies(store: GraphStore) -> Frequencies:
    """How often each value is met among the cases of a store that is settled."""
    from kg.duplicates.frequencies import Frequencies

    register = store.register()
    if register.weights is None or register.weights[0] != register.token:
        register.weights = register.token, Frequencies(register.counts(), _Broader(store))
    return register.weights[1]


def labels(store: GraphStore) -> Callable[[str], str]:
    """From the IRI of a concept to its preferred label."""

    values = _values(store, PREF_LABEL)

    def label(iri: str) -> str:
        return min((value.value for value in values(iri) if isinstance(value, Literal)), default=iri)

    return label


# --- everything, and what has changed


def _anew(store: GraphStore, register: Register, vocabulary: str) -> None:
    """Weighs all pairs, and puts all persons together."""
    from kg.duplicates.pairs import compared

    store.derive(PATIENTS, ())  # from here on, until it is marked at the end, nobody takes it for settled
    register.calibrate(_Broader(store).get)
    register.note("vocabulary", vocabulary)
    found = compared(register.candidates(), register.case, frequencies(store))
    told = list(pair_triples(found, labels(store)))
    store.derive(PAIRS, told)
    judged = _judged(store)
    linked = {case for pair in judged for case in pair}
    linked |= {triple.object.value for triple in told if triple.predicate == PAIRED}  # type: ignore[union-attr]
    alone = unlinked(iri for iri in register.iris() if iri not in linked)
    store.derive(
        PATIENTS, chain(person_triples(filter(register.has, linked), told, judged), alone, [_MARKER.triple])
    )  # the mark comes last
    if register.path is not None:
        store.store.extend([Quad(PATIENTS, _VERSION, Literal(register.token), RUNS)])


def _amend(store: GraphStore, register: Register, dropped: list[str], added: list[int], judged: list[str]) -> None:
    """Compares cases that have joined, and puts those persons together anew whom that, or a judgement, concerns."""
    links = _Links(store)
    new = _quads(pair_triples(_joined(store, register, added), labels(store)), PAIRS)
    links.add(new)
    joined = {register.iri(number) for number in added}
    concerned = links.reached({*dropped, *joined, *judged})
    old = set(marks(store.store))
    pairs: set[Quad] = set()
    for case in concerned:
        of_case = links.quads(NamedNode(case), PATIENTS)
        old |= of_case
        for person in (quad.object for quad in of_case if quad.predicate == PERSON):
            old |= links.quads(person, PATIENTS)
        for node in links.nodes(case):
            old |= links.quads(node, PATIENTS)
            held = links.quads(node, PAIRS)
            if links.pair(node).isdisjoint(dropped):
                pairs |= held
            else:
                old |= held
    told = [quad.triple for quad in pairs | new]
    cases = [case for case in concerned if register.has(case)]
    new |= _quads(person_triples(cases, told, links.judged), PATIENTS)
    store.amend(old - new, new - old)


def _quads(triples: Iterable[Triple], graph: NamedNode) -> set[Quad]:
    return {Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}


def _joined(store: GraphStore, register: Register, added: list[int]) -> Iterator[Comparison]:
    """What is at least possibly one patient among cases that have joined and those that share a block with them."""
    from kg.duplicates.pairs import compared

    found = {
        (min(number, other), max(number, other))
        for number in added
        if register.profile(number) is not None
        for other in register.partners(number)
    }
    return compared(sorted(found), register.case, frequencies(store)) if found else iter(())


class _Links:
    """Which cases are tied to which: by pairs that were found or are new, and by what was decided."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store.store
        self.judged = _judged(store)
        self._tied: dict[str, set[str]] = {}
        self._new: dict[str, set[NamedNode]] = {}
        self._pairs: dict[NamedNode, set[str]] = {}
        for one, other in self.judged:
            self._tie(one, other)

    def _tie(self, one: str, other: str) -> None:
        self._tied.setdefault(one, set()).add(other)
        self._tied.setdefault(other, set()).add(one)

    def add(self, quads: Iterable[Quad]) -> None:
        """Adds new pairs."""
        for quad in quads:
            if quad.predicate == PAIRED:
                assert isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
                self._pairs.setdefault(quad.subject, set()).add(quad.object.value)
        for one, other in self._pairs.values():
            self._tie(one, other)

    def quads(self, node: Any, graph: NamedNode) -> set[Quad]:
        """What a graph says of a node."""
        return set(self._store.quads_for_pattern(node, None, None, graph))

    def nodes(self, case: str) -> set[NamedNode]:
        """The pairs that a case stands in, as the graphs tell."""
        return {
            quad.subject
            for graph in (PAIRS, PATIENTS)
            for quad in self._store.quads_for_pattern(None, PAIRED, NamedNode(case), graph)
            if isinstance(quad.subject, NamedNode)
        }

    def pair(self, node: NamedNode) -> set[str]:
        """The cases of a pair."""
        found = (quad.object for graph in (PAIRS, PATIENTS)
                 for quad in self._store.quads_for_pattern(node, PAIRED, None, graph))  # fmt: skip
        return {case.value for case in found if isinstance(case, NamedNode)}

    def reached(self, seeds: set[str]) -> set[str]:
        """These cases and all that are tied to them, directly or through others."""
        found: set[str] = set()
        waiting = sorted(seeds)
        while waiting:
            case = waiting.pop()
            if case not in found:
                found.add(case)
                waiting += self._tied.get(case, ())
                waiting += [other for node in self.nodes(case) for other in self.pair(node)]
        return found


def _judged(store: GraphStore) -> dict[Two, Judgement]:
    """What reviewers decided on pairs of cases, as it holds."""
    held = prevailing(read_judgements(store.graph(JUDGEMENTS)))
    return {(about[0], about[1]): judgement for (item, about), judgement in held.items() if item == "same-patient"}
