"""Replaces characters that no font can draw by their names, so that any text can be set."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from api.pdf.clusters import bounded

MOST_NAMES = 200
"""In one text. Above this (a text in a script that no font has), characters are given by number:
so many names would take a minute to set, and nobody would read them."""
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_UNSEEN = frozenset({"Cf", "Mn"})
_LINES = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"})
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
"""Joiners and variation selectors: left out silently where no font has them."""


def legible(
    data: Any, drawable: Collection[int], replaced: set[str], *, shaped: bool = True
) -> Any:
    """The same data with every text drawable. The names that were put in are added to `replaced`.

    `shaped`: the texts will be shaped, so oversized clusters are cut (`api.pdf.clusters`).
    """
    if isinstance(data, str):
        return _legible(data, drawable, replaced, shaped=shaped)
    if isinstance(data, Mapping):
        items = data.items()
        return {name: legible(value, drawable, replaced, shaped=shaped) for name, value in items}
    if isinstance(data, list | tuple):
        return [legible(value, drawable, replaced, shaped=shaped) for value in data]
    return data


def _legible(text: str, drawable: Collection[int], replaced: set[str], *, shaped: bool) -> str:
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    whole = plain.translate(_LINES)
    signs = bounded(whole, drawable) if shaped else whole
    drawn = {sign: sign == "\n" or _drawn(sign, drawable) for sign in set(signs)}
    named = sum(not drawn[sign] and sign not in _JOINERS for sign in signs) <= MOST_NAMES
    shown = []
    for sign in signs:
        if drawn[sign]:
            shown.append(sign)
        elif sign not in _JOINERS:
            name = f"[{_name(sign) if named else _number(sign)}]"
            replaced.add(name)
            shown.append(name)
    return "".join(shown)


def _drawn(sign: str, drawable: Collection[int]) -> bool:
    return ord(sign) in drawable and not _unprintable(sign)


def _unprintable(sign: str) -> bool:
    category = unicodedata.category(sign)
    # Some fonts have glyphs for direction marks and the like; they would hide what was written.
    return category in _UNPRINTABLE or (category == "Cf" and sign not in _JOINERS)


def _name(sign: str) -> str:
    name = unicodedata.name(sign, "")
    if not name or unicodedata.category(sign) in _UNPRINTABLE | _UNSEEN:
        return _number(sign)
    return name


def _number(sign: str) -> str:
    return f"U+{ord(sign):04X}"
