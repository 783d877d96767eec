"""Referral forms as data: one file per agency, and the fields they share."""
