"""Answers to documents asked again: compiled once into plans, from rows straight to bytes."""
