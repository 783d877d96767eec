"""A follower: reads the record into one projection by a bookmark of its own, and stops at a bad entry."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from projections.engine import bookmarks
from projections.engine.projection import Connect, FollowingProjection, RecordSource

BATCH = 500
POLL_SECONDS = 5.0
"""How late a change is noticed at most where the notification was lost: its writer died before sending
it, or the listening connection is dead and has not noticed yet."""
AGAIN_SECONDS = 1.0
"""How long to wait before connecting again after the database was lost."""

log = logging.getLogger("casebook.projections")


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a follower stopped. `position` is the last entry it wrote; the one behind it is poison."""

    projection: str
    schema: str
    position: int
    error: str


Alarm = Callable[[Failure], None]
OnChange = Callable[[str], None]
"""Called with the schema when its projection has moved, whichever copy of the server moved it."""
Wait = Callable[[float], object]
"""Returns when there may be something new, at the latest after so many seconds."""


class Poisoned(Exception):  # noqa: N818 - it names the state of the projection
    """An entry could not be read or written. It is not skipped: what follows may rest on it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(
            f"{failure.projection} of {failure.schema} stopped behind {failure.position}:"
            f" {failure.error}"
        )
        self.failure = failure


class Follower:
    """One projection of one compartment. Several copies may run: the bookmark lets one pass.

    `failed` is set while it is stopped at a bad entry.
    """

    def __init__(  # noqa: PLR0913 - what it reads, what it writes, and how it is told
        self,
        connect: Connect,
        schema: str,
        source: RecordSource,
        projection: FollowingProjection,
        wait: Wait,
        *,
        alarm: Alarm | None = None,
        on_change: OnChange | None = None,
        poll: float = POLL_SECONDS,
        transient: tuple[type[Exception], ...] = (),
    ) -> None:
        """`transient`: errors of the source that pass by themselves, beside a lost connection."""
        self._connect = connect
        self._schema = schema
        self._source = source
        self._projection = projection
        self._wait = wait
        self._alarm = alarm
        self._on_change = on_change
        self._poll = poll
        self._transient: tuple[type[Exception], ...] = (
            psycopg.OperationalError,
            psycopg.InterfaceError,
            OSError,
            *transient,
        )
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.failed: Failure | None = None
        self.position = 0

    def start(self) -> None:
        """Follow in a thread of its own until stopped or poisoned."""
        self._stopping.clear()
        self._thread = threading.Thread(
            target=self._follow, name=f"follow {self._projection.name}", daemon=True
        )
        self._thread.start()

    def start_again(self) -> None:
        """Try anew where poison stopped it: perhaps it was mended, or let pass."""
        if self.failed is not None and not (self._thread and self._thread.is_alive()):
            self.start()

    def stop_soon(self) -> None:
        """End after the current batch; a follower that is waiting notices when it wakes."""
        self._stopping.set()

    def join(self) -> None:
        """Until it has ended, stopped or poisoned."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def stop(self) -> None:
        """End after the batch in hand, and wait for that: a poll's time at the most."""
        self.stop_soon()
        self.join()

    def catch_up(self) -> int:
        """Write everything there is, as the thread does; the position reached."""
        with self._connected() as conn:
            self._catch_up(conn)
        return self.position

    def _connected(self) -> psycopg.Connection[Any]:
        connection = self._connect()
        # Autocommit: looking for new entries should not hold a transaction open.
        connection.autocommit = True
        return connection

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._connected() as conn:
                    while not self._stopping.is_set():
                        self._catch_up_and_tell(conn)
                        self._wait(self._poll)
            except Poisoned as poisoned:
                self.failed = poisoned.failure
                log.critical("%s", poisoned)
                if self._alarm is not None:
                    self._alarm(poisoned.failure)
                return
            except self._transient as error:
                # Log the kind of error only: its text may quote a row.
                log.warning(
                    "%s of %s lost the database (%s); trying again",
                    self._projection.name,
                    self._schema,
                    type(error).__name__,
                )
                self._stopping.wait(min(self._poll, AGAIN_SECONDS))

    def _catch_up_and_tell(self, conn: psycopg.Connection[Any]) -> None:
        before = self.position
        try:
            self._catch_up(conn)
            self.failed = None
        finally:
            # Also after a failure: batches before it were written.
            if self._on_change is not None and self.position != before:
                self._on_change(self._schema)

    def _catch_up(self, conn: psycopg.Connection[Any]) -> None:
        limit = BATCH
        while not self._stopping.is_set():
            try:
                taken = self._one_batch(conn, limit)
            except self._transient:
                raise
            except Exception as error:
                # One by one up to the bad entry, so that the good ones before it are written.
                if limit > 1:
                    limit = 1
                    continue
                raise Poisoned(
                    Failure(
                        self._projection.name, self._schema, self.position, type(error).__name__
                    )
                ) from error
            if taken < limit:
                return

    def _one_batch(self, conn: psycopg.Connection[Any], limit: int) -> int:
        # Read without a lock first: a row lock is a write and waits for the disk.
        self.position = bookmarks.position(conn, self._schema, self._projection.name)
        entries = self._source(self.position, limit)
        if not entries:
            return 0
        with conn.transaction(), conn.cursor() as curs:
            stands = bookmarks.position_to_write(curs, self._schema, self._projection)
            if stands != self.position:
                # Another copy was quicker, or the view was made anew.
                self.position = stands
                entries = self._source(stands, limit)
                if not entries:
                    return 0
            last = entries[-1].position
            if last is None:
                raise ValueError("an entry of the record has no position")
            self._projection.apply(curs, self._schema, entries)
            bookmarks.move(curs, self._schema, self._projection, last)
        self.position = last
        return len(entries)
