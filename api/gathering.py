"""What is asked at the same moment is read in one statement: to start one costs as much as a page.

While one statement is on its way, whoever asks the same waits for the next; who asks alone waits
for nobody. A batch that is large enough does not wait either: it is read beside the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeAlias

import asyncpg

from api.reads import Reads
from projections.readers import Row

ENOUGH = 500
"""Entries for which it pays to be read beside others, instead of with them."""

# A statement, and the values that are the same for all who ask.
_Key: TypeAlias = tuple[str, tuple[Any, ...]]
_Asked: TypeAlias = "tuple[tuple[Any, ...], asyncio.Future[Row]]"


class _Batch:
    """Who asks, each with values of their own."""

    __slots__ = ("asked", "rows")

    def __init__(self) -> None:
        self.asked: list[_Asked] = []
        self.rows = 0


class Gathering:
    """Reads for several at once, over the connections for reading."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._waiting: dict[_Key, _Batch] = {}
        self._followed: set[_Key] = set()
        # The loop itself does not hold on to what it runs.
        self._running: set[asyncio.Task[None]] = set()

    def row(
        self, query: str, own: tuple[Any, ...], shared: tuple[Any, ...], /, *, rows: int
    ) -> asyncio.Future[Row]:
        """The row of whoever asks, as `projections.timeline_texts.Gathers` describes it."""
        answer: asyncio.Future[Row] = asyncio.get_running_loop().create_future()
        key = (query, shared)
        batch = self._waiting.get(key)
        if batch is None:
            batch = self._waiting[key] = _Batch()
        batch.asked.append((own, answer))
        batch.rows += rows
        if batch.rows >= ENOUGH:
            del self._waiting[key]
            self._run(self._read(key, batch.asked))
        elif key not in self._followed:
            self._followed.add(key)
            self._run(self._follow(key))
        return answer

    def _run(self, reading: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(reading)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _follow(self, key: _Key) -> None:
        """Read what is waiting until nothing is."""
        try:
            while batch := self._waiting.pop(key, None):
                await self._read(key, batch.asked)
        finally:
            self._followed.discard(key)

    async def _read(self, key: _Key, asked: list[_Asked]) -> None:
        try:
            rows = await self._rows(key, [own for own, _ in asked])
        except (ValueError, asyncpg.DataError) as error:
            # What one of them asks cannot be read: the others must not suffer for it.
            if len(asked) > 1:
                for one in asked:
                    await self._read(key, [one])
            else:
                _fail(asked, error)
        except Exception as error:
            _fail(asked, error)
        except asyncio.CancelledError:
            for _, answer in asked:
                answer.cancel()
            raise
        else:
            for (_, answer), row in zip(asked, rows, strict=True):
                # Whoever does not wait any more needs no answer.
                if not answer.done():
                    answer.set_result(row)

    async def _rows(self, key: _Key, own: list[tuple[Any, ...]]) -> list[Row]:
        """The row of each. By its number: in which order they come is the database's affair."""
        query, shared = key
        values = [list(column) for column in zip(*own, strict=True)]
        async with self._reads.connection() as connection:
            rows = {row[0]: row for row in await connection.fetch(query, *values, *shared)}
        return [rows[number] for number in range(1, len(own) + 1)]


def _fail(asked: list[_Asked], error: Exception) -> None:
    for _, answer in asked:
        if not answer.done():
            answer.set_exception(error)
