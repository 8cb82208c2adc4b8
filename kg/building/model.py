"""What passes between the parts of a build: what is to be done with a file, what came of it, what is told of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from extract.errors import CasegraphError

if TYPE_CHECKING:
    from extract.documents import Document
    from extract.doubts.sureness import Sureness
    from extract.records import Doubt, Report
    from kg.findings import Finding
    from kg.inputs import Job

State = Literal["added", "replaced", "unchanged", "failed"]


class BuildError(CasegraphError):
    """A graph cannot be built in that place, with those vocabularies, or by those workers."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to work on; `data` is its content where whoever works on it does not see the file."""

    job: Job
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A file of which no report was made, and why, in one line."""

    error: str


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read and not described yet: a second reader is to read it first."""

    document: Document
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A report as it goes into the store, and what there is to tell of it; see `Outcome`.

    `graph` is its graph as N-Triples, `triples` their number.
    """

    content_hash: str
    graph: bytes
    triples: int
    text: str
    findings: tuple[Finding, ...]
    cases: int
    episodes: int
    claims: int
    kind: str
    shown_by: tuple[str, ...]
    sure: Sureness
    doubts: tuple[Doubt, ...]
    warnings: tuple[str, ...]


Result = Failed | Read | Described
Reader = Callable[[Task], "tuple[Document, Report]"]
Reading = Callable[[Sequence[Path]], Reader]
"""Makes, once for all files, what reads them; with the user's own vocabularies."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to know before the first file.

    `version` is that of the extraction, which every worker must have; `describe` is false where a second reader comes
    before the description.
    """

    reading: Reading
    vocabularies: tuple[Path, ...] = ()
    version: str = ""
    describe: bool = True


class Pool(Protocol):
    """Whoever works on files: this process, others, or a cluster. Results come in any order, `packed` or not."""

    window: int
    """How many files may be under way, or done and waiting for an earlier one."""
    sends: bool
    """Whether a task must carry the content of its file."""

    def prepare(self) -> None:
        """Makes sure that it can work: the vocabularies are good, the versions are the same.

        Raises:
            CasegraphError: it cannot.
        """

    def submit(self, number: int, task: Task) -> None:
        """Has a file worked on."""

    def next(self, timeout: float) -> tuple[int, Result | bytes] | None:
        """The number of a file that is done and what came of it; None where none was done in so many seconds."""

    def close(self) -> None:
        """Stops at once whatever is under way."""


def packed(result: Result) -> bytes:
    """A result as bytes."""
    return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


def unpacked(data: bytes) -> Result:
    """What `packed` made bytes of: only what this program's own workers made.

    >>> unpacked(packed(Failed("a.txt is empty")))
    Failed(error='a.txt is empty')
    """
    result: Result = pickle.loads(data)
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file.

    `warnings` are the reader's (a guessed encoding, another language), `findings` those of the shapes;
    `other_source` says that the report of that name was read from another file, or from another version of this one;
    `error` says in one line why a file failed. `kind` says which kind of document it is, `shown_by` with which of its
    words; `sure` how sure its values are, and `doubts` what is left to check. An unchanged report is not read again,
    so that its cases are not counted and nothing more is said of it. `second` tells how a second reader agrees,
    `second_error` why it did not read: the report is built without it, and the next build with it tries again.
    """

    job: Job
    state: State
    other_source: bool = False
    cases: int = 0
    episodes: int = 0
    claims: int = 0
    kind: str = ""
    shown_by: tuple[str, ...] = ()
    sure: Sureness | None = None
    doubts: tuple[Doubt, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    second: str = ""
    second_error: str = ""

    @property
    def quarantined(self) -> bool:
        """Whether the report is kept out of the answers because it has a violation."""
        return any(finding.severity == "violation" for finding in self.findings)
