"""The record's tables, walls, roles and append function as SQL."""
