"""Roles: what a drug, measure or finding that the text names is to the patient's episode, decided once, with the reason."""
