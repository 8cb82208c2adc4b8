"""Reading documents: a file becomes a `Document`, whose text all evidence counts its characters in.

>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     path = pathlib.Path(folder, "rash.txt")
...     _ = path.write_text("Rash under imatinib\\n\\nA man of 50 had a rash after the drug was started.\\n")
...     document = read(path)
>>> document.name, document.source.media_type, document.bibliography.title.value
('rash', 'text/plain', 'Rash under imatinib')
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from extract.documents import bibliography as _bibliography
from extract.documents.bibliography import Metadata, from_metadata
from extract.documents.language import language_of
from extract.documents.text import NotText, decode
from extract.errors import ReadError
from extract.records import Bibliography, Source

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "SUFFIXES", "Document", "content", "from_bytes", "from_text", "read"]

MAX_BYTES: Final = 50 * 1024 * 1024  # 50 MiB: no article is larger
MAX_CHARACTERS: Final = 2_000_000  # of a file's text: a book of a thousand pages; reading it takes minutes


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read, with what is known of its file and of its publication.

    `name` is the report's name in a graph; `warnings` says what a reader should know about the file (a
    guessed encoding, a language other than English).
    """

    name: str
    text: str
    source: Source
    bibliography: Bibliography = field(default_factory=Bibliography)
    path: Path | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    metadata: Metadata | None = None
    warning: str | None = None


def _plain(data: bytes) -> _Content:
    decoded = decode(data)
    return _Content(decoded.text, None, decoded.warning)


def _html(data: bytes) -> _Content:
    from extract.documents import html

    page = html.parse(data)
    return _Content(page.text, page.metadata, page.warning)


_READERS: Final[dict[str, tuple[str, Callable[[bytes], _Content]]]] = {
    ".txt": ("text/plain", _plain),
    ".text": ("text/plain", _plain),
    ".md": ("text/markdown", _plain),
    ".html": ("text/html", _html),
    ".htm": ("text/html", _html),
    ".xhtml": ("application/xhtml+xml", _html),
}
SUFFIXES: Final = tuple(_READERS)
"""The endings of the files that `read` knows."""


def read(path: str | Path, *, name: str | None = None) -> Document:
    """Read a report from a text or HTML file.

    Args:
        path: the file.
        name: the report's name; the file's name without its ending by default.

    Raises:
        ReadError: there is no such file, or it is empty, too large, of an unknown kind or not text. The
            message is one line that names the file.
    """
    path = Path(path)
    return from_bytes(content(path), path, name=name)


def from_bytes(data: bytes, path: str | Path, *, name: str | None = None) -> Document:
    """A document from the content of a file, which itself need not be at hand; `content` is what checks and reads it.

    Raises:
        ReadError: it is empty, of an unknown kind or not text.

    >>> from_bytes(b"Rash under imatinib", "letter.txt").source.media_type
    'text/plain'
    """
    path = Path(path)
    _known(path)
    media_type, reader = _READERS[path.suffix.lower()]
    try:
        found = reader(data)
    except NotText as error:
        raise ReadError(f"{path} {error}") from None
    text = found.text
    if not re.search(r"\w", text):
        raise ReadError(f"{path} is empty: there is no text in it")
    if len(text) > MAX_CHARACTERS:
        raise ReadError(
            f"{path} is too long ({len(text):,} characters; at most {MAX_CHARACTERS:,} are read): is it one report?"
        )
    warnings = (found.warning,) if found.warning else ()
    return _document(
        text,
        path.stem if name is None else name,
        path.name,
        media_type,
        data,
        path,
        warnings,
        found.metadata,
    )


def from_text(text: str, *, name: str) -> Document:
    """A document from a text that is already in memory; `name` becomes the report's name.

    >>> from_text("Rash under imatinib", name="letter").source.length
    19
    """
    return _document(text, name, f"{name}.txt", "text/plain", text.encode("utf-8", "surrogatepass"), None)


def _document(
    text: str,
    name: str,
    file_name: str,
    media_type: str,
    data: bytes,
    path: Path | None,
    warnings: tuple[str, ...] = (),
    metadata: Metadata | None = None,
) -> Document:
    code = language_of(text)
    if code not in {None, "en"}:
        warnings += (f"the text seems to be in another language than English ({code}): nothing is extracted from it",)
    source = Source(
        name=file_name,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        length=len(text),
        language=code,
    )
    about = _bibliography.from_text(text) if metadata is None else from_metadata(text, metadata)
    return Document(name, text, source, about, path, warnings)


def content(path: Path) -> bytes:
    """The bytes of a file, if it is one that could be a report.

    Raises:
        ReadError: there is no such file, or it is too large, of an unknown kind or cannot be opened.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError(f"{path} is a folder, not a file; name the files in it")
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"{path} is not an ordinary file")
        _known(path)
        if status.st_size > MAX_BYTES:
            raise ReadError(f"{path} is too large ({status.st_size:,} bytes; at most {MAX_BYTES:,} are read)")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ReadError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{str(path)!r} cannot be opened: {reason}") from None
    if len(data) > MAX_BYTES:
        raise ReadError(f"{path} is too large (at most {MAX_BYTES:,} bytes are read)")
    return data


def _known(path: Path) -> None:
    if path.suffix.lower() not in _READERS:
        known = ", ".join(SUFFIXES)
        raise ReadError(f"{path} is of an unknown kind ({path.suffix or 'no ending'}); known are {known}")
