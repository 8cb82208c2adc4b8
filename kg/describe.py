"""From a report's records to the triples of its graph: values as direct triples, evidence beside them.

`kg.recover` is the way back; together they lose nothing. The graph has no blank node and no time, so that the
same report gives the same triples. Provenance follows PROV-O, evidence the Web Annotation model (text
position and quote selectors, https://www.w3.org/TR/annotation-model/#selectors).
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from extract.errors import CasegraphError
from extract.records import Concept, Episode, Evidence, Exposure, Report, Value
from kg.literals import decimal_text, integer, literal, text
from kg.terms import (
    FIELDS,
    LABEL,
    LANGUAGE,
    PREF_LABEL,
    XSD_DECIMAL,
    A,
    Field,
    component_iri,
    concept_iri,
    digest,
    report_iri,
    slug,
    term,
)


class DescribeError(CasegraphError, ValueError):
    """A record holds something that no graph can hold: a number that is none, a broken IRI."""


_STATEMENT = (
    term("cg:Statement"),
    term("rdf:subject"),
    term("rdf:predicate"),
    term("rdf:object"),
    term("cg:field"),
)
_POSITION, _RULE = term("cg:position"), term("cg:rule")
_FROM_FIELD, _FROM_ORDER, _FROM = (
    term("cg:derivedFromField"),
    term("cg:derivedFromOrder"),
    term("prov:wasDerivedFrom"),
)
_EVIDENCE, _EVIDENCE_ORDER = term("cg:evidence"), term("cg:evidenceOrder")
_IN_REPORT, _OF_CASE, _NUMBER = term("cg:inReport"), term("cg:ofCase"), term("cg:number")
_SUSPECT = term("cg:suspectExposure")


def describe(report: Report) -> list[Triple]:
    """The triples of a report's named graph, in a fixed order and each once.

    Raises:
        DescribeError: a number is not finite, an IRI or a text cannot stand in a graph, or the numbers of
            cases or of episodes do not ascend from 1 or more.

    >>> from extract.records import Report, Source
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=9)
    >>> triples = describe(Report(name="a", source=source, kind="other"))
    >>> print(triples[0])
    <https://w3id.org/casegraph/report/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/casegraph/ontology#Report>
    """
    try:
        return _Describer(report).triples()
    except ValueError as error:
        raise DescribeError(f"report {report.name!r} cannot be described: {error}") from error


def evidence_key(evidence: Evidence) -> str:
    """The last segment of an evidence node's IRI: its offsets, and a hash of all the rest.

    >>> evidence_key(Evidence(3, 8, "fever")).startswith("3-8-")
    True
    """
    rest = (
        evidence.quote,
        evidence.prefix,
        evidence.suffix,
        evidence.component,
        evidence.version,
        decimal_text(evidence.confidence),
    )
    return f"{evidence.start}-{evidence.end}-{digest(repr(rest))}"


class _Describer:
    """Collects the triples of one report; shared nodes (concepts, evidence, components) come last, once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.root = report_iri(report.name)
        self.source = self.node(self.root, "source")
        self.found: dict[Triple, None] = {}
        self.labels: dict[NamedNode, set[str]] = {}
        self.classes: dict[NamedNode, set[NamedNode]] = {}
        self.labelled: list[tuple[NamedNode, NamedNode, str]] = []
        self.evidence: set[Evidence] = set()

    def triples(self) -> list[Triple]:
        report = self.report
        self.record(self.root, report, "Report")
        self.values(self.root, report.bibliography, "Bibliography")
        for case_node, case in zip(self.numbered(self.root, "case", report.cases), report.cases, strict=True):
            self.add(case_node, _IN_REPORT, self.root)
            exposures = self.exposures(case_node, case.exposures)
            for node, episode in zip(self.numbered(case_node, "episode", case.episodes), case.episodes, strict=True):
                self.add(node, _OF_CASE, case_node)
                self.record(node, episode, "Episode")
                self.suspects(node, episode, exposures)
                for name, held in (("measurement", episode.measurements), ("rating", episode.ratings)):
                    for position, each in enumerate(held, 1):
                        child = self.node(node, name, position)
                        self.record(child, each, type(each).__name__)
                        self.add(child, _POSITION, integer(position))
            self.record(case_node, case, "Case")
        for number, claim in enumerate(report.claims, 1):
            node = self.node(self.root, "claim", number)
            self.record(node, claim, "Claim")
            self.add(node, _NUMBER, integer(number))
            self.add(node, _IN_REPORT, self.root)
        for number, doubt in enumerate(report.doubts, 1):
            node = self.node(self.root, "doubt", number)
            self.record(node, doubt, "Doubt")
            self.add(node, _NUMBER, integer(number))
            self.add(node, _IN_REPORT, self.root)
        for number, reading in enumerate(report.readings, 1):
            node = self.node(self.root, "reading", number)
            self.record(node, reading, "Reading")
            self.add(node, _NUMBER, integer(number))
            self.add(node, _IN_REPORT, self.root)
        self.record(self.source, report.source, "Source")
        self.shared()
        return list(self.found)

    def add(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode | Literal) -> None:
        self.found[Triple(subject, predicate, object_)] = None

    @staticmethod
    def node(parent: NamedNode, *parts: object) -> NamedNode:
        return NamedNode("/".join((parent.value, *map(str, parts))))

    def numbered(self, parent: NamedNode, kind: str, records: Iterable[object]) -> list[NamedNode]:
        """The nodes of numbered records; a number says the order, so it must ascend."""
        numbers = [record.number for record in records]  # type: ignore[attr-defined]
        if any(after <= before for before, after in zip([0, *numbers], numbers, strict=False)):
            raise ValueError(f"the numbers of the {kind}s of {parent.value} do not ascend from 1: {numbers}")
        return [self.node(parent, kind, number) for number in numbers]

    def record(self, node: NamedNode, record: object, kind: str) -> None:
        """The type, the plain fields and the values of one record, and the links to its nested records."""
        self.add(node, A, term(f"cg:{kind}"))
        self.plain(node, record, kind)
        self.values(node, record, kind)

    def plain(self, node: NamedNode, record: object, kind: str) -> None:
        for field in FIELDS[kind]:
            held = getattr(record, field.name)
            if field.stated or held is None:
                continue
            if field.range == "record":
                for child in self.children(node, field, held):
                    self.add(node, field.property, child)
            elif field.range == "concept":
                self.add(node, field.property, self.concept(held, field, node))
            elif field.range == "evidence":
                self.words(node, field.property, held)
            else:
                self.add(node, field.property, literal(held, field))

    def children(self, node: NamedNode, field: Field, held: object) -> list[NamedNode]:
        if field.name == "source":
            return [self.source]
        assert isinstance(held, tuple)
        if field.name in ("cases", "episodes"):
            return self.numbered(node, field.name[:-1], held)
        if field.name == "exposures":
            return self.exposure_nodes(node, held)
        return [self.node(node, field.name[:-1], position) for position in range(1, len(held) + 1)]

    def exposure_nodes(self, case: NamedNode, exposures: tuple[Exposure, ...]) -> list[NamedNode]:
        names = _unique(slug(exposure.drug.value.label) for exposure in exposures)
        return [self.node(case, "exposure", name) for name in names]

    def exposures(self, case: NamedNode, exposures: tuple[Exposure, ...]) -> list[tuple[NamedNode, Exposure]]:
        described = list(zip(self.exposure_nodes(case, exposures), exposures, strict=True))
        for position, (node, exposure) in enumerate(described, 1):
            self.record(node, exposure, "Exposure")
            self.add(node, _POSITION, integer(position))
        return described

    def suspects(self, node: NamedNode, episode: Episode, exposures: list[tuple[NamedNode, Exposure]]) -> None:
        """Links an episode to the exposures to its suspect drugs: in the role of suspect, if there is one."""
        for drug in episode.drugs:
            same = [(found, exposure.role) for found, exposure in exposures if exposure.drug.value == drug.value]
            suspect = [found for found, role in same if role == "suspect"]
            for found in suspect or [found for found, _ in same]:
                self.add(node, _SUSPECT, found)

    def concept(self, concept: Concept, field: Field, holder: NamedNode) -> NamedNode:
        try:
            node = NamedNode(concept.iri) if concept.iri is not None else concept_iri(concept.label)
        except ValueError as error:
            raise ValueError(f"{concept.iri!r} is not an IRI ({error})") from None
        self.labels.setdefault(node, set()).add(concept.label)
        self.labelled.append((holder, node, concept.label))
        if concept.iri is None and field.of is not None:  # a vocabulary says it of its own concepts
            self.classes.setdefault(node, set()).add(field.of)
        return node

    def values(self, node: NamedNode, record: object, kind: str) -> None:
        """The stated values of a record, each as a direct triple and as a statement with its evidence."""
        statements: dict[str, list[NamedNode]] = {}
        derived: list[tuple[NamedNode, tuple[str, ...]]] = []
        for field in FIELDS[kind]:
            if not field.stated:
                continue
            held = getattr(record, field.name)
            items: tuple[Value[object], ...] = held if field.many else (held,) if held is not None else ()
            names = _unique(slug(_label(item.value)) for item in items) if field.many else [None]
            for position, (item, name) in enumerate(zip(items, names, strict=False), 1):
                parts = ("statement", field.name) if name is None else ("statement", field.name, name)
                statement = self.node(node, *parts)
                self.statement(node, statement, field, item, position if field.many else None)
                statements.setdefault(field.name, []).append(statement)
                derived.append((statement, item.derived_from))
        for statement, sources in derived:
            for source in sources:
                for other in statements.get(source, ()):
                    self.add(statement, _FROM, other)

    def statement(
        self, node: NamedNode, statement: NamedNode, field: Field, item: Value[object], position: int | None
    ) -> None:
        kind, subject, predicate, object_, key = _STATEMENT
        value = (
            self.concept(item.value, field, statement)
            if isinstance(item.value, Concept)
            else literal(item.value, field)
        )
        self.add(node, field.property, value)
        self.add(statement, A, kind)
        self.add(statement, subject, node)
        self.add(statement, predicate, field.property)
        self.add(statement, object_, value)
        self.add(statement, key, Literal(field.name))
        if position is not None:
            self.add(statement, _POSITION, integer(position))
        if item.rule is not None:
            self.add(statement, _RULE, text(item.rule))
        for source in item.derived_from:
            self.add(statement, _FROM_FIELD, text(source))
        if list(item.derived_from) != sorted(set(item.derived_from)):
            self.add(statement, _FROM_ORDER, text("\n".join(item.derived_from)))
        self.words(statement, _EVIDENCE, item.evidence)

    def words(self, node: NamedNode, predicate: NamedNode, held: tuple[Evidence, ...]) -> None:
        """Links a node to its evidence, and says the order where it is not that of the text."""
        keys = [evidence_key(evidence) for evidence in held]
        for evidence, name in zip(held, keys, strict=True):
            self.add(node, predicate, self.node(self.root, "evidence", name))
            self.evidence.add(evidence)
        if list(held) != sorted(set(held)):
            self.add(node, _EVIDENCE_ORDER, Literal(" ".join(keys)))

    def shared(self) -> None:
        """The evidence with its selectors and components, and the labels of the concepts."""
        context: dict[tuple[int, int], dict[tuple[str, str, str], NamedNode]] = {}
        for evidence in sorted(self.evidence):
            words = context.setdefault((evidence.start, evidence.end), {})
            key = (evidence.quote, evidence.prefix, evidence.suffix)
            if key not in words:  # one place in the text is one selector, unless two readers cut its context otherwise
                name = f"{evidence.start}-{evidence.end}" + (f"-{digest(repr(key))}" if words else "")
                words[key] = self.node(self.root, "text", name)
                self.selector(words[key], evidence)
            self.quote(evidence, words[key])
        for node, labels in sorted(self.labels.items(), key=lambda item: item[0].value):
            self.add(node, PREF_LABEL, text(min(labels), language=LANGUAGE))
            for kind in sorted(self.classes.get(node, ()), key=lambda found: found.value):
                self.add(node, A, kind)
        for holder, node, label in self.labelled:
            if label != min(self.labels[node]):  # the records name one concept in two ways: keep both
                self.add(holder, LABEL, text(label, language=LANGUAGE))

    def selector(self, node: NamedNode, evidence: Evidence) -> None:
        self.add(node, A, term("oa:TextPositionSelector"))
        self.add(node, A, term("oa:TextQuoteSelector"))
        self.add(node, term("oa:start"), integer(evidence.start))
        self.add(node, term("oa:end"), integer(evidence.end))
        self.add(node, term("oa:exact"), text(evidence.quote))
        self.add(node, term("oa:prefix"), text(evidence.prefix))
        self.add(node, term("oa:suffix"), text(evidence.suffix))

    def quote(self, evidence: Evidence, selector: NamedNode) -> None:
        node = self.node(self.root, "evidence", evidence_key(evidence))
        agent = component_iri(evidence.component, evidence.version)
        self.add(node, A, term("cg:Evidence"))
        self.add(node, A, term("oa:SpecificResource"))
        self.add(node, term("oa:hasSource"), self.source)
        self.add(node, term("oa:hasSelector"), selector)
        self.add(node, term("prov:wasAttributedTo"), agent)
        self.add(node, term("cg:confidence"), Literal(decimal_text(evidence.confidence), datatype=XSD_DECIMAL))
        self.add(agent, A, term("prov:SoftwareAgent"))
        self.add(agent, LABEL, text(evidence.component))
        self.add(agent, term("schema:softwareVersion"), text(evidence.version))


def _label(value: object) -> str:
    return value.label if isinstance(value, Concept) else str(value)


def _unique(names: Iterable[str]) -> list[str]:
    """The names, with a number on each that was there before: `a`, `a-2`, `a-3`."""
    taken: set[str] = set()
    given: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(candidate)
        given.append(candidate)
    return given
