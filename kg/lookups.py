"""How a question is put when many drugs meet several events: their episodes are found first, and then looked up.

An engine without statistics guesses how many rows a pattern gives. Where the members of a class meet an event it
guesses so many that it reads every property of the graph through, though few episodes are of both (measured on 100,000
reports: 28 s instead of 0.3). So these are found by a small query of their own, and named in the large one.
"""

from __future__ import annotations

import re
from typing import Final

from kg.answers import Selectable

__all__ = ["looked_up"]

WIDE: Final = 12
"""From so many pairs of a drug and an event on the engine reads all through: what its estimates say, and measured."""
MOST: Final = 2_000
"""Of more episodes than this, not much less is looked up than there is."""

_PROLOGUE = re.compile(r"(?im)^[ \t]*(?:PREFIX|BASE)\b.*$")
_LIST = r"[ \t]*VALUES \?\w+ \{[^}]*\}(?: #[^\n]*)?\n"
_BLOCK = re.compile(
    rf"(?m)^(?P<lists>(?:{_LIST})+)(?P<indent>[ \t]*)"
    r"(?P<statement>(?P<node>\?\w+) cg:\w+ \?(?P<one>\w+) ; cg:\w+ \?(?P<other>\w+))\b"
)
_GIVEN = re.compile(r"VALUES \?(?P<variable>\w+) \{(?P<terms>[^}]*)\}")


def looked_up(text: str, graph: Selectable, *, quarantined: bool = False) -> str:
    """The text of a bound question, with the episodes named wherever a list of drugs meets one of events.

    That changes nothing of what it means: the episodes are all that have a drug and an event of the lists, and a filter
    does what a list does whose variable is bound beside it.

    Args:
        text: the question, bound.
        graph: what it is asked of.
        quarantined: whether reports in quarantine count.
    """
    prologue = "\n".join(_PROLOGUE.findall(text))
    found: dict[str, list[str] | None] = {}

    def nodes(match: re.Match[str], lists: list[str]) -> list[str] | None:
        pattern = "\n".join([*lists, match["statement"]])
        if pattern not in found:
            sparql = f"{prologue}\nSELECT DISTINCT ({match['node']} AS ?node) WHERE {{\n{pattern}\n}}"
            rows = graph.select(sparql, quarantined=quarantined).rows
            found[pattern] = None if len(rows) > MOST else sorted(str(node) for (node,) in rows)
        return found[pattern]

    def named(match: re.Match[str]) -> str:
        lists: list[str] = []
        others: list[str] = []
        for line in match["lists"].splitlines():
            given = _GIVEN.search(line)
            assert given is not None
            asked = given["variable"] in (match["one"], match["other"]) and given["terms"].strip() != "UNDEF"
            (lists if asked else others).append(line)
        held = {each["variable"]: each["terms"].split() for each in map(_GIVEN.search, lists) if each is not None}
        if len(lists) != 2 or len(held) != 2 or len(held[match["one"]]) * len(held[match["other"]]) < WIDE:
            return match[0]
        these = nodes(match, lists)
        if these is None:
            return match[0]
        indent = match["indent"]
        lines = [*others, f"{indent}VALUES {match['node']} {{ {' '.join(these)} }}"]
        lines += [f"{indent}FILTER(?{variable} IN ({', '.join(terms)}))" for variable, terms in held.items()]
        return "\n".join([*lines, f"{indent}{match['statement']}"])

    return _BLOCK.sub(named, text)
