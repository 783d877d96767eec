"""The webhooks: where each stands, and how they are read."""
