"""Kinds of documents: by their own words, and whether their patients are told of one by one."""

from __future__ import annotations

import pytest

from extract import extract, from_text
from extract.records import Report, ReportKind


def read(title: str, body: str) -> Report:
    return extract(from_text(f"{title}\n\n{body}\n", name="document"))


def shown(report: Report) -> list[str]:
    return [evidence.quote for evidence in report.kind_shown_by]


STUDIES: list[tuple[ReportKind, str, str, str]] = [
    (
        "review",
        "Drug-induced pancreatitis: a systematic review",
        "We searched MEDLINE and Embase. Eligible studies described pancreatitis under azathioprine or valproate.",
        "systematic review",
    ),
    (
        "review",
        "Clozapine and the heart",
        "This article reviews the mechanisms by which clozapine may cause myocarditis, and how to watch for it.",
        "This article reviews",
    ),
    (
        "trial",
        "Ondansetron for nausea after strabismus surgery",
        "In a randomized, double-blind trial 84 children received ondansetron or placebo. Headache occurred in nine "
        "children; in one patient it was severe.",
        "randomized",
    ),
    (
        "trial",
        "Continuous cisplatin: a phase I study",
        "Eighteen patients received 40 courses. Three patients developed neutropenia and one patient hearing loss.",
        "phase I study",
    ),
    (
        "observational study",
        "Methotrexate and the liver",
        "We retrospectively reviewed the records of 214 patients taking methotrexate. Hepatitis was found in twelve "
        "patients and led to withdrawal in two patients.",
        "retrospectively",
    ),
    (
        "observational study",
        "Tremor during valproate treatment",
        "Thirty-one patients who took valproate developed tremor. Propranolol helped in most of them, and in one "
        "patient the tremor was gone within a week.",
        "Thirty-one patients",
    ),
    (
        "laboratory study",
        "Gentamicin nephrotoxicity in rats is lessened by silymarin",
        "Male Wistar rats received gentamicin for ten days. Renal failure was milder with silymarin (P<0.01).",
        "rats",
    ),
    (
        "guideline",
        "Practice guideline for the monitoring of lithium",
        "Lithium may cause hypothyroidism. Thyroid function should be tested every six months.",
        "Practice guideline",
    ),
]


@pytest.mark.parametrize(("kind", "title", "body", "words"), STUDIES, ids=[row[1] for row in STUDIES])
def test_a_study_is_told_by_its_own_words_and_yields_no_patient(
    kind: ReportKind, title: str, body: str, words: str
) -> None:
    report = read(title, body)
    assert (report.kind, report.cases) == (kind, ())
    assert words in shown(report)
    text = f"{title}\n\n{body}\n"
    assert all(text[each.start : each.end] == each.quote for each in report.kind_shown_by)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Severe hyponatraemia under citalopram: case report and review of the literature",
            "A 71-year-old woman developed hyponatremia two weeks after starting citalopram. The drug was stopped and "
            "she recovered. A search of MEDLINE found 36 cases; their median age was 70 years.",
        ),
        (
            "Amiodarone and the thyroid",
            "In a randomized trial of 400 patients thyrotoxicosis was rare. A 60-year-old man developed "
            "thyrotoxicosis after amiodarone, which was withdrawn.",
        ),
        (
            "Linezolid and lactic acidosis",
            "We report a patient who developed lactic acidosis while taking linezolid. It resolved after withdrawal. "
            "A retrospective study and a prospective trial are needed.",
        ),
    ],
)
def test_a_case_with_studies_around_it_is_a_case(title: str, body: str) -> None:
    report = read(title, body)
    assert report.kind == "case report"
    assert len(report.cases) == 1
    assert report.kind_shown_by


def test_three_patients_told_together_are_cases_but_a_large_group_is_not() -> None:
    story = "patients developed hiccups while taking dexamethasone. Hiccups stopped when dexamethasone was withdrawn."
    few = read("Hiccups and dexamethasone", f"We report three patients. Three {story}")
    assert few.kind == "case series" and len(few.cases) == 3
    many = read("Hiccups and dexamethasone", f"Twenty-three {story} In one patient they came back.")
    assert many.kind == "observational study" and many.cases == ()


def test_a_study_that_is_only_wished_for_makes_none() -> None:
    report = read(
        "Mirtazapine and arthralgia in an elderly woman",
        "A 79-year-old woman developed arthralgia ten days after starting mirtazapine. A randomized placebo-controlled trial is "
        "required, and no cohort study exists.",
    )
    assert report.kind == "case report" and len(report.cases) == 1


def test_others_studies_are_not_this_documents_design() -> None:
    report = read(
        "Colchicine and muscle weakness",
        "Smith et al. conducted a randomized trial of colchicine. A 58-year-old man developed myopathy under "
        "colchicine.",
    )
    assert report.kind == "case report"


def test_a_document_that_shows_nothing_is_other() -> None:
    report = read("Editorial", "Prescribers should remember that old drugs have effects too.")
    assert (report.kind, report.kind_shown_by, report.cases) == ("other", (), ())


def test_a_text_in_another_language_is_not_read() -> None:
    report = read(
        "Agranulozytose unter Metamizol",
        "Eine 45-jährige Frau entwickelte nach der Einnahme von Metamizol eine Agranulozytose. Das Medikament wurde "
        "abgesetzt, und die Patientin erholte sich nach zwei Wochen vollständig. Der Fall wird mit der Literatur "
        "verglichen, und die Ursachen werden besprochen.",
    )
    assert (report.kind, report.cases, report.doubts) == ("other", (), ())
    assert report.source.language == "de"
