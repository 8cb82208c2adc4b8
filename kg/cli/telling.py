"""How `casegraph build` tells what became of a file: how sure it is, and where a reviewer should look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.wording import counted, shortened, visible

if TYPE_CHECKING:
    from extract.records import Doubt
    from kg.build import Outcome
    from kg.duplicates.pairs import Pair

LISTED: Final = 3  # things to check that are listed for one report
QUOTED: Final = 60  # characters of a quote at most


def lines(outcome: Outcome) -> list[str]:
    """One outcome: a line of its own, and one for each of the first things to check."""
    told = [headline(outcome)]
    if outcome.state in ("failed", "unchanged"):
        return told
    told += [f"  {_doubt(doubt)}" for doubt in outcome.doubts[:LISTED]]
    if rest := len(outcome.doubts) - LISTED:
        told += [f"  and {rest} more: `casegraph ask to-check report={visible(outcome.job.name)}`"] if rest > 0 else []
    return told


def headline(outcome: Outcome) -> str:
    """One outcome in one line."""
    name = visible(outcome.job.name)
    if outcome.state == "failed":
        return f"{name}: not built"
    parts = ["unchanged"]
    if outcome.state != "unchanged":
        parts = [_found(outcome), *_sure(outcome)]
    if outcome.state == "replaced":
        why = " (was read from another version or file of that name)" if outcome.other_source else ""
        parts.append(f"replaced{why}")
    if outcome.findings:
        parts.append(counted(len(outcome.findings), "finding"))
    if outcome.quarantined:
        parts.append("in quarantine")
    if outcome.second:
        parts.append(outcome.second)
    if outcome.second_error:
        parts.append("read once only")
    return "; ".join((f"{name}: {', '.join(parts)}", *outcome.warnings))


def _found(outcome: Outcome) -> str:
    """What was read: cases, episodes and claims; without a case, which kind of document it is, with its words."""
    claims = [counted(outcome.claims, "claim")] if outcome.claims else []
    if outcome.cases:
        return ", ".join([counted(outcome.cases, "case"), counted(outcome.episodes, "episode"), *claims])
    shown = f" ({', '.join(_quoted(words) for words in outcome.shown_by)})" if outcome.shown_by else ""
    if outcome.kind in ("case report", "case series"):
        return ", ".join([f"{outcome.kind}{shown}, but no adverse event of a patient was read", *claims])
    kind = "no case report" if outcome.kind in ("", "other") else outcome.kind
    return ", ".join([f"{kind}{shown}, no patients of its own", *claims])


def _sure(outcome: Outcome) -> list[str]:
    """How sure the values are, and how many places there are to check."""
    told = []
    if outcome.sure is not None and outcome.sure.expected is not None:
        doubtful = f", {outcome.sure.doubtful} doubtful" if outcome.sure.doubtful else ""
        told.append(f"sure of {outcome.sure.expected:.0%} of {counted(outcome.sure.values, 'value')}{doubtful}")
    if outcome.doubts:
        told.append(f"{len(outcome.doubts)} to check")
    return told


def _doubt(doubt: Doubt) -> str:
    """One thing to check: where, what, why, and the words."""
    where = ""
    if doubt.case_number is not None:
        where = f"case {doubt.case_number}"
        where += f", episode {doubt.episode_number}: " if doubt.episode_number is not None else ": "
    withheld = f" {shortened(doubt.withheld, QUOTED)}" if doubt.withheld and doubt.field else ""
    what = f"{doubt.field}{withheld} withheld" if doubt.field and withheld else doubt.kind
    return f"{where}{what}: {doubt.reason} {_quoted(doubt.evidence[0].quote)}"


def _quoted(words: str) -> str:
    return f'"{shortened(words, QUOTED)}"'


@dataclass(slots=True)
class Tally:
    """What a build is told of at its end, kept as numbers: it may be one of hundreds of thousands of files.

    Only what went wrong is kept, line by line.
    """

    files: int = 0
    states: Counter[str] = field(default_factory=Counter)
    doubts: int = 0
    doubtful: int = 0  # reports with doubts
    quarantined: int = 0
    cases: int = 0
    errors: list[str] = field(default_factory=list)
    read_once: list[str] = field(default_factory=list)  # why a second reader did not read

    def add(self, outcome: Outcome) -> None:
        """Counts one file."""
        self.files += 1
        self.states[outcome.state] += 1
        self.doubts += len(outcome.doubts)
        self.doubtful += bool(outcome.doubts)
        self.quarantined += outcome.quarantined
        self.cases += outcome.cases
        if outcome.state == "failed":
            self.errors.append(outcome.error)
        if outcome.second_error:
            self.read_once.append(outcome.second_error)

    @property
    def built(self) -> int:
        """How many reports are in the graph, also those that were there before."""
        return self.files - self.states["failed"]

    @property
    def changed(self) -> int:
        """How many reports were added or replaced."""
        return self.states["added"] + self.states["replaced"]

    @property
    def to_check(self) -> str:
        """Where to look over all that was read, in one line; empty where there is nothing to check."""
        return f"{self.doubts} to check in {counted(self.doubtful, 'report')}" if self.doubts else ""


def counted_once(pairs: Sequence[Pair]) -> str:
    """Which cases are probably one patient, in one line; empty where there are none that nobody decided on."""
    from kg.naming import node_name

    found = [pair for pair in pairs if pair.state == "probable" and pair.one_patient]
    if not found:
        return ""
    names = [f"{visible(node_name(pair.left))} and {visible(node_name(pair.right))}" for pair in found]
    listed = ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")
    if len(found) == 1:
        return f"2 cases are probably one patient, and counted once ({listed})"
    return f"{len(found)} pairs of cases are probably one patient each, and counted once ({listed})"
