"""The metadata in the head of a page: Highwire `citation_*`, PRISM, Dublin Core, JSON-LD and Open Graph.

Sources are asked in this order; the first that knows a field gives it. Values are cleaned to one line each.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from extract.documents.bibliography import Metadata

_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("citation_title", "wkhealth_title", "bepress_citation_title", "dc.title", "dcterms.title"),
    "authors": (
        "citation_author",
        "citation_authors",
        "bepress_citation_author",
        "dc.creator",
        "dcterms.creator",
    ),
    "journal": (
        "citation_journal_title",
        "prism.publicationname",
        "dc.source",
        "dcterms.ispartof",
        "citation_journal_abbrev",
    ),
    "published": (
        "citation_publication_date",
        "citation_online_date",
        "citation_date",
        "prism.publicationdate",
        "dc.date",
        "dcterms.issued",
        "dc.date.issued",
        "article:published_time",
        "citation_cover_date",
    ),
    "doi": ("citation_doi", "prism.doi", "dc.identifier", "dcterms.identifier", "bepress_citation_doi"),
    "pmid": ("citation_pmid",),
}
_ARTICLE_TYPES: Final = frozenset({"scholarlyarticle", "medicalscholarlyarticle", "article", "report"})
_MAX = 1000  # characters of one value; authors of one page
_DOI = re.compile(r"10\.\d{4,9}/\S+", re.I)
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?=$|\D)")


def metadata(root: etree._Element) -> Metadata:
    """What a page's head says of the article."""
    tags = _tags(root)
    linked = _linked(root)

    def first(field: str) -> str | None:
        for name in _FIELDS[field]:
            for value in tags.get(name, ()):
                if cleaned := _clean(field, value):
                    return cleaned
        return _clean(field, linked.get(field, ""))

    authors: list[str] = []
    for name in _FIELDS["authors"]:
        for value in tags.get(name, ()):
            parts = re.split(r"\s*;\s*", value) if ";" in value else [value]
            authors.extend(_name(part) for part in parts if _name(part))
        if authors:
            break
    authors = authors or list(linked.get("authors", []))
    title = first("title") or _clean("title", (tags.get("og:title") or [""])[0] if _is_article(tags) else "")
    return Metadata(
        title=title,
        authors=tuple(dict.fromkeys(authors))[:_MAX],
        journal=first("journal"),
        published=first("published"),
        doi=first("doi"),
        pmid=first("pmid"),
    )


def with_header(found: Metadata, length: int) -> Metadata:
    """The same metadata, knowing how many characters of the text its header takes."""
    return dataclasses.replace(found, header=length)


def _is_article(tags: dict[str, list[str]]) -> bool:
    return "article" in (tags.get("og:type") or [""])[0].lower()


def _tags(root: etree._Element) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for count, element in enumerate(root.iter("meta")):
        if count > 5000:
            break
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = _line(element.get("content") or "")
        if name and content:
            tags.setdefault(name, []).append(content)
    return tags


def _line(words: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", words[: 20 * _MAX]).split())[:_MAX]


def _clean(field: str, value: Any) -> str | None:
    value = _line(value) if isinstance(value, str) else ""
    if field == "doi":
        found = _DOI.search(value)
        return found.group().rstrip(".,;") if found else None
    if field == "pmid":
        return value if re.fullmatch(r"\d{1,8}", value) else None
    if field == "published":
        found = _DATE.match(value)
        if not found:
            return value or None
        return "-".join(part.zfill(2) for part in found.groups() if part)
    if field == "title":
        value = re.sub(r"<[^<>]{1,30}>", "", value)
    return value or None


def _name(value: str) -> str:
    """A person's name in reading order: "Roe, Ann" becomes "Ann Roe"."""
    value = _line(value)
    family, comma, given = value.partition(",")
    if comma and given.strip() and "," not in given and not re.search(r"\b(?:MD|PhD|Jr)\b", given):
        return f"{given.strip()} {family.strip()}"
    return value.strip(" ,")


def _linked(root: etree._Element) -> dict[str, Any]:
    """The article described by JSON-LD."""
    for count, element in enumerate(root.iter("script")):
        if count > 500 or (element.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads((element.text or "")[:1_000_000])
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            kind = thing.get("@type", "")
            kinds = kind if isinstance(kind, list) else [kind]
            if any(isinstance(k, str) and k.lower() in _ARTICLE_TYPES for k in kinds):
                return _article(thing)
    return {}


def _things(data: Any) -> Iterator[dict[str, Any]]:
    waiting = [data]
    for _ in range(2000):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item[:200])
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _article(thing: dict[str, Any]) -> dict[str, Any]:
    authors = thing.get("author", [])
    people = authors if isinstance(authors, list) else [authors]
    names = [_name(p if isinstance(p, str) else str(p.get("name") or "")) for p in people if isinstance(p, str | dict)]
    part = thing.get("isPartOf")
    while isinstance(part, dict) and isinstance(part.get("isPartOf"), dict):
        part = part["isPartOf"]
    identifier = thing.get("sameAs") or thing.get("identifier") or thing.get("@id") or ""
    identifier = " ".join(str(i) for i in identifier) if isinstance(identifier, list) else str(identifier)
    return {
        "title": thing.get("headline") or thing.get("name"),
        "authors": [name for name in names if name],
        "journal": part.get("name") if isinstance(part, dict) else part,
        "published": thing.get("datePublished"),
        "doi": identifier,
    }
