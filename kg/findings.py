"""What the shapes found: one finding is one thing that a reviewer should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One result of a shape.

    `report` is the report's name, `focus` the IRI of the node, `path` the IRI of the property or "" where the
    finding is about the whole node, `value` the offending value as text or "", `message` is written for a
    reviewer. `component` is the IRI of the SHACL constraint component that is not met (the first one, where one shape
    has several that a value does not meet), or "" where no shape found it, or an older casegraph did. A report with a
    `violation` is quarantined: it is kept, but no answer counts it.

    >>> Finding("a", "violation", "https://w3id.org/casegraph/report/a/case/1", "Age is below 0.").where
    'case/1'
    """

    report: str
    severity: Severity
    focus: str
    message: str
    path: str = ""
    value: str = ""
    component: str = ""

    @property
    def where(self) -> str:
        """The place within the report, such as `case/1/episode/2`; "" for the report itself."""
        return "/".join(self.focus.partition("/report/")[2].split("/")[1:])
