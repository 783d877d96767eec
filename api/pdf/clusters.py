"""How much may be heaped on one sign of a text before the rest of the heap is left out, visibly.

A shaper puts a letter and all that belongs to it together at once. What no language writes (a
letter under a thousand accents, a syllable of two hundred letters) costs it minutes, or breaks it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

MOST_MARKS = 4
"""On one letter. Hebrew with its vowels and accents needs as many."""
LONGEST_SYLLABLE = 32
"""Signs that hang together. The longest that is written has about ten; a family of emoji has seven."""
LEFT_OUT = "[{} more left out]"
_JOINERS = frozenset("\u200c\u200d")
_VIRAMA = 9
"""The combining class of the signs by which a letter takes the next one into its syllable."""


def bounded(text: str, drawable: Collection[int]) -> str:
    """The same text where nothing is heaped up; else with the number of signs that were left out.

    Only what is `drawable` counts: nothing else is ever shaped.
    """
    if text.isascii():
        return text
    shown: list[str] = []
    length = marks = left_out = 0
    joins = False
    for sign in text:
        joiner = sign in _JOINERS
        drawn = joiner or ord(sign) in drawable
        mark = drawn and unicodedata.category(sign)[0] == "M"
        if not drawn or not (mark or joiner or joins):
            length = 0
            if left_out:
                shown.append(LEFT_OUT.format(left_out))
                left_out = 0
        length += 1
        marks = marks + 1 if mark else marks * joiner
        if length > LONGEST_SYLLABLE or marks > MOST_MARKS:
            left_out += 1
        else:
            shown.append(sign)
        joins = drawn and (joiner or (joins and mark) or unicodedata.combining(sign) == _VIRAMA)
    if left_out:
        shown.append(LEFT_OUT.format(left_out))
    return "".join(shown)
