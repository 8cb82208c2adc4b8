"""Results in the order of the files, whoever works on them, and with bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.building.model import Failed, Pool, Reader, Result, Setup, Task, unpacked
from kg.building.work import work

if TYPE_CHECKING:
    from kg.inputs import Job
    from kg.status import ReportStatus

TICK: Final = 0.25
"""Seconds without a result after which there is a chance to do something else."""
HELD: Final = 64 * 1024 * 1024
"""So many bytes may be under way, or done and waiting for an earlier file; one file always may."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, and what the store holds of it.

    `known` is how its report stands where nothing has changed: there is nothing to do then. `last` is the hash of the
    file that the report of this name was made from, None where there is no such report; `former` is the name that
    this file's report had until now.
    """

    job: Job
    digest: str = ""
    known: ReportStatus | None = None
    last: str | None = None
    former: str | None = None


class Here:
    """This process, one file after the other."""

    window = 1
    sends = False

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._read: Reader | None = None
        self._tasks: deque[tuple[int, Task]] = deque()

    def prepare(self) -> None:
        """Loads the pipeline."""
        if self._read is None:
            self._read = self._setup.reading(self._setup.vocabularies)

    def submit(self, number: int, task: Task) -> None:
        """Notes a file."""
        self._tasks.append((number, task))

    def next(self, timeout: float) -> tuple[int, Result] | None:
        """Works on the first file, however long that takes: nobody can stop it."""
        self.prepare()
        assert self._read is not None
        number, task = self._tasks.popleft()
        return number, work(task, self._read, describe=self._setup.describe)

    def close(self) -> None:
        """There is nothing to stop."""


def in_order(planned: Iterator[Planned], pool: Pool) -> Iterator[tuple[Planned, Result | None] | None]:
    """Each file with what came of it, in order; what is known already passes through. None stands for a while in
    which nothing came.

    Files are asked for only as far as there is room for them: a text that takes long holds the later ones back, which
    are kept `packed`.

    Raises:
        CasegraphError: the pool cannot work at all.
    """
    waiting: deque[tuple[int, Planned]] = deque()
    done: dict[int, Result | bytes] = {}
    sent: dict[int, int] = {}  # what was sent with a task, in bytes
    number, held, more = 0, 0, True
    while True:
        while more and len(waiting) < pool.window and (held < HELD or not waiting):
            each = next(planned, None)
            if each is None:
                more = False
                break
            waiting.append((number, each))
            if each.known is None:
                task = _task(each.job, pool)
                if isinstance(task, Failed):
                    done[number] = task
                else:
                    sent[number] = len(task.data or b"")
                    held += sent[number]
                    pool.submit(number, task)
            number += 1
            if waiting[0][1].known is not None:
                break
        if not waiting:
            return
        first, each = waiting[0]
        if each.known is None and first not in done:
            found = pool.next(TICK)
            if found is None:
                yield None
                continue
            which, result = found
            done[which] = result
            held += (len(result) if isinstance(result, bytes) else 0) - sent.pop(which)
            continue
        waiting.popleft()
        if each.known is not None:
            yield each, None
            continue
        result = done.pop(first)
        if isinstance(result, bytes):
            held -= len(result)
            result = unpacked(result)
        yield each, result


def _task(job: Job, pool: Pool) -> Task | Failed:
    """The task of a file, with its content where that must be sent."""
    from extract.documents import content
    from extract.errors import CasegraphError

    if not pool.sends:
        return Task(job)
    try:
        return Task(job, content(job.path))
    except CasegraphError as error:
        return Failed(str(error))
