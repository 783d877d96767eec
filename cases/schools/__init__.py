"""Schools: which tenant each belongs to, and which packs bind it."""
