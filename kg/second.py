"""The second reader in a build: it is asked for what it was not asked before, and its answers are kept in the store.

An answer is kept as the model gave it, under a hash of all that was asked. So a build that was interrupted, a newer
extraction or another rule costs no second question; what the answer is worth is checked anew each time.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extract.errors import CasegraphError
from extract.reader import protocol
from extract.reader.client import TIMEOUT, Address, Client, ReaderError, ReaderSetupError, key_for
from extract.reader.combine import FIRST, Decisions, Rule, combine
from extract.reader.read import second_reading
from kg.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extract.documents import Document
    from extract.records import Reading, Report

FOLDER: Final = "readings"
"""The folder of a store that holds the answers."""

KINDS: Final = ("openai",)
PATIENCE: Final = 3
"""After so many texts in a row without an answer the build stops: the server is not there any more."""


class DecisionError(CasegraphError):
    """A file of a reviewer's decisions cannot be used; the message names the line."""


class ReaderGoneError(CasegraphError):
    """The second reader failed for several texts in a row; the same build goes on where it stopped."""


@dataclass(slots=True)
class SecondReader:
    """A language model that reads each report of a build, beside the extraction.

    Args:
        name: such as `openai:llama3.1`: the protocol, and the model's name on the server.
        client: the line to the server.
        prefer: the rule by which the two readings become one record.
        tell: where to say, once and before anything is sent, where the texts go.
        decided: what a reviewer decided, by report; see `decisions`.

    >>> from extract.reader.client import ReaderSetupError
    >>> SecondReader.at("llama3.1", "http://localhost:11434/v1")
    Traceback (most recent call last):
    ...
    extract.reader.client.ReaderSetupError: 'llama3.1' names no reader: write openai:MODEL, such as openai:llama3.1
    """

    name: str
    client: Client
    prefer: Rule = "first"
    tell: Callable[[str], None] = field(default=lambda _: None, repr=False)
    decided: Mapping[str, Decisions] = field(default_factory=dict, repr=False)
    _told: bool = False
    _failures: int = 0

    @classmethod
    def at(
        cls,
        name: str,
        base_url: str | None,
        *,
        prefer: Rule = "first",
        timeout: float | None = None,
        tell: Callable[[str], None] = lambda _: None,
        decided: Mapping[str, Decisions] | None = None,
    ) -> SecondReader:
        """The reader of a name at an address; nothing is sent yet.

        Raises:
            ReaderSetupError: the name or the address is none, or the extra `llm` is not installed.
        """
        kind, colon, model = name.partition(":")
        if kind not in KINDS or not colon or not model.strip() or not model.isprintable() or " " in model:
            raise ReaderSetupError(f"{name!r} names no reader: write openai:MODEL, such as openai:llama3.1")
        if not base_url:
            raise ReaderSetupError(
                "--reader needs --base-url: the address of the server, such as http://localhost:11434/v1"
            )
        address = Address.parse(base_url)
        client = Client(address, model, key_for(address), TIMEOUT if timeout is None else timeout)
        return cls(name, client, prefer, tell, decided or {})

    def version(self, report: str) -> str:
        """What decides on a report's graph: the reader's name, the rule, what it is asked, what was decided."""
        parts = [self.name, self.prefer, protocol.version()]
        if own := sorted(self.decided.get(report, {}).items(), key=str):
            parts.append(hashlib.sha256(repr(own).encode()).hexdigest()[:8])
        return " ".join(parts)

    def read(
        self,
        document: Document,
        first: Report,
        folder: Path,
        *,
        make: Callable[[], object],
        again: bool,
        vocabularies: Sequence[Path],
    ) -> Report:
        """The combined report of both readings. A text in another language than English is not sent.

        Args:
            document: what was read.
            first: the extraction's report of it.
            folder: the folder of the store, which need not be there yet.
            make: makes it; called before something is kept in it.
            again: whether to ask anew where an answer is kept.
            vocabularies: the user's own vocabularies.

        Raises:
            ReaderError: there is no answer for this text.
            ReaderSetupError: there is none for any.
            ReaderGoneError: there was none for several in a row.
        """
        from extract.pipeline import pipeline, vocabulary_of

        if document.source.language not in (None, "en"):
            return first
        reply = self._reply(document, folder, make, again=again)
        vocabulary = vocabulary_of(pipeline(vocabularies=tuple(vocabularies)))
        second = second_reading(document, reply, reader=self.name, vocabulary=vocabulary)
        decided = self.decided.get(document.name, {})
        return combine(first, second, reader=self.name, prefer=self.prefer, decided=decided)

    def _reply(self, document: Document, folder: Path, make: Callable[[], object], *, again: bool) -> str:
        asked = json.dumps([self.name, protocol.messages(document.text, with_schema=True)], ensure_ascii=True)
        name = f"{document.source.text_sha256}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}.json"
        path = folder / FOLDER / name
        known = None if again else _kept(path)
        if known is not None:
            return known
        if not self._told:
            self.tell(f"texts are sent to {self.client.address.shown} ({self.name})")
            self._told = True
        try:
            reply = self.client.ask(document.text)
        except ReaderSetupError:
            raise
        except ReaderError as error:
            self._failures += 1
            if self._failures >= PATIENCE:
                raise ReaderGoneError(
                    f"the second reader gave no answer for {PATIENCE} reports in a row ({error}); "
                    "the same command goes on from there"
                ) from None
            raise
        self._failures = 0
        make()
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, json.dumps({"reader": self.name, "reply": reply}, ensure_ascii=True) + "\n")
        return reply

    def close(self) -> None:
        """Closes the connection."""
        self.client.close()


def decisions(path: Path, reader: str) -> dict[str, Decisions]:
    """A reviewer's decisions, by report: a CSV file with the columns report, case, episode, field and reader.

    That is what `casegraph ask readings --format csv` writes: a reviewer keeps the rows whose value is to stand.

    Raises:
        DecisionError: the file cannot be read, lacks a column, or a row is not to be understood.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, ValueError, csv.Error) as error:
        raise DecisionError(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    found: dict[str, dict[tuple[int | None, int | None, str], str]] = {}
    for line, row in enumerate(rows, 2):
        missing = [name for name in ("report", "case", "episode", "field", "reader") if row.get(name) is None]
        if missing:
            raise DecisionError(f"{path}, line {line}: there is no column {missing[0]}")
        if row["reader"] not in (FIRST, reader):
            raise DecisionError(f"{path}, line {line}: {row['reader']!r} is no reader here: {FIRST} or {reader}")
        try:
            case, episode = (int(row[name]) if row[name].strip() else None for name in ("case", "episode"))
        except ValueError:
            raise DecisionError(f"{path}, line {line}: the patient and the episode are whole numbers") from None
        place = (case, episode, row["field"].strip())
        if found.setdefault(row["report"], {}).setdefault(place, row["reader"]) != row["reader"]:
            raise DecisionError(f"{path}, line {line}: {place[2]} was given to the other reader before")
    return found  # type: ignore[return-value]


def summary(report: Report, reader: str) -> str:
    """How a second reader agrees with the first, in a few words; empty for a report that was read once."""
    if not report.readings:
        return ""
    refused = sum(each.refused is not None for each in report.readings)
    theirs = {_place(each): each for each in report.readings if each.reader == reader and each.refused is None}
    own = {_place(each) for each in report.readings if each.reader != reader}
    differ = sum(doubt.kind == "readers differ" for doubt in report.doubts)
    shared = len(own & theirs.keys())
    parts = [f"{shared} of {len(own | theirs.keys())} values agree", f"{differ} to decide" if differ else ""]
    parts.append(f"{refused} refused" if refused else "")
    return f"{reader}: {', '.join(filter(None, parts))}"


def _place(reading: Reading) -> tuple[object, ...]:
    return (reading.case_number, reading.episode_number, reading.field, reading.given.lower())


def _kept(path: Path) -> str | None:
    """An answer that was kept; None where there is none that can be read."""
    try:
        reply = json.loads(path.read_text(encoding="utf-8"))["reply"]
        protocol.parse(reply)
    except (OSError, ValueError, LookupError, TypeError, protocol.ReplyError):
        return None
    return str(reply)
