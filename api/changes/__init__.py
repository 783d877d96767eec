"""The changes: what a client that keeps a copy has to fetch again, and what it has to forget."""
