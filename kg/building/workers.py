"""Worker processes of this machine: what one of them does or suffers costs at most the file that it works on.

They are started anew (not forked), each with a pipeline of its own, one thread each. A worker has two files at a time,
so that it need not wait for the next; the first is the one that it works on. A file with which a worker dies is tried
once more, alone: with nobody beside it who could have used up the memory. The second time it has failed. A file that
takes longer than the time limit has failed at once, and its worker is killed. All others go on with what they have.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import IO, Final

from kg.building.model import BuildError, Failed, Result, Setup, Task
from kg.building.pipes import receive, send
from kg.building.worker import BROKEN, DONE, READY

AHEAD: Final = 2
"""So many files a worker holds."""
WINDOW: Final = 200
"""So many files for each worker may wait for an earlier one."""
STARTS: Final = 3
"""After so many workers in a row that died before they could work, the build gives up."""
RECYCLED: Final = 5_000
"""A worker is replaced by a fresh one after so many files: the pipeline remembers every word that it has ever met."""
_ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(slots=True)
class _Held:
    """A file that is to be worked on."""

    number: int
    task: Task
    died: int = 0  # how many workers died with it


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker process; `since` is when it began with the first of the files that it holds."""

    process: subprocess.Popen[bytes]
    pipe: IO[bytes]
    ready: bool = False
    held: deque[_Held] = field(default_factory=deque)
    since: float = 0.0
    taken: int = 0
    overdue: bool = False


class Workers:
    """A pool of worker processes, started as they are needed.

    Args:
        count: how many at most; 0 for one on each processor.
        setup: what they need to know.
        time_limit: seconds for one file.
        recycled: after so many files a worker is replaced.
    """

    sends = False

    def __init__(self, count: int, setup: Setup, *, time_limit: float, recycled: int = RECYCLED) -> None:
        self._count = count or cores()
        self._time_limit = time_limit
        self._recycled = recycled
        self._first = pickle.dumps((setup, time_limit))
        self._events: SimpleQueue[tuple[_Worker, float, bytes | None]] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._waiting: deque[_Held] = deque()
        self._suspects: deque[_Held] = deque()
        self._finished: deque[tuple[int, Result | bytes]] = deque()
        self._stillborn = 0
        self._closed = False
        self.window = WINDOW * self._count

    def prepare(self) -> None:
        """Starts a worker and waits until it can work.

        Raises:
            BuildError: it cannot.
        """
        if not self._workers:
            self._start()
        while not any(worker.ready for worker in self._workers):
            self._take(*self._events.get())

    def submit(self, number: int, task: Task) -> None:
        """Has a file worked on."""
        self._waiting.append(_Held(number, task))
        self._hand_out()

    def next(self, timeout: float) -> tuple[int, Result | bytes] | None:
        """The next file that is done; None where none was within so many seconds.

        Raises:
            BuildError: the workers cannot work at all.
        """
        until = time.monotonic() + timeout
        while not self._finished:
            if self._closed:
                raise BuildError("the build is over")
            wait = until - time.monotonic()
            if wait <= 0:
                return None
            running = [each.since + self._time_limit for each in self._workers if each.held and not each.overdue]
            wait = min([wait, *(max(0.0, end - time.monotonic()) for end in running)])
            try:
                self._take(*self._events.get(timeout=wait))
                while True:  # what is done already is not late
                    self._take(*self._events.get_nowait())
            except Empty:
                self._kill_late()
        return self._finished.popleft()

    def close(self) -> None:
        """Kills the workers, whatever they are doing."""
        self._closed = True
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            _bury(worker)
        self._workers.clear()

    def _start(self) -> None:
        environment = os.environ | _ONE_THREAD
        environment["PYTHONPATH"] = os.pathsep.join(place or os.getcwd() for place in sys.path)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.building.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            process_group=None if os.name == "nt" else 0,  # an interruption from the keyboard is for the build alone
        )
        assert process.stdin is not None
        worker = _Worker(process, process.stdin)
        self._workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        self._tell(worker, self._first)

    def _listen(self, worker: _Worker) -> None:
        """Takes what a worker says as it comes, so that it need not wait while the build stores something."""
        assert worker.process.stdout is not None
        with worker.process.stdout as stream:
            message: bytes | None = b""
            while message is not None:
                message = receive(stream)
                self._events.put((worker, time.monotonic(), message))

    def _tell(self, worker: _Worker, message: bytes) -> None:
        with suppress(OSError):  # it is dead, as an event will say
            send(worker.pipe, message)

    def _take(self, worker: _Worker, when: float, message: bytes | None) -> None:
        """What a worker says, or that it is dead."""
        if message is None:
            self._dead(worker)
        else:
            kind, number, content = pickle.loads(message)
            if kind == BROKEN:
                raise BuildError(content)
            if kind == READY:
                worker.ready, self._stillborn = True, 0
            elif kind == DONE and worker.held and worker.held[0].number == number:
                worker.held.popleft()
                worker.since, worker.overdue = when, False
                self._finished.append((number, content))
        self._hand_out()

    def _dead(self, worker: _Worker) -> None:
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        _bury(worker)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= STARTS:
                raise BuildError(f"the worker processes cannot start ({_end(worker)}); try --workers 1")
        if not worker.held:
            return
        first, *rest = worker.held
        self._waiting.extendleft(reversed(rest))
        first.died += 1
        if worker.overdue:
            self._failed(first, f"was not read within {self._time_limit:g} s (--time-limit)")
        elif first.died > 1:
            self._failed(first, f"the process that read it died, twice ({_end(worker)})")
        else:
            self._suspects.append(first)

    def _failed(self, held: _Held, why: str) -> None:
        path = held.task.job.path
        self._finished.append((held.number, Failed(f"{path}: {why}" if why.startswith("the") else f"{path} {why}")))

    def _hand_out(self) -> None:
        """Gives files to workers that can take one, and starts workers for those that nobody can take."""
        if self._closed:
            return
        if self._suspects:
            if not any(worker.held for worker in self._workers):
                free = next((worker for worker in self._workers if worker.ready), None)
                if free is not None:
                    self._give(free, self._suspects[0])
                elif not self._workers:
                    self._start()
            return
        if any(held.died for worker in self._workers for held in worker.held):
            return  # a suspect is alone
        for ahead in range(AHEAD):
            for worker in self._workers:
                while self._waiting and worker.ready and len(worker.held) <= ahead and not self._is_old(worker):
                    self._give(worker, self._waiting.popleft())
        for worker in [each for each in self._workers if self._is_old(each) and not each.held]:
            worker.process.kill()
            self._workers.remove(worker)
            _bury(worker)
        starting = sum(not worker.ready for worker in self._workers)
        while len(self._waiting) > starting and len(self._workers) < self._count:
            self._start()
            starting += 1

    def _is_old(self, worker: _Worker) -> bool:
        return worker.taken >= self._recycled

    def _give(self, worker: _Worker, held: _Held) -> None:
        if self._suspects and self._suspects[0] is held:
            self._suspects.popleft()
        if not worker.held:
            worker.since = time.monotonic()
        worker.held.append(held)
        worker.taken += 1
        self._tell(worker, pickle.dumps((held.number, held.task), pickle.HIGHEST_PROTOCOL))

    def _kill_late(self) -> None:
        now = time.monotonic()
        for worker in self._workers:
            if worker.held and not worker.overdue and now - worker.since >= self._time_limit:
                worker.overdue = True
                worker.process.kill()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _bury(worker: _Worker) -> None:
    with suppress(OSError):  # it never read what was still to be written
        worker.pipe.close()
    worker.process.wait()


def _end(worker: _Worker) -> str:
    """How a process ended, in words."""
    status = worker.process.returncode
    if status is not None and status < 0:
        try:
            return f"by {signal.Signals(-status).name}"
        except ValueError:
            return f"by signal {-status}"
    return f"exit status {status}"
