"""A worker process: takes files from its build through a pipe, one after the other, and hands back what came of them.

It is started as `python -m kg.building.worker`, so that it is alike wherever the build was called from. It ends when
the build does, however that ends: then there is nothing more to read in its pipe. Should it hang in a way that lets no
Python run (a pattern that never ends) while the build is gone, a clock of the interpreter ends it after the time limit.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import IO, Final

from kg.building.model import Reader, Setup, Task, packed
from kg.building.pipes import receive, send
from kg.building.version import extractor_version
from kg.building.work import warm_up, work

READY: Final = "ready"
BROKEN: Final = "broken"
DONE: Final = "done"
GRACE: Final = 30.0
"""Seconds after the time limit until a worker ends itself; the build, if it is there, does it earlier."""


def main() -> None:
    """Works until the pipe ends."""
    read_end, write_end = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what a library prints must not come among the messages
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build decides what an interruption means
    first = receive(read_end)
    if first is None:
        return
    tasks: SimpleQueue[tuple[int, Task]] = SimpleQueue()
    threading.Thread(target=_listen, args=(read_end, tasks), daemon=True).start()
    try:
        setup, time_limit = pickle.loads(first)
        read = _prepared(setup)
    except BaseException as error:
        send(write_end, pickle.dumps((BROKEN, 0, f"{error}" or type(error).__name__)))
        return
    send(write_end, pickle.dumps((READY, 0, b"")))
    with open(os.devnull, "w") as nowhere:
        while True:
            number, task = tasks.get()
            with _clock(time_limit + GRACE, nowhere):
                result = packed(work(task, read, describe=setup.describe))
            send(write_end, pickle.dumps((DONE, number, result), pickle.HIGHEST_PROTOCOL))


def _prepared(setup: Setup) -> Reader:
    """The reader, if this is the same casegraph as the build's."""
    own = extractor_version()
    if own != setup.version:
        raise RuntimeError(f"a worker has casegraph {own}, the build {setup.version}: install the same everywhere")
    read = setup.reading(setup.vocabularies)
    warm_up()  # so that the first file does not pay for it with its time
    return read


def _listen(stream: IO[bytes], tasks: SimpleQueue[tuple[int, Task]]) -> None:
    """Takes tasks as they come; when there can be no more, the process ends, whatever it is doing."""
    while (message := receive(stream)) is not None:
        tasks.put(pickle.loads(message))
    os._exit(0)


@contextmanager
def _clock(seconds: float, nowhere: IO[str]) -> Iterator[None]:
    faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # the build is gone
        sys.exit(0)
