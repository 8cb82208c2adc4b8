"""The graphs that answers are checked against hold exactly what the reviewers' tables say."""

from __future__ import annotations

from pathlib import Path

import pytest
from gold_graph import OWN, graph, shared, tables

pytestmark = pytest.mark.package_vocabulary


@pytest.mark.parametrize("name", ["own", "seeds", "dev"])
def test_a_graph_of_tables_prints_these_tables(name: str) -> None:
    folder: Path = OWN if name == "own" else shared(name)
    with graph(folder) as made:
        assert not [status.name for status in made.reports() if status.quarantined]
        printed = {table["report"]: table for table in made.table()}
    for table in tables(folder):
        expected = [
            [{key: tidy(value) for key, value in episode.items() if key != "quotes"} for episode in case["episodes"]]
            for case in table["cases"]
        ]
        found = printed[table["report"]]
        assert [[{k: tidy(v) for k, v in e.items()} for e in case["episodes"]] for case in found["cases"]] == expected
        assert [(claim["kind"], claim["stance"]) for claim in found["claims"]] == [
            (claim["kind"], claim["stance"]) for claim in table["claims"]
        ]


def tidy(value: object) -> object:
    """A value whatever the order of a list, the case of a name, and how a number is written."""
    if isinstance(value, list):
        return sorted({str(each).lower() for each in value})
    if isinstance(value, str):
        return value.lower()
    return round(float(value), 6) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
