"""The colours of pictures: one for each kind of node, told apart by all eyes, and named in a legend."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GREY", "INK", "KINDS", "Paint", "paint", "shade"]

INK = "#1a1a1a"
GREY = "#767676"


@dataclass(frozen=True, slots=True)
class Paint:
    """The colour of a kind: its `stroke`, and the light `fill` on which black text is read."""

    stroke: str
    fill: str


# The palette of M. Okabe and K. Ito, "Color Universal Design" (2008), which people with the usual forms of colour
# blindness can tell apart; each with a light shade of it.
KINDS: dict[str, Paint] = {
    "drug": Paint("#0072b2", "#d9eaf5"),
    "class": Paint("#cc79a7", "#f7e6ef"),
    "event": Paint("#d55e00", "#fbe3d2"),
    "claim": Paint("#e69f00", "#fcf0d4"),
    "case": Paint("#009e73", "#d3efe6"),
    "report": Paint("#767676", "#ececec"),
    "other": Paint("#767676", "#f5f5f5"),
    # the moments of a timeline
    "dose": Paint("#0072b2", "#d9eaf5"),
    "switch": Paint("#0072b2", "#d9eaf5"),
    "onset": Paint("#d55e00", "#fbe3d2"),
    "complication": Paint("#d55e00", "#fbe3d2"),
    "nadir": Paint("#d55e00", "#fbe3d2"),
    "action": Paint("#e69f00", "#fcf0d4"),
    "treatment": Paint("#e69f00", "#fcf0d4"),
    "recovery": Paint("#009e73", "#d3efe6"),
    "follow-up": Paint("#009e73", "#d3efe6"),
    "rechallenge": Paint("#cc79a7", "#f7e6ef"),
    "recurrence": Paint("#cc79a7", "#f7e6ef"),
}


def paint(kind: str) -> Paint:
    """The colour of a kind of node or moment; grey for a kind that has none of its own."""
    return KINDS.get(kind, KINDS["other"])


def shade(share: float) -> str:
    """A blue from white (0) to full (1).

    >>> shade(0.0), shade(1.0)
    ('#ffffff', '#0072b2')
    """
    full = (0x00, 0x72, 0xB2)
    return "#" + "".join(f"{round(255 + (part - 255) * min(1.0, max(0.0, share))):02x}" for part in full)
