"""The register of concerns, and how it is read."""
