"""Hill's viewpoints on hand-made records: each of the three answers of each, for a member and for the class."""

from __future__ import annotations

from typing import Any

import pytest
from assess_records import case, claim, drug, episode, facts, one, report, strong

from extract.records import Report
from kg.assess.challenges import challenges
from kg.assess.definitions import Definitions
from kg.assess.findings import author_groups, author_key, find
from kg.assess.viewpoints import distinct_members, view, viewpoints


def answers(*reports: Report, member: str | None = None, definitions: Definitions | None = None) -> dict[str, str]:
    findings = find(facts(*reports), definitions or Definitions())
    seen = view(findings, challenges(findings), None if member is None else drug(member))
    return {point.name: point.answer for point in viewpoints(seen)}


def of_one(viewpoint: str, *stated: dict[str, Any]) -> str:
    """The viewpoint on a member whose patients are stated, one report each."""
    return answers(*(one(f"r{at}", "a", **each) for at, each in enumerate(stated)), member="a")[viewpoint]


@pytest.mark.parametrize(("patients", "answer"), [(0, "no data"), (2, "not met"), (3, "met")])
def test_strength(patients: int, answer: str) -> None:
    assert of_one("strength", *({} for _ in range(patients))) == answer
    assert answers(*strong(patients))["strength"] == answer


def test_consistency_of_a_member() -> None:
    same = [report(f"r{at}", case(episode("a")), authors=("Ann Archer",)) for at in range(2)]
    assert of_one("consistency") == "no data"
    assert answers(*same, member="a")["consistency"] == "not met"
    assert of_one("consistency", {}, {}) == "met"


def test_consistency_of_the_class_needs_two_members() -> None:
    assert answers(one("r", "a"), one("s", "a"))["consistency"] == "not met"
    assert answers(one("r", "a"), one("s", "b"))["consistency"] == "met"
    assert answers()["consistency"] == "no data"


@pytest.mark.parametrize(
    ("latencies", "answer"),
    [((10.0, None), "met"), ((10.0, None, None), "not met"), ((None,), "no data"), ((10.0, 10.0, -1.0), "not met")],
)
def test_temporality(latencies: tuple[float | None, ...], answer: str) -> None:
    assert of_one("temporality", *({"latency": days} for days in latencies)) == answer


def test_an_onset_without_days_tells_the_order_too() -> None:
    assert of_one("temporality", {"latency": None, "onset": "late"}) == "met"


REDUCED = {"action": "dose reduced", "outcome": "recovered"}


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ((REDUCED,), "met"),
        ((REDUCED, {"action": "dose reduced", "outcome": "not recovered"}), "not met"),
        (({**REDUCED, "recurrence": True},), "not met"),
        (({**REDUCED, "treatments": "t"},), "no data"),
        (({"action": "withdrawn", "outcome": "recovered"},), "no data"),
    ],
)
def test_biological_gradient(stated: tuple[dict[str, Any], ...], answer: str) -> None:
    assert of_one("biological gradient", *stated) == answer


AGAIN = {"rechallenge": True, "recurrence": True}
QUIET = {"rechallenge": True, "recurrence": False}
WENT = {"action": "withdrawn", "outcome": "recovered"}


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        (({},), "no data"),
        (({"rechallenge": False},), "no data"),
        (({"rechallenge": True},), "no data"),  # given again, and nothing told of what came of it
        ((AGAIN,), "met"),
        ((AGAIN, QUIET), "not met"),
        ((AGAIN, AGAIN, QUIET), "met"),
        ((WENT,), "met"),
        ((WENT, {"action": "withdrawn", "outcome": "not recovered"}), "not met"),
        ((WENT, QUIET), "not met"),  # where it was given again, that decides
        (({**WENT, "treatments": "t"},), "no data"),
        (({**WENT, "latency": 30.0, "start": "last_dose"},), "no data"),
    ],
)
def test_experiment(stated: tuple[dict[str, Any], ...], answer: str) -> None:
    assert of_one("experiment", *stated) == answer


def test_the_event_under_a_second_member_in_the_same_patient_is_an_experiment() -> None:
    crossed = report("r", case(episode("a"), episode("b", number=2)))
    assert answers(crossed)["experiment"] == answers(crossed, member="b")["experiment"] == "met"
    tolerated = report("r", case(episode("a", switched_to="b", recurrence=False)))
    assert answers(tolerated)["experiment"] == "not met"


def test_a_return_to_a_member_after_another_drug_is_a_rechallenge() -> None:
    returned = report("r", case(episode("a"), episode("x", number=2, switched_to="a", recurrence=False)))
    assert answers(returned, member="a")["experiment"] == "not met"


def test_plausibility_and_coherence() -> None:
    for_, against = claim("mechanism", "supports", drug("a"), hedged=True), claim("mechanism", "disputes")
    viewpoint = "plausibility and coherence"
    assert answers(one("r", "a"))[viewpoint] == "no data"
    assert answers(one("r", "a", claims=(for_,)))[viewpoint] == "met"
    assert answers(one("r", "a", claims=(for_, against)))[viewpoint] == "not met"
    assert answers(one("r", "a", claims=(for_,)), one("s", "b"), member="b")[viewpoint] == "no data"  # it is about a


def test_analogy() -> None:
    alone, two = (one("r", "a"), one("s", "a")), (one("r", "a"), one("s", "b"))
    assert answers(*two, member="a")["analogy"] == answers(*two)["analogy"] == "met"
    assert answers(*alone, member="a")["analogy"] == answers(*alone)["analogy"] == "not met"
    assert answers(*alone, member="c")["analogy"] == "met"  # no case of its own, and two of another member
    assert answers(member="a")["analogy"] == answers()["analogy"] == "no data"
    crossed = report("r", case(episode("a"), episode("b", number=2)))
    assert answers(crossed, member="a")["analogy"] == "not met"  # the other member's only patient is this one


def test_members_with_patients_of_their_own_are_a_matching() -> None:
    # a: p, q; b: p; c: p. p can stand for one of them only, q for a: two members.
    reports = [report("p", case(episode("a"), episode("b", number=2), episode("c", number=3))), one("q", "a")]
    assert distinct_members(find(facts(*reports), Definitions()).patients) == 2


def test_reports_that_share_an_author_or_a_patient_are_one_group() -> None:
    reports = [
        report("a", authors=("Ann Archer", "Bo Baker")),
        report("b", authors=("Archer A",)),
        report("c", case(episode("a")), authors=("Cy Cooper",)),
        report("d", case(episode("a")), authors=()),
        report("e", authors=()),
    ]
    groups = author_groups(reports, {"c/1": "urn:p", "d/1": "urn:p"})
    assert groups == {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Marco Bisurgi¹", "bisurgi m"), ("Bisurgi M", "bisurgi m"), ("Bisurgi, M.", "bisurgi m"), ("Cher", "cher"),
        ("K. O'Dwyer", "o'dwyer k"), ("Lena Fränkel", "frankel l"), ("Luis Quiñones-Rosado", "quinones-rosado l"),
    ],
)  # fmt: skip
def test_names_of_authors_are_compared_by_family_name_and_initial(name: str, key: str) -> None:
    assert author_key(name) == key


def test_other_definitions_are_refused() -> None:
    for bad in ({"late_from_days": 0.0}, {"count_below": -1.0}, {"onset": "soon"}, {"late_from_days": float("nan")}):
        with pytest.raises(ValueError):
            Definitions(**bad)  # type: ignore[arg-type]
