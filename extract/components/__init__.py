"""The spaCy pipeline's components, one file each: thin wrappers that put the readers' findings on the `Doc`.

Each component says what it requires and assigns, so that `nlp.analyze_pipes()` checks the order. All findings are kept
as character spans in extension attributes of the `Doc` (`doc._.terms`, `doc._.people`, …).
"""

from spacy.tokens import Doc

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

for _layer in LAYERS:
    if not Doc.has_extension(_layer):
        Doc.set_extension(_layer, default=())


def text_of(doc: Doc) -> str:
    """The text of a document, put together once: `doc.text` joins the words anew at each call."""
    text: str | None = doc.user_data.get("casegraph_text")
    if text is None:
        text = doc.user_data["casegraph_text"] = doc.text
    return text
