"""The bytes of files that others share: RDF by its ending, plain or gzipped, with limits against hostile ones.

A gzipped file may unpack to a thousand times its size, and the engine dies of triple terms nested very deep; both are
refused before anything is parsed. Nothing that a file names is ever fetched.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from extract.errors import CasegraphError

SUFFIXES = (".ttl", ".trig", ".nq", ".jsonld", ".json")
"""The endings of shared files; each may be followed by `.gz`."""

FREE = 16 << 20  # bytes that any gzipped file may unpack to
RATIO = 200  # times its own size that a larger one may; real graphs unpack to some twenty times theirs
DEEPEST = 200  # triple terms in one another; no graph of this package has any
_PART = 1 << 16
_TERM = re.compile(rb"<<\(?|\)?>>")
_SILENT = re.compile(
    rb"<[^<>\"{}|^`\\\x00-\x20]*>|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*'|#[^\n\r]*",
    re.DOTALL,
)


class SharedFileError(CasegraphError, ValueError):
    """A file cannot be read as a shared graph."""


def suffix(path: Path) -> str | None:
    """The ending that names the format of a shared file; None where it is none.

    >>> suffix(Path("review.TTL.gz")), suffix(Path("review.ttl")), suffix(Path("review.gz")), suffix(Path("review"))
    ('.ttl', '.ttl', None, None)
    """
    name = Path(path.name[:-3]) if is_gzipped(path) else path
    found = name.suffix.lower()
    return found if found in SUFFIXES else None


def is_gzipped(path: Path) -> bool:
    """Whether a file's ending says that it is compressed."""
    return path.suffix.lower() == ".gz"


def content(path: Path) -> bytes:
    """The bytes of a shared file, unpacked.

    Raises:
        SharedFileError: it cannot be read, unpacks to too much, or is nested too deeply.
    """
    try:
        data = _unpacked(path) if is_gzipped(path) else path.read_bytes()
    except OSError as error:
        raise SharedFileError(f"{path} cannot be read: {error.strerror or error}") from error
    if _too_deep(data):
        raise SharedFileError(f"{path} cannot be read: triples are nested in it deeper than {DEEPEST} times")
    return data


def _unpacked(path: Path) -> bytes:
    most = max(FREE, RATIO * path.stat().st_size)
    parts: list[bytes] = []
    held = 0
    with path.open("rb") as stream:
        engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        waiting = b""
        while waiting or (waiting := stream.read(_PART)):
            try:
                part = engine.decompress(waiting, min(_PART * 16, most + 1 - held))
            except zlib.error as error:
                raise SharedFileError(f"{path} cannot be read: it is no whole gzip file ({error})") from None
            parts.append(part)
            held += len(part)
            if held > most:
                raise SharedFileError(
                    f"{path} unpacks to more than {most:,} bytes, {RATIO} times its size: no graph does; "
                    "unpack it yourself if you trust it"
                )
            waiting = engine.unconsumed_tail
            if engine.eof:  # a gzip file may have several members
                waiting = engine.unused_data
                engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
                if not waiting.strip(b"\0"):
                    waiting = stream.read(_PART)
                    if not waiting.strip(b"\0"):
                        return b"".join(parts)
    raise SharedFileError(f"{path} cannot be read: it is no whole gzip file (it ends too early)")


def _too_deep(data: bytes) -> bool:
    """Whether triple terms stand in one another deeper than `DEEPEST`; strings that look so are no terms."""
    return _depth(data) > DEEPEST and _depth(_SILENT.sub(b" ", data)) > DEEPEST


def _depth(data: bytes) -> int:
    deepest = depth = 0
    if b"<<" not in data:
        return 0
    for found in _TERM.finditer(data):
        depth = depth + 1 if found[0][:1] == b"<" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
