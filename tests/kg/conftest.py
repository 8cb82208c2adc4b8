"""What tests of the graph may ask for: a vocabulary that loads in no time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_store import use_small_vocabulary


@pytest.fixture(scope="module")
def small_vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The samples' own vocabulary in place of the package's, which takes seconds to load into each graph; its file.

    For all tests of a file: `pytestmark = pytest.mark.usefixtures("small_vocabulary")`.
    """
    with pytest.MonkeyPatch.context() as patch:
        yield use_small_vocabulary(patch, tmp_path_factory.mktemp("vocabulary"))
