"""Arguments: the words by which authors speak of a drug class and argue for or against its effect.

All repetitions are bounded, so that a search stays linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve

# --- what speaks of a class as a whole, and what of one drug alone ----------------------------------------
CLASS: Final = sieve.compile(
    r"\b(?:drug[- ]|true |general |common )?class(?:[- ](?:wide|related|specific"
    r"|dependent))?[- ](?:effects?|toxicity|reactions?|phenomen(?:on|a)|propert(?:y|ies)"
    r"|events?|adverse (?:effects?|events?|reactions?)|side[- ]effects?|risks?|characteristics?|liability)\b"
    r"|\b(?:class|group)[- ](?:wide|specific|related)\b"
    r"|\beffect (?:of|shared by|common to) (?:the|this) (?:whole|entire) (?:class|group)\b"
    r"|\b(?:shared|caused|produced|possessed|exerted) by (?:all|other|the other|most|several"
    r"|many)(?: of the)? (?:members|agents|drugs|compounds|representatives|molecules)(?: (?:of|in) (?:the"
    r"|this|that|its) (?:class|group|family))?\b"
    r"|\b(?:shared by|common to|inherent (?:to|in)|extends? to|applies to) (?:all|the (?:whole|entire"
    r"|other)|other)\b(?= [\w-]+(?: [\w-]+)?)"
    r"|\b(?:all|other) (?:members|agents|drugs) (?:of|in) (?:the|this) (?:class|group)\b|\b(?:whole"
    r"|entire) (?:drug )?class\b"
    r"|\b(?:effect|property|feature|trait|hazard|reaction|toxicity|risk) (?:of|common to|inherent in"
    r"|shared by|shared across) (?:the|this) (?:[\w-]+ )?class\b"
    r"|\bclass as a whole\b|\bas a class\b|\bacross the (?:[\w-]+ )?class\b",
    re.IGNORECASE,
)
CROSS: Final = sieve.compile(
    r"\bcross[- ]?(?:reactiv\w+|reactions?|toxicity|hepatotoxicity|nephrotoxicity|sensitivity"
    r"|sensiti[sz]ation|intolerance|allerg\w+|hypersensitivity)\b",
    re.IGNORECASE,
)
SINGLE: Final = sieve.compile(
    r"\b(?:peculiar(?:ity)?|particular(?:ity)?|specific|unique|restricted|confined|limited|idiosyncras(?:y"
    r"|ies)|property) (?:of|to) (?=[\w-])"
    r"|\b(?:drug|molecule|agent|compound|substance)[- ]specific\b",
    re.IGNORECASE,
)
SINGLE_DRUG: Final = sieve.compile(
    r"(?:this|the|that|one|a single|an individual|any one|each) (?:\w+ )?(?:drug|molecule|agent|compound"
    r"|substance|member|antibody)\b",
    re.IGNORECASE,
)

# --- the argument -----------------------------------------------------------------------------------------
FOR: Final = (
    r"support(?:s|ed|ing|ive of)?|suggest(?:s|ed|ing|ive of)?|indicat(?:es?|ed|ing|ive of)|favou?r(?:s|ed"
    r"|ing)?|in favou?r of|consistent with|compatible with"
    r"|point(?:s|ed|ing)? (?:to|towards?)|strengthen(?:s|ed|ing)?|corroborat(?:es?|ed|ing)|confirm(?:s|ed"
    r"|ing)?|impl(?:y|ies|ied|ying)|demonstrat(?:es?|ed|ing)"
    r"|show(?:s|ed|n|ing)?|evidence (?:for|of)|argu(?:es?|ed|ing) (?:for|that|in favou?r of)|speak(?:s"
    r"|ing)? (?:for|in favou?r of)|spoke (?:for|in favou?r of)|in keeping with|in line with"
    r"|lends? (?:weight|support) to"
    r"|adds? (?:weight |further )?(?:evidence )?to|(?:we|i|authors?) (?:therefore |thus |also )?(?:believe"
    r"|think|propose|conclude|hold|consider|regard|postulate|hypothesi[sz]e|speculate|suspect|assume"
    r"|contend|argue|suggest)"
    r"|rais(?:es?|ed|ing) the (?:possibility|suspicion|hypothesis)|interpreted as|best explained (?:by|as)"
    r"|attribut(?:ed|able) to|makes? (?:it )?(?:likely|plausible|probable)"
    r"|(?:appears?|seems?)(?: likely)? to be|(?:is|are|was) (?:more |most |very )?(?:likely|probably"
    r"|presumably|apparently)|in our (?:view|opinion)"
)
AGAINST: Final = (
    r"(?:do|does|did|would) not (?:\w+ )?(?:believe|think|regard|consider|see|hold)"
    r"|argu(?:es?|ed|ing)(?: \w+)? against|speak(?:s|ing)?(?: \w+)? against|spoke against|weigh(?:s|ed"
    r"|ing)?(?: \w+)? against|evidence against|arguments? against|(?:is|are|was|were|be) against"
    r"|tells? against|militat(?:es?|ed|ing) against"
    r"|contradict(?:s|ed|ing)?|refut(?:es?|ed|ing)|challeng(?:es?|ed|ing)|disput(?:es?|ed|ing)"
    r"|disprov(?:es?|ed|ing)|casts? doubt (?:on|upon)|unlikely|improbable|inconsistent with"
    r"|incompatible with|not (?:in keeping|consistent|compatible|in line) with|contrary to|at odds with"
    r"|rather than|instead of|make(?:s)? (?:[\w-]+ )?(?:unlikely|improbable)|excludes?|rules? out"
)
PREDICATE: Final = sieve.compile(rf"\b(?:(?P<against>{AGAINST})|(?P<favour>{FOR}))(?![\w-])", re.IGNORECASE)
NOT_BEFORE: Final = sieve.compile(
    r"\b(?:not|never|hardly|cannot|can not|n['’]t|nor|neither|no|little|without)\s+(?:\w+ly |be |been |yet "
    r"|itself |to ){0,2}$",
    re.IGNORECASE,
)
NO_CLASS: Final = sieve.compile(
    r"\b(?:not|no|nor|never|without|lack of|absence of|neither)\s+(?:(?:be|to be|necessarily|simply|merely"
    r"|a|an|the|any|true|real|general|such|complete|evidence|sign|signs|indication|proof|support|of"
    r"|for)\s+){0,5}$",
    re.IGNORECASE,
)
COPULA: Final = sieve.compile(
    r"\b(?:is|are|was|were|be|being|represents?|constitutes?|reflects?|as)\s+(?:(?:a|an|the|indeed|rather"
    r"|truly|in fact|likely|probably|more|part|of|possibly|perhaps|genuine|true)\s+){0,5}$",
    re.IGNORECASE,
)
AFTER: Final = sieve.compile(
    r"^(?:[^.;]{0,120}?\b(?:is|are|was|seems?|appears?|remains?|becomes?|looks?)\s+(?:therefore |thus "
    r"|also |very |more |most |rather |highly |quite |hence |then |to be ){0,3}"
    r"(?P<not>not |hardly )?(?:(?P<yes>likely|probable|plausible|suggested|supported|conceivable|favou?red"
    r"|possible|apparent|evident|confirmed|borne out|proved|proven|seen)|(?P<no>unlikely|improbable"
    r"|implausible|excluded|ruled out|contradicted"
    r"|refuted|not supported)))\b",
    re.IGNORECASE,
)
MAKES: Final = sieve.compile(
    r"\b(?:makes?|made|making|renders?|rendered|rendering)\s+(?:(?:a|an|any|the)\s+)?$", re.IGNORECASE
)
MADE: Final = sieve.compile(
    r"[^.;,]{0,80}?\b(?:(?P<yes>likely|probable|plausible)|(?P<no>unlikely|improbable|implausible"
    r"|less likely))\b",
    re.IGNORECASE,
)
# "… not to statins as a class"
NOT_AS: Final = sieve.compile(r"\b(?:not|nor|rather than)\s+(?:[\w-]+\s+){1,4}$", re.IGNORECASE)

# --- what makes it no claim -------------------------------------------------------------------------------
UNDECIDED: Final = sieve.compile(
    r"\?|\bwhether\b|\b(?:cannot|can not|could not|can hardly|impossible to|not possible to|difficult to"
    r"|too early to|premature to|unable to|not) (?:yet )?(?:be )?(?:reliably |firmly |definitely "
    r"|completely |entirely )?"
    r"(?:judged?|determined?|decided?|said|say|known|exclud(?:e|ed)|ruled? out|answer(?:ed)?|assess(?:ed)?"
    r"|permit|allow|conclud(?:e|ed)|inferred|infer|establish(?:ed)?|clear|claim(?:ed)?|tell"
    r"|generali[sz]ed?)\b"
    r"|\bremains? (?:\w+ )?(?:unclear|unknown|to be|open|undetermined|uncertain|controversial|unresolved"
    r"|a matter)\b|\b(?:unknown|unclear|uncertain|debated|undecided|an open question)\b"
    r"|\bno (?:conclusions?|statement|inference|judg(?:e)?ment)\b|\bif (?:it|this|there|these|such|the"
    r"|neutr|a)\b[^.]{0,40}\bclass\b|\bquestions? (?:of|as to|about|if|whether)\b"
    r"|\bto (?:determine|clarify|establish|investigate|test|examine|explore|find out|assess|study|see"
    r"|evaluate) (?:if|the|this|a|possible|potential)\b[^.]{0,60}\bclass\b",
    re.IGNORECASE,
)
OTHERS: Final = sieve.compile(
    r"(?i:\bet al\b|\bco-?workers\b|\bcolleagues\b|\baccording to\b)"
    r"|(?i:\b(?:some|other|several|many|most|various|certain) (?:authors?|investigators?|experts?"
    r"|researchers?"
    r"|reviewers?|clinicians?|physicians?|studies|reports|groups)\b)"
    r"|(?i:\b(?:has|have|had) (?:also |often |long |previously |recently |generally |widely |sometimes "
    r"|repeatedly |commonly ){0,3}been (?:\w+ly )?(?:described|considered|reported|proposed|suggested"
    r"|regarded"
    r"|postulated|called|interpreted|thought|recogni[sz]ed|discussed|hypothesi[sz]ed|claimed|labell?ed"
    r"|accepted|established)\b)"
    r"|(?i:\b(?:is|are|was|were) (?:\w+ly )?(?:considered|regarded|thought|believed|known|recogni[sz]ed"
    r"|accepted|said|held|assumed|reported)(?: to be| as| (?=an? class)| (?=class))\b)"
    r"|(?i:\b(?:well[- ])?(?:known|recogni[sz]ed|established|documented|described|accepted)(?: \w+)? class\b)"
    r"|(?i:\bprevious(?:ly)? (?:studies|reports|published|work|data)\b)"
    r"|\b[A-Z][a-z]+ and [A-Z][a-z]+ (?:\[\d+\] )?(?:argued|suggested|proposed|claimed|concluded|believed"
    r"|held|found|speak|spoke|wrote)\b"
    r"|(?i:\b(?:the|a|one|an earlier|a recent|another) (?:meta-analysis|review|study|trial|editorial"
    r"|guideline"
    r"|label|registry|cohort study)\b[^.]{0,60}\b(?:suggest|conclud|support|argu|propos|found|show"
    r"|indicat)\w*)",
)
OWN: Final = sieve.compile(
    r"\b(?:our|ours|we|us|the present|the authors?|this (?:\w+ )?(?:case|patient|report|observation|finding"
    r"|experience|sequence|series|course|event|pattern|study)|these (?:\w+ )?(?:cases|patients|data"
    r"|findings|observations|reports|results))\b"
    r"|\b(?:therefore|thus|hence|consequently|taken together|in conclusion|we conclude)\b",
    re.IGNORECASE,
)
CITED: Final = sieve.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,8}\]\s*[.]?\s*$")
HEDGE: Final = sieve.compile(
    r"\b(?:may|might|could|possibl[ey]|possibility|probabl[ey]|likely|unlikely|suggest\w*|appears?|seems?"
    r"|hypothes\w+|perhaps|potential(?:ly)?|presumabl[ey]|speculat\w+|suspect\w*"
    r"|in our (?:opinion|view)|we (?:believe|think)|conceivabl[ey]|plausibl[ey]|raises? the|would|at least"
    r"|tentative\w*|apparently)\b",
    re.IGNORECASE,
)
ARGUED_HERE: Final = sieve.compile(
    r"\b(?:our|the present|this|these)(?: \w+){0,3} (?:support|suggest|argu|speak|indicat|favou?r|confirm"
    r"|strengthen|point|contradict|challeng|add|lend|cast)\w*|\bwe (?:believe|think|propose|conclude|argue"
    r"|suggest)",
    re.IGNORECASE,
)
