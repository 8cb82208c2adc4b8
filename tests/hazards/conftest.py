"""Hazards: what must never happen, one test for each row of the table of hazards.

Each test does what an enemy, a broken disk or an unlucky moment would do, and looks whether anything was lost, leaked or
harmed. The short versions run always; the long ones with `pytest -m long`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from listener import Listener
from sample_reports import reports as samples
from small_store import use_small_vocabulary

import kg


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that counts its callers."""
    found = Listener()
    yield found
    found.close()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with the sample reports and their small vocabulary `small.ttl` beside it, not to be changed."""
    folder = tmp_path_factory.mktemp("few")
    with pytest.MonkeyPatch.context() as patch:
        use_small_vocabulary(patch, folder)
        with kg.open(folder / "store") as graph:
            for report in samples():
                graph.add(report)
        yield folder / "store"
