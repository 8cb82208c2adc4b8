"""Assertion: whether a sentence affirms a term, or denies, supposes, withholds or ascribes it to others.

An own reading of the ConText algorithm rather than `negspacy` or `pyConTextNLP` / `medspacy`: those need a
spaCy `Doc` or a networkx graph per sentence and let a trigger govern all words to the end of the sentence,
where case reports need what was only considered ("G-CSF was discussed but withheld") told from what was
denied, and scopes that end with the noun phrase ("no antibiotic was given for this neutropenia" does not
deny the neutropenia). A pure function over strings; every scope is bounded, so the time is linear in the
length of the text.

References:
    Chapman WW et al. A simple algorithm for identifying negated findings and diseases in discharge
    summaries. J Biomed Inform 2001;34:301-10. doi:10.1006/jbin.2001.1029 (NegEx) Harkema H et al. ConText:
    an algorithm for determining negation, experiencer, and temporal status from clinical reports. J Biomed
    Inform 2009;42:839-51. doi:10.1016/j.jbi.2009.05.002
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from extract import sieve
from extract.statements import triggers


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


def _limit(text: str, start: int, *, hard: sieve.Pattern = triggers.HARD) -> int:
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


def _begin(text: str, end: int, *, hard: sieve.Pattern = triggers.HARD) -> int:
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
        if triggers.FINITE.search(item) or len(item.split()) > 7 or not later:
            # "…, bleeding or bruising was seen": the list may still be the subject of its verb
            verb = triggers.FINITE.search(item)
            if not (verb and joined and joined[0].lower() in ("or", "nor") and verb.start() > 4):
                break
        after = text[cuts[index + 2] + 1 : end].lstrip() if joined and index + 2 < len(cuts) else ""
        if after and (verb := triggers.FINITE.search(after)) and verb.start() < 3:
            break  # "not its name, and daptomycin, 6 mg/kg, was begun": the subject of a new clause
        if re.match(
            r"(?:and|or|nor)?\s*(?:he|she|it|they|there|the|his|her|a|an|with|who|which)\b",
            item,
            re.IGNORECASE,
        ) and not re.match(r"(?:or|nor)\b", item, re.IGNORECASE):
            break
        keep = cuts[index + 1]
    return keep


def _noun_scope(text: str, trigger: re.Match[str], following: int) -> tuple[int, int]:
    """The noun phrase (or list of them) that a "no" or "without" denies, with its verb where it is the
    subject."""
    start = trigger.end()
    end = _limit(text, start)
    word = trigger.group().lower()
    if word != "neither" and following > start:
        end = min(end, following)
    time = triggers.TIME.search(text, start, end)
    if time and time.start() > start + 1:
        end = time.start()
    end = _list_end(text, start, end)
    verb = triggers.FINITE.search(text, start, end)
    if verb is None:
        return start, end
    before = triggers.COORDINATED_VERB.search(text, start, verb.start())
    if before:
        return start, before.start()
    if word.startswith(("without", "absence", "free", "lack", "negative", "in ")):
        subject = triggers.SUBJECT.search(text, start + 1, verb.start())
        return start, subject.start() if subject else verb.start()
    group = triggers.VERB_GROUP.match(text, verb.start(), min(len(text), verb.start() + 60))
    return start, max(verb.end(), group.end()) if group else verb.end()


def _verb_scope(text: str, trigger: re.Match[str]) -> tuple[int, int]:
    start = trigger.end()
    end = _limit(text, start)
    if triggers.UNTIL.search(text, start, end):  # "did not recover until …": it did
        return start, start
    verb = triggers.INTRANSITIVE.match(text, start, end)
    if verb:
        return start, verb.end()
    for stop in (triggers.VP_TIME, triggers.COORDINATED, triggers.NEW_CLAUSE):
        found = stop.search(text, start + 1, end)
        end = found.start() if found else end
    return start, _list_end(text, start, end)


def _subject_scope(text: str, trigger: re.Match[str]) -> tuple[int, int]:
    """The subject of a predicate such as "… was not given", back to where its clause begins."""
    end = trigger.start()
    if re.match(r"which\b", trigger.group(), re.IGNORECASE):  # "Trimethoprim, which neither patient had received"
        begin = max(_begin(text, end), end - 60)
        return begin, end
    aside = triggers.ASIDE.search(text, max(0, end - 200), end)
    if aside:
        end = aside.start()
    begin = _begin(text, end)
    verbs = [verb.end() for verb in triggers.FINITE.finditer(text, begin, end)]
    if verbs:  # "She was febrile and antibiotics | were not given"
        joint = triggers.JOINT.search(text, verbs[-1], end)
        begin = joint.end() if joint else verbs[-1]
    return begin, trigger.start()


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    return _begin(text, start, hard=triggers.CLAUSE_EDGE), _limit(text, end, hard=triggers.CLAUSE_EDGE)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    return _begin(text, start, hard=triggers.SENTENCE), _limit(text, end, hard=triggers.SENTENCE)


def _free(pattern: sieve.Pattern, text: str, blocked: bytearray) -> Iterator[re.Match[str]]:
    """The matches that do not begin in a pseudo-trigger."""
    return (match for match in pattern.finditer(text) if not blocked[match.start()])


def _negations(text: str, blocked: bytearray) -> Iterator[tuple[int, int, Status]]:
    verbal = list(_free(triggers.VERB_NEGATION, text, blocked))
    covered = bytearray(len(text))
    for match in verbal:
        covered[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
        yield (*_verb_scope(text, match), Status.NEGATED)
    nominal = [m for m in _free(triggers.NOUN_NEGATION, text, blocked) if not covered[m.start()]]
    starts = [*(m.start() for m in nominal), len(text)]
    for index, match in enumerate(nominal):
        yield (*_noun_scope(text, match, starts[index + 1]), Status.NEGATED)
    for match in _free(triggers.POST_NEGATION, text, bytearray(len(text))):
        yield (*_subject_scope(text, match), Status.NEGATED)


def _not_done(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in triggers.POST_NOT_DONE.finditer(text):
        roof = min(len(text), match.end() + 60)
        if not triggers.AGAIN.match(text, match.end(), roof) and not triggers.GIVEN_AFTER_ALL.match(
            text, match.end(), roof
        ):
            yield (*_subject_scope(text, match), Status.NOT_DONE)
    for match in triggers.PRE_NOT_DONE.finditer(text):
        yield (*_verb_scope(text, match), Status.NOT_DONE)


def _suppositions(text: str, blocked: bytearray) -> Iterator[tuple[int, int, Status]]:
    for match in _free(triggers.HYPOTHETICAL_SENTENCE, text, blocked):
        begin, end = _sentence(text, match.start(), match.end())
        if match.group().lower() in ("in case", "provided that"):
            begin = match.start()
        yield begin, end, Status.HYPOTHETICAL
    for match in triggers.INVERSION.finditer(text):
        yield match.start(), _sentence(text, match.start(), match.end())[1], Status.HYPOTHETICAL
    for match in triggers.HYPOTHETICAL_CLAUSE.finditer(text):
        begin, end = _clause(text, match.start(), match.end())
        opened = text.rfind("in case ", begin, match.start())
        yield max(begin, opened), end, Status.HYPOTHETICAL
    for match in triggers.HYPOTHETICAL_AFTER.finditer(text):
        yield (*_noun_after(text, match), Status.HYPOTHETICAL)


def _noun_after(text: str, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.end(), _limit(text, match.end())
    time = triggers.TIME.search(text, start + 1, end)
    end = _list_end(text, start, time.start() if time else end)
    verb = triggers.FINITE.search(text, start, end)
    return start, verb.start() if verb else end


def _times(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in triggers.HISTORICAL_AFTER.finditer(text):
        if triggers.RECENT.search(text, max(0, match.start() - 30), match.start()) or triggers.COMPLAINT.search(
            text, max(0, match.start() - 80), match.start()
        ):
            continue  # "a five-day history of jaundice" is the present illness
        yield (*_noun_after(text, match), Status.HISTORICAL)
    for match in triggers.HISTORICAL_CLAUSE.finditer(text):
        begin, end = _clause(text, match.start(), match.end())
        for nearer in triggers.TIME.finditer(text, begin, match.start()):
            begin = nearer.end()  # "… developed carcinoma after Hodgkin disease in childhood"
        yield begin, end, Status.HISTORICAL


def _families(text: str) -> Iterator[tuple[int, int, Status]]:
    if triggers.PERINATAL.search(text):
        return
    for match in triggers.KIN.finditer(text):
        if "history" not in match.group().lower() and triggers.KIN_NOT.match(
            text, match.end(), min(len(text), match.end() + 20)
        ):
            continue
        end = _limit(text, match.end())
        own = triggers.OWN_SUBJECT.search(text, match.end(), end)
        yield match.end(), own.start() if own else end, Status.FAMILY


def _backgrounds(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in triggers.BACKGROUND_CLAUSE.finditer(text):
        begin, end = _clause(text, match.start(), match.end())
        if not triggers.OWN.search(text, begin, end) and not triggers.NO_MORE.match(text, begin, end):
            yield begin, end, Status.BACKGROUND


def _possibilities(text: str) -> Iterator[tuple[int, int, Status]]:
    for match in triggers.POSSIBLE_AFTER.finditer(text):
        start, end = _noun_after(text, match)
        joint = re.search(r"\s(?:and|or)\s", text[start:end])
        end = start + joint.start() if joint else end
        if triggers.CAUSAL.search(text, match.start(), min(len(text), match.end() + 60)):
            continue
        words = list(re.finditer(r"\S+", text[start:end]))[:4]
        yield start, (start + words[-1].end() if words else end), Status.POSSIBLE
    for match in triggers.POSSIBLE_BEFORE.finditer(text):
        begin, end = _subject_scope(text, match)
        if not triggers.CAUSAL.search(text, begin, end) and not triggers.SUSPECTED_CAUSE.match(
            text, match.end(), match.end() + 60
        ):
            yield begin, end, Status.POSSIBLE


def _scopes(text: str) -> Iterator[tuple[int, int, Status]]:
    blocked = bytearray(len(text))
    for match in triggers.PSEUDO.finditer(text):
        blocked[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    yield from _negations(text, blocked)
    yield from _not_done(text)
    yield from _suppositions(text, blocked)
    yield from _times(text)
    yield from _families(text)
    yield from _backgrounds(text)
    yield from _possibilities(text)


def assertions(sentence: str, spans: Sequence[tuple[int, int]], *, offset: int = 0) -> tuple[Status, ...]:
    """The status of each span of a sentence. A span that holds its own trigger ("no symptoms") is not
    denied by it.

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
            raise ValueError(
                f"the span {start + offset}-{end + offset} lies outside the sentence {offset}-{offset + len(sentence)}"
            )
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
