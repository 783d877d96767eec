"""The library's recorder for a process manager: stores events with the position they come from."""

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
    """The library's datastore over the pool that all compartments share. It never opens or closes it."""

    def __init__(self, pool: RecordPool, schema: str) -> None:
        # The library's constructor would open a pool per schema.
        self.pool = pool  # type: ignore[assignment]
        self.schema = schema
        self.pool_open_timeout = None
        self.originator_id_type = "uuid"
        self.lock_timeout = 0
        self.pre_ping = False
        # One row for each position: storing the same one twice fails, and the transaction with it.
        self.single_row_tracking = False
        # The library's SQL functions do not keep the order of writers, so readers could miss events.
        self.enable_db_functions = False
        self.db_type_names = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}

    def register_type_adapters(self) -> None:
        """Nothing to do: the statements use no composite types."""

    def close(self) -> None:
        """Nothing to do: the pool belongs to all compartments."""


class ProcessEventRecorder(EventRecorder, PostgresTrackingRecorder, ProcessRecorder):
    """Stores the position of a processed event in the transaction of the events that came of it.

    Like every table, that of the positions is created by the migration.
    """

    def __init__(self, infrastructure: Infrastructure, tracking_table_name: str) -> None:
        EventRecorder.__init__(self, infrastructure)
        PostgresTrackingRecorder.__init__(
            self,
            CompartmentDatastore(infrastructure.pool, infrastructure.schema),
            tracking_table_name=tracking_table_name,
        )
        # Selects from the receipt, as every statement does that belongs to an append: an append that
        # was refused has no receipt, so nothing is inserted.
        self._track = (
            f"INSERT INTO {infrastructure.schema}.{tracking_table_name}"  # noqa: S608 - both checked
            " (application_name, notification_id)"
            f" SELECT %s, %s FROM {infrastructure.schema}.receipt WHERE append_id = %s"
        )

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Store the events and the position together; IntegrityError if the position is stored already."""
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
