"""The timeline of a case: one row per event, and the ways a page is read."""
