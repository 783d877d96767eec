"""What no font can draw is written out by name, so that nobody's words can stop a paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_UNSEEN = frozenset({"Cf", "Mn"})
_LINES = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"})
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
"""They shape their neighbours where a font knows how, and vanish where none does."""


def legible(data: Any, drawable: Collection[int], replaced: set[str]) -> Any:
    """The same data with every text drawable; what was written out is added to `replaced`."""
    if isinstance(data, str):
        return _legible(data, drawable, replaced)
    if isinstance(data, Mapping):
        return {name: legible(value, drawable, replaced) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [legible(value, drawable, replaced) for value in data]
    return data


def _legible(text: str, drawable: Collection[int], replaced: set[str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = []
    for sign in plain.translate(_LINES):
        if sign == "\n" or (ord(sign) in drawable and not _unprintable(sign)):
            shown.append(sign)
        elif sign not in _JOINERS:
            name = f"[{_name(sign)}]"
            replaced.add(name)
            shown.append(name)
    return "".join(shown)


def _unprintable(sign: str) -> bool:
    category = unicodedata.category(sign)
    # Direction marks and the like have glyphs in some fonts; a paper shows what was written.
    return category in _UNPRINTABLE or (category == "Cf" and sign not in _JOINERS)


def _name(sign: str) -> str:
    name = unicodedata.name(sign, "")
    if not name or unicodedata.category(sign) in _UNPRINTABLE | _UNSEEN:
        return f"U+{ord(sign):04X}"
    return name
