"""Dealings with the suspect drug, told as whole stories: what was done with it, and what came of it. All are invented."""

from __future__ import annotations

import pytest

from extract import from_text
from extract.assemble import draft
from extract.records import Episode

LATE = (
    "A 46-year-old woman with multiple sclerosis had been treated for two years. Eighty days after the fifth "
    "infusion of ocrelizumab she was admitted with fever and neutropenia (ANC 0.2 x 10^9/L). The ANC was 2.6 x 10^9/L on day 9. "
)
RASH = (
    "A 52-year-old man took levetiracetam for epilepsy. Twelve days after the start he developed a rash. "
    "The rash had cleared a week later. "
)
KEYS = ("action", "switched_to", "rechallenge", "recurrence", "follow_up_days")


def told(text: str) -> dict[str, object]:
    """What is read of the first episode's dealings: each key that has a value."""
    [case] = draft(from_text(text, name="letter"))[0].cases
    return values(case.episodes[0])


def values(episode: Episode) -> dict[str, object]:
    found = {key: getattr(episode, key) for key in KEYS}
    return {key: getattr(one.value, "label", one.value) for key, one in found.items() if one is not None}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (
            "The sixth infusion, due in May, was deferred by two months and then went ahead without incident.",
            {"action": "interrupted", "rechallenge": True, "recurrence": False},
        ),
        ("The next infusion was put off until the autumn.", {"action": "interrupted", "rechallenge": True}),
        ("The next infusion was put off until further notice.", {"action": "withdrawn"}),
        (
            "Her next infusion was given on the appointed day, and three more have followed; none of the counts since "
            "has been below 2.0 x 10^9/L.",
            {"action": "continued", "rechallenge": True, "recurrence": False},
        ),
        (
            "She elected to stay on ocrelizumab. Four further infusions have been given every six months, with no fall "
            "in the counts.",
            {"action": "continued", "rechallenge": True, "recurrence": False},
        ),
        ("She declined further treatment with it.", {"action": "withdrawn", "rechallenge": False}),
        ("No further ocrelizumab was given.", {"action": "withdrawn", "rechallenge": False}),
        (
            "The November infusion was cancelled, and she went over to natalizumab. In the 13 months since, all counts "
            "have been normal.",
            {"action": "withdrawn", "switched_to": "natalizumab", "follow_up_days": 13 * 30.4375},
        ),
        ("Filgrastim was stopped on day 7. Her metformin was paused and resumed at discharge.", {}),
        ("Whether ocrelizumab should be resumed after neutropenia is debated.", {}),
        ("A second dose of filgrastim was given, and the bed next to hers was free on time.", {}),
    ],
)
def test_a_drug_given_by_infusions(story: str, expected: dict[str, object]) -> None:
    read = told(LATE + story)
    assert {
        key: value for key, value in read.items() if key in expected or key in ("action", "rechallenge")
    } == expected


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("The tablets were thrown away. He has never taken levetiracetam since.", {"rechallenge": False}),
        ("Levetiracetam was dropped and lamotrigine introduced.", {"switched_to": "lamotrigine"}),
        ("Levetiracetam was stopped. Lacosamide took its place.", {"switched_to": "lacosamide"}),
        (
            "Levetiracetam was stopped. His seizures are now controlled with valproate.",
            {"switched_to": "valproic acid"},
        ),
        ("Levetiracetam was stopped. Two years earlier he had switched from phenytoin to carbamazepine.", {}),
        ("Levetiracetam was stopped and prednisolone begun.", {}),
        ("Levetiracetam was stopped. His brother takes lamotrigine.", {}),
    ],
)
def test_a_drug_taken_daily(story: str, expected: dict[str, object]) -> None:
    read = told(RASH + story)
    assert {key: value for key, value in read.items() if key in ("rechallenge", "switched_to")} == expected


@pytest.mark.parametrize(
    ("story", "days"),
    [
        ("A year has passed since then without any rash.", 365.25),
        ("At his last visit, ten months after the rash, the skin was normal.", 10 * 30.4375),
        ("Twenty months later he is still free of symptoms.", 20 * 30.4375),
        ("In the year that followed the skin remained normal.", 365.25),
        ("Six months after the skin had cleared he had had no further lesions.", 6 * 30.4375),
        ("His sister has taken levetiracetam for five years and is well.", None),
        ("He had been followed for 18 months before the drug was begun.", None),
        ("He will be seen again after six months.", None),
    ],
)
def test_follow_up(story: str, days: float | None) -> None:
    found = told(RASH + "Levetiracetam was stopped. " + story).get("follow_up_days")
    assert found == (pytest.approx(days) if days is not None else None)


@pytest.mark.parametrize(
    ("story", "recurred"),
    [
        ("Levetiracetam was stopped and taken up again in June. There has been no rash since.", False),
        ("Levetiracetam was stopped. When he took it again, the rash was back within two days.", True),
        ("Levetiracetam was stopped and restarted; nothing untoward happened in the next three months.", False),
        ("Levetiracetam was stopped and restarted. His migraine recurred in the spring.", None),
    ],
)
def test_what_came_of_giving_it_again(story: str, recurred: bool | None) -> None:
    assert told(RASH + story).get("recurrence") is recurred
