"""The training loop: batches of like length, AdamW with layer-wise rates, checkpoints to go on from."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from extract.learned.words import Window, WordPieces, batch
from extract.training.data import LABELS, Example
from extract.training.model import Reader, loss

NUMBER: Final = {role: number for number, role in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Item:
    """An example that is ready for the network; `soft` are a teacher's tag and span probabilities, if it has any."""

    window: Window
    spans: tuple[tuple[int, int, int], ...]
    annotated: tuple[int, ...]
    soft: tuple[NDArray[np.float16], NDArray[np.float16]] | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. Of the roles that are `untaught`, a teacher's answers are not heeded."""

    epochs: float = 5
    rate: float = 3e-4
    head_rate: float = 1e-3
    layer_decay: float = 1.0
    size: int = 16
    warmup: float = 0.1
    seed: int = 1
    weight_decay: float = 0.01
    average: float = 0.0
    soft_share: float = 0.7
    untaught: tuple[str, ...] = ()


def items(examples: Sequence[Example], pieces: WordPieces) -> list[Item]:
    """The examples as the network takes them; of one that is longer than a window, the first window."""
    found = []
    for example, windows in zip(examples, pieces.windows([e.text for e in examples]), strict=True):
        if windows:
            count = len(windows[0].spans)
            spans = tuple(sorted((NUMBER[r], a, b) for r, a, b in example.spans if b < count))
            found.append(Item(windows[0], spans, tuple(NUMBER[role] for role in example.annotated)))
    return found


def goals(item: Item, roles: int, words: int) -> tuple[Tensor, Tensor]:
    """Tag probabilities (words x roles x 3: outside, begins, inside) and span probabilities (roles x words x words)."""
    tags = torch.zeros(words, roles, 3)
    tags[..., 0] = 1
    spans = torch.zeros(roles, words, words)
    for role, start, end in sorted(item.spans, key=lambda span: span[1] - span[2]):
        spans[role, start, end] = 1
        if (tags[start : end + 1, role, 0] == 1).all():
            tags[start : end + 1, role, 0] = 0
            tags[start, role, 1] = 1
            tags[start + 1 : end + 1, role, 2] = 1
    return tags, spans


def tensors(
    chosen: Sequence[Item], roles: int, padding: int, soft_share: float, untaught: Sequence[str] = ()
) -> tuple[Tensor, ...]:
    """A batch: pieces, mask, first, last, real words, tag goals, span goals, annotated roles."""
    side = batch([item.window for item in chosen], padding=padding)
    words = side.real.shape[1]
    tag_goal = torch.zeros(len(chosen), words, roles, 3)
    span_goal = torch.zeros(len(chosen), roles, words, words)
    annotated = torch.zeros(len(chosen), roles)
    for row, item in enumerate(chosen):
        tag_goal[row], span_goal[row] = goals(item, roles, words)
        if item.soft is not None:
            share = soft_share if item.annotated else 1.0
            count, known = item.soft[0].shape[:2]
            tags, spans = (torch.from_numpy(a.astype(np.float32)) for a in item.soft)
            tag_goal[row, :count, :known] = (1 - share) * tag_goal[row, :count, :known] + share * tags
            span_goal[row, :known, :count, :count] *= 1 - share
            span_goal[row, :known, :count, :count] += share * spans
            annotated[row, :known] = 1
            annotated[row, [NUMBER[role] for role in untaught]] = 0
        annotated[row, list(item.annotated)] = 1
    real = torch.from_numpy(side.real).float()
    whole = [torch.from_numpy(a) for a in (side.pieces, side.mask, side.first, side.last)]
    return (*whole, real, tag_goal, span_goal, annotated)


def batches(pool: Sequence[Item], size: int, chance: random.Random) -> Iterator[list[Item]]:
    """The items in random batches of like length."""
    order = list(pool)
    chance.shuffle(order)
    chunk = size * 40
    found = []
    for begin in range(0, len(order), chunk):
        part = sorted(order[begin : begin + chunk], key=lambda item: len(item.window.pieces))
        found += [part[i : i + size] for i in range(0, len(part), size)]
    chance.shuffle(found)
    yield from found


def groups(model: Reader, settings: Settings) -> list[dict[str, Any]]:
    """The parameters with their learning rates: lower layers learn more slowly by `layer_decay` a layer."""
    depth = len(model.encoder.layers)
    found = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("encoder."):
            rate = settings.head_rate
        elif name.startswith("encoder.layers."):
            rate = settings.rate * settings.layer_decay ** (depth - 1 - int(name.split(".")[2]))
        else:
            rate = settings.rate * settings.layer_decay**depth
        decay = settings.weight_decay if parameter.dim() > 1 else 0.0
        found.append({"params": [parameter], "lr": rate, "top": rate, "weight_decay": decay})
    return found


def train(
    model: Reader, pool: Sequence[Item], settings: Settings, *, padding: int, checkpoint: Path | None = None,
    say: Any = print,
) -> None:  # fmt: skip
    """Trains in place. With `checkpoint`, each epoch is saved, and a run that was stopped goes on from the last."""
    torch.manual_seed(settings.seed)
    chance = random.Random(settings.seed)
    optimiser = torch.optim.AdamW(groups(model, settings), betas=(0.9, 0.98), fused=True)
    per_epoch = -(-len(pool) // settings.size)
    total, step, epoch = int(settings.epochs * per_epoch), 0, 0
    shadow = {k: v.clone() for k, v in model.state_dict().items()} if settings.average else {}
    if checkpoint is not None and checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        shadow, step, epoch = saved["shadow"], saved["step"], saved["epoch"]
        for done in range(epoch):
            list(batches(pool, settings.size, chance))
            torch.manual_seed(settings.seed + done + 1)
    model.train()
    began, shown = time.monotonic(), time.monotonic()
    while step < total:
        running = 0.0
        for chosen in batches(pool, settings.size, chance):
            if step >= total:
                break
            warm = max(1, int(settings.warmup * total))
            share = min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))
            for group in optimiser.param_groups:
                group["lr"] = group["top"] * share
            *inputs, real, tag_goal, span_goal, annotated = tensors(
                chosen, model.roles, padding, settings.soft_share, settings.untaught
            )
            with torch.autocast("cpu", dtype=torch.bfloat16):
                tags, spans = model(*inputs)
            value = loss(tags, spans, tag_goal, span_goal, real, annotated)
            optimiser.zero_grad(set_to_none=True)
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0, foreach=True)
            optimiser.step()
            step += 1
            running += value.item()
            if shadow:
                keep = min(settings.average, (1 + step) / (10 + step))
                with torch.no_grad():
                    for name, now in model.state_dict().items():
                        shadow[name].mul_(keep).add_(now, alpha=1 - keep)
            if sys.stderr.isatty() and time.monotonic() - shown > 1:
                shown = time.monotonic()
                print(f"\r{step}/{total}", end="", file=sys.stderr, flush=True)
        epoch += 1
        torch.manual_seed(settings.seed + epoch)
        say(f"epoch {epoch}: {step}/{total} steps, loss {running / per_epoch:.4f}, {time.monotonic() - began:.0f} s")
        if checkpoint is not None:
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
            torch.save({**state, "shadow": shadow, "step": step, "epoch": epoch}, checkpoint)
    if shadow:
        model.load_state_dict(shadow)
    model.eval()


def predict(
    model: Reader, windows: Sequence[Window], *, padding: int, roles: int, size: int = 32
) -> list[tuple[NDArray[np.float16], NDArray[np.float16]]]:
    """Tag probabilities (words x roles x 3) and span probabilities (roles x words x words) of each window."""
    order = sorted(range(len(windows)), key=lambda number: len(windows[number].pieces))
    found: dict[int, tuple[NDArray[np.float16], NDArray[np.float16]]] = {}
    model.eval()
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for begin in range(0, len(order), size):
            part = order[begin : begin + size]
            side = batch([windows[number] for number in part], padding=padding)
            inputs = [torch.from_numpy(a) for a in (side.pieces, side.mask, side.first, side.last)]
            tags, spans = model(*inputs)
            tags, spans = tags.softmax(-1)[:, :, :roles], spans.sigmoid()[:, :roles]
            for row, number in enumerate(part):
                count = len(windows[number].spans)
                found[number] = (
                    tags[row, :count].half().numpy().copy(), spans[row, :, :count, :count].half().numpy().copy()
                )  # fmt: skip
    return [found[number] for number in range(len(windows))]
