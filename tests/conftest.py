"""What holds for all tests: property tests try the same examples each time, so that a run says something of the change,
and no terminal is around, unless a test says how wide it is.

`CASEGRAPH_FUZZ=1 pytest` tries new ones.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
if not os.environ.get("CASEGRAPH_FUZZ"):
    settings.load_profile("same")

for _name in ("COLUMNS", "LINES"):  # GNU readline puts them where only the processes that pytest starts see them
    os.environ[_name] = ""
    del os.environ[_name]
