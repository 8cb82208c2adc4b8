"""What the statistical reader looks for: the layers of PHEE (Sun et al., EMNLP 2022), one role a layer."""

from __future__ import annotations

from typing import Final

ADVERSE: Final = "Adverse_event"
THERAPEUTIC: Final = "Potential_therapeutic_event"
TRIGGERS: Final = {ADVERSE: "Trigger.adverse", THERAPEUTIC: "Trigger.therapeutic"}
MAIN: Final = ("Subject", "Treatment", "Effect")
SUBJECT_PARTS: Final = ("Age", "Gender", "Race", "Population", "Disorder")
TREATMENT_PARTS: Final = ("Drug", "Dosage", "Freq", "Route", "Time_elapsed", "Duration", "Disorder")
COMBINATION: Final = "Combination.Drug"

ROLES: Final = (
    *TRIGGERS.values(),
    *MAIN,
    *(f"Subject.{part}" for part in SUBJECT_PARTS),
    *(f"Treatment.{part}" for part in TREATMENT_PARTS),
    COMBINATION,
)
"""Every role of a span, in the order of the model's outputs."""
