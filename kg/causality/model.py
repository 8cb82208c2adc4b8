"""What an assessment of causality says, as plain immutable data: each answer with its reason, words and overrides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extract.errors import CasegraphError
from extract.records import Concept
from kg.causality.naranjo import Answer, Category, Item, category
from kg.causality.who import CATEGORIES, Criterion
from kg.explain import Explanation
from kg.judgements import Judgement

State = Literal["met", "not met", "not stated"]


class CausalityError(CasegraphError, ValueError):
    """There is nothing to assess under this name, or an override that fits nothing; the message says what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One item of the Naranjo scale, answered for one episode and one suspect drug.

    `ground` names the part of the item's rule that decided (such as `interval`), `reason` says in a sentence why, with
    the values; `words` are the quotes behind it, under the names that `casegraph
    explain` takes; `cautions` say what weakens the answer; `cited` names the other reports that it rests on. `settled`
    is true of an unknown that no fuller report could answer, because the thing was not done or does not apply. Where a
    reviewer's judgement holds, `override` is that judgement, and `found` what the graph answers without it.
    """

    item: Item
    answer: Answer
    found: Answer
    reason: str
    ground: str = ""
    words: tuple[Explanation, ...] = ()
    cautions: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    settled: bool = False
    override: Judgement | None = None

    @property
    def points(self) -> int:
        """The points of the answer."""
        return self.item.points(self.answer)

    @property
    def because(self) -> str:
        """The reason for the answer that counts: the reviewer's, where she overrides it."""
        return self.reason if self.override is None else f"{self.override.reason} ({self.override.by})"

    @property
    def open(self) -> bool:
        """Whether a fuller report could still answer the item."""
        return self.answer == "unknown" and not self.settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Naranjo:
    """The ten items with the score, and the range that it could take if the open items were known."""

    items: tuple[Answered, ...]

    @property
    def score(self) -> int:
        """The sum of the points; an unknown item gives none."""
        return sum(each.points for each in self.items)

    @property
    def lowest(self) -> int:
        """The least score that is possible if each open item were known."""
        return self.score + sum(min(each.item.yes, each.item.no) for each in self.items if each.open)

    @property
    def highest(self) -> int:
        """The greatest score that is possible if each open item were known."""
        return self.score + sum(max(each.item.yes, each.item.no) for each in self.items if each.open)

    @property
    def category(self) -> Category:
        """The category of the score."""
        return category(self.score)

    def numbers(self, answer: Answer) -> tuple[int, ...]:
        """The numbers of the items with this answer."""
        return tuple(each.item.number for each in self.items if each.answer == answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One criterion of the WHO-UMC system, checked; `items` are the numbers of the Naranjo items that it was checked
    from, `words` and `cautions` are theirs."""

    criterion: Criterion
    state: State
    reason: str
    items: tuple[int, ...] = ()
    words: tuple[Explanation, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoUmc:
    """The WHO-UMC category with every criterion. `why` says which criteria decided; `found` is the category without the
    reviewer's own, where an `override` gives one."""

    criteria: tuple[Checked, ...]
    category: str
    found: str
    why: str
    override: Judgement | None = None

    @property
    def label(self) -> str:
        """The category as the system prints it, such as `probable/likely`."""
        return CATEGORIES[self.category]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the authors themselves concluded: the `method` (`naranjo`, `who-umc` or another by name), and the score or
    the category, or both."""

    method: str
    score: float | None = None
    category: str | None = None
    words: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Causality:
    """One episode and one suspect drug, by both methods. `target` is the episode's name for `casegraph explain`;
    `episode` and `drug_iri` are the IRIs that a judgement is about."""

    target: str
    report: str
    case: int
    number: int
    episode: str
    event: Concept
    drug: Concept
    drug_iri: str
    suspects: tuple[str, ...]
    naranjo: Naranjo
    who_umc: WhoUmc
    stated: tuple[Stated, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """The judgements that were honoured."""
        held = (*(each.override for each in self.naranjo.items), self.who_umc.override)
        return tuple(judgement for judgement in held if judgement is not None)
