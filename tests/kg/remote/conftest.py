"""The real servers, started once for all tests, and an empty graph on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from remote_servers import Server, binary, empty, running

KINDS = {"oxigraph": "oxigraph", "virtuoso": "virtuoso-t"}
HOW = {
    "oxigraph": "the server of Oxigraph is not installed: pip install 'casegraph[test]'",
    "virtuoso": "Virtuoso is not installed: apt-get install virtuoso-opensource",
}


def _started(kind: str, factory: pytest.TempPathFactory) -> Iterator[Server]:
    if binary(KINDS[kind]) is None:
        pytest.skip(HOW[kind])
    with running(kind, factory.mktemp(kind)) as found:
        yield found


@pytest.fixture(scope="package")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Oxigraph's own server."""
    yield from _started("oxigraph", tmp_path_factory)


@pytest.fixture(scope="package")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso."""
    yield from _started("virtuoso", tmp_path_factory)


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each of the servers, with nothing in it that is ours, and its credentials in the environment."""
    found: Server = request.getfixturevalue(request.param)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    empty(found)
    return found


@pytest.fixture(params=["memory", "disk", "oxigraph", "virtuoso"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path | None:
    """Where a graph can be: in memory, in a folder, on each of the servers."""
    if request.param == "memory":
        return None
    if request.param == "disk":
        return tmp_path / "store"
    found: Server = request.getfixturevalue(request.param)
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    for name, value in found.environment.items():
        patch.setenv(name, value)
    empty(found)
    return found.query


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No copy of a server's graph outlives its test."""
    monkeypatch.setenv("CASEGRAPH_CACHE", str(tmp_path / "cache"))
