"""Notifies followers, in this process and in others, after a commit into a compartment's record."""

from __future__ import annotations

import logging
from threading import Condition, Event, Thread
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from cases.schema.connections import LISTENS, NOTIFIES, connect
from cases.schema.tables import channel_of

_COALESCE = 0.02
_POLL = 1.0
_RECONNECT = 0.2
_HEAR = 0.25

log = logging.getLogger("casebook.record")


class CommitListener:
    """One follower's listener. A notification between two waits is not lost."""

    def __init__(self, notifier: CommitNotifier, schema: str, also_set: Event | None) -> None:
        self._notifier = notifier
        self._also_set = also_set
        self.schema = schema
        self.signalled = Event()
        # The first wait returns at once: what was stored before has to be read as well.
        self.signalled.set()

    def wake(self) -> None:
        """Note a notification and end the wait."""
        self.signalled.set()
        if self._also_set is not None:
            self._also_set.set()

    def wait(self, timeout: float = _POLL) -> bool:
        """True after a notification; False after `timeout`, when the caller should look all the same."""
        signalled = self.signalled.wait(timeout)
        self.signalled.clear()
        return signalled

    def unsubscribe(self) -> None:
        """Listen no more."""
        self._notifier.unsubscribe(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unsubscribe()


class CommitNotifier:
    """Sends and receives notifications for all compartments of this process, over one connection each way.

    A NOTIFY inside the append's transaction would make all commits of the database server wait for
    one another; so it is sent after the commit, once for all commits that came meanwhile.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._change = Condition()
        self._grown: set[str] = set()
        self._listeners: dict[str, set[CommitListener]] = {}
        self._over = Event()
        self._notifying: Thread | None = None
        self._listening: Thread | None = None

    def notify(self, schema: str) -> None:
        """Notify that something was stored in this schema. Returns at once."""
        self._wake(schema)
        with self._change:
            if self._notifying is None:
                self._notifying = self._thread(self._notify_loop, "commit-notify")
            if not self._grown:
                self._change.notify_all()
            self._grown.add(schema)

    def subscribe(self, schema: str, also_set: Event | None = None) -> CommitListener:
        """Listen to this schema, until the listener's `with` ends. `also_set`: an event that is set as
        well, for whoever waits for several listeners at once."""
        listener = CommitListener(self, schema, also_set)
        with self._change:
            self._listeners.setdefault(schema, set()).add(listener)
            if self._listening is None:
                self._listening = self._thread(self._listen_loop, "commit-listen")
        return listener

    def unsubscribe(self, listener: CommitListener) -> None:
        """Remove a listener."""
        with self._change:
            self._listeners.get(listener.schema, set()).discard(listener)

    def close(self) -> None:
        """End both threads."""
        self._over.set()
        with self._change:
            self._change.notify_all()
        for thread in (self._notifying, self._listening):
            if thread is not None:
                thread.join()

    def _thread(self, work: object, name: str) -> Thread:
        if not callable(work):
            raise TypeError("a thread needs work")
        thread = Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread

    def _wake(self, schema: str) -> None:
        for listener in tuple(self._listeners.get(schema, ())):
            listener.wake()

    def _notify_loop(self) -> None:
        while not self._over.is_set():
            try:
                with connect(self._url, NOTIFIES, autocommit=True) as connection:
                    while not self._over.is_set():
                        self._notify_once(connection)
            except psycopg.Error:
                self._over.wait(_RECONNECT)

    def _notify_once(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
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
            # It is sent again over the next connection.
            with self._change:
                self._grown |= grown
            raise
        self._over.wait(_COALESCE)

    def _listen_loop(self) -> None:
        while not self._over.is_set():
            try:
                with connect(self._url, LISTENS, autocommit=True) as connection:
                    self._listen(connection)
            except psycopg.Error:
                log.warning("commits are not notified at present; followers poll the record")
                self._over.wait(_RECONNECT)

    def _listen(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        signalled: set[str] = set()
        while not self._over.is_set():
            with self._change:
                schemas = set(self._listeners)
            for schema in schemas - signalled:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel_of(schema))))
                signalled.add(schema)
                # Something may have been stored before this connection listened.
                self._wake(schema)
            for word in connection.notifies(timeout=_HEAR, stop_after=1):
                self._wake(word.channel.removeprefix("casebook_"))
