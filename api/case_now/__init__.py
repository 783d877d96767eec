"""One view of a case: what must not be done, what to do, decide and ask, and who may do what."""
