"""Statistics for governors: the same answer at every door."""
