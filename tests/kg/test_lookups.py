"""Questions of a class and an event: with their episodes named, they give what they give without."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from sample_graph import MemoryGraph
from sample_reports import reports

from kg import lookups
from kg.library import Question, questions
from kg.lookups import looked_up
from kg.questions import bind
from kg.terms import PREFIXES

BOTH = [asked for asked in questions() if {"drug_class", "event"} <= {each.name for each in asked.parameters}]
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
HEAD = f"{PROLOGUE}SELECT ?o WHERE {{\n"


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "WIDE", 1)


def given(graph: MemoryGraph) -> Iterator[dict[str, object]]:
    """A class, or some drugs, and an event: all that the graph has, with and without episodes of both."""
    classes, drugs, events = (
        [node.strip("<>") for node in found(graph, path)]
        for path in ("cg:suspectDrug/skos:broader", "cg:suspectDrug", "cg:event")
    )
    assert classes and len(events) > 1
    for each, event in product(classes, events):
        yield {"drug_class": each, "event": event}
    yield {"drug": drugs, "event": events}


def found(graph: MemoryGraph, path: str) -> list[str]:
    """The concepts at the end of a path from an episode, as they stand in a query."""
    rows = graph.select(f"{PROLOGUE}SELECT DISTINCT ?c WHERE {{ ?o a cg:Episode ; {path} ?c }} ORDER BY ?c").rows
    return [str(node) for (node,) in rows]


@pytest.mark.parametrize("asked", BOTH, ids=lambda asked: asked.name)
def test_every_question_gives_the_same_answer(graph: MemoryGraph, asked: Question) -> None:
    changed = rows = 0
    for parameters in given(graph):
        if not parameters.keys() <= {each.name for each in asked.parameters}:
            continue
        text = bind(graph, asked, parameters)
        other = looked_up(text, graph)
        plain, named = graph.select(text), graph.select(other)
        assert (named.columns, named.rows) == (plain.columns, plain.rows)
        changed += other != text
        rows += len(plain)
    assert rows or asked.name in {"alternative-explanations", "possible-same-patients", "causality-ratings"}
    assert changed or asked.name not in {"cases", "complications", "drug-events", "latency-by-drug", "outcomes"}


def block(drugs: str, events: str, more: str = "") -> str:
    return (
        f"{HEAD}{more}  VALUES ?d {{ {drugs} }} # drug\n  VALUES ?e {{ {events} }} # event\n"
        "  ?o cg:suspectDrug ?d ; cg:event ?e .\n}"
    )


def test_the_episodes_are_named_and_the_lists_become_filters(graph: MemoryGraph) -> None:
    drugs, events = (" ".join(found(graph, path)) for path in ("cg:suspectDrug", "cg:event"))
    text = looked_up(block(drugs, events, "  VALUES ?asked { 1 }\n"), graph)
    assert "VALUES ?asked { 1 }\n" in text and "VALUES ?d" not in text and "VALUES ?e" not in text
    assert text.count("FILTER(?") == 2
    episodes = graph.select(f"{PROLOGUE}SELECT DISTINCT ?o WHERE {{ ?o cg:suspectDrug ?d ; cg:event ?e }}").rows
    assert all(str(node) in text for (node,) in episodes) and len(episodes) > 1


@pytest.mark.parametrize(("drugs", "events"), [("UNDEF", "<a:b> <a:c>"), ("<a:b> <a:c>", "UNDEF"), ("UNDEF", "UNDEF")])
def test_where_one_list_is_not_given_the_text_stays(graph: MemoryGraph, drugs: str, events: str) -> None:
    assert looked_up(block(drugs, events), graph) == block(drugs, events)


def test_few_pairs_and_many_episodes_stay(graph: MemoryGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    text = block(*(" ".join(found(graph, path)) for path in ("cg:suspectDrug", "cg:event")))
    monkeypatch.setattr(lookups, "MOST", 1)
    assert looked_up(text, graph) == text
    monkeypatch.undo()
    assert looked_up(block("<a:b> <a:c>", "<a:d>"), graph) == block("<a:b> <a:c>", "<a:d>")


def test_where_nothing_is_of_both_the_answer_is_empty(graph: MemoryGraph) -> None:
    text = looked_up(block("<a:b> <a:c>", "<a:d> <a:e>"), graph)
    assert "VALUES ?o {  }" in text
    assert not graph.select(text).rows


def test_prefixes_are_those_of_the_question(graph: MemoryGraph) -> None:
    """A question of a user's own may mean something else by cg:."""
    drugs, events = (" ".join(found(graph, path)) for path in ("cg:suspectDrug", "cg:event"))
    text = block(drugs, events).replace(PREFIXES["cg"], "https://example.org/")
    assert graph.select(looked_up(text, graph)).rows == graph.select(text).rows == ()


def test_another_drug_of_the_same_episode_is_not_asked_for() -> None:
    graph = MemoryGraph.of_turtle(
        f"@prefix cg: <{PREFIXES['cg']}> . <a:o> cg:suspectDrug <a:d>, <a:other> ; cg:event <a:e>, <a:f> .".encode()
    )
    text = block("<a:d> <a:x>", "<a:e> <a:y>").replace("SELECT ?o", "SELECT ?o ?d ?e")
    assert looked_up(text, graph) != text
    (row,) = graph.select(looked_up(text, graph)).rows
    assert list(map(str, row)) == ["<a:o>", "<a:d>", "<a:e>"]
