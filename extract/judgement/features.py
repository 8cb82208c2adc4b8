"""What a value's likeliness of being right is judged by: where it stands, what stands around it, what else was read.

The features say nothing of single drugs or events; they are the questions that a reviewer asks of a table that somebody
else filled in: does the value stand in the patient's story or in the title, near the event or far from it, is the event
named in the title, how many others compete with it, how complete is the episode that it belongs to?
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.topic import Topic
from extract.lexicon.terms import Term
from extract.records import Case, Concept, Episode, Value, values

Features = Mapping[str, float]

_PATIENT: Final = sieve.compile(
    r"\bcase (?:report|history)|[- ]year[- ]old\b|\ba case of\b|\bwe (?:report|describe|present)", re.IGNORECASE
)
_STUDY: Final = sieve.compile(
    r"\bpatients were\b|\brats?\b|\bmice\b|\bcohort|\btrials?\b|\brandomi[sz]|\breview(?:ed)?\b|\bsubjects\b"
    r"|\bvolunteers\b",
    re.IGNORECASE,
)
_SEVERAL: Final = sieve.compile(r"\b(?:patients|cases|children|women|men|infants)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z]+")  # of pieces of text that nothing else is asked about
_REACH: Final = 40  # characters on each side of a value's words that are looked at


class Page:
    """One report as the judge sees it: its units, and what each of its values is surrounded by."""

    def __init__(self, text: str, read: Sequence[Unit], about: Topic, cases: Sequence[Case]) -> None:
        self._text = text
        self._lower = text.lower()
        self._units = sorted(read, key=lambda unit: unit.start)
        self._starts = [unit.start for unit in self._units]
        self._sentences = sorted({unit.sentence[0] for unit in read})
        self._title = " ".join(unit.text for unit in read if unit.section == "title").lower()
        self._mentions = Counter(
            iri for unit in read for term in unit.terms for iri in {entry.iri for entry in term.entries}
        )
        self._labels = Counter(
            label for unit in read for term in unit.terms for label in {entry.label for entry in term.entries}
        )
        self._about = [event.label for event, _, _ in about.events]
        self._whole = self._of_report(cases)

    def _of_report(self, cases: Sequence[Case]) -> dict[str, float]:
        kinds: dict[str, set[str]] = {"event": set(), "drug": set()}
        for unit in self._units:
            for entry in (entry for term in unit.terms for entry in term.entries):
                kinds.get(entry.kind, set()).add(entry.iri)
        scopes = Counter(unit.scope for unit in self._units)
        total = max(1, len(self._units))
        return {
            "cases": min(len(cases), 5),
            "length": math.log(max(1, len(self._text))),
            "events named": math.log1p(len(kinds["event"])),
            "drugs named": math.log1p(len(kinds["drug"])),
            "sentences": math.log1p(len(self._sentences)),
            "share of story": scopes["case"] / total,
            "share of overview": scopes["overview"] / total,
            "words of a case": bool(_PATIENT.search(self._text)),
            "words of a study": bool(_STUDY.search(self._text)),
            "title says case": bool(re.search(r"case|report|letter", self._title)),
            "title says several": bool(_SEVERAL.search(self._title)),
            "topics": len(self._about),
        }

    def features(self, case: Case, episode: Episode | None, key: str, value: Value[Any]) -> Features:
        """The features of one value of a case (`episode` is None) or of one of its episodes."""
        near = episode or (case.episodes[0] if case.episodes else None)
        found = {**self._whole, **self._of_case(case), **self._of_value(key, value)}
        if near is not None:
            found |= self._of_episode(near, case)
            found |= self._beside(value, near)
        return {name: float(number) for name, number in found.items()}

    @staticmethod
    def _of_case(case: Case) -> dict[str, float]:
        return {
            "episodes": min(len(case.episodes), 4),
            "no age": case.age_years is None,
            "no sex": case.sex is None,
            "no condition": not case.conditions,
        }

    def _of_episode(self, episode: Episode, case: Case) -> dict[str, float]:
        label = episode.event.value.label
        return {
            "episode": min(episode.number, 4),
            "slots filled": sum(1 for _ in values(episode)),
            "no drug": not episode.drugs,
            "drugs": len(episode.drugs),
            "event in title": self._in_title(episode.event),
            "event mentions": math.log1p(self._count(episode.event.value)),
            "event is first topic": bool(self._about) and self._about[0] == label,
            "event is a topic": label in self._about,
            "drug in title": any(self._in_title(drug) for drug in episode.drugs),
            "latency told": episode.latency_days is not None,
            "outcome told": episode.outcome is not None,
            "action told": episode.action is not None,
            "same event elsewhere in case": sum(other.event.value.label == label for other in case.episodes) - 1,
        }

    def _of_value(self, key: str, value: Value[Any]) -> dict[str, float]:
        start, end = value.evidence[0].start, value.evidence[0].end
        unit = self._unit(start)
        found: dict[str, float] = {
            f"key {key}": 1,
            "pieces of evidence": len(value.evidence),
            "computed": value.rule is not None,
            "place": start / max(1, len(self._text)),
            "length of quote": math.log1p(end - start),
            f"by {value.evidence[0].component}": 1,
        }
        if unit is not None:
            found |= {
                f"section {unit.section}": 1,
                f"scope {unit.scope}": 1,
                "told of a group": unit.group,
                "owners": len(unit.owners),
                "terms beside": len(unit.terms),
                "length of clause": math.log1p(len(unit.text)),
                "cues beside": len(unit.cues),
            }
        if isinstance(value.value, Concept):
            kinds = sorted({entry.kind for term in self._terms(unit, start) for entry in term.entries})
            found |= {f"kind {kind}": 1 for kind in kinds}
            found |= {
                "only of kind " + "+".join(kinds): 1,
                "mentions": math.log1p(self._count(value.value)),
                "in title": self._in_title(value),
                "unknown to the vocabulary": value.value.iri is None,
            }
        elif isinstance(value.value, str | bool):
            found[f"{key} is {value.value}"] = 1
        elif isinstance(value.value, int | float):
            found["number"] = math.log1p(abs(float(value.value)))
        before = _WORD.findall(self._lower[max(0, start - _REACH) : start])[-4:]
        after = _WORD.findall(self._lower[end : end + _REACH])[:3]
        found |= {f"before: {word}": 1 for word in before} | {f"after: {word}": 1 for word in after}
        return found

    def _beside(self, value: Value[Any], episode: Episode) -> dict[str, float]:
        """How a value stands to the event and the suspect drugs of its episode."""
        here = self._sentence(value.evidence[0].start)
        away = here - self._sentence(episode.event.evidence[0].start)
        unit = self._unit(value.evidence[0].start)
        named = {entry.label for term in (unit.terms if unit else ()) for entry in term.entries}
        return {
            "sentences after event": math.copysign(math.log1p(abs(away)), away),
            "in sentence of event": away == 0,
            "before event": away < 0,
            "in sentence of drug": any(self._sentence(drug.evidence[0].start) == here for drug in episode.drugs),
            "event beside": episode.event.value.label in named,
            "drug beside": any(drug.value.label in named for drug in episode.drugs),
            "used twice": sum(other.value == value.value for _, other in values(episode)) - 1
            if isinstance(value.value, Concept)
            else 0,
        }

    def _unit(self, position: int) -> Unit | None:
        index = bisect_right(self._starts, position) - 1
        return self._units[index] if index >= 0 and position < self._units[index].end else None

    @staticmethod
    def _terms(unit: Unit | None, position: int) -> Iterator[Term]:
        return (term for term in (unit.terms if unit else ()) if term.start <= position < term.end)

    def _sentence(self, position: int) -> int:
        return bisect_right(self._sentences, position) - 1

    def _count(self, concept: Concept) -> int:
        return self._mentions[concept.iri] if concept.iri else self._labels[concept.label]

    def _in_title(self, value: Value[Concept]) -> bool:
        return value.value.label in self._title or value.evidence[0].quote.lower() in self._title
