"""What `casegraph build` says of one file: what was read, how sure it is, and what a reviewer should check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.doubts.sureness import Sureness
from extract.records import Doubt, Evidence
from kg.build import Outcome
from kg.cli.telling import Tally, lines
from kg.inputs import Job

JOB = Job(Path("smith.txt"), "smith")
COUNT = Doubt(
    kind="unplaced count",
    reason="A neutrophil count that no episode uses.",
    case_number=1,
    evidence=(Evidence(4, 17, "250\nper mm3 ."),),
)
NADIR = Doubt(
    kind="withheld value",
    reason="Only 31% sure of this nadir.",
    case_number=1,
    episode_number=2,
    field="nadir",
    withheld="0.4",
    evidence=(Evidence(20, 23, "0.4"),),
)
READ = Outcome(
    job=JOB,
    state="added",
    cases=2,
    episodes=3,
    kind="case series",
    sure=Sureness(values=31, expected=0.934, doubtful=2, doubts=2),
    doubts=(COUNT, NADIR),
)


def test_a_report_with_cases() -> None:
    assert lines(READ) == [
        "smith: 2 cases, 3 episodes, sure of 93% of 31 values, 2 doubtful, 2 to check",
        '  case 1: unplaced count: A neutrophil count that no episode uses. "250 per mm3 ."',
        '  case 1, episode 2: nadir 0.4 withheld: Only 31% sure of this nadir. "0.4"',
    ]


def test_a_long_list_is_cut_and_says_where_the_rest_is() -> None:
    told = lines(replace(READ, doubts=(NADIR,) * 5))
    assert len(told) == 5
    assert told[-1] == "  and 2 more: `casegraph ask to-check report=smith`"
    assert len(lines(replace(READ, doubts=(NADIR,) * 3))) == 4


def test_a_study_says_which_words_show_it() -> None:
    trial = Outcome(job=JOB, state="added", kind="trial", shown_by=("randomized", "placebo"))
    assert lines(trial) == ['smith: trial ("randomized", "placebo"), no patients of its own']
    other = Outcome(job=JOB, state="added", kind="other", claims=1, warnings=("the text is in German",))
    assert lines(other) == ["smith: no case report, no patients of its own, 1 claim; the text is in German"]


def test_a_case_report_that_could_not_be_read_says_so() -> None:
    unread = Outcome(job=JOB, state="added", kind="case report", shown_by=("case report",))
    assert lines(unread) == ['smith: case report ("case report"), but no adverse event of a patient was read']


def test_what_was_not_read_again_has_nothing_to_say() -> None:
    assert lines(replace(READ, state="unchanged")) == ["smith: unchanged"]
    assert lines(replace(READ, state="failed")) == ["smith: not built"]


def test_totals() -> None:
    tally = Tally()
    tally.add(Outcome(job=JOB, state="added"))
    assert (tally.files, tally.to_check) == (1, "")
    for outcome in (READ, READ, Outcome(job=JOB, state="failed", error="smith.txt is empty")):
        tally.add(outcome)
    assert tally.to_check == "4 to check in 2 reports"
    assert (tally.files, tally.built, tally.errors) == (4, 3, ["smith.txt is empty"])
