"""Training of the statistical reader (extra `training`): from a PHEE folder and a base encoder to a model folder."""
