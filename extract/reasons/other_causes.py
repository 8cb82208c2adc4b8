"""The words by which authors put forward other causes of an event, and rule them out.

Families of constructions as patterns over one sentence (see `extract.reasons.alternatives`). All repetitions are
bounded, so that a search stays linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve

ANCHOR: Final = sieve.compile(
    r"\b(?:exclu(?:d|s)|rul(?:ed|es|ing|e)[ -]out|contribut|play|role|explain|explanation|attribut|(?:un)?likely"
    r"|improbable|responsib|account(?:s|ed)? for|culprit|confound|factor|cause|aetiolog|etiolog|other (?:\w+ ){0,2}"
    r"(?:drug|medic|agent)|another|alternative|(?:may|might|could) (?:\w+ )?have|eliminated|triggered|precipitated"
    r"|unmasked|worsened|aggravated|exacerbated|provoked|favou?red|facilitated|potentiated"
    r"|no (?:\w+ )?changes?)",
    re.IGNORECASE,
)
"""What a sentence must hold to be looked at."""

_CAUSES: Final = (
    r"(?:causes?|explanations?|a?etiolog(?:y|ies)|a?etiologic(?:al)? (?:factors?|agents?)|reasons?|culprits?|triggers?"
    r"|origins?|sources?|(?:contributing|contributory|risk|precipitating|predisposing|causative|causal|confounding"
    r"|triggering|a?etiologic(?:al)?) (?:factors?|causes?|agents?|conditions?)|possibilit(?:y|ies)"
    r"|(?:differential |alternative )?diagnos[ei]s|factors?)"
)
_QUALITY: Final = (
    r"(?:\w+ly |possible |potential |probable |likely |plausible |known |common |usual |obvious |apparent |identifiable"
    r" |identified |recogni[sz]ed |frequent |important |major |relevant |underlying |organic |secondary |infectious"
    r" |medical |conceivable |clear |evident |specific |drug[- ]related |non-?drug |such |metabolic |rare )"
)
_GONE: Final = (
    r"(?:(?:(?:was|were|is|are|been|being|be|had been|has been|have been) )(?:\w+ly |also |then |all |thereby "
    r"|therefore"
    r" |thus |both ){0,3}(?:excluded|ruled[- ]out|eliminated|discarded|dismissed|discounted"
    r"|(?:considered|judged|thought|felt|deemed|regarded as|believed) (?:to be )?(?:very |highly |most )?(?:an? )?"
    r"(?:unlikely|improbable)|unlikely|improbable|less likely|(?:very |highly |most )unlikely|absent|lacking"
    r"|not (?:\w+ )?(?:found|identified|present|detected|evident|apparent|discovered|recogni[sz]ed|seen|established)))"
)
_OBJECT: Final = r"(?P<of> (?:of|for|to)(?: (?!was\b|were\b|had\b|have\b|could\b|is\b)[^\s;,.]+){1,9}?)?"
_SUCH: Final = (
    r"(?P<such>,? ?\(?(?:such as|including|includ(?:ed|es)|like|namely|e\. ?g\.,?|i\. ?e\.,?"
    r"|particularly)(?P<list>[^;.]{3,200}?)\)?,?)?"
)

# --- other causes, or other drugs, as such ----------------------------------------------------------------
GENERAL: Final = (
    sieve.compile(  # "all other possible causes of hepatitis, such as …, were excluded"
        rf"\b(?:(?:the |all |any |most |many )?(?:other|alternative|further|additional|remaining) {_QUALITY}{{0,3}}"
        rf"{_CAUSES}|(?:(?:all|the|any|most|many) )?(?:other )?(?:usual|common|secondary|known|frequent|organic"
        rf"|infectious|non-?drug)"
        rf" {_QUALITY}{{0,2}}{_CAUSES})"
        rf"{_OBJECT}{_SUCH} (?:{_GONE}|(?:was|were) eliminated)\b",
        re.IGNORECASE,
    ),
    sieve.compile(  # "after exclusion of other causes", "tests ruled out other causes", "negative for other causes"
        rf"\b(?:exclu(?:sion of|ding|ded)|rul(?:ing|ed) out|eliminat(?:ion of|ing|ed)|negative for|search for"
        rf"|(?:work-?up|evaluation|investigations?|tests?|screen(?:ing)?|studies) (?:\w+ )?(?:for|to find))"
        rf" (?:of )?(?:the |all |any |most )?(?:(?:other|alternative|further|additional|secondary|organic|infectious)"
        rf" {_QUALITY}{{0,3}}{_CAUSES}|causes (?=of\b))"
        rf"{_OBJECT}(?P<open>{_SUCH} (?:was|were|proved|remained|came back) (?:\w+ )?(?:negative|unrevealing"
        rf"|unremarkable"
        rf"|normal|without (?:result|success)|inconclusive))?",
        re.IGNORECASE,
    ),
    sieve.compile(  # "no other cause could be found", "in the absence of another explanation", "without other causes"
        rf"\b(?:no|without(?: any)?|absence of (?:any )?|lack of (?:any )?|(?:did|do|could|was"
        rf"|were) not (?:\w+ ){{0,2}}?"
        rf"(?:find|identify|reveal|detect|disclose|found|identified|show|have|think of|see) (?:any )?"
        rf"|failed to (?:\w+ )?"
        rf"(?:reveal|identify|disclose|show|find|detect|demonstrate) (?:any )?|"
        rf"(?:no|any) (?:evidence|signs?|indications?|history) (?:of|for) (?:any )?)\s?"
        rf"(?:(?:other|another|alternative|further|additional|else)(?:,)? {_QUALITY}{{0,3}}"
        rf"|(?:clear|obvious|identifiable|apparent) (?:alternative|other) ){_CAUSES}{_OBJECT}{_SUCH}",
        re.IGNORECASE,
    ),
)
_ANY_DRUG: Final = (
    r"(?:(?:known|new|concomitant|concurrent|regular|relevant|suspect(?:ed)?|potential(?:ly)?|\w+toxic|possible"
    r"|prescribed"
    r"|prescription|current|additional) )"
)
_DRUGS: Final = (
    r"(?:drugs?|medications?|medicines?|medicaments?|agents?|(?:known )?(?:hepatotoxic|nephrotoxic|myelotoxic|toxic"
    r"|culprit) (?:drugs?|agents?|medications?))"
)
NO_DRUG: Final = (
    sieve.compile(  # "no other drug had been started"
        rf"\bno (?:other|new|additional|further|concomitant|concurrent) {_ANY_DRUG}{{0,2}}{_DRUGS}"
        rf"(?: (?:known|likely|able|reported|that|with|which)(?: [^\s;,.]+){{1,9}}?)? (?:was|were|had been|has been"
        rf"|have been"
        rf"|is|are) (?:\w+ )?(?:started|introduced|added|given|taken|used|administered|prescribed|initiated|being taken"
        rf"|received|begun|reported|ingested|changed|involved|implicated)\b(?! (?:again|thereafter|afterwards))",
        re.IGNORECASE,
    ),
    sieve.compile(  # "took no other drug", "was not receiving any other medication", "neither received any other drug"
        rf"\b(?:(?:took|taking|taken|take|receiv(?:ed|ing)|us(?:ed|ing)|given|on|with|had|without)"
        rf" no (?:other|concomitant|additional|further|concurrent)"
        rf"|(?:(?:was|were|had|did|is|has) not|n['’]t|denied|never|neither(?: patient| of \w+)?|none of (?:them"
        rf"|the \w+)) (?:\w+ ){{0,2}}?"
        rf"(?:tak(?:e|en|ing)|receiv(?:e|ed|ing)|us(?:e|ed|ing)|on|given|treated with|exposed to|the use of|use of) "
        rf"(?:any |an)?(?:other|concomitant|additional|further|new))"
        rf" {_ANY_DRUG}{{0,2}}{_DRUGS}\b",
        re.IGNORECASE,
    ),
    sieve.compile(  # "no new medicines were introduced" said the other way round
        r"\b(?:there (?:was|were|had been) no|without(?: any)?|no) (?:recent |other )?changes? (?:in|of"
        r"|to) (?:(?:the|her|his|their)"
        r" )?(?:other |concomitant )?(?:drugs?|medications?|medicines?|co-?medication)\b",
        re.IGNORECASE,
    ),
)

# --- causes by name, ruled out ----------------------------------------------------------------------------
EXCLUDED: Final = sieve.compile(  # "viral hepatitis was ruled out"
    r"\b(?:(?:was|were|had been|has been|have been|could be|being) (?:\w+ly |also |then |thereby |therefore |thus |all"
    r" |both |formally ){0,3}(?:excluded|ruled[- ]out)|(?:was|were|is|are|seem(?:s|ed)?|appear(?:s|ed)?)"
    r" (?:therefore |thus |also |then )?(?:(?:considered|judged|thought|felt|deemed|regarded as|believed) )?(?:to be )?"
    r"(?:an? )?(?:very |highly |most )?(?:unlikely|improbable) (?:to have (?:\w+ )?(?:caused|contributed"
    r"|been (?:the cause|responsible|involved)|played)"
    r"|to be the|as (?:an? |the )?|(?:causes?|explanations?|culprits?|contributors?|reasons?|triggers?))"
    r"|(?:was|were|is|are) (?:\w+ )?not (?:\w+ly )?(?:the cause|an? (?:likely )?(?:cause|explanation)|responsible)"
    r"|(?:cannot|can not|could not|does not|do not|did not|would not|can hardly|could hardly)(?: \w+ly)? "
    r"(?:explain|account for|be (?:held )?responsible|have (?:caused|explained)|be (?:the cause|blamed"
    r"|regarded as the cause)))",
    re.IGNORECASE,
)
EXCLUDES: Final = sieve.compile(  # "serology ruled out viral hepatitis", "after exclusion of infection"
    r"\b(?P<verb>ruled[- ]out|rules[- ]out|ruling[- ]out|excluded|excludes|excluding)"
    r"(?: the (?:possibility|presence|diagnosis) of)? (?!from\b|by\b|because\b|on\b|in\b|as\b|after\b|with\b|owing\b"
    r"|due\b|at\b|the patient\b)"
    r"|\b(?:exclusion of|having excluded|after (?:we (?:had )?)?exclud(?:ed|ing)|once \w+ had been excluded)\s+",
    re.IGNORECASE,
)
NOT_BY: Final = sieve.compile(  # "cannot be explained by bendamustine", "was not due to infection"
    r"\b(?:(?:cannot|can not|could not|can hardly|could hardly|is not|are not|was not|were not|not)(?: be)?(?: \w+ly)?"
    r" (?:explained by|attributed to|attributable to|due to|ascribed to|caused by|accounted for by|the result of"
    r"|related to"
    r"|blamed on|secondary to)"
    r"|(?:argu|speak|milit)\w* against (?:an? |the )?(?:role of|(?:cause|contribution|involvement) (?:of|by))"
    r"|no (?:evidence|sign|indication|suggestion)s? (?:of|for) )\s*",
    re.IGNORECASE,
)
NOT_REGARDED: Final = sieve.compile(  # "we do not regard levothyroxine as the cause"
    r"\b(?:do|did|would) not (?:regard|consider|believe|think)(?: that)? (?P<what>[^;.,]{3,80}?)"
    r" (?:as|to be|to have been|was|were|is|are) (?:the |an? |its |likely |probable |held ){0,3}(?:causes?|culprits?"
    r"|responsible"
    r"|explanations?|involved|triggers?)\b",
    re.IGNORECASE,
)
COULD_EXPLAIN: Final = sieve.compile(
    r"\b(?:(?:that|which) (?:could|might|would|may|can) (?:have )?(?:\w+ )?(?:explain|account for|be responsible"
    r"|caused?"
    r"|contributed?|precipitated?|explained|accounted for)\w*|as (?:an? |the |possible |potential |alternative "
    r"|other ){0,3}"
    r"(?:causes?|explanations?|a?etiolog(?:y|ies)|reasons?|triggers?|culprits?)\b|to (?:explain|account for)\b"
    r"|responsible for)",
    re.IGNORECASE,
)
AS_CAUSE: Final = sieve.compile(  # "infection as a cause of the first episode | cannot be ruled out"
    r",?\s+as (?:an? |the |one |possible |potential |alternative |other |contributing |likely |sole "
    r"|only ){0,4}(?:causes?|explanations?"
    r"|a?etiolog(?:y|ies)|reasons?|triggers?|culprits?|contributors?|(?:co-?)?factors?)(?:\s[^\s;,.]+){0,9}?,?\s*$",
    re.IGNORECASE,
)
AFTER_ALL: Final = sieve.compile(  # "cannot be ruled out, but … makes it improbable"
    r"\b(?:mak(?:es|e|ing)|made|render(?:s|ed|ing)?) (?:it|this|that|such an? \w+|the latter) (?:\w+ )?(?:unlikely"
    r"|improbable|less likely"
    r"|less probable)|\b(?:it|this|that) (?:is|was|seems?|appears?) (?:\w+ ){0,2}(?:unlikely|improbable)",
    re.IGNORECASE,
)
REGARD: Final = sieve.compile(  # "we do not regard it as the cause": names nothing that the sentence does not
    r"\b(?:we|i) (?:do|did) not (?:regard|consider|believe|think)\b", re.IGNORECASE
)

# --- causes by name, put forward --------------------------------------------------------------------------
_OFTEN: Final = (
    r"(?:well |also |possibly |probably |certainly |indeed |in part |at least partly |partly |partially "
    r"|at least in part"
    r" |further |additionally |\w+ly ){0,3}"
)
_FACTOR: Final = (
    r"(?:an? |the |another |one (?:of the )?|some )?(?!not\b|no\b|only\b|never\b)(?:(?!only\b"
    r"|not\b)\w+ ){0,2}?(?:(?:contributing|contributory|predisposing|precipitating"
    r"|aggravating|causative|causal|triggering|additional|confounding|risk) (?:factors?|causes?|agents?)"
    r"|contributors?|cofactors?"
    r"|co-factors?|culprits?|triggers?|(?:alternative|other) causes?|confounders?)"
)
_HARM: Final = (
    rf"(?:contributed|play(?:ed)? (?:an? |some |its )?(?:\w+ ){{0,2}}?(?:roles?|part)|caused|triggered|precipitated"
    rf"|provoked|favou?red|facilitated|aggravated|worsened|exacerbated|potentiated|predisposed|accounted for|explained"
    rf"|brought (?:it )?(?:on|about)|been (?:{_OFTEN})(?:{_FACTOR}|responsible|involved|implicated|the cause|due))"
)
MAY_HAVE: Final = sieve.compile(  # "an infection could also have contributed"
    rf"\b(?:may|might|could|is likely to|are likely to|is thought to|are thought to|was thought to|were thought to"
    rf"|seems? to|appears? to|is believed to|was believed to|is presumed to) {_OFTEN}have {_OFTEN}{_HARM}\b",
    re.IGNORECASE,
)
BY: Final = sieve.compile(  # "potentially unmasked or worsened by infections", "may have been triggered by a virus"
    r"\b(?:(?:(?:may|might|could)(?: also| well| possibly| in part| partly)? (?:have been|be)|potentially|possibly"
    r"|perhaps|probably|presumably"
    r"|likely|partly|in part|(?:was|were|been)(?= (?:\w+ly )?(?:triggered|precipitated|aggravated)))(?: \w+ly)?)"
    r" (?:(?:unmasked|triggered|precipitated|worsened|aggravated|exacerbated|provoked|favou?red|facilitated"
    r"|potentiated|influenced"
    r"|brought on)(?: (?:or|and|and/or) )?){1,2} by ",
    re.IGNORECASE,
)
DID: Final = sieve.compile(  # "renal failure probably contributed", "hypokalemia was a contributing factor"
    rf"(?:(?P<sure>\b(?:probably|possibly|likely|presumably|perhaps|apparently|undoubtedly|certainly|also|most likely"
    rf"|very likely|may be|partly)) )?\b(?:(?P<past>contributed to|(?:may |might )?(?:have )?played (?:an? "
    rf"|some )?(?:\w+ ){{0,2}}?"
    rf"(?:role|part) in)|(?:was|were|is|are|may be|might be|could be|would be|seems? to be|appears? to be"
    rf"|were probably|was probably)"
    rf" {_OFTEN}(?P<factor>{_FACTOR})\b)",
    re.IGNORECASE,
)
NOW: Final = sieve.compile(  # "sepsis may contribute to / could explain our patient's neutropenia"
    rf"\b(?:may|might|could|would|can) {_OFTEN}(?:contribute|play (?:an? |some )?(?:\w+ ){{0,2}}?(?:role|part)|explain"
    rf"|account for|be {_OFTEN}(?:responsible|involved|implicated|the cause|the reason))\b",
    re.IGNORECASE,
)
NOT_EXCLUDED: Final = (
    sieve.compile(  # "an infection cannot be completely excluded", "a role of sepsis remains possible"
        r"\b(?:(?:cannot|can not|could not|can['’]t|may not|cannot,? [^,]{1,40},)(?: yet)? (?:\w+ly |also "
        r"|yet )?be (?:\w+ly |fully |entirely |totally |excluded or "
        r"){0,2}(?:excluded|ruled[- ]out|dismissed|discounted|ignored|eliminated|disregarded)|(?:was|were|is"
        r"|are) not (?:\w+ly )?"
        r"(?:excluded|ruled[- ]out)|remains? (?:a |an )?(?:\w+ )?(?:possible|possibility|conceivable))\b",
        re.IGNORECASE,
    )
)
WE_CANNOT: Final = sieve.compile(  # "we cannot exclude that valproate played a role", "does not rule out a role of X"
    r"\b(?:(?:(?:we|one|i|it) )?(?:cannot|can not|could not|can['’]t|are unable to|were unable to)|(?:we|this"
    r"|which) (?:do|does"
    r"|did) not) (?:\w+ly |also )?(?:exclude|rule out|dismiss|discount) (?:the )?"
    r"(?:possib(?:ility|le)(?: that| of)? ?|that |an? )?(?P<what>(?:role|contribution|influence|effect|involvement"
    r"|part|interaction)"
    r"(?: \w+ing)? (?:of|by|with|from|for) )?",
    re.IGNORECASE,
)
IS_ANOTHER: Final = sieve.compile(  # "another possible explanation is sepsis", "confounding factors include …"
    rf"\b(?P<which>another|an? (?:\w+ )?alternative|the (?:only |main |most likely |best )?alternative|alternative"
    rf"|other|an? other|a (?:second|further|more likely)"
    rf"|the (?:only |main )?other|(?:possible |potential |the )?(?:contributing|confounding|contributory|additional)) "
    rf"{_QUALITY}{{0,2}}(?:alternative )?{_CAUSES}"
    rf"(?P<of> (?:for|of|to|in)(?: (?!is\b|are\b|was\b|were\b|would\b|could\b|may\b|might\b"
    rf"|includ)[^\s;,.]+){{1,9}}?)? (?:(?:is|are|was|were"
    rf"|(?:would|could|may|might) (?:also )?(?:be|have been|include)|includ(?:es?|ed)) )(?!that\b|not\b|possible\b"
    rf"|discussed|excluded|ruled|considered"
    rf"|unlikely|absent|found|identified|thought|more|less|based|also (?:discussed|considered)|needed|required"
    rf"|present|sought|evident|eliminated)",
    re.IGNORECASE,
)
ANOTHER_IS: Final = sieve.compile(  # "furosemide is another possible culprit"
    rf"\b(?:is|are|was|were|(?:would|could|may|might) (?:also )?(?:be|have been)|(?:must|should"
    rf"|has to) (?:also )?be considered"
    rf"|remains?) (?:(?:considered |regarded )?(?:as )?)?(?:another|an? (?:\w+ )?alternative|the (?:only "
    rf"|main )?(?:other|alternative)"
    rf"|an? (?:other|further|second|more likely|equally likely)|other|alternative) {_QUALITY}{{0,3}}{_CAUSES}\b",
    re.IGNORECASE,
)
GOOD: Final = sieve.compile(
    r"\s*(?:to|in|for)?\s*(?:(?:the|his|her|their|our|this|its|a|an|rapid|full|complete|partial|good|poor"
    r"|\w+['’]s)\s+){0,3}"
    r"(?:resolution|recover\w*|improv\w+|understanding|success\w*|knowledge|management|efficacy|remission|response"
    r"|diagnosis"
    r"|control|prevention|surviv\w+|benefit\w*|regression|healing|delay|awareness|development of (?:new|this drug)"
    r"|literature"
    r"|care|safety|cure|controlling|preventing|managing|treating|identif\w+|strateg\w+|decid\w+|outcomes?"
    r"|favou?rable|beneficial|clearance|elimination|treatment|reversal|better|reduc\w+|decision|clinical improvement"
    r"|study|paper"
    r"|manuscript|writing|work)\b",
    re.IGNORECASE,
)
OWN_PATIENT: Final = sieve.compile(
    r"\b(?:(?:in|of|for) (?:our|this|the present) (?:\w+ )?(?:cases?|patients?|man|woman|child|boy|girl|infant)"
    r"|our (?:\w+ )?patients?"
    r"|(?:the|this) patient|these (?:two |three )?(?:patients|cases)|(?:his|her) \w+)\b",
    re.IGNORECASE,
)
STUDY: Final = sieve.compile(
    r"\b(?:patients|subjects|women|men|participants|children|cases|studies|reports) (?:\w+ ){0,6}$", re.IGNORECASE
)
TREATMENT: Final = sieve.compile(
    r"\b(?:because of|owing to|due to|for fear|in view of) (?:the |a )?(?:risk|danger|fear|cross|possib\w+"
    r"|contraindication)",
    re.IGNORECASE,
)
BEFORE_TREATMENT: Final = sieve.compile(r"\b(?:before|prior to|previously|at baseline|earlier)\b", re.IGNORECASE)
ADVICE: Final = sieve.compile(
    r"\b(?:to (?:exclude|rule out|prevent|avoid|determine|assess|clarify)|in order to|diagnosis (?:of"
    r"|is) (?:one of )?exclusion"
    r"|(?:is|can be|may be) (?:only )?(?:made|established|diagnosed) (?:\w+ )?(?:by|after|when|if)"
    r"|(?:is|are) (?:typically|usually|generally|often))\b",
    re.IGNORECASE,
)
BESIDE: Final = sieve.compile(
    r"\b(?:concomitant|concurrent|simultaneous|co-?medication|another|other|additional|also|in addition|as well|besides"
    r"|second|alternative|contribut\w+|confound\w+|interact\w+|combined)",
    re.IGNORECASE,
)
NEGATED: Final = sieve.compile(
    r"\b(?:not|no|never|hardly|unlikely|nor|neither|none|without)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
UNFIT: Final = sieve.compile(
    r"\b(?:mechanisms?|pathways?|pathogenesis|association|relationship|causality|link|coincidence|hypothes[ie]s"
    r"|explanation"
    r"|possibility|cause|causes|reasons?|factors?|diagnosis|effects? of|observations?|results?|our|we|treatment|therapy"
    r"|study|case)$",
    re.IGNORECASE,
)
FROM: Final = sieve.compile(r"\s+from\b", re.IGNORECASE)
PASSIVE: Final = sieve.compile(r"\b(?:was|were|been|be|being|and|or)\s+(?:\w+ly )?$", re.IGNORECASE)
OF_THIS: Final = sieve.compile(r"\s*(?:to|for|in|of)?\s*(?:this|his|her|our|the present)\b", re.IGNORECASE)
VERB: Final = sieve.compile(r"\b(?:may|might|could|had|has|have|played|contributed|was|were|is|also)\b", re.IGNORECASE)
NO_EVENT: Final = sieve.compile(  # "another explanation for the decreased drug levels"
    r"\b(?:levels?|concentrations?|results?|efficacy|lack|response|survival|discrepanc\w+|differences?)\b",
    re.IGNORECASE,
)
