"""Assertion: whether a sentence affirms a term of the patient, or denies, supposes, withholds or ascribes it to others.

An own reading of the ConText algorithm rather than `negspacy` or `pyConTextNLP` / `medspacy`: those need a spaCy `Doc`
or a networkx graph per sentence and let a trigger govern all words to the end of the sentence, where case reports need
what was only considered ("G-CSF was discussed but withheld") told from what was denied, and scopes that end with the
noun phrase ("no antibiotic was given for this neutropenia" does not deny the neutropenia). A pure function over
strings; every scope is bounded, so the time is linear in the length of the text.

References:
    Chapman WW et al. A simple algorithm for identifying negated findings and diseases in discharge summaries. J Biomed
    Inform 2001;34:301-10. doi:10.1006/jbin.2001.1029 (NegEx)
    Harkema H et al. ConText: an algorithm for determining negation, experiencer, and temporal status from clinical
    reports. J Biomed Inform 2009;42:839-51. doi:10.1016/j.jbi.2009.05.002
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """How a sentence puts a term to the patient."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    POSSIBLE = "possible"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"
    FAMILY = "family"
    BACKGROUND = "background"
    NOT_DONE = "not_done"
    """A treatment that was considered, planned, withheld, declined or not needed."""


# Where a term stands in several scopes, the first of these holds.
_RANK: Final = (
    Status.FAMILY,
    Status.HYPOTHETICAL,
    Status.NOT_DONE,
    Status.NEGATED,
    Status.BACKGROUND,
    Status.HISTORICAL,
    Status.POSSIBLE,
)
_REACH: Final = 400  # characters; no scope is longer


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


# --- where scopes end -----------------------------------------------------------------------------------------------
_HARD: Final = re.compile(
    r"[;:](?!\d)|[.!?](?=\s|$)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)|\n\s*\n|(?<![\w-])(?:but|however|although|though|whereas|yet|nevertheless|nonetheless"
    r"|except(?:ing)?|apart from|aside from|other than|besides|with the exception of|because|so that|unless|and then|so)(?![\w])(?! far| long)",
    re.IGNORECASE,
)
_TIME: Final = _words(
    r"after|during|despite|following|under|since|before|until|while|when|whenever|where|within|throughout|over|at|for|with|who|which|whose|whom"
    r"|on (?:follow|discharge|day|hospital|the \w+ day)|in (?:either|both|any|all|the (?:first|second|third|other))|by the|as"
)
_VP_TIME: Final = _words(
    r"after|during|despite|following|since|before|while|when|whenever|throughout|who|which|whose|whom|as it did|as"
)
_AUX: Final = r"was|were|is|are|had|has|have|did|does|do|could|would|should|may|might|can|will|must"
_LEXICAL: Final = (
    r"developed|received|took|recovered|remained|became|showed|presented|died|resolved|improved|occurred|returned|required|continued"
    r"|fell|rose|started|stopped|persisted|came|went|found|revealed|underwent|kept|stayed|began|appeared|disappeared|complained"
    r"|refused|felt|reported|experienced|tolerated|needed|led|gave|subsided|normali[sz]ed|recurred|suffered|dropped|responded"
)
_FINITE: Final = _words(rf"{_AUX}|{_LEXICAL}")
_VERB_GROUP: Final = re.compile(
    rf"(?:(?:{_AUX})\s+(?:(?:not|been|be|also|ever|all|\w+ly)\s+){0,4})?[\w-]+", re.IGNORECASE
)
_SUBJECT: Final = _words(r"the|he|she|it|they|his|her|their|this|these|all|both|we|our")
_COORDINATED_VERB: Final = re.compile(r"(?:,\s*)?\b(?:and|or|who|which|that|he|she|it|they)\s+(?:\w+ly\s+)?$", re.IGNORECASE)

# --- triggers -------------------------------------------------------------------------------------------------------
_PSEUDO: Final = _words(
    r"not only|not merely|not just|not (?:yet )?(?:certain|sure|clear|known)(?: (?:if|whether))?|not necessarily|not always|not all|not every"
    r"|no (?:significant |suspicious |marked |definite )?(?:increase|change|difference|effect|doubt|longer)|no (?:more|less|fewer|later|sooner) than|no matter"
    r"|without (?:doubt|difficulty)|not without|gram[- ]negative|not uncommon(?:ly)?|not unusual(?:ly)?|not infrequent(?:ly)?|not surprising(?:ly)?"
    r"|not (?:been )?(?:previously|yet|hitherto|ever)(?: been)? (?:reported|described)|not cause|not drain|not extend|no\.? ?\d+|as if|even if|if any|if not|little doubt"
    r"|not (?:be )?(?:\w+ly )?(?:explained|attributed|attributable|due|related)(?: to)?|false[- ]negative|negative (?:pressure|feedback|inotropic)"
)
_NOUN_NEGATION: Final = _words(
    r"no(?: \w+)? (?:evidence|signs?|symptoms?|indications?|history|suggestion|need|requirement|reason) (?:of|for|to)|no|without(?: any| the)?|absence of|free (?:of|from)|lack(?:ed|ing|s)?(?: of)?"
    r"|den(?:ied|ies|ying)|negative for|ruled out|rules out|ruling out|exclud(?:ed|ing)|nor|neither|non(?=[- ])|nothing|instead of|rather than|never any"
)
_VERB_NEGATION: Final = _words(
    r"not|never|cannot|\w+n['’]t|failed to|unable to|no longer"
    r"|(?:none|neither|no one|nobody|no (?:\w+ )?(?:patients?|cases?|one))(?: of (?:them|the \w+(?: \w+)?|our \w+|these \w+|us))?"
    rf"(?: patients?| case)?(?= (?:{_AUX}|{_LEXICAL})\b)|neither patient|none of (?:the|our|these) (?:\w+ )?(?:patients|cases|women|men)"
)
_UNTIL: Final = re.compile(r"\buntil\b", re.IGNORECASE)
_AGAIN: Final = re.compile(r"\s+(?:\w+\s+)?(?:again|since|any ?more|any longer)\b", re.IGNORECASE)
_POST_NEGATION: Final = _words(
    r"(?:was|were|is|are|remained|stayed|being|came back|returned)(?: (?:all|both|also|repeatedly|persistently|then|later|\w+ly)){0,3} "
    r"(?:negative|absent|excluded|ruled out|undetectable|sterile|lacking)"
    r"|(?:was|were|is|are|has been|have been|had been|could) (?:not|never)(?: be| been)?(?: \w+ly)? "
    r"(?:seen|observed|found|detected|present|noted|identified|reported|confirmed|demonstrated|evident|apparent|recorded|encountered|detectable|experienced)"
    r"|did not (?:occur|appear|develop|recur|reappear|return|happen)|which (?:neither|none|no)(?: \w+){1,3} (?:received|taken|used|had)"
)
_NOT_DONE: Final = (
    r"considered|discussed|planned|withheld|declined|refused|contemplated|deferred|proposed|unnecessary|omitted|kept in reserve"
    r"|held in reserve|avoided|offered|out of the question"
)
_POST_NOT_DONE: Final = _words(
    rf"(?:was|were|is|are|has been|have been|had been|being)(?: \w+ly| also| then| briefly| both| all)? (?:{_NOT_DONE})"
    r"|(?:was|were|is|are|has been|have been|had been)(?: \w+ly)? (?:not|never)(?: been)?(?: \w+ly)? "
    r"(?:used|given|needed|required|necessary|administered|performed|done|attempted|indicated|available|undertaken|considered|tried|added|prescribed|started|employed)"
)
_PRE_NOT_DONE: Final = _words(
    r"(?:nobody|none|no one|neither|no patient|none of (?:them|the patients|our patients)|neither patient|neither of (?:them|the patients))(?: \w+)? (?:needed|required|received|had received|was given|were given|took)"
    r"|(?:did|does|do) not (?:need|require|receive|want|accept)|no need (?:for|of)|without (?:the |any )?(?:need|use|administration|recourse|resort(?:ing)?) (?:for|of|to)"
    r"|(?:refused|declined|withheld|withholding|avoiding|considered|considering|planned|contemplated)(?: (?:giving|starting|to (?:give|start|take|undergo)|treatment with))?"
    r"|(?:was|were) not (?:treated with|given|on)|not (?:receiving|taking)|(?:had|has|have) (?:not|never) (?:received|taken|been given|been treated with|used)"
)
_HYPOTHETICAL_SENTENCE: Final = _words(
    r"if|had there been|in case|provided that|should there be"
)
_INVERSION: Final = re.compile(
    r"(?:^|[;.,]\s+|\band\s)had (?!(?:no|not|been|never|a|an)\b)(?=[^;.]{3,160}?\b(?:would|might|could)\b)|(?:^|[;.,(]\s*)were (?:(?:an?|the|this|such) )?[\w-]+(?: [\w-]+)? to (?=be\b|\w+)|(?:^|[;.]\s*)should (?=\w+ \w+)", re.IGNORECASE
)
_HYPOTHETICAL_CLAUSE: Final = _words(
    r"should|ought to|would(?: not)? have|could(?: well)? have|might(?: well)? have|might|must(?! have)|would be|(?:is|are) (?:recommended|advised|advisable|mandatory|warranted|preferable|essential)"
    r"|we (?:recommend|advise|suggest|urge)|(?:is|are) (?:important|necessary|prudent|imperative)(?= to| that)|need(?:s)? to be|whether"
)
_HYPOTHETICAL_AFTER: Final = _words(
    r"(?:for )?fear of|(?:at |the )?risks? of|to (?:prevent|avoid|exclude|rule out|watch for|reduce the risk of)|prevention of|prophyla\w+ (?:against|of|for)|in order to"
    r"|warning (?:of|about|on)|monitor(?:ed|ing)? for|awareness of|possibility of"
)
_HISTORICAL_AFTER: Final = _words(
    r"(?:past |previous |prior |medical |long ){0,3}history (?:of|included|was (?:significant|notable|positive|remarkable) for)|known for|status post|had once"
    r"|(?:has|have|had) (?:previously|formerly|in the past)|previously(?! (?:healthy|untreated|reported|described|well|unreported|fit|published|asymptomatic))"
    r"|in the past|past(?= (?:episode|event|infection|medical))"
)
_RECENT: Final = re.compile(r"(?:\bhours?|\bdays?|\bweeks?|\bmonths?)['’]?s?['’]?\s+$|-(?:hour|day|week|month)\s+$", re.IGNORECASE)
_HISTORICAL_CLAUSE: Final = _words(
    r"(?:[\w.]+|several|many|some) (?:years?|decades?) (?:earlier|before|previously|ago)(?! (?:the present|admission)?(?:she|he) (?:presented|was admitted))"
    r"|(?:in|during|since) (?:childhood|adolescence|infancy|youth)|in the (?:remote|distant) past|since the age of|at the age of|in (?:his|her) (?:youth|teens|twenties)"
)
_KIN: Final = _words(
    r"(?:(?:his|her|their|the patient['’]s|our patient['’]s|patient['’]s|an?|the|one|two|paternal|maternal|elder|younger|older) ){0,3}"
    r"(?:mother|father|brother|sister|son|daughter|uncle|aunt|cousin|nephew|niece|grandmother|grandfather|parent|wife|husband|sibling|relative|family member)s?"
    r"|family (?:medical )?history(?: (?:of|was (?:positive|significant|notable|remarkable) for|included))?"
)
_KIN_NOT: Final = re.compile(r"\s+of\s+(?:an?|two|three|\w+)\b", re.IGNORECASE)
_PERINATAL: Final = _words(
    r"pregnan\w*|f(?:o)?etal|f(?:o)?etus(?:es)?|neonat\w*|newborns?|infants?|in utero|breast-?f\w+|breast milk|gestation\w*|deliver\w+|donor|donated"
)
_OWN_SUBJECT: Final = _words(
    r"(?:the|our|this) patient(?!['’])|(?:and|,|;) (?:he|she) (?=was|had|has|developed|received)|in our patient|in this patient"
)
_BACKGROUND_CLAUSE: Final = _words(
    r"(?:has|have) (?:also |rarely |only |previously |frequently |recently |not |never |often |long |occasionally |commonly |infrequently ){0,3}been "
    r"(?:\w+ly )?(?:reported|described|associated|implicated|documented|linked|recogni[sz]ed|attributed|observed|noted|published)"
    r"|et al|co-?workers|in the literature|previously (?:reported|described|published)|(?:is|are) (?:an? )?(?:well[- ])?(?:rare(?:ly)?|common(?:ly)?|known|recogni[sz]ed|uncommon|frequent(?:ly)?|important|potential|established)"
    r"(?: (?:but|and|or) [\w-]+)?(?: [\w-]+){0,3} (?:complications?|effects?|reactions?|cause|adverse|toxicity|events?)|(?:can|may) (?:also |rarely |sometimes |occasionally )?(?:cause|induce|lead to|result in|produce|occur|develop|appear|be (?:associated|caused|followed|complicated|induced))"
    r"|(?:label|package insert|prescribing information|formulary)"
)
_NO_MORE: Final = re.compile(r"\s*No (?:more|further|other|new|subsequent)\b", re.IGNORECASE)
_OWN: Final = _words(r"our|this|these|the present|we|in the patient|the reported")
_CLAUSE_EDGE: Final = re.compile(r"[;:](?!\d)|[.!?](?=\s|$)|\n\s*\n|,\s+(?=(?:but|and|we|our|this|in our|he|she|it)\b)|\b(?:but|whereas|although|however)\b", re.IGNORECASE)
_POSSIBLE_AFTER: Final = _words(
    r"(?:suspected|possible|probable|presumed|presumptive|presumably|questionable|potential|suspicion of|suspicious for|suggestive of|suggesting)(?! (?:interaction|relationship|association|cause|causal|adverse|drug|mechanism|side|role))"
)
_POSSIBLE_BEFORE: Final = _words(
    r"(?:was|were|is|are) (?:initially |first |therefore |also |then )?suspected|(?:can|could)(?: not|not) (?:completely |entirely |definitely )?be (?:excluded|ruled out)"
    r"|(?:is|was|were) (?:thought )?(?:possible|a possibility)|might have|may have"
)


def _limit(text: str, start: int, *, hard: re.Pattern[str] = _HARD) -> int:
    """Where the clause that goes on at `start` ends: a terminator, a closing bracket, or the reach."""
    roof = min(len(text), start + _REACH)
    stop = hard.search(text, start, roof)
    end = stop.start() if stop else roof
    depth = 0
    for at in range(start, end):
        if text[at] in "([":
            depth += 1
        elif text[at] in ")]":
            depth -= 1
            if depth < 0:
                return at
    return end


def _begin(text: str, end: int, *, hard: re.Pattern[str] = _HARD) -> int:
    """Where the clause that runs up to `end` begins."""
    floor = max(0, end - _REACH)
    begin = floor
    for stop in hard.finditer(text, floor, end):
        begin = stop.end()
    opened = text.rfind("(", begin, end)
    if opened >= 0 and text.find(")", opened, end) < 0:
        return opened + 1
    return begin


def _list_end(text: str, start: int, end: int) -> int:
    """Cuts a scope at the comma that ends its list: "no fever, rash or cough, and he was …"."""
    commas = [m.start() for m in re.finditer(r",(?!\d)", text[start:end])]
    if not commas:
        return end
    cuts = [start + c for c in commas] + [end]
    keep = cuts[0]
    for index in range(len(cuts) - 1):
        item = text[cuts[index] + 1 : cuts[index + 1]].strip()
        rest = text[cuts[index] : end]
        joined = re.match(r"(?:and|or|nor)\b", item, re.IGNORECASE)
        later = joined or re.search(r"\b(?:or|nor|and)\b", rest, re.IGNORECASE)
        if _FINITE.search(item) or len(item.split()) > 7 or not later:
            # "…, bleeding or bruising was seen": the list may still be the subject of its verb
            verb = _FINITE.search(item)
            if not (verb and joined and joined[0].lower() in ("or", "nor") and verb.start() > 4):
                break
        if re.match(r"(?:and|or|nor)?\s*(?:he|she|it|they|there|the|his|her|a|an|with|who|which)\b", item, re.IGNORECASE) and not re.match(
            r"(?:or|nor)\b", item, re.IGNORECASE
        ):
            break
        keep = cuts[index + 1]
    return keep


def _noun_scope(text: str, trigger: re.Match[str], triggers: Sequence[int]) -> tuple[int, int]:
    """The noun phrase (or list of them) that a "no" or "without" denies, with its verb where it is the subject."""
    start = trigger.end()
    end = _limit(text, start)
    word = trigger.group().lower()
    following = next((t for t in triggers if t > start), end)
    if word != "neither":
        end = min(end, following) if following > start else end
    time = _TIME.search(text, start, end)
    if time and time.start() > start + 1:
        end = time.start()
    end = _list_end(text, start, end)
    verb = _FINITE.search(text, start, end)
    if verb is None:
        return start, end
    before = _COORDINATED_VERB.search(text, start, verb.start())
    if before:
        return start, before.start()
    if word.startswith(("without", "absence", "free", "lack", "negative", "in ")):
        subject = _SUBJECT.search(text, start + 1, verb.start())
        return start, subject.start() if subject else verb.start()
    group = _VERB_GROUP.match(text, verb.start(), min(len(text), verb.start() + 60))
    return start, max(verb.end(), group.end()) if group else verb.end()


def _verb_scope(text: str, trigger: re.Match[str]) -> tuple[int, int]:
    start = trigger.end()
    end = _limit(text, start)
    if _UNTIL.search(text, start, end):  # "did not recover until …": it did
        return start, start
    time = _VP_TIME.search(text, start + 1, end)
    if time:
        end = time.start()
    return start, _list_end(text, start, end)


_ASIDE: Final = re.compile(r",\s*(?:which|who|whose)\b[^,;.]{0,160},\s*$")


def _subject_scope(text: str, trigger: re.Match[str]) -> tuple[int, int]:
    """The subject of a predicate such as "… was not given", back to where its clause begins."""
    end = trigger.start()
    if re.match(r"which\b", trigger.group(), re.IGNORECASE):  # "Trimethoprim, which neither patient had received"
        begin = max(_begin(text, end), end - 60)
        return begin, end
    begin = _begin(text, end)
    aside = _ASIDE.search(text, begin, end)
    if aside:
        end = aside.start()
    last = None
    for last in _FINITE.finditer(text, begin, end):
        pass
    if last is not None:
        joint = None
        for joint in re.finditer(r",(?:\s*and\b)?|\band\b", text[last.end() : end], re.IGNORECASE):
            break
        begin = last.end() + joint.end() if joint else last.end()
    return begin, trigger.start()


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    return _begin(text, start, hard=_CLAUSE_EDGE), _limit(text, end, hard=_CLAUSE_EDGE)


_SENTENCE: Final = re.compile(r"[.!?](?=\s+[A-Z(]|\s*$)|\n\s*\n")


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    return _begin(text, start, hard=_SENTENCE), _limit(text, end, hard=_SENTENCE)


def _free(pattern: re.Pattern[str], text: str, blocked: bytearray) -> Iterator[re.Match[str]]:
    """The matches that do not begin in a pseudo-trigger."""
    return (match for match in pattern.finditer(text) if not blocked[match.start()])


def _negations(text: str, blocked: bytearray) -> Iterator[tuple[int, int, Status]]:
    verbal = list(_free(_VERB_NEGATION, text, blocked))
    covered = bytearray(len(text))
    for match in verbal:
        covered[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
        yield (*_verb_scope(text, match), Status.NEGATED)
    nominal = [m for m in _free(_NOUN_NEGATION, text, blocked) if not covered[m.start()]]
    starts = [m.start() for m in nominal]
    for index, match in enumerate(nominal):
        yield (*_noun_scope(text, match, starts[index + 1 : index + 2]), Status.NEGATED)
    for match in _free(_POST_NEGATION, text, bytearray(len(text))):
        yield (*_subject_scope(text, match), Status.NEGATED)


def _not_done(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in _POST_NOT_DONE.finditer(text):
        if not _AGAIN.match(text, match.end(), min(len(text), match.end() + 30)):
            yield (*_subject_scope(text, match), Status.NOT_DONE)
    for match in _PRE_NOT_DONE.finditer(text):
        yield (*_verb_scope(text, match), Status.NOT_DONE)


def _suppositions(text: str, blocked: bytearray) -> Iterator[tuple[int, int, Status]]:
    for match in _free(_HYPOTHETICAL_SENTENCE, text, blocked):
        begin, end = _sentence(text, match.start(), match.end())
        if match.group().lower() in ("in case", "provided that"):
            begin = match.start()
        yield begin, end, Status.HYPOTHETICAL
    for match in _INVERSION.finditer(text):
        yield match.start(), _sentence(text, match.start(), match.end())[1], Status.HYPOTHETICAL
    for match in _HYPOTHETICAL_CLAUSE.finditer(text):
        begin, end = _clause(text, match.start(), match.end())
        opened = text.rfind("in case ", begin, match.start())
        yield max(begin, opened), end, Status.HYPOTHETICAL
    for match in _HYPOTHETICAL_AFTER.finditer(text):
        yield (*_noun_after(text, match), Status.HYPOTHETICAL)


def _noun_after(text: str, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.end(), _limit(text, match.end())
    time = _TIME.search(text, start + 1, end)
    end = _list_end(text, start, time.start() if time else end)
    verb = _FINITE.search(text, start, end)
    return start, verb.start() if verb else end


def _times(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in _HISTORICAL_AFTER.finditer(text):
        if _RECENT.search(text, max(0, match.start() - 30), match.start()):
            continue  # "a five-day history of jaundice" is the present illness
        yield (*_noun_after(text, match), Status.HISTORICAL)
    for match in _HISTORICAL_CLAUSE.finditer(text):
        begin, end = _clause(text, match.start(), match.end())
        for nearer in _TIME.finditer(text, begin, match.start()):
            begin = nearer.end()  # "… developed carcinoma after Hodgkin disease in childhood"
        yield begin, end, Status.HISTORICAL


def _families(text: str) -> Iterator[tuple[int, int, Status]]:
    if _PERINATAL.search(text):
        return
    for match in _KIN.finditer(text):
        if "history" not in match.group().lower() and _KIN_NOT.match(text, match.end(), min(len(text), match.end() + 20)):
            continue
        end = _limit(text, match.end())
        own = _OWN_SUBJECT.search(text, match.end(), end)
        yield match.end(), own.start() if own else end, Status.FAMILY


def _backgrounds(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in _BACKGROUND_CLAUSE.finditer(text):
        begin, end = _clause(text, match.start(), match.end())
        if not _OWN.search(text, begin, end) and not _NO_MORE.match(text, begin, end):
            yield begin, end, Status.BACKGROUND


def _possibilities(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in _POSSIBLE_AFTER.finditer(text):
        start, end = _noun_after(text, match)
        joint = re.search(r"\s(?:and|or)\s", text[start:end])
        end = start + joint.start() if joint else end
        words = list(re.finditer(r"\S+", text[start:end]))[:4]
        yield start, (start + words[-1].end() if words else end), Status.POSSIBLE
    for match in _POSSIBLE_BEFORE.finditer(text):
        yield (*_subject_scope(text, match), Status.POSSIBLE)


def _scopes(text: str) -> Iterator[tuple[int, int, Status]]:
    blocked = bytearray(len(text))
    for match in _PSEUDO.finditer(text):
        blocked[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    yield from _negations(text, blocked)
    yield from _not_done(text)
    yield from _suppositions(text, blocked)
    yield from _times(text)
    yield from _families(text)
    yield from _backgrounds(text)
    yield from _possibilities(text)


def assertions(sentence: str, spans: Sequence[tuple[int, int]], *, offset: int = 0) -> tuple[Status, ...]:
    """The status of each span of a sentence. A span that holds its own trigger ("no symptoms") is not denied by it.

    Args:
        sentence: the text; a whole sentence gives the best scopes.
        spans: the terms or cues, as character offsets into the document.
        offset: where `sentence` begins in the document.

    Raises:
        ValueError: a span lies outside the sentence.

    >>> text = "He had no fever, rash or cough, but a sore throat; G-CSF was considered."
    >>> words = ("fever", "rash", "cough", "sore throat", "G-CSF")
    >>> spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    >>> [str(status) for status in assertions(text, spans)]
    ['negated', 'negated', 'negated', 'affirmed', 'not_done']
    """
    moved = [(start - offset, end - offset) for start, end in spans]
    for start, end in moved:
        if not 0 <= start <= end <= len(sentence):
            raise ValueError(f"the span {start + offset}-{end + offset} lies outside the sentence {offset}-{offset + len(sentence)}")
    if not moved:
        return ()
    painted: dict[Status, bytearray] = {}
    for start, end, status in _scopes(sentence):
        if end > start:
            layer = painted.setdefault(status, bytearray(len(sentence) + 1))
            layer[start:end] = b"\x01" * (end - start)
    return tuple(
        next((status for status in _RANK if status in painted and painted[status][start]), Status.AFFIRMED)
        for start, _ in moved
    )
