"""Assessments: a dossier on a hypothesis: what speaks for it, what against it, and what would change the answer."""

from __future__ import annotations

from kg.assess.definitions import AssessError, Definitions
from kg.assess.dossier import assess, dossier
from kg.assess.facts import Facts
from kg.assess.facts import read as read_facts
from kg.assess.model import Dossier, as_dict

__all__ = ["AssessError", "Definitions", "Dossier", "Facts", "as_dict", "assess", "dossier", "read_facts"]
