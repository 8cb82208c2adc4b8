"""Assessments that a graph keeps, shares and asks again; and how a dossier is printed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import assess_records as made
import pytest
from assess_records import case, claim, episode, facts, one, report, strong
from sample_reports import hives, late, switch
from typer.testing import CliRunner, Result

import kg
from kg.assess import Definitions, Dossier, as_dict, assess, dossier
from kg.assess.definitions import AssessError
from kg.assess.render.html import html
from kg.assess.render.markdown import markdown
from kg.assess.render.rdf import as_json, assessment_iri, assessment_triples
from kg.assess.stored import standing
from kg.cli import app
from kg.cli.dossier import print_text
from kg.store import StoreError

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CLASS, EVENT = "anti-CD20 monoclonal antibody", "neutropenia"


@pytest.fixture(scope="module")
def samples() -> kg.CaseGraph:
    return _graph()


@pytest.fixture
def graph() -> kg.CaseGraph:
    return _graph()


def _graph() -> kg.CaseGraph:
    opened = kg.open(None)
    for each in (late(), switch(), hives()):
        opened.add(each)
    return opened


@pytest.fixture(scope="module")
def shared(samples: kg.CaseGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assess") / "shared.ttl"
    samples.export(path)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], env={"CASEGRAPH_GRAPH": None, "COLUMNS": "120"})


# --- Sensitivity ---------------------------------------------------------------------------------------------------


def changes(found: Dossier) -> dict[str, str]:
    return {change.what: change.verdict for change in found.sensitivity.changes}


def test_each_report_and_drug_is_left_out_in_turn() -> None:
    found = dossier(facts(one("r", "a"), one("s", "b"), one("t", "c"), one("out", "x")))
    assert found.verdict.word == "weakly supported"  # nothing is told of stopping it or giving it again
    tried = changes(found)
    assert {tried[f"without {name}"] for name in ("r", "s", "t")} == {"not enough data"}
    assert {tried[f"without {name}"] for name in "abc"} == {"not enough data"}
    assert "without out" not in tried and "without x" not in tried  # comparators decide nothing
    assert "6 of 7 changes would change the verdict (6 to a weaker, 0 to a stronger one)" in found.sensitivity.sentence


def test_without_the_drug_of_a_counter_example_the_verdict_may_be_stronger() -> None:
    example = report("out", case(episode("a"), episode("x", number=2)))
    found = dossier(facts(*strong(), example))
    assert (found.verdict.word, changes(found)["without x"]) == ("weakly supported", "supported")
    assert changes(found)["without out"] == "supported"


def test_definitions_are_tried_where_they_apply() -> None:
    late_on_day_20 = [
        one(f"r{at}", "abc"[at], latency=20.0, start="last_dose", action="withdrawn", outcome="recovered")
        for at in range(3)
    ]
    found = dossier(facts(*late_on_day_20))
    assert found.verdict.word == "supported"
    change = next(each for each in found.sensitivity.changes if each.kind == "definition")
    assert (change.verdict, change.stands) == ("weakly supported", False)
    assert "3 episodes would change between early and late" in change.finding
    assert any("does not apply" in note for note in found.notes)  # no count defines this event


def test_probable_same_patients_are_counted_both_ways() -> None:
    merged = facts(*strong(), persons={"r0/1": "urn:p", "r1/1": "urn:p"})
    found = dossier(merged)
    assert (found.uncertainty.patients, found.uncertainty.if_separate) == (5, 6)
    assert found.uncertainty.unconfirmed == (("r0/1", "r1/1"),)
    assert any("counted apart" in what for what in changes(found))
    confirmed = dossier(replace(merged, confirmed=merged.persons))
    assert (confirmed.uncertainty.if_separate, confirmed.uncertainty.unconfirmed) == (5, ())


def test_doubtful_values_are_counted_and_left_out_once() -> None:
    found = dossier(facts(*strong(), one("doubt", "d", sure=0.5)))
    assert found.uncertainty.doubtful_values == ("doubt/1/1/drugs", "doubt/1/1/event")
    assert found.uncertainty.doubtful_figures > 0
    assert any(change.kind == "reading" and change.patients == 6 for change in found.sensitivity.changes)


# --- Kept in the graph -----------------------------------------------------------------------------------------------


def test_a_kept_assessment_is_shared_and_read_again(graph: kg.CaseGraph, tmp_path: Path) -> None:
    found = graph.assess(drug_class=CLASS, event=EVENT)
    name = graph.keep_assessment(found, at=AT)
    for suffix in ("ttl", "jsonld"):  # one graph, in which everything has to be found again by its IRI
        path = tmp_path / f"shared.{suffix}"
        graph.export(path, format="turtle" if suffix == "ttl" else "json-ld")
        with kg.open(path) as again:
            (kept,) = again.assessments()
            assert (kept.name, kept.at, kept.verdict) == (name, AT, found.verdict.word)
            assert kept.data == json.loads(as_json(found))
            assert suffix != "ttl" or again.assess(drug_class=CLASS, event=EVENT) == found
            with pytest.raises(StoreError, match="read-only"):
                again.keep_assessment(found, at=AT)


def test_whether_a_kept_assessment_still_holds(graph: kg.CaseGraph) -> None:
    graph.keep_assessment(graph.assess(drug_class=CLASS, event=EVENT), at=AT)
    (kept,) = graph.assessments()
    assert standing(graph, kept).sentence.endswith("its reports have not changed.")
    disputing = switch()
    graph.add(replace(disputing, claims=()))
    changed = standing(graph, kept)
    assert (changed.changed, changed.added, changed.removed) == (("switch",), (), ())
    graph.remove("late")
    gone = standing(graph, kept)
    assert gone.removed == ("late",)
    assert gone.holds is (gone.verdict == kept.verdict)


def test_the_same_dossier_is_kept_once_and_another_beside_it(graph: kg.CaseGraph) -> None:
    found = graph.assess(drug_class=CLASS, event=EVENT)
    names = {graph.keep_assessment(found, at=AT), graph.keep_assessment(found, at=AT)}
    names.add(
        graph.keep_assessment(graph.assess(drug_class=CLASS, event=EVENT, definitions=Definitions(count_below=1.0)))
    )
    assert {each.name for each in graph.assessments()} == names
    assert len(names) == 2


def test_the_same_graph_gives_the_same_bytes(samples: kg.CaseGraph) -> None:
    first, second = (samples.assess(drug_class=CLASS, event=EVENT) for _ in range(2))
    for render in (as_json, markdown, html):
        assert render(first) == render(second)
    assert assessment_triples(first, at=AT) == assessment_triples(second, at=AT)
    assert assessment_iri(first).value.startswith("https://w3id.org/casegraph/assessment/class-effect-anti-cd20")


def test_what_the_graph_does_not_know_is_told_in_one_line(samples: kg.CaseGraph) -> None:
    with pytest.raises(AssessError, match="no drug class is called 'anti-CD2'; did you mean anti"):
        assess(samples, drug_class="anti-CD2", event=EVENT)
    with pytest.raises(AssessError, match="no event is called 'gloom'"):
        assess(samples, drug_class=CLASS, event="gloom")


# --- Renderings ----------------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> | `x` [a](b) \u202e & 'q' \"d\" {{ 7 * 7 }}"


@pytest.fixture(scope="module")
def hostile() -> Dossier:
    evil = report(HOSTILE, case(episode("a")), claims=(claim("class_effect", "disputes"),), authors=(HOSTILE,))
    title = made.value(HOSTILE)
    evil = replace(evil, bibliography=replace(evil.bibliography, title=title))
    return dossier(facts(evil, *strong(4)))


def test_a_page_is_well_formed_and_links_every_number_to_its_words(hostile: Dossier) -> None:
    page = html(hostile)
    assert "<script" not in page and "{{" not in page.replace("{{ 7 * 7 }}", "")
    assert "&lt;script&gt;" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)  # nothing is fetched, no link leaves the page
    body = re.sub(r"<!DOCTYPE html>|<meta [^>]*>", "", page)
    root = ElementTree.fromstring(body)
    ids = {each.get("id") for each in root.iter() if each.get("id")}
    links = {each.get("href", "")[1:] for each in root.iter("a")}
    assert links <= ids and len([link for link in links if link.startswith("e")]) == len(hostile.evidence)
    assert all(table.find("caption") is not None for table in root.iter("table"))


def test_markdown_keeps_what_a_report_says_in_its_cell(hostile: Dossier) -> None:
    text = markdown(hostile)
    assert "<script" not in text
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        pipes = [len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()]
        assert len(set(pipes)) == 1


def test_json_has_the_documented_keys(hostile: Dossier) -> None:
    data = json.loads(as_json(hostile))
    assert data == as_dict(hostile)
    assert (data["format"], data["format_version"]) == ("casegraph assessment of a class effect", 1)
    assert list(data) == [
        "format", "format_version", "made_with", "asked", "verdict", "members", "members_without_cases", "overall",
        "viewpoints", "viewpoint_rules", "patients", "counter_evidence", "comparators", "claims", "uncertainty",
        "sensitivity", "notes", "sources", "reports", "evidence",
    ]  # fmt: skip
    assert {"word", "sentence", "decided_by", "rules", "warning", "would_change"} == set(data["verdict"])


# --- The command line ------------------------------------------------------------------------------------------------


def test_the_terminal_tells_all_parts(hostile: Dossier, capsys: pytest.CaptureFixture[str]) -> None:
    print_text(hostile)
    told = capsys.readouterr().out
    heads = ("Members of the class", "Viewpoints (after Hill)", "What speaks against it", "What the authors assert")
    for head in (
        "Is event E a class effect of class C?",
        *heads,
        "How the verdict was reached",
        "Sensitivity",
        "How sure",
    ):
        assert f"\n{head}\n" in told
    assert "\u202e" not in told  # what would turn a line around is escaped


def test_the_command_line(samples: kg.CaseGraph, tmp_path: Path) -> None:
    folder = tmp_path / "review"
    with kg.open(folder) as opened:
        for each in (late(), switch(), hives()):
            opened.add(each)
    asked = ("assess", "class-effect", "--graph", folder, "--class", CLASS, "--event", EVENT)
    page = tmp_path / "dossier.html"
    assert run(*asked, "-o", page, "--store").exit_code == 0
    assert page.read_text(encoding="utf-8") == html(samples.assess(drug_class=CLASS, event=EVENT))
    listed = json.loads(run("assess", "list", "--graph", folder, "--format", "json").output)
    assert [row["verdict"] for row in listed] == [samples.assess(drug_class=CLASS, event=EVENT).verdict.word]
    shown = run("assess", "show", listed[0]["assessment"][:20], "--graph", folder)
    assert json.loads(shown.output)["asked"]["event"] == EVENT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--class", CLASS, "--event", EVENT, "-o", "dossier.pdf"), "its ending names no format"),
        (("--class", CLASS, "--event", EVENT, "--store"), "read-only"),
    ],
)
def test_mistakes_are_one_line(shared: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("assess", "class-effect", "--graph", shared, *arguments)
    assert result.exit_code == 2
    assert message in result.output and len(result.output.strip().splitlines()) == 1
