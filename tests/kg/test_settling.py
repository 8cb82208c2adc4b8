"""Who is who after changes, one by one: the same as of a graph that is built from the same reports at once."""

from __future__ import annotations

import contextlib
import itertools
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from same_patients import ABSTRACTS, ARTICLES, LOOK_ALIKES, changed, everything, report

import kg
from kg.duplicates import blocking, register
from kg.duplicates.blocking import candidates
from kg.duplicates.compare import compare
from kg.duplicates.encoding import decode, encode
from kg.duplicates.frequencies import Frequencies
from kg.duplicates.keys import keys
from kg.duplicates.pairs import state_of
from kg.duplicates.profiles import order, profiles
from kg.duplicates.published import same_publication
from kg.judgements import Judgement
from kg.patients import person_triples
from kg.settling import _judged, is_settled
from kg.store import GraphStore
from kg.terms import PAIRS, PATIENTS, term

TOLD = {**ARTICLES, **{name: told for name, (_, told) in ABSTRACTS.items()}, **LOOK_ALIKES}
COPY = {"doi": "10.1000/7"}
ACCOUNTS = [*(TOLD[name] for name in sorted(TOLD)), *(changed(name, **COPY) for name in ("a02", "a03"))]
PERSONAL = {"age_years", "author", "latency_days", "nadir", "occupation", "recovery_days", "recovery_value", "result"}
TOPICS = {"condition", "drug", "event"}
SLOW = settings(max_examples=15, deadline=None)


def empty() -> kg.CaseGraph:
    return kg.CaseGraph(GraphStore.in_memory())


def settled(graph: kg.CaseGraph) -> tuple[set, set]:
    """What the graphs of pairs and patients say, without the mark of the method."""
    marks = {term("schema:softwareVersion")}
    of = (graph._store.graph(name) for name in (PAIRS, PATIENTS))
    pairs, patients = ({triple for triple in each if triple.predicate not in marks} for each in of)
    return pairs, patients


def agree(one, other, *, without=()):
    """The keys that two cases share, by kind."""
    shared = set(keys(one)) & set(keys(other))
    return [key for key in shared if key[0] not in without]


def is_candidate(one, other, counted, large: int) -> bool:
    """Whether two cases are worth comparing, by the words of `kg.duplicates.blocking`, case by case."""
    if one.publication.name == other.publication.name:
        return False
    if same_publication(one.publication, other.publication):
        return True
    if None not in (one.sex, other.sex) and one.sex != other.sex:
        return False
    if None not in (one.age_years, other.age_years) and abs(one.age_years - other.age_years) > 2:
        return False

    def small(*block) -> bool:
        return sum(set(block) <= held for held in counted) <= large

    for first in (key for key in agree(one, other) if key[0] in PERSONAL):
        for second in (key for key in agree(one, other) if key[0] in TOPICS):
            further = [
                key for key in agree(one, other, without={first[0], second[0]}) if key[0] in PERSONAL | TOPICS | {"sex"}
            ]
            if small(first, second) or any(small(first, second, third) for third in further):
                return True
    return False


@pytest.mark.parametrize("large", [1, 2, 5, 400])
def test_the_candidates_are_those_of_the_rule(large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "large", lambda cases: large)
    cases = profiles([*everything(), report("copy", changed("a02", **COPY)), report("scan", changed("a02", **COPY))])
    counted = [set(keys(case)) for case in cases]
    expected = {
        (one, other)
        for one, other in itertools.combinations(range(len(cases)), 2)
        if is_candidate(cases[one], cases[other], counted, large)
    }
    assert set(candidates(cases)) == expected
    assert expected


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "remove", "judge", "ask"]),
        st.integers(0, 7),
        st.lists(st.integers(0, len(ACCOUNTS) - 1), min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=14,
)


def change(graph: kg.CaseGraph, held: dict, changes) -> None:
    """Adds, replaces, removes, judges and asks."""
    time = datetime(2026, 1, 1, tzinfo=UTC)
    for what, at, accounts in changes:
        time += timedelta(days=1)
        name = f"r{at}"
        if what == "add":
            held[name] = report(name, *(ACCOUNTS[account] for account in accounts))
            graph.add(held[name])
        elif what == "remove" and name in held:
            del held[name]
            graph.remove(name)
        elif what == "judge" and len(held) > 1:
            one, other = sorted(random.Random(f"{at}{accounts}").sample(sorted(held), 2))
            about = tuple(f"https://w3id.org/casegraph/report/{each}/case/1" for each in (one, other))
            answer = ("same", "different")[at % 2]
            graph.judge(Judgement(item="same-patient", about=about, answer=answer, by="A. Reader", at=time))
        elif what == "ask":
            graph.know_patients()


@SLOW
@given(CHANGES)
def test_change_by_change_is_as_at_once(changes) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(register, "STALE", 10**6)  # never calibrated but when that is asked for
        graph, held = empty(), {}
        change(graph, held, changes)
        graph.know_patients(calibrated=True)
        again = empty()
        for each in held.values():
            again.add(each)
        for judgement in graph.judgements():
            again._store.insert(kg.terms.JUDGEMENTS, kg.judgements.judgement_triples(judgement))
        again.know_patients()
        assert settled(graph) == settled(again)


@SLOW
@given(CHANGES, CHANGES, st.sampled_from([1, 2, 400]))
def test_between_calibrations_pairs_are_weighed_by_the_last_one(before, after, large: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(register, "STALE", 10**6)
        patched.setattr(register, "large", lambda cases: large)
        graph, held = empty(), {}
        change(graph, held, before)
        graph.know_patients(calibrated=True)
        calibrated = profiles(held.values())
        change(graph, held, after)
        graph.know_patients()
        cases = sorted(profiles(held.values()), key=order)
        counted, frequencies = [set(keys(case)) for case in calibrated], Frequencies(calibrated)
        expected = set()
        for one, other in itertools.combinations(cases, 2):
            if is_candidate(one, other, counted, large):
                weighed = compare(one, other, frequencies)
                if state_of(weighed) != "unlikely":
                    expected.add((*sorted((one.iri, other.iri)), round(weighed.score, 2)))
        found, patients = settled(graph)
        told = {(pair.left, pair.right, pair.score) for pair in graph.duplicates() if pair.score is not None}
        assert told == expected
        assert patients == set(person_triples([case.iri for case in cases], found, _judged(graph._store)))


def test_a_profile_is_kept_as_it_is() -> None:
    for case in profiles(everything()):
        assert decode(encode(case)) == case


SOME = [report(name, TOLD[name]) for name in ("a01", "a02", "b02")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settled store on disk, to be copied."""
    folder = tmp_path_factory.mktemp("settled") / "g"
    with kg.CaseGraph(GraphStore.open(folder, create=True)) as graph:
        for each in SOME:
            graph.add(each)
        graph.know_patients()
    return folder


def opened(made: Path, folder: Path) -> kg.CaseGraph:
    shutil.copytree(made, folder)
    return kg.CaseGraph(GraphStore.open(folder, create=False))


def expected(*more) -> tuple[set, set]:
    graph = empty()
    for each in (*SOME, *more):
        graph.add(each)
    graph.know_patients()
    return settled(graph)


ONE_MORE = report("one-more", ARTICLES["a02"])


def reopened(folder: Path) -> tuple[set, set]:
    with kg.CaseGraph(GraphStore.open(folder, create=False)) as graph:
        graph.know_patients(calibrated=True)
        assert is_settled(graph._store) and graph.check() == []
        return settled(graph)


class Killed(BaseException):
    """Nothing catches it."""


@pytest.mark.parametrize("stale", [0.02, 10**6])
@pytest.mark.parametrize("step", range(7))
def test_a_kill_at_any_step_leaves_nothing_wrong(
    made: Path, tmp_path: Path, step: int, stale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = opened(made, tmp_path / "g")
    graph.add(ONE_MORE)
    monkeypatch.setattr(register, "STALE", stale)
    steps = iter(range(100))

    def killed(method):
        def call(*arguments, **options):
            if next(steps) == step:
                raise Killed
            return method(*arguments, **options)

        return call

    for name in ("derive", "amend", "forget_views"):
        monkeypatch.setattr(GraphStore, name, killed(getattr(GraphStore, name)))
    for name in ("calibrate", "note", "drop"):
        monkeypatch.setattr(register.Register, name, killed(getattr(register.Register, name)))
    with contextlib.suppress(Killed):
        graph.know_patients()
    monkeypatch.undo()
    graph.close()
    assert reopened(tmp_path / "g") == expected(ONE_MORE)


@pytest.mark.parametrize("harm", ["lost", "damaged", "of another time", "of another version", "empty"])
def test_the_register_is_made_anew_when_it_cannot_be_trusted(made: Path, tmp_path: Path, harm: str) -> None:
    place = tmp_path / "g" / register.NAME
    shutil.copytree(made, tmp_path / "g")
    shutil.copy(place, tmp_path / "earlier")
    with kg.CaseGraph(GraphStore.open(tmp_path / "g", create=False)) as graph:
        graph.remove("a01")
        graph.know_patients(calibrated=True)
        graph.add(SOME[0])
        graph.add(ONE_MORE)
    if harm == "lost":
        place.unlink()
    elif harm == "of another time":
        shutil.copy(tmp_path / "earlier", place)
    elif harm == "of another version":
        import sqlite3

        with sqlite3.connect(place) as db:
            db.execute("PRAGMA user_version = 99")
    else:
        place.write_bytes(b"" if harm == "empty" else b"no database " * 9_999)
    assert reopened(tmp_path / "g") == expected(ONE_MORE)


def test_a_backup_knows_its_patients(made: Path, tmp_path: Path) -> None:
    graph = opened(made, tmp_path / "g")
    graph.backup(tmp_path / "copy")
    graph.add(ONE_MORE)
    graph.close()
    with kg.CaseGraph(GraphStore.open(tmp_path / "copy", create=False)) as copy:
        assert is_settled(copy._store)
        copy.add(ONE_MORE)
    assert reopened(tmp_path / "copy") == expected(ONE_MORE)


def test_only_the_persons_concerned_are_written_anew(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = opened(made, tmp_path / "g")
    monkeypatch.setattr(register, "STALE", 10**6)
    written = []
    amend = GraphStore.amend
    monkeypatch.setattr(
        GraphStore, "amend", lambda store, old, new: (written.extend((*old, *new)), amend(store, old, new))
    )
    graph.add(report("stranger", changed("a11", age=19.0, drugs=("unheard-of drug",), event="unheard-of event")))
    graph.know_patients()
    graph.close()
    assert written and {"stranger"} == {
        quad.subject.value.split("/report/")[-1].split("/patient/")[-1].split("/")[0]
        for quad in written
        if quad.subject != PATIENTS
    }


def test_asked_all_at_once_a_store_gives_the_same(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a remote store is asked, where each concept would be a request of its own."""
    monkeypatch.setattr(GraphStore, "notes_changes", False)
    with opened(made, tmp_path / "g") as graph:
        graph._store.derive(PATIENTS, ())
        assert not is_settled(graph._store)
        graph.know_patients()
        found = settled(graph)
    assert found == expected() and all(found)
