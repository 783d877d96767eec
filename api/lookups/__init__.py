"""Choosing somebody for a report, and whom the reports of a case name."""
