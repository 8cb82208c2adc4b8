"""How the readers of a graph's reports agree, item by item, from the readings that the graph holds.

The units are the patients (for the items of a patient), the episodes (for those of an episode) and the reports (for the
claims) of which both readers tell; a patient or an episode that one of them alone tells of is counted as such, not as
twenty disagreements. Values that were refused count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extract.agreement import CASE_KEYS, EPISODE_KEYS
from extract.reader.kappa import Agreement, agreement
from kg.answers import Selectable
from kg.table import plain, whole
from kg.terms import FIELDS, PREFIXES

__all__ = ["ITEMS", "ReaderAgreement", "agreements"]

ITEMS = (*CASE_KEYS, *EPISODE_KEYS, "claims")
"""The items whose agreement is told, in the order of the evidence table."""

_FIELDS = {field.name: field for kind in ("Case", "Episode") for field in FIELDS[kind]}
_READINGS = f"""PREFIX cg: <{PREFIXES["cg"]}>
SELECT ?report ?reader ?case ?episode ?field ?given ?refused WHERE {{
  ?reading a cg:Reading ; cg:inReport ?publication ; cg:reader ?reader ; cg:field ?field ; cg:given ?given .
  ?publication cg:name ?report .
  OPTIONAL {{ ?reading cg:caseNumber ?case }}
  OPTIONAL {{ ?reading cg:episodeNumber ?episode }}
  OPTIONAL {{ ?reading cg:refused ?refused }}
}} ORDER BY ?report ?reader ?case ?episode ?field ?given"""

_Place = tuple[str, int | None, int | None]  # report, patient, episode


@dataclass(frozen=True, slots=True)
class ReaderAgreement:
    """The agreement of two readers over the reports that both have read.

    `items` holds it by item. `cases` and `episodes` count those of which both tell, the first alone, the second alone;
    `refused` the values of the second reader that were refused.
    """

    first: str
    second: str
    reports: int
    cases: tuple[int, int, int]
    episodes: tuple[int, int, int]
    refused: int
    items: Mapping[str, Agreement]


def agreements(graph: Selectable, *, quarantined: bool = False, first: str = "casegraph") -> list[ReaderAgreement]:
    """The agreement of each second reader with the first one, by the reader's name.

    Args:
        graph: the graph, in a store or read from a shared file.
        quarantined: whether reports in quarantine count.
        first: the reader that the others are compared with.
    """
    held: dict[str, dict[str, dict[_Place, dict[str, Any]]]] = {}  # reader -> report -> place -> item -> value
    refused: dict[str, int] = {}
    for row in graph.select(_READINGS, quarantined=quarantined).rows:
        case, episode = (None if cell is None else whole(cell) for cell in row[2:4])
        report, reader, field, given = (str(plain(row[at])) for at in (0, 1, 4, 5))
        of_report = held.setdefault(reader, {}).setdefault(report, {})
        if row[6] is not None:
            refused[reader] = refused.get(reader, 0) + 1
            continue
        values = of_report.setdefault((report, case, episode), {})
        if field == "claims" or (field in _FIELDS and _FIELDS[field].many):
            values.setdefault(field, []).append(given)
        else:
            values[field] = _value(field, given)
    ones = held.pop(first, {})
    return [_compare(first, reader, ones, others, refused.get(reader, 0)) for reader, others in sorted(held.items())]


def _compare(
    first: str,
    second: str,
    ones: Mapping[str, Mapping[_Place, Mapping[str, Any]]],
    others: Mapping[str, Mapping[_Place, Mapping[str, Any]]],
    refused: int,
) -> ReaderAgreement:
    pairs: dict[str, list[tuple[Any, Any]]] = {item: [] for item in ITEMS}
    cases, episodes = [0, 0, 0], [0, 0, 0]
    for report, there in others.items():
        here = ones.get(report, {})
        for places, keys, tally in ((_cases, CASE_KEYS, cases), (_episodes, EPISODE_KEYS, episodes)):
            mine, theirs = places(here), places(there)
            for count, members in enumerate((mine & theirs, mine - theirs, theirs - mine)):
                tally[count] += len(members)
            for place in sorted(mine & theirs, key=str):
                for key in keys:
                    pairs[key].append((here.get(place, {}).get(key), there.get(place, {}).get(key)))
        whole = (report, None, None)
        pairs["claims"].append((here.get(whole, {}).get("claims"), there.get(whole, {}).get("claims")))
    items = {item: agreement(pairs[item]) for item in ITEMS}
    return ReaderAgreement(
        first,
        second,
        len(others),
        (cases[0], cases[1], cases[2]),
        (episodes[0], episodes[1], episodes[2]),
        refused,
        items,
    )


def _cases(places: Mapping[_Place, object]) -> set[_Place]:
    return {(report, case, None) for report, case, _ in places if case is not None}


def _episodes(places: Mapping[_Place, object]) -> set[_Place]:
    return {place for place in places if place[2] is not None}


def _value(field: str, given: str) -> Any:
    """A reading's text as the value that it stands for."""
    kind = _FIELDS[field].range if field in _FIELDS else "text"
    if kind in ("decimal", "integer"):
        try:
            return float(given)
        except ValueError:
            return given
    return {"true": True, "false": False}.get(given, given) if kind == "boolean" else given


def rows(found: ReaderAgreement) -> Iterator[dict[str, Any]]:
    """The agreement as rows, one for each item."""
    for item, one in found.items.items():
        yield {
            "reader": found.second, "item": item, "units": one.units, "same": one.same, "differ": one.differ,
            "only_first": one.only_first, "only_second": one.only_second, "neither": one.neither,
            "observed": one.observed, "kappa": one.kappa, "f1": one.f1,
        }  # fmt: skip


COLUMNS = (
    "reader", "item", "units", "same", "differ", "only_first", "only_second", "neither", "observed", "kappa", "f1",
)  # fmt: skip
"""The columns of `rows`."""
