"""The sections of a case report: title, case, discussion, ..., and what is not part of the article at all.

The sections cover the text without overlap. A heading may stand on its own line, be numbered or in capitals,
or run into the text ("Results: ..."); page furniture, tables and notices are told apart line by line, and
the text that follows them goes on with the section that they interrupted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract import sieve
from extract.structure import bylines, furniture
from extract.structure.frontmatter import is_front_matter, kind_around_title, title_index
from extract.structure.headings import (
    CASE_LABEL,
    CASE_LINE,
    CASE_RUN_IN,
    KINDS,
    NUMBERING,
    RUN_IN,
    SALUTATION,
    WEAK,
    Kind,
    kind_of,
    normalise,
)
from extract.structure.layout import Paragraph, is_bullet, is_row, lines, paragraphs

__all__ = ["Kind", "Paragraph", "Section", "paragraphs", "sections"]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a text: `text[start:end]`, of one kind.

    `heading` holds the words of its heading, which end at `body`; a section that goes on after a table or a
    menu line carries the heading of the section it continues, with `body == start`. `abstract` is true for
    the parts of a structured abstract.
    """

    kind: Kind
    start: int
    end: int
    heading: str | None = None
    body: int = 0
    abstract: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    kind: Kind
    heading: str | None = None
    body: int = 0
    abstract: bool = False


_ONE_PARAGRAPH = frozenset(
    normalise(name)
    for name in (
        *(
            "keywords",
            "key words",
            "keyword",
            "mesh terms",
            "index terms",
            "abbreviations",
            "article history",
        ),
        *(
            "correspondence",
            "corresponding author",
            "received",
            "accepted",
            "doi",
            "pmid",
            "copyright",
            "citation",
        ),
        *("license", "licence", "open access", "trial registration", "how to cite", "cite this article"),
    )
)
_OPENING = frozenset({*KINDS.values()} - {"boilerplate"})  # kinds that a heading run into the text can open
_LATEX = sieve.compile(r"\\(?:(?:sub)*section|paragraph|text(?:bf|it|sc)|emph|bf)\*?\{([^{}\n]{2,70}?)[.:]?\}[.:]?")
_SUMMARY = sieve.compile(
    r"(?:Summary|SUMMARY|Abstract|ABSTRACT|Synopsis)[.:—–][ \t]*(?=[A-Z][^\n]{0,60} [a-z]+ [a-z]+)(?![A-Z][a-z]+:)"
)
_POINTS = frozenset({"key points", "key messages", "highlights", "learning points", "practice points"})
_STOP = re.compile(r"[.!?\])\"”]\s*[A-Z]")  # where `_MIDDLE` is worth trying
_MIDDLE = sieve.compile(r"(?<=[.!?\])\"”])(?<!\w\.\w\.)\s*(?=[A-Z][A-Za-z’'/&,() #0-9-]{2,70}[:.])")
_CAPTION = sieve.compile(r"(?:(?i:table|tab\.)|TABLE)\s*(?:\d{1,2}|[IVX]{1,4})\b")
# "4. Roe A, Doe BC. Rash under imatinib. J Drug Rep 2019;3:14-5." and its like
_REFERENCE = sieve.compile(
    r"(?!(?:Ms|Mrs?|Miss)\b)(?:\[?\d{1,3}[.)\]]?\s+)?[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?,?\s[A-Z]\.?-?(?:[A-Z]\.?){0,3}"
    r"(?:,|\.|;|\s(?:and|et)).*\b(?:19|20)\d\d\b.*",
    re.S,
)
_CAPITALS: tuple[tuple[str, Kind], ...] = (
    ("CONCLUSION", "conclusion"), ("RESULT", "results"), ("FINDING", "results"), ("METHOD", "methods"),
    ("DESIGN", "methods"), ("OBJECTIVE", "objective"), ("PURPOSE", "objective"), ("AIM", "objective"),
    ("BACKGROUND", "background"), ("INTRODUCTION", "background"), ("DISCUSSION", "discussion"),
    ("COMMENT", "discussion"), ("CASE", "case"), ("PATIENT", "case"),
)  # fmt: skip


@lru_cache(maxsize=2)  # a document's sections are asked for twice: for its bibliographic data, and for its cases
def sections(text: str) -> tuple[Section, ...]:
    r"""The sections of a report, in order, covering the text from 0 to its end without overlap.

    Args:
        text: the document's text, as it was read.

    Returns:
        One `Section` or more; none for an empty text. `kind` is one of title, front (authors, affiliations,
        article type), abstract, background, objective, methods, case, results, discussion, conclusion, back
        (references, keywords, funding, licence and the like), boilerplate (of the web page), table, body
        (text under no heading).

    >>> text = "Rash under imatinib\n\nA. Roe, B. Doe\n\nCase 1: A man had a rash. Conclusion: It is common."
    >>> [(s.kind, s.heading) for s in sections(text)]
    [('title', None), ('front', None), ('case', 'Case 1'), ('conclusion', 'Conclusion')]
    """
    if not text:
        return ()
    marks = _Reader(text).marks()
    merged: list[_Mark] = []
    for mark in marks:
        last = merged[-1] if merged else None
        if last and mark.body == mark.start and (last.kind, last.heading) == (mark.kind, mark.heading):
            continue
        merged.append(mark)
    if not merged:
        return (Section("body", 0, len(text), body=0),)
    ends = [*(m.start for m in merged[1:]), len(text)]
    return tuple(
        Section(m.kind, 0 if i == 0 else m.start, end, m.heading, m.body, m.abstract)
        for i, (m, end) in enumerate(zip(merged, ends, strict=True))
    )


class _Reader:
    """One pass over the units of a text (paragraphs and single lines), and the section open at each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.units = list(_units(text))
        self.kind: Kind = "body"
        self.heading: str | None = None
        self.abstract = False
        self.seen_in_abstract: set[Kind] = set()
        self.once: tuple[Kind, str | None] | None = None  # what to go back to after a one-paragraph section
        self.summed = False  # behind a summary of one paragraph
        self.listing = False  # inside "Related articles" and its like

    def say(self, start: int, kind: Kind) -> _Mark:
        return _Mark(start, kind, None, start)

    def marks(self) -> Iterator[_Mark]:
        title = title_index(self.text, self.units)
        front = title is not None
        index = 0
        while index < len(self.units):
            unit = self.units[index]
            line = self.text[unit.start : unit.end]
            if title is not None and index < title:
                yield self.say(unit.start, kind_around_title(line))
            elif index == title:
                yield self.say(unit.start, "title")
            elif len(line) < 60 and not line.rstrip().endswith(".") and kind_of(line) == "boilerplate":
                yield self.open(unit.start, "boilerplate", line, unit.end, own_line=True)
            elif furniture.is_chrome(line):
                yield self.say(unit.start, "boilerplate")
            elif rows := _table(self.text, self.units, index):
                yield self.say(unit.start, "table")
                index += rows - 1
            elif front and is_front_matter(line, self.text, self.units, index):
                yield self.say(unit.start, "back" if furniture.is_back(line) else "front")
            else:
                opened = self.own_line(unit, line, index)
                if opened:
                    front = False
                    yield opened
                elif self.listing and _listed(line) and not furniture.is_back(line):
                    yield self.say(unit.start, "boilerplate")
                else:
                    front = False
                    yield from self.paragraph(unit, line)
            index += 1

    def own_line(self, unit: Paragraph, line: str, index: int) -> _Mark | None:
        """The section that a heading on a line of its own opens."""
        if len(line) > 110 or "\n" in line or is_row(line):
            return None
        bare = line.strip().rstrip(":").strip()
        kind: Kind | None = None
        label = CASE_LINE.fullmatch(bare.strip("*#_ \t"))
        numbered = NUMBERING.match(bare)
        number = numbered.end() if numbered else 0
        if label:
            kind = "case"
        elif len(bare.split()) <= 9 and not re.search(r"[.!?;]$", bare[:-1]) and bare[-1:] not in {"!", ";", ","}:
            kind = None if re.search(r"[:—–]\s*\S", bare[number:]) and furniture.is_back(bare) else kind_of(bare)
            if kind is None and index + 1 < len(self.units):
                kind = self.unknown(bare, number, index)
        if kind is None:
            return None
        if kind == "boilerplate" and bare[:1].islower():
            return None
        return self.open(unit.start, kind, line.strip(), unit.end, own_line=True)

    def unknown(self, bare: str, number: int, index: int) -> Kind | None:
        """A subheading whose words are not known keeps the kind of its section."""
        words = bare[number:].strip("* ")
        if not words or furniture.is_back(bare) or bylines.is_authors(bare) or is_bullet(bare[number:]):
            return None
        following = self.text[self.units[index + 1].start : self.units[index + 1].end]
        capitals = words.isupper() and len(words) > 5
        hashed = bare.startswith("#")
        listed = number and NUMBERING.match(following) and NUMBERING.match(following).end()  # type: ignore[union-attr]
        if (number and not listed and len(words.split()) <= 8 and not words.endswith(".")) or capitals or hashed:
            if not re.match(r"[A-Z“\"]", words):
                return None
            if capitals:
                for part, kind in _CAPITALS:
                    if part in words:
                        return kind
            return self.kind if self.kind not in {"back", "boilerplate"} or not number else None
        return None

    def open(self, start: int, kind: Kind, heading: str, body: int, *, own_line: bool) -> _Mark:
        name = normalise(heading)
        self.once = None
        self.listing = kind == "boilerplate"
        if kind in {"boilerplate"} or (kind == "back" and (not own_line or name in _ONE_PARAGRAPH)):
            self.once = ("body", None) if self.abstract or self.kind == "abstract" else (self.kind, self.heading)
            if self.kind == "boilerplate":
                self.once = ("body", None)
            self.abstract = False
        if kind == "abstract":
            self.abstract, self.seen_in_abstract = True, set()
        elif self.abstract and own_line:
            numbered = NUMBERING.match(heading)
            again = CASE_LABEL.match(heading) or kind in self.seen_in_abstract or "conclusion" in self.seen_in_abstract
            if again or kind == "back" or "introduction" in name or (numbered and numbered.end()):
                self.abstract = False
        if self.abstract:
            self.seen_in_abstract.add(kind)
        if self.once is None or kind == "back":
            self.kind, self.heading = kind, heading.rstrip(":.—– \t*").lstrip("#* ")
        else:
            return _Mark(start, kind, heading, body)
        return _Mark(start, self.kind, self.heading, body, self.abstract)

    def resume(self) -> None:
        """Go back to the section that a one-paragraph section interrupted."""
        if self.once:
            (self.kind, self.heading), self.once = self.once, None

    def here(self, start: int) -> _Mark:
        return _Mark(start, self.kind, self.heading, start, self.abstract)

    def paragraph(self, unit: Paragraph, line: str) -> Iterator[_Mark]:
        """The sections of one paragraph: run-in headings, notices, and furniture glued to its end."""
        self.leave_points(line)
        cuts = [
            unit.start,
            *(m.end() for m in furniture.GLUED.finditer(self.text, unit.start, unit.end)),
            unit.end,
        ]
        for start, end in itertools.pairwise(cuts):
            if start >= end:
                continue
            piece = self.text[start:end]
            self.listing = False
            if furniture.is_chrome(piece) or (start > unit.start and not furniture.is_back(piece) and _chromed(piece)):
                yield self.say(start, "boilerplate")
            elif self.kind != "back" and (furniture.is_back(piece) or _REFERENCE.fullmatch(piece[:600]) is not None):
                yield self.say(start, "back")
                if self.abstract or self.kind == "abstract":
                    self.kind, self.heading, self.abstract = "body", None, False
            else:
                yield from self.run_in(start, end)
        if self.once and self.kind == "back":
            self.resume()
        self.summed = _SUMMARY.match(line) is not None and self.kind == "abstract"

    def leave_points(self, line: str) -> None:
        """A list of key points is over with the first paragraph that is no item of it, a summary that runs in behind
        its name ("Summary. …") with its own paragraph."""
        if self.summed:
            self.summed = False
            if self.kind == "abstract":
                self.kind, self.heading, self.abstract = "body", None, False
        if self.kind in ("abstract", "conclusion") and normalise(self.heading or "") in _POINTS and not is_bullet(line):
            self.kind, self.heading, self.abstract = "body", None, False

    def run_in(self, start: int, end: int) -> Iterator[_Mark]:
        text, at, fresh = self.text, start, True
        while at < end:
            opened = self.run_in_heading(at, end, first=at == start)
            if opened:
                yield opened
                fresh = False
                at = max(opened.body, at + 1)
                while at < end and text[at].isspace():
                    at += 1
                continue
            if fresh:
                yield self.here(at)
            fresh = True
            following = self.next_run_in(at, end)
            if following is None:
                return
            at, fresh = following, False

    def next_run_in(self, start: int, end: int) -> int | None:
        return next((at for at in _middles(self.text, start, end) if self.run_in_kind(at, end, first=False)), None)

    def run_in_heading(self, at: int, end: int, *, first: bool) -> _Mark | None:
        found = self.run_in_kind(at, end, first=first)
        if found is None:
            return None
        kind, heading, body = found
        return self.open(at, kind, heading, body, own_line=False)

    def run_in_kind(self, at: int, end: int, *, first: bool) -> tuple[Kind, str, int] | None:
        """The kind, words and end of a heading that runs into the text at `at`."""
        stop = min(end, at + 160)
        if first and (match := _LATEX.match(self.text, at, stop)) and (named := kind_of(match.group(1))):
            return named, match.group(1), match.end()
        if first and (match := SALUTATION.match(self.text, at, stop)):
            return "body", match.group().rstrip(" :,—–.-\n"), match.end()
        if match := CASE_RUN_IN.match(self.text, at, stop):
            return "case", match.group(1), match.end()
        number = NUMBERING.match(self.text, at, stop) if first else None
        match = RUN_IN.match(self.text, number.end() if number else at, stop)
        if not match:
            return None
        words, mark = match.group(1).strip(), match.group(2)
        name = normalise(words)
        kind = KINDS.get(name)
        capitals = words.isupper()
        if kind is None and mark == ":" and (first or capitals) and len(words.split()) <= 7:
            kind = kind_of(words) or _capitals(words)
        if kind is None or kind == "boilerplate":
            return None
        if kind == "back":
            usable = first and mark == ":"
        elif first:
            usable = mark == ":" or name not in WEAK or capitals or name == "case"
        else:
            usable = capitals or (
                (name not in WEAK or name in {"case", "cases"}) and (mark == ":" or len(words.split()) <= 3)
            )
        usable = usable and not (mark in "—–" and not (first or capitals))
        if not usable or kind not in _OPENING:
            return None
        return kind, self.text[at : match.start(2)].strip(), match.end(2)


def _middles(text: str, start: int, end: int) -> Iterator[int]:
    """Where a heading may run in behind the end of a sentence: what `_MIDDLE` finds, tried only behind marks."""
    for stop in _STOP.finditer(text, start, end):
        if match := _MIDDLE.match(text, stop.start() + 1, end):
            yield match.end()


def _capitals(words: str) -> Kind | None:
    if not words.isupper() or " " not in words:
        return None
    return next((kind for part, kind in _CAPITALS if part in words), None)


def _units(text: str) -> Iterator[Paragraph]:
    """Paragraphs, with lines that are plainly menu or notice lines cut out of them."""
    for paragraph in paragraphs(text):
        begin = paragraph.start
        inner = lines(text, paragraph.start, paragraph.end)
        if len(inner) > 1:
            for i, line in enumerate(inner):
                piece = text[line.start : line.end]
                alone = (
                    furniture.is_chrome(piece)
                    or (line.start == begin and _heads(piece))
                    or (bylines.is_authors(piece) and re.search(r"[,;&\d]", piece) is not None)
                )
                if alone and line.start >= begin:
                    if line.start > begin:
                        yield Paragraph(begin, inner[i - 1].end)
                    yield Paragraph(line.start, line.end)
                    begin = inner[i + 1].start if i + 1 < len(inner) else paragraph.end
        if begin < paragraph.end:
            yield Paragraph(begin, paragraph.end)


def _heads(line: str) -> bool:
    return normalise(line) in KINDS and (line.isupper() or line.endswith(":") or bool(re.match(r"[#\d]", line)))


def _listed(line: str) -> bool:
    return is_bullet(line) or (len(line) < 250 and not re.search(r"[.;:]$", line)) or furniture.is_back(line)


def _chromed(piece: str) -> bool:
    """Whether what is glued to a sentence's end is short enough to be a button or a banner."""
    return len(piece) < 200


def _table(text: str, units: list[Paragraph], index: int) -> int:
    """How many units from `index` on are one table, its caption included; 0 where no table starts."""
    count = 0
    captioned = _CAPTION.match(text, units[index].start) is not None
    if captioned and not is_row(text[units[index].start : units[index].end]):
        count = 1
    rows = 0
    while index + count < len(units):
        unit = units[index + count]
        line = text[unit.start : unit.end]
        if not is_row(line) or furniture.is_chrome(line) or len(line) > 1000:
            break
        count, rows = count + 1, rows + 1
    return count if rows >= 2 or (captioned and rows) else 0
