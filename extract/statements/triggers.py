"""Triggers of assertion: the words that deny, suppose, withhold or ascribe, and those that end their reach.

Drawn up after the trigger lists of NegEx (Chapman et al. 2001, doi:10.1006/jbin.2001.1029) and ConText
(Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002), for the language of case reports. All repetitions are
bounded.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve


def _words(pattern: str) -> sieve.Pattern:
    return sieve.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


# --- where scopes end -------------------------------------------------------------------------------------
HARD: Final = sieve.compile(
    r"[;:](?!\d)|[.!?](?=\s|$)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)|\n\s*\n|(?<![\w-])(?:but|however"
    r"|although|though|whereas|yet|nevertheless|nonetheless"
    r"|except(?:ing)?|apart from|aside from|other than|besides|with the exception of|because|so that|unless"
    r"|and then|so)(?![\w])(?! far| long)",
    re.IGNORECASE,
)
TIME: Final = _words(
    r"after|during|despite|following|under|since|before|until|while|when|whenever|where|within|throughout"
    r"|over|at|for|with|due to|owing to|thanks to|who|which|whose|whom"
    r"|on (?:follow|discharge|day|hospital|the \w+ day)|in (?:either|both|any|all|the (?:first|second|third"
    r"|other))|by the|as"
)
VP_TIME: Final = _words(
    r"after|during|despite|following|since|before|while|when|whenever|throughout|who|which|whose|whom"
    r"|as it did|as"
)
AUX: Final = r"was|were|is|are|had|has|have|did|does|do|could|would|should|may|might|can|will|must"
LEXICAL: Final = (
    r"developed|received|took|recovered|remained|became|showed|presented|died|resolved|improved|occurred"
    r"|returned|required|continued"
    r"|fell|rose|started|stopped|persisted|came|went|found|revealed|underwent|kept|stayed|began|appeared"
    r"|disappeared|complained"
    r"|refused|felt|reported|experienced|tolerated|needed|led|gave|subsided|normali[sz]ed|recurred|suffered"
    r"|dropped|responded"
)
FINITE: Final = _words(rf"{AUX}|{LEXICAL}")
VERB_GROUP: Final = sieve.compile(
    rf"(?:(?:{AUX})\s+(?:(?:not|been|be|also|ever|all|\w+ly)\s+){0, 4})?[\w-]+", re.IGNORECASE
)
SUBJECT: Final = _words(r"the|he|she|it|they|his|her|their|this|these|all|both|we|our")
COORDINATED_VERB: Final = sieve.compile(
    r"(?:,\s*)?\b(?:and|or|who|which|that|he|she|it|they)\s+(?:\w+ly\s+)?$", re.IGNORECASE
)

# --- triggers ---------------------------------------------------------------------------------------------
PSEUDO: Final = _words(
    r"not until|not only|not merely|not just|not (?:yet )?(?:certain|sure|clear|known)(?: (?:if|whether))?"
    r"|not necessarily|not always|not all|not every"
    r"|no (?:significant |suspicious |marked |definite )?(?:increase|change|difference|effect|doubt|longer)"
    r"|no (?:more|less|fewer|later|sooner) than|no matter"
    r"|without (?:doubt|difficulty)|not without|gram[- ]negative|not uncommon(?:ly)?|not unusual(?:ly)?"
    r"|not infrequent(?:ly)?|not surprising(?:ly)?"
    r"|not (?:been )?(?:previously|yet|hitherto|ever)(?: been)? (?:reported|described)|not cause|not drain"
    r"|not extend|no\.? ?\d+|as if|even if|if any|if not|little doubt"
    r"|not (?:be )?(?:\w+ly )?(?:explained|attributed|attributable|due|related)(?: to)?|false[- ]negative"
    r"|negative (?:pressure|feedback|inotropic)"
)
NOUN_NEGATION: Final = _words(
    r"no(?: \w+)? (?:evidence|signs?|symptoms?|indications?|history|suggestion|need|requirement"
    r"|reason) (?:of|for|to)|no|without(?: any| the)?|absence of|free (?:of|from)|lack(?:ed|ing|s)?(?: of)?"
    r"|den(?:ied|ies|ying)|negative for|ruled out|rules out|ruling out|exclud(?:ed|ing)|nor|neither"
    r"|non(?=[- ])|nothing (?:to suggest|suggest(?:ed|ive of)|point(?:ed|ing) to|indicat(?:ed|ive of))"
    r"|no reason to suspect|nothing|instead of|rather than|never any"
)
VERB_NEGATION: Final = _words(
    r"not|never|cannot|\w+n['’]t|failed to|unable to|no longer"
    r"|(?:none|neither|no one|nobody|no (?:\w+ )?(?:patients?|cases?|one))(?: of (?:them|the \w+(?: \w+)?"
    r"|our \w+|these \w+|us))?"
    rf"(?: patients?| case)?(?= (?:{AUX}|{LEXICAL})\b)|neither patient|none of (?:the|our"
    rf"|these) (?:\w+ )?(?:patients|cases|women|men)"
)
# What did not respond to a drug was given it: only the verb is denied.
INTRANSITIVE: Final = sieve.compile(
    r"\s+(?:been |be |\w+ly ){0,2}(?:respond\w*|improv\w+|resolv\w+|subsid\w+|recover\w*|abat\w+"
    r"|disappear\w*|reliev\w+|control\w*|revers\w+"
    r"|prevent\w*|tolerat\w+|alleviat\w+|help\w*|benefit\w*|suppress\w*|terminat\w+|correct\w*)\b",
    re.IGNORECASE,
)
UNTIL: Final = sieve.compile(r"\buntil\b", re.IGNORECASE)
# "was withheld for a month", "was planned and then given": it was, or will be, given.
GIVEN_AFTER_ALL: Final = sieve.compile(
    r"\s+(?:until|temporarily|for (?:[\w-]+ ){1,3}?(?:days?|weeks?|months?)|and (?:then |later "
    r"|subsequently |finally )?(?:given|started|begun|resumed|restarted|performed|done"
    r"|instituted|initiated|carried out|administered|reintroduced|undertaken))\b",
    re.IGNORECASE,
)
AGAIN: Final = sieve.compile(r"\s+(?:\w+\s+)?(?:again|since|any ?more|any longer)\b", re.IGNORECASE)
POST_NEGATION: Final = _words(
    r"(?:was|were|is|are|remained|stayed|being|came back|returned)(?: (?:all|both|also|repeatedly"
    r"|persistently|then|later|\w+ly)){0,3} "
    r"(?:negative|absent|excluded|ruled out|undetectable|sterile|lacking)"
    r"|(?:was|were|is|are|has been|have been|had been|could) (?:not|never)(?: be| been)?(?: \w+ly)? "
    r"(?:seen|observed|found|detected|present|noted|identified|reported|confirmed|demonstrated|evident"
    r"|apparent|recorded|encountered|detectable|experienced)"
    r"|did not (?:occur|appear|develop|recur|reappear|return|happen)|which (?:neither|none"
    r"|no)(?: \w+){1,3} (?:received|taken|used|had)"
)
NOT_DONE: Final = (
    r"considered|discussed|planned|withheld|declined|refused|contemplated|deferred|proposed|unnecessary"
    r"|omitted|kept in reserve"
    r"|held in reserve|avoided|offered|out of the question"
)
POST_NOT_DONE: Final = _words(
    rf"(?:was|were|is|are|has been|have been|had been|being)(?: \w+ly| also| then| briefly| both"
    rf"| all)? (?:{NOT_DONE})"
    r"|(?:was|were|is|are) (?:deemed|judged|thought|felt|considered) (?:to be )?(?:too|unsafe|inappropriate"
    r"|unwise|unnecessary|unjustified|unethical|contraindicated)"
    r"|(?:was|were|is|are) contraindicated|could be avoided|could not be (?:given|used|continued|started)"
    r"|(?:was|were|is|are|has been|have been|had been)(?: \w+ly)? (?:not|never)(?: been)?(?: \w+ly)? "
    r"(?:used|given|needed|required|necessary|administered|performed|done|attempted|indicated|available"
    r"|undertaken|considered|tried|added|prescribed|started|employed)"
)
PRE_NOT_DONE: Final = _words(
    r"(?:nobody|none|no one|neither|no patient|none of (?:them|the patients|our patients)|neither patient"
    r"|neither of (?:them|the patients))(?: \w+)? (?:needed|required|received|had received|was given"
    r"|were given|took)"
    r"|(?:did|does|do) not (?:need|require|receive|want|accept)|no need (?:for|of)|without (?:the "
    r"|any )?(?:need|use|administration|recourse|resort(?:ing)?) (?:for|of|to)"
    r"|(?:refused|declined|withheld|withholding|avoiding|considered|considering|planned"
    r"|contemplated)(?: (?:giving|starting|to (?:give|start|take|undergo)|treatment with))?"
    r"|(?:was|were) not (?:treated with|given|on)|not (?:receiving|taking)|(?:had|has|have) (?:not"
    r"|never) (?:received|taken|been given|been treated with|used)"
)
HYPOTHETICAL_SENTENCE: Final = _words(r"if|had there been|in case|provided that|should there be")
INVERSION: Final = sieve.compile(
    r"(?:^|[;.,]\s+|\band\s)had (?!(?:no|not|been|never|a|an)\b)(?=[^;.]{3,160}?\b(?:would|might|could)\b)"
    r"|(?:^|[;.,(]\s*)were (?:(?:an?|the|this|such) )?[\w-]+(?: [\w-]+)? to (?=be\b|\w+)|(?:^"
    r"|[;.]\s*)should (?=\w+ \w+)",
    re.IGNORECASE,
)
HYPOTHETICAL_CLAUSE: Final = _words(
    r"should|ought to|would(?: not)? have|could(?: well)? have|might(?: well)? have|might|must(?! have)"
    r"|would be|(?:is|are) (?:recommended|advised|advisable|mandatory|warranted|preferable|essential)"
    r"|we (?:recommend|advise|suggest|urge)|(?:is|are) (?:important|necessary|prudent|imperative)(?= to"
    r"| that)|need(?:s)? to be|whether"
)
HYPOTHETICAL_AFTER: Final = _words(
    r"(?:for )?fear of|(?:at |the )?risks? of|to (?:prevent|avoid|exclude|rule out|watch for"
    r"|reduce the risk of)|prevention of|prophyla\w+ (?:against|of|for)|in order to"
    r"|concerns? (?:about|over|of|for|that|regarding)|(?:in the )?hope of|feared|warning (?:of|about|on)"
    r"|monitor(?:ed|ing)? for|awareness of|possibility of"
)
HISTORICAL_AFTER: Final = _words(
    r"(?:past |previous |prior |medical |long ){0,3}history (?:of|included|was (?:significant|notable"
    r"|positive|remarkable) for)|known for|status post|had once"
    r"|(?:has|have|had) (?:previously|formerly|in the past)|previously(?! (?:healthy|untreated|reported"
    r"|described|well|unreported|fit|published|asymptomatic))"
    r"|in the past|past(?= (?:episode|event|infection|medical))"
)
RECENT: Final = sieve.compile(
    r"(?:\bhours?|\bdays?|\bweeks?|\bmonths?)['’]?s?['’]?\s+$|-(?:hour|day|week|month)\s+$", re.IGNORECASE
)
# "presented with a history of priapism": the complaint that brought the patient, not one of the past.
COMPLAINT: Final = sieve.compile(
    r"\b(?:presented|admitted|referred|seen|attended|came|brought)\b[^,;.]{0,60}?\b(?:with|for|because of) "
    r"(?:an? |the )?(?:(?:short|brief|recent|long|sudden|progressive|acute|typical|clear) )?$",
    re.IGNORECASE,
)
HISTORICAL_CLAUSE: Final = _words(
    r"(?:[\w.]+|several|many|some) (?:years?|decades?) (?:earlier|before|previously|ago)(?! (?:the present"
    r"|admission)?(?:she|he) (?:presented|was admitted))"
    r"|(?:in|during|since) (?:childhood|adolescence|infancy|youth)|in the (?:remote|distant) past"
    r"|since the age of|at the age of|in (?:his|her) (?:youth|teens|twenties)"
    r"|as an? (?:infant|baby|toddler|(?:young )?child|schoolchild|boy|girl|adolescent|teenager|young adult)"
)
KIN: Final = _words(
    r"(?:(?:his|her|their|the patient['’]s|our patient['’]s|patient['’]s|an?|the|one|two|paternal|maternal"
    r"|elder|younger|older) ){0,3}"
    r"(?:mother|father|brother|sister|son|daughter|uncle|aunt|cousin|nephew|niece|grandmother|grandfather"
    r"|(?<!unrelated )(?<!consanguineous )(?<!healthy )(?<!first-degree )parent|wife|husband|sibling|relative"
    r"|family member)s?"
    r"|family (?:medical )?history(?: (?:of|was (?:positive|significant|notable|remarkable) for|included))?"
)
KIN_NOT: Final = sieve.compile(r"\s+of\s+(?:an?|two|three|\w+)\b", re.IGNORECASE)
PERINATAL: Final = _words(
    r"pregnan\w*|f(?:o)?etal|f(?:o)?etus(?:es)?|neonat\w*|newborns?|(?<!as an )infants?|in utero|breast-?f\w+"
    r"|breast milk|gestation\w*|deliver\w+|(?<!, the )donor|donated"
)
OWN_SUBJECT: Final = sieve.compile(
    r"\b(?:the|our|this) patient(?!['’])\b|\bin (?:our|this) patient\b"
    r"|(?:\band|[,;])\s(?:he|she)\s(?=(?:was|is|had|has|developed|received|came|became|presented|took|started|began|noticed"
    r"|felt|got|did|could|tested|went|complained|underwent|returned|fell|woke|collapsed)\b)",
    re.IGNORECASE,
)
BACKGROUND_CLAUSE: Final = _words(
    r"(?:has|have) (?:also |rarely |only |previously |frequently |recently |not |never |often |long "
    r"|occasionally |commonly |infrequently ){0,3}been "
    r"(?:\w+ly )?(?:reported|described|associated|implicated|documented|linked|recogni[sz]ed|attributed"
    r"|observed|noted|published)"
    r"|et al|co-?workers|in the literature|in (?:all |most |many |several |the )?(?:earlier|previous|prior|other"
    r"|published|reported) "
    r"(?:\w+ )?(?:reports?|publications|series|descriptions|studies|cases)|previously (?:reported|described"
    r"|published)|(?:is"
    r"|are) (?:an? )?(?:well[- ])?(?:rare(?:ly)?|common(?:ly)?|known|recogni[sz]ed|uncommon|frequent(?:ly)?"
    r"|important|potential|established)"
    r"(?: (?:but|and|or) [\w-]+)?(?: [\w-]+){0,3} (?:complications?|effects?|reactions?|cause|adverse"
    r"|toxicity|events?)|(?:can|may) (?:also |rarely |sometimes |occasionally )?(?:cause|induce|lead to"
    r"|result in|produce|occur|develop|appear|be (?:associated|caused|followed|complicated|induced))"
    r"|(?:label|package insert|prescribing information|formulary)"
)
NO_MORE: Final = sieve.compile(r"\s*No (?:more|further|other|new|subsequent)\b", re.IGNORECASE)
NEW_CLAUSE: Final = sieve.compile(  # "not its name, | and daptomycin, 6 mg/kg, was begun"
    r",\s(?=and\s(?!(?:no|not|never|neither|nor|none)\b)(?:[^\s;.]+\s){1,6}?(?:was|were)\b)", re.IGNORECASE
)
COORDINATED: Final = sieve.compile(rf",?\s(?=and\s(?:{AUX}|{LEXICAL})\b)", re.IGNORECASE)
OWN: Final = _words(
    r"our|we|the present (?:patient|case|report)|the reported (?:patient|case)|in the patient"
    r"|(?:this|these)(?: \w+)? (?:patients?|cases?|reports?|woman|man|child|boy|girl|women|men|observations?)"
)
CLAUSE_EDGE: Final = sieve.compile(
    r"[;:](?!\d)|[.!?](?=\s|$)|\n\s*\n|,\s+(?=(?:but|and|we|our|this|in our|he|she|it)\b)|\b(?:but|whereas"
    r"|although|however)\b",
    re.IGNORECASE,
)
POSSIBLE_AFTER: Final = _words(
    r"(?:suspected|possible|probable|presumed|presumptive|presumably|questionable|potential|suspicion of"
    r"|suspicious for|suggestive of|suggesting)(?! (?:interaction|relationship|association|cause|causal"
    r"|adverse|drug|mechanism|side|role))"
)
# These doubt what caused the event, not that it happened.
CAUSAL: Final = sieve.compile(
    r"\b\w*-?(?:induced|associated|related|toxicity|caused|provoked)\b|\bdue to\b", re.IGNORECASE
)
SUSPECTED_CAUSE: Final = sieve.compile(
    r"\s+(?:(?:to be|as|as being|of being) (?:the |a )?(?:\w+ )?(?:cause|culprit|responsible|offend\w+)"
    r"|to have (?:caused|induced)|of (?:having )?caus\w+)",
    re.IGNORECASE,
)
POSSIBLE_BEFORE: Final = _words(
    r"(?:was|were|is|are) (?:initially |first |therefore |also |then )?suspected|(?:can|could)(?: not"
    r"|not) (?:completely |entirely |definitely )?be (?:excluded|ruled out)"
    r"|(?:is|was|were) (?:thought )?(?:possible|a possibility)|might have|may have"
)


JOINT: Final = sieve.compile(r",(?:\s*and\b)?|\band\b", re.IGNORECASE)
ASIDE: Final = sieve.compile(
    r",\s*(?:which|who|whose|though|although|while|however)\b[^,;.]{0,160},\s*$", re.IGNORECASE
)
SENTENCE: Final = sieve.compile(r"[.!?](?=\s+[A-Z(]|\s*$)|\n\s*\n")
