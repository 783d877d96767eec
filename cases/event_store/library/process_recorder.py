"""The library's recorder for a process manager: what it stores, and what it stored that for, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, ProcessRecorder, StoredEvent, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder

from cases.event_store.library.recorder import EventRecorder, Infrastructure
from cases.event_store.pool import RecordPool


class CompartmentDatastore(PostgresDatastore):
    """A compartment's view of the shared pool. It opens nothing and closes nothing of its own."""

    def __init__(self, pool: RecordPool, schema: str) -> None:
        # The library's constructor would open a pool per schema.
        self.pool = pool  # type: ignore[assignment]
        self.schema = schema
        self.pool_open_timeout = None
        self.originator_id_type = "uuid"
        self.lock_timeout = 0
        self.pre_ping = False
        # One row for each position: a second writing of the same one fails, and everything with it.
        self.single_row_tracking = False
        # Never the library's functions: they drop the order of writers, and readers lose events.
        self.enable_db_functions = False
        self.db_type_names = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}

    def register_type_adapters(self) -> None:
        """Our rows are plain: there are no composite types to learn."""

    def close(self) -> None:
        """The pool belongs to all compartments."""


class ProcessEventRecorder(EventRecorder, PostgresTrackingRecorder, ProcessRecorder):
    """Stores the position that was processed in the transaction of what came of it.

    The table of positions is the migration's work, as all tables are.
    """

    def __init__(self, infrastructure: Infrastructure, tracking_table_name: str) -> None:
        EventRecorder.__init__(self, infrastructure)
        PostgresTrackingRecorder.__init__(
            self,
            CompartmentDatastore(infrastructure.pool, infrastructure.schema),
            tracking_table_name=tracking_table_name,
        )
        # Joined on the receipt, like every row that is written with an append: an append that is
        # refused has none.
        self._track = (
            f"INSERT INTO {infrastructure.schema}.{tracking_table_name}"  # noqa: S608 - both checked
            " (application_name, notification_id)"
            f" SELECT %s, %s FROM {infrastructure.schema}.receipt WHERE append_id = %s"
        )

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """What came of one event, and its position; nothing at all where that was stored before."""
        tracking: Tracking | None = kwargs.get("tracking")
        if not stored_events and tracking is not None:
            self.insert_tracking(tracking)
        try:
            return super().insert_events(stored_events, **kwargs)
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error

    def _beside(self, append_id: UUID, **kwargs: Any) -> Sequence[tuple[str, Sequence[Any]]]:
        tracking: Tracking | None = kwargs.get("tracking")
        if tracking is None:
            return ()
        return ((self._track, (tracking.application_name, tracking.notification_id, append_id)),)
