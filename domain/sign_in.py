"""How two spellings of one sign-in are known to be the same person's."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol
from unicodedata import normalize


@lru_cache(maxsize=8192)
def fold(sign_in: str) -> str:
    """What is stored and compared of a sign-in, everywhere: NFKC, case folded, NFKC, blanks as one.

    The one comparison there is: neither `str.lower` nor SQL's agrees with it or with each other
    (dotted capital I, final sigma, sharp s, composed and decomposed accents, full width).
    Folding again changes nothing.
    """
    once = normalize("NFKC", normalize("NFKC", sign_in).casefold())
    return " ".join(once.split())


class Marks(Protocol):
    """Makes keyed hashes: of `domain.messages.Seals`, the part that needs no stream."""

    def mark(self, kind: str, text: str) -> str:
        """The mark of a text of this kind."""
        ...


def marked(marks: Marks, sign_in: str) -> str:
    """What stands for a sign-in in every column of a view in which it is only compared."""
    return marks.mark("sign_in", fold(sign_in))
