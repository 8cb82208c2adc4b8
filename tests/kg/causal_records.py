"""Records made by hand for the tests of causality: one sentence a value, so that what the words say is seen in the test."""

from __future__ import annotations

from typing import Any

from extract.records import (
    Bibliography,
    Case,
    Claim,
    Concept,
    Doubt,
    Episode,
    Evidence,
    Exposure,
    Measurement,
    Report,
    Source,
    Value,
)
from kg.causality.setting import Kinship, Setting

BASE = "https://w3id.org/casegraph/"
CLOZAPINE, LITHIUM, LISINOPRIL = (
    Concept(name, f"{BASE}drug/{name}") for name in ("clozapine", "lithium", "lisinopril")
)
RITUXIMAB, OCRELIZUMAB = (Concept(name, f"{BASE}drug/{name}") for name in ("rituximab", "ocrelizumab"))
NEUTROPENIA, AGRANULOCYTOSIS = (Concept(name, f"{BASE}event/{name}") for name in ("neutropenia", "agranulocytosis"))
OTHER_CAUSE = Concept("other cause")
NEUTROPHILS = Concept("neutrophils")

KIN = Kinship(
    broader={AGRANULOCYTOSIS.iri or "": frozenset({NEUTROPENIA.iri or ""})},
    classes={
        drug.iri or "": {f"{BASE}class/anti-cd20-monoclonal-antibody": "anti-CD20 monoclonal antibody"}
        for drug in (RITUXIMAB, OCRELIZUMAB)
    },
    names={LITHIUM.iri or "": frozenset({"lithium", "Lithobid"})},
)


def said(value: Any, quote: str = "words", *, before: str = "", after: str = "", at: int = 100) -> Value[Any]:
    """A value that a sentence states: what stands `before` the quote, the quote, what stands `after`."""
    return Value(value, (Evidence(at, at + len(quote), quote, before, after, "hand", "1", 0.9),))


def an_episode(number: int = 1, *, event: Concept = NEUTROPENIA, drugs: Any = (CLOZAPINE,), **fields: Any) -> Episode:
    """An episode with plain values, or values with their words, by field."""
    held = {name: value if isinstance(value, (Value, tuple)) else said(value) for name, value in fields.items()}
    return Episode(number=number, event=said(event), drugs=tuple(said(drug, drug.label) for drug in drugs), **held)


def a_level(analyte: Concept, value: float, unit: str, role: Any = "other") -> Measurement:
    """A measured value."""
    printed = f"{value:g} {unit}"
    return Measurement(analyte=analyte, value=said(value, printed), unit=unit, printed=printed, role=role)


def a_claim(subject: Concept, stance: Any, *, event: Concept = NEUTROPENIA, at: int = 100, hedged: Any = None) -> Claim:
    """A claim of another explanation."""
    return Claim(
        kind="alternative_explanation",
        subject=said(subject, subject.label, at=at),
        event=said(event, event.label, at=at),
        stance=said(stance, "said", at=at),
        hedged=None if hedged is None else said(hedged, at=at),
    )


def a_report(
    *episodes: Episode,
    name: str = "a",
    claims: tuple[Claim, ...] = (),
    exposures: tuple[Exposure, ...] = (),
    doubts: tuple[Doubt, ...] = (),
    more: tuple[Case, ...] = (),
    published: str | None = None,
) -> Report:
    """A report of one patient (and of `more`)."""
    digest = name.encode().hex().ljust(64, "0")[:64]
    source = Source(name=f"{name}.txt", media_type="text/plain", sha256=digest, text_sha256=digest, length=2000)
    return Report(
        name=name,
        source=source,
        kind="case report",
        bibliography=Bibliography(published=None if published is None else said(published, published)),
        cases=(Case(number=1, episodes=episodes, exposures=exposures), *more),
        claims=claims,
        doubts=doubts,
    )


def setting(
    *episodes: Episode, drug: Concept = CLOZAPINE, number: int = 1, report: Any = None, **fields: Any
) -> Setting:
    """The setting of one episode (the `number`-th) of the first patient of a report."""
    whole = report or a_report(*episodes, **fields)
    case = whole.cases[0]
    return Setting(report=whole, case=case, episode=case.episodes[number - 1], drug=drug, kin=KIN)
