"""Chronologies: who is involved, and the lines told."""
