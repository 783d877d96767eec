"""Words as they are looked up where no word may stand: a mark of every beginning of each (ADR 0043)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

SIGNS = 8
"""So many of a mark: 48 bits, by which nobody is found for a word that is not theirs."""
LONGEST = 40
"""So much of a word can be looked for."""

Mark = Callable[[str, str], str]
"""(kind, text) → its mark."""


def beginnings(mark: Mark, kind: str, words: Iterable[str]) -> list[str]:
    """The marks of everything by which one of these words begins, in an order that tells nothing."""
    found = {word[:signs] for word in words for signs in range(1, min(len(word), LONGEST) + 1)}
    return sorted(mark(kind, beginning)[:SIGNS] for beginning in found)


def asked(mark: Mark, kind: str, words: Iterable[str]) -> list[str]:
    """The marks by which words that begin like these are found."""
    return [mark(kind, word[:LONGEST])[:SIGNS] for word in dict.fromkeys(words)]
