"""The authors' own assessment of causality, where the report states one: shown beside ours, never mixed into it."""

from __future__ import annotations

from extract.records import Value
from kg.causality.model import Stated
from kg.causality.setting import Setting, quotes
from kg.explain import Explanation
from kg.naming import iri_of


def stated(setting: Setting) -> tuple[Stated, ...]:
    """What the authors state of this episode, of this drug or of no drug by name, in the order of the text."""
    found = []
    for at, rating in enumerate(setting.episode.ratings, 1):
        if rating.drug is not None and iri_of(rating.drug.value) != iri_of(setting.drug):
            continue
        words: tuple[Explanation, ...] = ()
        for name in ("score", "category"):
            value: Value[object] | None = getattr(rating, name)
            if value is not None:
                words += quotes(setting.report, f"{setting.target}/rating/{at}", name, value)
        found.append(
            Stated(
                method=rating.scale,
                score=None if rating.score is None else rating.score.value,
                category=None if rating.category is None else rating.category.value,
                words=words,
            )
        )
    return tuple(found)
