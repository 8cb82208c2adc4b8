"""Views on paper: every format reads back, and what cannot be written is said in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree
from sample_reports import reports
from short_reports import episode

import kg
from extract.records import Case
from kg.drawing import WRITERS, picture, render, write_view
from kg.drawing.columns import PAIRS
from kg.drawing.scene import Box, Line, Scene, text_width
from kg.views import ViewError, view
from kg.views.timeline import of_case

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
    "path": {"source": "rituximab", "target": "class effect"},
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
            assert {key: read.nodes[node][key] for key in data} == data
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


def box(shape: Box) -> tuple[float, float, float, float]:
    return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def assert_readable(scene: Scene) -> None:
    """No text is cut, none lies on another, and a text that begins in a box ends in it."""
    texts = list(scene.texts())
    assert texts
    for text in texts:
        left, top, right, bottom = text.bounds
        assert left >= 0 and top >= 0 and right <= scene.width and bottom <= scene.height, text
    bounds = [text.bounds for text in texts]
    for place, one in enumerate(bounds):
        for other, text in zip(bounds[place + 1 :], texts[place + 1 :], strict=True):
            assert apart(one, other), (texts[place], text)
    boxes = [shape for shape in scene.shapes if isinstance(shape, Box) and shape.width > 30 and shape.height > 15]
    for place, shape in enumerate(boxes):
        for text, (left, top, right, bottom) in zip(texts, bounds, strict=True):
            if not apart(box(shape), (left, top, right, bottom)):
                assert box(shape)[0] <= left and right <= box(shape)[2], text
        assert all(apart(box(shape), box(other)) for other in boxes[place + 1 :])


def shown(scene: Scene) -> str:
    """All that is written, with the lines of each label put together again."""
    return " ".join(text.text for text in scene.texts()).replace("\u00a0", " ")


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_picture_shows_every_label_and_none_on_another(graph: kg.CaseGraph, name: str) -> None:
    made = view(graph, name, **ASKED[name])
    scene = picture(made)
    assert_readable(scene)
    written = shown(scene)
    for _, data in made.nodes(data=True):
        if data["kind"] == "drug" and "role" in data:
            assert data["drug"] in written and data["role"] in written
        elif data["kind"] != "class":  # a class of the same drugs as a smaller one is left out
            assert data["label"] in written, data


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_picture_is_well_formed_and_always_the_same(graph: kg.CaseGraph, name: str) -> None:
    made = view(graph, name, **ASKED[name])
    drawn = render(made, ".svg")
    assert isinstance(drawn, str) and drawn == render(view(graph, name, **ASKED[name]), ".svg")
    root = etree.fromstring(drawn.encode())
    names = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {text.text for text in picture(made).texts()} == names
    assert not root.xpath("//@href | //@*[local-name()='href']")  # nothing from elsewhere


def many(drugs: int, events: int) -> nx.DiGraph[str]:
    """A drug-event view of many drugs with long names."""
    made: nx.DiGraph[str] = nx.DiGraph(name="drug-event")
    for number in range(drugs):
        made.add_node(f"d{number}", kind="drug", label=f"drug with a rather long name x{number}", patients=number + 1)
    made.add_node("c", kind="class", label="a class of drugs", patients=drugs, members=drugs)
    for number in range(events):
        made.add_node(
            f"e{number}", kind="event", label=f"Pneumonoultramicroscopicsilicovolcanoconiosis{number}", patients=1
        )
    for number in range(drugs):
        made.add_edge(f"d{number}", "c", relation="member of")
        for event in range(0, events, 1 + number % 7):
            counts = dict.fromkeys(
                ("patients", "cases", "reports", "independent_reports", "episodes"), 1 + number * event
            )
            made.add_edge(f"d{number}", f"e{event}", relation="suspected", weight=1 + number * event, **counts)
    return made


def test_of_a_large_graph_the_strongest_is_shown_and_the_rest_is_said() -> None:
    made = many(30, 12)
    scene = picture(made)
    assert_readable(scene)
    pairs = sum(data["relation"] == "suspected" for _, _, data in made.edges(data=True))
    assert f"Shown are the {PAIRS} of {pairs} pairs" in shown(scene)
    numbers = [int(text.text) for text in scene.texts() if text.text.isdigit()]
    strongest = sorted((data["patients"] for _, _, data in made.edges(data=True) if "patients" in data), reverse=True)
    assert sorted(numbers, reverse=True) == strongest[:PAIRS]


def test_thicker_lines_are_more_patients() -> None:
    made = many(4, 3)
    lines = {
        line.title: line.width for line in picture(made).shapes if isinstance(line, Line) and "patient" in line.title
    }
    few, most = (
        next(width for title, width in lines.items() if told in title) for told in (": 1 patient,", ": 3 patients,")
    )
    assert few < most


def test_similarity_of_many_drugs() -> None:
    made: nx.Graph[str] = nx.Graph(name="similarity")
    for number in range(40):
        made.add_node(f"d{number}", kind="drug", label=f"drug {number}", patients=3, events=2, community=1 + number % 3)
        for other in range(number):
            made.add_edge(
                f"d{other}", f"d{number}", weight=1 / (1 + number - other), shared=2, patients=6, events="a; b"
            )
    scene = picture(made)
    assert_readable(scene)
    assert "Shown are the 30 of 40 drugs" in shown(scene)


def test_a_course_of_many_episodes_is_readable() -> None:
    long = "relapsing-remitting multiple sclerosis with an extraordinarily long-winded designation"
    episodes = tuple(
        episode(
            number, long, ("a", "b"), latency_days=1461.0 * number, latency_from="last_dose", severity="life-threatening",
            grade=4, nadir=0.0123, outcome="recovered", recovery="treated", recovery_days=1.0, action="dose reduced",
            switched_to="c", rechallenge=True, recurrence=number < 4, follow_up_days=365.25,
        )
        for number in range(1, 5)
    )  # fmt: skip
    made = of_case("r", Case(number=1, episodes=episodes))
    scene = picture(made)
    assert_readable(scene)
    for _, data in made.nodes(data=True):
        assert data.get("drug", data["label"]).replace("-", "") in shown(scene).replace("-", "").replace("  ", " ")


def test_hostile_labels_are_text() -> None:
    made = many(2, 1)
    made.nodes["d0"]["label"] = "<script>alert('1')</script> & \x00\u202e $x^2$"
    drawn = render(made, ".svg")
    assert isinstance(drawn, str) and "<script>" not in drawn
    assert etree.fromstring(drawn.encode()) is not None
    assert_readable(picture(made))


@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_png_and_pdf(graph: kg.CaseGraph, tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("matplotlib")
    made = view(graph, "timeline", case="switch/1")
    path = write_view(made, tmp_path / f"view{suffix}")
    held = path.read_bytes()
    assert held.startswith({".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix])
    assert held == render(made, suffix)


def test_without_matplotlib_the_extra_is_named(graph: kg.CaseGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ViewError, match=r"pip install 'casegraph\[draw\]'"):
        render(view(graph, "switch"), ".png")


def test_widths_are_those_of_the_font() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    from fontTools.ttLib import TTFont

    for name, bold in (("DejaVuSans.ttf", False), ("DejaVuSans-Bold.ttf", True)):
        font = TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name)
        letters, widths = font.getBestCmap(), font["hmtx"]
        for text in ("relapsing-remitting (RRMS), 0.3 × 10⁹/L; Größe ≥ 5 µg · naïve", "WÄÖÜ", "fièvre"):
            true = sum(widths[letters[ord(letter)]][0] for letter in text) / font["head"].unitsPerEm
            assert true * 12 <= text_width(text, 12, bold=bold) <= true * 12 * 1.15


def test_an_unknown_graph_has_no_picture() -> None:
    with pytest.raises(ViewError, match="there is no picture of a graph named 'other'"):
        picture(nx.Graph(name="other"))


def test_a_switch_shows_each_fate_with_its_patients() -> None:
    made: nx.DiGraph[str] = nx.DiGraph(name="switch")
    for drug in "ab":
        made.add_node(drug, kind="drug", label=drug)
    made.add_edge("a", "b", patients=9, suspected=2, again=3, not_again=4, events="rash", **{"class": ""})
    scene = picture(made)
    assert_readable(scene)
    # of nine patients two had it again under b, one otherwise, four did not have it again, of two nothing is told
    assert sorted(text.text for text in scene.texts() if text.text.isdigit()) == ["1", "2", "2", "4"]


def test_what_speaks_against_a_path_is_in_its_picture(graph: kg.CaseGraph) -> None:
    written = shown(picture(view(graph, "path", **ASKED["path"])))
    assert "Against it: The authors of switch dispute a class effect" in written
    assert "Rituximab was given again to patient 2 of late" in written
