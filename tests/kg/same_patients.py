"""Invented accounts of patients for the tests of duplicates: articles, earlier abstracts of the same patients with
details told otherwise, and look-alikes: other patients of the same drug, event and sex, near in age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extract.records import (
    Bibliography,
    Case,
    Concept,
    Episode,
    Evidence,
    Exposure,
    Report,
    Source,
    Value,
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one account tells of one patient; None and () are what it does not say."""

    age: float | None = None
    sex: str | None = None
    drugs: tuple[str, ...] = ()
    event: str = "neutropenia"
    condition: str | None = None
    others: tuple[str, ...] = ()
    latency: float | None = None
    latency_from: str | None = "last_dose"
    nadir: float | None = None
    recovery_value: float | None = None
    recovery_days: float | None = None
    outcome: str | None = "recovered"
    action: str | None = None
    treatments: tuple[str, ...] = ()
    complications: tuple[str, ...] = ()
    occupation: str | None = None
    switched_to: str | None = None
    authors: tuple[str, ...] = ()
    title: str | None = None
    year: int | None = None
    doi: str | None = None
    quote: str = field(default="as told")


def report(name: str, *told: Told) -> Report:
    """A report of some patients; what it says of itself as a publication is told with the first."""
    first = told[0]
    source = Source(name=f"{name}.txt", media_type="text/plain", sha256=name, text_sha256=name, length=9_999)
    return Report(
        name=name,
        source=source,
        kind="case report" if len(told) == 1 else "case series",
        bibliography=Bibliography(
            title=said(first.title, first),
            authors=tuple(Value(author, words(first)) for author in first.authors),
            published=said(None if first.year is None else str(first.year), first),
            doi=said(first.doi, first),
        ),
        cases=tuple(case(number, each) for number, each in enumerate(told, 1)),
    )


def case(number: int, told: Told) -> Case:
    """A case with one episode."""
    drugs = tuple(Value(Concept(name), words(told)) for name in told.drugs)
    return Case(
        number=number,
        age_years=said(told.age, told),
        sex=said(told.sex, told),
        occupation=said(told.occupation, told),
        conditions=() if told.condition is None else (Value(Concept(told.condition), words(told)),),
        exposures=tuple(
            Exposure(drug=Value(Concept(name), words(told)), role=role)
            for names, role in ((told.drugs, "suspect"), (told.others, "concomitant"))
            for name in names
        ),
        episodes=(
            Episode(
                number=1,
                event=Value(Concept(told.event), words(told)),
                drugs=drugs,
                latency_days=said(told.latency, told),
                latency_from=said(told.latency_from if told.latency is not None else None, told),
                nadir=said(told.nadir, told),
                recovery_value=said(told.recovery_value, told),
                recovery_days=said(told.recovery_days, told),
                outcome=said(told.outcome, told),
                action=said(told.action, told),
                treatments=tuple(Value(Concept(name), words(told)) for name in told.treatments),
                complications=tuple(Value(Concept(name), words(told)) for name in told.complications),
                switched_to=None if told.switched_to is None else Value(Concept(told.switched_to), words(told)),
            ),
        ),
    )


def said(value, told: Told):
    """A stated value, or none."""
    return None if value is None else Value(value, words(told))


def words(told: Told) -> tuple[Evidence, ...]:
    """Evidence of some words."""
    return (Evidence(0, len(told.quote), told.quote, component="hand", version="1"),)


MS, RA, NS, EP, AF = (
    "multiple sclerosis",
    "rheumatoid arthritis",
    "nephrotic syndrome",
    "epilepsy",
    "atrial fibrillation",
)

ARTICLES: dict[str, Told] = {
    # A review of neutropenia under anti-CD20 antibodies, with other drugs beside.
    "a01": Told(age=38, sex="female", drugs=("ocrelizumab",), condition=MS, latency=112, nadir=0.31,
                recovery_value=2.8, recovery_days=9, action="continued", authors=("Maria Ferro", "Jonas Adler"), year=2021),
    "a02": Told(age=52, sex="male", drugs=("ocrelizumab",), condition=MS, latency=152, nadir=0.42, recovery_value=2.6,
                recovery_days=8, action="withdrawn", treatments=("filgrastim",), complications=("fever",),
                authors=("Lucinda Abara", "Piet Holst"), year=2020),
    "a03": Told(age=29, sex="male", drugs=("ofatumumab",), condition=MS, latency=10, latency_from="first_dose",
                nadir=0.18, recovery_value=4.1, recovery_days=6, action="withdrawn", treatments=("filgrastim",),
                complications=("tonsillitis",), switched_to="natalizumab", authors=("Ana Ruiz", "Tom Weld"), year=2023),
    "a04": Told(age=61, sex="female", drugs=("rituximab",), condition=RA, latency=98, nadir=0.05, recovery_value=3.4,
                recovery_days=11, action="interrupted", treatments=("filgrastim", "meropenem"),
                complications=("sepsis",), others=("methotrexate", "prednisone"),
                authors=("Olga Brandt", "Nils Quist", "Ida Wren"), year=2018),
    "a05": Told(age=7.5, sex="male", drugs=("rituximab",), condition=NS, latency=68, nadir=0.04, recovery_value=2.9,
                recovery_days=6, treatments=("filgrastim",), authors=("Emi Sato", "Ken Mori"), year=2019),
    "a06": Told(age=44, sex="female", drugs=("rituximab",), condition=RA, latency=140, nadir=0.9, recovery_value=2.2,
                recovery_days=21, action="continued", year=2017),
    "a07": Told(age=78, sex="female", drugs=("levetiracetam",), event="thrombocytopenia", condition=EP, latency=9,
                latency_from="treatment_start", nadir=34, recovery_value=162, recovery_days=7, action="withdrawn",
                switched_to="lacosamide", authors=("Carl Ness",), year=2022),
    "a08": Told(age=63, sex="female", drugs=("terbinafine",), event="cholestatic liver injury",
                condition="onychomycosis", latency=24, latency_from="treatment_start", recovery_days=77,
                action="withdrawn", occupation="retired postwoman", authors=("Ida Lund", "Per Haas"), year=2016),
    "a09": Told(age=35, sex="female", drugs=("ocrelizumab",), condition=MS, latency=91, nadir=0.62, recovery_days=14,
                action="interrupted", authors=("Rosa Lima", "Jean Petit"), year=2022),
    "a10": Told(age=57, sex="male", drugs=("clozapine",), event="agranulocytosis", condition="schizophrenia",
                latency=63, latency_from="treatment_start", nadir=0.0, recovery_value=1.9, recovery_days=12,
                action="withdrawn", treatments=("filgrastim",), complications=("pneumonia",), year=2015),
    "a11": Told(age=71, sex="male", drugs=("amiodarone",), event="hypothyroidism", condition=AF, latency=240,
                latency_from="treatment_start", action="continued", treatments=("levothyroxine",),
                authors=("Bo Lindt", "Eva Kahn"), year=2020),
    "a12": Told(age=24, sex="male", drugs=("mesalazine",), event="myocarditis", condition="ulcerative colitis",
                latency=14, latency_from="treatment_start", recovery_days=3, action="withdrawn",
                complications=("fever",), authors=("Lea Roth", "Max Born"), year=2021),
}  # fmt: skip

ABSTRACTS: dict[str, tuple[str, Told]] = {
    # The same patients as an abstract tells of them: fewer details, weeks for days, an age rounded, one more drug.
    "b01": ("a01", Told(age=38, sex="female", drugs=("ocrelizumab",), condition=MS, latency=16 * 7, nadir=0.3,
                        outcome="recovered", authors=("M. Ferro", "J. Adler", "K. Stein"), year=2020)),
    "b02": ("a02", Told(age=52, sex="male", drugs=("ocrelizumab",), condition=MS, latency=5 * 30.4375, nadir=0.42,
                        recovery_days=8, treatments=("filgrastim", "ciprofloxacin"), complications=("fever",),
                        authors=("L. Abara", "P. Holst", "N. Vogt"), year=2019)),
    "b03": ("a03", Told(age=29, sex="male", drugs=("ofatumumab",), condition=MS, latency=10, latency_from="first_dose",
                        nadir=0.18, treatments=("g-csf",), authors=("A. Ruiz",), year=2022, outcome="recovering")),
    "b04": ("a04", Told(age=60, sex="female", drugs=("methotrexate", "rituximab"), condition=RA, latency=14 * 7,
                        nadir=0.05, recovery_days=11, treatments=("filgrastim",), complications=("sepsis",),
                        authors=("O. Brandt", "I. Wren"), year=2017)),
    "b05": ("a05", Told(age=7, sex="male", drugs=("rituximab",), condition=NS, latency=70, nadir=0.04,
                        recovery_days=6, authors=("E. Sato", "K. Mori"), year=2018)),
    "b07": ("a07", Told(age=78, sex="female", drugs=("levetiracetam",), event="thrombocytopenia", condition=EP,
                        latency=9, latency_from="treatment_start", nadir=34, switched_to="lacosamide", year=2021)),
    "b08": ("a08", Told(age=63, sex="female", drugs=("terbinafine",), event="cholestatic liver injury", latency=24,
                        latency_from="treatment_start", recovery_days=77, authors=("I. Lund", "P. Haas"), year=2016)),
    "b12": ("a12", Told(age=24, sex="male", drugs=("mesalazine",), event="myocarditis", condition="ulcerative colitis",
                        latency=14, latency_from="treatment_start", recovery_days=3, authors=("L. Roth",), year=2020)),
}  # fmt: skip

LOOK_ALIKES: dict[str, Told] = {
    # Other patients: of another hospital (other authors), or of the same group, told with their own course.
    "c01": Told(age=39, sex="female", drugs=("ocrelizumab",), condition=MS, latency=120, nadir=0.55, recovery_value=3.6,
                recovery_days=5, action="withdrawn", authors=("Sam Oduya", "Li Wei"), year=2021),
    "c02": Told(age=38, sex="female", drugs=("ocrelizumab",), condition=MS, latency=180, nadir=0.11, recovery_days=6,
                treatments=("filgrastim",), complications=("pneumonia",), authors=("Maria Ferro", "Jonas Adler"),
                year=2022),
    "c03": Told(age=51, sex="male", drugs=("ocrelizumab",), condition=MS, latency=95, nadir=0.2, recovery_days=4,
                treatments=("filgrastim",), complications=("fever",), authors=("Uma Rao",), year=2020),
    "c04": Told(age=30, sex="male", drugs=("ofatumumab",), condition=MS, latency=33, latency_from="first_dose",
                nadir=0.7, recovery_days=10, authors=("Dan Cole",), year=2023),
    "c05": Told(age=61, sex="female", drugs=("rituximab",), condition=RA, latency=60, nadir=0.3, recovery_value=2.1,
                recovery_days=8, treatments=("filgrastim",), others=("methotrexate",), authors=("Zoe Hart",), year=2018),
    "c06": Told(age=8, sex="male", drugs=("rituximab",), condition=NS, latency=100, nadir=0.2, recovery_days=9,
                authors=("Emi Sato", "Ken Mori"), year=2020),
    "c07": Told(age=77, sex="female", drugs=("levetiracetam",), event="thrombocytopenia", condition=EP, latency=21,
                latency_from="treatment_start", nadir=58, recovery_days=12, switched_to="lamotrigine", year=2022),
    "c08": Told(age=62, sex="female", drugs=("terbinafine",), event="cholestatic liver injury",
                condition="onychomycosis", latency=38, latency_from="treatment_start", recovery_days=50, year=2015),
    "c09": Told(age=35, sex="female", drugs=("ocrelizumab",), condition=MS, latency=30, nadir=1.1, year=2022),
    "c10": Told(age=56, sex="male", drugs=("clozapine",), event="agranulocytosis", condition="schizophrenia",
                latency=90, latency_from="treatment_start", nadir=0.1, recovery_days=8, treatments=("filgrastim",)),
    "c11": Told(age=70, sex="male", drugs=("amiodarone",), event="hypothyroidism", condition=AF, latency=400,
                latency_from="treatment_start", treatments=("levothyroxine",), authors=("Bo Lindt",), year=2021),
    "c12": Told(age=23, sex="male", drugs=("mesalazine",), event="myocarditis", condition="ulcerative colitis",
                latency=10, latency_from="treatment_start", recovery_days=5, complications=("fever",)),
    "c13": Told(sex="female", drugs=("ocrelizumab",), condition=MS),
    "c14": Told(age=38, sex="female", drugs=("ocrelizumab",), condition=MS, outcome=None),
}  # fmt: skip

TRUE_PAIRS = frozenset((article, name) for name, (article, _) in ABSTRACTS.items())
"""The names of the reports that tell of one patient."""


def everything() -> list[Report]:
    """All accounts, as reports of one patient each."""
    told = {**ARTICLES, **{name: each for name, (_, each) in ABSTRACTS.items()}, **LOOK_ALIKES}
    return [report(name, each) for name, each in sorted(told.items())]


def changed(name: str, **other: object) -> Told:
    """An article told otherwise."""
    return replace(ARTICLES[name], **other)  # type: ignore[arg-type]


def names(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs of IRIs of cases as pairs of reports' names."""
    return {tuple(sorted(iri.split("/report/")[1].partition("/")[0] for iri in pair)) for pair in pairs}  # type: ignore[misc]
