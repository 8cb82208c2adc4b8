"""The spaCy pipeline's components, one file each: thin wrappers that put the readers' findings on the `Doc`.

Each component says what it requires and assigns, so that `nlp.analyze_pipes()` checks the order. All findings are kept
as character spans in extension attributes of the `Doc` (`doc._.terms`, `doc._.people`, …).
"""

from spacy.tokens import Doc
from spacy.vocab import Vocab

LAYERS = (
    "sections",
    "sentences",
    "abbreviations",
    "terms",
    "learned",
    "readings",
    "people",
    "quantities",
    "times",
    "cues",
    "status",
    "claims",
    "causes",
    "mechanisms",
    "ratings",
)

_TEXT = "casegraph_text"

for _layer in LAYERS:
    if not Doc.has_extension(_layer):
        Doc.set_extension(_layer, default=())


def text_of(doc: Doc) -> str:
    """The text of a document, put together once: `doc.text` joins the words anew at each call."""
    text: str | None = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = doc.text
    return text


def with_text(vocab: Vocab, text: str) -> Doc:
    """A document of a text that is not cut into words: `text_of` gives it, and most readers look at nothing else."""
    return Doc(vocab, user_data={_TEXT: text})
