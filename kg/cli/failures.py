"""What is told when output cannot be written, and what keeps Python from failing on it once more at its end."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys

INTERRUPTED = 130  # 128 + SIGINT, as shells count
BROKEN_PIPE = 141  # 128 + SIGPIPE


def tell_failure(error: OSError) -> None:
    """Tells that the output, or a file, could not be written."""
    what = f"{error.filename}" if error.filename else "cannot write the output"
    print(f"casegraph: {what}: {error.strerror or error}", file=sys.stderr)
    drop_output()


def drop_output() -> None:
    """Lets what is still to be written go nowhere, or Python would fail on it once more at its end."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a descriptor holds nothing back
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Closed(io.TextIOBase):
    """Stands for a standard output that the caller closed (`>&-`): Python has None there."""

    def write(self, text: str, /) -> int:
        """Fails, as writing to a closed descriptor does."""
        raise OSError(errno.EBADF, "standard output is closed")
