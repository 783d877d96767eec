"""What the doors of one process share, and how the two wings are handed to each other."""
