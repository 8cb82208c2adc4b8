"""Withholding: what falls below the floor leaves a doubt, and takes with it what rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from extract.doubts.sureness import Sureness, sureness
from extract.doubts.withholding import Judge, withhold
from extract.records import Case, Claim, Concept, Doubt, Episode, Evidence, Exposure, Measurement, Report, Source, Value

TEXT = "A man of 61 with gout: neutropenia (0.4) 30 days after colchicine; fever; pegloticase. A class effect."
NEUTROPENIA, FEVER = Concept("neutropenia"), Concept("fever")
COLCHICINE, PEGLOTICASE = Concept("colchicine"), Concept("pegloticase")


def stated(value: Any, quote: str, *, derived: tuple[str, ...] = (), confidence: float = 0.9) -> Value[Any]:
    start = TEXT.index(quote)
    evidence = Evidence(start, start + len(quote), quote, component="hand", version="1", confidence=confidence)
    return Value(value, (evidence,), rule="by-hand" if derived else None, derived_from=derived)


def episode(number: int = 1) -> Episode:
    nadir = stated(0.4, "0.4")
    return Episode(
        number=number,
        event=stated(NEUTROPENIA, "neutropenia"),
        drugs=(stated(COLCHICINE, "colchicine"),),
        grade=stated(4, "0.4", derived=("nadir",)),
        latency_days=stated(30.0, "30 days"),
        latency_from=stated("last_dose", "after"),
        onset=stated("late", "30 days", derived=("latency_days", "latency_from")),
        nadir=nadir,
        complications=(stated(FEVER, "fever"),),
        switched_to=stated(PEGLOTICASE, "pegloticase"),
        measurements=(
            Measurement(analyte=Concept("neutrophils"), value=nadir, unit="10*9/L", printed="0.4", role="nadir"),
        ),
    )


def report(*episodes: Episode) -> Report:
    case = Case(
        number=1,
        age_years=stated(61.0, "61"),
        sex=stated("male", "man"),
        exposures=(
            Exposure(drug=stated(COLCHICINE, "colchicine"), role="suspect"),
            Exposure(drug=stated(PEGLOTICASE, "pegloticase"), role="subsequent"),
            Exposure(drug=stated(Concept("aspirin"), "gout"), role="concomitant"),
        ),
        episodes=episodes or (episode(),),
    )
    claim = Claim(
        kind="class_effect",
        subject=stated(Concept("uricase"), "class"),
        event=stated(NEUTROPENIA, "neutropenia"),
        stance=stated("supports", "A class effect"),
    )
    source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=len(TEXT))
    return Report(name="a", source=source, kind="case report", cases=(case,), claims=(claim,))


def says(sure: Mapping[str, float]) -> Judge:
    """A judge that is quite sure of everything but what is listed."""
    return lambda case, episode, key, value: sure.get(key, 0.95)


def judged(sure: Mapping[str, float], *, floor: float = 0.5, given: Report | None = None) -> Report:
    return withhold(given or report(), says(sure), floor=floor)


def told(found: Report) -> list[tuple[str, str | None, str | None]]:
    return [(doubt.kind, doubt.field, doubt.withheld) for doubt in found.doubts]


def test_a_judge_without_an_opinion_changes_nothing() -> None:
    assert withhold(report(), lambda case, episode, key, value: None) == report()


def test_every_value_gets_the_judges_confidence() -> None:
    found = judged({"sex": 0.7, "nadir": 0.6})
    case = found.cases[0]
    assert case.sex is not None and case.sex.confidence == 0.7
    first = case.episodes[0]
    assert first.nadir is not None and (first.nadir.confidence, first.event.confidence) == (0.6, 0.95)
    assert first.measurements[0].value == first.nadir  # the same words, so the same confidence
    assert found.claims[0].subject.confidence == 0.95
    assert found.doubts == ()


def test_the_judge_sees_to_which_record_a_value_belongs() -> None:
    seen: set[tuple[int | None, int | None, str]] = set()

    def judge(case: Case | None, episode: Episode | None, key: str, value: Value[Any]) -> None:
        seen.add((case and case.number, episode and episode.number, key))

    withhold(report(), judge)
    assert {(1, None, "sex"), (1, 1, "event"), (1, 1, "drugs"), (None, None, "claim")} <= seen


def test_a_refused_value_becomes_a_doubt_with_its_words() -> None:
    found = judged({"age_years": 0.31})
    assert found.cases[0].age_years is None and found.cases[0].sex is not None
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.case_number, doubt.episode_number, doubt.field, doubt.withheld) == (
        "withheld value", 1, None, "age_years", "61",
    )  # fmt: skip
    assert doubt.reason == "Only 31% sure of this age."
    assert [(each.quote, each.confidence) for each in doubt.evidence] == [("61", 0.31)]


def test_only_the_refused_item_leaves_a_list() -> None:
    two = episode()
    both = Episode(number=1, event=two.event, complications=(*two.complications, stated(Concept("gout"), "gout")))
    found = withhold(report(both), lambda c, e, key, value: 0.2 if value.value == FEVER else 0.9, floor=0.5)
    assert [value.value.label for value in found.cases[0].episodes[0].complications] == ["gout"]
    assert told(found) == [("withheld value", "complications", "fever")]


def test_what_was_computed_from_a_refused_value_goes_with_it() -> None:
    found = judged({"nadir": 0.2})
    first = found.cases[0].episodes[0]
    assert first.nadir is None and first.grade is None
    assert first.measurements[0].role == "other"  # the count was measured; that it is the nadir is what is doubted
    assert told(found) == [("withheld value", "nadir", "0.4"), ("withheld value", "grade", "4")]
    assert found.doubts[1].reason == "The grade rests on the nadir, which is withheld."


def test_a_reference_point_goes_with_its_latency_and_so_does_the_onset_by_arithmetic() -> None:
    first = judged({"latency_days": 0.2}).cases[0].episodes[0]
    assert (first.latency_days, first.latency_from, first.onset) == (None, None, None)
    kept = judged({"latency_from": 0.2}).cases[0].episodes[0]
    assert kept.latency_days is not None and kept.latency_from is None and kept.onset is None


def test_an_exposure_goes_with_the_drug_that_gave_rise_to_it() -> None:
    found = judged({"drugs": 0.1})
    assert [exposure.drug.value.label for exposure in found.cases[0].exposures] == ["pegloticase", "aspirin"]
    both = withhold(
        report(episode(1), episode(2)),
        lambda c, e, key, value: 0.1 if key == "drugs" and e is not None and e.number == 2 else 0.9,
        floor=0.5,
    )
    assert len(both.cases[0].exposures) == 3  # the first episode still names it


def test_an_episode_goes_with_its_event_and_the_others_keep_their_numbers() -> None:
    found = withhold(
        report(episode(1), episode(2)),
        lambda c, e, key, value: 0.25 if key == "event" and e is not None and e.number == 1 else 0.9,
        floor=0.5,
    )
    assert [each.number for each in found.cases[0].episodes] == [2]
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.case_number, doubt.episode_number) == ("withheld episode", 1, 1)
    assert doubt.withheld is not None and doubt.withheld.startswith("event: neutropenia; drugs: colchicine; grade: 4")
    assert doubt.evidence[0].quote == "neutropenia"


def test_a_case_goes_with_its_last_episode() -> None:
    found = judged({"event": 0.2})
    assert found.cases == () and found.kind == "case report"
    assert [doubt.kind for doubt in found.doubts] == ["withheld case", "withheld episode"]
    assert found.doubts[0].withheld == "age_years: 61; sex: male"


def test_a_case_that_never_had_an_episode_stays() -> None:
    empty = Report(
        name="a", source=report().source, kind="case report", cases=(Case(number=1, sex=stated("male", "man")),)
    )
    assert withhold(empty, says({}), floor=0.5).cases[0].sex is not None


def test_a_claim_is_judged_as_a_whole() -> None:
    found = judged({"claim": 0.4})
    assert found.claims == ()
    assert [(doubt.kind, doubt.evidence[0].quote) for doubt in found.doubts] == [("withheld claim", "A class effect")]


def test_the_floor_may_depend_on_the_key() -> None:
    found = withhold(report(), says({"sex": 0.6, "age_years": 0.6}), floor=lambda key: 0.7 if key == "sex" else 0.5)
    assert found.cases[0].sex is None and found.cases[0].age_years is not None


def test_earlier_doubts_stay() -> None:
    words = stated(1.0, "0.4").evidence
    earlier = Doubt(kind="unplaced count", reason="A count of nobody.", evidence=words)
    given = Report(name="a", source=report().source, kind="other", doubts=(earlier,))
    assert withhold(given, says({})).doubts == (earlier,)


def test_a_value_is_as_sure_as_its_weakest_words() -> None:
    sure, doubtful = stated(1.0, "61", confidence=0.9), stated(1.0, "30 days", confidence=0.4)
    assert Value(31.0, (*sure.evidence, *doubtful.evidence)).confidence == 0.4


def test_a_doubt_without_words_is_none() -> None:
    with pytest.raises(ValueError, match="has no evidence"):
        Doubt(kind="unplaced count", reason="A count of nobody.", evidence=())


def test_sureness_counts_what_the_table_shows() -> None:
    # 2 values of the case, 9 of the episode (event, drug, grade, three on latency and onset, nadir, complication,
    # switched to), 3 of the claim: 14; at 0.9 each but the nadir's 0.5, (13 x 0.9 + 0.5) / 14
    given = withhold(report(), lambda c, e, key, value: 0.5 if key == "nadir" else 0.9)
    found = sureness(given)
    assert (found.values, found.doubtful, found.doubts) == (14, 1, 0)
    assert found.expected == pytest.approx((13 * 0.9 + 0.5) / 14)


def test_nothing_read_is_not_the_same_as_sure() -> None:
    empty = Report(name="a", source=report().source, kind="review")
    assert sureness(empty) == Sureness(values=0, expected=None, doubtful=0, doubts=0)
