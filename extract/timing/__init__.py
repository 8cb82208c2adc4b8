"""Durations, intervals with what they count from, days and dates."""
