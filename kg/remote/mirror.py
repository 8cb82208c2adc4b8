"""A copy of a remote store on this machine, for servers whose SPARQL cannot be trusted with an answer.

Virtuoso 7 answers a quarter of the question library otherwise than SPARQL 1.1 says, most of it without an error (rows
of one group told apart, counts of what is unbound, texts that should be unbound): a wrong answer is worse than a slow
one. So such a server keeps the graph, and the answers are worked out here, in a store like any other: what differs, by
the hash of each report's graph, is fetched before an answer, and nothing where the store has not been changed.

The copy stays in the user's cache folder, which only the user can read; `CASEGRAPH_CACHE` names another folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.files import write_atomically
from kg.status import ReportStatus
from kg.store import GraphStore, StoreError
from kg.terms import JUDGEMENTS, PAIRS, PATIENTS, VOCABULARY, report_iri

if TYPE_CHECKING:
    from kg.remote.store import RemoteStore

__all__ = ["CACHE", "Mirror"]

CACHE = "CASEGRAPH_CACHE"
_STAMP = "remote.json"
_BATCH = 50


class Mirror:
    """The copy of one remote store; open for as long as this process."""

    def __init__(self, remote: RemoteStore, environment: Mapping[str, str] = os.environ) -> None:
        self._remote = remote
        self._temporary: Path | None = None
        place = _place(str(remote), environment)
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.store = GraphStore.open(place / "store", create=True)
        except (OSError, StoreError):  # another process reads there, or nothing can be kept
            self._temporary = place = Path(tempfile.mkdtemp(prefix="casegraph-"))
            self.store = GraphStore.open(place / "store", create=True)
        self._stamp = place / _STAMP
        self.store.past = None  # a copy needs no history
        self._held = self._read()

    def bring_up_to_date(self, *, generation: str, ours: bool) -> None:
        """Fetches what is another one now.

        Args:
            generation: what names the store's state, another one after each process that changed it.
            ours: whether this process changes the store, so that its state has no name yet.
        """
        if self._held["generation"] == generation and not ours:
            return
        standing = self._remote.standing()
        wanted = {name: _mark(status, sha256) for name, (status, sha256) in standing.items()}
        held: dict[str, str] = self._held["reports"]
        self._stamp.unlink(missing_ok=True)  # a copy that is half-way has none, and is made anew
        self._bring_vocabulary()
        for name in held.keys() - wanted.keys():
            self.store.remove(name)
        changed = sorted(name for name, mark in wanted.items() if held.get(name) != mark)
        for start in range(0, len(changed), _BATCH):
            names = changed[start : start + _BATCH]
            self.store.put_many([(standing[name][0], self._remote.triples(report_iri(name)), None) for name in names])
        for graph in (PAIRS, PATIENTS, JUDGEMENTS, *self._remote.assessments()):
            self.store.derive(graph, self._remote.graph(graph))
        for graph in set(self.store.assessments()) - set(self._remote.assessments()):
            self.store.derive(graph, [])
        self._held.update(generation="" if ours else generation, reports=wanted)
        write_atomically(self._stamp, json.dumps(self._held))

    def _bring_vocabulary(self) -> None:
        wanted = self._remote.vocabulary_hash()
        if self._held["vocabulary"] != wanted:
            self.store.derive(VOCABULARY, self._remote.graph(VOCABULARY))
            self._held["vocabulary"] = wanted

    def _read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self._stamp.read_text(encoding="utf-8"))
            if isinstance(found, dict) and found.keys() == _EMPTY.keys():
                return found
        for status in self.store.statuses():  # a copy that was left half-way
            self.store.remove(status.name)
        return {**_EMPTY, "reports": {}}

    def close(self) -> None:
        """Lets go of the copy."""
        self.store.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)


_EMPTY: dict[str, Any] = {"generation": "", "vocabulary": "", "reports": {}}


def _mark(status: ReportStatus, sha256: str) -> str:
    return hashlib.sha256(json.dumps([asdict(status), sha256], sort_keys=True).encode()).hexdigest()


def _place(address: str, environment: Mapping[str, str]) -> Path:
    base = environment.get(CACHE) or environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "casegraph" / hashlib.sha256(address.encode()).hexdigest()[:24]
