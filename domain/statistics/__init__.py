"""What governors are told in numbers, and what the numbers must not tell: pure."""
