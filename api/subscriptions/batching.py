"""Batched subscriptions: one query reads what is new for every subscriber of the same compartments.

Idle subscribers use no queries. On a change notification one query fetches new items for all of
them; only those for whom there are some are woken, a few at a time. If another notification comes
before a result has been delivered, the rest of it is thrown away and read again, and with it who may
see it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from api.graphql.errors import UNREACHABLE
from api.runtime.change_notifier import ChangeNotifier, Stamp
from api.runtime.foreign_exceptions import LEAVING

DELIVERED_AT_ONCE = 20
"""So many subscribers are answered before the event loop gets a turn: some milliseconds."""
LONGEST_REST = 0.1
READ_EVERY_SECONDS = 30.0
AGAIN_AFTER_SECONDS = 1.0
READINGS = 3
"""How many connections of the read pool subscriptions may hold; the others are left to requests."""

Schemas = tuple[str, ...]


@dataclass(eq=False, slots=True)
class Subscriber(ABC):
    """One open subscription that waits for something new in these compartments."""

    schemas: Schemas
    read_at: Stamp | None
    """The change stamp it was last read at; None: not read yet."""


W = TypeVar("W", bound=Subscriber)
A = TypeVar("A")
T = TypeVar("T")


class BatchReader(ABC, Generic[W, A]):
    """Reads one kind of thing for many subscribers at once."""

    def batches(self, due: Sequence[W]) -> Iterable[Sequence[W]]:
        """The subscribers, split into those that one query serves."""
        return [due] if due else []

    @abstractmethod
    async def fetch(self, waiting: Sequence[W]) -> Mapping[W, A]:
        """The new items of each subscriber who has any. The others go on waiting."""


class SubscriptionBatcher(Generic[W, A]):
    """All subscribers of one kind of thing, grouped by their compartments."""

    def __init__(
        self,
        change_notifier: ChangeNotifier,
        reading: BatchReader[W, A],
        readings: asyncio.Semaphore,
    ) -> None:
        self._change_notifier = change_notifier
        self._reading = reading
        self._readings = readings
        self._groups: dict[Schemas, _Group[W, A]] = {}

    async def next(self, one: W) -> tuple[A, Stamp]:
        """The next items of this subscriber, once there are any, and the change stamp they were read at."""
        group = self._groups.get(one.schemas)
        if group is None:
            group = self._groups[one.schemas] = _Group(
                one.schemas, self._change_notifier, self._reading, self._readings
            )
        return await group.next(one)

    def is_current(self, one: W, stamp: Stamp) -> bool:
        """Whether nothing has changed since this stamp was taken."""
        return self._change_notifier.stamp(one.schemas) == stamp


@dataclass(slots=True)
class _Group(Generic[W, A]):
    """The subscribers of the same compartments, and the task that reads for them."""

    schemas: Schemas
    change_notifier: ChangeNotifier
    reading: BatchReader[W, A]
    readings: asyncio.Semaphore
    answers: dict[W, asyncio.Future[tuple[A, Stamp]]] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None

    async def next(self, one: W) -> tuple[A, Stamp]:
        answer: asyncio.Future[tuple[A, Stamp]] = asyncio.get_running_loop().create_future()
        self.answers[one] = answer
        self.changed.set()
        if self.running is None:
            self.running = asyncio.create_task(self._run())
        try:
            return await answer
        finally:
            self.answers.pop(one, None)

    async def _run(self) -> None:
        """Read as long as anybody waits. The pause after a reading is as long as the reading took, at
        most `LONGEST_REST`."""
        clock = asyncio.get_running_loop().time
        with self.change_notifier.subscribed(self.schemas, self.changed):
            while self.answers:
                began = clock()
                try:
                    await self._read_once()
                except UNREACHABLE:
                    # Nothing is lost: it is read once the database can be reached again.
                    await asyncio.sleep(AGAIN_AFTER_SECONDS)
                await asyncio.sleep(min(LONGEST_REST, clock() - began))
                if not self._due():
                    await self._wait_for_change()
        self.running = None

    async def _wait_for_change(self) -> None:
        self.changed.clear()
        if self._due() or not self.answers:
            return
        try:
            async with asyncio.timeout(READ_EVERY_SECONDS):
                await self.changed.wait()
        except TimeoutError:
            for one in self.answers:
                one.read_at = None

    def _due(self) -> list[W]:
        stamp = self.change_notifier.stamp(self.schemas)
        return [one for one in self.answers if one.read_at != stamp]

    async def _read_once(self) -> None:
        """Read for every subscriber who has not been read for since the last change."""
        stamp = self.change_notifier.stamp(self.schemas)
        for batch in self.reading.batches(self._due()):
            for one in batch:
                one.read_at = stamp
            if not await self._deliver(await self._fetched(batch), stamp):
                return

    async def _fetched(self, batch: Sequence[W]) -> Mapping[W, A | BaseException]:
        try:
            async with self.readings:
                return await self.reading.fetch(batch)
        except UNREACHABLE:
            for one in batch:
                one.read_at = None
            raise
        except LEAVING:
            raise
        except BaseException as error:
            if len(batch) == 1:
                return {batch[0]: error}
        # One of them cannot be read: only that subscriber gets the error, so read each alone.
        found: dict[W, A | BaseException] = {}
        for one in batch:
            found.update(await self._fetched([one]))
        return found

    async def _deliver(self, found: Mapping[W, A | BaseException], stamp: Stamp) -> bool:
        """Hand out what was read, stopping when something changes; True when all was handed out."""
        for batch in _in_batches(list(found.items()), DELIVERED_AT_ONCE):
            if self.change_notifier.stamp(self.schemas) != stamp:
                return False
            for one, what in batch:
                answer = self.answers.pop(one, None)
                if answer is None or answer.done():
                    continue
                if isinstance(what, BaseException):
                    answer.set_exception(what)
                else:
                    answer.set_result((what, stamp))
            await asyncio.sleep(0)
        return True


def _in_batches(many: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (many[start : start + size] for start in range(0, len(many), size))
