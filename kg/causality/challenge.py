"""Items 2, 3, 4 and 8 of the Naranjo scale: the drug and the event in time. When did the event come, and what did it do
when the drug was stopped, given again, or given less?

The definitions are cautious. A dechallenge needs a drug that was being given; a rechallenge is "the readministration
of a medication suspected of being a possible cause of an adverse reaction and which has been discontinued as result"
(Drug Safety 2013;36:155-161, https://doi.org/10.1007/s40264-013-0020-3).
"""

from __future__ import annotations

from typing import Final

from extract.records import Episode
from kg.causality.attribution import speaks_of
from kg.causality.model import Answered
from kg.causality.order import stated_order
from kg.causality.setting import Setting
from kg.causality.wording import days_of, once, said, withheld
from kg.explain import Explanation
from kg.naming import iri_of
from kg.wording import capital, joined

NOTHING_LEFT_FROM_DAYS: Final = 28.0
"""Days from the last dose to the onset from which nothing is left to stop: where late onset begins
(`extract.slots.onset`, which is not imported because it brings the whole reader along)."""
STOPPED: Final = ("withdrawn", "interrupted")
BETTER: Final = ("recovered", "recovering")
LOWER_DOSE: Final = "Whether the dose was the same is not known to the graph."


def after_the_drug(setting: Setting) -> Answered:
    """Item 2: a stated interval, the drug being given when the event came, or at least before it."""
    episode, drug = setting.episode, setting.drug.label
    days, anchor = episode.latency_days, episode.latency_from
    elsewhere = ""
    if days is not None and anchor is not None:
        words = once(setting.quotes("latency_days"), setting.quotes("latency_from"))
        whose = speaks_of(setting, days)
        if days.value < 0 and whose == "this":
            return said(
                2, "no", f"The onset was {days_of(-days.value)} before the drug.", words, ground="before the drug"
            )
        if whose == "this":
            since = {"last_dose": "the last dose", "first_dose": "the first dose"}.get(
                anchor.value, "the treatment began"
            )
            return said(2, "yes", f"The onset was {days_of(days.value)} after {since}.", words, ground="interval")
        told = f"The stated interval ({days_of(days.value)}) runs from "
        if whose == "unclear" and days.value >= 0:
            reason = f"{told}a dose of a suspect drug, of which one the words do not say."
            return said(2, "yes", reason, words, ground="interval from an unnamed suspect")
        elsewhere = f"{told}another suspect drug."
    before = last_under(setting)
    stopped = before is not None and stopped_for_good(before)
    action, onset = episode.action, episode.onset
    if action is not None and not stopped and speaks_of(setting, action) == "this":
        done = {"dose reduced": "its dose was reduced"}.get(action.value, f"it was {action.value}")
        reason = f"{capital(drug)} was being given when the event came: {done} then."
        words = setting.quotes("action")
        return said(2, "yes", reason, words, elsewhere, "No interval from this drug is stated.", ground="on treatment")
    if onset is not None and not setting.others and not stopped:
        reason = f"The text calls the onset {onset.value}, that is after the drug."
        words = setting.quotes("onset")
        return said(2, "yes", reason, words, "No interval from a dose is stated.", ground="onset called early or late")
    order = stated_order(setting)
    if order is not None and not (stopped and order[0] == "during"):
        during = order[0] == "during"
        reason = f"The text tells of the event {'while ' + drug + ' was given' if during else 'after ' + drug}."
        ground = "during the drug, in words" if during else "order in words"
        return said(2, "yes", reason, order[1], elsewhere, "No interval from this drug is stated.", ground=ground)
    if before is not None:
        reason = f"{capital(drug)} had been given before: episode {before.number} of the patient happened under it."
        since = f"It was {_how_stopped(before)} after that episode, and no renewed dose is told." if stopped else ""
        words = setting.quotes("drugs", episode=before)
        return said(2, "yes", reason, words, since, "How long before the onset is not stated.", ground="order")
    reason = (
        "Neither the time from a dose to the onset is stated, nor that the drug was being given when the event came."
    )
    return said(2, "unknown", elsewhere or reason, (), withheld(setting, "latency_days", "latency_from"))


def dechallenge(setting: Setting) -> Answered:
    """Item 3: the drug was stopped, and what the event then did."""
    episode, drug = setting.episode, setting.drug.label
    action, moved, anchor = episode.action, episode.switched_to, episode.latency_from
    if action is not None and (whose := speaks_of(setting, action)) != "this":
        told = "of another suspect drug" if whose == "other" else "without saying of which suspect drug"
        return said(3, "unknown", f"What was done is told {told}.", setting.quotes("action"))
    if action is None and (moved is None or speaks_of(setting, moved) != "this"):
        lacking = f"What was done with {drug} is not stated."
        return said(3, "unknown", lacking, (), withheld(setting, "action"))
    done = f"{capital(drug)} was {action.value if action is not None else 'replaced'}"
    words = setting.quotes("action" if action is not None else "switched_to")
    if action is not None and action.value not in STOPPED:
        counts = " (the reduced dose counts in item 8)" if action.value == "dose reduced" else ""
        done = f"The dose of {drug} was reduced" if action.value == "dose reduced" else done
        return said(3, "unknown", f"{done}, not discontinued{counts}.", words, settled=True)
    before = last_under(setting)
    if before is not None and stopped_for_good(before):
        reason = (
            f"{capital(drug)} had been {_how_stopped(before)} after episode {before.number} already, and no renewed "
        )
        reason += "dose is told: nothing was left to stop."
        return said(3, "unknown", reason, setting.quotes("action", episode=before), settled=True)
    days = episode.latency_days
    if days is not None and anchor is not None and anchor.value == "last_dose" and days.value >= NOTHING_LEFT_FROM_DAYS:
        reason = (
            f"The last dose lay {days_of(days.value)} before the onset: nothing was left to stop, so the course says "
            f"nothing of a dechallenge ({done[0].lower()}{done[1:]} afterwards)."
        )
        return said(3, "unknown", reason, once(setting.quotes("latency_days"), words), settled=True)
    result, shown = course(setting)
    words = once(words, shown)
    if result == "fatal":
        return said(3, "unknown", f"{done}, but the patient died.", words, settled=True)
    if result == "worse":
        return said(3, "no", f"{done}, and the patient did not recover.", words, ground="not improved when stopped")
    if result is None:
        lacking = f"{done}; how the event then went is not stated."
        return said(3, "unknown", lacking, words, withheld(setting, "outcome"))
    return said(
        3, "yes", f"{done}, and the patient then {better(result)}.", once(words, setting.quotes("treatments")),
        confounded(setting), _came_back(episode),
        f"The text calls the onset late: if {drug} was not being taken any more, nothing was discontinued."
        if days is None and episode.onset is not None and episode.onset.value == "late" else "",
        capital(f"{joined(other.label for other in setting.others)} may have been stopped as well.")
        if setting.others
        else "",
        ground="improved when stopped",
    )  # fmt: skip


def rechallenge(setting: Setting) -> Answered:
    """Item 4: the drug given again after it was stopped, and whether the event came again."""
    episode, drug = setting.episode, setting.drug.label
    again, recurred, action = episode.rechallenge, episode.recurrence, episode.action
    if again is None:
        if recurred is not None and recurred.value:
            reason = (
                f"The event came again, but no renewed dose of {drug} after a pause is told: that is no rechallenge."
            )
            return said(4, "unknown", reason, setting.quotes("recurrence"))
        reason = f"Whether {drug} was given again is not stated."
        return said(4, "unknown", reason, (), withheld(setting, "rechallenge"))
    whose = speaks_of(setting, again)
    words = once(setting.quotes("rechallenge"), setting.quotes("recurrence"))
    if whose == "other":
        reason = f"The words on giving a drug again speak of another suspect drug, not of {drug}."
        return said(4, "unknown", reason, words)
    if whose == "unclear":
        return said(4, "unknown", "The words on giving a drug again do not say of which suspect drug.", words)
    if not again.value:
        return said(4, "unknown", f"{capital(drug)} was not given again.", setting.quotes("rechallenge"), settled=True)
    if recurred is None:
        reason = f"{capital(drug)} was given again; whether the event came again is not stated."
        return said(4, "unknown", reason, words, withheld(setting, "recurrence"))
    on_schedule = action is not None and action.value == "continued"
    if not recurred.value:
        watched = episode.follow_up_days
        reason = f"{capital(drug)} was given again, and the event did not come again"
        reason += "." if watched is None else f" within {days_of(watched.value)} of follow-up."
        scheduled = f"{capital(drug)} had not been stopped before: this was a further dose of a continued treatment."
        return said(
            4, "no", reason, once(words, setting.quotes("follow_up_days")), scheduled if on_schedule else "",
            LOWER_DOSE, ground="given again without recurrence",
        )  # fmt: skip
    if on_schedule:
        reason = (
            f"The event came again after a further dose, but {drug} had not been stopped before: a recurrence while "
            "treatment goes on is no rechallenge."
        )
        return said(4, "unknown", reason, words)
    reason = f"{capital(drug)} was given again, and the event came again."
    still = episode.outcome is not None and episode.outcome.value not in BETTER
    return said(
        4, "yes", reason, words,
        "The event had not gone before." if still else "",
        "That the drug was stopped before is not stated." if action is None else "",
        _when_again(setting),
        ground="given again with recurrence",
    )  # fmt: skip


def dose_response(setting: Setting) -> Answered:
    """Item 8: the dose was reduced, and what the event then did."""
    action, drug = setting.episode.action, setting.drug.label
    if action is None or action.value != "dose reduced" or speaks_of(setting, action) != "this":
        return said(8, "unknown", f"No course after a change of the dose of {drug} is stated.")
    result, shown = course(setting)
    words = once(setting.quotes("action"), shown)
    if result == "fatal":
        return said(8, "unknown", "The dose was reduced, but the patient died.", words, settled=True)
    if result is None:
        return said(8, "unknown", "The dose was reduced; how the event then went is not stated.", words)
    if result == "worse":
        reason = "The dose was reduced, and the patient did not recover."
        return said(8, "no", reason, words, ground="not improved on a lower dose")
    reason = f"The dose was reduced, and the patient then {better(result)}."
    return said(8, "yes", reason, words, confounded(setting), ground="improved on a lower dose")


def course(setting: Setting) -> tuple[str | None, tuple[Explanation, ...]]:
    """How the event went: `recovered`, `recovering`, `worse` (not recovered), `fatal` or None; and the words for it."""
    episode = setting.episode
    if episode.outcome is not None:
        told: str = episode.outcome.value
        return ("worse" if told == "not recovered" else told), setting.quotes("outcome")
    for name in ("recovery", "recovery_value", "recovery_days"):
        if getattr(episode, name) is not None:
            return "recovered", setting.quotes(name)
    return None, ()


def better(result: str) -> str:
    """An improvement as a verb."""
    return "recovered" if result == "recovered" else "was recovering"


def confounded(setting: Setting) -> str:
    """What was given for the event, so that more than the withdrawal may have helped; empty where nothing was."""
    episode = setting.episode
    given = joined(held.value.label for held in episode.treatments)
    if given:
        return f"The event was treated ({given}), so the improvement cannot be put down to the drug's withdrawal alone."
    if episode.recovery is not None and episode.recovery.value == "treated":
        return "The event was treated, so the improvement cannot be put down to the drug's withdrawal alone."
    return ""


def last_under(setting: Setting) -> Episode | None:
    """The patient's last episode before this one that happened under the same drug."""
    earlier = [each for each in setting.case.episodes if each.number < setting.episode.number]
    under = [each for each in earlier if any(iri_of(held.value) == iri_of(setting.drug) for held in each.drugs)]
    return under[-1] if under else None


def stopped_for_good(episode: Episode) -> bool:
    """Whether the drug was stopped after an episode, with no word of its having been given again."""
    again, action = episode.rechallenge, episode.action
    stopped = episode.switched_to is not None or (action is not None and action.value == "withdrawn")
    return stopped and (again is None or not again.value)


def _how_stopped(episode: Episode) -> str:
    moved = episode.switched_to
    return "withdrawn" if moved is None else f"replaced by {moved.value.label}"


def _when_again(setting: Setting) -> str:
    """How soon the event came again, which is what makes a rechallenge convincing."""
    following = [each for each in setting.case.episodes if each.number > setting.episode.number]
    under = [each for each in following if any(iri_of(held.value) == iri_of(setting.drug) for held in each.drugs)]
    if under and under[0].latency_days is not None and under[0].latency_from is not None:
        since = {"last_dose": "the last dose", "first_dose": "the first dose"}.get(
            under[0].latency_from.value, "the new start"
        )
        return f"It came again {days_of(under[0].latency_days.value)} after {since}."
    return "How soon after the renewed dose it came again is not read; a recurrence long after says less."


def _came_back(episode: Episode) -> str:
    off = episode.rechallenge is not None and not episode.rechallenge.value
    if episode.recurrence is not None and episode.recurrence.value and off:
        return "The event came again although the drug was not given again: that speaks against the drug."
    return ""
