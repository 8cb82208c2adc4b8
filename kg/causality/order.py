"""Does a sentence say that the event came after the drug, or while it was given, where no interval is told?

Only words of time count ("hepatitis after exposure to isoflurane", "neutropenia under ocrelizumab"): what says that the
drug was the cause ("lithium-induced", "due to") is what is to be assessed. The sentences are those that are quoted for
the drug and for the event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from kg.causality.setting import Setting, quotes
from kg.explain import Explanation
from kg.naming import iri_of

Order = Literal["after", "during"]

_TIME = re.compile(
    r"\b(?:after|following|subsequent to|upon|since|(?P<during>during|under|while (?:on|taking|receiving|using)))\b"
    r"(?P<between>[^.;:()]{0,60})$",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\b(?:withdr|discontinu|stop|cessation|ceas|interrupt|suspen|remov|reduc|taper|switch|replac|without|before|no\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|prevent\w*|absence of|free of|recover\w*|resol\w*|improv\w*)\b[^.;,]{0,25}$",
    re.IGNORECASE,
)


def stated_order(setting: Setting) -> tuple[Order, tuple[Explanation, ...]] | None:
    """The order that a quoted sentence states, and that sentence; None where none does.

    >>> from extract.records import Case, Concept, Episode, Evidence, Report, Source, Value
    >>> words = Evidence(31, 41, "isoflurane", "Hepatitis after exposure to ", ".")
    >>> drug, event = Value(Concept("isoflurane"), (words,)), Value(Concept("hepatitis"), (words,))
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=50)
    >>> case = Case(number=1, episodes=(Episode(number=1, event=event, drugs=(drug,)),))
    >>> report = Report(name="a", source=source, kind="case report", cases=(case,))
    >>> found = stated_order(Setting(report=report, case=case, episode=case.episodes[0], drug=drug.value))
    >>> found[0]
    'after'
    """
    found = sorted(_orders(setting), key=lambda each: (each[0] != "during", each[1].start))
    return (found[0][0], (found[0][1],)) if found else None


def _orders(setting: Setting) -> Iterator[tuple[Order, Explanation]]:
    held = [value for value in setting.episode.drugs if iri_of(value.value) == iri_of(setting.drug)]
    events = {setting.episode.event.value.label, *(words.quote for words in setting.episode.event.evidence)}
    drugs = {setting.drug.label, *setting.kin.names.get(iri_of(setting.drug), ())}
    drugs |= {words.quote for value in held for words in value.evidence}
    quoted = [words for value in held for words in quotes(setting.report, setting.target, "drugs", value)]
    for words in (*quoted, *setting.quotes("event")):
        sentence = f"{words.prefix}{words.quote}{words.suffix}"
        for place in _places(sentence, drugs):
            time = _TIME.search(sentence[:place])
            if time is None or _STOPPED.search(time["between"]):
                continue
            told = [at for at in _places(sentence, events) if not _DENIED.search(sentence[:at])]
            if told:
                yield ("during" if time["during"] else "after"), words


def _places(sentence: str, names: set[str]) -> list[int]:
    """Where one of the names begins in the sentence, as a word of its own."""
    wanted = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name.strip())
    if not wanted:
        return []
    return [found.start() for found in re.finditer(rf"(?<!\w)(?:{wanted})(?!\w)", sentence, re.IGNORECASE)]
