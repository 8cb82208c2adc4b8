"""What holds for all tests: property tests try the same examples each time, so that a run says something of the change,
and no terminal is around, unless a test says how wide it is.

`CASEGRAPH_FUZZ=1 pytest` tries new ones.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys

import pytest
from hypothesis import settings

# What is compiled is kept, wherever it was said that it should not be: each of the hundred processes that tests start
# would compile the whole package again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.set_threshold(200_000, 50, 100)  # as the command line does it: see `kg.cli.main`

settings.register_profile("same", derandomize=True, deadline=None)  # a busy machine is no fault of an example
settings.register_profile("new", deadline=None)
settings.load_profile("new" if os.environ.get("CASEGRAPH_FUZZ") else "same")

for _name in ("COLUMNS", "LINES"):  # GNU readline puts them where only the processes that pytest starts see them
    os.environ[_name] = ""
    del os.environ[_name]

# Stores bring each change to the disk, many times in a test. What is proven is that they ask for it, not that a disk
# obeys: the folders of the tests are in memory, where there is plenty (a whole run writes 600 MB, and removes them).
_MEMORY, _PLENTY = "/dev/shm", 4 * 2**30
if "PYTEST_DEBUG_TEMPROOT" not in os.environ and os.path.isdir(_MEMORY) and shutil.disk_usage(_MEMORY).free > _PLENTY:
    os.environ["PYTEST_DEBUG_TEMPROOT"] = _MEMORY


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test by far, that of the README, begins first: nobody has to wait for it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/test_readme.py"))
