"""GraphQL: the same reads and the same commands as REST, as one graph."""
