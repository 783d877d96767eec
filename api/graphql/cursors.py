"""Cursors: opaque text for a place in a list; versioned, bound to its list, refused when altered."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from struct import error as struct_error
from typing import Any, TypeVar
from uuid import UUID
from zlib import crc32

import orjson

from api.graphql.errors import Failed
from api.http.paging import id_at, moment_at, number_at, word_at
from projections.cases.open import CaseCursor
from projections.duties.list import DutyCursor
from projections.engine.timestamps import microseconds, moment_after
from projections.entries.entry_json import SqlExpr
from projections.people.list import PersonCursor
from projections.timeline.statement import PER_PAGE_PARAM

FORMAT = b"\x02"
SEAL_BYTES = 4
LONGEST = 600
CASES, DUTIES, TIMELINE, PEOPLE, DELIVERIES, WEBHOOKS = b"c", b"d", b"t", b"p", b"w", b"h"
ENTRY_BEGINS = "t2"
ENTRY_IN_WORDS = (ENTRY_BEGINS, SqlExpr(f"to_hex(t.version * {PER_PAGE_PARAM})"))
"""The cursor of an entry as SQL, given the multiplier of its case."""
T = TypeVar("T")
_DUTY = Struct(">qbqq16s")
_IN_ADDRESSES = bytes.maketrans(b"+/", b"-_")


def _written(kind: bytes, place: bytes) -> str:
    # A checksum, not a secret: altering a cursor gains nothing, but a mangled one should be refused.
    seal = crc32(kind + place).to_bytes(SEAL_BYTES)
    signs = b2a_base64(FORMAT + kind + seal + place, newline=False)
    return signs.translate(_IN_ADDRESSES).rstrip(b"=").decode()


def _read(cursor: str, kind: bytes) -> bytes:
    try:
        raw = urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode("ascii"))
    except ValueError:
        raise bad_cursor() from None
    place = raw[2 + SEAL_BYTES :]
    if len(cursor) > LONGEST or _written(kind, place) != cursor:
        raise bad_cursor()
    return place


def _encoded(place: list[object]) -> bytes:
    return orjson.dumps(place)


def _decoded(raw: bytes, read: Callable[[list[Any]], T]) -> T:
    try:
        return read(list(orjson.loads(raw)))
    except (ValueError, TypeError, OverflowError):
        raise bad_cursor() from None


def bad_cursor() -> Failed:
    """The answer to a cursor that this list has not given."""
    return Failed("BAD_CURSOR", "This is not a cursor that this list has given.")


@lru_cache(maxsize=4_096)
def cursor_multiplier(case: UUID) -> int:
    """Per-case odd multiplier that makes cursors of different cases incompatible."""
    # Odd and above sixteen: after a change of one hex digit the number is no multiple of it any more.
    digest = blake2b(TIMELINE + case.bytes, digest_size=4).digest()
    return int.from_bytes(digest) & 0x7FFFFFFF | 0x40000001


def entry_cursors(case: UUID) -> Callable[[int], str]:
    """Makes the cursors of a case's entries from their versions."""
    seal = cursor_multiplier(case)
    return lambda version: f"{ENTRY_BEGINS}{version * seal:x}"


def decode_entry_cursor(cursor: str | None, case: UUID) -> int | None:
    """The version of the entry that a cursor names."""
    if cursor is None:
        return None
    try:
        version = number_at(int(cursor.removeprefix(ENTRY_BEGINS), 16) // cursor_multiplier(case))
    except ValueError:
        raise bad_cursor() from None
    if entry_cursors(case)(version) != cursor:
        raise bad_cursor()
    return version


def case_cursor(at: datetime, case: UUID, bound: str) -> str:
    """The cursor of a case in a list of cases with these filters (`bound`)."""
    return _written(CASES, _encoded([at, str(case), bound]))


def decode_case_cursor(cursor: str | None, bound: str) -> CaseCursor | None:
    """The row of the case list that the cursor names; that of another list is refused."""
    if cursor is None:
        return None

    def read(place: list[Any]) -> CaseCursor:
        *at, of = place
        if of != bound:
            raise bad_cursor()
        return _moment_and_id(at)

    return _decoded(_read(cursor, CASES), read)


def delivery_cursor(made_at: datetime, delivery: UUID) -> str:
    """The cursor of a delivery in the list of a webhook's."""
    return _written(DELIVERIES, _encoded([made_at, str(delivery)]))


def decode_delivery_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The delivery that the cursor names."""
    return None if cursor is None else _decoded(_read(cursor, DELIVERIES), _moment_and_id)


def webhook_cursor(registered_at: datetime, webhook: UUID) -> str:
    """The cursor of a webhook in the list of them."""
    return _written(WEBHOOKS, _encoded([registered_at, str(webhook)]))


def decode_webhook_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The webhook that the cursor names."""
    return None if cursor is None else _decoded(_read(cursor, WEBHOOKS), _moment_and_id)


def _moment_and_id(place: list[Any]) -> tuple[datetime, UUID]:
    moment, found = place
    return moment_at(moment), id_at(found)


def duty_cursors(now: datetime) -> Callable[[Any], str]:
    """Makes the cursors of duties in a list whose first page was read at this moment."""
    begun = _microseconds(now)

    def behind(row: Any) -> str:
        due, raised_at = _microseconds(row["due"]), _microseconds(row["raised_at"])
        place = _DUTY.pack(begun, row["urgency"], due, raised_at, row["case_id"].bytes)
        return _written(DUTIES, place + row["duty_id"].encode())

    return behind


_microseconds = lru_cache(maxsize=4_096)(microseconds)


def decode_duty_cursor(cursor: str | None) -> DutyCursor | None:
    """The row of the duty list that the cursor names."""
    if cursor is None:
        return None

    place = _read(cursor, DUTIES)
    try:
        now, urgency, due, raised_at, case = _DUTY.unpack_from(place)
        return DutyCursor(
            *(moment_after(now), urgency, moment_after(due), moment_after(raised_at)),
            UUID(bytes=case),
            word_at(place[_DUTY.size :].decode()),
        )
    except (struct_error, ValueError, OverflowError):
        raise bad_cursor() from None


def person_cursor(sorted_by: str, person: UUID) -> str:
    """The cursor of a person in the list of people."""
    return _written(PEOPLE, _encoded([sorted_by, str(person)]))


def decode_person_cursor(cursor: str | None) -> PersonCursor | None:
    """The row of the directory that the cursor names."""
    if cursor is None:
        return None

    def read(place: list[Any]) -> PersonCursor:
        sorted_by, person = place
        return word_at(sorted_by), id_at(person)

    return _decoded(_read(cursor, PEOPLE), read)
