"""The same patient told of twice: pairs of cases of different reports, compared and weighed."""
