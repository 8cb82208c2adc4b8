"""A case's profile as one line of JSON, in which it is kept beside the reports, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, Final

from kg.duplicates.profiles import CaseProfile, EpisodeProfile, Publication

_PUBLICATION: Final = tuple(field.name for field in fields(Publication))
_EPISODE: Final = tuple(field.name for field in fields(EpisodeProfile))
_CASE: Final = tuple(field.name for field in fields(CaseProfile) if field.name not in ("publication", "episodes"))
_SETS: Final = frozenset({"conditions", "drugs", "other_drugs", "events", "treatments", "complications"})


def encode(profile: CaseProfile) -> str:
    """A profile as text; equal profiles give equal texts.

    >>> case = CaseProfile(iri="urn:a", number=1, publication=Publication(name="a"), drugs=frozenset({"b", "a"}))
    >>> decode(encode(case)) == case
    True
    """
    held = [
        [_plain(getattr(profile, name)) for name in _CASE],
        [_plain(getattr(profile.publication, name)) for name in _PUBLICATION],
        [[getattr(episode, name) for name in _EPISODE] for episode in profile.episodes],
    ]
    return json.dumps(held, separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def decode(text: str) -> CaseProfile:
    """The profile that a text tells.

    Raises:
        ValueError, TypeError: the text is none of `encode`'s.
    """
    case, publication, episodes = json.loads(text)
    held: dict[str, Any] = dict(zip(_CASE, case, strict=True))
    told: dict[str, Any] = dict(zip(_PUBLICATION, publication, strict=True))
    for name in _SETS:
        held[name] = frozenset(held[name])
    held["measured"] = frozenset((analyte, unit, value) for analyte, unit, value in held["measured"])
    told["authors"] = frozenset(told["authors"])
    return CaseProfile(
        **held,
        publication=Publication(**told),
        episodes=tuple(EpisodeProfile(**dict(zip(_EPISODE, each, strict=True))) for each in episodes),
    )
