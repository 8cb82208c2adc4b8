"""Sentences of biomedical text: a splitter by rules that knows abbreviations, decimals, citations and
formulas.

A full stop ends a sentence unless its neighbourhood speaks against it (an abbreviation, an initial, a
decimal, a lower-case continuation, the inside of brackets or of a formula). A semicolon or colon never does.
A line break ends one only where the layout says so (see `extract.structure.layout`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extract import sieve
from extract.structure.layout import is_row, paragraphs

_MAX_ROW = 300  # a longer line with wide gaps is prose
_LONGEST = 3_000  # characters of a sentence: what goes on for longer is no prose, and is cut at a blank
_MAX_BRACKET = 400  # a longer bracket is not trusted to be one: its closing mark may belong elsewhere


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never end a sentence: something always follows.
_NEVER = _words(
    """dr mr mrs prof st drs messrs fig figs approx approximately ca viz cf vs e.g i.e eg ie eq eqs ref refs
    tab tabs sec chap vol vols pp ed eds dept univ resp incl excl nr nos var subsp ssp spp sp aff ph.d
    m.sc b.sc gen col capt sgt lt rev hon assoc calc circ suppl art no v"""
)
# End a sentence only before a capital letter (or the end): units, suffixes, Latin dosage terms.
_MAYBE = _words(
    """etc al inc ltd co corp jr sr a.m p.m wk wks mo mos yr yrs min mins hr hrs secs h d mg ml kg g mcg l dl
    iv im sc po i.v i.m s.c p.o i.p i.t o.d b.d t.d.s q.i.d b.i.d t.i.d q.d q.h q.w q.o.d p.r.n bid tid
    qid prn max avg temp wt ht pt pts dx hx rx tx s.d s.e s.e.m c.i i.u"""
)
_MONTHS = _words("jan feb mar apr jun jul aug sep sept oct nov dec")
_BEFORE_NUMBER = _words("no nos fig figs vol ref refs eq sec tab chap pp p art case nr")
# Words that start sentences and hardly ever names: they decide after an initial ("hepatitis B. The ...").
_STARTERS = _words(
    """a an the this that these those he she it they we i his her its their our my in on at after before
    during for with without by from to of as and but or nor so yet if when while where although though
    because since until once there here no not none neither both all each every some any most many few
    several one two three four five six seven eight nine ten eleven twelve treatment therapy patient
    patients case cases however moreover further furthermore therefore thus hence then later
    subsequently finally initially examination laboratory blood serum what which who why how following
    despite upon under within over between among other another such only even also unlike whereas
    nevertheless meanwhile additionally"""
)

_STOP = sieve.compile(r"(?:\.{2,}|[.!?…。！？]+)(?:['\"”’»)\]]+|\^?\{?\[?\d{1,3}(?:[,–-]\d{1,3})*[\]}](?=\s|$))*")
_WORD = sieve.compile(r"[^\s()\[\]{}\"“”'‘’,;:/]*$")
_NEXT = sieve.compile(r"\s*(?:[\"'“‘«(\[¿¡*_$]\s*)*(\S*)")
_NUMBERS = r"\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,20}"
_CITATION = sieve.compile(rf"[ \t]*(?:\[{_NUMBERS}\]|\({_NUMBERS}\))(?=\s+[A-Z(\[\"“]|\s*$)")
_SUPERSCRIPT = sieve.compile(
    rf"{_NUMBERS}(?=\s+[A-Z(\"“]|\s*$)|[⁰¹²³⁴-⁹][⁰¹²³⁴-⁹,⁻˒]{{0,30}}(?=\s)|\^\{{[^{{}}\s]{{1,30}}\}}"
)
_GLUED = sieve.compile(r"[A-Z][a-z'’]+[ ,]|[A-Z][a-z]{2,}\b(?!\.)|(?:A|I)[ ]|[\"“(\[]?[A-Z]{2,}[ :]")
_FORMULA = sieve.compile(r"\$[^$\n]{1,200}\$")
_NAMES_A_LETTER = sieve.compile(
    r"(?i)\b(?:vitamins?|hepatitis|groups?|cases?|patients?|types?|factors?|proteins?|class|grades?|stages?|influenza"
    r"|subjects?|arms?|phase|cohorts?|immunoglobulin|interferon|amphotericin|complex|virus|schedule|panel|levels?"
    r"|regimens?|cyclosporine?|ciclosporin|botulinum toxin|table|figure|appendix|part)\s+[A-Z]$"
)


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """One sentence: `text[start:end]` has no white space at its ends."""

    start: int
    end: int


def sentences(text: str, *, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """Split `text[start:end]` into sentences; every character but white space lies in exactly one of them.

    Args:
        text: the document's text.
        start: where to begin, a character offset.
        end: where to stop; the end of the text by default.

    Returns:
        The sentences in order. Offsets count in `text`, not in the slice.

    Headings, bullets and table rows are sentences of their own. No sentence is longer than 3,000 characters: all that
    is read sentence by sentence takes a time that is linear in the length of the text, whatever stands in it.

    >>> text = "Dr. Roe saw E. coli (Fig. 2). The ANC was 0.3 × 10^9/L [4]. It rose to 2.5, i.e. slowly."
    >>> [text[s.start:s.end] for s in sentences(text)][1]
    'The ANC was 0.3 × 10^9/L [4].'
    >>> len(sentences("Ocrelizumab was held.The count rose."))
    2
    """
    found: list[Sentence] = []
    for paragraph in paragraphs(text, start=start, end=end):
        line = text[paragraph.start : paragraph.end]
        if len(line) <= _MAX_ROW and is_row(line):
            found.append(Sentence(paragraph.start, paragraph.end))
        else:
            found.extend(_split(text, paragraph.start, paragraph.end))
    if any(sentence.end - sentence.start > _LONGEST for sentence in found):
        found = [piece for sentence in found for piece in _cut(text, sentence)]
    return tuple(found)


def _cut(text: str, sentence: Sentence) -> Iterator[Sentence]:
    """A sentence in pieces of at most `_LONGEST` characters, cut at blanks where there are any."""
    start = sentence.start
    while sentence.end - start > _LONGEST:
        blank = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        stop = start + _LONGEST if blank < 0 else blank
        piece = _trim(text, start, stop)
        if piece.start < piece.end:
            yield piece
        start = stop
    last = _trim(text, start, sentence.end)
    if last.start < last.end:
        yield last


def _split(text: str, start: int, end: int) -> list[Sentence]:
    formulas = [m.span() for m in _FORMULA.finditer(text, start, end) if re.search(r"[\\^_]", m.group())]
    formula_starts = [a for a, _ in formulas]
    brackets = _brackets(text, start, end)
    bracket_starts = [a for a, _ in brackets]
    found: list[Sentence] = []
    begin = start
    for match in _STOP.finditer(text, start, end):
        if match.start() < begin:
            continue
        mark = _Stop(text, start, end, match.start(), match.group())
        at = bisect_right(formula_starts, match.start()) - 1
        if at >= 0 and match.start() < formulas[at][1] - 1:
            continue
        stop = _boundary(mark)
        if stop is None:
            continue
        at = bisect_right(bracket_starts, match.start()) - 1
        if at >= 0 and brackets[at][0] > begin and stop < brackets[at][1]:
            continue
        found.append(_trim(text, begin, stop))
        begin = stop
    last = _trim(text, begin, end)
    if last.start < last.end:
        found.append(last)
    return found


def _trim(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Sentence(start + left, max(start + left, start + len(piece.rstrip())))


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost well-formed round and square brackets of at most `_MAX_BRACKET` characters, in order."""
    stack: list[tuple[str, int]] = []
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[()\[\]]", text[start:end]):
        mark, at = match.group(), start + match.start()
        if mark in "([":
            stack.append((mark, at))
        elif stack and stack[-1][0] == {")": "(", "]": "["}[mark]:
            opened = stack.pop()[1]
            if at + 1 - opened <= _MAX_BRACKET:
                while spans and spans[-1][0] > opened:
                    spans.pop()
                spans.append((opened, at + 1))
    return spans


@dataclass(frozen=True, slots=True)
class _Stop:
    """A mark that may end a sentence, and what stands around it."""

    text: str
    start: int  # of the paragraph
    end: int
    at: int  # of the mark
    mark: str  # the mark with the closing quotes and brackets behind it

    @property
    def stop(self) -> int:
        return self.at + len(self.mark)

    @property
    def previous(self) -> str:
        return self.text[self.at - 1] if self.at > self.start else " "

    @property
    def word(self) -> str:
        """The word before the mark."""
        found = _WORD.search(self.text[max(self.start, self.at - 40) : self.at])
        return found.group() if found else ""

    def before(self, length: int) -> str:
        return self.text[max(self.start, self.at - length) : self.at]


def _boundary(mark: _Stop) -> int | None:
    """Where the sentence ends if this mark ends one (behind its citation number), else `None`."""
    text, stop, end = mark.text, mark.stop, mark.end
    if stop >= end:
        return end
    if mark.mark[0] in "。！？":
        return stop
    if not text[stop].isspace():
        return _glued(mark)
    cited = _CITATION.match(text, stop, min(end, stop + 120)) if mark.mark[0] in ".!?" else None
    if cited:
        stop = cited.end()
    following = _NEXT.match(text, stop, min(end, stop + 80))
    word = following.group(1) if following else ""
    if not word:
        return stop if not text[stop : min(end, stop + 80)].strip() else None
    if mark.mark[0] == "." and not mark.mark.startswith(".."):
        return stop if _stop_ends(mark, word) else None
    return stop if _starts_upper(word) else None


def _glued(mark: _Stop) -> int | None:
    """A mark with no blank after it: a citation number, or a new sentence whose blank was lost."""
    text, stop, word, previous = mark.text, mark.stop, mark.word, mark.previous
    closed = len(mark.mark) > 1
    if mark.mark == "." and (previous.isalpha() or previous in ")]%"):
        number = _SUPERSCRIPT.match(text, stop, min(mark.end, stop + 60))
        if number and len(word) > 2 and word.casefold() not in _NEVER | _MAYBE:
            return number.end()
    solid = previous in ')]%"”' or closed or previous.isdigit() or (previous.islower() and len(word) > 2)
    solid = solid or (word.isupper() and len(word) > 2)
    if not solid or word.casefold() in _NEVER or re.search(r"@|//|www|\.", word):
        return None
    return stop if _GLUED.match(text, stop, min(mark.end, stop + 40)) else None


def _starts_upper(word: str) -> bool:
    if word[0].isupper() or word[0].isdigit() or word[0] in "•–—-±~≥≤<>≈":
        return True
    return word[0].islower() and any(c.isupper() for c in word[1:4])  # mRNA, pH, eGFR, iPTH


def _stop_ends(mark: _Stop, following: str) -> bool:
    """Whether a full stop ends its sentence, given the word that follows behind blanks."""
    if not _starts_upper(following):
        return False
    word = mark.word
    name = word.casefold()
    first = re.match(r"\w+", following)
    starter = first is not None and first.group().casefold() in _STARTERS
    number = following[0].isdigit()
    if name in _NEVER or word == "Ms":
        return name == "no" and not number
    if name in _MONTHS and word[0].isupper():
        return not number and starter
    if name in _MAYBE:
        return not number or name in {"etc", "mg", "ml", "kg"}
    if number and name in _BEFORE_NUMBER:
        return False
    if len(word) == 1 and word.isalpha():
        return _initial_ends(mark, word, starter)
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        return starter
    if word.isdigit():
        if mark.text[mark.start : mark.at].strip() == word if mark.at - mark.start < 8 else False:
            return False  # the number of a list item
        if number and len(word) <= 2 and re.match(r"\d{1,2}(?:%|$|[a-z])", following):
            return False  # "3. 6 courses": a decimal that was torn apart
    return True


def _initial_ends(mark: _Stop, letter: str, starter: bool) -> bool:
    if letter.islower() or _NAMES_A_LETTER.search(mark.before(40)):
        return True
    return starter and not (mark.at - mark.start < 8 and mark.before(8).strip() == letter)
