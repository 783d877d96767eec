"""Rounds: what is new is read once for all who wait for it, and taken to them a few at a time.

Whoever waits costs nothing. When word comes that a compartment has moved, one round looks for all
of them at once; only those for whom it finds something are woken. What a round has read it tells
only while no further word has come: after that it is read again, and so is who may see it.
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
"""How many are told before anybody else in the process has their turn: some milliseconds."""
LONGEST_REST = 0.1
READ_EVERY_SECONDS = 30.0
AGAIN_AFTER_SECONDS = 1.0
READINGS = 3
"""Of the connections for reading, those that rounds may hold; the others are there for requests."""

Schemas = tuple[str, ...]


@dataclass(eq=False, slots=True)
class Subscriber(ABC):
    """Somebody who waits for something new in these compartments."""

    schemas: Schemas
    read_at: Stamp | None
    """The last word after which it was looked for; None: not yet."""


W = TypeVar("W", bound=Subscriber)
A = TypeVar("A")
T = TypeVar("T")


class BatchReader(ABC, Generic[W, A]):
    """How one kind of thing is looked for: once for many."""

    def batches(self, due: Sequence[W]) -> Iterable[Sequence[W]]:
        """Who is looked for in one reading."""
        return [due] if due else []

    @abstractmethod
    async def fetch(self, waiting: Sequence[W]) -> Mapping[W, A]:
        """What there is for those for whom there is anything. The others go on waiting."""


class SubscriptionBatcher(Generic[W, A]):
    """All who wait for one kind of thing, by their compartments."""

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
        """What there is for this one, as soon as there is anything; and the word it rests on."""
        group = self._groups.get(one.schemas)
        if group is None:
            group = self._groups[one.schemas] = _Group(
                one.schemas, self._change_notifier, self._reading, self._readings
            )
        return await group.next(one)

    def is_current(self, one: W, stamp: Stamp) -> bool:
        """Whether no further word has come since."""
        return self._change_notifier.stamp(one.schemas) == stamp


@dataclass(slots=True)
class _Group(Generic[W, A]):
    """Those who wait for the same compartments, and the rounds made for them."""

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
        """Rounds as long as anybody waits. The rest after one is as long as it took, within bounds."""
        clock = asyncio.get_running_loop().time
        with self.change_notifier.subscribed(self.schemas, self.changed):
            while self.answers:
                began = clock()
                try:
                    await self._read_once()
                except UNREACHABLE:
                    # Nothing is lost by waiting; it is read when the record can be reached.
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
        """Look for everybody who has not been looked for since the last word."""
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
        # What one of them asks for cannot be read: that is theirs alone.
        found: dict[W, A | BaseException] = {}
        for one in batch:
            found.update(await self._fetched([one]))
        return found

    async def _deliver(self, found: Mapping[W, A | BaseException], stamp: Stamp) -> bool:
        """Tell what was read, unless word comes meanwhile; whether all of it was told."""
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
