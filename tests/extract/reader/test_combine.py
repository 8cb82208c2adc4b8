"""Two readings in one record: the rules, what stands beside the record, and the agreement of the readers."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from answers import answer, case, document, episode, said, vocabulary

from extract import extract, from_text
from extract.reader.combine import RULES, Rule, combine
from extract.reader.kappa import agreement, kappa
from extract.reader.read import second_reading
from extract.records import Doubt, Episode, Report, Value, values

READER = "openai:tiny"


def read(reply: Any) -> Report:
    return second_reading(document(), json.dumps(reply), reader=READER, vocabulary=vocabulary())


@cache
def careful() -> Report:
    """What a careful reader reads."""
    return read(answer())


@cache
def two() -> Report:
    """The same with a second patient."""
    other = case([episode(event=said("fever", "with fever"))], age_years=None, sex=None, conditions=[])
    return read(answer(case(), other))


def without(report: Report, *keys: str, **changed: Any) -> Report:
    """The report with some items of its episode taken away or changed."""
    [told] = report.cases[0].episodes
    new = replace(told, **{key: () if isinstance(getattr(told, key), tuple) else None for key in keys}, **changed)
    return replace(report, cases=(replace(report.cases[0], episodes=(new,)),))


def other_value(value: Value[Any] | None, new: Any) -> Value[Any]:
    assert value is not None
    return Value(new, value.evidence)


def mild() -> Report:
    """What the careful reader reads, with another severity."""
    return without(careful(), severity=other_value(only_episode(careful()).severity, "mild"))


def both(first: Report, second: Report, prefer: Rule = "first") -> Report:
    return combine(first, second, reader=READER, prefer=prefer)


def only_episode(report: Report) -> Episode:
    [patient] = report.cases
    [told] = patient.episodes
    return told


def reasons(report: Report) -> dict[str | None, str]:
    return {doubt.field: doubt.reason for doubt in report.doubts}


class TestRules:
    @pytest.mark.parametrize("prefer", RULES)
    def test_where_both_agree_every_rule_gives_the_same_record_and_no_doubt(self, prefer: Rule) -> None:
        found = both(careful(), careful(), prefer)
        assert replace(found, readings=()) == careful()
        assert all(each.stands for each in found.readings)

    @pytest.mark.parametrize(
        ("prefer", "taken"), [("first", "severe"), ("second", "mild"), ("either", "severe"), ("agreed", None)]
    )
    def test_of_two_values_the_rule_takes_one_or_none_and_a_doubt_shows_both(
        self, prefer: Rule, taken: str | None
    ) -> None:
        found = both(careful(), mild(), prefer)
        stands = only_episode(found).severity
        assert (stands and stands.value) == taken
        [doubt] = found.doubts
        assert doubt.reason == "The readers differ: casegraph reads severe, openai:tiny reads mild."
        assert (doubt.kind, doubt.field, doubt.case_number, doubt.episode_number) == (
            "readers differ",
            "severity",
            1,
            1,
        )
        assert len(doubt.evidence) == 2

    @pytest.mark.parametrize(
        ("prefer", "stands"), [("first", False), ("second", True), ("either", True), ("agreed", False)]
    )
    def test_what_only_the_second_reader_has_stands_where_the_rule_lets_it(self, prefer: Rule, stands: bool) -> None:
        found = both(without(careful(), "action"), careful(), prefer)
        assert (only_episode(found).action is not None) == stands
        assert reasons(found) == ({} if stands else {"action": "Only openai:tiny reads this."})

    @pytest.mark.parametrize(
        ("prefer", "stands"), [("first", True), ("second", False), ("either", True), ("agreed", False)]
    )
    def test_and_what_only_the_first_has(self, prefer: Rule, stands: bool) -> None:
        found = both(careful(), without(careful(), "action"), prefer)
        assert (only_episode(found).action is not None) == stands
        assert reasons(found) == ({} if stands else {"action": "Only casegraph reads this."})

    @pytest.mark.parametrize(
        ("prefer", "labels"),
        [("first", ["fever"]), ("second", ["sepsis"]), ("either", ["fever"]), ("agreed", [])],
    )
    def test_a_list_is_taken_from_one_reader_and_what_is_left_out_is_a_doubt(
        self, prefer: Rule, labels: list[str]
    ) -> None:
        fever = only_episode(careful()).complications[0]
        sepsis = Value(replace(fever.value, label="sepsis", iri=None), fever.evidence)
        found = both(careful(), without(careful(), complications=(sepsis,)), prefer)
        assert [each.value.label for each in only_episode(found).complications] == labels
        left_out = {"fever", "sepsis"} - set(labels)
        assert {doubt.withheld for doubt in found.doubts} == left_out

    def test_a_reference_point_is_not_put_to_the_latency_of_the_other_reader(self) -> None:
        told = only_episode(careful())
        first = without(careful(), "latency_from", "onset", latency_days=other_value(told.latency_days, 10.0))
        assert only_episode(both(first, careful(), "either")).latency_from is None
        alike = without(careful(), "latency_from", "onset")
        assert only_episode(both(alike, careful(), "either")).latency_from == told.latency_from

    def test_what_was_computed_does_not_stand_on_another_readers_ground(self) -> None:
        first = without(careful(), "grade", nadir=other_value(only_episode(careful()).nadir, 0.7))
        found = both(first, careful(), "either")
        assert only_episode(found).nadir.value == 0.7 and only_episode(found).grade is None  # type: ignore[union-attr]
        assert set(reasons(found)) == {"nadir"}  # the grade follows from it: not a second doubt

    def test_no_rule_makes_a_record_that_contradicts_itself(self) -> None:
        told = only_episode(careful())
        low = without(careful(), "nadir", "grade", recovery_value=other_value(told.recovery_value, 0.2))
        assert only_episode(both(low, careful(), "either")).nadir is None  # 0.3 is above the count at recovery
        fatal = without(careful(), "grade", outcome=other_value(told.outcome, "fatal"))
        stated = without(careful(), "outcome", grade=other_value(told.grade, 3))
        assert only_episode(both(fatal, stated, "either")).grade is None


class TestDecisions:
    @pytest.mark.parametrize("prefer", RULES)
    @pytest.mark.parametrize(("name", "taken"), [("casegraph", "severe"), (READER, "mild")])
    def test_the_reviewers_word_goes_before_every_rule_and_settles_the_doubt(
        self, prefer: Rule, name: str, taken: str
    ) -> None:
        found = combine(careful(), mild(), reader=READER, prefer=prefer, decided={(1, 1, "severity"): name})
        stands = only_episode(found).severity
        assert stands and stands.value == taken and found.doubts == ()
        assert {each.given for each in found.readings if each.field == "severity" and each.stands} == {taken}

    @pytest.mark.parametrize("prefer", ["first", "agreed"])
    def test_it_lets_a_patient_stand_whom_the_rule_does_not(self, prefer: Rule) -> None:
        decided = {(2, 1, "event"): READER}
        found = combine(careful(), two(), reader=READER, prefer=prefer, decided=decided)
        assert [told.event.value.label for told in found.cases[1].episodes] == ["fever"] and found.doubts == ()


class TestPatients:
    @pytest.mark.parametrize(("prefer", "count"), [("first", 1), ("second", 2), ("either", 2), ("agreed", 1)])
    def test_a_patient_of_the_second_reader_alone_stands_by_the_rule_or_is_a_doubt(
        self, prefer: Rule, count: int
    ) -> None:
        found = both(careful(), two(), prefer)
        assert [patient.number for patient in found.cases] == list(range(1, count + 1))
        told = [doubt for doubt in found.doubts if doubt.reason == "Only openai:tiny tells of this patient."]
        assert len(told) == 2 - count
        assert all("event: fever" in (doubt.withheld or "") and doubt.case_number == 2 for doubt in told)

    @pytest.mark.parametrize(("prefer", "count"), [("first", 2), ("second", 1), ("either", 2), ("agreed", 1)])
    def test_and_one_of_the_first_alone(self, prefer: Rule, count: int) -> None:
        assert len(both(two(), careful(), prefer).cases) == count

    @pytest.mark.parametrize("prefer", RULES)
    def test_two_episodes_that_have_nothing_in_common_are_not_one(self, prefer: Rule) -> None:
        rash = read(answer(case([{"event": said("fever", "with fever")}])))
        first = read(answer(case([{"event": said("neutropenia", "severe neutropenia")}])))
        found = both(first, rash, prefer)
        events = [told.event.value.label for patient in found.cases for told in patient.episodes]
        assert (
            events
            == {"first": ["neutropenia"], "second": ["fever"], "either": ["neutropenia", "fever"], "agreed": []}[prefer]
        )
        if prefer == "agreed":
            assert len(found.doubts) == 2

    def test_the_kind_follows_where_only_the_second_reader_finds_patients(self) -> None:
        nobody = replace(careful(), kind="other", cases=())
        assert both(nobody, careful(), "either").kind == "case report"
        assert both(nobody, careful(), "first").kind == "other"

    def test_numbers_of_the_first_reader_are_kept_and_doubts_follow_their_record(self) -> None:
        doubt = Doubt(kind="unplaced count", reason="?", case_number=3, evidence=only_episode(careful()).event.evidence)
        third = replace(careful(), cases=(replace(careful().cases[0], number=3),), doubts=(doubt,))
        assert both(third, careful()).cases[0].number == 3
        assert {each.case_number for each in both(third, careful()).readings} == {3}
        assert both(third, careful(), "second").doubts[0].case_number == 1


class TestBeside:
    def test_every_value_of_both_readers_stands_beside_the_record_with_its_words(self) -> None:
        found = both(without(careful(), "action"), careful())
        for name, report in (("casegraph", without(careful(), "action")), (READER, careful())):
            wanted = sum(1 for one in report.cases for each in (one, *one.episodes) for _ in values(each))
            assert sum(each.reader == name for each in found.readings) == wanted
        [left] = [each for each in found.readings if not each.stands]
        assert (left.reader, left.field, left.given) == (READER, "action", "withdrawn")
        assert left.evidence[0].component == READER

    def test_what_was_refused_is_listed_with_its_record(self) -> None:
        lied = read(answer(case([episode(severity=said("severe", "a very severe case"))])))
        [left] = [each for each in both(careful(), lied).readings if each.refused]
        assert (left.field, left.case_number, left.episode_number) == ("severity", 1, 1)

    def test_the_first_readers_report_may_be_the_extractions(self) -> None:
        first = extract(from_text(document().text, name="letter"))
        found = both(first, careful())
        assert replace(found, readings=(), doubts=()) == replace(first, doubts=())
        assert {each.reader for each in found.readings} == {"casegraph", READER}


class TestKappa:
    def test_the_example_of_a_two_by_two_table(self) -> None:
        # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: po = 35/50 = 0.7; pe = (25 x 30 + 25 x 20) / 2500 = 0.5; kappa = 0.4
        pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
        assert kappa(pairs) == pytest.approx(0.4)

    def test_disagreement_beyond_chance_is_negative_and_complete_agreement_is_one(self) -> None:
        assert kappa([("a", "b"), ("b", "a")]) == -1.0
        assert kappa([("a", "a"), ("b", "b")]) == 1.0

    @pytest.mark.parametrize("pairs", [[], [(None, None)] * 4, [("a", "a")] * 4])
    def test_it_is_not_defined_where_nothing_varies(self, pairs: list[Any]) -> None:
        assert kappa(pairs) is None

    def test_numbers_within_two_per_cent_are_one_answer(self) -> None:
        found = agreement([(84, 85), (84, 90), (100, 101.9), (103, 101.9)])
        assert (found.same, found.differ) == (3, 1)

    def test_a_list_is_one_answer_but_counts_entry_by_entry_for_f1(self) -> None:
        # same list in another order; one entry of two; nothing against one: right 2 + 1, extra or missed 1 + 1
        found = agreement([(["a", "B"], ["b", "A"]), (["a", "c"], ["a"]), ([], ["a"])])
        assert (found.same, found.differ, found.only_second) == (1, 1, 1)
        assert found.f1 == pytest.approx(2 * 3 / (2 * 3 + 2))

    def test_true_is_not_the_number_one(self) -> None:
        assert agreement([(True, 1)]).same == 0
