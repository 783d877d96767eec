"""Delivers webhooks: tells every active one that there is something to read, and tries again until it arrives.

One copy of the server leads. It polls ordinary compartments only, and whether there is anything to
deliver is decided by the client's own feed of changes, with the same access check: what a client
cannot read there makes no delivery, and nothing of a restricted case is ever delivered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Lock, Thread
from types import TracebackType
from typing import Protocol, Self

from cases.background.leadership import Leadership
from cases.schema.tables import schema_of
from cases.webhooks.delivery_worker import TRANSIENT, DeliveryWorker, Pool
from domain.vocabulary import Compartment

RECHECK = 30.0
"""Every compartment is polled this often even without a notification: one can be lost."""
TICK = 5.0
"""How soon a clock that was set is noticed, and that somebody else's leadership has ended."""
SETTLE = 0.1
"""After a notification further ones are waited for this long, and polled together."""
PARTING = 2.0
"""How long running attempts are waited for when stopping."""
TIDY_EVERY = 24 * 3_600.0

log = logging.getLogger("casebook.webhooks")


class MakeDeliveryWorker(Protocol):
    """Makes the worker of one leader, over a pool of its own event loop."""

    def __call__(self, pool: Pool, on_attempt_done: Callable[[str], None], /) -> DeliveryWorker: ...


class WebhookDispatcher:
    """Delivers as long as it leads."""

    def __init__(  # noqa: PLR0913 - what it works with, where, and by what clock
        self,
        pool: Callable[[], Pool],
        worker: MakeDeliveryWorker,
        leadership: Leadership,
        tenants: Callable[[], Sequence[str]],
        clock: Callable[[], datetime],
        *,
        tick: float = TICK,
    ) -> None:
        """`pool`: made at each call, opened when it is entered."""
        self._pool = pool
        self._make_worker = worker
        self._leadership = leadership
        self._tenants = tenants
        self._clock = clock
        self._tick = tick
        self._over = Signal()
        self._thread: Thread | None = None
        self._wakeup = _Wakeup()

    def start(self) -> None:
        """Deliver in a thread and an event loop of its own until stopped."""
        self._thread = Thread(
            target=lambda: asyncio.run(self._run()), name="webhook-dispatcher", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End soon; an attempt that is cut short is made again by the next leader."""
        self._over.set()
        self._wakeup.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._leadership.resign()

    def notify(self, schema: str) -> None:
        """Note that there are changes in a compartment. From any thread. Restricted ones are ignored."""
        if schema.startswith(f"{Compartment.ORDINARY.value}_"):
            self._wakeup.notify(schema)

    def catch_up(self, tenant: str) -> None:
        """Poll one tenant once, as the leader does, and wait for the attempts that this starts."""

        async def polled(worker: DeliveryWorker) -> None:
            await worker.poll(tenant)
            await worker.finish()

        self._now(polled)

    def tidy(self, tenant: str) -> None:
        """Delete deliveries that ended long ago, as the leader does once a day."""
        self._now(lambda worker: worker.tidy(tenant))

    def _now(self, run: Callable[[DeliveryWorker], Coroutine[None, None, None]]) -> None:
        async def once() -> None:
            async with self._pool() as pool:
                await run(self._make_worker(pool, lambda _: None))

        asyncio.run(once())

    async def _run(self) -> None:
        with self._wakeup:
            while not self._over.is_set():
                try:
                    if await asyncio.to_thread(self._leadership.is_leader):
                        await self._lead()
                    else:
                        await self._wakeup.wait(self._tick)
                except TRANSIENT as error:
                    what = type(error).__name__
                    log.warning("the webhook dispatcher lost the database (%s); trying again", what)
                    await asyncio.to_thread(self._leadership.resign)
                    await self._wakeup.wait(min(1.0, self._tick))
                except Exception as error:
                    # The thread must not end silently: without it nothing is delivered.
                    what = type(error).__name__
                    log.critical("the webhook dispatcher failed (%s); trying again", what)
                    await self._wakeup.wait(self._tick)

    async def _lead(self) -> None:
        async with self._pool() as pool:
            worker = self._make_worker(pool, lambda tenant: self._wakeup.notify(_ordinary(tenant)))
            try:
                await self._run_worker(worker)
            finally:
                await worker.finish(PARTING)

    async def _run_worker(self, worker: DeliveryWorker) -> None:
        loop = asyncio.get_running_loop()
        agenda: dict[str, datetime | None] = {}
        wait: set[str] = set()
        polled = tidied = float("-inf")
        while not self._over.is_set() and await asyncio.to_thread(self._leadership.is_leader):
            every = loop.time() - polled >= RECHECK or not wait <= set(map(_ordinary, agenda))
            if every:
                polled = loop.time()
                agenda = dict.fromkeys(await asyncio.to_thread(self._tenants))
            now = self._clock()
            for tenant, due in agenda.items():
                if every or _ordinary(tenant) in wait or (due is not None and due <= now):
                    agenda[tenant] = await worker.poll(tenant)
            if loop.time() - tidied >= TIDY_EVERY:
                tidied = loop.time()
                for tenant in agenda:
                    await worker.tidy(tenant)
            wait = await self._wakeup.wait(self._until(agenda.values()))

    def _until(self, agenda: Iterable[datetime | None]) -> float:
        """Until the next attempt is due; never so long that a clock set by hand goes unnoticed."""
        now = self._clock()
        due = [moment - now for moment in agenda if moment is not None]
        shortest = min(due, default=timedelta(seconds=self._tick)).total_seconds()
        return min(max(shortest, 0.0), self._tick)


class _Wakeup:
    """Notified from any thread, awaited in one event loop. A notification between two waits is not lost."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()

    def notify(self, *schemas: str) -> None:
        """There are changes in these schemas."""
        with self._lock:
            self._told.update(schemas)
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> set[str]:
        """The schemas notified so far, once there is one or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            pass
        else:
            await asyncio.sleep(SETTLE)
        self._rung.clear()
        with self._lock:
            told, self._told = self._told, set()
        return told

    def __enter__(self) -> Self:
        with self._lock:
            self._loop = asyncio.get_running_loop()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._loop = None


def _ordinary(tenant: str) -> str:
    return schema_of(tenant, Compartment.ORDINARY)
