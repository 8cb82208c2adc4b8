"""The vocabularies: what is packaged, how a user's file extends it, and how a broken one is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.errors import CasegraphError
from extract.lexicon.vocabulary import Entry, Vocabulary, VocabularyError

BASE = "https://w3id.org/casegraph/"
HEAD = """\
@prefix cg: <https://w3id.org/casegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.mark.parametrize(
    ("kind", "least"),
    [("drug", 900), ("drug_class", 150), ("event", 700), ("condition", 350), ("treatment", 140)],
)
def test_breadth(vocabulary: Vocabulary, kind: str, least: int) -> None:
    assert sum(entry.kind == kind for entry in vocabulary) >= least


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Ocrevus", "ocrelizumab"),
        ("acetaminophen", "paracetamol"),
        ("adrenaline", "epinephrine"),
        ("isoproterenol", "isoprenaline"),
        ("leucovorin", "folinic acid"),
        ("cyclosporine", "ciclosporin"),
        ("sodium valproate", "valproic acid"),
        ("lithium carbonate", "lithium"),
        ("TMP-SMX", "trimethoprim/sulfamethoxazole"),
        ("5-FU", "fluorouracil"),
        ("FTY720", "fingolimod"),
    ],
)
def test_other_names_of_drugs(vocabulary: Vocabulary, name: str, label: str) -> None:
    entry = vocabulary.find(name, kinds=("drug",))
    assert entry is not None and entry.label == label


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("anti-CD20 antibodies", "drug_class", "anti-CD20 monoclonal antibody"),
        ("statins", "drug_class", "HMG-CoA reductase inhibitor"),
        ("gliflozins", "drug_class", "SGLT2 inhibitor"),
        ("granulocyte colony-stimulating factor", "treatment", "g-csf"),
        ("IVIG", "treatment", "immunoglobulin"),
        ("relapsing remitting MS", "condition", "relapsing-remitting multiple sclerosis"),
        ("torsade de pointes", "event", "torsades de pointes"),
        ("hyponatraemia", "event", "hyponatremia"),
        ("febrile", "event", "fever"),
        ("haemodialysis", "treatment", "hemodialysis"),
    ],
)
def test_other_names(vocabulary: Vocabulary, name: str, kind: str, label: str) -> None:
    entry = vocabulary.find(name, kinds=(kind,))
    assert entry is not None and entry.label == label


def test_iris_are_slugs_of_labels(vocabulary: Vocabulary) -> None:
    assert vocabulary.entry(BASE + "drug/ocrelizumab").label == "ocrelizumab"
    assert vocabulary.entry(BASE + "class/anti-cd20-monoclonal-antibody").kind == "drug_class"
    assert vocabulary.entry(BASE + "treatment/g-csf").label == "g-csf"
    with pytest.raises(KeyError):
        vocabulary.entry(BASE + "drug/no-such-drug")


def test_a_class_holds_its_drugs(vocabulary: Vocabulary) -> None:
    labels = {entry.label for entry in vocabulary.drugs_in(BASE + "class/anti-cd20-monoclonal-antibody")}
    assert {
        "rituximab", "ocrelizumab", "ofatumumab", "obinutuzumab", "ublituximab", "veltuzumab",
        "ibritumomab tiuxetan", "tositumomab", "ocaratuzumab",
    } <= labels  # fmt: skip
    antibiotics = {entry.label for entry in vocabulary.drugs_in(BASE + "class/antibiotics")}
    assert {"levofloxacin", "amoxicillin"} <= antibiotics  # through their own classes


def test_ancestors(vocabulary: Vocabulary) -> None:
    ancestors = vocabulary.ancestors(BASE + "event/febrile-neutropenia")
    assert ancestors[0] == BASE + "event/neutropenia"
    assert BASE + "event/cytopenia" in ancestors
    assert BASE + "event/symptom" in vocabulary.ancestors(BASE + "event/fatigue")
    assert BASE + "event/infection" in vocabulary.ancestors(BASE + "event/rhinovirus-infection")
    assert vocabulary.ancestors("ex:unknown") == ()


def test_every_parent_is_an_entry(vocabulary: Vocabulary) -> None:
    missing = [(entry.label, up) for entry in vocabulary for up in entry.broader if up not in vocabulary]
    assert missing == []


def test_no_label_is_left_over_from_a_merge(vocabulary: Vocabulary) -> None:
    """A line that a merge left in a list would become a concept of that name."""
    assert [entry.label for entry in vocabulary if not any(letter.isalpha() for letter in entry.label)] == []
    assert [entry.label for entry in vocabulary if entry.label[:3] in ("<<<", "===", ">>>")] == []


def test_no_concept_is_its_own_ancestor() -> None:
    loop = Vocabulary([Entry("ex:a", "event", "a", broader=("ex:b",)), Entry("ex:b", "event", "b", broader=("ex:a",))])
    assert loop.ancestors("ex:a") == ("ex:b",)
    assert loop.drugs_in("ex:a") == ()


def test_a_users_file_adds_and_extends(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        HEAD
        + f"""
        <https://example.org/drug/fictimab> a cg:Drug ; skos:prefLabel "fictimab"@en ;
          skos:altLabel "Fiktimab"@de ; cg:brandName "Fictiva" ; cg:abbreviation "FCT" ;
          skos:broader <{BASE}class/anti-cd20-monoclonal-antibody> .
        <{BASE}drug/ocrelizumab> skos:altLabel "rhuMAb 2H7"@en ; a cg:Drug .
        """,
        encoding="utf-8",
    )
    vocabulary = Vocabulary.load([file])
    entry = vocabulary.find("Fictiva")
    assert entry is not None
    assert (entry.label, entry.kind, entry.abbreviations) == ("fictimab", "drug", ("FCT",))
    assert vocabulary.find("Fiktimab") is None  # a German name is for German texts
    assert entry in vocabulary.drugs_in(BASE + "class/anti-cd20-monoclonal-antibody")
    ocrelizumab = vocabulary.entry(BASE + "drug/ocrelizumab")
    assert ocrelizumab.label == "ocrelizumab" and "rhuMAb 2H7" in ocrelizumab.synonyms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<ex:a> a cg:Drug ; ; skos:prefLabel .", "line 3"),
        ("<ex:a> a cg:Drug .", "ex:a has no skos:prefLabel"),
        ('<ex:a> a skos:Concept ; skos:prefLabel "a" .', "ex:a has no kind"),
        ('<ex:a> a cg:Drug, cg:AdverseEvent ; skos:prefLabel "a" .', "is at once drug and event"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=message) as caught:
        Vocabulary.load([file])
    assert f"{file}, line 3" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, CasegraphError)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"absent\.ttl"):
        Vocabulary.load([tmp_path / "absent.ttl"])


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "latin.ttl"
    file.write_bytes(HEAD.encode() + b'<ex:a> a cg:Drug ; skos:prefLabel "caf\xe9" .')
    with pytest.raises(VocabularyError, match=r"latin\.ttl"):
        Vocabulary.load([file])


@pytest.mark.parametrize(
    ("name", "label", "wider"),
    [
        ("tonsillitis", "tonsillitis", "upper respiratory tract infection"),
        ("latent TB", "latent tuberculosis", "tuberculosis"),
        ("thrush", "oral candidiasis", "candidiasis"),
        ("pseudomembranous colitis", "pseudomembranous colitis", "Clostridioides difficile infection"),
        ("Klebsiella pneumoniae sepsis", "Klebsiella pneumoniae sepsis", "sepsis"),
        ("Addison's disease", "Addison's disease", "adrenal insufficiency"),
        ("myxedema coma", "myxedema coma", "hypothyroidism"),
        ("iritis", "iritis", "uveitis"),
        ("NAION", "nonarteritic anterior ischemic optic neuropathy", "optic neuropathy"),
        ("rupture of the Achilles tendon", "Achilles tendon rupture", "tendinopathy"),
        ("opiate withdrawal", "opioid withdrawal", "withdrawal syndrome"),
        ("pathologic gambling", "pathological gambling", "impulse control disorder"),
        ("fetal hydantoin syndrome", "fetal hydantoin syndrome", "congenital malformation"),
    ],
)
def test_narrower_events_keep_their_names(vocabulary: Vocabulary, name: str, label: str, wider: str) -> None:
    entry, above = vocabulary.find(name, kinds=("event",)), vocabulary.find(wider, kinds=("event",))
    assert entry is not None and above is not None
    assert entry.label == label
    assert above.iri in vocabulary.ancestors(entry.iri)


def test_flu_like_illness_is_no_influenza(vocabulary: Vocabulary) -> None:
    entry = vocabulary.find("flu-like symptoms", kinds=("event",))
    assert entry is not None and entry.label == "influenza-like illness"
