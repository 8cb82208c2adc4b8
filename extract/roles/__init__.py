"""Roles: what a drug, measure or finding that the text names is to an episode, decided once, with the reason."""
