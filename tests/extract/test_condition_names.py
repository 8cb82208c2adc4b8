"""Conditions and measures by their own names: a narrower disorder is never printed as the wider one it is a kind of."""

import pytest

from extract.lexicon.vocabulary import Vocabulary
from extract.pipeline import pipeline, vocabulary_of


def vocabulary() -> Vocabulary:
    return vocabulary_of(pipeline())


@pytest.mark.parametrize(
    ("name", "label", "above"),
    [
        ("pyelonephritis", "pyelonephritis", "urinary tract infection"),
        ("tonsillitis", "tonsillitis", "upper respiratory tract infection"),
        ("latent TB", "latent tuberculosis infection", "infection"),
        ("iron overload", "iron overload", None),
        ("hereditary haemochromatosis", "hemochromatosis", "iron overload"),
        ("microscopic colitis", "microscopic colitis", "colitis"),
        ("myelofibrosis", "myelofibrosis", "myeloproliferative neoplasm"),
        ("hyperprolactinaemia", "hyperprolactinemia", None),
        ("carcinoid syndrome", "carcinoid syndrome", None),
        ("Addison disease", "Addison's disease", "adrenal insufficiency"),
        ("chronic spontaneous urticaria", "chronic spontaneous urticaria", "urticaria"),
        ("minimal change disease", "minimal change disease", "nephrotic syndrome"),
        ("metastatic breast carcinoma", "metastatic breast cancer", "breast cancer"),
        ("prosthetic joint infection", "prosthetic joint infection", "infection"),
        ("lichen planus", "lichen planus", None),
        ("Crohn disease", "Crohn's disease", "inflammatory bowel disease"),
        ("Sjogren syndrome", "Sjögren's syndrome", "autoimmune disease"),
        ("Wilson disease", "Wilson's disease", None),
        ("Waldenstrom's macroglobulinaemia", "Waldenström macroglobulinemia", "lymphoma"),
        ("malignancy", "cancer", "neoplasm"),
        ("Hashimoto's disease", "Hashimoto's thyroiditis", "autoimmune disease"),
        ("Barrett's oesophagus", "Barrett's esophagus", None),
    ],
)
def test_a_condition_has_its_own_name_below_the_wider_one(name: str, label: str, above: str | None) -> None:
    entry = vocabulary().find(name, kinds=("condition",))
    assert entry is not None
    assert entry.label == label
    wider = {vocabulary().entry(iri).label for iri in vocabulary().ancestors(entry.iri)}
    assert above is None or above in wider


def test_another_disorder_is_no_parent() -> None:
    """Iron overload is not always hemochromatosis, nor hyperprolactinemia a prolactinoma."""
    for name, not_above in (("iron overload", "hemochromatosis"), ("hyperprolactinemia", "prolactinoma")):
        entry = vocabulary().find(name, kinds=("condition",))
        assert entry is not None
        assert not_above not in {vocabulary().entry(iri).label for iri in vocabulary().ancestors(entry.iri)}
