"""How two spellings of one sign-in are known to be the same person's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol
from unicodedata import category, normalize


@lru_cache(maxsize=8192)
def fold(sign_in: str) -> str:
    """What is stored and compared of a sign-in, everywhere: NFKC, case folded, NFKC, blanks as one.

    The one comparison there is: neither `str.lower` nor SQL's agrees with it or with each other
    (dotted capital I, final sigma, sharp s, composed and decomposed accents, full width). What
    nobody sees, such as a joiner pasted along, is left out. Folding again changes nothing.
    """
    once = normalize("NFKC", sign_in).casefold()
    seen = once if once.isascii() else "".join(sign for sign in once if category(sign) != "Cf")
    return " ".join(normalize("NFKC", seen).split())


def folded(sign_ins: Iterable[str]) -> frozenset[str]:
    """Whose these are."""
    return frozenset(map(fold, sign_ins))


def distinct(sign_ins: Iterable[str]) -> tuple[str, ...]:
    """Each person's once, as it was spelled first."""
    first: dict[str, str] = {}
    for sign_in in sign_ins:
        first.setdefault(fold(sign_in), sign_in)
    return tuple(first.values())


def without(sign_ins: Iterable[str], somebody: str) -> tuple[str, ...]:
    """All but this person's, however it is spelled."""
    return tuple(one for one in sign_ins if fold(one) != fold(somebody))


class Marks(Protocol):
    """Makes keyed hashes: of `domain.messages.Seals`, the part that needs no stream."""

    def mark(self, kind: str, text: str) -> str:
        """The mark of a text of this kind."""
        ...


def marked(marks: Marks, sign_in: str) -> str:
    """What stands for a sign-in in every column of a view in which it is only compared."""
    return marks.mark("sign_in", fold(sign_in))


def plainly_written(sign_in: str) -> bool:
    """Whether a sign-in is written as others can write it: composed, nothing in it that nobody
    sees, no blanks round it."""
    unseen = any(category(sign).startswith("C") for sign in sign_in)
    return sign_in == sign_in.strip() != "" and normalize("NFC", sign_in) == sign_in and not unseen
