"""One establishment: which policy packs bind it, and from when."""
