"""The authors' own causality ratings and the mechanisms that they give: in the graph, back from it, and explained."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from sample_graph import MemoryGraph
from sample_reports import ASPIRIN, HIVES_TEXT, URTICARIA, finder, hives

from extract.records import CausalityRating, Claim, Report, Value
from kg.describe import describe
from kg.explain import explain
from kg.recover import recover
from kg.shapes import check
from kg.terms import A, term


def rated() -> Report:
    """The sample report with two ratings of its episode, and a mechanism with its words."""
    at = finder(HIVES_TEXT)
    report = hives()
    (case,) = report.cases
    (episode,) = case.episodes
    ratings = (
        CausalityRating(scale="naranjo", score=Value(7.0, at("took")), category=Value("probable", at("had"))),
        CausalityRating(scale="who-umc", category=Value("possible", at("had")), drug=Value(ASPIRIN, at("aspirin"))),
    )
    claim = Claim(
        kind="mechanism",
        subject=Value(ASPIRIN, at("aspirin")),
        event=Value(URTICARIA, at("urticaria")),
        stance=Value("supports", at("had")),
        statement=Value("release of histamine", at("itching urticaria")),
    )
    return replace(
        report, cases=(replace(case, episodes=(replace(episode, ratings=ratings),)),), claims=(claim,), readings=()
    )


def test_nothing_of_a_rating_or_of_a_mechanism_is_lost_on_the_way() -> None:
    assert recover(describe(rated())) == rated()


def test_a_rating_is_explained_behind_its_episode() -> None:
    found = explain(MemoryGraph((rated(),)), "hives/1/1/rating/1")
    assert [(each.field, each.value, each.quote) for each in found] == [
        ("score", 7, "took"),
        ("category", "probable", "had"),
    ]
    targets = [each.target for each in explain(MemoryGraph((rated(),)), "hives/1/1")]
    assert targets[-4:] == [
        "hives/1/1/rating/1/score",
        "hives/1/1/rating/1/category",
        "hives/1/1/rating/2/category",
        "hives/1/1/rating/2/drug",
    ]


def test_the_scale_rests_on_the_words_of_what_it_gave() -> None:
    (first, second) = explain(MemoryGraph((rated(),)), "hives/1/1/rating/1/scale")
    assert [(each.value, each.quote) for each in (first, second)] == [("naranjo", "took"), ("naranjo", "had")]


def test_a_mechanism_is_explained_by_its_words() -> None:
    (found,) = explain(MemoryGraph((rated(),)), "hives/claim/1/statement")
    assert (found.value, found.quote) == ("release of histamine", "itching urticaria")


def test_a_rating_that_says_nothing_cannot_be_made_and_is_found_in_a_graph() -> None:
    with pytest.raises(ValueError, match="neither a score nor a category"):
        CausalityRating(scale="naranjo")
    empty = ox.NamedNode("https://w3id.org/casegraph/report/hives/1/1/rating/3")
    added = [ox.Triple(empty, A, term("cg:CausalityRating")), ox.Triple(empty, term("cg:scale"), ox.Literal("naranjo"))]
    before, after = (
        {finding.message for finding in check("hives", triples)}
        for triples in (describe(rated()), [*describe(rated()), *added])
    )
    assert after - before == {"A causality rating has neither a score nor a category."}
