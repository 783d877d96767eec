"""The directory of people, as far as each reader may see it."""
