"""How an event went: outcome, time to recovery, means, counts and treatments, told as reports tell them."""

from __future__ import annotations

from typing import Any

import pytest

from extract import from_text
from extract.agreement import table
from extract.assemble import draft
from extract.measures.laboratory import MARKERS, companions, measured
from extract.measures.quantities import quantities
from extract.measures.series import neighbours
from extract.pipeline import pipeline

LOW = "A 46-year-old woman with lupus developed neutropenia (0.2 x 10^9/L) 80 days after rituximab. "
LIVER = "A 46-year-old woman with acne developed hepatitis four weeks after minocycline was started. It was stopped. "
RASH = "A 50-year-old man with epilepsy developed a rash two weeks after lamotrigine. Lamotrigine was withdrawn. "
STIFF = "A 77-year-old woman with vertigo developed parkinsonism on cinnarizine. The tablets were stopped. "
PLATELETS = "A 66-year-old man developed thrombocytopenia (12 x 10^9/L) on linezolid. Linezolid was stopped. "
SALT = "An 80-year-old woman developed hyponatremia (sodium 114 mEq/L) on citalopram. Citalopram was stopped. "
KIDNEY = "A 61-year-old man with osteomyelitis developed acute kidney injury on vancomycin. Vancomycin was stopped. "
MONTH = 30.4375


def episode(text: str) -> dict[str, Any]:
    """The first episode of a report, as the evidence table holds it, before any value is withheld."""
    report, _ = draft(from_text(text, name="letter"), nlp=pipeline())
    found: dict[str, Any] = table(report)["cases"][0]["episodes"][0]
    return found


ENDS = [
    # told in pictures: what the patient does again, what is no longer found
    (STIFF + "Four months later she was walking normally.", "recovered", 4 * MONTH),
    (STIFF + "After seven months no abnormal sign remained.", "recovered", 7 * MONTH),
    (STIFF + "Six months on she still shuffles.", "not recovered", None),
    (RASH + "The skin was clear three weeks later.", "recovered", 21),
    (RASH + "The eruption dried up within six days and left no scars.", "recovered", 6),
    (RASH + "Within days the rash was on the wane.", "recovering", None),
    # the time first, or with the verb that takes it
    (RASH + "The rash took ten days to settle.", "recovered", 10),
    (LIVER + "It was nine weeks before the jaundice had faded completely.", "recovered", 63),
    (LIVER + "Eight weeks elapsed before liver function was normal again.", "recovered", 56),
    (LOW + "Twelve days went by before the neutrophils were again above 1.5 x 10^9/L.", "recovered", 12),
    # dates subtracted, where only the first finding is dated
    (KIDNEY + "Creatinine peaked on 11 January. On 2 February it had returned to baseline.", "recovered", 22),
    # counts in series, and by a mere bound
    (LOW + "Counts were 0.3 on day 3, 1.1 on day 5, and 2.6 x 10^9/L on day 7.", "recovered", 7),
    (LOW + "Repeat counts were 0.4 after one week, 0.9 after two weeks and 2.1 x 10^9/L after three.", "recovered", 21),
    (LOW + "Granulocytes reappeared on day 6 and exceeded 1,500/mm3 on day 10.", "recovered", 10),
    (LOW + "Four weeks later the count was 1.1 x 10^9/L.", "recovering", None),
    (SALT + "Three days later sodium was 137 mEq/L.", "recovered", 3),
    # not of this patient, not of this event, not of this time
    (LIVER + "Recovery is usually complete within six months.", None, None),
    (KIDNEY + "The osteomyelitis healed after six weeks of daptomycin.", None, None),
    (LOW + "Her lupus went into remission.", None, None),
    (PLATELETS + "His wound had healed two weeks later.", None, None),
    (LOW + "Filgrastim was planned until the count exceeds 1.5 x 10^9/L.", None, None),
]


@pytest.mark.parametrize(("text", "outcome", "days"), ENDS, ids=[text[-40:] for text, _, _ in ENDS])
def test_the_end_and_its_time(text: str, outcome: str | None, days: float | None) -> None:
    found = episode(text)
    assert found["outcome"] == outcome
    assert found["recovery_days"] == (None if days is None else pytest.approx(days, rel=0.02))


@pytest.mark.parametrize(
    ("text", "recovery", "treatments"),
    [
        (RASH + "Corticosteroids were not used; the rash resolved in eight days.", "spontaneous", []),
        (RASH + "The rash cleared up of its own accord within a week.", "spontaneous", []),
        (LOW + "Filgrastim stayed in the refrigerator; ten days later the ANC was 1.9 x 10^9/L.", "spontaneous", []),
        (RASH + "No other antiepileptic was tried; the rash resolved in eight days.", None, []),
        ("A boy developed a rash on lamotrigine. Lamotrigine was stopped and prednisolone given. The rash faded.", "treated",
         ["prednisolone"]),
        (PLATELETS + "Two pools of platelets were transfused. The count was normal on day 7.", "treated",
         ["platelet transfusion"]),
        (SALT + "Fluids were restricted; sodium was 138 mEq/L on day 4.", "treated", ["fluid restriction"]),
        (KIDNEY + "Two sessions of hemodialysis were necessary. Creatinine returned to normal.", "treated",
         ["hemodialysis"]),
        (LOW + "In earlier reports such patients were given filgrastim. The count normalised in a week.", None, []),
    ],
)  # fmt: skip
def test_the_means(text: str, recovery: str | None, treatments: list[str]) -> None:
    found = episode(text)
    assert (found["recovery"], found["treatments"]) == (recovery, treatments)


def test_a_count_is_low_or_back_by_its_bound() -> None:
    marker = MARKERS["neutropenia"]
    low, back = (
        measured(quantities(text), marker, limits=True)[0]
        for text in ("The ANC stayed below 0.5 x 10^9/L.", "The ANC passed 1.5 x 10^9/L.")
    )
    assert marker.limit_is_out(low) and not marker.limit_is_back(low)
    assert marker.limit_is_back(back) and not marker.limit_is_out(back)


def test_values_of_a_series_share_the_unit_that_one_of_them_prints() -> None:
    found = quantities("Platelets were 22 x 10^9/L on day 2, 68 on day 4 and 190 on day 6.")
    assert [(q.value, q.unit) for q in found] == [(22, "10*9/L"), (68, "10*9/L"), (190, "10*9/L")]
    found = quantities("Sodium was 118 mmol/L on admission, 126 after one day and 134 after three.")
    assert [q.value for q in found] == [118, 126, 134]


def test_numbers_without_times_are_no_series() -> None:
    text = "She took 22 tablets, 68 drops and 190 mg."
    assert list(neighbours(text, [(9, 11), (21, 23), (34, 40)])) == []


def test_a_temperature_whose_degree_sign_is_lost() -> None:
    assert [(q.value, q.unit) for q in quantities("Admitted at once; temp 38.2 C.")] == [(38.2, "Cel")]
    assert not quantities("She took vitamin 39 C and had no fever, C-reactive protein apart.")


def test_what_shows_before_the_first_count_and_what_is_given_in_the_next_clause() -> None:
    found = episode(
        "Agranulocytosis from carbimazole\n\nA 37-year-old woman with Graves' disease was started on carbimazole. On day 33"
        " of treatment she woke with a fever of 39.6 °C. No neutrophils could be found. The drug was suspended on arrival,"
        " and cefepime and lenograstim were administered."
    )
    assert (found["complications"], found["treatments"]) == (["fever"], ["cefepime", "lenograstim"])


@pytest.mark.parametrize(
    ("event", "analytes"),
    [("drug-induced liver injury", {"alanine aminotransferase", "aspartate aminotransferase"}),
     ("acute kidney injury", {"creatinine"}), ("nephrotic syndrome", set()), ("rash", set())],
)  # fmt: skip
def test_the_values_that_show_how_an_organ_does(event: str, analytes: set[str]) -> None:
    assert {marker.analyte for marker in companions(event)} == analytes


@pytest.mark.parametrize(
    ("text", "severity", "symptomatic"),
    [
        ("A 72-year-old man developed hyponatremia on oxcarbazepine. It was judged life-threatening.",
         "life-threatening", None),
        ("A 51-year-old man developed neutropenia on deferiprone. Apart from fatigue he had no complaints.", None, True),
        ("A 51-year-old man developed neutropenia on deferiprone. He had no complaints.", None, False),
        ("A 51-year-old man developed leukopenia on azathioprine. It was severe asthma that worried him.", None, None),
    ],
)  # fmt: skip
def test_how_bad_it_was(text: str, severity: str | None, symptomatic: bool | None) -> None:
    found = episode(text)
    assert found["severity"] == severity
    assert symptomatic is None or found["symptomatic"] is symptomatic
