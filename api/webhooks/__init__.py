"""Webhooks: where clients are told that there is something to read, and what became of it."""
