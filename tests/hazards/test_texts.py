"""Rows 27 and 30: what stands around a report, and what is in no language that the extractor knows, gives no facts."""

from __future__ import annotations

from pathlib import Path

import pytest

import extract
from extract.documents import from_text, read
from extract.pipeline import pipeline
from extract.records import Report

STORY = """Urticaria under amoxicillin

Case presentation

A 52-year-old woman with otitis was given amoxicillin. Three days after the first dose she developed urticaria. Amoxicillin was stopped, and she recovered within two days.

Discussion

Urticaria under amoxicillin is well known.
"""
NOISE = {
    "a disclaimer": "Disclaimer\n\nThe information in this article is no medical advice. Neutropenia, liver failure and death have been reported with rituximab. Stop rituximab and call your doctor if you have a fever. The publisher accepts no liability.",
    "cookies": "We use cookies to improve your experience. Accept all cookies to read of late-onset neutropenia after rituximab in a 54-year-old woman.",
    "references": "References\n\n1. Roe A, Doe B. Late-onset neutropenia after rituximab in a 34-year-old woman. J Imag Med 2010;3:1-4.\n2. Poe C. A 50-year-old man with agranulocytosis two weeks after clozapine. Imag Case 2012;5:9.",
    "how to cite": "How to cite this article: Roe A, Doe B. Severe neutropenia in a 61-year-old man after ocrelizumab: a case report. J Imag Med 2020;4:11.\n\nCopyright © 2020 The Authors.",
    "conflicts": "Conflicts of interest\n\nA. Roe has received fees from the maker of rituximab for lectures on neutropenia. The other authors declare none.",
    "funding": "Funding\n\nThe study of neutropenia under rituximab was funded by the makers of rituximab.",
    "contributions": "Author contributions\n\nA.R. treated the 54-year-old woman who developed neutropenia after rituximab. All authors read the manuscript.",
    "related": "Related articles\n\nA 45-year-old man who developed agranulocytosis two weeks after clozapine\n\nToxic epidermal necrolysis after lamotrigine in a 30-year-old woman",
    "licence": "This is an open access article distributed under the terms of the Creative Commons Attribution License. Rituximab and neutropenia: a 40-year-old woman with neutropenia after rituximab is shown by way of example.",
    "authors": "Ann Roe MD, Bob Doe PhD, Clara Poe\n\nDepartment of Rituximab-Induced Neutropenia, Hospital of Imagination, Nowhere",
}  # fmt: skip
FOREIGN = {
    "de": "Eine 54-jährige Frau erhielt Rituximab wegen eines Lymphoms. Zwei Wochen nach der letzten Infusion entwickelte sie eine schwere Neutropenie. Die Behandlung wurde beendet, und sie erholte sich nach zehn Tagen mit Filgrastim.",
    "fr": "Une femme de 54 ans a reçu du rituximab pour un lymphome. Deux semaines après la dernière perfusion, elle a présenté une neutropénie sévère. Le traitement a été arrêté et elle a guéri en dix jours.",
    "es": "Una mujer de 54 años recibió rituximab por un linfoma. Dos semanas después de la última infusión presentó una neutropenia grave. Se suspendió el tratamiento y se recuperó en diez días con filgrastim.",
    "ar": "تلقت امرأة تبلغ من العمر 54 عاما دواء ريتوكسيماب (rituximab) لعلاج سرطان الغدد الليمفاوية. بعد أسبوعين من آخر جرعة أصيبت بنقص العدلات الشديد (neutropenia). توقف العلاج وتعافت بعد عشرة أيام.",
    "zh": "一名54岁女性因淋巴瘤接受利妥昔单抗(rituximab)治疗。末次输注两周后出现严重中性粒细胞减少(neutropenia)。停药后十天恢复。我们报告该病例。",
    "he": "אישה בת 54 קיבלה ריטוקסימאב (rituximab) בשל לימפומה. שבועיים לאחר העירוי האחרון פיתחה נויטרופניה קשה (neutropenia). הטיפול הופסק והיא החלימה לאחר עשרה ימים.",
    "ja": "54歳の女性がリンパ腫のためリツキシマブ(rituximab)を投与された。最終投与の2週間後に重度の好中球減少症(neutropenia)を発症した。",
    "ru": "Женщина 54 лет получала ритуксимаб (rituximab) по поводу лимфомы. Через две недели после последней инфузии развилась тяжелая нейтропения (neutropenia).",
}  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> object:
    return pipeline()


def said(text: str, nlp: object) -> tuple[Report, set[str], set[str]]:
    """A text's report, and the drugs and events of its patients."""
    report = extract.extract(from_text(text, name="report"), nlp=nlp)  # type: ignore[arg-type]
    drugs = {each.drug.value.label for case in report.cases for each in case.exposures}
    events = {each.event.value.label for case in report.cases for each in case.episodes if each.event}
    return report, drugs, events


@pytest.mark.parametrize("name", NOISE)
def test_27_noise_alone_gives_no_facts(name: str, nlp: object) -> None:
    report, drugs, events = said(NOISE[name], nlp)
    assert (report.cases, report.claims, drugs, events) == ((), (), set(), set())


@pytest.mark.parametrize("name", NOISE)
def test_27_noise_behind_a_report_changes_nothing(name: str, nlp: object) -> None:
    report, drugs, events = said(f"{STORY}\n{NOISE[name]}\n", nlp)
    assert (len(report.cases), drugs, events) == (1, {"amoxicillin"}, {"urticaria"})
    assert report.claims == said(STORY, nlp)[0].claims


SEEDS = Path(__file__).parents[2].parent / "shared" / "corpus" / "seeds" / "reports"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the corpus is not beside the checkout")
def test_27_a_published_page_with_all_its_noise(nlp: object) -> None:
    """The evidence of every fact stands in the text of the report, not in what stands around it."""
    from extract.structure.sections import sections

    noisy = 0
    for path in sorted(SEEDS.iterdir()):
        document = read(path)
        report = extract.extract(document, nlp=nlp)  # type: ignore[arg-type]
        noise = [part for part in sections(document.text) if part.kind in ("back", "boilerplate")]
        noisy += bool(noise)
        assert report.cases
        for case in report.cases:
            for episode in case.episodes:
                assert episode.event is not None
                for words in episode.event.evidence:
                    assert not any(part.start <= words.start < part.end for part in noise), words.quote
    assert noisy


@pytest.mark.parametrize("code", FOREIGN)
def test_30_another_language_is_flagged_and_gives_no_facts(code: str, nlp: object) -> None:
    document = from_text(FOREIGN[code], name="report")
    assert document.source.language == code
    assert f"another language than English ({code})" in document.warnings[0]
    report, drugs, events = said(FOREIGN[code], nlp)
    assert (report.cases, report.claims, drugs, events) == ((), (), set(), set())


def test_30_an_english_report_with_a_foreign_summary_is_read(nlp: object) -> None:
    text = f"{STORY}\nZusammenfassung\n\n{FOREIGN['de']}\n"
    report, drugs, events = said(text, nlp)
    assert (len(report.cases), drugs, events) == (1, {"amoxicillin"}, {"urticaria"})


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2067", "\u200b", "\ufeff", "\u00ad"])
def test_30_marks_of_direction_do_not_turn_a_text_around(mark: str, nlp: object) -> None:
    report, drugs, events = said(STORY.replace("She ", f"{mark}She ").replace("A 52", f"{mark}A 52"), nlp)
    assert (len(report.cases), drugs, events) == (1, {"amoxicillin"}, {"urticaria"})
