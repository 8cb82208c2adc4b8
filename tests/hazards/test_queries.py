"""Rows 11 and 13 to 17: queries that nobody vouches for."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from listener import Listener

import kg
from kg.guarded import Guard, LimitError, Limits
from kg.guarded import worker as worker_module
from kg.querying import run

CASES = "SELECT ?case { ?case a cg:Case }"

# Each was carried out by Oxigraph 0.5.13 as a call to another server, or is one by the letter of SPARQL.
CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "ASK { SeRvIcE<URL>{?s ?p ?o} }",
    "ASK { BIND(1 AS ?x)SERVICESILENT<URL>{?s ?p ?o} }",
    "PREFIX : <URL> ASK { SERVICE:{?s ?p ?o} }",
    "PREFIX : <URL> ASK { SERVICE:x{?s ?p ?o} }",
    "PREFIX e: <URL> ASK { SERVICEe:x{?s ?p ?o} }",
    "PREFIX e: <URL> ASK { SERVICESILENTe:x{?s ?p ?o} }",
    "ASK { ?s ?p 1SERVICE<URL>{} }",
    "ASK { ?s ?p ?o.SERVICE<URL>{} }",
    "ASK { ?s ?p <urn:x>SERVICE<URL>{} }",
    "ASK { ?s ?p 'x'SERVICE<URL>{} }",
    "ASK { FILTER(1<2)SERVICE<URL>{?s ?p ?o} }",
    "ASK { ?s ?p ?o # a comment ends here\rSERVICE<URL>{} }",
    "ASK { ?s ?p ?o # '\nSERVICE <URL>{} }  # '",
    "ASK { ?s ?p '''a'b''' SERVICE <URL>{} }",
    "ASK { ?s ?p '\\'' SERVICE <URL>{} # '\n}",
    "ASK { ?s ?p ?o OPTIONAL{SERVICE <URL>{}} }",
    "ASK { ?s ?p ?o FILTER EXISTS{SERVICE <URL>{}} }",
    "ASK { {SELECT*{SERVICE <URL>{}}} }",
    "ASK { FILTER('a'<'x>')SERVICE<URL>{?s ?p 'x'} }",
    "ASK { ?s ?p <urn:\u00a0'> . SERVICE <URL>{} . ?s ?p <urn:'> }",
    "ASK { ?s ?p <urn:\\u0041'>.SERVICE <URL>{}.?s ?p <urn:'> }",
    "PREFIX e: <urn:> ASK { FILTER(1<e:c#x>'''\n+1)SERVICE<URL>{}\n#'''\n}",
    "ASK { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "ASK { S\\U00000045RVICE <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x {<URL>} SERVICE ?x { ?s ?p ?o } }",
]


@pytest.fixture(scope="module")
def graph(few: Path) -> Iterator[kg.CaseGraph]:
    with kg.open(few) as opened:
        yield opened


@pytest.fixture(scope="module", params=["on disk", "in memory"])
def guard(request: pytest.FixtureRequest, graph: kg.CaseGraph) -> Iterator[Guard]:
    """What answers over a store on disk, in a new process, and over a graph in memory, in a fork of this one."""
    if request.param == "on disk":
        with graph.guard() as found:
            yield found
    else:
        with kg.open(None) as copy:
            copy._store.store.extend(graph._store.view(quarantined=False))
            with copy.guard() as found:
                yield found


@pytest.mark.parametrize("query", CALLS)
def test_11_no_query_calls_another_server(query: str, graph: kg.CaseGraph, guard: Guard, listener: Listener) -> None:
    text = query.replace("URL", listener.url)
    with pytest.raises(kg.QueryError, match="SERVICE is not allowed"):
        guard.answer(text)
    with pytest.raises(kg.QueryError, match="SERVICE is not allowed"):
        run(graph._store.store, text)
    assert listener.calls == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take the network from a process")
def test_11_a_worker_could_not_call_if_the_query_came_through(
    guard: Guard, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.querying.calls_out", lambda sparql: False)
    for query in CALLS:
        with contextlib.suppress(kg.QueryError):
            guard.answer(query.replace("URL", listener.url))
    assert guard._worker is not None and guard._worker.sealed
    assert listener.calls == 0
    with contextlib.suppress(OSError):  # the engine does call where nobody keeps it from it
        ox.Store().query(f"ASK {{ SERVICE <{listener.url}> {{ ?s ?p ?o }} }}")
    for _ in range(100):
        if listener.calls:
            break
        time.sleep(0.05)
    assert listener.calls == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take the network from a process")
def test_11_a_sealed_process_makes_no_socket() -> None:
    code = "import sys; sys.argv = ['']; import kg.guarded.worker as w, socket; print(w.seal()); socket.socket()"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.stdout == "True\n" and "PermissionError" in found.stderr
    socket.socket().close()  # this process can


@pytest.mark.parametrize(
    "query",
    [
        "ASK FROM <URL> { ?s ?p ?o }",
        "ASK FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT*FROM<URL>{?s ?p ?o}",
        "PREFIX f: <URL> ASK FROMf: { ?s ?p ?o }",
        "PREFIX f: <URL> ASK FROM NAMED\nf: { ?s ?p ?o }",
        "BASE <URL> ASK FROM <> { ?s ?p ?o }",
        "ASK FROM <https://w3id.org/casegraph/runs> { ?s ?p ?o }",  # no answer counts it
    ],
)
def test_13_from_reads_nothing_outside(query: str, guard: Guard, listener: Listener, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<https://example.org/secret> a <https://example.org/Secret> .")
    for place in (listener.url, secret.as_uri(), str(secret)):
        with pytest.raises(kg.QueryError, match=r"no such graph|whole IRI"):
            guard.answer(query.replace("URL", place))
    assert listener.calls == 0


def test_13_a_graph_or_a_node_elsewhere_is_only_a_name(guard: Guard, listener: Listener, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<https://example.org/secret> a <https://example.org/Secret> .")
    for place in (listener.url, secret.as_uri()):
        assert guard.answer(f"ASK {{ GRAPH <{place}> {{ ?s ?p ?o }} }}") is False
        assert list(guard.answer(f"DESCRIBE <{place}>")) == []  # type: ignore[arg-type]
    assert listener.calls == 0


def test_14_a_query_that_takes_too_long_is_ended_and_the_next_one_answered(guard: Guard) -> None:
    paths = "SELECT (COUNT(*) AS ?n) { ?x ((!cg:a)*)* ?y . ?y ((!cg:b)*)* ?z . ?z ((!cg:c)*)* ?w }"
    started = time.monotonic()
    with pytest.raises(LimitError, match=r"stopped after 0\.7 s") as caught:
        guard.answer(paths, limits=Limits(seconds=0.7))
    assert time.monotonic() - started < 20
    assert caught.value.limit == "time"
    assert len(guard.answer(CASES)) == 4  # type: ignore[arg-type]


def test_15_a_huge_answer_is_capped_and_says_so(guard: Guard) -> None:
    everything = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    found = guard.answer(everything, limits=Limits(rows=1000))
    assert isinstance(found, kg.Answer) and found.truncated and len(found) == 1000
    found = guard.answer(everything, limits=Limits(size=100_000))
    assert isinstance(found, kg.Answer) and found.truncated and 100 < len(found) < 1000
    made = guard.answer("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }", limits=Limits(rows=10))
    assert not isinstance(made, bool) and made.truncated and len(made) == 10
    assert len(guard.answer(CASES, limits=Limits(rows=4))) == 4  # type: ignore[arg-type]
    whole = guard.answer(CASES, limits=Limits(rows=4))
    assert isinstance(whole, kg.Answer) and not whole.truncated


def test_16_a_query_that_takes_all_memory_ends_its_own_process(guard: Guard) -> None:
    doubled = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
    with pytest.raises(LimitError, match=r"more than 0\.1 GB of memory") as caught:
        guard.answer(
            f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('12345678' AS ?x0) {doubled} }}", limits=Limits(memory=10**8)
        )
    assert caught.value.limit == "memory"
    assert len(guard.answer(CASES)) == 4  # type: ignore[arg-type]


@pytest.mark.parametrize("opening, closing", [("(", ")"), ("!(", ")"), ("-(", ")"), ("IF(true,1,", ")")])
def test_17_a_query_nested_too_deep_ends_its_own_process(guard: Guard, opening: str, closing: str) -> None:
    with pytest.raises(kg.QueryError) as caught:
        guard.answer(f"ASK {{ FILTER({opening * 20_000}1{closing * 20_000}) }}", limits=Limits(seconds=20))
    assert "\n" not in str(caught.value)
    assert len(guard.answer(CASES)) == 4  # type: ignore[arg-type]


def test_17_groups_nested_too_deep(guard: Guard) -> None:
    with pytest.raises(kg.QueryError):
        guard.answer(f"ASK {'{' * 20_000}{'}' * 20_000}", limits=Limits(seconds=20))
    assert len(guard.answer(CASES)) == 4  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    ["", " # nothing", "\x00", "ASK", "\ud800", "SELECT * { ?s ?p '\ud800' }", "ASK { <\x00> ?p ?o }", "DROP ALL",
     "LOAD <URL>", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "SELECT ?x { VALUES ?x { 1 } } LIMIT 99999999999999999999"],
)  # fmt: skip
def test_what_is_no_query_gives_one_line(guard: Guard, query: str, listener: Listener) -> None:
    with pytest.raises(kg.QueryError) as caught:
        guard.answer(query.replace("URL", listener.url))
    assert "\n" not in str(caught.value)
    assert listener.calls == 0
    assert len(guard.answer(CASES)) == 4  # type: ignore[arg-type]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("place", ["on disk", "in memory"])
def test_a_worker_ends_with_the_process_that_started_it(
    few: Path, graph: kg.CaseGraph, place: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    graph.backup(copy)
    code = (
        "import pathlib, kg, kg.vocabularies\n"
        f"kg.vocabularies.package_files = lambda: [pathlib.Path({str(few.parent / 'small.ttl')!r})]\n"
        f"with kg.open({str(copy) if place == 'on disk' else None!r}) as graph:\n"
        "    with graph.guard() as guard:\n"
        "        guard.answer('ASK { ?s ?p ?o }')\n"
        "        print(guard._worker.pid, flush=True)\n"
        "        guard.answer('SELECT (COUNT(*) AS ?n) { ' + ' '.join(f'VALUES ?x{n} {{ 1 2 3 4 5 6 7 8 9 }}' "
        "for n in range(40)) + ' }')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(kg.__file__).parents[1]
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    time.sleep(0.5)
    assert _runs(pid)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)
    with kg.open(copy) as again:  # what the dead one left behind goes
        assert len(again.select(CASES)) == 4
    assert [part.name for part in copy.glob("view-*") if not (part / "stamp.json").exists()] == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_a_worker_is_asked_for_nothing_but_its_terms() -> None:
    """What a worker may import: whoever adds to it makes each query start later."""
    code = f"import sys; sys.argv = ['w', '', '/nowhere']; exec(open({worker_module.__file__!r}).read()); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    names = found.stdout.rpartition(b"}")[2].decode().split()
    assert "pyoxigraph" in names
    assert not {name for name in names if name.partition(".")[0] in ("kg", "extract", "rdflib", "typer")}
