"""What two versions of a report say differently, in sentences that were written by reading both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_reports import FEVER, LATE_TEXT, RITUXIMAB, concept, finder, hives, late, review, switch
from small_store import corrected

from extract.records import Case, Claim, Episode, Exposure, Report, Value
from kg.diff.answers import changed_rows, key_columns
from kg.diff.content import compare
from kg.diff.layout import markdown, text
from kg.diff.matching import agreement, case_facts, pairs
from kg.diff.model import (
    AnswerChange,
    Counts,
    Difference,
    Figure,
    RecordChange,
    ReportChange,
    RowChange,
    Said,
    Side,
    ValueChange,
)
from kg.diff.sentences import row_sentence, value_sentence

at = finder(LATE_TEXT)


def told(old: Report, new: Report) -> list[str]:
    """The values that changed, as sentences."""
    return [value_sentence(change) for change in compare(old, new).values]


def with_episode(report: Report, **values: object) -> Report:
    """A report whose first episode has other values."""
    case = report.cases[0]
    first = replace(case.episodes[0], **values)  # type: ignore[arg-type]
    return replace(report, cases=(replace(case, episodes=(first, *case.episodes[1:])), *report.cases[1:]))


def with_case(report: Report, **values: object) -> Report:
    """A report whose first case has other values."""
    return replace(report, cases=(replace(report.cases[0], **values), *report.cases[1:]))  # type: ignore[arg-type]


def test_the_same_report_says_the_same() -> None:
    for report in (late(), switch(), hives(), review()):
        change = compare(report, report)
        assert change.silent and change.state == "read again"
        assert (change.evidence, change.sureness, change.readings) == (0, 0, 0)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (
            with_episode(late(), latency_days=Value(70.0, at("Ten weeks after that infusion"))),
            "patient 1, episode 1: latency 84 → 70 days "
            "(“Twelve weeks after the last infusion” → “Ten weeks after that infusion”)",
        ),
        (corrected(), "patient 1, episode 1: latency 84 → 70 days (both times “Twelve weeks after the last infusion”)"),
        (with_episode(late(), severity=None), "patient 1, episode 1: no longer severity severe (“severe neutropenia”)"),
        (
            with_episode(late(), switched_to=Value(RITUXIMAB, at("rituximab"))),
            "patient 1, episode 1: now switched to rituximab (“rituximab”)",
        ),
        (
            with_episode(late(), nadir=Value(0.25, at("0.3 x 10^9/L"))),
            "patient 1, episode 1: nadir 0.3 → 0.25 × 10⁹/L (both times “0.3 x 10^9/L”)",
        ),
        (
            with_episode(late(), recovery_days=Value(1.0, at("within 6 days"))),
            "patient 1, episode 1: recovery 6 → 1 day (both times “within 6 days”)",
        ),
        (
            with_episode(late(), rechallenge=Value(False, at("later given again"))),
            "patient 1, episode 1: rechallenge yes → no (both times “later given again”)",
        ),
        (
            with_episode(late(), complications=(Value(FEVER, at("fever")), Value(concept("event", "sepsis"), at("days")))),
            "patient 1, episode 1: now complications sepsis (“days”)",
        ),
        (with_case(late(), label=None), "patient 1: no longer label Patient 1"),
        (replace(late(), kind="review"), "kind case series → review"),
        (
            with_case(late(), exposures=(replace(late().cases[0].exposures[0], dose=Value("500 mg", at("1000 mg"))),)),
            "patient 1, rituximab: dose 1000 mg → 500 mg (both times “1000 mg”)",
        ),
        (
            replace(late(), claims=(replace(late().claims[0], stance=Value("disputes", at("We propose that"))),)),
            "claim 1: stance supports → disputes (both times “We propose that”)",
        ),
    ],
)  # fmt: skip
def test_a_value_that_changed_is_told_with_its_words(new: Report, sentence: str) -> None:
    assert told(late(), new) == [sentence]


def test_the_target_of_a_change_is_what_explain_takes() -> None:
    (change,) = compare(late(), corrected()).values
    assert change.target == "late/1/1/latency_days"


def test_several_values_are_told_by_those_that_came_and_went() -> None:
    new = with_episode(late(), complications=(Value(concept("event", "sepsis"), at("days")),))
    assert told(late(), new) == ["patient 1, episode 1: complications fever → sepsis (“fever” → “days”)"]
    old = with_episode(late(), complications=())
    more = tuple(Value(concept("event", name), at("days")) for name in ("sepsis", "pneumonia"))
    assert told(old, with_episode(late(), complications=more)) == [
        "patient 1, episode 1: now also complications sepsis, pneumonia (“days”)"
    ]


def test_a_measurement_that_changed() -> None:
    first, second = late().cases[0].episodes[0].measurements
    new = with_episode(late(), measurements=(first, replace(second, value=Value(2.1, at("2.2 x 10^9/L")))))
    assert told(late(), new) == [
        "patient 1, episode 1: measurements neutrophils 2.2 10*9/L, recovery → neutrophils 2.1 10*9/L, recovery "
        "(both times “2.2 x 10^9/L”)"
    ]


def test_words_rules_and_sureness_are_counted_and_not_told_as_values() -> None:
    episode = late().cases[0].episodes[0]
    assert episode.severity is not None and episode.latency_days is not None
    other_words = with_episode(late(), severity=Value("severe", at("severe")))
    assert (compare(late(), other_words).evidence, compare(late(), other_words).values) == (1, ())
    ruled = with_episode(late(), severity=replace(episode.severity, rule="by-hand"))
    assert compare(late(), ruled).evidence == 1
    surer = with_episode(late(), severity=Value("severe", at("severe neutropenia", confidence=0.6)))
    change = compare(late(), surer)
    assert (change.sureness, change.evidence, change.silent) == (1, 0, True)


def test_words_that_only_moved_are_the_same_where_the_text_is_another() -> None:
    moved = replace(switch(), source=replace(switch().source, text_sha256="0" * 64))
    case = moved.cases[0]
    age = case.age_years
    assert age is not None
    evidence = tuple(replace(each, start=each.start + 5, end=each.end + 5) for each in age.evidence)
    new = with_case(moved, age_years=Value(44.0, evidence))
    assert compare(switch(), new).evidence == 0
    assert compare(moved, new).evidence == 1  # the same text: the words stand elsewhere


def test_doubts_that_came_and_went() -> None:
    doubt = late().doubts[0]
    gone = replace(late(), doubts=())
    assert compare(late(), gone).doubts_gone == ("patient 2, episode 1: latency 22 withheld",)
    assert compare(gone, late()).doubts_new == ("patient 2, episode 1: latency 22 withheld",)
    reworded = replace(late(), doubts=(replace(doubt, reason="Only 31% sure of this latency."),))
    assert compare(late(), reworded).doubts_new == ()


def shifted(report: Report) -> Report:
    """The same report with another patient before the others, so that all numbers moved by one."""
    stranger = Case(number=1, age_years=Value(30.0, at("44-year-old")), sex=Value("male", at("man")))
    moved = tuple(replace(case, number=case.number + 1) for case in report.cases)
    return replace(report, cases=(stranger, *moved))


def test_cases_are_known_again_when_their_numbers_move() -> None:
    change = compare(late(), shifted(late()))
    assert change.values == ()
    assert change.records == (
        RecordChange(kind="patient", state="added", place="patient 1", summary="30 y, male"),
        RecordChange(kind="patient", state="renumbered", place="patient 2", summary="patient 1"),
        RecordChange(kind="patient", state="renumbered", place="patient 3", summary="patient 2"),
    )
    back = compare(shifted(late()), late())
    assert [(record.state, record.place) for record in back.records] == [
        ("renumbered", "patient 1"),
        ("renumbered", "patient 2"),
        ("removed", "patient 1"),
    ]


def test_an_episode_that_came_first_moves_the_others() -> None:
    case = late().cases[0]
    early = Episode(number=1, event=Value(concept("event", "urticaria"), at("mild")))
    episodes = (early, *(replace(each, number=each.number + 1) for each in case.episodes))
    change = compare(late(), with_case(late(), episodes=episodes))
    assert [(record.kind, record.state, record.place, record.summary) for record in change.records] == [
        ("episode", "added", "patient 1, episode 1", "urticaria"),
        ("episode", "renumbered", "patient 1, episode 2", "episode 1"),
        ("episode", "renumbered", "patient 1, episode 3", "episode 2"),
    ]
    assert change.values == ()


def test_two_patients_who_change_places() -> None:
    one, two = late().cases
    crossed = replace(late(), cases=(replace(two, number=1), replace(one, number=2)))
    change = compare(late(), crossed)
    assert {(each.place, each.summary) for each in change.records} == {
        ("patient 1", "patient 2"),
        ("patient 2", "patient 1"),
    }
    assert change.values == ()


def test_a_patient_of_the_same_number_who_has_nothing_in_common_is_another() -> None:
    stranger = replace(hives().cases[0], number=1, age_years=Value(9.0, at("44-year-old")))
    old, new = late(), replace(late(), source=replace(late().source, text_sha256="1"), cases=(stranger,))
    states = [(record.kind, record.state) for record in compare(replace(old, cases=old.cases[:1]), new).records]
    assert states == [("patient", "added"), ("patient", "removed")]


def test_a_poor_patient_of_the_same_number_is_the_same() -> None:
    old = replace(hives(), cases=(Case(number=1, sex=Value("male", at("man"))),))
    new = replace(
        old, source=replace(old.source, text_sha256="1"), cases=(Case(number=1, sex=Value("female", at("woman"))),)
    )
    assert told(old, new) == ["patient 1: sex male → female (“man” → “woman”)"]


def test_drugs_and_claims_that_came_and_went() -> None:
    use = Exposure(drug=Value(concept("drug", "acetylsalicylic acid"), at("days")), role="concomitant")
    (record,) = compare(late(), with_case(late(), exposures=(*late().cases[0].exposures, use))).records
    assert (record.kind, record.state, record.summary) == ("drug", "added", "acetylsalicylic acid (concomitant)")
    (gone,) = compare(switch(), replace(switch(), claims=())).records
    assert gone.summary == "the authors dispute a class effect: neutropenia under anti-CD20 monoclonal antibody"
    assert gone.quote == "speaks against"
    claim = replace(late().claims[0], kind="mechanism")
    assert isinstance(claim, Claim)
    assert [each.state for each in compare(late(), replace(late(), claims=(claim,))).records] == ["added", "removed"]


def test_agreement_is_the_dice_coefficient() -> None:
    one, other = frozenset({("a", 1), ("b", 2), ("c", 3)}), frozenset({("a", 1)})
    assert agreement(one, other) == pytest.approx(2 * 1 / (3 + 1))
    assert agreement(frozenset(), frozenset()) == 0.0


def test_numbers_decide_among_equals() -> None:
    twins = [Case(number=number, sex=Value("male", at("man"))) for number in (1, 2)]
    found = pairs(twins, list(reversed(twins)), lambda case: case_facts(case, places=True))
    assert [(one and one.number, other and other.number) for one, other in found] == [(2, 2), (1, 1)]


def test_rows_are_known_by_their_place_or_their_words() -> None:
    assert key_columns(("report", "case", "value"), [("a", 1, "x")], [("a", 1, "y"), ("b", 1, "y")]) == [0, 1]
    assert key_columns(("report", "value", "field"), [("a", "x", "f"), ("a", "y", "g")], []) == [0, 2]
    assert key_columns(("drug", "event", "days"), [("a", "b", 3)], [("a", "c", 3)]) == [0, 1]
    assert key_columns(("number",), [(1,), (2,)], []) == [0]
    assert key_columns(("stance", "report", "claim"), [("s", "a", 1), ("d", "a", 2)], []) == [1, 2]


def test_the_rows_that_differ() -> None:
    columns = ("drug", "event", "latency_from", "episodes", "median_days", "quote")
    old = [("ocrelizumab", "neutropenia", "last_dose", 2, 91, "a"), ("rituximab", "neutropenia", None, 1, 4, "a")]
    new = [
        ("ocrelizumab", "neutropenia", "last_dose", 3, 112.25, "b"),
        ("ofatumumab", "rash", "first_dose", 1, None, "c"),
    ]
    assert [row_sentence(row) for row in changed_rows(columns, old, new)] == [
        "neutropenia under ocrelizumab (last dose): 2 → 3 episodes, median 91 → 112.25 days",
        "new: rash under ofatumumab (first dose): 1 episode",
        "gone: neutropenia under rituximab: 1 episode, median 4 days",
    ]
    assert list(changed_rows(columns, old, [(*row[:-1], "other words") for row in old])) == []
    by_drug = list(changed_rows(columns, old[:1], [("ocrelizumab", "rash", "last_dose", 2, 91, "a")], key=("drug",)))
    assert [row_sentence(row) for row in by_drug] == ["ocrelizumab: event neutropenia → rash"]


def test_a_number_in_a_key_has_its_name() -> None:
    key = (("drug", "x"), ("event", "y"), ("grade", "4"), ("outcome", "not stated"), ("recovery", "treated"))
    row = RowChange("added", key, (Figure("cases", None, 1),))
    assert row_sentence(row) == "new: y under x (grade 4, outcome not stated, treated): 1 case"


def test_a_figure_that_is_not_given_any_more_is_nothing() -> None:
    row = RowChange("changed", (("report", "a"), ("case", 1), ("recurrence", True)), (Figure("grade", 4, None),))
    assert row_sentence(row) == "a/1 (recurrence yes): grade 4 → nothing"


def test_what_explains_all_is_said_once() -> None:
    value = ValueChange(target="t", place="", field="kind", old=(Said("1"),), new=(Said("2"),))
    reports = (
        ReportChange(name="a", state="changed", values=(value,), why=("read by 2, before by 1",)),
        ReportChange(name="b", state="changed", values=(value,), why=("its text changed", "read by 2, before by 1")),
        ReportChange(name="c", state="added"),
    )
    told = text(Difference(old=Side("one"), new=Side("two"), reports=reports)).splitlines()
    assert "All that differ: read by 2, before by 1." in told
    assert "  a: changed" in told and "  b: changed (its text changed)" in told
    assert (
        "  a: changed (read by 2, before by 1)"
        in text(Difference(old=Side("one"), new=Side("two"), reports=reports[:1])).splitlines()
    )


def a_difference() -> Difference:
    """One screen: 40 reports changed in ten values each, 30 answers in ten rows each."""
    value = ValueChange(
        target="a/1/age_years", place="patient 1", field="age_years", old=(Said("1"),), new=(Said("2"),)
    )
    row = RowChange("changed", (("drug", "x"),), (Figure("episodes", 1, 2),))
    return Difference(
        old=Side("one", Counts(40, 1, 41, 40, 50, 2)),
        new=Side("two", Counts(41, 0, 42, 41, 50, 2)),
        reports=tuple(ReportChange(name=f"r{n:02}", state="changed", values=(value,) * 10) for n in range(40)),
        answers=tuple(AnswerChange(question=f"q{n}", title="T", rows=(row,) * 10) for n in range(30)),
        asked=30,
        unchanged=1,
    )


def test_a_review_is_told_on_one_screen() -> None:
    lines = text(a_difference()).splitlines()
    assert len(lines) <= 40
    assert lines[:3] == [
        "one → two: 40 reports changed, 1 unchanged.",
        "40 → 41 reports, 1 → 0 reports in quarantine, 41 → 42 cases, 40 → 41 independent patients; "
        "50 episodes, 2 claims as before.",
        "30 of 30 answers changed.",
    ]
    assert "  and 38 more reports: --all tells everything" in lines
    assert "    and 7 more" in lines
    whole = text(a_difference(), everything=True).splitlines()
    assert sum("age 1 → 2 years" in line for line in whole) == 400
    assert sum("1 → 2 episodes" in line for line in whole) == 300


def test_nothing_is_told_of_nothing() -> None:
    same = Difference(old=Side("one"), new=Side("two"), unchanged=2)
    assert not same and text(same) == "one → two: 2 unchanged.\nNothing differs.\n"


def test_what_a_report_says_breaks_neither_a_line_nor_the_markup() -> None:
    evil = Said("x\n# head <b>|`*_[a](b)", "line\u2028two\x1b[31m")
    change = ValueChange(target="t", place="patient 1", field="occupation", old=(), new=(evil,))
    found = Difference(
        old=Side("a*b"), new=Side("b"), reports=(ReportChange(name="<r>\n|", state="changed", values=(change,)),)
    )
    plain = text(found)
    assert "\x1b" not in plain and "\u2028" not in plain and "x # head" in plain
    marked = markdown(found)
    assert "<" not in marked.replace("\\<", "") and "\\# head \\<b\\>\\|\\`\\*\\_\\[a\\](b)" in marked
    assert [line for line in marked.splitlines() if line.startswith("#")] == ["# a\\*b → b", "## Reports"]


def test_lines_fit_the_terminal() -> None:
    assert max(map(len, text(a_difference(), width=60).splitlines())) <= 60
