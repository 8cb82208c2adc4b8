"""Opening a graph on a SPARQL server."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kg.files import write_atomically
from kg.graph import CaseGraph
from kg.remote.address import Address, RemoteError
from kg.remote.store import RemoteStore
from kg.vocabularies import package_files, read_file, vocabulary_digest

__all__ = ["opened"]


def opened(
    place: str | Path, *, create: bool, vocabularies: Sequence[Path] = (), at: int | str | datetime | None = None
) -> CaseGraph:
    """A graph on a SPARQL server.

    Args:
        place: the address of the endpoint for queries.
        create: whether to begin a graph where there is none; who only asks does not.
        vocabularies: SKOS files in Turtle beside those of the package; the store remembers them.
        at: a moment, which no remote store can show.

    Raises:
        RemoteError: nothing answers there, no SPARQL, no graph of this package's, or a moment was asked for.
        StoreError: a vocabulary cannot be read.
    """
    if at is not None:
        raise RemoteError("a remote store has no history: it holds what was last built")
    store = RemoteStore.at(Address.parse(place), create=create)
    try:
        if not create and not vocabularies:
            return CaseGraph(store, vocabulary_hash=store.vocabulary_hash())
        given = {Path(path).name: read_file(Path(path)) for path in vocabularies}
        if len(given) != len(vocabularies):
            raise RemoteError("two vocabularies have the same name: rename one")
        held = given or store.own_files()
        folder = Path(tempfile.mkdtemp(prefix="casegraph-"))
        store.lives_in(folder, moment="", contents={})  # it goes when the store is closed
        for name, content in held.items():
            write_atomically(folder / Path(name).name, content)
        files = [*package_files(), *sorted(folder.iterdir())]
        sha256 = vocabulary_digest(files)
        store.brings(files, sha256, given=given)
        return CaseGraph(store, vocabulary_hash=sha256)
    except BaseException:
        store.close()
        raise
