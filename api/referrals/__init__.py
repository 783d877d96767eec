"""Hand-overs to agencies, for whoever may read the case."""
