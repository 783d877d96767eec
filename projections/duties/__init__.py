"""The duties: who owes what by when, and what became of it."""
