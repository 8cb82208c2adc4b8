"""The ten items of the Naranjo scale, answered from records: each a small function of one `Setting`.

They are asked in a clinical, cautious spirit: an answer needs words, an unknown says what is missing, and what weakens
an answer is said beside it. Here are the order, and the items on other causes, placebo, concentration and measurement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kg.causality.alternatives import other_causes
from kg.causality.challenge import after_the_drug, dechallenge, dose_response, rechallenge
from kg.causality.model import Answered
from kg.causality.precedents import earlier_reaction, earlier_reports
from kg.causality.setting import Setting, quotes
from kg.causality.wording import once, said, withheld
from kg.explain import Explanation
from kg.naming import iri_of
from kg.wording import joined


def answer(setting: Setting) -> tuple[Answered, ...]:
    """All ten items, in order, as the records answer them."""
    return tuple(ask(setting) for ask in _ASKED)


def other_explanations(setting: Setting) -> Answered:
    """Item 5; `kg.causality.alternatives` answers it."""
    found = other_causes(setting)
    ground = {"yes": "other cause named", "no": "other causes excluded", "unknown": ""}[found.answer]
    return said(5, found.answer, found.reason, found.words, *found.cautions, ground=ground)


def placebo(setting: Setting) -> Answered:
    """Item 6: the graph has no place for it."""
    given = [
        f"{setting.report.name}/{setting.case.number}/exposure"
        for exposure in setting.case.exposures
        if "placebo" in exposure.drug.value.label.casefold()
    ]
    reason = "A placebo is named; what followed is for the reviewer." if given else "The graph tells of no placebo."
    return said(6, "unknown", reason)


def toxic_level(setting: Setting) -> Answered:
    """Item 7: a concentration of the drug is shown; its limits are the reviewer's."""
    levels = [(at, each) for at, each in setting.measured() if is_level(setting, each.analyte.label)]
    if not levels:
        return said(7, "unknown", f"No concentration of {setting.drug.label} in blood or another fluid was read.")
    words = tuple(found for at, _ in levels for found in of_measurement(setting, at))
    printed = joined(each.printed for _, each in levels)
    return said(7, "unknown", f"A concentration is stated ({printed}); whether it is toxic is for the reviewer.", words)


def objective(setting: Setting) -> Answered:
    """Item 10: a measured value of the episode."""
    shown: list[str] = []
    words: tuple[Explanation, ...] = ()
    for at, each in setting.measured():
        if each.role in ("nadir", "other") and not is_level(setting, each.analyte.label):
            shown.append(f"{each.analyte.label} {each.printed}")
            words = once(words, of_measurement(setting, at))
    nadir = setting.episode.nadir
    if nadir is not None and not shown:
        shown, words = [f"nadir {nadir.value:.4g} × 10⁹/L"], setting.quotes("nadir")
    if shown:
        more = ", and more" if len(shown) > 3 else ""
        return said(10, "yes", f"Measured: {joined(shown[:3])}{more}.", words, ground="measured value")
    reason = "No value measured in the episode was read."
    return said(10, "unknown", reason, (), withheld(setting, "nadir", "measurements"))


def is_level(setting: Setting, analyte: str) -> bool:
    """Whether what was measured is the drug itself (`lithium`, `serum lithium concentration`)."""
    names = {setting.drug.label, *setting.kin.names.get(iri_of(setting.drug), ())}
    return any(f" {name.casefold()} " in f" {analyte.casefold()} " for name in names if name)


def of_measurement(setting: Setting, at: int) -> tuple[Explanation, ...]:
    held = setting.episode.measurements[at - 1]
    return quotes(setting.report, f"{setting.target}/measurement/{at}", "value", held.value)


_ASKED: Final[tuple[Callable[[Setting], Answered], ...]] = (
    earlier_reports,
    after_the_drug,
    dechallenge,
    rechallenge,
    other_explanations,
    placebo,
    toxic_level,
    dose_response,
    earlier_reaction,
    objective,
)
