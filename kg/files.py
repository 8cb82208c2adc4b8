"""Writing files so that a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: str | bytes, *, durable: bool = True) -> None:
    """Writes a file through a temporary one in the same folder, brings it to the disk and renames it.

    A symbolic link stays one: the file that it points to is replaced. What is no regular file (a device, a named
    pipe) cannot be replaced without losing it, so the content is written into it. What is not `durable` may be lost
    with the power.

    Raises:
        OSError: the folder is missing or cannot be written; the file that was there is untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            stream.write(data)
        return
    target = Path(os.path.realpath(path))  # `Path.resolve` raises RuntimeError for links in a circle
    if target.is_symlink():
        target.stat()  # a circle of links: says so
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    except OSError as error:  # of the file that was asked for, not of the one that nobody knows of
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's mask for new files: `mkstemp` makes private ones."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
