"""The rounds of one process: one set for each kind of thing that may be listened to."""

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
    """Who waits for new entries, and who for changes."""

    readings: asyncio.Semaphore
    """Held for every reading that a listener waits for: requests keep the other connections."""
    entries: SubscriptionBatcher[EntrySubscriber, EntryBatch]
    changes: SubscriptionBatcher[ChangeSubscriber, ChangeBatch]

    async def reads(self, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What one listener reads alone. Who leaves meanwhile does not break the reading off: that
        would cost a connection each time."""
        await self.readings.acquire()
        reading = asyncio.ensure_future(read())
        reading.add_done_callback(self._read)
        return await asyncio.shield(reading)

    def _read(self, reading: asyncio.Future[Any]) -> None:
        self.readings.release()
        # Perhaps nobody asks any more what came of it.
        retrieve_exception(reading)


def retrieve_exception(reading: asyncio.Future[Any]) -> None:
    """Whatever has failed is told to those who wait; to the log nothing of it."""
    if not reading.cancelled():
        reading.exception()


def subscription_batchers(
    reads: ReadPool, change_notifier: ChangeNotifier, unsealing: Unsealing
) -> SubscriptionBatchers:
    """The rounds over these views."""
    readings = asyncio.Semaphore(READINGS)
    return SubscriptionBatchers(
        readings,
        SubscriptionBatcher(change_notifier, EntryReader(reads, unsealing), readings),
        SubscriptionBatcher(change_notifier, ChangeReader(reads), readings),
    )
