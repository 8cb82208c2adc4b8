"""Values, units and analytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.measures.quantities import PER_MICROLITRE, quantities

# Each of these prints 0.07 × 10^9/L.
COUNTS = [
    "0.07 × 10^3/µL",
    r"$0.07 \times 10^3/\mu\text{L}$",
    r"$0.07 \times 10^{9}/\mathrm{L}$",
    "0.07 x109/L",
    "0.07 x10e9/L",
    "0.07 × 10(9)/L",
    "0.07 × 10⁹/L",
    "0.07 x 10^9 / l",
    "0.07×10^9 cells/L",
    "0.07 10*9/L",
    "0.07 x 10(3)/mm(3)",
    "70/mm3",
    "70 /mm³",
    "70 per cubic millimetre",
    "70 cells/µL",
    "70/µl",
    "70/μL",
    "70/microL",
    "70/mcL",
    "70 cells per microliter",
    "70/cumm",
    "70/cu mm",
    "70 mm(-3)",
    "0.07 K/µL",
    "0.07 K/uL",
    "0.07 G/L",
    "0.07 Gpt/L",
    "0.07 giga/l",
    "0.07/nL",
    "70 × 10^6/L",
]


@pytest.mark.parametrize("printed", COUNTS)
def test_every_print_of_a_count_is_the_same_value(printed: str) -> None:
    text = f"The ANC was {printed}, and she felt well."
    [found] = quantities(text)
    assert (found.value, found.unit, found.analyte) == (0.07, "10*9/L", "neutrophils")
    assert found.printed == printed == text[found.start : found.end]
    assert text[found.analyte_start : found.analyte_end] == "ANC"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,450/µL", 1.45),
        ("15 000/mm3", 15.0),
        ("212 x 10^9/L", 212.0),
        ("3.2 × 10⁴/µL", 32.0),
        ("41K", 41.0),
    ],
)
def test_size_of_a_count(printed: str, value: float) -> None:
    [found] = quantities(f"platelets {printed}.")
    assert (found.value, found.analyte) == (value, "platelets")


def read(text: str, *, default_unit: str | None = None) -> list[tuple[float, str | None]]:
    return [(found.value, found.analyte) for found in quantities(text, default_unit=default_unit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANC 0.6 and 0.3 × 10^9/L on two days", [(0.6, "neutrophils"), (0.3, "neutrophils")]),
        ("neutrophils fell from 4.2 to 0.7 × 10⁹/L", [(4.2, "neutrophils"), (0.7, "neutrophils")]),
        (
            "ANC was 720/mm3 and platelets 52,000/mm3, falling to 410/mm3 and 20,000/mm3, respectively",
            [(0.72, "neutrophils"), (52.0, "platelets"), (0.41, "neutrophils"), (20.0, "platelets")],
        ),
        ("WBC and ANC were 1.4 and 0.2 K/uL, respectively", [(1.4, "leukocytes"), (0.2, "neutrophils")]),
        ("on admission 0.4 × 10(9)/L neutrophils were found", [(0.4, "neutrophils")]),
        ("fewer than 100 neutrophils/microliter", [(0.1, "neutrophils")]),
        ("a mild neutropenia (1.1 G/L; previously 3.4 G/L)", [(1.1, "neutrophils"), (3.4, "neutrophils")]),
        (
            "the ANC was 0.3 × 10^9/L at lymphocytes of 1.2 × 10^9/L",
            [(0.3, "neutrophils"), (1.2, "lymphocytes")],
        ),
        ("neutropenia with a white cell count of 2.2 K/µL", [(2.2, "leukocytes")]),
        ("severe neutropenia: ANC (0.2)", [(0.2, "neutrophils")]),
        ("ANC 250", [(0.25, "neutrophils")]),
        ("there were no neutrophils in the smear", [(0.0, "neutrophils")]),
        ("leukopenia with 0 neutrophils (WBC 0.9 K/uL)", [(0.0, "neutrophils"), (0.9, "leukocytes")]),
        ("a leukocyte count of 1.5 × 10⁹/L with 4% neutrophils", [(1.5, "leukocytes"), (4.0, "neutrophils")]),
        ("granulocyte colony-stimulating factor; platelets 90 G/L", [(90.0, "platelets")]),
        (
            "CK was 9,400 U/L, creatinine 210 µmol/L and potassium 5.9 mmol/L",
            [(9400.0, "creatine kinase"), (210.0, "creatinine"), (5.9, "potassium")],
        ),
        ("88 U/L creatine kinase and 5.1 mg/dL creatinine", [(88.0, "creatine kinase"), (5.1, "creatinine")]),
        ("Hgb 8.1 g/dL; lithium was 2.2 mmol/L", [(8.1, "hemoglobin"), (2.2, "lithium")]),
        ("the QTc was 540 ms and the temperature 38.9 °C", [(540.0, "qtc"), (38.9, "temperature")]),
    ],
)
def test_analytes(text: str, expected: list[tuple[float, str | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", ["rituximab 375 mg/m2", "20 mg daily", "filgrastim 300 µg", "8 mg/kg", "1 g"])
def test_a_dose_has_no_analyte(text: str) -> None:
    [found] = quantities(f"neutropenia after {text}")
    assert found.analyte is None
    assert found.unit != "10*9/L"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("an ANC below 0.5 × 10^9/L", "<"),
        ("an ANC of less than 500/µL", "<"),
        ("ANC < 0.5 G/L", "<"),
        ("the ANC was never above 0.9 G/L", "<"),
        ("the ANC was never below 2.1 G/L", ">"),
        ("an ANC of at least 1.5 G/L", ">"),
        ("platelets > or = 60 G/L", ">"),
        ("the ANC was 0.5 G/L", None),
    ],
)
def test_bounds(text: str, bound: str | None) -> None:
    [found] = quantities(text)
    assert found.bound == bound


def test_a_range_is_one_quantity() -> None:
    for text in ("stayed between 1.2 and 1.9 G/L", "ranged from 1.2 to 1.9 G/L", "of 1.2-1.9 G/L"):
        [found] = quantities(f"the neutrophils {text}")
        assert (found.value, found.high, found.analyte) == (1.2, 1.9, "neutrophils")


def test_change_and_reference() -> None:
    found = quantities("ALT rose from 20 to 410 U/L (normal 10-40 U/L)")
    assert [quantity.change for quantity in found] == ["from", "to", "reference"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The ANC, 6.1 before the first tablet, was 0.4.", [6.1, 0.4]),
        ("Her ANC, which had been 5.2 in May, had dropped to 0.6.", [5.2, 0.6]),
        ("Not a single granulocyte was seen in the film.", [0.0]),
        ("There were no neutrophils to speak of.", []),
    ],
)
def test_counts_told_with_an_aside_or_by_their_absence(text: str, values: list[float]) -> None:
    assert [q.value for q in quantities(text)] == values


def test_a_report_in_cells_per_microlitre() -> None:
    [few] = quantities("He came with an ANC of 30.", default_unit=PER_MICROLITRE)
    assert few.value == 0.03


def test_default_unit_of_a_table() -> None:
    text = "the ANC had recovered to 1.9 and 2.4 in patients 2 and 3"
    assert read(text, default_unit="10*9/L") == [(1.9, "neutrophils"), (2.4, "neutrophils")]
    assert read("it had not risen above 1.3", default_unit="10*9/L") == [(1.3, None)]


@pytest.mark.parametrize(
    "text",
    [
        "CD4+ T cells in 3 patients",
        "neutropenia in 1991",
        "neutropenia in 4 of 12 patients",
        "interferon beta-1b and IL-6",
        "BP 84/50",
        "on day 9 the count was normal",
        "neutropenia (grade 4) [12]",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert quantities(text) == ()


def test_offset() -> None:
    text = "Later the ANC was 0.4 G/L."
    [plain], [moved] = quantities(text), quantities(text, offset=100)
    assert (moved.start, moved.end, moved.analyte_start) == (
        plain.start + 100,
        plain.end + 100,
        (plain.analyte_start or 0) + 100,
    )


WORDS = st.sampled_from(
    ["ANC", "WBC", "0.3", "1,200", "10^9/L", "×", "/µL", "(", ")", "$", "respectively", "and", "to",
     ",", "-", "%", "mg", "K", "neutrophils", "platelets", "from", "no", "x10(9)/L", "below",
     "\\times", "was", "5.0", ";"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=60))
def test_spans_always_match_the_text(text: str) -> None:
    for found in quantities(text):
        assert text[found.start : found.end] == found.printed
        assert found.printed
        if found.analyte_start is not None:
            assert found.analyte_end is not None
            assert text[found.analyte_start : found.analyte_end]


@pytest.mark.parametrize("piece", ["1", "1%", "$", "a", "10^9/", "x109/L"])
def test_a_long_line_without_spaces_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    quantities(text)
    assert time.process_time() - began < 1
