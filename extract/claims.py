"""Claims: finds where authors argue from their observation for or against an effect of a whole drug class.

A class-effect claim needs an argument ("supports", "argues against", "we believe that …"). A question, a passing remark
("a known class effect"), the view of others and a suspension of judgement ("cannot be judged") are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from extract.records import Stance
from extract.sentences import Sentence, sentences
from extract.vocabulary import Entry, Kind


class _Term(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    def entry(self, *kinds: Kind) -> Entry | None: ...


class _Section(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A class-effect claim: the sentence at `start:end`, and the spans of the terms it is about.

    The subject is the drug class; the event's span is `None` where the sentence names no event (it is then the event
    that the report is about). `hedged`: the authors say so with reserve ("suggests", "may be").
    """

    start: int
    end: int
    subject_start: int
    subject_end: int
    event_start: int | None
    event_end: int | None
    stance: Stance
    hedged: bool


_SILENT: Final = frozenset({"title", "front", "background", "objective", "methods", "back", "boilerplate", "table"})
_SUBJECT_REACH: Final = 3000  # characters before the sentence in which its class may have been named
_LONGEST: Final = 1200  # characters; a longer "sentence" is a list or a broken text

# --- what speaks of a class as a whole, and what of one drug alone ---------------------------------------------------
_CLASS: Final = re.compile(
    r"\b(?:drug[- ]|true |general |common )?class(?:[- ](?:wide|related|specific|dependent))?[- ](?:effects?|toxicity|reactions?|phenomen(?:on|a)|propert(?:y|ies)"
    r"|events?|adverse (?:effects?|events?|reactions?)|side[- ]effects?|risks?|characteristics?|liability)\b"
    r"|\b(?:class|group)[- ](?:wide|specific|related)\b"
    r"|\beffect (?:of|shared by|common to) (?:the|this) (?:whole|entire) (?:class|group)\b"
    r"|\b(?:shared|caused|produced|possessed|exerted) by (?:all|other|the other|most|several|many)(?: of the)? (?:members|agents|drugs|compounds|representatives|molecules)(?: (?:of|in) (?:the|this|that|its) (?:class|group|family))?\b"
    r"|\b(?:shared by|common to|inherent (?:to|in)|extends? to|applies to) (?:all|the (?:whole|entire|other)|other)\b(?= [\w-]+(?: [\w-]+)?)"
    r"|\b(?:all|other) (?:members|agents|drugs) (?:of|in) (?:the|this) (?:class|group)\b|\b(?:whole|entire) (?:drug )?class\b"
    r"|\b(?:effect|property|feature|trait|hazard|reaction|toxicity|risk) (?:of|common to|inherent in|shared by|shared across) (?:the|this) (?:[\w-]+ )?class\b"
    r"|\bclass as a whole\b|\bas a class\b|\bacross the (?:[\w-]+ )?class\b",
    re.IGNORECASE,
)
_CROSS: Final = re.compile(
    r"\bcross[- ]?(?:reactiv\w+|reactions?|toxicity|hepatotoxicity|nephrotoxicity|sensitivity|sensiti[sz]ation|intolerance|allerg\w+|hypersensitivity)\b",
    re.IGNORECASE,
)
_SINGLE: Final = re.compile(
    r"\b(?:peculiar(?:ity)?|particular(?:ity)?|specific|unique|restricted|confined|limited|idiosyncras(?:y|ies)|property) (?:of|to) (?=[\w-])"
    r"|\b(?:drug|molecule|agent|compound|substance)[- ]specific\b",
    re.IGNORECASE,
)
_SINGLE_DRUG: Final = re.compile(
    r"(?:this|the|that|one|a single|an individual|any one|each) (?:\w+ )?(?:drug|molecule|agent|compound|substance|member|antibody)\b", re.IGNORECASE
)

# --- the argument ----------------------------------------------------------------------------------------------------
_FOR: Final = (
    r"support(?:s|ed|ing|ive of)?|suggest(?:s|ed|ing|ive of)?|indicat(?:es?|ed|ing|ive of)|favou?r(?:s|ed|ing)?|in favou?r of|consistent with|compatible with"
    r"|point(?:s|ed|ing)? (?:to|towards?)|strengthen(?:s|ed|ing)?|corroborat(?:es?|ed|ing)|confirm(?:s|ed|ing)?|impl(?:y|ies|ied|ying)|demonstrat(?:es?|ed|ing)"
    r"|show(?:s|ed|n|ing)?|evidence (?:for|of)|argu(?:es?|ed|ing) (?:for|that|in favou?r of)|speak(?:s|ing)? (?:for|in favou?r of)|spoke (?:for|in favou?r of)|in keeping with|in line with|lends? (?:weight|support) to"
    r"|adds? (?:weight |further )?(?:evidence )?to|(?:we|i|authors?) (?:therefore |thus |also )?(?:believe|think|propose|conclude|hold|consider|regard|postulate|hypothesi[sz]e|speculate|suspect|assume|contend|argue|suggest)"
    r"|rais(?:es?|ed|ing) the (?:possibility|suspicion|hypothesis)|interpreted as|best explained (?:by|as)|attribut(?:ed|able) to|makes? (?:it )?(?:likely|plausible|probable)"
    r"|(?:appears?|seems?)(?: likely)? to be|(?:is|are|was) (?:more |most |very )?(?:likely|probably|presumably|apparently)|in our (?:view|opinion)"
)
_AGAINST: Final = (
    r"argu(?:es?|ed|ing)(?: \w+)? against|speak(?:s|ing)?(?: \w+)? against|spoke against|weigh(?:s|ed|ing)?(?: \w+)? against|evidence against|arguments? against|(?:is|are|was|were|be) against|tells? against|militat(?:es?|ed|ing) against"
    r"|contradict(?:s|ed|ing)?|refut(?:es?|ed|ing)|challeng(?:es?|ed|ing)|disput(?:es?|ed|ing)|disprov(?:es?|ed|ing)|casts? doubt (?:on|upon)|unlikely|improbable|inconsistent with"
    r"|incompatible with|not (?:in keeping|consistent|compatible|in line) with|contrary to|at odds with|rather than|instead of|make(?:s)? (?:[\w-]+ )?(?:unlikely|improbable)|excludes?|rules? out"
)
_PREDICATE: Final = re.compile(rf"\b(?:(?P<against>{_AGAINST})|(?P<favour>{_FOR}))(?![\w-])", re.IGNORECASE)
_NOT_BEFORE: Final = re.compile(r"\b(?:not|never|hardly|cannot|can not|n['’]t|nor|neither|no|little|without)\s+(?:\w+ly |be |been |yet |itself |to ){0,2}$", re.IGNORECASE)
_NO_CLASS: Final = re.compile(
    r"\b(?:not|no|nor|never|without|lack of|absence of|neither)\s+(?:(?:be|to be|necessarily|simply|merely|a|an|the|any|true|real|general|such|complete|evidence|sign|signs|indication|proof|support|of|for)\s+){0,5}$",
    re.IGNORECASE,
)
_COPULA: Final = re.compile(
    r"\b(?:is|are|was|were|be|being|represents?|constitutes?|reflects?|as)\s+(?:(?:a|an|the|indeed|rather|truly|in fact|likely|probably|more|part|of|possibly|perhaps|genuine|true)\s+){0,5}$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"^(?:[^.;]{0,120}?\b(?:is|are|was|seems?|appears?|remains?|becomes?|looks?)\s+(?:therefore |thus |also |very |more |most |rather |highly |quite |hence |then |to be )*"
    r"(?P<not>not |hardly )?(?:(?P<yes>likely|probable|plausible|suggested|supported|conceivable|favou?red|possible|apparent|evident)|(?P<no>unlikely|improbable|implausible|excluded|ruled out|contradicted|refuted|not supported)))\b",
    re.IGNORECASE,
)

# --- what makes it no claim ------------------------------------------------------------------------------------------
_UNDECIDED: Final = re.compile(
    r"\?|\bwhether\b|\b(?:cannot|can not|could not|can hardly|impossible to|not possible to|difficult to|too early to|premature to|unable to|not) (?:yet )?(?:be )?(?:reliably |firmly |definitely |completely |entirely )?"
    r"(?:judged?|determined?|decided?|said|say|known|exclud(?:e|ed)|ruled? out|answer(?:ed)?|assess(?:ed)?|permit|allow|conclud(?:e|ed)|inferred|infer|establish(?:ed)?|clear|claim(?:ed)?|tell|generali[sz]ed?)\b"
    r"|\bremains? (?:\w+ )?(?:unclear|unknown|to be|open|undetermined|uncertain|controversial|unresolved|a matter)\b|\b(?:unknown|unclear|uncertain|debated|undecided|an open question)\b"
    r"|\bno (?:conclusions?|statement|inference|judg(?:e)?ment)\b|\bif (?:it|this|there|these|such|the|neutr|a)\b[^.]{0,40}\bclass\b|\bquestions? (?:of|as to|about|if|whether)\b"
    r"|\bto (?:determine|clarify|establish|investigate|test|examine|explore|find out|assess|study|see|evaluate) (?:if|the|this|a|possible|potential)\b[^.]{0,60}\bclass\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\bet al\b|\bco-?workers\b|\bcolleagues\b|\b(?:some|other|several|many|most|various|certain) (?:authors?|investigators?|experts?|researchers?|reviewers?|clinicians?|physicians?|studies|reports|groups)\b"
    r"|\b(?:has|have|had) (?:also |often |long |previously |recently |generally |widely |sometimes |repeatedly |commonly )*been (?:\w+ly )?(?:described|considered|reported|proposed|suggested|regarded|postulated|called|interpreted|thought|recogni[sz]ed|discussed|hypothesi[sz]ed|claimed|labell?ed|accepted|established)\b"
    r"|\b(?:is|are|was|were) (?:\w+ly )?(?:considered|regarded|thought|believed|known|recogni[sz]ed|accepted|said|held|assumed|reported)(?: to be| as)\b"
    r"|\b(?:well[- ])?(?:known|recogni[sz]ed|established|documented|described|accepted)(?: \w+)? class\b|\baccording to\b|\bprevious(?:ly)? (?:studies|reports|published|work|data)\b"
    r"|\b[A-Z][a-z]+ and [A-Z][a-z]+ (?:\[\d+\] )?(?:argued|suggested|proposed|claimed|concluded|believed|held|found|speak|spoke|wrote)\b"
    r"|\b(?:the|a|one|an earlier|a recent|another) (?:meta-analysis|review|study|trial|editorial|guideline|label|registry|cohort study)\b[^.]{0,60}\b(?:suggest|conclud|support|argu|propos|found|show|indicat)\w*",
)
_OWN: Final = re.compile(
    r"\b(?:our|ours|we|us|the present|the authors?|this (?:\w+ )?(?:case|patient|report|observation|finding|experience|sequence|series|course|event|pattern|study)|these (?:\w+ )?(?:cases|patients|data|findings|observations|reports|results))\b"
    r"|\b(?:therefore|thus|hence|consequently|taken together|in conclusion|we conclude)\b",
    re.IGNORECASE,
)
_CITED: Final = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,8}\]\s*[.]?\s*$")
_HEDGE: Final = re.compile(
    r"\b(?:may|might|could|possibl[ey]|possibility|probabl[ey]|likely|unlikely|suggest\w*|appears?|seems?|hypothes\w+|perhaps|potential(?:ly)?|presumabl[ey]|speculat\w+|suspect\w*"
    r"|in our (?:opinion|view)|we (?:believe|think)|conceivabl[ey]|plausibl[ey]|raises? the|would|at least|tentative\w*|apparently)\b",
    re.IGNORECASE,
)


def _polarity(text: str, anchor: re.Match[str], sentence: Sentence, own: bool) -> int:
    """+1 where the sentence argues for what the anchor says, -1 where against, 0 where it does not argue."""
    before = text[sentence.start : anchor.start()]
    last = None
    for last in _PREDICATE.finditer(before):
        pass
    denied = _NO_CLASS.search(before[max(0, len(before) - 80, last.end() if last else 0) :]) is not None
    if last is not None:
        negated = _NOT_BEFORE.search(before[max(0, last.start() - 40) : last.start()]) is not None
        if last["against"] and negated:
            return 0
        sign = -1 if last["against"] or negated else 1
        return -sign if denied else sign
    after = _AFTER.match(text[anchor.end() : sentence.end])
    if after:
        sign = 1 if after["yes"] else -1
        return -sign if after["not"] else sign
    if own and _COPULA.search(before[-80:]):
        return -1 if denied else 1
    if own and denied:
        return -1
    return 0


def _subject(
    terms: Sequence[_Term], anchor: re.Match[str], sentence: Sentence, find_terms: Callable[[int, int], Sequence[_Term]]
) -> _Term | None:
    """The class that the anchor speaks of: named after it, else before it, else in the text before the sentence."""
    classes = [term for term in terms if term.entry("drug_class") is not None]
    after = [term for term in classes if term.start >= anchor.start()]
    if after:
        return after[0]
    if classes:
        return classes[-1]
    earlier = find_terms(max(0, sentence.start - _SUBJECT_REACH), sentence.start)
    return next((term for term in reversed(earlier) if term.entry("drug_class") is not None), None)


def _event(terms: Sequence[_Term], anchor: re.Match[str], subject: _Term, text: str) -> _Term | None:
    """The event of the claim, from its own sentence: "a class effect … on X", else the nearest before, else after."""
    events = [
        term for term in terms
        if term.entry("event") is not None and (term.end <= subject.start or term.start >= subject.end)
    ]  # fmt: skip
    inside = next((term for term in events if term.start < anchor.end() and anchor.start() < term.end), None)
    after = [term for term in events if term.start >= anchor.end()]
    linked = next(
        (term for term in after if re.search(r"\b(?:on|for|with|in|of|causing|regarding|between)\s+(?:\w+\s+){0,3}$", text[anchor.end() : term.start])),
        None,
    )
    before = [term for term in events if term.end <= anchor.start()]
    # "… neutropenia is a class effect of …" before "… on neutrophils, in patients with sepsis".
    close = linked if linked is not None and linked.start - anchor.end() < 60 else None
    return inside or close or (before[-1] if before else None) or (after[0] if after else None)


def _anchors(text: str) -> Iterator[tuple[re.Match[str], int, bool]]:
    """What speaks of the class (+1) or of one drug alone (-1); whether the class must be named in the same sentence."""
    for match in _CLASS.finditer(text):
        yield match, 1, False
    for match in _CROSS.finditer(text):
        yield match, 1, True
    for match in _SINGLE.finditer(text):
        yield match, -1, True  # counts only beside a drug's name


def claims(
    text: str, sections: Sequence[_Section], find_terms: Callable[[int, int], Sequence[_Term]]
) -> tuple[ClaimFact, ...]:
    """The class-effect claims of the authors, in the order of the text, one for each sentence.

    Args:
        text: the document's text.
        sections: its sections; titles, background, methods, front and back matter and page furniture make no claims.
        find_terms: gives the vocabulary's terms between two character offsets, in order.

    >>> from extract.sections import sections
    >>> from extract.vocabulary import Entry, Vocabulary
    >>> from extract.terms import Term, TermMatcher
    >>> text = "Gout flared. This argues against a class effect of gliptins."
    >>> word = TermMatcher(Vocabulary([Entry("ex:gliptin", "drug_class", "gliptin")])).match(text)
    >>> found = claims(text, (), lambda start, end: [t for t in word if start <= t.start and t.end <= end])
    >>> [(fact.stance, text[fact.subject_start:fact.subject_end]) for fact in found]
    [('disputes', 'gliptins')]
    """
    begins = [section.start for section in sections]
    split: dict[int, tuple[Sentence, ...]] = {}
    found: dict[tuple[int, int], ClaimFact] = {}
    for anchor, sign, strict in _anchors(text):
        index = bisect_right(begins, anchor.start()) - 1
        section = sections[index] if index >= 0 else None
        if section is not None and section.kind in _SILENT:
            continue
        if index not in split:
            start, end = (section.start, section.end) if section is not None else (0, begins[0] if begins else len(text))
            split[index] = sentences(text, start=start, end=end)
        place = bisect_right(split[index], anchor.start(), key=lambda sentence: sentence.start) - 1
        sentence = split[index][place] if place >= 0 else None
        if sentence is None or sentence.end - sentence.start > _LONGEST or (sentence.start, sentence.end) in found:
            continue
        fact = _claim(text, anchor, sign, strict, sentence, section.kind if section else "body", find_terms)
        if fact is not None:
            found[sentence.start, sentence.end] = fact
    return tuple(found[key] for key in sorted(found))


def _claim(
    text: str, anchor: re.Match[str], sign: int, strict: bool, sentence: Sentence, kind: str,
    find_terms: Callable[[int, int], Sequence[_Term]],
) -> ClaimFact | None:  # fmt: skip
    words = text[sentence.start : sentence.end]
    own = bool(_OWN.search(words)) or kind == "conclusion"
    if _UNDECIDED.search(words) or (_OTHERS.search(words) and not _argued_here(words)) or (_CITED.search(words) and not own):
        return None
    polarity = _polarity(text, anchor, sentence, own) * sign
    if polarity == 0:
        return None
    terms = find_terms(sentence.start, sentence.end)
    if sign < 0 and not _names_one_drug(text, anchor, terms):
        return None
    if strict and not any(term.entry("drug_class") is not None for term in terms):
        return None
    subject = _subject(terms, anchor, sentence, find_terms)
    if subject is None:
        return None
    event = _event(terms, anchor, subject, text)
    return ClaimFact(
        sentence.start, sentence.end, subject.start, subject.end, event.start if event else None,
        event.end if event else None, "supports" if polarity > 0 else "disputes", bool(_HEDGE.search(words)),
    )  # fmt: skip


def _names_one_drug(text: str, anchor: re.Match[str], terms: Sequence[_Term]) -> bool:
    """Whether "peculiar to …" speaks of a drug, not of a patient or a dose."""
    if text[anchor.start() : anchor.end()].lower().endswith("specific"):
        return True
    near = any(term.entry("drug") is not None and 0 <= term.start - anchor.end() < 30 for term in terms)
    return near or _SINGLE_DRUG.match(text, anchor.end()) is not None


_ARGUED_HERE: Final = re.compile(
    r"\b(?:our|the present|this|these)(?: \w+){0,3} (?:support|suggest|argu|speak|indicat|favou?r|confirm|strengthen|point|contradict|challeng|add|lend|cast)\w*|\bwe (?:believe|think|propose|conclude|argue|suggest)",
    re.IGNORECASE,
)


def _argued_here(words: str) -> bool:
    return bool(_ARGUED_HERE.search(words))
