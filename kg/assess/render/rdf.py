"""The dossier as RDF: an assessment with its verdict, rules, members and provenance (PROV-O), and its JSON inside.

Every node's IRI is below that of the assessment, which is made from all that the dossier says: the same dossier has the
same IRI, whoever makes it and when.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Triple

from kg.assess.model import Dossier, as_dict
from kg.assess.render.layout import headline
from kg.literals import decimal_text, integer, text
from kg.terms import ASSESSMENT, LABEL, XSD_DECIMAL, A, digest, report_iri, slug, term

__all__ = ["as_json", "assessment_iri", "assessment_triples", "turtle"]

_COMMENT = term("rdfs:comment")


def as_json(dossier: Dossier) -> str:
    """The dossier as JSON (see `kg.assess.model` for its keys), the same bytes for the same dossier."""
    return json.dumps(as_dict(dossier), indent=1, ensure_ascii=False) + "\n"


def assessment_iri(dossier: Dossier) -> NamedNode:
    """The IRI of an assessment, which is the name of its graph, too."""
    asked = dossier.asked
    name = f"class-effect-{slug(asked.drug_class)}-{slug(asked.event)}-{digest(as_json(dossier), length=12)}"
    return NamedNode(ASSESSMENT + name)


def assessment_triples(dossier: Dossier, *, at: datetime) -> list[Triple]:
    """The triples of an assessment that was made at a time."""
    node, asked = assessment_iri(dossier), dossier.asked
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = [
        Triple(node, A, term("cg:Assessment")),
        Triple(node, term("dcterms:title"), text(headline(dossier))),
        Triple(node, term("dcterms:description"), text(dossier.verdict.sentence)),
        Triple(node, term("cg:assessedClass"), NamedNode(asked.class_iri)),
        Triple(node, term("cg:assessedEvent"), NamedNode(asked.event_iri)),
        Triple(node, term("cg:verdict"), text(dossier.verdict.word)),
        Triple(node, term("cg:lateFromDays"), _decimal(asked.late_from_days)),
        Triple(node, term("cg:patientCount"), integer(dossier.uncertainty.patients)),
        Triple(node, term("prov:generatedAtTime"), Literal(moment, datatype=term("xsd:dateTime"))),
        Triple(node, term("schema:softwareVersion"), text(dossier.made_with)),
        Triple(node, term("cg:dossier"), text(as_json(dossier))),
    ]
    if asked.count_below is not None:
        found.append(Triple(node, term("cg:countBelow"), _decimal(asked.count_below)))
    if asked.onset is not None:
        found.append(Triple(node, term("cg:onsetAsked"), text(asked.onset)))
    return [*found, *_parts(dossier, node)]


def _parts(dossier: Dossier, node: NamedNode) -> list[Triple]:
    """The rules, viewpoints, members, counter-evidence and reports of an assessment."""
    found: list[Triple] = []

    def part(kind: str, name: str, of: str, label: str) -> NamedNode:
        made = NamedNode(f"{node.value}/{kind}/{name}")
        found.extend((Triple(node, term("cg:part"), made), Triple(made, A, term(of)), Triple(made, LABEL, text(label))))
        return made

    for rule in dossier.verdict.rules:
        made = part("rule", slug(rule.name), "cg:AssessmentRule", rule.name)
        found += [
            Triple(made, term("cg:allows"), text(rule.allows)),
            Triple(made, _COMMENT, text(rule.finding)),
            *([Triple(node, term("cg:decidedBy"), made)] if rule.name in dossier.verdict.decided_by else []),
        ]
    for point in dossier.viewpoints:
        made = part("viewpoint", slug(point.name), "cg:Viewpoint", point.name)
        found += [Triple(made, term("cg:answer"), text(point.answer)), Triple(made, _COMMENT, text(point.finding))]
    for row in dossier.members:
        made = part("member", slug(row.drug), "cg:AssessedMember", row.drug)
        found.append(Triple(made, term("cg:patientCount"), integer(row.patients)))
        if row.iri is not None:
            found.append(Triple(made, term("cg:assessedDrug"), NamedNode(row.iri)))
    for number, item in enumerate(dossier.counter_evidence, 1):
        made = part("counter-evidence", str(number), "cg:CounterEvidence", item.kind)
        found += [Triple(made, term("cg:weight"), text(item.weight)), Triple(made, _COMMENT, text(item.sentence))]
        found += [Triple(made, term("cg:restsOn"), text(target)) for target in item.rests_on]
    for used in dossier.reports:
        made = part("report", slug(used.name) + f"-{digest(used.name)}", "cg:AssessedReport", used.name)
        found += [
            Triple(node, term("prov:wasDerivedFrom"), report_iri(used.name)),
            Triple(made, term("prov:specializationOf"), report_iri(used.name)),
            Triple(made, term("cg:sha256"), text(used.sha256)),
            Triple(made, term("cg:contentSha256"), text(used.content)),
        ]
    return found


def _decimal(value: float) -> Literal:
    return Literal(decimal_text(value), datatype=XSD_DECIMAL)


def turtle(dossier: Dossier, *, at: datetime) -> str:
    """The assessment as Turtle."""
    from kg.serialise import serialise

    return serialise({None: assessment_triples(dossier, at=at)}, "turtle")
