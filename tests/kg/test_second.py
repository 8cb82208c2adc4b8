"""A second reader in a build, against a server on the loopback: what is sent, kept, taken, told and asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import TEXT, answer, case, episode, said
from fake_server import Reply, Server, chat, error, serving
from typer.testing import CliRunner, Result

import kg
from kg.agreement import ITEMS, agreements
from kg.cli import app
from kg.second import SecondReader

OTHER = "A man of 61 had a rash three days after imatinib was started. Imatinib was stopped and the rash resolved.\n"
NOBODY: dict[str, Any] = {"cases": [], "claims": []}


def careful(request: dict[str, Any]) -> Reply:
    """A model that reads the one report, and finds nothing in others."""
    return chat(answer() if "pemphigus" in request["messages"][-1]["content"] else NOBODY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "letter.txt").write_text(TEXT, encoding="utf-8")
    return reports


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(careful) as found:
        yield found


def run(*arguments: object) -> Result:
    environment = {"CASEGRAPH_GRAPH": None, "COLUMNS": "200", "CASEGRAPH_API_KEY": None, "OPENAI_API_KEY": None}
    return CliRunner().invoke(app, [str(each) for each in arguments], env=environment)


def built(folder: Path, server: Server | None, *more: object, status: int = 0, model: str = "tiny") -> Result:
    reader = [] if server is None else ["--reader", f"openai:{model}", "--base-url", server.url]
    result = run("build", folder, "--graph", folder.parent / "graph", *reader, *more)
    assert result.exit_code == status, result.output
    return result


def opened(folder: Path) -> kg.CaseGraph:
    return kg.open(folder.parent / "graph", create=False)


class TestSending:
    def test_the_address_is_told_before_anything_is_sent(self, folder: Path) -> None:
        told: list[str] = []
        with serving(careful) as server:
            reader = SecondReader.at(
                "openai:tiny", server.url, tell=lambda line: told.append(f"{line} {len(server.requests)}")
            )
            from kg.build import build
            from kg.inputs import plan

            list(build(plan([folder]), folder.parent / "graph", second=reader))
            reader.close()
            assert told == [f"texts are sent to {server.url} (openai:tiny) 0"]

    def test_it_is_told_even_to_the_quiet(self, folder: Path, server: Server) -> None:
        assert f"casegraph: texts are sent to {server.url} (openai:tiny)" in built(folder, server, "--quiet").stderr

    def test_what_was_read_is_not_sent_again(self, folder: Path, server: Server) -> None:
        built(folder, server)
        assert "unchanged" in built(folder, server).stderr and len(server.requests) == 1

    def test_an_interrupted_build_and_another_rule_cost_no_second_question(self, folder: Path, server: Server) -> None:
        built(folder, server)
        with opened(folder) as graph:
            graph.remove("letter")
            assert (folder.parent / "graph" / "readings").is_dir()
        # the text went with its report: it is sent again, but only once
        built(folder, server)
        assert len(server.requests) == 2
        result = built(folder, server, "--prefer", "agreed")
        assert "replaced" in result.stderr and "sent to" not in result.stderr and len(server.requests) == 2

    def test_force_asks_again(self, folder: Path, server: Server) -> None:
        built(folder, server)
        built(folder, server, "--force")
        assert len(server.requests) == 2

    def test_another_model_is_asked_of_its_own(self, folder: Path, server: Server) -> None:
        built(folder, server)
        built(folder, server, model="other")
        assert [request["model"] for request in server.requests] == ["tiny", "other"]

    def test_a_build_without_a_reader_leaves_what_was_read_twice(self, folder: Path, server: Server) -> None:
        built(folder, server)
        assert "letter: unchanged" in built(folder, None).stderr
        with opened(folder) as graph:
            assert graph.report("letter").readings

    def test_a_text_in_another_language_is_not_sent(self, folder: Path, server: Server) -> None:
        german = (
            "Eine Frau von 44 Jahren erhielt Rituximab und hatte danach eine schwere Neutropenie, die sich erholte. "
            * 4
        )
        (folder / "letter.txt").write_text(german, encoding="utf-8")
        built(folder, server)
        assert server.requests == []

    def test_without_a_reader_no_connection_can_be_opened(self, folder: Path) -> None:
        code = (
            "import socket, sys\n"
            "def refuse(*args, **more): raise SystemExit('a connection')\n"
            "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
            "from kg.cli import main\n"
            f"sys.argv = ['casegraph', 'build', {str(folder)!r}, '--graph', {str(folder.parent / 'graph')!r}]\n"
            "main()\n"
        )
        environment = {
            **os.environ,
            "CASEGRAPH_API_KEY": "x",
            "OPENAI_API_KEY": "x",
            "OPENAI_BASE_URL": "http://127.0.0.1:9",
        }
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (["--reader", "openai:tiny"], "--reader needs --base-url"),
            (["--reader", "tiny", "--base-url", "http://127.0.0.1:9"], "names no reader"),
            (["--reader", "openai:", "--base-url", "http://127.0.0.1:9"], "names no reader"),
            (["--reader", "openai:tiny", "--base-url", "127.0.0.1:9"], "is not a base URL"),
            (["--base-url", "http://127.0.0.1:9"], "name one with --reader"),
            (["--prefer", "agreed"], "name one with --reader"),
            (["--reader", "openai:tiny", "--base-url", "http://127.0.0.1:9", "--reader-timeout", "0"], "time limit"),
            (["--reader", "openai:tiny", "--base-url", "http://127.0.0.1:9", "--prefer", "best"], "best"),
        ],
    )
    def test_a_mistake_is_one_line_and_makes_nothing(self, folder: Path, options: list[str], why: str) -> None:
        result = built(folder, None, *options, status=2)
        assert why in result.stderr and result.stderr.count("\n") == 1
        assert not (folder.parent / "graph").exists()

    @pytest.mark.parametrize(
        ("reply", "why"),
        [(error(401), "does not accept the API key"), (error(404, "no such model"), "no such model"),
         (Reply(307, headers={"Location": "http://127.0.0.1:9/"}), "another address")],
    )  # fmt: skip
    def test_a_server_that_cannot_answer_ends_the_build_in_one_line(self, folder: Path, reply: Reply, why: str) -> None:
        with serving(reply) as server:
            result = built(folder, server, "--quiet", status=2)
        assert why in result.stderr.splitlines()[-1] and "Traceback" not in result.output
        assert not (folder.parent / "graph").exists()

    def test_nor_does_one_that_is_not_there(self, folder: Path) -> None:
        with serving(careful) as server:
            pass
        assert "cannot be reached" in built(folder, server, status=2).stderr


class TestFailing:
    def test_the_first_reading_is_never_lost_and_the_next_build_tries_again(self, folder: Path) -> None:
        with serving(chat("no json"), chat("still none"), careful) as server:
            result = built(folder, server, status=2)
            assert "letter.txt: not read by openai:tiny: the answer holds no JSON object" in result.stderr
            assert "1 added" in result.stdout and "read once only" in result.stderr
            with opened(folder) as graph:
                assert graph.report("letter").cases and not graph.report("letter").readings
            assert "agree" in built(folder, server).stderr

    def test_a_server_that_fails_again_and_again_stops_the_build(self, folder: Path) -> None:
        for number in range(5):
            (folder / f"other{number}.txt").write_text(f"{OTHER}{number}\n", encoding="utf-8")
        with serving(chat("x")) as server:
            result = built(folder, server, status=2)
            assert "no answer for 3 reports in a row" in result.stderr and "goes on from there" in result.stderr
        with opened(folder) as graph:
            assert len(graph.reports()) == 2


class TestRecord:
    def test_both_readings_stand_side_by_side_and_count_once(self, folder: Path, server: Server) -> None:
        built(folder, None)
        with opened(folder) as graph:
            alone, questions = (
                graph.table(),
                {name: graph.ask(name).rows for name in ("cases", "drug-events", "outcomes")},
            )
        built(folder, server)
        with opened(folder) as graph:
            assert graph.table() == alone
            assert {name: graph.ask(name).rows for name in questions} == questions
            readers = {each.reader for each in graph.report("letter").readings}
            assert readers == {"casegraph", "openai:tiny"}
            assert graph.validate() == [] or all(found.severity != "violation" for found in graph.validate())

    def test_it_survives_sharing(self, folder: Path, server: Server) -> None:
        built(folder, server)
        shared = folder.parent / "shared.ttl"
        with opened(folder) as graph:
            graph.export(shared)
            told = agreements(graph)
            report = graph.report("letter")
        with kg.open(shared) as graph:
            assert agreements(graph) == told and graph.report("letter") == report

    def test_lies_are_listed_by_the_question(self, folder: Path) -> None:
        lies = answer(case([episode(severity=said("severe", "the gravest neutropenia ever seen"))]))
        with serving(chat(lies)) as server:
            assert "1 refused" in built(folder, server).stderr
        found = json.loads(
            run("ask", "readings", "fate=refused", "-g", folder.parent / "graph", "--format", "json").stdout
        )
        [row] = found if isinstance(found, list) else found["results"]["bindings"]
        assert "gravest" in json.dumps(row) and "does not stand in the text" in json.dumps(row)

    def test_an_invented_patient_reaches_no_answer(self, folder: Path) -> None:
        invented = case([episode(event=said("hepatitis", "fulminant hepatitis"))])
        with serving(chat(answer(case(), invented))) as server:
            built(folder, server, "--prefer", "either")
        with opened(folder) as graph:
            [report] = graph.table()
            assert len(report["cases"]) == 1 and "hepatitis" not in json.dumps(report)


class TestAgreement:
    def test_kappa_is_told_for_every_item(self, folder: Path, server: Server) -> None:
        built(folder, server)
        [told] = json.loads(run("agreement", "-g", folder.parent / "graph", "--format", "json").stdout)
        assert (told["first"], told["second"], told["reports"]) == ("casegraph", "openai:tiny", 1)
        assert told["cases"] == {"both": 1, "only_first": 0, "only_second": 0}
        assert [row["item"] for row in told["items"]] == list(ITEMS)
        by_item = {row["item"]: row for row in told["items"]}
        assert by_item["nadir"]["same"] == 1 and by_item["nadir"]["kappa"] is None  # one unit varies in nothing
        assert by_item["rechallenge"]["units"] == 1

    def test_the_text_names_both_readers_and_what_was_refused(self, folder: Path, server: Server) -> None:
        built(folder, server)
        out = run("agreement", "-g", folder.parent / "graph").stdout
        assert out.startswith("casegraph and openai:tiny: 1 report read twice\n1 patient told of by both\n")
        assert "0 values of openai:tiny refused" in out and "latency_days" in out

    def test_without_a_second_reader_it_says_so(self, folder: Path) -> None:
        built(folder, None)
        result = run("agreement", "-g", folder.parent / "graph")
        assert result.exit_code == 0 and "no report was read twice" in result.stdout


class TestDecisions:
    def test_the_rows_that_a_reviewer_keeps_stand_and_nothing_is_asked_again(self, folder: Path) -> None:
        other = answer(case([episode(severity=None, complications=[])], age_years=None))
        kept = folder.parent / "kept.csv"
        with serving(chat(other)) as server:
            built(folder, server, "--prefer", "agreed")
            listed = run(
                "ask", "readings", "fate=left", "field=severity", "-g", folder.parent / "graph", "--format", "csv"
            )
            kept.write_text(listed.stdout, encoding="utf-8")
            built(folder, server, "--prefer", "agreed", "--decisions", kept)
            assert len(server.requests) == 1
            assert "unchanged" in built(folder, server, "--prefer", "agreed", "--decisions", kept).stderr
        with opened(folder) as graph:
            [told] = graph.report("letter").cases[0].episodes
            assert told.severity and told.severity.value == "severe" and told.complications == ()

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (None, "cannot be read"),
            ("report,case,episode,field\na,1,1,nadir\n", "no column reader"),
            ("report,case,episode,field,reader\na,1,1,nadir,nobody\n", "'nobody' is no reader here"),
            ("report,case,episode,field,reader\na,one,1,nadir,casegraph\n", "line 2: the patient"),
            (
                "report,case,episode,field,reader\na,1,1,nadir,casegraph\na,1,1,nadir,openai:tiny\n",
                "line 3: nadir was given",
            ),
        ],
    )
    def test_a_file_that_cannot_be_used_is_one_line(
        self, folder: Path, server: Server, text: str | None, why: str
    ) -> None:
        kept = folder.parent / "kept.csv"
        if text is not None:
            kept.write_text(text, encoding="utf-8")
        assert why in built(folder, server, "--decisions", kept, status=2).stderr and server.requests == []
