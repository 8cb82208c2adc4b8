"""The vocabularies: SKOS Turtle files in, an index of drugs, classes, events, conditions and treatments
out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, get_args

import pyoxigraph as ox

import ontology
from extract.errors import CasegraphError
from extract.lexicon.spelling import joined
from extract.records import Concept

__all__ = ["KINDS", "Entry", "Kind", "Vocabulary", "VocabularyError"]

Kind = Literal["drug", "drug_class", "event", "condition", "treatment"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

COINED: Final = "coined:"
"""What the IRIs of entries begin with that no vocabulary holds. They serve inside the reading; records carry none."""

FILES: Final = ("drugs.ttl", "events.ttl", "conditions.ttl", "treatments.ttl")

_CG: Final = "https://w3id.org/casegraph/ontology#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CLASSES: Final[dict[str, Kind]] = {
    _CG + "Drug": "drug",
    _CG + "DrugClass": "drug_class",
    _CG + "AdverseEvent": "event",
    _CG + "Condition": "condition",
    _CG + "Treatment": "treatment",
}
_KIND_NAMES: Final = [name.removeprefix(_CG) for name in _CLASSES]
_PREFERRED: Final = _SKOS + "prefLabel"
_LISTS: Final = {
    _SKOS + "altLabel": "synonyms",
    _SKOS + "hiddenLabel": "synonyms",
    _CG + "brandName": "brands",
    _CG + "abbreviation": "abbreviations",
    _SKOS + "broader": "broader",
    _SKOS + "exactMatch": "exact",
}
_LABELS: Final = {"synonyms", "brands", "abbreviations"}
_READ: Final = {_TYPE, _PREFERRED, *_LISTS}


class VocabularyError(CasegraphError):
    """A vocabulary file cannot be used. The message names the file, the line where it can, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One concept of a vocabulary. `broader` and `exact` hold IRIs; all other fields hold English words.

    >>> Entry("https://example.org/drug/x", "drug", "x", brands=("Exa",)).surfaces
    ('x', 'Exa')
    """

    iri: str
    kind: Kind
    label: str
    synonyms: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Every way in which the vocabulary names the concept, the preferred label first."""
        return (self.label, *self.synonyms, *self.brands, *self.abbreviations)

    @property
    def coined(self) -> bool:
        """Whether the entry is made of a text's own words, no vocabulary's (see `extract.lexicon.coined`)."""
        return self.iri.startswith(COINED)

    @property
    def concept(self) -> Concept:
        """The entry as records carry it: a coined one has no IRI."""
        return Concept(self.label, None if self.coined else self.iri)


class Vocabulary:
    """An immutable collection of entries with look-up by IRI, by name and by class.

    >>> vocabulary = Vocabulary([
    ...     Entry("ex:nsaid", "drug_class", "nonsteroidal anti-inflammatory drug", abbreviations=("NSAID",)),
    ...     Entry("ex:naproxen", "drug", "naproxen", broader=("ex:nsaid",)),
    ... ])
    >>> [entry.label for entry in vocabulary.drugs_in("ex:nsaid")]
    ['naproxen']
    >>> vocabulary.find("NSAIDs").iri
    'ex:nsaid'
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.iri: entry for entry in sorted(entries, key=lambda entry: entry.iri)}
        self._narrower: dict[str, list[str]] = {}
        for entry in self._entries.values():
            for parent in entry.broader:
                self._narrower.setdefault(parent, []).append(entry.iri)
        self._names: dict[str, list[Entry]] = {}
        self._ancestors: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Vocabulary:
        """The packaged vocabularies and the user's own SKOS Turtle files.

        A file's concepts are the resources typed `cg:Drug`, `cg:DrugClass`, `cg:AdverseEvent`,
        `cg:Condition` or `cg:Treatment`. A concept that an earlier file already holds is extended, and its
        preferred label replaced where the later file gives one.

        Raises:
            VocabularyError: a file is missing, is not Turtle, or holds a concept without a kind or a
            preferred label.

        >>> Vocabulary.load().find("Ocrevus").label
        'ocrelizumab'
        """
        entries: dict[str, Entry] = {}
        for path in (*(ontology.path(name) for name in FILES), *map(Path, extra)):
            for draft in _drafts(path):
                entries[draft.iri] = draft.entry(entries.get(draft.iri), path)
        return cls(entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, iri: object) -> bool:
        return iri in self._entries

    def entry(self, iri: str) -> Entry:
        """The entry with this IRI.

        Raises:
            KeyError: the vocabulary has none.
        """
        return self._entries[iri]

    def find(self, label: str, *, kinds: Collection[str] = KINDS) -> Entry | None:
        """The entry that a name stands for, or None; a preferred label goes before other names, and the
        earlier kind of `KINDS` before the later. Case, plural, hyphens and British or American spelling make
        no difference."""
        return next(iter(self.find_all(label, kinds=kinds)), None)

    def find_all(self, label: str, *, kinds: Collection[str] = KINDS) -> tuple[Entry, ...]:
        """Every entry that a name stands for, best first (see `find`)."""
        if not self._names:
            self._names = self._index()
        return tuple(entry for entry in self._names.get(joined(label), ()) if entry.kind in kinds)

    def ancestors(self, iri: str) -> tuple[str, ...]:
        """The IRIs of all broader concepts, the nearest first; a concept is not its own ancestor."""
        known = self._ancestors.get(iri)
        if known is not None:
            return known
        found: dict[str, None] = {}
        level = [iri]
        while level:
            parents = [up for one in level if one in self._entries for up in self._entries[one].broader]
            level = [up for up in dict.fromkeys(parents) if up not in found and up != iri]
            found.update(dict.fromkeys(level))
        self._ancestors[iri] = tuple(found)
        return self._ancestors[iri]

    def above(self, entry: Entry) -> tuple[str, ...]:
        """The IRIs of all concepts broader than an entry, also where the entry itself is a coined one."""
        if entry.iri in self._entries:
            return self.ancestors(entry.iri)
        return tuple(dict.fromkeys(one for up in entry.broader for one in (up, *self.ancestors(up))))

    def narrower(self, iri: str) -> tuple[Entry, ...]:
        """The entries directly below a concept."""
        return tuple(self._entries[down] for down in self._narrower.get(iri, ()))

    def drugs_in(self, class_iri: str) -> tuple[Entry, ...]:
        """The drugs of a class and of the classes below it, by label."""
        seen: set[str] = set()
        level = [class_iri]
        while level:
            level = [down for one in level for down in self._narrower.get(one, ()) if down not in seen]
            seen.update(level)
        drugs = (self._entries[iri] for iri in seen if self._entries[iri].kind == "drug")
        return tuple(sorted(drugs, key=lambda entry: entry.label))

    def _index(self) -> dict[str, list[Entry]]:
        ranked: dict[str, list[tuple[bool, int, str, Entry]]] = {}
        for entry in self:
            preferred = joined(entry.label)
            for name in {joined(surface) for surface in entry.surfaces}:
                rank = (name != preferred, KINDS.index(entry.kind), entry.iri, entry)
                ranked.setdefault(name, []).append(rank)
        return {name: [found[3] for found in sorted(all_found)] for name, all_found in ranked.items()}


@dataclass(slots=True)
class _Draft:
    """What one file says of one concept."""

    iri: str
    kinds: set[Kind] = field(default_factory=set)
    concept: bool = False
    labels: dict[str, str] = field(default_factory=dict)  # language -> preferred label
    lists: dict[str, list[str]] = field(default_factory=dict)

    def entry(self, known: Entry | None, path: Path) -> Entry:
        kinds = self.kinds | ({known.kind} if known else set())
        if len(kinds) > 1:
            raise self._error(path, f"is at once {' and '.join(sorted(kinds))}: give it one kind")
        if not kinds:
            raise self._error(path, f"has no kind: type it {', '.join('cg:' + name for name in _KIND_NAMES)}")
        label = self.labels.get("en") or self.labels.get("") or next(iter(self.labels.values()), None)
        if label is None and known is None:
            raise self._error(path, "has no skos:prefLabel: give it one")
        lists = {name: tuple(dict.fromkeys(values)) for name, values in self.lists.items()}
        if known is None:
            return Entry(self.iri, kinds.pop(), str(label), **lists)
        merged = {name: tuple(dict.fromkeys((*getattr(known, name), *more))) for name, more in lists.items()}
        return replace(known, label=label or known.label, **merged)  # type: ignore[arg-type]

    def _error(self, path: Path, problem: str) -> VocabularyError:
        name = self.iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, 1) if name in text), None)
        where = f"{path}, line {line}" if line else str(path)
        return VocabularyError(f"{where}: the concept {self.iri} {problem}")


def _drafts(path: Path) -> Iterable[_Draft]:
    """Parse one Turtle file and gather what it says of each concept."""
    drafts: dict[str, _Draft] = {}
    draft = _Draft("")
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            predicate = quad.predicate.value
            if predicate not in _READ:
                continue
            subject = str(quad.subject)
            if subject[1:-1] != draft.iri:  # a file states all of one concept together
                if subject[0] != "<":
                    continue
                iri = subject[1:-1]
                draft = drafts.get(iri) or drafts.setdefault(iri, _Draft(iri))
            _note(draft, predicate, quad.object)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise VocabularyError(f"{path}{line}: not a Turtle file: {' '.join(error.msg.split())}") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise VocabularyError(f"{path}: cannot read this vocabulary: {reason}") from error
    return (draft for draft in drafts.values() if draft.kinds or draft.concept)


def _note(draft: _Draft, predicate: str, value: object) -> None:
    name = _LISTS.get(predicate)
    if isinstance(value, ox.Literal):
        # Names in other languages are for other texts.
        language = value.language or ""
        if name in _LABELS and (not language or language.startswith("en")):
            draft.lists.setdefault(name, []).append(value.value)
        elif predicate == _PREFERRED:
            draft.labels.setdefault(language.partition("-")[0], value.value)
    elif isinstance(value, ox.NamedNode):
        if predicate == _TYPE:
            kind = _CLASSES.get(value.value)
            if kind is not None:
                draft.kinds.add(kind)
            draft.concept = draft.concept or value.value == _SKOS + "Concept"
        elif name is not None and name not in _LABELS:
            draft.lists.setdefault(name, []).append(value.value)
