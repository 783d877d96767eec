"""Cases as their readers see them: the list, one case, its timeline."""
