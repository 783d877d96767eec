"""Low-level concerns: one stream for each adult at each school, and when they add up."""
