"""Word from the views to whoever waits in the event loop: something may be new, look again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple, TypeAlias

Stamp: TypeAlias = tuple[int, ...]


class _Waiting(NamedTuple):
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Future[None]


class Wakes:
    """One for the process. What is told between looking and waiting is not lost."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: Counter[str] = Counter()
        self._waiting: dict[str, set[_Waiting]] = {}

    def tell(self, schema: str) -> None:
        """A view of this compartment has moved. From any thread."""
        with self._lock:
            self._told[schema] += 1
            waiting = self._waiting.pop(schema, set())
        for one in waiting:
            one.loop.call_soon_threadsafe(_wake, one.woken)

    def stamp(self, schemas: Sequence[str]) -> Stamp:
        """To be taken before looking."""
        return tuple(self._told[schema] for schema in schemas)

    async def beyond(self, schemas: Sequence[str], stamp: Stamp, seconds: float) -> None:
        """Until something was told since the stamp, or the time is over and looking is due anyway."""
        loop = asyncio.get_running_loop()
        mine = _Waiting(loop, loop.create_future())
        with self._lock:
            if self.stamp(schemas) != stamp:
                return
            for schema in schemas:
                self._waiting.setdefault(schema, set()).add(mine)
        over = loop.call_later(seconds, _wake, mine.woken)
        try:
            await mine.woken
        finally:
            over.cancel()
            with self._lock:
                for schema in schemas:
                    self._waiting.get(schema, set()).discard(mine)


def _wake(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)
