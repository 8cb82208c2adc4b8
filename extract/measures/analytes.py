"""The words that name what was measured: blood cells, and other laboratory values."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from extract import sieve

_CELLS: Final = (
    (
        "neutrophils",
        r"absolute\s(?:neutrophil|granulocyte)s?(?:\scounts?)?|A\.?N\.?C\.?s?(?![\w])"
        r"|(?-i:AGC)|neutrophil\sgranulocytes?|neutrophils?"
        r"|granulocytes?(?![\s-](?:macrophage[\s-]|monocyte[\s-])?(?:colony|transfus))"
        r"|polymorphonuclear\w*(?:\s(?:cells|leu[ck]ocytes))?|polymorphs?|(?-i:PMNs?)"
        r"|neutropa?enia|neutropa?enic"
        r"|agranulocytosis|granulocytopa?enia|granulopa?enia|segs",
    ),
    (
        "leukocytes",
        r"WBCs?|WCC|WBCC|(?-i:TLC)|white\s(?:blood\s)?(?:cell|corpuscle)s?"
        r"|white\s(?:blood\s)?counts?|leu[ck]ocytes?|leu[ck]opa?enia"
        r"|leu[ck]ocytosis|leu[ck]o(?=\s\d)",
    ),
    ("lymphocytes", r"(?-i:ALC)|lymphocytes?|lymphopa?enia|lymphocytopa?enia|lymphocytosis|lymphs"),
    (
        "platelets",
        r"PLTs?|platelets?(?![\s-](?:transfus|aggreg|function|factor|concentrate))"
        r"|thrombocytes?|thrombocytopa?enia|thrombocytopa?enic",
    ),
    ("hemoglobin", r"hgb|hb(?!\s?A1c|\s?s|a1c)|ha?emoglobin(?!\sA1c)"),
    ("eosinophils", r"(?-i:AEC)|eosinophils?|eosinophilia"),
    ("basophils", r"basophils?"),
    ("monocytes", r"monocytes?|monocytosis"),
    ("reticulocytes", r"reticulocytes?"),
    ("erythrocytes", r"RBCs?|red\s(?:blood\s)?cells?|erythrocytes?"),
    ("CD4", r"CD4\+?(?:\s?T)?(?:\s(?:cells?|lymphocytes?))?"),
    ("CD8", r"CD8\+?(?:\s?T)?(?:\s(?:cells?|lymphocytes?))?"),
    (
        "CD19",
        r"CD19\+?(?:\s?B)?(?:\s(?:cells?|lymphocytes?))?|CD20\+(?:\s?B)?(?:\s(?:cells?))?"
        r"|B[\s-]cells?|B[\s-]lymphocytes?",
    ),
    ("blasts", r"blasts?|promyelocytes?|myelocytes?|bands?|atypical\slymphocytes?|erythroblasts?|stabs"),
)
_CHEMISTRY: Final = (
    (
        "sodium",
        r"sodium(?!\s(?:valproate|bicarbonate|chloride|oxybate|aurothiomalate|nitroprusside"
        r"|fusidate|stibo))|(?-i:Na)\+?(?=\s)",
    ),
    ("potassium", r"potassium(?!\s(?:chloride|canrenoate|iodide))|K\+"),
    ("calcium", r"calcium(?!\s(?:gluconate|chloride|channel|carbonate))"),
    ("magnesium", r"magnesium(?!\ssul)"),
    ("phosphate", r"phosphate|phosphorus"),
    ("chloride", r"chloride"),
    ("bicarbonate", r"bicarbonate|HCO3"),
    ("creatinine clearance", r"creatinine\sclearance|e?GFR|glomerular\sfiltration\srate"),
    ("creatinine", r"creatinine(?!\skinase)"),
    ("urea", r"(?-i:BUN)|(?:blood\s)?urea(?:\snitrogen)?"),
    ("hba1c", r"hba1c|hb\sA1c|glycated\sha?emoglobin|ha?emoglobin\sA1c"),
    ("glucose", r"glucose|blood\ssugar|glyca?emia"),
    ("lactate", r"lactate(?!\sdehydr)|lactic\sacid"),
    ("bilirubin", r"bilirubin"),
    (
        "alanine aminotransferase",
        r"(?-i:ALT)|ALAT|(?-i:SGPT)|(?-i:GPT)|alanine\s(?:amino)?trans(?:aminase|ferase)",
    ),
    (
        "aspartate aminotransferase",
        r"(?-i:AST)|ASAT|(?-i:SGOT)|(?-i:GOT)|aspartate\s(?:amino)?trans(?:aminase|ferase)",
    ),
    ("alkaline phosphatase", r"(?-i:ALP)|alkaline\sphosphatase"),
    ("gamma-glutamyltransferase", r"(?-i:GGT)|gamma[\s-]glutamyl\s?trans\w+"),
    ("creatine kinase", r"CPK|(?-i:CK(?:-MB)?)|creatin(?:in)?e\s(?:phospho)?kinase"),
    ("lactate dehydrogenase", r"LDH|lactate\sdehydrogenase"),
    ("troponin", r"troponin(?:\s[IT])?"),
    ("albumin", r"albumin"),
    ("c-reactive protein", r"CRP|C-reactive\sprotein"),
    ("procalcitonin", r"procalcitonin"),
    ("ammonia", r"ammonia"),
    ("amylase", r"amylase"),
    ("lipase", r"lipase"),
    ("ferritin", r"ferritin"),
    ("osmolality", r"osmolality|osmolarity"),
    ("uric acid", r"uric\sacid|urate"),
    ("prolactin", r"prolactin"),
    ("cortisol", r"cortisol"),
    ("thyrotropin", r"TSH|thyrotropin|thyroid-stimulating\shormone"),
    ("triglycerides", r"triglycerides?"),
    ("cholesterol", r"(?:LDL\s|HDL\s|total\s)?cholesterol|(?-i:LDL)|(?-i:HDL)"),
    ("qtc", r"QTc?(?:\sinterval)?"),
    ("temperature", r"temperature|fever|febrile|pyrexia"),
    ("erythrocyte sedimentation rate", r"(?-i:ESR)|sedimentation\srate"),
    ("proteinuria", r"proteinuria"),
    ("ketones", r"ketones?|β-hydroxybutyrate"),
    ("blood pressure", r"(?:systolic\s|diastolic\s)?blood\spressure|(?-i:BP)"),
    ("heart rate", r"heart\srate|pulse(?:\srate)?"),
    ("respiratory rate", r"respiratory\srate"),
    ("oxygen saturation", r"SpO2|SaO2|oxygen\ssaturation"),
    ("ejection fraction", r"(?:left\sventricular\s)?ejection\sfraction|LVEF|(?-i:EF)"),
    ("weight", r"weigh(?:t|ed|ing)"),
    ("inr", r"(?-i:INR)"),
)
_LEVEL: Final = (
    r"(?:(?:serum|plasma|trough)\s){1,2}(?P<of>[a-z][\w-]{2,30})(?:\s(?:levels?|concentrations?))?(?=\s)"
    r"|(?P<drug>[A-Za-z][\w-]{3,30})\s(?:levels?|concentrations?)"
    r"|(?:levels?|concentrations?)\sof\s(?P<what>[A-Za-z][\w-]{3,30})"
)
_NAMES: Final = tuple(name for name, _ in _CELLS + _CHEMISTRY)
_CELL_NAMES: Final = frozenset(name for name, _ in _CELLS)
_CUE: Final = sieve.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<c{place}>{pattern})" for place, (_, pattern) in enumerate(_CELLS + _CHEMISTRY))
    + r")(?![\w-])",
    re.IGNORECASE,
)
_LEVELS: Final = sieve.compile(rf"(?<![\w-])(?:{_LEVEL})", re.IGNORECASE)
_NO_LEVEL: Final = frozenset(
    [
        "cell",
        "cells",
        "count",
        "counts",
        "pressure",
        "tests",
        "test",
        "level",
        "levels",
        "was",
        "were",
        "rate",
        "gas",
        "film",
        "culture",
        "cultures",
        "high",
        "low",
        "normal",
        "peak",
        "mean",
        "concentration",
        "concentrations",
        "drug",
        "drugs",
        "samples",
        "sample",
        "and",
        "with",
        "the",
        "these",
        "their",
        "both",
        "maximum",
        "toxic",
        "therapeutic",
        "urine",
        "elevated",
        "exchange",
        "sickness",
        "transaminase",
        "transaminases",
        "enzymes",
        "urinary",
        "markedly",
        "increased",
        "decreased",
        "baseline",
        "serum",
        "plasma",
        "blood",
        "higher",
        "lower",
        "trough",
        "tissue",
        "total",
        "free",
        "median",
    ]
)
_EVENTS: Final = sieve.compile(
    r"(?:neutro|leuco|leuko|lympho|granulo|thrombocyto)\w*p(?:a?e)ni[ac]|agranulocytosis"
    r"|\w+cytosis|eosinophilia",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that names an analyte. `cells` says whether it is a blood cell, `event` whether it is the name
    of an adverse event ("neutropenia"), which governs a count less strongly than "ANC" does."""

    start: int
    end: int
    analyte: str
    cells: bool
    event: bool = False


def cues(text: str) -> tuple[Cue, ...]:
    """The analyte cues in a text, in order.

    >>> [(cue.analyte, cue.start) for cue in cues("WBC 1.1 and ANC 0.02; serum lithium was 2.9")]
    [('leukocytes', 0), ('neutrophils', 12), ('lithium', 28)]
    """
    found: list[Cue] = []
    for match in _CUE.finditer(text):
        name = _NAMES[int((match.lastgroup or "c0")[1:])]
        found.append(
            Cue(match.start(), match.end(), name, name in _CELL_NAMES, _EVENTS.fullmatch(match[0]) is not None)
        )
    starts = [cue.start for cue in found]
    for match in _LEVELS.finditer(text):
        group = match.lastgroup
        if group is None or match[group].lower() in _NO_LEVEL:
            continue
        start, end = match.span(group)
        at = bisect_left(starts, start)
        near = found[max(0, at - 1) : at + 1]
        if not any(cue.start < end and start < cue.end for cue in near):
            found.append(Cue(start, end, match[group].lower(), cells=False))
    return tuple(sorted(found, key=lambda cue: cue.start))
