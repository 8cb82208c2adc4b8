"""Kept answers: what a question gave that took long, to be given again at once for as long as the graph is as it was.

They lie in the folder of the snapshot that they were read from (see `kg.snapshots`) and go with it: whatever ends the
snapshot ends them. An answer has the name of its query and is written wholly or not at all, with a checksum; one that
cannot be read is worked out anew. Each has its terms once, by kind, and its cells as numbers of terms, so that a
hundred thousand rows are read in some tenths of a second.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import tempfile
import time
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.answers import Answer, Term
from kg.files import write_atomically

__all__ = ["KeptAnswers", "packed", "unpacked"]

WORTH_KEEPING: Final = 0.03
"""Seconds: an answer that was found in less is not kept."""
MOST_CELLS: Final = 4_000_000
"""Rows times columns: a larger answer is not kept."""
MOST_BYTES: Final = 256 * 1024 * 1024
"""What the answers of one snapshot may take on the disk; those that nobody asked for longest go first."""

_MAGIC = b"casegraph answer 1\n"
_FOLDER = "answers-"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
# What gives something else each time: its answer is never kept.
_CHANGING = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


class KeptAnswers:
    """The answers that are kept in the folder of a snapshot."""

    def __init__(self, snapshot: Path) -> None:
        # A folder of this snapshot alone: who still reads an old one has nowhere to write when a new one is there.
        there = sorted(snapshot.glob(f"{_FOLDER}*"))
        self._folder = there[0] if there else Path(tempfile.mkdtemp(prefix=_FOLDER, dir=snapshot))

    @property
    def name(self) -> str:
        """The name of this snapshot's answers, which no other snapshot's have."""
        return self._folder.name

    def answer(self, sparql: str, find: Callable[[], Answer]) -> Answer:
        """The answer to a query: the one that is kept, or else the one that `find` gives, which is kept."""
        path = self._folder / hashlib.sha256(f"{pyoxigraph.__version__} {sys.byteorder}\n{sparql}".encode()).hexdigest()
        with contextlib.suppress(OSError, ValueError):
            found = unpacked(path.read_bytes())
            os.utime(path)
            return found
        started = time.perf_counter()
        answer = find()
        if time.perf_counter() - started >= WORTH_KEEPING and not _CHANGING.search(sparql):
            self._keep(path, answer)
        return answer

    def _keep(self, path: Path, answer: Answer) -> None:
        content = packed(answer) if len(answer) * len(answer.columns) <= MOST_CELLS else None
        if content is None or len(content) > MOST_BYTES:
            return
        with contextlib.suppress(OSError):  # a full disk: then it is worked out again; or the snapshot is gone
            self._make_room(len(content))
            write_atomically(path, content)

    def _make_room(self, size: int) -> None:
        held = [(file.stat().st_mtime_ns, file.stat().st_size, file) for file in self._folder.iterdir()]
        taken = size + sum(each for _, each, _ in held)
        for _, each, file in sorted(held):
            if taken <= MOST_BYTES:
                break
            file.unlink()
            taken -= each


def packed(answer: Answer) -> bytes | None:
    """An answer as bytes; None where it holds what has no place there (a quoted triple, a text
    with a direction), or has no columns.

    >>> answer = Answer(("drug", "episodes"), ((Literal("ocrelizumab"), Literal(3)), (None, Literal(3))))
    >>> unpacked(packed(answer)) == answer
    True
    """
    if not answer.columns:
        return None
    kinds: dict[str, dict[Term, None]] = {}
    for term in dict.fromkeys(cell for row in answer.rows for cell in row if cell is not None):
        kind = _kind(term)
        if kind is None:
            return None
        kinds.setdefault(kind, {})[term] = None
    numbers: dict[Term | None, int] = {None: 0}
    for terms in kinds.values():
        for term in terms:
            numbers[term] = len(numbers)
    code = next(code for code in "BHIQ" if len(numbers) <= 1 << 8 * array(code).itemsize)
    places = range(len(answer.columns))
    cells = [array(code, [numbers[row[place]] for row in answer.rows]) for place in places]
    head = {
        "columns": answer.columns,
        "rows": len(answer.rows),
        "code": code,
        "terms": {kind: [_value(term) for term in terms] for kind, terms in kinds.items()},
    }
    lines = json.dumps(head, ensure_ascii=False).encode() + b"\n"
    body = lines + b"".join(column.tobytes() for column in cells)
    return _MAGIC + b"%08x\n" % zlib.crc32(body) + body


def unpacked(content: bytes) -> Answer:
    """The answer that was packed.

    Raises:
        ValueError: the bytes are none, or not those that were written.
    """
    start = len(_MAGIC) + 9
    if not content.startswith(_MAGIC) or int(content[len(_MAGIC) : start], 16) != zlib.crc32(content[start:]):
        raise ValueError("this is no answer, or it is damaged")
    end = content.index(b"\n", start)
    head = json.loads(content[start:end])
    terms: list[Term | None] = [None]
    for kind, values in head["terms"].items():
        terms.extend(_terms(kind, values))
    columns = []
    size = head["rows"] * array(head["code"]).itemsize
    for place in range(len(head["columns"])):
        column = array(head["code"])
        column.frombytes(content[end + 1 + place * size : end + 1 + (place + 1) * size])
        columns.append(map(terms.__getitem__, column))
    return Answer(tuple(head["columns"]), tuple(zip(*columns, strict=True)))


def _kind(term: Term) -> str | None:
    """What a term is, for all that have it in common: `iri`, `blank`, `@en`, or the type of a literal."""
    if isinstance(term, NamedNode):
        return "iri"
    if isinstance(term, BlankNode):
        return "blank"
    if not isinstance(term, Literal) or term.direction is not None:
        return None
    return f"@{term.language}" if term.language else f"^{term.datatype.value}"


def _value(term: Term) -> str:
    assert not isinstance(term, pyoxigraph.Triple)
    return term.value


def _terms(kind: str, values: Iterable[str]) -> Iterator[Term]:
    if kind == "iri":
        return map(NamedNode, values)
    if kind == "blank":
        return map(BlankNode, values)
    if kind.startswith("@"):
        return (Literal(value, language=kind[1:]) for value in values)
    if kind == f"^{_STRING}":
        return map(Literal, values)
    datatype = NamedNode(kind[1:])
    return (Literal(value, datatype=datatype) for value in values)
