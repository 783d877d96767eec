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
from api.runtime.change_notifier import Stamp, Wakes
from api.runtime.foreign_exceptions import LEAVING

TOLD_AT_ONCE = 20
"""How many are told before anybody else in the process has their turn: some milliseconds."""
LONGEST_REST = 0.1
LOOK_EVERY_SECONDS = 30.0
AGAIN_AFTER_SECONDS = 1.0
READINGS = 3
"""Of the connections for reading, those that rounds may hold; the others are there for requests."""

Schemas = tuple[str, ...]


@dataclass(eq=False, slots=True)
class Waiting(ABC):
    """Somebody who waits for something new in these compartments."""

    schemas: Schemas
    looked: Stamp | None
    """The last word after which it was looked for; None: not yet."""


W = TypeVar("W", bound=Waiting)
A = TypeVar("A")
T = TypeVar("T")


class Reading(ABC, Generic[W, A]):
    """How one kind of thing is looked for: once for many."""

    def lots(self, due: Sequence[W]) -> Iterable[Sequence[W]]:
        """Who is looked for in one reading."""
        return [due] if due else []

    @abstractmethod
    async def look(self, waiting: Sequence[W]) -> Mapping[W, A]:
        """What there is for those for whom there is anything. The others go on waiting."""


class Rounds(Generic[W, A]):
    """All who wait for one kind of thing, by their compartments."""

    def __init__(self, wakes: Wakes, reading: Reading[W, A], readings: asyncio.Semaphore) -> None:
        self._wakes = wakes
        self._reading = reading
        self._readings = readings
        self._circles: dict[Schemas, _Circle[W, A]] = {}

    async def next(self, one: W) -> tuple[A, Stamp]:
        """What there is for this one, as soon as there is anything; and the word it rests on."""
        circle = self._circles.get(one.schemas)
        if circle is None:
            circle = self._circles[one.schemas] = _Circle(
                one.schemas, self._wakes, self._reading, self._readings
            )
        return await circle.next(one)

    def fresh(self, one: W, stamp: Stamp) -> bool:
        """Whether no further word has come since."""
        return self._wakes.stamp(one.schemas) == stamp


@dataclass(slots=True)
class _Circle(Generic[W, A]):
    """Those who wait for the same compartments, and the rounds made for them."""

    schemas: Schemas
    wakes: Wakes
    reading: Reading[W, A]
    readings: asyncio.Semaphore
    answers: dict[W, asyncio.Future[tuple[A, Stamp]]] = field(default_factory=dict)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    going: asyncio.Task[None] | None = None

    async def next(self, one: W) -> tuple[A, Stamp]:
        answer: asyncio.Future[tuple[A, Stamp]] = asyncio.get_running_loop().create_future()
        self.answers[one] = answer
        self.stirred.set()
        if self.going is None:
            self.going = asyncio.create_task(self._go())
        try:
            return await answer
        finally:
            self.answers.pop(one, None)

    async def _go(self) -> None:
        """Rounds as long as anybody waits. The rest after one is as long as it took, within bounds."""
        clock = asyncio.get_running_loop().time
        with self.wakes.stirring(self.schemas, self.stirred):
            while self.answers:
                began = clock()
                try:
                    await self._round()
                except UNREACHABLE:
                    # Nothing is lost by waiting; it is read when the record can be reached.
                    await asyncio.sleep(AGAIN_AFTER_SECONDS)
                await asyncio.sleep(min(LONGEST_REST, clock() - began))
                if not self._due():
                    await self._stir()
        self.going = None

    async def _stir(self) -> None:
        self.stirred.clear()
        if self._due() or not self.answers:
            return
        try:
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await self.stirred.wait()
        except TimeoutError:
            for one in self.answers:
                one.looked = None

    def _due(self) -> list[W]:
        stamp = self.wakes.stamp(self.schemas)
        return [one for one in self.answers if one.looked != stamp]

    async def _round(self) -> None:
        """Look for everybody who has not been looked for since the last word."""
        stamp = self.wakes.stamp(self.schemas)
        for lot in self.reading.lots(self._due()):
            for one in lot:
                one.looked = stamp
            if not await self._tell(await self._looked(lot), stamp):
                return

    async def _looked(self, lot: Sequence[W]) -> Mapping[W, A | BaseException]:
        try:
            async with self.readings:
                return await self.reading.look(lot)
        except UNREACHABLE:
            for one in lot:
                one.looked = None
            raise
        except LEAVING:
            raise
        except BaseException as error:
            if len(lot) == 1:
                return {lot[0]: error}
        # What one of them asks for cannot be read: that is theirs alone.
        found: dict[W, A | BaseException] = {}
        for one in lot:
            found.update(await self._looked([one]))
        return found

    async def _tell(self, found: Mapping[W, A | BaseException], stamp: Stamp) -> bool:
        """Tell what was read, unless word comes meanwhile; whether all of it was told."""
        for lot in _lots(list(found.items()), TOLD_AT_ONCE):
            if self.wakes.stamp(self.schemas) != stamp:
                return False
            for one, what in lot:
                answer = self.answers.pop(one, None)
                if answer is None or answer.done():
                    continue
                if isinstance(what, BaseException):
                    answer.set_exception(what)
                else:
                    answer.set_result((what, stamp))
            await asyncio.sleep(0)
        return True


def _lots(many: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (many[start : start + size] for start in range(0, len(many), size))
