"""Each item of the Naranjo scale, answered from records: yes, no and unknown, with the words and what weakens the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from causal_records import (
    AGRANULOCYTOSIS,
    CLOZAPINE,
    KIN,
    LISINOPRIL,
    LITHIUM,
    NEUTROPENIA,
    NEUTROPHILS,
    OCRELIZUMAB,
    OTHER_CAUSE,
    RITUXIMAB,
    a_claim,
    a_level,
    a_report,
    an_episode,
    said,
    setting,
)

from extract.records import Case, Concept, Exposure
from extract.slots.onset import LATE_FROM_DAYS
from kg.causality import answers, challenge, precedents
from kg.causality.alternatives import spoken_of
from kg.causality.attribution import named
from kg.causality.model import Answered
from kg.causality.setting import Precedent, Setting


def told(number: int, one: Setting) -> Answered:
    found = answers.answer(one)[number - 1]
    assert found.item.number == number
    return found


# --- 1: previous conclusive reports -------------------------------------------------------------------------------------


def shown(report: str, by: str = "withdrawal", person: str | None = None, published: str | None = None) -> Precedent:
    return Precedent(
        target=f"{report}/1/1", report=report, person=person or f"urn:{report}", shown_by=by, published=published
    )


@pytest.mark.parametrize(
    ("held", "expected", "said_so"),
    [
        ((), "unknown", "No other report"),
        ((shown("b"),), "unknown", "1 is conclusive"),
        ((shown("b", ""), shown("c", "")), "unknown", "none are conclusive"),
        ((shown("b"), shown("c", "rechallenge")), "yes", "c/1/1 (shown by rechallenge); b/1/1 (shown by withdrawal)"),
        # The same patient in two reports is one patient, and two patients of one report are one report.
        ((shown("b", person="urn:same"), shown("c", person="urn:same")), "unknown", "1 other patient"),
        ((shown("b"), replace(shown("b"), target="b/2/1", person="urn:other")), "unknown", "1 is conclusive"),
    ],
)
def test_previous_reports(held: tuple[Precedent, ...], expected: str, said_so: str) -> None:
    found = told(1, replace(setting(an_episode()), precedents=held))
    assert found.answer == expected and said_so in found.reason
    assert found.answer == "yes" or found.open  # the literature may know more: never no, never settled


def test_reports_that_came_later_are_pointed_out() -> None:
    held = (shown("b", published="2021"), shown("c", published="2022-05"))
    later = replace(setting(report=a_report(an_episode(), published="2020-01")), precedents=held)
    assert told(1, later).cautions == ("They were all published after this report.",)
    assert told(1, replace(setting(report=a_report(an_episode(), published="2021-06")), precedents=held)).cautions == ()
    assert told(1, later).cited == ("b", "c")


TIMED: dict[str, Any] = {"latency_days": 20.0, "latency_from": "first_dose"}
OFF: dict[str, Any] = {"action": "withdrawn", "outcome": "recovered"}
AGAIN: dict[str, Any] = {"action": "interrupted", "outcome": "recovered", "rechallenge": True, "recurrence": True}


@pytest.mark.parametrize(
    ("fields", "more", "expected"),
    [
        (AGAIN, {}, "rechallenge"),
        (TIMED | OFF, {}, "withdrawal"),
        (OFF, {}, ""),  # no stated time of onset
        (TIMED | OFF | {"treatments": (said(Concept("filgrastim")),)}, {}, ""),  # treated
        (TIMED | OFF | {"drugs": (CLOZAPINE, LITHIUM)}, {}, ""),  # a second suspect
        (TIMED | OFF, {"claims": (a_claim(Concept("sepsis"), "supports"),)}, ""),  # another cause is named
        (TIMED | OFF | {"rechallenge": True, "recurrence": False}, {}, ""),  # given again without recurrence
        (TIMED | {"action": "withdrawn", "outcome": "fatal"}, {}, ""),
    ],
)
def test_what_is_conclusive_by_itself(fields: dict[str, Any], more: dict[str, Any], expected: str) -> None:
    by, words = precedents.conclusive(setting(an_episode(**fields), **more))
    assert by == expected and bool(words) == bool(expected)


# --- 2: after the drug --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected", "ground"),
    [
        (TIMED, "yes", "interval"),
        ({"latency_days": 0.0, "latency_from": "treatment_start"}, "yes", "interval"),
        ({"latency_days": -2.0, "latency_from": "first_dose"}, "no", "before the drug"),
        ({"action": "continued"}, "yes", "on treatment"),
        ({"onset": "late"}, "yes", "onset called early or late"),
        ({}, "unknown", "not stated"),
        ({"latency_days": 20.0}, "unknown", "not stated"),  # from what is not stated
    ],
)
def test_after_the_drug(fields: dict[str, Any], expected: str, ground: str) -> None:
    found = told(2, setting(an_episode(**fields)))
    assert (found.answer, found.ground) == (expected, ground)
    assert bool(found.words) == (expected != "unknown")


def test_an_interval_from_another_suspect_is_not_this_drugs() -> None:
    interval = said(19.0, "Nineteen days after", after=" the first tablet of lisinopril she had a tremor.")
    stopped = said("withdrawn", "stopped", before="Both lithium and lisinopril were ")
    one = an_episode(drugs=(LITHIUM, LISINOPRIL), latency_days=interval, latency_from="first_dose", action=stopped)
    found = told(2, setting(one, drug=LISINOPRIL))
    assert (found.answer, found.ground) == ("yes", "interval")
    found = told(2, setting(one, drug=LITHIUM))
    assert (found.answer, found.ground) == ("yes", "on treatment")
    assert "runs from another suspect drug" in found.cautions[0]


def test_an_interval_from_a_suspect_that_the_words_do_not_name_is_one_after_both() -> None:
    one = an_episode(drugs=(LITHIUM, LISINOPRIL), **TIMED)
    for drug in (LITHIUM, LISINOPRIL):
        found = told(2, setting(one, drug=drug))
        assert (found.answer, found.ground) == ("yes", "interval from an unnamed suspect")


def test_an_event_after_the_drug_was_replaced_is_only_in_order() -> None:
    moved = an_episode(1, switched_to=Concept("ozanimod"), action="withdrawn", recurrence=True)
    found = told(2, setting(moved, an_episode(2, action="interrupted"), number=2))
    assert (found.answer, found.ground) == ("yes", "order")
    assert "replaced by ozanimod" in found.cautions[0]
    given_again = replace(moved, rechallenge=said(True))
    found = told(2, setting(given_again, an_episode(2, action="interrupted"), number=2))
    assert found.ground == "on treatment"


@pytest.mark.parametrize(
    ("before", "after", "ground"),
    [
        ("Severe neutropenia after exposure to ", ".", "order in words"),
        ("She developed neutropenia following the second course of ", " at home.", "order in words"),
        ("Neutropenia under ", ": a case.", "during the drug, in words"),
        ("During treatment with ", " he had neutropenia.", "during the drug, in words"),
        # A cause is no time, and what followed the end of the drug did not follow the drug.
        ("Neutropenia due to ", " was found.", "not stated"),
        ("The neutropenia went after withdrawal of ", ".", "not stated"),
        ("No neutropenia was seen after ", ".", "not stated"),
        ("She recovered from neutropenia after ", ".", "not stated"),
        ("After ", " he had a rash.", "not stated"),
    ],
)
def test_words_of_time_tell_the_order(before: str, after: str, ground: str) -> None:
    one = replace(an_episode(), drugs=(said(CLOZAPINE, "clozapine", before=before, after=after),))
    found = told(2, setting(one))
    assert found.ground == ground and found.answer == ("unknown" if ground == "not stated" else "yes")


# --- 3: dechallenge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected", "settled"),
    [
        (OFF, "yes", False),
        ({"action": "interrupted", "outcome": "recovering"}, "yes", False),
        ({"action": "withdrawn", "recovery_value": 2.5}, "yes", False),
        ({"switched_to": Concept("ozanimod"), "outcome": "recovered"}, "yes", False),
        ({"action": "withdrawn", "outcome": "not recovered"}, "no", False),
        ({"action": "withdrawn"}, "unknown", False),
        ({"outcome": "recovered"}, "unknown", False),
        ({"action": "continued", "outcome": "recovered"}, "unknown", True),
        ({"action": "dose reduced", "outcome": "recovered"}, "unknown", True),
        ({"action": "withdrawn", "outcome": "fatal"}, "unknown", True),
        # 28 days after the last dose there is nothing left to stop; 27 days after it there may be.
        (OFF | {"latency_days": 28.0, "latency_from": "last_dose"}, "unknown", True),
        (OFF | {"latency_days": 27.0, "latency_from": "last_dose"}, "yes", False),
        (OFF | {"latency_days": 400.0, "latency_from": "treatment_start"}, "yes", False),
    ],
)
def test_dechallenge(fields: dict[str, Any], expected: str, settled: bool) -> None:
    found = told(3, setting(an_episode(**fields)))
    assert (found.answer, found.settled) == (expected, settled)


def test_nothing_is_left_to_stop_from_where_late_onset_begins() -> None:
    assert challenge.NOTHING_LEFT_FROM_DAYS == LATE_FROM_DAYS


def test_a_treated_event_and_one_that_came_back_off_the_drug_are_cautioned() -> None:
    treated = told(3, setting(an_episode(**OFF, treatments=(said(Concept("filgrastim")),))))
    assert treated.answer == "yes" and "treated (filgrastim)" in treated.cautions[0]
    back = told(3, setting(an_episode(**OFF, rechallenge=False, recurrence=True)))
    assert back.answer == "yes" and "speaks against the drug" in back.cautions[0]


def test_what_was_already_stopped_cannot_be_stopped() -> None:
    first = an_episode(1, action="withdrawn", outcome="recovered", rechallenge=False)
    found = told(3, setting(first, an_episode(2, **OFF), number=2))
    assert found.answer == "unknown" and found.settled and "after episode 1 already" in found.reason


# --- 4: rechallenge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected", "settled"),
    [
        (AGAIN, "yes", False),
        (AGAIN | {"recurrence": False}, "no", False),
        ({"action": "continued", "rechallenge": True, "recurrence": False}, "no", False),
        # A recurrence while treatment goes on is no rechallenge.
        ({"action": "continued", "outcome": "recovered", "rechallenge": True, "recurrence": True}, "unknown", False),
        ({"recurrence": True}, "unknown", False),
        ({"rechallenge": True}, "unknown", False),
        ({"rechallenge": False}, "unknown", True),
        ({"rechallenge": False, "recurrence": False}, "unknown", True),
        ({}, "unknown", False),
    ],
)
def test_rechallenge(fields: dict[str, Any], expected: str, settled: bool) -> None:
    found = told(4, setting(an_episode(**fields)))
    assert (found.answer, found.settled) == (expected, settled)


def test_how_soon_it_came_again_is_said() -> None:
    second = an_episode(2, latency_days=9.0, latency_from="first_dose")
    found = told(4, setting(an_episode(1, **AGAIN), second))
    assert "It came again 9 days after the first dose." in found.cautions[-1]
    assert "is not read" in told(4, setting(an_episode(1, **AGAIN))).cautions[-1]


def test_of_several_suspects_only_the_one_that_the_words_name_was_given_again() -> None:
    again = said(True, "reintroduced", before="Lithium was ", after=" two weeks after the last dose of lisinopril.")
    both = said("interrupted", "stopped", before="Both drugs were ")
    one = an_episode(drugs=(LITHIUM, LISINOPRIL), action=both, outcome="recovered", rechallenge=again, recurrence=False)
    assert told(4, setting(one, drug=LITHIUM)).answer == "no"
    assert told(4, setting(one, drug=LISINOPRIL)).answer == "unknown"
    assert told(3, setting(one, drug=LISINOPRIL)).answer == "yes"
    brand = replace(one, rechallenge=said(True, "Lithobid was resumed"))
    assert told(4, setting(brand, drug=LITHIUM)).answer == "no"
    nobody = replace(one, rechallenge=said(True, "resumed", before="Treatment was "))
    assert {told(4, setting(nobody, drug=drug)).answer for drug in (LITHIUM, LISINOPRIL)} == {"unknown"}


@pytest.mark.parametrize(
    ("before", "quote", "after", "expected"),
    [
        ("Lithium was ", "stopped", " after lisinopril had been.", {LITHIUM}),
        ("Both lithium and lisinopril were ", "stopped", ".", {LITHIUM, LISINOPRIL}),
        ("Both were ", "stopped", "; lithium levels fell.", {LITHIUM, LISINOPRIL}),
        ("None of the two drugs has been ", "given again", ".", {LITHIUM, LISINOPRIL}),
        ("The suspected drugs were ", "withdrawn", ".", {LITHIUM, LISINOPRIL}),
        ("They were all ", "stopped", ".", {LITHIUM, LISINOPRIL}),
        ("All the complaints disappeared after ", "stopping", " lisinopril.", {LISINOPRIL}),
        ("In both cases it was ", "resumed", ".", set()),
        ("All patients ", "resumed", " treatment.", set()),
        ("", "Lithobid was resumed", ".", {LITHIUM}),
    ],
)
def test_of_which_suspect_a_sentence_speaks(before: str, quote: str, after: str, expected: set[Concept]) -> None:
    (words,) = said("x", quote, before=before, after=after).evidence
    assert named(words, (LITHIUM, LISINOPRIL), KIN) == {drug.iri for drug in expected}


# --- 5: other causes ----------------------------------------------------------------------------------------------------

SEPSIS, VIRUS = Concept("sepsis"), Concept("viral infection")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ((), "unknown"),
        ((a_claim(SEPSIS, "supports"),), "yes"),
        ((a_claim(OTHER_CAUSE, "disputes"),), "no"),
        ((a_claim(SEPSIS, "disputes"),), "unknown"),  # one cause excluded is not all
        ((a_claim(OTHER_CAUSE, "disputes"), a_claim(SEPSIS, "supports")), "yes"),
        ((a_claim(SEPSIS, "supports"), a_claim(SEPSIS, "disputes")), "unknown"),
        ((a_claim(CLOZAPINE, "supports"),), "unknown"),  # the drug itself is no other cause
        ((a_claim(SEPSIS, "supports", event=Concept("rash")),), "unknown"),  # of another event
        ((a_claim(SEPSIS, "supports", event=AGRANULOCYTOSIS),), "yes"),  # of a narrower event
    ],
)
def test_other_causes(claims: tuple[Any, ...], expected: str) -> None:
    assert told(5, setting(an_episode(), claims=claims)).answer == expected


def test_reserve_company_and_other_drugs_are_said() -> None:
    hedged = told(5, setting(an_episode(), claims=(a_claim(SEPSIS, "supports", hedged=True),)))
    assert hedged.answer == "yes" and "with reserve" in hedged.cautions[0]
    taken = Exposure(drug=said(LITHIUM), role="concomitant")
    silent = told(5, setting(an_episode(complications=(said(SEPSIS),)), exposures=(taken,)))
    assert silent.answer == "unknown"
    assert "came sepsis" in silent.cautions[0] and "lithium" in silent.cautions[1]
    shared = told(5, setting(an_episode(drugs=(CLOZAPINE, LITHIUM))))
    assert shared.answer == "yes" and "Lithium is suspected as well" in shared.reason


def test_a_cause_told_in_another_patients_account_is_not_this_ones() -> None:
    def patient(number: int, at: int) -> Case:
        episode = replace(an_episode(), outcome=said("recovered", at=at), severity=said("severe", at=at + 80))
        return Case(number=number, sex=said("male", at=at - 40), episodes=(replace(episode, event=said(NEUTROPENIA)),))

    claim = a_claim(SEPSIS, "supports", at=920)
    report = replace(a_report(claims=(claim,)), cases=(patient(1, 500), patient(2, 900)))
    assert spoken_of(report, claim) == {2}
    assert told(5, setting(report=report)).answer == "unknown"
    general = a_claim(SEPSIS, "supports", at=1500)
    assert spoken_of(replace(report, claims=(general,)), general) == {1, 2}
    found = told(5, setting(report=replace(report, claims=(general,))))
    assert found.answer == "yes" and "several patients" in found.cautions[-1]


# --- 6 to 10 ------------------------------------------------------------------------------------------------------------


def test_a_placebo_is_never_guessed() -> None:
    assert told(6, setting(an_episode())).open
    placebo = Exposure(drug=said(Concept("placebo")), role="concomitant")
    found = told(6, setting(an_episode(), exposures=(placebo,)))
    assert found.answer == "unknown" and "A placebo is named" in found.reason


def test_a_concentration_is_shown_but_its_limits_are_the_reviewers() -> None:
    level = a_level(Concept("lithium concentration"), 3.1, "mmol/L")
    one = an_episode(drugs=(LITHIUM,), measurements=(level,))
    found = told(7, setting(one, drug=LITHIUM))
    assert found.answer == "unknown" and "3.1 mmol/L" in found.reason
    assert [words.target for words in found.words] == ["a/1/1/measurement/1/value"]
    assert told(10, setting(one, drug=LITHIUM)).answer == "unknown"  # a level of the drug does not confirm the event
    assert "No concentration of clozapine" in told(7, setting(an_episode())).reason


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"action": "dose reduced", "outcome": "recovered"}, "yes"),
        ({"action": "dose reduced", "outcome": "recovering"}, "yes"),
        ({"action": "dose reduced", "outcome": "not recovered"}, "no"),
        ({"action": "dose reduced", "outcome": "fatal"}, "unknown"),
        ({"action": "dose reduced"}, "unknown"),
        (OFF, "unknown"),
        ({}, "unknown"),
    ],
)
def test_dose(fields: dict[str, Any], expected: str) -> None:
    assert told(8, setting(an_episode(**fields))).answer == expected


@pytest.mark.parametrize(
    ("earlier", "drug", "expected", "ground"),
    [
        # The drug was stopped and given again in between.
        (an_episode(1, event=AGRANULOCYTOSIS, **AGAIN), CLOZAPINE, "yes", "same drug given again"),
        (an_episode(1, drugs=(OCRELIZUMAB,)), RITUXIMAB, "yes", "drug of the same class"),
        (an_episode(1, drugs=(LITHIUM,)), RITUXIMAB, "unknown", "not stated"),
        # The same exposure, as far as is told.
        (an_episode(1), CLOZAPINE, "unknown", "not stated"),
        (an_episode(1, action="continued", rechallenge=True), CLOZAPINE, "unknown", "not stated"),
        (an_episode(1, event=Concept("rash"), **AGAIN), CLOZAPINE, "unknown", "not stated"),
    ],
)
def test_an_earlier_reaction(earlier: Any, drug: Concept, expected: str, ground: str) -> None:
    found = told(9, setting(earlier, an_episode(2, drugs=(drug,)), drug=drug, number=2))
    assert (found.answer, found.ground) == (expected, ground)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"measurements": (a_level(NEUTROPHILS, 0.2, "10*9/L", "nadir"),)}, "yes"),
        ({"nadir": 0.2}, "yes"),
        ({"measurements": (a_level(NEUTROPHILS, 4.2, "10*9/L", "baseline"),)}, "unknown"),
        ({"measurements": (a_level(NEUTROPHILS, 4.2, "10*9/L", "recovery"),)}, "unknown"),
        ({"grade": 4}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_objective_evidence(fields: dict[str, Any], expected: str) -> None:
    assert told(10, setting(an_episode(**fields))).answer == expected


def test_every_yes_and_no_has_words() -> None:
    rich = an_episode(**TIMED, **AGAIN, nadir=0.2)
    one = setting(rich, claims=(a_claim(OTHER_CAUSE, "disputes"),))
    for each in answers.answer(one):
        assert bool(each.words) == (each.answer != "unknown"), each.item.number
    assert challenge.course(one)[0] == "recovered"
