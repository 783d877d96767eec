"""Places in a list as opaque text: versioned, bound to their list, refused when altered."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from struct import Struct
from typing import Any, TypeVar
from uuid import UUID

import orjson

from api.graphql.failures import Failed
from api.rest.paging import id_at, moment_at, number_at, word_at
from projections.duty_list import DutyCursor
from projections.people_list import PersonCursor
from projections.readers import CaseCursor

FORMAT = b"\x01"
SEAL_BYTES = 6
LONGEST = 600
CASES, DUTIES, TIMELINE, PEOPLE, DELIVERIES, WEBHOOKS = b"c", b"d", b"t", b"p", b"w", b"h"
T = TypeVar("T")
_SEALS = 2 ** (8 * SEAL_BYTES) - 1
_ENTRY = Struct(">QI").pack
_IN_ADDRESSES = bytes.maketrans(b"+/", b"-_")


def _written(kind: bytes, place: bytes) -> str:
    # Not a secret: whoever alters a place gains nothing. It tells a mangled cursor from a good one.
    seal = blake2b(kind + place, digest_size=SEAL_BYTES).digest()
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
    # The driver's own kind of UUID is text to the encoder.
    return orjson.dumps(place, default=str)


def _decoded(raw: bytes, read: Callable[[list[Any]], T]) -> T:
    try:
        return read(list(orjson.loads(raw)))
    except (ValueError, TypeError, OverflowError):
        raise bad_cursor() from None


def bad_cursor() -> Failed:
    """The answer to a cursor that this list has not given."""
    return Failed("BAD_CURSOR", "This is not a cursor that this list has given.")


def behind_entries(case: UUID) -> Callable[[Iterable[int]], list[bytes]]:
    """The places behind entries of a case, by their versions."""
    # Odd, so that no two versions of a case have one seal: see `_written` for what a seal is for.
    seal = int.from_bytes(blake2b(TIMELINE + case.bytes, digest_size=SEAL_BYTES).digest()) | 1
    begun = int.from_bytes(FORMAT + TIMELINE) << 8 * SEAL_BYTES

    def behind(versions: Iterable[int]) -> list[bytes]:
        raw = b"".join(
            [_ENTRY(begun + (seal * (2 * version + 1) & _SEALS), version) for version in versions]
        )
        # Twelve bytes are sixteen signs, none of them padding.
        signs = b2a_base64(raw, newline=False).translate(_IN_ADDRESSES)
        return [signs[start : start + 16] for start in range(0, len(signs), 16)]

    return behind


def to_entries(case: UUID) -> Callable[[int], str]:
    """The same places as text."""
    behind = behind_entries(case)
    return lambda version: behind([version])[0].decode()


def entry_behind(cursor: str | None, case: UUID) -> int | None:
    """The version of the entry that the cursor names."""
    if cursor is None:
        return None
    try:
        version = number_at(int.from_bytes(urlsafe_b64decode(cursor.encode("ascii"))[-4:]))
    except ValueError:
        raise bad_cursor() from None
    if to_entries(case)(version) != cursor:
        raise bad_cursor()
    return version


def to_case(at: datetime, case: UUID, bound: str) -> str:
    """The place behind a case in a list of cases that was asked for in this way."""
    return _written(CASES, _encoded([at, case, bound]))


def case_behind(cursor: str | None, bound: str) -> CaseCursor | None:
    """The row of the case list that the cursor names; that of another list is refused."""
    if cursor is None:
        return None

    def read(place: list[Any]) -> CaseCursor:
        *at, of = place
        if of != bound:
            raise bad_cursor()
        return _moment_and_id(at)

    return _decoded(_read(cursor, CASES), read)


def to_delivery(made_at: datetime, delivery: UUID) -> str:
    """The place behind a delivery in the list of a webhook's."""
    return _written(DELIVERIES, _encoded([made_at, delivery]))


def delivery_behind(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The delivery that the cursor names."""
    return None if cursor is None else _decoded(_read(cursor, DELIVERIES), _moment_and_id)


def to_webhook(registered_at: datetime, webhook: UUID) -> str:
    """The place behind a webhook in the list of them."""
    return _written(WEBHOOKS, _encoded([registered_at, webhook]))


def webhook_behind(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The webhook that the cursor names."""
    return None if cursor is None else _decoded(_read(cursor, WEBHOOKS), _moment_and_id)


def _moment_and_id(place: list[Any]) -> tuple[datetime, UUID]:
    moment, found = place
    return moment_at(moment), id_at(found)


def to_duty(at: DutyCursor) -> str:
    """The place behind a duty, and the moment at which the list was begun."""
    return _written(
        DUTIES,
        _encoded([*at]),
    )


def duty_behind(cursor: str | None) -> DutyCursor | None:
    """The row of the duty list that the cursor names."""
    if cursor is None:
        return None

    def read(place: list[Any]) -> DutyCursor:
        now, urgency, due, raised_at, case, duty = place
        return DutyCursor(
            moment_at(now),
            number_at(urgency),
            moment_at(due),
            moment_at(raised_at),
            id_at(case),
            word_at(duty),
        )

    return _decoded(_read(cursor, DUTIES), read)


def to_person(sorted_by: str, person: UUID) -> str:
    """The place behind somebody in the list of people."""
    return _written(PEOPLE, _encoded([sorted_by, person]))


def person_behind(cursor: str | None) -> PersonCursor | None:
    """The row of the directory that the cursor names."""
    if cursor is None:
        return None

    def read(place: list[Any]) -> PersonCursor:
        sorted_by, person = place
        return word_at(sorted_by), id_at(person)

    return _decoded(_read(cursor, PEOPLE), read)
