"""What holds for all tests: property tests try the same examples each time, so that a run says something of the change,
and no terminal is around, unless a test says how wide it is.

`CASEGRAPH_FUZZ=1 pytest` tries new ones.
"""

from __future__ import annotations

import gc
import os
import sys

from hypothesis import settings

# What is compiled is kept, wherever it was said that it should not be: each of the hundred processes that tests start
# would compile the whole package again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.set_threshold(200_000, 50, 100)  # as the command line does it: see `kg.cli.main`

settings.register_profile("same", derandomize=True)
if not os.environ.get("CASEGRAPH_FUZZ"):
    settings.load_profile("same")

for _name in ("COLUMNS", "LINES"):  # GNU readline puts them where only the processes that pytest starts see them
    os.environ[_name] = ""
    del os.environ[_name]
