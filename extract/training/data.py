"""What the statistical reader learns from: PHEE's events, BC5CDR's mentions, and sentences without labels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from extract.learned.roles import COMBINATION, MAIN, ROLES, SUBJECT_PARTS, TREATMENT_PARTS, TRIGGERS
from extract.learned.words import words

MENTIONS: Final = ("Chemical", "Disease")
"""The roles of BC5CDR, learnt beside those of PHEE."""
LABELS: Final = (*ROLES, *MENTIONS)
_PARTS: Final = {"Subject": SUBJECT_PARTS, "Treatment": TREATMENT_PARTS, "Effect": ()}
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with its spans: (role, first word, last word), the roles that were annotated, and its source."""

    text: str
    spans: frozenset[tuple[str, int, int]] = field(default_factory=frozenset)
    annotated: tuple[str, ...] = ()
    name: str = ""


def _aligned(found: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The words that a character span touches."""
    touched = [number for number, (a, b) in enumerate(found) if a < end and start < b]
    return (touched[0], touched[-1]) if touched else None


def _arguments(event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "Trigger" in event:
        yield TRIGGERS[event["event_type"]], event["Trigger"]
    for main in MAIN:
        argument = event.get(main)
        if not argument:
            continue
        yield main, argument
        for part in _PARTS[main]:
            if part in argument:
                yield f"{main}.{part}", argument[part]
        for combined in argument.get("Combination", []):
            if "Drug" in combined:
                yield COMBINATION, combined["Drug"]


def read_phee(path: Path) -> list[Example]:
    """The sentences of a PHEE file (one JSON object a line), the spans of all their events together."""
    examples = []
    for line in path.read_text("utf-8").splitlines():
        if not line.strip():
            continue
        sentence = json.loads(line)
        text, spans = sentence["context"], set()
        found = words(text)
        for event in sentence["annotations"][0]["events"]:
            for role, argument in _arguments(event):
                for group, starts in zip(argument["text"], argument["start"], strict=True):
                    for quote, start in zip(group, starts, strict=True):
                        place = _aligned(found, start, start + len(quote))
                        if place:
                            spans.add((role, *place))
        examples.append(Example(text, frozenset(spans), ROLES, sentence["id"]))
    return examples


def read_arguments(path: Path) -> list[frozenset[tuple[str, str, str]]]:
    """What PHEE's annotators found in each sentence of a file: (event type, role, words in lower case)."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            events = json.loads(line)["annotations"][0]["events"]
            found.append(
                frozenset(
                    (event["event_type"], role, quote.lower())
                    for event in events
                    for role, argument in _arguments(event)
                    for group in argument["text"]
                    for quote in group
                )
            )
    return found


def read_bc5cdr(path: Path) -> list[Example]:
    """The sentences of a BC5CDR file (PubTator format) with the chemicals and diseases that they mention."""
    examples = []
    for block in path.read_text("utf-8").split("\n\n"):
        lines = block.strip().split("\n")
        if len(lines) < 2:
            continue
        text = lines[0].split("|", 2)[2] + " " + lines[1].split("|", 2)[2]
        rows = [line.split("\t") for line in lines[2:]]
        mentions = [(int(row[1]), int(row[2]), row[4]) for row in rows if len(row) >= 6 and row[4] in MENTIONS]
        cuts = [0, len(lines[0].split("|", 2)[2]) + 1]
        cuts += [m.end() for m in _SENTENCE.finditer(text) if m.end() > cuts[1]]
        cuts = [cut for cut in cuts if not any(a < cut < b for a, b, _ in mentions)]
        for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
            sentence = text[start:end].rstrip()
            found = words(sentence)
            spans = set()
            for a, b, kind in mentions:
                if start <= a < end:
                    place = _aligned(found, a - start, b - start)
                    if place:
                        spans.add((kind, *place))
            if len(found) > 3:
                examples.append(Example(sentence, frozenset(spans), MENTIONS, lines[0].split("|")[0]))
    return examples


def read_plain(path: Path) -> list[Example]:
    """The sentences of a file of reports (one JSON object a line, with `text` and `pmid`), without labels."""
    reports = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [
        Example(sentence, name=str(report.get("pmid", "")))
        for report in reports
        for sentence in _SENTENCE.split(report["text"])
        if len(words(sentence)) > 3
    ]
