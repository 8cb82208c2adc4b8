"""The command line of the training: `python -m extract.training phee PHEE_FOLDER --base FOLDER --out FOLDER`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from extract.errors import CasegraphError

_NEEDS = {"base": ("config.json", "model.safetensors", "tokenizer.json", "vocab.txt"),
          "teacher": ("config.json", "model.safetensors", "tokenizer.json"),
          "phee": ("train.jsonl", "dev.jsonl"),
          "mentions": ("train.pubtator.txt", "dev.pubtator.txt")}  # fmt: skip


class TrainingError(CasegraphError):
    """The training cannot begin: a file is missing, or the extra that it needs."""


def parser() -> argparse.ArgumentParser:
    """The options, each with its meaning."""
    whole = argparse.ArgumentParser(prog="python -m extract.training", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    phee = commands.add_parser("phee", help="train the statistical reader on PHEE, and write its model folder")
    phee.add_argument("phee", type=Path, help="folder with PHEE's train.jsonl and dev.jsonl")
    phee.add_argument("--base", type=Path, required=True, help="folder of the small encoder (MiniLM, BERT's format)")
    phee.add_argument("--out", type=Path, required=True, help="the model folder to write")
    phee.add_argument("--teacher", type=Path, help="folder of a larger encoder (MPNet) to learn from")
    phee.add_argument("--mentions", type=Path, help="folder of BC5CDR in PubTator format")
    phee.add_argument("--plain", type=Path, action="append", default=[], help="reports without labels (JSON lines)")
    phee.add_argument("--work", type=Path, help="where the stages leave their files (OUT.work unless told)")
    phee.add_argument("--seed", type=int, default=1)
    phee.add_argument("--threads", type=int, default=1)
    phee.add_argument(
        "--arithmetic", choices=("int8", "float"), default="float", help="how the model computes; it is stored as int8"
    )
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains; 2 where something that it needs is missing."""
    asked = parser().parse_args(arguments)
    try:
        _train(asked)
    except CasegraphError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _train(asked: argparse.Namespace) -> None:
    for name, files in _NEEDS.items():
        folder: Path | None = getattr(asked, name)
        for file in files if folder is not None else ():
            if not (folder / file).is_file():  # type: ignore[operator]
                raise TrainingError(f"{folder}: no {file} in it, which the training needs")
    for file in asked.plain:
        if not file.is_file():
            raise TrainingError(f"{file}: no such file")
    try:
        import onnx  # noqa: F401
        import safetensors  # noqa: F401
        import torch
    except ImportError as missing:
        raise TrainingError(f"{missing.name} is not installed: pip install 'casegraph[training]'") from None
    from extract.training.finish import finish
    from extract.training.recipe import Recipe

    torch.set_num_threads(asked.threads)
    work = asked.work or asked.out.with_name(asked.out.name + ".work")
    recipe = Recipe(
        asked.phee, asked.base, work, teacher=asked.teacher, mentions=asked.mentions, plain=tuple(asked.plain),
        seed=asked.seed,
    )  # fmt: skip
    print(finish(recipe.run(), asked.out, phee=asked.phee, base=asked.base, arithmetic=asked.arithmetic))


if __name__ == "__main__":
    sys.exit(main())
