"""Who may change a remote store: one process at a time, by a lease that it renews, noted in the store itself.

A lease is a node in a graph of its own with a token, who holds it, since when, and until when. Whoever asks for one
adds it where none is valid, and reads back who has one: of two that ask at the same moment, the later one or both find
the other's, take their own away, and try again a little later. A process that was killed leaves a lease that ends by
itself, and at once for whoever finds on the same machine that the process is gone.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyoxigraph import Literal, NamedNode, Triple

from kg.former import at_time, time_of, value_of
from kg.remote.address import RemoteError
from kg.remote.engine import RemoteEngine
from kg.remote.sparql import insert
from kg.remote.terms import own
from kg.terms import BASE, A
from kg.when import told

__all__ = ["KEEPER", "Lease"]

KEEPER = NamedNode(BASE + "remote")
"""The graph in which a remote store keeps its leases and what is under way."""

LASTS = timedelta(minutes=5)
RENEWED = 60.0  # seconds
_TRIES = 3
_LEASE, _BY, _HOST, _PROCESS = own("Lease"), own("heldBy"), own("host"), own("process")
_SINCE, _UNTIL = own("since"), own("until")


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A lease as the store tells of it."""

    token: str
    by: str
    host: str
    process: str
    since: datetime
    until: datetime

    @property
    def over(self) -> bool:
        """Whether nobody holds it any more: its time is over, or its process on this machine is gone."""
        if self.until < datetime.now(UTC):
            return True
        if self.host != platform.node() or not self.process.isdigit():
            return False
        try:
            os.kill(int(self.process), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False


class Lease:
    """The right to change one store, from `take` to `release`."""

    def __init__(self, engine: RemoteEngine) -> None:
        self._engine = engine
        self._own: NamedNode | None = None
        self._done = threading.Event()
        self._lost: str = ""

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._own is not None

    def take(self) -> None:
        """Takes the lease, or makes sure that it is still held.

        Raises:
            RemoteError: somebody else holds it, or took it because it had ended.
        """
        if self._lost:
            raise RemoteError(self._lost)
        if self._own is not None:
            return
        self._own = self._taken()
        self._done.clear()
        threading.Thread(target=self._renew, name="lease", daemon=True).start()

    def _taken(self) -> NamedNode:
        for _ in range(_TRIES):
            for node, other in self._others():
                if not other.over:
                    raise RemoteError(self._busy(other))
                self._forget(node)
            own = NamedNode(f"{KEEPER.value}/lease/{secrets.token_hex(8)}")
            now = datetime.now(UTC)
            said = [
                Triple(own, A, _LEASE),
                Triple(own, _BY, Literal(_user())),
                Triple(own, _HOST, Literal(platform.node())),
                Triple(own, _PROCESS, Literal(str(os.getpid()))),
                Triple(own, _SINCE, at_time(now)),
                Triple(own, _UNTIL, at_time(now + LASTS)),
            ]
            self._engine.update(insert({KEEPER: said}))
            others = [other for node, other in self._others() if node != own and not other.over]
            if not others:
                return own
            self._forget(own)
            time.sleep(secrets.randbelow(500) / 1000)
        raise RemoteError(f"{self._engine.client.address} is being changed by others: try again")

    def nobody_else(self) -> None:
        """Makes sure that nobody else changes the store now.

        Raises:
            RemoteError: somebody does.
        """
        if self._own is None:
            for _, other in self._others():
                if not other.over:
                    raise RemoteError(self._busy(other))

    def release(self) -> None:
        """Gives the lease back; where the server cannot be reached it ends by itself."""
        own, self._own = self._own, None
        self._done.set()
        if own is not None:
            with contextlib.suppress(RemoteError):
                self._forget(own)

    def _renew(self) -> None:
        while not self._done.wait(RENEWED):
            own = self._own
            if own is None:
                return
            until = at_time(datetime.now(UTC) + LASTS)
            with contextlib.suppress(RemoteError):  # it is tried again long before the lease ends
                self._engine.update(
                    f"DELETE {{ GRAPH {KEEPER} {{ {own} {_UNTIL} ?old }} }} INSERT {{ GRAPH {KEEPER} {{ {own} {_UNTIL} "
                    f"{until} }} }} WHERE {{ GRAPH {KEEPER} {{ {own} {_UNTIL} ?old }} }}"
                )
                if not self._engine.ask(f"ASK {{ GRAPH {KEEPER} {{ {own} a {_LEASE} }} }}"):
                    self._lost = f"{self._engine.client.address}: somebody else changes this graph now; nothing is lost"
                    return

    def _others(self) -> list[tuple[NamedNode, Held]]:
        found: dict[NamedNode, dict[str, str]] = {}
        sparql = f"SELECT ?s ?p ?o WHERE {{ GRAPH {KEEPER} {{ ?s a {_LEASE} ; ?p ?o }} }}"
        for subject, predicate, said in self._engine.select(sparql):
            if isinstance(subject, NamedNode) and subject != self._own:
                found.setdefault(subject, {})[value_of(predicate)] = value_of(said)
        told_of = []
        for node, said_of in sorted(found.items(), key=lambda each: each[0].value):
            with contextlib.suppress(KeyError, ValueError):
                told_of.append(
                    (
                        node,
                        Held(
                            node.value,
                            said_of[_BY.value],
                            said_of[_HOST.value],
                            said_of[_PROCESS.value],
                            time_of(Literal(said_of[_SINCE.value])),
                            time_of(Literal(said_of[_UNTIL.value])),
                        ),
                    )
                )
        return told_of

    def _forget(self, node: NamedNode) -> None:
        self._engine.update(f"DELETE WHERE {{ GRAPH {KEEPER} {{ {node} ?p ?o }} }}")

    def _busy(self, other: Held) -> str:
        return (
            f"{self._engine.client.address} is being changed by {other.by} on {other.host} (process {other.process}) "
            f"since {told(other.since)}: wait until that is done (if it was killed: until {told(other.until)})"
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "somebody"
