"""Building: from files to a graph, one report at a time, so that it can be stopped and taken up again."""

from __future__ import annotations

import hashlib
import os
import platform
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extract.errors import CasegraphError
from kg.inputs import Job

if TYPE_CHECKING:
    from extract.documents import Document
    from extract.doubts.sureness import Sureness
    from extract.records import Doubt, Report
    from kg.findings import Finding
    from kg.graph import CaseGraph
    from kg.second import SecondReader
    from kg.status import ReportStatus

__all__ = ["BuildError", "Outcome", "State", "build", "extractor_version"]

State = Literal["added", "replaced", "unchanged", "failed"]
Reader = Callable[[Job], "tuple[Document, Report]"]


class BuildError(CasegraphError):
    """A graph cannot be built in that place, or with those vocabularies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file.

    `warnings` are the reader's (a guessed encoding, another language), `findings` those of the shapes;
    `other_source` says that the report of that name was read from another file, or from another version of this one;
    `error` says in one line why a file failed. `kind` says which kind of document it is, `shown_by` with which of its
    words; `sure` how sure its values are, and `doubts` what is left to check. An unchanged report is not read again,
    so that its cases are not counted and nothing more is said of it. `second` tells how a second reader agrees,
    `second_error` why it did not read: the report is built without it, and the next build with it tries again.
    """

    job: Job
    state: State
    other_source: bool = False
    cases: int = 0
    episodes: int = 0
    claims: int = 0
    kind: str = ""
    shown_by: tuple[str, ...] = ()
    sure: Sureness | None = None
    doubts: tuple[Doubt, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    second: str = ""
    second_error: str = ""

    @property
    def quarantined(self) -> bool:
        """Whether the report is kept out of the answers because it has a violation."""
        return any(finding.severity == "violation" for finding in self.findings)


def build(
    jobs: Sequence[Job],
    graph: str | Path,
    *,
    vocabularies: Sequence[Path] = (),
    force: bool = False,
    second: SecondReader | None = None,
) -> Generator[Outcome]:
    """Reads files into a graph and yields what became of each, as soon as it is on the disk.

    A file is read again only if it, the extraction or the vocabularies have changed since it was last built.
    A file that cannot be read, or on which the extraction fails, is one `failed` outcome; the others are
    built. The store is made with the first report that goes into it, so a build of nothing leaves nothing
    behind.

    Args:
        jobs: what `kg.inputs.plan` gives.
        graph: the folder of the store; made where there is none.
        vocabularies: SKOS files of one's own; a store remembers them, so they need not be named again.
        force: whether to read unchanged files too.
        second: a language model that reads each report as well; see `kg.second`. Without it, a report that was
            read twice and has not changed stays as it is.

    Raises:
        ReaderSetupError: the second reader cannot answer: a wrong address, key or model.
        ReaderGoneError: it gave no answer several times in a row.
        BuildError: the graph is a shared file, or two vocabularies have the same name.
        VocabularyError: a vocabulary cannot be used.
        StoreError: the store cannot be opened or written; what was built before is kept.
    """
    place = _Place(Path(graph), tuple(vocabularies))
    # A vocabulary of the user's own is read first, so that a bad one is found before a store is made.
    read = _reader(place.vocabularies) if vocabularies else None
    tally: Counter[State] = Counter()
    started = datetime.now(UTC)
    try:
        place.open_existing()
        names = frozenset(job.name for job in jobs)
        for job in jobs:
            digest = _digest(job.path)
            known = None if force else place.unchanged(job, digest, second)
            if known is not None:
                outcome = Outcome(job=job, state="unchanged", findings=known.findings)
            else:
                read = read or _reader(place.vocabularies)
                former = place.former(job, digest, names)
                outcome = _build(job, digest, read, place, former=former, second=second, again=force)
            tally[outcome.state] += 1
            yield outcome
    finally:
        place.close(started, tally)


@cache
def extractor_version() -> str:
    """The version of casegraph and a hash of all code and shapes that decide what a report's graph says.

    Two builds with the same version, of the same file and vocabularies, give the same graph.
    """
    from importlib import metadata

    import extract
    import kg
    import ontology
    from kg.version import version

    found = hashlib.sha256(metadata.version("spacy").encode())
    parts = [
        (extract, "**/*.py"),
        (extract, "judgement/model.json"),
        (extract, "learned/model/reader.*"),
        (extract, "learned/model/vocab.txt"),
        (kg, "describe.py"),
        (kg, "terms.py"),
        (kg, "shapes.py"),
        (kg, "constraints.py"),
        (ontology, "shapes.ttl"),
    ]
    for module, pattern in parts:
        folder = Path(module.__file__ or "").parent
        for file in sorted(folder.glob(pattern)):
            found.update(f"{folder.name}/{file.relative_to(folder).as_posix()}\n".encode())
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return f"{version()}+{found.hexdigest()[:12]}"


class _Place:
    """Where the reports go: the store, opened as late as possible, and what it already holds."""

    def __init__(self, folder: Path, vocabularies: tuple[Path, ...]) -> None:
        from kg.graph import SHARED_SUFFIXES

        if folder.suffix.lower() in SHARED_SUFFIXES and not folder.is_dir():
            raise BuildError(f"{folder} is the name of a shared file, which is read-only: name a folder for the graph")
        doubled = [name for name, times in Counter(path.name for path in vocabularies).items() if times > 1]
        if doubled:
            raise BuildError(f"two vocabularies are called {doubled[0]}: rename one")
        kept = folder / "vocabularies"
        self.folder = folder
        self.given = vocabularies
        self.vocabularies = vocabularies or (tuple(sorted(kept.iterdir())) if kept.is_dir() else ())
        self.graph: CaseGraph | None = None
        self.statuses: dict[str, ReportStatus] = {}

    def open_existing(self) -> None:
        """Opens a store that is there (or a folder that is none, to say so before anything is read)."""
        if self.folder.exists() and (not self.folder.is_dir() or any(os.scandir(self.folder))):
            self.open()

    def open(self) -> CaseGraph:
        if self.graph is None:
            import kg

            self.graph = kg.open(self.folder, vocabularies=self.given)
            self.statuses = {status.name: status for status in self.graph.reports()}
        return self.graph

    def unchanged(self, job: Job, digest: str, second: SecondReader | None) -> ReportStatus | None:
        """How the report stands if nothing that it is made from has changed."""
        status = self.statuses.get(job.name)
        if self.graph is None or status is None or not digest:
            return None
        if (status.content_hash, status.vocabulary_hash) != (digest, self.graph.vocabulary_hash):
            return None
        own, _, other = status.extractor.partition(" ")  # the second reader stands behind the first
        wanted = other if second is None else second.version(job.name)
        return status if (own, other) == (extractor_version(), wanted) else None

    def former(self, job: Job, digest: str, names: frozenset[str]) -> str | None:
        """The name that this file had in the graph before another file of that name turned up (or went)."""
        stem = job.path.stem
        for name, status in self.statuses.items():
            alike = name in (stem, job.path.name) or name.endswith((f"-{stem}", f"-{job.path.name}"))
            if alike and name not in names and status.content_hash == digest:
                return name
        return None

    def add(self, report: Report, text: str, *, former: str | None, second: str = "") -> ReportStatus:
        graph = self.open()
        status = graph.add(report, text, extractor=f"{extractor_version()} {second}".rstrip())
        if former is not None:
            graph.remove(former)
            del self.statuses[former]
        self.statuses[status.name] = status
        return status

    def close(self, started: datetime, tally: Counter[State]) -> None:
        """Notes the run, also one that was interrupted, and releases the store."""
        if self.graph is None:
            return
        with suppress(CasegraphError):  # a full disk was reported by the report that did not fit
            self.graph.log_run(
                started=started, ended=datetime.now(UTC), host=platform.node(),
                added=tally["added"] + tally["replaced"], skipped=tally["unchanged"], failed=tally["failed"],
            )  # fmt: skip
        self.graph.close()


def _build(
    job: Job,
    digest: str,
    read: Reader,
    place: _Place,
    *,
    former: str | None,
    second: SecondReader | None = None,
    again: bool = False,
) -> Outcome:
    """One file into the graph; whatever goes wrong in reading it is its own affair and stops no other."""
    from extract.doubts.sureness import sureness
    from kg.describe import DescribeError

    try:
        job.name.encode()
    except UnicodeEncodeError:
        return Outcome(job=job, state="failed", error=f"{job.path}: its name is not valid Unicode: rename the file")
    try:
        document, report = read(job)
    except CasegraphError as error:
        return Outcome(job=job, state="failed", error=str(error))
    except Exception as error:  # an extractor that stumbles over one text must not cost the others
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return Outcome(job=job, state="failed", error=f"{job.path}: the extraction failed ({reason})")
    report, told, problem = _second(document, report, place, second, again=again)
    place.open()
    state: State = "replaced" if job.name in place.statuses or former else "added"
    last = place.statuses.get(job.name)
    try:
        read_by = "" if second is None or problem else second.version(job.name)
        status = place.add(report, document.text, former=former, second=read_by)
    except DescribeError as error:
        return Outcome(job=job, state="failed", error=f"{job.path}: {error}")
    return Outcome(
        job=job,
        state=state,
        other_source=last is not None and last.content_hash != digest,
        cases=len(report.cases),
        episodes=sum(len(case.episodes) for case in report.cases),
        claims=len(report.claims),
        kind=report.kind,
        shown_by=tuple(evidence.quote for evidence in report.kind_shown_by),
        sure=sureness(report),
        doubts=report.doubts,
        findings=status.findings,
        warnings=document.warnings,
        second=told,
        second_error=f"{job.path}: {problem}" if problem else "",
    )


def _second(
    document: Document, report: Report, place: _Place, second: SecondReader | None, *, again: bool
) -> tuple[Report, str, str]:
    """The report with the second reading, how that agrees, and why there is none; the first reading is never lost."""
    if second is None:
        return report, "", ""
    from extract.reader.client import ReaderSetupError
    from kg.second import ReaderGoneError, summary

    try:
        both = second.read(
            document, report, place.folder, make=place.open, again=again, vocabularies=place.vocabularies
        )
    except (ReaderSetupError, ReaderGoneError):
        raise
    except CasegraphError as error:
        return report, "", f"not read by {second.name}: {error}"
    except Exception as error:  # whatever a model answers, the first reading stands
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return report, "", f"what {second.name} answered could not be read ({reason})"
    return both, summary(both, second.name), ""


def _reader(vocabularies: Sequence[Path]) -> Reader:
    """What turns a job into a document and its report, with the pipeline loaded once."""
    from extract import extract, read
    from extract.pipeline import pipeline

    nlp = pipeline(vocabularies=vocabularies)

    def reader(job: Job) -> tuple[Document, Report]:
        document = read(job.path, name=job.name)
        return document, extract(document, nlp=nlp)

    return reader


def _digest(path: Path) -> str:
    """The SHA-256 of a file, as a report's source has it; empty where it cannot be read (`read` says why)."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
