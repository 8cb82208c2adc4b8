"""The manifest: its last line of a report counts, a torn line costs nothing, and it does not grow for ever."""

from __future__ import annotations

from pathlib import Path

from kg import manifest
from kg.manifest import Entry


def test_the_last_line_of_a_report_counts(tmp_path: Path) -> None:
    first, second = Entry(report="a", triples=3), Entry(report="a", triples=4, own=2, sha256="ab", at="2026-01-01")
    manifest.note(tmp_path, [first, Entry(report="b\n", triples=1)])
    manifest.note(tmp_path, [second, Entry(report="b\n", triples=None)])
    assert manifest.read(tmp_path) == {"a": second, "b\n": Entry(report="b\n", triples=None)}


def test_a_torn_line_is_passed_over_and_swallows_no_other(tmp_path: Path) -> None:
    manifest.note(tmp_path, [Entry(report="a", triples=3)])
    with (tmp_path / manifest.NAME).open("a") as stream:
        stream.write('{"report": "b", "tri')
    assert set(manifest.read(tmp_path)) == {"a"}
    manifest.note(tmp_path, [Entry(report="c", triples=5)])
    assert set(manifest.read(tmp_path)) == {"a", "c"}


def test_lines_of_older_versions_are_read(tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text('{"report": "a", "triples": 3}\n{"report": "b", "triples": null}\n[]\n')
    assert manifest.read(tmp_path) == {"a": Entry(report="a", triples=3), "b": Entry(report="b", triples=None)}


def test_what_is_outdated_goes_where_it_is_much(tmp_path: Path) -> None:
    for number in range(10):
        manifest.note(tmp_path, [Entry(report=name, triples=number) for name in "abcdefghijkl"])
    manifest.note(tmp_path, [Entry(report="a", triples=None)])
    before = manifest.read(tmp_path)
    manifest.compact(tmp_path)
    assert len((tmp_path / manifest.NAME).read_text().splitlines()) == 11
    assert manifest.read(tmp_path) == {name: entry for name, entry in before.items() if name != "a"}
    whole = (tmp_path / manifest.NAME).stat()
    manifest.compact(tmp_path)
    assert (tmp_path / manifest.NAME).stat().st_ino == whole.st_ino  # little is outdated: left alone
