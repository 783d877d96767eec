"""Small joints of a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def plain(code: str) -> str:
    """A code that no dictionary has: a school's own word, said as it stands without its joints."""
    return code.replace("_", " ").replace(".", " ")


def joined(parts: Sequence[str], pattern: str) -> str:
    """Several as one: all but the last are `{a}`, the last is `{b}`."""
    if len(parts) < 2:  # noqa: PLR2004 - one needs no joint
        return "".join(parts)
    return pattern.replace("{a}", ", ".join(parts[:-1])).replace("{b}", parts[-1])


def counted(number: int, one: str, many: str) -> str:
    """A number and its noun."""
    return f"{number} {one if number == 1 else many}"
