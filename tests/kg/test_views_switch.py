"""The view of what patients took next: who went from drug to drug, and what came again."""

from __future__ import annotations

import gold_graph
import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE, reports
from short_reports import episode, report, vocabulary

from kg.drawing import summary
from kg.views import bridges, view

ORDER = vocabulary({
    "drug/a": ("class/small", "class/large"),
    "drug/b": ("class/small", "class/large"),
    "drug/c": ("class/large",),
    "event/agranulocytosis": ("event/neutropenia",),
})  # fmt: skip


def edges(graph: MemoryGraph, **parameters: object) -> dict[tuple[str, str], tuple[int, int, int, int, int]]:
    found = view(graph, "switch", **parameters)
    keys = ("patients", "switched", "suspected", "again", "not_again")
    return {
        (found.nodes[start]["label"], found.nodes[end]["label"]): tuple(data[key] for key in keys)  # type: ignore[misc]
        for start, end, data in found.edges(data=True)
    }


def test_a_switch_and_the_event_again_under_the_second_drug() -> None:
    # `switch/1`: neutropenia under rituximab, switched to ocrelizumab, neutropenia again under it.
    # `late/1`: switched to obinutuzumab, of which nothing more is told.
    assert edges(MemoryGraph(reports())) == {
        ("rituximab", "ocrelizumab"): (1, 1, 1, 1, 0),
        ("rituximab", "obinutuzumab"): (1, 1, 0, 0, 0),
    }


def test_what_came_after() -> None:
    told = [
        report("came", (episode(1, "neutropenia", "a", switched_to="b", recurrence=True),)),
        report("stayed", (episode(1, "neutropenia", "a", switched_to="b", recurrence=False),)),
        # the first drug was given again: the recurrence is its own
        report("own", (episode(1, "neutropenia", "a", switched_to="b", rechallenge=True, recurrence=True),)),
        # without a word of a switch, and with a narrower event
        report("told", (episode(1, "neutropenia", "a"), episode(2, "agranulocytosis", "c"))),
        # another event is no recurrence
        report("other", (episode(1, "neutropenia", "a"), episode(2, "rash", "c"))),
        # a drug that is a suspect of both was not left
        report("both", (episode(1, "rash", ("a", "b")), episode(2, "rash", ("b", "c")))),
    ]
    graph = MemoryGraph(told, ORDER)
    assert edges(graph) == {("a", "b"): (3, 3, 0, 1, 1), ("a", "c"): (2, 0, 2, 2, 0)}
    assert edges(graph, event="neutropenia") == {("a", "b"): (3, 3, 0, 1, 1), ("a", "c"): (1, 0, 1, 1, 0)}
    found = view(graph, "switch")
    a, b, c = (f"{BASE}drug/{name}" for name in "abc")
    assert (found.edges[a, b]["class"], found.edges[a, c]["class"]) == ("small", "large")
    assert summary(found)[1:] == [
        "a, then c: 2 patients (neutropenia; rash); again under c in 2; both large",
        "a, then b: 3 patients (neutropenia); again afterwards in 1; not again in 1; both small",
    ]


def test_a_bridge_lies_on_the_way_between_others() -> None:
    # a -> b -> c and a -> b -> d: of the 3 * 2 ordered pairs of other drugs, b lies between (a, c) and (a, d)
    told = [
        report("one", tuple(episode(n, "rash", drug) for n, drug in enumerate("abc", 1))),
        report("two", tuple(episode(n, "rash", drug) for n, drug in enumerate("abd", 1))),
    ]
    found = view(MemoryGraph(told, ORDER), "switch")
    assert bridges(found) == {"b": pytest.approx(2 / 6, abs=1e-6)}
    assert found.nodes[f"{BASE}drug/b"]["between"] == pytest.approx(2 / 6, abs=1e-6)
    assert "on the way between other drugs: b (0.33)" in summary(found)


def test_none_is_said() -> None:
    assert summary(view(MemoryGraph(()), "switch"))[-1] == (
        "no report tells of a patient who went from a suspect drug to another one"
    )


def test_against_the_reviewers_tables() -> None:
    """Stated switches, counted over the tables of the seeds and dev in plain Python (each case is a person there)."""
    folders = (gold_graph.shared("seeds"), gold_graph.shared("dev"))
    expected: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for folder in folders:
        for table in gold_graph.tables(folder):
            for case in table["cases"]:
                for episode_told in case["episodes"]:
                    for drug in episode_told["drugs"]:
                        if episode_told["switched_to"] not in (None, drug):
                            pair = (drug, episode_told["switched_to"])
                            expected.setdefault(pair, set()).add((table["report"], case["case"]))
    told = [gold_graph.report(table, folder)[0] for folder in folders for table in gold_graph.tables(folder)]
    found = edges(MemoryGraph(told))
    assert {pair: counts[1] for pair, counts in found.items() if counts[1]} == {
        pair: len(cases) for pair, cases in expected.items()
    }
    assert ("ocrelizumab", "ozanimod") in expected
