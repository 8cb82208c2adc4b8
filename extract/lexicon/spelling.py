"""One canonical form for the many ways in which a medical word is written. Used to look up terms, never
shown.

British and American spelling, plural and singular, accents, Greek letters and typographic variants of one
word all fold to one form; the form itself need not be a word ("seizures" and "seizure" fold to "seizur").
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from extract import sieve

__all__ = ["WORD", "fold", "joined", "words"]

# A word: letters and digits, a possessive s, soft hyphens inside. Hyphens and slashes stand between words.
WORD = sieve.compile(r"[^\W_]+(?:\u00ad[^\W_]+)*(?:['’]s\b)?")

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "ω": "omega", "ß": "beta",
}  # fmt: skip
_GREEK_LETTER = sieve.compile("[" + "".join(_GREEK) + "]")

# British first. Every rule is applied to terms and to texts alike, so that it is enough that both spellings
# meet.
_SPELLING = (
    ("ae", "e"),  # haemorrhage, anaemia, paraesthesia
    ("oe", "e"),  # oedema, diarrhoea, foetal
    ("leuc", "leuk"),  # leucocyte
    ("sulph", "sulf"),
    ("our", "or"),  # tumour, behaviour, colour
    ("yse", "yze"),  # paralyse
    ("isa", "iza"),  # immobilisation
    ("ise", "ize"),
    ("isi", "izi"),
    ("centre", "center"),
    ("fibre", "fiber"),
    ("grey", "gray"),
    ("itre", "iter"),  # goitre
    ("ph", "f"),  # phosphate, fosfate in INNs
    ("ll", "l"),  # travelling
)
# Species by the disease that they cause: "Klebsiella pneumoniae" is a germ, no pneumonia.
_EPITHETS = frozenset({"pneumoniae", "influenzae", "diphtheriae", "gonorrhoeae", "gonorrheae"})
_VARIES = sieve.compile("|".join(british for british, _ in _SPELLING))


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The canonical form of one word.

    >>> fold("Haemorrhages") == fold("hemorrhage"), fold("β") == fold("beta")
    (True, True)
    """
    if word.isascii():
        text = word.lower()
        if text.endswith("'s"):
            text = text[:-2]
    else:
        text = _GREEK_LETTER.sub(lambda letter: _GREEK[letter.group()], word.lower())
        text = unicodedata.normalize("NFKD", text.replace("\u00ad", "").replace("’", "'")).removesuffix("'s")
        text = "".join(letter for letter in text if letter.isalnum())
    if len(text) < 4:
        return text
    if text.endswith("ae") and text not in _EPITHETS:  # petechiae, bullae
        text = text[:-1]
    if _VARIES.search(text):
        for british, american in _SPELLING:
            text = text.replace(british, american)
    return _singular(text)


def _singular(text: str) -> str:
    """Strip regular endings so that singular and plural meet (psychosis, psychoses -> psychos)."""
    if text.endswith(("is", "iz")) and len(text) > 5:
        return text[:-2]
    if text.endswith("s") and not text.endswith(("ss", "us")) and len(text) > 3:
        text = text[:-1]
    if text.endswith(("e", "z")) and len(text) > 4:
        text = text[:-1]
    if text.endswith("y"):
        text = text[:-1] + "i"
    return text


def words(text: str) -> list[str]:
    """The words of a term, as they are written.

    >>> words("late-onset neutropenia")
    ['late', 'onset', 'neutropenia']
    """
    return WORD.findall(text)


def joined(text: str) -> str:
    """The canonical form of a term: its folded words with nothing between them, so that "late-onset", "late
    onset" and "lateonset" are one.

    >>> joined("Late–onset neutropenias") == joined("late-onset neutropenia")
    True
    """
    return "".join(fold(word) for word in words(text))
