"""What the authors argue of the event: other causes, the mechanism, and their own assessment of causality."""
