"""The words by which reports tell how an event ended: recovered, recovering, not recovered, fatal, and by what means.

Three grammars say the same thing, and each has its rows here: verbs ("subsided", "returned to normal"), nouns
("complete resolution of", "made an uneventful recovery") and the patient's own state ("was discharged in good health",
"remained free of"). Adjectives of the event itself ("transient", "persistent") are a kind of their own: they count only
where they stand with its name.
"""

from __future__ import annotations

from typing import Final

_ADVERBS: Final = r"(?:(?:\w+ly|all|then|again|also|soon|since|now|still|both|quite|so) ){0,3}"
_BE: Final = rf"(?:was|were|is|are|has been|have been|had been|became|remain(?:s|ed)?|being|been) {_ADVERBS}"
_FORMER: Final = (
    r"(?:normal(?:ity|cy|ly)?|baseline|base-line|sinus rhythm|euthyroid|full (?:health|strength|activity"
    r"|consciousness)"
    r"|pre-?(?:treatment|morbid|existing|admission|operative|therapy|injection|illness|infusion|exposure|drug"
    r"|therapeutic"
    r"|medication|event|ictal)|(?:previous|usual|initial|former|original|prior|control|reference|acceptable"
    r"|physiological"
    r"|regular|daily|good)(?= (?:levels?|values?|state|status|range|self|condition|function(?:ing)?|health"
    r"|activit(?:y|ies)"
    r"|rhythm|size|concentrations?|neurological|mental|clinical|conduction)))"
)
_PART: Final = (
    r"(?:partial(?:ly)?|part(?:ly)?|incomplete(?:ly)?|almost|near(?:ly)?|largely|mostly|some|slight(?:ly)?|mild"
    r"|minimal(?:ly)?"
    r"|limited|moderate|not (?:yet )?(?:completely|fully|entirely|totally))"
)
_ENDED: Final = (
    r"(?:resol(?:v\w+|ution)|recover\w*|regress\w*|remi(?:t\w*|ssion)|normali[sz]\w+|revers\w+|clear(?:ed|ing|ance)"
    r"|disappear\w*"
    r"|subsid\w+|abat\w+|heal(?:ed|ing)|restor\w+|return(?:ed)? to normal|relie(?:f|ved))"
)

RECOVERED: Final = (
    r"(?:was|were|is|felt|became|seemed) (?:\w+ )?(?:him|her)self again|(?:back to |was |is )(?:his|her) (?:old"
    r"|usual|normal"
    r"|former) self"
    r"|resolv(?:ed|es|ing|e)|resolution(?! (?:computed|ct|scan|mri|imaging|of the (?:image|scan)))"
    r"|recovered(?! from (?:the )?(?:an)?a?esthesia)"
    r"|recovery(?! (?:room|area|ward|unit|position|time|team|from (?:the )?(?:general )?an))"
    r"|normali[sz](?:ed|es|ation|ing|e)(?![- ]ratio)"
    r"|(?:return(?:ed|s|ing)?|revert(?:ed|s|ing)?|recover(?:ed|s)|restored|back|c[ao]me (?:back|down)|went back|fell"
    r"|fallen"
    r"|rose|risen|dropped|decreased|declined|increased|normal again|improved) "
    r"(?:(?:\w+ly|again|back|all) ){0,2}(?:to|within|into) (?:(?:her|his|its|their|the|a|an|within|completely"
    r"|entirely"
    rf"|essentially|virtually) ){{0,3}}{_FORMER}"
    r"|(?:to|within|in|into|inside) (?:the |a |its )?(?:normal|reference) (?:limits|range|interval|values?"
    r"|levels?)|normal again|became normal|rose to normal"
    rf"|return (?:of [\w' -]{{3,60}} )?to (?:the |a |her |his )?{_FORMER}"
    r"|return of (?:normal|full|spontaneous|sinus|consciousness|function|vision|sensation|strength)"
    r"|regain(?:ed|s|ing)|(?:re)?gained consciousness|woke up|awoke|awakened|fully (?:awake|alert|conscious|oriented"
    r"|recovered)"
    r"|(?:sinus|normal) rhythm (?:was |again |then |had )*(?:restored|resumed|returned|took over|regained)"
    r"|(?:convert(?:ed)?|conversion|reversion|cardioverted) (?:back )?(?:in)?to (?:a )?(?:normal )?sinus"
    r"|(?:had|were|was|have|has) (?:all |completely |fully |entirely |then )?(?:gone(?! (?:down|up|on|to|into"
    r"|from|below|above|as|over|unnoticed|without))|cleared|disappeared|subsided|healed|abated|normal)"
    r"|disappear(?:ed|s|ing|ance)|healed(?! \w+(?:al)? (?:infarct|necrosis|scar|fractur))|healing of"
    r"|complete(?:ly)? heal(?:ed|ing)"
    r"|cleared(?: up)?|clearing of|clearance of (?:the )?(?:rash|lesions?|eruption|symptoms|skin)"
    r"|subsid(?:ed|es|ing|ence)|abat(?:ed|es|ing|ement)|remitted|remitting|complete remission|went into remission"
    r"|faded(?: away)?|dissipated|vanish(?:ed|es|ing)|wore off|went away|settled(?! (?:at \$?\d|(?:on|into|for"
    r"|down at)\b))|symptom[- ]free|pain[- ]free"
    r"|seizure[- ]free"
    r"|quiet(?= (?:again|at|after|by|within|in) )|quiesc\w+|regress(?:ed|es|ing|ion)|receded"
    r"|passed spontaneously|defervesced|became (?:afebrile|asymptomatic"
    r"|undetectable|seronegative|euthyroid)"
    r"|took [\w-]+ (?:hours|days|weeks|months) to clear|reversed|reversible|reversal|restored|restoration of"
    r"|asymptomatic (?:within|after)|completely asymptomatic|(?:remain(?:s|ed)?|has been|had been|was|is) (?:\w+ly )?"
    r"(?:free (?:of|from) (?:\w+ )?(?:symptoms?|pain|seizures?|\w+uria|\w+emia|\w+itis|\w+osis|complaints"
    r"|recurren\w+|attacks?"
    r"|lesions?|disease)|asymptomatic)(?: since| thereafter| afterwards| at (?:follow|the|discharge)| (?:for|during"
    r"|on|after|\d))"
    r"|back (?:on the|at (?:work|school|home)|to (?:work|school))"
    r"|complete (?:\w+ )?(?:relief|disappearance|cure|improvement|response)|(?:was|were) (?:completely "
    r"|entirely )?cured"
    r"|(?:relie(?:ved|f of)|relieving) (?:of )?(?:the |his |her |their |all )?(?:\w+ )?(?:symptoms?|pain|spasm"
    r"|obstruction)"
    r"|(?:spasm|pain|symptoms?|obstruction)[\w ]{0,12} (?:was|were) (?:\w+ly )?relieved|relieved by"
    rf"|{_BE}(?:corrected|no longer (?:present|detectable|evident|visible|seen|observed|found|apparent))"
    r"|correction of (?:the |his |her )?\w+(?:emia|osis|penia|lyte\w*)"
    r"|no longer (?:had|complained|experienced|suffered|reported|required (?:dialysis|insulin|oxygen|transfusions?))"
    r"|successful(?:ly)? (?:and \w+ )?(?:\w+ )?(?:treated|managed|reversed|reversal|suppressed|converted"
    r"|resuscitated|corrected"
    r"|terminated|aborted|resolved|weaned)|(?:treated|managed|reversed|suppressed|converted|resuscitated|terminated"
    r"|corrected"
    r"|controlled) (?:\w+ly )?(?:and )?successfully"
    r"|(?:treatment|therapy|resuscitation|cardioversion|defibrillation|management|measures?|reversal) (?:was|were"
    r"|proved|is) "
    r"(?:\w+ly )?(?:successful|effective|curative)"
    r"|(?:excellent|favou?rable|good|uneventful|full|complete|satisfactory|happy) (?:\w+ ){0,2}(?:outcome|recovery)"
    r"|(?:outcome|evolution|course|prognosis) (?:was|were) (?:\w+ly )?(?:favou?rable|good|excellent|satisfactory)"
    r"|(?:her|his|their) (?:old|usual|normal|former) self|(?:was|were|is|are|felt|feels|feeling"
    r"|been) (?:\w+ )?well (?:again|within|by)"
    r"|(?:was|were) (?:again )?of (?:its |a |their )?normal (?:size|colou?r|width|strength|thickness)"
    r"|(?:was|were|is) (?:\w+ )?over (?:within|in|after|by)|returned to (?=\$?\d)"
    rf"|{_BE}free (?:of|from) (?:it|them|(?:the |her |his |any |all )?(?:\w+ )?(?:symptoms?|pain|complaints"
    rf"|diarrh\w+|itch\w*|rash|attacks?|fits|seizures?|dizziness|oedema|edema|swelling"
    rf"|headaches?))\b(?! throughout| all along)"
    r"|could (?:\w+ )?(?:see|read|walk|hear|speak|swallow|eat|stand|breathe|climb|move"
    r"|talk)(?: \w+){0,2} (?:again|normally|unaided|freely)"
    r"|(?:went home|(?:was )?discharged(?: home)?|left (?:the )?hospital)[\w ,]{0,40} with (?:a "
    r"|an )?(?:\w+ly )?normal \w+"
    r"|normal (?:\w+ )?(?:(?:blood |cell |neutrophil |platelet )*counts?|values?|levels?|(?:liver|renal|kidney|thyroid)"
    r" (?:tests?|enzymes|function)|results|tests|findings) (?:was|were|had been) (?:again |then |first |\w+ly )*"
    r"(?:documented|recorded|found|seen|noted|measured|reached|obtained|restored|regained|achieved|attained)"
    r"(?! (?:before|prior|at baseline|initially))"
    r"|(?:was|became) (?:\w+ly )?complete(?= (?:on|by|after|within|at|in|\d|an?|one|two|three|four|five|six|seven"
    r"|eight|nine"
    r"|ten|when)\b)"
    r"|recuperated|cured|uneventful recovery|surviv(?:ed|es) (?:without|with no|and (?:was|is|recovered|made|left)"
    r"|intact)"
    r"|(?:without|with no|left no|no|nor)(?: \w+)? (?:\w+ )?(?:sequelae?|residua(?:l|e)?(?: \w+)?|(?:permanent"
    r"|lasting) \w+)"
    r"(?! (?:who|which) )"
)
# The patient's state afterwards: it says that she recovered, not when.
WELL: Final = (
    r"(?:be|was|were|back) at (?:his|her|its|their|the) (?:usual |normal |neurological |mental )?baseline"
    r"|in (?:good|excellent|satisfactory|perfect|stable) (?:\w+ )?(?:condition|health)|(?:doing|did|does|do"
    r"|done) (?:\w+ )?well"
    r"|(?:is|was|remain(?:s|ed)?|are|were) (?:\w+ )?well (?:at|on|after|and|\d|when|since|for|one|two|three|four"
    r"|five|six"
    r"|several|now|today|thereafter|\w+ (?:days|weeks|months|years))"
)
# Said of what happened itself ("the vomiting stopped"); of a drug the same words tell that it was stopped.
CEASED: Final = (
    r"(?<!was )(?<!were )(?<!been )(?<!being )(?:ceased|stopped|terminated|came to an end|ended|was over|were over)"
    r"|lasted|lasting"
)
RECOVERING: Final = (
    r"(?:recovery|resolution|regression|healing) (?:\w+ )?(?:began|started|set in|commenced)|improv(?:ed|es|ement"
    r"|ements|ing)|ameliorat\w+|gradually better|(?:felt|feeling|got|was|is) (?:\w+ )?better"
    r"|recovering"
    r"|diminish(?:ed|es|ing)|diminution (?:of|in)|lessen(?:ed|ing)|eased|alleviat\w+|mitigated|attenuat(?:ed|ion of)"
    r"|(?:decreas(?:ed|ing|e)|reduc(?:ed|tion)|declin(?:ed|e)) (?:\w+ )?in (?:\w+ )?(?:severity|intensity|frequency"
    r"|size|number)"
    r"|(?:reduced|reduction (?:of|in)|decreased|decrease (?:of|in)|less|fewer) (?:(?:his|her|the|their|these"
    r"|all) )?symptoms?"
    r"|less (?:severe|intense|frequent|pronounced|marked)(?= (?:after|since|when|on|with|over|within|following|upon"
    r"|by|but|and))"
    r"|respond(?:ed|s|ing) (?:\w+ly |well |only ){0,2}to|(?:good|favou?rable|prompt|rapid|dramatic|excellent"
    r"|clinical) response to"
    r"|beg[ai]n(?:ning)? to (?:\w+ )?(?:improve|recover|resolve|subside|clear|fade|disappear|decrease|fall|rise"
    r"|return|regress"
    r"|normali[sz]e|heal|abate|decline)|start(?:ed|ing) to (?:\w+ )?(?:improve|recover|resolve|subside|clear|fade"
    r"|regress"
    r"|normali[sz]e|heal)"
    rf"|{_PART}[- ](?:\w+ )?{_ENDED}|{_ENDED} (?:was |were )?(?:only )?(?:partial(?:ly)?|incomplete(?:ly)?|in part"
    rf"|partly)"
    r"|(?:is|are|was|were|be) (?:\w+ly )?(?:resolving|regressing|subsiding|recovering)|slowly resolving"
    r"|gradually resolving"
    r"|(?:almost|near(?:ly)?|close to|toward[s]?|approach(?:ed|ing))[- ](?:(?:to )?(?:the )?)?(?:normal(?:ity)?"
    r"|baseline)"
)
_LASTING_STATE: Final = (
    r"(?:impaired|blind|deaf|paralysed|paralyzed|para-?plegic|quadriplegic|tetraplegic|hemiplegic|dependent|comatose"
    r"|unconscious"
    r"|unresponsive|symptomatic|elevated|abnormal|unchanged|disabled|mute|aphonic|anuric|oliguric|bedridden"
    r"|hypothyroid"
    r"|handicapped|incontinent|amnesic|demented|anosmic|polyuric|thirsty|ataxic|dystonic|in (?:a )?(?:coma"
    r"|vegetative)"
    r"|on (?:ha?emo)?dialysis|dialysis[- ]dependent|ventilator[- ]dependent|positive|low|reduced|poor|weak|icteric"
    r"|confused)"
)
NOT_RECOVERED: Final = (
    r"did(?: not|n't) (?:\w+ly )?(?:resolve|recover|improve|normali[sz]e|return(?! to (?:the|our|his"
    r"|her) (?:hospital|clinic))|subside"
    r"|abate|disappear|regain|respond|remit|clear|regress|heal|reverse|change)"
    r"|(?:has|have|had|was|were|is|are) (?:still )?(?:not|never) (?:yet )?(?:\w+ly )?(?:resolved|recovered|improved"
    r"|risen|regained|subsided"
    r"|disappeared|normali[sz]ed|cleared|reversed|reversible)|not (?:resolved|recovered|improved|risen)"
    r"|never (?:\w+ly )?(?:recovered|regained|resolved|improved|returned to normal|awoke)"
    r"|fail(?:ed|ure|ing|s) to (?:\w+ly )?(?:resolve|recover|improve|respond|regain|normali[sz]e|clear|remit|awaken"
    r"|heal)"
    r"|persist(?:ed|s|ing|ence of)"
    r"|still (?:had|could not|present|has|suffers?|requires?|needs?|persist(?:ed|s))|irreversible|irreversibly"
    r"|permanent(?:ly)?(?! (?:\w+ )?(?:discont|with|stop|pacemaker|pacing|ceas))"
    rf"|(?:remain(?:s|ed|ing)?|left|stays?|stayed|was left) (?:\w+ )?{_LASTING_STATE}"
    r"|left with (?:a |an )?(?:\w+ ){0,2}(?:\w+)|sequelae|residual (?:\w+ )?(?:deficits?|weakness|impairment|damage"
    r"|symptoms?|loss"
    r"|paresis|paralysis|neuropathy|defects?|scarring|disability|dysfunction|hearing|visual|renal|neurological?)"
    r"|no (?:\w+ )?(?:improvement|recovery|resolution|regression|remission)|without (?:\w+ )?improvement"
    r"|(?:developed|progress(?:ed|ing|ion) to|reached|resulted in|led to|resulting in) (?:\w+ )?end[- ]stage"
    r"|vegetative state"
    r"|dialysis[- ]dependent|chronic (?:ha?emo)?dialysis|(?:vision|sight|hearing|smell|taste|function)[\w ]{0,20} "
    r"(?:was|were|had been) (?:\w+ly )?lost(?! to)|loss of (?:vision|sight|hearing|smell) (?:was|were) (?:complete"
    r"|total|final)"
    r"|unrelenting"
)
FATAL: Final = (
    r"died|death|fatal(?:ly)?|succumbed|passed away|expired|lethal|demise|deceased|perished"
    r"|(?:resuscitat\w+|attempts? to resuscitate|resuscitative (?:efforts|measures)|cpr)[\w ,]{0,30}? (?:was|were"
    r"|proved|remained) "
    r"(?:not successful|unsuccessful|futile|in vain|ineffective|without success|abandoned|given up|discontinued"
    r"|terminated|stopped)|unsuccessful resuscitation"
    r"|could not be (?:resuscitated|revived|saved)|(?:post-?mortem|autopsy"
    r"|necropsy)(?: examination)?(?= (?:\w+ ){0,2}(?:showed|revealed"
    r"|disclosed|demonstrated|confirmed|found|was performed|findings))|(?:at|on) (?:autopsy|necropsy|post-?mortem)"
)
SPONTANEOUS: Final = (
    r"spontaneous(?:ly)?|by (?:itself|themselves)|on (?:its|their) own|without (?:any |specific |further |other "
    r"|additional |active )*"
    r"(?:treatment|intervention|therapy|measures?)|nothing (?:else|more) (?:was|having been|had been) done"
    r"|self[- ]limit(?:ed|ing)"
    r"|no (?:\w+ )?(?:treatment|therapy|intervention|measures?)(?= (?:was|were|had been|being) )|untreated"
    r"|no other (?:measures?|treatment|steps?) (?:was|were)|(?:no|neither) G-?CSF(?=\.|,| nor| and no|$)"
    r"|neither (?:growth factors?|G-?CSF|filgrastim|antibiotics?) nor|without (?:G-?CSF|growth factors?"
    r"|granulocyte)|with (?:observation|supportive care) (?:only|alone)"
    r"|(?:got|had|received|needed|required|was given|were given|given) no (?:other |further |specific "
    r"|additional |particular )?"
    r"(?:treatment|therapy|medication|intervention|antidote|antipsychotics?|(?:cortico)?steroids?|antihistamines?)"
    r"(?= (?:for it|of any kind|at all|whatever)|[,.;]|$)"
    r"|no (?:antipsychotics?|antihistamines?|(?:cortico)?steroids?|antidotes?|anticonvulsants?"
    r"|immunosuppress\w+|chelat\w+"
    r"|diuretics?|medication|drugs?)(?= (?:was|were|had been) (?:given|used|needed|required|necessary"
    r"|prescribed|started"
    r"|added))"
    r"|no (?:growth factor|G-?CSF|filgrastim)[^.;]{0,40}(?:given|used|needed|required)"
)
TRANSIENT: Final = (
    r"transient(?:ly)?|transitory|temporary|temporarily|reversibl[ey]"
    r"|self[- ]limit(?:ed|ing)|short-?lived|short-lasting|brief|passing"
)
PERSISTENT: Final = r"persistent(?:ly)?|irreversible|permanent(?:ly)?|unremitting"

ENDINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("outcome", "recovered", RECOVERED),
    ("outcome", "well", WELL),
    ("outcome", "ceased", CEASED),
    ("outcome", "recovering", RECOVERING),
    ("outcome", "not recovered", NOT_RECOVERED),
    ("outcome", "fatal", FATAL),
    ("recovery", "spontaneous", SPONTANEOUS),
    ("nature", "transient", TRANSIENT),
    ("nature", "persistent", PERSISTENT),
)
"""The rows of the cue table that tell how an episode ended: kind, value, pattern."""
