"""A follower sees every event, however many write; by the library's functions it would not."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from cases.event_store.library.process_recorder import CompartmentDatastore
from cases.postgres.embedded import EmbeddedPostgres
from tests.record.missed import by_our_record, positions_after, recorder_with_functions
from tests.support.postgres import Room

EVENTS = 1_600


def test_followers_of_ours_miss_nothing_while_sixteen_write(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    followed = by_our_record(postgres, tenant, EVENTS)

    assert followed.stored == EVENTS
    assert followed.missed == {"pages": 0, "subscription": 0}


def test_by_the_librarys_functions_a_follower_goes_past_what_is_committed_late(
    postgres: EmbeddedPostgres,
) -> None:
    slow, quick = StoredEvent(uuid4(), 1, "slow", b"{}"), StoredEvent(uuid4(), 1, "quick", b"{}")
    with recorder_with_functions(postgres, "gaps") as recorder:
        with psycopg.connect(postgres.record_url("owner")) as connection:
            connection.execute(
                "SELECT gaps.es_insert_events_uuid(ARRAY[ROW(%s, 1, 'slow', '')]::"
                "gaps.stored_event_uuid[])",
                [slow.originator_id],
            )
            recorder.insert_events([quick])
            seen = positions_after(recorder, 0)
        later = positions_after(recorder, seen[-1])

        assert (seen, later) == ([2], [])
        assert recorder.max_notification_id() == 2


def test_the_librarys_functions_cannot_be_switched_on_from_outside(
    school_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    record = school_room.record()

    assert record.application.env.get("POSTGRES_ENABLE_DB_FUNCTIONS") is None
    infrastructure = record.infrastructure
    datastore = CompartmentDatastore(infrastructure.pool, infrastructure.schema)
    assert datastore.enable_db_functions is False
