"""The scales themselves: the published points and wording, the arithmetic of the score, and the WHO-UMC categories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from causal_records import (
    CLOZAPINE,
    LISINOPRIL,
    LITHIUM,
    NEUTROPHILS,
    OTHER_CAUSE,
    a_claim,
    a_level,
    an_episode,
    said,
    setting,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import CausalityRating, Concept, Doubt, Evidence
from kg.causality import weigh
from kg.causality.model import Answered, Naranjo
from kg.causality.naranjo import ITEMS, Answer, category
from kg.causality.weighing import episode_iri
from kg.causality.who import CATEGORIES, CRITERIA
from kg.judgements import ITEMS as JUDGED
from kg.judgements import Judgement

# Naranjo et al. 1981, table I, as reprinted (PMC5774610, table 2): points for yes and for no.
PUBLISHED = {
    1: (1, 0), 2: (2, -1), 3: (1, 0), 4: (2, -1), 5: (-1, 2),
    6: (-1, 1), 7: (1, 0), 8: (1, 0), 9: (1, 0), 10: (1, 0),
}  # fmt: skip


def test_the_points_are_those_that_were_published() -> None:
    assert {item.number: (item.yes, item.no) for item in ITEMS} == PUBLISHED
    assert all(item.points("unknown") == 0 for item in ITEMS)
    assert all(item.question.endswith("?") and item.how for item in ITEMS)
    assert {item.key for item in ITEMS} <= set(JUDGED)


def test_the_categories_are_those_that_were_published() -> None:
    assert [category(score) for score in (-4, 0, 1, 4, 5, 8, 9, 13)] == [
        "doubtful", "doubtful", "possible", "possible", "probable", "probable", "definite", "definite",
    ]  # fmt: skip


def scale(answers: list[tuple[Answer, bool]]) -> Naranjo:
    return Naranjo(
        items=tuple(
            Answered(item=item, answer=answer, found=answer, reason="", settled=settled)
            for item, (answer, settled) in zip(ITEMS, answers, strict=True)
        )
    )


def test_the_range_of_a_scale_of_which_nothing_is_known() -> None:
    found = scale([("unknown", False)] * 10)
    # Least: item 2 no, 4 no, 5 yes, 6 yes: -1 -1 -1 -1. Greatest: 1+2+1+2+2+1+1+1+1+1.
    assert (found.score, found.lowest, found.highest) == (0, -4, 13)


def test_what_was_not_done_does_not_widen_the_range() -> None:
    found = scale([("unknown", number == 4) for number in range(1, 11)])
    assert (found.score, found.lowest, found.highest) == (0, -3, 11)  # without the -1 and the +2 of item 4


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(["yes", "no", "unknown"]), st.booleans()), min_size=10, max_size=10))
def test_any_way_of_knowing_the_open_items_lies_in_the_range(answers: list[tuple[Answer, bool]]) -> None:
    found = scale(answers)
    for known in ("yes", "no"):
        filled = scale([(known if answer == "unknown" and not done else answer, done) for answer, done in answers])  # type: ignore[misc]
        assert found.lowest <= filled.score <= found.highest
    assert found.lowest <= found.score <= found.highest


# --- WHO-UMC ------------------------------------------------------------------------------------------------------------

TIMED: dict[str, Any] = {"latency_days": 20.0, "latency_from": "first_dose"}
OFF: dict[str, Any] = {"action": "withdrawn", "outcome": "recovered"}
AGAIN: dict[str, Any] = {"action": "interrupted", "outcome": "recovered", "rechallenge": True, "recurrence": True}
MEASURED = {"measurements": (a_level(NEUTROPHILS, 0.2, "10*9/L", "nadir"),)}
EXCLUDED = (a_claim(OTHER_CAUSE, "disputes"),)
INFECTION = (a_claim(Concept("viral infection"), "supports"),)


@pytest.mark.parametrize(
    ("fields", "claims", "expected"),
    [
        # Every point of certain: interval, other causes excluded, untreated recovery off the drug, measured and rechallenged.
        (TIMED | AGAIN | MEASURED, EXCLUDED, "certain"),
        # The same, but nothing measured: not definitive.
        (TIMED | AGAIN, EXCLUDED, "probable"),
        # The same as certain, but treated: the response to withdrawal is confounded.
        (TIMED | AGAIN | MEASURED | {"treatments": (said(Concept("filgrastim")),)}, EXCLUDED, "probable"),
        # Rechallenge without recurrence: never certain.
        (TIMED | AGAIN | MEASURED | {"recurrence": False}, EXCLUDED, "probable"),
        (TIMED | OFF, EXCLUDED, "probable"),
        # A positive rechallenge makes other causes unlikely, where none is named.
        (TIMED | AGAIN, (), "probable"),
        (TIMED | AGAIN, INFECTION, "possible"),
        # From silence on other causes: no more than possible.
        (TIMED | OFF | MEASURED, (), "possible"),
        (TIMED | OFF, INFECTION, "possible"),
        # Other causes excluded, but nothing of a withdrawal.
        (TIMED, EXCLUDED, "possible"),
        (TIMED | {"action": "withdrawn", "outcome": "fatal"}, EXCLUDED, "possible"),
        (TIMED | {"action": "withdrawn", "outcome": "not recovered"}, EXCLUDED, "possible"),
        # The dose was reduced, and the patient recovered: the response is reasonable.
        (TIMED | {"action": "dose reduced", "outcome": "recovered"}, EXCLUDED, "probable"),
        # The event came before the drug.
        ({"latency_days": -3.0, "latency_from": "first_dose"}, (), "unlikely"),
        # The time is not known: with something else to weigh, more data are needed; with nothing, it cannot be judged.
        (MEASURED, (), "conditional"),
        ({}, INFECTION, "conditional"),
        ({}, (), "unassessable"),
        ({"severity": "severe", "outcome": "recovered"}, (), "unassessable"),
    ],
)
def test_the_category_follows_from_the_criteria(fields: dict[str, Any], claims: tuple[Any, ...], expected: str) -> None:
    found = weigh(setting(an_episode(**fields), claims=claims))
    assert found.who_umc.category == expected
    assert found.who_umc.why
    assert len(found.who_umc.criteria) == len(CRITERIA) == 20


def test_a_withheld_value_is_data_under_examination() -> None:
    doubt = Doubt(
        kind="withheld value", reason="Only 30% sure.", case_number=1, episode_number=1, field="latency_days",
        withheld="22", evidence=(Evidence(3, 14, "three weeks"),),
    )  # fmt: skip
    found = weigh(setting(an_episode(), doubts=(doubt,)))
    assert found.who_umc.category == "conditional"
    states = {each.criterion.key: each.state for each in found.who_umc.criteria}
    assert (states["conditional-examined"], states["unassessable-supplement"]) == ("met", "not met")
    assert "latency_days 22" in " ".join(found.naranjo.items[1].cautions)


def test_every_criterion_has_its_category_and_the_categories_are_those_of_the_system() -> None:
    assert {each.category for each in CRITERIA} == set(CATEGORIES) == set(JUDGED["who-umc"])
    assert len({each.key for each in CRITERIA}) == len(CRITERIA)


# --- overrides, as judgements ------------------------------------------------------------------------------------------

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def judged(item: str, answer: str, about: tuple[str, str], hours: int = 0) -> Judgement:
    return Judgement(
        item=item, about=about, answer=answer, by="A. Reader", reason="Read it.", at=NOW + timedelta(hours=hours)
    )


def test_an_override_counts_in_the_score_and_in_the_criteria_and_what_was_found_stays() -> None:
    one = setting(an_episode(**TIMED, **OFF))
    about = (episode_iri(one), CLOZAPINE.iri or "")
    plain = weigh(one)
    # 2 (interval) + 1 (went when stopped); the open items are 1 and 5 to 10 and 4: least -1-1-1, most +1+2+2+1+1+1+1+1.
    assert (plain.naranjo.score, plain.naranjo.lowest, plain.naranjo.highest) == (3, 0, 13)
    assert plain.who_umc.category == "possible"
    found = weigh(one, [judged("naranjo-5", "no", about)])
    assert (found.naranjo.score, found.naranjo.category, found.who_umc.category) == (5, "probable", "probable")
    item = found.naranjo.items[4]
    assert (item.answer, item.found, item.points) == ("no", "unknown", 2)
    assert item.override is not None and item.override.by == "A. Reader"
    assert found.judgements == (item.override,)


def test_the_newest_override_prevails_and_one_on_another_drug_or_episode_does_not_count() -> None:
    one = setting(an_episode(**TIMED))
    about = (episode_iri(one), CLOZAPINE.iri or "")
    first, later = judged("naranjo-5", "no", about), judged("naranjo-5", "yes", about, 1)
    assert weigh(one, [later, first]).naranjo.items[4].answer == "yes"
    elsewhere = [
        judged("naranjo-5", "no", (episode_iri(one), LITHIUM.iri or "")),
        judged("naranjo-5", "no", (episode_iri(one).replace("episode/1", "episode/2"), CLOZAPINE.iri or "")),
    ]
    assert weigh(one, elsewhere).naranjo.items[4].override is None


def test_the_category_itself_can_be_overridden() -> None:
    one = setting(an_episode(**TIMED))
    found = weigh(one, [judged("who-umc", "unlikely", (episode_iri(one), CLOZAPINE.iri or ""))])
    assert (found.who_umc.category, found.who_umc.found, found.who_umc.label) == ("unlikely", "possible", "unlikely")


def test_an_unknown_by_override_stays_open() -> None:
    one = setting(an_episode(**TIMED))
    found = weigh(one, [judged("naranjo-2", "unknown", (episode_iri(one), CLOZAPINE.iri or ""))])
    assert found.naranjo.score == 0 and found.naranjo.items[1].open


def test_several_suspects_are_warned_of() -> None:
    found = weigh(setting(an_episode(drugs=(LITHIUM, LISINOPRIL), **TIMED), drug=LITHIUM))
    assert "Drug Interaction Probability Scale" in found.cautions[0]
    assert found.suspects == ("lithium", "lisinopril")
    single = setting(an_episode(**TIMED))
    assert weigh(single).cautions == ()
    assert weigh(replace(single, precedents=())).naranjo.score == 2


def test_what_the_authors_rated_stands_beside_and_counts_for_nothing() -> None:
    ratings = (
        CausalityRating(scale="naranjo", score=said(7.0, "7"), category=said("probable", "probable")),
        CausalityRating(scale="dips", category=said("possible"), drug=said(LITHIUM, "lithium")),
    )
    one = an_episode(drugs=(CLOZAPINE, LITHIUM), **TIMED, ratings=ratings)
    found, other = (weigh(setting(one, drug=drug)) for drug in (CLOZAPINE, LITHIUM))
    assert [(each.method, each.score, each.category) for each in found.stated] == [("naranjo", 7.0, "probable")]
    assert [each.method for each in other.stated] == ["naranjo", "dips"]
    assert [words.target for words in found.stated[0].words] == ["a/1/1/rating/1/score", "a/1/1/rating/1/category"]
    assert found.naranjo.score == weigh(setting(replace(one, ratings=()))).naranjo.score
    # 2 (interval) - 1 (another suspect); of 1, 3, 4, 6 to 10 open at most +1+1+2+1+1+1+1+1: 10; 11 cannot be reached.
    assert found.naranjo.highest == 10
    high = (CausalityRating(scale="naranjo", score=said(11.0)),)
    assert "outside -1 to 10" in weigh(setting(replace(one, ratings=high))).cautions[-1]
