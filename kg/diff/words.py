"""Values, records and columns in a reviewer's words."""

from __future__ import annotations

from collections.abc import Iterable

from extract.records import Case, Claim, Concept, Doubt, Episode, Exposure, Measurement, Value
from kg.wording import joined

__all__ = [
    "case_summary",
    "claim_summary",
    "doubt_words",
    "episode_summary",
    "exposure_words",
    "field_words",
    "measurement_words",
    "number_words",
    "quantity",
    "shown",
    "split_unit",
]

_UNITS = {"days": "days", "years": "years"}  # the last word of a field or column that names its unit
_COUNTS = {"nadir": "× 10⁹/L", "recovery_value": "× 10⁹/L"}


def shown(value: object) -> str:
    """A value for the eye.

    >>> shown(84.0), shown(True), shown(None), shown(0.30000000000000004)
    ('84', 'yes', 'nothing', '0.3')
    """
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Concept):
        return value.label
    if isinstance(value, int | float):
        return number_words(value)
    return str(value).replace("_", " ") if str(value) in ("last_dose", "first_dose", "treatment_start") else str(value)


def number_words(value: float) -> str:
    """A number with three decimals at most, and never in powers of ten.

    >>> number_words(132.09375), number_words(12000000.0), number_words(0.00004)
    ('132.094', '12000000', '0.00004')
    """
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    if abs(value) < 0.001:
        return f"{value:.10f}".rstrip("0")
    return f"{value:.3f}".rstrip("0").rstrip(".")


def split_unit(name: str) -> tuple[str, str]:
    """A field's or a column's name as words, and its unit.

    >>> split_unit("median_days"), split_unit("recovery_value"), split_unit("latency_from")
    (('median', 'days'), ('recovery value', '× 10⁹/L'), ('latency from', ''))
    """
    head, _, last = name.rpartition("_")
    if head and last in _UNITS:
        return head.replace("_", " "), _UNITS[last]
    return name.replace("_", " "), _COUNTS.get(name, "")


def field_words(name: str) -> str:
    """The name of an item, without its unit."""
    return split_unit(name)[0]


def quantity(value: str, unit: str) -> str:
    """A value with its unit, in the singular for one.

    >>> quantity("1", "days"), quantity("0.3", "× 10⁹/L"), quantity("severe", "")
    ('1 day', '0.3 × 10⁹/L', 'severe')
    """
    if not unit or value == "nothing":
        return value
    return f"{value} {unit[:-1] if value == '1' and unit in _UNITS else unit}"


def case_summary(case: Case) -> str:
    """A patient in a few words: age, sex, conditions, and the events under their drugs."""
    told = []
    if case.age_years is not None:
        told.append(f"{number_words(case.age_years.value)} y")
    if case.sex is not None:
        told.append(case.sex.value)
    told += [condition.value.label for condition in case.conditions[:2]]
    person = ", ".join(told)
    events = "; ".join(dict.fromkeys(episode_summary(episode) for episode in case.episodes))
    return "; ".join(filter(None, (person, events))) or "nothing is stated"


def episode_summary(episode: Episode) -> str:
    """An episode in a few words: the event under its drugs."""
    drugs = _labels(episode.drugs)
    return f"{episode.event.value.label}{f' under {drugs}' if drugs else ''}"


def claim_summary(claim: Claim) -> str:
    """A claim in a few words."""
    subject, event, kind = claim.subject.value.label, claim.event.value.label, str(claim.kind)
    supports = claim.stance.value == "supports"
    hedged = ", hedged" if claim.hedged is not None and claim.hedged.value else ""
    if kind == "alternative_explanation":
        told = f"{'name' if supports else 'rule out'} another cause of {event}: {subject}"
    elif kind == "class_effect":
        told = f"{'support' if supports else 'dispute'} a class effect: {event} under {subject}"
    else:
        told = f"{'support' if supports else 'dispute'} a {kind.replace('_', ' ')}: {event}, {subject}"
    return f"the authors {told}{hedged}"


def exposure_words(exposure: Exposure) -> str:
    """A patient's use of a drug in a few words."""
    more = [held.value for held in (exposure.dose, exposure.route) if held is not None]
    return f"{exposure.drug.value.label} ({', '.join([exposure.role, *more])})"


def measurement_words(measurement: Measurement) -> str:
    """A measured value in a few words."""
    role = f", {measurement.role}" if measurement.role != "other" else ""
    return f"{measurement.analyte.label} {number_words(measurement.value.value)} {measurement.unit}{role}"


def doubt_words(doubt: Doubt) -> str:
    """A thing to check in a few words."""
    where = "" if doubt.case_number is None else f"patient {doubt.case_number}"
    where += "" if doubt.episode_number is None else f", episode {doubt.episode_number}"
    what: str = doubt.kind
    if doubt.field and doubt.withheld:
        what = f"{field_words(doubt.field)} {doubt.withheld} withheld"
    return f"{where}: {what}" if where else what


def _labels(held: Iterable[Value[Concept]]) -> str:
    return joined(value.value.label for value in held)
