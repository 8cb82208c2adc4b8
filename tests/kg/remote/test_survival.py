"""What a remote store survives: servers that die, processes that die, two writers, hostile names and texts."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from generated_reports import hostile, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple
from remote_servers import Server, empty
from sample_reports import HIVES_TEXT, LATE_TEXT, hives, late, reports
from small_store import corrected

import kg
from extract.records import Value
from kg.describe import describe
from kg.guarded import LimitError, Limits
from kg.querying import QueryError
from kg.remote import lease, literals
from kg.remote import texts as kept_texts
from kg.remote.address import RemoteError
from kg.remote.store import RemoteStore
from kg.remote.writing import ANSWERS, HELD
from kg.status import ReportStatus
from kg.store import StoreError
from kg.terms import PREFIXES, report_iri

DAYS = "SELECT ?days { ?e cg:latencyDays ?days } ORDER BY ?days"
BEFORE, AFTER = [21, 70, 84], [21, 70, 70]  # the latencies of `late`, as it was and corrected
XSD = PREFIXES["xsd"]


def _state(graph: kg.CaseGraph) -> tuple[list[object], bool]:
    """What answers see of `late`, and whether it is what its own graph says."""
    days = graph.select(DAYS).column("days")
    return days, set(graph.triples("late")) in (set(describe(late())), set(describe(corrected())))


@pytest.mark.parametrize("how", ["server", "writer"])
def test_a_death_in_the_middle_of_a_change_leaves_each_report_old_or_new(
    server: Server, how: str, tmp_path: Path, small_vocabulary: Path
) -> None:
    """A writer puts `late` and its corrected form in turn; the server, or the writer, is killed at a random moment."""
    kills = int(os.environ.get("CASEGRAPH_KILLS", "0"))
    if how == "writer" and not kills:
        pytest.skip(
            "only in the long version, with CASEGRAPH_KILLS=7: what a dead process began is ended, is a test, too"
        )
    with kg.open(server.query) as graph:
        graph.add(late(), LATE_TEXT)
    chance = random.Random(5)
    for _ in range(kills or 1):
        script = (
            "import sys\nfrom pathlib import Path\nimport kg\nfrom kg import vocabularies\n"
            f"vocabularies.package_files = lambda: [Path({str(small_vocabulary)!r})]\n"
            "from sample_reports import late\nfrom small_store import corrected\n"
            f"graph = kg.open({server.query!r})\n"
            "graph.add(corrected())\ngraph.add(late())\nprint('ready', flush=True)\n"
            "while True:\n    graph.add(corrected())\n    graph.add(late())\n"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        with (tmp_path / "errors").open("wb") as errors:
            writer = subprocess.Popen(
                [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=errors, env=environment
            )
        assert writer.stdout is not None and writer.stdout.readline().strip() == b"ready"
        time.sleep(chance.random() * 0.6)
        if how == "server":
            server.kill()
            writer.wait(30)
            assert "RemoteError" in (tmp_path / "errors").read_text()
            server.start()
        else:
            writer.kill()
            writer.wait(30)
        with kg.open(server.query) as graph:
            assert _days(graph) in (sorted(BEFORE), sorted(AFTER))
            graph.add(late(), LATE_TEXT)  # the same command goes on
            assert _state(graph) == (BEFORE, True)
            assert graph.check() == []
            assert graph.report("late") == late()


def _days(graph: kg.CaseGraph) -> list[int]:
    """The latencies that stand in the graph from which answers are read."""
    rows = _raw(graph, f"SELECT ?d {{ ?e <{PREFIXES['cg']}latencyDays> ?d }}")
    return sorted(int(str(getattr(row[0], "value", ""))) for row in rows)


def _raw(graph: kg.CaseGraph, sparql: str) -> list[tuple[object, ...]]:
    """What the server itself has in the graph from which answers are read."""
    store = graph._store
    assert isinstance(store, RemoteStore)
    return list(store._all.select(sparql, graphs=[ANSWERS]))


def test_what_a_dead_process_began_is_ended_by_the_next(virtuoso: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not atomic: the process dies between any two of its requests."""
    for name, value in virtuoso.environment.items():
        monkeypatch.setenv(name, value)
    empty(virtuoso)
    with kg.open(virtuoso.query) as graph:
        graph.add(late())
    for most in range(1, 30):
        graph = kg.open(virtuoso.query)
        store = graph._store
        assert isinstance(store, RemoteStore)
        store._ready()
        wanted = corrected() if graph.report("late") == late() else late()
        _dies_after(store, most, monkeypatch)
        try:
            graph.add(wanted)
        except _Death:
            died = True
        else:
            died = False
        monkeypatch.undo()
        for name, value in virtuoso.environment.items():
            monkeypatch.setenv(name, value)
        with kg.open(virtuoso.query) as found:
            assert _days(found) in (sorted(BEFORE), sorted(AFTER))
        if not died:
            graph.close()
            break
        store._lease._own = None  # as if the process were gone
        _forget_leases(store)
    assert most > 5  # it died between all of them
    with kg.open(virtuoso.query) as graph:
        graph.add(late())
        assert _state(graph) == (BEFORE, True) and graph.check() == []


class _Death(BaseException):
    """The process is gone."""


def _dies_after(store: RemoteStore, most: int, patch: pytest.MonkeyPatch) -> None:
    """The process dies after so many operations; each operation of a request counts, for each is committed alone."""
    left = most
    real = store._client.update

    def update(sparql: str) -> None:
        nonlocal left
        for operation in sparql.split(" ;\n"):
            if left == 0:
                raise _Death
            left -= 1
            real(operation)

    patch.setattr(store._client, "update", update)


def _forget_leases(store: RemoteStore) -> None:
    for node, _ in store._lease._others():
        store._all.update(f"DELETE WHERE {{ GRAPH {lease.KEEPER} {{ {node} ?p ?o }} }}")


def test_two_writers(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with kg.open(server.query) as one, kg.open(server.query) as other:
        one.add(late())
        with pytest.raises(
            RemoteError, match=r"is being changed by .* \(process \d+\) since .*: wait until that is done"
        ):
            other.add(hives())
        assert [status.name for status in other.reports()] == ["late"]
        one.close()
        other.add(hives())
    monkeypatch.setattr(lease, "LASTS", timedelta(seconds=-1))  # one that ended because nobody renewed it
    left = kg.open(server.query)
    left.add(corrected())
    with kg.open(server.query) as graph:
        graph.add(late())
        assert len(graph.reports()) == 2


HOSTILE = ["../../x", "a> <b", "x\n} DROP ALL", "-", ".", "..", "%41", 'q" .', "'''", "a b", "{?x}", "\\u003e", "née 𝔘"]


def test_hostile_names_and_texts_stay_what_they_are(server: Server) -> None:
    text = "quote \" and ' } ; DROP ALL \\ \\u0022 \x0b\x7f \u2028 𝔘 {?x} $y %s"
    known = late().bibliography.title
    assert known is not None
    title = Value(text, known.evidence)
    with kg.open(server.query) as graph:
        for name in HOSTILE:
            report = replace(hives(), name=name, bibliography=replace(hives().bibliography, title=title))
            triples = describe(report)
            graph._store.put_many([(ReportStatus(name=name, state="accepted", triples=len(triples)), triples, text)])
    with kg.open(server.query, create=False) as graph:
        assert {status.name for status in graph.reports()} == set(HOSTILE)
        for name in HOSTILE:
            found = graph.report(name)
            assert (found.name, found.bibliography.title) == (name, title)
        store = graph._store
        assert isinstance(store, RemoteStore)
        graphs = {graph.value for graph in store._all.named_graphs() if isinstance(graph, NamedNode)}
        assert {each for each in graphs if "/report/" in each} == {report_iri(name).value for name in HOSTILE}
        assert graph.check() == []
    with kg.open(server.query) as graph:
        for name in HOSTILE:
            graph.remove(name)
        assert graph.reports() == ()


kinds = st.sampled_from(
    [
        "boolean",
        "decimal",
        "integer",
        "double",
        "float",
        "dateTime",
        "date",
        "gYear",
        "gYearMonth",
        "gDay",
        "time",
        "duration",
        "string",
        "anyURI",
        "token",
        "long",
    ]
)
values = st.one_of(
    texts,
    hostile.filter(lambda text: "\0" not in text),
    st.sampled_from(
        ["true", "1", "112.0", ".5", "-0", "+1", "1e400", "INF", "2024", "2024-13", "2024-02-30", "P3D", "0001"]
    ),
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}"),
)
held = st.one_of(
    st.builds(lambda value, kind: Literal(value, datatype=NamedNode(XSD + kind)), values, kinds),
    st.builds(Literal, values),
    st.builds(lambda value, tag: Literal(value, language=tag), values, st.sampled_from(["en", "de-at", "zh-hans-cn"])),
    st.builds(lambda value: Literal(value, datatype=NamedNode(literals.EXACT + "x")), values),
    st.builds(lambda value: Literal(value, datatype=NamedNode("http://example.org/t")), values),
).filter(lambda literal: "\0" not in literal.value)


@pytest.fixture
def store(server: Server) -> Iterator[RemoteStore]:
    with kg.open(server.query) as graph:
        found = graph._store
        assert isinstance(found, RemoteStore)
        yield found


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(held, min_size=20, max_size=40))
def test_every_literal_comes_back_as_it_was(store: RemoteStore, sent: list[Literal]) -> None:
    graph, p = NamedNode("https://w3id.org/casegraph/report/x"), NamedNode("http://example.org/p")
    triples = [Triple(NamedNode(f"http://example.org/{number}"), p, each) for number, each in enumerate(sent)]
    store._all.remove_graph(graph)
    store._all.extend(Quad(each.subject, each.predicate, each.object, graph) for each in triples)
    wanted = set(triples)
    if store._client.server.exact:  # Oxigraph keeps numbers in canonical form, here and on its server
        local = Store()
        local.extend(Quad(each.subject, each.predicate, each.object, graph) for each in triples)
        wanted = {quad.triple for quad in local}
    assert set(store.graph(graph)) == wanted
    found = {quad.triple for quad in store._all.quads_for_pattern(None, p, None, graph)}
    assert found == wanted
    for triple in triples[:3]:
        assert Quad(triple.subject, triple.predicate, triple.object, graph) in store._all


def test_long_texts_are_kept_whole(store: RemoteStore) -> None:
    text = "".join(chr(number) for number in range(32, 2000)) * 60
    store.put_text(text)
    store.put_text("lone \ud800")
    kept = kept_texts.kept_texts(store._all)
    assert [kept_texts.get(store._all, sha256) for sha256 in kept] == [text]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * FROM <urn:x> { ?s ?p ?o }", "no such graph|FROM is not allowed"),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "GRAPH is not allowed"),
        ("PREFIX bif: <bif:> SELECT (bif:user_name() AS ?x) {}", "not those of one server"),
        ("PREFIX b: <\\u0062if:> SELECT (b:user_name() AS ?x) {}", "not those of one server|not valid"),
        ("DROP ALL", "not valid"),
        ("DEFINE sql:log-enable 3 SELECT * { ?s ?p ?o }", "not valid|not declared"),
        ("SELECT * { ?s ?p " + "(" * 5000, "nested too deeply|not valid"),
    ],
)
def test_only_queries_go_to_a_server(oxigraph: Server, query: str, told: str) -> None:
    empty(oxigraph)
    with kg.open(oxigraph.query) as graph:
        graph.add(hives(), HIVES_TEXT)
        for asked in (graph.select, graph.query_guarded):
            with pytest.raises(QueryError, match=told):
                asked(query)
        assert len(graph.reports()) == 1


def test_limits_of_a_query_hold_on_a_server(oxigraph: Server) -> None:
    empty(oxigraph)
    with kg.open(oxigraph.query) as graph:
        for report in reports():
            graph.add(report)
        found = graph.query_guarded("SELECT ?s { ?s ?p ?o }", limits=Limits(rows=5))
        assert len(found) == 5 and found.truncated  # type: ignore[arg-type,union-attr]
        cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        with pytest.raises(LimitError, match="given up after"):
            graph.query_guarded(cross, limits=Limits(seconds=0.5))
        assert len(graph.reports()) == 4
    oxigraph.kill()  # it goes on with what nobody waits for any more, for as long as it is allowed to: a minute
    oxigraph.start()


def test_what_a_remote_store_has_not(oxigraph: Server, tmp_path: Path) -> None:
    empty(oxigraph)
    with pytest.raises(RemoteError, match="holds no casegraph graph: build one"):
        kg.open(oxigraph.query, create=False)
    with pytest.raises(RemoteError, match="has no history"):
        kg.open(oxigraph.query, at="previous")
    with kg.open(oxigraph.query) as graph:
        with pytest.raises(RemoteError, match="back it up on its server"):
            graph.backup(tmp_path / "copy")
        with pytest.raises(StoreError, match="has no history"):
            graph.history()


def test_a_held_back_report_is_in_no_answer(server: Server) -> None:
    triples = describe(hives())
    with kg.open(server.query) as graph:
        graph._store.put_many([(ReportStatus(name="hives", state="quarantined", triples=len(triples)), triples, None)])
        assert graph.select("SELECT ?r { ?r a cg:Report }").rows == ()
        assert len(graph.select("SELECT ?r { ?r a cg:Report }", quarantined=True)) == 1
        store = graph._store
        assert isinstance(store, RemoteStore)
        assert not any(
            store._all.select("SELECT ?r { ?r a <https://w3id.org/casegraph/ontology#Report> }", graphs=[ANSWERS])
        )
        assert any(store._all.select("SELECT ?r { ?r a <https://w3id.org/casegraph/ontology#Report> }", graphs=[HELD]))


def test_a_lease_is_renewed(oxigraph: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    empty(oxigraph)
    monkeypatch.setattr(lease, "RENEWED", 0.05)
    with kg.open(oxigraph.query) as graph, kg.open(oxigraph.query) as other:
        graph.add(hives())
        watcher = other._store
        assert isinstance(watcher, RemoteStore)
        ((_, first),) = watcher._lease._others()
        ends = time.monotonic() + 10
        while time.monotonic() < ends:
            ((_, later),) = watcher._lease._others()
            if later.until > first.until:
                break
            threading.Event().wait(0.05)
        assert later.until > first.until > datetime.now(UTC)
