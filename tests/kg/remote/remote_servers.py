"""Real SPARQL servers, started by the tests in a temporary folder, on loopback and a free port: Oxigraph and Virtuoso."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PASSWORD = "loopback-only"
_STARTS = 120.0  # seconds that a server may take to answer

_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 5
CheckpointInterval = 0
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 8
MaxKeepAlives = 8
KeepAliveTimeout = 10

[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass
class Server:
    """A running server: where it is asked, and how it is killed and started again."""

    kind: str
    folder: Path
    port: int
    query: str
    user: str = ""
    password: str = ""
    rows: int = 100_000
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder
            )
        ends = time.monotonic() + _STARTS
        while time.monotonic() < ends:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.query}?query=ASK%7B%7D", timeout=5):
                return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"{self.kind} did not start:\n{(self.folder / 'server.log').read_text()[-2000:]}")

    def kill(self) -> None:
        """Ends it at once, as a loss of power would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
            (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def _command(self) -> list[str]:
        if self.kind == "oxigraph":
            found = binary("oxigraph")
            assert found
            return [
                found,
                "serve",
                "--timeout-s",
                "60",
                "--location",
                str(self.folder / "data"),
                "--bind",
                f"127.0.0.1:{self.port}",
            ]
        ini = self.folder / "virtuoso.ini"
        ini.write_text(_INI.format(folder=self.folder, port=self.port, sql=free_port(), rows=self.rows))
        found = binary("virtuoso-t")
        assert found
        command = [found, "+foreground", "+configfile", str(ini)]
        if not (self.folder / "virtuoso.db").exists():  # with these options it makes the database and ends
            with (self.folder / "server.log").open("ab") as log:
                first = [*command, "+pwdold", "dba", "+pwddba", PASSWORD]
                subprocess.run(first, stdout=log, stderr=log, cwd=self.folder, check=True, timeout=_STARTS)
        return command


def binary(name: str) -> str | None:
    """Where a server's program is: beside this Python, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def server(kind: str, folder: Path) -> Server:
    """A server of a kind that is not yet started."""
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    if kind == "oxigraph":
        return Server(kind, folder, port, f"{at}/query")
    made = Server(kind, folder, port, f"{at}/sparql", user="dba", password=PASSWORD)
    made.environment = {"CASEGRAPH_STORE_USER": made.user, "CASEGRAPH_STORE_PASSWORD": made.password}
    return made


@contextlib.contextmanager
def running(kind: str, folder: Path) -> Iterator[Server]:
    """A server for as long as the context lasts."""
    made = server(kind, folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()


def empty(server: Server) -> None:
    """Takes all graphs of this package out of a server."""
    from kg.remote.address import Address, Credentials
    from kg.remote.client import Client
    from kg.remote.engine import RemoteEngine

    engine = RemoteEngine(Client(Address.parse(server.query), Credentials(server.user, server.password)), ())
    for graph in list(engine.named_graphs()):
        engine.remove_graph(graph)
    engine.client.close()


if __name__ == "__main__":
    kind, place = sys.argv[1:]
    Path(place).mkdir(exist_ok=True, parents=True)
    began = time.monotonic()
    made = server(kind, Path(place))
    made.start()
    print(made.query, made.user, made.password, f"{time.monotonic() - began:.1f} s", os.getpid(), flush=True)
    made.process.wait()  # type: ignore[union-attr]
