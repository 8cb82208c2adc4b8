"""The workers of a Dask cluster: the same work on other machines, which need not see the files.

Each file is sent to the cluster and its report comes back, as soon as it is done, to the one writer. On each machine of
the cluster the work is done in a process beside the Dask worker (`kg.building.workers`), which a bad text can kill
without killing that; what a Dask worker was doing when it went away is done again by another.

Reference: M. Rocklin, Dask: parallel computation with blocked algorithms and task scheduling, Proceedings of the 14th
Python in Science Conference (2015), 126-132.
"""

from __future__ import annotations

import logging
import pickle
import re
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from kg.building.model import BuildError, Failed, Result, Setup, Task
from kg.building.version import extractor_version
from kg.building.workers import WINDOW, Workers

try:
    from distributed import WorkerPlugin
except ImportError as _error:
    raise BuildError("a cluster needs Dask: pip install 'casegraph[dask]'") from _error

CONNECT: Final = 15.0
"""Seconds to wait for the scheduler, and for a first worker of it."""
_ADDRESS: Final = re.compile(r"[a-z]+://\S+:\d+/?")
TRIES: Final = 2
"""So often a file is sent before it has failed, where the worker that had it goes away each time."""
IDLE: Final = 120.0
"""Seconds without a file after which a process beside a Dask worker ends: its build may be gone for ever."""


class Cluster:
    """The workers of a running Dask cluster.

    Args:
        address: where its scheduler is.
        setup: what the workers need to know.
        time_limit: seconds for one file.
        tell: where to say, once and before anything is sent, where the texts go.

    Raises:
        BuildError: there is no such cluster, or the address is none, it has no workers, or they have another casegraph.
    """

    sends = True

    def __init__(
        self, address: str, setup: Setup, *, time_limit: float, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        from distributed import Client

        if not _ADDRESS.fullmatch(address):
            raise BuildError(f"{address!r} is no address of a Dask scheduler: write tcp://HOST:PORT")
        self.address = address
        self._name = f"casegraph-{secrets.token_hex(8)}"
        self._client: Any
        self._done: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._under_way: dict[int, tuple[Any, Task, int]] = {}
        self._closed = False
        self._tell: Callable[[str], None] | None = tell
        with ExitStack() as silence:
            silence.enter_context(_quiet())
            try:
                self._client = Client(address, timeout=CONNECT, set_as_default=False, name="casegraph")
            except (OSError, ValueError, TypeError) as error:
                raise BuildError(f"no Dask scheduler answers at {address} ({_told(error)})") from error
            try:
                self._check(setup.version)
                self._client.register_plugin(Beside(setup, time_limit), name=self._name)
            except BaseException:
                self._client.close()
                raise
            self._silence = silence.pop_all()  # as long as the build lasts
        self.window = WINDOW * max(1, sum(self._client.nthreads().values()))

    def _check(self, version: str) -> None:
        """Whether there are workers, and all of the same casegraph."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise BuildError(f"the cluster at {self.address} has no workers: start some with `dask worker`") from None
        for worker, found in sorted(self._client.run(extractor_version, on_error="return").items()):
            if isinstance(found, Exception):
                raise BuildError(f"casegraph does not work on {worker} ({_told(found)}): install the same one there")
            if found != version:
                raise BuildError(f"{worker} has casegraph {found}, this is {version}: install the same one there")

    def prepare(self) -> None:
        """Has one worker load its pipeline, with the vocabularies.

        Raises:
            BuildError: it cannot.
        """
        problem = self._client.submit(_prepare, self._name, pure=False).result()
        if problem:
            raise BuildError(problem)

    def submit(self, number: int, task: Task) -> None:
        """Sends a file."""
        if self._tell is not None:
            self._tell(f"texts are sent to the workers of {self.address}")
            self._tell = None
        self._send(number, task, 1)

    def _send(self, number: int, task: Task, tries: int) -> None:
        key = f"{self._name}-{number}-{tries}"
        future = self._client.submit(_work, self._name, pickle.dumps(task), key=key, pure=False, priority=-number)
        self._under_way[number] = (future, task, tries)
        future.add_done_callback(lambda done: self._done.put((number, done)))

    def next(self, timeout: float) -> tuple[int, Result | bytes] | None:
        """The next file that is done; None where none was within so many seconds.

        Raises:
            BuildError: the cluster is gone.
        """
        until = time.monotonic() + timeout
        while True:
            try:
                number, future = self._done.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                if not self._is_connected():
                    message = f"the cluster at {self.address} is gone; the same command goes on from there"
                    raise BuildError(message) from None
                return None
            if number not in self._under_way:
                continue
            held, task, tries = self._under_way[number]
            if held is not future:  # it was sent anew meanwhile
                continue
            problem: BaseException | None = None
            if future.status == "finished":
                try:
                    result = future.result()
                except Exception as error:  # its worker went away before it could be fetched
                    problem = error
                else:
                    del self._under_way[number]
                    if isinstance(result, str):  # the process beside the worker cannot work at all
                        raise BuildError(result)
                    return number, result
            elif future.status == "error":
                problem = future.exception()
            if not self._is_connected():
                raise BuildError(f"the cluster at {self.address} is gone; the same command goes on from there")
            if tries >= TRIES:
                del self._under_way[number]
                return number, Failed(
                    f"{task.job.path}: the workers that read it went away each time ({_told(problem)})"
                )
            self._send(number, task, tries + 1)

    def _is_connected(self) -> bool:
        comm = getattr(self._client, "scheduler_comm", None)
        return comm is not None and not comm.comm.closed()

    def close(self) -> None:
        """Takes back what is under way and leaves the cluster as it was."""
        if self._closed:
            return
        self._closed = True
        with self._silence:
            with suppress(Exception):  # the cluster may be gone
                self._client.cancel([future for future, _, _ in self._under_way.values()], force=True)
                self._under_way.clear()
                self._client.unregister_worker_plugin(self._name)
            with suppress(Exception):
                self._client.close(timeout=5)


class Beside(WorkerPlugin):  # type: ignore[misc]
    """What every worker of a cluster holds for a build: processes beside it that do the work, one for each thread."""

    def __init__(self, setup: Setup, time_limit: float) -> None:
        self._setup = replace(setup, vocabularies=())
        self._vocabularies = {path.name: path.read_bytes() for path in setup.vocabularies}
        self._time_limit = time_limit

    def setup(self, worker: Any) -> None:
        """On the worker, when it joins."""
        self._lock = threading.Lock()
        self._free: list[Workers] = []
        self._busy: list[Workers] = []
        self._last = 0.0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if self._vocabularies:
            self._folder = tempfile.TemporaryDirectory(prefix="vocabularies-", dir=worker.local_directory)
            for name, content in self._vocabularies.items():
                Path(self._folder.name, name).write_bytes(content)
            files = tuple(Path(self._folder.name, name) for name in self._vocabularies)
            self._setup = replace(self._setup, vocabularies=files)

    def teardown(self, worker: Any) -> None:
        """On the worker, when the build is over or the worker goes."""
        with self._lock:
            for pool in (*self._free, *self._busy):
                pool.close()
            self._free.clear()
        if self._folder is not None:
            self._folder.cleanup()

    @contextmanager
    def pool(self) -> Iterator[Workers]:
        """A process that is free."""
        with self._lock:
            pool = self._free.pop() if self._free else Workers(1, self._setup, time_limit=self._time_limit)
            self._busy.append(pool)
        try:
            yield pool
        finally:
            with self._lock:
                self._busy.remove(pool)
                self._free.append(pool)
                self._last = time.monotonic()
            timer = threading.Timer(IDLE, self._rest)
            timer.daemon = True
            timer.start()

    def _rest(self) -> None:
        with self._lock:
            if not self._busy and time.monotonic() - self._last >= IDLE - 1:
                for pool in self._free:
                    pool.close()
                self._free.clear()


def _beside(name: str) -> Beside:
    from distributed import get_worker

    found: Beside = get_worker().plugins[name]
    return found


def _prepare(name: str) -> str:
    """On a worker: loads the pipeline; what is wrong, if anything is."""
    try:
        with _beside(name).pool() as pool:
            pool.prepare()
    except BuildError as error:
        return str(error)
    return ""


def _work(name: str, task: bytes) -> bytes | str:
    """On a worker: works on a file, and gives what came of it, `packed`; or what keeps it from working at all."""
    from kg.building.model import packed

    try:
        with _beside(name).pool() as pool:
            pool.submit(0, pickle.loads(task))
            while (found := pool.next(60.0)) is None:
                pass
    except BuildError as error:
        return str(error)
    result = found[1]
    return result if isinstance(result, bytes) else packed(result)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps Dask from telling in its own words what is told in ours."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _told(error: BaseException | None) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200] if error is not None else "cancelled"
