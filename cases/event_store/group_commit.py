"""Group commit: whoever comes first commits for everybody waiting, each judged on its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock, Semaphore, Thread
from uuid import UUID

from cases.event_store import wire
from cases.event_store.words import Append, Receipt

LARGEST_GROUP = 64


class Ticket:
    """One append on its way into the record, in the form in which it will be sent."""

    __slots__ = (
        "answer",
        "append",
        "bell",
        "blobs",
        "command",
        "outcome",
        "topics",
    )

    def __init__(self, append: Append, topics: Sequence[bytes], states: Sequence[bytes]) -> None:
        self.append = append
        self.topics = b"".join(topics)
        self.blobs = b"".join([wire.blob_piece(state) for state in states])
        idempotency = append.idempotency
        self.command = (
            wire.uuid_piece(append.append_id),
            wire.uuid_piece(append.stream),
            wire.integer_piece(append.expected_version),
            wire.integer_piece(len(append.events)),
            wire.text_piece(idempotency.scope if idempotency else None),
            wire.text_piece(idempotency.key if idempotency else None),
            wire.blob_piece(idempotency.request_hash if idempotency else None),
            wire.text_piece(append.answer),
            wire.moment_piece(append.events[0].recorded_at),
        )
        self.outcome: Receipt | Exception | None = None
        self.bell = Lock()
        self.bell.acquire()

    @property
    def names(self) -> tuple[UUID, tuple[str, str] | None]:
        """What no other append of the same group may touch."""
        idempotency = self.append.idempotency
        key = (idempotency.scope, idempotency.key) if idempotency else None
        return self.append.stream, key


class GroupCommit:
    """The queue of one compartment in this process: one leader at a time, and a bounded group.

    A writer who finds nobody leading commits at once, for itself. While others keep waiting, a
    standing leader takes over: it begins the next group before those it has answered wake up, so
    the database never waits for a thread to be scheduled.
    """

    def __init__(
        self, commit: Callable[[Sequence[Ticket]], None], largest: int = LARGEST_GROUP
    ) -> None:
        """`commit` gives every ticket of its group an outcome and never raises."""
        self._commit = commit
        self._largest = largest
        self._waiting: deque[Ticket] = deque()
        self._led = False
        self._lock = Lock()
        self._relief: Thread | None = None
        self._called = Semaphore(0)

    def submit(self, ticket: Ticket) -> Receipt:
        """Wait until the append is on disk, or refused."""
        with self._lock:
            self._waiting.append(ticket)
            lead = not self._led
            self._led = True
        if lead:
            self._lead()
        ticket.bell.acquire()
        outcome = ticket.outcome
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome if outcome is not None else RuntimeError("an append was left unanswered")

    def close(self) -> None:
        """End the standing leader, once everybody waiting has been answered."""
        if self._relief is not None:
            relief, self._relief = self._relief, None
            self._called.release()
            relief.join()

    def _lead(self) -> None:
        # Nobody led, so nobody waited: the leader's own ticket is the whole group, or its first.
        try:
            self._commit_next()
        finally:
            self._hand_over()

    def _commit_next(self) -> None:
        group = self._next_group()
        try:
            self._commit(group)
        finally:
            for ticket in group:
                ticket.bell.release()

    def _hand_over(self) -> None:
        with self._lock:
            if not self._waiting:
                self._led = False
                return
            if self._relief is None:
                self._relief = Thread(target=self._stand, name="record-leader", daemon=True)
                self._relief.start()
        self._called.release()

    def _stand(self) -> None:
        while True:
            self._called.acquire()
            if self._relief is None:
                return
            while self._goes_on():
                self._commit_next()

    def _goes_on(self) -> bool:
        with self._lock:
            self._led = bool(self._waiting)
            return self._led

    def _next_group(self) -> list[Ticket]:
        # Two appends to one stream, or under one key, are never judged in one statement: the
        # later one must see what became of the earlier.
        group: list[Ticket] = []
        deferred: list[Ticket] = []
        taken: set[object] = set()
        with self._lock:
            while self._waiting and len(group) < self._largest:
                ticket = self._waiting.popleft()
                stream, key = ticket.names
                if stream in taken or (key is not None and key in taken):
                    deferred.append(ticket)
                else:
                    group.append(ticket)
                    taken.update((stream,) if key is None else (stream, key))
            self._waiting.extendleft(reversed(deferred))
        return group
