"""Chronologies of a case and of a person, as data, CSV and PDF."""
