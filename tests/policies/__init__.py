"""What the packs say, read against examples and scenarios."""
