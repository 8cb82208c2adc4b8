"""Which drugs are pharmacologically alike: those that share a class of the vocabulary which says how a drug works.

A class counts where it has no narrower class and says what a drug is or does to its target. Classes that say only what
a drug is used for (an antiepileptic, a disease-modifying therapy) make no two drugs alike; they are listed here.
"""

from __future__ import annotations

from typing import Final

BY_USE: Final = frozenset(
    f"https://w3id.org/casegraph/class/{name}"
    for name in (
        "alcohol-deterrent",
        "antacid",
        "anthelmintic",
        "antiallergic-agent",
        "antianginal-agent",
        "antidiarrheal",
        "antidote",
        "antiemetic",
        "antiepileptic",
        "antigout-agent",
        "antimalarial",
        "antioxidant",
        "antiprotozoal",
        "antispasmodic",
        "antituberculosis-agent",
        "antitussive",
        "antivenom",
        "appetite-suppressant",
        "biological-agent",
        "bone-antiresorptive-agent",
        "contrast-medium",
        "decongestant",
        "disease-modifying-antirheumatic-drug",
        "disease-modifying-therapy",
        "disinfectant",
        "drug-of-abuse",
        "enzyme-replacement-therapy",
        "general-anesthetic",
        "heavy-metal",
        "herbal-medicine",
        "immunosuppressant",
        "laxative",
        "mineral-supplement",
        "mood-stabilizer",
        "mucolytic",
        "ophthalmic-agent",
        "other-therapeutic-agent",
        "oxytocic",
        "parathyroid-agent",
        "photosensitizer",
        "plasma-expander",
        "prokinetic",
        "radiopharmaceutical",
        "skeletal-muscle-relaxant",
        "smoking-cessation-agent",
        "vaccine",
        "vitamin",
    )
)
"""The classes of the vocabulary that tell a drug's use, not its action."""
