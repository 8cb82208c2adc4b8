"""The profiles of a store's cases, kept beside it in one SQLite file: found by report, and by the keys that they share.

They follow from the reports, so the file may be lost at any time and is made anew. Beside them it keeps the
*calibration*: how often each value was met, and how large each block was, when all pairs were last compared. Cases that
have joined since are compared by it, and those that have left stay in its blocks until the next one.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.duplicates.blocking import contradict, large, pairs, partners
from kg.duplicates.counts import Above, Counted, Item, mask
from kg.duplicates.encoding import decode, encode
from kg.duplicates.keys import Key, keys
from kg.duplicates.profiles import CaseProfile

if TYPE_CHECKING:
    from kg.duplicates.blocking import Column, Ints
    from kg.duplicates.frequencies import Frequencies

NAME: Final = "patients.sqlite"
VERSION: Final = 1
STALE: Final = 0.02
"""The calibration is made anew when more than this share of the cases have joined or left since."""

_DECODED: Final = 16_000
_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iri TEXT NOT NULL, report TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
    sex TEXT, age REAL, doi INTEGER NOT NULL, profile TEXT
);
CREATE INDEX of_report ON cases (report);
CREATE INDEX of_iri ON cases (iri);
CREATE TABLE keys (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, value));
CREATE TABLE held (key INTEGER NOT NULL, holder INTEGER NOT NULL, PRIMARY KEY (key, holder)) WITHOUT ROWID;
CREATE TABLE met (
    slot TEXT NOT NULL, value TEXT NOT NULL, number INTEGER NOT NULL, places BLOB, PRIMARY KEY (slot, value)
) WITHOUT ROWID;
CREATE TABLE spread (slot TEXT NOT NULL, given TEXT NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (slot, given))
    WITHOUT ROWID;
"""


class Register:
    """The kept profiles: in a file, or in memory where `path` is None.

    Raises:
        sqlite3.Error: of any method: the file is damaged, or the disk is full.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._db = sqlite3.connect(":memory:" if path is None else path, isolation_level=None, check_same_thread=False)
        self.profile = lru_cache(_DECODED)(self._profile)
        self.weights: tuple[str, Frequencies] | None = None  # by the token of the calibration from which they are
        try:
            self._db.execute("PRAGMA trusted_schema = OFF")
            if self._db.execute("PRAGMA user_version").fetchone() != (VERSION,):
                self.clear()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Lets go of the file."""
        self.profile.cache_clear()
        self.weights = None
        self._db.close()

    def clear(self) -> None:
        """Forgets everything."""
        with self:
            made = self._db.execute("SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
            for kind, name in made:
                if kind == "table" and not name.startswith("sqlite_"):
                    self._db.execute(f'DROP TABLE "{name}"')
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {VERSION}")
        self.profile.cache_clear()

    def __enter__(self) -> Register:
        """Begins a transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")

    def noted(self, name: str) -> str:
        """What is noted under a name; "" for nothing."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""

    def note(self, name: str, value: str) -> None:
        """Notes something under a name."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @property
    def token(self) -> str:
        """What tells this content from any other: of the store that it follows from, and of the last calibration."""
        return self.noted("token")

    # --- cases

    def put(self, report: str, cases: Iterable[tuple[str, CaseProfile | None]]) -> list[int]:
        """Adds the cases of a report, by IRI, and gives their numbers; one without a profile is never compared."""
        return [self._put(report, iri, profile) for iri, profile in cases]

    def _put(self, report: str, iri: str, profile: CaseProfile | None) -> int:
        told = (None, None, False, None) if profile is None else (
            profile.sex, profile.age_years, bool(profile.publication.doi), encode(profile)
        )  # fmt: skip
        number = self._db.execute(
            "INSERT INTO cases (iri, report, sex, age, doi, profile) VALUES (?, ?, ?, ?, ?, ?)", (iri, report, *told)
        ).lastrowid
        assert number is not None
        rows = [] if profile is None else [(self._key(key, make=True), number) for key in keys(profile)]
        self._db.executemany("INSERT INTO held VALUES (?, ?)", rows)
        return number

    def _key(self, key: Key, *, make: bool = False) -> int | None:
        found = self._db.execute("SELECT id FROM keys WHERE kind = ? AND value = ?", key).fetchone()
        if found is None and make:
            return self._db.execute("INSERT INTO keys (kind, value) VALUES (?, ?)", key).lastrowid
        return None if found is None else found[0]

    def drop(self, report: str) -> list[str]:
        """Removes the cases of a report, and gives their IRIs; those of the calibration stay in its blocks."""
        held = self._db.execute("SELECT id, iri FROM cases WHERE report = ? AND NOT gone", (report,)).fetchall()
        last = self._calibrated
        self._db.executemany("UPDATE cases SET gone = 1 WHERE id = ?", [(number,) for number, _ in held])
        self._erase([number for number, _ in held if number > last])
        return [iri for _, iri in held]

    def _erase(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            profile = self.profile(number)
            of_keys = [] if profile is None else [(self._key(key), number) for key in keys(profile)]
            self._db.executemany("DELETE FROM held WHERE key = ? AND holder = ?", of_keys)
            self._db.execute("DELETE FROM cases WHERE id = ?", (number,))

    def _profile(self, number: int) -> CaseProfile | None:
        found = self._db.execute("SELECT profile FROM cases WHERE id = ?", (number,)).fetchone()
        try:
            return None if found is None or found[0] is None else decode(found[0])
        except (ValueError, TypeError) as error:
            raise sqlite3.DatabaseError(f"the profile of case {number} is damaged ({error})") from error

    def case(self, number: int) -> CaseProfile:
        """The profile of a case that has one."""
        found = self.profile(number)
        if found is None:
            raise sqlite3.DatabaseError(f"case {number} has no profile")
        return found

    def iri(self, number: int) -> str:
        """The IRI of a case."""
        found: str = self._db.execute("SELECT iri FROM cases WHERE id = ?", (number,)).fetchone()[0]
        return found

    def find(self, iri: str) -> CaseProfile | None:
        """The profile of a case by its IRI."""
        found = self._db.execute("SELECT id FROM cases WHERE iri = ? AND NOT gone", (iri,)).fetchone()
        return None if found is None else self.profile(found[0])

    def iris(self) -> Iterator[str]:
        """The IRIs of all cases."""
        for (iri,) in self._db.execute("SELECT iri FROM cases WHERE NOT gone"):
            yield iri

    def has(self, iri: str) -> bool:
        """Whether there is a case of that IRI."""
        return self._db.execute("SELECT 1 FROM cases WHERE iri = ? AND NOT gone", (iri,)).fetchone() is not None

    def profiles(self) -> Iterator[CaseProfile]:
        """The profiles of all cases, one after the other."""
        for (text,) in self._db.execute("SELECT profile FROM cases WHERE NOT gone AND profile IS NOT NULL ORDER BY id"):
            yield decode(text)

    # --- pairs

    @property
    def _calibrated(self) -> int:
        return int(self.noted("calibrated") or 0)

    def changed(self) -> int:
        """How many cases have joined or left since the calibration."""
        counted = "SELECT COUNT(*) FROM cases WHERE profile IS NOT NULL AND (id > ?) != gone"
        found: int = self._db.execute(counted, (self._calibrated,)).fetchone()[0]
        return found

    def is_stale(self) -> bool:
        """Whether the calibration has to be made anew."""
        return self.changed() > STALE * int(self.noted("cases") or 0)

    def calibrate(self, above: Above) -> None:
        """Counts anew how often each value is met, and takes the blocks as they are now.

        Args:
            above: from a concept to all broader ones.
        """
        with self:
            self._erase([number for (number,) in self._db.execute("SELECT id FROM cases WHERE gone").fetchall()])
            self._db.execute("DELETE FROM met")
            self._db.execute("DELETE FROM spread")
            counted = Counted(self.profiles(), above)
            self._db.executemany(
                "INSERT INTO met VALUES (?, ?, ?, ?)",
                (
                    *((slot, _text(value), len(at), at.tobytes()) for (slot, value), at in counted.holders.items()),
                    *((slot, _text(value), number, None) for (slot, value), number in counted.alone.items()),
                    *((slot, "", number, None) for slot, number in counted.stated.items()),
                ),
            )
            self._db.executemany(
                "INSERT INTO spread VALUES (?, ?, ?)",
                (
                    *((slot, _given(given), numbers.tobytes()) for (slot, given), numbers in counted.spread.items()),
                    ("years", "", array("d", counted.years()).tobytes()),
                ),
            )
            last = self._db.execute("SELECT MAX(id) FROM cases").fetchone()[0]
            self.note("calibrated", str(last or 0))
            self.note("cases", str(counted.cases))
            self.note("token", secrets.token_hex(8))

    def counts(self) -> RegisterCounts:
        """The counts of the calibration."""
        return RegisterCounts(self._db, int(self.noted("cases") or 0))

    def candidates(self) -> Iterator[tuple[int, int]]:
        """The pairs of all cases that are worth comparing, by number; right after a calibration."""
        import numpy as np

        rows = self._db.execute(
            "SELECT id, report, sex, age, doi FROM cases WHERE NOT gone AND profile IS NOT NULL ORDER BY id"
        )
        numbers, reports, sexes, ages, dois = array("q"), array("q"), array("q"), array("d"), array("b")
        of_report: dict[str, int] = {}
        of_sex: dict[str | None, int] = {None: -1}
        for number, report, sex, age, doi in rows:
            numbers.append(number)
            reports.append(of_report.setdefault(report, len(of_report)))
            sexes.append(of_sex.setdefault(sex, len(of_sex)))
            ages.append(float("nan") if age is None else age)
            dois.append(doi)
        if not numbers:
            return
        places = np.frombuffer(numbers, np.int64)
        found = pairs(
            self._columns(places),
            reports=np.frombuffer(reports, np.int64),
            sexes=np.frombuffer(sexes, np.int64),
            ages=np.frombuffer(ages, np.float64),
            dois=np.frombuffer(dois, np.bool_),
            large=large(len(places)),
        )
        for one, other in found:
            yield int(places[one]), int(places[other])

    def _columns(self, places: Ints) -> dict[str, Column]:
        import numpy as np

        columns = {}
        for (kind,) in self._db.execute("SELECT DISTINCT kind FROM keys").fetchall():
            held = self._db.execute(
                "SELECT key, holder FROM held JOIN keys ON keys.id = key WHERE kind = ? ORDER BY holder", (kind,)
            )
            flat = np.fromiter((each for row in held for each in row), np.int64).reshape(-1, 2)
            _, values = np.unique(flat[:, 0], return_inverse=True)
            columns[kind] = (values, np.searchsorted(places, flat[:, 1]))
        return columns

    def partners(self, number: int) -> list[int]:
        """The cases that are worth comparing with a given one, by number."""
        own = self.case(number)
        report = self._db.execute("SELECT report FROM cases WHERE id = ?", (number,)).fetchone()[0]
        found = partners(keys(own), self._sharing, self._calibrated, large(int(self.noted("cases") or 0)))
        kept = []
        for other in sorted((found.copies | found.titled | found.sharing) - {number}):
            theirs, sex, age, doi, gone = self._db.execute(
                "SELECT report, sex, age, doi, gone FROM cases WHERE id = ?", (other,)
            ).fetchone()
            copied = other in found.copies or (other in found.titled and not (doi and own.publication.doi))
            fits = other in found.sharing and not contradict((own.sex, sex), (own.age_years, age))
            if not gone and theirs != report and (copied or fits):
                kept.append(other)
        return kept

    def _sharing(self, key: Key) -> frozenset[int]:
        rows = self._db.execute("SELECT holder FROM held WHERE key = ?", (self._key(key),))
        return frozenset(chain.from_iterable(rows))


class RegisterCounts:
    """The counts of a calibration, looked up when they are asked for."""

    def __init__(self, db: sqlite3.Connection, cases: int) -> None:
        self._db = db
        self.cases = cases
        self._mask = lru_cache(4_000)(self._mask_of)

    def _row(self, slot: str, value: str) -> tuple[int, bytes | None]:
        found = self._db.execute(
            "SELECT number, places FROM met WHERE slot = ? AND value = ?", (slot, value)
        ).fetchone()
        return found or (0, None)

    def met(self, item: Item) -> int:
        """How many have a value."""
        return self._row(item[0], _text(item[1]))[0]

    def both(self, item: Item, other: Item) -> int:
        """How many have two values."""
        return (self._mask(item) & self._mask(other)).bit_count()

    def _mask_of(self, item: Item) -> int:
        held = self._row(item[0], _text(item[1]))[1]
        return mask(array("I", held or b""))

    def stating(self, slot: str) -> int:
        """How many state a slot."""
        return self._row(slot, "")[0]

    def numbers(self, slot: str, context: Item | None = None) -> Sequence[float]:
        """The numbers of a slot."""
        key = (slot, _given(context))
        found = self._db.execute("SELECT numbers FROM spread WHERE slot = ? AND given = ?", key).fetchone()
        return array("d", found[0] if found else b"")

    def years(self) -> Sequence[int]:
        """The years of the cases' publications, in order."""
        return [int(year) for year in self.numbers("years")]


def _text(value: object) -> str:
    return json.dumps(value)


def _given(context: Item | None) -> str:
    return "" if context is None else json.dumps(context)
