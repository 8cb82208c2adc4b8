"""What answers are read from: a view of a store that holds just what counts, and the answers kept beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.engine import Engine
from kg.snapshots import Snapshots
from kg.status import quarantined_graphs
from kg.terms import RUNS

if TYPE_CHECKING:
    from kg.kept import KeptAnswers

__all__ = ["Views"]


class Views:
    """The views of a store as it is now; any change ends them (`forget`).

    Args:
        engine: the store's.
        folder: where it lives, None for one in memory.
        keep: whether views stay for the next process.
        disk: around what is written, tells what fails there.
    """

    def __init__(
        self, engine: Engine, folder: Path | None, *, keep: bool, disk: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._engine = engine
        self._snapshots = Snapshots(engine, folder, keep=keep)
        self._disk = disk
        self._kept: dict[Path, KeptAnswers] = {}  # by the snapshot that they were read from

    def of(self, *, quarantined: bool) -> Engine:
        """An engine whose union of graphs is the vocabulary and the accepted reports, with the quarantined ones if
        asked; see `kg.snapshots` for how what must not count is left out.

        Raises:
            StoreError: the disk is full or fails.
        """
        return self._named(quarantined)[0]

    def kept(self, *, quarantined: bool) -> KeptAnswers | None:
        """The answers that are kept with a view; None where nothing is.

        Raises:
            StoreError: the disk is full or fails.
        """
        place = self._snapshots.place(self._named(quarantined)[1])
        if place is not None and place not in self._kept:
            from kg.kept import KeptAnswers

            with self._disk():
                self._kept[place] = KeptAnswers(place)
        return None if place is None else self._kept[place]

    def forget(self) -> None:
        """Drops all views, because the store is about to change.

        Raises:
            StoreError: the disk fails.
        """
        self._kept.clear()
        with self._disk():
            self._snapshots.forget()

    def close(self) -> None:
        """Lets go of the views; those that are kept stay on the disk."""
        self._kept.clear()
        self._snapshots.close()

    def _named(self, quarantined: bool) -> tuple[Engine, str]:
        """A view, and the name of its snapshot."""
        held_back = quarantined_graphs(self._engine)
        shown = quarantined or not held_back
        hidden = [RUNS, *([] if shown else held_back)]
        hidden = [graph for graph in hidden if self._engine.contains_named_graph(graph)]
        if not hidden:
            return self._engine, ""
        name = "all" if shown else "accepted"
        with self._disk():
            return self._snapshots.without(hidden, name=name), name
