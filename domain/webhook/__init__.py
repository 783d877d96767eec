"""Webhooks: where a client of the school's is told that there is something to read. Never what."""
