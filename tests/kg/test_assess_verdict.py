"""The verdict's rules on hand-made records: each word, each rule at its bounds, and that no bad news makes it stronger."""

from __future__ import annotations

from dataclasses import replace

import assess_records as made
import pytest
from assess_records import case, claim, episode, facts, one, report, strong
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import Concept, Report
from kg.assess.definitions import AssessError, Definitions
from kg.assess.dossier import dossier, judged
from kg.assess.findings import find, without_report
from kg.assess.members import figures
from kg.assess.model import WORDS, Verdict


def verdict(*reports: Report, definitions: Definitions | None = None, members: str = made.MEMBERS) -> Verdict:
    return judged(find(facts(*reports, members=members), definitions or Definitions()))[1]


def allowed(found: Verdict, rule: str) -> str:
    return next(result.allows for result in found.rules if result.name == rule)


def test_supported_needs_every_rule() -> None:
    # 6 patients, 3 of 6 members, 6 groups, all timed, none confounded, 3 positive rechallenges, nothing against.
    found = verdict(*strong())
    assert (found.word, found.decided_by) == ("supported", ())


def test_nobody_with_the_event_is_not_enough_data() -> None:
    found = verdict()
    assert found.word == "not enough data"
    assert "No patient" in found.sentence


@pytest.mark.parametrize(("patients", "word"), [(2, "not enough data"), (3, "supported")])
def test_three_independent_patients_are_needed(patients: int, word: str) -> None:
    assert allowed(verdict(*strong(patients)), "enough patients") == word


def test_the_same_patient_in_two_reports_counts_once() -> None:
    reports = strong(3)
    merged = facts(*reports, persons={"r0/1": "urn:p", "r1/1": "urn:p"})
    weighed, found = judged(find(merged, Definitions()))
    assert len(weighed.counting) == 2
    assert found.word == "not enough data"


def test_what_two_reports_tell_alike_of_one_patient_is_one_figure() -> None:
    # r0 and r1 tell of one patient: twice 10 days after the start, recovered; r1 has a second episode of 30 days.
    # r2 tells of another patient who had the event twice, both times after 10 days.
    abstract = one("r0", "a", outcome="recovered", grade=3)
    article = report("r1", case(episode("a", outcome="recovered", grade=3), episode("a", number=2, latency=30.0)))
    other = report("r2", case(episode("a", outcome="fatal"), episode("a", number=2, outcome="recovered")))
    held = find(facts(abstract, article, other, persons={"r0/1": "urn:p", "r1/1": "urn:p"}), Definitions())
    told = {figure.name: dict(figure.numbers) for figure in figures(held, held.patients, (), None)}
    assert told["patients"] == {"patients": 2}
    assert told["latency from first dose or start"] == {"n": 4, "median": 10, "least": 10, "most": 30}  # 10 10 10 30
    assert told["outcome"] == {"recovered": 2, "fatal": 1}
    assert told["grade"] == {"3": 1}


def test_one_member_with_cases_is_no_class() -> None:
    found = verdict(*(one(f"r{at}", "a", rechallenge=True, recurrence=True) for at in range(8)))
    assert (found.word, found.decided_by) == ("not enough data", ("several members",))


def test_one_patient_under_two_members_gives_a_patient_to_one_of_them_only() -> None:
    both = report("both", case(episode("a"), episode("b", number=2)))
    others = [one(f"r{at}", "a") for at in range(3)]
    assert allowed(verdict(both, *others), "several members") == "weakly supported"  # b has `both`, a has another
    assert allowed(verdict(both), "several members") == "not enough data"


@pytest.mark.parametrize(
    ("members", "word"), [("ab", "supported"), ("abcd", "supported"), ("abcdef", "weakly supported")]
)
def test_two_members_are_enough_in_a_small_class_only(members: str, word: str) -> None:
    reports = [one(f"r{at}", "ab"[at % 2]) for at in range(4)]
    assert allowed(verdict(*reports, members=members), "several members") == word


def test_one_group_of_authors_allows_weak_support() -> None:
    same = tuple(
        replace(each, bibliography=replace(each.bibliography, authors=(made.value("Same Person"),)))
        for each in strong()
    )
    found = verdict(*same)
    assert (found.word, found.decided_by) == ("weakly supported", ("several groups of authors",))


@pytest.mark.parametrize(
    ("latencies", "word"),
    [
        ((10.0, 10.0, 10.0, None), "supported"),
        ((10.0, 10.0, None, None), "weakly supported"),
        ((None, None, None, None), "not enough data"),
        ((10.0, 10.0, 10.0, -2.0), "contested"),
    ],
)
def test_the_time_from_drug_to_event(latencies: tuple[float | None, ...], word: str) -> None:
    reports = [one(f"r{at}", "abcd"[at], latency=days) for at, days in enumerate(latencies)]
    assert allowed(verdict(*reports), "drug before event") == word


def test_where_every_case_has_another_suspect_it_is_not_supported() -> None:
    found = verdict(*(one(f"r{at}", f"{'abc'[at % 3]}x", rechallenge=True, recurrence=True) for at in range(6)))
    assert (found.word, found.decided_by) == ("not supported", ("other explanations",))


def test_an_explanation_that_the_authors_name_weakens_their_patients() -> None:
    infection = claim("alternative_explanation", "supports", Concept("infection", "urn:event:infection"))
    reports = [replace(each, claims=(infection,)) for each in strong()]
    assert verdict(*reports).word == "not supported"
    assert verdict(*reports[:4], *strong()[4:]).word == "weakly supported"  # two patients are left without
    excluded = claim("alternative_explanation", "disputes", Concept("infection", "urn:event:infection"))
    assert verdict(*(replace(each, claims=(excluded,)) for each in strong())).word == "supported"


def test_a_narrower_event_is_another_explanation_and_the_event_itself_is_none() -> None:
    narrower = claim("alternative_explanation", "supports", made.NARROWER)
    assert verdict(*(replace(each, claims=(narrower,)) for each in strong())).word == "not supported"
    itself = claim("alternative_explanation", "supports", made.EVENT)
    assert verdict(*(replace(each, claims=(itself,)) for each in strong())).word == "supported"


def test_the_class_itself_is_no_other_explanation() -> None:
    itself = claim("alternative_explanation", "supports", made.drug("b"))
    assert verdict(*(replace(each, claims=(itself,)) for each in strong())).word == "supported"


@pytest.mark.parametrize(
    ("again", "quiet", "word"),
    [(3, 0, "supported"), (3, 2, "supported"), (2, 2, "contested"), (0, 1, "weakly supported"), (0, 2, "contested")],
)
def test_rechallenges_for_and_against(again: int, quiet: int, word: str) -> None:
    reports = [one(f"p{at}", "abc"[at % 3], rechallenge=True, recurrence=True) for at in range(again)]
    reports += [one(f"n{at}", "abc"[at % 3], rechallenge=True, recurrence=False) for at in range(quiet)]
    assert allowed(verdict(*reports), "dechallenge and rechallenge") == word


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ({"action": "withdrawn", "outcome": "recovered"}, "supported"),
        ({"action": "withdrawn", "outcome": "recovered", "treatments": "t"}, "weakly supported"),
        ({"action": "withdrawn", "outcome": "recovered", "latency": 40.0, "start": "last_dose"}, "weakly supported"),
        ({"action": "withdrawn", "outcome": "not recovered"}, "contested"),
        ({"action": "withdrawn", "outcome": "fatal"}, "weakly supported"),
        ({"action": "continued", "outcome": "recovered"}, "weakly supported"),
    ],
)
def test_dechallenges(stated: dict[str, object], word: str) -> None:
    reports = [one(f"r{at}", "abc"[at], **stated) for at in range(3)]  # type: ignore[arg-type]
    assert allowed(verdict(*reports), "dechallenge and rechallenge") == word


def test_what_is_late_decides_whether_a_dechallenge_tells_anything() -> None:
    stated = {"action": "withdrawn", "outcome": "recovered", "latency": 20.0, "start": "last_dose"}
    reports = [one(f"r{at}", "abc"[at], **stated) for at in range(3)]  # type: ignore[arg-type]
    assert allowed(verdict(*reports), "dechallenge and rechallenge") == "supported"
    late = Definitions(late_from_days=14)
    assert allowed(verdict(*reports, definitions=late), "dechallenge and rechallenge") == "weakly supported"


@pytest.mark.parametrize("bound", [0, -1.0, float("nan"), float("inf"), 10**400])  # the last is no float
def test_a_bound_is_a_positive_number_that_can_be_counted_with(bound: float) -> None:
    for name in ("late_from_days", "count_below"):
        with pytest.raises(AssessError, match=f"{name} is to be a positive number"):
            Definitions(**{name: bound})  # type: ignore[arg-type]


OUTSIDE = report("out", case(episode("a"), episode("x", number=2)))
SWITCHED = report("switch", case(episode("a", switched_to="x", recurrence=True), episode("a", number=2)))
SWITCHED_ONLY = report("only", case(episode("a", switched_to="x", action="withdrawn", recurrence=True)))
TOLERATED = report("well", case(episode("a", switched_to="b", rechallenge=False, recurrence=False)))
NO_EXAMPLES = {
    "to another member, and again": report(
        "cross", case(episode("a", switched_to="x", recurrence=True), episode("b", number=2))
    ),
    "given again": report(
        "again", case(episode("a", switched_to="x", rechallenge=True, recurrence=True), episode("a", number=2))
    ),
    "outside, and well": report("good", case(episode("a", switched_to="x", recurrence=False))),
    "to a member, nothing told": report("silent", case(episode("a", switched_to="b"))),
}


@pytest.mark.parametrize("example", [OUTSIDE, SWITCHED, SWITCHED_ONLY, TOLERATED], ids=lambda each: each.name)
def test_counter_examples(example: Report) -> None:
    weighed, found = judged(find(facts(*strong(), example), Definitions()))
    assert weighed.contradicting == {f"urn:{example.name}/1"}
    assert (found.word, found.decided_by) == ("weakly supported", ("counter-examples",))


@pytest.mark.parametrize("reported", NO_EXAMPLES.values(), ids=NO_EXAMPLES)
def test_what_is_no_counter_example(reported: Report) -> None:
    assert judged(find(facts(*strong(), reported), Definitions()))[0].contradicting == frozenset()


def test_another_member_used_afterwards_is_noted_where_nothing_is_told_of_it() -> None:
    used = report("used", case(episode("a", switched_to="b", follow_up_days=730.0)))
    notes = [each for each in dossier(facts(*strong(), used)).counter_evidence if each.weight == "note"]
    assert [(each.kind, each.drugs) for each in notes] == [("another member used afterwards", ("b",))]
    assert "followed for 730 days; no event E under it is told" in notes[0].sentence


@pytest.mark.parametrize(
    ("against", "word"), [(1, "weakly supported"), (2, "weakly supported"), (3, "contested"), (6, "not supported")]
)
def test_counter_examples_against_patients_without(against: int, word: str) -> None:
    examples = [report(f"out{at}", case(episode("a"), episode("x", number=2))) for at in range(against)]
    assert allowed(verdict(*strong(), *examples), "counter-examples") == word  # six patients without


@pytest.mark.parametrize(
    ("for_", "against", "word"),
    [(2, 0, "supported"), (2, 1, "weakly supported"), (1, 1, "contested"), (0, 1, "contested")],
)
def test_authors_who_dispute_it(for_: int, against: int, word: str) -> None:
    claims = [report(f"c{at}", claims=(claim("class_effect", "supports"),)) for at in range(for_)]
    claims += [report(f"d{at}", claims=(claim("class_effect", "disputes"),)) for at in range(against)]
    found = verdict(*strong(), *claims)
    assert allowed(found, "authors' arguments") == word == found.word


def test_doubtful_readings_allow_weak_support() -> None:
    reports = [one(f"r{at}", "abc"[at % 3], sure=0.6, rechallenge=True, recurrence=True) for at in range(6)]
    found = verdict(*reports)
    assert (found.word, found.decided_by) == ("weakly supported", ("sure reading",))


def test_narrower_events_count_and_other_definitions_drop_episodes() -> None:
    reports = [one(f"r{at}", "abc"[at % 3], event=made.NARROWER, nadir=1.2) for at in range(3)]
    assert allowed(verdict(*reports), "enough patients") == "supported"
    assert allowed(verdict(*reports, definitions=Definitions(count_below=1.0)), "enough patients") == "not enough data"
    assert allowed(verdict(*reports, definitions=Definitions(count_below=1.5)), "enough patients") == "supported"
    assert allowed(verdict(*reports, definitions=Definitions(onset="late")), "enough patients") == "not enough data"


# --- No bad news makes it stronger ---------------------------------------------------------------------------------

_ANSWERS = st.sampled_from([None, True, False])
_EPISODES = st.builds(
    lambda name, other, latency, action, outcome, again, back, switch, sure: (
        name + other, latency, action, outcome, again, back, switch, sure
    ),
    st.sampled_from("abcd"), st.sampled_from(["", "", "", "x"]), st.sampled_from([None, 5.0, 40.0]),
    st.sampled_from([None, "withdrawn", "continued", "dose reduced"]),
    st.sampled_from([None, "recovered", "not recovered", "fatal"]), _ANSWERS, _ANSWERS,
    st.sampled_from([None, None, "x", "b"]), st.sampled_from([1.0, 1.0, 0.5]),
)  # fmt: skip
_PATIENTS = st.lists(st.lists(_EPISODES, min_size=1, max_size=2), min_size=0, max_size=6)
_BASES = st.integers(0, 7)  # so many patients who only support it stand beside them: all the verdicts come up


def _reports(patients: list[list[tuple[object, ...]]], base: int) -> list[Report]:
    reports = list(strong(base))
    for at, episodes in enumerate(patients):
        listed = []
        for number, (drugs, latency, action, outcome, again, back, switch, sure) in enumerate(episodes, 1):
            stated = {"action": action, "outcome": outcome, "rechallenge": again, "recurrence": back}
            told = {key: held for key, held in stated.items() if held is not None}
            listed.append(
                episode(drugs, number=number, latency=latency, switched_to=switch, sure=sure, start="last_dose", **told)  # type: ignore[arg-type]
            )
        reports.append(report(f"p{at}", case(*listed)))
    return reports


def rank(*reports: Report) -> int:
    return WORDS.index(verdict(*reports).word)


@settings(max_examples=35, deadline=None)
@given(_PATIENTS, _BASES, st.sampled_from([OUTSIDE, SWITCHED, SWITCHED_ONLY, TOLERATED]))
def test_a_counter_example_never_strengthens(
    patients: list[list[tuple[object, ...]]], base: int, example: Report
) -> None:
    reports = _reports(patients, base)
    assert rank(*reports, example) <= rank(*reports)


@settings(max_examples=35, deadline=None)
@given(_PATIENTS, _BASES, st.sampled_from(["alternative_explanation", "class_effect"]), st.integers(0, 7))
def test_what_authors_say_against_it_never_strengthens(
    patients: list[list[tuple[object, ...]]], base: int, kind: str, at: int
) -> None:
    reports = _reports(patients, base)
    if not reports:
        return
    said = (
        claim("class_effect", "disputes")
        if kind == "class_effect"
        else claim(kind, "supports", Concept("infection", "urn:event:infection"))
    )
    place = at % len(reports)
    weakened = [*reports[:place], replace(reports[place], claims=(said,)), *reports[place + 1 :]]
    assert rank(*weakened) <= rank(*reports)


@settings(max_examples=35, deadline=None)
@given(_PATIENTS, _BASES, st.integers(0, 7))
def test_taking_away_a_patient_who_only_supports_never_strengthens(
    patients: list[list[tuple[object, ...]]], base: int, at: int
) -> None:
    supporting = one(
        "support", "abcd"[at % 4], action="withdrawn", outcome="recovered", rechallenge=True, recurrence=True
    )
    reports = _reports(patients, base)
    assert rank(*reports) <= rank(*reports, supporting)


@settings(max_examples=35, deadline=None)
@given(_PATIENTS, _BASES)
def test_a_recurrence_that_stays_away_never_strengthens(patients: list[list[tuple[object, ...]]], base: int) -> None:
    def quiet(each: Report) -> Report:
        episodes = tuple(
            replace(found, recurrence=made.value(False)) if found.rechallenge and found.rechallenge.value else found
            for found in each.cases[0].episodes
        )
        return replace(each, cases=(replace(each.cases[0], episodes=episodes),))

    reports = _reports(patients, base)
    assert rank(*map(quiet, reports)) <= rank(*reports)


@settings(max_examples=35, deadline=None)
@given(_PATIENTS, _BASES, st.integers(0, 12))
def test_leaving_out_a_report_is_reading_the_facts_without_it(
    patients: list[list[tuple[object, ...]]], base: int, at: int
) -> None:
    reports = _reports(patients, base)
    if not reports:
        return
    name = reports[at % len(reports)].name
    same = {f"{reports[0].name}/1": "urn:p", f"{reports[-1].name}/1": "urn:p"}  # told of in two reports
    fast = without_report(find(facts(*reports, persons=same), Definitions()), name)
    slow = find(facts(*(each for each in reports if each.name != name), persons=same), Definitions())
    assert sorted(fast.patients, key=lambda each: each.person) == sorted(slow.patients, key=lambda each: each.person)
    assert (len(fast.outside), fast.groups) == (len(slow.outside), slow.groups)
    assert judged(fast)[1] == judged(slow)[1]
