"""Cases compared slot by slot: the weights by hand, what is compared, what a pair says."""

from __future__ import annotations

from math import log2

import gold_graph
import pytest
import sample_reports
from hypothesis import given
from hypothesis import strategies as st
from same_patients import ABSTRACTS, ARTICLES, LOOK_ALIKES, Told, changed, everything, report

from kg.describe import describe
from kg.duplicates.compare import compare, prior_bits, probability
from kg.duplicates.frequencies import Frequencies
from kg.duplicates.hitmiss import agreement, disagreement, omission
from kg.duplicates.pairs import find, state_of
from kg.duplicates.profiles import family_name, profiles
from kg.duplicates.published import Publication, same_publication
from kg.duplicates.reading import read
from kg.duplicates.sentences import why

BACKGROUND = everything()


def compared(left: Told, right: Told, *, background=BACKGROUND):
    cases = profiles([*background, report("x", left), report("y", right)])
    one, other = (next(case for case in cases if case.publication.name == name) for name in "xy")
    return compare(one, other, Frequencies(cases))


def slots(left: Told, right: Told):
    return {slot.name: slot for slot in compared(left, right).slots}


def test_the_weights_are_those_of_the_hit_miss_model() -> None:
    # a = 0.1: both hit with 0.9² = 0.81, so c = 0.19. Of 100 patients 5 have the value: β = 0.05.
    # One patient: P(j, j) = 0.81 × 0.05 + 0.19 × 0.05² = 0.040975; two patients: 0.05² = 0.0025; ratio 16.39.
    assert agreement(0.05, 0.1) == pytest.approx(log2(16.39))
    # One patient: P(j, k) = 0.19 β(j) β(k); two patients: β(j) β(k); ratio 0.19.
    assert disagreement(0.1) == pytest.approx(log2(0.19))
    # The other account omits it with 0.4, or is of a patient without it: 0.4 / 0.95.
    assert omission(0.4, 0.05) == pytest.approx(log2(0.4 / 0.95))


def test_the_weights_are_of_a_distribution() -> None:
    # Over all pairs of values, what one patient's accounts say must sum to 1: β is the share of three values.
    shares, miss = (0.6, 0.3, 0.1), 0.1
    total = sum(
        one * other * 2 ** (agreement(one, miss) if at == place else disagreement(miss))
        for at, one in enumerate(shares)
        for place, other in enumerate(shares)
    )
    assert total == pytest.approx(1)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.5))
def test_agreement_on_a_rarer_value_counts_more_and_disagreement_never_for(frequency: float, miss: float) -> None:
    assert agreement(frequency, miss) > agreement(1, miss) == 0 > disagreement(miss)
    assert agreement(frequency / 2, miss) > agreement(frequency, miss)


def test_probability_follows_from_the_score_and_the_prior() -> None:
    # 1001 cases: a pair is one patient with 0.05 / 1000; ten bits make the odds 1024 times as high.
    odds = 0.00005 / 0.99995 * 1024
    assert probability(10, 1001) == pytest.approx(odds / (1 + odds))
    assert prior_bits(2) == prior_bits(20) > prior_bits(21)


def test_what_the_review_is_about_counts_little_and_the_rest_by_its_rarity() -> None:
    told = slots(ARTICLES["a01"], ARTICLES["a01"])
    other = slots(ARTICLES["a10"], ARTICLES["a10"])
    assert told["events"].bits < 1 < told["nadir"].bits
    assert other["events"].bits + other["drugs"].bits > told["events"].bits + told["drugs"].bits


def test_a_drug_its_disease_and_its_event_are_not_independent() -> None:
    told = slots(ARTICLES["a10"], ARTICLES["a10"])  # clozapine, schizophrenia, agranulocytosis: one clinical picture
    weights = sorted(told[name].bits for name in ("drugs", "events", "conditions"))
    assert weights[0] + weights[1] <= 2 * log2(1 / 0.3) + 0.1, "what goes with another counts at 30 in 100 or more"


def test_numbers_are_the_same_near_or_apart() -> None:
    first = changed("a01", age=60.0, latency=56.0, nadir=0.3)
    assert slots(first, first)["latency_days"].agreement == "same"
    near = slots(first, changed("a01", age=61.0, latency=60.0, nadir=0.35))
    assert [near[name].agreement for name in ("age_years", "latency_days", "nadir")] == ["near"] * 3
    assert near["age_years"].bits > 0 and near["latency_days"].bits > 0
    apart = slots(first, changed("a01", age=45.0, latency=200.0, nadir=1.2))
    assert [apart[name].agreement for name in ("age_years", "latency_days", "nadir")] == ["different"] * 3
    assert all(apart[name].bits < -1 for name in ("age_years", "latency_days", "nadir"))


def test_latencies_from_other_points_are_not_comparable_and_what_is_not_stated_counts_nothing() -> None:
    told = slots(ARTICLES["a01"], changed("a01", latency=30.0, latency_from="first_dose", nadir=None, action=None))
    assert (told["latency_days"].agreement, told["latency_days"].bits) == ("not comparable", 0)
    assert "nadir" not in told and "action" not in told


def test_an_earlier_account_may_end_earlier() -> None:
    assert slots(ARTICLES["a01"], changed("a01", outcome="recovering"))["outcome"].bits == 0
    assert slots(ARTICLES["a01"], changed("a01", outcome="fatal"))["outcome"].bits < -1


def test_one_more_drug_costs_less_than_another_drug() -> None:
    one = slots(ARTICLES["a04"], changed("a04", drugs=("rituximab", "leflunomide")))["drugs"].bits
    other = slots(ARTICLES["a04"], changed("a04", drugs=("leflunomide",)))["drugs"].bits
    beside = slots(ARTICLES["a04"], changed("a04", drugs=("rituximab", "methotrexate")))["drugs"].bits
    assert other < -4 < one < beside, "methotrexate is told of as a drug beside"


def test_authors_cannot_make_one_patient_of_two() -> None:
    group = ("Maria Ferro", "Jonas Adler", "Kim Stein", "Lu Tan", "Ed Vance")
    same = slots(changed("a01", authors=group), changed("a01", authors=group))
    assert same["authors"].bits == 6
    assert slots(ARTICLES["a01"], changed("a01", authors=("Someone Else",)))["authors"].bits == pytest.approx(log2(0.1))


def test_never_probable_on_drug_event_and_disease_alone_nor_against_sex_or_age() -> None:
    rare = Told(drugs=("rarumab",), event="rare event", condition="rare disease", treatments=("rare treatment",),
                occupation="diver", complications=("rare complication",), switched_to="other rarumab")  # fmt: skip
    assert compared(rare, rare).probability > 0.9
    assert state_of(compared(rare, rare)) == "possible"
    assert state_of(compared(ARTICLES["a04"], ARTICLES["a04"])) == "probable"
    for other in (changed("a04", sex="male"), changed("a04", age=30.0)):
        assert compared(ARTICLES["a04"], other).probability > 0.9
        assert state_of(compared(ARTICLES["a04"], other)) == "unlikely"
    copied = compared(changed("a04", doi="10.1000/7"), changed("a04", doi="10.1000/7", sex="male"))
    assert state_of(copied) == "possible", "a copy that was misread"


@pytest.mark.parametrize(
    ("left", "right", "by"),
    [
        ({"doi": "10.1000/7"}, {"doi": "10.1000/7"}, "DOI"),
        ({"pmid": "12"}, {"pmid": "12"}, "PubMed number"),
        ({"text_sha256": "ab"}, {"text_sha256": "ab"}, "text"),
        ({"title": "Neutropenia after rituximab", "authors": frozenset({"roe"})},
         {"title": "Neutropenia after Rituximab.", "authors": frozenset({"roe", "doe"})}, "title"),
        ({"title": "Neutropenia after rituximab"}, {"title": "Neutropenia after rituximab"}, None),
        ({"title": "One long title of a paper that nobody else would choose", "doi": "10.1/1"},
         {"title": "One long title of a paper that nobody else would choose", "doi": "10.1/2"}, None),
        ({}, {}, None),
    ],
)  # fmt: skip
def test_the_same_publication_is_known_by_its_identifiers_text_or_title(left, right, by) -> None:
    assert same_publication(Publication(name="a", **left), Publication(name="b", **right)) == by


@pytest.mark.parametrize(
    ("author", "family"),
    [("Smith JQ", "smith"), ("Smith, John", "smith"), ("John Q. Smith, MD, PhD", "smith"), ("García López M.", "lopez"),
     ("Müller", "muller"), ("K. O’Dwyer", "odwyer"), ("Jean-Luc Petit-Roux", "petitroux"), ("MD", "md")],
)  # fmt: skip
def test_authors_are_compared_by_family_name(author: str, family: str) -> None:
    assert family_name(author) == family


def test_a_graph_is_read_as_its_records_are() -> None:
    folder = gold_graph.OWN
    reports = [gold_graph.report(table, folder)[0] for table in gold_graph.tables(folder)[:20]]
    reports += [*sample_reports.reports(), *everything()]
    held: dict[str, set] = {}
    for triple in {triple for each in reports for triple in describe(each)}:
        held.setdefault(triple.predicate.value, set()).add((triple.subject, triple.object))
    assert read(lambda property: held.get(property.value, ())) == profiles(reports)


def test_the_order_of_the_reports_changes_nothing() -> None:
    def scores(reports):
        cases = profiles(reports)
        return [(pair.left.iri, pair.right.iri, pair.score, pair.slots) for pair in find(cases, Frequencies(cases))]

    assert scores(BACKGROUND) == scores(BACKGROUND[::-1])
    left, right = ARTICLES["a02"], ABSTRACTS["b02"][1]
    assert compared(left, right).score == pytest.approx(compared(right, left).score)


def test_nothing_is_found_where_there_is_nothing() -> None:
    for reports in ([], [report("a", ARTICLES["a01"])], [report("a", ARTICLES["a01"], ARTICLES["a01"])]):
        cases = profiles(reports)
        assert find(cases, Frequencies(cases)) == []


def test_the_sentence_tells_what_agrees_and_what_does_not() -> None:
    other = changed("a04", latency=100.0, outcome="fatal", nadir=None)
    told = why(compared(ARTICLES["a04"], other).slots, lambda iri: iri.rsplit("/")[-1])
    same, near, different = told.rstrip(".").split(". ")
    assert "suspect drug (rituximab)" in same and "complication (sepsis)" in same and "nadir" not in told
    assert near == "Near: latency (98 and 100 days)"
    assert different == "Different: outcome (recovered and fatal)"


def test_a_larger_review_of_the_same_makes_the_same_agreement_weigh_less() -> None:
    look = LOOK_ALIKES["c01"]
    few = compared(look, look, background=[]).slots
    many = compared(look, look, background=[report(f"n{at}", look) for at in range(40)]).slots
    weights = [{slot.name: slot.bits for slot in each} for each in (few, many)]
    assert all(weights[1][name] <= weights[0][name] for name in ("sex", "age_years", "drugs", "events", "nadir"))
    assert sum(weights[1].values()) < sum(weights[0].values()) / 2
