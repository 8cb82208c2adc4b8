"""The network: an encoder with two heads that read the same words, tags (BIO) and spans; their losses."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extract.training.encoders import Dropout, Encoder

WIDTHS = 48
"""Span widths that have their own bias; wider ones share the last."""
RARE = -6.0
"""The logit of a span to begin with."""


class Reader(nn.Module):
    """Word pieces to tag logits (batch x words x roles x 3) and span logits (batch x roles x words x words)."""

    def __init__(self, encoder: Encoder, roles: int, *, size: int = 32, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder, self.roles, self.size = encoder, roles, size
        self.drop = Dropout(dropout)
        self.tags = nn.Linear(encoder.width, roles * 3)
        self.left = nn.Linear(encoder.width, roles * (size + 1))
        self.right = nn.Linear(encoder.width, roles * (size + 1))
        self.widths = nn.Parameter(torch.zeros(roles, WIDTHS))
        for layer in (self.tags, self.left, self.right):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():  # most words are outside, most pairs of words no span
            self.tags.bias.view(roles, 3)[:, 0] = 3.0

    def heads(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Tag and span logits of word states (batch x words x width)."""
        batch, words, _ = states.shape
        states = self.drop(states)
        tags = self.tags(states).view(batch, words, self.roles, 3).float()
        left = self.left(states).view(batch, words, self.roles, self.size + 1).float()
        right = self.right(states).view(batch, words, self.roles, self.size + 1).float()
        spans = torch.einsum("bird,bjrd->brij", left[..., 1:], right[..., 1:]) / math.sqrt(self.size)
        spans = spans + left[..., 0].permute(0, 2, 1)[:, :, :, None] + right[..., 0].permute(0, 2, 1)[:, :, None, :]
        place = torch.arange(words, device=states.device)
        width = (place[None, :] - place[:, None]).clamp(0, WIDTHS - 1)
        return tags, spans + self.widths[:, width][None] + RARE

    def states(self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """The words' states: the mean of their first and last piece's."""
        x = self.encoder(pieces, mask)
        index = first[..., None].expand(-1, -1, x.shape[-1]), last[..., None].expand(-1, -1, x.shape[-1])
        return (x.gather(1, index[0]) + x.gather(1, index[1])) / 2

    def forward(self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        return self.heads(self.states(pieces, mask, first, last))


def loss(tags: Tensor, spans: Tensor, tag_goal: Tensor, span_goal: Tensor, real: Tensor, annotated: Tensor) -> Tensor:
    """Cross-entropy of the tags and of every span, summed over the roles and divided by the number of words.

    The goals are probabilities: certain ones from annotators, soft ones from a teacher. `real` (batch x words) leaves
    out the padding, `annotated` (batch x roles) the roles that a sentence's source does not know.
    """
    words = real.sum().clamp(min=1)
    by_tag = -(tag_goal * F.log_softmax(tags, -1)).sum(-1)
    tag_loss = (by_tag * real[:, :, None] * annotated[:, None, :]).sum() / words
    by_span = F.binary_cross_entropy_with_logits(spans, span_goal, reduction="none")
    ordered = torch.ones(spans.shape[-2:], device=spans.device).triu()
    pairs = real[:, None, :, None] * real[:, None, None, :] * ordered * annotated[:, :, None, None]
    return tag_loss + (by_span * pairs).sum() / words
