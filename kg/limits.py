"""What a query that nobody vouches for may take."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from extract.errors import CasegraphError

GIGABYTE = 10**9
_LARGEST = 1e15
_UNITS = {"seconds": "seconds", "memory": "bytes of memory", "rows": "rows", "size": "bytes"}


class LimitsError(CasegraphError, ValueError):
    """A limit within which nothing could be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a query may take.

    `seconds` on the clock, from its start to its last row; `memory` in bytes, beyond what an idle worker has; `rows` of
    a SELECT, or triples of a CONSTRUCT, beyond which an answer is truncated; `size` in bytes of the answer as text,
    beyond which it is, too.

    Raises:
        LimitsError: a limit is not above zero.
    """

    seconds: float = 60.0
    memory: int = 2 * GIGABYTE
    rows: int = 1_000_000
    size: int = 500_000_000

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0 < value < _LARGEST:
                raise LimitsError(f"a limit of {value:g} {_UNITS[name]} makes no sense")
