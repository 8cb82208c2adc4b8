"""Judgements: what a reviewer decided (two cases are one person; an item of a causality scale is answered otherwise).

They are data beside the reports: each says who, when, on what and why, and is kept for ever. A newer judgement on the
same thing prevails over an older one; a report that is read again keeps the judgements on its cases, because their IRIs
are made from the report's name and their place in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, Triple

from extract.errors import CasegraphError
from kg.engine import Engine
from kg.terms import BASE, LABEL, A, digest, slug, term

__all__ = ["ITEMS", "Judgement", "JudgementError", "judgement_triples", "prevailing", "read_judgements"]

ITEMS: dict[str, tuple[str, ...]] = {
    "same-patient": ("same", "different"),
    **{f"naranjo-{number}": ("yes", "no", "unknown") for number in range(1, 11)},
    "who-umc": ("certain", "probable", "possible", "unlikely", "conditional", "unassessable"),
}
"""What can be judged, and the answers that it takes."""

_REPORT = BASE + "report/"
_ITEM, _JUDGES, _ANSWER, _REASON = term("cg:item"), term("cg:judges"), term("cg:answer"), term("cg:reason")
_BY, _AT = term("prov:wasAttributedTo"), term("prov:generatedAtTime")
_DATE_TIME = term("xsd:dateTime")


class JudgementError(CasegraphError, ValueError):
    """A judgement that cannot be kept: nobody made it, it has no such answer, or it is about nothing in the graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One decision of a reviewer.

    `item` is one of `ITEMS` and `answer` one of its answers; `about` holds the IRIs that it is about, in any order: two
    cases, or an episode and a suspect drug. `by` names who decided and `at` when (with a time zone); `reason` says why.

    Raises:
        JudgementError: the item or its answer is unknown, nobody is named, a reason is missing where one is needed
            (all but `same-patient`), or `about` does not hold two different IRIs.

    >>> cases = ("https://w3id.org/casegraph/report/a/case/1", "https://w3id.org/casegraph/report/b/case/1")
    >>> decided = Judgement(item="same-patient", about=cases, answer="same", by="A. Reader", at=datetime.now(UTC))
    >>> decided.key
    ('same-patient', ('https://w3id.org/casegraph/report/a/case/1', 'https://w3id.org/casegraph/report/b/case/1'))
    """

    item: str
    about: tuple[str, ...]
    answer: str
    by: str
    at: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if self.item not in ITEMS:
            raise JudgementError(f"there is no item {self.item!r} to judge; the items are {', '.join(ITEMS)}")
        if self.answer not in ITEMS[self.item]:
            raise JudgementError(f"{self.item} is not answered by {self.answer!r} but by {', '.join(ITEMS[self.item])}")
        if not self.by.strip() or not self.by.isprintable():
            raise JudgementError("a judgement needs the name of who makes it")
        if not self.reason.strip() and self.item != "same-patient":
            raise JudgementError(f"a judgement on {self.item} needs a reason")
        if self.at.tzinfo is None:
            raise JudgementError(f"the time {self.at} of a judgement has no time zone")
        if len(set(self.about)) != 2:
            raise JudgementError(f"a judgement on {self.item} is about two different things, not {self.about}")

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What is judged: the item, and what it is about (nodes of reports first, each in order)."""
        return self.item, tuple(sorted(self.about, key=lambda iri: (not iri.startswith(_REPORT), iri)))

    @property
    def iri(self) -> str:
        """The judgement's own IRI, made from all that it says."""
        said = (*self.key, self.answer, self.by, self.reason, self.at.astimezone(UTC).isoformat())
        return f"{BASE}judgement/{digest(repr(said), length=16)}"


def prevailing(judgements: Iterable[Judgement]) -> dict[tuple[str, tuple[str, ...]], Judgement]:
    """For each thing that was judged (see `Judgement.key`), the newest judgement.

    >>> from datetime import timedelta
    >>> cases, now = ("urn:a", "urn:b"), datetime.now(UTC)
    >>> first = Judgement(item="same-patient", about=cases, answer="same", by="A", at=now)
    >>> later = Judgement(item="same-patient", about=cases, answer="different", by="B", at=now + timedelta(days=1))
    >>> [held.answer for held in prevailing([later, first]).values()]
    ['different']
    """
    return {judgement.key: judgement for judgement in sorted(judgements, key=lambda each: (each.at, each.iri))}


def judgement_triples(judgement: Judgement) -> list[Triple]:
    """The triples that state a judgement."""
    node = NamedNode(judgement.iri)
    person = NamedNode(f"{BASE}reviewer/{slug(judgement.by)}-{digest(judgement.by)}")
    at = judgement.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return [
        Triple(node, A, term("cg:Judgement")),
        Triple(node, _ITEM, Literal(judgement.item)),
        *(Triple(node, _JUDGES, NamedNode(iri)) for iri in judgement.key[1]),
        Triple(node, _ANSWER, Literal(judgement.answer)),
        *([Triple(node, _REASON, Literal(judgement.reason))] if judgement.reason else []),
        Triple(node, _BY, person),
        Triple(node, _AT, Literal(at, datatype=_DATE_TIME)),
        Triple(person, A, term("prov:Person")),
        Triple(person, LABEL, Literal(judgement.by)),
    ]


def read_judgements(triples: Iterable[Triple]) -> tuple[Judgement, ...]:
    """The judgements that a graph holds, by time.

    Raises:
        JudgementError: a judgement was edited so that it says nothing.
    """
    held: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        subject = held.setdefault(str(getattr(triple.subject, "value", triple.subject)), {})
        subject.setdefault(triple.predicate.value, []).append(str(getattr(triple.object, "value", triple.object)))
    kind = term("cg:Judgement").value
    found = [_read(node, held) for node, said in held.items() if kind in said.get(A.value, ())]
    return tuple(sorted(found, key=lambda judgement: (judgement.at, judgement.iri)))


def _read(node: str, held: dict[str, dict[str, list[str]]]) -> Judgement:
    said = held[node]
    try:
        person = held[said[_BY.value][0]]
        return Judgement(
            item=said[_ITEM.value][0],
            about=tuple(said[_JUDGES.value]),
            answer=said[_ANSWER.value][0],
            reason=said.get(_REASON.value, [""])[0],
            by=person[LABEL.value][0],
            at=datetime.fromisoformat(said[_AT.value][0]),
        )
    except KeyError as error:
        raise JudgementError(f"the judgement {node} is not whole: it has no {error.args[0]}") from error
    except ValueError as error:
        raise JudgementError(f"the judgement {node} is not whole: {error}") from error


def about_reports(triples: Iterable[Triple], roots: set[str]) -> list[Triple]:
    """The triples of the judgements that are about nodes of these reports (by IRI) alone, with who made them."""
    triples = list(triples)
    left_out: set[object] = set()
    people: dict[object, set[object]] = {}
    for triple in triples:
        if triple.predicate == _BY:
            people.setdefault(triple.object, set()).add(triple.subject)
        elif triple.predicate == _JUDGES and isinstance(triple.object, NamedNode):
            report = _report_of(triple.object.value)
            if report is not None and report not in roots:
                left_out.add(triple.subject)
    left_out |= {person for person, made in people.items() if made <= left_out}
    return [triple for triple in triples if triple.subject not in left_out]


def _report_of(iri: str) -> str | None:
    """The IRI of the report that a node belongs to."""
    return _REPORT + iri[len(_REPORT) :].partition("/")[0] if iri.startswith(_REPORT) else None


def check_subject(store: Engine, judgement: Judgement) -> None:
    """Refuses a judgement on what is not in the graph, or on two cases of one report.

    Raises:
        JudgementError: it is so.
    """
    wanted = "cg:Case" if judgement.item == "same-patient" else "cg:Episode"
    nodes = judgement.key[1] if judgement.item == "same-patient" else judgement.key[1][:1]
    for iri in nodes:
        if not any(store.quads_for_pattern(NamedNode(iri), A, term(wanted), None)):
            raise JudgementError(f"no {wanted[3:].lower()} {iri} in the graph: there is nothing to judge")
    if judgement.item == "same-patient" and any(_report_of(a) == _report_of(b) for a, b in pairwise(nodes)):
        raise JudgementError("two cases of one report are two patients: only cases of different reports can be one")
