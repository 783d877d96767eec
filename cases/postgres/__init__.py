"""A real PostgreSQL in the data folder, for whoever has no server."""
