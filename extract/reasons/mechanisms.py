"""Mechanisms: by which mechanism the authors explain the event ("immune-mediated", "inhibition of CYP3A4 raised …").

Each sentence is read by families of constructions: the mechanism is named as such ("the most likely mechanism is …"),
inferred ("suggests an immune-mediated mechanism"), proposed ("we believe that depletion of … explains it"), or told
as a process that leads to the event ("inhibition of … by … led to …"). What is unknown, what others proposed, and how
a drug works in general are none. All repetitions are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.reasons import processes as said
from extract.reasons.passages import HEDGE, OWN, Passage
from extract.records import Stance


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism that the sentence at `start:end` gives for the event: its words at `told_start:told_end`.

    `bound` says that the sentence itself speaks of the report's own patients or event; where it does not, only an event
    that it names ties it to them. What it is the mechanism of stands between the offsets `about`, where it is told.
    """

    start: int
    end: int
    told_start: int
    told_end: int
    words: str
    stance: Stance
    hedged: bool
    bound: bool
    about: tuple[int, int] | None = None


def mechanisms(passage: Passage) -> tuple[Mechanism, ...]:
    """The mechanism that a sentence gives, if it gives one.

    >>> told = "The rapid return suggests an immune-mediated mechanism."
    >>> [(one.words, one.stance) for one in mechanisms(Passage(told, 0, ()))]
    [('immune-mediated mechanism', 'supports')]
    """
    text = passage.text
    if (said.UNKNOWN.search(text) and not said.BUT.search(text)) or (
        said.HAS_BEEN.search(text) and not OWN.search(text)
    ):
        return ()
    own = OWN.search(text) is not None or said.THIS.search(text) is not None
    for told in _told(text):
        if told.about is not None and said.GOOD.search(text, *told.about):
            continue
        start, end = _trimmed(text, told.start, told.end)
        words = text[start:end]
        if (
            not 6 <= len(words) <= said.LONGEST
            or said.NO_MECHANISM.search(words)
            or said.UNKNOWN.search(words)
            or not is_process(words, strict=told.strict)
        ):
            continue
        if not own and said.IN_GENERAL.search(text):
            continue
        return (
            Mechanism(
                passage.start, passage.start + len(text), passage.start + start, passage.start + end,
                " ".join(words.split()), "disputes" if told.against else "supports", HEDGE.search(text) is not None,
                told.bound or own,
                None if told.about is None else (passage.start + told.about[0], passage.start + told.about[1]),
            ),
        )  # fmt: skip
    return ()


def is_process(words: str, *, strict: bool) -> bool:
    """Whether words tell a process; `strict` wants one that is not the name of an effect or a drug, too.

    >>> is_process("platelet activation", strict=True), is_process("ototoxicity", strict=True)
    (True, False)
    """
    found = [match.group() for match in said.PROCESS.finditer(words)]
    return any(not (strict and said.EFFECT.fullmatch(one)) for one in found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The words of a mechanism without what leads to them ("suggest that") and what goes on behind them."""
    tail = said.END.search(text[start:end])
    end = start + tail.start() if tail else end
    inner = next(reversed(list(said.SAYS_THAT.finditer(text, start, end))), None)
    start = inner.end() if inner is not None else start
    lead = said.LEAD.match(text[start:end])
    start += lead.end() if lead else 0
    return start, start + len(text[start:end].rstrip(" ,.:"))


@dataclass(frozen=True, slots=True)
class _Told:
    """Where a mechanism may be told. `bound`: of this case, by the words; `strict`: only where a process is named."""

    start: int
    end: int
    bound: bool = False
    strict: bool = False
    against: bool = False
    about: tuple[int, int] | None = None


def _told(text: str) -> Iterator[_Told]:
    for match in said.NAMED.finditer(text):
        yield _Told(*match.span("told"), bound=True, about=match.span("of") if match["of"] else None)
    for match in said.INFERRED.finditer(text):
        yield _Told(*match.span("told"), bound=True, against=match["against"] is not None)
    for match in said.IS_MECHANISM.finditer(text):
        yield _Told(*match.span("told"), bound=True, about=(match.end(), min(len(text), match.end() + 90)))
    for match in said.PROPOSED.finditer(text):
        begin = match.start("told")
        inner = said.EXPLAINS.match(match["told"])
        if inner is not None:
            what = (begin + inner.start("what"), begin + inner.end("what"))
            yield _Told(begin + inner.start("told"), begin + inner.end("told"), bound=True, strict=True, about=what)
        elif said.CAUSAL.search(match["told"]):
            yield _Told(*match.span("told"), bound=True, strict=True)
    for match in said.MEDIATED.finditer(text):
        yield _Told(*match.span("told"))
    for match in said.EXPLAINS.finditer(text):
        this = said.THIS.search(match["what"]) is not None
        yield _Told(*match.span("told"), bound=this, strict=True, about=match.span("what"))
    for match in said.LEADS.finditer(text):
        yield _Told(*match.span("told"), strict=True)
    for match in said.IMMUNE.finditer(text):
        yield _Told(*match.span("told" if match["told"] else "adjective"))
    for match in said.DUE.finditer(text):
        yield _Told(*match.span("told"))
