"""Verifying what is stored: on demand, and every night."""
