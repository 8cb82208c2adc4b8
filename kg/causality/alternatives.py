"""Item 5 of the Naranjo scale: other causes that the authors name, other drugs that they suspect, and what they
exclude.

A claim of the kind `alternative_explanation` names another cause as possible (`supports`) or rules it out
(`disputes`). It is a claim of the report; where the report tells of several patients, it speaks of the one in whose
account it stands, and of all of them where it stands outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from extract.records import Case, Claim, Report, values
from kg.causality.naranjo import Answer
from kg.causality.setting import Setting, quotes
from kg.explain import Explanation
from kg.naming import iri_of
from kg.wording import joined

IN_GENERAL: Final = "other cause"
"""The subject of a claim that excludes other causes without naming one."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to item 5, its reason, the words, and what weakens it (empty strings are nothing)."""

    answer: Answer
    reason: str
    words: tuple[Explanation, ...] = ()
    cautions: tuple[str, ...] = ()


def other_causes(setting: Setting) -> Found:
    """The answer, its reason, the words, and what weakens it."""
    claims = [found for found in enumerate(setting.report.claims, 1) if _is_about(setting, found[1])]
    named = [(at, claim) for at, claim in claims if claim.stance.value == "supports"]
    excluded = [(at, claim) for at, claim in claims if claim.stance.value == "disputes"]
    against = {_key(claim) for _, claim in excluded}
    standing = [(at, claim) for at, claim in named if _key(claim) not in against]
    both = [(at, claim) for at, claim in named if _key(claim) in against]
    words = _words(setting, standing or [*named, *excluded])
    shared = _shared(setting, [*standing, *excluded])
    if standing or setting.others:
        return _named(setting, standing, excluded, shared)
    if both:
        told = f"The authors both name and exclude {_labels(both)}."
        return Found("unknown", told, words, (shared,))
    general = [claim for _, claim in excluded if claim.subject.value.label == IN_GENERAL]
    if general:
        reserve = "The authors put it with reserve." if all(map(_hedged, general)) else ""
        return Found("no", "The authors state that other causes were excluded.", words, (reserve, shared))
    beside = (_with(setting), _taken(setting))
    if excluded:
        told = f"The authors exclude {_labels(excluded)}; that does not exclude all other causes."
        return Found("unknown", told, words, (*beside, shared))
    return Found("unknown", "The authors neither name nor exclude another cause, as far as was read.", (), beside)


def _named(
    setting: Setting, standing: list[tuple[int, Claim]], excluded: list[tuple[int, Claim]], shared: str
) -> Found:
    """Another cause is named, or another drug suspected."""
    told = [f"the authors name {_labels(standing)} as another possible cause"] if standing else []
    words = _words(setting, standing)
    reserve = together = ""
    if standing and all(_hedged(claim) for _, claim in standing):
        reserve = "The authors put it with reserve; it may have contributed rather than caused the event on its own."
    if setting.others:
        verb = "is" if len(setting.others) == 1 else "are"
        told.append(f"{joined([other.label for other in setting.others])} {verb} suspected as well")
        words = (*words, *(found for found in setting.quotes("drugs") if found.value != setting.drug.label))
        together = "Where the drugs acted together, the scale does not fit: it was made for one drug."
    reason = "; ".join(told)
    out = f"The authors exclude {_labels(excluded)}." if excluded else ""
    words = tuple(dict.fromkeys((*words, *_words(setting, excluded))))
    return Found("yes", f"{reason[:1].upper()}{reason[1:]}.", words, (reserve, together, out, shared))


def _is_about(setting: Setting, claim: Claim) -> bool:
    """Whether a claim is another explanation of this episode's event, in this patient, than the drug itself."""
    return (
        claim.kind == "alternative_explanation"
        and setting.kin.alike(claim.event.value, setting.episode.event.value)
        and iri_of(claim.subject.value) != iri_of(setting.drug)
        and setting.case.number in spoken_of(setting.report, claim)
    )


def spoken_of(report: Report, claim: Claim) -> frozenset[int]:
    """The numbers of the patients of whom a claim may speak: the one in whose account alone it stands, else all.

    A patient's account reaches from the first to the last of the words that state something of this patient only.
    """
    everyone = frozenset(case.number for case in report.cases)
    if len(everyone) < 2:
        return everyone
    place = min(evidence.start for evidence in claim.stance.evidence)
    spans = {case.number: _places(case) for case in report.cases}
    inside = []
    for number, own in spans.items():
        shared = set().union(*(held for other, held in spans.items() if other != number))
        alone = own - shared
        if alone and min(start for start, _ in alone) <= place <= max(end for _, end in alone):
            inside.append(number)
    return frozenset(inside) if len(inside) == 1 else everyone


def _places(case: Case) -> set[tuple[int, int]]:
    records = (case, *case.exposures, *case.episodes)
    found = {(held.start, held.end) for record in records for _, value in values(record) for held in value.evidence}
    for exposure in case.exposures:
        found |= {(held.start, held.end) for held in exposure.drug.evidence}
    return found


def _key(claim: Claim) -> str:
    return iri_of(claim.subject.value)


def _words(setting: Setting, claims: list[tuple[int, Claim]]) -> tuple[Explanation, ...]:
    return tuple(
        dict.fromkeys(
            found
            for at, claim in claims
            for name, value in (("subject", claim.subject), ("stance", claim.stance))
            for found in quotes(setting.report, f"{setting.report.name}/claim/{at}", name, value)
        )
    )


def _shared(setting: Setting, claims: list[tuple[int, Claim]]) -> str:
    if len(setting.report.cases) < 2:
        return ""
    wide = any(len(spoken_of(setting.report, claim)) > 1 for _, claim in claims)
    return "The report tells of several patients, and the words do not say of which one they speak." if wide else ""


def _with(setting: Setting) -> str:
    came = joined([held.value.label for held in setting.episode.complications])
    return f"With the event came {came}; whether as cause or consequence is not read." if came else ""


def _taken(setting: Setting) -> str:
    suspects = {iri_of(held.value) for held in setting.episode.drugs}
    also = [
        exposure.drug.value.label
        for exposure in setting.case.exposures
        if exposure.role == "concomitant" and iri_of(exposure.drug.value) not in suspects
    ]
    return f"Also named as taken, and not suspected: {joined(dict.fromkeys(also))}." if also else ""


def _hedged(claim: Claim) -> bool:
    return claim.hedged is not None and claim.hedged.value


_SEVERAL: Final = {IN_GENERAL: "other causes", "other drug": "other drugs"}


def _labels(claims: list[tuple[int, Claim]]) -> str:
    labels = (claim.subject.value.label for _, claim in claims)
    return joined(dict.fromkeys(_SEVERAL.get(label, label) for label in labels))
