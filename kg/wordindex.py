"""The word index: which reports have which words. It is kept beside the store, in SQLite's full-text index (FTS5).

It follows from the reports: each stands in it with the hash of what it was made from, and a report whose hash is
another one now is read anew. `mark` names the state of the store that the index was last brought in line with: as long
as that is the state of the store, nothing is compared. A batch of reports is one transaction, and the mark is written
last, so a process that is killed leaves an index that goes on where it was. One that is damaged is made anew.

The texts themselves are not in it (FTS5 calls that contentless), so it takes about half the room that they take. What
is gone stays as an entry that no report points to, until half of all are such; then the index is made anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from kg.words import Sought, tokens

__all__ = ["WordIndex"]

FILE: Final = "words.sqlite"
_VERSION: Final = "1"  # of what a word is, and of the tables
_BATCH: Final = 200  # reports in one transaction
_GAP = "gap0gap"  # stands between two pieces of a text, so that no phrase goes from one to the other
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE reports (entry INTEGER PRIMARY KEY AUTOINCREMENT, report TEXT UNIQUE, hash TEXT);
CREATE VIRTUAL TABLE words USING fts5(body, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co'");
"""


class WordIndex:
    """The index in a folder, or in memory where `folder` is None.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / FILE
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        with contextlib.suppress(sqlite3.DatabaseError):
            database = self._connect()
            if database.execute("SELECT value FROM about WHERE key = 'version'").fetchone() == (_VERSION,):
                return database
            database.close()
        if self._path is not None:
            for path in self._path.parent.glob(f"{FILE}*"):
                path.unlink()
        try:
            database = self._connect()
            database.executescript(_TABLES)
            database.execute("INSERT INTO about VALUES ('version', ?)", (_VERSION,))
            database.commit()
        except sqlite3.Error as error:
            raise OSError(f"{self._path} cannot be written ({error})") from error
        return database

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(":memory:" if self._path is None else self._path, check_same_thread=False)

    def mark(self) -> str:
        """The state of the store that the index is in line with; empty where it is in none."""
        found = self._database.execute("SELECT value FROM about WHERE key = 'mark'").fetchone()
        return str(found[0]) if found else ""

    def bring_in_line(self, wanted: Mapping[str, str], pieces: Callable[[str], Iterable[str]], *, mark: str) -> None:
        """Brings the index in line with the reports.

        Args:
            wanted: the hash of what each report's words follow from, by report.
            pieces: gives the text of a report, in one or more pieces.
            mark: the state of the store.

        Raises:
            OSError: the disk is full or fails.
        """
        try:
            held = dict(self._database.execute("SELECT report, hash FROM reports WHERE report IS NOT NULL"))
            gone = [report for report, known in held.items() if wanted.get(report) != known]
            new = [report for report in wanted if held.get(report) != wanted[report]]
            entries = self._database.execute("SELECT COUNT(*) FROM reports").fetchone()[0]
            if 2 * (len(held) - len(gone)) < entries:  # mostly of what is gone
                self._empty()
                gone, new = [], list(wanted)
            with self._database:
                self._database.execute("DELETE FROM about WHERE key = 'mark'")
                self._database.executemany(
                    "UPDATE reports SET report = NULL WHERE report = ?", ((one,) for one in gone)
                )
            for start in range(0, len(new), _BATCH):
                with self._database:
                    for report in new[start : start + _BATCH]:
                        self._add(report, wanted[report], pieces(report))
            with self._database:
                self._database.execute("INSERT OR REPLACE INTO about VALUES ('mark', ?)", (mark,))
        except sqlite3.Error as error:
            raise OSError(f"the index of words cannot be written ({error})") from error

    def _add(self, report: str, known: str, pieces: Iterable[str]) -> None:
        entry = self._database.execute("INSERT INTO reports (report, hash) VALUES (?, ?)", (report, known)).lastrowid
        body = f" {_GAP} ".join(" ".join(word for word, _, _ in tokens(piece)) for piece in pieces)
        self._database.execute("INSERT INTO words (rowid, body) VALUES (?, ?)", (entry, body))

    def _empty(self) -> None:
        with self._database:
            self._database.execute("DELETE FROM about WHERE key = 'mark'")
            self._database.execute("DELETE FROM reports")
            self._database.execute("INSERT INTO words (words) VALUES ('delete-all')")

    def find(self, terms: Iterable[Sought], *, limit: int = -1) -> list[str]:
        """The reports that have all of the terms, those first that have them most often for their length (BM25, as
        FTS5 reckons it), then by name; with a limit, only so many.

        Raises:
            OSError: the index is damaged.
        """
        order = "ORDER BY round(rank, 6), report LIMIT ?"
        return [str(report) for (report,) in self._matching("report", terms, order, limit)]

    def count(self, terms: Iterable[Sought]) -> int:
        """How many reports have all of the terms.

        Raises:
            OSError: the index is damaged.
        """
        return int(self._matching("COUNT(*)", terms)[0][0])

    def _matching(self, what: str, terms: Iterable[Sought], order: str = "", *values: int) -> list[tuple[Any, ...]]:
        # Words are letters and digits only, so nothing of what a user writes is syntax here.
        match = " AND ".join(f'"{" ".join(each.words)}"{" *" if each.beginning else ""}' for each in terms)
        try:
            return self._database.execute(
                f"SELECT {what} FROM words JOIN reports ON entry = words.rowid "
                f"WHERE words MATCH ? AND report IS NOT NULL {order}",
                (match, *values),
            ).fetchall()
        except sqlite3.Error as error:
            where = f"{self._path} is damaged ({error})"
            raise OSError(f"{where}: remove that file, and the next search makes it anew") from error

    def close(self) -> None:
        """Closes the file."""
        self._database.close()
