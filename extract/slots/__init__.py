"""The slots of an episode: one file for each family of values, each a few functions from a `Scene` to values."""
