"""Building: from files to a graph, by one process, several or a cluster, so that it can be stopped and taken up again.

Each file is planned (is there anything to do?), worked on (read, extracted, described, checked: by whoever works, and
without the store) and stored by the one writer, in the order of the files; see `kg.building`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import CasegraphError
from kg.building.model import (
    BuildError,
    Described,
    Failed,
    Outcome,
    Pool,
    Read,
    Reader,
    Reading,
    Setup,
    State,
    Task,
)
from kg.building.order import Here, Planned, in_order
from kg.building.place import Place, Writer
from kg.building.version import extractor_version
from kg.building.work import described, reading
from kg.inputs import Job

if TYPE_CHECKING:
    from extract.documents import Document
    from extract.records import Report
    from kg.second import SecondReader

__all__ = [
    "TIME_LIMIT", "BuildError", "Outcome", "Reader", "Reading", "State", "Task",
    "build", "extractor_version", "reading",
]  # fmt: skip

TIME_LIMIT = 300.0
"""Seconds that a worker process may take for one file, where nothing else is said."""


def build(
    jobs: Sequence[Job],
    graph: str | Path,
    *,
    vocabularies: Sequence[Path] = (),
    force: bool = False,
    second: SecondReader | None = None,
    workers: int = 1,
    cluster: str | None = None,
    time_limit: float | None = None,
    reader: Reading | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Generator[Outcome]:
    """Reads files into a graph and yields what became of each, in order and as soon as it is on the disk.

    A file is read again only if it, the extraction or the vocabularies have changed since it was last built.
    A file that cannot be read, or on which the extraction fails, is one `failed` outcome; the others are
    built. The store is made with the first report that goes into it, so a build of nothing leaves nothing
    behind. The graph is the same, byte for byte, whoever works on the files.

    Args:
        jobs: what `kg.inputs.plan` gives.
        graph: the folder of the store; made where there is none.
        vocabularies: SKOS files of one's own; a store remembers them, so they need not be named again.
        force: whether to read unchanged files too.
        second: a language model that reads each report as well; see `kg.second`. Without it, a report that was
            read twice and has not changed stays as it is.
        workers: how many processes work on the files. One is this process itself, unless there is a time limit. A
            worker that dies costs its file alone, and that only if it dies on it again.
        cluster: the address of a Dask scheduler, such as `tcp://10.0.0.5:8786`, whose workers work instead (extra
            `dask`). They need the same casegraph; the files are sent to them.
        time_limit: seconds for one file, after which it has failed; `TIME_LIMIT` for worker processes.
        reader: what makes the function that reads a file, where that is not the extraction of this package. For
            workers it must be a function of a module that they can import.
        tell: where to say, once and before any is sent, that texts are sent to a cluster.

    Raises:
        ReaderSetupError: the second reader cannot answer: a wrong address, key or model.
        ReaderGoneError: it gave no answer several times in a row.
        BuildError: the graph is a shared file, two vocabularies have the same name, or the workers cannot work.
        VocabularyError: a vocabulary cannot be used.
        StoreError: the store cannot be opened or written; what was built before is kept.
    """
    place = Place(graph, tuple(vocabularies), extractor_version())
    setup = Setup(reader or reading, place.vocabularies, place.version, describe=second is None)
    tally: Counter[State] = Counter()
    pool: Pool | None = None
    try:
        pool = _pool(setup, workers, cluster, time_limit, tell)
        if vocabularies:  # they are read first, so that a bad one is found before a store is made
            pool.prepare()
        place.open_existing()
        for outcome in _outcomes(place.planned(jobs, force=force, second=second), pool, place, second, again=force):
            tally[outcome.state] += 1
            yield outcome
    finally:
        if pool is not None:
            pool.close()
        place.close(tally)


def _pool(
    setup: Setup, workers: int, cluster: str | None, time_limit: float | None, tell: Callable[[str], None]
) -> Pool:
    """Whoever works on the files."""
    if cluster is not None:
        from kg.building.cluster import Cluster

        return Cluster(cluster, setup, time_limit=TIME_LIMIT if time_limit is None else time_limit, tell=tell)
    if workers == 1 and time_limit is None:
        return Here(setup)
    from kg.building.workers import Workers

    return Workers(workers, setup, time_limit=TIME_LIMIT if time_limit is None else time_limit)


def _outcomes(
    planned: Iterator[Planned], pool: Pool, place: Place, second: SecondReader | None, *, again: bool
) -> Iterator[Outcome]:
    """What became of each file, when it is stored."""
    from kg.store import StoreError

    writer = Writer(place)
    try:
        for found in in_order(planned, pool):
            if found is not None:
                each, result = found
                told, problem = "", ""
                if isinstance(result, Read) and second is not None:
                    report, told, problem = _second(result.document, result.report, place, second, again=again)
                    result = described(each.job, result.document, report)
                if each.known is not None:
                    writer.tell(Outcome(job=each.job, state="unchanged", findings=each.known.findings))
                elif isinstance(result, Described):
                    read_by = "" if second is None or problem else second.version(each.job.name)
                    error = f"{each.job.path}: {problem}" if problem else ""
                    writer.put(each, result, read_by=read_by, second=told, error=error)
                else:
                    assert isinstance(result, Failed)
                    writer.tell(Outcome(job=each.job, state="failed", error=result.error))
            if writer.is_due:
                yield from writer.stored()
    except StoreError:
        raise
    except CasegraphError:  # nobody works any more: what was done is stored before that is said
        yield from writer.stored()
        raise
    yield from writer.stored()


def _second(
    document: Document, report: Report, place: Place, second: SecondReader, *, again: bool
) -> tuple[Report, str, str]:
    """The report with the second reading, how that agrees, and why there is none; the first reading is never lost."""
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
