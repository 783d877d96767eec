"""A follower: carries the record into one projection by its own bookmark, and stops at poison."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from projections.engine import bookmarks
from projections.engine.projection import Connect, FollowingProjection, Source

BATCH = 500
POLL_SECONDS = 5.0
"""How late at most is what no word came of: whoever wrote it died before telling, or a connection
that hears nothing more has not noticed yet."""
AGAIN_SECONDS = 1.0
"""When a lost database is asked again; nothing is heard meanwhile."""

log = logging.getLogger("casebook.projections")


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a follower stopped. `position` is the last entry it wrote; the one behind it is poison."""

    projection: str
    schema: str
    position: int
    error: str


Alarm = Callable[[Failure], None]
Moved = Callable[[str], None]
"""Told the schema when its projection has moved, whichever copy of the server moved it."""
Wait = Callable[[float], object]
"""Returns when there may be news, at the latest after so many seconds."""


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

    `failed` stands from the poison until it has been gone past.
    """

    def __init__(  # noqa: PLR0913 - what it reads, what it writes, and how it is told
        self,
        connect: Connect,
        schema: str,
        source: Source,
        projection: FollowingProjection,
        wait: Wait,
        *,
        alarm: Alarm | None = None,
        moved: Moved | None = None,
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
        self._moved = moved
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
        """End after the batch in hand; whoever waits for news notices when next woken."""
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
        # Looking whether there is anything new is no transaction.
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
                # The reason may quote a row: its kind is enough here.
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
            # Also what was carried before something failed.
            if self._moved is not None and self.position != before:
                self._moved(self._schema)

    def _catch_up(self, conn: psycopg.Connection[Any]) -> None:
        limit = BATCH
        while not self._stopping.is_set():
            try:
                taken = self._one_batch(conn, limit)
            except self._transient:
                raise
            except Exception as error:
                # Singly up to the poison: what stands before it is good and is written.
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
        # To lock is to write, and waits for the disk: who finds nothing new does not.
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
