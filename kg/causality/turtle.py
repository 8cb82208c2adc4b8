"""Assessments of causality as RDF: each answer a node, with its evidence and the judgements used (PROV-O)."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from extract.records import Evidence
from kg.causality import naranjo, who
from kg.causality.model import Answered, Causality, Checked
from kg.describe import evidence_key
from kg.explain import Explanation
from kg.literals import integer, text
from kg.terms import BASE, LABEL, PREF_LABEL, A, component_iri, digest, report_iri, segment, slug, term

AGENT = "causality"
_METHODS = {
    "naranjo": ("naranjo-scale", "Naranjo adverse drug reaction probability scale", naranjo.SOURCE),
    "who-umc": ("who-umc-system", "WHO-UMC system for standardised case causality assessment", who.SOURCE),
}


def triples(assessments: Iterable[Causality], *, version: str) -> list[Triple]:
    """The triples of assessments made by casegraph in a version; the same assessments give the same triples.

    An assessment is a node of its own outside the reports' graphs: it says what this program concludes, not what a
    report states. Its answers are derived from the evidence that they quote, and from the judgements that they honour.
    """
    found: dict[Triple, None] = {}
    agent = component_iri(AGENT, version)
    for node, predicate, held in (
        (agent, A, term("prov:SoftwareAgent")),
        (agent, LABEL, Literal(f"casegraph {AGENT}")),
        (agent, term("schema:softwareVersion"), Literal(version)),
    ):
        found[Triple(node, predicate, held)] = None
    for assessment in assessments:
        found.update(dict.fromkeys(_assessment(assessment, agent)))
    return list(found)


def _assessment(found: Causality, agent: NamedNode) -> Iterable[Triple]:
    name = slug(found.drug.label)
    name = name if found.drug_iri.endswith(f"/{name}") else f"{name}-{digest(found.drug_iri)}"
    place = f"{segment(found.report)}/{found.case}/{found.number}/{name}"
    episode, drug = NamedNode(found.episode), NamedNode(found.drug_iri)
    yield Triple(drug, PREF_LABEL, text(found.drug.label, language="en"))
    for method, (plan_name, label, source) in _METHODS.items():
        node, plan = NamedNode(f"{BASE}causality/{place}/{method}"), NamedNode(f"{BASE}method/{plan_name}")
        yield Triple(plan, A, term("prov:Plan"))
        yield Triple(plan, LABEL, text(label, language="en"))
        yield Triple(plan, term("dcterms:source"), text(source))
        yield Triple(node, A, term("cg:CausalityAssessment"))
        yield Triple(node, term("cg:assesses"), episode)
        yield Triple(node, term("cg:suspectDrug"), drug)
        yield Triple(node, term("cg:usesMethod"), plan)
        yield Triple(node, term("prov:wasAttributedTo"), agent)
        yield Triple(node, term("prov:wasDerivedFrom"), episode)
        yield from _naranjo(found, node) if method == "naranjo" else _who(found, node)


def _naranjo(found: Causality, node: NamedNode) -> Iterable[Triple]:
    scale = found.naranjo
    yield Triple(node, term("cg:causalityCategory"), Literal(scale.category))
    yield Triple(node, term("cg:causalityScore"), integer(scale.score))
    yield Triple(node, term("cg:lowestScore"), integer(scale.lowest))
    yield Triple(node, term("cg:highestScore"), integer(scale.highest))
    for each in scale.items:
        item = NamedNode(f"{node.value}/{each.item.number}")
        yield Triple(node, term("cg:answeredItem"), item)
        yield from _item(each, item, found.report)


def _item(each: Answered, node: NamedNode, report: str) -> Iterable[Triple]:
    yield Triple(node, A, term("cg:AnsweredItem"))
    yield Triple(node, term("cg:item"), Literal(each.item.key))
    yield Triple(node, LABEL, text(each.item.question, language="en"))
    yield Triple(node, term("cg:answer"), Literal(each.answer))
    yield Triple(node, term("cg:points"), integer(each.points))
    yield Triple(node, term("cg:ground"), Literal(each.ground))
    yield Triple(node, term("cg:rule"), text(each.item.how))
    yield Triple(node, term("cg:reason"), text(" ".join((each.reason, *each.cautions))))
    for held in each.words:
        evidence = _evidence(held, (report, *each.cited))
        if evidence is not None:
            yield Triple(node, term("prov:wasDerivedFrom"), evidence)
    if each.override is not None:
        yield Triple(node, term("cg:answerWithoutOverride"), Literal(each.found))
        yield Triple(node, term("prov:wasDerivedFrom"), NamedNode(each.override.iri))


def _who(found: Causality, node: NamedNode) -> Iterable[Triple]:
    system = found.who_umc
    yield Triple(node, term("cg:causalityCategory"), Literal(system.category))
    yield Triple(node, term("cg:reason"), text(system.why))
    if system.override is not None:
        yield Triple(node, term("cg:answerWithoutOverride"), Literal(system.found))
        yield Triple(node, term("prov:wasDerivedFrom"), NamedNode(system.override.iri))
    for each in system.criteria:
        item = NamedNode(f"{node.value}/{each.criterion.key}")
        yield Triple(node, term("cg:answeredItem"), item)
        yield from _criterion(each, item, node.value.removesuffix("who-umc") + "naranjo")


def _criterion(each: Checked, node: NamedNode, scale: str) -> Iterable[Triple]:
    yield Triple(node, A, term("cg:AnsweredItem"))
    yield Triple(node, term("cg:item"), Literal(each.criterion.key))
    yield Triple(node, LABEL, text(each.criterion.text, language="en"))
    yield Triple(node, term("cg:answer"), Literal(each.state))
    yield Triple(node, term("cg:rule"), text(each.criterion.how))
    yield Triple(node, term("cg:reason"), text(each.reason))
    for number in each.items:
        yield Triple(node, term("prov:wasDerivedFrom"), NamedNode(f"{scale}/{number}"))


def _evidence(held: Explanation, reports: Iterable[str]) -> NamedNode | None:
    """The evidence node of a quote, in the report to which the explained value belongs (names may hold slashes)."""
    fitting = [name for name in reports if held.subject == name or held.subject.startswith(f"{name}/")]
    if not fitting:
        return None
    words = Evidence(
        held.start, held.end, held.quote, held.prefix, held.suffix, held.component, held.version, held.confidence
    )
    return NamedNode(f"{report_iri(max(fitting, key=len)).value}/evidence/{evidence_key(words)}")
