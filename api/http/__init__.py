"""HTTP itself: layers, problems, bodies, preconditions and pages, for every door that speaks it."""
