"""Text search: which reports have some words, and the passages that have them.

What is searched is the text of each report, where it was kept; of one without (a shared file, a report that was added
as a record), the words that its values are stated with, and what stands around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.status import quarantined_graphs
from kg.store import StoreError
from kg.terms import RUNS, A, term
from kg.words import Place, SearchError, Sought, places, sought

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.store import GraphStore
    from kg.wordindex import WordIndex

__all__ = ["Found", "Passage", "SearchError", "search"]

PASSAGES: Final = 3
"""Passages of one report that are shown at most."""
AROUND: Final = 70
"""Characters before and behind the words that are shown."""
LONGEST: Final = 240
"""Characters of a passage, without what stands around it."""

_REPORT, _NAME, _TITLE = term("cg:Report"), term("cg:name"), term("dcterms:title")
_TEXT_HASH, _GRAPH_HASH = term("cg:textSha256"), term("cg:graphSha256")
_START, _EXACT, _PREFIX, _SUFFIX = (term(f"oa:{name}") for name in ("start", "exact", "prefix", "suffix"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of a report, with what stands before and behind them.

    `start` and `end` are characters of the report's text, as those of evidence; `found` are the places of the words
    that were searched for, in characters of `quote`.
    """

    report: str
    title: str
    start: int
    end: int
    prefix: str
    quote: str
    suffix: str
    found: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: the number of reports that have all of the words, and passages of the first of them."""

    reports: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text, and where it begins."""

    start: int
    text: str


def search(graph: CaseGraph, words: str, *, limit: int = 20, quarantined: bool = False) -> Found:
    """The reports that have all of some words, those first that have them most often, with the passages.

    Args:
        graph: the graph to search.
        words: words in any order; "words in quotes" follow each other, `agranulocyt*` is any word that begins so.
            Case, accents and hyphens do not matter.
        limit: how many reports are shown at most.
        quarantined: whether reports in quarantine count.

    Raises:
        SearchError: there is no word to search for, or there are too many.
        StoreError: the disk is full or fails.
    """
    store = graph._store
    terms = sought(words)
    hidden = set() if quarantined else {node.value for node in quarantined_graphs(store.store)}
    index = bring_in_line(store)
    try:
        if hidden:
            listed = [report for report in index.find(terms) if report not in hidden]
            reports = len(listed)
        else:
            listed, reports = index.find(terms, limit=limit), index.count(terms)
    except OSError as error:
        raise StoreError(str(error)) from error
    passages: list[Passage] = []
    for report in listed[:limit]:
        passages += _passages(store, report, terms)
    return Found(reports=reports, passages=tuple(passages))


def bring_in_line(store: GraphStore) -> WordIndex:
    """The index of words, with what is new or another one since the last search.

    Raises:
        StoreError: the disk is full or fails.
    """
    from kg.wordindex import WordIndex

    if store.words is not None:
        return store.words
    mark = store.mark()
    try:
        index = WordIndex(store.folder if mark else None)
        if not mark or index.mark() != mark:
            index.bring_in_line(_wanted(store), lambda report: _texts(store, report), mark=mark)
    except OSError as error:
        raise StoreError(f"the words of {store.folder or 'the graph'} cannot be indexed: {error}") from error
    store.words = index
    return index


def _wanted(store: GraphStore) -> dict[str, str]:
    """The hash of what each report's words follow from: of its text, or of its graph where that was not kept."""
    noted = _values(store, _GRAPH_HASH, RUNS)
    found: dict[str, str] = {}
    texts = {
        quad.graph_name.value: quad.object.value
        for quad in store.store.quads_for_pattern(None, _TEXT_HASH, None, None)
        if isinstance(quad.graph_name, NamedNode) and isinstance(quad.object, Literal)
    }
    kept = set() if store.folder is None else {path.stem for path in (store.folder / "documents").glob("*.txt")}
    for quad in store.store.quads_for_pattern(None, A, _REPORT, None):
        if isinstance(quad.subject, NamedNode):
            report = quad.subject.value
            known = texts.get(report, "")
            found[report] = known if known in kept else f"graph {noted.get(report, known)}"
    return dict(sorted(found.items()))


def _values(store: GraphStore, predicate: NamedNode, graph: NamedNode) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in store.store.quads_for_pattern(None, predicate, None, graph)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }


def _texts(store: GraphStore, report: str) -> Iterator[str]:
    return (piece.text for piece in _pieces(store, report))


def _pieces(store: GraphStore, report: str) -> list[_Piece]:
    """The text of a report, or what its evidence quotes of it, put together where quotes overlap."""
    graph = NamedNode(report)
    text = store.text(graph)
    if text is not None:
        return [_Piece(0, text)]

    def of(predicate: NamedNode) -> dict[str, str]:
        return _values(store, predicate, graph)

    exact, prefix, suffix = of(_EXACT), of(_PREFIX), of(_SUFFIX)
    quoted = []
    for node, start in of(_START).items():
        before = prefix.get(node, "")
        if start.isdigit() and len(start) < 16:
            quoted.append(_Piece(max(0, int(start) - len(before)), before + exact.get(node, "") + suffix.get(node, "")))
    return list(_joined(quoted))


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Pieces of one text in its order, those that overlap or meet as one.

    >>> list(_joined([_Piece(7, "later"), _Piece(0, "it was la"), _Piece(30, "fever")]))
    [_Piece(start=0, text='it was later'), _Piece(start=30, text='fever')]
    """
    last: _Piece | None = None
    for piece in sorted(pieces, key=lambda each: (each.start, -len(each.text), each.text)):
        if last is None:
            last = piece
        elif piece.start <= last.start + len(last.text):
            last = _Piece(last.start, last.text + piece.text[last.start + len(last.text) - piece.start :])
        else:
            yield last
            last = piece
    if last is not None:
        yield last


def _passages(store: GraphStore, report: str, terms: Sequence[Sought]) -> list[Passage]:
    """The passages of a report with the most of the terms, in the order of the text."""
    groups = [(piece, group) for piece in _pieces(store, report) for group in _together(places(piece.text, terms))]
    best = sorted(groups, key=lambda each: -len({place.term for place in each[1]}))[:PASSAGES]
    node = NamedNode(report)
    name, title = _first(store, node, _NAME), _first(store, node, _TITLE)
    found = []
    for piece, group in sorted(best, key=lambda each: each[0].start + each[1][0].start):
        start, end = group[0].start, max(place.end for place in group)
        found.append(
            Passage(
                report=name or report,
                title=title,
                start=piece.start + start,
                end=piece.start + end,
                prefix=_before(piece.text[:start]),
                quote=piece.text[start:end],
                suffix=_behind(piece.text[end:]),
                found=tuple((place.start - start, place.end - start) for place in group),
            )
        )
    return found


def _together(found: Sequence[Place]) -> list[list[Place]]:
    """Places that stand close to each other, as one passage."""
    groups: list[list[Place]] = []
    for place in found:
        if groups and place.start - groups[-1][-1].end <= AROUND and place.end - groups[-1][0].start <= LONGEST:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _before(text: str) -> str:
    """The last words of a text."""
    cut = text[-AROUND:]
    return cut if len(cut) == len(text) else cut.partition(" ")[2] or cut


def _behind(text: str) -> str:
    """The first words of a text."""
    cut = text[:AROUND]
    return cut if len(cut) == len(text) else cut.rpartition(" ")[0] or cut


def _first(store: GraphStore, node: NamedNode, predicate: NamedNode) -> str:
    found = store.store.quads_for_pattern(node, predicate, None, node)
    return min((quad.object.value for quad in found if isinstance(quad.object, Literal)), default="")
