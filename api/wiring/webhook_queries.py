"""Queries for webhooks: those of the dispatcher over a pool of its own, those of commands over one connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import psycopg

from api.auth.client_keys import named_by
from api.runtime.marking import Marking
from api.runtime.read_pool import arguments
from api.wiring.container import seen_as
from api.wiring.feed_reader import feed_reader_of
from cases.access import Actor
from cases.schema.connections import DELIVERIES, QUESTION, connect
from cases.schema.roles import COURIER
from cases.schema.tables import schema_of, tenant_of
from cases.schools.command_handler import school_stream
from cases.webhooks.deliveries import STANDING, Connection
from cases.webhooks.delivery_worker import ListedWebhook, Pool
from domain.vocabulary import Compartment, Role
from domain.webhook.state import DeliveryStanding, WebhookStanding
from projections.client_keys import scopes_of
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens
from projections.webhooks.list import COUNT, changed_since, every_webhook, resendings

PATIENCE_SECONDS = 15.0


def dispatcher_pool(record_url: str) -> Pool:
    """Not opened before it is entered; it closes what it opened."""
    return asyncpg.create_pool(
        **arguments(record_url),
        min_size=0,
        max_size=DELIVERIES.at_most,
        timeout=PATIENCE_SECONDS,
        command_timeout=PATIENCE_SECONDS,
        server_settings={"application_name": DELIVERIES.name, "role": COURIER},
    )


class DispatcherViews:
    """The views as the dispatcher reads them."""

    def __init__(self, clock: Callable[[], datetime], marking: Marking, opens: Opens) -> None:
        self._clock = clock
        self._marking = marking
        self._opens = opens

    async def webhooks(self, conn: Connection, schema: str) -> Sequence[ListedWebhook]:
        """Every webhook of a compartment, removed ones too."""
        return [
            ListedWebhook(
                UUID(str(row["webhook_id"])),
                row["school"],
                row["client"],
                row["url"],
                WebhookStanding(row["standing"]),
                row["secret"],
                row["older_valid_until"],
            )
            for row in await every_webhook(conn, schema, self._opens)
        ]

    async def changed(
        self, conn: Connection, schema: str, webhook: ListedWebhook, position: int
    ) -> tuple[bool, int]:
        """By the door of the client's own feed, with what its keys allow it now. Whoever is named,
        it is the feed of a machine."""
        school = school_stream(webhook.school)
        scopes = await scopes_of(conn, schema, school, named_by(webhook.client), self._clock())
        actor = Actor(webhook.client, webhook.school, frozenset({Role.MIS}), scopes)
        reader = seen_as(actor, await self._marking.of(tenant_of(schema)))
        return await changed_since(conn, schema, feed_reader_of(actor, reader), position)

    async def resendings(
        self, conn: Connection, schema: str, webhooks: Sequence[UUID], seen: Sequence[int]
    ) -> Sequence[tuple[UUID, int, UUID]]:
        """(webhook, version, delivery) of what was asked to be sent again behind these versions."""
        rows = await resendings(conn, schema, webhooks, seen)
        return [
            (UUID(str(row["webhook_id"])), row["version"], UUID(str(row["delivery_id"])))
            for row in rows
        ]


class StoredWebhooks:
    """What commands on webhooks need beside the record. They are rare, so each opens a connection."""

    def __init__(self, record_url: str) -> None:
        self._url = record_url

    def webhooks(self, tenant: str, school: str) -> int:
        """How many webhooks the school has that are not removed."""
        asked = in_schema(COUNT, schema_of(tenant, Compartment.ORDINARY))
        with self._connection() as connection:
            row = connection.execute(asked.encode(), [school]).fetchone()
        return int(str(row[0])) if row else 0

    def delivery(self, tenant: str, webhook: UUID, delivery: UUID) -> DeliveryStanding | None:
        """How a delivery of the webhook stands; None, if there is none."""
        asked = in_schema(STANDING, schema_of(tenant, Compartment.ORDINARY))
        with self._connection() as connection:
            row = connection.execute(asked.encode(), [webhook, delivery]).fetchone()
        return DeliveryStanding(str(row[0])) if row else None

    def _connection(self) -> psycopg.Connection[tuple[object, ...]]:
        return connect(self._url, QUESTION, autocommit=True, cursor_factory=psycopg.RawCursor)
