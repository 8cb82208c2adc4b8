"""The reading of whole reports: every text is invented, every expected value is what a reader finds in it."""

from __future__ import annotations

from typing import Any

import pytest

from extract import extract, from_text
from extract.records import Case, Episode, Report, Value, values


def read(text: str) -> Report:
    return extract(from_text(text, name="letter"))


def plain(held: Any) -> Any:
    """A value without its evidence: concepts by label, lists as lists."""
    if isinstance(held, tuple):
        return [plain(item) for item in held]
    if isinstance(held, Value):
        held = held.value
    return getattr(held, "label", held)


def told(record: Case | Episode, **expected: Any) -> None:
    found = {key: plain(getattr(record, key)) for key in expected}
    assert found == {key: (pytest.approx(v) if isinstance(v, float) else v) for key, v in expected.items()}


LETTER = """Neutropenia after obinutuzumab

To the Editor: A 51-year-old librarian with follicular lymphoma received obinutuzumab. Sixty days after her last
infusion she came to us with fever and cough. The neutrophil count was 310/mm3 and the platelet count 201,000/mm3. Pneumonia of
the left lung was diagnosed. She was given filgrastim and ceftriaxone. On day 6 the neutrophil count was 2,900/mm3.
Obinutuzumab was not given again. In nine months of follow-up she has remained well."""


def test_a_letter_on_one_patient() -> None:
    [case] = read(LETTER).cases
    told(case, age_years=51.0, sex="female", occupation="librarian", conditions=["follicular lymphoma"])
    [episode] = case.episodes
    told(
        episode, event="neutropenia", drugs=["obinutuzumab"], latency_days=60.0, latency_from="last_dose", onset="late",
        nadir=0.31, grade=4, symptomatic=True, recovery_value=2.9, outcome="recovered", recovery="treated", recovery_days=6.0,
        treatments=["ceftriaxone", "filgrastim"], complications=["fever", "pneumonia"], action="withdrawn",
        rechallenge=False, follow_up_days=9 * 30.4375,
    )  # fmt: skip


def test_every_value_is_quoted_character_for_character() -> None:
    report = read(LETTER)
    quoted = 0
    for case in report.cases:
        for record in (case, *case.episodes, *case.exposures):
            for _, value in values(record):
                for evidence in value.evidence:
                    assert LETTER[evidence.start : evidence.end] == evidence.quote
                    assert LETTER[: evidence.start].endswith(evidence.prefix)
                    assert LETTER[evidence.end :].startswith(evidence.suffix)
                    quoted += 1
    assert quoted >= 20


def test_a_computed_value_names_its_rule_and_source() -> None:
    [episode] = read(LETTER).cases[0].episodes
    assert episode.grade is not None and episode.onset is not None
    assert (episode.grade.rule, episode.grade.derived_from) == ("ctcae-v5-neutropenia-grade", ("nadir",))
    assert (episode.onset.rule, episode.onset.derived_from) == (
        "late-onset-28-days",
        ("latency_days", "latency_from"),
    )


SERIES = """Two patients with neutropenia under rituximab: a case series

Results
Patient 1, a 44-year-old man, developed mild asymptomatic neutropenia (ANC 1.3 x 10^9/L) 40 days after the last dose.
Patient 2, a 39-year-old woman, had severe neutropenia (ANC 0.2 x 10^9/L) 12 days after infusion and required G-CSF.
In both patients rituximab was resumed, and there was no recurrence in two years of follow-up."""


def test_group_statements_hold_for_each_member() -> None:
    first, second = read(SERIES).cases
    told(first, age_years=44.0, sex="male", label="Patient 1")
    told(second, age_years=39.0, sex="female", label="Patient 2")
    shared = {"action": "interrupted", "rechallenge": True, "recurrence": False, "follow_up_days": 730.5}
    told(first.episodes[0], severity="mild", symptomatic=False, onset="late", grade=2, **shared)
    told(second.episodes[0], severity="severe", onset="early", grade=4, treatments=["g-csf"], **shared)


EPISODES = """Recurrent agranulocytosis on clozapine

Case report
A 33-year-old woman with schizophrenia was started on clozapine. Fifty days after the first dose agranulocytosis (ANC
0.1 x 10^9/L) was found at a routine visit. Clozapine was stopped, and two weeks later the ANC was 3.0 x 10^9/L. One year
later clozapine was restarted. Twenty days after restarting, the ANC had dropped to 0.4 x 10^9/L and she had a fever of 39 °C.
Clozapine was withdrawn for good."""


def test_a_rechallenge_with_details_is_an_episode_of_its_own() -> None:
    [case] = read(EPISODES).cases
    first, second = case.episodes
    told(
        first,
        latency_days=50.0,
        nadir=0.1,
        recovery_value=3.0,
        action="interrupted",
        rechallenge=True,
        recurrence=True,
    )
    told(
        second,
        latency_days=20.0,
        latency_from="treatment_start",
        nadir=0.4,
        complications=["fever"],
        action="withdrawn",
    )


def test_patients_of_the_literature_and_relatives_are_no_cases() -> None:
    text = """Hyponatremia with sertraline

Case report
A 70-year-old man with depression developed hyponatremia two weeks after starting sertraline; sodium was 121 mmol/L. His
wife had once had hyponatremia on indapamide. Sertraline was stopped and the sodium was 138 mmol/L within five days.

Discussion
Berger et al. described a 66-year-old woman in whom hyponatremia appeared three days after citalopram; she died."""
    [case] = read(text).cases
    told(case, age_years=70.0, sex="male")
    [episode] = case.episodes
    told(
        episode,
        event="hyponatremia",
        drugs=["sertraline"],
        latency_days=14.0,
        outcome="recovered",
        recovery_days=5.0,
    )


def test_considered_and_negated_treatments_are_not_given() -> None:
    text = """Neutropenia on ocrelizumab

Case: A 30-year-old woman with multiple sclerosis had neutropenia (0.7 x 10^9/L) 100 days after the last
ocrelizumab infusion.
G-CSF was discussed but withheld. She had no fever. The count was normal after ten days without any treatment."""
    [episode] = read(text).cases[0].episodes
    told(
        episode,
        treatments=[],
        complications=[],
        outcome="recovered",
        recovery="spontaneous",
        recovery_days=10.0,
    )
    assert "fever" in plain(episode.absent)


def test_a_cohort_yields_no_patients() -> None:
    text = """Incidence of neutropenia under rituximab: a retrospective cohort study

Methods: We searched the records of 812 patients. Results: 24 patients (3 %) developed neutropenia; the median age was 51
years."""
    report = read(text)
    assert (report.cases, report.kind) == ((), "observational study")


def test_a_text_in_another_language_yields_nothing() -> None:
    text = """Neutropenie nach Rituximab

Eine 45-jährige Frau mit rheumatoider Arthritis wurde mit Rituximab behandelt. Sie hatte nach der letzten Infusion eine
schwere Neutropenie, und die Therapie mit dem Antikörper wurde nicht wieder aufgenommen, weil sie Fieber hatte."""
    assert read(text).cases == ()


def test_a_table_of_patients_is_read_by_its_headings() -> None:
    text = """Tocilizumab and neutropenia: two patients

Table 1. Patients
Patient   Sex / age   ANC before   Lowest ANC (10^9/L)   Time from start of tocilizumab
1         F / 61      3.3          0.9                   2 months
2         M / 55      4.0          1.2                   6 weeks

In both patients tocilizumab was stopped."""
    first, second = read(text).cases
    told(first, age_years=61.0, sex="female")
    told(first.episodes[0], nadir=0.9, grade=3, latency_days=60.875, latency_from="treatment_start")
    told(second.episodes[0], nadir=1.2, grade=2, latency_days=42.0, action="withdrawn")


def test_dates_are_subtracted() -> None:
    text = """Drug rash with eosinophilia after carbamazepine

Case: In a man of 62 with epilepsy carbamazepine was started on 2 May. He developed Stevens-Johnson syndrome on 20 May.
Carbamazepine was stopped. By 3 June the skin had healed."""
    [episode] = read(text).cases[0].episodes
    told(episode, latency_days=18.0, latency_from="treatment_start", recovery_days=14.0)


def test_a_fatal_episode_is_grade_5() -> None:
    text = """Fatal hepatotoxicity of flutamide

A 72-year-old man with prostate cancer developed hepatotoxicity eight weeks after starting flutamide. Flutamide was
discontinued, but he died ten days later."""
    [episode] = read(text).cases[0].episodes
    told(episode, outcome="fatal", grade=5, drugs=["flutamide"], latency_days=56.0, recovery=None)


def test_class_effect_claims_of_the_authors() -> None:
    text = LETTER + "\n\nThis suggests that neutropenia is a class effect of anti-CD20 antibodies."
    [claim] = read(text).claims
    assert (claim.kind, plain(claim.subject), plain(claim.event), plain(claim.stance)) == (
        "class_effect", "anti-CD20 monoclonal antibody", "neutropenia", "supports",
    )  # fmt: skip
