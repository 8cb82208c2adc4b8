"""The authors' own assessment of causality, where the report states one."""

from __future__ import annotations

from kg.causality.model import Stated
from kg.causality.setting import Setting


def stated(setting: Setting) -> tuple[Stated, ...]:
    """What the authors state of this episode; nothing yet, as the records hold no such statement."""
    return ()
