"""The process in which an untrusted query runs: it opens a copy of the graph, answers, and may die at any moment.

It stands alone, with nothing of the package and nothing but Oxigraph imported, so that it starts in a tenth of a
second. What it is asked and what it answers are frames: a letter, the length of the rest, and the rest. Rows go out as
SPARQL TSV and triples as N-Triples, so that whoever reads them runs nothing that comes from here.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import Any

if __name__ == "__main__":
    sys.path.append(sys.argv[1])  # where Oxigraph is: nothing else of what is installed is looked at

import pyoxigraph as ox

HEAD = struct.Struct(">cI")
READY, ASKED, FORM, DATA, END, FAILED = b"R", b"Q", b"F", b"D", b"E", b"X"
_CHUNK = 1 << 16  # bytes of rows that go out together
_SPARE = 2.0  # seconds of processor time beyond the time on the clock, after which the system ends what nobody ended
# By machine: how the kernel calls its system calls' convention, and the number of `socket` in it (Linux headers).
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198), "riscv64": (0xC00000F3, 198)}
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # <linux/prctl.h>, <linux/seccomp.h>
_REFUSE, _ALLOW = 0x00050000 | 13, 0x7FFF0000  # EACCES instead of the call; the call


def serve(store: ox.Store, *, sealed: bool, given: int = 0, out: int = 1) -> None:
    """Answers what comes in, until nothing comes any more."""
    _send(out, READY, json.dumps({"sealed": sealed}).encode())
    while (frame := _receive(given)) is not None:
        request = json.loads(frame)
        try:
            _limit(request["memory"], request["seconds"])
            with _Watched(given):
                truncated = _answer(store, request, out)
            _send(out, END, json.dumps({"truncated": truncated}).encode())  # the next request may come now
        except SyntaxError as error:
            _fail(out, "syntax", error.msg)
        except MemoryError:
            _fail(out, "memory", "")
        except (OSError, RuntimeError, ValueError) as error:
            _fail(out, "engine", str(error))


def _answer(store: ox.Store, request: dict[str, Any], out: int) -> bool:
    """Sends the answer to a query, and says whether there is more of it than was allowed."""
    found = store.query(request["query"], prefixes=request["prefixes"], use_default_graph_as_union=request["union"])
    if isinstance(found, ox.QueryBoolean):
        _send(out, FORM, json.dumps({"form": "truth", "value": bool(found)}).encode())
        return False
    if isinstance(found, ox.QuerySolutions):
        columns = [variable.value for variable in found.variables]
        _send(out, FORM, json.dumps({"form": "rows", "columns": columns}).encode())
        lines = request["rows"] + 1  # the first names the columns
    else:
        _send(out, FORM, json.dumps({"form": "triples"}).encode())
        lines = request["rows"]
    rows = _Lines(out, lines, request["size"])
    truncated = False
    try:
        if isinstance(found, ox.QuerySolutions):
            found.serialize(rows, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
        else:
            found.serialize(rows, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    except _Enough:
        truncated = True
    rows.close()
    return truncated


class _Enough(Exception):
    """There are more lines than were allowed."""


class _Lines:
    """Where the engine writes its lines; so many of them go out, and none is cut."""

    def __init__(self, out: int, lines: int, size: int) -> None:
        self._out, self._lines, self._size = out, lines, size
        self._parts: list[bytes] = []
        self._held = 0
        self._over = False

    def write(self, data: Any) -> int:
        """Takes what the engine has written next."""
        part = bytes(data)
        if self._over:  # the engine empties its buffers when it is stopped
            return len(part)
        count = part.count(b"\n")
        if count > self._lines or (count == self._lines and not part.endswith(b"\n")):
            end = -1
            for _ in range(self._lines):
                end = part.index(b"\n", end + 1)
            self._keep(part[: end + 1])
            self._over = True
            raise _Enough
        self._lines -= count
        self._size -= len(part)
        if self._size < 0:
            self._over = True
            raise _Enough
        self._keep(part)
        return len(part)

    def _keep(self, part: bytes) -> None:
        self._parts.append(part)
        self._held += len(part)
        if self._held >= _CHUNK:
            self._let_go()

    def _let_go(self, *, whole: bool = False) -> None:
        data = b"".join(self._parts)
        kept = data.rfind(b"\n") + 1  # the beginning of a line waits for its end, which may never come
        if data[:kept]:
            _send(self._out, DATA, data[:kept])
        self._parts, self._held = ([data[kept:]], len(data) - kept) if not whole else ([], 0)

    def flush(self) -> None:
        """Does nothing: lines go out in chunks."""

    def close(self) -> None:
        """Lets the last lines go; half a line is left out."""
        self._let_go(whole=True)


def _send(out: int, kind: bytes, data: bytes) -> None:
    waiting = memoryview(HEAD.pack(kind, len(data)) + data)
    while waiting:
        waiting = waiting[os.write(out, waiting) :]


def _fail(out: int, kind: str, message: str) -> None:
    _send(out, FAILED, json.dumps({"kind": kind, "message": message[:2000]}).encode())


def _receive(given: int) -> bytes | None:
    head = _read(given, HEAD.size)
    return None if head is None else _read(given, HEAD.unpack(head)[1])


def _read(given: int, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        if not (part := os.read(given, size - len(parts))):
            return None
        parts += part
    return bytes(parts)


class _Watched:
    """While a query runs, the system ends this process when nobody holds the other end of the pipe any more."""

    def __init__(self, given: int) -> None:
        self._given = given

    def __enter__(self) -> None:
        self._switch(on=True)

    def __exit__(self, *_: object) -> None:
        self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        import fcntl

        if not (flag := getattr(os, "O_ASYNC", getattr(fcntl, "FASYNC", 0))):
            return
        fcntl.fcntl(self._given, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(self._given, fcntl.F_GETFL)
        fcntl.fcntl(
            self._given, fcntl.F_SETFL, flags | flag if on else flags & ~flag
        )  # the signal is SIGIO: it ends us


def _limit(memory: int, seconds: float) -> None:
    """Limits what a query may take: bytes beyond what this process has now, and processor time."""
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:
            now = int(sizes.read().split()[0]) * resource.getpagesize()
    except OSError:  # not Linux
        now = 0
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    for what, soft in (
        (resource.RLIMIT_AS, now + memory),
        (resource.RLIMIT_CPU, int(used + seconds + _SPARE) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        wanted = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
        try:
            resource.setrlimit(what, (wanted, hard))
        except (OSError, ValueError):  # a system that knows no such limit: the clock remains
            continue


def seal() -> bool:
    """Takes away this process's way to the network, for good; False where the system offers no such thing.

    A filter of the Linux kernel (seccomp) refuses to make sockets. Needs no privileges.
    """
    if sys.platform != "linux" or os.uname().machine not in _SOCKET:
        return False
    import ctypes

    convention, number = _SOCKET[os.uname().machine]
    steps = (  # the classic BPF of <linux/filter.h>: code, jump if true, jump if false, value
        (0x20, 0, 0, 4),  # load the convention
        (0x15, 0, 3, convention),
        (0x20, 0, 0, 0),  # load the number of the call
        (0x15, 0, 1, number),
        (0x06, 0, 0, _REFUSE),
        (0x06, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    try:
        call = ctypes.CDLL(None, use_errno=True).prctl
        if call(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return bool(call(_SET_SECCOMP, _FILTER, program, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def main() -> None:
    """Opens the copy whose folder the command line names, and serves it."""
    sealed = seal()  # before the engine starts threads, which would go without
    try:
        store = ox.Store.read_only(sys.argv[2])
    except OSError as error:
        _fail(1, "engine", str(error))
        return
    serve(store, sealed=sealed)


if __name__ == "__main__":
    main()
