"""Arrays in PostgreSQL's binary form, joined from pieces that each writer has prepared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any, TypeVar
from uuid import UUID

from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

_HEADER = Struct("!iiIii")
_LENGTH = Struct("!i")
_INT4 = Struct("!ii")
_INT8 = Struct("!iq")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NULL = _LENGTH.pack(-1)
_UUID_LENGTH = _LENGTH.pack(16)


class Array(bytes):
    """One array as bytes; the subclass says of what."""


class Uuids(Array):
    """uuid[]"""


class Integers(Array):
    """integer[]"""


class Texts(Array):
    """text[]"""


class Blobs(Array):
    """bytea[]"""


class Moments(Array):
    """timestamptz[]"""


_ELEMENT = {Uuids: 2950, Integers: 23, Texts: 25, Blobs: 17, Moments: 1184}
_ARRAY = {Uuids: 2951, Integers: 1007, Texts: 1009, Blobs: 1001, Moments: 1185}


A = TypeVar("A", bound=Array)


def joined(kind: type[A], count: int, pieces: Iterable[bytes]) -> A:
    """An array of `count` elements from prepared pieces."""
    if count == 0:
        return kind(_HEADER.pack(0, 0, _ELEMENT[kind], 0, 0)[:12])
    return kind(_HEADER.pack(1, 1, _ELEMENT[kind], count, 1) + b"".join(pieces))


def uuid_piece(value: UUID) -> bytes:
    """One element of uuid[]."""
    return _UUID_LENGTH + value.bytes


def integer_piece(value: int) -> bytes:
    """One element of integer[]."""
    return _INT4.pack(4, value)


def blob_piece(value: bytes | None) -> bytes:
    """One element of bytea[]."""
    return _NULL if value is None else _LENGTH.pack(len(value)) + value


def text_piece(value: str | None) -> bytes:
    """One element of text[]."""
    return _NULL if value is None else blob_piece(value.encode())


def moment_piece(value: datetime) -> bytes:
    """One element of timestamptz[]."""
    return _INT8.pack(8, (value - _EPOCH) // _MICROSECOND)


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Any) -> Buffer:
        """The bytes are already in their final form."""
        return bytes(obj)


def register(adapters: Any) -> None:
    """Teach a connection to send these arrays as they are."""
    for kind, oid in _ARRAY.items():
        dumper = type(f"{kind.__name__}Dumper", (_ArrayDumper,), {"oid": oid})
        adapters.register_dumper(kind, dumper)
