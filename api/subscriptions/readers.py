"""The subscription batchers of one process: one for entries, one for changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from api.runtime.change_notifier import ChangeNotifier
from api.runtime.read_pool import ReadPool
from api.runtime.unsealing import Unsealing
from api.subscriptions.batching import READINGS, SubscriptionBatcher
from api.subscriptions.change_reader import ChangeBatch, ChangeReader, ChangeSubscriber
from api.subscriptions.entry_reader import EntryBatch, EntryReader, EntrySubscriber

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SubscriptionBatchers:
    """The batchers, and the limit on how many readings they make at once."""

    readings: asyncio.Semaphore
    """Held for every reading made for a subscriber, so that requests keep the other connections."""
    entries: SubscriptionBatcher[EntrySubscriber, EntryBatch]
    changes: SubscriptionBatcher[ChangeSubscriber, ChangeBatch]

    async def reads(self, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Read something for one subscriber alone. A subscriber who disconnects does not cancel the
        reading: a cancelled reading costs its connection."""
        await self.readings.acquire()
        reading = asyncio.ensure_future(read())
        reading.add_done_callback(self._read)
        return await asyncio.shield(reading)

    def _read(self, reading: asyncio.Future[Any]) -> None:
        self.readings.release()
        # The subscriber may be gone; asyncio would log an exception that nobody retrieved.
        retrieve_exception(reading)


def retrieve_exception(reading: asyncio.Future[Any]) -> None:
    """Mark a task's exception as seen: whoever awaits it gets it, and asyncio does not log it."""
    if not reading.cancelled():
        reading.exception()


def subscription_batchers(
    reads: ReadPool, change_notifier: ChangeNotifier, unsealing: Unsealing
) -> SubscriptionBatchers:
    """The batchers over these views."""
    readings = asyncio.Semaphore(READINGS)
    return SubscriptionBatchers(
        readings,
        SubscriptionBatcher(change_notifier, EntryReader(reads, unsealing), readings),
        SubscriptionBatcher(change_notifier, ChangeReader(reads), readings),
    )
