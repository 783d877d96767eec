"""Group commit: the first thread that comes commits the appends of all that wait, each judged on its own."""

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
from cases.event_store.append import Idempotency, Receipt, Statement
from cases.event_store.mapper import leaf_of_row
from cases.event_store.requests import KeptRequest

MAX_GROUP = 64
_MAX_IN_FLIGHT = 2


@lru_cache(maxsize=4096)
def _topic_piece(topic: str) -> bytes:
    return wire.text_piece(topic)


class PendingAppend:
    """One append waiting to be committed, already in the form in which it will be sent."""

    __slots__ = (
        "append_id",
        "beside",
        "blobs",
        "command",
        "conflict_keys",
        "count",
        "done",
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
        self.conflict_keys = (stream, (idempotency.scope, idempotency.key) if idempotency else None)
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
        self.done = Lock()
        self.done.acquire()


class GroupCommit:
    """The queue of one compartment in this process: groups of bounded size, at most two in flight.

    A thread that finds none in flight commits at once, for itself and for all that wait. A second
    group may be sent while the first is being written, if it is at least as large: it then waits for
    the lock in the database, so that the database never waits for a thread here to be scheduled. The
    lock decides their order.
    """

    def __init__(
        self, commit: Callable[[Sequence[PendingAppend]], None], largest: int = MAX_GROUP
    ) -> None:
        """`commit` gives every append of its group an outcome and never raises."""
        self._commit = commit
        self._largest = largest
        self._waiting: deque[PendingAppend] = deque()
        self._in_flight: list[int] = []
        self._lock = Lock()
        self._leaders: list[Thread] = []
        self._wanted: SimpleQueue[None] = SimpleQueue()
        self._closed = False

    def submit(self, pending: PendingAppend) -> Receipt:
        """Wait until the append is on disk, or refused."""
        with self._lock:
            self._waiting.append(pending)
            group = self._next_group()
        if group:
            self._lead(group)
        pending.done.acquire()
        outcome = pending.outcome
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome if outcome is not None else RuntimeError("an append was left unanswered")

    def close(self) -> None:
        """End the leader threads, once all that wait have been answered."""
        self._closed = True
        for _ in self._leaders:
            self._wanted.put(None)
        for thread in self._leaders:
            thread.join()

    def _lead(self, group: Sequence[PendingAppend]) -> None:
        try:
            self._commit(group)
        finally:
            with self._lock:
                self._in_flight.remove(len(group))
                more = bool(self._waiting)
            # Send the next group before the threads of this one wake up.
            if more:
                self._call_leader()
            for pending in group:
                pending.done.release()

    def _call_leader(self) -> None:
        with self._lock:
            if len(self._leaders) < _MAX_IN_FLIGHT:
                name = f"group-commit-{len(self._leaders)}"
                self._leaders.append(Thread(target=self._leader_loop, name=name, daemon=True))
                self._leaders[-1].start()
        self._wanted.put(None)

    def _leader_loop(self) -> None:
        while True:
            self._wanted.get()
            if self._closed:
                return
            with self._lock:
                group = self._next_group()
            if group:
                self._lead(group)

    def _can_dispatch(self) -> bool:
        if not self._waiting or len(self._in_flight) >= _MAX_IN_FLIGHT:
            return False
        return len(self._waiting) >= sum(self._in_flight)

    def _next_group(self) -> list[PendingAppend]:
        # Two appends to one stream, or under one key, are never judged in one statement: the
        # later one must see what became of the earlier.
        if not self._can_dispatch():
            return []
        group: list[PendingAppend] = []
        deferred: list[PendingAppend] = []
        taken: set[object] = set()
        while self._waiting and len(group) < self._largest:
            pending = self._waiting.popleft()
            stream, key = pending.conflict_keys
            if stream in taken or (key is not None and key in taken):
                deferred.append(pending)
            else:
                group.append(pending)
                taken.update((stream,) if key is None else (stream, key))
        self._waiting.extendleft(reversed(deferred))
        self._in_flight.append(len(group))
        return group
