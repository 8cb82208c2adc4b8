"""Bytes to text: which encoding a file is in, and whether it is text at all.

The text is kept as it stands (line breaks included), so that offsets into it can be checked against the
file; only a byte order mark is taken off.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


class NotText(ValueError):
    """The bytes are not text that can be read; the message completes "FILE ..."."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and a warning where that was a guess."""

    text: str
    encoding: str
    warning: str | None = None


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode a file's bytes.

    Args:
        data: the whole file.
        declared: the encoding that the file itself names (an HTML charset), tried after a byte order mark.

    Raises:
        NotText: the bytes are of another kind of file, or in no encoding that can be told.

    >>> decode("39 °C".encode("utf-8-sig")).text, decode("39 °C".encode("cp1252")).encoding
    ('39 °C', 'windows-1252')
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"is {kind}, not text; save the article as text or HTML first")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(_checked(data[len(mark) :].decode(encoding)), encoding)
            except UnicodeDecodeError as error:
                raise NotText(f"is marked as {encoding} but is not: {error.reason} at byte {error.start}") from None
    if b"\x00" in data:
        return _wide(data)
    if declared:
        found = _declared(data, declared)
        if found:
            return found
    try:
        return Decoded(_checked(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)


def _checked(text: str) -> str:
    control = len(_CONTROL.findall(text))
    if control > 0.01 * len(text) or "\x00" in text:
        raise NotText("is not text: it holds control characters")
    return text


def _wide(data: bytes) -> Decoded:
    """UTF-16 without its mark, or a binary file."""
    sample = data[:4000]
    for encoding, odd in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if odd.count(0) > 0.7 * max(1, len(odd)) and sample.count(0) < 0.6 * len(sample):
            try:
                return Decoded(_checked(data.decode(encoding)), encoding, f"read as {encoding} (no byte order mark)")
            except UnicodeDecodeError:
                continue
    raise NotText("is a binary file (it holds NUL bytes), not text")


def _declared(data: bytes, declared: str) -> Decoded | None:
    try:
        codec = codecs.lookup(declared)
        name = codec.name
        if name in {
            "iso8859-1",
            "ascii",
        }:  # what browsers do (WHATWG Encoding Standard): the label means Windows-1252
            name = "cp1252"
        if name.startswith("utf-16") or not getattr(codec, "_is_text_encoding", True):
            return None
        text = _checked(data.decode(name))
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    if name != "utf-8" and _HIGH.search(data):
        try:  # a wrong label on a UTF-8 page is far likelier than valid UTF-8 by accident
            return Decoded(data.decode("utf-8"), "utf-8", f"declared as {declared}, read as utf-8")
        except UnicodeDecodeError:
            pass
    return Decoded(text, "windows-1252" if name == "cp1252" else name)


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> Decoded:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        raise NotText(f"holds half a surrogate pair at byte {error.start}: it is not valid UTF-8")
    high = len(_HIGH.findall(data))
    valid = sum(len(found) for found in _MULTIBYTE.findall(data))
    if valid > 4 * (high - valid):
        replaced = data.decode("utf-8", "replace")
        count = replaced.count("\ufffd")
        return Decoded(_checked(replaced), "utf-8", f"{count} characters are not valid UTF-8 and were replaced")
    try:
        text = _checked(data.decode("cp1252"))
    except UnicodeDecodeError:
        raise NotText("is in no known encoding (neither UTF-8 nor Windows-1252); save it as UTF-8") from None
    if high > 0.3 * len(data):
        raise NotText("is in no known encoding (neither UTF-8 nor Windows-1252); save it as UTF-8")
    return Decoded(text, "windows-1252", "not UTF-8: read as Windows-1252")
