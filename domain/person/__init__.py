"""The directory of people: who somebody is, and nothing of what happened."""
