"""The connections to the record: one pool for the compartments of all tenants."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event as Signal
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from cases.event_store import wire
from cases.event_store.append import RecordUnavailable
from cases.schema.connections import APPENDS
from cases.schema.roles import WRITER, stepped_down

_KNOCK_EVERY = 0.05
T = TypeVar("T")


class RecordPool(ConnectionPool[Connection[DictRow]]):
    """The one pool of all compartments. It comes back at once when the server does."""

    def __init__(self, url: str, size: int, patience: float) -> None:
        self._patience = patience
        self._over = Signal()
        super().__init__(
            url,
            connection_class=Connection[DictRow],
            # Daily work is done as the writer, whoever the address belongs to.
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "options": stepped_down(WRITER),
                "application_name": APPENDS.name,
            },
            min_size=1,
            max_size=size,
            timeout=patience,
            configure=_configure,
            open=True,
        )

    def patiently(self, ask: Callable[[Connection[Any]], T]) -> T:
        """Ask until there is an answer, or patience is over; only for what may be asked twice."""
        deadline = time.monotonic() + self._patience
        while True:
            try:
                with self.connection() as connection:
                    return ask(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if time.monotonic() > deadline or self._over.wait(_KNOCK_EVERY):
                    raise RecordUnavailable("the record cannot be reached") from None

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
