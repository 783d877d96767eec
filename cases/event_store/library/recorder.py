"""The library's recorder for one compartment: stores and reads rows, unchanged, by group commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    ApplicationRecorder,
    DataError,
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
)
from psycopg import Connection
from psycopg.rows import tuple_row

from cases.event_store.append import Receipt
from cases.event_store.commit_notifier import CommitListener
from cases.event_store.group_commit import GroupCommit, PendingAppend
from cases.event_store.library.subscription import CommitSubscription
from cases.event_store.mapper import EventMapper, Row
from cases.event_store.pool import RecordPool

_OLDEST, _NEWEST = -(2**31), 2**31 - 1
_FIRST, _LAST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Infrastructure:
    """What the library's classes need of one compartment. They must not close any of it."""

    schema: str
    pool: RecordPool
    queue: GroupCommit
    mapper: EventMapper
    subscribe: Callable[[], CommitListener]
    examine: Callable[[UUID, Sequence[StoredEvent]], tuple[datetime, Sequence[Any]]]
    """(append id, rows) → when they were recorded, and the changes to the views that are written in
    the same transaction. Raises if the rows are unreadable or encrypted with the wrong key."""


class EventRecorder(ApplicationRecorder):
    """The events of one compartment as rows, with topics and bytes stored as they are given."""

    def __init__(self, infrastructure: Infrastructure) -> None:
        self._infrastructure = infrastructure
        self._pool = infrastructure.pool
        columns = "originator_id, originator_version, topic, state, notification_id"
        table = f"SELECT {columns} FROM {infrastructure.schema}.event"  # noqa: S608 - it is checked
        of_stream = (
            f"{table} WHERE originator_id = %s AND originator_version > %s"
            " AND originator_version <= %s ORDER BY originator_version"
        )
        self._by_stream = of_stream.encode()
        self._upwards = f"{of_stream} LIMIT %s".encode()
        self._downwards = f"{of_stream} DESC LIMIT %s".encode()
        self._by_position = (
            f"{table} WHERE notification_id > %s AND notification_id <= %s"
            " ORDER BY notification_id LIMIT %s"
        ).encode()
        self._by_topics = (
            f"{table} WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)"
            " ORDER BY notification_id LIMIT %s"
        ).encode()
        self._by_topic = f"{table} WHERE topic LIKE %s ORDER BY notification_id".encode()
        # Ids are random, so their last byte distributes the streams evenly over the partitions.
        self._by_partition = (
            f"{table} WHERE notification_id > %s AND"
            " get_byte(uuid_send(originator_id), 15) %% %s::int = %s"
            " ORDER BY notification_id LIMIT %s"
        ).encode()
        self._newest = (
            f"SELECT max(notification_id) FROM {infrastructure.schema}.event"  # noqa: S608
        ).encode()

    def append(self, pending: PendingAppend) -> Receipt:
        """Store the rows of one append; they are on disk when this returns.

        The only way to store events: `Record.append` and `insert_events` both call it.
        """
        return self._infrastructure.queue.submit(pending)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """The library's method to store events. All must be of one stream; committed with other appends."""
        if not stored_events:
            return []
        _checked(stored_events)
        append_id = uuid4()
        recorded_at, prepared = self._infrastructure.examine(append_id, stored_events)
        receipt = self.append(
            PendingAppend(
                stored_events,
                append_id=append_id,
                recorded_at=recorded_at,
                prepared=prepared,
                beside=self._beside(append_id, **kwargs),
            )
        )
        first = receipt.position - len(stored_events) + 1
        return list(range(first, receipt.position + 1))

    def _beside(self, append_id: UUID, **kwargs: Any) -> Sequence[tuple[str, Sequence[Any]]]:
        """Further statements for the transaction of the append."""
        if kwargs.get("tracking") is not None:
            raise NotSupportedError("what is tracked with its events needs a process recorder")
        return ()

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream, with their positions."""
        after, upto = _OLDEST if gt is None else gt, _NEWEST if lte is None else lte
        way = self._downwards if desc else self._upwards
        return _notifications(self.rows(way, (originator_id, after, upto, limit)))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The events between two positions, of some topics or of all."""
        after = _FIRST if start is None else start - 1 if inclusive_of_start else start
        upto = _LAST if stop is None else stop
        if topics:
            rows = self.rows(self._by_topics, (after, upto, list(topics), limit))
        else:
            rows = self.rows(self._by_position, (after, upto, limit))
        return _notifications(rows)

    def max_notification_id(self) -> int | None:
        """The position of the newest event."""
        found: int | None = self.rows(self._newest, ())[0][0]
        return found

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> CommitSubscription:
        """Iterate over the events after a position, and then over new ones as soon as they are stored."""
        return CommitSubscription(self, self._infrastructure.subscribe(), gt, topics)

    # The same reads, returning plain rows: for many events, making an object of each would take
    # longer than reading them.

    def rows_of(self, stream: UUID, after: int, upto: int | None) -> list[Row]:
        """The rows of a stream after one version and up to another."""
        return self.rows(self._by_stream, (stream, after, _NEWEST if upto is None else upto))

    def rows_after(self, position: int, limit: int, share: tuple[int, int]) -> list[Row]:
        """The rows after a position, in order, for one partition of the streams; see `Record.after`."""
        number, shares = share
        if shares == 1:
            return self.rows(self._by_position, (position, _LAST, limit))
        return self.rows(self._by_partition, (position, shares, number, limit))

    def rows_called(self, topic: str) -> list[Row]:
        """The rows of a topic, in every version. Scans the whole record."""
        return self.rows(self._by_topic, (f"{topic}.v%",))

    def rows(self, question: bytes, parameters: Sequence[Any]) -> list[Any]:
        """The rows of a query, which is repeated for a while if the database cannot be reached."""

        def ask(connection: Connection[Any]) -> list[Any]:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            return cursor.execute(question, parameters, prepare=True).fetchall()

        return self._pool.patiently(ask)


def _checked(stored: Sequence[StoredEvent]) -> None:
    """Refuse events that are not one append to one stream.

    With several streams, the statement could not tell which of them had a newer version.
    """
    stream, first = stored[0].originator_id, stored[0].originator_version
    if any(one.originator_id != stream for one in stored):
        raise NotSupportedError("events of several streams cannot be stored at once")
    if not isinstance(stream, UUID) or not all(one.topic.isascii() for one in stored):
        raise DataError("a stream is named by a UUID, an event in plain letters")
    if any(one.originator_version != first + n for n, one in enumerate(stored)):
        raise IntegrityError("the versions of one append follow one another")


def _notifications(rows: Sequence[Row]) -> list[Notification]:
    return [
        Notification(
            id=position,
            originator_id=stream,
            originator_version=version,
            topic=topic,
            state=bytes(state),
        )
        for stream, version, topic, state, position in rows
    ]
