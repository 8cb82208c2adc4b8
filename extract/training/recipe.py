"""How the committed model was made, stage by stage; each stage leaves a file, so that a stopped run goes on from there.

1. A teacher (MPNet) learns PHEE's train split.
2. It reads sentences without labels, and its probabilities are kept (Hinton, Vinyals and Dean, arXiv:1503.02531).
3. The student (MiniLM) learns to find chemicals and diseases (BC5CDR), so that it knows the words of the field.
4. The student learns what the teacher said of the sentences, beside PHEE's train split.
5. The student learns PHEE's train split once more, beside sentences without an event.

Thresholds and calibration are then read off PHEE's dev split, and the model folder is written (`finish.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from extract.learned.roles import ROLES, TRIGGERS
from extract.learned.words import WordPieces, words
from extract.training.data import LABELS, MENTIONS, Example, read_bc5cdr, read_phee, read_plain
from extract.training.encoders import Encoder
from extract.training.loop import Item, Settings, items, predict, train
from extract.training.model import Reader

Soft = list[tuple[NDArray[np.float16], NDArray[np.float16]]]
KNOWING: Final = Settings(epochs=1, rate=3e-4)
_RARE: Final = ("Subject.Race", "Subject.Disorder", "Treatment.Freq", "Treatment.Duration")
"""Roles of which the teacher has seen too few to be a teacher."""

TEACHER: Final = Settings(epochs=4, rate=8e-5, layer_decay=0.9)
DISTILLED: Final = Settings(epochs=1, rate=3e-4, head_rate=3e-3, warmup=0.05, untaught=_RARE)
STUDENT: Final = Settings(epochs=4, rate=1.5e-4, head_rate=1e-3, average=0.995, untaught=_RARE)
WORDS: Final = 70
"""Longer sentences without labels are left out: most are not sentences."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run needs: where the data are, what it starts from, and where its stages leave their files."""

    phee: Path
    base: Path
    work: Path
    teacher: Path | None = None
    mentions: Path | None = None
    plain: tuple[Path, ...] = ()
    seed: int = 1
    say: Callable[[str], None] = print

    def run(self) -> Reader:
        """The trained student."""
        self.work.mkdir(parents=True, exist_ok=True)
        pieces = WordPieces(self.base / "tokenizer.json")
        student = Reader(Encoder.load(self.base), len(LABELS))
        quiet: list[Item] = []
        if self.mentions is not None:
            known = [e for name in ("train", "dev") for e in read_bc5cdr(self.mentions / f"{name}.pubtator.txt")]
            self._stage("mentions", student, items(known, pieces), KNOWING, pieces.padding)
            quiet = items([eventless(e) for e in known if not e.spans], pieces)
        gold = items(read_phee(self.phee / "train.jsonl"), pieces)
        soft = self._taught(pieces) if self.teacher is not None else []
        if soft:
            lesson = [*soft, *gold, *gold]
            self._stage("distilled", student, lesson, DISTILLED, pieces.padding)
            self._stage("distilled again", student, lesson, DISTILLED, pieces.padding, seed=self.seed + 1)
        own = [*gold, *soft[: len(gold) // 2], *quiet]
        self._stage("student", student, own, STUDENT, pieces.padding, seed=self.seed + 1)
        return student

    def _stage(
        self,
        name: str,
        model: Reader,
        pool: Sequence[Item],
        settings: Settings,
        padding: int,
        *,
        seed: int | None = None,
    ) -> None:
        done = self.work / f"{name}.pt"
        if done.exists():
            model.load_state_dict(torch.load(done, weights_only=True))
            return
        self.say(f"{name}: {len(pool)} sentences, {settings.epochs:g} epochs")
        halfway = self.work / f"{name}.checkpoint.pt"
        train(model, pool, replace(settings, seed=seed or self.seed), padding=padding, checkpoint=halfway, say=self.say)
        torch.save(model.state_dict(), done)
        halfway.unlink(missing_ok=True)

    def _taught(self, pieces: WordPieces) -> list[Item]:
        """The sentences without labels, with what the teacher says of them; none of the dev split's reports."""
        assert self.teacher is not None
        dev = read_phee(self.phee / "dev.jsonl")
        apart = {example.name.split("_")[0] for example in dev}
        texts = {example.text for example in read_phee(self.phee / "train.jsonl")} | {e.text for e in dev}
        plain: dict[str, Example] = {}
        for file in self.plain:
            for example in read_plain(file):
                if example.name not in apart and example.text not in texts:
                    plain.setdefault(example.text, example)
        if self.mentions is not None:
            for name in ("train", "dev"):
                for example in read_bc5cdr(self.mentions / f"{name}.pubtator.txt"):
                    both = {role for role, _, _ in example.spans} == set(MENTIONS)
                    if both and example.name not in apart and example.text not in texts:
                        plain.setdefault(example.text, Example(example.text))
        chosen = [example for example in plain.values() if len(words(example.text)) <= WORDS]
        np.random.default_rng(1).shuffle(chosen)
        answers = self._answers([example.text for example in chosen])
        ready = items([Example(example.text) for example in chosen], pieces)
        return [replace(item, soft=answer) for item, answer in zip(ready, answers, strict=True)]

    def _answers(self, texts: Sequence[str]) -> Soft:
        """The teacher's probabilities for each text; the teacher is trained first, if need be."""
        assert self.teacher is not None
        kept = self.work / "soft.npz"
        if not kept.exists():
            pieces = WordPieces(self.teacher / "tokenizer.json")
            model = Reader(Encoder.load(self.teacher), len(LABELS))
            model.encoder.words.weight.requires_grad_(False)  # a fifth of its weights, and they gain little
            gold = items(read_phee(self.phee / "train.jsonl"), pieces)
            self._stage("teacher", model, gold, TEACHER, pieces.padding)
            self.say(f"the teacher reads {len(texts)} sentences")
            windows = [found[0] for found in pieces.windows(texts)]
            _keep(predict(model, windows, padding=pieces.padding, roles=len(ROLES)), kept)
        return _kept(kept)


def _keep(answers: Soft, path: Path) -> None:
    """Writes probabilities as two flat arrays and the number of words of each sentence."""
    counts = np.array([len(tags) for tags, _ in answers])
    tags, spans = (np.concatenate([answer[side].ravel() for answer in answers]) for side in (0, 1))
    np.savez(path, counts=counts, tags=tags, spans=spans)


def _kept(path: Path) -> Soft:
    held = np.load(path)
    tags, spans, roles = held["tags"], held["spans"], len(ROLES)
    found, at, place = [], 0, 0
    for count in held["counts"].tolist():
        one, other = count * roles * 3, count * count * roles
        found.append(
            (tags[at : at + one].reshape(count, roles, 3), spans[place : place + other].reshape(roles, count, count))
        )
        at, place = at + one, place + other
    return found


def eventless(example: Example) -> Example:
    """A sentence without a chemical or a disease: it triggers no event; of its arguments nothing is said."""
    return Example(example.text, frozenset(), tuple(TRIGGERS.values()), example.name)
