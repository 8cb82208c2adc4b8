"""What is known when one episode and one suspect drug are weighed: the records, and what the graph says beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.records import Case, Concept, Doubt, Episode, Measurement, Report, Value
from kg.explain import Explanation
from kg.naming import iri_of


@dataclass(frozen=True, slots=True)
class Kinship:
    """How names belong together, as the vocabulary says it, all by IRI: the `broader` events of an event (near and
    far), the pharmacological `classes` of a drug with their labels, and all the `names` of a drug.

    >>> kin = Kinship(broader={"urn:agranulocytosis": frozenset({"urn:neutropenia"})})
    >>> low, very_low = Concept("neutropenia", "urn:neutropenia"), Concept("agranulocytosis", "urn:agranulocytosis")
    >>> kin.within(very_low, low), kin.within(low, very_low), kin.alike(low, very_low)
    (True, False, True)
    """

    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def within(self, event: Concept, wider: Concept) -> bool:
        """Whether an event is the other one, or a kind of it."""
        return iri_of(event) == iri_of(wider) or iri_of(wider) in self.broader.get(iri_of(event), ())

    def alike(self, one: Concept, other: Concept) -> bool:
        """Whether one event is the other, or a kind of it, in either direction."""
        return self.within(one, other) or self.within(other, one)

    def shared_classes(self, one: Concept, other: Concept) -> tuple[str, ...]:
        """The labels of the pharmacological classes to which both drugs belong."""
        first, second = self.classes.get(iri_of(one), {}), self.classes.get(iri_of(other), {})
        return tuple(sorted(first[each] for each in first.keys() & second.keys()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """An episode of another report under the same drug, whose event is the same or narrower.

    `person` is the IRI of its patient (`cg:patient`). `shown_by` says what makes it conclusive by itself
    (`rechallenge` or `withdrawal`), and is empty where nothing does; `words` are the quotes that show it.
    """

    target: str
    report: str
    person: str
    shown_by: str = ""
    published: str | None = None
    words: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One episode of one case, one suspect drug of it, and what the graph knows beside: precedents in other reports
    (those of the same person left out) and the kinship of names."""

    report: Report
    case: Case
    episode: Episode
    drug: Concept
    precedents: tuple[Precedent, ...] = ()
    kin: Kinship = Kinship()

    @property
    def target(self) -> str:
        """The episode's name, as `casegraph explain` takes it."""
        return episode_name(self.report, self.case, self.episode)

    @property
    def others(self) -> tuple[Concept, ...]:
        """The other suspect drugs of the episode."""
        return tuple(each.value for each in self.episode.drugs if iri_of(each.value) != iri_of(self.drug))

    def quotes(self, name: str, *, episode: Episode | None = None) -> tuple[Explanation, ...]:
        """The words behind a field of the episode (or of another one of the case)."""
        held = getattr(episode or self.episode, name)
        items = held if isinstance(held, tuple) else () if held is None else (held,)
        subject = episode_name(self.report, self.case, episode or self.episode)
        return tuple(found for item in items for found in quotes(self.report, subject, name, item))

    def measured(self) -> Iterator[tuple[int, Measurement]]:
        """The measurements of the episode with their positions, from 1."""
        yield from enumerate(self.episode.measurements, 1)

    def withheld(self, *names: str) -> tuple[Doubt, ...]:
        """The doubts of the report that keep back a value of this episode (in one of the fields that are named)."""
        return tuple(
            doubt
            for doubt in self.report.doubts
            if doubt.kind == "withheld value"
            and (doubt.case_number, doubt.episode_number) == (self.case.number, self.episode.number)
            and (not names or doubt.field in names)
        )


def episode_name(report: Report, case: Case, episode: Episode) -> str:
    """`REPORT/CASE/EPISODE`."""
    return f"{report.name}/{case.number}/{episode.number}"


def quotes(report: Report, subject: str, name: str, value: Value[Any]) -> tuple[Explanation, ...]:
    """The words behind a value, as `casegraph explain` tells them."""
    shown = value.value.label if isinstance(value.value, Concept) else value.value
    return tuple(
        Explanation(
            subject, name, shown, value.rule, value.derived_from, held.quote, held.prefix, held.suffix, held.start,
            held.end, report.source.name, held.component, held.version, held.confidence, report.source.media_type,
        )
        for held in value.evidence
    )  # fmt: skip
