"""Pages of a list: opaque cursors, the largest size, and the merging of two compartments' pages."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import AfterValidator, BaseModel, Field

from api.http.json_response import encoded
from api.http.problems import Problem
from domain.messages import storable

LARGEST_PAGE = 200
First = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many to show.")]
LONGEST_TIMELINE = 1_000
Entries = Annotated[int, Query(ge=1, le=LONGEST_TIMELINE, description="How many to show.")]
After = Annotated[
    str | None, Query(max_length=600, description="The end_cursor of the page before.")
]
T = TypeVar("T")
LARGEST_NUMBER = 2**31 - 1


def _storable(word: str) -> str:
    if not storable(word):
        raise ValueError("holds a character that is in no record")
    return word


Word = Annotated[str, AfterValidator(_storable)]
"""A text that PostgreSQL can hold, so that it can be searched for."""


class PageInfo(BaseModel):
    """Whether more follows, and what to send as `after` to get it."""

    has_next: bool = Field(description="Whether more follows.")
    end_cursor: str | None = Field(
        description="What to send as `after` to get what follows; null where nothing does."
    )


def bound_to(*asked: object) -> str:
    """A short hash of a list's filters, kept in each of its cursors."""
    said = orjson.dumps(asked, default=str)
    return blake2b(said, digest_size=6).hexdigest()


def cursor_to(place: Sequence[Any]) -> str:
    """The cursor for a place in a list: Base64 of JSON."""
    return _written(encoded(list(place)))


def _written(place: bytes) -> str:
    return urlsafe_b64encode(place).rstrip(b"=").decode()


def place_of(cursor: str | None, read: Callable[[list[Any]], T]) -> T | None:
    """The place that a cursor stands for. Raises a Problem for anything that is no cursor of ours."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        raw = urlsafe_b64decode(padded.encode())
        if _written(raw) != cursor:
            raise ValueError("not as a list writes it")
        return read(list(orjson.loads(raw)))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        raise Problem("bad-cursor", field="after") from None


def moment_at(said: Any) -> datetime:
    """A timestamp in a cursor. ValueError or OverflowError if no list writes it like that."""
    found = datetime.fromisoformat(said)
    if found.tzinfo is None:
        raise ValueError("no offset")
    return found.astimezone(UTC)


def number_at(said: Any) -> int:
    """A number in a cursor. ValueError if no list writes it like that."""
    if type(said) is not int or not 0 <= said <= LARGEST_NUMBER:
        raise ValueError("not a number of a list")
    return said


def id_at(said: Any) -> UUID:
    """An id in a cursor. ValueError if it is none."""
    return UUID(word_at(said))


def word_at(said: Any) -> str:
    """A text in a cursor. ValueError if PostgreSQL could not hold it."""
    if not isinstance(said, str):
        raise ValueError("not a word")
    return _storable(said)


def merged(
    pages: Sequence[tuple[Sequence[Any], bool]],
    first: int,
    order: Callable[[Any], Any],
    *,
    descending: bool,
) -> tuple[list[Any], bool]:
    """Merge pages that are sorted alike into one page; also return whether more follows."""
    filled = [page for page, _ in pages if page]
    rows = [row for page in filled for row in page]
    if len(filled) > 1:
        rows.sort(key=order, reverse=descending)
    more = len(rows) > first or any(has_next for _, has_next in pages)
    return rows[:first], more
