"""Which reports differ between two graphs, and why: came, went, moved, changed, or read again with the same result.

A report is only recovered and compared where its graph is not the same, which is told by the hashes that stores keep
of their graphs, or else by the triples themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.records import Evidence, Report, values
from kg.diff.content import compare, renamed
from kg.diff.model import ReportChange, Standing
from kg.diff.words import case_summary

if TYPE_CHECKING:
    from kg.graph import CaseGraph
    from kg.status import ReportStatus

__all__ = ["changed_reports"]

_SHOWN_FINDINGS = 3


def changed_reports(
    old: CaseGraph, new: CaseGraph, statuses: Sequence[Sequence[ReportStatus]]
) -> tuple[tuple[ReportChange, ...], int]:
    """The reports of two graphs that differ, by name, and how many do not.

    Args:
        old: the graph before.
        new: the graph after.
        statuses: how the reports of each stand.

    Raises:
        DescribeError: a report's graph was edited so that no record fits.
    """
    before, after = ({status.name: status for status in side} for side in statuses)
    hashes = old.content_hashes(), new.content_hashes()
    found: list[ReportChange] = []
    unchanged = 0
    moved = _moved(before, after)
    for name in sorted(before.keys() & after.keys()):
        change = _changed(old, new, before[name], after[name], hashes)
        if change is None:
            unchanged += 1
        else:
            found.append(change)
    for name in sorted(after.keys() - before.keys()):
        if name in moved:
            change = renamed(compare(old.report(moved[name]), new.report(name)), moved[name])
            found.append(replace(change, why=("it has another name",), quarantined=after[name].quarantined))
        else:
            found.append(_whole(new.report(name), after[name], "added"))
    for name in sorted(before.keys() - after.keys() - set(moved.values())):
        found.append(_whole(old.report(name), before[name], "removed"))
    return tuple(sorted(found, key=lambda each: each.name)), unchanged


def _changed(
    old: CaseGraph,
    new: CaseGraph,
    before: ReportStatus,
    after: ReportStatus,
    hashes: tuple[Mapping[str, str], Mapping[str, str]],
) -> ReportChange | None:
    """What became of a report that both graphs have; None where nothing did."""
    standing = _standing(before, after)
    known = [each.get(before.name, "") for each in hashes]
    same = known[0] == known[1] if all(known) else set(old.triples(before.name)) == set(new.triples(before.name))
    if same:
        if standing is None and _made_alike(before, after):
            return None
        change = ReportChange(name=after.name, state="read again")
        one = other = None
    else:
        one, other = old.report(before.name), new.report(after.name)
        if one == other and standing is None and _made_alike(before, after):
            return None
        change = compare(one, other)
    return replace(change, why=tuple(_why(before, after, one, other)), standing=standing, quarantined=after.quarantined)


def _made_alike(before: ReportStatus, after: ReportStatus) -> bool:
    """Whether nothing that a report is made from is known to have changed; a shared file knows less than a store."""
    known = zip(
        (before.content_hash, before.extractor, before.vocabulary_hash),
        (after.content_hash, after.extractor, after.vocabulary_hash),
        strict=True,
    )
    return all(one == other or not one or not other for one, other in known)


def _why(before: ReportStatus, after: ReportStatus, old: Report | None, new: Report | None) -> Iterator[str]:
    """What explains that a report is not what it was; shared files know less of it than stores."""
    file = before.content_hash != after.content_hash
    text = old is not None and new is not None and old.source.text_sha256 != new.source.text_sha256
    if text:
        yield "its text changed"
    elif file:
        yield "its file changed, but not its text"
    reader = bool(before.extractor and after.extractor and before.extractor != after.extractor)
    if reader:
        yield from _readers(before.extractor, after.extractor)
    elif old is not None and new is not None and not (before.extractor and after.extractor):
        one, other = _components(old), _components(new)
        if any(one[name] != other[name] for name in one.keys() & other.keys()):
            yield "it was read by another version of casegraph"
            reader = True
    words = bool(before.vocabulary_hash and after.vocabulary_hash and before.vocabulary_hash != after.vocabulary_hash)
    if words:
        yield "the vocabulary changed"
    if not (text or file or reader or words):
        known = before.extractor and after.extractor
        yield "corrected: its text, reader and vocabulary are the same" if known else "its text is the same"


def _readers(old: str, new: str) -> Iterator[str]:
    """What changed in the readers: the version of the extraction, and the second reader behind a blank."""
    (one, _, second_old), (other, _, second_new) = old.partition(" "), new.partition(" ")
    if one != other:
        yield f"read by casegraph {other}, before by {one}"
    if second_old != second_new:
        if second_old and second_new:
            yield "the second reader or its rule changed"
        else:
            yield "a second reader read it, too" if second_new else "no second reader read it"


def _components(report: Report) -> dict[str, set[str]]:
    """The components that gave the values of a report, with their versions."""
    held: set[Evidence] = set(report.kind_shown_by)
    for record in _records(report):
        for _, value in values(record):
            held.update(value.evidence)
    found: dict[str, set[str]] = {}
    for evidence in held:
        found.setdefault(evidence.component, set()).add(evidence.version)
    return found


def _records(report: Report) -> Iterator[object]:
    yield report.bibliography
    yield from report.claims
    for case in report.cases:
        yield case
        yield from case.exposures
        for episode in case.episodes:
            yield episode
            yield from episode.measurements


def _standing(before: ReportStatus, after: ReportStatus) -> Standing | None:
    if before.state == after.state:
        return None
    worse = after if after.quarantined else before
    messages = sorted({finding.message for finding in worse.findings if finding.severity == "violation"})
    return Standing(before.state, after.state, tuple(messages[:_SHOWN_FINDINGS]))


def _moved(before: Mapping[str, ReportStatus], after: Mapping[str, ReportStatus]) -> dict[str, str]:
    """Reports of the new graph that the old one has under another name: the same file, which no other has."""
    gone = _by_file(before, before.keys() - after.keys())
    come = _by_file(after, after.keys() - before.keys())
    return {names[0]: gone[file][0] for file, names in come.items() if len(names) == len(gone.get(file, ())) == 1}


def _by_file(statuses: Mapping[str, ReportStatus], names: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        if statuses[name].content_hash:
            found.setdefault(statuses[name].content_hash, []).append(name)
    return found


def _whole(report: Report, status: ReportStatus, state: str) -> ReportChange:
    """A report that came or went, with its patients in a few words each."""
    from kg.diff.model import RecordChange

    records = [
        RecordChange(kind="patient", state=state, place=f"patient {case.number}", summary=case_summary(case))  # type: ignore[arg-type]
        for case in report.cases
    ]
    return ReportChange(
        name=report.name,
        state=state,  # type: ignore[arg-type]
        quarantined=status.quarantined,
        cases=len(report.cases),
        episodes=sum(len(case.episodes) for case in report.cases),
        records=tuple(records),
    )
