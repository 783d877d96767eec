"""What the record keeps of a request: enough to know it again, and nothing that confirms a guess."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import pytest

from cases.access import Actor
from cases.command_append import CommandRequest
from cases.event_store import Append, Idempotency, IdempotencyMismatch, Receipt, Tampered
from domain.case.commands import CloseCase
from domain.vocabulary import Role
from tests.record.examples import EXAMPLES, recorded
from tests.support.postgres import Room

SUMMER = datetime(2026, 7, 1, 9, tzinfo=UTC)
BEFORE, AFTER = (
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC),
)
ASKED = Idempotency("saltmarsh/dsl-1", "report-1", b"this was asked")
OTHERWISE = replace(ASKED, request_hash=b"that was asked")


def sent(made: Room, asked: Idempotency, at: datetime) -> Receipt:
    case = uuid4()
    event = replace(recorded(EXAMPLES[11], case, 1), recorded_at=at)
    return made.record().append(Append(case, 0, (event,), uuid4(), asked))


def receipts(made: Room) -> list[str]:
    with made.inside() as connection:
        rows = connection.execute("SELECT r::text FROM receipt r ORDER BY first_position")
        return [row[0] for row in rows]


def test_neither_sender_nor_key_nor_content_can_be_guessed_at_in_a_receipt(
    school_room: Room,
) -> None:
    sender, key = "dsl.ashdown@saltmarsh.example", "https://photos.example/1.jpg"
    who = Actor(sender, "saltmarsh-primary", frozenset({Role.DSL}))
    request = CommandRequest(who, CloseCase(reason="Done."), None, key, SUMMER)
    sent(school_room, request.idempotency, SUMMER)

    (kept,) = receipts(school_room)

    said = {"act": "CloseCase", "about": "None", "body": {"reason": "Done."}}
    guesses = [sender, key, f"saltmarsh-primary/{sender}", json.dumps(said, sort_keys=True)]
    for guess in guesses:
        hashed = sha256(guess.encode())
        assert guess not in kept
        assert hashed.hexdigest() not in kept
        assert sha256(hashed.digest()).hexdigest() not in kept
    assert request.fingerprint.hex() not in kept


def test_two_requests_of_one_sender_have_nothing_in_common(school_room: Room) -> None:
    sent(school_room, ASKED, SUMMER)
    sent(school_room, replace(ASKED, key="report-2"), SUMMER)

    with school_room.inside() as connection:
        rows = connection.execute("SELECT request FROM receipt").fetchall()

    first, second = (row[0] for row in rows)
    assert not {first[at : at + 4] for at in range(29)} & {second[at : at + 4] for at in range(29)}


def test_a_request_is_known_again_across_the_turn_of_a_year(school_room: Room) -> None:
    first = sent(school_room, ASKED, BEFORE)

    found = school_room.record().find_receipt(ASKED, AFTER)
    again = sent(school_room, ASKED, AFTER)

    assert found is not None
    assert again.repeated
    assert first.leaf == found.leaf == again.leaf
    assert len(receipts(school_room)) == 1


def test_another_request_under_a_key_of_last_year_is_refused(school_room: Room) -> None:
    sent(school_room, ASKED, BEFORE)

    with pytest.raises(IdempotencyMismatch):
        school_room.record().find_receipt(OTHERWISE, AFTER)
    with pytest.raises(IdempotencyMismatch):
        sent(school_room, OTHERWISE, AFTER)


def test_a_key_of_the_year_before_last_is_as_good_as_new(school_room: Room) -> None:
    first = sent(school_room, ASKED, SUMMER)

    later = sent(school_room, OTHERWISE, SUMMER.replace(year=2028))

    assert not later.repeated
    assert later.stream != first.stream


def test_destroying_the_key_of_a_year_unlinks_its_requests_and_harms_no_other(
    school_room: Room,
) -> None:
    record, keys = school_room.record(), school_room.keys
    first = sent(school_room, ASKED, BEFORE)
    keys.destroy(keys.named(school_room.tenant, "requests-2026").id)

    assert record.find_receipt(ASKED, AFTER) is None
    assert not sent(school_room, ASKED, AFTER).repeated
    assert len(record.stream(first.stream)) == 1
    with pytest.raises(Tampered, match="key-destroyed"):
        record.find_receipt(ASKED, BEFORE)
