"""The reviewers' own tables: the corpora's gold files, where they are at hand (`../shared`)."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from extract import extract, read
from extract.documents import Document
from extract.records import Report, values

SHARED = Path(__file__).parents[3] / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "corpus").is_dir(), reason="the corpora (../shared/corpus) are not here"
)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_cases", SHARED / "eval" / "score_cases.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def found(path: Path) -> tuple[Document, Report]:
    """A document and what is read in it, which several tests look at."""
    document = read(path)
    return document, extract(document)


def f1(corpus: str, tmp_path: Path) -> float:
    """The overall F1 of the table that a graph of a corpus prints."""
    import kg

    folder = SHARED / "corpus" / corpus
    with kg.open(tmp_path / "graph") as graph:
        for path in sorted((folder / "reports").glob("*.txt")):
            document, report = found(path)
            graph.add(report, text=document.text)
        table = {row["report"]: row for row in graph.table(quarantined=True)}
    gold = {}
    for path in sorted((folder / "gold").glob("*.json")):
        held = json.loads(path.read_text("utf-8"))
        gold[held["report"]] = held
    counts, _ = scorer().score(gold, table)
    total = {name: sum(n for (_, label), n in counts.items() if label == name) for name in ("tp", "fp", "fn")}
    return 2 * total["tp"] / (2 * total["tp"] + total["fp"] + total["fn"])


@needs_shared
def test_the_seeds_come_out_right(tmp_path: Path) -> None:
    assert f1("seeds", tmp_path) == 1.0


@needs_shared
def test_the_development_reports_come_out_well(tmp_path: Path) -> None:
    assert f1("dev", tmp_path) >= 0.90


@needs_shared
@pytest.mark.parametrize("corpus", ["seeds", "dev"])
def test_every_quote_stands_at_its_offsets(corpus: str) -> None:
    for path in sorted((SHARED / "corpus" / corpus / "reports").glob("*.txt")):
        _, report = found(path)
        text = path.read_text("utf-8")
        records = [report.bibliography, *report.claims]
        for case in report.cases:
            records += [
                case,
                *case.episodes,
                *case.exposures,
                *(m for e in case.episodes for m in e.measurements),
            ]
        for record in records:
            for key, value in values(record):
                for evidence in value.evidence:
                    assert text[evidence.start : evidence.end] == evidence.quote, (path.name, key)
