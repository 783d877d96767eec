"""Group commit: whoever comes first commits for everybody waiting, each judged on its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from cases.event_store import wire
from cases.event_store.mapper import leaf_of_row
from cases.event_store.requests import KeptRequest
from cases.event_store.words import Idempotency, Receipt, Statement

LARGEST_GROUP = 64
_GROUPS_ON_THE_WAY = 2


@lru_cache(maxsize=4096)
def _topic_piece(topic: str) -> bytes:
    return wire.text_piece(topic)


class Ticket:
    """One append on its way into the record, in the form in which it will be sent."""

    __slots__ = (
        "append_id",
        "bell",
        "beside",
        "blobs",
        "command",
        "count",
        "names",
        "outcome",
        "prepared",
        "topics",
    )

    def __init__(  # noqa: PLR0913 - what the recorder knows of an append
        self,
        stored: Sequence[StoredEvent],
        *,
        append_id: UUID,
        recorded_at: datetime,
        idempotency: Idempotency | None = None,
        requests: tuple[KeptRequest | None, KeptRequest | None] = (None, None),
        answer: str | None = None,
        prepared: Sequence[Any] = (),
        beside: Sequence[Statement] = (),
    ) -> None:
        """`prepared`: what each inline projection made of it. `beside`: what else its transaction
        writes, joined on the receipt like them."""
        self.append_id = append_id
        self.count = len(stored)
        self.prepared = prepared
        self.beside = beside
        self.topics = b"".join([_topic_piece(event.topic) for event in stored])
        self.blobs = b"".join([wire.blob_piece(event.state) for event in stored])
        first = stored[0]
        stream = first.originator_id
        if not isinstance(stream, UUID):
            raise TypeError("a stream is named by a UUID")
        leaves = [
            leaf_of_row(stream, event.originator_version, event.topic, event.state)
            for event in stored
        ]
        # What no other append of the same group may touch.
        self.names = (stream, (idempotency.scope, idempotency.key) if idempotency else None)
        kept, before = requests
        self.command = (
            wire.uuid_piece(append_id),
            wire.uuid_piece(stream),
            wire.integer_piece(first.originator_version - 1),
            wire.integer_piece(self.count),
            wire.blob_piece(kept.name if kept else None),
            wire.blob_piece(kept.said if kept else None),
            wire.blob_piece(before.name if before else None),
            wire.blob_piece(before.said if before else None),
            wire.text_piece(answer),
            wire.moment_piece(recorded_at),
            wire.blob_piece(b"".join(leaves)),
        )
        self.outcome: Receipt | Exception | None = None
        self.bell = Lock()
        self.bell.acquire()


class GroupCommit:
    """The queue of one compartment in this process: bounded groups, two of them on their way at most.

    A writer who finds nobody on the way commits at once, for itself and everybody waiting. A second
    group may follow while the first is being written, if at least as many wait as the first holds:
    it then stands at the database's lock already, and the database never waits for a thread here to
    be scheduled. Their order is the lock's business.
    """

    def __init__(
        self, commit: Callable[[Sequence[Ticket]], None], largest: int = LARGEST_GROUP
    ) -> None:
        """`commit` gives every ticket of its group an outcome and never raises."""
        self._commit = commit
        self._largest = largest
        self._waiting: deque[Ticket] = deque()
        self._on_the_way: list[int] = []
        self._lock = Lock()
        self._standing: list[Thread] = []
        self._called: SimpleQueue[None] = SimpleQueue()
        self._closed = False

    def submit(self, ticket: Ticket) -> Receipt:
        """Wait until the append is on disk, or refused."""
        with self._lock:
            self._waiting.append(ticket)
            group = self._next_group()
        if group:
            self._lead(group)
        ticket.bell.acquire()
        outcome = ticket.outcome
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome if outcome is not None else RuntimeError("an append was left unanswered")

    def close(self) -> None:
        """End the standing leaders, once everybody waiting has been answered."""
        self._closed = True
        for _ in self._standing:
            self._called.put(None)
        for thread in self._standing:
            thread.join()

    def _lead(self, group: Sequence[Ticket]) -> None:
        try:
            self._commit(group)
        finally:
            with self._lock:
                self._on_the_way.remove(len(group))
                more = bool(self._waiting)
            # The next group goes before those that have been answered wake up.
            if more:
                self._call()
            for ticket in group:
                ticket.bell.release()

    def _call(self) -> None:
        with self._lock:
            if len(self._standing) < _GROUPS_ON_THE_WAY:
                name = f"record-leader-{len(self._standing)}"
                self._standing.append(Thread(target=self._stand, name=name, daemon=True))
                self._standing[-1].start()
        self._called.put(None)

    def _stand(self) -> None:
        while True:
            self._called.get()
            if self._closed:
                return
            with self._lock:
                group = self._next_group()
            if group:
                self._lead(group)

    def _may_go(self) -> bool:
        if not self._waiting or len(self._on_the_way) >= _GROUPS_ON_THE_WAY:
            return False
        return len(self._waiting) >= sum(self._on_the_way)

    def _next_group(self) -> list[Ticket]:
        # Two appends to one stream, or under one key, are never judged in one statement: the
        # later one must see what became of the earlier.
        if not self._may_go():
            return []
        group: list[Ticket] = []
        deferred: list[Ticket] = []
        taken: set[object] = set()
        while self._waiting and len(group) < self._largest:
            ticket = self._waiting.popleft()
            stream, key = ticket.names
            if stream in taken or (key is not None and key in taken):
                deferred.append(ticket)
            else:
                group.append(ticket)
                taken.update((stream,) if key is None else (stream, key))
        self._waiting.extendleft(reversed(deferred))
        self._on_the_way.append(len(group))
        return group
