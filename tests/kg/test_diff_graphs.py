"""The difference between two graphs: stores, shared files, moments of a store; and the command that tells it."""

from __future__ import annotations

import copy
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gold_graph
import pytest
from sample_reports import hives, late, review, switch
from small_store import corrected, next_moment
from typer.testing import CliRunner

import kg
from extract.records import Report, Value
from kg import library
from kg.cli import app
from kg.diff import difference
from kg.diff.data import as_data
from kg.diff.layout import text
from kg.diff.model import Difference
from kg.diff.sentences import row_sentence
from kg.judgements import Judgement
from kg.terms import report_iri


@pytest.fixture(scope="module", autouse=True)
def few_questions() -> Iterator[None]:
    """Six questions of the library, counting and listing ones: asking all of them takes most of a difference's time."""
    kept = ("drug-events", "latency-by-drug", "outcomes", "reports", "several-drugs", "timeline")
    few = tuple(each for each in library.questions() if each.name in kept)

    def some(folders: Sequence[str | Path] = ()) -> tuple[library.Question, ...]:
        return (*few, *(each for each in library.questions(folders) if each.name == "ages")) if folders else few

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.questions.questions", some)
        yield


def graph_of(*reports: Report, extractor: str = "") -> kg.CaseGraph:
    made = kg.open(None)
    for report in reports:
        made.add(report, extractor=extractor)
    return made


def between(old: Iterable[Report], new: Iterable[Report], **options: bool) -> Difference:
    return difference(graph_of(*old), graph_of(*new), **{"answers": False, **options})


def judged(answer: str) -> Judgement:
    about = (f"{report_iri('late').value}/case/2", f"{report_iri('hives').value}/case/1")
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Judgement(item="same-patient", about=about, answer=answer, by="A. Reader", at=at, reason="the same clinic")


def lines(found: Difference) -> list[str]:
    return [line.strip() for line in text(found).splitlines()]


def quarantined() -> Report:
    """`late` with an age that nobody has."""
    report = late()
    age = report.cases[0].age_years
    assert age is not None
    return replace(report, cases=(replace(report.cases[0], age_years=Value(999.0, age.evidence)), *report.cases[1:]))


def test_reports_that_came_and_went() -> None:
    found = between([late(), review()], [late(), hives()])
    assert [(change.name, change.state, change.cases) for change in found.reports] == [
        ("hives", "added", 1),
        ("review", "removed", 0),
    ]
    assert found.unchanged == 1
    told = lines(found)
    assert told[0] == "old → new: 1 report added, 1 report removed, 1 unchanged."
    assert "hives: added: 1 case, 1 episode" in told
    assert "patient 1 is new: male; urticaria under zorvaxib and acetylsalicylic acid" in told
    assert "review: removed: 0 cases, 0 episodes" in told


def test_a_corrected_value_changes_the_answers_that_rest_on_it() -> None:
    # Days after the last dose of rituximab: 84, 70 and 21 in `late`, 100 in `switch`: the median is (70 + 84) / 2 = 77.
    # With 70 instead of 84 it is (70 + 70) / 2 = 70; the shortest and the longest stay.
    found = between([late(), switch()], [corrected(), switch()], answers=True)
    assert found.reports[0].why == ("its text is the same",)
    (answer,) = [answer for answer in found.answers if answer.question == "latency-by-drug"]
    assert [row_sentence(row) for row in answer.rows] == [
        "neutropenia under rituximab (last dose): median 77 → 70 days"
    ]
    assert "patient 1, episode 1: latency 84 → 70 days (both times “Twelve weeks after the last infusion”)" in lines(
        found
    )


def test_a_new_report_changes_counts_from_hand() -> None:
    # `late` alone has three episodes under rituximab in two cases; `switch` adds one under rituximab and one under ocrelizumab.
    found = between([late()], [late(), switch()], answers=True)
    (answer,) = [answer for answer in found.answers if answer.question == "outcomes"]
    told = {row_sentence(row) for row in answer.rows}
    (new,) = [each for each in told if each.startswith("new: neutropenia under ocrelizumab (not recovered): ")]
    assert "1 episode" in new and "1 report" in new
    assert found.old.counts.episodes == 3 and found.new.counts.episodes == 5
    assert (found.old.counts.cases, found.new.counts.cases) == (2, 3)
    assert (found.old.counts.claims, found.new.counts.claims) == (1, 2)


def test_the_same_graph_does_not_differ() -> None:
    found = between([late(), hives()], [hives(), late()], answers=True)
    assert not found and found.unchanged == 2 and not found.answers and found.asked == 6
    assert lines(found) == ["old → new: 2 unchanged.", "Nothing differs."]


def test_a_report_that_is_read_by_a_newer_version() -> None:
    old, new = graph_of(late(), hives(), extractor="1+a"), graph_of(late(), corrected(), hives(), extractor="2+b x:m")
    found = difference(old, new, answers=False)
    assert [(change.name, change.state, change.silent) for change in found.reports] == [
        ("hives", "read again", True),
        ("late", "changed", False),
    ]
    assert found.reports[1].why == ("read by casegraph 2+b, before by 1+a", "a second reader read it, too")
    assert lines(found)[0] == "old → new: 1 report changed, 1 report read again with the same values."
    silent = difference(graph_of(late(), extractor="1"), graph_of(late(), extractor="2"), answers=False)
    assert not silent and silent.reports[0].silent


def test_a_text_that_changed_explains_it_before_all_else() -> None:
    other = replace(corrected(), source=replace(late().source, sha256="0" * 64, text_sha256="1" * 64))
    assert between([late()], [other]).reports[0].why == ("its text changed",)
    file_only = replace(corrected(), source=replace(late().source, sha256="0" * 64))
    assert between([late()], [file_only]).reports[0].why == ("its file changed, but not its text",)


def test_a_report_in_quarantine_is_told_with_the_reason() -> None:
    found = between([late()], [quarantined()])
    (change,) = found.reports
    assert change.standing is not None and (change.standing.old, change.standing.new) == ("accepted", "quarantined")
    assert any(line.startswith("accepted before, quarantined now: ") and "age" in line.lower() for line in lines(found))
    assert "late: changed, in quarantine (its text is the same)" in lines(found)
    assert (found.new.counts.reports, found.new.counts.quarantined, found.new.counts.cases) == (0, 1, 0)


def test_a_report_that_has_another_name() -> None:
    found = between([late()], [replace(late(), name="late-2020")])
    (change,) = found.reports
    assert (change.name, change.former, change.state) == ("late-2020", "late", "moved")
    assert "late-2020: moved, formerly late (it has another name)" in lines(found)
    renamed = between([late()], [replace(corrected(), name="late-2020")])
    assert renamed.reports[0].state == "changed" and len(renamed.reports[0].values) == 1


def test_patients_who_are_one_now_and_are_told_apart_again() -> None:
    old, new = graph_of(late(), hives()), graph_of(late(), hives())
    new.judge(judged("same"))
    found = difference(old, new, answers=False)
    assert found.old.counts.patients - found.new.counts.patients == 1
    told = lines(found)
    assert "hives/1 and late/2 are one patient now, as A. Reader decided" in told
    assert "A. Reader on 2026-11-20: same-patient of hives/1 and late/2 is same: the same clinic" in told
    back = lines(difference(new, old, answers=False))
    assert "hives/1 and late/2 are different patients now" in back
    assert any(line.startswith("no longer there: A. Reader on 2026-11-20") for line in back)


def test_reports_that_are_the_same_are_not_even_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read = []
    with kg.open(tmp_path / "g") as graph:
        for report in (late(), switch(), hives(), review()):
            graph.add(report)
        next_moment(graph)
        graph.add(corrected())
        past = graph.at(1)
        recovered, taken = kg.CaseGraph.report, kg.CaseGraph.triples
        monkeypatch.setattr(kg.CaseGraph, "report", lambda self, name: read.append(name) or recovered(self, name))  # type: ignore[func-returns-value]
        monkeypatch.setattr(kg.CaseGraph, "triples", lambda self, name: read.append(name) or taken(self, name))  # type: ignore[func-returns-value]
        found = difference(past, graph, answers=False)
        past.close()
    assert set(read) == {"late"} and found.unchanged == 3


def test_shared_files_stores_and_moments_tell_the_same(tmp_path: Path) -> None:
    old, new = graph_of(late(), switch()), graph_of(corrected(), hives())
    old.export(tmp_path / "old.ttl")
    new.export(tmp_path / "new.nq", format="n-quads")
    with kg.open(tmp_path / "g") as graph:
        for report in (late(), switch()):
            graph.add(report)
        next_moment(graph)
        graph.add(corrected())
        graph.add(hives())
        graph.remove("switch")
        past = graph.at("previous")
        with kg.open(tmp_path / "old.ttl") as file, kg.open(tmp_path / "new.nq") as other:
            said = [difference(*pair) for pair in ((old, new), (file, other), (past, graph), (file, graph))]
        past.close()
    plain = [[(change.name, change.state, change.values, change.records) for change in found.reports] for found in said]
    assert plain[0] and all(each == plain[0] for each in plain)
    assert all(found.answers == said[0].answers for found in said)
    assert [found.new.counts for found in said] == [said[0].new.counts] * 4


def test_a_hypothesis_is_assessed_in_both() -> None:
    asked = [("anti-CD20 monoclonal antibody", "neutropenia")]
    found = difference(graph_of(hives()), graph_of(hives(), late(), switch()), hypotheses=asked, answers=False)
    (change,) = found.assessments
    assert change.hypothesis == "neutropenia under anti-CD20 monoclonal antibody"
    assert change.old == "not enough data" and change.new != "not enough data"
    points = {point.column: (point.old, point.new) for point in change.points}
    assert points["members with a case"] == (0, 2)  # rituximab and ocrelizumab
    same = difference(graph_of(late()), graph_of(late()), hypotheses=asked, answers=False)
    assert not same and same.assessments[0].old == same.assessments[0].new
    unknown = difference(graph_of(late()), graph_of(late()), hypotheses=[("statin", "gout")], answers=False)
    assert "statin" in unknown.assessments[0].error and not unknown


def test_a_stored_assessment_is_made_anew_from_both(tmp_path: Path) -> None:
    from kg.assess.stored import keep

    with kg.open(tmp_path / "g") as graph:
        graph.add(late())
        keep(graph, graph.assess(drug_class="anti-CD20 monoclonal antibody", event="neutropenia"))
        next_moment(graph)
        graph.add(switch())
        past = graph.at(1)
        hypothesis = ("anti-CD20 monoclonal antibody", "neutropenia")  # what is kept and asked for, too, is told once
        (change,) = difference(past, graph, answers=False, hypotheses=[hypothesis]).assessments
        past.close()
    points = {point.column: (point.old, point.new) for point in change.points}
    assert points["members with a case"] == (1, 2)


def test_the_causality_of_an_episode_is_compared_if_asked() -> None:
    # The first episode of `late` has recurrence on rechallenge: item 4 of Naranjo is answered yes (2 points), and is
    # unknown (0 points) where the text does not say whether the event came again.
    case = late().cases[0]
    silent = replace(case, episodes=(replace(case.episodes[0], recurrence=None, rechallenge=None), case.episodes[1]))
    old, new = graph_of(late()), graph_of(replace(late(), cases=(silent, late().cases[1])))
    change = next(
        each for each in difference(old, new, answers=False, causality=True).causality if each.target == "late/1/1"
    )
    points = {point.column: (point.old, point.new) for point in change.points}
    assert points["item 4"] == ("yes", "unknown")
    score = points["Naranjo score"]
    assert isinstance(score[0], int) and isinstance(score[1], int) and score[0] - score[1] == 2
    found = difference(old, new, answers=False, causality=True)
    assert any(line.startswith("late/1/1, neutropenia under rituximab: Naranjo score ") for line in lines(found))
    assert difference(old, new, answers=False).causality == ()


def test_a_question_of_ones_own_names_its_key(tmp_path: Path) -> None:
    (tmp_path / "ages.rq").write_text(
        "# title: Ages\n# answers: How old?\n# key: name\n# columns:\n#   name: a name\n#   sex: a sex\n#   age: years\n"
        "PREFIX cg: <https://w3id.org/casegraph/ontology#>\n"
        "SELECT ?name ?sex ?age WHERE { ?case cg:ageYears ?age ; cg:sex ?sex ; cg:inReport ?report . ?report cg:name ?name }"
        " ORDER BY ?name"
    )
    man = replace(switch().cases[0], sex=Value("male", switch().cases[0].sex.evidence))  # type: ignore[union-attr]
    old, new = graph_of(switch()), graph_of(replace(switch(), cases=(man,)))
    found = difference(old, new, questions=[tmp_path])
    (answer,) = [answer for answer in found.answers if answer.question == "ages"]
    assert [row_sentence(row) for row in answer.rows] == ["switch: sex female → male"]


def medians(tables: Iterable[dict[str, Any]]) -> dict[tuple[str, str, str], tuple[int, float]]:
    """For each drug, event and starting point, how many latencies there are and their median: plain Python over gold."""
    days: dict[tuple[str, str, str], list[float]] = {}
    for table in tables:
        for case in table["cases"]:
            for episode in case["episodes"]:
                if episode["latency_days"] is not None:
                    for drug in episode["drugs"]:
                        key = (drug, episode["event"], episode["latency_from"] or "not stated")
                        days.setdefault(key, []).append(float(episode["latency_days"]))
    return {key: (len(held), statistics.median(held)) for key, held in days.items()}


def test_answers_change_as_reviewers_tables_say() -> None:
    chosen = [table for table in gold_graph.tables(gold_graph.OWN) if medians([table])][:14]
    new = copy.deepcopy(chosen)
    for table in new[::3]:  # corrected: each latency is 10 days longer
        for case in table["cases"]:
            for episode in case["episodes"]:
                if episode["latency_days"] is not None:
                    episode["latency_days"] += 10
    del new[1]  # removed
    before, after = medians(chosen), medians(new)
    sides = [graph_of(*(gold_graph.report(table)[0] for table in side)) for side in (chosen, new)]
    found = difference(*sides)
    (answer,) = [answer for answer in found.answers if answer.question == "latency-by-drug"]
    told = {}
    for row in answer.rows:
        key = tuple(str(value) for _, value in row.key)
        told[key] = (row.state, {figure.column: (figure.old, figure.new) for figure in row.figures})
    assert set(told) == {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    for key, (state, figures) in told.items():
        expected = "added" if key not in before else "removed" if key not in after else "changed"
        assert state == expected
        medians_told = figures.get("median_days")
        if state == "changed" and before[key][1] != after[key][1]:
            assert medians_told == (pytest.approx(before[key][1]), pytest.approx(after[key][1]))
    assert sum(change.state == "removed" for change in found.reports) == 1
    changed = [change for change in found.reports if change.state == "changed"]
    assert {change.name for change in changed} == {table["report"] for table in new if table not in chosen}
    assert all(value.field == "latency_days" for change in changed for value in change.values)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two moments, and a shared file of the first beside it."""
    folder = tmp_path_factory.mktemp("review")
    with kg.open(folder / "g") as graph:
        graph.add(late())
        graph.add(switch())
        graph.export(folder / "first.ttl")
        next_moment(graph)
        graph.add(corrected())
        graph.remove("switch")
    return folder


def run(*arguments: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == status, done.output
    return done.output


def test_the_command_tells_moments_files_and_stores(store: Path) -> None:
    told = run("diff", store / "g@previous")
    # Of 84, 70, 21 and 100 days, 70, 70 and 21 are left: `switch` is gone, and 84 was corrected.
    assert told.splitlines()[0] == f"{store}/g@previous → {store}/g: 1 report changed, 1 report removed."
    (row,) = [
        line for line in told.splitlines() if line.strip().startswith("neutropenia under rituximab (last dose): ")
    ]
    assert "4 → 3 episodes, median 77 → 70 days, longest 100 → 70 days" in row
    assert run("diff", store / "g@1", store / "g@2").partition(": ")[2] == told.partition(": ")[2]
    assert "latency 84 → 70 days" in run("diff", store / "first.ttl", store / "g", "--reports")
    assert "latency 70 → 84 days" in run("diff", store / "g@2", store / "g@1", "--reports")
    assert run("diff", store / "g", store / "g@2", "--reports").splitlines()[-1] == "Nothing differs."


def test_the_exit_status_says_whether_they_differ_if_asked(store: Path) -> None:
    run("diff", store / "g@1", "--exit-code", "--reports", status=1)
    run("diff", store / "g", store / "g@2", "--exit-code", "--reports")


def test_a_difference_as_json_and_markdown(store: Path, tmp_path: Path) -> None:
    printed = run("diff", store / "g@1", "--format", "json")
    found = json.loads(printed)
    assert found["differs"] is True
    (value,) = found["reports"][0]["values"]
    assert (value["target"], value["old"][0]["value"], value["new"][0]["value"]) == (
        "late/1/1/latency_days",
        "84",
        "70",
    )
    latency = next(answer for answer in found["answers"] if answer["question"] == "latency-by-drug")
    assert latency["rows"][0]["key"] == {"drug": "rituximab", "event": "neutropenia", "latency_from": "last_dose"}
    run("diff", store / "g@1", "--format", "md", "-o", tmp_path / "changes.md")
    marked = (tmp_path / "changes.md").read_text(encoding="utf-8").splitlines()
    assert marked[0].startswith("# ") and "## Reports" in marked
    assert (
        "  - patient 1, episode 1: latency 84 → 70 days (both times “Twelve weeks after the last infusion”)" in marked
    )


def test_sections_are_told_in_full(store: Path) -> None:
    reports = run("diff", store / "g@1", "--reports")
    assert "Answers" not in reports and "switch: removed" in reports
    answers = run("diff", store / "g@1", "--answers")
    assert answers.splitlines()[0] == f"{store}/g@1 → {store}/g."  # the reports were not compared
    assert "\nReports\n" not in answers and "(timeline)" in answers


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["STORE/g"], "is compared with what? name another graph, or a moment"),
        (["STORE/g@9"], "has no moment 9: they go from 0 to 2"),
        (["STORE/first.ttl@1"], "only a store on disk has a history"),
        (["STORE/nothing", "STORE/g"], "there is no casegraph store at"),
        (["STORE/g@1", "--class", "x"], "a hypothesis is --assess class-effect with --class and --event"),
        (["STORE/g@1", "--questions", "STORE/none"], "no folder of questions at"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(arguments: list[str], told: str, store: Path) -> None:
    output = run("diff", *(argument.replace("STORE", str(store)) for argument in arguments), status=2)
    assert told in output and output.count("\n") == 1


def test_the_history_is_listed(store: Path) -> None:
    listed = run("history", "--graph", store / "g", "--reports")
    assert "2 reports added (late, switch)" in listed
    assert "1 report replaced (late); 1 report removed (switch)" in listed
    found = json.loads(run("history", "--graph", store / "g", "--format", "json"))
    assert [moment["moment"] for moment in found] == [1, 2] and found[0]["time"].endswith("Z")
    assert {change["how"] for change in found[1]["changes"]} == {"replaced", "removed"}
    assert "switch" in run("ask", "reports", "--graph", store / "g@1")
    assert "switch" not in run("ask", "reports", "--graph", store / "g@2")


def test_the_command_forgets_history(store: Path, tmp_path: Path) -> None:
    with kg.open(store / "g", create=False) as graph:
        graph.backup(tmp_path / "copy")
    assert (
        run("history", "--graph", tmp_path / "copy", "--forget-before", "2001-01-01") == "0 former graphs forgotten\n"
    )
    assert run("history", "--graph", tmp_path / "copy", "--forget-before", "now") == "2 former graphs forgotten\n"
    assert "has no moment 1" in run("diff", tmp_path / "copy@1", status=2)
    assert "is no date" in run("history", "--graph", tmp_path / "copy", "--forget-before", "soon", status=2)


def test_a_difference_is_plain_data() -> None:
    data = as_data(between([late()], [corrected()]))
    assert json.loads(json.dumps(data)) == data and data["differs"]
