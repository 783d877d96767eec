"""The view that the library's suite for projections asks for, as one of the library's own classes."""

from __future__ import annotations

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.tests.projection import EventCountersView


def tables(schema: str) -> str:
    """What the owner makes for it, and for a process manager: the app may make no table."""
    keeps = "application_name text, notification_id bigint"
    tracking = f"({keeps}, PRIMARY KEY (application_name, notification_id))"
    return f"""
        CREATE TABLE IF NOT EXISTS {schema}.eventcounters_tracking {tracking};
        CREATE TABLE IF NOT EXISTS {schema}.counters_tracking {tracking};
        CREATE TABLE IF NOT EXISTS {schema}.counted (what text PRIMARY KEY, times integer NOT NULL);
    """


class PostgresEventCounters(PostgresTrackingRecorder, EventCountersView):
    """Counts what begins a stream and what follows."""

    def __init__(self, datastore: PostgresDatastore, *, tracking_table_name: str) -> None:
        super().__init__(datastore, tracking_table_name=tracking_table_name)
        schema = datastore.schema
        self._count = (
            f"INSERT INTO {schema}.counted AS c (what, times) VALUES (%s, 1)"  # noqa: S608
            " ON CONFLICT (what) DO UPDATE SET times = c.times + 1"
        ).encode()
        self._counted = f"SELECT times FROM {schema}.counted WHERE what = %s".encode()  # noqa: S608

    def get_created_event_counter(self) -> int:
        return self._times("created")

    def get_subsequent_event_counter(self) -> int:
        return self._times("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._count_one("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._count_one("subsequent", tracking)

    def _count_one(self, what: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._count, [what])

    def _times(self, what: str) -> int:
        with self.datastore.get_connection() as connection:
            row = connection.execute(self._counted, [what]).fetchone()
        return int(row["times"]) if row else 0
