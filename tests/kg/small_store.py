"""Stores with the samples' own small vocabulary, which load in no time, and a sample that was corrected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_reports import VOCABULARY, late

import kg
from extract.records import Report, Value
from kg import former, vocabularies


def use_small_vocabulary(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """From now on the package's vocabulary is that of the samples; its file."""
    file = folder / "small.ttl"
    file.write_text(VOCABULARY)
    patch.setattr(vocabularies, "package_files", lambda: [file])
    return file


def corrected() -> Report:
    """`late` with a latency of 70 days instead of 84."""
    report = late()
    one = report.cases[0]
    first = one.episodes[0]
    assert first.latency_days is not None
    episode = replace(first, latency_days=Value(70.0, first.latency_days.evidence))
    return replace(report, cases=(replace(one, episodes=(episode, *one.episodes[1:])), report.cases[1]))


def next_moment(graph: kg.CaseGraph) -> None:
    """What is done from now on is another moment, as if the graph had been closed and opened again."""
    store = graph._store
    assert store.folder is not None
    store.past = former.Past(store.store, store.folder)
