"""The changes: who could see what from when to when."""
