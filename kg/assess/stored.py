"""Stored assessments: kept in the graph, shared with it, and asked whether they still hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kg.assess.definitions import AssessError, Definitions
from kg.assess.dossier import assess
from kg.assess.model import WORDS, Dossier, VerdictWord
from kg.assess.render.rdf import assessment_iri, assessment_triples
from kg.terms import ASSESSMENT, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.graph import CaseGraph

__all__ = ["Standing", "StoredAssessment", "keep", "standing", "stored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssessment:
    """An assessment that the graph keeps: what was asked, when, what came of it, and from which reports.

    `reports` maps each report used to the digest of what the graph said of it; `data` is the whole dossier as in its
    JSON.
    """

    name: str
    at: datetime
    drug_class: str
    event: str
    class_iri: str
    event_iri: str
    definitions: Definitions
    verdict: VerdictWord
    viewpoints: Mapping[str, str]
    reports: Mapping[str, str]
    data: Mapping[str, Any]

    @property
    def iri(self) -> str:
        """The IRI of the assessment, which is the name of its graph."""
        return ASSESSMENT + self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a stored assessment still holds: the verdict now, and which reports were added, removed or changed."""

    assessment: StoredAssessment
    holds: bool
    verdict: VerdictWord
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    sentence: str


def keep(graph: CaseGraph, dossier: Dossier, *, at: datetime | None = None) -> str:
    """Puts a dossier into the graph and gives its name.

    Raises:
        StoreError: the graph is a shared file, or the store cannot be written.
    """
    node = assessment_iri(dossier)
    graph.put_assessment(node, assessment_triples(dossier, at=at or datetime.now(UTC)))
    return node.value.removeprefix(ASSESSMENT)


def stored(graph: CaseGraph) -> tuple[StoredAssessment, ...]:
    """The assessments that the graph keeps, by time.

    Raises:
        AssessError: one was edited so that it is none.
    """
    found = [_read(node, triples) for node, triples in graph.assessment_graphs().items()]
    return tuple(sorted(found, key=lambda each: (each.at, each.name)))


def _read(node: NamedNode, triples: Any) -> StoredAssessment:
    held = {
        triple.predicate: triple.object.value
        for triple in triples
        if triple.subject == node and isinstance(triple.object, Literal)
    }
    try:
        data = json.loads(held[term("cg:dossier")])
        asked, verdict = data["asked"], data["verdict"]["word"]
        if verdict not in WORDS:
            raise ValueError(f"{verdict!r} is no verdict")
        return StoredAssessment(
            name=node.value.removeprefix(ASSESSMENT),
            at=datetime.fromisoformat(held[term("prov:generatedAtTime")]),
            drug_class=asked["drug_class"],
            event=asked["event"],
            class_iri=asked["class_iri"],
            event_iri=asked["event_iri"],
            definitions=Definitions(
                late_from_days=asked["late_from_days"], count_below=asked["count_below"], onset=asked["onset"]
            ),
            verdict=verdict,
            viewpoints={point["name"]: point["answer"] for point in data["viewpoints"]},
            reports={each["name"]: each["content"] for each in data["reports"]},
            data=data,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AssessError(f"the stored assessment {node.value} is not whole: {error}") from error


def standing(graph: CaseGraph, assessment: StoredAssessment) -> Standing:
    """Asks the same question again, and says whether the verdict stands and what has changed.

    Raises:
        AssessError: the class or the event is no longer known.
    """
    now = assess(graph, drug_class=assessment.class_iri, event=assessment.event_iri, definitions=assessment.definitions)
    reports = {each.name: each.content for each in now.reports}
    added = tuple(sorted(reports.keys() - assessment.reports.keys()))
    removed = tuple(sorted(assessment.reports.keys() - reports.keys()))
    both = sorted(reports.keys() & assessment.reports.keys())
    changed = tuple(name for name in both if reports[name] != assessment.reports[name])
    word = now.verdict.word
    holds = word == assessment.verdict
    what = [
        f"{kind}: {', '.join(names)}"
        for kind, names in (("added", added), ("removed", removed), ("changed", changed))
        if names
    ]
    told = f"it holds: {word}" if holds else f"it no longer holds: {assessment.verdict} then, {word} now"
    return Standing(
        assessment=assessment,
        holds=holds,
        verdict=word,
        added=added,
        removed=removed,
        changed=changed,
        sentence=f"{told}; reports {'; '.join(what)}." if what else f"{told}; its reports have not changed.",
    )
