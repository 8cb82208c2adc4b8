"""The history of a store: every moment can be opened again as it was, and nothing is kept that nothing needs."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Quad
from sample_reports import hives, late, review, switch
from small_store import corrected, next_moment

import kg
from extract.records import Value
from kg import former
from kg.history import Change, Moment, forget, resolve, versions
from kg.judgements import Judgement
from kg.store import StoreError
from kg.terms import ASSESSMENT, RUNS, report_iri, term
from kg.when import HistoryError, place

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is set: each change then is one microsecond after the last."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def later(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(former, "now", made)
    monkeypatch.setattr("kg.history.now", made)
    return made


def same_person(answer: str = "same") -> Judgement:
    about = (f"{report_iri('late').value}/case/1", f"{report_iri('switch').value}/case/1")
    return Judgement(item="same-patient", about=about, answer=answer, by="A. Reader", at=NOON)


def files(folder: Path) -> list[str]:
    kept = folder / "history"
    return sorted(path.name for path in kept.iterdir()) if kept.is_dir() else []


def sha256_of(graph: kg.CaseGraph) -> str:
    """The hash of what `late` is now."""
    assert graph._store.past is not None
    content = graph._store.past.content(report_iri("late"))
    return "" if content is None else content.sha256


def reports_of(moment: Moment) -> dict[str, str]:
    return {change.name: change.how for change in moment.changes if change.what == "report"}


def test_each_moment_is_what_was_exported_then_byte_for_byte(tmp_path: Path, clock: Clock) -> None:
    exports = [""]

    def change(*steps: tuple[str, object]) -> None:
        clock.later(hours=1)
        with kg.open(tmp_path / "g") as graph:
            for how, what in steps:
                getattr(graph, how)(what)
            exports.append(graph.export(format="n-quads"))

    change(("add", late()), ("add", switch()))
    assert files(tmp_path / "g") == []  # nothing is kept of a first build
    change(("add", corrected()), ("add", hives()))
    change(("judge", same_person()))
    change(("remove", "switch"))
    change(("add", late()), ("add", review()))
    change(("add", switch()), ("remove", "hives"), ("judge", same_person("different")))
    with kg.open(tmp_path / "g") as graph:
        assert [moment.number for moment in graph.history()] == [1, 2, 3, 4, 5, 6]
        for number, text in enumerate(exports):
            past = graph.at(number)
            assert number == 0 or past.export(format="n-quads") == text, f"moment {number}"
            assert number > 0 or past.reports() == ()
            assert past.check() == []
            past.close()
        assert graph.export(format="n-quads") == exports[-1]
    with kg.open(tmp_path / "g", at="previous") as graph:  # and without a graph that is open already
        assert graph.export(format="n-quads") == exports[-2]
        with pytest.raises(StoreError, match="a moment of the past is read-only"):
            graph.add(late())
    assert not list((tmp_path / "g").glob("view-*"))


def test_a_moment_tells_what_it_did(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(late(), extractor="1")
        graph.add(switch(), extractor="1")
        clock.later(minutes=5)
        next_moment(graph)
        graph.add(late(), extractor="1")  # nothing new: no moment
        next_moment(graph)
        graph.add(late(), extractor="2")
        graph.add(switch(), extractor="1")
        graph.add(review(), extractor="2")
        graph.judge(same_person())
        next_moment(graph)
        graph.remove("switch")
        first, second, third = graph.history()
    assert first.at == NOON and reports_of(first) == {"late": "added", "switch": "added"}
    assert first.extractors == ("1",) and not first.build
    assert reports_of(second) == {"late": "read again", "review": "added"} and second.extractors == ("2",)
    assert second.count("added", "judgement") == 1
    assert third.changes == (Change("report", "removed", "switch"),)


def test_a_report_that_is_read_again_with_the_same_result_costs_no_file(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        for version in ("1", "2", "3"):
            graph.add(late(), extractor=version)
            next_moment(graph)
        assert files(tmp_path / "g") == []
        graph.add(corrected(), extractor="3")
        assert len(files(tmp_path / "g")) == 1  # the one content that is gone
        for number, version in ((1, "1"), (2, "2"), (3, "3")):
            past = graph.at(number)
            assert past.report("late") == late() and past.status("late").extractor == version
            past.close()


def test_a_build_is_told_from_another_change(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(late())
        graph.log_run(started=NOON - timedelta(minutes=1), ended=NOON + timedelta(minutes=1), added=1)
        clock.later(hours=1)
        next_moment(graph)
        graph.remove("late")
        assert [moment.build for moment in graph.history()] == [True, False]


def test_a_quarantined_report_is_quarantined_at_its_moment(tmp_path: Path, clock: Clock) -> None:
    old = replace(late(), cases=(replace(late().cases[0], age_years=Value(999.0, late().cases[0].age_years.evidence)),))  # type: ignore[union-attr]
    with kg.open(tmp_path / "g") as graph:
        graph.add(old)
        assert graph.status("late").quarantined
        next_moment(graph)
        graph.add(late())
        past = graph.at(1)
        assert past.status("late") == replace(past.status("late"), state="quarantined") and past.status("late").findings
        assert past.ask("reports").column("report") == [] and graph.ask("reports").column("report") == ["late"]
        past.close()


def test_times_count_to_the_end_of_what_was_given(tmp_path: Path, clock: Clock) -> None:
    clock.later(minutes=10, seconds=30.5)  # 12:10:30.5
    with kg.open(tmp_path / "g") as graph:
        graph.add(late())
        clock.later(days=1)
        next_moment(graph)
        graph.add(review())
        seen = {}
        for given in (
            "2026-11-19",
            "2026-11-20",
            "2026-11-20T12:10Z",
            "2026-11-20T12:09Z",
            "2026-11-20T12:10:30+00:00",
            "2026-11-20T12:10:29+00:00",
            "2026-11-20T13:10+01:00",
            NOON,
            "0",
            "1",
            "2",
            2,
        ):
            time, _ = resolve(graph._store, given)
            seen[given] = sum(version.holds(time) for version in versions(graph._store))
    assert [*seen.values()] == [0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 2, 2]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (7, "has no moment 7: they go from 0 to 1"),
        ("7", "has no moment 7: they go from 0 to 1"),
        (-1, "has no moment -1"),
        ("yesterday", "'yesterday' is no moment: give a number of `casegraph history`, previous, or a time"),
    ],
)
def test_a_moment_that_is_not_there_is_told_in_one_line(
    asked: int | str, told: str, tmp_path: Path, clock: Clock
) -> None:
    with kg.open(tmp_path / "g") as graph:
        with pytest.raises(HistoryError, match="no history yet"):
            graph.at("previous")
        graph.add(review())
        with pytest.raises(HistoryError) as caught:
            graph.at(asked)
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_only_a_store_has_a_history(tmp_path: Path) -> None:
    with kg.open(None) as graph:
        graph.add(review())
        assert graph.history() == ()
        with pytest.raises(HistoryError, match="only a store on disk"):
            graph.at(1)
        graph.export(tmp_path / "shared.ttl")
    with pytest.raises(StoreError, match="a shared file, which tells of one moment"):
        kg.open(tmp_path / "shared.ttl", at=1)


def test_a_store_from_before_there_was_a_history_opens_and_begins_one(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(late())
        noted = (former.STORED, former.SHA256, former.NUMBER, former.STARTED)
        for quad in list(graph._store.store.quads_for_pattern(None, None, None, RUNS)):
            if quad.predicate in noted or quad.object == former.MOMENT:
                graph._store.store.remove(quad)
    clock.later(days=2)
    with kg.open(tmp_path / "g") as graph:
        assert graph.history() == () and graph.report("late") == late() and graph.check() == []
    with kg.open(tmp_path / "g") as graph:
        graph.add(corrected())
        (moment,) = graph.history()
        assert reports_of(moment) == {"late": "replaced"}
        past = graph.at("previous")
        assert past.report("late") == late()
        past.close()
        with pytest.raises(HistoryError, match="no history from before 2026-11-2"):
            graph.at("2026-11-19")


def test_history_can_be_forgotten(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        for report in (late(), corrected(), late(), corrected()):
            next_moment(graph)
            graph.add(report)
            clock.later(days=1)
    assert len(files(tmp_path / "g")) == 2
    with kg.open(tmp_path / "g") as graph:
        text = graph.export()
        with pytest.raises(HistoryError, match="in the future"):
            forget(graph._store, clock.time + timedelta(days=1))
        # Stored on days 20, 21, 22 and 23: what went on 21 and on 22 is forgotten.
        assert forget(graph._store, NOON + timedelta(days=2, hours=1)) == 2
        assert [moment.number for moment in graph.history()] == [3, 4]
        for early in (1, 2, "2026-11-21"):
            with pytest.raises(HistoryError, match=r"no (moment|history)"):
                graph.at(early)
        past = graph.at(3)
        assert past.report("late") == late()
        past.close()
    assert len(files(tmp_path / "g")) == 1
    with kg.open(tmp_path / "g") as graph:
        assert forget(graph._store, clock.time) == 1
    assert files(tmp_path / "g") == []
    with kg.open(tmp_path / "g") as graph:
        assert graph.export() == text and graph.check() == []
        graph.add(late())
        assert [moment.number for moment in graph.history()] == [4, 5]
        past = graph.at("previous")
        assert past.report("late") == corrected()
        past.close()


def test_a_moment_has_the_vocabulary_of_its_time(tmp_path: Path, clock: Clock) -> None:
    mine = tmp_path / "mine.ttl"
    texts = {}
    for word in ("oldest", "older", "newer"):
        mine.write_text(f'<https://example.org/d> <http://www.w3.org/2004/02/skos/core#prefLabel> "{word}"@en .')
        with kg.open(tmp_path / "g", vocabularies=[mine]) as graph:
            graph.add(late())
            texts[word] = graph.export(format="n-quads")
    with kg.open(tmp_path / "g") as graph:
        changes = [[(each.what, each.how) for each in moment.changes] for moment in graph.history()]
        replaced = [("report", "read again"), ("vocabulary", "replaced")]
        assert changes == [[("report", "added")], replaced, replaced]
        for number, word in ((1, "oldest"), (2, "older"), (3, "newer")):
            past = graph.at(number)
            assert past.query(f'ASK {{ ?drug skos:prefLabel "{word}"@en }}') and (number == 3) == (
                past.vocabulary_hash == graph.vocabulary_hash
            )
            assert past.export(format="n-quads") == texts[word]
            past.close()


def test_a_stored_assessment_is_what_it_was(tmp_path: Path, clock: Clock) -> None:
    name = term("cg:x").__class__(f"{ASSESSMENT}one")

    def verdict(graph: kg.CaseGraph, word: str) -> None:
        graph._store.put(name, [Quad(name, term("cg:answer"), former.Literal(word)).triple])

    with kg.open(tmp_path / "g") as graph:
        for word in ("supported", "contested", "contested"):
            next_moment(graph)
            graph.add(review())
            verdict(graph, word)
        assert [(each.how, each.what) for moment in graph.history() for each in moment.changes] == [
            ("added", "assessment"),
            ("added", "report"),
            ("replaced", "assessment"),
        ]
        past = graph.at(1)
        assert [triple.object.value for triple in past._store.graph(name)] == ["supported"]  # type: ignore[union-attr]
        past.close()


def test_a_backup_carries_the_history(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(late())
        next_moment(graph)
        graph.add(corrected())
        graph.backup(tmp_path / "copy")
    with kg.open(tmp_path / "copy", at=1) as copy:
        assert copy.report("late") == late()


def test_a_clock_that_was_set_back_confuses_nothing(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        for report in (late(), corrected(), late()):
            next_moment(graph)
            graph.add(report)
            clock.later(days=-1)
        clock.later(days=9)
        latencies = []
        for number in (1, 2, 3):
            past = graph.at(number)
            latency = past.report("late").cases[0].episodes[0].latency_days
            latencies.append(latency and latency.value)
            past.close()
    assert latencies == [84.0, 70.0, 84.0]


def test_a_missing_file_of_the_history_is_told_and_costs_nothing_else(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        for report in (late(), corrected()):
            next_moment(graph)
            graph.add(report)
        (kept,) = (tmp_path / "g" / "history").iterdir()
        kept.write_bytes(kept.read_bytes()[:40])
        with pytest.raises(HistoryError, match="cannot be read"):
            graph.at(1)
        kept.unlink()
        with pytest.raises(HistoryError, match="is missing"):
            graph.at(1)
        assert graph.report("late") == corrected()
    assert not list((tmp_path / "g").glob("view-*"))


def test_a_process_that_is_killed_leaves_a_whole_history(tmp_path: Path, small_vocabulary: Path) -> None:
    code = (
        "import itertools, sys\nfrom pathlib import Path\nfrom kg import vocabularies\n"
        f"vocabularies.package_files = lambda: [Path({str(small_vocabulary)!r})]\n"
        "import kg\nfrom small_store import corrected\nfrom sample_reports import late\n"
        f"graph = kg.open({str(tmp_path / 'g')!r}); graph.add(late()); print('ready', flush=True)\n"
        "for turn in itertools.count():\n"
        "    graph.add(corrected() if turn % 2 else late(), extractor=str(turn))\n"
    )
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    for delay in (0.12, 0.17, 0.23):
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(delay)
        process.kill()
        process.wait()
        process.stdout.close()
        kg.open(tmp_path / "g").close()  # sweeps what was left behind
        with kg.open(tmp_path / "g") as graph:
            runs = graph._store.graph(RUNS)
            nodes = {each.subject for each in runs if each.object == former.FORMER}
            named = {each.object.value for each in runs if each.subject in nodes and each.predicate == former.SHA256}  # type: ignore[union-attr]
            assert {name.partition(".")[0] for name in files(tmp_path / "g")} <= named
            numbers = [moment.number for moment in graph.history()]
            assert numbers == list(range(1, len(numbers) + 1))
            for version in versions(graph._store):  # the file of each content is there
                assert version.gone is None or version.sha256 in {
                    *(name.partition(".")[0] for name in files(tmp_path / "g")),
                    sha256_of(graph),
                }
            past = graph.at("previous")
            assert past.reports() == () or past.report("late") in (late(), corrected())
            past.close()
            assert graph.check() == [] and graph.report("late") in (late(), corrected())


def test_a_moment_is_named_behind_the_folder(tmp_path: Path) -> None:
    assert place(tmp_path / "review@2") == (tmp_path / "review", "2")
    assert place("a/review@previous") == (Path("a/review"), "previous")
    assert place("review@2026-11-20T10:00") == (Path("review"), "2026-11-20T10:00")
    assert place("me@home") == (Path("me@home"), None)
    (tmp_path / "review@2").mkdir()
    assert place(tmp_path / "review@2") == (tmp_path / "review@2", None)


def test_the_end_of_a_moment_is_just_before_the_next(tmp_path: Path, clock: Clock) -> None:
    with kg.open(tmp_path / "g") as graph:
        for report in (late(), review()):
            next_moment(graph)
            graph.add(report)
            clock.later(hours=1)
        assert resolve(graph._store, 0)[0] == NOON - timedelta(microseconds=1)
        assert resolve(graph._store, 1)[0] == NOON + timedelta(hours=1, microseconds=-1)
        assert resolve(graph._store, 2)[0] > clock.time
