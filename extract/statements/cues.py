"""The words by which reports tell what happened: drugs stopped and resumed, recovery, recurrence, severity, follow-up.

One table of patterns for each kind of statement. A cue says only that the words stand there; whose they are, which
episode they belong to and whether they are denied is decided later (`discourse`, `assertion`, `slots`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.statements.doings import DOINGS, RETURNS
from extract.statements.endings import ENDINGS
from extract.statements.recoveries import RECOVERIES

_TABLE: Final[tuple[tuple[str, str, str], ...]] = (
    # --- what was done with a drug
    *DOINGS,
    # --- how the episode ended
    *ENDINGS,
    *RECOVERIES,
    # --- the event coming again
    *RETURNS,
    # --- how bad it was, and how it showed
    ("severity", "mild", r"mild(?:ly)?"),
    ("severity", "moderate", r"moderate(?:ly)?(?: severe)?"),
    ("severity", "severe", r"(?<!moderately )severe(?:ly)?"),
    ("severity", "life-threatening", r"life[- ]threatening"),
    ("grade", "grade", r"(?:CTCAE )?grade\s?(?:\d|I{1,3}V?|IV)(?:\s?[-–/]\s?(?:\d|I{1,3}V?|IV))?"),
    (
        "symptomatic",
        "no",
        r"asymptomatic|no symptoms|without (?:any )?symptoms|no complaints|felt (?:well|no different)|symptomless"
        r"|incidental(?:ly)? (?:found|finding|detected|discovered)|free of symptoms|had no (?:symptoms|complaints?)"
        r"|without symptoms|(?:no|nor any) (?:other|further) complaints?"
        r"|(?:felt|was|feeling) (?:entirely|perfectly|quite|completely|otherwise) well|felt (?:healthy|fine)"
        r"|in good health"
        r"|no (?:fever|infection)(?:,| or| and| nor) (?:no )?(?:\w+ )?(?:infections?|complaints?|fever|symptoms?)",
    ),
    (
        "symptomatic",
        "yes",
        r"(?<!a)symptomatic(?! treatment| therapy| measures)"
        r"|(?:became|felt|was|were|feeling|looked|fell) (?:\w+ly |very |quite |rather )?(?:unwell|ill|sick|poorly)",
    ),
    ("onset", "early", r"early[- ]onset|acute[- ]onset|early(?= (?:neutropenia|form|event|episode))"),
    ("onset", "late", r"late[- ]onset|delayed[- ]onset|delayed(?= (?:neutropenia|onset))|LON\b"),
    (
        "arise",
        "onset",
        r"develop(?:ed|ing|s)?|present(?:ed|ing|s)|experienc(?:ed|ing)|occur(?:red|ring)|appeared|suffered|noticed"
        r"|noted"
        r"|was admitted|were admitted|was hospitali[sz]ed|was diagnosed|were diagnosed|diagnosed|was found"
        r"|were found|found"
        r"|complain(?:ed|ing)|became|revealed|confirmed|showed|show|documented|detected|observed|came (?:to"
        r"|in)|came back with"
        r"|sought|dropped|fell|fallen|declined|decreased|was seen|disclosed|began to|collapsed|was brought"
        r"|down to|seen|induced"
        r"|had(?= severe| mild| moderate| nausea| a | an )|manifested|led to|resulted in|caused|complicated by"
        r"|underwent",
    ),
    (
        "given",
        "given",
        r"(?:was |were |been |being )?(?:given|administered|infused|injected|transfused|instituted)"
        r"|receiv(?:ed|ing)|treat(?:ed"
        r"|ment) with|treated by"
        r"|managed with|responded to|required|requiring|needed|after (?:\w+ )?(?:administration|doses?) of"
        r"|administration of"
        r"|with(?= G-?CSF| filgrastim)|(?:^|(?<=[.;,] ))with(?= [\w, -]{3,60} the \w+ (?:rose|fell|improved"
        r"|resolved|recovered|cleared))|therapy with|(?:was |were )(?:started|begun|commenced|initiated"
        r"|prescribed|restricted|limited)"
        r"|start(?:ed|ing) on|underwent|infusion of|injections? of|supportive|reversed (?:by|with)"
        r"|controlled (?:by|with)"
        r"|repaired|wore|by means of|in spite of|despite|(?:healed|recovered|resolved|improved|settled) on"
        r"|(?:lowered|brought down) with|tapered|repeated the|use of|with the use of|relieved by"
        r"|corrected (?:by|with)|resuscitated|plus|gave|(?:was |were )?added(?! to the (?:list|differential))"
        r"|(?:treatment|therapy|management) (?:consisted of|was with|comprised|included)"
        r"|had(?= (?:nothing by mouth|(?:intravenous|parenteral|i\.?v\.?|oral) \w+|bowel rest|a course of"
        r"|a transfusion|two units))",
    ),
    (
        "follow",
        "follow-up",
        r"follow[- ]?up|followed (?:up )?for|when last seen|last seen|visit|after discharge|since then|ever since"
        r"|months? on\b|years? on\b|during(?= (?:[\w-]+ ){1,3}(?:of|months|weeks|years))"
        r"|in the(?= [\w-]+ (?:months|weeks|years) since)"
        r"|for [\w-]+ (?:months|weeks|years) now|that followed|thereafter|(?:over|during|in) the (?:following"
        r"|next|subsequent)"
        r"|has (?:been|had|done)|have (?:been|had)|remain(?:s|ed)?|observation|surveillance|since",
    ),
)

_COMPILED: Final = tuple(
    (kind, value, sieve.compile(rf"(?<![\w-])(?=\w)(?:{pattern})(?![\w])", re.IGNORECASE))
    for kind, value, pattern in _TABLE
)


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """A stretch of text that tells something: `kind` of statement, its `value`, and where it stands."""

    start: int
    end: int
    kind: str
    value: str


def cues(text: str, *, offset: int = 0) -> tuple[Cue, ...]:
    """All cues of a sentence or clause, by position; `offset` is added to their spans.

    >>> [(cue.kind, cue.value) for cue in cues("Ocrelizumab was held and later resumed.")]
    [('action', 'hold'), ('action', 'resume')]
    """
    found = [
        Cue(match.start() + offset, match.end() + offset, kind, value)
        for kind, value, pattern in _COMPILED
        for match in pattern.finditer(text)
    ]
    endings = [cue for cue in found if cue.kind == "outcome"]
    return tuple(sorted(cue for cue in found if cue.kind != "outcome" or not _part_of_another(cue, endings)))


def _part_of_another(cue: Cue, others: Sequence[Cue]) -> bool:
    """Whether a longer ending that says something else holds this one: the "recovery" of "partial recovery"."""
    return any(
        other.value != cue.value
        and other.start < cue.end
        and cue.start < other.end
        and other.end - other.start > cue.end - cue.start
        for other in others
    )
