"""What is asked at the same moment is read in one statement: to start one costs as much as a page.

While one statement is on its way, whoever asks the same waits for the next, a moment at most; who
asks alone waits for nobody. A batch that is large enough does not wait either: it is read beside
the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeAlias

import asyncpg

from api.runtime.foreign_exceptions import LEAVING
from api.runtime.read_pool import ReadPool
from projections.readers import Row

MAX_BATCH_ROWS = 500
"""Entries for which it pays to be read beside others, instead of with them."""
LONGEST_WAIT_SECONDS = 0.1
"""For a statement that is on its way. One that takes longer holds nobody up."""

# A statement, and the values that are the same for all who ask.
_Key: TypeAlias = tuple[str, tuple[Any, ...]]
_Request: TypeAlias = "tuple[tuple[Any, ...], asyncio.Future[Row]]"


class _Batch:
    """Who asks, each with values of their own."""

    __slots__ = ("alarm", "asked", "rows")

    def __init__(self) -> None:
        self.asked: list[_Request] = []
        self.rows = 0
        self.alarm: asyncio.TimerHandle | None = None


class ReadBatcher:
    """Reads for several at once, over the connections for reading."""

    def __init__(self, reads: ReadPool) -> None:
        self._reads = reads
        self._waiting: dict[_Key, _Batch] = {}
        self._looping: set[_Key] = set()
        # The loop itself does not hold on to what it runs.
        self._running: set[asyncio.Task[None]] = set()

    def row(
        self, query: str, own: tuple[Any, ...], shared: tuple[Any, ...], /, *, rows: int
    ) -> asyncio.Future[Row]:
        """The row of whoever asks, as `projections.timeline.aggregated.RowBatcher` describes it."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Row] = loop.create_future()
        key = (query, shared)
        batch = self._waiting.get(key)
        if batch is None:
            batch = self._waiting[key] = _Batch()
            if key in self._looping:
                batch.alarm = loop.call_later(LONGEST_WAIT_SECONDS, self._run_now, key)
        batch.asked.append((own, answer))
        batch.rows += rows
        if batch.rows >= MAX_BATCH_ROWS:
            self._run_now(key)
        elif key not in self._looping:
            self._run_loop(key)
        return answer

    def _run_now(self, key: _Key) -> None:
        """Read what is waiting now, whatever else is on its way."""
        asked = self._take_waiting(key)
        self._run(self._read(key, asked)).add_done_callback(lambda _: _fail(asked))

    def _run_loop(self, key: _Key) -> None:
        """Read what is waiting, until nothing is."""
        self._looping.add(key)

        def ended(following: asyncio.Task[None]) -> None:
            self._looping.discard(key)
            if following.cancelled():
                _fail(self._take_waiting(key))
            elif key in self._waiting:
                self._run_loop(key)

        self._run(self._loop(key)).add_done_callback(ended)

    def _take_waiting(self, key: _Key) -> list[_Request]:
        batch = self._waiting.pop(key, None)
        if batch is None:
            return []
        if batch.alarm is not None:
            batch.alarm.cancel()
        return batch.asked

    def _run(self, reading: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(reading)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _loop(self, key: _Key) -> None:
        while asked := self._take_waiting(key):
            await self._read(key, asked)

    async def _read(self, key: _Key, asked: list[_Request]) -> None:
        # Whoever does not wait any more needs no answer.
        asked = [one for one in asked if not one[1].done()]
        try:
            if asked and not await self._answered(key, asked):
                # What one of them asks cannot be read: the others must not suffer for it.
                for one in asked:
                    await self._answered(key, [one])
        finally:
            _fail(asked)
            # An error knows where it was raised, and there are those who hold it.
            asked.clear()

    async def _answered(self, key: _Key, asked: list[_Request]) -> bool:
        """Whether all of them have an answer, be it that reading failed."""
        try:
            rows = await self._rows(key, [own for own, _ in asked])
        except LEAVING:
            raise
        except BaseException as error:
            if len(asked) > 1 and isinstance(error, ValueError | asyncpg.DataError):
                return False
            _fail(asked, error)
        else:
            for (_, answer), row in zip(asked, rows, strict=True):
                if not answer.done():
                    answer.set_result(row)
        return True

    async def _rows(self, key: _Key, own: list[tuple[Any, ...]]) -> list[Row]:
        """The row of each. By its number: in which order they come is the database's affair."""
        query, shared = key
        values = [list(column) for column in zip(*own, strict=True)]
        async with self._reads.connection() as connection:
            rows = {row[0]: row for row in await connection.fetch(query, *values, *shared)}
        return [rows[number] for number in range(1, len(own) + 1)]


def _fail(asked: list[_Request], error: BaseException | None = None) -> None:
    for _, answer in asked:
        if not answer.done():
            answer.set_exception(error or ConnectionError("not read: the server is being stopped"))
