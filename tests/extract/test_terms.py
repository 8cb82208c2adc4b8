"""The term matcher: longest match, spellings, abbreviations, word boundaries. Sentences are made up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicon.spelling import fold, joined, words
from extract.lexicon.terms import TermMatcher
from extract.lexicon.vocabulary import Entry, Vocabulary

SMALL = Vocabulary(
    [
        Entry("ex:neutropenia", "event", "neutropenia", synonyms=("neutropenic",)),
        Entry("ex:lon", "event", "late-onset neutropenia", abbreviations=("LON",)),
        Entry("ex:hypo", "event", "hyponatremia"),
        Entry("ex:sjs", "event", "Stevens-Johnson syndrome", abbreviations=("SJS",)),
        Entry("ex:hit", "event", "heparin-induced thrombocytopenia"),
        Entry("ex:ncse", "event", "nonconvulsive status epilepticus"),
        Entry("ex:seizure-e", "event", "seizure"),
        Entry("ex:seizure-c", "condition", "seizure"),
        Entry("ex:biopsy", "treatment", "biopsy"),
        Entry("ex:ms", "condition", "multiple sclerosis", abbreviations=("MS",)),
        Entry("ex:all", "condition", "acute lymphoblastic leukemia", abbreviations=("ALL",)),
        Entry("ex:graves", "condition", "Graves' disease"),
        Entry("ex:heparin", "drug", "heparin"),
        Entry("ex:mtx", "drug", "methotrexate", abbreviations=("MTX",)),
        Entry("ex:nat", "drug", "natalizumab", brands=("Tysabri",)),
        Entry("ex:ifn", "drug", "interferon beta"),
        Entry("ex:statin", "drug_class", "statin"),
        Entry("ex:nsaid", "drug_class", "nonsteroidal anti-inflammatory drug", abbreviations=("NSAID",)),
        Entry("ex:gcsf", "treatment", "g-csf", abbreviations=("G-CSF",)),
        Entry("ex:cd20", "drug_class", "anti-CD20 antibody"),
    ]
)


@dataclass(frozen=True)
class Short:
    short: str
    long: str


@pytest.fixture(scope="module")
def matcher() -> TermMatcher:
    return TermMatcher(SMALL)


def found(matcher: TermMatcher, text: str) -> list[tuple[str, str]]:
    terms = matcher.match(text)
    assert all(text[term.start : term.end] == term.text for term in terms)
    assert all(left.end <= right.start for left, right in pairwise(terms))
    return [(term.text, term.entries[0].iri) for term in terms]


def test_the_longest_match_wins(matcher: TermMatcher) -> None:
    assert found(matcher, "A late-onset neutropenia, then neutropenia.") == [
        ("late-onset neutropenia", "ex:lon"),
        ("neutropenia", "ex:neutropenia"),
    ]


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("LATE ONSET NEUTROPENIA", "ex:lon"),
        ("late–onset neutropaenia", "ex:lon"),
        ("late/onset neutropenia", "ex:lon"),
        ("late-onset\nneutropenia", "ex:lon"),
        ("neutropenias", "ex:neutropenia"),
        ("Hyponatraemia", "ex:hypo"),
        ("hypo-natremia", "ex:hypo"),
        ("Stevens–Johnson syndromes", "ex:sjs"),
        ("non-convulsive status epilepticus", "ex:ncse"),
        ("seizures", "ex:seizure-e"),
        ("biopsies", "ex:biopsy"),
        ("Graves disease", "ex:graves"),
        ("Graves’ disease", "ex:graves"),
        ("acute lymphoblastic leukaemias", "ex:all"),
        ("Tysabri®", "ex:nat"),
        ("Tysabri™", "ex:nat"),
        ("interferon-β", "ex:ifn"),
        ("interferon beta", "ex:ifn"),
        ("statins", "ex:statin"),
        ("NSAIDs", "ex:nsaid"),
        ("non-steroidal antiinflammatory drugs", "ex:nsaid"),
        ("anti-CD20 antibodies", "ex:cd20"),
        ("antiCD20 antibody", "ex:cd20"),
        ("anti CD 20 antibodies", "ex:cd20"),
        ("G-CSF", "ex:gcsf"),
        ("GCSF", "ex:gcsf"),
    ],
)
def test_ways_of_writing(matcher: TermMatcher, text: str, iri: str) -> None:
    assert [which for _, which in found(matcher, f"({text}),")] == [iri]


def test_short_abbreviations_are_case_sensitive(matcher: TermMatcher) -> None:
    assert found(matcher, "All patients with ALL were on MTX, not mtx, and lon is no word for LON.") == [
        ("ALL", "ex:all"),
        ("MTX", "ex:mtx"),
        ("LON", "ex:lon"),
    ]


def test_word_boundaries(matcher: TermMatcher) -> None:
    assert found(matcher, "seizurelike ms2 statinlike XMTX MTX2 heparinoid") == []


def test_a_term_does_not_reach_over_punctuation(matcher: TermMatcher) -> None:
    assert found(matcher, "It was late. Onset neutropenia; multiple, sclerosis") == [("neutropenia", "ex:neutropenia")]


def test_one_form_may_have_several_entries(matcher: TermMatcher) -> None:
    (term,) = matcher.match("a seizure")
    assert [entry.kind for entry in term.entries] == ["event", "condition"]
    condition = term.entry("condition")
    assert condition is not None and condition.iri == "ex:seizure-c"
    assert term.entry("drug") is None


def test_the_drug_inside_an_event(matcher: TermMatcher) -> None:
    (term,) = matcher.match("On day 8 heparin-induced thrombocytopenia was suspected.")
    assert term.entries[0].iri == "ex:hit"
    assert [(inner.text, inner.start, inner.entries[0].iri) for inner in term.inner] == [("heparin", 9, "ex:heparin")]


def test_abbreviations_of_the_paper_go_first() -> None:
    own = TermMatcher(
        SMALL,
        [
            Short("MS", "mitral stenosis"),
            Short("NP", "neutropenia"),
            Short("RLON", "rituximab-related late onset neutropenia"),
        ],
    )
    assert found(own, "With MS, NP and RLON.") == [("NP", "ex:neutropenia"), ("RLON", "ex:lon")]
    assert found(TermMatcher(SMALL), "With MS.") == [("MS", "ex:ms")]  # the shared index is untouched


def test_possessive_is_not_part_of_the_term(matcher: TermMatcher) -> None:
    assert found(matcher, "methotrexate's effects") == [("methotrexate", "ex:mtx")]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("haemorrhages", "hemorrhage"),
        ("oedema", "edema"),
        ("anaemias", "anemia"),
        ("diarrhoea", "diarrhea"),
        ("leucopenia", "leukopenia"),
        ("oesophagitis", "esophagitis"),
        ("tumours", "tumor"),
        ("ischaemia", "ischemia"),
        ("paraesthesiae", "paresthesia"),
        ("foetal", "fetal"),
        ("goitre", "goiter"),
        ("sulphate", "sulfate"),
        ("hospitalisation", "hospitalization"),
        ("psychoses", "psychosis"),
        ("metastases", "metastasis"),
        ("petechiae", "petechia"),
        ("abscesses", "abscess"),
        ("viruses", "virus"),
        ("Sjögren", "Sjogren"),
    ],
)
def test_spellings_meet(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("hives", "HIV"),
        ("statin", "stating"),
        ("rash", "rush"),
        ("gas", "gases2"),
        ("pneumoniae", "pneumonia"),  # a germ's epithet
        ("influenzae", "influenza"),
        ("gonorrhoeae", "gonorrhoea"),
    ],
)
def test_other_words_stay_apart(left: str, right: str) -> None:
    assert fold(left) != fold(right)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aeMTX neutropenia-–late onset.,\n®β's0é"), max_size=120))
def test_any_text_gives_ordered_spans_that_quote_it(text: str) -> None:
    found(TermMatcher(SMALL), text)
    assert joined(text) == "".join(fold(word) for word in words(text))


def test_agrees_with_a_plain_search() -> None:
    """The trie against a search of every span of words, on text without abbreviations."""
    text = (
        "Late onset neutropenias, seizures and biopsies of Graves disease under statins "
        "or heparin-induced thrombocytopenia"
    )
    tokens = words(text)
    names = {joined(name): entry.iri for entry in SMALL for name in (entry.label, *entry.synonyms)}
    expected, position = [], 0
    while position < len(tokens):
        spans = [end for end in range(len(tokens), position, -1) if joined(" ".join(tokens[position:end])) in names]
        if spans:
            expected.append(names[joined(" ".join(tokens[position : spans[0]]))])
        position = spans[0] if spans else position + 1
    matched = [term.entries[0].iri for term in TermMatcher(SMALL).match(text)]
    assert [iri.replace("-c", "-e") for iri in expected] == matched


def test_a_word_that_the_end_of_a_line_divides() -> None:
    vocabulary = Vocabulary([Entry("ex:cyclosporine", "drug", "cyclosporine"), Entry("ex:heparin", "drug", "heparin")])
    text = "He took cyclo-\nsporine and heparin-\nlike drugs."
    assert [term.text for term in TermMatcher(vocabulary).match(text)] == ["cyclo-\nsporine", "heparin"]
