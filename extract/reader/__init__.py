"""The second reader: a language model fills in the same records, and no value enters without words that stand there."""
