"""The words behind the steps of a path, fetched at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.answers import Selectable
from kg.table import plain
from kg.terms import PREFIXES
from kg.views.facts import iri
from kg.views.path.phrases import Ground

__all__ = ["Quote", "quotes"]

_CONTEXT = 160  # letters on either side of the words


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that state a value: the `words`, what stands before and after them in the sentence, the value's name
    (for `casegraph explain`), and the file."""

    words: str
    before: str
    after: str
    target: str
    source: str

    @property
    def sentence(self) -> str:
        """The words in their sentence."""
        return " ".join(f"{self.before}{self.words}{self.after}".split())

    @property
    def marked(self) -> str:
        """The words marked in their sentence, which is cut where it is very long."""
        before, after = " ".join(self.before.split()), " ".join(self.after.split())
        if len(before) > _CONTEXT:
            before = f"… {before[-_CONTEXT:].partition(' ')[2]}"
        if len(after) > _CONTEXT:
            after = f"{after[:_CONTEXT].rpartition(' ')[0]} …"
        head = f"{before}{' ' if self.before[-1:].isspace() and before else ''}"
        tail = f"{' ' if self.after[:1].isspace() and after else ''}{after}"
        return f"{head}[[{' '.join(self.words.split())}]]{tail}"


def quotes(graph: Selectable, grounds: Iterable[Ground], *, quarantined: bool = False) -> dict[Ground, Quote]:
    """The words behind some values: of each its first piece of evidence."""
    wanted = sorted(set(grounds), key=lambda ground: (ground.record, ground.field, ground.concept))
    if not wanted:
        return {}
    values = " ".join(f"({ox.NamedNode(ground.record)} {ox.Literal(ground.field)})" for ground in wanted)
    names = ("cg", "oa", "rdf")
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names)
    sparql = f"""{prologue}SELECT DISTINCT ?record ?field ?value ?exact ?prefix ?suffix ?file ?start WHERE {{
      VALUES (?record ?field) {{ {values} }}
      ?statement rdf:subject ?record ; cg:field ?field ; rdf:object ?value ; cg:evidence ?evidence .
      ?evidence oa:hasSelector ?selector .
      ?selector oa:exact ?exact ; oa:start ?start .
      OPTIONAL {{ ?selector oa:prefix ?prefix }}
      OPTIONAL {{ ?selector oa:suffix ?suffix }}
      OPTIONAL {{ ?evidence oa:hasSource/cg:name ?file }}
    }} ORDER BY ?record ?field ?value ?start ?exact"""
    found: dict[Ground, Quote] = {}
    stated: dict[tuple[str, str, str], tuple[str, str, str, str]] = {}
    for record, field, value, exact, prefix, suffix, file, _ in graph.select(sparql, quarantined=quarantined).rows:
        told = tuple("" if each is None else str(plain(each)) for each in (exact, prefix, suffix, file))
        for key in (iri(value), ""):
            stated.setdefault((iri(record), str(plain(field)), key), told)  # type: ignore[arg-type]
    for ground in wanted:
        of = stated.get((ground.record, ground.field, ground.concept))
        if of is not None:
            found[ground] = Quote(of[0], of[1], of[2], f"{ground.place}/{ground.field}", of[3])
    return found
