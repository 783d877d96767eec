"""The library's own classes over a record of ours: one door, the same walls, nothing said twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from threading import Thread, Timer
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactoryError,
    IntegrityError,
    NotSupportedError,
    StoredEvent,
    Tracking,
)
from eventsourcing.projection import ApplicationSubscription, Projection, ProjectionRunner

from cases.event_store import Append, MalformedAppend, Record, StreamErased, Tampered
from cases.event_store.library.application import CompartmentApplication
from cases.event_store.library.factory import opened
from cases.event_store.library.process_recorder import ProcessEventRecorder
from cases.postgres.embedded import EmbeddedPostgres
from domain.messages import Event, Recorded
from domain.registry import stored_name
from tests.record import counters_view
from tests.record.counters_view import PostgresEventCounters
from tests.record.examples import EXAMPLES, recorded
from tests.support.cutting_proxy import cutting_proxy
from tests.support.inline_diary import Diary, diary_ddl
from tests.support.postgres import Room, room

T = TypeVar("T")


@pytest.fixture
def with_a_diary(postgres: EmbeddedPostgres, tenant: str) -> Iterator[Room]:
    tables = [diary_ddl, counters_view.tables]
    with room(postgres, tenant, inline=[Diary()], extra_ddl=tables) as made:
        yield made


def notes(case: UUID, count: int, after: int = 0) -> tuple[Recorded[Event], ...]:
    return tuple(recorded(EXAMPLES[11], case, after + n) for n in range(1, count + 1))


def rows_of(record: Record, events: Sequence[Recorded[Event]]) -> list[StoredEvent]:
    return record.application.event_mapper.of_one_saving(events)


def test_topics_and_bytes_are_stored_as_they_are_given(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()
    given = rows_of(record, notes(case, 2))

    positions = record.application.recorder.insert_events(given)

    assert positions == [1, 2]
    with school_room.inside() as connection:
        stored = connection.execute("SELECT topic, state FROM event ORDER BY 1, notification_id")
        assert stored.fetchall() == [(one.topic, one.state) for one in given]


def test_what_comes_by_the_librarys_door_has_its_receipt_its_views_and_one_key(
    with_a_diary: Room,
) -> None:
    record, case = with_a_diary.record(), uuid4()

    made = record.application.events.put(notes(case, 2))
    record.append(Append(case, 2, notes(case, 1, 2), uuid4()))
    record.application.events.put(notes(case, 1, 3))

    assert [one.notification.id for one in made] == [1, 2]
    assert list(record.application.events.get(case)) == record.stream(case)
    with with_a_diary.inside() as connection:
        leaves = connection.execute("SELECT leaves FROM receipt ORDER BY first_position").fetchall()
        moments = connection.execute("SELECT DISTINCT recorded_at FROM receipt").fetchall()
        diary = connection.execute("SELECT position FROM diary ORDER BY 1").fetchall()
        keys = connection.execute("SELECT DISTINCT substring(state FROM 2 FOR 16) FROM event")
        assert len(keys.fetchall()) == 1
    rows = record.application.event_recorder.rows_after(0, 10, (0, 1))
    assert b"".join(one[0] for one in leaves) == b"".join(map(record.leaf_of, rows))
    assert moments == [(notes(case, 1)[0].recorded_at,)]
    assert diary == [(1,), (2,), (3,), (4,)]


def test_what_is_refused_is_an_error_of_the_librarys_and_stores_nothing(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()
    recorder = record.application.recorder
    (first,) = given = rows_of(record, notes(case, 1))
    recorder.insert_events(given)
    key_of_another = rows_of(record, notes(uuid4(), 1))[0].state
    again = rows_of(record, notes(case, 2, 1))

    with pytest.raises(IntegrityError, match="at version 1"):
        recorder.insert_events(given)
    with pytest.raises(IntegrityError, match="follow one another"):
        recorder.insert_events([again[0], again[0]])
    with pytest.raises(NotSupportedError, match="several streams"):
        recorder.insert_events([again[0], *rows_of(record, notes(uuid4(), 1))])
    with pytest.raises(MalformedAppend, match="key of their stream"):
        recorder.insert_events([StoredEvent(case, 2, first.topic, key_of_another)])
    with pytest.raises(DataError, match="UUID"):
        recorder.insert_events([StoredEvent("case", 2, first.topic, first.state)])

    assert record.last_position() == 1


def test_what_nobody_could_read_is_not_stored(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()
    recorder = record.application.recorder
    (given,) = rows_of(record, notes(case, 1))
    renamed = StoredEvent(case, 1, "case.unheard_of.v1", given.state)
    elsewhere = StoredEvent(uuid4(), 1, given.topic, given.state)

    for bad in (renamed, elsewhere):
        with pytest.raises(Tampered):
            recorder.insert_events([bad])

    assert record.last_position() == 0


def test_a_lost_answer_is_no_conflict_at_the_librarys_door_either(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    with (
        cutting_proxy(postgres.record_url("app")) as wire,
        room(postgres, tenant, url=wire.url) as made,
    ):
        record, case = made.record(), uuid4()
        recorder = record.application.recorder
        for version in range(1, 11):
            given = rows_of(record, notes(case, 1, version - 1))
            wire.cut_next("answer")
            assert recorder.insert_events(given) == [version]

        assert wire.cuts == 10
        assert record.last_position() == 10


def test_a_stream_whose_key_is_destroyed_takes_nothing_more(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()
    record.append(Append(case, 0, notes(case, 1), uuid4()))
    given = rows_of(record, notes(case, 1, 1))
    key = record.key_of(case)
    assert key is not None
    school_room.keys.destroy(key)

    with pytest.raises(StreamErased):
        record.application.recorder.insert_events(given)


def read_from(subscription: Iterator[T], count: int, stop: Callable[[], None]) -> list[T]:
    """So many; fewer where they do not come in time."""
    patience = Timer(20, stop)
    patience.start()
    try:
        return list(islice(subscription, count))
    finally:
        patience.cancel()


def test_a_subscription_hears_what_is_appended_after_it_began(school_room: Room) -> None:
    record = school_room.record()
    heard: list[int] = []
    with (
        room(school_room.server, school_room.tenant) as elsewhere,
        elsewhere.record().application.recorder.subscribe(gt=1) as far,
    ):
        reader = Thread(target=lambda: heard.extend(one.id for one in read_from(far, 3, far.stop)))
        reader.start()
        for _ in range(4):
            case = uuid4()
            record.append(Append(case, 0, notes(case, 1), uuid4()))
        reader.join()

    assert heard == [2, 3, 4]


def test_a_subscription_gives_everything_or_some_topics_and_goes_past_all_others(
    school_room: Room,
) -> None:
    record, case = school_room.record(), uuid4()
    record.append(Append(case, 0, notes(case, 1_200), uuid4()))
    wanted = recorded(EXAMPLES[0], other := uuid4(), 1)
    record.append(Append(other, 0, (wanted,), uuid4()))

    with record.application.recorder.subscribe() as every:
        assert [one.id for one in read_from(every, 1_201, every.stop)] == list(range(1, 1_202))
    with record.application.recorder.subscribe(topics=[stored_name(type(wanted.event))]) as some:
        assert [one.id for one in read_from(some, 1, some.stop)] == [1_201]


def test_an_application_subscribes_to_what_the_domain_recorded(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()
    record.append(Append(case, 0, notes(case, 2), uuid4()))

    with ApplicationSubscription(record.application) as subscription:
        read = read_from(subscription, 2, subscription.stop)

    assert [event for event, _ in read] == record.stream(case)
    assert [tracking.notification_id for _, tracking in read] == [1, 2]


class Counting(Projection[PostgresEventCounters]):
    """Counts as the library's suite does, but what the domain recorded."""

    name = "eventcounters"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        if domain_event.version == 1:
            self.view.incr_created_event_counter(tracking)
        else:
            self.view.incr_subsequent_event_counter(tracking)


def test_a_projection_of_the_librarys_follows_our_record(with_a_diary: Room) -> None:
    record, case = with_a_diary.record(), uuid4()
    with ProjectionRunner(
        application_class=CompartmentApplication,
        projection_class=Counting,
        view_class=PostgresEventCounters,
        env=opened(record.infrastructure),
    ) as runner:
        receipt = record.append(Append(case, 0, notes(case, 3), uuid4()))
        runner.wait(receipt.position, timeout=20)

        assert runner.view.get_created_event_counter() == 1
        assert runner.view.get_subsequent_event_counter() == 2


def test_what_a_process_manager_stores_is_stored_once_for_each_event_it_read(
    with_a_diary: Room,
) -> None:
    record = with_a_diary.record()
    manager = ProcessEventRecorder(record.infrastructure, "counters_tracking")
    seen = Tracking("upstream", 7)

    assert manager.insert_events(rows_of(record, notes(uuid4(), 2)), tracking=seen) == [1, 2]
    with pytest.raises(IntegrityError):
        manager.insert_events(rows_of(record, notes(uuid4(), 1)), tracking=seen)
    with pytest.raises(IntegrityError):
        manager.insert_events([], tracking=seen)
    stale = rows_of(record, notes(uuid4(), 1, 5))
    with pytest.raises(IntegrityError):
        manager.insert_events(stale, tracking=Tracking("upstream", 8))

    assert record.last_position() == 2
    assert manager.max_tracking_id("upstream") == 7


def test_an_application_is_led_to_a_record_by_its_settings_alone(school_room: Room) -> None:
    record = school_room.record()
    settings = opened(record.infrastructure)

    assert settings["PERSISTENCE_MODULE"] == "cases.event_store.library.factory"
    with Application[UUID](env=settings) as application:
        assert application.recorder.max_notification_id() is None
    with pytest.raises(InfrastructureFactoryError, match="no open record"):
        Application[UUID](env=settings | {"RECORD": "ordinary_nowhere@1"})
