"""Numbers, units, measured values and what they are values of; tables of patients."""
