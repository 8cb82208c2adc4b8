"""An extraction that costs nothing, for tests of builds: a module of its own, so that worker processes can import it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extract.documents import Document, content, from_bytes
from extract.records import Case, Evidence, Report, Value
from kg.build import Reader, Task


def reading(vocabularies: Sequence[Path]) -> Reader:
    """One case for each `woman`; and what a text says it does to its reader, it does.

    `stumble` raises an exception, `hang` never ends, `die` kills the process, `die once FILE` does so as long as there
    is no such file, and makes it; `slow` takes a fifth of a second.
    """

    def read(task: Task) -> tuple[Document, Report]:
        job = task.job
        document = from_bytes(content(job.path) if task.data is None else task.data, job.path, name=job.name)
        words = document.text.split()
        if "stumble" in words:
            raise IndexError("list index\nout of range")
        while "hang" in words:
            time.sleep(60)
        if "slow" in words:
            time.sleep(0.2)
        if "die" in words:
            mark = Path(words[words.index("once") + 1]) if "once" in words else None
            if mark is None or not mark.exists():
                if mark is not None:
                    mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        start = document.text.find("woman")
        sex: Value[str] = Value("female", (Evidence(start, start + 5, "woman", component="test", version="1"),))
        case = Case(number=1, sex=sex)  # type: ignore[arg-type]
        return document, Report(name=job.name, source=document.source, kind="case report", cases=(case,))

    return read


def told_vocabularies(vocabularies: Sequence[Path]) -> Reader:
    """As `reading`; each document's warnings name the vocabularies and their sizes."""
    read, told = reading(vocabularies), tuple(f"{path.name}: {path.stat().st_size} bytes" for path in vocabularies)

    def with_warnings(task: Task) -> tuple[Document, Report]:
        document, report = read(task)
        return replace(document, warnings=told), report

    return with_warnings


def broken(vocabularies: Sequence[Path]) -> Reader:
    """A worker that dies before it can work."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
