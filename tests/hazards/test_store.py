"""Rows 1, 2 and 4 to 10: what the store must survive."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import writing
from sample_reports import reports as samples
from small_store import use_small_vocabulary

import kg
from kg.backups import restore
from kg.checkup import checkup
from kg.store import StoreError

WRITER = [sys.executable, str(Path(__file__).parent / "writing.py")]
ROOT = Path(__file__).parents[2]
# The files of a store that hold what was stored. (Tables are also written in the background, out of others.)
STORED = re.compile(r"/g/(oxigraph/[^/]+\.log|manifest\.jsonl|documents/.+)$")


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The samples' small vocabulary, for this process and the writers."""
    with pytest.MonkeyPatch.context() as patch:
        yield use_small_vocabulary(patch, tmp_path_factory.mktemp("vocabulary"))


def writer(folder: Path, vocabulary: Path, first: int, last: int | None = None) -> subprocess.Popen[str]:
    """A writer that has the store."""
    arguments = [str(folder), str(vocabulary), str(first), *([] if last is None else [str(last)])]
    process = subprocess.Popen([*WRITER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str]) -> int:
    """Kills a writer, and gives the last turn that it had told of, or -1."""
    process.kill()
    out, _ = process.communicate()
    return max((int(line.split()[1]) for line in out.splitlines() if re.fullmatch(r"stored \d+", line)), default=-1)


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(at)
        old = stream.read(16)
        stream.seek(at)
        stream.write(bytes(each ^ 0xFF for each in old))


@pytest.mark.parametrize("kills", [3, pytest.param(25, marks=pytest.mark.long)])
def test_row_1_a_killed_writer_leaves_each_report_old_or_new(kills: int, vocabulary: Path, tmp_path: Path) -> None:
    chance, turn, folder = random.Random(kills), 1, tmp_path / "g"
    for _ in range(kills):
        process = writer(folder, vocabulary, turn)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.05, 0.7))
        told = finish(process)
        done = max(told, turn - 1)
        with kg.open(folder) as graph:
            assert graph.check() == []
            held = {status.name: int(status.extractor.removeprefix("turn ")) for status in graph.reports()}
            for name, of in held.items():
                assert graph.report(name) == writing.version(name, of)
                assert graph.text(name) in (None, f"text {name}")
        wanted = {name: of for of in range(1, done + 1) for name in writing.names(of)}
        under_way = set(writing.names(done + 1))
        assert {name: of for name, of in held.items() if name not in under_way} == {
            name: of for name, of in wanted.items() if name not in under_way
        }
        for name in under_way:  # each as it was, or as it was to be
            assert held.get(name) in (wanted.get(name), done + 1)
        fresh = under_way - wanted.keys()
        assert fresh <= held.keys() or not fresh & held.keys()  # the new ones of a batch: all or none
        turn = done + 1


def test_row_2_what_is_told_as_stored_is_on_the_disk(vocabulary: Path, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log, folder = tmp_path / "log", tmp_path / "g"
    calls = "trace=write,pwrite64,fsync,fdatasync"
    arguments = [*WRITER, str(folder), str(vocabulary), "1", "4"]
    done = subprocess.run(
        ["strace", "-f", "-y", "-e", calls, "-o", str(log), *arguments],
        input="\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in done.stderr.lower() and "stored" not in done.stdout:
        pytest.skip("this system does not let a process be traced")
    unsynced: set[str] = set()
    told = tables = 0
    for line in log.read_text(errors="replace").splitlines():
        found = re.search(r"(write|pwrite64|fsync|fdatasync)\(\d+<([^>]*)>(?:, \"(.{0,8}))?", line)
        if found is None:
            continue
        call, path, start = found.groups()
        if "sync" in call:
            unsynced.discard(path)
            tables += path.endswith(".sst")
        elif (start or "").startswith("stored"):
            told += 1
            assert not unsynced and tables
            tables = 0
        elif STORED.search(path):
            unsynced.add(path)
    assert told == 3


def test_row_4_a_second_build_gets_a_plain_message(vocabulary: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A patient had a rash after penicillin.")
    with kg.open(tmp_path / "g"):
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli", "build", str(tmp_path / "a.txt"), "--graph", str(tmp_path / "g")],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert re.fullmatch(
        rf"casegraph: .*/g is in use by .+ \(process {os.getpid()}, since \d\d:\d\d\): .+\n", done.stderr
    )


@pytest.mark.parametrize("opens", [10, pytest.param(60, marks=pytest.mark.long)])
def test_row_5_a_reader_beside_a_writer_sees_whole_reports(opens: int, vocabulary: Path, tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        writing.put(graph, 1)
    process = writer(tmp_path / "g", vocabulary, 2)
    counts = []
    for _ in range(opens):
        with kg.open(tmp_path / "g", create=False) as graph:
            assert graph.as_of is not None
            held = graph.reports()
            counts.append(len(held))
            for status in random.Random(0).sample(held, 4):
                of = int(status.extractor.removeprefix("turn "))
                assert graph.report(status.name) == writing.version(status.name, of)
    assert finish(process) >= 0
    assert counts == sorted(counts) and counts[-1] > counts[0] >= writing.SIZE
    with kg.open(tmp_path / "g") as graph:
        assert graph.check() == []


def test_row_6_a_full_disk_is_told_and_costs_nothing_that_was_stored(vocabulary: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(disk)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no small file system can be mounted here")
    try:
        (disk / "ballast").write_bytes(b"x" * 2_000_000)
        graph = kg.open(disk / "g")
        turn = 0
        with pytest.raises(StoreError, match="cannot be written") as caught:
            for turn in range(1, 1000):
                writing.put(graph, turn)
        assert "\n" not in str(caught.value) and turn > 1
        assert {f"r{4 + number}" for number in range(4)} <= {status.name for status in graph.reports()}
        graph.close()
        (disk / "ballast").unlink()
        with kg.open(disk / "g") as graph:
            assert graph.check() == []
            held = {status.name for status in graph.reports()}
            assert {name for of in range(1, turn) for name in writing.names(of)} <= held
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_row_7_each_damaged_file_is_found_in_time(vocabulary: Path, tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        for turn in (1, 2):
            writing.put(graph, turn)
    tables = sorted((tmp_path / "g" / "oxigraph").glob("*.sst"))
    assert len(tables) > 5
    for path in tables:
        whole = path.read_bytes()
        flip(path, len(whole) // 2)
        started = time.monotonic()
        assert path.name in checkup(tmp_path / "g", time_limit=30).lines[0]
        assert time.monotonic() - started < 60
        path.write_bytes(whole)
    assert checkup(tmp_path / "g").sound


def test_row_8_what_a_damaged_log_lost_is_reported(vocabulary: Path, tmp_path: Path) -> None:
    process = writer(tmp_path / "g", vocabulary, 1, 4)
    assert process.stdout is not None
    while process.stdout.readline() != "stored 3\n":
        pass
    process.kill()
    process.communicate()
    log = max((tmp_path / "g" / "oxigraph").glob("*.log"))
    assert log.stat().st_size > 1000
    flip(log, log.stat().st_size // 2)
    found = checkup(tmp_path / "g")
    assert found.lines and all("report '" in line or "cannot be" in line for line in found.lines)


def test_row_9_a_wrong_folder_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    for command in (["build", str(tmp_path / "mine"), "--graph", str(tmp_path / "mine")],
                    ["ask", "risk", "--graph", str(tmp_path / "typo")],
                    ["check", "--graph", str(tmp_path / "mine")],
                    ["backup", str(tmp_path / "b"), "--graph", str(tmp_path / "typo")]):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli", *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine", "notes.txt"]


def test_row_10_a_backup_brings_everything_back(vocabulary: Path, tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        for sample in samples():
            graph.add(sample)
        before = sorted(map(str, graph._store.quads()))
        graph.backup(tmp_path / "b.tar.gz")
        graph._store.update("DROP ALL")
        assert graph.reports() == ()
    restore(tmp_path / "b.tar.gz", tmp_path / "again")
    with kg.open(tmp_path / "again") as graph:
        assert sorted(map(str, graph._store.quads())) == before
