"""Kept answers: the same as those that are worked out, gone with any change, never read where they are damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_reports import reports as samples
from small_store import use_small_vocabulary

import kg
from kg import kept
from kg.answers import Answer
from kg.cli.options import UsageError
from kg.cli.preparing import prepare
from kg.judgements import Judgement
from kg.kept import KeptAnswers, packed, unpacked
from kg.prepare import counting
from kg.terms import report_iri

NAMES = "SELECT ?name { ?report a cg:Report ; cg:name ?name } ORDER BY ?name"
EPISODES = "SELECT (COUNT(*) AS ?n) { ?episode a cg:Episode }"

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_datatype = st.sampled_from(["integer", "decimal", "string", "date", "boolean"])
_terms = st.one_of(
    st.none(),
    st.builds(ox.NamedNode, st.sampled_from(["http://x/a", "http://x/b", "urn:c"])),
    st.builds(ox.BlankNode, st.sampled_from(["a", "b"])),
    st.builds(ox.Literal, _text),
    st.builds(lambda text: ox.Literal(text, language="en"), _text),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")),
        _text,
        _datatype,
    ),
)


@given(st.lists(st.tuples(_terms, _terms, _terms), max_size=8))
def test_what_is_unpacked_is_what_was_packed(rows: list[tuple[ox.Literal | None, ...]]) -> None:
    answer = Answer(("a", "b", "c"), tuple(rows))
    content = packed(answer)
    assert content is not None
    assert unpacked(content) == answer


def test_more_terms_than_one_byte_counts() -> None:
    for count in (254, 255, 256, 66_000):
        answer = Answer(("n",), tuple((ox.Literal(str(number)),) for number in range(count)))
        content = packed(answer)
        assert content is not None and unpacked(content) == answer


def test_what_has_no_place_is_not_packed() -> None:
    node = ox.NamedNode("http://x/a")
    assert packed(Answer(("a",), ((ox.Triple(node, node, node),),))) is None
    assert packed(Answer((), ((), ()))) is None


@pytest.mark.parametrize("place", [0, 19, 40, -1])
def test_a_damaged_one_is_refused(place: int) -> None:
    content = packed(Answer(("n",), ((ox.Literal("one"),), (ox.Literal("two"),))))
    assert content is not None
    damaged = bytearray(content)
    damaged[place] ^= 0x55
    for wrong in (bytes(damaged), content[:-1], content + b"x", b""):
        with pytest.raises(ValueError):
            unpacked(wrong)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with the first sample, where every answer is worth keeping."""
    use_small_vocabulary(monkeypatch, tmp_path)
    monkeypatch.setattr(kept, "WORTH_KEEPING", 0)
    with kg.open(tmp_path / "g") as graph:
        graph.add(samples()[0])
    return tmp_path / "g"


def files(store: Path) -> list[Path]:
    return sorted(store.glob("view-*/answers-*/*"))


def asked(store: Path, sparql: str = NAMES, *, quarantined: bool = False) -> list[object]:
    with kg.open(store, create=False) as graph:
        answer = graph.select(sparql, quarantined=quarantined)
        return answer.column(answer.columns[0])


def test_the_next_process_reads_what_is_kept(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):  # until the engine has tidied up what the build left
        assert asked(store) == [samples()[0].name]
    assert len(files(store)) == 1

    def never(*_: object) -> None:
        raise AssertionError("the query was run")

    monkeypatch.setattr("kg.graph.run", never)
    assert asked(store) == [samples()[0].name]


def test_any_change_ends_it(store: Path) -> None:
    names = [sample.name for sample in samples()[:2]]
    assert asked(store) == names[:1]
    with kg.open(store) as graph:
        graph.add(samples()[1])
        assert not files(store)
        assert graph.select(NAMES).column("name") == sorted(names)
        graph.remove(names[0])
        assert graph.select(NAMES).column("name") == names[1:]
    assert asked(store) == names[1:]


def test_what_is_in_quarantine_has_answers_of_its_own(store: Path) -> None:
    case = samples()[1].cases[0]
    assert case.age_years is not None
    old = replace(case, age_years=replace(case.age_years, value=-1.0))
    with kg.open(store) as graph:
        assert graph.add(replace(samples()[1], cases=(old, *samples()[1].cases[1:]))).quarantined
    names = [sample.name for sample in samples()[:2]]
    for _ in range(2):
        assert asked(store) == names[:1]
        assert asked(store, quarantined=True) == sorted(names)


def test_a_judgement_on_who_is_who_changes_the_number_of_patients(store: Path) -> None:
    with kg.open(store) as graph:
        graph.add(samples()[1])
        counted = "SELECT (COUNT(DISTINCT ?person) AS ?n) { ?case cg:patient ?person }"
        (before,) = graph.select(counted).column("n")
        one, other = (f"{report_iri(sample.name).value}/case/1" for sample in samples()[:2])
        graph.judge(
            Judgement(item="same-patient", about=(one, other), answer="same", by="A. Reader", at=datetime.now(UTC))
        )
        (after,) = graph.select(counted).column("n")
    assert asked(store, counted) == [after]
    assert isinstance(before, int) and after == before - 1


def test_a_damaged_file_is_worked_out_anew(store: Path) -> None:
    assert asked(store) == [samples()[0].name]
    for file in files(store):
        file.write_bytes(file.read_bytes()[:-3] + b"abc")
    assert asked(store) == [samples()[0].name]


def test_a_process_that_is_killed_while_it_keeps_one_leaves_no_wrong_answer(store: Path) -> None:
    code = (
        "import os, pathlib, kg, kg.kept, kg.vocabularies\n"
        f"kg.vocabularies.package_files = lambda: [pathlib.Path({str(store.parent / 'small.ttl')!r})]\n"
        "kg.kept.WORTH_KEEPING = 0\n"
        "kg.kept.write_atomically = lambda path, content: (path.with_suffix('.part').write_bytes(content[:9]), os._exit(9))\n"
        f"kg.open({str(store)!r}).select({NAMES!r})\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 9
    assert asked(store) == [samples()[0].name]
    with kg.open(store) as graph:
        graph.add(samples()[1])
    assert asked(store) == sorted(sample.name for sample in samples()[:2])


def _answer(text: str) -> Answer:
    return Answer(("n",), ((ox.Literal(text),),))


def test_what_was_found_quickly_or_is_another_each_time_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = KeptAnswers(tmp_path)
    assert answers.answer("quick", lambda: _answer("1")) == _answer("1")
    assert answers.answer("quick", lambda: _answer("2")) == _answer("2")
    monkeypatch.setattr(kept, "WORTH_KEEPING", 0)
    for sparql in ("SELECT (now() AS ?n) {}", "SELECT (RAND ( ) AS ?n) {}", "SELECT (STRUUID() AS ?n) {}"):
        assert answers.answer(sparql, lambda: _answer("1")) == _answer("1")
        assert answers.answer(sparql, lambda: _answer("2")) == _answer("2")


def test_what_nobody_asked_for_longest_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(_answer("1"))
    assert content is not None
    monkeypatch.setattr(kept, "WORTH_KEEPING", 0)
    monkeypatch.setattr(kept, "MOST_BYTES", 2 * len(content))
    answers = KeptAnswers(tmp_path)
    for number, query in enumerate(("a", "b", "c")):
        answers.answer(query, lambda: _answer("1"))
        for file in tmp_path.glob("*/*"):
            os.utime(file, (number, number)) if file.stat().st_mtime > 1000 else None
    assert len(list(tmp_path.glob("*/*"))) == 2
    assert answers.answer("a", lambda: _answer("2")) == _answer("2")
    assert answers.answer("c", lambda: _answer("2")) == _answer("1")


def test_who_reads_a_snapshot_that_is_gone_keeps_nothing_in_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "WORTH_KEEPING", 0)
    old = KeptAnswers(tmp_path)
    for folder in tmp_path.iterdir():
        folder.rmdir()
    new = KeptAnswers(tmp_path)
    assert old.answer("q", lambda: _answer("old")) == _answer("old")
    assert new.answer("q", lambda: _answer("new")) == _answer("new")


def test_a_prepared_graph_has_the_answers_at_hand(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with kg.open(store) as graph:
        expected = {each.name: graph.ask(each.name) for each in counting()}
        graph.add(samples()[1])
    prepare(store)
    assert capsys.readouterr().out.startswith(f"{store} is prepared")
    with kg.open(store) as graph:
        before = set(files(store))
        found = {each.name: graph.ask(each.name) for each in counting()}
        assert set(files(store)) == before and len(before) >= len(found)
        graph.remove(samples()[1].name)
        assert {each.name: graph.ask(each.name) for each in counting()} == expected
    assert found != expected


def test_what_has_no_place_to_keep_anything_is_told(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        graph.export(tmp_path / "shared.ttl")
    with pytest.raises(UsageError, match="no place"):
        prepare(tmp_path / "shared.ttl")
