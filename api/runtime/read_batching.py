"""Batches equal queries of concurrent requests: starting a statement costs as much as reading a page.

While a statement is running, requests for the same one wait for the next, at most
`LONGEST_WAIT_SECONDS`; a request that comes alone does not wait. A batch that is large enough does
not wait either and runs concurrently.
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
"""A batch of so many entries is run at once, concurrently with others."""
LONGEST_WAIT_SECONDS = 0.1
"""How long a batch waits for the running statement of its kind, before it runs concurrently."""

# A statement, and the parameters shared by all requests of a batch.
_Key: TypeAlias = tuple[str, tuple[Any, ...]]
_Request: TypeAlias = "tuple[tuple[Any, ...], asyncio.Future[Row]]"


class _Batch:
    """The waiting requests, each with its own parameters."""

    __slots__ = ("alarm", "asked", "rows")

    def __init__(self) -> None:
        self.asked: list[_Request] = []
        self.rows = 0
        self.alarm: asyncio.TimerHandle | None = None


class ReadBatcher:
    """Runs batches over the read pool."""

    def __init__(self, reads: ReadPool) -> None:
        self._reads = reads
        self._waiting: dict[_Key, _Batch] = {}
        self._looping: set[_Key] = set()
        # The event loop keeps only weak references to tasks.
        self._running: set[asyncio.Task[None]] = set()

    def row(
        self, query: str, own: tuple[Any, ...], shared: tuple[Any, ...], /, *, rows: int
    ) -> asyncio.Future[Row]:
        """The row of one request; see `projections.timeline.aggregated.RowBatcher`."""
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
        """Run the waiting batch now, concurrently with whatever is running."""
        asked = self._take_waiting(key)
        self._run(self._read(key, asked)).add_done_callback(lambda _: _fail(asked))

    def _run_loop(self, key: _Key) -> None:
        """Run one batch after the other until none is waiting."""
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
        # Leave out requests that were cancelled.
        asked = [one for one in asked if not one[1].done()]
        try:
            if asked and not await self._answered(key, asked):
                # One of them has bad parameters: run each alone, so that the others are answered.
                for one in asked:
                    await self._answered(key, [one])
        finally:
            _fail(asked)
            # An exception's traceback would keep the list, and so every future in it, alive.
            asked.clear()

    async def _answered(self, key: _Key, asked: list[_Request]) -> bool:
        """Answer all of them, with rows or with the error; False where each must be run alone."""
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
        """The row of each request, found by its number: the database returns them in any order."""
        query, shared = key
        values = [list(column) for column in zip(*own, strict=True)]
        async with self._reads.connection() as connection:
            rows = {row[0]: row for row in await connection.fetch(query, *values, *shared)}
        return [rows[number] for number in range(1, len(own) + 1)]


def _fail(asked: list[_Request], error: BaseException | None = None) -> None:
    for _, answer in asked:
        if not answer.done():
            answer.set_exception(error or ConnectionError("not read: the server is being stopped"))
