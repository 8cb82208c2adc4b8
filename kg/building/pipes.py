"""Messages between a build and its worker processes: each is its length and so many bytes, over a pipe."""

from __future__ import annotations

import struct
from typing import IO, Final

_LENGTH: Final = struct.Struct("<Q")


def send(stream: IO[bytes], message: bytes) -> None:
    """Writes a message.

    Raises:
        OSError: nobody reads any more.
    """
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None where there is no whole one, because the writer is gone.

    >>> import io
    >>> pipe = io.BytesIO()
    >>> send(pipe, b"a rash"), pipe.seek(0), receive(pipe), receive(pipe)
    (None, 0, b'a rash', None)
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None
