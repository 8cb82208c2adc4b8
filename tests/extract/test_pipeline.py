"""The pipeline: its components and their order, what it writes on a `Doc`, a user's own vocabulary, and offsets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from extract import extract, from_text
from extract.lexicon.vocabulary import VocabularyError
from extract.pipeline import COMPONENTS, pipeline, units, vocabulary_of
from extract.records import Report, Value, values

SENTENCE = "A 40-year-old woman with epilepsy developed a rash ten days after starting carbamazepine 200 mg."


@pytest.fixture(scope="module")
def doc() -> Doc:
    return pipeline()(SENTENCE)


def test_every_component_finds_what_it_requires() -> None:
    problems = pipeline().analyze_pipes()["problems"]
    assert {name: missing for name, missing in problems.items() if missing} == {}


def test_the_components_stand_in_their_order() -> None:
    assert tuple(pipeline().pipe_names) == COMPONENTS


def test_the_pipeline_is_made_once() -> None:
    assert pipeline() is pipeline()


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("drug", "carbamazepine"),
        ("event", "rash"),
        ("condition", "epilepsy"),
        ("quantity", "200 mg"),
    ],
)
def test_span_groups(doc: Doc, group: str, text: str) -> None:
    assert text in [span.text for span in doc.spans[group]]


@pytest.mark.parametrize("group", ["person", "time"])
def test_span_groups_of_facts(doc: Doc, group: str) -> None:
    assert [span.label_ for span in doc.spans[group]][:1] == [group]


def test_every_group_is_there_even_if_empty(doc: Doc) -> None:
    assert set(doc.spans) == {
        "drug", "drug_class", "event", "condition", "treatment", "quantity", "time", "person",
    }  # fmt: skip
    assert [span.text for span in doc.spans["drug_class"]] == []


def test_a_span_names_its_concept(doc: Doc) -> None:
    [drug] = doc.spans["drug"]
    assert (drug.label_, drug.kb_id_) == ("carbamazepine", "https://w3id.org/casegraph/drug/carbamazepine")


def test_an_abbreviation_that_the_text_defines_is_its_long_form() -> None:
    text = "Progressive multifocal leukoencephalopathy (PML) was found. The PML was treated."
    found = pipeline()(text)._.terms
    assert len({term.entries[0].iri for term in found if "ML" in term.text or "leuko" in term.text}) == 1


def test_an_empty_text() -> None:
    assert units(pipeline()("")) == []


def test_a_unit_holds_only_what_lies_in_it() -> None:
    for unit in units(pipeline()("She had fever; he had a rash. They took carbamazepine for two weeks.")):
        for span in (*unit.terms, *unit.people, *unit.quantities, *unit.times, *unit.cues):
            assert unit.start <= span.start < span.end <= unit.end


def test_a_clause_that_goes_on_to_the_other_patient_is_cut() -> None:
    text = "Of our two patients, patient 1 had a rash, patient 2 a fever."
    found = [unit.text for unit in units(pipeline()(text))]
    assert [("rash" in text, "fever" in text) for text in found] == [(True, False), (False, True)]


# --- a user's own vocabulary


MINE = """\
@prefix cg: <https://w3id.org/casegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/drug/quextrimab> a cg:Drug ; skos:prefLabel "quextrimab"@en ; cg:brandName "Quextra" ;
  skos:broader <https://w3id.org/casegraph/class/anti-cd20-monoclonal-antibody> .
"""
QUEXTRA = "A 40-year-old woman developed neutropenia (ANC 0.3 x 10^9/L) 90 days after her last Quextra infusion."


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("vocabulary") / "mine.ttl"
    file.write_text(MINE, encoding="utf-8")
    return file


def test_a_drug_of_a_users_file_is_found(mine: Path) -> None:
    found = pipeline(vocabularies=[mine])(QUEXTRA)
    assert [(span.text, span.label_) for span in found.spans["drug"]] == [("Quextra", "quextrimab")]


def test_a_drug_of_a_users_file_is_a_suspect(mine: Path) -> None:
    report = extract(from_text(QUEXTRA, name="letter"), nlp=pipeline(vocabularies=[mine]))
    [drug] = report.cases[0].episodes[0].drugs
    assert (drug.value.label, drug.value.iri) == ("quextrimab", "https://example.org/drug/quextrimab")
    assert drug.evidence[0].quote == "Quextra"


def test_a_users_file_does_not_change_the_packaged_pipeline(mine: Path) -> None:
    pipeline(vocabularies=[mine])
    assert list(pipeline()(QUEXTRA).spans["drug"]) == []
    assert vocabulary_of(pipeline()).find("quextrimab") is None


def test_a_users_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"absent\.ttl"):
        pipeline(vocabularies=[tmp_path / "absent.ttl"])


# --- offsets


def held(report: Report) -> Iterator[Value[object]]:
    records: list[object] = [report.bibliography, *report.claims]
    for case in report.cases:
        records += [case, *case.exposures, *case.episodes, *(m for e in case.episodes for m in e.measurements)]
    for record in records:
        yield from (value for _, value in values(record))


def quotes(text: str) -> int:
    """Checks that every quote stands at its offsets, and gives their number."""
    count = 0
    for value in held(extract(from_text(text, name="x"))):
        for evidence in value.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
            assert text[: evidence.start].endswith(evidence.prefix)
            assert text[evidence.end :].startswith(evidence.suffix)
            count += 1
    return count


LETTER = (
    "Neutropenia after obinutuzumab\n\nA 51-year-old librarian with follicular lymphoma received obinutuzumab. Sixty days "
    "after her last infusion she had fever. The neutrophil count was 310/mm3. She was given filgrastim. On day 6 the "
    "neutrophil count was 2,900/mm3. Obinutuzumab was not given again."
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LETTER, id="plain"),
        pytest.param(LETTER.replace(" ", "  "), id="double spaces"),
        pytest.param(LETTER.replace(" ", "\u00a0"), id="no-break spaces"),
        pytest.param(LETTER.replace(". ", ".\r\n"), id="carriage returns"),
        pytest.param(LETTER.replace(". ", ".\t"), id="tabs"),
        pytest.param(LETTER.replace("-", "\u2010"), id="typographic hyphens"),
        pytest.param("\ufeff" + LETTER, id="byte order mark"),
        pytest.param("😀 𝒳 " + LETTER, id="outside the basic plane"),
        pytest.param(LETTER.replace("fever", "féver, fe\u0301ver, fever"), id="combining marks"),
        pytest.param(LETTER.replace("neutrophil", "neu\u00adtrophil"), id="soft hyphens"),
        pytest.param(LETTER.replace("infusion", "infu\u200bsion"), id="zero-width spaces"),
        pytest.param(LETTER.replace("fi", "ﬁ"), id="ligatures"),
        pytest.param("\n\n\n   " + LETTER + "   \n\n", id="margins"),
    ],
)
def test_quotes_stand_at_their_offsets(text: str) -> None:
    assert quotes(text) >= 8


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", ".", "((((", ";" * 500, "\x00", "İ" * 50, "ß. ﬀ. ŉ.", "A 40-year-old woman"]
)
def test_texts_that_say_nothing(text: str) -> None:
    assert extract(from_text(text, name="x")).cases == ()


FRAGMENTS = (
    "A 40-year-old woman", "Patient 2, a man of 61,", "Patient 1", "with multiple sclerosis", "received rituximab",
    "was given G-CSF", "developed neutropenia", "rash recurred", "(ANC 0.3 x 10^9/L)", "310/mm3", "2% of 1300/µL",
    "sixty days after the last infusion", "on 3 May 2019", "in both patients", "neither", "he died", "her brother",
    "recovered", "was switched to", "ofatumumab", "was resumed", "but", "; ", ", respectively", ".", ". ", ", ", "\n",
    "\n\n", "Case report\n", "Discussion\n", "Table 1. Patients\n", "No   ANC   Days after last dose\n",
    "1    0.4   12\n", "References\n1. ", "et al.", "no", "without", "grade 4", "severe", "late-onset", "38.9 °C",
    "class effect of anti-CD20 antibodies", "(", ")", "\t", "é", "😀", "\u00a0", "-", "–", "½", "0", "10^",
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=40), st.sampled_from([" ", "", "  "]))
def test_no_text_is_too_odd_to_be_read(fragments: list[str], space: str) -> None:
    quotes(space.join(fragments))
