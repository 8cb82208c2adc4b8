"""An article's web page as plain text: headings and paragraphs as lines, tables as rows, no page furniture.

The element that holds the article is found by its meaning (`article`, `main`, ARIA roles) or else by where
the paragraphs are; what is hidden, navigates, shares or advertises is left out. Exponents become `10^9`,
citation numbers `[4]`, formulas keep their LaTeX between dollar signs, so that numbers can be read from the
text. Nothing is fetched, no entity or external subset is loaded, and no step recurses: hostile pages end in
time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree, html

from extract.documents import metadata as meta
from extract.documents.bibliography import Metadata, header
from extract.documents.tables import table_lines
from extract.documents.text import NotText, decode

MAX_ATTRIBUTES: Final = 300  # a tag with more is read without them
MAX_DEPTH: Final = 200  # elements nested deeper are read as if they stood at this depth
MAX_ARTICLES: Final = 50  # elements of a page that are looked at as its article
MAX_TAGS: Final = 200_000  # of a page; an article has some ten thousand


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DROPPED: Final = _words(
    """script style noscript template nav aside footer form button input select textarea label iframe object
    embed svg canvas audio video picture img map dialog link meta head title"""
)
_BLOCKS: Final = _words(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption figure h1 h2 h3
    h4 h5 h6 header hgroup hr html li main menu ol p pre section summary table tbody td tfoot th thead
    tr ul"""
)
_PROSE: Final = ("p", "li", "td", "blockquote")
_HEADINGS: Final = _words("h1 h2 h3 h4 h5 h6")
_ROLES: Final = _words(
    "navigation banner complementary contentinfo search dialog alertdialog menu menubar toolbar alert tooltip"
)
# Words in the class or id of an element that say that it is no part of the article.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|gdpr|consent-(?:banner|manager)|onetrust|breadcrumbs?|share|sharing|social|addthis"
    r"|related|recommend\w*|side-?bar|menu|nav|navbar|navigation|footer|site-header|page-header|masthead|advert\w*"
    r"|ads?|banner|newsletter|promo\w*|modal|popup|popover|overlay|toolbar|tool-?box|metrics|altmetrics?"
    r"|skip(?:-?link|-?nav|-to-\w+)?|pagination|login|signin|sign-in|paywall|subscribe|sr-only|visually-?hidden"
    r"|screen-reader-text|u-visually-hidden|tooltip|dropdown|permissions|download\w*|citation-tools|article-tools"
    r"|crossmark|comments-section|feedback|search-form|searchbox|hidden|jump-?(?:to|links)|toc|table-of-contents"
    r"|most-read|trending|noprint|no-print)(?:$|[\s_-])",
    re.I,
)
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^>]{0,500}\?>\s*)?(?:<!DOCTYPE[^\[>]{0,500}(?:\[[^\]]{0,20000}\]\s*)?>)?", re.I)
_TAG = re.compile(r"<[A-Za-z][^\s/>]*+")
_IN_TAG = re.compile(  # an attribute, or the tag's end
    r"[\s/]*+(?:(?P<end>>)|=?[^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+)"
)
_GROUPING = re.compile(
    r"</?(?:div|span|b|i|u|em|strong|font|section|article|main|small|big|a|center|blockquote|details|ul|ol|sup|sub"
    r"|table|tbody|thead|tr|td|th)"
    r"(?:\s[^<>]{0,2000})?>",
    re.I,
)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0\u2000-\u200a\u202f\u205f\u3000]+")
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']", re.I)
_EXPONENT = re.compile(r"[+\-−–]?\d{1,3}$")
_POWER_BASE = re.compile(r"(?:10|(?<![^\W\d_])[µμmcdkn]?m|(?<![^\W\d_])(?:[µμmd]?[Ll]|s|h|min|kg|g|day|dl))\s*$")
_CITATION = re.compile(r"\[?\(?(?:\d{1,3}|[a-h*†‡§¶#])(?:\s?[,;–-]\s?(?:\d{1,3}|[a-h*†‡§¶#]))*[,]?\)?\]?$")


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page (its metadata's lines first) and the metadata."""

    text: str
    metadata: Metadata
    warning: str | None = None


def parse(data: bytes) -> Page:
    """Read an HTML or XHTML page.

    Raises:
        NotText: the bytes are not text, there is no element in them, or there are more than any article has.

    >>> page = parse(b"<nav>Menu</nav><h2>Case</h2><p>ANC 0.3 &times; 10<sup>9</sup>/L.<sup>4</sup></p>")
    >>> page.text
    'Case\\n\\nANC 0.3 × 10^9/L.[4]\\n'
    """
    if data.count(b"<") > MAX_TAGS:
        raise NotText(f"holds more than {MAX_TAGS:,} tags, as no article does")
    declared = _XML_ENCODING.search(data[:1024]) or _CHARSET.search(data[:8192])
    decoded = decode(data, declared=declared.group(1).decode("ascii") if declared else None)
    if not decoded.text.strip():
        return Page("", Metadata())
    root = _tree(decoded.text)
    found = meta.metadata(root)
    blocks = _blocks(_article(root))
    head = header(found)
    blocks = _without_header(blocks, found)
    body = _layout(blocks)
    text = f"{head}\n\n{body}" if head else body
    return Page(text, meta.with_header(found, len(head)), decoded.warning)


def _tree(text: str) -> etree._Element:
    """Parse markup; what would take the parser too long or too deep is simplified first."""
    markup = _with_few_attributes(_PROLOGUE.sub("", text, count=1))
    for attempt in (markup, None):
        parser = html.HTMLParser(
            encoding="utf-8",
            no_network=True,
            recover=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=True,
        )
        # The parser stops at 2,048 levels: without its grouping elements the same text is flat.
        source = attempt if attempt is not None else _GROUPING.sub("\n", markup)
        try:
            root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            raise NotText(f"holds no HTML that can be read: {str(error).splitlines()[0]}") from None
        if not any("depth" in entry.message for entry in parser.error_log):
            break
    return root


def _with_few_attributes(text: str) -> str:
    """Time to parse a tag grows with the square of the number of its attributes: no real one has hundreds.

    A tag with more of them loses all.
    """
    parts: list[str] = []
    done = at = 0
    while tag := _TAG.search(text, at):
        at = tag.end()
        number = 0
        while at < len(text):
            found = _IN_TAG.match(text, at)
            if found is None or found.end() == at:
                break
            at = found.end()
            if found["end"]:
                break
            number += 1
        if number > MAX_ATTRIBUTES:
            parts += (text[done : tag.end()], ">")
            done = at
    return "".join((*parts, text[done:]))


@dataclass(slots=True)
class _Block:
    kind: str  # "h", "p", "li" or "row"
    text: str


def _layout(blocks: list[_Block]) -> str:
    pieces: list[str] = []
    for above, block in zip([None, *blocks], blocks, strict=False):
        together = above is not None and above.kind == block.kind and block.kind in {"li", "row"}
        pieces.append(("" if above is None else "\n" if together else "\n\n") + block.text)
    return "".join(pieces) + ("\n" if pieces else "")


def _without_header(blocks: list[_Block], found: Metadata) -> list[_Block]:
    """Leave out the page's own line for the title, which stands in the header already."""
    if found.title is None:
        return blocks
    title = "".join(found.title.split()).casefold()
    for index, block in enumerate(blocks[:60]):
        if "".join(block.text.split()).casefold() == title:
            return blocks[:index] + blocks[index + 1 :]
    return blocks


def _article(root: etree._Element) -> etree._Element:
    """The element that holds the article: the smallest meaningful one that keeps most of the page's prose."""
    body = root.find("body")
    page = body if body is not None else root
    before: dict[etree._Element, int] = {}  # what stands before each meaningful element, and then what is in it
    total = 0
    for event, element in etree.iterwalk(page, events=("start", "end")):  # once, however many of them nest
        if event == "end":
            if element in before:
                before[element] = total - before[element]
            continue
        if len(before) < MAX_ARTICLES and _is_meaningful(element):
            before[element] = total
        if element.tag in _PROSE:
            total += _own_prose(element)
    best, length = page, total
    for element, held in before.items():
        if held >= 0.6 * total and held <= length and not _is_furniture(element):
            best, length = element, held
    return best


def _is_meaningful(element: etree._Element) -> bool:
    return (
        element.tag in {"article", "main"}
        or element.get("role") in {"main", "article"}
        or element.get("itemprop") == "articleBody"
    )


def _prose(element: etree._Element, *, enough: int) -> int:
    """The number of characters in paragraphs, counted until there are enough."""
    found = 0
    for paragraph in element.iter(*_PROSE):
        found += _own_prose(paragraph)
        if found >= enough:
            break
    return found


def _own_prose(paragraph: etree._Element) -> int:
    return len(paragraph.text or "") + sum(len(child.tail or "") for child in paragraph)


def _is_furniture(element: etree._Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return True
    if tag in {"html", "body", "main", "article", *_HEADINGS, "p", "table", "td", "tr", "sup", "sub"}:
        return element.get("hidden") is not None
    if element.get("role", "").lower() in _ROLES or element.get("aria-hidden") == "true":
        return tag != "math"
    if element.get("hidden") is not None or re.search(r"display\s*:\s*none", element.get("style", "")[:200]):
        return True
    parent = element.getparent()
    if tag == "header" and parent is not None and parent.tag == "body":
        return element.find(".//h1") is None
    names = f"{element.get('class', '')[:200]} {element.get('id', '')[:100]}"
    if tag in {"div", "section", "ul", "ol", "span", "a", "p", "dl", "header"} and _FURNITURE.search(names):
        return tag in {"ul", "ol"} or _prose(element, enough=1500) < 1500
    return False


class _Writer:
    """Collects the text of inline elements into blocks."""

    def __init__(self) -> None:
        self.blocks: list[_Block] = []
        self.parts: list[str] = []
        self.kind = "p"
        self.bullet = ""

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(_SPACE.sub(" ", text))

    def tail(self) -> str:
        """The last characters written in this block."""
        text = ""
        for part in reversed(self.parts):
            text = part + text
            if len(text) >= 12:
                break
        return text[-12:]

    def flush(self, kind: str = "p") -> None:
        text = "".join(self.parts)
        self.parts = []
        rows = [_SPACE.sub(" ", row).strip() for row in text.split("\n")]
        text = "\n".join(row for row in rows if row)
        if text:
            self.blocks.append(_Block("li" if self.bullet else self.kind, self.bullet + text))
            self.bullet = ""
        self.kind = kind


def _blocks(top: etree._Element) -> list[_Block]:
    writer = _Writer()
    numbers: dict[int, int] = {}
    for event, element, depth in _walk(top):
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS and depth <= MAX_DEPTH:
                writer.flush("h" if tag in _HEADINGS else "p")
                if tag in {"ol", "ul"}:
                    numbers[id(element)] = 0  # the walk keeps the list alive: its identity holds
                elif tag == "li":
                    writer.bullet = _bullet(element.getparent(), numbers)
            if tag == "br":
                writer.parts.append("\n")
            elif tag == "table" and not _is_layout(element):
                rows = table_lines(element, _inline)
                writer.blocks.extend(_Block(kind, row) for kind, row in rows)
            elif tag == "math":
                writer.add(_math(element))
            elif tag in {"sup", "sub"}:
                _raise(writer, element, tag)
            else:
                writer.add(element.text)
        else:
            if tag in _BLOCKS and depth <= MAX_DEPTH:
                writer.flush("p")
                if tag == "li":
                    writer.bullet = ""
            if element is not top:
                writer.add(element.tail)
    writer.flush()
    return writer.blocks


_WHOLE = frozenset({"math", "sup", "sub", "br"})  # read at once, not walked into


def _walk(top: etree._Element) -> Iterator[tuple[str, etree._Element, int]]:
    """Elements in document order, `start` and `end`, without recursion; furniture gives its tail only."""
    stack: list[tuple[etree._Element, Iterator[etree._Element]]] = [(top, iter(top))]
    yield "start", top, 0
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element, len(stack)
        elif not isinstance(child.tag, str) or (
            len(stack) <= MAX_DEPTH and _is_furniture(child) and not _formula(child)
        ):
            yield "end", _Tail(child.tail), MAX_DEPTH + 1  # type: ignore[misc]
        else:
            yield "start", child, len(stack)
            if child.tag in _WHOLE or (child.tag == "table" and not _is_layout(child)):
                yield "end", child, len(stack)
            else:
                stack.append((child, iter(child)))


@dataclass(frozen=True, slots=True)
class _Tail:
    """What is left of an element that was passed over: the text behind it."""

    tail: str | None
    tag: str = ""


def _formula(element: etree._Element) -> bool:
    return bool(element.tag == "script" and (element.get("type") or "").startswith("math/tex"))


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only places parts of the page: one column, or cells that hold paragraphs."""
    if (table.get("role") or "") == "presentation" or table.find(".//table") is not None:
        return True
    widest = max((len(row) for row in table.iter("tr")), default=0)
    return widest <= 1 or any(len(cell.findall(".//p")) > 2 for cell in table.iter("td"))


def _bullet(parent: etree._Element | None, numbers: dict[int, int]) -> str:
    if parent is None or parent.tag != "ol":
        return "- "
    numbers[id(parent)] = number = numbers.get(id(parent), 0) + 1
    return f"{number}. "


def _inline(element: etree._Element) -> str:
    """The text of a cell or caption on one line."""
    writer = _Writer()
    for event, part, _ in _walk(element):
        if event == "start":
            if part.tag == "math":
                writer.add(_math(part))
            elif part.tag in {"sup", "sub"}:
                _raise(writer, part, part.tag)
            else:
                if part.tag in _BLOCKS or part.tag == "br":
                    writer.parts.append(" ")
                writer.add(part.text)
        elif part is not element:
            writer.add(part.tail)
    return _SPACE.sub(" ", "".join(writer.parts)).strip()


def _raise(writer: _Writer, element: etree._Element, tag: str) -> None:
    """Superscripts in a form that can be read on one line: an exponent, a citation number, or as they are."""
    words = _SPACE.sub(" ", "".join(str(words) for words in element.itertext())).strip()
    if not words:
        return
    before = writer.tail()
    if tag == "sub":
        writer.parts.append(words)
    elif _EXPONENT.fullmatch(words) and (_POWER_BASE.search(before) or words[0] in "+-−–"):
        writer.parts.append("^" + words.replace("−", "-").replace("–", "-"))
    elif _CITATION.fullmatch(words) and re.search(r"[^\W\d_)\].,;:\"”’]?$", before) and before.strip():
        writer.parts.append(words if words[0] in "[(" else f"[{words.rstrip(',')}]")
    else:
        writer.parts.append(words)


def _math(element: etree._Element) -> str:
    """A formula as LaTeX where the page gives it, else its symbols with powers as `^`."""
    latex = element.get("alttext")
    if not latex:
        for note in element.iter("{*}annotation", "annotation"):
            if "tex" in (note.get("encoding") or "").lower():
                latex = note.text
    if latex:
        return f"${latex.strip().strip('$')}$"
    pieces: list[str] = []
    for part in element.iter():
        if isinstance(part.tag, str) and part.tag.rpartition("}")[2] in {"annotation", "annotation-xml"}:
            continue
        parent = part.getparent()
        second = parent is not None and str(parent.tag).endswith("msup") and len(parent) > 1 and parent[1] is part
        pieces.append(("^" if second else "") + (part.text or "").strip())
    return "".join(pieces)
