"""Policies as data: packs, their clauses, what they say of given facts, and their pictures."""
