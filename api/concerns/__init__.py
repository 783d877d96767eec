"""Low-level concerns: sharing one, working on them, and the register."""
