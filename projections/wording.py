"""Words of the record as they stand in a sentence."""

from __future__ import annotations

from functools import lru_cache

_UPPER = {"dsl", "lado", "dpo", "hr", "mis", "ceop", "posh", "slt", "dbs", "tra", "mash", "ico"}


@lru_cache(maxsize=4096)
def said(code: str) -> str:
    """A code as it is read aloud."""
    return code.replace("_", " ")


@lru_cache(maxsize=4096)
def role(code: str) -> str:
    """A role or agency, its initials in capitals."""
    return " ".join(word.upper() if word in _UPPER else word for word in code.split("_"))


def reference(reference: str | None) -> str:
    """The reference, where there is one."""
    return f", reference {reference}" if reference else ""


def count(number: int, one: str, many: str) -> str:
    """A number and its noun."""
    return f"{number} {one if number == 1 else many}"
