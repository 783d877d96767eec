"""The cases: one row per case, and how they are listed and found."""
