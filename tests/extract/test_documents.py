"""Reading files: encodings, kinds, languages, and one clear line for each thing that can be wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import documents
from extract.documents import SUFFIXES, read
from extract.documents.language import language_of
from extract.documents.text import NotText, decode
from extract.errors import CasegraphError, ReadError

STORY = "Rash in a beekeeper\r\n\r\nA man of 40 had a fever of 39 °C when the tablets were stopped – it was mild.\r\n"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_document(tmp_path: Path) -> None:
    data = STORY.encode()
    document = read(write(tmp_path, "bee.keeper.txt", data))
    assert document.name == "bee.keeper"
    assert document.text == STORY  # line breaks are as in the file
    assert document.source.sha256 == hashlib.sha256(data).hexdigest()
    assert document.source.text_sha256 == hashlib.sha256(STORY.encode()).hexdigest()
    assert (document.source.length, document.source.language) == (len(STORY), "en")
    assert document.source.media_type == "text/plain"
    assert document.warnings == ()
    assert read(str(document.path), name="other").name == "other"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    document = read(write(tmp_path, "a.txt", STORY.encode(encoding)))
    assert document.text == STORY
    assert bool(document.warnings) == (encoding in {"cp1252", "utf-16-le", "utf-16-be"})


def test_a_few_bad_bytes_do_not_spoil_utf8() -> None:
    found = decode(("° × µ – é " * 5).encode() + b"\xff end")
    assert found.text.endswith("\ufffd end") and found.warning


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", b"\xef\xbb\xbf \n", "empty"),
        ("a.txt", b"%PDF-1.7 ...", "PDF"),
        ("a.txt", b"PK\x03\x04....", "ZIP"),
        ("a.html", b"\x89PNG\r\n", "PNG"),
        ("a.txt", b"rash\x00\x01\x02\x00\x00\x00fever", "binary"),
        ("a.txt", b"rash \x81\x8d\x8f\x90\x9d", "encoding"),
        ("a.txt", b"rash \xed\xa0\x80 fever", "surrogate"),
        ("a.txt", b"\xff\xfe\x00\xd8a\x00", "utf-16"),
        ("a.txt", b"\x01\x02\x03\x04" * 20, "control"),
        ("a.pdf", b"rash", ".txt"),
        ("a", b"rash", ".html"),
        ("a.html", b"<html><body></body></html>", "empty"),
    ],
)
def test_what_is_no_report(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = write(tmp_path, name, data)
    with pytest.raises(ReadError) as caught:
        read(path)
    message = str(caught.value)
    assert words in message and name in message and "\n" not in message
    assert isinstance(caught.value, CasegraphError)


def test_missing_folder_and_odd_names(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(ReadError, match="folder"):
        read(tmp_path)
    with pytest.raises(ReadError):
        read("a\x00b.txt")
    with pytest.raises(ReadError):
        read(tmp_path / ("x" * 5000 + ".txt"))


def test_an_unknown_kind_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read(write(tmp_path, "a.docx", b"x"))
    assert all(suffix in str(caught.value) for suffix in SUFFIXES)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 10)
    with pytest.raises(ReadError, match="too large"):
        read(write(tmp_path, "a.txt", b"x" * 11))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The tablets were stopped and the rash was gone by the end of the week."),
        (
            "de",
            "Der Patient wurde mit einer Neutropenie aufgenommen, und das Mittel wurde nach zwei Tagen abgesetzt.",
        ),
        (
            "fr",
            "La patiente a été admise pour une fièvre et le traitement est arrêté dans les deux jours avec succès.",
        ),
        (
            "es",
            "El paciente fue ingresado por una fiebre y los síntomas desaparecieron después de la "
            "retirada del fármaco.",
        ),
        (
            "it",
            "La paziente è stata ricoverata per una febbre e il farmaco della terapia non è stato più "
            "dato nel reparto.",
        ),
        (
            "nl",
            "De patiënt werd opgenomen met koorts en het middel is niet meer gegeven; daarna was zij snel beter.",
        ),
        (
            "pt",
            "O paciente foi internado com febre e a medicação não foi mais dada após os dois dias do tratamento.",
        ),
        ("ar", "أدخل المريض إلى المستشفى بسبب الحمى وتوقف الدواء بعد يومين"),
        ("zh", "患者因发热入院，停药两天后中性粒细胞恢复正常。"),
        ("ru", "Пациент поступил с лихорадкой, препарат отменили через два дня."),
        ("ja", "患者は発熱のため入院し、薬は中止された。"),
        (None, "Neutropenia, 3.1 × 10^9/L"),
    ],
)
def test_languages(code: str | None, text: str) -> None:
    assert language_of(text) == code


def test_another_language_is_a_warning(tmp_path: Path) -> None:
    text = "Der Patient wurde mit Fieber aufgenommen, und das Mittel wurde nach zwei Tagen bei ihm abgesetzt."
    document = read(write(tmp_path, "a.md", text.encode()))
    assert document.source.language == "de" and "English" in document.warnings[0]


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = write(tmp_path_factory.mktemp("any"), "a.txt", data)
    try:
        document = read(path)
    except ReadError as error:
        assert "\n" not in str(error)
    else:
        assert document.source.length == len(document.text)


@given(st.text(max_size=200).filter(lambda text: "\0" not in text))  # with them it may as well be UTF-16
@settings(max_examples=100, deadline=None)
def test_utf8_is_kept_as_it_is(text: str) -> None:
    try:
        assert decode(text.encode("utf-8")).text == text.removeprefix("\ufeff")
    except NotText as error:
        assert "\n" not in str(error)
