"""A report as whoever made it sees it: what it asks of them, and what they did about it."""
