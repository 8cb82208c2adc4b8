"""Read the curated lists (*.psv) of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from extract.lexicon.spelling import joined

CLASS_OF_KIND = {
    "drug": "Drug",
    "drug_class": "DrugClass",
    "event": "AdverseEvent",
    "condition": "Condition",
    "treatment": "Treatment",
}


@dataclass(slots=True)
class Draft:
    """One concept under construction."""

    kind: str
    label: str
    synonyms: list[str] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    abbreviations: list[str] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [self.label, *self.synonyms, *self.brands, *self.abbreviations]


def rows(path: Path) -> list[list[str]]:
    """The cells of a list: `|` between cells, `#` starts a comment line; missing cells are empty."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if line.strip() and line[0] != "#"]
    return [row + [""] * (4 - len(row)) for row in cells]


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def load(folder: Path) -> list[Draft]:
    """Every curated concept, each kind sorted by label.

    Raises:
        ValueError: one drug is also listed as a synonym of another, or a list names a drug that has no class.
    """
    drafts: dict[tuple[str, str], Draft] = {}

    def draft(kind: str, label: str) -> Draft:
        return drafts.setdefault((kind, label), Draft(kind, label))

    for label, broader, synonyms, abbreviations, *_ in rows(folder / "classes.psv"):
        entry = draft("drug_class", label)
        entry.broader += split(broader)
        entry.synonyms += split(synonyms)
        entry.abbreviations += split(abbreviations)
    for classes, members, *_ in rows(folder / "drugs.psv"):
        for name in split(members):
            entry = draft("drug", name)
            for group in split(classes):
                draft("drug_class", group)
                if group not in entry.broader:
                    entry.broader.append(group)
    for label, synonyms, brands, abbreviations, *_ in rows(folder / "drug_names.psv"):
        if ("drug", label) not in drafts:
            if any((synonyms, brands, abbreviations)):
                raise ValueError(f"drug_names.psv names {label!r}, which drugs.psv does not list")
            continue
        entry = drafts["drug", label]
        entry.synonyms += split(synonyms)
        entry.brands += split(brands)
        entry.abbreviations += split(abbreviations)
    for kind in ("event", "condition", "treatment"):
        for label, broader, synonyms, abbreviations, *_ in rows(folder / f"{kind}s.psv"):
            entry = draft(kind, label)
            entry.broader += split(broader)
            entry.synonyms += split(synonyms)
            entry.abbreviations += split(abbreviations)
    for kind in ("event", "condition", "treatment"):
        _settle([entry for entry in drafts.values() if entry.kind == kind])
    merged = {name for entry in drafts.values() if entry.kind == "drug" for name in entry.synonyms}
    return sorted(
        (entry for entry in drafts.values() if not (entry.kind == "drug" and entry.label in merged)),
        key=lambda entry: (entry.kind, entry.label),
    )


def _settle(entries: list[Draft]) -> None:
    """Give each name to one concept of a kind: to the one that it labels, else to the last one listed with
    it, so that a narrower concept can be added at a list's end without a search for its name above."""
    owner = {joined(name): entry.label for entry in entries for name in entry.synonyms}
    owner |= {joined(entry.label): entry.label for entry in entries}
    short = {name: entry.label for entry in entries for name in entry.abbreviations}
    for entry in entries:
        entry.abbreviations = [name for name in entry.abbreviations if short[name] == entry.label]
        entry.synonyms = [name for name in entry.synonyms if owner[joined(name)] == entry.label]
