"""The work of the dispatcher: creates deliveries for changes, and attempts each delivery that is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from cases.event_store import RecordUnavailable
from cases.keys import KeysUnavailable
from cases.schema.tables import schema_of
from cases.webhooks.deliveries import Connection
from cases.webhooks.delivery_store import Claim, DeliveryStore, DueDelivery, Watermark
from cases.webhooks.posting import TOTAL_SECONDS, Outcome, Poster
from cases.webhooks.schedule import TOO_LONG, delay
from cases.webhooks.signing import Secrets, signed_headers
from domain.vocabulary import Compartment
from domain.webhook.state import WebhookStanding, secrets_at

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

TYPE = "changes.available"
AT_ONCE = 64
"""At most so many attempts run at once. Each webhook has at most one, so a slow address delays no other."""
LEASE = timedelta(seconds=2 * TOTAL_SECONDS)
"""A claimed attempt is not repeated by anybody before this is over, even if its outcome was never noted."""
GONE = "The address answered 410: it wants no more deliveries."
UNREACHED = "Nothing has arrived at the address for five days."
TRANSIENT: tuple[type[Exception], ...] = (
    RecordUnavailable,
    KeysUnavailable,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)

log = logging.getLogger("casebook.webhooks")


@dataclass(frozen=True, slots=True)
class ListedWebhook:
    """A webhook as the views list it."""

    id: UUID
    school: str
    client: str
    url: str
    standing: WebhookStanding
    secret: int
    older_valid_until: datetime | None


class Views(Protocol):
    """What the worker reads of the views; implemented in `api/wiring`."""

    async def webhooks(self, conn: Connection, schema: str, /) -> Sequence[ListedWebhook]:
        """Every webhook of a compartment, removed ones too."""
        ...

    async def changed(
        self, conn: Connection, schema: str, webhook: ListedWebhook, position: int, /
    ) -> tuple[bool, int]:
        """Whether its client's feed has anything behind a position; how far the feed goes."""
        ...

    async def resendings(
        self, conn: Connection, schema: str, webhooks: Sequence[UUID], seen: Sequence[int], /
    ) -> Sequence[tuple[UUID, int, UUID]]:
        """(webhook, version, delivery) of what was asked to be sent again behind these versions."""
        ...


def body_of(webhook: ListedWebhook, due: DueDelivery) -> bytes:
    """The body of a delivery, the same bytes at each attempt. It says that there are changes, never which."""
    return orjson.dumps(
        {
            "type": TYPE,
            "timestamp": due.made_at,
            "data": {"school": webhook.school, "webhook": webhook.id},
        },
        option=orjson.OPT_UTC_Z,
    )


class DeliveryWorker:
    """The worker of one leader. Its state is in the database, so another leader can go on at any point."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it reads, what it sends by, and whom it tells
        self,
        pool: Pool,
        views: Views,
        poster: Poster,
        secrets: Secrets,
        pause: Callable[[str, UUID, str], None],
        clock: Callable[[], datetime],
        *,
        on_attempt_done: Callable[[str], None],
    ) -> None:
        """`pause`: (tenant, webhook, why); `on_attempt_done`: called with the tenant after each attempt."""
        self._pool = pool
        self._views = views
        self._poster = poster
        self._secrets = secrets
        self._pause = pause
        self._clock = clock
        self._on_attempt_done = on_attempt_done
        self._room = asyncio.Semaphore(AT_ONCE)
        self._under_way: dict[UUID, asyncio.Task[None]] = {}

    async def poll(self, tenant: str) -> datetime | None:
        """Create pending deliveries, start due attempts; return the time of the next one."""
        schema = schema_of(tenant, Compartment.ORDINARY)
        now = self._clock()
        async with self._pool.acquire() as conn:
            every = await self._views.webhooks(conn, schema)
            if not every:
                return None
            store = DeliveryStore(conn, schema)
            await store.drop([w.id for w in every if w.standing is WebhookStanding.REMOVED], now)
            active = {w.id: w for w in every if w.standing is WebhookStanding.ACTIVE}
            watermarks = await store.watermarks(list(active))
            await self._carry_out(conn, schema, store, watermarks, now)
            # A webhook for which another leader has just made a row is not among them; it is theirs.
            for webhook, so_far in watermarks.items():
                await self._make(conn, schema, store, active[webhook], so_far, now)
            waiting = await store.pending(list(active))
        waiting = [due for due in waiting if due.id not in self._under_way]
        for due in waiting:
            if due.at <= now:
                self._begin(tenant, active[due.webhook], due)
        return min((due.at for due in waiting if due.at > now), default=None)

    async def tidy(self, tenant: str) -> None:
        """Delete deliveries that ended long ago."""
        async with self._pool.acquire() as conn:
            store = DeliveryStore(conn, schema_of(tenant, Compartment.ORDINARY))
            await store.forget(self._clock())

    async def finish(self, seconds: float | None = None) -> None:
        """Wait for the running attempts. Those that take longer are cancelled and made again later."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=seconds)
        for task in list(self._under_way.values()):
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _carry_out(
        self,
        conn: Connection,
        schema: str,
        store: DeliveryStore,
        watermarks: dict[UUID, Watermark],
        now: datetime,
    ) -> None:
        seen = [one.acts for one in watermarks.values()]
        for webhook, version, delivery in await self._views.resendings(
            conn, schema, list(watermarks), seen
        ):
            await store.requeue(webhook, version, delivery, now)

    async def _make(  # noqa: PLR0913, PLR0917 - one webhook at one moment
        self,
        conn: Connection,
        schema: str,
        store: DeliveryStore,
        webhook: ListedWebhook,
        watermarks: Watermark,
        now: datetime,
    ) -> None:
        if watermarks.pending:
            return
        changed, until = await self._views.changed(conn, schema, webhook, watermarks.position)
        if changed:
            await store.make(webhook.id, webhook.school, until, now)

    def _begin(self, tenant: str, webhook: ListedWebhook, due: DueDelivery) -> None:
        task = asyncio.create_task(self._attempt(tenant, webhook, due))
        self._under_way[due.id] = task
        task.add_done_callback(lambda _: self._ended(tenant, due.id))

    def _ended(self, tenant: str, delivery: UUID) -> None:
        self._under_way.pop(delivery, None)
        self._on_attempt_done(tenant)

    async def _attempt(self, tenant: str, webhook: ListedWebhook, due: DueDelivery) -> None:
        schema = schema_of(tenant, Compartment.ORDINARY)
        try:
            async with self._room:
                claim, now = await self._claim(schema, webhook, due)
                if claim is None:
                    return
                body = body_of(webhook, due)
                numbers = secrets_at(webhook.secret, webhook.older_valid_until, now)
                keys = [self._secrets.secret(webhook.id, number) for number in numbers]
                headers = signed_headers(keys, due.id, now, body)
                outcome = await self._poster.post(webhook.url, headers, body)
                await self._note(tenant, schema, claim, outcome)
        except TRANSIENT as error:
            # It stays claimed, and is attempted again when the lease is over.
            log.warning(
                "the outcome of a delivery attempt could not be stored (%s)", type(error).__name__
            )

    async def _claim(
        self, schema: str, webhook: ListedWebhook, due: DueDelivery
    ) -> tuple[Claim | None, datetime]:
        async with self._pool.acquire() as conn:
            now = self._clock()
            # This attempt covers all changes so far; later ones make another delivery.
            _, covers = await self._views.changed(conn, schema, webhook, 0)
            return await DeliveryStore(conn, schema).claim(due, covers, now, now + LEASE), now

    async def _note(self, tenant: str, schema: str, claim: Claim, outcome: Outcome) -> None:
        now = self._clock()
        async with self._pool.acquire() as conn:
            store = DeliveryStore(conn, schema)
            if outcome.failure is None:
                await store.arrived(claim, outcome, now)
                return
            wait = None if outcome.gone else delay(claim.delivery, claim.tries, outcome.asked_for)
            again = None if wait is None else now + wait
            since = await store.failed(claim, outcome, now, again)
            if since is not None and (outcome.gone or now - since >= TOO_LONG):
                why = GONE if outcome.gone else UNREACHED
                await asyncio.to_thread(self._pause, tenant, claim.webhook, why)
                await store.reset_failures(claim.webhook)
