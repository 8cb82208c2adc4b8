"""What clauses state: assertion status, cues of what happened, claims."""
