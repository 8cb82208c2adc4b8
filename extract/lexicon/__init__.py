"""The vocabularies and the matching of their terms."""
