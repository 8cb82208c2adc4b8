"""The reader at work: the model file, loaded once and late; sentences in batches; probabilities to events."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extract.learned.decoder import Found, Thresholds, decode, span_probabilities
from extract.learned.events import Kind, LearnedEvent, LearnedSpan, Reading
from extract.learned.roles import MAIN
from extract.learned.words import Window, WordPieces, batch

FOLDER: Final = Path(__file__).parent / "model"
_WIDEST_BIAS: Final = 47


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a probability becomes a confidence: sigmoid(slope * logit + shift) (Platt, 1999), by layer."""

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, probability: float) -> float:
        held = min(max(probability, 1e-4), 1 - 1e-4)
        return 1 / (1 + math.exp(-self.slope * math.log(held / (1 - held)) - self.shift))


class Reader:
    """A model folder: `reader.onnx`, `vocab.txt` and `reader.json` (thresholds and calibration)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"), options, providers=["CPUExecutionProvider"]
        )
        settings = json.loads((folder / "reader.json").read_text("utf-8"))
        self.thresholds = Thresholds(**settings["thresholds"])
        self.calibration = {layer: Calibration(**values) for layer, values in settings["calibration"].items()}
        self.pieces = WordPieces(folder / "vocab.txt")

    def read(self, texts: Sequence[str], *, certain: bool = False) -> list[Reading]:
        """Reads sentences, one `Reading` each, in their order. `certain`: every sentence is known to have an event."""
        found = []
        for windows in self.pieces.windows(texts):
            parts = []
            for window in windows:
                tags, spans, states = self.run(window)
                events = self._events(window, span_probabilities(tags, spans), certain=certain)
                parts.append(Reading(events, window.spans, states))
            found.append(_joined(parts))
        return found

    def run(self, window: Window) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Tag probabilities (words x roles x 3), span probabilities (roles x words x words) and states of a window.

        Each window runs alone: the activations are quantised by their range, so that company would change the answer.
        """
        side = batch([window], padding=self.pieces.padding)
        place = np.arange(len(window.spans), dtype=np.int64)
        inputs = {
            "pieces": side.pieces, "mask": side.mask, "first": side.first, "last": side.last,
            "width": np.clip(place[None, :] - place[:, None], 0, _WIDEST_BIAS),
        }  # fmt: skip
        tags, spans, states = self._session.run(["tags", "spans", "states"], inputs)
        return tags[0], spans[0], states[0]

    def _events(self, window: Window, table: NDArray[np.float32], *, certain: bool) -> tuple[LearnedEvent, ...]:
        return tuple(
            LearnedEvent(
                _kind(kind),
                self._span(window, trigger, "Trigger"),
                tuple(self._span(window, found, found.role) for found in own),
            )
            for kind, trigger, own in decode(table, self.thresholds, certain=certain)
        )

    def _span(self, window: Window, found: Found, role: str) -> LearnedSpan:
        layer = "trigger" if role == "Trigger" else "main" if role in MAIN else "sub"
        confidence = self.calibration[layer](found.probability)
        return LearnedSpan(window.spans[found.start][0], window.spans[found.end][1], role, round(confidence, 3))


def _kind(name: str) -> Kind:
    return "Adverse_event" if name == "Adverse_event" else "Potential_therapeutic_event"


def _joined(parts: Sequence[Reading]) -> Reading:
    """The windows of a long sentence as one reading."""
    if len(parts) == 1:
        return parts[0]
    return Reading(
        tuple(event for part in parts for event in part.events),
        tuple(span for part in parts for span in part.words),
        np.concatenate([part.states for part in parts]) if parts else np.zeros((0, 0), dtype=np.float32),
    )


@lru_cache(maxsize=2)
def reader(folder: Path = FOLDER) -> Reader:
    """The reader of a model folder, loaded once in a process."""
    return Reader(folder)
