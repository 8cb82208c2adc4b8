"""When: a moment of a store as a user names it, and a time as a reader is told it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extract.errors import CasegraphError

__all__ = ["TICK", "HistoryError", "place", "time_given", "told"]

TICK = timedelta(microseconds=1)
_MOMENT = re.compile(r"previous|\d{1,9}|\d{4}-\d{2}-\d{2}.*")


class HistoryError(CasegraphError, ValueError):
    """A moment that a store cannot show: there is none of that number or time, or it was forgotten."""


def place(given: str | Path) -> tuple[Path, str | None]:
    """A graph's place and the moment that `FOLDER@MOMENT` asks for; what is there under that very name is no moment.

    >>> place("review@2"), place("review@2026-11-20T10:00"), place("a@b/review")
    ((PosixPath('review'), '2'), (PosixPath('review'), '2026-11-20T10:00'), (PosixPath('a@b/review'), None))
    """
    path = Path(given)
    folder, sign, moment = path.name.rpartition("@")
    if not sign or not folder or not moment or path.exists() or not _MOMENT.fullmatch(moment):
        return path, None
    return path.with_name(folder), moment


def told(time: datetime) -> str:
    """A time for a reader: local, to the second, with its zone."""
    return time.astimezone().isoformat(sep=" ", timespec="seconds")


def time_given(moment: str | datetime) -> tuple[datetime, str]:
    """A time that was given (of a day, minute or second its end), and its name for a reader.

    Raises:
        HistoryError: it is no time.

    >>> time_given("2026-11-20T10:00:30+00:00")[0].isoformat()
    '2026-11-20T10:00:30.999999+00:00'
    """
    if isinstance(moment, datetime):
        return moment.astimezone(UTC), told(moment)
    try:
        time = datetime.fromisoformat(moment)
    except ValueError:
        raise HistoryError(
            f"{moment!r} is no moment: give a number of `casegraph history`, previous, or a time such as "
            "2026-11-20T10:00"
        ) from None
    if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", moment):
        time += timedelta(days=1) - TICK
    elif time.microsecond == 0 and "." not in moment:
        seconds = re.search(r"[T ]\d{2}:?\d{2}:?\d{2}", moment)
        time += timedelta(seconds=1 if seconds else 60) - TICK
    return time.astimezone(UTC), moment
