"""Latency: how real authors date an event from the drug, in one sentence or over two. All patients are invented."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.assemble import draft
from extract.records import Episode
from extract.timing.times import times

HEAD = "Rash with carbamazepine\n\nCase report\nA 30-year-old woman with epilepsy "


def only(text: str) -> Episode:
    """The one episode of the one case of a text."""
    [case] = extract(from_text(text, name="letter")).cases
    [episode] = case.episodes
    return episode


@pytest.mark.parametrize(
    ("story", "days", "source"),
    [
        ("developed a rash after 5 weeks of carbamazepine (400 mg/day) treatment.", 35, "treatment_start"),
        (
            "developed a rash. Carbamazepine was first given two weeks prior to the onset of the rash.",
            14,
            "treatment_start",
        ),
        (
            "presented with a rash. She had been taking carbamazepine for the preceding 2 years.",
            730.5,
            "treatment_start",
        ),
        ("took one tablet of carbamazepine. Within 2 hours she developed a rash.", 2 / 24, "last_dose"),
        ("developed a rash three hours after exposure to carbamazepine.", 3 / 24, "last_dose"),
        ("developed a rash three weeks after exposure to carbamazepine.", 21, "treatment_start"),
        (
            "received carbamazepine. After the injection she slept. Three hours later she developed a rash.",
            0.125,
            "last_dose",
        ),
        ("developed a rash two days after intramuscular use of carbamazepine.", 2, "last_dose"),
    ],
)
def test_the_interval_and_what_it_counts_from(story: str, days: float, source: str) -> None:
    episode = only(HEAD + story)
    assert episode.latency_days is not None and episode.latency_days.value == pytest.approx(days, rel=1e-3)
    assert episode.latency_from is not None and episode.latency_from.value == source


def test_the_time_to_death_is_not_the_time_to_the_event() -> None:
    assert only(HEAD + "had a fatal rash. She died three weeks after starting carbamazepine.").latency_days is None


def test_a_dose_in_brackets_does_not_end_the_phrase_that_a_time_counts_from() -> None:
    text = "It began within 9 days of oral alendronate (Fosamax) administration, with a cough."
    [time] = times(text)
    assert (time.anchor_start, time.anchor_end) == (text.index("oral"), text.index(", with"))
    text = "It began 9 days after clozapine (Leponex) she said."
    [time] = times(text)
    assert text[time.anchor_start : time.anchor_end] == "clozapine"


@pytest.mark.parametrize(
    ("story", "severity"),
    [
        ("developed a severe, pruritic exudative rash.", "severe"),
        ("developed a severe reversible erythematous rash.", "severe"),
        ("developed severe pain before a rash appeared.", None),
    ],
)
def test_any_adjectives_may_stand_between_the_word_and_the_event(story: str, severity: str | None) -> None:
    found = only(HEAD + "took carbamazepine and " + story).severity
    assert (found.value if found else None) == severity


def dated(text: str) -> list[tuple[float | None, str | None]]:
    """The latency of each episode of a text before it is judged, in days, and what it counts from."""
    episodes = [e for case in draft(from_text(text, name="letter"))[0].cases for e in case.episodes]
    return [
        (
            round(e.latency_days.value, 2) if e.latency_days else None,
            e.latency_from.value if e.latency_from else None,
        )
        for e in episodes
    ]


@pytest.mark.parametrize(
    ("text", "days", "source"),
    [
        # 15 January to 20 February: 16 days left in January and 20 in February
        (
            "A 70-year-old woman began amiodarone on 15/01/2012. On 20/02/2012 she complained of breathlessness and "
            "pneumonitis was diagnosed on CT. Amiodarone was withdrawn.",
            36,
            "treatment_start",
        ),
        # the prescription and the first sign are told after the admission; 1 to 29 September
        (
            "DRESS syndrome caused by allopurinol. A 64-year-old man was admitted with a rash that had begun four days "
            "earlier. Allopurinol had been prescribed on 1 September; the rash had appeared on 29 September. DRESS was "
            "diagnosed and allopurinol was discontinued on 3 October.",
            28,
            "treatment_start",
        ),
        (
            "A 62-year-old woman received docetaxel for breast cancer. On day 9 of cycle 2 she developed a palmar "
            "rash; hand-foot syndrome due to docetaxel was diagnosed.",
            9,
            "last_dose",
        ),
        # hospital day 4 to hospital day 20
        (
            "Thrombocytopenia under linezolid. A 68-year-old woman was admitted with an infected hip. From hospital "
            "day 4 she was treated with linezolid twice daily. On hospital day 20 she had nosebleeds; platelets were "
            "18 x 10^9/L, and thrombocytopenia was noted. Linezolid was replaced by teicoplanin.",
            16,
            "treatment_start",
        ),
        # 7 uneventful days and ten more
        (
            "Carbamazepine was prescribed to a 40-year-old man for neuralgia. A week later he felt well. After another "
            "ten days he developed a rash with fever; DRESS due to carbamazepine was diagnosed.",
            17,
            "treatment_start",
        ),
        # the second of two infusions, on 25 March: 6 days left, 30 in April, 18 in May
        (
            "Neutropenia after ublituximab. A 41-year-old man had multiple sclerosis. The first infusion of "
            "ublituximab was given on 11 March 2022 and the second on 25 March 2022. On 18 May 2022 he was admitted "
            "with fever. Neutrophils were 0.3 x 10^9/L.",
            54,
            "last_dose",
        ),
        (
            "Interstitial nephritis from omeprazole. A 58-year-old teacher was sent to us because her creatinine had "
            "risen. Her drugs were amlodipine, taken for ten years, and omeprazole, which she had been taking for "
            "seven weeks. A biopsy showed interstitial nephritis. Omeprazole was stopped.",
            49,
            "treatment_start",
        ),
        # 3 x 365.25
        (
            "Leflunomide pneumonitis. A 63-year-old woman with rheumatoid arthritis and a 3-year history of "
            "leflunomide use presented with cough. Leflunomide pneumonitis was diagnosed.",
            1095.75,
            "treatment_start",
        ),
        # (27 - 21) x 365.25
        (
            "Vigabatrin and visual field loss. Vigabatrin was started when he was 21 years old. At the age of 27 he "
            "noticed that he bumped into door frames, and visual field loss was found.",
            2191.5,
            "treatment_start",
        ),
        (
            "Isotretinoin. Six weeks of isotretinoin had passed when an 18-year-old boy developed pancreatitis. "
            "Isotretinoin was stopped.",
            42,
            "treatment_start",
        ),
        (
            "The interval between the first tablet of omeprazole and the rise of creatinine was 26 days in this "
            "60-year-old man with interstitial nephritis due to omeprazole. Omeprazole was stopped.",
            26,
            "first_dose",
        ),
        # 22 weeks
        (
            "Hypothyroidism under nivolumab. A 71-year-old man with renal cancer was treated with nivolumab every two "
            "weeks from June 2016. After eleven infusions, at week 22, he was tired and TSH was 60 mU/L; "
            "hypothyroidism was diagnosed.",
            154,
            "treatment_start",
        ),
        (
            "A 45-year-old man had been stable on methadone for four years. Fluconazole was begun for candidiasis. On "
            "the fourth day he fainted; torsades de pointes due to methadone and fluconazole was diagnosed. Both drugs "
            "were withheld.",
            4,
            "treatment_start",
        ),
        # eight minutes of 1440
        (
            "Anaphylaxis to the second infusion of iron. A 40-year-old woman received ferric carboxymaltose. The first "
            "infusion, in March, was uneventful. Five weeks later the second was set up, and after eight minutes she "
            "felt hot and the blood pressure fell. Anaphylaxis was diagnosed.",
            0.01,
            "last_dose",
        ),
    ],
)
def test_the_onset_is_dated_from_the_drug_wherever_the_two_are_told(text: str, days: float, source: str) -> None:
    [(found, counted_from)] = dated(text)
    assert found == pytest.approx(days, abs=0.01)
    assert counted_from == source or {counted_from, source} == {"first_dose", "treatment_start"}


@pytest.mark.parametrize(
    "text",
    [
        # how long the sore throat lasted, and how long the recovery took
        "Ticlopidine agranulocytosis. A 69-year-old man took ticlopidine after a stroke. He presented with a 3-day "
        "history of sore throat. Agranulocytosis was found. Ticlopidine was stopped and the count recovered after 9 "
        "days.",
        # the half-life, the age of the disease, and the time to recovery
        "A 36-year-old man developed gynecomastia under risperidone. The half-life of risperidone is 20 hours. He had "
        "suffered from schizophrenia for 9 years. Risperidone was stopped; gynecomastia regressed within 3 months.",
        # what is usual
        "A 64-year-old man developed hyponatremia under sertraline. Hyponatremia usually occurs within two weeks of "
        "starting an SSRI. Sertraline was stopped.",
        # how long the other drug had been taken
        "A 75-year-old man developed a rash on allopurinol. He had been taking metoprolol for six years. Allopurinol "
        "was stopped.",
    ],
)
def test_other_intervals_are_no_latency(text: str) -> None:
    assert dated(text) == [(None, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ciprofloxacin hepatitis. A 66-year-old man took ciprofloxacin for prostatitis. After 8 days he became "
            "jaundiced and hepatitis was diagnosed. Ciprofloxacin was stopped and he recovered. One year later he was "
            "given ciprofloxacin again. Within three days of restarting, jaundice and hepatitis recurred.",
            [(8, "treatment_start"), (3, "treatment_start")],
        ),
        # 17 weeks and 13 weeks
        (
            "Neutropenia twice on rituximab. A 9-year-old girl had nephrotic syndrome. Rituximab was given in two "
            "infusions. Seventeen weeks after the second infusion she had a fever and a neutrophil count of 0.1 x "
            "10^9/L. She received filgrastim, and five days later the count was 3.0 x 10^9/L. A year after the first "
            "course she was given a single infusion. Neutropenia recurred (0.6 x 10^9/L) thirteen weeks after it.",
            [(119, "last_dose"), (91, "last_dose")],
        ),
    ],
)
def test_a_later_episode_is_dated_from_the_later_exposure(
    text: str, expected: list[tuple[float | None, str | None]]
) -> None:
    assert dated(text) == expected


def test_days_of_a_cycle_count_from_its_dose() -> None:
    for text in ("On day 9 of cycle 2 she fell.", "On C2D9 she fell.", "On cycle 2, day 9, she fell."):
        [time] = times(text)
        assert (time.kind, time.days, time.anchor, time.ordinal) == ("day", 9.0, "dose", 2)


def test_the_first_of_doses_told_before_is_a_dose() -> None:
    [time] = times("After the fourth tablet, 30 hours after the first, her neck turned.")
    assert (time.days, time.anchor) == (1.25, "first_dose")
    [time] = times("The second attack came 30 days after the first.")
    assert (time.days, time.anchor, time.ordinal) == (30.0, "episode", 1)
