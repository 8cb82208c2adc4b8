"""Noun phrases that name what no vocabulary holds: where they end, what is no part of the name, their entry."""

from __future__ import annotations

import re
from typing import Final, Literal

from extract import sieve
from extract.lexicon.phrases import BRITISH, PHRASE_END
from extract.lexicon.vocabulary import COINED, Entry

_QUALIFIERS: Final = (
    r"severe|fatal|lethal|acute|subacute|chronic|reversible|irreversible|transient|recurrent|repeated|possible|probable"
    r"|suspected|presumed|persistent|prolonged|unusual|rare|massive|marked|profound|accidental|iatrogenic|delayed|late"
    r"|early|early-onset|late-onset|new-onset|new|sudden|unexpected|unexplained|life-threatening|atypical|symptomatic"
    r"|asymptomatic|extreme|extensive|intractable|refractory|mild|moderate|spontaneous|isolated|the|a|an|of|with|and"
    r"|or|de|novo|first|second|case|cases|report|an?|secondary|true|typical|striking|serious|dramatic|adverse|her|his"
    r"|this|that|these|our|their|such|overt|subclinical|clinical|progressive|rapidly|simultaneous|concurrent|combined"
    r"|incident|another|drug-induced|paradoxical|reaction|attack"
)
STRIP: Final = sieve.compile(rf"^(?:(?:{_QUALIFIERS})\s+)+", re.IGNORECASE)
"""The words at the beginning of a phrase that are no part of the name."""
_TOKEN: Final = sieve.compile(r"[^\s]+")
LONGEST: Final = 6
"""Words of a name at most."""


def phrase_end(text: str, start: int) -> int:
    """Where the noun phrase ends that begins at a place of a text."""
    limit = min(len(text), start + 90)
    stop = PHRASE_END.search(text, start, limit)
    end = stop.start() if stop else limit
    words = list(_TOKEN.finditer(text, start, end))
    return words[min(len(words), LONGEST) - 1].end() if words else start


def named_entry(
    words: str,
    *,
    label: str | None = None,
    broader: tuple[str, ...] = (),
    kind: Literal["event", "condition"] = "event",
) -> Entry:
    """The entry of what a phrase names: its words as label (in lower case, American spelling), no IRI of a vocabulary.

    >>> named_entry("Lingual papillitis").label
    'lingual papillitis'
    """
    plain = " ".join(words.split())
    lower = " ".join(word if word[1:] != word[1:].lower() else word.lower() for word in plain.split(" "))
    for british, american in BRITISH:
        lower = lower.replace(british, american)
    mark = "" if kind == "event" else f"{kind}:"
    return Entry(COINED + mark + (label or lower).lower(), kind, label or lower, synonyms=(plain,), broader=broader)
