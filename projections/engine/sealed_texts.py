"""Sealed texts within a page of JSON: where they stand, and how they are put into their places.

The database puts a page together without reading it. What it cannot read stands there between two
bytes that no JSON holds, with the name of the place it was sealed for; the server opens it.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from domain.messages import Seals

EDGE = b"\x1f"
"""Stands on either side of a sealed text; JSON has to write it otherwise, and so never holds it."""
_PLACE = b"!"
"""Between a sealed text and its place; no base64 holds it."""
_KEY_SIGNS = 21
"""So many signs of a sealed text are of its key alone; three more tell all of it."""
_KEY_WHOLE, _KEY_BYTES = 24, 16

Open = Callable[[str, bytes], bytes]
"""(place, sealed) → the text."""


class Opens(Protocol):
    """Opens what was sealed for a view, on the reading side."""

    async def __call__(
        self, view: str, sealed: Sequence[tuple[str, bytes]], /
    ) -> Sequence[bytes | None]:
        """The text of each (place, sealed); None where its key has been destroyed."""
        ...


class NotSealed(Exception):  # noqa: N818 - it names what was met
    """There is text to be kept from whoever reads a table, and nothing to seal it with."""


def seals_of(seals: Seals | None) -> Seals:
    """What a view is sealed with: without it nothing is written."""
    if seals is None:
        raise NotSealed("an entry came without the seals of its stream")
    return seals


def in_words(column: str, place: str) -> str:
    """A sealed column in the database's words: null where it is. `place`: what follows the id of
    the row's stream in the place it was sealed for, in the database's words."""
    return f"(E'\\x1f' || encode({column}, 'base64') || {place} || E'\\x1f')"


def place_in_words(place: str, *columns: str) -> str:
    """A place below the row's stream: a name, then columns of numbers."""
    named = f"'{_PLACE.decode()}/{place}'"
    return " || ".join([named, *(f"'/' || {column}" for column in columns)])


def parted(text: bytes) -> list[bytes]:
    """A text, its sealed parts at every second place."""
    return text.split(EDGE)


def keys_of(parts: Sequence[bytes]) -> set[bytes]:
    """The ids of the keys by which the sealed parts are sealed; mostly there is one."""
    heads = {part[:_KEY_SIGNS]: part[:_KEY_WHOLE] for part in parts[1::2]}
    return {a2b_base64(whole)[:_KEY_BYTES] for whole in heads.values()}


def opened(stream: UUID, part: bytes, unseal: Open) -> bytes:
    """What one sealed part says."""
    sealed, _, place = part.partition(_PLACE)
    return unseal(f"{stream}{place.decode('ascii')}", a2b_base64(sealed))


async def opened_rows(
    opens: Opens,
    view: str,
    rows: Iterable[Any],
    **places: Callable[[Mapping[str, Any]], str],
) -> list[dict[str, Any] | None]:
    """The rows with these columns opened; None for a row of which a key has been destroyed.

    What is null stays null.
    """
    told = [dict(row) for row in rows]
    sealed = [
        (number, column, place(row))
        for number, row in enumerate(told)
        for column, place in places.items()
        if row[column] is not None
    ]
    said = await opens(view, [(place, told[number][column]) for number, column, place in sealed])
    gone = set()
    for (number, column, _), text in zip(sealed, said, strict=True):
        if text is None:
            gone.add(number)
        else:
            told[number][column] = text
    return [None if number in gone else row for number, row in enumerate(told)]
