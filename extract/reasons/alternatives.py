"""Other causes of the event: those that the authors name as possible or likely, and those that they rule out.

Each sentence is read by families of constructions: a general exclusion ("other causes were excluded", "no other drug
had been started"), an exclusion by name ("viral hepatitis was ruled out", "cannot be attributed to diabetes"), and a
cause put forward ("an infection may have contributed", "we cannot exclude an effect of valproate", "another possible
explanation is sepsis"). Advice, questions, and what can cause such an event in general are none. All repetitions are
bounded, so that a search stays linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extract.reasons import other_causes as said
from extract.reasons.mechanisms import is_process
from extract.reasons.passages import HEDGE, Passage
from extract.reasons.subjects import Named, after, before, is_disorder
from extract.records import Stance

OTHER_CAUSE: Final = "other cause"
"""The subject of an exclusion that names no cause: "other causes were excluded"."""
OTHER_DRUG: Final = "other drug"
"""The subject of an exclusion of all other drugs: "no other drug had been started"."""
_OBJECT: Final = 90  # characters after a verb in which its object may stand


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another cause of the event that the sentence at `start:end` puts forward (`supports`) or rules out (`disputes`).

    `words` names the cause; `named` is the phrase, where it is more than a general one. `bare` says that nothing but
    the exclusion itself tells that a cause is meant ("infection was excluded"); `marked` that the words set it beside
    the suspect ("another", "concomitant", "contributed"). The event of which it is the cause stands between `about`,
    the offsets of the object, where the sentence names one; a `loose` one counts only where the sentence names it.
    """

    start: int
    end: int
    words: str
    named: Named | None
    stance: Stance
    hedged: bool
    bare: bool = False
    marked: bool = False
    about: tuple[int, int] | None = None
    loose: bool = False


def alternatives(passage: Passage) -> tuple[Alternative, ...]:
    """The other causes that a sentence puts forward or rules out, in the order of the families above.

    >>> told = "Other causes of hepatitis, such as alcohol, were excluded."
    >>> [(one.words, one.stance) for one in alternatives(Passage(told, 0, ()))]
    [('other cause', 'disputes')]
    >>> [one.words for one in alternatives(Passage("Dehydration may have contributed to it.", 0, ()))]
    ['Dehydration']
    """
    found: dict[tuple[str, Stance], Alternative] = {}
    for one in (*_ruled_out(passage), *_put_forward(passage)):
        found.setdefault((one.words.lower(), one.stance), one)
    return tuple(found.values())


def _made(
    passage: Passage, stance: Stance, named: Named | None, words: str, *, bare: bool = False,
    about: tuple[int, int] | None = None,
) -> Alternative:  # fmt: skip
    text = passage.text
    return Alternative(
        passage.start, passage.start + len(text), words, named, stance,
        stance == "supports" or (HEDGE.search(text) is not None and stance == "disputes" and _reserved(text)),
        bare, said.BESIDE.search(text) is not None,
        None if about is None else (passage.start + about[0], passage.start + about[1]),
    )  # fmt: skip


def _reserved(text: str) -> bool:
    """Whether an exclusion itself is made with reserve: "unlikely", "improbable", "reasonably excluded"."""
    return (
        re.search(r"\b(?:unlikely|improbable|less likely|probably|hardly|reasonably|largely)\b", text, re.I) is not None
    )


# --- ruled out --------------------------------------------------------------------------------------------


def _ruled_out(passage: Passage) -> Iterator[Alternative]:
    text = passage.text
    if said.ADVICE.search(text):
        return
    general: list[tuple[int, int]] = []  # where all other causes are excluded: what stands there names none
    for match in (match for pattern in said.GENERAL for match in pattern.finditer(text)):
        if not said.REGARD.search(text) and not _search_goes_on(match):
            general.append(match.span())
            yield from _all_others(passage, match)
    if any(pattern.search(text) for pattern in said.NO_DRUG):
        yield _made(passage, "disputes", None, OTHER_DRUG)
    for names, causal in (*_excluded(passage, general), *_excludes(passage, general), *_not_by(passage)):
        yield from _each(passage, names, causal=causal, general=bool(general))


def _all_others(passage: Passage, match: re.Match[str]) -> Iterator[Alternative]:
    """What "all other causes of X, such as Y, were excluded" rules out: all others, and Y."""
    about = match.span("of") if match["of"] else None
    yield _made(passage, "disputes", None, OTHER_CAUSE, about=about)
    if match["list"]:
        for named in after(passage, match.start("list"), end=match.end("list")):
            if is_disorder(named) or named.term is not None:
                yield _made(passage, "disputes", named, named.words, about=about)


_Listed = tuple[tuple[Named, ...], bool]
"""A list that is ruled out, and whether the words say that causes are meant."""


def _excluded(passage: Passage, general: Sequence[tuple[int, int]]) -> Iterator[_Listed]:
    """The subjects of "was ruled out", "is unlikely to be the cause", "does not explain"."""
    text = passage.text
    for match in said.EXCLUDED.finditer(text):
        before_it = text[: match.start()]
        if (
            said.NOT_EXCLUDED.search(text, max(0, match.start() - 12), match.end())
            or said.NEGATED.search(before_it[-20:])
            or _meets(match, general)
            or said.STUDY.search(before_it)
            or said.FROM.match(text, match.end())
        ):
            continue
        only_gone = re.search(r"(?:excluded|out)$", match.group(), re.IGNORECASE) is not None
        yield before(passage, _head(text, match.start())), not only_gone or bool(said.COULD_EXPLAIN.search(text))


def _excludes(passage: Passage, general: Sequence[tuple[int, int]]) -> Iterator[_Listed]:
    """The objects of "serology ruled out", "after exclusion of"."""
    text = passage.text
    for match in said.EXCLUDES.finditer(text):
        before_it = text[: match.start()]
        if not (said.PASSIVE.search(before_it) or said.NEGATED.search(before_it[-24:]) or _meets(match, general)):
            yield after(passage, match.end()), said.COULD_EXPLAIN.search(text, match.end()) is not None


def _not_by(passage: Passage) -> Iterator[_Listed]:
    """The objects of "cannot be explained by", of "no evidence of … that could explain it", and of "we do not regard …
    as the cause"."""
    text = passage.text
    for match in said.NOT_REGARDED.finditer(text):
        yield after(passage, match.start("what"), end=match.end("what")), True
    for match in said.NOT_BY.finditer(text):
        if not match.group().lower().startswith("no "):
            yield after(passage, match.end()), True
        elif why := said.COULD_EXPLAIN.search(text, match.end()):
            yield after(passage, match.end(), end=why.start()), True


def _meets(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)


def _head(text: str, end: int) -> int:
    """Where the subject ends before "as a cause of …", if the words before a verb go on so."""
    aside = said.AS_CAUSE.search(text, max(0, end - 110), end)
    return aside.start() if aside else end


def _search_goes_on(match: re.Match[str]) -> bool:
    """Whether "a search for other causes" has no result told beside it."""
    if "open" not in match.re.groupindex or match["open"]:
        return False
    return re.match(r"(?:search|work|eval|invest|test|screen|stud)", match.group(), re.IGNORECASE) is not None


def _each(passage: Passage, names: Sequence[Named], *, causal: bool, general: bool) -> Iterator[Alternative]:
    """The causes of a list that is ruled out; where nothing says that causes are meant, disorders alone."""
    text = passage.text
    if not causal and (said.TREATMENT.search(text) or said.BEFORE_TREATMENT.search(text)):
        return
    for named in names:
        if (causal and named.term is not None) or is_disorder(named):
            yield _made(passage, "disputes", named, named.words, bare=not causal and not general and len(names) < 3)


# --- put forward ------------------------------------------------------------------------------------------


def _put_forward(passage: Passage) -> Iterator[Alternative]:
    text = passage.text
    for match in said.MAY_HAVE.finditer(text):
        if not said.GOOD.match(text, match.end()):
            yield from _blamed(passage, before(passage, match.start()), match.end())
    for match in said.DID.finditer(text):
        if not said.GOOD.match(text, match.end()) and _did(text, match):
            for one in _blamed(passage, before(passage, match.start()), match.end()):
                yield replace(one, hedged=HEDGE.search(text) is not None)
    for match in said.NOW.finditer(text):
        own = said.OWN_PATIENT.search(text) or said.OF_THIS.match(text, match.end())
        if own and not said.GOOD.match(text, match.end()):
            yield from _blamed(passage, before(passage, match.start()), match.end())
    for match in said.BY.finditer(text):
        if not said.NEGATED.search(text[: match.start()][-16:]):
            for one in _blamed(passage, after(passage, match.end()), match.end()):
                yield replace(one, hedged=HEDGE.search(text) is not None, about=None, loose=True)
    yield from _not_excluded(passage)
    for match in said.IS_ANOTHER.finditer(text):
        denied = said.NEGATED.search(text[: match.start()][-16:]) or match["which"].lower() == "other"
        if not denied and (match["of"] is None or not said.NO_EVENT.search(match["of"])):
            yield from _blamed(passage, after(passage, match.end()), match.start())
    for match in said.ANOTHER_IS.finditer(text):
        if not said.NEGATED.search(text[: match.start()][-16:]):
            yield from _blamed(passage, before(passage, match.start()), match.start())


def _did(text: str, match: re.Match[str]) -> bool:
    """Whether "contributed to" or "was a contributing factor" tells of this case: it is denied nowhere, and what is
    said in the present is said of the patient."""
    if said.NEGATED.search(text[: match.start()][-16:]):
        return False
    if match["past"] is not None or match["sure"]:
        return True
    if re.match(r"(?:was|were)\b", match.group(), re.IGNORECASE):
        return True
    return bool(said.OWN_PATIENT.search(text) or said.OF_THIS.match(text, match.end()))


def _not_excluded(passage: Passage) -> Iterator[Alternative]:
    """What "cannot be excluded"; where the sentence goes on that something makes it improbable, it is ruled out."""
    text = passage.text
    for match in said.NOT_EXCLUDED.finditer(text):
        if said.FROM.match(text, match.end()):
            continue
        head = _head(text, match.start())
        ruled_out = said.AFTER_ALL.search(text, match.end()) is not None
        for one in _blamed(passage, before(passage, head), match.end(), vague=head == match.start()):
            yield replace(one, stance="disputes") if ruled_out else one
    for match in said.WE_CANNOT.finditer(text):
        verb = said.VERB.search(text, match.end()) if match.group().endswith("that ") else None
        names = after(passage, match.end(), end=verb.start() if verb else None)
        yield from _blamed(passage, names, match.end(), vague=match["what"] is None and verb is None)


def _blamed(passage: Passage, names: Sequence[Named], verb_end: int, *, vague: bool = False) -> Iterator[Alternative]:
    """The causes of a list that is put forward; where the words are vague on it being a cause, terms and disorders."""
    about = (verb_end, min(len(passage.text), verb_end + _OBJECT))
    for named in names:
        if named.term is None and is_process(named.words, strict=True):
            continue  # "platelet activation may have contributed": how it came, not what else did it
        if said.UNFIT.search(named.words) or (vague and named.term is None and not is_disorder(named)):
            continue
        yield _made(passage, "supports", named, named.words, about=about)
