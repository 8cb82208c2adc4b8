"""The scene: all that the slots of one episode may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from extract.discourse.clauses import Unit
from extract.discourse.episodes import EpisodeDraft, is_back_by_limit, is_earlier, is_recovery
from extract.discourse.moments import Chronicle
from extract.discourse.subjects import CaseDraft
from extract.discourse.topic import Topic
from extract.evidence import Witness
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.measures.laboratory import MARKERS, NEUTROPENIAS, Marker, measured
from extract.statements.cues import Cue


@dataclass(frozen=True, slots=True)
class Found:
    """A drug, event or treatment where the text names it."""

    entry: Entry
    term: Term
    unit: Unit


@dataclass(slots=True, eq=False)
class Scene:
    """One episode of one case, with the units around it.

    `own` are the units that tell this episode, `shared` the statements on a group that this case belongs to (given to
    the case's last episode), `overview` the title and summaries that speak of the report's patients.
    """

    case: CaseDraft
    episode: EpisodeDraft
    case_units: list[Unit]
    overview: list[Unit]
    topic: Topic
    vocabulary: Vocabulary
    witness: Witness
    single_case: bool
    is_first: bool
    is_last: bool
    following: EpisodeDraft | None = None
    former: EpisodeDraft | None = None
    chronicle: Chronicle = field(default_factory=Chronicle)
    suspects: list[Found] = field(default_factory=list)
    conditions: frozenset[str] = frozenset()
    """The IRIs of the conditions for which the case was treated, and of the comorbidities told with them."""
    treated: frozenset[str] = frozenset()  # what was given for the case's former episodes, as IRIs
    former_suspects: list[Found] = field(default_factory=list)

    @property
    def own(self) -> list[Unit]:
        return self.episode.units

    @property
    def shared(self) -> list[Unit]:
        return self.episode.group_units

    @property
    def told(self) -> list[Unit]:
        """The episode's own units and the group statements that hold for it, in text order."""
        return sorted({*self.own, *self.shared}, key=lambda unit: unit.start)

    @property
    def lead(self) -> list[Unit]:
        """What the episode before tells last, from its recovery on: how the patient came to the drug again."""
        if self.former is None or self.former.onset is None:
            return []
        begin = self.former.onset.end
        return [unit for unit in self.former.units if unit.start >= begin]

    @property
    def summary(self) -> list[Unit]:
        """Titles and summaries that may speak for this episode: only where the case has no other episode.

        Of a report on several patients, only the sentences that speak of all of them.
        """
        if not (self.is_first and self.is_last):
            return []
        return self.overview if self.single_case else [unit for unit in self.overview if unit.group]

    @property
    def neutrophil(self) -> bool:
        return self.episode.event.label in NEUTROPENIAS

    @property
    def marker(self) -> Marker | None:
        """The laboratory value that the event is, where it is one."""
        return MARKERS.get(self.episode.event.label)

    @property
    def suspect_iris(self) -> frozenset[str]:
        return frozenset(found.entry.iri for found in self.suspects)

    def after_onset(self) -> list[Unit]:
        """The episode's units from its onset on, with the group statements."""
        onset = self.episode.onset
        return [unit for unit in self.told if onset is None or unit.start >= onset.start or unit in self.shared]

    @property
    def closing(self) -> int:
        """Where the episode is over: the end of the first unit after its onset that tells recovery."""
        for unit in self.after_onset():
            if unit.section == "table":
                continue  # a row tells onset and recovery at once, and the text tells both again
            recovered = any(unit.affirmed(c) and is_recovery(unit, c) for c in unit.cues_of("outcome", "recovered"))
            marker = self.marker
            normal = marker is not None and any(
                not marker.is_out(q.value) and not is_earlier(unit, q) for q in measured(unit.quantities, marker)
            )
            normal = normal or (marker is not None and is_back_by_limit(unit, marker))
            if recovered or normal:
                return unit.end
        return 1 << 60

    def cues(
        self, kind: str, *values: str, where: Callable[[Unit], bool] = lambda unit: True
    ) -> Iterator[tuple[Unit, Cue]]:
        """The cues of a kind in the episode's units, in text order, whatever their status."""
        for unit in self.told:
            if where(unit):
                for cue in unit.cues_of(kind, *values):
                    yield unit, cue
