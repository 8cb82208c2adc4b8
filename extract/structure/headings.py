"""The headings of case reports: which words head which kind of section, alone or run into the text."""

from __future__ import annotations

import re
from typing import Final, Literal

from extract import sieve

Kind = Literal[
    "title", "front", "abstract", "background", "objective", "methods", "case", "results", "discussion",
    "conclusion", "back", "boilerplate", "table", "body",
]  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Headings in use in biomedical journals: the structured-abstract labels of MEDLINE, the sections of the CARE
# guideline (Gagnier et al., J Clin Epidemiol 2014) and the back matter of JATS.
_NAMES: Final[dict[Kind, str]] = {
    "abstract": """
        abstract|abstract details|summary|synopsis|structured abstract|plain language summary|lay summary|
        highlights|key points|key messages|précis|precis|résumé|abstract text|brief summary""",
    "background": """
        background|introduction|rationale|context|importance|background and aims|background and aim|
        background and objective|background and objectives|background and purpose|background/aims|
        introduction and aims|introduction and background|introduction and objectives|
        introduction/objective|introduction/background|what is known and objective|what is already known|
        problem|significance|background/introduction|background/objective|background/objectives|
        introduction/purpose""",
    "objective": """
        objective|objectives|aim|aims|purpose|goal|goals|study objective|study objectives|aim of the study|
        aims and objectives|purpose of the study|objective and importance|hypothesis|purpose/objective|
        aim/objective|study aim|research question""",
    "methods": """
        methods|method|materials and methods|material and methods|patients and methods|methods and patients|
        methods and materials|patients and materials|patients, materials and methods|subjects and methods|
        design|study design|design and methods|design/methods|methods/design|design and setting|setting|
        settings|setting and design|setting and patients|design, setting, and participants|
        design, setting and participants|design, setting and patients|design, setting, and patients|
        participants|subjects|intervention|main outcome measure|main outcome measures|
        main outcomes and measures|outcome measures|data source|data sources|data synthesis|data extraction|
        study selection|data extraction and synthesis|study selection and data extraction|search strategy|
        selection criteria|methodology|experimental design|experimental|statistical analysis|measurements|
        measurement|procedure|procedures|approach|literature search|data collection and analysis|animals|
        drugs|exposure|exposures|methods/results|method and results|methods and results|
        methods and findings|methods and principal findings|patients or participants|
        participants/materials, setting, methods|materials/methods""",
    "case": """
        case|cases|case report|case reports|the case report|report of a case|report of cases|report of case|
        case presentation|case presentations|presentation of case|presentation of cases|
        presentation of the case|case description|case descriptions|description of the case|
        description of case|description of cases|case history|case histories|case series|case summary|
        case summaries|case study|case studies|case note|case details|case discussion|clinical case|
        clinical cases|clinical report|clinical summary|the case|clinical presentation|clinical history|
        clinical course|hospital course|clinical features|clinical vignette|clinical description|
        clinical findings|our case|our cases|our patient|our patients|the patient|the patients|patient|
        patients|patient presentation|patient information|patient history|patient description|
        patient concerns|patient report|patient and observation|patients and observations|
        patient characteristics|patient case|patient details|case and methods|observation|observations|
        presenting concerns|presenting complaint|history|history of present illness|medical history|
        past medical history|examination|physical examination|investigation|investigations|
        laboratory findings|timeline|diagnosis|diagnoses|diagnostic assessment|differential diagnosis|
        therapeutic intervention|therapeutic interventions|interventions|treatment|treatment and outcome|
        management|outcome|outcomes|follow-up|follow up|follow-up and outcome|follow-up and outcomes|
        outcome and follow-up|outcome and follow up|case illustration|illustrative case|illustrative cases|
        index case|report|clinical observation|clinical observations|case report and methods|
        case report and results|case report/case presentation|case presentation and management|
        case synopsis|case(s)|case report(s)|case reports and methods|case material|patient perspective|
        main symptoms and important clinical findings|clinical details|case study/presentation|
        course|the course|clinical story|the story|the event|the events|the episode|what happened|
        what happened next|what happened then|what we saw|what we did|what was done|what was found|
        what we found|presentation|presentation and course|admission|course and outcome|course and treatment|
        treatment and course|rechallenge|the rechallenge|re-exposure|second exposure""",
    "results": """
        results|result|findings|main results|main findings|principal findings|measurements and main results|
        measurements and results|major results|key results|results and interpretation|
        interventions and results|interventions and main results|outcomes and results|evidence synthesis|
        results and case reports|intervention and results|result(s)|
        interventions, measurements and main results|
        the main diagnoses, therapeutic interventions, and outcomes""",
    "discussion": """
        discussion|discussions|comment|comments|commentary|general discussion|literature review|
        review of the literature|review of literature|discussion and literature review|
        discussion and review of the literature|results and discussion|discussion and review|
        what is new and discussion|limitations|strengths and limitations|mechanism|mechanisms|
        case discussions|discussion/comment|editorial comment|previous reports|previously reported cases|
        published cases""",
    "conclusion": """
        conclusion|conclusions|concluding remarks|conclusion and relevance|conclusions and relevance|
        discussion and conclusion|discussion and conclusions|discussion/conclusion|conclusions/discussion|
        discussion/conclusions|conclusion/discussion|summary and conclusion|summary and conclusions|
        interpretation|implications|clinical implications|implications for practice|practice implications|
        what is new and conclusion|what is new and conclusions|clinical relevance|clinical significance|
        relevance|learning points|learning point|teaching points|take-home message|take-home messages|
        take home message|take-away lessons|lessons|lesson|clinical pearls|final comment|in summary|
        conclusions/interpretation|conclusion/interpretation|significance of results|novelty|bottom line|
        recommendations|conclusion and recommendations|conclusions and recommendations|conclusion(s)|
        what we learned|what we learnt|what we learned from it|what we have learned|what this case teaches|
        what can be learned|what to remember|what to take home|lessons learned|lessons learnt|
        the lesson|why it matters|message|messages|practice points|practice point|
        interpretation and conclusion|the primary conclusion|main conclusion|implications for psychiatry|
        future directions""",
    "back": """
        references|reference|bibliography|literature cited|literature|reference list|cited literature|notes|
        endnotes|footnotes|footnote|further reading|acknowledgements|acknowledgments|acknowledgement|
        acknowledgment|funding|funding source|funding sources|funding statement|funding information|
        financial support|support|source of funding|sources of funding|sources of support|grant support|
        sponsorship|financial disclosure|financial disclosures|financial disclosure statement|
        conflict of interest|conflicts of interest|conflict of interests|conflict-of-interest statement|
        conflict of interest statement|conflict of interest disclosure|conflict of interest disclosures|
        conflicts of interest statement|competing interest|competing interests|
        competing interests statement|declaration of interest|declaration of interests|
        declaration of competing interest|declaration of competing interests|
        declaration of conflicting interests|declarations|declaration|disclosure|disclosures|
        disclosure statement|disclosure of interest|statement of ethics|ethics|ethics statement|
        ethics approval|ethical approval|ethical considerations|ethics approval and consent to participate|
        institutional review board statement|informed consent|informed consent statement|consent|
        consent statement|consent for publication|patient consent|patient consent for publication|
        written informed consent|statement of informed consent|author contributions|author contribution|
        authors' contributions|authors’ contributions|contributors|contributorship|
        credit authorship contribution statement|contributor information|author information|author details|
        authors' information|authors and affiliations|affiliations|author affiliations|about the authors|
        author notes|orcid|orcids|correspondence|corresponding author|address for correspondence|
        reprint requests|reprints|address for reprints|data availability|data availability statement|
        availability of data and materials|data sharing|data sharing statement|supplementary material|
        supplementary materials|supplementary data|supplementary information|supplemental material|
        supporting information|electronic supplementary material|additional files|additional file|appendix|
        abbreviations|abbreviation|list of abbreviations|abbreviations used|nomenclature|glossary|keywords|
        key words|keyword|key word|mesh terms|mesh headings|index terms|indexing terms|descriptors|
        subject headings|key indexing terms|publication types|publication history|article history|
        history dates|article information|article notes|additional information|provenance and peer review|
        peer review|open access|licence|license|copyright|copyright information|rights and permissions|
        copyright and license|disclaimer|publisher's note|publisher’s note|publisher’s disclaimer|
        publisher's disclaimer|how to cite|cite this article|cite as|citation|to cite this article|
        trial registration|registration|clinical trial|clinical trial registration|generative ai statement|
        edited by|reviewed by|received|accepted|figures|figure legends|figure legend|legends|tables|
        transparency declaration|guarantor|role of the funder|previous presentation|prior presentation|
        study funding|twitter|social media|pmid|doi|pmcid|issn|study supported by|author disclosures|
        potential conflicts of interest""",
    "boilerplate": """
        related articles|related article|similar articles|related content|related reading|related topics|
        recommended articles|recommended|recommended reading|recommended for you|you may also like|
        most read|most cited|most popular|trending|trending articles|more from this journal|more like this|
        also of interest|read next|read more|cited by|citing articles|articles citing this article|
        people also read|people also viewed|latest articles|latest news|popular articles|in this issue|
        in this article|on this page|contents|table of contents|sections|quick links|metrics|
        article metrics|altmetric|advertisement|share this article|share this|sign up|newsletter|subscribe|
        follow us|search|menu|navigation|footer|cookie policy|cookies|about this journal|about us|
        contact us|comments on this article|leave a comment|leave a reply|other articles|
        other articles of interest|editors' picks|editor's picks|topics|tags|categories|article tools|
        article options|page navigation|resources|associated data|linked articles|explore more|
        from the archive|more in this section|special issue""",
}

KINDS: Final[dict[str, Kind]] = {
    re.sub(r"\s+", " ", name.strip()): kind for kind, names in _NAMES.items() for name in names.split("|")
}

NUMBERING: Final = sieve.compile(
    r"(?:#{1,6}[ \t]*)?(?:\*{1,2}|_{1,2})?"
    r"(?:(?:§[ \t]*)?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[IVX]{1,4}[.)]|[A-H][.)])[ \t]+)?"
)
_ORDINAL = r"(?:\d{1,3}[a-z]?|[A-Z]|[IVX]{1,4}|(?i:one|two|three|four|five|six|seven|eight|nine|ten))"
_CASE_LABEL = (
    rf"(?:(?i:case|patient|subject|case report|case presentation|case history|clinical case|observation)"
    rf"[ \t]+(?:(?i:no\.?|number|nr\.?|n[°º]|#)[ \t]*)?#?{_ORDINAL}"
    rf"|(?i:(?:first|second|third|fourth|fifth|sixth|seventh|index)[ \t]+(?:case|patient)))"
)
CASE_LABEL: Final = sieve.compile(_CASE_LABEL)
"""The label of one patient: "Case 1", "Patient B", "Case report no. 2", "Second case"."""
CASE_LINE: Final = sieve.compile(
    rf"({_CASE_LABEL})[ \t]*(?:[.:;–—-][ \t]*)?(?:\([^()\n]{{1,60}}\)[ \t]*)?[.:]?"
    r"(?:[ \t]*[–—:-][^.;\n]{1,70})?"
)
CASE_RUN_IN: Final = sieve.compile(
    rf"({_CASE_LABEL})(?:[ \t]*\([^()\n]{{1,60}}\))?[ \t]*(?:[:.]|[–—](?=[ \t]))(?=\s|[A-Z0-9]|$)"
)

RUN_IN: Final = sieve.compile(
    r"(?:\*{1,2})?([A-Z][A-Za-z’'/&,() -]{2,70}?)(?:\*{1,2})?[ \t]*([:.—–])(?:\*{1,2})?(?=[\s$“\"A-Z0-9(]|$)"
)
SALUTATION: Final = sieve.compile(
    r"(?i)(?:to\s+the\s+editors?|dear\s+(?:editors?|sirs?|madam)(?:\s+or\s+\w+)?|sirs?)\s*[:,—–.-]\s*(?=\S)"
)
_PEOPLE: Final = sieve.compile(
    r"(?:(?:the|our|these) )?(?:(?:two|three|four|five|both|2|3|4) )?(?:patients|children|women|men|boys|girls|infants"
    r"|siblings|sisters|brothers|twins|couple|family|child|woman|man|boy|girl|infant|cases)"
    r"(?: and (?:the |her |his |their )?(?:course|courses|treatment|outcome|story|stories|illness|event|events))?"
)
"""Headings by the people of whom the section tells: "The children", "Our two patients", "The man and his course"."""
WEAK: Final = _words(
    """treatment outcome outcomes history diagnosis diagnoses examination patient patients report received
    accepted problem management investigation investigations setting support notes figures tables
    context importance approach mechanism mechanisms measurements literature reference consent citation
    observation measurement observations limitations relevance lesson lessons novelty exposure exposures
    drugs animals result procedure procedures case cases significance registration appendix
    interventions intervention subjects participants experimental topics sections resources contents
    metrics course presentation admission rechallenge message messages"""
)
"""Headings that are also ordinary words: they need a line of their own, capitals or a colon at a paragraph's
start."""

_CUT = sieve.compile(r"[ /:(–—-]")
_CONTINUED = sieve.compile(r"(?:and|or|of|with|in|from|for|on|to|by|regarding)\b|[/&:(–—-]")


# What a page lists beside the article: "Most read this month", "More cases", "Comments (2)"
_ELSEWHERE: Final = sieve.compile(
    r"(?:most|also|recently|popular|currently) (?:read|viewed|cited|popular|downloaded|shared|discussed|liked)\b.{0,30}"
    r"|(?:related|similar|recommended|more|other|further|recent|latest|new|popular) (?:\w+ )?(?:articles|cases"
    r"|case reports"
    r"|posts|stories|reports|papers|content|reading|news)\b.{0,30}"
    r"|(?:from|in) (?:the|our) (?:archive|blog|journal|same issue)\b.{0,20}|\d* ?comments? \(\d+\)|\d+ comments?"
    r"|(?:reader|readers'|user) comments(?: \(\d+\))?|elsewhere on this site|next in this series"
)


def normalise(heading: str) -> str:
    """A heading without numbering, emphasis and closing mark, in lower case, with "&" as "and".

    >>> normalise("2.1. Patients & Methods:"), normalise("## **Case Report**")
    ('patients and methods', 'case report')
    """
    bare = heading.strip()
    match = NUMBERING.match(bare)
    if match and match.end() < len(bare):
        bare = bare[match.end() :]
    bare = bare.strip(" \t*_#").rstrip(".:;–—- \t*_").replace("&", "and").replace("’", "'").casefold()
    return re.sub(r"\s*/\s*", "/", re.sub(r"[ \t\n\r]+", " ", bare))


def kind_of(heading: str) -> Kind | None:
    """The kind of section that a heading opens, or `None` for words that head no section known here.

    >>> kind_of("3. DISCUSSION"), kind_of("Case presentation and outcome"), kind_of("Neutropenia")
    ('discussion', 'case', None)
    """
    name = normalise(heading)
    kind = KINDS.get(name)
    if kind is None and _PEOPLE.fullmatch(name) and (" " in name or name in ("patients", "cases")):
        return "case"
    if kind is None and _ELSEWHERE.fullmatch(name):
        return "boilerplate"
    if kind or not name or len(name) > 70 or name.count(" ") > 8:
        return kind
    for cut in reversed([match.start() for match in _CUT.finditer(name)]):
        first = name[:cut]
        if first in KINDS and first not in WEAK and len(first) > 3 and _CONTINUED.match(name[cut:].lstrip()):
            return KINDS[first]
    return None
