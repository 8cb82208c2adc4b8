"""Where the reports go: the store, opened as late as possible, what it already holds, and the one that writes to it."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extract.errors import CasegraphError
from kg.building.model import BuildError, Described, Outcome, State
from kg.building.order import Planned
from kg.status import ReportStatus

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.inputs import Job
    from kg.second import SecondReader

EVERY: Final = 1.0
"""Seconds after which what was done is stored, and told."""
MANY: Final = 256
"""So many reports are stored at once, at most."""
MUCH: Final = 100_000
"""So many triples are stored at once, but for a single report that has more: they are held in memory."""


class Place:
    """A graph that is built: what it holds of each file.

    Args:
        graph: the folder of the store, or a server's address.
        vocabularies: the user's own; those that the store remembers where there are none.
        version: that of the extraction.

    Raises:
        BuildError: the graph is a shared file, or two vocabularies have the same name.
    """

    def __init__(self, graph: str | Path, vocabularies: tuple[Path, ...], version: str) -> None:
        from kg import shared_files
        from kg.remote.address import is_address

        folder = Path(graph)
        if shared_files.suffix(folder) and not folder.is_dir():
            raise BuildError(f"{folder} is the name of a shared file, which is read-only: name a folder for the graph")
        doubled = [name for name, times in Counter(path.name for path in vocabularies).items() if times > 1]
        if doubled:
            raise BuildError(f"two vocabularies are called {doubled[0]}: rename one")
        kept = folder / "vocabularies"
        self.where = graph
        self.folder = folder
        self.given = vocabularies
        self.vocabularies = vocabularies or (tuple(sorted(kept.iterdir())) if kept.is_dir() else ())
        self.version = version
        self.graph: CaseGraph | None = None
        self._started = datetime.now(UTC)
        if is_address(graph):
            self._open_remote()

    def _open_remote(self) -> None:
        """Opens a graph on a server at once: it remembers the user's vocabularies, and somebody may be changing it."""
        from kg.remote.store import RemoteStore

        store = self.open()._store
        assert isinstance(store, RemoteStore)
        try:
            store.nobody_else()
        except BaseException:
            store.close()
            raise
        self.folder, self.vocabularies = store.scratch, store.own_vocabularies

    def open_existing(self) -> None:
        """Opens a store that is there (or a folder that is none, to say so before anything is read)."""
        if self.graph is None and self.folder.exists() and (not self.folder.is_dir() or any(os.scandir(self.folder))):
            self.open()

    def open(self) -> CaseGraph:
        """The graph; its store is made where there is none."""
        if self.graph is None:
            import kg

            self.graph = kg.open(self.where, vocabularies=self.given)
        return self.graph

    def planned(self, jobs: Sequence[Job], *, force: bool, second: SecondReader | None) -> Iterator[Planned]:
        """Each file with what the store holds of it, looked up one by one."""
        names = frozenset(job.name for job in jobs)
        taken: set[str] = set()  # former names that another file of this build has taken
        for job in jobs:
            digest = _digest(job.path)
            status = self._status(job.name)
            if status is not None and not force and self._unchanged(status, job, digest, second):
                yield Planned(job, digest, known=status)
                continue
            former = next((name for name in self._alike(job, digest) if name not in names | taken), None)
            if former is not None:
                taken.add(former)
            yield Planned(job, digest, last=None if status is None else status.content_hash, former=former)

    def _status(self, name: str) -> ReportStatus | None:
        if self.graph is None:
            return None
        try:
            name.encode()
        except UnicodeEncodeError:  # no report can have it
            return None
        return next(iter(self.graph._store.statuses(name)), None)

    def _unchanged(self, status: ReportStatus, job: Job, digest: str, second: SecondReader | None) -> bool:
        """Whether nothing that a report is made from has changed."""
        if self.graph is None or not digest:
            return False
        own, _, other = status.extractor.partition(" ")  # the second reader stands behind the first
        wanted = other if second is None else second.version(job.name)
        made_from = (status.content_hash, status.vocabulary_hash, own, other)
        return made_from == (digest, self.graph.vocabulary_hash, self.version, wanted)

    def _alike(self, job: Job, digest: str) -> Iterator[str]:
        """The reports of files with the same content, whose name may be an earlier one of this file: a file's name
        changes when another file of that name turns up (or goes)."""
        if self.graph is None or not digest:
            return
        stem = job.path.stem
        for name in self.graph._store.made_from(digest):
            if name in (stem, job.path.name) or name.endswith((f"-{stem}", f"-{job.path.name}")):
                yield name

    def close(self, tally: Counter[State]) -> None:
        """Notes the run, also one that was interrupted, and releases the store."""
        if self.graph is None:
            return
        with suppress(CasegraphError):  # a full disk was reported by the report that did not fit
            self.graph.log_run(
                started=self._started, ended=datetime.now(UTC), host=platform.node(),
                added=tally["added"] + tally["replaced"], skipped=tally["unchanged"], failed=tally["failed"],
            )  # fmt: skip
        self.graph.close()


class Writer:
    """The one that stores: many reports at once, but soon, and what is told of a report is told when it is stored."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._outcomes: list[Outcome] = []
        self._reports: list[tuple[ReportStatus, Described, str | None]] = []
        self._triples = 0
        self._last = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether what there is should be stored, or told, now."""
        if not self._reports:
            return bool(self._outcomes)
        return len(self._reports) >= MANY or self._triples >= MUCH or time.monotonic() - self._last >= EVERY

    def tell(self, outcome: Outcome) -> None:
        """Notes a file of which nothing is to be stored; it is told of when its turn has come."""
        self._outcomes.append(outcome)

    def put(self, planned: Planned, found: Described, *, read_by: str = "", second: str = "", error: str = "") -> None:
        """Notes a report to be stored.

        Args:
            planned: its file.
            found: the report.
            read_by: the version of a second reader that has read it.
            second: how that one agrees.
            error: why it did not read.
        """
        status = ReportStatus(
            name=planned.job.name,
            state="quarantined" if any(each.severity == "violation" for each in found.findings) else "accepted",
            extractor=f"{self._place.version} {read_by}".rstrip(),
            content_hash=found.content_hash,
            triples=found.triples,
            findings=found.findings,
        )
        self._reports.append((status, found, planned.former))
        self._triples += found.triples
        self._outcomes.append(
            Outcome(
                job=planned.job,
                state="added" if planned.last is None and planned.former is None else "replaced",
                other_source=planned.last is not None and planned.last != planned.digest,
                cases=found.cases, episodes=found.episodes, claims=found.claims,
                kind=found.kind, shown_by=found.shown_by, sure=found.sure, doubts=found.doubts,
                findings=found.findings, warnings=found.warnings, second=second, second_error=error,
            )
        )  # fmt: skip

    def stored(self) -> list[Outcome]:
        """Stores what there is and gives what is to be told, in the order of the files; it is on the disk then.

        Raises:
            StoreError: the store cannot be made or written.
        """
        if self._reports:
            graph = self._place.open()
            known = graph.vocabulary_hash
            batch = [(replace(status, vocabulary_hash=known), found, former) for status, found, former in self._reports]
            # A report whose name changes is stored as one that the next build takes up again, until its former name is
            # gone: whatever happens in between, it is there, and in the end once.
            graph._store.put_many(
                [
                    (status if former is None else replace(status, extractor=""), found.graph, found.text)
                    for status, found, former in batch
                ]
            )
            for status, found, former in batch:
                if former is not None:
                    graph.remove(former)
                    graph._store.put_many([(status, found.graph, None)])
        told, self._outcomes, self._reports, self._triples = self._outcomes, [], [], 0
        self._last = time.monotonic()
        return told


def _digest(path: Path) -> str:
    """The SHA-256 of a file, as a report's source has it; empty where it cannot be read (`read` says why)."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
