"""Papers: what leaves the building as a PDF."""
