"""The encoders in torch: BERT (MiniLM) and MPNet from a folder of published weights, one small class for both."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F


class Dropout(nn.Module):
    """Dropout with one mask for the whole batch: drawing random numbers is a large part of the work on a CPU."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        return x * ((torch.rand(x.shape[1:]) >= self.share) / (1 - self.share)).to(x.dtype)


class Layer(nn.Module):
    """One transformer layer, normalised after each half as in BERT (Devlin et al., 2019)."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.attention_norm = nn.LayerNorm(width, eps=epsilon)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.output_norm = nn.LayerNorm(width, eps=epsilon)
        self.drop = Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape

        def heads(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        scores = heads(self.q(x)) @ heads(self.k(x)).transpose(2, 3) / math.sqrt(width // self.heads) + bias
        attended = self.drop(scores.softmax(-1)) @ heads(self.v(x))
        x = self.attention_norm(x + self.drop(self.o(attended.transpose(1, 2).reshape(batch, length, width))))
        return self.output_norm(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Word-piece numbers and mask (batch x pieces) to states (batch x pieces x width)."""

    def __init__(self, config: dict[str, Any], *, dropout: float = 0.1) -> None:
        super().__init__()
        self.config = config
        self.width: int = config["hidden_size"]
        epsilon = config["layer_norm_eps"]
        self.relative = config["model_type"] == "mpnet"
        self.shift = 2 if self.relative else 0  # MPNet counts its positions from the padding number on
        self.words = nn.Embedding(config["vocab_size"], self.width)
        self.positions = nn.Embedding(config["max_position_embeddings"], self.width)
        self.norm = nn.LayerNorm(self.width, eps=epsilon)
        self.drop = Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(self.width, config["num_attention_heads"], config["intermediate_size"], epsilon, dropout)
            for _ in range(config["num_hidden_layers"])
        )
        if self.relative:
            self.relative_bias = nn.Embedding(32, config["num_attention_heads"])

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        length = pieces.shape[1]
        place = torch.arange(length, device=pieces.device)
        x = self.drop(self.norm(self.words(pieces) + self.positions(place + self.shift)))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        if self.relative:
            bias = bias + self.relative_bias(_bucket(place[None, :] - place[:, None])).permute(2, 0, 1)[None]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def load(cls, folder: Path, *, dropout: float = 0.1) -> Encoder:
        """The encoder of a folder with `config.json` and `model.safetensors`, as transformers writes them."""
        encoder = cls(json.loads((folder / "config.json").read_text("utf-8")), dropout=dropout)
        weights = load_file(str(folder / "model.safetensors"))
        encoder.load_state_dict(_renamed(weights, relative=encoder.relative))
        return encoder


def _renamed(weights: dict[str, Tensor], *, relative: bool) -> dict[str, Tensor]:
    """The published names of the weights as this module's; BERT's one used token type goes into the positions."""
    new = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    if relative:
        new["relative_bias.weight"] = weights["encoder.relative_attention_bias.weight"]
        names = {f"attention.attn.{a}": a for a in "qkvo"} | {"attention.LayerNorm": "attention_norm"}
    else:
        new["positions.weight"] = new["positions.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        names = {"attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v"}
        names |= {"attention.output.dense": "o", "attention.output.LayerNorm": "attention_norm"}
    names |= {"intermediate.dense": "up", "output.dense": "down", "output.LayerNorm": "output_norm"}
    number = 0
    while f"encoder.layer.{number}.output.dense.weight" in weights:
        for old, name in names.items():
            for part in ("weight", "bias"):
                new[f"layers.{number}.{name}.{part}"] = weights[f"encoder.layer.{number}.{old}.{part}"]
        number += 1
    return new


def _bucket(distance: Tensor, *, buckets: int = 32, furthest: int = 128) -> Tensor:
    """The bucket of a relative position, as T5 and MPNet count them (Raffel et al., 2020)."""
    n = -distance
    half = buckets // 2
    result = (n < 0).long() * half
    n = n.abs()
    exact = half // 2
    large = exact + (torch.log(n.clamp(min=1).float() / exact) / math.log(furthest / exact) * (half - exact)).long()
    return result + torch.where(n < exact, n, large.clamp(max=half - 1))
