"""The reading beyond the sentence: who is spoken of, which event, which episode, whose share of a list."""
