"""The directory of people, and who holds which role."""
