"""The WHO-UMC system as data: its categories with their published criteria, and how each criterion is checked here.

Uppsala Monitoring Centre: The use of the WHO-UMC system for standardised case causality assessment,
https://www.who-umc.org/media/2768/standardised-case-causality-assessment.pdf.
"All points should be reasonably complied with." The system leaves the weighing to the assessor; the `how` of a
criterion and the order of `kg.causality.criteria` are this program's, stated so that a reviewer can disagree and
override.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SOURCE: Final = "Uppsala Monitoring Centre, The use of the WHO-UMC system for standardised case causality assessment"
CATEGORIES: Final[dict[str, str]] = {
    "certain": "certain",
    "probable": "probable/likely",
    "possible": "possible",
    "unlikely": "unlikely",
    "conditional": "conditional/unclassified",
    "unassessable": "unassessable/unclassifiable",
}
"""The categories, by the names that a judgement takes, as the system prints them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of one category: its wording, and how it is checked from the items of the Naranjo scale."""

    category: str
    name: str
    text: str
    how: str

    @property
    def key(self) -> str:
        """A name for it, such as `probable-withdrawal`."""
        return f"{self.category}-{self.name}"


def _criterion(category: str, name: str, text: str, how: str) -> Criterion:
    return Criterion(category=category, name=name, text=text, how=how)


_TIME = "Met where Naranjo item 2 is yes by an interval or while the drug was being given, not met where it is no."
CRITERIA: Final[tuple[Criterion, ...]] = (
    _criterion(
        "certain", "time", "Event or laboratory test abnormality, with plausible time relationship to drug intake",
        "Met where Naranjo item 2 is yes by a stated interval from a dose, not met where it is no.",
    ),
    _criterion(
        "certain", "others", "Cannot be explained by disease or other drugs",
        "Met where Naranjo item 5 is no, not met where it is yes.",
    ),
    _criterion(
        "certain", "withdrawal", "Response to withdrawal plausible (pharmacologically, pathologically)",
        "Met where Naranjo item 3 is yes and no treatment of the event confounds it, not met where it is no.",
    ),
    _criterion(
        "certain", "definitive",
        "Event definitive pharmacologically or phenomenologically (i.e. an objective and specific medical disorder "
        "or a recognised pharmacological phenomenon)",
        "Met where Naranjo item 10 is yes and the drug's part is shown by item 4 (rechallenge), 7 (toxic "
        "concentration) or 8 (dose).",
    ),
    _criterion(
        "certain", "rechallenge", "Rechallenge satisfactory, if necessary",
        "Met where Naranjo item 4 is yes, not met where it is no; not necessary where a toxic concentration or the "
        "dose shows the drug's part.",
    ),
    _criterion(
        "probable", "time", "Event or laboratory test abnormality, with reasonable time relationship to drug intake",
        _TIME
    ),
    _criterion(
        "probable", "others", "Unlikely to be attributed to disease or other drugs",
        "Met where Naranjo item 5 is no, or is unknown and the event came again when the drug was given again (item "
        "4 is yes, or this episode is that recurrence, item 9); not met where item 5 is yes.",
    ),
    _criterion(
        "probable", "withdrawal", "Response to withdrawal clinically reasonable",
        "Met where Naranjo item 3 is yes, or the patient improved on a lower dose (item 8); not met where the "
        "patient did not improve.",
    ),
    _criterion("probable", "rechallenge", "Rechallenge not required", "Always met."),
    _criterion(
        "possible", "time", "Event or laboratory test abnormality, with reasonable time relationship to drug intake",
        _TIME
    ),
    _criterion(
        "possible", "others", "Could also be explained by disease or other drugs",
        "Met where Naranjo item 5 is yes, not met where it is no. Not stated still allows the category: nothing "
        "was excluded.",
    ),
    _criterion(
        "possible", "withdrawal", "Information on drug withdrawal may be lacking or unclear",
        "Met where the response to withdrawal is not known; it may be known as well.",
    ),
    _criterion(
        "unlikely", "time",
        "Event or laboratory test abnormality, with a time to drug intake that makes a relationship improbable (but "
        "not impossible)",
        "Met where Naranjo item 2 is no. No latency is held improbable on its length alone.",
    ),
    _criterion(
        "unlikely", "others", "Disease or other drugs provide plausible explanations",
        "Met where Naranjo item 5 is yes, not met where it is no.",
    ),
    _criterion("conditional", "event", "Event or laboratory test abnormality", "Always met: the episode tells of one."),
    _criterion(
        "conditional", "more", "More data for proper assessment needed",
        "Met where the time relationship is not known, and some other item (3 to 5, 7 to 10) is.",
    ),
    _criterion(
        "conditional", "examined", "Additional data under examination",
        "Met where a value of the episode was read but is withheld until a reviewer has looked at it.",
    ),
    _criterion("unassessable", "report", "Report suggesting an adverse reaction", "Always met: the drug is a suspect."),
    _criterion(
        "unassessable", "information", "Cannot be judged because information is insufficient or contradictory",
        "Met where neither the time relationship nor any of items 3 to 5 and 7 to 10 is known.",
    ),
    _criterion(
        "unassessable", "supplement", "Data cannot be supplemented or verified",
        "Met where nothing of the episode is withheld for a reviewer to look at; whether the authors can be asked is "
        "not known to the graph.",
    ),
)  # fmt: skip
