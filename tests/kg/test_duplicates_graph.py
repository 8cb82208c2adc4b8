"""Who is who in a graph: counted once where probable, as reviewers decide, and never against a refusal."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from same_patients import ABSTRACTS, ARTICLES, LOOK_ALIKES, Told, changed, everything, report
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.duplicates.deciding import decide
from kg.duplicates.explaining import DuplicateError
from kg.duplicates.persons import persons
from kg.judgements import Judgement, JudgementError
from kg.settling import is_settled
from kg.store import GraphStore, StoreError
from kg.terms import PAIRS

A, B, C, D = (f"https://w3id.org/casegraph/report/{name}/case/1" for name in "abcd")
A2 = A.replace("case/1", "case/2")


def graph(*reports) -> kg.CaseGraph:
    made = kg.CaseGraph(GraphStore.in_memory())  # without the vocabularies, which take a second to load
    for each in reports:
        made.add(each)
    return made


def people(made: kg.CaseGraph) -> int:
    return len(set(made.patients().values()))


@pytest.fixture
def two() -> kg.CaseGraph:
    """An article and the abstract on the same patient, and a look-alike."""
    return graph(report("a", ARTICLES["a02"]), report("b", ABSTRACTS["b02"][1]), report("c", LOOK_ALIKES["c03"]))


def test_a_probable_pair_is_one_patient_and_always_shown(two: kg.CaseGraph) -> None:
    assert two.patients()[A] == two.patients()[B] != two.patients()[C]
    (pair,) = [pair for pair in two.duplicates() if pair.state == "probable"]
    assert (pair.left, pair.right, pair.one_patient) == (A, B, True)
    assert pair.probability and pair.probability > 0.9 and "age (52 years)" in pair.why
    answer = two.select("SELECT (COUNT(DISTINCT ?person) AS ?patients) { ?case a cg:Case ; cg:patient ?person }")
    assert answer.values() == [(2,)]


def test_the_reviewer_has_the_last_word(two: kg.CaseGraph) -> None:
    decide(two, "a/1", "b/1", "different", by="A. Reader", reason="another hospital")
    assert people(two) == 3
    (pair,) = [pair for pair in two.duplicates() if pair.left == A and pair.right == B]
    assert (pair.state, pair.one_patient) == ("refused", False)
    assert pair.judgement is not None and pair.judgement.reason == "another hospital"
    decide(two, "a/1", "c/1", "same", by="A. Reader")
    assert two.patients()[A] == two.patients()[C] != two.patients()[B]
    decide(two, "b/1", "a/1", "same", by="B. Reader")
    assert people(two) == 1


def test_a_judgement_on_cases_that_look_nothing_alike_is_kept_and_shown() -> None:
    made = graph(report("a", ARTICLES["a02"]), report("b", ARTICLES["a11"]))
    assert made.duplicates() == ()
    decide(made, "a/1", "b/1", "same", by="A. Reader")
    (pair,) = made.duplicates()
    assert (pair.state, pair.score, pair.one_patient, people(made)) == ("confirmed", None, True, 1)


def test_what_was_told_apart_is_not_put_together_through_a_third() -> None:
    made = graph(*(report(name, ARTICLES["a02"]) for name in "abc"))
    assert people(made) == 1
    decide(made, "a/1", "c/1", "different", by="A. Reader")
    assert people(made) == 2
    left = [pair for pair in made.duplicates() if pair.state == "probable" and not pair.one_patient]
    assert [pair.against for pair in left] == [(A, C)], "one of the two other pairs, and it says why"


def test_judgements_that_contradict_each_other_are_refused_in_one_line() -> None:
    made = graph(*(report(name, ARTICLES[f"a0{at}"]) for at, name in enumerate("abc", 1)), report("d", ARTICLES["a11"]))
    decide(made, "a/1", "b/1", "same", by="A. Reader")
    decide(made, "b/1", "c/1", "same", by="A. Reader")
    with pytest.raises(DuplicateError, match="a/1 and c/1 were both confirmed as the same patient as b/1"):
        decide(made, "a/1", "c/1", "different", by="A. Reader")
    decide(made, "a/1", "d/1", "different", by="A. Reader")
    with pytest.raises(
        DuplicateError, match=r"c/1 and d/1 cannot be one patient.* a/1 and d/1 would be, and these were"
    ):
        decide(made, "c/1", "d/1", "same", by="A. Reader")
    assert people(made) == 2


def test_two_patients_of_one_report_are_two() -> None:
    twice = graph(report("a", ARTICLES["a02"], ARTICLES["a02"]), report("b", ARTICLES["a02"]))
    assert people(twice) == 2 and twice.patients()[A] != twice.patients()[A2]
    assert sorted(pair.one_patient for pair in twice.duplicates()) == [False, True]
    with pytest.raises(JudgementError, match="two cases of one report"):
        decide(twice, "a/1", "a/2", "same", by="A. Reader")
    with pytest.raises(DuplicateError, match="of one report"):
        twice.compare("a/1", "a/2")


def test_the_same_publication_twice_pairs_its_patients_with_themselves() -> None:
    told = [changed("a02", doi="10.1000/7"), changed("a03", doi="10.1000/7")]
    made = graph(report("page", *told), report("scan", *told), report("other", ARTICLES["a05"]))
    assert people(made) == 3
    known = made.patients()
    assert {iri.rsplit("/", 1)[1] for iri in known if known[iri] == known[made_iri("page", 2)]} == {"2"}
    compared = made.compare("page/1", "scan/1")
    assert compared.rows[0].title == "publication" and compared.rows[0].left.value == "10.1000/7"


def made_iri(name: str, number: int) -> str:
    return f"https://w3id.org/casegraph/report/{name}/case/{number}"


def test_persons_are_put_together_by_the_rules() -> None:
    assert len(set(persons([A, B, C], probable=[(A, B), (B, C)]).first.values())) == 2, "A and C are not alike"
    assert len(set(persons([A, B, C], probable=[(A, B), (B, C)], possible=[(A, C)]).first.values())) == 1
    assert persons([A, B, C], probable=[(A, B), (B, C)]).apart == {(B, C): (A, C)}
    confirmed = persons([A, B, C, D], confirmed=[(A, D)], probable=[(A, B)])
    assert confirmed.first[B] == A, "whom a reviewer put together stand for each other"
    assert persons([A, A2, B], confirmed=[(A, B), (A2, B)]).first == {A: A, B: A, A2: A2}


def test_persons_do_not_depend_on_the_order_of_cases() -> None:
    cases = [A, B, C, D, A2]
    probable = [(A, B), (C, D), (B, D), (A2, D)]
    assert persons(cases, probable=probable) == persons(cases[::-1], probable=probable)


def test_any_change_is_followed_and_a_judgement_compares_nothing_anew(two: kg.CaseGraph) -> None:
    two.remove("b")
    assert people(two) == 2
    two.add(report("b", ABSTRACTS["b02"][1]))
    assert people(two) == 2
    pairs = two._store.graph(PAIRS)
    decide(two, "a/1", "b/1", "different", by="A. Reader")
    assert two._store.graph(PAIRS) == pairs != []


def test_cases_of_other_publications_that_a_report_cites_are_not_there_to_be_counted() -> None:
    made = graph(report("a", ARTICLES["a02"]), report("review", Told(drugs=("rituximab",))))
    cases = {case for case, *_ in made.select("SELECT ?case { ?report cg:case ?case }").rows}
    assert len(made.patients()) == len(cases) == 2, "a case is a patient of its own report, and nothing else is counted"


def test_a_shared_file_knows_the_same_patients(two: kg.CaseGraph, tmp_path: Path) -> None:
    decide(two, "a/1", "c/1", "different", by="A. Reader", at=datetime(2026, 1, 2, tzinfo=UTC))
    for name in ("shared.ttl", "shared.trig"):
        two.export(tmp_path / name, format="turtle" if name.endswith("ttl") else "trig")
        with kg.open(tmp_path / name) as read:
            assert read.patients() == two.patients() and read.duplicates() == two.duplicates()
            assert read.export() == two.export()
            with pytest.raises(StoreError, match="read-only"):
                decide(read, "a/1", "b/1", "same", by="A. Reader")
    assert "cg:PatientPair" in two.export() and "cg:PatientPair" not in two.export(reports=["a"])


def test_the_question_tells_what_the_command_tells(two: kg.CaseGraph) -> None:
    rows = two.ask("possible-same-patients").dicts()
    columns = ("report", "case", "other_report", "other_case", "state", "one_patient")
    assert tuple(rows[0][column] for column in columns) == ("a", 1, "b", 1, "probable", True)
    assert len(rows) == len(two.duplicates())
    two.add(report("d", ARTICLES["a07"]))
    two.add(report("e", ABSTRACTS["b07"][1]))
    asked = two.ask("possible-same-patients", drug="levetiracetam", event="thrombocytopenia").dicts()
    assert [(row["report"], row["other_report"]) for row in asked] == [("d", "e")]


def test_the_same_reports_give_the_same_bytes() -> None:
    texts = set()
    for reports in (everything()[:14], everything()[13::-1]):
        texts.add(graph(*reports).export())
    assert len(texts) == 1


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """The command on a graph whose quotes are hostile."""
    hostile = changed("a02", authors=("L. <b>Abara</b>", "P. | Holst"), quote='a | "quote", <i>\n=1+1')
    made = graph(report("a", hostile), report("b", ABSTRACTS["b02"][1]))
    monkeypatch.setattr("kg.cli.duplicating.opened", lambda path: contextlib.nullcontext(made))
    return lambda *arguments: CliRunner().invoke(app, ["duplicates", "--graph", "g", *arguments])


def test_the_command_lists_explains_and_keeps_decisions(run) -> None:
    listed = run().output
    assert listed.startswith("a/1 and b/1: probably one patient (probability over 99.9%")
    assert listed.endswith("2 cases, 1 independent patient; 1 pair to look at\n")
    explained = run("a/1", "b/1").output
    assert "52 years" in explained and "all slots" in explained and "before they are compared" in explained
    kept = run("--different", "a/1", "b/1", "--by", "A. Reader", "--reason", "two towns").output
    assert kept == "kept: a/1 and b/1 are two patients, says A. Reader\n2 cases, 2 independent patients\n"
    assert "told apart by a reviewer" in run().output and "A. Reader decided so on" in run().output


def test_the_command_prints_every_format_and_quotes_as_data(run) -> None:
    told = json.loads(run("--format", "json", "a/1", "b/1").output)
    assert told["state"] == "probable" and told["slots"][0]["slot"] == "authors"
    assert sum(slot["bits"] for slot in told["slots"]) == pytest.approx(told["bits"], abs=0.1)
    rows = list(csv.reader(io.StringIO(run("--format", "csv", "a/1", "b/1").output)))
    assert len({len(row) for row in rows}) == 1 and not any(cell.startswith("=") for row in rows for cell in row)
    marked = run("--format", "md", "a/1", "b/1").output
    assert "<b>" not in marked.replace("\\<", "") and len({line.count(" | ") for line in marked.splitlines()}) == 1
    assert json.loads(run("--format", "json").output)[0]["counted_as"] == 1
    assert run("--format", "csv").output.startswith("case,other_case,state,counted_as,probability,bits,why\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a/1"], "name two patients"),
        (["--same", "--different", "a/1", "b/1"], "exclude each other"),
        (["--same", "a/1", "b/1"], "--same needs --by NAME"),
        (["--same", "--by", "X"], "--same needs the two patients"),
        (["--by", "X"], "add --same or --different"),
        (["a/1", "zz/9"], "there is no patient 'zz/9' in the graph"),
        (["a/1", "b"], "'b' names no patient"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(run, arguments: list[str], said: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2 and said in found.stderr and found.stderr.count("\n") == 1


def test_a_store_on_disk_keeps_who_is_who(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as made:
        made.add(report("a", ARTICLES["a02"]))
        made.add(report("b", ABSTRACTS["b02"][1]))
        decide(made, "a/1", "b/1", "different", by="A. Reader")
        known = made.patients(), made.duplicates()
    with kg.open(tmp_path / "g") as again:
        assert is_settled(again._store) and (again.patients(), again.duplicates()) == known
        assert again.check() == []


def test_a_judgement_in_a_shared_file_on_what_is_not_there_does_no_harm(two: kg.CaseGraph, tmp_path: Path) -> None:
    two.judge(Judgement(item="same-patient", about=(A, C), answer="same", by="A. Reader", at=datetime.now(UTC)))
    two.remove("c")
    assert people(two) == 1 and [pair.right for pair in two.duplicates()] == [B]


def test_a_file_that_was_edited_by_hand_is_still_answered(tmp_path: Path) -> None:
    made = graph(report("a", ARTICLES["a02"]), report("b", ABSTRACTS["b02"][1]))
    turtle = made.export()
    broken = (
        turtle.replace("cg:ageYears 52.0", 'cg:ageYears "old", 51.5')
        .replace("cg:nadir 0.42", 'cg:nadir "INF"^^xsd:double')
        .replace("cg:latencyDays 152.0", "cg:latencyDays cg:Case")
    )
    case = (
        "<https://w3id.org/casegraph/report/a/case/9/x> a cg:Case ; cg:inReport <https://w3id.org/casegraph/report/a> ."
    )
    assert broken != turtle
    (tmp_path / "edited.ttl").write_text(f"{broken}\n{case}\n", encoding="utf-8")
    with kg.open(tmp_path / "edited.ttl") as edited:
        assert len(edited.patients()) == 3 and edited.export()
