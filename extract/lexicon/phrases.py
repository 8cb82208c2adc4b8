"""Word lists for the recognition of coined terms: what ends a phrase, what its head may be, what is no drug."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PHRASE_END: Final = sieve.compile(
    r"[,;:.()\[\]?!\"“”]|\s[-–]\s|--|\b(?:is|are|was|were|be|been|has|have|had|can|could|may|might|will|would|should|in|on"
    r"|at|to|by|with|without|after|following|during|under|from|as|for|and|or|but|who|which|that|where|when|while|than"
    r"|because|although|presenting|occurring|complicat\w+|developed|occurred|appeared|resolved|improved|due|secondary"
    r"|associated|induced|caused|requir\w+|resulting|mimick\w+|treated|reliev\w+|revers\w+|necessitat\w+|showing"
    r"|revealed|via|versus|vs|unmasked|resembling|report\w*|seen|using|did|does|do|not|no|via|be|we|i|he|she|it|they)\b",
    re.IGNORECASE,
)
"""Where a noun phrase ends."""
MEDICAL: Final = sieve.compile(
    r"(?:itis|osis|oses|opathy|opathies|emia|aemia|penia|uria|algia|algias|plegia|paresis|paralysis|palsy|rrh?age|rrhea"
    r"|rrhoea|megaly|spasms?|lysis|ectasias?|ectasis|rophy|rophies|plasia|plasias|plasm|asthenia|genesis|itides|iasis"
    r"|[^c]omas?|osmia|geusia|opsias?|phasia|praxia|kinesias?|kinesis|tonia|tonias|thymia|somnia|mania|phagia|phonia|pnea"
    r"|pnoea|thermia|tension|cardia|arrhythmias?|version|edema|oedema|ema|sclerosis|stenosis|schisis|cele|lalia"
    r"|trichosis|hidrosis|chezia|emesis|tropia|cytosis|blastosis|malacia|poiesis|embolism|emboli|ism|ulcers?"
    r"|ulceration|erosions?|toxicity|failure|dysfunction|insufficiency|injury|injuries|damage|necrosis|defects?"
    r"|malformations?|anomal(?:y|ies)|disorders?|syndromes?|diseases?|reactions?|eruptions?|rash|lesions?|tumou?rs?"
    r"|cancers?|carcinomas?|lymphomas?|leuk(?:a?emias?)|thrombos[ie]s|infarctions?|infarcts?|isch(?:a?emia)|rupture"
    r"|perforations?|obstruction|occlusion|stones?|calculi|crystals|deposits?|deposition|discolou?ration"
    r"|pigmentation|depigmentation|alopecia|hair|nails?|swelling|hypertrophy|atrophy|deficits?|deficiency|disturbances?"
    r"|impairment|loss|weakness|blindness|deafness|pain|headaches?|seizures?|convulsions?|coma|psychosis|delirium"
    r"|hallucinations?|delusions?|deliria|behaviou?r|symptoms?|attacks?|crisis|crises|shock|arrest|block|coagulopathy"
    r"|bleeding|h(?:a?emorrhage)|h(?:a?ematoma)s?|infections?|sepsis|abscess(?:es)?|fever|toxicosis|intoxication|poisoning"
    r"|overdose|withdrawal|dependence|hypersensitivity|allergy|anaphylaxis|photosensitivity|abnormalit(?:y|ies)|changes"
    r"|movements?|tremors?|(?<!\w)tics?|jerks?|rigidity|storm|flare|exacerbation|aggravation|elevations?|prolongation"
    r"|inhibition|suppression|masses|nodules?|cysts?|polyps?|plaques?|bullae|blisters?|vesicles|papules|pustules"
    r"|hiccups?|cough|priapism|impotence|incontinence|retention|constipation|miscarriage|abortion|stillbirth|haematuria"
    r"|fractures?|collapse|effusions?|infiltrates?|fibrosis|adhesions?|strictures?|fistulas?|cataracts?|glaucoma|maculopathy"
    r"|detachment|opacit(?:y|ies)|neuritis|plexitis|plexopathy)$",
    re.IGNORECASE,
)
"""Words that name an event, by how they end."""
DISEASE: Final = sieve.compile(
    r"(?:syndromes?|diseases?|infections?|disorders?|cancers?|carcinomas?|lymphomas?|sarcomas?|tumou?rs?|leuk(?:a?emias?)"
    r"|[a-z]{4,}(?:itis|osis|iasis|opathy|opathies|[^c]oma|inuria|isinosis|ourosis|dystrophy|phosphatasia|plasia|sclerosis"
    r"|ketonuria|cystinosis|amyloidosis|mycosis|spondylitis|globulinemia|globulinaemia|cytosis|thalassemia|philia))$",
    re.IGNORECASE,
)
"""Words that name a disease, by how they end; a symptom or a sign does not."""
BODY: Final = sieve.compile(
    r"\b(?:aortic|arterial|venous|cardiac|myocardial|pericardial|coronary|ventricular|atrial|valvular|mitral|tricuspid"
    r"|carotid|cerebral|cerebellar|cortical|subcortical|brainstem|spinal|cord|meningeal|cranial|intracranial|optic|ocular"
    r"|orbital|retinal|macular|corneal|conjunctival|scleral|choroidal|chorioretinal|lenticular|palpebral|lacrimal"
    r"|otic|cochlear|vestibular|auditory|nasal|septal|sinus|oral|lingual|gingival|dental|salivary|parotid|pharyngeal"
    r"|laryngeal|vocal|tracheal|bronchial|pulmonary|pleural|diaphragmatic|mediastinal|esophageal|oesophageal|gastric"
    r"|duodenal|jejunal|ileal|intestinal|bowel|colonic|colon|rectal|anal|mesenteric|peritoneal|retroperitoneal|hepatic"
    r"|liver|biliary|bile|gallbladder|pancreatic|splenic|renal|kidney|tubular|glomerular|ureteral|pyeloureteral|ureteric"
    r"|bladder|urethral|prostatic|testicular|penile|vaginal|vulvar|uterine|endometrial|ovarian|breast|mammary|placental"
    r"|fetal|foetal|neonatal|thyroid|adrenal|pituitary|parathyroid|cutaneous|skin|dermal|nail|scalp|facial|muscular"
    r"|muscle|tendon|articular|joint|bone|osseous|vertebral|femoral|mandibular|maxillary|jaw|nerve|neural|brachial"
    r"|peripheral|lymphatic|lymph|marrow|vascular|capillary|umbilical|digital|plantar|palmar|iliopsoas|masseter"
    r"|gastrointestinal|urinary|genital|nipple|eyelid|eye|tongue|lip|neck|radial|ulnar|median|sciatic)\b",
    re.IGNORECASE,
)
"""Places of the body, as adjectives and nouns before an event."""
NO_HEAD: Final = _set(
    """effects effect events event complications complication therapy treatment use administration injection patients
    patient report reports study studies cases case response levels level concentration concentrations interaction
    interactions mechanism experience hypotension-free improvement recovery remission analgesia anesthesia
    anaesthesia sedation metabolism induction children women men infants risk risks activity hypothesis relationship
    death deaths mortality morbidity mechanisms outcome organism pathogenesis criticism tourism autism-like
    diagnosis prognosis analysis haemostasis hemostasis homeostasis hydrolysis catalysis basis dialysis
    haemodialysis hemodialysis thrombolysis fibrinolysis apoptosis adaptation admission comorbidities toxicities
    symptomatology biosynthesis synthesis proteolysis steatolysis diuresis dosis schema problem transplantation
    transfusion surgery anaesthesis fertilization infertility embolization behavior behaviour metastasis changes
    symptoms hospitalization hospitalizations drug drugs agents agent"""
)
"""Heads of phrases that name no event, though some end like one."""

BARE: Final = _set(
    """disease diseases injury injuries reaction reactions disorder disorders syndrome syndromes damage changes
    symptoms abnormality abnormalities lesion lesions spasm attack attacks crisis block failure defect defects
    dysfunction impairment loss disturbance disturbances toxicity eruption deficiency exacerbation aggravation
    elevation elevations prolongation inhibition suppression masses"""
)
"""Heads that name an event only together with what stands before them."""

NOT_DRUGS: Final = _set(
    """drug medication medicine treatment therapy chemotherapy radiotherapy radiation exercise stress contrast immune
    immuno antibody virus viral infection vaccine vaccination dose time age non self work laser light sun cold heat
    catheter procedure surgery pump device stent transplant transplantation pregnancy hospital health care patient
    anesthesia anaesthesia angiotensin inhibitor agent toxin alcohol use transfusion injection infusion needle food
    diet bacteria tumor tumour cancer disease iga igg ige complement steroid hormone disulfiram-like tobacco smoking
    smoke noise trauma pressure ventilator immunosuppression immunotherapy medications drugs medicines pathogen
    parasite community lung sleep seizure pain fever allergy allergen sepsis autoimmune hypoxia ischemia chemical
    environment occupation weight line tube implant human animal rat virus-associated hiv aids ebv cmv hepatitis
    lymphoma thymoma gluten transfusion- post pre peri well most commonly frequently possibly probably closely
    directly highly strongly causally temporally inversely significantly it which that were was be been are is not
    also being graft calcineurin cytokine tamponade glucose vitamin protein lipid plasma iatrogenically graft-
    versus-host reaction substance substances phosphate trumpet enzyme effort candida stimulus nucleoside withdrawal
    derivatives metabolite metabolites compound venom plant mushroom cell cells"""
)
"""Words that induce, and are no drugs."""
NO_DRUG_ENDS: Final = (
    "ly", "ed", "ion", "ing", "itis", "emia", "osis", "tomy", "plasty", "scopy", "lysis", "virus", "hydrochloride",
    "sulfate", "sulphate", "sodium", "acetate", "agonist", "antagonist", "inhibitor", "blocker", "toxin", "ness",
    "ment",
)  # fmt: skip
"""What words end in that are no drugs' names."""
BRITISH: Final = (
    ("haem", "hem"), ("aemi", "emi"), ("oed", "ed"), ("rrhoe", "rrhe"), ("pnoe", "pne"), ("paed", "ped"),
    ("oesoph", "esoph"), ("tumour", "tumor"), ("behaviour", "behavior"), ("colour", "color"), ("leuco", "leuko"),
    ("foet", "fet"),
)  # fmt: skip
"""British spellings and the American ones that labels use."""
GENERIC_HEADS: Final = frozenset(
    {
        "symptom", "syndrome", "disease", "drug toxicity", "laboratory finding", "inflammation", "poisoning",
        "neoplasm", "infarction", "atrophy", "fibrosis", "liver disease", "aneurysm", "coma", "hypersensitivity",
        "adverse drug reaction",
    }
)  # fmt: skip
"""Heads that say too little on their own: the phrase around them is the event."""
