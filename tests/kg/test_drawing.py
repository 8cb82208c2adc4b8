"""Views on paper: every format reads back, and what cannot be written is said in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from sample_reports import reports

import kg
from kg.drawing import WRITERS, render, write_view
from kg.views import ViewError, view

READERS = {
    ".graphml": nx.read_graphml,
    ".gexf": nx.read_gexf,
    ".json": lambda file: nx.node_link_graph(json.loads(file.read_text("utf-8")), edges="edges"),
    ".cyjs": lambda file: nx.cytoscape_graph(json.loads(file.read_text("utf-8")), name="label"),
}
ASKED = {
    "drug-event": {},
    "timeline": {"case": "late/1"},
    "similarity": {"min_patients": 1, "min_events": 1},
    "switch": {},
}


@pytest.fixture(scope="module")
def graph() -> Iterator[kg.CaseGraph]:
    with kg.open(None) as made:
        for report in reports():
            made.add(report)
        yield made


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_format_reads_back(graph: kg.CaseGraph, tmp_path: Path, name: str) -> None:
    made = view(graph, name, **ASKED[name])
    for suffix, reader in READERS.items():
        path = write_view(made, tmp_path / f"view{suffix}")
        read = reader(path)
        assert sorted(read) == sorted(made)
        assert sorted(map(sorted, read.edges())) == sorted(map(sorted, made.edges()))
        for node, data in made.nodes(data=True):
            assert {key: read.nodes[node][key] for key in data if key != "name"} == {
                key: value for key, value in data.items() if key != "name"
            }
        for start, end, data in made.edges(data=True):
            assert {key: read.edges[start, end][key] for key in data} == data
        assert render(made, suffix) == path.read_text("utf-8")


def test_what_cannot_be_written_is_said_in_one_line(graph: kg.CaseGraph, tmp_path: Path) -> None:
    made = view(graph, "drug-event")
    with pytest.raises(ViewError, match=r"no graph format ends in '.docx'; choose one of \.graphml, \.gexf, \.json"):
        write_view(made, tmp_path / "view.docx")
    with pytest.raises(ViewError, match="has no ending"):
        write_view(made, tmp_path / "view")
    with pytest.raises(ViewError, match="cannot write"):
        write_view(made, tmp_path / "missing" / "view.json")
    assert list(tmp_path.iterdir()) == []


def test_control_characters_do_not_break_the_xml_formats(tmp_path: Path) -> None:
    made: nx.DiGraph[str] = nx.DiGraph(name="n\x00")
    made.add_node("a\x01", kind="drug", label="<b>&\x02")
    made.add_node("b", kind="event", label="b")
    made.add_edge("a\x01", "b", relation="suspected", days=1)
    assert nx.read_graphml(write_view(made, tmp_path / "v.graphml")).nodes["a "]["label"] == "<b>& "
    assert nx.read_gexf(write_view(made, tmp_path / "v.gexf")).nodes["a "]["label"] == "<b>& "
    assert set(WRITERS) >= set(READERS)
