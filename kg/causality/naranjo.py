"""The Naranjo scale as data: its ten items with their published points, how each is answered here, and its categories.

Naranjo CA, Busto U, Sellers EM, et al. A method for estimating the probability of adverse drug reactions. Clinical
Pharmacology and Therapeutics 1981;30:239-245, https://doi.org/10.1038/clpt.1981.154. An item that is not known gives no
point. The `how` of each item is the rule by which it is answered from the graph; it is this program's, not the paper's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Answer = Literal["yes", "no", "unknown"]
Category = Literal["definite", "probable", "possible", "doubtful"]

SOURCE: Final = "Naranjo et al., Clin Pharmacol Ther 1981;30:239-245"
LEAST: Final[tuple[tuple[int, Category], ...]] = ((9, "definite"), (5, "probable"), (1, "possible"))
"""The least score of each category; whatever is below is doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the scale: its number, its question, the points for yes and for no, and the rule by which it is
    answered from the graph."""

    number: int
    question: str
    yes: int
    no: int
    how: str

    @property
    def key(self) -> str:
        """The name under which a reviewer's judgement answers it, such as `naranjo-5`."""
        return f"naranjo-{self.number}"

    def points(self, answer: Answer) -> int:
        """The points that an answer gives.

        >>> ITEMS[4].points("yes"), ITEMS[4].points("no"), ITEMS[4].points("unknown")
        (-1, 2, 0)
        """
        return {"yes": self.yes, "no": self.no, "unknown": 0}[answer]


ITEMS: Final[tuple[Item, ...]] = (
    Item(
        number=1,
        question="Are there previous conclusive reports on this reaction?",
        yes=1,
        no=0,
        how="Yes where two other reports of this graph tell of two other patients with the event (or a narrower "
        "one) under the drug, and each is conclusive by itself: the event came again on rechallenge, or it "
        "began at a stated time and went when the drug, the only suspect, was withdrawn, with no treatment of "
        "it and no other cause named. Never no: the graph holds only the reports that it was given.",
    ),
    Item(
        number=2,
        question="Did the adverse event appear after the suspected drug was administered?",
        yes=2,
        no=-1,
        how="Yes where the time from a dose or from the start of the drug to the onset is stated, where the text "
        "tells that the drug was being given when the event came (it was then stopped, reduced or continued), "
        "where a sentence that is quoted for the drug or the event says in words of time that the event came "
        "after it, or where an earlier episode happened under it. No where the onset is before the drug.",
    ),
    Item(
        number=3,
        question="Did the adverse reaction improve when the drug was discontinued or a specific antagonist was "
        "administered?",
        yes=1,
        no=0,
        how="Yes where the drug was withdrawn, interrupted or replaced and the patient then recovered or was "
        "recovering; no where it was and the patient did not. Not applicable where the drug was continued, "
        "where the last dose lay four weeks or more before the onset (nothing was left to stop), or where the "
        "patient died. A reduced dose counts in item 8. Which drugs are antagonists is not known to the "
        "graph.",
    ),
    Item(
        number=4,
        question="Did the adverse reaction reappear when the drug was readministered?",
        yes=2,
        no=-1,
        how="Yes where the drug was stopped, given again, and the event came again; no where it was given again "
        "and the event did not come. A recurrence while treatment went on is no rechallenge. Not applicable "
        "where the drug was not given again.",
    ),
    Item(
        number=5,
        question="Are there alternative causes (other than the drug) that could on their own have caused the reaction?",
        yes=-1,
        no=2,
        how="Yes where the authors name another cause as possible, or suspect another drug as well. No only where "
        "they state in general that other causes were excluded, and name none. Never no from silence, nor "
        "because one cause was excluded.",
    ),
    Item(
        number=6,
        question="Did the reaction reappear when a placebo was given?",
        yes=-1,
        no=1,
        how="Unknown: the graph does not hold what followed a placebo. A reviewer can answer.",
    ),
    Item(
        number=7,
        question="Was the drug detected in the blood (or other fluids) in concentrations known to be toxic?",
        yes=1,
        no=0,
        how="Unknown; where a concentration of the drug was measured it is shown, and the reviewer says whether "
        "it is toxic: the graph holds no toxic limits.",
    ),
    Item(
        number=8,
        question="Was the reaction more severe when the dose was increased or less severe when the dose was decreased?",
        yes=1,
        no=0,
        how="Yes where the dose was reduced and the patient then recovered or was recovering; no where the "
        "patient did not.",
    ),
    Item(
        number=9,
        question="Did the patient have a similar reaction to the same or similar drugs in any previous exposure?",
        yes=1,
        no=0,
        how="Yes where an earlier episode of the patient, of the same event or a narrower or broader one, "
        "happened under another drug of the same pharmacological class, or under this drug in an exposure "
        "that had ended (it was stopped and given again). Never no from silence.",
    ),
    Item(
        number=10,
        question="Was the adverse event confirmed by any objective evidence?",
        yes=1,
        no=0,
        how="Yes where a value measured in the episode is stated. Never no from silence.",
    ),
)


def category(score: int) -> Category:
    """The category of a score: definite from 9, probable 5 to 8, possible 1 to 4, doubtful 0 or less.

    >>> [category(score) for score in (9, 8, 5, 4, 1, 0, -4)]
    ['definite', 'probable', 'probable', 'possible', 'possible', 'doubtful', 'doubtful']
    """
    return next((name for least, name in LEAST if score >= least), "doubtful")
