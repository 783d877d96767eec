"""Webhooks: registering them, and delivering to them."""
