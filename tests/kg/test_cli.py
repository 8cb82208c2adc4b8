"""The command line: what each command prints and writes, and that no mistake ends in a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_reports import HIVES_TEXT, LATE_TEXT, REVIEW_TEXT, SWITCH_TEXT, hives, late, review, switch
from typer.testing import CliRunner, Result

import kg
from kg.cli import app
from kg.table import EPISODE_KEYS

pytestmark = pytest.mark.package_vocabulary

EXAMPLES = Path(__file__).parents[2] / "examples" / "reports"
HEAVY = ("spacy", "rdflib", "pyshacl", "networkx", "pyoxigraph", "rich", "numpy", "lxml", "trafilatura")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four reports of `sample_reports` in a store."""
    folder = tmp_path_factory.mktemp("cli") / "graph"
    with kg.open(folder) as opened:
        for report, text in (
            (late(), LATE_TEXT),
            (switch(), SWITCH_TEXT),
            (hives(), HIVES_TEXT),
            (review(), REVIEW_TEXT),
        ):
            opened.add(report, text)
    return folder


@pytest.fixture(scope="module")
def shared(graph: Path) -> Path:
    """The same as a shared Turtle file."""
    path = graph.parent / "shared.ttl"
    with kg.open(graph, create=False) as opened:
        opened.export(path)
    return path


def run(*arguments: object, input: str | None = None, columns: int | None = None) -> Result:
    """One command, in this process."""
    environment = {"CASEGRAPH_GRAPH": None, "COLUMNS": None if columns is None else str(columns)}
    return CliRunner().invoke(app, [str(each) for each in arguments], input=input, env=environment)


def good(*arguments: object, input: str | None = None, columns: int | None = None) -> str:
    """What a command prints that ends well."""
    result = run(*arguments, input=input, columns=columns)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: object, input: str | None = None) -> str:
    """The one line with which a command refuses a user's mistake."""
    result = run(*arguments, input=input)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("casegraph: "), lines
    return lines[0].removeprefix("casegraph: ")


def program(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    command = [sys.executable, "-m", "kg.cli", *map(str, arguments)]
    return subprocess.run(command, text=True, encoding="utf-8", capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


class TestHelp:
    def test_help_loads_nothing_heavy(self) -> None:
        code = f"import sys\nfrom kg.cli import app\ntry: app(['--help'])\nexcept SystemExit: pass\n" \
               f"print([name for name in {HEAVY!r} if name in sys.modules])"  # fmt: skip
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert found.stdout.splitlines()[-1] == "[]"

    @pytest.mark.parametrize("command", ["build", "table", "ask", "query", "explain", "validate", "export", "view"])
    def test_every_command_has_help(self, command: str) -> None:
        assert "Usage: casegraph" in good(command, "--help") or "Usage: root" in good(command, "-h")
        listed = good("--help")
        assert f"\n  {command} " in listed
        assert "..." not in listed.partition("Commands:")[2]  # no first line is cut

    def test_version(self) -> None:
        assert program("--version").stdout.startswith("casegraph ")

    def test_a_wrong_option_or_command_ends_with_2(self) -> None:
        assert run("table", "--grpah", "x").exit_code == 2
        assert run("tabel").exit_code == 2
        assert run("table").exit_code == 2  # no graph


class TestTable:
    def test_json_is_the_table_of_the_graph(self, graph: Path, shared: Path) -> None:
        found = json.loads(good("table", "-g", graph, "--format", "json"))
        assert [report["report"] for report in found] == ["hives", "late", "review", "switch"]
        first = found[1]["cases"][0]["episodes"][0]
        assert tuple(first) == EPISODE_KEYS
        assert (first["latency_days"], first["latency_from"], first["nadir"]) == (84, "last_dose", 0.3)
        assert found[2]["cases"] == []
        assert json.loads(good("table", "-g", shared, "-f", "json")) == found

    def test_text_puts_an_episode_in_a_row(self, graph: Path) -> None:
        lines = good("table", "-g", graph, columns=400).splitlines()
        row = next(line for line in lines if "1: 44 y, female; pemphigus vulgaris" in line)
        for part in (
            "neutropenia, severe, grade 4, symptomatic", "rituximab", "84 d after last dose, late",
            "nadir 0.3, then 2.2, recovered after 6 d (treated)", "filgrastim; with fever",
        ):  # fmt: skip
            assert part in row
        assert "The authors support a class effect: neutropenia under anti-CD20 monoclonal antibody." in lines
        assert lines[-1].startswith("4 reports, 4 cases, 6 episodes")
        assert lines[lines.index("review") + 1] == "no patient of its own"

    @pytest.mark.parametrize("columns", [20, 60, 80, 120])
    def test_text_is_no_wider_than_the_screen_and_drops_nothing(self, graph: Path, columns: int) -> None:
        text = good("table", "-g", graph, columns=columns)
        assert max(map(len, text.splitlines()[:-1])) <= max(columns, 24)  # the last line counts the rest
        assert "…" not in text
        assert columns == 20 or "obinutuzumab" in text

    def test_csv_has_a_row_an_episode_and_a_column_an_item(self, graph: Path) -> None:
        rows = list(csv.DictReader(io.StringIO(good("table", "-g", graph, "-f", "csv"), newline="")))
        assert ["/".join((row["report"], row["case"], row["episode"])) for row in rows] == (
            ["hives/1/1", "late/1/1", "late/1/2", "late/2/1", "switch/1/1", "switch/1/2"]
        )
        assert set(EPISODE_KEYS) <= set(rows[0])
        assert rows[0]["drugs"] == "acetylsalicylic acid; zorvaxib"

    def test_markdown(self, graph: Path) -> None:
        lines = good("table", "-g", graph, "-f", "md").splitlines()
        assert lines[0].startswith("| report | patient | event |")
        assert lines[1] == "| --- | --- | --- | --- | --- | --- | --- | --- |"
        claim = "The authors dispute a class effect: neutropenia under anti-CD20 monoclonal antibody."
        assert lines[-1] == f"- switch: {claim}"

    def test_the_graph_of_the_environment(self, graph: Path) -> None:
        result = CliRunner().invoke(app, ["table", "-f", "csv"], env={"CASEGRAPH_GRAPH": str(graph)})
        assert result.exit_code == 0


class TestAsk:
    def test_without_a_question_the_library_is_listed(self) -> None:
        lines = good("ask").splitlines()
        assert len(lines) > 12 + 2
        assert any(line.startswith("latency-by-drug") and "[drug]" in line for line in lines)
        assert {"question", "answers", "parameters"} == set(json.loads(good("ask", "-f", "json"))[0])

    def test_a_question(self, graph: Path) -> None:
        (row,) = json.loads(good("ask", "-g", graph, "latency-by-drug", "drug=ocrelizumab", "-f", "json"))
        assert (row["drug"], row["latency_from"], row["median_days"]) == ("ocrelizumab", "first_dose", 40)
        assert good("ask", "-g", graph, "latency-by-drug", "--param", "drug=ocrelizumab") == good(
            "ask", "-g", graph, "latency-by-drug", "drug=ocrelizumab"
        )

    def test_several_values_are_any_of_them(self, graph: Path) -> None:
        drugs = ("drug=ocrelizumab", "drug=rituximab")
        rows = json.loads(good("ask", "-g", graph, "latency-by-drug", *drugs, "-f", "json"))
        assert {row["drug"] for row in rows} == {"ocrelizumab", "rituximab"}

    def test_nothing_found_is_said(self, graph: Path) -> None:
        assert good("ask", "-g", graph, "latency-by-drug", "drug=ofatumumab") == "nothing in the graph answers this\n"
        assert json.loads(good("ask", "-g", graph, "latency-by-drug", "drug=ofatumumab", "-f", "json")) == []

    def test_explain_tells_what_a_question_means(self) -> None:
        text = good("ask", "latency-by-drug", "--explain")
        assert text.startswith("latency-by-drug: Latency by drug\n")
        assert "\n  drug (drug, optional): " in text
        assert "\n  median_days: median latency in days\n" in text

    def test_a_question_of_ones_own(self, graph: Path, tmp_path: Path) -> None:
        (tmp_path / "women.rq").write_text(
            "# title: Women\n# columns:\n#   patient: the patient\n"
            "PREFIX cg: <https://w3id.org/casegraph/ontology#>\n"
            'SELECT ?patient WHERE { ?patient cg:sex "female" } ORDER BY ?patient\n'
        )
        assert good("ask", "-g", graph, "women", "--questions", tmp_path).split()[2:] == [
            "late/1",
            "switch/1",
        ]
        assert "Women" in good("ask", "--questions", tmp_path)

    def test_mistakes(self, graph: Path) -> None:
        assert "did you mean latency-by-drug" in refused("ask", "-g", graph, "latency-by-drugs")
        assert "no parameter 'drugs'" in refused("ask", "-g", graph, "latency-by-drug", "drugs=rituximab")
        assert "'rituximab' is no parameter: write name=value" in refused("ask", "-g", graph, "cases", "rituximab")
        assert "no drug is called 'rituximob'" in refused("ask", "-g", graph, "cases", "drug=rituximob")
        assert "no graph to ask" in refused("ask", "cases")
        assert "no folder of questions" in refused("ask", "--questions", "/nowhere")


SELECT = 'SELECT ?patient ?age WHERE { ?patient cg:sex "female" ; cg:ageYears ?age } ORDER BY ?patient'


class TestQuery:
    def test_select(self, graph: Path) -> None:
        lines = good("query", "-g", graph, SELECT).splitlines()
        assert lines[0].split() == ["patient", "age"]
        assert [line.split() for line in lines[2:]] == [["late/1", "44"], ["switch/1", "44"]]

    def test_from_a_file_and_from_standard_input(self, graph: Path, tmp_path: Path) -> None:
        file = tmp_path / "my query.rq"
        file.write_text(SELECT)
        assert good("query", "-g", graph, file) == good("query", "-g", graph, SELECT)
        assert good("query", "-g", graph, "-", input=SELECT) == good("query", "-g", graph, SELECT)

    def test_formats(self, graph: Path) -> None:
        patient = "https://w3id.org/casegraph/report/late/case/1"
        assert json.loads(good("query", "-g", graph, SELECT, "-f", "json"))[0] == {
            "patient": patient,
            "age": 44,
        }
        assert good("query", "-g", graph, SELECT, "-f", "csv").splitlines()[1] == f"{patient},44"
        found = json.loads(good("query", "-g", graph, SELECT, "-f", "sparql-json"))
        assert found["head"] == {"vars": ["patient", "age"]}
        assert found["results"]["bindings"][0]["patient"] == {"type": "uri", "value": patient}
        age = found["results"]["bindings"][0]["age"]
        assert age["type"] == "literal" and age["datatype"].endswith("#decimal") and float(age["value"]) == 44

    def test_sparql_json_can_be_read_by_others(self, graph: Path) -> None:
        text = good(
            "query",
            "-g",
            graph,
            "SELECT ?x ?label WHERE { ?x skos:prefLabel ?label } LIMIT 5",
            "-f",
            "sparql-json",
        )
        solutions = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        assert len(list(solutions)) == 5

    def test_what_is_left_out_is_said(self, graph: Path) -> None:
        every = "SELECT ?s ?p ?o { ?s ?p ?o }"
        found = run("query", "-g", graph, every, "--max-rows", "3", "-f", "json")
        assert found.exit_code == 0
        assert found.stderr.startswith("casegraph: these are the first 3 rows, and there are more:")
        told = json.loads(found.stdout)
        assert told["truncated"] is True and len(told["rows"]) == 3
        found = run("query", "-g", graph, every, "--max-rows", "3", "-f", "sparql-json")
        assert json.loads(found.stdout)["results"]["truncated"] is True
        whole = run("query", "-g", graph, SELECT, "--max-rows", "2", "-f", "json")
        assert whole.stderr == "" and len(json.loads(whole.stdout)) == 2

    def test_limits(self, graph: Path) -> None:
        slow = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?x{n} {{ 1 2 3 4 5 6 }}" for n in range(30)) + " }"
        assert "stopped after 0.5 s" in refused("query", "-g", graph, slow, "--time-limit", "0.5")
        assert "0 rows makes no sense" in refused("query", "-g", graph, slow, "--max-rows", "0")

    def test_ask_construct_describe(self, graph: Path) -> None:
        assert good("query", "-g", graph, "ASK { ?x a cg:Case }") == "yes\n"
        assert good("query", "-g", graph, "ASK { ?x a cg:Nothing }", "-f", "sparql-json").split() == [
            "{", '"head":', "{},", '"boolean":', "false", "}",
        ]  # fmt: skip
        turtle = good("query", "-g", graph, "CONSTRUCT { ?x a cg:Case } WHERE { ?x a cg:Case }")
        assert len(list(ox.parse(turtle, ox.RdfFormat.TURTLE))) == 4

    def test_a_shared_file(self, graph: Path, shared: Path) -> None:
        assert good("query", "-g", shared, SELECT) == good("query", "-g", graph, SELECT)

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("SELECT WHERE {", "not valid SPARQL"),
            ("nothing.rq", "nothing.rq is neither a query nor a file with one"),
            ("# a comment\nPREFIX a: <b:>\n DELETE WHERE { ?a ?b ?c }", "DELETE would change the graph"),
            ("insert data { <a:a> <a:b> <a:c> }", "INSERT would change the graph"),
            ("SELECT * { SERVICE <http://localhost:9/> { ?a ?b ?c } }", "SERVICE is not allowed"),
        ],
    )
    def test_mistakes(self, graph: Path, query: str, message: str) -> None:
        assert message in refused("query", "-g", graph, query)

    def test_a_file_that_is_no_text(self, graph: Path, tmp_path: Path) -> None:
        (tmp_path / "x.rq").write_bytes(b"\xff\xfe\x00")
        assert "it is not UTF-8 text" in refused("query", "-g", graph, tmp_path / "x.rq")


class TestExplain:
    def test_a_value_shows_its_words_in_their_sentence(self, graph: Path) -> None:
        lines = good("explain", "-g", graph, "late/1/1/latency_days", columns=2000).splitlines()
        assert lines[0] == "late/1/1/latency_days = 84"
        assert "[[Twelve weeks after the last infusion]] she had severe neutropenia" in lines[1]
        start = LATE_TEXT.index("Twelve weeks")
        assert f"late.txt, characters {start} to {start + 36} (by times 1; sure, 90%)" in lines[2]

    def test_a_computed_value_names_its_rule_and_what_it_came_from(self, graph: Path) -> None:
        text = good("explain", "-g", graph, "late/1/1/grade")
        assert "  computed by ctcae-v5-neutropenia-grade from nadir\n" in text
        assert "late/1/1/nadir = 0.3\n" in text

    def test_json(self, graph: Path, shared: Path) -> None:
        (found,) = json.loads(good("explain", "-g", graph, "late/1/sex", "-f", "json"))
        assert (found["quote"], LATE_TEXT[found["start"] : found["end"]]) == ("woman", "woman")
        assert json.loads(good("explain", "-g", shared, "late/1/sex", "-f", "json")) == [found]

    def test_every_node_that_a_query_prints_can_be_explained(self, graph: Path) -> None:
        nodes = good(
            "query",
            "-g",
            graph,
            "SELECT ?x { { ?x a cg:Case } UNION { ?x a cg:Episode } UNION { ?x a cg:Claim } }",
        )
        by_kind = {re.sub(r"\d", "", node.partition("/")[2]): node for node in nodes.split()[2:]}
        assert len(by_kind) == 3  # a case, an episode, a claim
        for node in by_kind.values():
            assert good("explain", "-g", graph, node).startswith(node)

    def test_mistakes(self, graph: Path) -> None:
        assert "no report 'nothing'" in refused("explain", "-g", graph, "nothing/1")
        assert "states no 'latency'" in refused("explain", "-g", graph, "late/1/1/latency")


def broken(folder: Path) -> Path:
    """A shared file in which a patient is minus four years old."""
    text = (folder / "shared.ttl").read_text(encoding="utf-8")
    assert "cg:ageYears 44.0" in text
    path = folder / "broken.ttl"
    path.write_text(text.replace("cg:ageYears 44.0", "cg:ageYears -4.0"), encoding="utf-8")
    return path


class TestValidate:
    def test_findings_are_grouped_by_report_and_counted(self, graph: Path, shared: Path) -> None:
        result = run("validate", "-g", graph, columns=400)
        assert result.exit_code == 0
        assert result.stdout.splitlines()[-1].startswith("4 reports: 0 violations, ")

    def test_violations_end_with_1(self, shared: Path) -> None:
        result = run("validate", broken(shared.parent), columns=400)
        assert result.exit_code == 1, result.output
        lines = result.stdout.splitlines()
        assert any(line.startswith("  violation  1: ") for line in lines[lines.index("late") :])
        found = json.loads(run("validate", broken(shared.parent), "-f", "json").stdout)
        assert {each["report"] for each in found if each["severity"] == "violation"} == {"late", "switch"}

    def test_mistakes(self, tmp_path: Path) -> None:
        (tmp_path / "a.ttl").write_text("@prefix : <x:> .\n:a :b\n")
        assert "a.ttl, line" in refused("validate", tmp_path / "a.ttl")
        (tmp_path / "b.ttl").write_text("<a:a> <a:b> <a:c> .")
        assert "holds no case report" in refused("validate", tmp_path / "b.ttl")
        assert "nothing to check" in refused("validate")


class TestExport:
    @pytest.mark.parametrize(
        ("ending", "format"), [("ttl", "turtle"), ("trig", "trig"), ("nq", "n-quads"), ("jsonld", "json-ld")]
    )
    def test_formats_by_name_and_by_ending(self, graph: Path, tmp_path: Path, ending: str, format: str) -> None:
        file = tmp_path / f"shared.{ending}"
        assert good("export", "-g", graph, "-o", file) == ""
        assert file.read_text(encoding="utf-8") == good("export", "-g", graph, "--format", format)
        assert json.loads(good("table", "-g", file, "-f", "json")) == json.loads(
            good("table", "-g", graph, "-f", "json")
        )

    def test_one_report(self, graph: Path) -> None:
        assert "report/late" not in good("export", "-g", graph, "--report", "switch")

    def test_mistakes(self, graph: Path, tmp_path: Path) -> None:
        assert "cannot be written" in refused("export", "-g", graph, "-o", tmp_path / "no" / "folder.ttl")
        assert "no report 'x'" in refused("export", "-g", graph, "--report", "x")


class TestView:
    def test_a_summary(self, graph: Path) -> None:
        lines = good("view", "-g", graph, "drug-event").splitlines()
        assert lines[0].startswith("drug-event: ")
        assert "rituximab - neutropenia: 3 patients, 2 reports, 4 episodes" in lines

    def test_a_file(self, graph: Path, tmp_path: Path) -> None:
        file = tmp_path / "timeline.graphml"
        good("view", "-g", graph, "timeline", "case=late/1", "-o", file)
        assert file.read_text().startswith("<graphml")

    def test_without_a_name_the_views_are_listed(self, graph: Path) -> None:
        listed = [line.split()[0] for line in good("view").splitlines()[2:] if line[0] != " "]
        assert listed == ["drug-event", "path", "similarity", "switch", "timeline"]
        assert "name it with --graph" in refused("view", "switch")

    def test_mistakes(self, graph: Path, tmp_path: Path) -> None:
        assert "unknown view 'drugs'" in refused("view", "-g", graph, "drugs")
        assert "needs a case" in refused("view", "-g", graph, "timeline")
        assert "no graph format ends in '.doc'" in refused("view", "-g", graph, "drug-event", "-o", tmp_path / "x.doc")


class TestGraphs:
    def test_a_graph_that_is_none(self, tmp_path: Path) -> None:
        assert "there is no casegraph store at" in refused("table", "-g", tmp_path / "nowhere")
        assert not (tmp_path / "nowhere").exists()
        (tmp_path / "a.txt").write_text("x")
        assert "this is no casegraph graph: build one with `casegraph build" in refused("table", "-g", tmp_path)
        assert "is a file, not the folder" in refused("table", "-g", tmp_path / "a.txt")
        assert "cannot be read" in refused("table", "-g", tmp_path / "nowhere.ttl")


class TestBuild:
    """In a process of its own, on the project's own examples, and more in this one, which has the pipeline already."""

    @pytest.fixture(scope="class")
    def built(self, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
        graph = tmp_path_factory.mktemp("examples") / "review"
        return graph, program("build", EXAMPLES, "--graph", graph)

    def test_the_examples(self, built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
        graph, done = built
        files = sorted(path.stem for path in EXAMPLES.iterdir())
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0] == f"{len(files)} reports in {graph}: {len(files)} added"
        told = [line for line in done.stderr.splitlines() if not line.startswith(" ")]  # what to check is indented
        assert [line.partition(":")[0] for line in told] == files
        assert re.match(r"anti-cd20-neutropenia-two-patients: 2 cases, 2 episodes, 1 claim, sure of \d+% of", told[0])
        assert any(": observational study (" in line and line.endswith("no patients of its own") for line in told)

    def test_again_and_quietly(self, built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
        again = program("build", EXAMPLES, "--graph", built[0])
        assert again.returncode == 0
        assert again.stdout.endswith(f": {len(list(EXAMPLES.iterdir()))} unchanged\n")
        quiet = program("build", EXAMPLES, "--graph", built[0], "--quiet")
        assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")

    def test_two_workers_make_the_same_graph(
        self, built: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        done = run("build", EXAMPLES, "--graph", tmp_path / "review", "--workers", "2")
        assert (done.exit_code, done.stderr) == (0, built[1].stderr)
        exports = []
        for graph in (built[0], tmp_path / "review"):
            with kg.open(graph, create=False) as opened:
                exports.append(opened.export(format="n-quads"))
        assert exports[0] == exports[1]

    def test_options_that_make_no_sense(self, tmp_path: Path) -> None:
        for options, message in (
            (("--workers", "two"), "--workers two is no number: write --workers 4, or auto"),
            (("--workers", "2", "--cluster", "tcp://localhost:8786"), "give one of the two"),
            (("--time-limit", "0"), "--time-limit 0 leaves no time: give seconds, such as 300"),
            (("--cluster", "localhost"), "'localhost' is no address of a Dask scheduler: write tcp://HOST:PORT"),
        ):
            assert message in refused("build", EXAMPLES, "--graph", tmp_path / "graph", *options)
        assert not (tmp_path / "graph").exists()

    def test_every_value_of_the_table_leads_to_its_words(
        self, built: tuple[Path, subprocess.CompletedProcess[str]]
    ) -> None:
        texts = {path.stem: path.read_text("utf-8") for path in EXAMPLES.glob("*.txt")}
        checked = 0
        with kg.open(built[0], create=False) as graph:
            for report in graph.table():
                for case in report["cases"]:
                    places = [
                        (
                            f"{report['report']}/{case['case']}",
                            {k: case[k] for k in ("age_years", "sex", "conditions")},
                        )
                    ]
                    places += [(f"{places[0][0]}/{n}", episode) for n, episode in enumerate(case["episodes"], 1)]
                    for place, values in places:
                        for key in (key for key, value in values.items() if value not in (None, [])):
                            for each in graph.explain(f"{place}/{key}"):
                                text = texts.get(report["report"]) or graph.text(report["report"])
                                assert text is not None and text[each.start : each.end] == each.quote
                                checked += 1
        assert checked > 50

    def test_one_bad_file_among_good_ones(self, tmp_path: Path) -> None:
        reports = tmp_path / "reports"
        reports.mkdir()
        (reports / "a.txt").write_text("A 40-year-old woman developed neutropenia 90 days after rituximab.\n")
        (reports / "b.txt").write_text("")
        done = run("build", reports, "--graph", tmp_path / "graph")
        assert done.exit_code == 2
        assert done.stdout == f"1 report in {tmp_path / 'graph'}: 1 added\n"
        assert done.stderr.splitlines()[-1] == f"casegraph: {reports / 'b.txt'} is empty: there is no text in it"
        (reports / "c.pdf").write_bytes(b"%PDF-1.4")
        done = run("build", reports, "--graph", tmp_path / "graph")
        assert done.exit_code == 2
        lines = done.stderr.splitlines()
        assert lines[-3] == "casegraph: 2 of 3 files could not be built:"
        assert lines[-1].startswith(f"  {reports / 'c.pdf'} is of an unknown kind (.pdf)")

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("empty.txt", b"", "is empty"),
            ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
            ("paper.docx", b"PK\x03\x04", "is of an unknown kind (.docx); known are .txt"),
            ("folder", None, "holds no file: nothing to read"),
            ("missing.txt", ..., "there is no such file"),
        ],
    )
    def test_what_cannot_be_built_leaves_nothing(
        self, tmp_path: Path, name: str, content: object, message: str
    ) -> None:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content is None:
            path.mkdir()
        line = refused("build", path, "--graph", tmp_path / "graph", "--quiet")
        assert message in line and name in line
        assert not (tmp_path / "graph").exists()

    def test_a_vocabulary_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("A woman had a rash.\n")
        (tmp_path / "own.ttl").write_text("this is no Turtle")
        line = refused("build", tmp_path / "a.txt", "-g", tmp_path / "graph", "--vocabulary", tmp_path / "own.ttl")
        assert "own.ttl" in line
        assert not (tmp_path / "graph").exists()


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_goes_away_is_no_error(graph: Path) -> None:
    query = "SELECT * { GRAPH ?g { ?a ?b ?c } } LIMIT 3000"  # far more than a pipe holds
    shell = f'"{sys.executable}" -m kg.cli query -g "{graph}" "{query}" | head -n 1'
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_what_a_report_says_can_be_printed_in_any_locale(graph: Path) -> None:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = program("table", "-g", graph, env=environment)
    assert done.returncode == 0, done.stderr
    assert "10⁹/L" in done.stdout
