"""The words by which reports tell what was done with a drug, and whether the event came again.

Stopping, holding, reducing, going on, giving again and replacing: each as verb ("was withdrawn", "gave up"), as noun
("discontinuation of", "dechallenge") and as a state ("off the drug", "on repeat exposure").
"""

from __future__ import annotations

from typing import Final

from extract.statements.doses import ASIDE as _ASIDE
from extract.statements.doses import DECLINED, DOSE, GIVEN_LATER, LATER_DOSE, LEFT_OUT, UNCHANGED

_DOSE: Final = r"(?:dos(?:e|es|age|ages|ing)|amount|concentrations?|levels?|rate)"
_DRUG: Final = (
    r"(?:drugs?|therapy|treatments?|medications?|medicines?|agents?|tablets?|infusions?|injections?|doses?|courses?"
    r"|cycles?)"
)
_NTH: Final = r"(?:second|third|fourth|fifth|repeat(?:ed)?|another|subsequent|new|further|later|additional|renewed)"
_NOT: Final = r"(?:not|never)(?: \w+ly| been| be){0,2}"
_RESOLVED: Final = (
    r"(?:(?:decided|elected|chose|opted|preferred|agreed|resolved|wished|wanted|asked|managed|planned|ventured"
    r"|was able|were able|dared) to"
    r"|could(?: \w+ly)?|was allowed to|were allowed to)"
)
_LAPSE: Final = (
    r"(?:stop|discontinue|withdraw|abandon|give up|cease|terminate|come off|leave off|do without|dispense with)"
)
_KEEP: Final = r"(?:go on|continue|carry on|persist|stay on|remain on|keep on|proceed|persevere)"

STOP: Final = (
    r"stopp(?:ed|ing)|discontinu(?:ed|ation|ance|ing|e)|withdr(?:awn|ew|awing)"
    r"|(?<!alcohol )(?<!opioid )(?<!opiate )(?<!ethanol )(?<!heroin )withdrawal(?! (?:syndrome|symptoms?|reactions?"
    r"|seizures?|delirium"
    r"|effects?|phenomen\w+|of (?:blood|fluid|alcohol|opioids?|consent|care|support)))"
    r"|ceas(?:ed|ing)|(?<!smoking )(?<!tobacco )cessation(?! (?:aid|of (?:smoking|tobacco)))|abandoned"
    r"|terminated|termination of(?! (?:the |her )?pregnan)|(?:taken|came|weaned|went|been|while|when|once|was"
    r"|were) off"
    r"(?! (?:the )?(?:balance|ventilat\w+|food|work|oxygen))"
    r"|taper(?:ed|ing)? off|tapered (?:and|then) (?:\w+ )?(?:stopped|discontinued)|halted|stopp?age|eliminated from"
    r"|elimination of the"
    r"|removal of (?:the|this|all|any)|removed from (?:the|his|her) (?:regimen|therapy|treatment|medications?)"
    r"|dechallenged?|de-challenge"
    r"|(?:threw|thrown|put|flushed|gave) (?:\w+ ){0,4}away|(?:leave|left) (?:(?:the|her|his|it|them|all|these"
    r"|tablets|capsules|drops|drug|injections) ){0,2}off|(?:leave|left) the (?:rest"
    r"|remainder)(?= of)"
    r"|took no more|no (?:second|more|further) (?:tablet|capsule|dose|infusion|injection|pill)s? (?:was"
    r"|were) (?:given"
    r"|taken|administered)"
    r"|g[ai]ve(?:n)? up|quit taking|no longer (?:took|taking|received|given|used)"
    rf"|(?:decided|elected|chose|opted|preferred|agreed|resolved|wished|wanted|asked|had) to {_LAPSE}"
    r"|(?:was|were|been) (?:\w+ly )?(?:dropped|left out|removed|broken off|cut short|curtailed|brought to an end|ended"
    r"|aborted)(?= |,|\.|;)|broke off|called a halt to|came to an end|(?:was|were) not (?:continued|completed)"
    rf"|dropped(?= from)|{LEFT_OUT}"
)
HOLD: Final = (
    r"held(?! (?:in|at|by|on|the|a|that|responsible|to)\b)|paused|pausing|interrupted|interrupting|interruption"
    r"|put off|postponed"
    r"|withheld|withholding"
    r"|suspended(?! in)|suspension of|suspending|deferred|delayed|skipped|omitted|omitting|omission"
    r"|was not given as planned"
    r"|temporar(?:y|ily) (?:discontinu\w+|stopp\w+|withdr\w+|cessation|ceas\w+)"
    r"|(?:put|placed|kept|was|were) on hold|(?:drug|treatment) (?:holiday|break|pause)|(?:break|pause) (?:in|of) "
    r"(?:the |her |his )?(?:treatment|therapy|drug)|pushed back|moved back|held (?:back|over)|stood down"
    rf"|(?:decided|elected|chose|opted|preferred|agreed) to (?:hold|pause|interrupt|suspend|defer|delay|postpone"
    r"|withhold|skip|omit)"
    rf"|{LATER_DOSE}(?: [\w,-]+){{0,4}}? (?:came|given) (?:[\w-]+ )?late"
)
REDUCE: Final = (
    rf"{_DOSE}(?: of [\w-]+)? (?:(?:was|were|had been|has been|is) )?(?:(?:then|subsequently|gradually|later|slowly"
    rf"|progressively"
    r"|first|also|therefore) ){0,2}(?:reduced|lowered|decreased|halved|cut|tapered|adjusted down(?:ward)?"
    r"|titrated down(?:ward)?)"
    r"|(?:was|were) cut to"
    r"|(?:lower(?:ed|ing)|reduc(?:ed|ing|tion (?:of|in))|decreas(?:ed|ing|e (?:of|in))|halv(?:ed|ing)|lessening"
    r"|tapering(?: of)?) "
    rf"(?:(?:the|its|her|his|their|daily|in|of|total|target) ){{0,3}}(?:[\w-]+ )?{_DOSE}"
    r"|dos(?:e|age)[- ]reduc(?:tion|ed)s?|dos(?:e|age) (?:decrease|decrement|adjustment)|down-?titrat\w+"
    r"|(?:was|were) (?:\w+ly )?(?:reduced|lowered|decreased|halved|tapered) (?:from [\w.,/ ]{1,30} )?to (?:\d|half"
    r"|one|a lower)"
    r"|reduced to one|but reduced|given less often|(?:a )?lower(?:ed)? dos(?:e|age)s?(?= (?:of|was|were))"
)
CONTINUE: Final = (
    rf"(?:was|were|(?:has|have) (?:since )?been|is being)(?: \w+ly| then| therefore)? (?:continued|kept (?:up|going"
    r"|unchanged)|carried on|persisted with|persevered with|maintained|left (?:unchanged|as it was|alone|untouched))"
    r"(?! (?:in|by|with (?:oral )?(?:corticosteroids|prednis)))"
    rf"|{_RESOLVED} {_KEEP}|(?:was|were|been) (?:\w+ly )?(?:advised|encouraged|told|asked) to {_KEEP}"
    rf"|did not (?:interrupt|stop|discontinue|withdraw|suspend|alter|change|pause|hold)"
    rf"|(?:was|were) neither (?:stopped|discontinued|interrupted|reduced|changed)|{UNCHANGED}"
    r"|no change (?:was made )?(?:to|in|of) (?:the |her |his )?(?:drug|treatment|therapy|dose|dosage|regimen)"
    r"|continued throughout|were given as planned|was given as planned|as scheduled"
    r"|on schedule|on the planned date|given on time|maintained on|carried on|was not (?:stopped|discontinued"
    r"|withdrawn|interrupted)|were not (?:stopped|discontinued|withdrawn|interrupted)|not stop [A-Z]"
    r"|did not stop|kept on|went on (?:taking|with|receiving)"
    r"|(?:stayed|stays|remained|remains|has been kept|was kept|kept (?:her|him)|(?:is|are) still) on"
    r"|still (?:takes|receives|taking|receiving|uses|injects)"
    r"|(?:has|have) (?:since )?(?:stayed|remained|continued) on|when the next (?:course|dose|infusion"
    r"|cycle|injection) was due"
    r"|continued (?:on|with|to (?:receive|take|use))|continuing (?:on|with)"
    rf"|(?:despite|with|without interrupting|under|while|on) (?:the )?(?:continu(?:ing|ed|ous"
    rf"|ation of)) (?:\w+ )?(?:{_DRUG}|use|intake)"
    r"|continuation of (?:the )?(?:drug|therapy|treatment)|without (?:interruption|discontinuation|stopping"
    r"|interrupting)"
)
RESUME: Final = (
    r"resum(?:ed|ption|ing)|(?:able to|could|allowed to) resume|re-?start(?:ed|ing)?|re-?introduc(?:ed|tion|ing)"
    r"|re-?institut(?:ed|ion|ing)|re-?instat(?:ed|ement)|re-?initiat(?:ed|ion|ing)|re-?commenc(?:ed|ement|ing)"
    r"|re-?challeng(?:ed?|es|ing)|re-?administ(?:ered|ration|ering)|re-?expos(?:ed|ure|ing)|re-?treat(?:ed|ment|ing)"
    r"|re-?prescri(?:bed|ption)|re-?us(?:ed|e)(?= of)|re-?inject(?:ed|ion)|re-?infus(?:ed|ion)|re-?ingest(?:ed|ion)"
    r"|retreatment|(?:given|gave|received?|taken?|taking|took|administered|started|began|begun|treated"
    r"|put back on|used|tr(?:y|ied)"
    r"|prescribed|injected"
    r"|infused|ingested)(?: [\w.-]+){0,4}? (?:once )?again|again (?:received|given|took|started|administered"
    r"|prescribed|treated|used)"
    r"|(?:given|received|taken|took|administered|prescribed|used) (?:[\w.-]+ ){0,3}?(?:a|the|for (?:a"
    r"|the)) second time"
    r"|(?:preferred|decided|elected|chose|opted|agreed|ventured|managed) to (?:resume|restart|re-?introduce"
    r"|re-?challenge|re-?expose|re-?institute|re-?administer)"
    r"|was put back on|(?:second|third|fourth|next) [\w-]+(?: [\w-]+)?(?= (?:went ahead|took place"
    r"|was given on (?:time|the due)))"
    r"|further (?:infusions?|doses|injections?|cycles|courses)(?= (?:have|were|had))"
    rf"|{GIVEN_LATER}|(?:taken|took|taking|take) up again|(?:begun|began|started|given) (?:anew|afresh)|renewed"
    r"|(?:went|gone|go|was|were|been|put|brought) back on(?:to)?"
    rf"(?= (?:(?:the|her|his|its|full|regular|same|usual) ){{0,2}}(?:{_DRUG}|it|them)\b"
    r"| (?!(?:the|her|his|its|a|an|to|solids?|track|duty|course|home|oral feeds)\b)[a-z-]{5,})"
    r"|returned to (?:taking|using|treatment|therapy)"
    rf"|{_RESOLVED} (?:try|give|take|use|have|receive) [\w ,-]{{1,40}}? (?:once )?again"
    rf"|{_NTH} (?:\w+ )?(?:course|exposure|challenge|trial|administration|attempt|provocation)s?(?: (?:of|to|with"
    rf"|at)|(?= [\w-]+ed\b))"
    r"|(?:oral|parenteral|intravenous|drug|provocation|positive|inadvertent|accidental|single-blind"
    r"|double-blind) (?:parenteral )?"
    r"(?:challenges?|provocation)(?: (?:test|dose))?(?= with| to| was| were)"
    r"|(?:challenged|exposed) (?:once )?again|again exposed"
)
_ANY_MORE: Final = r"(?:again|since|ever since|any ?more|any longer|thereafter|afterwards|from then on|a second time)"
_GIVE: Final = (
    r"(?:gi?ven?|tak(?:e|en)|us(?:e|ed)|received?|had|have|tr(?:y|ied)|prescribed?|administer(?:ed)?|infused?|injected?"
    r"|swallow(?:ed)?|touch(?:ed)?|offered|exposed|treated)"
)
NEVER_AGAIN: Final = (
    rf"(?:has|have|had|was|were|did|will|would|could|does|do) (?:not|never)(?: be| been| since| ever"
    rf"| \w+ly){{0,2}} {_GIVE}"
    rf"(?: (?!and\b|but\b)[\w/-]+){{0,5}}? {_ANY_MORE}"
    rf"|(?:did not|does not|would not|never) (?:want|wish|dare"
    rf"|agree)\w*(?: [\w-]+){{0,4}}? (?:ever )?(?:to )?(?:be )?{_GIVE}"
    rf"(?: [\w-]+){{0,3}}? {_ANY_MORE}"
    r"|(?:no|without) (?:further|more|additional) [\w-]+(?: [\w-]+)? (?:was|were|has been|have been) (?:ever |since )?"
    r"(?:given|administered|used|prescribed|taken|infused|injected|tried)"
    r"|(?:has|have|had) (?:since |now |always )?(?:avoided|shunned|kept (?:away from|off|clear of)"
    r"|stayed (?:away from|off)"
    r"|steered clear of|remained off|done without)(?! (?:alcohol|the sun|sun|exercise|contact|driving))"
    rf"|(?:{LATER_DOSE}|re-?exposure|re-?challenge|re-?introduction|re-?treatment|further (?:use|treatment"
    rf"|exposure)|its use"
    rf"|resumption){_ASIDE} (?:was|were|is) (?:therefore |thus |also )?(?:ruled out|vetoed|out of the question|excluded"
    r"|rejected|not an option|no option|not considered|dismissed|called off)|"
    rf"{DECLINED}|(?:no|without)(?: any)? (?:further|more|additional) (?:treatment|therapy|use|exposure|{DOSE})"
    r"(?= (?:with|of|to|was|were|has|have|had|is|and|since|after))|(?:none|no more|no further|nothing more)"
    r"(?= (?:has|have|was|were) (?:since )?(?:been )?(?:given|administered|taken|used|prescribed|infused|injected))"
    r"|no need for (?:any )?(?:further|more|another|renewed)"
    rf"|re-?(?:challenge|exposure|introduction|administration|institution|treatment|start) (?:was|has been) "
    r"(?:(?:therefore|deliberately|\w+ly) )?(?:not|never|neither|deemed|considered|thought|judged|declined|refused"
    r"|avoided|ruled out|rejected|felt to be|regarded)"
    rf"|(?:saw|was|were|felt) no (?:reason|justification|case|need) (?:for|to) (?:re-?\w+|resume|try|give)"
    r"|(?:decided|advised|opted|recommended|counsel+ed|resolved|voted) against(?= (?:a|an|any|another|further|giving"
    r"|using|renewed|resuming|re-?\w+) )|struck off|crossed off|taken off (?:her|his|the) list"
    r"|(?:was|were) (?:\w+ )?contra-?indicated (?:for life|from then on|thereafter)"
    r"|(?:has|have|had|was|were) (?:not|never|neither) (?:been )?(?:re)?(?:given|taken|administered"
    r"|injected|received"
    r"|used|tried|attempted|prescribed|restarted|resumed|reintroduced|rechallenged|reexposed|re-exposed)(?: \w+)?"
    r"(?: again| since)?|(?:given|received|taken|had) no (?:[\w-]+ ){1,3}since"
    r"|(?:must|should|shall|is|are|will|may|to) never (?:again )?(?:be |to )?(?:given|take|taken|receive|used?"
    r"|prescribed"
    r"|re-?exposed)|off[- ]limits|warned (?:against|never|not to)"
    r"|(?:advised|told|instructed|asked|counsel+ed) (?:strongly )?(?:never to|not to|to avoid)"
    r"(?! (?:driv|alcohol|smok|sun|exercis|strenuous|the sun|contact|pregnan))|(?:to be )?avoided for life"
    r"|lifelong avoidance"
    r"|never (?:again|given|resumed|restarted|taken)|permanently|for good"
    r"|no(?:t)? (?:attempt at )?re-?(?:challenge|exposure|administration|introduction)"
    r"|re-?(?:challenge|exposure|administration|introduction) was (?:not|never|deemed|considered|thought|judged"
    r"|declined|refused)"
    r"|no (?:further|second|third|more|other|additional)(?= [\w-]+ (?:had been|has been|have been|was"
    r"|were) (?:injected|given|administered|infused|taken))"
    rf"|{_NOT} (?:rechallenged|reexposed|re-exposed|restarted|reintroduced|readministered|resumed|reinstituted)"
    r"|without re-?challenge|definitive(?:ly)? (?:discontinu\w+|withdr\w+|stopp\w+|cessation)"
)
SWITCH: Final = (
    r"(?:switched|changed|moved|transferred|converted) (?:her|him|them|the (?:patient|woman|man|boy|girl"
    r"|child)) (?:over )?"
    r"(?:from [\w -]+? )?(?:on)?to|(?:was|were|been) (?:moved|transferred|converted|shifted) (?:over )?to(?= [a-z])"
    r"|instead(?! of)|(?:changed|switched|converted|shifted) (?:the |her "
    r"|his )?[\w-]+ to|switched(?: over)? (?:from [\w -]+? )?to"
    r"|changed (?:from [\w -]+? )?to|change to|switch to|switch(?:ing)? (?:from [\w -]+? )?to"
    r"|conver(?:sion|ted) (?:from [\w -]+? )?to|rotat(?:ed|ion) (?:from [\w -]+? )?to"
    r"|replaced (?:(?:\w+ ){1,4}later )?(?:by|with)|exchanged for|replacement (?:by|with)"
    r"|substitut(?:ed|ing) (?:by|with|for)|substitut(?:ed|ion|ing)|took the place of|transitioned to"
    r"|crossed over to"
    r"|(?:put|given|started|begun|prescribed|used|introduced|added) in (?:its|their) (?:place|stead)|in (?:its"
    r"|their) (?:place|stead)"
    r"|(?:took|takes|taking|taken) (?:over(?= |\.|,|;)|(?:its|their) place|the place of)|in(?: the)? place of"
    r"|(?:went|gone|going|brought|came) over (?:on)?to|moved (?:on )?to(?= [a-z])|swapped (?:for|to)|gave way to"
    r"|(?:went|gone|put|taken|changed|switched) back to(?= [a-z])|reverted to|made way for|(?:exchanged"
    r"|swapped) (?:\w+ )?(?=[\w-]+ for )|as (?:an? )?(?:alternative|substitute|replacement)"
    r"(?= (?:for|to)\b)|(?:completed|finished)(?: (?:the|her|his|treatment|therapy|course"
    r"|antibiotic)){0,3} with|instead of|replac(?:ing|ed)|shifted to|put back on|back on"
    r"|in favou?r of"
    r"|to which (?:he|she) (?:had been|was) (?:switched|changed)|(?:was|were) (?:begun|started|initiated|commenced)"
    r"|(?:has|have) (?:since )?been (?:on|treated with)|now takes|takes|is (?:now )?(?:on"
    r"|taking)|begun after"
)
AGAIN: Final = (
    r"recur(?:red|s|rence|rences|ring)?|relaps(?:ed?|es|ing)"
    r"|(?<!granulocytes )(?<!neutrophils )(?<!platelets )(?<!cells )(?<!counts )re-?appear(?:ed|ing|s)?"
    r"|re-?appearance(?! of (?:\w+ )?(?:granulocytes|neutrophils|platelets|\w+ cells))"
    r"|(?:was|were) back(?= within [\w-]+ (?:minutes|hours|days|weeks))|re-?develop(?:ed|ment)"
    r"|re-?occur(?:red|rence|s)?|re-?emerge(?:d|nce)|reproduc(?:ed|ing) (?:the |his |her |these "
    r"|all )?(?:\w+ )?(?:symptoms?|reaction|event"
    r"|signs|picture|\w+(?:osis|emia|itis|penia|ia))"
    r"|(?<!she )(?<!he )(?<!patient )(?<!they )(?<!who )returned(?! (?:\w+ly |back )?(?:to|home|toward|within"
    r"|negative|positive))"
    r"|came back(?= |,|\.)|come back|(?:was|were) back(?! (?:to|at|on|in|within|inside|above|over|home|into|up|with))"
    r"|(?:was|were) (?:there|back|up|present|down) (?:once )?(?:again|anew)|(?:was|were) back (?:at|in"
    r"|on) the same (?:places?|sites?|spots?)"
    r"|(?:set in|began|came on|broke out|flared(?: up)?) (?:once )?(?:again|anew|afresh)"
    r"|another episode|(?:further|similar|identical|repeat|second|third) (?:episodes?|toxicity"
    r"|seizures?|arrhythmias?|\w+(?:osis|emia|itis|penia)"
    r"|events?|attacks?|reactions?|adverse|drop|fall|bleeding|problems?|symptoms)"
    r"|(?:new|another|second|further|early) (?:drop|fall|episode|event|attack|reaction|dyscrasia)"
    r"|subsequent episode|neutropenia again|happened again|again (?:developed|experienced|suffered|complained|became"
    r"|appeared|had|fell"
    r"|rose|noted|occurred)|(?:developed|occurred|appeared|experienced|suffered|fell|rose"
    r"|noted)(?: [\w-]+){0,3} (?:once )?again"
    r"|(?:positive|(?:was|were|proved) positive|positivity)(?= (?:re-?challenge|re-?exposure|challenge|in (?:both"
    r"|all)|after|$))"
    r"|(?:no|any) (?:\w+ )?(?:muscle )?symptoms|signs of [\w ]+ (?:re)?appeared"
    r"|(?<=no )more (?:[\w-]+ ){0,2}(?:symptoms?|episodes?|attacks?|seizures?|reactions?|complaints?|problems?"
    r"|events?)"
)
QUIET: Final = (
    r"(?:well|uneventfully) tolerated|tolerated (?:it |this |them )?(?:well|uneventfully|without)"
    r"|without (?:incident|problems?|difficulty|recurrence|relapse|further|a new|any new|adverse"
    r"|any adverse|any further|complications?|reaction"
    r"|trouble|harm)"
    r"|(?:safely|successfully|uneventfully) (?:resumed|restarted|reintroduced|rechallenged|continued"
    r"|re-?treated|re-?administered|re-?exposed)|uneventful(?:ly)?"
)

DOINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("action", "stop", STOP),
    ("action", "hold", HOLD),
    ("action", "reduce", REDUCE),
    ("action", "continue", CONTINUE),
    ("action", "resume", RESUME),
    ("action", "never again", NEVER_AGAIN),
    ("action", "switch", SWITCH),
)
"""The rows of the cue table on what was done with a drug: kind, value, pattern."""

RETURNS: Final[tuple[tuple[str, str, str], ...]] = (
    ("recurrence", "again", AGAIN),
    ("recurrence", "quiet", QUIET),
)
"""The rows of the cue table on the event coming again, or not: kind, value, pattern."""
