"""How bad the episode was: the text's word, the CTCAE grade, and whether it showed.

Grades of neutropenia are those of the Common Terminology Criteria for Adverse Events v5.0 (US NCI, 2017), "neutrophil
count decreased": 1 from the lower limit of normal to 1.5, 2 below 1.5 to 1.0, 3 below 1.0 to 0.5, 4 below 0.5 (10^9/L);
5 is death.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import target_mentions
from extract.discourse.scene import Scene
from extract.discourse.topic import event_entry, is_symptom
from extract.records import Concept, Outcome, Severity, Value
from extract.statements.cues import Cue

NEUTROPENIA_BOUNDS: Final = ((0.5, 4), (1.0, 3), (1.5, 2))  # below the first number (10^9/L): the grade
LOWER_LIMIT_OF_NORMAL: Final = 2.0  # 10^9/L, where the report gives none (CTCAE v5 leaves it to the laboratory)

_ADJECTIVES: Final = sieve.compile(
    r"^[\s,-]*(?:(?:and|but|or|transient|symptomatic|asymptomatic|spontaneously|resolving|reversible|acute|early"
    r"|late|onset|early-onset"
    r"|late-onset|delayed|delayed-onset|recurrent|isolated|prolonged|persistent|drug-induced|febrile|bilateral"
    r"|generali[sz]ed|diffuse"
    r"|grade \d|case of|episode of|episodes of|form of|attack of|bouts? of|[\w-]+(?:-induced|-associated"
    r"|-related)"
    # any other adjective, known by its ending: "severe, disabling negative myoclonus"
    r"|(?:left|right|drug)|(?!(?:was|has|had|did|during|following|given)\b)[\w-]{3,}(?:ic|al|ous|ive|ing|ible"
    r"|able|ary|ant|ent|ar|oid|ile|ory|tor|ular|onal|less))[\s,-]+){0,7}$",
    re.IGNORECASE,
)
_PREDICATE: Final = sieve.compile(r"^\s*(?:that )?(?:was|were|is|became|had been)\s+(?:\w+ )?$", re.IGNORECASE)
_EPISODES_WERE: Final = sieve.compile(
    r"\b(?:episodes?|events?|attacks?|reactions?)\s+(?:was|were|had been)\s+(?:\w+ )?$", re.IGNORECASE
)
_IT_WAS: Final = sieve.compile(
    r"^(?:it|this|the (?:reaction|event|episode|condition|attack))\s(?:was|were|had been)\s(?:(?:clinically|then"
    r"|therefore"
    r"|initially|first)\s)?(?:(?:judged|graded|rated|considered|classified|assessed|regarded|described|deemed)\s"
    r"(?:as\s|to\sbe\s)?)?$",
    re.IGNORECASE,
)
_ENDS: Final = sieve.compile(r"\s*(?:[,.;(]|and\b|but\b|by\b|because\b|in (?:intensity|severity)\b|$)", re.IGNORECASE)
_WHICH_WAS: Final = sieve.compile(
    r"^(?:\s*\([^)]*\))?,?(?: (?:which (?:was|were)|of|judged|graded|rated|considered"
    r"|classified as))? (?:\w+ )?$",
    re.IGNORECASE,
)
_THIS_EPISODE: Final = sieve.compile(
    r"^\s+(?:episode|attack|event|reaction|bout|course|relapse|recurrence)\b(?! of (?!the))", re.IGNORECASE
)
_BRACKETED: Final = sieve.compile(r"\((?:CTCAE |NCI |WHO |toxicity )*$", re.IGNORECASE)
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4}


def neutropenia_grade(count: float) -> int | None:
    """The CTCAE v5 grade of a neutrophil count in 10^9/L; `None` from the lower limit of normal on.

    >>> [neutropenia_grade(count) for count in (0.49, 0.5, 1.0, 1.5, 4.0)]
    [4, 3, 2, 1, None]
    """
    for bound, grade in NEUTROPENIA_BOUNDS:
        if count < bound:
            return grade
    return 1 if count < LOWER_LIMIT_OF_NORMAL else None


def severity(scene: Scene) -> Value[Severity] | None:
    """The text's own word for this episode: one of the four, standing with the event's name."""
    for units in (scene.own, scene.shared, scene.summary):
        for unit in units:
            found = _in_unit(scene, unit)
            if found is not None:
                return found
    return None


def _in_unit(scene: Scene, unit: Unit) -> Value[Severity] | None:
    mentions = target_mentions(unit, scene.topic, scene.vocabulary)
    for cue in unit.cues_of("severity"):
        behind = cue.end - unit.start
        before = unit.text[: cue.start - unit.start]
        said = (
            bool(_EPISODES_WERE.search(before))
            or bool(_IT_WAS.search(before) and _ENDS.match(unit.text[behind:]))
            or bool(_THIS_EPISODE.match(unit.text[behind:]) and re.search(r"\bthis\s+(?:\w+ )?$", before))
        )
        for _, term in mentions:
            if term.start >= cue.end and _ADJECTIVES.match(unit.text[behind : term.start - unit.start]):
                said = True
            if term.end <= cue.start and _PREDICATE.match(unit.text[term.end - unit.start : cue.start - unit.start]):
                said = True
            if term.start <= cue.start < term.end:
                said = True
            if term.end <= cue.start and _WHICH_WAS.match(unit.text[term.end - unit.start : cue.start - unit.start]):
                said = True
        if said and unit.stands(cue).value in ("affirmed", "possible"):
            word: Severity = cue.value  # type: ignore[assignment]
            return scene.witness.value(word, (cue.start, cue.end), component="severity")
    return None


def grade(scene: Scene, nadir: Value[float] | None, outcome: Value[Outcome] | None) -> Value[int] | None:
    """The CTCAE grade: 5 where fatal, the stated one, or for neutropenia the one computed from the nadir."""
    if outcome is not None and outcome.value == "fatal":
        evidence = outcome.evidence[0]
        return scene.witness.value(
            5,
            (evidence.start, evidence.end),
            component="grade",
            rule="ctcae-v5-death",
            derived_from=("outcome",),
        )
    for units in (scene.own, scene.shared, scene.summary):
        for unit in units:
            for cue in unit.cues_of("grade"):
                number = _number(unit.text[cue.start - unit.start : cue.end - unit.start])
                near = [
                    t for _, t in target_mentions(unit, scene.topic, scene.vocabulary) if abs(t.start - cue.end) < 40
                ]
                bracketed = unit is scene.episode.onset and _BRACKETED.search(unit.before(cue)) is not None
                if number is not None and ((near and unit.affirmed(cue)) or bracketed):
                    return scene.witness.value(number, (cue.start, cue.end), component="grade")
    if nadir is not None and scene.episode.event.label in ("neutropenia", "agranulocytosis"):
        computed = neutropenia_grade(nadir.value)
        if computed is not None:
            evidence = nadir.evidence[0]
            return scene.witness.value(
                computed,
                (evidence.start, evidence.end),
                component="grade",
                rule="ctcae-v5-neutropenia-grade",
                derived_from=("nadir",),
            )
    return None


def _number(text: str) -> int | None:
    match = re.search(r"(?i)grade\s?(\d|I{1,3}V?|IV)", text)
    if not match:
        return None
    return int(match.group(1)) if match.group(1).isdigit() else _ROMAN.get(match.group(1).upper())


def symptomatic(scene: Scene, complications: tuple[Value[Concept], ...]) -> Value[bool] | None:
    """`False` only where the text says so; `True` with fever, infection or complaints."""
    closing = scene.closing
    for units in (scene.own, scene.shared):
        for unit in units:
            if unit.start >= closing and unit in scene.own:
                continue
            for cue in unit.cues_of("symptomatic"):
                if unit.stands(cue).value not in ("affirmed", "negated") or unit.cues_of("follow"):
                    continue
                if cue.value == "no" and _but_for(unit, cue):
                    continue
                said = (cue.value == "yes") == unit.affirmed(cue) if cue.value == "yes" else False
                return scene.witness.value(said, (cue.start, cue.end), component="symptomatic")
    for value in complications:
        evidence = value.evidence[0]
        teller = next((u for u in scene.told if u.start <= evidence.start < u.end), None)
        if teller is None:
            continue
        before = teller.before(evidence, 40)
        if not re.search(r"\bduring\b[\w\s]*$", before):
            return scene.witness.value(
                True, (evidence.start, evidence.end), component="symptomatic", rule="symptomatic-by-complication",
                derived_from=("complications",),
            )  # fmt: skip
    onset = scene.episode.onset
    for unit in scene.told:
        if unit in scene.shared or (onset is not None and abs(unit.start - onset.start) > 500):
            continue
        for term in unit.terms:
            entry = event_entry(term)
            if entry is not None and is_symptom(entry) and unit.affirmed(term) and _complaint(unit):
                return scene.witness.value(
                    True, (term.start, term.end), component="symptomatic", rule="symptomatic-by-complaint"
                )
    event = scene.episode
    if (
        event.term is not None
        and (is_symptom(event.event) or not scene.neutrophil)
        and not _laboratory(event.event.label)
    ):
        return scene.witness.value(
            True,
            (event.term.start, event.term.end),
            component="symptomatic",
            rule="event-is-a-symptom",
            confidence=0.6,
        )
    return None


_APART_FROM: Final = r"(?:(?:apart|aside|save) (?:from|for)|except(?: for)?|other than)"
_BUT_FOR: Final = sieve.compile(rf"^[^,;.]{{0,15}}\b{_APART_FROM} ", re.IGNORECASE)
_BUT_FOR_IT: Final = sieve.compile(
    rf"\b{_APART_FROM} [^;.]{{3,90}},? (?:(?:he|she|the patient) )?(?:had |was |made )?$", re.IGNORECASE
)


def _but_for(unit: Unit, cue: Cue) -> bool:
    """ "Apart from fatigue he had no complaints": the denial leaves a complaint over."""
    return bool(_BUT_FOR.match(unit.text[cue.end - unit.start :]) or _BUT_FOR_IT.search(unit.before(cue)))


def _complaint(unit: Unit) -> bool:
    return bool(unit.cues_of("arise") or re.search(r"\b(?:with|had|felt|of|and|from|for)\b", unit.text))


_LABORATORY: Final = sieve.compile(
    r"(?:emia|penia|osis|philia|uria|itis|oma|cancer|tumou?r|sarcoma|tachycardia|bradycardia|arrhythmias?"
    r"|block|fibrillation|sinus arrest|torsades de pointes"
    r"|lithiasis|stones?|failure|insufficiency|impairment|injury|toxicity|cholestasis|microangiopathy|prolongation"
    r"|elevat\w+|increased?|decreased?"
    r"|deficiency|QT\b.*|antibod\w+|abnormal\w*|count|finding|necrosis|obstruction syndrome|hormone secretion"
    r"|insipidus|hypersensitivity"
    r"|reactivation|disease|disorder|hypertension|hypotension|infection|rhabdomyolysis|cardiomyopathy"
    r"|Fanconi syndrome|uremic syndrome)$",
    re.IGNORECASE,
)


def _laboratory(label: str) -> bool:
    """Whether an event may be a mere finding (laboratory, ECG, tissue), so that its name alone tells no complaint."""
    return bool(_LABORATORY.search(label))
