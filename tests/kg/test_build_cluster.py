"""Builds on a Dask cluster of two workers, each a process of its own, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import quick_reading

import kg
from kg import build as building
from kg.build import BuildError, Outcome, build
from kg.inputs import plan

distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra dask)")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        yield found


def built(folder: Path, graph: Path, **options: Any) -> list[Outcome]:
    return list(build(plan([folder]), graph, reader=quick_reading.reading, **options))


def export(graph: Path) -> str:
    with kg.open(graph, create=False) as opened:
        return opened.export(format="n-quads")


def workers(cluster: Any) -> list[int]:
    """The processes of the cluster's workers, some of which may just be starting again."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        return sorted(client.run(os.getpid).values())


def children(processes: list[int]) -> set[int]:
    found = [Path("/proc").glob(f"{process}/task/*/children") for process in processes]
    return {int(child) for each in found for tasks in each for child in tasks.read_text().split()}


def test_a_worker_is_killed_in_the_middle_and_nothing_is_lost_or_twice(cluster: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10):
        (folder / f"r{number:02}.txt").write_text(f"A slow woman, number {number}.\n")
    (folder / "r05a.txt").write_text("They stumble here.")
    (folder / "r06a.txt").write_text("")
    alone = built(folder, tmp_path / "one")
    (folder / "r07a.txt").write_text("They die here.")
    processes = workers(cluster)
    beside = children(processes)
    outcomes = build(
        plan([folder]), tmp_path / "cluster", cluster=cluster.scheduler_address, reader=quick_reading.reading
    )
    found = [next(outcomes)]
    os.kill(processes[0], signal.SIGKILL)
    found += outcomes
    deadly = found.pop(10)  # r00 to r07, r05a and r06a come before it
    assert (deadly.job.name, deadly.state) == ("r07a", "failed")
    assert deadly.error.endswith("the process that read it died, twice (by SIGKILL)")
    assert found == alone
    assert export(tmp_path / "cluster") == export(tmp_path / "one")
    assert [outcome.state for outcome in built(folder, tmp_path / "cluster", cluster=cluster.scheduler_address)].count(
        "unchanged"
    ) == 10
    now = workers(cluster)
    assert processes[0] not in now and processes[1] in now
    _ends(now, beside)


def test_a_build_that_is_interrupted_leaves_nothing_on_the_workers(cluster: Any, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"r{number:02}.txt").write_text("They hang here." if number else "A woman.")
    processes = workers(cluster)
    before, told = children(processes), []
    outcomes = build(
        plan([tmp_path]), tmp_path / "graph", cluster=cluster.scheduler_address, reader=quick_reading.reading,
        tell=told.append,
    )  # fmt: skip
    assert next(outcomes).state == "added"
    assert told == [f"texts are sent to the workers of {cluster.scheduler_address}"]
    outcomes.close()
    _ends(processes, before)
    with kg.open(tmp_path / "graph", create=False) as graph:
        assert [status.name for status in graph.reports()] == ["r00"]


def _ends(processes: list[int], before: set[int]) -> None:
    """What worked beside the workers for a build ends with it."""
    until = time.monotonic() + 30
    while children(processes) - before and time.monotonic() < until:
        time.sleep(0.05)
    assert not children(processes) - before


def test_words_of_ones_own_are_sent_and_a_text_that_hangs_is_given_up(cluster: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix cg: <https://w3id.org/casegraph/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/zorvaxib> a cg:Drug ; skos:prefLabel "zorvaxib"@en .\n'
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("They hang here.\n")
    (folder / "b.txt").write_text("A woman.\n")
    found = build(
        plan([folder]), tmp_path / "graph", vocabularies=(own,), time_limit=3.0,
        cluster=cluster.scheduler_address, reader=quick_reading.told_vocabularies,
    )  # fmt: skip
    hung, read = found
    assert hung.error == f"{folder / 'a.txt'} was not read within 3 s (--time-limit)"
    assert read.kind == "case report" and read.warnings == (f"own.ttl: {len(own.read_bytes())} bytes",)


def test_another_version_on_a_worker_is_refused(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A woman.\n")
    monkeypatch.setattr(building, "extractor_version", lambda: "0.0.1+abc")
    with pytest.raises(BuildError, match=r"^tcp://\S+ has casegraph .*, this is 0\.0\.1\+abc: install the same one"):
        built(tmp_path, tmp_path / "graph", cluster=cluster.scheduler_address)
    assert not (tmp_path / "graph").exists()


def test_an_address_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A woman.\n")
    with pytest.raises(BuildError, match=r"'localhost' is no address of a Dask scheduler: write tcp://HOST:PORT"):
        built(tmp_path, tmp_path / "graph", cluster="localhost")


def test_without_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A woman.\n")
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "kg.building.cluster", raising=False)
    with pytest.raises(BuildError, match=r"^a cluster needs Dask: pip install 'casegraph\[dask\]'$"):
        built(tmp_path, tmp_path / "graph", cluster="tcp://localhost:8786")
