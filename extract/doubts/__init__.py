"""What a reviewer should look at: how sure a report's values are, which are withheld, and what found no place."""
