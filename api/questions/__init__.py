"""The next questions about an incident."""
