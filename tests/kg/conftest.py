"""What tests of the graph have: a vocabulary that loads in no time, unless they ask for the package's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_store import use_small_vocabulary


@pytest.fixture(scope="module")
def small_vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The samples' own vocabulary in place of the package's, which takes seconds to load into each graph; its file."""
    with pytest.MonkeyPatch.context() as patch:
        yield use_small_vocabulary(patch, tmp_path_factory.mktemp("vocabulary"))


@pytest.fixture(scope="module", autouse=True)
def _vocabulary(request: pytest.FixtureRequest) -> None:
    """All tests of a file have the small one, unless `pytestmark = pytest.mark.package_vocabulary` stands in it."""
    if request.node.get_closest_marker("package_vocabulary") is None:
        request.getfixturevalue("small_vocabulary")
