"""What was proposed on a case that takes two persons."""
