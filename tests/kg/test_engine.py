"""What the package asks of an engine: pyoxigraph's store does all of it, and mypy checks that it does."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine import Engine

A, B, P, G = (ox.NamedNode(f"http://example.org/{name}") for name in "abpg")


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    found: Engine = ox.Store() if request.param == "memory" else ox.Store(str(tmp_path / "store"))
    return found


def test_an_engine_does_what_is_asked_of_it(engine: Engine) -> None:
    one, other = ox.Quad(A, P, B, G), ox.Quad(B, P, A, G)
    engine.add(one)
    engine.extend([other])
    assert one in engine and len(engine) == 2
    assert list(engine.quads_for_pattern(A, None, None, None)) == [one]
    engine.bulk_extend([ox.Quad(A, P, A, B)])
    assert engine.contains_named_graph(B) and set(engine.named_graphs()) == {B, G}
    engine.bulk_load("<a> <p> <b> .", ox.RdfFormat.TURTLE, base_iri="http://example.org/", to_graph=A)
    assert [quad.triple for quad in engine.quads_for_pattern(None, None, None, A)] == [one.triple]
    engine.remove(other)
    engine.remove_graph(A)
    engine.remove_graph(A)
    assert set(engine) == {one, ox.Quad(A, P, A, B)}
    engine.update("DROP GRAPH x:b ; INSERT DATA { GRAPH x:g { x:b x:p x:b } }", prefixes={"x": "http://example.org/"})
    engine.flush()
    found = engine.query("SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s", use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert [(row["s"], row["o"]) for row in found] == [(A, B), (B, B)]


def test_an_update_that_fails_changes_nothing(engine: Engine) -> None:
    engine.add(ox.Quad(A, P, B, G))
    with pytest.raises(SyntaxError):
        engine.update("DROP ALL ; INSERT DATA { <")
    assert len(engine) == 1
