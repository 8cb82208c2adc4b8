"""The slots of the evidence table: what each is filled with, and what must not fill it. All patients are invented."""

from __future__ import annotations

from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from extract import extract, from_text
from extract.records import Case, Episode, Value
from extract.slots.severity import neutropenia_grade


def plain(held: Any) -> Any:
    if isinstance(held, tuple):
        return [plain(item) for item in held]
    if isinstance(held, Value):
        held = held.value
    return getattr(held, "label", held)


def cases(text: str) -> tuple[Case, ...]:
    return extract(from_text(text, name="letter")).cases


def only(text: str) -> Episode:
    """The one episode of the one case of a text."""
    [case] = cases(text)
    [episode] = case.episodes
    return episode


def missed(*values: Any, reason: str) -> ParameterSet:
    """A sentence that is not yet read as a reader reads it."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=reason))


NEUTROPENIA = (
    "Neutropenia after ocrelizumab\n\nCase report\nA 30-year-old woman with multiple sclerosis received ocrelizumab. "
    "Sixty days after her last infusion neutropenia (0.3 x 10^9/L) was found. "
)
RASH = (
    "Rash with carbamazepine\n\nCase report\nA 30-year-old woman with epilepsy took carbamazepine. "
    "Ten days after starting carbamazepine she developed a rash. "
)


def neutropenia(**parts: str) -> str:
    """A letter on neutropenia with a latency and a count of one's own."""
    told = {"latency": "60 days after her last infusion", "count": "0.3 x 10^9/L"} | parts
    return (
        "Neutropenia after ocrelizumab\n\nCase report\nA 30-year-old woman with multiple sclerosis received ocrelizumab. "
        f"Neutropenia ({told['count']}) was found {told['latency']}."
    )


# --- grade


@pytest.mark.parametrize(
    ("count", "grade"),
    [
        (0.0, 4),
        (0.499, 4),
        (0.5, 3),  # grade 4 is below 0.5
        (0.999, 3),
        (1.0, 2),  # grade 3 is below 1.0
        (1.499, 2),
        (1.5, 1),  # grade 2 is below 1.5
        (1.9, 1),
        (8.0, None),
    ],
)
def test_ctcae_grades_of_neutropenia(count: float, grade: int | None) -> None:
    assert neutropenia_grade(count) == grade


@pytest.mark.parametrize(
    ("count", "nadir", "grade"),
    [
        ("0.49 x 10^9/L", 0.49, 4),
        ("500/µL", 0.5, 3),
        ("990/mm3", 0.99, 3),
        ("1.0 x 10^9/L", 1.0, 2),
        ("1490/µL", 1.49, 2),
        ("0 x 10^9/L", 0.0, 4),
    ],
)
def test_the_grade_is_computed_from_the_count(count: str, nadir: float, grade: int) -> None:
    episode = only(neutropenia(count=count))
    assert (plain(episode.nadir), plain(episode.grade)) == (pytest.approx(nadir), grade)


@pytest.mark.parametrize(
    ("words", "grade"),
    [("Grade 3 neutropenia", 3), ("CTCAE grade 2 neutropenia", 2), ("Grade IV neutropenia", 4)],
)
def test_a_stated_grade(words: str, grade: int) -> None:
    text = (
        f"Neutropenia after ocrelizumab\n\nA 30-year-old woman received ocrelizumab. {words} was found after 60 days."
    )
    assert plain(only(text).grade) == grade


def test_a_stated_grade_goes_before_the_count() -> None:
    episode = only(NEUTROPENIA + "The grade 3 neutropenia resolved.")
    assert (plain(episode.grade), plain(episode.nadir)) == (3, 0.3)


def test_no_grade_is_computed_for_other_cytopenias() -> None:
    text = (
        "Thrombocytopenia with quinine\n\nA 50-year-old man took quinine for cramps. Thrombocytopenia (20 x 10^9/L) was "
        "found a week after starting quinine."
    )
    episode = only(text)
    assert (plain(episode.nadir), episode.grade) == (20.0, None)


# --- severity


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The neutropenia was severe.", "severe"),
        ("This severe neutropenia was noted by chance.", "severe"),
        ("Mild asymptomatic neutropenia was noted again.", "mild"),
        ("The neutropenia was life-threatening.", "life-threatening"),
        ("The neutropenia was moderate.", "moderate"),
        ("Severe and prolonged neutropenia was diagnosed.", "severe"),
        ("The neutropenia, which was severe, resolved.", "severe"),
        ("Neutropenia of moderate severity was seen.", "moderate"),
    ],
)
def test_the_texts_own_word_of_severity(sentence: str, word: str) -> None:
    assert plain(only(NEUTROPENIA + sentence).severity) == word


@pytest.mark.parametrize(
    "sentence",
    [
        "She had severe pain in the throat.",
        "She had a mild cough.",
        "Mild headache was treated with paracetamol.",
        "Her multiple sclerosis was severe.",
        "The neutropenia was not severe.",
        "Moderate anemia had been known for years.",
        "A severe infection was ruled out.",
        "Neutropenia can be life-threatening.",
        "Severe neutropenia was not seen again.",
    ],
)
def test_a_word_of_severity_of_something_else(sentence: str) -> None:
    assert only(NEUTROPENIA + sentence).severity is None


# --- latency and onset


@pytest.mark.parametrize(
    ("latency", "days", "source"),
    [
        ("60 days after her last infusion", 60.0, "last_dose"),
        ("eight weeks after the last dose", 56.0, "last_dose"),
        ("two months after the fourth infusion", 60.875, "last_dose"),
        ("a fortnight after the first infusion", 14.0, "first_dose"),
        ("one year after the start of treatment", 365.25, "treatment_start"),
        ("six weeks after starting ocrelizumab", 42.0, "treatment_start"),
    ],
)
def test_latency(latency: str, days: float, source: str) -> None:
    episode = only(neutropenia(latency=latency))
    assert (plain(episode.latency_days), plain(episode.latency_from)) == (pytest.approx(days), source)


def test_no_interval_no_latency() -> None:
    episode = only("Neutropenia after ocrelizumab\n\nA 30-year-old woman received ocrelizumab. Neutropenia was found.")
    assert (episode.latency_days, episode.latency_from) == (None, None)


def test_an_interval_from_another_drugs_dose_is_no_latency() -> None:
    text = (
        "Neutropenia after ocrelizumab\n\nA 30-year-old woman received ocrelizumab. Ten days after starting nitrofurantoin "
        "for cystitis, neutropenia (0.3 x 10^9/L) was found. It was attributed to ocrelizumab, which was stopped."
    )
    assert only(text).latency_days is None


@pytest.mark.parametrize(
    ("latency", "onset"),
    [
        ("27 days after her last infusion", "early"),
        ("28 days after her last infusion", "late"),  # from 28 days on
        ("29 days after her last infusion", "late"),
        ("four weeks after her last infusion", "late"),
        ("20 days after the first infusion", "early"),  # so it is no more than 20 after the last
        ("60 days after the start of treatment", None),  # the last dose may have been yesterday
        ("60 days after the first infusion", None),
    ],
)
def test_the_28_day_rule(latency: str, onset: str | None) -> None:
    assert plain(only(neutropenia(latency=latency)).onset) == onset


def test_the_texts_own_word_goes_before_the_28_day_rule() -> None:
    text = neutropenia(latency="40 days after her last infusion").replace("Neutropenia (", "Early-onset neutropenia (")
    assert plain(only(text).onset) == "early"


def test_the_28_day_rule_is_for_neutropenia() -> None:
    text = "Rash after rituximab\n\nA 30-year-old woman developed a rash 60 days after her last rituximab infusion."
    assert only(text).onset is None


# --- counts


@pytest.mark.parametrize(
    ("sentence", "nadir"),
    [
        ("Two days later the neutrophil count was 0.1 x 10^9/L.", 0.1),
        ("Before treatment the neutrophil count had been 0.2 x 10^9/L.", 0.3),
        ("The platelet count was 0.2 x 10^9/L.", 0.3),
        ("Severe neutropenia is defined as a neutrophil count of 0.1 x 10^9/L.", 0.3),
    ],
)
def test_the_nadir_is_the_lowest_count_of_the_episode(sentence: str, nadir: float) -> None:
    assert plain(only(NEUTROPENIA + sentence).nadir) == nadir


def test_a_percentage_of_the_leukocytes_is_a_nadir() -> None:
    # 2 % of 1.3 x 10^9/L is 0.026 x 10^9/L
    text = (
        "Neutropenia after ocrelizumab\n\nA 30-year-old woman received ocrelizumab. Neutropenia was found 60 days after "
        "the last infusion. Leukocytes were 1300/µL with 2% neutrophils."
    )
    episode = only(text)
    assert (plain(episode.nadir), plain(episode.grade)) == (pytest.approx(0.026), 4)


def test_the_first_count_in_range_is_the_recovery() -> None:
    later = "On day 5 the neutrophil count was 0.9 x 10^9/L, on day 9 it was 2.2 x 10^9/L and on day 20 3.6 x 10^9/L."
    episode = only(NEUTROPENIA + later)
    assert (plain(episode.recovery_value), plain(episode.outcome)) == (2.2, "recovered")


# --- outcome


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("The rash resolved within a week.", "recovered"),
        ("The rash cleared completely.", "recovered"),
        ("The rash improved.", "recovering"),
        ("The rash did not resolve.", "not recovered"),
        ("The rash persisted.", "not recovered"),
        ("She died of sepsis.", "fatal"),
        ("The rash improved and then resolved.", "recovered"),
        ("Death occurred on day 12.", "fatal"),
        ("She recovered, but her sister died.", "recovered"),
    ],
)
def test_outcome(sentence: str, outcome: str) -> None:
    assert plain(only(RASH + sentence).outcome) == outcome


@pytest.mark.parametrize(
    "sentence",
    [
        "Her brother had died of leukemia.",
        "Her mother died when she was a child.",
        "Her husband died two weeks later.",
        "There is a risk of death.",
        "Such a rash can be fatal.",
        "In a published series, two patients died.",
        "She did not die.",
        "An uncle had died of the same illness.",
        "She was afraid of death.",
    ],
)
def test_the_death_of_others_is_not_the_patients(sentence: str) -> None:
    assert only(RASH + sentence).outcome is None


def test_a_relatives_recovery_is_not_the_patients() -> None:
    assert only(RASH + "Her brother had once had a rash, and he recovered within a week.").outcome is None


@pytest.mark.xfail(strict=True, reason="the recovery of another complaint is taken for that of the event")
def test_the_recovery_of_another_complaint_is_not_that_of_the_event() -> None:
    assert only(RASH + "Her cough resolved within a week.").outcome is None


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("The rash resolved within a week.", 7.0),
        ("Ten days later the rash had disappeared.", 10.0),
        ("Within 48 hours the rash had cleared.", 2.0),
        ("By day 12 the rash had gone.", 12.0),
        ("The rash took three weeks to clear.", 21.0),
        ("It lasted for ten days and then resolved.", 10.0),
        ("The rash resolved.", None),
        ("The rash improved within a week.", None),  # not yet recovered
    ],
)
def test_days_to_recovery(sentence: str, days: float | None) -> None:
    assert plain(only(RASH + sentence).recovery_days) == days


@pytest.mark.parametrize(
    ("sentence", "recovery"),
    [
        ("It resolved spontaneously within a week.", "spontaneous"),
        ("The count was normal after a week without any treatment.", "spontaneous"),
        ("She was given filgrastim, and the count normalized.", "treated"),
        ("She was given filgrastim. She died.", None),
        ("It resolved.", None),
        ("She was given ceftriaxone, and the count normalized.", None),  # no treatment of neutropenia
    ],
)
def test_with_or_without_treatment(sentence: str, recovery: str | None) -> None:
    assert plain(only(NEUTROPENIA + sentence).recovery) == recovery


# --- treatments and complications


@pytest.mark.parametrize(
    ("sentence", "treatments"),
    [
        ("She was given filgrastim.", ["filgrastim"]),
        ("She received ceftriaxone and filgrastim.", ["ceftriaxone", "filgrastim"]),
        ("She was treated with G-CSF.", ["g-csf"]),
        ("She was given antibiotics, namely meropenem.", ["meropenem"]),  # a named drug replaces its class
        ("G-CSF was considered.", []),
        ("G-CSF was withheld.", []),
        ("Filgrastim was discussed but not given.", []),
        ("She declined filgrastim.", []),
        ("No antibiotics were given.", []),
        ("Treatment with filgrastim was not needed.", []),
        ("If the count falls again, filgrastim will be given.", []),
        ("Filgrastim was on hand but not required.", []),
        ("She was offered filgrastim but refused it.", []),
        ("Her cousin received filgrastim.", []),
        ("Without filgrastim the count rose.", []),
        missed("Filgrastim was prescribed but never injected.", [], reason="'prescribed' counts as given"),
    ],
)
def test_treatments(sentence: str, treatments: list[str]) -> None:
    assert plain(only(NEUTROPENIA + sentence).treatments) == treatments


def test_premedication_is_no_treatment_of_the_event() -> None:
    text = neutropenia().replace(
        "received ocrelizumab.", "received ocrelizumab after premedication with methylprednisolone."
    )
    assert plain(only(text).treatments) == []


@pytest.mark.parametrize(
    ("sentence", "complications"),
    [
        ("She had fever.", ["fever"]),
        ("Her temperature was 38.7 °C.", ["fever"]),
        ("Her temperature was 36.8 °C.", []),
        ("She had no fever.", []),
        ("Fever and infection were absent.", []),
        ("Pneumonia was diagnosed.", ["pneumonia"]),
        ("Her son had pneumonia.", []),
    ],
)
def test_complications(sentence: str, complications: list[str]) -> None:
    assert plain(only(NEUTROPENIA + sentence).complications) == complications


def test_findings_that_the_text_denies_are_kept_apart() -> None:
    assert plain(only(NEUTROPENIA + "She had no fever.").absent) == ["fever"]


@pytest.mark.parametrize(
    ("sentence", "symptomatic"),
    [
        ("She was asymptomatic.", False),
        ("She had no symptoms.", False),
        ("She had fever.", True),
        ("She felt well.", False),
        ("The count was repeated.", None),
    ],
)
def test_whether_it_showed(sentence: str, symptomatic: bool | None) -> None:
    assert plain(only(NEUTROPENIA + sentence).symptomatic) == symptomatic


# --- dechallenge, rechallenge, recurrence


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        ("Carbamazepine was stopped.", "withdrawn"),
        ("Carbamazepine was discontinued.", "withdrawn"),
        ("Carbamazepine was permanently withdrawn.", "withdrawn"),
        ("The drug was ceased.", "withdrawn"),
        ("We stopped carbamazepine.", "withdrawn"),
        ("Carbamazepine was held.", "withdrawn"),  # no word of resuming
        ("Carbamazepine was held and resumed a month later.", "interrupted"),
        ("Carbamazepine was stopped. After a month carbamazepine was restarted.", "interrupted"),
        ("The dose of carbamazepine was reduced.", "dose reduced"),
        ("The dose of carbamazepine was halved.", "dose reduced"),
        ("Carbamazepine was continued.", "continued"),
        ("Carbamazepine was not stopped.", "continued"),
        ("She was seen again.", None),
        ("Her levetiracetam was stopped.", None),
        ("The antihistamine was stopped.", None),
        ("Stopping carbamazepine was considered.", None),
        ("Carbamazepine was given less often.", "dose reduced"),
        ("She had stopped ramipril a year before.", None),
        ("Carbamazepine was tapered off.", "withdrawn"),
        ("Carbamazepine was cut to 200 mg a day.", "dose reduced"),
        ("She went on taking carbamazepine.", "continued"),
    ],
)
def test_dechallenge(sentence: str, action: str | None) -> None:
    assert plain(only(RASH + sentence).action) == action


STOPPED = RASH + "Carbamazepine was stopped, and the rash resolved. "


@pytest.mark.parametrize(
    ("sentence", "rechallenge"),
    [
        ("Carbamazepine was resumed.", True),
        ("Carbamazepine was reintroduced a month later.", True),
        ("She was rechallenged with carbamazepine.", True),
        ("Carbamazepine was given once again.", True),
        ("Carbamazepine was not resumed.", False),
        ("Carbamazepine has not been given again.", False),
        ("She was not rechallenged.", False),
        ("No rechallenge was attempted.", False),
        ("She declined a rechallenge.", False),
        ("She was discharged.", None),
        ("Levetiracetam was resumed.", None),
        ("She restarted the tablets herself.", True),
        ("If carbamazepine is restarted, the rash may recur.", None),
        ("Carbamazepine will not be given again.", False),
        ("She took carbamazepine again by mistake.", True),
    ],
)
def test_rechallenge(sentence: str, rechallenge: bool | None) -> None:
    assert plain(only(STOPPED + sentence).rechallenge) is rechallenge


@pytest.mark.parametrize(
    ("sentence", "recurrence"),
    [
        ("Carbamazepine was resumed, and the rash recurred.", True),
        ("On rechallenge with carbamazepine the rash reappeared.", True),
        ("Carbamazepine was resumed without recurrence.", False),
        ("Carbamazepine was resumed and the rash did not recur.", False),
        ("Carbamazepine was resumed and was well tolerated.", False),
        ("Carbamazepine was resumed.", None),
        ("The rash returned after carbamazepine was restarted.", True),
        ("After carbamazepine was restarted there was no rash.", False),
        ("Carbamazepine was resumed; no rash appeared.", False),
    ],
)
def test_recurrence(sentence: str, recurrence: bool | None) -> None:
    assert plain(only(STOPPED + sentence).recurrence) is recurrence


# --- switch


@pytest.mark.parametrize(
    "sentence",
    [
        "She was switched to levetiracetam.",
        "She was changed from carbamazepine to levetiracetam.",
        "Carbamazepine was replaced by levetiracetam.",
        "Carbamazepine was replaced with levetiracetam.",
        "Levetiracetam took the place of carbamazepine.",
        "Levetiracetam was substituted for carbamazepine.",
        "Levetiracetam was given instead of carbamazepine.",
        "Levetiracetam was begun two months later.",
        "Two months later levetiracetam was started.",
        "She now takes levetiracetam.",
        "Levetiracetam was begun in its place.",
        "Levetiracetam, which was begun two months later, was well tolerated.",
        "She has been on levetiracetam ever since.",
        "Therapy was changed to levetiracetam.",
        "Carbamazepine was replaced a week later by levetiracetam.",
        "Levetiracetam replaced carbamazepine.",
        "The neurologist changed carbamazepine to levetiracetam.",
        "Carbamazepine was exchanged for levetiracetam.",
        "In its place she was given levetiracetam.",
        "Two months later she began levetiracetam.",
    ],
)
def test_the_drug_that_the_patient_was_switched_to(sentence: str) -> None:
    assert plain(only(STOPPED + sentence).switched_to) == "levetiracetam"


@pytest.mark.parametrize(
    "sentence",
    [
        "A switch to levetiracetam was considered.",
        "She was not switched to levetiracetam.",
        "Her sister was switched to levetiracetam.",
        "Ramipril was replaced by losartan.",
        "Carbamazepine was resumed.",
        "Carbamazepine took the place of levetiracetam.",
    ],
)
def test_no_switch_of_the_suspect_drug(sentence: str) -> None:
    assert only(STOPPED + sentence).switched_to is None


def test_a_drug_that_was_switched_to_is_no_treatment_of_the_event() -> None:
    assert plain(only(STOPPED + "She was switched to levetiracetam.").treatments) == []


# --- follow-up


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("She was well at follow-up after six months.", 182.625),
        ("During two years of follow-up there was no recurrence.", 730.5),
        ("She has remained well for three months.", 91.3125),
        ("At a follow-up of 12 weeks she was free of symptoms.", 84.0),
        ("Six months later she was well.", 182.625),
        ("When last seen, eight months after discharge, she was well.", 243.5),
        ("Follow-up was for 18 months.", 547.875),
        ("Since then, four years have passed without a rash.", 1461.0),
        ("She is 30 years old.", None),
        ("She takes her tablets every four weeks.", None),
    ],
)
def test_follow_up(sentence: str, days: float | None) -> None:
    assert plain(only(STOPPED + sentence).follow_up_days) == (None if days is None else pytest.approx(days))


# --- suspects, exposures and the patient


def test_the_drug_taken_along_is_no_suspect() -> None:
    text = RASH.replace("took carbamazepine.", "took carbamazepine. She also took ramipril for hypertension.")
    [case] = cases(text + "Carbamazepine was stopped.")
    assert plain(case.episodes[0].drugs) == ["carbamazepine"]
    assert {plain(one.drug): one.role for one in case.exposures} == {
        "carbamazepine": "suspect",
        "ramipril": "concomitant",
    }


def test_a_drug_that_was_switched_to_is_a_subsequent_exposure() -> None:
    [case] = cases(STOPPED + "She was switched to levetiracetam.")
    assert [one.role for one in case.exposures if plain(one.drug) == "levetiracetam"] == ["subsequent"]


def test_drugs_stopped_in_one_breath_are_suspects_together() -> None:
    text = (
        "Torsades de pointes with azithromycin and citalopram\n\nA 70-year-old woman took citalopram for depression. Three "
        "days after starting azithromycin she had torsades de pointes. Azithromycin and citalopram were stopped."
    )
    assert plain(only(text).drugs) == ["azithromycin", "citalopram"]


@pytest.mark.parametrize(
    ("patient", "age", "sex", "occupation"),
    [
        ("A 45-year-old nurse", 45.0, None, "nurse"),
        ("A man of 61", 61.0, "male", None),
        ("A boy aged 7 years and 6 months", 7.5, "male", None),
        ("A woman in her early thirties", None, "female", None),
    ],
)
def test_the_patient(patient: str, age: float | None, sex: str | None, occupation: str | None) -> None:
    text = f"Rash with carbamazepine\n\n{patient} with epilepsy took carbamazepine and developed a rash after ten days."
    [case] = cases(text)
    assert (plain(case.age_years), plain(case.sex), plain(case.occupation)) == (age, sex, occupation)


def test_the_sex_by_the_pronouns() -> None:
    text = (
        "Rash with carbamazepine\n\nA 45-year-old patient took carbamazepine. He had a rash. He was seen by a doctor. His "
        "tablets were stopped."
    )
    assert plain(cases(text)[0].sex) == "male"


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("A 45-year-old man with epilepsy took carbamazepine.", ["epilepsy"]),
        ("A 45-year-old man took carbamazepine for trigeminal neuralgia.", ["trigeminal neuralgia"]),
        ("A 45-year-old man took carbamazepine.", []),
        ("A 45-year-old man, whose brother has epilepsy, took carbamazepine.", []),
    ],
)
def test_conditions(sentence: str, conditions: list[str]) -> None:
    text = f"Rash with carbamazepine\n\nCase report\n{sentence} He developed a rash after ten days."
    assert plain(cases(text)[0].conditions) == conditions
