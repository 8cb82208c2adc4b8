"""The history of a store: its moments, and the store as it was at one of them.

A moment is all that one process changed: a build, or what was done from Python while the graph was open. Moments are
numbered from 1; moment 0 is what there was before the first one that is known. `kg.former` is what writes it all down.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from kg.former import (
    FORMER,
    GONE,
    HISTORY,
    KEPT_SINCE,
    MOMENT,
    NUMBER,
    OF,
    SHA256,
    STARTED,
    STATUS,
    STORED,
    Content,
    at_time,
    blob,
    now,
    number_of,
    read_status,
    time_of,
    value_of,
)
from kg.status import ReportStatus, status_triples
from kg.terms import ASSESSMENT, BASE, JUDGEMENTS, PAIRS, PATIENTS, RUNS, VOCABULARY, A
from kg.when import TICK, HistoryError, time_given, told

if TYPE_CHECKING:
    from kg.store import GraphStore

__all__ = ["Change", "Moment", "Version", "at", "forget", "moments", "resolve", "versions"]

_REPORT, _RUN = BASE + "report/", BASE + "run/"
_NEVER = datetime.max.replace(tzinfo=UTC)
_ENDED = NamedNode("http://www.w3.org/ns/prov#endedAtTime")


@dataclass(frozen=True, slots=True)
class Version:
    """One content of one graph: that of a report, of a stored assessment, or the vocabulary.

    It held from `stored` (None: from before there was a history) until just before `gone` (None: it still holds).
    `sha256` is the hash of its content, "" where it was stored before there was a history and still holds.
    """

    graph: str
    sha256: str
    stored: datetime | None
    gone: datetime | None
    status: ReportStatus | None

    def holds(self, time: datetime) -> bool:
        """Whether the graph had this content at that time."""
        return (self.stored is None or self.stored <= time) and (self.gone is None or time < self.gone)


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What a moment did to one thing: `what` is `report`, `assessment`, `judgement` or `vocabulary`, `how` is `added`,
    `replaced`, `read again` (with the same result) or `removed`."""

    what: str
    how: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What one process changed: its number, when it began, what it did, and by which versions of the extraction."""

    number: int
    at: datetime
    build: bool
    changes: tuple[Change, ...]
    extractors: tuple[str, ...]

    def count(self, how: str, what: str = "report") -> int:
        """How many things of a kind were so changed."""
        return sum(change.how == how and change.what == what for change in self.changes)


def versions(store: GraphStore) -> list[Version]:
    """Every content that the store knows of, by graph and time; what holds now is the last of its graph."""
    runs = store.store
    stored = {quad.subject: time_of(quad.object) for quad in runs.quads_for_pattern(None, STORED, None, RUNS)}
    hashes = {quad.subject: value_of(quad.object) for quad in runs.quads_for_pattern(None, SHA256, None, RUNS)}
    found = []
    for quad in runs.quads_for_pattern(None, A, FORMER, RUNS):
        node = quad.subject
        said = {each.predicate: each.object for each in runs.quads_for_pattern(node, None, None, RUNS)}
        status = read_status(value_of(said[STATUS])) if STATUS in said else None
        gone = time_of(said[GONE])
        found.append(Version(value_of(said[OF]), hashes.get(node, ""), stored.get(node), gone, status))
    for status in store.statuses():
        graph = _report(status.name)
        found.append(Version(graph.value, hashes.get(graph, ""), stored.get(graph), None, status))
    for graph in store.assessments():
        found.append(Version(graph.value, hashes.get(graph, ""), stored.get(graph), None, None))
    return sorted(found, key=lambda each: (each.graph, each.gone is None, each.gone or datetime.max))


def moments(store: GraphStore) -> tuple[Moment, ...]:
    """The moments of a store, by number."""
    began = _began(store)
    if not began:
        return ()
    held = versions(store)
    judged = _judged(store)
    builds = _builds(store)
    ends = [*(start for _, start in began[1:]), None]
    found = []
    for (number, start), end in zip(began, ends, strict=True):
        before, after = start - TICK, end - TICK if end else _NEVER
        found.append(
            Moment(
                number=number,
                at=start,
                build=any(first <= start <= last for first, last in builds),
                changes=tuple(sorted((*_changes(held, before, after), *_judgements(judged, before, after)))),
                extractors=_extractors(held, before, after),
            )
        )
    return tuple(found)


def resolve(store: GraphStore, moment: int | str | datetime) -> tuple[datetime, str]:
    """The time at which a moment was over, and its name for a reader.

    Args:
        store: a store on disk.
        moment: the number of a moment, `previous` (the one before the last), or a time: a `datetime` or ISO 8601. One
            that gives only a day, a minute or a second means the end of it; without a time zone it is local time.

    Raises:
        HistoryError: there is no such moment, or what it held was forgotten or never noted.
    """
    began = _began(store)
    last = began[-1][0] if began else 0
    if isinstance(moment, str):
        moment = moment.strip()
        if moment == "previous":
            if not began:
                raise HistoryError(f"{_named(store)} has no history yet: it begins with the next change")
            moment = last - 1
        elif re.fullmatch(r"\d{1,9}", moment):
            moment = int(moment)
    if isinstance(moment, int):
        numbers = [number for number, _ in began]
        if moment == last and not began:
            raise HistoryError(f"{_named(store)} has no history yet: it begins with the next change")
        if moment not in (0, *numbers) or (moment == 0 and numbers[0] != 1):
            first = 0 if numbers and numbers[0] == 1 else min(numbers, default=0)
            raise HistoryError(f"{_named(store)} has no moment {moment}: they go from {first} to {last}")
        after = [start for number, start in began if number > moment]
        time, label = (after[0] - TICK if after else _NEVER, str(moment))
    else:
        time, label = time_given(moment)
    since = [time_of(quad.object) for quad in store.store.quads_for_pattern(HISTORY, KEPT_SINCE, None, RUNS)]
    if since and time < max(since):
        raise HistoryError(f"{_named(store)} has no history from before {told(max(since))}")
    return time, label


def at(store: GraphStore, moment: int | str | datetime) -> GraphStore:
    """The store as it was at a moment, read-only; it lives beside the store, which has to stay open as long.

    Nothing but what changed since is copied: the rest are hard links.

    Raises:
        HistoryError: there is no such moment, or a former graph is missing on the disk.
    """
    from kg.snapshots import PREFIX
    from kg.store import GraphStore

    if store.folder is None or store.past is None:
        raise HistoryError("only a store on disk has a history: a shared file tells of one moment")
    time, label = resolve(store, moment)
    held = versions(store)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=store.folder))
    try:
        store.store.backup(str(folder / "oxigraph"))
        copy = Store(str(folder / "oxigraph"))
        _turn_back(copy, store, held, time)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    made = GraphStore(copy, store.folder, read_only=True)
    made.lives_in(folder, moment=label, contents=_contents(held, time))
    made.vocabulary = "".join(each.sha256 for each in held if each.graph == VOCABULARY.value and each.holds(time))
    return made


def forget(store: GraphStore, before: datetime) -> int:
    """Forgets what the store held before a time: how many former graphs there were. What held at that time, or later,
    stays; the files go when the store is closed.

    Raises:
        HistoryError: the time is in the future.
        StoreError: the store is read-only or cannot be written.
    """
    if before > now():
        raise HistoryError(f"{told(before)} is in the future: history can be forgotten up to now")
    if not _began(store):
        return 0
    nodes = []
    for quad in store.store.quads_for_pattern(None, A, FORMER, RUNS):
        gone = [time_of(each.object) for each in store.store.quads_for_pattern(quad.subject, GONE, None, RUNS)]
        if gone and gone[0] <= before:
            nodes.append(str(quad.subject))
    over = [f"{BASE}moment/{one}" for (one, _), (_, after) in pairwise(_began(store)) if after - TICK < before]
    forgotten = " ".join((*nodes, *(f"<{iri}>" for iri in over)))
    store.update(
        f"DELETE {{ GRAPH {RUNS} {{ ?node ?p ?o }} }} WHERE {{ VALUES ?node {{ {forgotten} }} "
        f"GRAPH {RUNS} {{ ?node ?p ?o }} }} ;\n"
        f"DELETE WHERE {{ GRAPH {RUNS} {{ {HISTORY} {KEPT_SINCE} ?time }} }} ;\n"
        f"INSERT DATA {{ GRAPH {RUNS} {{ {HISTORY} {KEPT_SINCE} {at_time(before)} }} }}"
    )
    store.sweep_at_close()
    return len(nodes)


def _turn_back(copy: Store, store: GraphStore, held: list[Version], time: datetime) -> None:
    """Makes a copy of a store what the store was at a time."""
    assert store.folder is not None
    now_there = {each.graph: each for each in held if each.gone is None}
    wanted = {each.graph: each for each in held if each.holds(time)}
    dropped = [RUNS, PATIENTS, PAIRS]
    vocabulary = wanted.pop(VOCABULARY.value, None)
    if vocabulary is not None:
        # Vocabularies differ in little, and to write one anew takes seconds.
        was = set(_quads(_former(store.folder, vocabulary, None), VOCABULARY))
        is_now = set(copy.quads_for_pattern(None, None, None, VOCABULARY))
        for quad in is_now - was:
            copy.remove(quad)
        copy.extend(was - is_now)
    dropped += [NamedNode(graph) for graph in now_there if wanted.get(graph) != now_there[graph]]
    for graph in dropped:
        copy.remove_graph(graph)
    for version in wanted.values():
        if version != now_there.get(version.graph):
            graph = NamedNode(version.graph)
            content = _former(store.folder, version, None if store.past is None else store.past.content(graph))
            copy.extend(_quads(content, graph))
    unknown = [node for node, stored in _judged(store) if stored is not None and stored > time]
    for node in unknown:
        for quad in list(copy.quads_for_pattern(node, None, None, JUDGEMENTS)):
            copy.remove(quad)
    statuses = [each.status for each in wanted.values() if each.status is not None]
    for status in statuses:
        copy.extend(Quad(each.subject, each.predicate, each.object, RUNS) for each in status_triples(status))


def _quads(content: bytes, graph: NamedNode) -> Iterator[Quad]:
    from pyoxigraph import DefaultGraph, parse

    for quad in parse(content, RdfFormat.N_QUADS):
        where = graph if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
        yield Quad(quad.subject, quad.predicate, quad.object, where)


def _former(folder: Path, version: Version, current: Content | None) -> bytes:
    """The lines of a former graph: those of its file, or of what is in the store where that is the same."""
    path = blob(folder, version.sha256)
    try:
        return gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        if current is not None and current.sha256 == version.sha256:
            return "\n".join((*current.lines, *current.common)).encode()
        raise HistoryError(f"{path} is missing: this moment cannot be shown any more") from None
    except (OSError, EOFError) as error:
        raise HistoryError(f"{path} cannot be read ({error}): this moment cannot be shown") from error


def _contents(held: list[Version], time: datetime) -> dict[str, str]:
    """The hash of each report's graph at a time, by name."""
    return {each.status.name: each.sha256 for each in held if each.status is not None and each.holds(time)}


def _began(store: GraphStore) -> list[tuple[int, datetime]]:
    """The numbers of the moments and when they began, in order."""
    found = []
    for quad in store.store.quads_for_pattern(None, A, MOMENT, RUNS):
        said = {each.predicate: each.object for each in store.store.quads_for_pattern(quad.subject, None, None, RUNS)}
        found.append((number_of(said[NUMBER]), time_of(said[STARTED])))
    return sorted(found)


def _builds(store: GraphStore) -> list[tuple[datetime, datetime]]:
    """When builds began and ended."""
    starts = store.store.quads_for_pattern(None, STARTED, None, RUNS)
    began = {q.subject: time_of(q.object) for q in starts if value_of(q.subject).startswith(_RUN)}
    ended = {quad.subject: time_of(quad.object) for quad in store.store.quads_for_pattern(None, _ENDED, None, RUNS)}
    return sorted((time, ended[node]) for node, time in began.items() if node in ended)


def _changes(held: list[Version], before: datetime, after: datetime) -> Iterator[Change]:
    """What differs between two times."""
    old: Mapping[str, Version] = {each.graph: each for each in held if each.holds(before)}
    new: Mapping[str, Version] = {each.graph: each for each in held if each.holds(after)}
    for graph in sorted(old.keys() | new.keys()):
        one, other = old.get(graph), new.get(graph)
        if one == other:
            continue
        what, name = _named_graph(graph, other or one)
        if what == "vocabulary":
            yield Change(what, "replaced", name)
        elif one is None or other is None:
            yield Change(what, "added" if one is None else "removed", name)
        else:
            yield Change(what, "read again" if one.sha256 == other.sha256 else "replaced", name)


def _judgements(judged: list[tuple[NamedNode, datetime | None]], before: datetime, after: datetime) -> Iterator[Change]:
    for node, stored in judged:
        if stored is not None and before < stored <= after and node.value.startswith(BASE + "judgement/"):
            yield Change("judgement", "added", node.value.removeprefix(BASE + "judgement/"))


def _judged(store: GraphStore) -> list[tuple[NamedNode, datetime | None]]:
    """The nodes of the graph of judgements, with when they came into the store (None: before there was a history)."""
    found = []
    nodes = {quad.subject for quad in store.store.quads_for_pattern(None, None, None, JUDGEMENTS)}
    for node in sorted((node for node in nodes if isinstance(node, NamedNode)), key=lambda node: node.value):
        stored = [time_of(quad.object) for quad in store.store.quads_for_pattern(node, STORED, None, RUNS)]
        found.append((node, stored[0] if stored else None))
    return found


def _extractors(held: list[Version], before: datetime, after: datetime) -> tuple[str, ...]:
    """The versions of the extraction that made what came between two times."""
    came = (each for each in held if each.stored is not None and before < each.stored <= after)
    return tuple(sorted({each.status.extractor for each in came if each.status and each.status.extractor}))


def _named_graph(graph: str, version: Version | None) -> tuple[str, str]:
    if graph == VOCABULARY.value:
        return "vocabulary", "vocabulary"
    if graph.startswith(ASSESSMENT):
        return "assessment", graph.removeprefix(ASSESSMENT)
    return "report", version.status.name if version is not None and version.status is not None else graph


def _report(name: str) -> NamedNode:
    from kg.terms import report_iri

    return report_iri(name)


def _named(store: GraphStore) -> str:
    return str(store.folder)
