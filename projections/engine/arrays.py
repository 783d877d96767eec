"""Columns of rows as binary PostgreSQL arrays: always of the same type, so statements stay prepared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from struct import Struct
from typing import Any, NamedTuple

import psycopg
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

from projections.engine.timestamps import SINCE, microseconds

# The driver looks at the values of a list to find its type: a list of small numbers, of large ones
# and of nothing but NULL are three types to it, three statements to prepare, and slow to write.
_HEAD = Struct("!iiiii")
_LENGTH = Struct("!i")
_INTEGER = Struct("!ii")
_MOMENT = Struct("!iq")
_NULL = _LENGTH.pack(-1)


class Array(bytes):
    """One array in its binary form; the subclass says of what."""


class Uuids(Array): ...


class Integers(Array): ...


class Texts(Array): ...


class Blobs(Array): ...


class Moments(Array): ...


class Booleans(Array): ...


class Days(Array): ...


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH.pack(len(encoded)) + encoded


def _blob(value: bytes) -> bytes:
    return _LENGTH.pack(len(value)) + value


def _uuid(value: Any) -> bytes:
    return b"\x00\x00\x00\x10" + bytes(value.bytes)


def _integer(value: int) -> bytes:
    return _INTEGER.pack(4, value)


def _moment(value: datetime) -> bytes:
    return _MOMENT.pack(8, microseconds(value))


def _boolean(value: bool) -> bytes:
    return b"\x00\x00\x00\x01\x01" if value else b"\x00\x00\x00\x01\x00"


def _day(value: date) -> bytes:
    return _INTEGER.pack(4, (value - SINCE.date()).days)


# name → (class, type of an element, type of the array, how an element is written)
_KINDS: dict[str, tuple[type[Array], int, int, Callable[[Any], bytes]]] = {
    "uuid": (Uuids, 2950, 2951, _uuid),
    "int4": (Integers, 23, 1007, _integer),
    "text": (Texts, 25, 1009, _text),
    "bytea": (Blobs, 17, 1001, _blob),
    # JSON that is at hand as bytes already, in a column of text.
    "json": (Texts, 25, 1009, _blob),
    "timestamptz": (Moments, 1184, 1185, _moment),
    "bool": (Booleans, 16, 1000, _boolean),
    "date": (Days, 1082, 1182, _day),
}


class Columns(NamedTuple):
    """Rows turned into columns, each one's values joined in their binary form."""

    rows: int
    values: Sequence[bytes]


def in_columns(kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> Columns:
    """The columns of `rows`; there is at least one row."""
    turned = zip(*rows, strict=True)
    return Columns(len(rows), [_joined(k, v) for k, v in zip(kinds, turned, strict=True)])


def arrays(kinds: Sequence[str], parts: Sequence[Columns]) -> list[Array]:
    """One array for each column of all these rows; there is at least one part."""
    count = sum(part.rows for part in parts)
    found: list[Array] = []
    for kind, *values in zip(kinds, *(part.values for part in parts), strict=True):
        made_as, element, _, _ = _KINDS[kind]
        # NULLs may be there: the flag need not be exact.
        found.append(made_as(_HEAD.pack(1, 1, element, count, 1) + b"".join(values)))
    return found


def _joined(kind: str, values: Sequence[Any]) -> bytes:
    written = _KINDS[kind][3]
    first = values[0]
    if values.count(first) == len(values):
        return (_NULL if first is None else written(first)) * len(values)
    return b"".join([_NULL if value is None else written(value) for value in values])


class _ArrayDumper(Dumper):
    format = Format.BINARY
    of: int

    def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        # Of the instance, not of the class: a class with an oid would write everybody's arrays.
        self.oid = self.of

    def dump(self, obj: Any) -> Buffer:
        return bytes(obj)


for _made_as, _element, _of, _written in _KINDS.values():
    psycopg.adapters.register_dumper(
        _made_as, type(f"{_made_as.__name__}Dumper", (_ArrayDumper,), {"of": _of})
    )
