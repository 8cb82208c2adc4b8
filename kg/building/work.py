"""The work on one file, wherever it is done: read, extract, describe, check. It knows of no store."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import CasegraphError
from kg.building.model import Described, Failed, Read, Reader, Result, Task

if TYPE_CHECKING:
    from extract.documents import Document
    from extract.records import Report
    from kg.inputs import Job


def reading(vocabularies: Sequence[Path]) -> Reader:
    """What turns a file into a document and its report, with the pipeline loaded once.

    Raises:
        VocabularyError: a vocabulary cannot be used.
    """
    from extract import extract, read
    from extract.documents import from_bytes
    from extract.pipeline import pipeline

    nlp = pipeline(vocabularies=vocabularies)
    _settle()

    def reader(task: Task) -> tuple[Document, Report]:
        path, name = task.job.path, task.job.name
        document = read(path, name=name) if task.data is None else from_bytes(task.data, path, name=name)
        return document, extract(document, nlp=nlp)

    return reader


def work(task: Task, read: Reader, *, describe: bool = True) -> Result:
    """All that is to be done with a file before it is stored; whatever goes wrong is this file's own affair.

    Args:
        task: the file.
        read: what `reading` gives.
        describe: whether to describe and check what was read; False where a second reader comes first.
    """
    job = task.job
    try:
        job.name.encode()
    except UnicodeEncodeError:
        return Failed(f"{job.path}: its name is not valid Unicode: rename the file")
    try:
        document, report = read(task)
    except CasegraphError as error:
        return Failed(str(error))
    except Exception as error:  # an extractor that stumbles over one text must not cost the others
        return Failed(f"{job.path}: the extraction failed ({_told(error)})")
    return described(job, document, report) if describe else Read(document, report)


def described(job: Job, document: Document, report: Report) -> Result:
    """A report's graph, checked by the shapes, with what there is to tell of it."""
    from extract.doubts.sureness import sureness
    from kg.describe import describe
    from kg.lines import serialised
    from kg.shapes import check

    text = document.text
    if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != report.source.text_sha256:
        return Failed(f"{job.path}: the report is not the one of this text")
    try:
        triples = describe(report)
        findings = check(report.name, triples, text=text)
    except CasegraphError as error:
        return Failed(f"{job.path}: {error}")
    except Exception as error:
        return Failed(f"{job.path}: what was read could not be described ({_told(error)})")
    return Described(
        content_hash=report.source.sha256,
        graph=serialised(triples),
        triples=len(triples),
        text=text,
        findings=tuple(findings),
        cases=len(report.cases),
        episodes=sum(len(case.episodes) for case in report.cases),
        claims=len(report.claims),
        kind=report.kind,
        shown_by=tuple(evidence.quote for evidence in report.kind_shown_by),
        sure=sureness(report),
        doubts=report.doubts,
        warnings=document.warnings,
    )


def warm_up() -> None:
    """Loads what `described` needs."""
    from kg.shapes import check

    for module in ("extract.doubts.sureness", "kg.describe"):
        import_module(module)
    check("nothing", [])  # compiles the shapes


@cache
def _settle() -> None:
    """Keeps what is loaded by now from the garbage collector, once in a process: the pipeline lives as long as it does,
    and going through it again and again takes a tenth of the time of reading."""
    gc.freeze()


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
