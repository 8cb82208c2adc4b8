"""What a first-time user runs into: odd places to write to, full disks, typing errors, odd names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sample_reports import LATE_TEXT, hives, late, reports, review, switch
from test_cli import good, program, refused, run

import kg
from kg.files import write_atomically
from kg.near import near

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="devices and links of POSIX"),
    pytest.mark.package_vocabulary,
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "graph"
    with kg.open(folder) as opened:
        for report in (late(), switch(), hives(), review()):
            opened.add(report)
    return folder


@pytest.fixture(scope="module")
def shared(graph: Path) -> Path:
    path = graph.parent / "shared.ttl"
    good("export", "-g", graph, "-o", path)
    return path


class TestFiles:
    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real.ttl").write_text("old")
        (tmp_path / "link.ttl").symlink_to("real.ttl")
        (tmp_path / "new.ttl").symlink_to("missing.ttl")
        write_atomically(tmp_path / "link.ttl", "new")
        write_atomically(tmp_path / "new.ttl", "new")
        assert (tmp_path / "link.ttl").is_symlink() and (tmp_path / "new.ttl").is_symlink()
        assert (tmp_path / "real.ttl").read_text() == (tmp_path / "missing.ttl").read_text() == "new"

    def test_a_circle_of_links_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")
        with pytest.raises(OSError, match="symbolic links"):
            write_atomically(tmp_path / "a", "x")

    def test_a_pipe_gets_the_content_and_stays(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        got: list[str] = []
        reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
        reader.start()
        write_atomically(pipe, "words")
        reader.join(10)
        assert got == ["words"] and pipe.is_fifo()

    def test_a_device_stays(self, graph: Path) -> None:
        good("export", "-g", graph, "-o", "/dev/null")
        assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("arguments", [("table",), ("table", "-f", "json"), ("export",), ("--help",)])
def test_a_full_disk_is_told_in_one_line(graph: Path, arguments: tuple[str, ...]) -> None:
    environment = {**os.environ, "CASEGRAPH_GRAPH": str(graph)}
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, env=environment, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "casegraph: cannot write the output: No space left on device\n"


def test_a_closed_output_is_told_in_one_line(graph: Path) -> None:
    command = f'"{sys.executable}" -m kg.cli table -g "{graph}" >&-'
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "casegraph: cannot write the output: standard output is closed\n")


class TestExplain:
    def test_a_claims_kind_rests_on_the_words_of_its_stance(self, graph: Path) -> None:
        (kind,) = json.loads(good("explain", "-g", graph, "late/claim/1/kind", "-f", "json"))
        (stance,) = json.loads(good("explain", "-g", graph, "late/claim/1/stance", "-f", "json"))
        assert (kind["field"], kind["value"], kind["derived_from"]) == ("kind", "class_effect", ["stance"])
        assert (kind["quote"], kind["start"]) == (stance["quote"], stance["start"])

    def test_every_cell_of_every_claim(self, graph: Path) -> None:
        for report in json.loads(good("table", "-g", graph, "-f", "json")):
            for number, claim in enumerate(report["claims"], 1):
                for field, value in claim.items():
                    target = f"{report['report']}/claim/{number}/{field}"
                    found = json.loads(good("explain", "-g", graph, target, "-f", "json"))
                    assert value in [each["value"] for each in found if each["field"] == field]

    def test_offsets_of_html_are_those_of_its_text(self, tmp_path: Path) -> None:
        report = late()
        source = replace(report.source, name="late.html", media_type="text/html")
        with kg.open(tmp_path / "graph") as opened:
            opened.add(replace(report, source=source))
        start = LATE_TEXT.index("Twelve weeks")
        place = f"characters {start} to {start + 36} of the text of late.html (casegraph's reading of it)"
        assert place in good("explain", "-g", tmp_path / "graph", "late/1/1/latency_days", columns=2000)


class TestSharedFiles:
    @pytest.mark.parametrize(
        "question",
        [("class-members",), ("class-members", "drug_class=5-HT3 antagonist"), ("latency-by-drug", "drug=Ocrevus")],
    )
    def test_the_vocabulary_is_known(self, graph: Path, shared: Path, question: tuple[str, ...]) -> None:
        of_store = good("ask", "-g", graph, *question, "-f", "json")
        assert good("ask", "-g", shared, *question, "-f", "json") == of_store
        assert len(json.loads(of_store)) > 0

    def test_views_count_the_same_members(self, graph: Path, shared: Path) -> None:
        assert good("view", "-g", shared, "drug-event") == good("view", "-g", graph, "drug-event")

    @pytest.mark.parametrize("ending", ["ttl", "trig", "nq", "jsonld", "json"])
    def test_it_is_exported_as_it_was(self, graph: Path, tmp_path: Path, ending: str) -> None:
        first, second = tmp_path / f"first.{ending}", tmp_path / f"second.{ending}"
        good("export", "-g", graph, "-o", first)
        good("export", "-g", first, "-o", second)
        assert second.read_bytes() == first.read_bytes()

    def test_its_own_labels_stay(self, shared: Path, tmp_path: Path) -> None:
        text = shared.read_text(encoding="utf-8")
        assert 'skos:prefLabel "rituximab"@en' in text
        own = tmp_path / "own.ttl"
        own.write_text(text.replace('skos:prefLabel "rituximab"@en', 'skos:prefLabel "rituximab-x"@en'), "utf-8")
        labels = "SELECT ?name { <https://w3id.org/casegraph/drug/rituximab> skos:prefLabel ?name }"
        assert json.loads(good("query", "-g", own, labels, "-f", "json")) == [{"name": "rituximab-x"}]


def test_the_ending_chooses_the_format(graph: Path, tmp_path: Path) -> None:
    assert "its ending names no format" in refused("export", "-g", graph, "-o", tmp_path / "x.unknown")
    line = refused("export", "-g", graph, "-o", tmp_path / "x.nq", "--format", "turtle")
    assert "ends as n-quads does, and --format says turtle" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT * { ?a foo:b ?c }", "prefix foo: is not declared"),
        ("PREFIX a: <b:> SELECT * { ?a a:b '''x:y''' ; cg:event _:c ; foo-bar:b ?c }", "prefix foo-bar: is not declared"),
        ("SELECT ?x WHERE { ?x a cg:Case } ORDER", "SPARQL at line 1, column 39, after 'SELECT ?x WHERE { ?x a cg:Case } ORDER'"),
        ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", "The SELECT contains a variable that is unbound"),
        (" # nothing", "the query is empty: there is nothing to ask"),
        ("", "there is nothing to ask"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_told_shortly(graph: Path, query: str, line: str) -> None:
    found = refused("query", "-g", graph, "-", input=query)
    assert line in found
    assert len(found) <= 160


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("table", "-g", "x", "-f", "xml"), "'xml' is not one of 'text', 'md', 'csv', 'json'"),
        (("table",), "missing option '--graph' / '-g' (env var: 'CASEGRAPH_GRAPH')"),
        (("tabel",), "there is no command 'tabel'; did you mean table?"),
        (("xyz",), "`casegraph --help` lists them"),
        (("table", "--grpah", "x"), "no such option: --grpah"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(arguments: tuple[str, ...], line: str) -> None:
    found = refused(*arguments)
    assert line in found
    assert "Value error" not in found


def test_without_arguments_there_is_help() -> None:
    assert "Usage: " in run().output


def test_a_replaced_report_is_told(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "rash.txt").write_text(f"A {40 + len(place)}-year-old woman had a rash {place}.\n")
    first = run("build", tmp_path / "a" / "rash.txt", "-g", tmp_path / "graph")
    assert "replaced" not in first.stderr
    second = run("build", tmp_path / "b" / "rash.txt", "-g", tmp_path / "graph")
    assert "replaced (was read from another version or file of that name)" in second.stderr
    third = run("build", tmp_path / "b" / "rash.txt", "-g", tmp_path / "graph", "--force")
    assert ", replaced" in third.stderr and "another version" not in third.stderr


class TestNames:
    def test_a_name_with_a_line_break_stays_in_its_line(self, tmp_path: Path) -> None:
        report = replace(next(each for each in reports() if each.name == "late"), name="la\nte")
        with kg.open(tmp_path / "graph") as opened:
            opened.add(report)
        assert "la\\nte" in good("table", "-g", tmp_path / "graph").splitlines()
        assert good("explain", "-g", tmp_path / "graph", "la\nte/1/sex").startswith("la\\nte/1/sex = female\n")

    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        reports = tmp_path / "reports"
        reports.mkdir()
        (reports / "a\nb.txt").write_text("A woman had a rash.\n")
        try:
            (reports / os.fsdecode(b"bad\xff.txt")).write_text("A woman had a rash.\n")
        except OSError:
            pytest.skip("this disk takes no such name")
        done = program("build", reports, "-g", tmp_path / "graph")
        assert done.returncode == 2
        assert any(line.startswith("a\\nb: ") for line in done.stderr.splitlines())
        assert done.stderr.splitlines()[-1].endswith("its name is not valid Unicode: rename the file")


def test_many_names_are_not_listed_at_random(graph: Path) -> None:
    assert near("x", [f"name{number}" for number in range(13)], listing="look there") == "look there"
    line = refused("ask", "-g", graph, "cases", "drug=qqqqqq")
    assert "list them with casegraph query 'SELECT ?name { ?x a cg:Drug ; skos:prefLabel ?name }'" in line


def test_a_view_speaks_of_views(graph: Path, tmp_path: Path) -> None:
    assert refused("view", "-g", graph, "timeline", "case=late/9").startswith("view timeline: parameter case: no case")
    line = refused("view", "-g", graph, "drug-event", "-o", tmp_path / "x")
    assert "name a file ending in .graphml, .gexf, .json, .cyjs" in line
