"""The directory of people, and which entries stand with restricted cases."""
