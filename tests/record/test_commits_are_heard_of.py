"""News: a follower hears of new events, in this process and in others, and is never left waiting."""

from __future__ import annotations

from uuid import uuid4

import psycopg

from cases.event_store import Append, CommitListener
from domain.vocabulary import Compartment
from tests.record.examples import EXAMPLES, recorded
from tests.support.postgres import Room, room


def note(made: Room) -> Append:
    case = uuid4()
    return Append(case, 0, (recorded(EXAMPLES[11], case),), uuid4())


def let_go_quiet(listener: CommitListener) -> None:
    """An ear rings once more when its connection begins to listen."""
    while listener.wait(0.7):
        pass


def cut_off_whoever_tells(made: Room) -> None:
    with psycopg.connect(made.server.server_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'SELECT pg_notify%'"
        )


def test_a_new_ear_looks_first(school_room: Room) -> None:
    with school_room.record().subscribe() as listener:
        assert listener.wait(0)


def test_an_append_is_heard_in_the_same_process(school_room: Room) -> None:
    record = school_room.record()
    with record.subscribe() as listener:
        listener.wait(0)
        record.append(note(school_room))
        assert listener.wait(10)


def test_an_append_is_heard_in_another_process(school_room: Room) -> None:
    with room(school_room.server, school_room.tenant) as elsewhere:
        far = elsewhere.record()
        with far.subscribe() as listener:
            far.append(note(elsewhere))
            let_go_quiet(listener)
            school_room.record().append(note(school_room))
            assert listener.wait(10)


def test_word_that_met_a_broken_connection_is_told_over_the_next(school_room: Room) -> None:
    with (
        room(school_room.server, school_room.tenant) as elsewhere,
        elsewhere.record().subscribe() as listener,
    ):
        school_room.record().append(note(school_room))
        let_go_quiet(listener)
        cut_off_whoever_tells(school_room)
        school_room.record().append(note(school_room))
        assert listener.wait(10)


def test_what_was_told_between_two_waits_is_not_lost(school_room: Room) -> None:
    record = school_room.record()
    with record.subscribe() as listener:
        listener.wait(0)
        record.append(note(school_room))
        assert len(record.after(0, 10)) == 1
        assert listener.wait(0)


def test_the_restricted_compartment_is_not_heard_by_ordinary_followers(school_room: Room) -> None:
    with school_room.record().subscribe() as listener:
        let_go_quiet(listener)
        school_room.record(Compartment.RESTRICTED).append(note(school_room))
        assert not listener.wait(0.2)
