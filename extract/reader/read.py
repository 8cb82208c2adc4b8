"""From a model's answer to records: every value on its words, everything else refused and listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from extract.documents import Document
from extract.evidence import Witness
from extract.lexicon.vocabulary import Vocabulary
from extract.reader import protocol
from extract.reader.protocol import Item
from extract.reader.quotes import Quotes, nearest
from extract.reader.verify import Checker, RefusedError
from extract.records import Case, Claim, Concept, Episode, Evidence, Exposure, ExposureRole, Reading, Report, Value
from extract.slots.onset import LATE_FROM_DAYS
from extract.slots.severity import neutropenia_grade
from extract.structure.abbreviations import abbreviations
from extract.structure.sentences import sentences

CONFIDENCE: Final = 0.7
"""Of every value of a second reader: it was not calibrated, and is to be looked at (`extract.doubts.DOUBTFUL`)."""

MOST: Final = 100  # cases of a report, episodes of a case, entries of a list, quotes of a value
_SHOWN: Final = 200  # characters of a refused value that are kept


def second_reading(document: Document, reply: str, *, reader: str, vocabulary: Vocabulary) -> Report:
    """The records of a model's answer, and what of it was refused.

    Only values whose quote stands in the text (see `extract.reader.quotes`) and states them (see
    `extract.reader.verify`) enter a record. An episode stands on its event, a patient on at least one episode. A CTCAE
    grade and an early or late onset that the definitions give are computed, as in the first reading.

    Args:
        document: the document that the model was given.
        reply: what it answered.
        reader: its name, such as `openai:llama3.1`; the component of all evidence.
        vocabulary: what normalises names.

    Returns:
        A report whose `readings` are the refused values.

    Raises:
        ReplyError: the answer is not the object that was asked for.

    >>> from extract.documents import from_text
    >>> reply = '{"cases": [{"sex": {"value": "male", "quotes": ["A woman"]}, "episodes": []}], "claims": []}'
    >>> letter = from_text("A man had a rash after imatinib.", name="letter")
    >>> report = second_reading(letter, reply, reader="openai:m", vocabulary=Vocabulary.load())
    >>> report.cases, [(reading.field, reading.refused) for reading in report.readings][0]
    ((), ('sex', 'its quote does not stand in the text: “A woman”'))
    """
    found = protocol.parse(reply)
    return _Reading(document, reader, vocabulary).report(found)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A value with the places of its quotes."""

    value: Any
    rule: str | None
    spans: tuple[tuple[int, int], ...]


class _Reading:
    """One answer on its way into records; it collects what is refused."""

    def __init__(self, document: Document, reader: str, vocabulary: Vocabulary) -> None:
        self.document = document
        self.reader = reader
        self.quotes = Quotes(document.text)
        self.checker = Checker(vocabulary, abbreviations(document.text))
        self.witness = Witness(document.text, [(s.start, s.end) for s in sentences(document.text)])
        self.refused: list[Reading] = []
        self.case = self.episode = 0

    def report(self, found: Mapping[str, Any]) -> Report:
        cases: list[Case] = []
        for given in self.members(found.get("cases"), "case"):
            self.case, self.episode = len(cases) + 1, 0
            refused = len(self.refused)
            case = self.one_case(len(cases) + 1, given)
            if case is not None:
                cases.append(case)
            else:  # what is refused with its patient belongs to none
                self.unplace(refused, whole=True)
        self.case = self.episode = 0
        claims = [claim for given in self.members(found.get("claims"), "claim") if (claim := self.claim(given))]
        document = self.document
        return Report(
            name=document.name,
            source=document.source,
            kind="case series" if len(cases) > 1 else "case report" if cases else "other",
            bibliography=document.bibliography,
            cases=tuple(cases),
            claims=tuple(claims),
            readings=tuple(self.refused),
        )

    def members(self, held: object, what: str) -> Iterator[Mapping[str, Any]]:
        """The objects of a list; what is no object, or one too many, is refused."""
        listed = held if isinstance(held, list) else []
        for number, each in enumerate(listed):
            if number == MOST:
                self.refuse(what, f"{len(listed)} of them", f"no report has more than {MOST}")
                return
            if isinstance(each, dict):
                yield each
            else:
                self.refuse(what, each, "it is not of the form that was asked for")

    # --- records

    def one_case(self, number: int, given: Mapping[str, Any]) -> Case | None:
        near = self.anchors(given)
        held = {item.key: self.item(item, given.get(item.key), near) for item in protocol.items("Case")}
        episodes: list[Episode] = []
        for told in self.members(given.get("episodes"), "episode"):
            self.episode = len(episodes) + 1
            refused = len(self.refused)
            episode = self.one_episode(len(episodes) + 1, told, near)
            if episode is not None:
                episodes.append(episode)
            else:
                self.unplace(refused, whole=False)
        self.episode = 0
        if not episodes:
            for key, value in _flat(held):
                self.refuse(
                    key, value.value, "its patient has no adverse event that stands in the text", value.evidence
                )
            return None
        return Case(number=number, episodes=tuple(episodes), exposures=_exposures(episodes), **held)

    def one_episode(self, number: int, given: Mapping[str, Any], of_case: list[int]) -> Episode | None:
        near = self.anchors(given) or of_case
        items = {item.key: item for item in protocol.items("Episode")}
        event = self.item(items.pop("event"), given.get("event"), near)
        label = event.value.label if event else None
        held = {key: self.item(item, given.get(key), near, event=label) for key, item in items.items()}
        if event is None:
            for key, value in _flat(held):
                self.refuse(key, value.value, "its episode has no event that stands in the text", value.evidence)
            return None
        return Episode(number=number, event=event, **self.coherent(held, label or ""))

    def claim(self, given: Mapping[str, Any]) -> Claim | None:
        near = self.anchors(given)
        held = {item.key: self.item(item, given.get(item.key), near) for item in protocol.items("Claim")}
        if any(value is None for value in held.values()):
            for key, value in _flat(held):
                self.refuse(key, value.value, "its claim does not stand in the text as a whole", value.evidence)
            return None
        return Claim(kind="class_effect", **held)

    def coherent(self, held: dict[str, Any], event: str) -> dict[str, Any]:
        """The values without those that cannot stand together, and with those that follow by definition."""
        held = dict(held)

        def drop(key: str, reason: str) -> None:
            self.refuse(key, held[key].value, reason, held[key].evidence)
            held[key] = None

        if held["latency_from"] and not held["latency_days"]:
            drop("latency_from", "no latency stands that it would be the reference point of")
        nadir, later = held["nadir"], held["recovery_value"]
        if nadir and later and later.value <= nadir.value:
            drop("recovery_value", "it is not above the nadir")
        fatal = held["outcome"] is not None and held["outcome"].value == "fatal"
        if held["grade"] and (held["grade"].value == 5) != fatal and (fatal or held["outcome"]):
            drop("grade", "grade 5 is death, and death grade 5")
        if fatal and not held["grade"]:
            held["grade"] = self.derived(5, "ctcae-v5-death", ("outcome",), held["outcome"])
        is_count = event in ("neutropenia", "agranulocytosis")
        if not held["grade"] and nadir and is_count and (grade := neutropenia_grade(nadir.value)) is not None:
            held["grade"] = self.derived(grade, "ctcae-v5-neutropenia-grade", ("nadir",), nadir)
        days, source = held["latency_days"], held["latency_from"]
        if not held["onset"] and days and source and is_count:
            late = days.value >= LATE_FROM_DAYS
            if source.value == "last_dose" or (source.value == "first_dose" and not late):
                word = "late" if late else "early"
                held["onset"] = self.derived(word, "late-onset-28-days", ("latency_days", "latency_from"), days)
        return held

    @staticmethod
    def derived(value: Any, rule: str, grounds: tuple[str, ...], ground: Value[Any]) -> Value[Any]:
        return Value(value, ground.evidence[:1], rule=rule, derived_from=grounds)

    # --- values

    def item(self, item: Item, given: object, near: list[int], *, event: str | None = None) -> Any:
        """The value of an item (or the values of a list) on its evidence; None, or (), where nothing stands."""
        if not item.many:
            stated = None if given is None else self.stated(item, given, near, event)
            return None if stated is None else self.value(stated)
        listed = given if isinstance(given, list) else [] if given is None else [given]
        found: dict[Concept, Value[Any]] = {}
        for each in listed[:MOST]:
            stated = self.stated(item, each, near, event)
            if stated is not None:
                found.setdefault(stated.value, self.value(stated))
        if len(listed) > MOST:
            self.refuse(item.key, f"{len(listed)} of them", f"no episode has more than {MOST}")
        return tuple(sorted(found.values(), key=lambda value: value.value.label))

    def value(self, stated: _Stated) -> Value[Any]:
        made = self.witness.value(
            stated.value, *stated.spans, component=self.reader, rule=stated.rule, confidence=CONFIDENCE
        )
        return replace(made, evidence=tuple(replace(each, version=protocol.version()) for each in made.evidence))

    def stated(self, item: Item, given: object, near: list[int], event: str | None) -> _Stated | None:
        """A value whose quotes stand in the text and state it."""
        if not isinstance(given, dict) or "value" not in given:
            self.refuse(item.key, given, "it is not of the form that was asked for")
            return None
        value = given["value"]
        if value is None:
            return None
        typed = _typed(item, value)
        if typed is None:
            allowed = f" (one of {', '.join(item.choices)})" if item.choices else f" ({item.type})"
            self.refuse(item.key, value, f"it is not a value of this item{allowed}")
            return None
        quotes = _texts(given.get("quotes"))
        places = {quote: self.quotes.find(quote) for quote in quotes}
        spans = tuple(dict.fromkeys(nearest(found, near) for found in places.values() if found))
        if not spans:
            told = f"its quote does not stand in the text: “{_short(quotes[0])}”" if quotes else "it has no quote"
            self.refuse(item.key, value, told)
            return None
        try:
            checked = self.checker.check(item.key, typed, [self.document.text[a:b] for a, b in spans], event=event)
        except RefusedError as error:
            evidence = tuple(self.witness.quote(a, b, component=self.reader, confidence=CONFIDENCE) for a, b in spans)
            self.refuse(item.key, value, str(error), evidence)
            return None
        return _Stated(checked.value, checked.rule, spans)

    def anchors(self, given: Mapping[str, Any]) -> list[int]:
        """Where the quotes stand that a record has only once in the text: the others are meant near them."""
        only = [
            places[0][0]
            for held in given.values()
            for each in (held if isinstance(held, list) else [held])[:MOST]
            if isinstance(each, dict)
            for quote in _texts(each.get("quotes"))
            if len(places := self.quotes.find(quote)) == 1
        ]
        return [int(median(only))] if only else []

    def unplace(self, since: int, *, whole: bool) -> None:
        """Takes the place from what was refused since then: its episode, or the whole patient, is in no record."""
        self.refused[since:] = [
            replace(each, case_number=None if whole else each.case_number, episode_number=None)
            for each in self.refused[since:]
        ]

    def refuse(self, key: str, value: object, reason: str, evidence: Sequence[Evidence] = ()) -> None:
        given = value.label if isinstance(value, Concept) else str(value).lower() if isinstance(value, bool) else value
        self.refused.append(
            Reading(
                reader=self.reader,
                field=key,
                given=_short(str(given)),
                stands=False,
                refused=reason,
                case_number=self.case or None,
                episode_number=self.episode or None,
                evidence=tuple(evidence),
            )
        )


def _typed(item: Item, value: object) -> Any:
    """A JSON value as its record has it, or None where it does not fit."""
    if item.type == "boolean":
        return value if isinstance(value, bool) else None
    if item.type in ("number", "integer"):
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
            return None
        return float(value) if item.type == "number" else int(value) if value == int(value) else None
    if not isinstance(value, str) or not value.strip() or len(value) > _SHOWN:
        return None
    text = " ".join(value.encode("utf-8", "replace").decode().split())
    if item.choices:
        return text.lower() if text.lower() in item.choices else None
    return text if text.isprintable() else None


def _texts(held: object) -> list[str]:
    listed = held if isinstance(held, list) else [held]
    return [each for each in listed[:MOST] if isinstance(each, str)]


def _short(text: str) -> str:
    """A text in one line that any graph can hold."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text.encode("utf-8", "replace").decode()).split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."


def _flat(held: Mapping[str, Any]) -> Iterator[tuple[str, Value[Any]]]:
    for key, value in held.items():
        yield from ((key, each) for each in (value if isinstance(value, tuple) else (value,)) if each is not None)


def _exposures(episodes: Sequence[Episode]) -> tuple[Exposure, ...]:
    """The drugs that the episodes name: suspects, and what the patient was switched to."""
    roles: dict[str, tuple[Value[Concept], ExposureRole]] = {}
    for episode in episodes:
        for drug in episode.drugs:
            roles.setdefault(drug.value.label, (drug, "suspect"))
    for episode in episodes:
        if episode.switched_to is not None:
            roles.setdefault(episode.switched_to.value.label, (episode.switched_to, "subsequent"))
    return tuple(Exposure(drug=value, role=role) for _, (value, role) in sorted(roles.items()))


__all__ = ["CONFIDENCE", "second_reading"]
