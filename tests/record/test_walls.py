"""The walls: what is written stays written, whoever asks, and content cannot be moved about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from cases.event_store import (
    Append,
    InvalidPayload,
    StreamErased,
    Tampered,
    UnknownTopic,
)
from domain.messages import Unreadable
from domain.vocabulary import Compartment
from tests.record.examples import EXAMPLES, recorded, report_of
from tests.support.postgres import Room, room


def a_case(made: Room) -> UUID:
    case = uuid4()
    made.record().append(Append(case, 0, report_of(case), uuid4()))
    return case


@contextmanager
def an_intruder(made: Room) -> Iterator[psycopg.Connection[Any]]:
    """Somebody with the superuser's login who takes the walls down first."""
    with made.inside("superuser") as connection:
        connection.execute("ALTER TABLE event DISABLE TRIGGER ALL")
        yield connection


@pytest.mark.parametrize("login", ["app", "owner", "superuser"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET topic = 'x'",
        "DELETE FROM event",
        "DELETE FROM event WHERE false",
        "TRUNCATE event",
        "UPDATE receipt SET answer = 'x'",
        "DELETE FROM receipt",
        "UPDATE log SET id = gen_random_uuid()",
        "DELETE FROM log",
        "TRUNCATE receipt",
        "INSERT INTO receipt SELECT * FROM receipt ON CONFLICT (append_id) DO UPDATE SET answer = ''",
    ],
)
def test_nobody_changes_or_removes_what_is_recorded(
    school_room: Room, login: str, change: LiteralString
) -> None:
    case = a_case(school_room)

    with (
        school_room.inside(login) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(change)

    assert len(school_room.record().stream(case)) == 6


def test_a_session_that_plays_replica_is_refused_too(school_room: Room) -> None:
    a_case(school_room)

    with school_room.inside("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM event")


def test_contents_that_have_been_swapped_are_detected(school_room: Room) -> None:
    case = a_case(school_room)

    with an_intruder(school_room) as connection:
        connection.execute(
            "UPDATE event e SET state = o.state FROM event o"
            " WHERE e.originator_id = o.originator_id"
            " AND (e.originator_version, o.originator_version) IN ((5, 6), (6, 5))"
        )

    with pytest.raises(Tampered):
        school_room.record().stream(case)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET topic = 'case.duty_held.v1' WHERE originator_version = 4",
        "UPDATE event SET originator_version = originator_version + 100 WHERE originator_version = 4",
        "UPDATE event SET originator_id = gen_random_uuid() WHERE originator_version = 4",
        "UPDATE event SET state = set_byte(state, 0, 1) WHERE originator_version = 4",
        "UPDATE event SET state = set_byte(state, 3, get_byte(state, 3) # 1) WHERE originator_version = 4",
        "UPDATE event SET state = set_byte(state, 20, get_byte(state, 20) # 1) WHERE originator_version = 4",
        "UPDATE event SET state = set_byte(state, 50, get_byte(state, 50) # 1) WHERE originator_version = 4",
        "UPDATE event SET state = set_byte(state, 80, get_byte(state, 80) # 1) WHERE originator_version = 4",
        "UPDATE event SET state = substring(state for 40) WHERE originator_version = 4",
    ],
)
def test_a_row_that_has_been_changed_is_detected(school_room: Room, change: LiteralString) -> None:
    a_case(school_room)

    with an_intruder(school_room) as connection:
        connection.execute(change)

    with pytest.raises(Tampered):
        school_room.record().after(0, 100)


def test_content_carried_into_another_compartment_is_detected(school_room: Room) -> None:
    a_case(school_room)
    restricted = school_room.record(Compartment.RESTRICTED)
    with (
        school_room.inside() as source,
        school_room.inside(compartment=Compartment.RESTRICTED) as target,
    ):
        rows = source.execute("SELECT * FROM event").fetchall()
        target.cursor().executemany("INSERT INTO event VALUES (%s, %s, %s, %s, %s)", rows)

    with pytest.raises(Tampered):
        restricted.after(0, 100)


def test_a_case_whose_key_is_destroyed_is_unreadable_and_keeps_its_place(
    school_room: Room,
) -> None:
    record, case, other = school_room.record(), a_case(school_room), a_case(school_room)
    key = record.key_of(case)
    assert key is not None

    school_room.keys.destroy(key)

    read = record.stream(case)
    assert [type(event) for event in read] == [Unreadable] * 6
    assert [(event.version, event.position) for event in read] == [(n, n) for n in range(1, 7)]
    assert not any(isinstance(event, Unreadable) for event in record.stream(other))
    assert len(record.after(0, 100)) == 12


def test_nothing_can_be_added_to_an_erased_case(school_room: Room) -> None:
    record, case = school_room.record(), a_case(school_room)
    school_room.keys.destroy(record.key_of(case) or b"")

    with pytest.raises(StreamErased):
        record.append(Append(case, 6, (recorded(EXAMPLES[11], case, 7),), uuid4()))


def test_another_process_that_had_the_key_open_loses_it_too(school_room: Room) -> None:
    case = a_case(school_room)
    with room(school_room.server, school_room.tenant) as elsewhere:
        assert len(elsewhere.record().stream(case)) == 6

        school_room.keys.destroy(school_room.record().key_of(case) or b"")

        assert isinstance(elsewhere.record().stream(case)[0], Unreadable)


def test_later_events_of_a_case_are_sealed_with_the_key_of_its_first(school_room: Room) -> None:
    case = a_case(school_room)

    with room(school_room.server, school_room.tenant) as elsewhere:
        elsewhere.record().append(Append(case, 6, (recorded(EXAMPLES[11], case, 7),), uuid4()))

    with school_room.inside() as connection:
        keys = connection.execute(
            "SELECT count(DISTINCT substring(state FROM 2 FOR 16)) FROM event"
        ).fetchone()
    assert keys == (1,)
    assert len(school_room.record().stream(case)) == 7


def test_nothing_of_the_content_stands_in_the_clear(school_room: Room) -> None:
    a_case(school_room)

    with school_room.inside() as connection:
        rows = connection.execute("SELECT state FROM event").fetchall()

    assert not any(b"saltmarsh" in row[0] or b"occurred_at" in row[0] for row in rows)


def test_an_event_without_a_known_name_stops_the_reader(postgres: Any, tenant: str) -> None:
    with room(postgres, tenant, encrypt=False) as made:
        a_case(made)
        with an_intruder(made) as connection:
            connection.execute(
                "UPDATE event SET topic = 'case.never_heard_of.v1' WHERE originator_version = 2"
            )

        with pytest.raises(UnknownTopic):
            made.record().after(0, 100)


def test_content_that_its_event_refuses_stops_the_reader_and_is_not_repeated(
    postgres: Any, tenant: str
) -> None:
    with room(postgres, tenant, encrypt=False) as made:
        a_case(made)
        with an_intruder(made) as connection:
            connection.execute(
                "UPDATE event SET state = %s WHERE originator_version = 2",
                [
                    b'{"a":{"actor":"a","role":"dsl"},"e":{"secret":"words"},"r":"2026-01-05T10:00:00Z"}'
                ],
            )

        with pytest.raises(InvalidPayload) as error:
            made.record().after(0, 100)
        assert "words" not in str(error.value)
