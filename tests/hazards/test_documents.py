"""Rows 26, 28 and 29: pages and files that are made to break whoever reads them."""

from __future__ import annotations

import codecs
import re
import time
from pathlib import Path

import pytest

from extract.documents import MAX_BYTES, MAX_CHARACTERS, read
from extract.errors import ReadError

WORDS = "A patient of 52 had a rash two days after amoxicillin was begun, and was well a week later."
GENEROUS = 60  # seconds: what hangs takes minutes and hours; on an idle machine each of these takes less than three


def page(body: str) -> str:
    return f"<html><body><article><p>{WORDS}</p>{body}</article></body></html>"


def many(form: str, number: int) -> str:
    return "".join(form.replace("#", str(n)) for n in range(number))


# What the page holds beside the words; each was chosen because its like has stopped a parser of ours or of others.
HOSTILE = {
    "attributes": "<p " + many("a#=1 ", 100_000) + ">x</p>",
    "attributes without values": "<p " + many("a# ", 100_000) + ">x</p>",
    "attributes that hold signs of tags": "<p " + many("a#='>' b#='<' ", 50_000) + ">x</p>",
    "attributes without an end": "<p " + many("a#=' ", 50_000),
    "attributes in many tags": ("<p " + many("a#=1 ", 250) + ">x</p>") * 400,
    "attributes of a tag that nests": ("<p " + many("a# ", 400)) * 200,
    "nested blocks": "<div>" * 100_000 + "x" + "</div>" * 99_000,
    "nested unknown tags": "<x>" * 100_000,
    "nested lists": "<ul><li>" * 50_000 + "x",
    "nested tables": "<table><tr><td>" * 30_000 + "x",
    "nested furniture": "<div class=menu>" * 1_500 + "<p>x</p>" * 5_000,
    "nested articles": "<div role=main>" * 1_500 + f"<p>{WORDS}</p>" + "<p>x</p>" * 20_000,
    "signs of tags": "<" * 190_000,
    "half tags": "<a" * 190_000,
    "ampersands": "&" * 1_000_000,
    "comments": "<!--" * 190_000,
    "marked sections": "<![CDATA[" * 100_000,
    "cells that span far": "<table><tr>" + "<td colspan=1000000000 rowspan=1000000000>a</td>" * 2_000 + "</table>",
    "cells that span much": "<table>" + ("<tr>" + "<td colspan=20 rowspan=20>a</td>" * 50) * 500 + "</table>",
    "a wide table": "<table>" + ("<tr>" + "<td>a</td>" * 2_000) * 10 + "</table>",
    "an uneven table": "<table><tr>" + "<td>a</td>" * 40_000 + "</tr>" + "<tr><td>b</td></tr>" * 2_000 + "</table>",
    "exponents": "<p>10" + "<sup>9</sup>" * 50_000,
    "nested exponents": "<p>10" + "<sup>" * 50_000,
    "formulas": "<math><mi>x</mi></math>" * 30_000,
    "line breaks": "<p>" + "a<br>" * 40_000,
    "blanks": "<p>" + " " * 3_000_000 + "&nbsp;" * 300_000,
    "a long line": "<p>" + "word " * 300_000,
    "documents of metadata": "<script type=application/ld+json>" + "[" * 900_000 + "</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_26_a_hostile_page_is_read_in_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(page(HOSTILE[name]), encoding="utf-8")
    started = time.monotonic()
    found = read(path)
    assert time.monotonic() - started < GENEROUS
    assert " ".join(WORDS.split()) in " ".join(found.text.split())


@pytest.mark.parametrize("name", ["types", "declarations", "metadata"])
def test_26_hostile_heads(name: str, tmp_path: Path) -> None:
    head = {
        "types": "<!DOCTYPE a [" * 50_000,
        "declarations": "<?xml " * 100_000,
        "metadata": "<head>" + "<meta name=citation_author content='A B'>" * 50_000 + "</head>",
    }[name]
    path = tmp_path / "hostile.html"
    path.write_text(head + page(""), encoding="utf-8")
    started = time.monotonic()
    assert WORDS in read(path).text
    assert time.monotonic() - started < GENEROUS


def test_26_a_page_with_more_tags_than_any_article_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(page("<p>x</p>" * 2_000_000), encoding="utf-8")
    with pytest.raises(ReadError, match="more than 200,000 tags"):
        read(path)


UMLAUT = "Ein Wort: “ANC 0.3 × 10⁹/L”, Größe 39 °C – déjà vu. " + WORDS
BYTES = {
    "utf-8": UMLAUT.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + UMLAUT.encode(),
    "utf-16 le with a mark": codecs.BOM_UTF16_LE + UMLAUT.encode("utf-16-le"),
    "utf-16 be with a mark": codecs.BOM_UTF16_BE + UMLAUT.encode("utf-16-be"),
    "utf-32 le with a mark": codecs.BOM_UTF32_LE + UMLAUT.encode("utf-32-le"),
    "utf-32 be with a mark": codecs.BOM_UTF32_BE + UMLAUT.encode("utf-32-be"),
}
GUESSED = {
    "utf-16 le": (UMLAUT, UMLAUT.encode("utf-16-le")),
    "utf-16 be": (UMLAUT, UMLAUT.encode("utf-16-be")),
    "windows-1252": (f"Größe 39 °C – “{WORDS}”", f"Größe 39 °C – “{WORDS}”".encode("cp1252")),
    "latin-1": (f"Größe 39 °C {WORDS}", f"Größe 39 °C {WORDS}".encode("latin-1")),
}


@pytest.mark.parametrize("name", BYTES)
def test_28_marked_encodings_give_the_right_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(BYTES[name])
    found = read(path)
    assert found.text == UMLAUT and found.warnings == ()


@pytest.mark.parametrize("name", GUESSED)
def test_28_a_guessed_encoding_gives_the_right_text_and_a_warning(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text, data = GUESSED[name]
    path.write_bytes(data)
    found = read(path)
    assert found.text == text and len(found.warnings) == 1


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode() + b"\0" + WORDS.encode(),
        b"\0" * 1000,
        WORDS.encode("utf-32-le"),  # without a mark it might be anything
        bytes(range(256)) * 20,
        codecs.BOM_UTF16_LE + b"\x00\xd8" + WORDS.encode("utf-16-le"),  # half a surrogate pair
        codecs.BOM_UTF8 + b"\xff" + WORDS.encode(),
        b"\xed\xa0\x80" + WORDS.encode(),  # a surrogate in UTF-8
        "Больной с сыпью после амоксициллина".encode("koi8-r"),
    ],
    ids=["a nul", "nuls", "utf-32", "bytes", "half a pair", "a broken mark", "a lone surrogate", "koi8"],
)
@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_28_29_what_is_no_text_gives_an_error_for_that_file(data: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t  \r\n", "\ufeff", "\u2003\u200b\xa0\u2028", "...\n---\n", "\x0c"])
@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_29_a_file_without_a_word_is_empty(text: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=r"is empty|no HTML"):
        read(path)


def test_29_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(ReadError, match="too large"):
        read(path)


@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_29_a_text_that_is_too_long_is_not_extracted(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"long{suffix}"
    path.write_text("word " * (10_000_000 // 5), encoding="utf-8")  # ten million characters in one line
    with pytest.raises(ReadError, match=re.escape(f"at most {MAX_CHARACTERS:,} are read")):
        read(path)


@pytest.mark.parametrize(
    "unit", ["word ", "x", "1 ", "(", ". ", "A. ", "\n", "a\n", "- ", "10.1/", "é", "Dr. A, ", "|"]
)
def test_29_a_long_text_of_one_kind_is_read_in_time(unit: str, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text(WORDS + unit * (100_000 // len(unit)), encoding="utf-8")
    started = time.monotonic()
    assert read(path).source.length > 99_000
    assert time.monotonic() - started < GENEROUS
