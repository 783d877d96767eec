"""Who is asking: tokens, keys of clients, and the demo's own issuer."""
