"""People as the words introduce them: ages, labels, groups, relatives."""
