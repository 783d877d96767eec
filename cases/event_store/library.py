"""The event-store library's application, recorder and datastore, fitted to a compartment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Event as Signal
from typing import Any, Protocol
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    StoredEvent,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresFactory,
)
from eventsourcing.utils import Environment
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from cases.event_store import wire
from cases.event_store.append import StaleVersion
from cases.event_store.mapper import EventMapper
from cases.schema.roles import WRITER, stepped_down

_KNOCK_EVERY = 0.05


class RecordPool(ConnectionPool[Connection[DictRow]]):
    """The one pool of all compartments. It comes back at once when the server does."""

    def __init__(self, url: str, size: int, patience: float) -> None:
        self._patience = patience
        self._over = Signal()
        super().__init__(
            url,
            connection_class=Connection[DictRow],
            # Daily work is done as the writer, whoever the address belongs to.
            kwargs={"autocommit": True, "row_factory": dict_row, "options": stepped_down(WRITER)},
            min_size=1,
            max_size=size,
            timeout=patience,
            configure=_configure,
            open=True,
        )

    def _connect(self, timeout: float | None = None) -> Connection[DictRow]:
        # The pool's own second attempt waits a second, each further one twice as long.
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return super()._connect(timeout)
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._over.wait(_KNOCK_EVERY):
                    raise

    def close(self, timeout: float = 5.0) -> None:
        """Let go of every connection."""
        self._over.set()
        super().close(timeout)


def _configure(connection: Connection[DictRow]) -> None:
    wire.register(connection.adapters)


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
        self.single_row_tracking = True
        # Never the library's functions: they drop the order of writers, and readers lose events.
        self.enable_db_functions = False
        self.db_type_names = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}

    def register_type_adapters(self) -> None:
        """Our rows are plain: there are no composite types to learn."""

    def close(self) -> None:
        """The pool belongs to all compartments."""


class Appender(Protocol):
    """Whoever commits stored events of one stream: the compartment's record."""

    def store(
        self, stream: UUID, expected_version: int, rows: Sequence[StoredEvent], append_id: UUID
    ) -> int:
        """Commit and return the position of the last event."""


class EventRecorder(PostgresApplicationRecorder):
    """Reads as the library does; writes only through the compartment's group commit."""

    appender: Appender

    def create_table(self) -> None:
        """The tables are the migration's work, under the owner's login."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """The library's way to write: one stream at a time, through the same door as all others."""
        if not stored_events:
            return []
        first = stored_events[0]
        if not isinstance(first.originator_id, UUID):
            raise TypeError("a stream is named by a UUID")
        try:
            last = self.appender.store(
                first.originator_id, first.originator_version - 1, stored_events, uuid4()
            )
        except StaleVersion as error:
            raise IntegrityError(str(error)) from None
        return range(last - len(stored_events) + 1, last + 1)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The stream's events with their positions."""
        order = "DESC" if desc else "ASC"
        with self.datastore.get_connection() as connection:
            rows = connection.execute(
                f"SELECT * FROM {self.datastore.schema}.event WHERE originator_id = %s"  # noqa: S608
                " AND originator_version > %s AND originator_version <= %s"
                f" ORDER BY originator_version {order} LIMIT %s".encode(),
                [originator_id, gt or 0, 2**31 - 1 if lte is None else lte, limit],
            ).fetchall()
        return [
            Notification(
                id=row["notification_id"],
                originator_id=row["originator_id"],
                originator_version=row["originator_version"],
                topic=row["topic"],
                state=bytes(row["state"]),
            )
            for row in rows
        ]


class _Factory(PostgresFactory):
    """Gives the application what we have made for it, instead of making it from the environment."""

    def __init__(self, env: Environment, recorder: EventRecorder) -> None:
        self.env = env
        self.datastore = recorder.datastore
        self._recorder = recorder

    def application_recorder(self) -> EventRecorder:
        return self._recorder

    def close(self) -> None:
        """Nothing here is the application's own."""


class CompartmentApplication(Application[UUID]):
    """The library's application over one compartment."""

    def __init__(self, pool: RecordPool, schema: str, mapper: EventMapper) -> None:
        self._own_mapper = mapper
        self._own_recorder = EventRecorder(
            CompartmentDatastore(pool, schema), events_table_name="event"
        )
        super().__init__()

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """No settings from the process's environment reach the record."""
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> Any:
        """Ours, already furnished."""
        return _Factory(env, self._own_recorder)

    def construct_mapper(self) -> EventMapper:
        """Ours: names, seals and validation."""
        return self._own_mapper

    @property
    def event_recorder(self) -> EventRecorder:
        """The recorder under its own type."""
        return self._own_recorder
