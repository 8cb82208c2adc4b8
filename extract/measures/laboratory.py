"""Events that are a laboratory value out of its range: which analyte, on which side, from which bound on.

The bounds are the usual adult limits (CTCAE v5.0, US NCI 2017, where it names one: neutrophils grade 2 below 1.5). They
serve to recognise onset and recovery in the text, never to state a grade.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from extract import sieve
from extract.measures.quantities import Quantity

COUNT_UNIT: Final = "10*9/L"
_SPEAKING: Final = frozenset({COUNT_UNIT, "U/L"})  # units that show what was measured where no word does


@dataclass(frozen=True, slots=True)
class Marker:
    """A laboratory event's analyte and unit; out of range below `below` or above `above` (in that unit)."""

    analyte: str
    unit: str
    below: float | None = None
    above: float | None = None
    most: float = 1e9  # a larger value is a slip of units, not a measurement

    def is_out(self, value: float) -> bool:
        """Whether a value of the analyte is out of range on the event's side."""
        return (self.below is not None and value < self.below) or (self.above is not None and value > self.above)

    def limit_is_out(self, limit: Quantity) -> bool:
        """Whether a value of which only a bound is told ("below 0.5") is out of range on the event's side."""
        if self.below is not None:
            return limit.bound == "<" and limit.value <= self.below
        return limit.bound == ">" and self.above is not None and limit.value >= self.above

    def limit_is_back(self, limit: Quantity) -> bool:
        """Whether a value of which only a bound is told ("above 1.5") is in range again."""
        if self.below is not None:
            return limit.bound == ">" and limit.value >= self.below
        return limit.bound == "<" and self.above is not None and limit.value <= self.above


_NEUTROPHILS: Final = Marker("neutrophils", COUNT_UNIT, below=1.5, most=60.0)
_PLATELETS: Final = Marker("platelets", COUNT_UNIT, below=150.0, most=1500.0)
MARKERS: Final[dict[str, Marker]] = {
    "neutropenia": _NEUTROPHILS,
    "febrile neutropenia": _NEUTROPHILS,
    "agranulocytosis": _NEUTROPHILS,
    "pancytopenia": _NEUTROPHILS,
    "thrombocytopenia": _PLATELETS,
    "autoimmune neutropenia": _NEUTROPHILS,
    "immune thrombocytopenia": _PLATELETS,
    "drug-induced immune thrombocytopenia": _PLATELETS,
    "vaccine-induced immune thrombotic thrombocytopenia": _PLATELETS,
    "heparin-induced thrombocytopenia": _PLATELETS,
    "leukopenia": Marker("leukocytes", COUNT_UNIT, below=4.0, most=200.0),
    "lymphopenia": Marker("lymphocytes", COUNT_UNIT, below=1.0, most=60.0),
    "hyponatremia": Marker("sodium", "mmol/L", below=135.0, most=250.0),
    "hypernatremia": Marker("sodium", "mmol/L", above=145.0, most=250.0),
    "hypokalemia": Marker("potassium", "mmol/L", below=3.5, most=12.0),
    "hyperkalemia": Marker("potassium", "mmol/L", above=5.2, most=12.0),
}
_TO_MMOL: Final[dict[tuple[str, str], float]] = {  # what one unit of the analyte is in mmol/L
    ("sodium", "meq/L"): 1.0,
    ("potassium", "meq/L"): 1.0,
}
CYTOPENIAS: Final = frozenset(name for name, marker in MARKERS.items() if marker.unit == COUNT_UNIT)
"""The events whose nadir and recovery count the evidence table holds."""
NEUTROPENIAS: Final = frozenset(name for name, marker in MARKERS.items() if marker is _NEUTROPHILS)


_LIVER: Final = (
    Marker("alanine aminotransferase", "U/L", above=60.0),
    Marker("aspartate aminotransferase", "U/L", above=60.0),
)
_MUSCLE: Final = (Marker("creatine kinase", "U/L", above=400.0),)
_CHEMISTRIES: Final[dict[str, tuple[Marker, ...]]] = {
    "hypocalcemia": (Marker("calcium", "mmol/L", below=2.1), Marker("calcium", "mg/dL", below=8.4)),
    "hypercalcemia": (Marker("calcium", "mmol/L", above=2.65), Marker("calcium", "mg/dL", above=10.6)),
    "hypomagnesemia": (Marker("magnesium", "mmol/L", below=0.65), Marker("magnesium", "mg/dL", below=1.6)),
    "hypophosphatemia": (Marker("phosphate", "mmol/L", below=0.8), Marker("phosphate", "mg/dL", below=2.5)),
    "hypoglycemia": (Marker("glucose", "mmol/L", below=3.9), Marker("glucose", "mg/dL", below=70.0)),
}
_INJURIES: Final = (
    (
        sieve.compile(
            r"hepatotoxicity|(?:liver|hepatic|hepatocellular) (?:injury|damage|dysfunction|failure|necrosis)|hepatitis"
            r"|liver enzymes|(?:transaminases|aminotransferases)"
        ),
        _LIVER,
    ),
    (sieve.compile(r"rhabdomyolysis|myopathy|myositis|creatine kinase"), _MUSCLE),
)


def chemistries(label: str) -> tuple[Marker, ...]:
    """The values that show an event which may be told without one; the value alone makes no episode of it.

    >>> [marker.analyte for marker in chemistries("drug-induced liver injury")]
    ['alanine aminotransferase', 'aspartate aminotransferase']
    """
    known = _CHEMISTRIES.get(label)
    return known or next((markers for pattern, markers in _INJURIES if pattern.search(label)), ())


_BY_ORGAN: Final = (
    (sieve.compile(r"hepat|liver|jaundice|cholesta|transaminase|aminotransferase"), _LIVER),
    (
        sieve.compile(r"renal|kidney|nephr(?!otic)"),
        (Marker("creatinine", "umol/L", above=110.0), Marker("creatinine", "mg/dL", above=1.25)),
    ),
)


def companions(label: str) -> tuple[Marker, ...]:
    """The laboratory values that show how an event goes that is none itself; none for most events.

    >>> [marker.analyte for marker in companions("rhabdomyolysis")]
    ['creatine kinase']
    """
    return chemistries(label) or next((markers for pattern, markers in _BY_ORGAN if pattern.search(label)), ())


def measured(quantities: tuple[Quantity, ...], marker: Marker, *, limits: bool = False) -> list[Quantity]:
    """The quantities that are values of the marker's analyte as measured: no bounds, no definitions.

    With `limits` those of which the text gives only a bound ("below 0.5", "exceeded 1,500/mm3"), and no others.

    >>> measured((), MARKERS["neutropenia"])
    []
    """
    found = []
    others = False  # a count without a name is the event's own unless another cell line was named before it
    for printed in quantities:
        factor = _TO_MMOL.get((printed.analyte or "", printed.unit)) if marker.unit == "mmol/L" else None
        q = printed if factor is None else replace(printed, value=round(printed.value * factor, 4), unit=marker.unit)
        if q.unit != marker.unit:
            continue
        own = q.analyte == marker.analyte or (q.analyte is None and marker.unit in _SPEAKING and not others)
        others = others or q.analyte not in (None, marker.analyte)
        if own and (q.bound is not None) == limits and q.value <= marker.most:
            found.append(q)
    return found


def from_percentages(quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """The neutrophil counts that a sentence gives as a percentage of its leukocytes: 2 % of 1.3 is 0.026 x 10^9/L.

    >>> from extract.measures.quantities import quantities
    >>> [count] = from_percentages(quantities("Leukocytes were 1300/µL with 2% neutrophils."))
    >>> count.value, count.printed
    (0.026, '2%')
    """
    whole = [q for q in quantities if q.analyte == "leukocytes" and q.unit == COUNT_UNIT and q.bound is None]
    parts = [q for q in quantities if q.analyte == "neutrophils" and q.unit == "%" and q.bound is None]
    if len(whole) != 1 or any(q.analyte == "neutrophils" and q.unit == COUNT_UNIT for q in quantities):
        return ()
    return tuple(replace(q, value=round(whole[0].value * q.value / 100, 6), unit=COUNT_UNIT) for q in parts)
