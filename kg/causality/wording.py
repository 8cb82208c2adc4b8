"""How answers are worded: its days and what was withheld, and the making of an answer itself."""

from __future__ import annotations

from kg.causality.model import Answered
from kg.causality.naranjo import ITEMS, Answer
from kg.causality.setting import Setting
from kg.explain import Explanation
from kg.wording import counted, joined


def said(
    number: int,
    found: Answer,
    reason: str,
    words: tuple[Explanation, ...] = (),
    *cautions: str,
    ground: str = "",
    cited: tuple[str, ...] = (),
    settled: bool = False,
) -> Answered:
    """One item answered; empty cautions are left out. Without a ground, an unknown is not stated, or not applicable."""
    return Answered(
        item=ITEMS[number - 1],
        answer=found,
        found=found,
        reason=reason,
        ground=ground or ("not applicable" if settled else "not stated"),
        words=words,
        cautions=tuple(caution for caution in cautions if caution),
        cited=cited,
        settled=settled,
    )


def withheld(setting: Setting, *names: str) -> str:
    """What was read but is kept back as too doubtful, in a sentence; empty where nothing was."""
    held = setting.withheld(*names)
    told = joined(f"{doubt.field} {doubt.withheld}" for doubt in held if doubt.field)
    return f"A value was read but is withheld as too doubtful ({told}): look at it." if told else ""


def once(*words: tuple[Explanation, ...]) -> tuple[Explanation, ...]:
    return tuple(dict.fromkeys(found for held in words for found in held))


def days_of(days: float) -> str:
    """Days in words: whole from 100 on.

    >>> days_of(1), days_of(91.3125), days_of(426.125)
    ('1 day', '91.3 days', '426 days')
    """
    return counted(round(days, 1 if abs(days) < 100 else 0), "day")
