"""Backups: a copy that shares no file, whole or not there; what is damaged or hostile is refused, and nothing left."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from sample_reports import LATE_TEXT, late
from sample_reports import reports as samples

import kg
from kg import backups
from kg.backups import restore
from kg.store import StoreError


def dump(graph: kg.CaseGraph) -> list[str]:
    return sorted(map(str, graph._store.quads()))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with kg.open(tmp_path / "g") as graph:
        for sample in samples():
            graph.add(sample, LATE_TEXT if sample == late() else None)
    return tmp_path / "g"


@pytest.fixture(params=["copy", "copy.tar.gz"])
def copied(request: pytest.FixtureRequest, store: Path, tmp_path: Path) -> Path:
    place: Path = tmp_path / "backups" / request.param
    place.parent.mkdir()
    with kg.open(store) as graph:
        graph.backup(place)
    return place


def test_a_backup_gives_the_store_again(copied: Path, store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        before = dump(graph)
        for sample in samples():
            graph.remove(sample.name)
    assert restore(copied, tmp_path / "again") == len(samples())
    with kg.open(tmp_path / "again") as graph:
        assert dump(graph) == before
        assert graph.text("late") == LATE_TEXT and graph.check() == []
        assert len(graph.history()) == 1
    assert not (tmp_path / "again" / backups.INDEX).exists()
    assert [path.name for path in copied.parent.iterdir()] == [copied.name]


def test_a_backup_shares_no_file_with_its_store(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        graph.backup(tmp_path / "copy")
    nodes = {path.stat().st_ino for path in store.rglob("*") if path.is_file()}
    assert not nodes & {path.stat().st_ino for path in (tmp_path / "copy").rglob("*")}


def test_a_store_in_use_is_copied_as_it_was_published(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as holder, kg.open(store, create=False) as beside:
        before = dump(beside)
        holder.remove("late")
        beside.backup(tmp_path / "copy.tgz")
    assert restore(tmp_path / "copy.tgz", tmp_path / "again") == len(samples())
    with kg.open(tmp_path / "again") as graph:
        assert dump(graph) == before


def test_what_is_there_is_never_overwritten(copied: Path, store: Path) -> None:
    with kg.open(store) as graph, pytest.raises(StoreError, match="exists already"):
        graph.backup(copied)
    with pytest.raises(StoreError, match="not empty"):
        restore(copied, store)
    with pytest.raises(StoreError, match="no backup at"):
        restore(copied.parent / "typo", store.parent / "new")
    with pytest.raises(StoreError, match="does not exist"):
        restore(copied, store.parent / "typo" / "new")


def test_any_other_folder_is_no_backup(store: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no backup"):
        restore(store, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("what", ["manifest.jsonl", "documents/*.txt", "oxigraph/*.sst", "backup.json"])
def test_a_damaged_folder_is_refused(what: str, store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        graph.backup(tmp_path / "copy")
    path = next(iter(sorted((tmp_path / "copy").glob(what))))
    content = path.read_bytes()
    path.write_bytes(content[:20] + bytes(each ^ 0xFF for each in content[20:36]) + content[36:])
    with pytest.raises(StoreError, match="is damaged"):
        restore(tmp_path / "copy", tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "g"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_damaged_or_cut_file_is_refused(share: float, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar.gz"
    with kg.open(store) as graph:
        graph.backup(file)
    content = file.read_bytes()
    at = int(len(content) * share)
    for broken in (
        content[:at],
        content[:at] + bytes(each ^ 0xFF for each in content[at : at + 16]) + content[at + 16 :],
    ):
        file.write_bytes(broken)
        with pytest.raises(StoreError, match="damaged"):
            restore(file, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.tar.gz", "g"]


def archive(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "a/b/c"])
def test_a_file_with_paths_that_lead_out_is_refused(name: str, tmp_path: Path) -> None:
    member = tarfile.TarInfo(name)
    member.size = 1
    with pytest.raises(StoreError, match="does not belong"):
        restore(
            archive(tmp_path / "a.tar.gz", member), tmp_path / "box" if (tmp_path / "box").mkdir() else tmp_path / "n"
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar.gz", "box"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(kind: bytes, tmp_path: Path) -> None:
    member = tarfile.TarInfo("manifest.jsonl")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(StoreError, match="does not belong"):
        restore(archive(tmp_path / "a.tar.gz", member), tmp_path / "new")


def test_more_than_there_is_room_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")(10, 0, 10)
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: usage)
    member = tarfile.TarInfo("manifest.jsonl")
    member.size = 11
    with pytest.raises(StoreError, match="room"):
        restore(archive(tmp_path / "a.tar.gz", member), tmp_path / "new")


def test_a_newer_backup_is_refused(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        graph.backup(tmp_path / "copy")
    index = tmp_path / "copy" / backups.INDEX
    index.write_text(json.dumps({**json.loads(index.read_text()), "version": 99}))
    with pytest.raises(StoreError, match="another version"):
        restore(tmp_path / "copy", tmp_path / "new")


def test_a_backup_that_was_used_as_a_graph_is_still_one(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        graph.backup(tmp_path / "copy")
    with kg.open(tmp_path / "copy") as graph:
        assert len(graph.reports()) == len(samples())
    assert restore(tmp_path / "copy", tmp_path / "again") == len(samples())
