"""Ground floor: what is true of a case, decided without I/O, clock or framework.

May import the standard library's pure parts and pydantic; nobody else's floor.
"""
