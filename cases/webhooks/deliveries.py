"""The deliveries: what is to be sent, how often it was tried, and what came of it.

They are how the work stands, and no part of the record: nothing of them is sealed or kept for
ever. A webhook has one pending delivery at most, and whatever changes meanwhile is told by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from uuid import UUID

from domain.webhook.state import DeliveryStanding

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Row: TypeAlias = "asyncpg.Record"


class Queryable(Protocol):
    """Anything that rows can be asked of."""

    async def fetch(self, query: str, /, *values: Any) -> list[Row]: ...


KEPT_FOR = timedelta(days=90)
"""How long one is kept that arrived or was given up."""

TABLES = ("webhook_delivery", "webhook_told")
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.webhook_delivery (
    delivery_id uuid PRIMARY KEY,
    webhook_id uuid NOT NULL,
    school text NOT NULL,
    standing text NOT NULL CHECK (standing IN ('pending', 'delivered', 'dead')),
    made_at timestamptz NOT NULL,
    covers bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    last_status integer,
    last_failure text,
    ended_at timestamptz,
    CHECK ((standing = 'pending') = (next_attempt_at IS NOT NULL)),
    CHECK ((standing = 'pending') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX IF NOT EXISTS webhook_delivery_pending ON {schema}.webhook_delivery
    (webhook_id) WHERE standing = 'pending';
CREATE INDEX IF NOT EXISTS webhook_delivery_list ON {schema}.webhook_delivery
    (webhook_id, made_at DESC, delivery_id DESC);
CREATE TABLE IF NOT EXISTS {schema}.webhook_told (
    webhook_id uuid PRIMARY KEY,
    position bigint NOT NULL,
    acts integer NOT NULL DEFAULT 0,
    last_made_at timestamptz,
    failing_since timestamptz
);
"""

STANDING = """
SELECT d.standing FROM {schema}.webhook_delivery d WHERE d.webhook_id = $1 AND d.delivery_id = $2
"""
_LIST = """
SELECT d.delivery_id, d.standing, d.made_at, d.attempts, d.next_attempt_at, d.last_attempt_at,
       d.last_status, d.last_failure, d.ended_at
FROM {schema}.webhook_delivery d
WHERE d.webhook_id = $1 AND ($2::text IS NULL OR d.standing = $2)
  AND (d.made_at, d.delivery_id) < ($3, $4)
ORDER BY d.made_at DESC, d.delivery_id DESC LIMIT $5
"""
_FAILING = """
SELECT t.webhook_id, t.failing_since FROM {schema}.webhook_told t
WHERE t.webhook_id = ANY($1::uuid[]) AND t.failing_since IS NOT NULL
"""


def ddl(schema: str) -> str:
    """The tables of one compartment. May run again and again."""
    return _DDL.replace("{schema}", schema)


async def deliveries_of(  # noqa: PLR0913 - the filters of one list
    conn: Queryable,
    schema: str,
    webhook: UUID,
    *,
    first: int,
    after: tuple[datetime, UUID],
    standing: DeliveryStanding | None = None,
) -> Sequence[Row]:
    """One more than `first`, the newest first."""
    word = None if standing is None else standing.value
    return await conn.fetch(_in(_LIST, schema), webhook, word, *after, first + 1)


async def failing_since(
    conn: Queryable, schema: str, webhooks: Sequence[UUID]
) -> dict[UUID, datetime]:
    """Since when nothing has arrived, for those whose last attempt did not."""
    rows = await conn.fetch(_in(_FAILING, schema), list(webhooks))
    return {row["webhook_id"]: row["failing_since"] for row in rows}


def _in(text: str, schema: str) -> str:
    return text.replace("{schema}", schema)
