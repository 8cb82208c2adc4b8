"""Words and word pieces: how a sentence goes into the encoder, and how its answers come back to characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORD: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
LONGEST: Final = 250
"""Word pieces of a window; the encoder has 512 positions, the sentences that it learnt from fewer than 200 pieces."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence, or a part of a long one, as the encoder reads it.

    `spans` are the words' character offsets; `pieces` the word pieces' numbers with the two that frame the sentence;
    `first` and `last` say at which piece each word begins and ends.
    """

    spans: tuple[tuple[int, int], ...]
    pieces: tuple[int, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]


def words(text: str) -> list[tuple[int, int]]:
    """The words of a text as character offsets: runs of letters and digits, and single signs.

    >>> words("5-FU-induced")
    [(0, 1), (1, 2), (2, 4), (4, 5), (5, 12)]
    """
    return [match.span() for match in WORD.finditer(text)]


class WordPieces:
    """The word-piece vocabulary of an encoder: a list of pieces (`vocab.txt`), or a published `tokenizer.json`."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        if path.suffix == ".json":
            tokenizer: Tokenizer = Tokenizer.from_file(str(path))
            tokenizer.no_padding()
            tokenizer.no_truncation()
        else:
            numbers = {piece: number for number, piece in enumerate(path.read_text("utf-8").splitlines())}
            tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100))
            tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
            tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        self._tokenizer: Any = tokenizer
        self.begin, self.end, self.unknown, self.padding = (
            self._number(*names) for names in (("[CLS]", "<s>"), ("[SEP]", "</s>"), ("[UNK]",), ("[PAD]", "<pad>"))
        )

    def _number(self, *names: str) -> int:
        """The number of a special piece, under the first of its names that the vocabulary has."""
        numbers = (self._tokenizer.token_to_id(name) for name in names)
        return int(next(number for number in numbers if number is not None))

    def windows(self, texts: Sequence[str]) -> list[list[Window]]:
        """Each text as one window, or as several when it is longer than `LONGEST` pieces."""
        spans = [words(text) for text in texts]
        inputs = [[_clean(text[start:end]) for start, end in found] for text, found in zip(texts, spans, strict=True)]
        encoded = self._tokenizer.encode_batch(inputs, is_pretokenized=True, add_special_tokens=False)
        return [
            self._cut(found, code.ids, code.word_ids) if found else []
            for found, code in zip(spans, encoded, strict=True)
        ]

    def _cut(self, spans: list[tuple[int, int]], ids: list[int], owners: list[int]) -> list[Window]:
        pieces: list[list[int]] = [[] for _ in spans]
        for number, owner in zip(ids, owners, strict=True):
            pieces[owner].append(number)
        found, begin, size = [], 0, 0
        for position, own in enumerate(pieces):
            own[:] = own[:LONGEST] or [self.unknown]
            if size + len(own) > LONGEST:
                found.append(self._window(spans[begin:position], pieces[begin:position]))
                begin, size = position, 0
            size += len(own)
        found.append(self._window(spans[begin:], pieces[begin:]))
        return found

    def _window(self, spans: list[tuple[int, int]], pieces: list[list[int]]) -> Window:
        first, last, ids = [], [], [self.begin]
        for own in pieces:
            first.append(len(ids))
            ids += own
            last.append(len(ids) - 1)
        return Window(tuple(spans), (*ids, self.end), tuple(first), tuple(last))


def _clean(word: str) -> str:
    """A word that the tokenizer can take: it refuses lone surrogates."""
    return word if word.isascii() else word.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side, padded: `pieces` and `mask` (windows x pieces), `first`, `last` and `real` (x words)."""

    pieces: Ints
    mask: Ints
    first: Ints
    last: Ints
    real: Ints


def batch(windows: Sequence[Window], *, padding: int) -> Batch:
    """Pads windows to the longest of them."""
    longest = max(len(window.pieces) for window in windows)
    most = max(len(window.spans) for window in windows)
    pieces = np.full((len(windows), longest), padding, dtype=np.int64)
    mask = np.zeros_like(pieces)
    first = np.zeros((len(windows), most), dtype=np.int64)
    last, real = first.copy(), first.copy()
    for row, window in enumerate(windows):
        pieces[row, : len(window.pieces)] = window.pieces
        mask[row, : len(window.pieces)] = 1
        count = len(window.spans)
        first[row, :count], last[row, :count], real[row, :count] = window.first, window.last, 1
    return Batch(pieces, mask, first, last, real)
