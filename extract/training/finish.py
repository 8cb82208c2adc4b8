"""The model folder: the network as ONNX, the word pieces it keeps, thresholds and calibration from the dev split."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from extract.learned import reader as learned
from extract.learned.decoder import Thresholds, decode, span_probabilities
from extract.learned.roles import MAIN, ROLES, TRIGGERS
from extract.learned.words import words
from extract.training.data import read_arguments, read_phee
from extract.training.export import Arithmetic, write
from extract.training.model import Reader

LAYERS: Final = ("trigger", "main", "sub")
_UNUSED: Final = re.compile(r"\[unused\d+\]")


def layer(role: str) -> str:
    """The layer that a role belongs to."""
    return "trigger" if role in TRIGGERS.values() else "main" if role in MAIN else "sub"


def is_kept(piece: str) -> bool:
    """Whether an English biomedical text can need a word piece: no placeholders, only Latin and Greek letters.

    >>> is_kept("##oma"), is_kept("[unused7]"), is_kept("の")
    (True, False, False)
    """
    if _UNUSED.fullmatch(piece):
        return False
    letters = [sign for sign in piece if sign.isalpha()]
    return all(unicodedata.name(sign, "").startswith(("LATIN", "GREEK", "MICRO")) for sign in letters)


def pruned(reader: Reader, pieces: Sequence[str]) -> list[str]:
    """Drops the word pieces that are not needed from the network's table; gives those that it keeps."""
    numbers = [number for number, piece in enumerate(pieces) if is_kept(piece)]
    table = reader.encoder.words.weight.detach()[numbers]
    reader.encoder.words = torch.nn.Embedding.from_pretrained(table, freeze=False)
    return [pieces[number] for number in numbers]


def save(reader: Reader, folder: Path, *, pieces: Sequence[str], arithmetic: Arithmetic) -> None:
    """Writes `reader.onnx`, `vocab.txt`, and `reader.json` with thresholds and calibration as they are by default."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = pruned(reader, pieces)
    (folder / "vocab.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    write(reader, folder / "reader.onnx", roles=len(ROLES), arithmetic=arithmetic)
    _settle(folder, Thresholds(), {name: {"slope": 1.0, "shift": 0.0} for name in LAYERS})


def _settle(folder: Path, thresholds: Thresholds, calibration: dict[str, dict[str, float]]) -> None:
    settings: dict[str, Any] = {"roles": ROLES, "thresholds": asdict(thresholds), "calibration": calibration}
    (folder / "reader.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


Gold = frozenset[tuple[str, str, str]]
_LOW: Final = Thresholds(trigger=0.0, main=0.05, sub=0.05)


def judged(
    tables: Sequence[NDArray[np.float32]], texts: Sequence[str], gold: Sequence[Gold]
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """For each layer the probabilities of the spans that are not quite unlikely, and whether each is right."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in LAYERS}
    for table, text, wanted in zip(tables, texts, gold, strict=True):
        spans = words(text)
        for kind, trigger, arguments in decode(table, _LOW, certain=True):
            for span in (trigger, *arguments):
                quote = text[spans[span.start][0] : spans[span.end][1]].lower()
                found[layer(span.role)].append((span.probability, float((kind, span.role, quote) in wanted)))
    columns = {name: np.array(rows, dtype=np.float64).reshape(-1, 2) for name, rows in found.items()}
    return {name: (rows[:, 0], rows[:, 1]) for name, rows in columns.items()}


def tuned(rows: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]], gold: Sequence[Gold]) -> Thresholds:
    """The thresholds of main and sub-arguments (steps of 0.02) with the best F1: two numbers for thousands of spans."""
    chosen = {}
    for name in ("main", "sub"):
        probability, right = rows[name]
        true = sum(layer(role) == name for wanted in gold for _, role, _ in wanted)
        grid = [round(0.2 + 0.02 * step, 2) for step in range(21)]
        scores = [2 * right[probability > low].sum() / max(1, int((probability > low).sum()) + true) for low in grid]
        chosen[name] = grid[int(np.argmax(scores))]
    return Thresholds(**chosen)


def platt(probability: NDArray[np.float64], right: NDArray[np.float64]) -> dict[str, float]:
    """Slope and shift of the logistic curve that fits best (Platt, 1999), by Newton's method.

    >>> fit = platt(np.array([0.5, 0.5, 0.9, 0.9]), np.array([0.0, 1.0, 1.0, 1.0]))
    >>> fit["slope"] > 1
    True
    """
    held = np.clip(probability, 1e-4, 1 - 1e-4)
    x = np.stack([np.log(held / (1 - held)), np.ones_like(held)], axis=1)
    weight = np.array([1.0, 0.0])
    for _ in range(100):
        said = 1 / (1 + np.exp(-x @ weight))
        slope = x.T @ (said - right) + 1e-3 * (weight - np.array([1.0, 0.0]))
        curve = (x * (said * (1 - said))[:, None]).T @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        weight = weight - step / max(1.0, math.hypot(*step))  # short steps: far ones overshoot
        if math.hypot(*step) < 1e-8:
            break
    return {"slope": round(float(weight[0]), 4), "shift": round(float(weight[1]), 4)}


def reliability(
    probability: NDArray[np.float64], right: NDArray[np.float64], *, folds: int = 5, bins: int = 10
) -> list[tuple[float, float, float, int]]:
    """Cross-validated reliability: (lower bound, mean confidence, share that is right, number) of each tenth."""
    confidence = np.empty_like(probability)
    for fold in range(folds):
        out = np.arange(len(probability)) % folds == fold
        fit = platt(probability[~out], right[~out])
        held = np.clip(probability[out], 1e-4, 1 - 1e-4)
        confidence[out] = 1 / (1 + np.exp(-fit["slope"] * np.log(held / (1 - held)) - fit["shift"]))
    rows = []
    for number in range(bins):
        inside = (confidence >= number / bins) & (confidence < (number + 1) / bins)
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            rows.append((number / bins, mean, share, int(inside.sum())))
    return rows


def finish(reader: Reader, folder: Path, *, phee: Path, base: Path, arithmetic: Arithmetic) -> str:
    """Reads the dev split, chooses thresholds and calibration, and writes the model folder.

    Returns:
        The reliability table, as Markdown.
    """
    save(reader, folder, pieces=(base / "vocab.txt").read_text("utf-8").splitlines(), arithmetic=arithmetic)
    shipped = learned.Reader(folder)
    texts = [example.text for example in read_phee(phee / "dev.jsonl")]
    gold = read_arguments(phee / "dev.jsonl")
    tables = [span_probabilities(*shipped.run(found[0])[:2]) for found in shipped.pieces.windows(texts)]
    rows = judged(tables, texts, gold)
    _settle(folder, tuned(rows, gold), {name: platt(*found) for name, found in rows.items()})
    lines = ["| layer | confidence | mean | right | spans |", "| --- | --- | --- | --- | --- |"]
    for name, found in rows.items():
        for low, mean, share, number in reliability(*found):
            lines.append(f"| {name} | {low:.1f}-{low + 0.1:.1f} | {mean:.2f} | {share:.2f} | {number} |")
    return "\n".join(lines)
