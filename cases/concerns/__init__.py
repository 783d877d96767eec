"""The register of low-level concerns."""
