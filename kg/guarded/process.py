"""A worker seen from outside: started, asked, and ended when it takes too long.

A graph on disk is read by a new process, from a copy made of hard links. A graph in memory is read by a fork of this
process, which has it already; no other thread may change the graph at that moment.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.guarded import worker
from kg.guarded.worker import ASKED, FAILED, HEAD, READY

_PART = 1 << 16
_LONGEST_FRAME = 1 << 30


class Gone(Exception):
    """The worker ended without an answer; `why` is `time`, `memory`, `depth` or `size`, or what it said at last."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Worker:
    """A process that answers one query after another; after `Gone` it is no more."""

    pid: int
    _to: int
    _from: int
    _said: int
    _wait: Callable[[], int]
    sealed: bool = False
    _ready: bool = False
    _over: bool = False

    @classmethod
    def of_folder(cls, folder: Path) -> Worker:
        """A new process that opens a copy of a store, which nobody else writes to."""
        home = str(Path(ox.__file__).resolve().parent.parent)
        process = subprocess.Popen(  # -I and -S: nothing of the user's is imported
            [sys.executable, "-I", "-S", worker.__file__, home, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert process.stdin and process.stdout and process.stderr
        to, out, said = (os.dup(stream.fileno()) for stream in (process.stdin, process.stdout, process.stderr))
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        return cls(process.pid, to, out, said, process.wait)

    @classmethod
    def of_memory(cls, store: ox.Store) -> Worker:
        """A fork of this process, in which there is only the query."""
        (asked, to), (out, answers), (said, says) = os.pipe(), os.pipe(), os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            try:
                _become(store, asked, answers, says)
            finally:
                os._exit(1)
        for end in (asked, answers, says):
            os.close(end)
        return cls(pid, to, out, said, lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

    def ask(self, request: dict[str, Any], *, seconds: float, size: int) -> Iterator[tuple[bytes, bytes]]:
        """The frames of the answer to a request, the last of which is `END` or `FAILED`.

        Args:
            request: the query and its limits, as `kg.guarded.worker` takes them.
            seconds: how long it may take in all, the start of the process included.
            size: how many bytes of frames are taken.

        Raises:
            Gone: it took too long or ended.
        """
        deadline = time.monotonic() + seconds
        try:
            if not self._ready:
                kind, data = self._frame(deadline)
                if kind == FAILED:
                    yield kind, data
                    return
                assert kind == READY
                self.sealed, self._ready = bool(json.loads(data)["sealed"]), True
            self._tell(json.dumps(request).encode("utf-8", "surrogatepass"), deadline)
            while True:
                kind, data = self._frame(deadline)
                size -= len(data)
                if size < 0:
                    raise Gone("size")
                yield kind, data
                if kind in (worker.END, FAILED):
                    return
        except BaseException:
            self.end()
            raise

    def _tell(self, data: bytes, deadline: float) -> None:
        waiting = memoryview(HEAD.pack(ASKED, len(data)) + data)
        os.set_blocking(self._to, False)
        while waiting:
            self._until(deadline, writable=True)
            try:
                waiting = waiting[os.write(self._to, waiting[:_PART]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._death() from None

    def _frame(self, deadline: float) -> tuple[bytes, bytes]:
        kind, length = HEAD.unpack(self._read(HEAD.size, deadline))
        if length > _LONGEST_FRAME:
            raise Gone("size")
        return kind, self._read(length, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._until(deadline)
            part = os.read(self._from, min(_PART * 16, size - len(found)))
            if not part:
                raise self._death()
            found += part
        return bytes(found)

    def _until(self, deadline: float, *, writable: bool = False) -> None:
        left = deadline - time.monotonic()
        poll = select.poll()
        poll.register(*((self._to, select.POLLOUT) if writable else (self._from, select.POLLIN)))
        if left <= 0 or not poll.poll(max(1, left * 1000)):
            raise Gone("time")

    def _death(self) -> Gone:
        """Why the worker ended by itself."""
        said = b""
        os.set_blocking(self._said, False)
        with contextlib.suppress(BlockingIOError):
            said = os.read(self._said, _PART)
        status = self.end()
        if b"memory allocation" in said or b"MemoryError" in said or status == -signal.SIGKILL:
            return Gone("memory")
        if b"stack" in said or status in (-signal.SIGSEGV, -signal.SIGBUS):
            return Gone("depth")
        if status == -signal.SIGXCPU:
            return Gone("time")
        return Gone(" ".join(said.decode("utf-8", "replace").split())[-200:] or f"exit status {status}")

    @property
    def over(self) -> bool:
        """Whether the process has ended."""
        return self._over

    def end(self) -> int:
        """Ends the process, whatever it does, and gives its exit status."""
        if self._over:
            return 0
        self._over = True
        for end in (self._to, self._from):
            os.close(end)
        # Closing the pipes is what tells the worker; the signal does not wait for it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        status = self._wait()
        os.close(self._said)
        return status


def _become(store: ox.Store, asked: int, answers: int, says: int) -> None:
    """Turns a fork into a worker: only its pipes are left to it, so it can neither connect nor print."""
    import fcntl
    import resource

    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 3) for end in (asked, answers, says)]  # 0 to 2 may be among them
    for number, end in enumerate(ends):
        os.dup2(end, number)
    os.closerange(3, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 16))
    sealed = worker.seal()
    worker.serve(store, sealed=sealed)
    os._exit(0)
