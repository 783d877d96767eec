"""How what is stored is sealed: an event's state, and the words in the views."""
