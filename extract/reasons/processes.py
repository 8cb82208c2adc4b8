"""The words by which authors tell a mechanism: processes, and the families of constructions that name or propose one.

Patterns over one sentence (see `extract.reasons.mechanisms`). All repetitions are bounded: a search stays linear
in the length of the text.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve

PROCESS: Final = sieve.compile(
    r"\b(?:inhibit\w*|block(?:ade|age|ing|s)|antagoni\w+|agonis\w+|deplet\w+|releas\w+|accumulat\w+|activat\w+"
    r"|suppress\w+"
    r"|stimulat\w+|displac\w+|(?:up|down|dys)?-?regulat\w+|impair\w+|disrupt\w+|interfer\w+|clearance|metaboli\w+"
    r"|excretion"
    r"|synthesis|uptake|glucuronidation|(?:\w+)?toxic(?:ity)?|antibod(?:y|ies)|(?:auto|allo)?-?immun\w+|immuno-?\w+"
    r"|hypersensitivity|allerg\w+|apoptosis|vasoconstrict\w+|vasospasm|spasm|sensiti[sz]ation|cytokines?|arrest"
    r"|shift|binding|binds|competit\w+|enzymes?|receptors?|channels?|currents?|pathways?|transporters?|CYP ?\w+"
    r"|cytochrome"
    r"|induction|idiosyncra\w+|oxidative|mitochondri\w+|deposition|crystalli\w+|vagal|serotonerg\w+|dopaminerg\w+"
    r"|(?:anti)?cholinerg\w+|adrenerg\w+|prostaglandins?|bradykinin|histamine|endothelial|reabsorption|secretion"
    r"|transmission"
    r"|granulopoiesis|erythropoiesis|hematopoiesis|haematopoiesis|demargination|maturation|repolari[sz]ation"
    r"|depolari[sz]ation"
    r"|reuptake|hapten\w*|complement|T[- ]cells?|B[- ]cells?|lymphocytes?|autoantibod\w+)\b",
    re.IGNORECASE,
)
"""Words of which one stands in every mechanism: processes, and what they work on."""
EFFECT: Final = sieve.compile(
    r"(?:\w+)?toxic(?:ity)?|allerg\w+|hypersensitivity|immunosuppress\w+|immunocompromis\w+|idiosyncra\w+"
    r"|metabolites?|pathways?|enzymes?"
    r"|lymphocytes?|antagonists?|agonists?|inhibitors?|blockers?|stimula(?:nt|tor)s?|spasms?|immunoglobulins?"
    r"|immuni[sz]\w+",
    re.IGNORECASE,
)
"""Of these words, those that name effects, drugs or tests as often as processes."""
UNKNOWN: Final = sieve.compile(
    r"\b(?:unknown|unclear|uncertain|obscure|not (?:\w+ ){0,2}(?:known|clear|understood|established|elucidated|defined)"
    r"|poorly understood|remains? (?:\w+ )?(?:to be|undetermined|speculative|elusive)|(?:is|are|were|was) discussed"
    r"|to (?:discuss|review"
    r"|explain|investigate|clarify|determine)|mechanisms? of action (?:is|are|was|were|of)|mechanism of resistance)\b",
    re.IGNORECASE,
)
BUT: Final = sieve.compile(r"\b(?:but|however|although|though|while|postulated|presumed)\b", re.IGNORECASE)
_QUALITY: Final = (
    r"(?:(?:the|a|an|one|its|this|our|possible|probable|likely|most|more|proposed|presumed|suggested|underlying|main"
    r"|plausible|suspected|potential|postulated|exact|pathophysiologic(?:al)?|pathogen(?:et)?ic|causative"
    r"|principal) ){0,5}"
)
_THOUGHT: Final = (
    r"(?: (?:\w+ly|likely|thought|believed|considered|postulated|presumed|assumed|hypothesi[sz]ed|proposed|suggested"
    r"|felt)){0,2}"
    r"(?: (?:to be|to involve|to be (?:due|related|secondary) to|to be (?:mediated|caused) by|as|that|due to|related to"
    r"|through|via|by|mediated by|caused by|secondary to))?"
)
NAMED: Final = sieve.compile(  # "the most likely mechanism is …"
    rf"\b{_QUALITY}(?:mechanisms?|pathogenesis|pathophysiology)(?: of action)?(?P<of> (?:of|for|by|through|in|behind"
    rf"|underlying"
    rf"|leading to)(?: (?!is\b|was\b|are\b|were\b|may\b|might\b|could\b|involves?\b|appears?\b|seems?\b|remains?\b"
    rf"|includes?\b)"
    rf"[^\s;:.]+){{1,14}}?)?(?: (?:remains?|is) (?:\w+ ){{0,2}}(?:unclear|unknown|uncertain|understood|known"
    rf"|elucidated),? but)?"
    rf" (?:is|was|are|were|(?:may|might|could|would) (?:well )?(?:be|have been|involve|include)|involves?"
    rf"|appears? to be|seems?"
    rf" to be|includes?|could have been){_THOUGHT} (?P<told>[^;]{{6,260}})",
    re.IGNORECASE,
)
IS_MECHANISM: Final = sieve.compile(  # "… is the presumed mechanism of the toxicity"
    r"(?P<told>[^;]{8,240}?),? (?:is|was|are|were|(?:may|might|could|would) (?:well |also )?be|seems? to be"
    r"|appears? to be)"
    r" (?:\w+ly |also |likely |thought to be |considered (?:to be )?){0,2}(?:the|a|one of the|one"
    r"|an) (?:\w+ ){0,3}mechanisms?\b",
    re.IGNORECASE,
)
_KIND: Final = (
    r"(?:(?:auto|allo)?-?immun(?:e|ologic(?:al)?|oallergic|o-allergic)|immune[- ]mediated|immuno\w+|\w+-mediated"
    r"|\w+-dependent|allergic"
    r"|hypersensitivity|anaphylactic|anaphylactoid|idiosyncratic|direct(?:ly)? (?:\w+)?toxic|antibody[- ]mediated"
    r"|T[- ]cell(?:[- ]mediated)?)"
)
_ANY_KIND: Final = (
    rf"(?:{_KIND}|(?:\w+)?toxic|metabolic|vagal|hemodynamic|haemodynamic|pharmacokinetic|pharmacodynamic|central"
    rf"|peripheral|serotonergic"
    r"|dopaminergic|cholinergic|adrenergic|vasoconstrictive|vascular|ischemic|ischaemic|inflammatory|sensiti[sz]ation)"
)
_SUCH: Final = r"(?:mechanisms?|pathogenesis|a?etiology|basis|origin|pathway)"
_THING: Final = (
    r"(?:mechanisms?|pathogenesis|a?etiology|basis|origin|reaction|response|process|suppression|destruction|injury"
    r"|toxicity|hypersensitivity"
    r"|pathway|phenomenon|involvement)"
)
INFERRED: Final = sieve.compile(  # "… suggests an immune-mediated mechanism"
    rf"\b(?:(?P<against>(?:argu(?:es?|ed|ing)|speak(?:s|ing)?|spoke) against|mak(?:es|e"
    rf"|ing) (?=[^;.]{{3,80}}(?:unlikely|improbable))"
    rf"|(?:do|does|did) not (?:support|suggest|favou?r)|rather than)|suggest(?:s|ed|ing|ive of)?|indicat(?:es?|ed"
    rf"|ing|ive of)"
    rf"|support(?:s|ed|ing|ive of)?|point(?:s|ed|ing)? (?:to|towards?)|favou?r(?:s|ed|ing)?|(?:consistent|compatible"
    rf"|in keeping|in"
    rf" line) with|speak(?:s|ing)? for|argu(?:es?|ed|ing) for|impl(?:y|ies|ied|ying)|evidence (?:for|of)|typical of"
    rf"|reflect(?:s|ed|ing)?|represent(?:s|ed|ing)?|(?:was|were|is|are) considered|suspect(?:s|ed)?)"
    rf"(?: the)?(?: (?:possibility|involvement|presence|existence|role|notion|hypothesis|occurrence) (?:of"
    rf"|that))?(?: an?| the)?"
    rf" (?P<told>(?:[\w-]+ ){{0,2}}?(?:{_KIND} (?:[\w-]+ ){{0,3}}?{_THING}"
    rf"|{_ANY_KIND} (?:[\w-]+ ){{0,2}}?{_SUCH})\b(?: (?:of|in|by|to|with|involving|against|through|for)"
    rf" (?:[^\s;,.]+ ?){{1,9}})?)",
    re.IGNORECASE,
)
IMMUNE: Final = sieve.compile(  # "an immune mechanism may be involved", "may be immune mediated"
    rf"\b(?P<told>{_KIND} (?:[\w-]+ ){{0,2}}?{_THING}) (?:may|might|could|is likely to|are likely to|is probably"
    rf"|was probably|seems? to|appears? to)"
    rf" (?:\w+ly )?(?:be|have been|play|have played)?\b|\b(?:may|might|could|is|was|are|were)(?: \w+ly| likely"
    rf"| thought to| believed to)?(?: be| have been)?"
    rf" (?P<adjective>(?:auto|allo)?-?immune[- ]mediated|immunologically mediated|antibody[- ]mediated"
    rf"|T[- ]cell[- ]mediated|\w+-mediated)\b",
    re.IGNORECASE,
)
MEDIATED: Final = sieve.compile(  # "was probably mediated by bradykinin"
    r"\b(?:mediated|brought about) (?:\w+ly )?(?:by|through|via) (?P<told>[^;,.]{4,160})", re.IGNORECASE
)
PROPOSED: Final = sieve.compile(  # "we believe that …", "it is conceivable that …"
    r"\b(?:(?:we|i|authors?)(?: (?:therefore|thus|also|further))? (?:hypothesi[sz]ed?|postulated?|speculated?"
    r"|proposed?|believed?|suspect(?:ed)?|think"
    r"|thought|suggest(?:ed)?|assumed?|presumed?|conclude)|it (?:is|was|seems|appears)(?: (?:therefore|thus"
    r"|also))? (?:conceivable|possible|likely|probable"
    r"|plausible|hypothesi[sz]ed|postulated|speculated|thought|believed|suggested|presumed|assumed"
    r"|tempting to (?:speculate|assume)"
    r")|(?:our|the|a) (?:\w+ )?(?:hypothesis|explanation) (?:is|was"
    r"|would be))(?:,[^,]{1,60},)? that (?P<told>[^;]{12,300})",
    re.IGNORECASE,
)
EXPLAINS: Final = sieve.compile(  # "…, which would explain the hypoglycemia"
    r"^(?P<told>[^;]{8,260}?),? (?:(?:which|and|this|that|and (?:this|thereby|thus)|thereby|thus) )?(?:(?:may|might"
    r"|could|would|can|probably|likely|most likely)"
    r" (?:\w+ ){0,2}?(?:explain|have explained|account for|have accounted for|be responsible for|be the (?:basis"
    r"|cause|reason) (?:of|for)|underlie)|explains?"
    r"|accounts? for|accounted for|underl(?:ies|ay)|explained|(?:is|was|are"
    r"|were) (?:\w+ )?responsible for) (?P<what>[^;]{3,120})",
    re.IGNORECASE,
)
LEADS: Final = sieve.compile(  # "Inhibition of CYP3A4 by … raised the concentration and thus led to …"
    r"(?P<told>\b(?:the |an? |(?:competitive|direct|strong|potent|irreversible|profound|sudden|rapid|impaired"
    r"|reduced|decreased|increased) ){0,3}"
    r"(?:inhibition|blockade|antagonism|depletion|release|accumulation|activation|suppression|stimulation|induction"
    r"|impairment|disruption"
    r"|formation|production|loss|deposition|binding|clearance|metabolism|excretion|elimination|synthesis"
    r"|uptake) (?:of|by|from|to)\b[^;.]{3,140}?"
    r"\b(?:raised|increased|reduced|lowered|led to|leads to|leading to|resulted in|resulting in|results in|caus(?:ed"
    r"|es|ing)|precipitated|provoked|produced"
    r"|triggered|induced|contributed to)\b[^;]{3,140})",
    re.IGNORECASE,
)
DUE: Final = sieve.compile(  # "… due to immune-mediated destruction", "secondary to inhibition of …"
    r"\b(?:secondary to|due to|caused by|(?:a|the) (?:result|consequence) of|through|via|by way of|on the basis of)"
    r" (?P<told>(?:an? |the |its |their )?(?:[\w-]+ ){0,3}?(?:(?:inhibition|blockade|antagonism|depletion"
    r"|suppression|accumulation|interference|activation"
    r"|stimulation|induction|release|impairment|deposition|crystalli[sz]ation) (?:of|in|by|with|at)\b|(?:auto"
    r"|allo)?-?immune[- ]mediated"
    r"|(?:immun\w+|allergic|idiosyncratic|vagal|toxic|cytotoxic|antibody[- ]mediated) (?:\w+ )?(?:reaction|mechanism"
    r"|response|destruction|effect|suppression|injury))"
    r"[^;,.]{0,120})",
    re.IGNORECASE,
)
ANCHOR: Final = sieve.compile(
    r"\b(?:mechanism|pathogenesis|pathophysiolog|hypothes|postulat|speculat|explain|account(?:s|ed)? for|mediated"
    r"|immune"
    r"|immunolog|immunoallerg|hypersensitiv|idiosyncra|inhibition|blockade|antagonism|depletion|accumulation"
    r"|displacement|underlie|responsible"
    r"|conceivable|believe|suggest|propose|suspect)",
    re.IGNORECASE,
)
"""What a sentence must hold to be looked at."""
THIS: Final = sieve.compile(
    r"\b(?:this|these|the|our|his|her|such an?|that|patient['’]s) (?:\w+ ){0,3}?(?:events?|reactions?|episodes?"
    r"|effects?|complications?|findings?"
    r"|phenomen(?:on|a)|toxicity|symptoms?|courses?|cases?|changes?|observations?|interactions?|fall|rise|picture"
    r"|syndrome|injury)\b",
    re.IGNORECASE,
)
CAUSAL: Final = sieve.compile(
    r"\b(?:led|leads?|leading|caus\w+|result\w*|responsible|induc\w+|trigger\w*|contribut\w+|explain\w*|accounts?"
    r"|mediat\w+|precipitat\w+"
    r"|produc\w+|provok\w+|via|through|by|due to|thereby)\b",
    re.IGNORECASE,
)
END: Final = sieve.compile(
    r"\s*(?:[,;]?\s+(?:but|although|though|however|whereas|which is why|as (?:suggested|shown|described|reported"
    r"|proposed|evidenced)\b|since\b"
    r"|because (?:it|the|he|she|no|there)\b|and (?:we|should|must|physicians|clinicians|suggest|recommend|propose"
    r"|conclude|this)\b|so that)\b.*|\s*\[[\d,\s–-]+\].*|\s*\(\d[\d,\s–-]*\).*|[\s,.:]+$)",
    re.IGNORECASE | re.DOTALL,
)
LEAD: Final = sieve.compile(
    r"^(?:(?:that|however|therefore|thus|moreover|furthermore|in addition|in our (?:opinion|view|case|patient)"
    r"|(?:the )?discussion|conclusions?"
    r"|comment|it|an?|the|as|either|(?:caused|mediated) by|(?:secondary|due|related|linked) to|most|likely|probably"
    r"|also|and),?:?\s+)+",
    re.IGNORECASE,
)
SAYS_THAT: Final = sieve.compile(
    r"\b(?:suggest\w*|indicat\w*|show\w*|means?|impl\w+|notion|hypothesis|possibility|speculate\w*|postulate\w*"
    r"|believe\w*|conclude\w*|fact) that\s+",
    re.IGNORECASE,
)
NO_MECHANISM: Final = sieve.compile(
    r"^(?:involved|implicated|operative|responsible|important|discussed|similar|distinct|different|identical"
    r"|the same|same|there|although|because|while|if|when|this (?:is|was"
    r"|represents)|they|he|she|no|not|none"
    r"|neither|conventional)\b|\b(?:not|cannot be|no)$|\b(?:should|first (?:case|report|description|instance)"
    r"|be used|caution|dilemma|option|warrant\w*"
    r"|no evidence)\b",
    re.IGNORECASE,
)
IN_GENERAL: Final = sieve.compile(
    r"\b(?:in (?:many |some |most |such |those )?(?:\w+ )?(?:patients|individuals|subjects|persons|people"
    r"|children) (?:with"
    r"|who|on|receiving|taking|undergoing)"
    r"|usually|typically|often|commonly|generally|experimental)\b",
    re.IGNORECASE,
)
GOOD: Final = sieve.compile(
    r"\b(?:resolution|efficacy|recovery|improvement|remission|benefi\w+|resistance|therapeutic|treatment effect"
    r"|response to (?:treatment|therapy)"
    r"|analges\w+|healing|predisposition)\b",
    re.IGNORECASE,
)
HAS_BEEN: Final = sieve.compile(
    r"\b(?:has|have|had) (?:also |often |previously |recently ){0,2}been (?:\w+ly )?(?:proposed|suggested|postulated"
    r"|hypothesi[sz]ed|described"
    r"|reported|implicated|considered|attributed|shown|demonstrated)\b",
    re.IGNORECASE,
)
LONGEST: Final = 220  # characters of a mechanism
