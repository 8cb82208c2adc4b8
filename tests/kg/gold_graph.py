"""Graphs made from reviewers' tables: what the answers of the graph are checked against, without any extraction between.

A gold file states a report's cases, episodes and claims; it becomes a `Report` whose values all rest on words of its text
(the file's own quotes where it has them, else the text's first words: nothing here is about where a value stands).
Where a gold value leaves a choice (`any_of`), the first one is taken, in the records and in `tables` alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kg
from extract.lexicon.vocabulary import Vocabulary
from extract.records import Case, Claim, Concept, Episode, Evidence, Exposure, Report, Source, Value
from kg.terms import FIELDS

TESTS = Path(__file__).resolve().parents[1]
SHARED = TESTS.parent.parent / "shared" / "corpus"
OWN = TESTS / "extract" / "gold"
"""The project's own reviewers' tables, always there; those of `SHARED` may be missing."""

_KIND = {"event": "event", "drugs": "drug", "switched_to": "drug", "treatments": "treatment", "complications": "event"}
_SINGLE = [field.name for field in FIELDS["Episode"] if field.stated and not field.many and field.range != "concept"]


def shared(name: str) -> Path:
    """A folder of the shared corpora with reviewers' tables; the test is skipped where it is missing."""
    folder = SHARED / name / "gold"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


@cache
def tables(folder: Path) -> tuple[dict[str, Any], ...]:
    """The reviewers' tables of a folder, sorted by report; a choice is settled as its first member, and what the
    vocabulary knows has its preferred name."""
    read = [_settled(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]
    for table in read:
        for case in table["cases"]:
            case["conditions"] = [_concept("condition", name).label for name in case["conditions"]]
            for episode in case["episodes"]:
                for key, kind in _KIND.items():
                    held = episode[key]
                    if isinstance(held, list):
                        episode[key] = sorted({_concept(kind, name).label for name in held})
                    elif held is not None:
                        episode[key] = _concept(kind, held).label
    return tuple(read)


def graph(*folders: Path) -> kg.CaseGraph:
    """A graph in memory of all the reports of some folders of tables."""
    made = kg.open(None)
    for folder in folders:
        for table in tables(folder):
            made.add(*report(table, folder))
    return made


def report(table: dict[str, Any], folder: Path = OWN) -> tuple[Report, str]:
    """A table as records, and the text that its evidence counts in."""
    name = table["report"]
    path = folder.parent / "reports" / f"{name}.txt"
    text = path.read_text(encoding="utf-8") if path.is_file() else "No text is kept of this report."
    words = _Words(text)
    cases = tuple(_case(table_case, words) for table_case in table["cases"])
    claims = tuple(
        Claim(
            kind=claim["kind"],
            subject=words.value(_concept("class", claim["subject"])),
            event=words.value(_concept("event", claim["event"])),
            stance=words.value(claim["stance"]),
        )
        for claim in table["claims"]
    )
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    source = Source(
        name=f"{name}.txt", media_type="text/plain", sha256=digest, text_sha256=digest, length=len(text), language="en"
    )
    kind = "case report" if len(cases) == 1 else "case series" if cases else "other"
    return Report(name=name, source=source, kind=kind, cases=cases, claims=claims), text


class _Words:
    """Evidence for values: the quotes of a table where they stand in the text, else the text's first words."""

    def __init__(self, text: str) -> None:
        self.text = text

    def value(self, value: Any, quotes: Iterable[str] = ()) -> Value[Any]:
        found = [(self.text.find(quote), quote) for quote in quotes]
        places = [(start, start + len(quote)) for start, quote in found if start >= 0] or [(0, min(20, len(self.text)))]
        evidence = [Evidence(start, end, self.text[start:end], component="gold", version="1") for start, end in places]
        return Value(value, tuple(sorted(set(evidence))))


def _case(table: dict[str, Any], words: _Words) -> Case:
    quotes = table.get("quotes", {})
    drugs = sorted({drug for episode in table["episodes"] for drug in episode["drugs"]})
    return Case(
        number=table["case"],
        age_years=_maybe(words, table, quotes, "age_years", float),
        sex=_maybe(words, table, quotes, "sex"),
        conditions=tuple(
            words.value(_concept("condition", name), _listed(quotes.get("conditions"))) for name in table["conditions"]
        ),
        exposures=tuple(Exposure(drug=words.value(_concept("drug", drug)), role="suspect") for drug in drugs),
        episodes=tuple(_episode(number, each, words) for number, each in enumerate(table["episodes"], 1)),
    )


def _episode(number: int, table: dict[str, Any], words: _Words) -> Episode:
    quotes = table.get("quotes", {})
    held: dict[str, Any] = {
        name: _maybe(words, table, quotes, name, float if _is_decimal(name) else None) for name in _SINGLE
    }
    for name, kind in _KIND.items():
        given, stated = table.get(name), _listed(quotes.get(name))
        if isinstance(given, list):
            held[name] = tuple(words.value(_concept(kind, each), stated) for each in dict.fromkeys(given))
        else:
            held[name] = None if given is None else words.value(_concept(kind, given), stated)
    return Episode(number=number, **held)


def _maybe(words: _Words, table: dict[str, Any], quotes: dict[str, Any], name: str, make: Any = None) -> Any:
    given = table.get(name)
    if given is None:
        return None
    return words.value(make(given) if make else given, _listed(quotes.get(name)))


def _is_decimal(name: str) -> bool:
    return any(field.name == name and field.range == "decimal" for field in FIELDS["Episode"])


def _listed(quotes: Any) -> list[str]:
    return [quotes] if isinstance(quotes, str) else [quote for quote in quotes or () if isinstance(quote, str)]


def _settled(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"any_of"}:
            return _settled(value["any_of"][0])
        return {key: _settled(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_settled(held) for held in value]
    return value


@cache
def _entries() -> dict[tuple[str, str], Concept]:
    """The vocabulary's concepts by kind and folded name; preferred labels win over other names."""
    found: dict[tuple[str, str], Concept] = {}
    entries = list(Vocabulary.load())
    for entry in entries:
        for name in entry.surfaces:
            found.setdefault((entry.kind, name.lower()), entry.concept)
    found.update({(entry.kind, entry.label.lower()): entry.concept for entry in entries})
    return found


def _concept(kind: str, label: str) -> Concept:
    """The vocabulary's concept of this name, or one of its own."""
    kinds = ("treatment", "drug") if kind == "treatment" else ("drug_class",) if kind == "class" else (kind,)
    found = [_entries()[each, label.lower()] for each in kinds if (each, label.lower()) in _entries()]
    return found[0] if found else Concept(label)
