"""One episode and one suspect drug, weighed by both methods: pure, from records and the reviewers' judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from kg.causality.answers import answer
from kg.causality.challenge import last_under, stopped_for_good
from kg.causality.criteria import check, classify
from kg.causality.model import Answered, Causality, Naranjo, Stated, WhoUmc
from kg.causality.naranjo import Answer
from kg.causality.setting import Setting
from kg.causality.stated import stated
from kg.judgements import Judgement, prevailing
from kg.naming import iri_of
from kg.terms import report_iri


def weigh(setting: Setting, judgements: Iterable[Judgement] = ()) -> Causality:
    """Both assessments of one episode and one suspect drug.

    Of the judgements those on this episode and drug are honoured, the newest on each item; what the records alone
    answer stays beside it.

    >>> from extract.records import Case, Concept, Episode, Evidence, Report, Source, Value
    >>> words = (Evidence(0, 4, "text"),)
    >>> drug = Value(Concept("terbinafine"), words)
    >>> episode = Episode(number=1, event=Value(Concept("liver injury"), words), drugs=(drug,),
    ...     latency_days=Value(24.0, words), latency_from=Value("treatment_start", words))
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=4)
    >>> case = Case(number=1, episodes=(episode,))
    >>> report = Report(name="a", source=source, kind="case report", cases=(case,))
    >>> found = weigh(Setting(report=report, case=case, episode=episode, drug=drug.value))
    >>> found.naranjo.score, found.naranjo.lowest, found.naranjo.highest, found.naranjo.category, found.who_umc.category
    (2, -1, 13, 'possible', 'possible')
    """
    node, drug = episode_iri(setting), iri_of(setting.drug)
    held = {key[0]: judged for key, judged in prevailing(judgements).items() if set(key[1]) == {node, drug}}
    items = tuple(_overridden(each, held) for each in answer(setting))
    criteria = check(setting, items)
    category, why = classify(criteria)
    own = held.get("who-umc")
    scale, said = Naranjo(items=items), stated(setting)
    return Causality(
        target=setting.target,
        report=setting.report.name,
        case=setting.case.number,
        number=setting.episode.number,
        episode=node,
        event=setting.episode.event.value,
        drug=setting.drug,
        drug_iri=drug,
        suspects=tuple(each.value.label for each in setting.episode.drugs),
        naranjo=scale,
        who_umc=WhoUmc(
            criteria=criteria,
            category=category if own is None else own.answer,
            found=category,
            why=why,
            override=own,
        ),
        stated=said,
        cautions=(*_cautions(setting), *_apart(scale, said)),
    )


def episode_iri(setting: Setting) -> str:
    """The IRI of the episode."""
    return f"{report_iri(setting.report.name).value}/case/{setting.case.number}/episode/{setting.episode.number}"


def _overridden(found: Answered, held: Mapping[str, Judgement]) -> Answered:
    judged = held.get(found.item.key)
    if judged is None:
        return found
    return replace(found, answer=cast("Answer", judged.answer), settled=False, override=judged)


def _apart(scale: Naranjo, said: Iterable[Stated]) -> Iterator[str]:
    """Where the authors' own score cannot be reached from what was read."""
    for each in said:
        if each.method == "naranjo" and each.score is not None and not scale.lowest <= each.score <= scale.highest:
            yield (
                f"The authors' own score of {each.score:g} lies outside {scale.lowest} to {scale.highest}: they "
                "answered an item otherwise. Look at the items."
            )


def _cautions(setting: Setting) -> tuple[str, ...]:
    """What concerns the whole assessment."""
    found = []
    if setting.others:
        found.append(
            "Several drugs are suspected. The Naranjo scale was made for one drug; for interactions there is the Drug "
            "Interaction Probability Scale (Horn et al., Ann Pharmacother 2007;41:674-680)."
        )
    before = last_under(setting)
    if before is not None and stopped_for_good(before):
        found.append(
            f"The event came although {setting.drug.label} had been stopped after episode {before.number}, and no "
            "renewed dose is told: that speaks against the drug, unless it acts long after its last dose."
        )
    again = next((each for each in setting.case.episodes if each.number == setting.episode.number + 1), None)
    if again is not None and setting.kin.alike(again.event.value, setting.episode.event.value):
        drugs = [held.value for held in again.drugs]
        if drugs and all(iri_of(drug) != iri_of(setting.drug) for drug in drugs):
            named = ", ".join(drug.label for drug in drugs)
            found.append(
                f"The patient's next episode of {again.event.value.label} happened under {named}, not under "
                f"{setting.drug.label}: that speaks for a cause which the drugs share, or for one outside them."
            )
    moved, recurred, again_given = setting.episode.switched_to, setting.episode.recurrence, setting.episode.rechallenge
    if moved is not None and recurred is not None and recurred.value and (again_given is None or not again_given.value):
        found.append(
            f"The event came again after the switch to {moved.value.label}, without {setting.drug.label} having been "
            "given again as far as is told: that speaks against the drug alone."
        )
    return tuple(found)
