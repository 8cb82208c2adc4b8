"""Which kind of document a text is, by its own words, and whether it tells of patients one by one.

Case reports introduce a patient ("a 54-year-old man", "patient 2", "we report a case of"). Studies count patients
("sixty-two patients were enrolled"), name their design (CONSORT and STROBE ask for it in title or abstract) and
describe their patients as a group; who is counted in a study is no case, even where "one patient" of it is told of.
Reviews and guidelines name themselves; laboratory studies name their animals or cells.

References: Schulz et al., CONSORT 2010, BMJ 2010;340:c332, item 1a; von Elm et al., STROBE, BMJ 2007;335:806, item 1a;
Page et al., PRISMA 2020, BMJ 2021;372:n71, item 1; Gagnier et al., CARE, J Clin Epidemiol 2014;67:46, item 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.designs import A_CASE_OF, CASE_SERIES, CASES_IN_TITLE, DESIGNS, OF_CASES, STATISTICS
from extract.discourse.memory import CaseDraft
from extract.discourse.whose import LITERATURE, OWN, SKIPPED
from extract.records import ReportKind

COHORT: Final = 5
"""From this many patients on, a group of whom none is introduced on his or her own is a population, not cases."""
TITLE_WEIGHT: Final = 3  # a design that the title names outweighs words of the abstract
SHOWN: Final = 3  # places that are kept to show the kind


_ONLY_WISHED: Final = sieve.compile(
    r"\b(?:future|further|needed|required?|warranted|awaits?|await(?:ing|ed)|necessary|remains? to be)\b", re.IGNORECASE
)
_NONE_OF: Final = sieve.compile(
    r"\b(?:no|nor|not|never|lack(?:s|ing)? of|absence of|paucity of|without)\b", re.IGNORECASE
)
_ITS_OWN: Final = sieve.compile(
    r"\b(?:this|the present|the current|our) (?:\w+ )?(?:study|trial|series|analysis|survey|review)\b", re.I
)


@dataclass(frozen=True, slots=True)
class KindReading:
    """What a document is: its kind, the places (start, end) that show it, and whether its patients are its own.

    `individual` is false where no patient is told of one by one: then what looked like patients are members of a
    counted population.
    """

    kind: ReportKind
    shown_by: tuple[tuple[int, int], ...]
    individual: bool


def kind_of(units: Sequence[Unit], cases: Sequence[CaseDraft]) -> KindReading:
    """The kind of a document.

    Args:
        units: the document's units, after `discourse`.
        cases: the patients that `discourse` found.

    Returns:
        A case report or series where patients are introduced; else the kind whose design words are most frequent,
        those of the title counting threefold. A population of `COHORT` or more of whom nobody is introduced (by age,
        by label, as "a case of …"), or a design in the title, make it a study even where "one patient" is mentioned.
    """
    told = [unit for unit in units if unit.section not in SKIPPED and _speaks_of_itself(unit)]
    titles = [unit for unit in told if unit.section == "title"]
    introduced = [case for case in cases if case.age is not None or case.label is not None]
    population = _population(told)
    of_cases = [span for _, span in (*_found(CASES_IN_TITLE, titles), *_found(OF_CASES, told))]
    if not population:
        of_cases += [span for _, span in _found(A_CASE_OF, told)]
    if cases and (introduced or of_cases):
        return _of_cases(cases, introduced or cases, of_cases)
    designs = {kind: list(_found(pattern, told)) for kind, pattern in DESIGNS.items()}
    scores = {kind: sum(TITLE_WEIGHT if unit in titles else 1 for unit, _ in found) for kind, found in designs.items()}
    best = max(scores, key=lambda kind: scores[kind])
    in_title = [span for unit, span in designs[best] if unit in titles]
    individual = not (population or in_title)
    if cases and individual:
        return _of_cases(cases, cases, [])
    if of_cases and not in_title and scores[best] <= len(of_cases):
        return KindReading("case report", _shown(of_cases), individual)
    if series := [span for _, span in _found(CASE_SERIES, titles)]:
        return KindReading("case series", _shown([*series, *population]), individual)
    if scores[best]:
        counted = population if best == "observational study" and not in_title else []
        return KindReading(best, _shown([*in_title, *counted, *(span for _, span in designs[best])]), individual)
    statistics = [span for _, span in _found(STATISTICS, told)]
    return KindReading("observational study" if population else "other", _shown([*population, *statistics]), individual)


def _of_cases(
    cases: Sequence[CaseDraft], telling: Sequence[CaseDraft], words: Sequence[tuple[int, int]]
) -> KindReading:
    """A report of cases: shown by its own words for it, or by the introductions of its patients."""
    people = [person for case in telling for person in case.introductions[:1]]
    shown = words or [(person.start, person.end) for person in people]
    return KindReading("case series" if len(cases) > 1 else "case report", _shown(shown), individual=True)


def _shown(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The first few of the places, most telling first, in the order of the text."""
    whole = [
        span
        for span in dict.fromkeys(spans)
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)
    ]
    return tuple(sorted(whole[:SHOWN]))


def _speaks_of_itself(unit: Unit) -> bool:
    """Whether a unit tells of this document, not of others' work."""
    if unit.section in ("discussion", "background"):
        return bool(_ITS_OWN.search(unit.text))
    return unit.section == "title" or not LITERATURE.search(unit.text) or bool(OWN.search(unit.text))


def _found(pattern: sieve.Pattern, units: Iterable[Unit]) -> Iterator[tuple[Unit, tuple[int, int]]]:
    """Each different wording of a pattern once, where it first stands and is not merely wished for."""
    seen: set[str] = set()
    for unit in units:
        wished = bool(_ONLY_WISHED.search(unit.text))
        for match in pattern.finditer(unit.text):
            words = match.group().lower()
            if words in seen or wished or _NONE_OF.search(unit.text[max(0, match.start() - 40) : match.start()]):
                continue
            seen.add(words)
            yield unit, (unit.start + match.start(), unit.start + match.end())


def _population(units: Iterable[Unit]) -> list[tuple[int, int]]:
    """Where the document first counts a group too large for its members to be told one by one (if it does)."""
    for unit in units:
        for person in unit.people:
            if person.count is not None and person.count >= COHORT and person.kind in ("group", "other"):
                lead = re.match(r"(?:of|among|in|the) +", unit.words(person), re.IGNORECASE)
                return [(person.start + (lead.end() if lead else 0), person.end)]
    return []
