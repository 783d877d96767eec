"""Duties at every door: who owes what by when."""
