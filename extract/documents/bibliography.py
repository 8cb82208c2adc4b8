"""What a report says of itself as a publication: title, authors, journal, date, DOI, PubMed number.

A plain text is searched in its front and back matter. A page's own metadata (Highwire `citation_*`, Dublin
Core, JSON-LD, Open Graph) is written out as the first lines of the document's text, so that each value
stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extract.records import Bibliography, Evidence, Value
from extract.structure import bylines, furniture
from extract.structure.sections import Section, sections

COMPONENT: Final = "bibliography"
VERSION: Final = "1"
_CONTEXT: Final = 200  # characters of the line around a quote

_MONTHS: Final = {
    month: number
    for number, month in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?P<ymd>\d{{4}}-\d{{2}}(?:-\d{{2}})?|\d{{4}}/\d{{1,2}}/\d{{1,2}})\b"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<m1>{_MONTH})[, -]{{1,2}}(?P<y1>\d{{4}})\b"
    rf"|(?P<m2>{_MONTH})[ -](?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?[ -](?P<y2>\d{{4}})\b"
    rf"|(?P<y3>\d{{4}})[ -](?P<m3>{_MONTH})(?:[ -](?P<d3>\d{{1,2}})\b)?"
    rf"|(?P<m4>{_MONTH}),?[ -](?P<y4>\d{{4}})\b"
    r"|(?:\d{1,2}[./]){2}(?P<y5>\d{4})\b|(?P<y6>(?:19|20)\d{2})\b",
    re.I,
)
_PUBLISHED = re.compile(
    r"(?i)\b(?:first\s+published|e-?published|published|epub|available\s+online|publication\s+date|issued?\s+date)"
    r"(?:\s+(?:online|on|in|ahead\s+of\s+print|first))*\s*:?\s*(?=[\dJFMASOND])"
)
_COPYRIGHT = re.compile(r"(?:©|\([cC]\)|[Cc]opyright)\s*(?=(?:19|20)\d\d\b)")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.I)
_PMID = re.compile(r"\bPMID\s*:?\s*(\d{1,8})\b(?!\s*PMID)")
_JOURNAL = (
    re.compile(r"(?m)^\W*(?:journal|source)\s*:\s*(?P<name>[^\n|;]{3,100}?)\s*$", re.I),
    re.compile(r"(?m)^(?P<name>[A-Z][^\n,;|>]{3,80}),\s*(?:Article\s+(?:ID|No\.?|Number)\b|Volume\s+\d|Vol\.?\s*\d)"),
    re.compile(
        r"(?m)^(?P<name>(?:[A-Z][\w&-]*\.?\s){0,6}[A-Z][\w&-]*\.?)\s"
        r"(?:19|20)\d\d(?:\s\w{3,9}(?:\s\d{1,2})?)?\s*;\s*\d"
    ),
    re.compile(r"(?i)[>›»]\s*journals\s*[>›»]\s*(?P<name>[^>›»\n]{3,80}?)\s*[>›»]"),
    re.compile(r"(?m)^(?P<name>(?:[A-Z][A-Za-z]{2,}\.\s){1,4}[A-Z][A-Za-z]{2,}\.)\s*$"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the head of a page says; its lines are the first `header` characters of the text."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    journal: str | None = None
    published: str | None = None
    doi: str | None = None
    pmid: str | None = None
    header: int = 0


def iso_date(words: str) -> str | None:
    """A date as ISO 8601, as exact as the words are; an ambiguous "3/4/2020" gives the year only.

    >>> [iso_date(words) for words in ("6 May 2021", "Sept. 9, 2020", "2019 Dec", "3/4/2020", "soon")]
    ['2021-05-06', '2020-09-09', '2019-12', '2020', None]
    """
    match = _DATE.search(words)
    return _iso(match) if match else None


def _iso(match: re.Match[str]) -> str | None:
    if match["ymd"]:
        parts = [int(part) for part in re.split(r"[-/]", match["ymd"])]
    else:
        found = next(i for i in range(1, 7) if match[f"y{i}"])
        groups = match.groupdict()
        parts = [int(groups[f"y{found}"])]
        if month := groups.get(f"m{found}"):
            parts.append(_MONTHS[month[:3].casefold()])
            if day := groups.get(f"d{found}"):
                parts.append(int(day))
    if not 1600 <= parts[0] <= 2100 or (len(parts) > 1 and not 1 <= parts[1] <= 12):
        return None
    if len(parts) > 2 and not 1 <= parts[2] <= 31:
        parts = parts[:2]
    return "-".join(f"{part:0{4 if i == 0 else 2}d}" for i, part in enumerate(parts))


def header(metadata: Metadata) -> str:
    """The lines that state a page's metadata, one fact a line.

    >>> print(header(Metadata(title="A rash", authors=("A. Roe", "B. Doe"), doi="10.1000/7")))
    A rash
    A. Roe, B. Doe
    DOI: 10.1000/7
    """
    rows = (
        metadata.title,
        ", ".join(metadata.authors),
        f"Journal: {metadata.journal}" if metadata.journal else None,
        f"Published: {metadata.published}" if metadata.published else None,
        f"DOI: {metadata.doi}" if metadata.doi else None,
        f"PMID: {metadata.pmid}" if metadata.pmid else None,
    )
    return "\n".join(row for row in rows if row)


def from_metadata(text: str, metadata: Metadata) -> Bibliography:
    """The data of a page whose header starts `text`; what is missing there is read from the text."""
    head = metadata.header
    at = 0

    def place(words: str | None, *, value: str | None = None) -> Value[str] | None:
        nonlocal at
        if not words:
            return None
        start = text.find(words, at, head)
        if start < 0:
            return None
        at = start + len(words)
        return _value(text, start, at, value or words)

    title = place(metadata.title)
    authors = tuple(found for author in metadata.authors if (found := place(author)))
    journal = place(metadata.journal)
    published = place(metadata.published, value=iso_date(metadata.published) if metadata.published else None)
    doi = place(metadata.doi, value=metadata.doi.casefold() if metadata.doi else None)
    pmid = place(metadata.pmid)
    rest = from_text(text)
    return Bibliography(
        title=title or rest.title,
        authors=authors or rest.authors,
        journal=journal or rest.journal,
        published=published or rest.published,
        doi=doi or rest.doi,
        pmid=pmid or rest.pmid,
    )


def from_text(text: str) -> Bibliography:
    """The bibliographic data that a text states of itself.

    >>> text = "Rash under a drug\\n\\nA. Roe, B. Doe\\n\\nPublished: 6 May 2021. doi: 10.1000/Rash.7\\n\\nX"
    >>> found = from_text(text)
    >>> found.title.value, [a.value for a in found.authors], found.published.value, found.doi.value
    ('Rash under a drug', ['A. Roe', 'B. Doe'], '2021-05-06', '10.1000/rash.7')
    """
    parts = sections(text)
    outside = [part for part in parts if not _is_references(part)]
    margin = [part for part in outside if part.kind in {"front", "back", "boilerplate", "title"}]
    return Bibliography(
        title=_title(text, parts),
        authors=tuple(_authors(text, parts)),
        journal=_journal(text, margin),
        published=_published(text, margin),
        doi=_doi(text, margin) or _doi(text, outside),
        pmid=_pmid(text, outside),
    )


def _value(text: str, start: int, end: int, value: str, *, confidence: float = 1.0) -> Value[str]:
    before = re.split(r"[\r\n]", text[max(0, start - _CONTEXT) : start])[-1]
    after = re.split(r"[\r\n]", text[end : end + _CONTEXT])[0]
    quote = Evidence(start, end, text[start:end], before, after, COMPONENT, VERSION, confidence)
    return Value(value, (quote,))


def _is_references(part: Section) -> bool:
    heading = (part.heading or "").casefold()
    return part.kind == "back" and any(word in heading for word in ("reference", "bibliograph", "literature"))


def _title(text: str, parts: tuple[Section, ...]) -> Value[str] | None:
    for part in parts:
        if part.kind == "title":
            words = text[part.start : part.end]
            start = part.start + len(words) - len(words.lstrip())
            end = part.start + len(words.rstrip())
            title = " ".join(text[start:end].split()).lstrip("#* ").rstrip("* ")
            return _value(text, start, end, title.removesuffix(".") if title.count(".") == 1 else title)
    return None


def _authors(text: str, parts: tuple[Section, ...]) -> Iterator[Value[str]]:
    seen: set[str] = set()
    for part in parts:
        if part.kind not in {"front", "title"}:
            if part.kind not in {"back", "boilerplate"}:
                return
            continue
        if part.kind == "title":
            continue
        for line in re.finditer(r"[^\r\n]+", text[part.start : part.end]):
            words = line.group().strip()
            if furniture.is_front(words) or bylines.is_affiliation(words):
                continue
            if bylines.is_authors(words):
                for start, end in bylines.names(line.group()):
                    begin = part.start + line.start() + start
                    name = " ".join(text[begin : begin + end - start].split())
                    if name.casefold() not in seen:
                        seen.add(name.casefold())
                        yield _value(text, begin, begin + end - start, name)


def _journal(text: str, margin: list[Section]) -> Value[str] | None:
    for pattern in _JOURNAL:
        for part in margin:
            if part.kind == "title":
                continue
            if match := pattern.search(text, part.start, part.end):
                start, end = match.span("name")
                return _value(text, start, end, " ".join(match["name"].split()), confidence=0.9)
    return None


def _published(text: str, margin: list[Section]) -> Value[str] | None:
    for pattern, confidence in ((_PUBLISHED, 1.0), (_COPYRIGHT, 0.6)):
        for part in margin:
            for match in pattern.finditer(text, part.start, part.end):
                date = _DATE.match(text, match.end(), part.end)
                value = _iso(date) if date else None
                if date and value:
                    return _value(text, date.start(), date.end(), value, confidence=confidence)
    return None


def _doi(text: str, parts: list[Section]) -> Value[str] | None:
    for part in parts:
        if match := _DOI.search(text, part.start, part.end):
            words = match.group().rstrip(".,;:'\"’”)]}")
            if match.group().count("(") > words.count("(") or words.count("(") > words.count(")"):
                words = match.group().rstrip(".,;:'\"’”")
            return _value(text, match.start(), match.start() + len(words), words.casefold())
    return None


def _pmid(text: str, parts: list[Section]) -> Value[str] | None:
    for part in parts:
        if match := _PMID.search(text, part.start, part.end):
            return _value(text, *match.span(1), match[1])
    return None
