"""Compiled plans for documents that are asked again: they render rows straight to bytes of JSON."""
