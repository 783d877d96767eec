"""`policy check`: what can be proved of a pack by looking at every situation it can tell apart."""
