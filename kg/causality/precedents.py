"""Items 1 and 9 of the Naranjo scale: the same reaction in other patients, and earlier in this one."""

from __future__ import annotations

from typing import Final

from extract.records import Episode
from kg.causality.alternatives import other_causes
from kg.causality.challenge import after_the_drug, confounded, dechallenge, rechallenge
from kg.causality.model import Answered
from kg.causality.setting import Precedent, Setting
from kg.causality.wording import once, said
from kg.explain import Explanation
from kg.naming import iri_of
from kg.wording import capital, counted, joined

PRECEDENTS: Final = 2
"""How many other patients, in as many other reports, make earlier reports conclusive together."""


def earlier_reports(setting: Setting) -> Answered:
    """Item 1, from the other patients of the graph; see `conclusive` for what counts."""
    held = [each for each in setting.precedents if each.shown_by]
    chosen: dict[str, Precedent] = {}  # one for each patient and report, those shown by rechallenge first
    for each in sorted(held, key=lambda found: (found.shown_by != "rechallenge", found.target)):
        if each.person not in chosen and each.report not in {other.report for other in chosen.values()}:
            chosen[each.person] = each
    patients = {each.person for each in setting.precedents}
    event, drug = setting.episode.event.value.label, setting.drug.label
    if len(chosen) >= PRECEDENTS:
        cited = list(chosen.values())[:3]
        named = "; ".join(f"{each.target} (shown by {each.shown_by})" for each in cited)
        own, dates = setting.report.bibliography.published, [each.published for each in cited]
        later = own is not None and all(date is not None and date > own.value for date in dates)
        return said(
            1,
            "yes",
            f"Other reports of this graph are conclusive on {event} under {drug}: {named}.",
            tuple(words for each in cited for words in each.words),
            "They were all published after this report." if later else "",
            ground="conclusive reports",
            cited=tuple(each.report for each in cited),
        )
    if not patients:
        told = f"No other report of this graph tells of another patient with {event} under {drug}"
    else:
        told = (
            f"Of the {counted(len(patients), 'other patient')} of this graph with {event} under {drug}, "
            f"{len(chosen) or 'none'} {'is' if len(chosen) == 1 else 'are'} conclusive by the rule; "
            f"{PRECEDENTS} in as many reports are needed"
        )
    return said(1, "unknown", f"{told}. What is published elsewhere, the graph does not know.")


def conclusive(setting: Setting) -> tuple[str, tuple[Explanation, ...]]:
    """What makes an episode conclusive by itself, as item 1 needs it of other patients: `rechallenge` (it came again
    when the drug was given again), `withdrawal` (it began at a stated time and went when the only suspect drug was
    stopped, untreated and with no other cause named), or nothing; and the words that show it."""
    again = rechallenge(setting)
    if again.answer == "yes":
        return "rechallenge", again.words
    off = dechallenge(setting)
    if (
        off.answer == "yes"
        and not confounded(setting)
        and not setting.others
        and setting.episode.latency_days is not None
        and after_the_drug(setting).answer == "yes"
        and rechallenge(setting).answer != "no"
        and other_causes(setting).answer != "yes"
    ):
        return "withdrawal", off.words
    return "", ()


def earlier_reaction(setting: Setting) -> Answered:
    """Item 9: earlier episodes of the patient under the drug or a drug of its class."""
    event, drug = setting.episode.event.value, setting.drug
    same_exposure: list[Episode] = []
    earlier = [each for each in setting.case.episodes if each.number < setting.episode.number]
    for at, before in enumerate(earlier):
        if not setting.kin.alike(before.event.value, event):
            continue
        name = f"episode {before.number} ({before.event.value.label})"
        words = once(setting.quotes("event", episode=before), setting.quotes("drugs", episode=before))
        if any(iri_of(each.value) == iri_of(drug) for each in before.drugs):
            resumed = [each for each in earlier[at:] if _ended_and_given_again(each, setting)]
            if resumed:
                told = setting.quotes("rechallenge", episode=resumed[0])
                reason = f"{capital(name)} happened under {drug.label} in an earlier exposure."
                return said(9, "yes", reason, once(words, told), ground="same drug given again")
            same_exposure.append(before)
            continue
        for other in before.drugs:
            if classes := setting.kin.shared_classes(drug, other.value):
                reason = f"{capital(name)} happened under {other.value.label}, also of the class {joined(classes)}."
                caution = "The class says that the drugs are alike; whether the reactions are is for the reviewer."
                return said(9, "yes", reason, words, caution, ground="drug of the same class")
    if same_exposure:
        numbers = joined(str(each.number) for each in same_exposure)
        plural = "" if len(same_exposure) == 1 else "s"
        reason = (
            f"Episode{plural} {numbers} of the patient happened under {drug.label} as well, but no pause and renewed "
        )
        reason += "exposure between is told."
        return said(9, "unknown", reason)
    return said(9, "unknown", "No earlier reaction of the patient to this or a similar drug is told.")


def _ended_and_given_again(episode: Episode, setting: Setting) -> bool:
    again, action = episode.rechallenge, episode.action
    if (
        again is None
        or not again.value
        or not any(iri_of(each.value) == iri_of(setting.drug) for each in episode.drugs)
    ):
        return False
    return action is None or action.value != "continued"
