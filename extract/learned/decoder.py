"""From probabilities to events: which spans a sentence's events have. Pure functions over arrays.

The network gives each word a probability of tags (outside, begins, inside) and each pair of words one of being a span,
in every role. Both are read as the probability that the words i to j are a span of the role, and averaged. A span is
taken when its probability exceeds its layer's threshold: with calibrated probabilities, F1 is highest where the
threshold is half of the best F1 (Lipton, Elkan and Naryanaswamy, ECML 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.learned.roles import ADVERSE, MAIN, ROLES, THERAPEUTIC, TRIGGERS

Floats = NDArray[np.float32]
WIDEST: Final = 45
"""Words of the longest span that is considered: the longest of PHEE has 44."""

ONE: Final[Mapping[str, int]] = {"Subject": 1}


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A span of words (first and last, both included) in a role, with its probability."""

    start: int
    end: int
    role: str
    probability: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on a span is taken, by layer; `second` is that of an event type beside a likelier one."""

    trigger: float = 0.35
    main: float = 0.36
    sub: float = 0.48
    second: float = 0.5

    def of(self, role: str) -> float:
        """The threshold of a role."""
        if role in TRIGGERS.values():
            return self.trigger
        return self.main if role in MAIN else self.sub


def by_tags(tags: Floats) -> Floats:
    """The probability of each span from independent tags (words x roles x 3) as roles x words x words.

    A span i..j begins at i, goes on to j and no further: p(B at i) times p(I at i+1) … p(I at j), times 1 - p(I at
    j+1).

    >>> tags = np.array([[[0.2, 0.8, 0.0]], [[0.5, 0.0, 0.5]]])
    >>> by_tags(tags)[0].round(2)
    array([[0.4, 0.4],
           [0. , 0. ]], dtype=float32)
    """
    words = tags.shape[0]
    begins, inside = tags[..., 1].T, tags[..., 2].T
    run = np.cumsum(np.log(np.maximum(inside, 1e-9)), axis=1)
    stops = 1.0 - np.concatenate([inside[:, 1:], np.zeros((inside.shape[0], 1))], axis=1)
    between = np.exp(np.minimum(run[:, None, :] - run[:, :, None], 0.0))
    found: Floats = (begins[:, :, None] * between * stops[:, None, :] * np.triu(np.ones((words, words)))).astype(
        np.float32
    )
    return found


def span_probabilities(tags: Floats, spans: Floats, *, share: float = 0.35) -> Floats:
    """Both readings averaged (roles x words x words); `share` is the weight of the tags, the weaker of the two."""
    both: Floats = share * by_tags(tags) + (1.0 - share) * np.triu(spans)
    return both


def best(table: Floats, role: str, threshold: float, *, most: int | None = None) -> list[Found]:
    """The likeliest spans of a role (words x words) above a threshold that do not overlap, at most `most`."""
    if most == 1:
        start, end = (int(at) for at in np.unravel_index(int(np.argmax(table)), table.shape))
        return [Found(start, end, role, float(table[start, end]))] if table[start, end] > threshold else []
    starts, ends = np.nonzero(table > threshold)
    chosen: list[Found] = []
    for at in np.argsort(-table[starts, ends], kind="stable"):
        start, end = int(starts[at]), int(ends[at])
        if end - start < WIDEST and not any(start <= other.end and other.start <= end for other in chosen):
            chosen.append(Found(start, end, role, float(table[start, end])))
            if len(chosen) == most:
                break
    return sorted(chosen)


def spans_of(table: Floats, thresholds: Thresholds, *, several: bool = False) -> dict[str, list[Found]]:
    """The spans of each role, of the probabilities of a sentence (roles x words x words).

    `several` says that the sentence has several events; one event has one subject.
    """
    return {
        role: best(table[number], role, thresholds.of(role), most=None if several else ONE.get(role))
        for number, role in enumerate(ROLES)
    }


def kind_probabilities(table: Floats) -> dict[str, float]:
    """How likely each type of event is: that at least one of its possible triggers is one, taken as independent.

    >>> table = np.zeros((len(ROLES), 2, 2))
    >>> table[ROLES.index(TRIGGERS[ADVERSE])] = [[0.5, 0.0], [0.0, 0.5]]
    >>> kind_probabilities(table)[ADVERSE]
    0.75
    """
    return {kind: 1.0 - float(np.prod(1.0 - table[ROLES.index(role)])) for kind, role in TRIGGERS.items()}


def kinds(table: Floats, thresholds: Thresholds, *, certain: bool) -> list[tuple[str, float, Found]]:
    """The event types of a sentence, each with its probability and its likeliest trigger.

    `certain` says that the sentence has an event, so that the likelier type is given whatever its probability, and the
    probabilities add up to one at least.
    """
    likely = kind_probabilities(table)
    whole = sum(likely.values())
    if certain and 0.0 < whole < 1.0:
        likely = {kind: probability / whole for kind, probability in likely.items()}
    ranked = sorted(likely.items(), key=lambda item: -item[1])
    given = []
    for rank, (kind, probability) in enumerate(ranked):
        role = TRIGGERS[kind]
        trigger = best(table[ROLES.index(role)], role, 0.0, most=1)
        enough = probability > (thresholds.second if rank else thresholds.trigger) or (certain and not rank)
        if trigger and enough:
            given.append((kind, probability, trigger[0]))
    return given


def decode(table: Floats, thresholds: Thresholds, *, certain: bool) -> list[tuple[str, Found, list[Found]]]:
    """The events of a sentence, of its span probabilities (roles x words x words): type, trigger, arguments.

    An argument's probability is that of its span times that of its event's type: in a sentence whose type is in doubt,
    fewer arguments are given.
    """
    types = kinds(table, thresholds, certain=certain)
    spans = spans_of(table, thresholds, several=len(types) > 1)
    parts = shared_out([(kind, trigger) for kind, _, trigger in types], spans)
    events = []
    for (kind, likely, trigger), own in zip(types, parts, strict=True):
        weighed = [Found(f.start, f.end, f.role, f.probability * likely) for f in own]
        events.append((kind, trigger, sorted(f for f in weighed if f.probability > thresholds.of(f.role))))
    return events


def shared_out(types: Sequence[tuple[str, Found]], spans: Mapping[str, Sequence[Found]]) -> list[list[Found]]:
    """The arguments of each event of a sentence.

    With one event, all are its own. Beside each other an adverse event has the effects, a therapeutic one the disorder
    that is treated, both the subject. Each treatment goes to the event whose trigger stands nearest, so that none is
    left without one where there are two; what is said of a treatment goes with it.
    """
    if len(types) < 2:
        return [[found for role in spans if role not in TRIGGERS.values() for found in spans[role]] for _ in types]
    near: dict[Found, int] = {}
    for found in spans["Treatment"]:
        near[found] = min((0, 1), key=lambda at: (_gap(found, types[at][1]), at))
    if len(near) > 1 and len(set(near.values())) == 1:  # all stand nearest to one trigger: the other takes the nearest
        at = 1 - next(iter(near.values()))
        near[min(near, key=lambda found: (_gap(found, types[at][1]), found))] = at
    given: list[list[Found]] = [[], []]
    for role, found_spans in spans.items():
        if role in TRIGGERS.values():
            continue
        for found in found_spans:
            for at, (kind, trigger) in enumerate(types):
                if role == "Effect":
                    belongs = kind == ADVERSE
                elif role == "Treatment.Disorder":
                    belongs = kind == THERAPEUTIC
                elif role.startswith("Subject"):
                    belongs = True
                else:
                    whole = [other for other in near if other.start <= found.start and found.end <= other.end]
                    closest = _gap(found, trigger) <= _gap(found, types[1 - at][1])
                    belongs = any(near[other] == at for other in whole) if whole else closest
                if belongs:
                    given[at].append(found)
    return given


def _gap(one: Found, other: Found) -> int:
    """How many words lie between two spans."""
    return max(one.start - other.end, other.start - one.end, 0)
