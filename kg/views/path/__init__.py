"""The view `path`: how any two things in the graph hang together, told in sentences with the words behind them."""

from __future__ import annotations

from kg.views.path.search import EvidencePath, evidence_paths, path

__all__ = ["EvidencePath", "evidence_paths", "path"]
