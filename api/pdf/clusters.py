"""Limits the combining marks on one letter, and the length of one syllable, before text is shaped.

A text shaper handles a letter and everything that combines with it at once. Clusters that no language
has (a letter with a thousand accents, a syllable of two hundred letters) take it minutes, or crash it.
What is left out is replaced by a visible note.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

MOST_MARKS = 4
"""Combining marks on one letter. Hebrew with its vowels and accents needs as many."""
LONGEST_SYLLABLE = 32
"""Characters in one cluster. The longest in any language has about ten; a family emoji has seven."""
LEFT_OUT = "[{} more left out]"
_JOINERS = frozenset("\u200c\u200d")
_VIRAMA = 9
"""The combining class of the characters that join the next letter to the same syllable."""


def bounded(text: str, drawable: Collection[int]) -> str:
    """The text, with the excess of each oversized cluster replaced by a note of its length.

    Only `drawable` characters count, because no others are shaped.
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
