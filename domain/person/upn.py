"""The unique pupil number: its letters, its shape, and the letter that checks the rest."""

from __future__ import annotations

import re

# Without I, O and S, which are read as digits.
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SHAPE = re.compile(rf"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]")


def is_upn(text: str) -> bool:
    """Whether the number has the shape of a permanent or temporary one and checks out."""
    return _SHAPE.fullmatch(text) is not None and text[0] == check_letter(text[1:])


def check_letter(rest: str) -> str:
    """The first letter of a number: each later sign by its place, from the second on."""
    total = sum(place * _worth(sign) for place, sign in enumerate(rest, start=2))
    return _LETTERS[total % len(_LETTERS)]


def _worth(sign: str) -> int:
    return int(sign) if sign.isdigit() else _LETTERS.index(sign)
