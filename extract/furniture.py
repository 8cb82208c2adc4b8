"""What stands around an article on its page: menus, cookie lines, licences, dates, author and affiliation
lines.

Each function judges one line by its form alone. Nothing here is specific to one publisher's page.
"""

from __future__ import annotations

import re
from typing import Final

# Whole items of menus, tool bars and footers, as they stand between pipes, dots, arrows or wide gaps.
_MENU_WORDS: Final = frozenset(
    re.split(
        r"\s*\|\s*",
        """menu|search|search...|log in|login|log out|logout|sign in|sign up|sign out|register|my account
        |account|home|about|about us|contact|contact us|help|faq|faqs|share|share this|share this article
        |email|e-mail|print|tweet|twitter|x|facebook|linkedin|whatsapp|reddit|bluesky|mastodon|weibo|wechat
        |mendeley|copy link|permalink|rss|download|downloads|download pdf|pdf|view pdf|full text
        |full text pdf|pdf full text|full-text|html|epub|xml|open pdf|read pdf|get pdf|download article
        |download citation|download citations|export citation|cite|cite this|cite this article|citation
        |citations|save|save article|bookmark|favorites|add to favorites|alerts|article alerts|get alerts
        |create alert|follow|follow us|subscribe|subscribe now|subscription|subscriptions|submit
        |submit manuscript|submit your manuscript|submit an article|submission|for authors|authors
        |for reviewers|reviewers|for editors|editors|librarians|advertise|advertisers|careers|jobs|press
        |news|blog|events|journals|browse|browse journals|all journals|journal|journal home|issues
        |all issues|current issue|past issues|archive|archives|articles|article|volume|latest
        |latest articles|online first|early view|collections|special issues|topics|books|shop|donate|privacy
        |privacy policy|privacy notice|privacy statement|terms|terms of use|terms of service
        |terms and conditions|terms & conditions|cookie policy|cookie settings|cookies|cookie notice
        |cookie preferences|manage cookies|manage preferences|accept|accept all|accept cookies
        |accept all cookies|reject|reject all|reject optional|decline|preferences|settings|legal
        |legal notice|disclaimer|imprint|accessibility|accessibility statement|sitemap|site map|back to top
        |top|next|previous|prev|next article|previous article|view all|view all articles|see all|show more
        |show less|read more|more|load more|expand|close|open|toggle navigation|navigation|figures|tables
        |figures & tables|figures and tables|metrics|altmetric|supplementary|supplement|supplements|comments
        |reprints|permissions|reprints & permissions|request permissions|rights and permissions
        |get rights and content|open access|free access|free|view metrics|article metrics|related|references
        |outline|overview|tools|article tools|options|language|english|en|de|fr|es|skip|go|ok|yes|no
        |view article|view abstract|abstract|google scholar|pubmed|crossref|scopus|web of science|show all
        |feedback|your privacy choices|do not sell my personal information|all rights reserved|shopping cart
        |cart|basket|advanced search|institutional access|access through your institution|buy article
        |purchase|rent|newsletter|newsletters|sign up for alerts|editorial board|instructions for authors
        |guide for authors|aims and scope""",
    )
)
_ITEM_BREAK = re.compile(r"\s*[|>›»·•▸→\t]\s*|\s{2,}|\s+/\s+|\s+::?\s+")

_CHROME = re.compile(
    r"""(?ix)
    ^\W*(?: \(?abstract\ truncated\b | skip\ (?:to|navigation)\b | jump\ to\b | go\ to\ (?:main|content
    |top)\b | your\ new\ experience\ awaits | try\ the\ new\ (?:design|site|version)\b | (?:we
    |this\ (?:web)?\s?site|our\ (?:web)?\s?site|this\ page|by\ (?:using
    |continuing)[^.]{0,60})\ uses?\ [^.]{0,30}cookies | we\ (?:and\ our\ partners\ )?(?:use
    |value)\ [^.]{0,40}(?:cookies|your\ privacy) | this\ (?:web)?site\ uses\b | by\ (?:using
    |continuing\ to)\ [^.]{0,60}(?:site|cookies) | (?:please\ )?(?:enable|turn\ on)\ javascript
    | javascript\ is\ (?:disabled|required) | your\ browser\b | you\ (?:are|have)\ (?:now\ )?(?:viewing
    |reading|\d+\ free)\b | you\ (?:have|can)\ [^.]{0,40}(?:articles?\ (?:left|remaining)|access\ to\ this)
    | (?:to\ )?(?:read|access|continue\ reading)\ [^.]{0,40} (?:full\ (?:text|article)|log\ in|subscri)
    | subscribe\b[^.]{0,60}$ | sign\ (?:up|in)\b[^.]{0,80}$ | log\ ?in\b[^.]{0,60}$ | (?:get
    |receive)\ [^.]{0,40}(?:alerts?|newsletter|by\ e-?mail) | (?:join
    |register\ for)\ [^.]{0,40}(?:newsletter|free) | follow\ us\b | share\ (?:this|on|via|article)\b
    | (?:download|view|open|print)\ (?:the\ |this\ |full\ |as\ )?(?:pdf|article|citation|figure| powerpoint
    |slide|high-res|in\ new\ tab|table|all|large|metrics|options)\b[^.]{0,40}$ | (?:advertisement
    |sponsored\ content|promoted\ content)\b | article\ (?:metrics|views|tools|usage|alerts)\b | (?:this
    |the)\ article\ (?:is|was|has)\ (?:part\ of\ the|been\ (?:viewed|cited|accessed)|cited\ by)\b
    | part\ of\ the\ (?:research\ topic|collection|special\ issue)\b | [^.]{0,80}view\ all\ articles\W*$
    | (?:provisionally|article\ provisionally)\ accepted\W*$ | (?:the|a)\ final,?\ (?:formatted|edited
    |published)\ version\b | (?:check\ for|crossmark|view\ record)\b[^.]{0,30}$ | (?:add|save)\ (?:to
    |this)\ [^.]{0,30}$ | (?:front|back)\ to\ (?:top|article|results)\b | (?:full\ )?(?:size
    |width)\ (?:image|table)\W*$ | (?:click|tap)\ (?:here|on|to)\b | loading\W*$ | \d[\d,. ]*\ (?:accesses
    |views|downloads|citations|shares|comments|reads|altmetric)\b | (?:an\ )?official\ website\ of\ the\b
    | the\ \.gov\ means | here's\ how\ you\ know | secure\ \.gov | powered\ by\b[^.]{0,40}$ | (?:report
    |request)\ (?:a\ problem|an\ error|permission|copyright)\b | (?:recommended|similar|related
    |more)\ (?:articles|content|from)\b[^.]{0,60}$ | (?:people|readers|users)\ (?:also|who)\ (?:read
    |viewed)\b | (?:article|journal|page)\ (?:navigation|menu|contents|sections)\W*$
    | (?:all\ )?rights\ reserved\b | (?:terms|privacy|cookie)\ (?:of|and|&|policy|settings|statement
    |notice)\b[^.]{0,80}$ | back\ to\ top\b | stay\ (?:up\ to\ date|informed|connected)\b
    | (?:be\ the\ first|leave|write|post|add)\ (?:to|a)\ (?:comment|reply|review)\b | (?:listen
    |watch)\ to\ (?:this|the)\b )"""
)
_BACK = re.compile(
    r"""(?ix)
    ^[\W_]*(?: key\ ?words?(?:\s*:|\s+(?=[^.]*[;,•·])) | (?:mesh|index(?:ing)?|subject)\ (?:terms?
    |headings?)\s*: | (?:manuscript\ )?(?:received|revised|accepted|submitted|published|first\ published
    |published\ online|available\ online|epub|e-?published|date\ of\ (?:submission
    |acceptance)) (?:\ (?:online|first|on|in\ (?:revised|final|original)\ form
    |for\ publication))*\s*:?\s*(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|on\ \d) | (?:©|\(c\)\s
    |copyright\b\s*(?:[:©]|\(c\)|\d|holder|by\b|the\b|19|20)) | © | (?:this|the)\ (?:is\ an|article\ is
    |work\ is|content\ is|is\ a)\ (?:an\ )?(?:open[- ]access|distributed|licen[sc]ed|published\ under
    |available\ under|made\ available|protected\ by\ copyright|work\ of\ the) | (?:licen[sc]ed|distributed
    |published)\ (?:under|by)\b | (?:creative\ commons|cc[- ]by) | open\ access\ (?:this|article)\b
    | (?:the\ )?use,\ distribution\ or\ reproduction | no\ use,\ distribution | permission\ to\ (?:reuse
    |reproduce) | (?:published|edited|reviewed|handled|communicated|academic\ editor
    |handling\ editor)\ by\b\s*:? | academic\ editors?\s*: | (?:handling|section|guest)\ editors?\s*:
    | (?:\*+\ ?|✉\ ?|\d\ ?)?(?:(?:address\ (?:for\ )?)?correspond(?:ence|ing\ author)s?
    |address\ (?:all\ )?(?:correspondence|reprint)|reprint\ requests?|(?:e-?mail|tel|phone
    |fax)(?:\ address)?\s*:) | (?:publisher'?s?|editor'?s?)\ (?:note|disclaimer)\b | disclaimer\b\s*[:.]
    | all\ claims\ expressed | any\ product\ that\ may\ be\ evaluated | (?:conflicts?\ of\ interests?
    |competing\ interests?|(?:financial\ )?disclosures?|declarations?(?:\ of\ [a-z ]{3,40})?
    |funding(?:\ (?:sources?|statement|information))?|financial\ support|sources?\ of\ (?:funding|support)
    | acknowledge?ments?|author\ contributions?|authors'?\ contributions?|contributors|ethic(?:s
    |al)\ (?:statement|approval|considerations?)|(?:informed\ |patient\ |written\ )?consent(?:\ (?:statement
    |for\ publication))?| data\ availability(?:\ statement)?|provenance\ and\ peer\ review
    |supplementary\ (?:materials?|data|information)|abbreviations?(?:\ used)?
    |how\ to\ cite(?:\ this\ article)?|cite\ this\ article(?:\ as)?|to\ cite\ this\ article| citation
    |trial\ registration|guarantor|orcid(?:\ ids?)?|peer\ review|registration
    |patient\ consent(?:\ for\ publication)?|grant\ (?:support|information|numbers?)
    |previous(?:ly)?\ present(?:ed|ation)|presented\ (?:at|in\ part))\s*[:.—–]\s*(?=\S)
    | the\ authors?\ (?:(?:have|has|report|declares?|disclosed?|had)\b[^.]{0,60}(?:conflicts?|competing
    |disclos|financial|no\ interests)|received\ no\ (?:specific\ )?(?:funding|financial))
    | (?:all\ )?authors?\ (?:have\ )?declared?\ (?:that\ )?(?:they\ have\ )?no\b
    | no\ (?:potential\ )?(?:conflicts?\ of\ interests?|competing\ interests?|funding)\b[^.]{0,60}\.?$
    | (?:written\ )?(?:informed\ )?consent\ (?:was|for\ publication)\b[^.]{0,40}(?:publication|publish)
    | (?:doi|pmid|pmcid|issn|e-?issn|isbn)\s*:?\s*(?=[\d10pP(]) | https?://(?:dx\.)?doi\.org/
    | https?://\S+$ | [\w.+-]+@[\w-]+\.[\w.]+\W*$ | from\ the\ (?:department|division|section
    |institute)s?\ of\b[^.]{0,200}\.?$ | supported\ (?:in\ part\ )?by\ (?:a\ )?(?:grants?|the\b) )"""
)
_FRONT = re.compile(
    r"""(?ix)
    ^\W*(?: (?:original|research|review|brief|short|rapid|clinical|invited)?\ ?(?:case|article|research
    |report|communication|letter|correspondence|review|note|image|perspective|commentary|editorial|series
    |short)s? (?:\ (?:reports?|notes?|series|stud(?:y|ies)|letters?|communications?|articles?|papers?
    |files?))?(?:\ (?:article|paper|open\ access|series))?\W*(?:open\ access|free\ access
    |peer[- ]reviewed)?\W*$ | (?:research|scientific|brief)\ letters?\W*$
    | letters?\ to\ (?:the\ )?editor\w*\W*$ | to\ the\ editors?\W*$ | dear\ (?:editor|sir|madam
    |dr)\w*(?:\ (?:or|and)\ \w+)*\W*$ | sirs?,?\W*$ | in\ reply\W*$ | sec(?:tion)?\.\s
    | (?:vol(?:ume)?\.?\s*\d|article\ (?:id|number|no)\b|pages?\s*:?\s*\d|pp\.?\s*\d)
    | [A-Z][^.|]{2,80},\ (?:article\ (?:id|number|no)|vol(?:ume|\.)|\d{4};?\s*\d) | (?:first|joint|senior
    |corresponding)\ authors?\b | (?:by|authors?|affiliations?)\s*: | (?:author
    |institutional)\ (?:information|affiliations?)\b )"""
)
_JOURNAL = re.compile(
    r"(?:[A-Z][\w&-]*\.?[ ]){0,4}[A-Z][\w&-]*\.(?:[ ]\d.*)?$|.*\b(?:19|20)\d\d\s*;\s*\d+.*\d"
)
_DEGREE = re.compile(
    r"\b(?:M\.?D\.?|Ph\.?\s?D\.?|D\.?O\.?|M\.?Sc\.?|B\.?Sc\.?|M\.?S\.?|B\.?S\.?|M\.?P\.?H\.?|M\.?B\.?B\.?S\.?|M\.?B\.?"
    r"|Ch\.?B\.?|FRCP\w*|MRCP\w*|FACP|FAAN|R\.?N\.?|Pharm\.?\s?D\.?|BCPS|D\.?Phil\.?|M\.?A\.?|B\.?A\.?|Dr\.?|Prof\.?|Jr\.?|Sr\.?)(?=\W|$)"
)
_MARKS = re.compile(r"[\^{}$\d⁰¹²³⁴-⁹*†‡§¶#‖|✉⁎∗]+|\b[a-d](?=[,*†\s]|$)(?<=[\s,^{][a-d])")
_PARTICLES: Final = frozenset(
    "de da do dos das del della di du la le van von der den ter ten bin ibn al el y e und and et zu af av".split()  # noqa: SIM905
)
_INSTITUTION = re.compile(
    r"(?i)\b(?:departments?|dept|divisions?|universit\w+|hospitals?|hôpital|institut\w*|clinics?|klinik\w*|clinique|clínica|school"
    r"|college|cent(?:er|re|rum)s?|zentrum|centro|faculty|facult[éa]\w*|fakultät|medicine|foundation|fondazione|unit|laborator\w+"
    r"|ospedale\w*|policlinico|azienda|academy|college|trust|ministry|agency|krankenhaus|inserm|cnrs|chu|college)\b"
)
_SENTENCE_END = re.compile(r"[.!?][\"')\]]?$")


def is_chrome(line: str) -> bool:
    """Whether a line belongs to the web page rather than to the article: menus, cookies, sharing, breadcrumbs.

    >>> is_chrome("Home > Volume 9 > Issue 1"), is_chrome("Log in | Register"), is_chrome("She was well.")
    (True, True, False)
    """
    if len(line) > 400:
        return False
    if _CHROME.match(line):
        return True
    if len(line) > 160:
        return False
    items = [item.strip(" .…()[]").casefold() for item in _ITEM_BREAK.split(line) if item.strip(" .…")]
    if not items:
        return True
    known = sum(1 for item in items if _is_menu_item(item))
    if len(items) == 1:
        return known == 1 and items[0] not in {"abstract", "references", "comments", "supplement", "overview"}
    if re.match(r"(?i)\W*home\s*[>›»/|]", line):
        return True
    if re.search(r"[>›»]", line) and not _SENTENCE_END.search(line) and not re.search(r"[<>]\s?\d", line):
        return all(len(item.split()) <= 6 for item in items)
    return known * 2 >= len(items)


def _is_menu_item(item: str) -> bool:
    name = re.sub(r"\s*\([^)]*\)$|^share:\s*|^\d[\d,.]*\s+", "", item).strip(" :.")
    return name in _MENU_WORDS or bool(re.fullmatch(r"(?:volume|vol|issue|no|page|article)\.?\s*\d+", name)) or name in {
        "accesses", "citations", "views", "downloads", "shares",
    }  # fmt: skip


def is_back(line: str) -> bool:
    """Whether a line is a publisher's or author's notice: keywords, dates, licence, correspondence, funding.

    >>> is_back("Received: 3 May 2020; accepted: 9 June 2020"), is_back("Keywords: fever; rash")
    (True, True)
    >>> is_back("Received 300 mg of ocrelizumab.")
    False
    """
    if re.match(
        r"(?i)\W*(?:received|accepted|published|submitted|revised)\s+\d[\d.,]*\s*(?:mg|g|µg|mcg|ml|units?|doses?)\b",
        line,
    ):
        return False
    return _BACK.match(line[:600]) is not None


def is_front(line: str) -> bool:
    """Whether a line names the kind of article, its section or its place in the journal.

    >>> is_front("CASE REPORT article"), is_front("Letter to the Editor"), is_front("Rash under rituximab")
    (True, True, False)
    """
    return len(line) < 140 and (
        _FRONT.match(line) is not None or (len(line) < 60 and _JOURNAL.match(line) is not None)
    )


def is_affiliation(line: str) -> bool:
    """Whether a line is an author's address.

    >>> is_affiliation("2. Department of Neurology, Lakeside Hospital"), is_affiliation("The clinic was closed.")
    (True, False)
    """
    if len(line) > 400 or (_SENTENCE_END.search(line) and len(line.split()) > 40):
        return False
    found = _INSTITUTION.search(line)
    if not found:
        return False
    words = [w for w in re.findall(r"[^\W\d_]+", line) if len(w) > 3]
    capital = sum(1 for w in words if w[0].isupper())
    return bool(words) and capital / len(words) >= 0.65


def is_authors(line: str) -> bool:
    """Whether a line is a list of persons' names, with or without degrees and superscripts.

    >>> is_authors("T. Roe, M. van Doe¹ and K. O'Dwyer, MD"), is_authors("Rash under rituximab")
    (True, False)
    """
    if len(line) > 1500 or re.search(r"[?!:]", line):
        return False
    bare = _MARKS.sub(" ", _DEGREE.sub(" ", line))
    names = [n.strip(" .") for n in re.split(r"[,;&•]|\band\b|\bund\b|\bet\b", bare) if n.strip(" .,*")]
    if not names:
        return False
    return all(_is_name(name) for name in names) and (len(names) > 1 or len(names[0].split()) <= 5)


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 7:
        return len(words) > 7 and bool(re.search(r"[a-z][A-Z]", name)) and all(w[0].isupper() for w in words)
    capital = [w for w in words if w[0].isupper()]
    rest = [w for w in words if not w[0].isupper()]
    return len(capital) >= 2 and all(w.casefold().strip("'’") in _PARTICLES for w in rest)


GLUED: Final = re.compile(
    r"(?<=[.!?])[ \t]*(?=(?:Your new experience awaits|Skip to (?:main )?content|(?:©|Copyright:? ©|Copyright \(c\)) ?(?:19|20)\d\d"
    r"|Key ?words? ?:|Received: ?\d|(?:We|This (?:web)?site) uses? cookies|Conflicts? of interests? ?:|Competing interests ?:"
    r"|Disclaimer: |Funding: |\* ?Correspondence: |Copyright ©|Related articles|Download PDF|Sign up for|View all articles"
    r"|All rights reserved|\(ABSTRACT TRUNCATED|This is an open[- ]access article|Acknowledge?ments? ?:))"
)
"""Where, behind the end of a sentence, the page's furniture starts on the same line."""
