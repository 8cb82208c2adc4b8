"""Generated reports: any report that the records allow, hostile names and texts among them."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from extract import records
from extract.records import Concept, Evidence, Report, Value

# RDF holds every character but lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
some_text = texts.filter(bool)
hostile = st.sampled_from(
    [
        "../../etc/passwd",
        "a> <b",
        "x\n} DROP ALL",
        "nul\x00",
        "-",
        ".",
        "..",
        "%41",
        'q" .',
        "état\u2028",
        "'''",
        "a b",
    ]
)
names = st.one_of(hostile, some_text)
days = st.one_of(
    st.integers(0, 4000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1, 30.4375, 1e-7, 1e21]),
)
words = st.sampled_from(["nadir", "grade", "latency_days", "onset"])


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    quote = draw(some_text)
    start = draw(st.integers(0, 40))
    return Evidence(
        start,
        start + len(quote),
        quote,
        prefix=draw(texts),
        suffix=draw(texts),
        component=draw(texts),
        version=draw(texts),
        confidence=draw(st.floats(0, 1)),
    )


def values(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value of the inner strategy, with evidence in any order, a rule and sources in any order."""
    return st.builds(
        Value,
        inner,
        st.lists(evidences(), min_size=1, max_size=3).map(tuple),
        rule=st.none() | texts,
        derived_from=st.lists(words, max_size=3).map(tuple),
    )


def maybe(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values(inner)


def many(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values(inner), max_size=3).map(tuple)


def codes(kind: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(kind))


labels = st.one_of(st.sampled_from(["neutropenia", "COVID-19", "covid 19", "covid-19", "é", "", "a-b", "a b"]), texts)
# A vocabulary gives one label to one IRI, but two versions of it may not: both must survive.
concepts = st.one_of(
    st.builds(Concept, labels),
    st.builds(Concept, labels, st.sampled_from([f"https://example.org/concept/{n}" for n in range(3)])),
)

measurements = st.builds(
    records.Measurement,
    analyte=concepts,
    value=values(days),
    unit=texts,
    printed=texts,
    role=codes(records.MeasurementRole),
)
ratings = st.builds(
    records.CausalityRating,
    scale=codes(records.CausalityScale),
    score=maybe(st.integers(-4, 14).map(float)),
    category=values(codes(records.CausalityCategory)),
    drug=maybe(concepts),
)
exposures = st.builds(
    records.Exposure,
    drug=values(concepts),
    role=codes(records.ExposureRole),
    dose=maybe(texts),
    route=maybe(texts),
    indication=maybe(concepts),
)


def episodes(number: int) -> st.SearchStrategy[records.Episode]:
    return st.builds(
        records.Episode,
        number=st.just(number),
        event=values(concepts),
        drugs=many(concepts),
        severity=maybe(codes(records.Severity)),
        grade=maybe(st.integers(1, 5)),
        symptomatic=maybe(st.booleans()),
        latency_days=maybe(days),
        latency_from=maybe(codes(records.LatencyFrom)),
        onset=maybe(codes(records.Onset)),
        nadir=maybe(days),
        recovery_value=maybe(days),
        outcome=maybe(codes(records.Outcome)),
        recovery=maybe(codes(records.Recovery)),
        recovery_days=maybe(days),
        treatments=many(concepts),
        complications=many(concepts),
        action=maybe(codes(records.Action)),
        switched_to=maybe(concepts),
        rechallenge=maybe(st.booleans()),
        recurrence=maybe(st.booleans()),
        follow_up_days=maybe(days),
        absent=many(concepts),
        measurements=st.lists(measurements, max_size=2).map(tuple),
        ratings=st.lists(ratings, max_size=2).map(tuple),
    )


def ascending(make: Any, most: int) -> st.SearchStrategy[Any]:
    """Records numbered upwards, with gaps."""
    return st.lists(st.integers(1, 12), unique=True, max_size=most).flatmap(
        lambda numbers: st.tuples(*map(make, sorted(numbers)))
    )


def cases(number: int) -> st.SearchStrategy[records.Case]:
    return st.builds(
        records.Case,
        number=st.just(number),
        label=st.none() | texts,
        age_years=maybe(days),
        sex=maybe(codes(records.Sex)),
        occupation=maybe(texts),
        conditions=many(concepts),
        exposures=st.lists(exposures, max_size=3).map(tuple),
        episodes=ascending(episodes, 2),
    )


dates = st.one_of(
    st.sampled_from(["2021", "2021-06", "2021-06-30", "2021-02-30", "June 2021", "0000", "2021-1"]), texts
)
bibliographies = st.builds(
    records.Bibliography,
    title=maybe(texts),
    authors=many(texts),
    journal=maybe(texts),
    published=maybe(dates),
    doi=maybe(texts),
    pmid=maybe(texts),
)
sources = st.builds(
    records.Source,
    name=texts,
    media_type=texts,
    sha256=texts,
    text_sha256=texts,
    length=st.integers(0, 10**9),
    language=st.none() | texts,
)
claims = st.builds(
    records.Claim,
    kind=codes(records.ClaimKind),
    subject=values(concepts),
    event=values(concepts),
    stance=values(codes(records.Stance)),
    hedged=maybe(st.booleans()),
    statement=maybe(texts),
)
doubts = st.builds(
    records.Doubt,
    kind=codes(records.DoubtKind),
    reason=texts,
    case_number=st.none() | st.integers(1, 40),
    episode_number=st.none() | st.integers(1, 40),
    field=st.none() | texts,
    withheld=st.none() | texts,
    evidence=st.lists(evidences(), min_size=1, max_size=3).map(tuple),
)
taken_or_not = st.builds(
    records.Reading,
    reader=texts,
    field=texts,
    given=texts,
    stands=st.booleans(),
    case_number=st.none() | st.integers(1, 40),
    episode_number=st.none() | st.integers(1, 40),
    evidence=st.lists(evidences(), min_size=1, max_size=3).map(tuple),
)
refused = st.builds(
    records.Reading,
    reader=texts,
    field=texts,
    given=texts,
    stands=st.just(False),
    refused=texts,
    evidence=st.lists(evidences(), max_size=2).map(tuple),
)
reports: st.SearchStrategy[Report] = st.builds(
    Report,
    name=names,
    source=sources,
    kind=codes(records.ReportKind),
    kind_shown_by=st.lists(evidences(), max_size=2).map(tuple),
    bibliography=bibliographies,
    cases=ascending(cases, 2),
    claims=st.lists(claims, max_size=2).map(tuple),
    doubts=st.lists(doubts, max_size=2).map(tuple),
    readings=st.lists(taken_or_not | refused, max_size=2).map(tuple),
)
