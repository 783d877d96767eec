"""Word that a compartment's record has grown: told after the commit, heard by every follower."""

from __future__ import annotations

import logging
from threading import Condition, Event, Thread
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from cases.schema.roles import READER, connect
from cases.schema.tables import channel_of

_COALESCE = 0.02
_POLL = 1.0
_RECONNECT = 0.2
_HEAR = 0.25

log = logging.getLogger("casebook.record")


class News:
    """One follower's ear. What is told between two waits is not lost."""

    def __init__(self, board: NewsBoard, schema: str, bell: Event | None) -> None:
        self._board = board
        self._bell = bell
        self.schema = schema
        self.told = Event()
        # The first wait returns at once: what came before the ear was there has to be read too.
        self.told.set()

    def ring(self) -> None:
        """There is word."""
        self.told.set()
        if self._bell is not None:
            self._bell.set()

    def wait(self, timeout: float = _POLL) -> bool:
        """True when there is word; False when the time is over, and looking is due all the same."""
        heard = self.told.wait(timeout)
        self.told.clear()
        return heard

    def leave(self) -> None:
        """Listen no more."""
        self._board.leave(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()


class NewsBoard:
    """Tells and hears for all compartments of this process, each over one connection of its own.

    A NOTIFY inside the append's transaction would make all commits of the whole server wait for
    one another; so it is sent afterwards, once for everything that came meanwhile.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._change = Condition()
        self._grown: set[str] = set()
        self._ears: dict[str, set[News]] = {}
        self._over = Event()
        self._teller: Thread | None = None
        self._hearer: Thread | None = None

    def tell(self, schema: str) -> None:
        """Say that this schema's record has grown. Returns at once."""
        self._ring(schema)
        with self._change:
            if self._teller is None:
                self._teller = self._thread(self._tell_on, "record-teller")
            if not self._grown:
                self._change.notify_all()
            self._grown.add(schema)

    def listen(self, schema: str, bell: Event | None = None) -> News:
        """An ear for this schema, until its `with` ends. A `bell` rings for many ears at once."""
        ear = News(self, schema, bell)
        with self._change:
            self._ears.setdefault(schema, set()).add(ear)
            if self._hearer is None:
                self._hearer = self._thread(self._hear_on, "record-hearer")
        return ear

    def leave(self, ear: News) -> None:
        """The follower listens no more."""
        with self._change:
            self._ears.get(ear.schema, set()).discard(ear)

    def close(self) -> None:
        """End both threads."""
        self._over.set()
        with self._change:
            self._change.notify_all()
        for thread in (self._teller, self._hearer):
            if thread is not None:
                thread.join()

    def _thread(self, work: object, name: str) -> Thread:
        if not callable(work):
            raise TypeError("a thread needs work")
        thread = Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread

    def _ring(self, schema: str) -> None:
        for ear in tuple(self._ears.get(schema, ())):
            ear.ring()

    def _tell_on(self) -> None:
        while not self._over.is_set():
            try:
                with connect(self._url, READER, autocommit=True) as connection:
                    while not self._over.is_set():
                        self._tell_once(connection)
            except psycopg.Error:
                self._over.wait(_RECONNECT)

    def _tell_once(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        with self._change:
            while not self._grown and not self._over.is_set():
                self._change.wait()
            grown, self._grown = self._grown, set()
        if not grown:
            return
        try:
            connection.execute(
                "SELECT pg_notify(c, '') FROM unnest(%s::text[]) AS t (c)",
                [[channel_of(schema) for schema in grown]],
                prepare=True,
            )
        except psycopg.Error:
            # It is told over the next connection.
            with self._change:
                self._grown |= grown
            raise
        self._over.wait(_COALESCE)

    def _hear_on(self) -> None:
        while not self._over.is_set():
            try:
                with connect(self._url, READER, autocommit=True) as connection:
                    self._hear(connection)
            except psycopg.Error:
                log.warning("the record's news cannot be heard; followers look by themselves")
                self._over.wait(_RECONNECT)

    def _hear(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        heard: set[str] = set()
        while not self._over.is_set():
            with self._change:
                schemas = set(self._ears)
            for schema in schemas - heard:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel_of(schema))))
                heard.add(schema)
                # What was told before this connection listened.
                self._ring(schema)
            for word in connection.notifies(timeout=_HEAR, stop_after=1):
                self._ring(word.channel.removeprefix("casebook_"))
