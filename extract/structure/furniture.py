"""What stands around an article on its page: menus, cookie lines, licences, dates, notices, article types.

Each function judges one line by its form alone; nothing here is specific to one publisher's page. In the
patterns a blank stands for any white space; all are matched at the start of a line, behind its bullet.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve

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
_ITEM_BREAK = sieve.compile(r"\s*[|>›»·•▸→\t]\s*|\s{2,}|\s+/\s+|\s+::?\s+")


def _starts(*patterns: str) -> sieve.Pattern:
    return sieve.compile(r"[\W_]*(?:" + "|".join(patterns).replace(" ?", r"\s?").replace(" ", r"\s+") + ")", re.I)


_CHROME = _starts(
    # getting about the page
    r"skip (?:to|navigation)\b",
    r"jump to\b",
    r"you are here\b",
    r"(?:go|back|front) to (?:main|content|top|article|results)\b",
    r"(?:article|journal|page) (?:navigation|menu|contents|sections)\W*$",
    r"[^.]{0,80}view all articles\W*$",
    r"(?:recommended|similar|related|more) (?:articles|content|from)\b[^.]{0,60}$",
    r"(?:people|readers|users) (?:also|who) (?:read|viewed)\b",
    r"part of the (?:research topic|collection|special issue)\b",
    r"(?:this|the) article (?:is|was|has) (?:part of the|been (?:viewed|cited|accessed)|cited by)\b",
    # cookies and scripts
    r"(?:we|(?:this|our) (?:web)?site|this page) uses? [^.]{0,30}cookies",
    r"we (?:and our partners )?(?:use|value) [^.]{0,40}(?:cookies|your privacy)",
    r"this (?:web)?site uses\b",
    r"by (?:using|continuing to) [^.]{0,60}(?:site|cookies)",
    r"(?:please )?(?:enable|turn on) javascript",
    r"javascript is (?:disabled|required)",
    r"your browser\b",
    r"loading\W*$",
    # new designs, offers, accounts
    r"your new experience awaits",
    r"try the new (?:design|site|version)\b",
    r"you (?:are|have) (?:now )?(?:viewing|reading|\d+ free)\b",
    r"you (?:have|can) [^.]{0,40}(?:articles? (?:left|remaining)|access to this)",
    r"(?:to )?(?:read|access|continue reading) [^.]{0,40}(?:full (?:text|article)|log in|subscri)",
    r"subscribe\b[^.]{0,60}$",
    r"sign (?:up|in)\b[^.]{0,80}$",
    r"log ?in\b[^.]{0,60}$",
    r"(?:get|receive) [^.]{0,40}(?:alerts?|newsletter|by e-?mail)",
    r"(?:join|register for) [^.]{0,40}(?:newsletter|free)",
    r"(?:advertisement|sponsored content|promoted content)\b",
    r"stay (?:up to date|informed|connected)\b",
    r"powered by\b[^.]{0,40}$",
    r"(?:an )?official website of the\b",
    r"(?:the )?(?:secure )?\.gov (?:means|websites)",
    r"here['’]s how you know",
    # tools
    r"follow us\b",
    r"share (?:this|on|via|article)\b",
    r"(?:download|view|open|print) (?:(?:the|this|full|as) )?(?:pdf|article|citation|figure|powerpoint|slide"
    r"|high-res|in new tab|table|all|large|metrics|options)\b[^.]{0,40}$",
    r"(?:add|save) (?:to|this) [^.]{0,30}$",
    r"(?:check for|crossmark|view record)\b[^.]{0,30}$",
    r"(?:full )?(?:size|width) (?:image|table)\W*$",
    r"(?:click|tap) (?:here|on)\b",
    r"(?:report|request) (?:a problem|an error|permission|copyright)\b",
    r"(?:be the first|leave|write|post|add) (?:to|a) (?:comment|reply|review)\b",
    r"listen to this (?:article|page)\b",
    r"article (?:metrics|views|tools|usage|alerts)\b",
    r"\d[\d,. ]* (?:accesses|views|downloads|citations|shares|comments|reads|altmetric)\b",
    # states of the article, small print
    r"(?:article )?provisionally accepted\W*$",
    r"(?:the|a) final,? (?:formatted|edited|published) version\b",
    r"\(?abstract truncated\b",
    r"all rights reserved\b",
    r"(?:terms|privacy|cookie) (?:of|and|&|policy|settings|statement|notice)\b[^.]{0,80}$",
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_BACK = _starts(
    r"key ?words?(?:\s*:| (?=[^.]*[;,•·]))",
    r"(?:mesh|index(?:ing)?|subject) (?:terms?|headings?)\s*:",
    # dates
    r"(?:manuscript )?(?:received|revised|accepted|submitted|(?:first )?published|available|epub|e-published"
    r"|date of (?:submission|acceptance))(?: (?:online|first|on|in (?:revised|final|original) form"
    rf"|for publication))*\s*:?\s*(?:\d|{_MONTH})",
    # rights
    r"©",
    r"\(c\) ",
    r"copyright\s*(?:[:©]|\(c\)|\d|holder|by\b|the\b)",
    r"(?:this|the) (?:is an|article is|work is|content is) (?:an )?(?:open[- ]access|distributed|licen[sc]ed"
    r"|published under|available under|made available|protected by copyright|work of the)",
    r"(?:licen[sc]ed|distributed) (?:under|by)\b",
    r"(?:creative commons|cc[- ]by)\b",
    r"open access (?:this|article)\b",
    r"(?:the )?use, distribution or reproduction",
    r"no use, distribution",
    r"permission to (?:reuse|reproduce)",
    # people behind the article
    r"(?:published|edited|reviewed|handled|communicated) by\s*:",
    r"published by (?:elsevier|wiley|springer|oxford|sage|bmj|taylor|wolters|lippincott|karger|mdpi|the\b)",
    r"(?:academic|handling|section|guest) editors?\s*:",
    r"(?:\d ?)?(?:address (?:for )?)?correspond(?:ence|ing author)s?\b",
    r"(?:address (?:all )?(?:correspondence|reprint)|reprint requests?)",
    r"(?:e-?mail|tel|phone|fax)(?: address)?\s*:",
    r"[\w.+-]+@[\w-]+\.[\w.]+\W*$",
    r"from the (?:department|division|section|institute)s? of\b[^.]{0,200}\.?$",
    # notices
    r"(?:publisher|editor)['’]?s?['’]? (?:note|disclaimer)\b",
    r"disclaimer\s*[:.]",
    r"all claims expressed",
    r"any product that may be evaluated",
    r"(?:conflicts? of interests?|competing interests?|(?:financial )?disclosures?"
    r"|declarations?(?: of [a-z]+){0,3}|funding(?: (?:sources?|statement|information))?"
    r"|financial support|sources? of (?:funding|support)"
    r"|acknowledge?ments?|author['’]?s?['’]? contributions?|contributors|ethic(?:s|al) (?:statement|approval)"
    r"|(?:(?:informed|patient|written) )?consent(?: (?:statement|for publication))?"
    r"|data availability(?: statement)?"
    r"|provenance and peer review|supplementary (?:materials?|data|information)|abbreviations?(?: used)?"
    r"|(?:how to |to )?cite(?: this article)?(?: as)?|citation|(?:trial )?registration|guarantor"
    r"|orcid(?: ids?)?"
    r"|peer review|grant (?:support|information|numbers?)|previous presentation|presented (?:at|in part))"
    r"\s*[:.—–]\s*(?=\S)",
    r"(?:the |all )?authors? (?:(?:have|has|had|report|declare|disclose)[sd]? [^.]{0,60}"
    r"(?:conflict|competing|disclos|financial|no interests)|received no (?:specific )?(?:funding|financial))",
    r"no (?:potential )?(?:conflicts? of interests?|competing interests?|funding)\b[^.]{0,60}\.?$",
    r"(?:written )?(?:informed )?consent (?:was|for publication)\b[^.]{0,60}(?:publication|publish)",
    r"supported (?:in part )?by (?:(?:an?|the) )?(?:[\w-]+ ){0,6}(?:grants?|foundation|fund|institutes?)\b",
    # identifiers
    r"(?:doi|pmid|pmcid|issn|e-?issn|isbn)\s*:?\s*(?=[\dp(])",
    r"https?://\S+$",
)

_KIND_OF_ARTICLE = (
    r"(?:(?:original|research|review|brief|short|rapid|clinical|invited|scientific|medical|lessons from|grand) )?"
    r"(?:case|article|research|report|communication|letter|correspondence|review|note|image|perspective|commentary"
    r"|editorial|series|short|record|lesson|practice|observation)s?"
    r"(?: (?:reports?|notes?|series|stud(?:y|ies)|letters?|communications?|articles?|papers?|files?))?"
    r"(?: (?:article|paper|open access|series))?\W*(?:open access|free access|peer[- ]reviewed)?\W*$"
)
_FRONT = _starts(
    _KIND_OF_ARTICLE,
    r"letters? to (?:the )?editor\w*\W*$",
    r"(?:e-?)?poster(?: (?:no\.?|number|session|presentation|abstract))?(?:\W*$|\W+[a-z]{0,4}-?\d|\W*[|·•–—:])",
    r"abstract (?:no\.?|number) ?[a-z]{0,3}-?\d",
    r"[^.]{0,70}\b(?:annual|biennial|\d+(?:st|nd|rd|th)|national|international|world|european|asian|winter|spring|summer"
    r"|autumn) (?:scientific )?(?:meeting|congress|conference|symposium|assembly|convention)\b[^.]{0,70}$",
    r"to the editors?\W*$",
    r"dear (?:editor|sir|madam|dr)\w*(?: (?:or|and) \w+)*\W*$",
    r"sirs?,?\W*$",
    r"in reply\W*$",
    r"sec(?:tion)?\. ",
    r"vol(?:ume)?\.?\s*\d",
    r"article (?:id|number|no)\b",
    r"(?:pages?|pp\.?)\s*:?\s*\d",
    r"journal\s*:",
    r"[a-z][^.|]{2,80}, (?:article (?:id|number|no)|vol(?:ume|\.)|\d{4};?\s*\d)",
    r"(?:first|joint|senior) authors?\b",
    r"(?:by|authors?|affiliations?)\s*:",
    r"(?:author|institutional) (?:information|affiliations?)\b",
)
_JOURNAL = sieve.compile(r"(?:[A-Z][\w&-]*\.?[ ]){0,4}[A-Z][\w&-]*\.(?:[ ]\d.*)?$|.*\b(?:19|20)\d\d\s*;\s*\d+.*\d")
_DOSED = sieve.compile(r"(?i)[\W_]*\w+\s+\d[\d.,]*\s*(?:mg|g|µg|mcg|ml|units?|doses?|courses?|cycles?|infusions?)\b")
_SENTENCE_END = sieve.compile(r"[.!?][\"')\]]?$")
_NOT_ALONE = frozenset({"abstract", "references", "comments", "supplement", "overview"})  # headings as well


def is_chrome(line: str) -> bool:
    """Whether a line belongs to the web page, not to the article: menus, cookies, sharing, breadcrumbs.

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
        return known == 1 and items[0] not in _NOT_ALONE
    if re.match(r"(?i)\W*home\s*[>›»/|]", line):
        return True
    if re.search(r"[>›»]", line) and not _SENTENCE_END.search(line) and not re.search(r"[<>]\s?\d", line):
        return all(len(item.split()) <= 6 for item in items)
    return known * 2 >= len(items)


def _is_menu_item(item: str) -> bool:
    name = re.sub(r"\s*\([^)]*\)$|^share:\s*|^\d[\d,.]*\s+", "", item).strip(" :.")
    return (
        name in _MENU_WORDS or re.fullmatch(r"(?:volume|vol|issue|no|page)\.?\s*\d+|accesses|views", name) is not None
    )


def is_back(line: str) -> bool:
    """Whether a line is a publisher's or author's notice: keywords, dates, licence, correspondence, funding.

    >>> is_back("Received: 3 May 2020; accepted: 9 June 2020"), is_back("Keywords: fever; rash")
    (True, True)
    >>> is_back("Received 300 mg of ocrelizumab.")
    False
    """
    return _BACK.match(line[:600]) is not None and _DOSED.match(line[:80]) is None


def is_front(line: str) -> bool:
    """Whether a line names the kind of article, its section or its place in the journal.

    >>> is_front("CASE REPORT article"), is_front("Letter to the Editor"), is_front("Rash under rituximab")
    (True, True, False)
    """
    if len(line) >= 140:
        return False
    return _FRONT.match(line) is not None or (len(line) < 60 and _JOURNAL.match(line) is not None)


GLUED: Final = sieve.compile(
    r"(?<=[.!?])[ \t]*(?=(?:Your new experience awaits|Skip to (?:main )?content|Related articles"
    r"|Download PDF|(?:©|Copyright:? ©|Copyright \(c\)) ?(?:19|20)\d\d|Key ?words? ?:|Received: ?\d"
    r"|Copyright ©|(?:We|This (?:web)?site) uses? cookies|Conflicts? of interests? ?:|Competing interests ?:"
    r"|Disclaimer: |Funding: |\* ?Correspondence: |Sign up for|View all articles"
    r"|All rights reserved|\(ABSTRACT TRUNCATED"
    r"|This is an open[- ]access article|Acknowledge?ments? ?:))"
)
"""Where, behind the end of a sentence, the page's furniture starts on the same line."""
