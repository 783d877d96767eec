"""The contracts in openapi/, rendered from the code and compared with the released ones."""
