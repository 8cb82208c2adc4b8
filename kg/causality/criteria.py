"""The WHO-UMC category from the answered items: each criterion checked, then the strongest category whose criteria
hold.

The criteria ask what items of the Naranjo scale ask too, so they are checked from those answers, and a reviewer's
override of an item counts here as well. The order is fixed: certain, probable, possible, unlikely, conditional,
unassessable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.causality.challenge import confounded
from kg.causality.model import Answered, Checked, State
from kg.causality.setting import Setting
from kg.causality.who import CRITERIA

_KNOWN: Final = (3, 4, 5, 7, 8, 9, 10)
"""The items that tell something of the drug's part beside the time."""

Told = tuple[State, str, tuple[int, ...]]


def check(setting: Setting, items: tuple[Answered, ...]) -> tuple[Checked, ...]:
    """Every criterion of every category, in the order of the system."""
    by_number = {each.item.number: each for each in items}
    told = _told(setting, by_number)
    found = []
    for criterion in CRITERIA:
        state, reason, numbers = told[criterion.key]
        held = [by_number[number] for number in numbers]
        found.append(
            Checked(
                criterion=criterion,
                state=state,
                reason=reason,
                items=numbers,
                words=tuple(dict.fromkeys(words for each in held for words in each.words)),
                cautions=tuple(dict.fromkeys(caution for each in held for caution in each.cautions)),
            )
        )
    return tuple(found)


def classify(criteria: tuple[Checked, ...]) -> tuple[str, str]:
    """The category, and in a sentence which criteria decided."""
    states = {each.criterion.key: each.state for each in criteria}

    def met(*keys: str) -> bool:
        return all(states[key] == "met" for key in keys)

    necessary = ("certain-time", "certain-others", "certain-withdrawal", "certain-definitive")
    if met(*necessary) and states["certain-rechallenge"] != "not met":
        return "certain", "Every criterion of certain is met (rechallenge is met, or not necessary)."
    if met("probable-time", "probable-others", "probable-withdrawal"):
        return "probable", "Every criterion of probable/likely is met; for certain is lacking: " + _lacking(
            criteria, "certain"
        )
    if met("possible-time"):
        why = {
            "met": "the time relationship is reasonable, and there is another explanation",
            "not stated": "the time relationship is reasonable, and other explanations are not excluded",
            "not met": "the time relationship is reasonable and other causes are excluded, but the response to "
            "withdrawal is not known or not as expected",
        }[states["possible-others"]]
        return "possible", f"{why[0].upper()}{why[1:]}; for probable/likely is lacking: " + _lacking(
            criteria, "probable"
        )
    if met("unlikely-time"):
        return "unlikely", "The time to drug intake makes a relationship improbable."
    if met("unassessable-information", "unassessable-supplement"):
        return "unassessable", "Neither the time relationship nor anything else that could be weighed is known."
    return "conditional", "The time relationship is not known: more data are needed for a proper assessment."


def _told(setting: Setting, items: Mapping[int, Answered]) -> dict[str, Told]:
    answers = {number: each.answer for number, each in items.items()}
    time = _time(items[2])
    others = _others(items[5])
    timed = time[0] != "not stated"
    by_interval = items[2].override is not None or items[2].ground == "interval"
    withdrawal = _withdrawal(items)
    known = [number for number in _KNOWN if answers[number] != "unknown"]
    waiting = setting.withheld()
    shown = [number for number in (4, 7, 8) if answers[number] == "yes"]
    again: Told = {
        "yes": ("met", items[4].because, (4,)),
        "no": ("not met", items[4].because, (4,)),
        "unknown": ("not stated", items[4].because, (4,)),
    }[answers[4]]  # type: ignore[assignment]
    if answers[4] == "unknown" and shown:
        again = ("not stated", "Not necessary: the drug's part is shown otherwise.", (4,))
    again_told: Told | None = None
    for number, ground in ((4, None), (9, "same drug given again")):
        if again_told is None and answers[number] == "yes" and ground in (None, items[number].ground):
            again_told = ("met", f"{items[number].because} That makes other causes unlikely.", (number,))
    definitive: Told = (
        (
            "met",
            "The event is confirmed by a measured value, and the drug's part is shown by " + _items(shown) + ".",
            (10, *shown),
        )
        if answers[10] == "yes" and shown
        else (
            "not stated",
            "Whether the event is definitive for the drug is not shown by what was read.",
            (10, 4, 7, 8),
        )
    )
    return {
        "certain-time": time
        if time[0] != "met" or by_interval
        else ("not stated", "No interval from a dose is stated.", (2,)),
        "certain-others": others,
        "certain-withdrawal": _certain_withdrawal(items[3], confounded(setting)),
        "certain-definitive": definitive,
        "certain-rechallenge": again,
        "probable-time": time,
        "probable-others": others if others[0] != "not stated" or again_told is None else again_told,
        "probable-withdrawal": withdrawal,
        "probable-rechallenge": ("met", "No rechallenge is required.", ()),
        "possible-time": time,
        "possible-others": _turned(others),
        "possible-withdrawal": (
            ("met", withdrawal[1], withdrawal[2])
            if withdrawal[0] == "not stated"
            else ("not met", withdrawal[1], withdrawal[2])
        ),
        "unlikely-time": _turned(time),
        "unlikely-others": _turned(others),
        "conditional-event": ("met", f"The episode tells of {setting.episode.event.value.label}.", ()),
        "conditional-more": ("met", "The time relationship is not known.", (2,))
        if not timed and known
        else ("not met", "The case can be judged on what is known." if timed else NOTHING, ()),
        "conditional-examined": ("met", "Withheld until a reviewer has looked: " + _fields(setting) + ".", ())
        if waiting
        else ("not met", "No value of the episode is withheld.", ()),
        "unassessable-report": ("met", f"{setting.drug.label.capitalize()} is suspected.", ()),
        "unassessable-information": ("met", NOTHING, (2,))
        if not timed and not known
        else ("not met", f"There is something to judge: known is item {_numbers(known, answers[2] != 'unknown')}.", ()),
        "unassessable-supplement": ("not met", "A withheld value may still supplement the data.", ())
        if waiting
        else ("met", "Nothing of the episode is withheld for a reviewer to look at.", ()),
    }


NOTHING: Final = "Neither the time relationship nor anything else that could be weighed is known."


def _time(item: Answered) -> Told:
    if item.answer == "yes" and item.ground in ("order", "order in words") and item.override is None:
        return "not stated", f"{item.because} {' '.join(item.cautions)}", (2,)
    state: State = {"yes": "met", "no": "not met", "unknown": "not stated"}[item.answer]  # type: ignore[assignment]
    return state, item.because, (2,)


def _others(item: Answered) -> Told:
    state: State = {"no": "met", "yes": "not met", "unknown": "not stated"}[item.answer]  # type: ignore[assignment]
    return state, item.because, (5,)


def _turned(told: Told) -> Told:
    state: State = {"met": "not met", "not met": "met", "not stated": "not stated"}[told[0]]  # type: ignore[assignment]
    return state, told[1], told[2]


def _withdrawal(items: Mapping[int, Answered]) -> Told:
    off, lower = items[3], items[8]
    if off.answer == "unknown" and lower.answer != "unknown":
        return ("met" if lower.answer == "yes" else "not met"), lower.because, (8,)
    state: State = {"yes": "met", "no": "not met", "unknown": "not stated"}[off.answer]  # type: ignore[assignment]
    return state, off.because, (3,)


def _certain_withdrawal(off: Answered, treated: str) -> Told:
    if off.answer == "yes" and treated and off.override is None:
        return "not stated", f"{off.because} {treated}", (3,)
    return _withdrawal({3: off, 8: off})


def _lacking(criteria: tuple[Checked, ...], category: str) -> str:
    lacking = [
        f"{each.criterion.name} ({each.state})"
        for each in criteria
        if each.criterion.category == category and each.state != "met"
    ]
    return f"{', '.join(lacking)}."


def _fields(setting: Setting) -> str:
    return ", ".join(sorted({doubt.field for doubt in setting.withheld() if doubt.field}))


def _items(numbers: list[int]) -> str:
    return f"item {' and '.join(map(str, numbers))}"


def _numbers(known: list[int], timed: bool) -> str:
    return ", ".join(map(str, [*([2] if timed else []), *known]))
