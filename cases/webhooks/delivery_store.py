"""Stores the deliveries. Each change of state is conditional, so that of two leaders only one succeeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cases.webhooks.deliveries import KEPT_FOR, Connection
from cases.webhooks.posting import Failing, Outcome
from cases.webhooks.schedule import SPACING

_TOLD = """
WITH new AS (
    INSERT INTO {schema}.webhook_told (webhook_id, position)
    SELECT w, 0 FROM unnest($1::uuid[]) AS w
    WHERE NOT EXISTS (SELECT FROM {schema}.webhook_told t WHERE t.webhook_id = w)
    ON CONFLICT DO NOTHING RETURNING *
)
SELECT t.webhook_id, t.position, t.acts,
       EXISTS (SELECT FROM {schema}.webhook_delivery d
               WHERE d.webhook_id = t.webhook_id AND d.standing = 'pending') AS pending
FROM (SELECT * FROM {schema}.webhook_told UNION ALL SELECT * FROM new) t
WHERE t.webhook_id = ANY($1::uuid[])
"""
_HOLD = """
SELECT t.position, t.last_made_at FROM {schema}.webhook_told t WHERE t.webhook_id = $1 FOR UPDATE
"""
_PENDING = """
SELECT FROM {schema}.webhook_delivery d WHERE d.webhook_id = $1 AND d.standing = 'pending'
"""
_MAKE = """
INSERT INTO {schema}.webhook_delivery
    (delivery_id, webhook_id, school, standing, made_at, covers, next_attempt_at)
VALUES ($1, $2, $3, 'pending', $4, $5, $6)
"""
_MADE = "UPDATE {schema}.webhook_told SET last_made_at = $2 WHERE webhook_id = $1"
_REVIVE = """
UPDATE {schema}.webhook_delivery d
SET standing = 'pending', tries = 0, next_attempt_at = $3, ended_at = NULL
WHERE d.webhook_id = $1 AND d.delivery_id = $2 AND d.standing = 'dead'
"""
_ACTED = "UPDATE {schema}.webhook_told SET acts = $2 WHERE webhook_id = $1 AND acts < $2"
_DROP = """
UPDATE {schema}.webhook_delivery d
SET standing = 'dead', next_attempt_at = NULL, ended_at = $2, last_failure = $3
WHERE d.webhook_id = ANY($1::uuid[]) AND d.standing = 'pending'
"""
_DUE = """
SELECT d.delivery_id, d.webhook_id, d.made_at, d.attempts, d.next_attempt_at
FROM {schema}.webhook_delivery d
WHERE d.webhook_id = ANY($1::uuid[]) AND d.standing = 'pending'
ORDER BY d.next_attempt_at, d.delivery_id
"""
_CLAIM = """
UPDATE {schema}.webhook_delivery d
SET attempts = d.attempts + 1, tries = d.tries + 1, last_attempt_at = $3, next_attempt_at = $4,
    covers = $5
WHERE d.delivery_id = $1 AND d.attempts = $2 AND d.standing = 'pending'
RETURNING d.tries
"""
# The outcome of an attempt counts only while nobody has claimed another attempt.
_ARRIVED = """
UPDATE {schema}.webhook_delivery d
SET standing = 'delivered', next_attempt_at = NULL, ended_at = $3, last_status = $4,
    last_failure = NULL
WHERE d.delivery_id = $1 AND d.attempts = $2 AND d.standing = 'pending'
"""
_FAILED = """
UPDATE {schema}.webhook_delivery d
SET next_attempt_at = $3, last_status = $4, last_failure = $5
WHERE d.delivery_id = $1 AND d.attempts = $2 AND d.standing = 'pending'
"""
_GIVEN_UP = """
UPDATE {schema}.webhook_delivery d
SET standing = 'dead', next_attempt_at = NULL, ended_at = $3, last_status = $4, last_failure = $5
WHERE d.delivery_id = $1 AND d.attempts = $2 AND d.standing = 'pending'
"""
_COVERED = "UPDATE {schema}.webhook_told SET position = $2 WHERE webhook_id = $1"
_WELL = "UPDATE {schema}.webhook_told SET failing_since = NULL WHERE webhook_id = $1"
_FAILING = """
UPDATE {schema}.webhook_told SET failing_since = coalesce(failing_since, $2) WHERE webhook_id = $1
RETURNING failing_since
"""
_FORGET = "DELETE FROM {schema}.webhook_delivery WHERE ended_at < $1"


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a webhook has been delivered, and which of its requests to send again are done."""

    position: int
    acts: int
    pending: bool


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that is waiting for its next attempt."""

    id: UUID
    webhook: UUID
    made_at: datetime
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt that this worker has claimed. `attempts`: of all; `tries`: since it was last requeued."""

    delivery: UUID
    webhook: UUID
    attempts: int
    tries: int
    covers: int


class DeliveryStore:
    """The deliveries of one compartment, over one connection."""

    def __init__(self, conn: Connection, schema: str) -> None:
        self._conn = conn
        self._schema = schema

    async def watermarks(self, webhooks: Sequence[UUID]) -> dict[UUID, Watermark]:
        """The watermark of each webhook; a new webhook starts at 0."""
        rows = await self._rows(_TOLD, list(webhooks))
        return {
            UUID(str(row["webhook_id"])): Watermark(row["position"], row["acts"], row["pending"])
            for row in rows
        }

    async def make(self, webhook: UUID, school: str, covers: int, now: datetime) -> None:
        """Create a delivery, unless one is pending; its first attempt is at least `SPACING` after the last."""
        async with self._conn.transaction():
            # FOR UPDATE: two that both believe that they lead wait for each other here.
            held = await self._rows(_HOLD, webhook)
            if not held or await self._rows(_PENDING, webhook):
                return
            last = held[0]["last_made_at"]
            at = now if last is None else max(now, last + SPACING)
            await self._do(_MAKE, uuid4(), webhook, school, now, covers, at)
            await self._do(_MADE, webhook, at)

    async def requeue(self, webhook: UUID, version: int, delivery: UUID, now: datetime) -> None:
        """Make a dead delivery pending again, once for this version of the webhook."""
        async with self._conn.transaction():
            await self._do(_REVIVE, webhook, delivery, now)
            await self._do(_ACTED, webhook, version)

    async def drop(self, webhooks: Sequence[UUID], now: datetime) -> None:
        """Give up what was pending for webhooks that have been removed."""
        await self._do(_DROP, list(webhooks), now, Failing.REMOVED.value)

    async def pending(self, webhooks: Sequence[UUID]) -> list[DueDelivery]:
        """What waits for an attempt, the next first."""
        rows = await self._rows(_DUE, list(webhooks))
        return [
            DueDelivery(
                UUID(str(row["delivery_id"])),
                UUID(str(row["webhook_id"])),
                row["made_at"],
                row["attempts"],
                row["next_attempt_at"],
            )
            for row in rows
        ]

    async def claim(
        self, due: DueDelivery, covers: int, now: datetime, until: datetime
    ) -> Claim | None:
        """Claim the next attempt; nobody else makes one before `until`."""
        rows = await self._rows(_CLAIM, due.id, due.attempts, now, until, covers)
        if not rows:
            return None
        return Claim(due.id, due.webhook, due.attempts + 1, rows[0]["tries"], covers)

    async def arrived(self, claim: Claim, outcome: Outcome, now: datetime) -> None:
        """Note success, and move the watermark to what the attempt covered."""
        async with self._conn.transaction():
            made = (claim.delivery, claim.attempts, now, outcome.status)
            if await self._did(_ARRIVED, *made):
                await self._do(_COVERED, claim.webhook, claim.covers)
                await self._do(_WELL, claim.webhook)

    async def failed(
        self, claim: Claim, outcome: Outcome, now: datetime, again: datetime | None
    ) -> datetime | None:
        """Note failure; `again`: the next attempt, None gives up. Returns since when the webhook has been
        failing; None if another attempt was claimed meanwhile."""
        word = None if outcome.failure is None else outcome.failure.value
        async with self._conn.transaction():
            text, at = (_GIVEN_UP, now) if again is None else (_FAILED, again)
            made = (claim.delivery, claim.attempts, at, outcome.status, word)
            if not await self._did(text, *made):
                return None
            if again is None:
                # The dead delivery covers its changes; only newer ones make another delivery.
                await self._do(_COVERED, claim.webhook, claim.covers)
            (row,) = await self._rows(_FAILING, claim.webhook, now)
        since: datetime = row["failing_since"]
        return since

    async def reset_failures(self, webhook: UUID) -> None:
        """Reset the failure counter after the webhook was paused."""
        await self._do(_WELL, webhook)

    async def forget(self, now: datetime) -> None:
        """Delete deliveries that ended long ago."""
        await self._do(_FORGET, now - KEPT_FOR)

    async def _rows(self, text: str, *given: Any) -> Sequence[Any]:
        return await self._conn.fetch(text.replace("{schema}", self._schema), *given)

    async def _did(self, text: str, *given: Any) -> bool:
        """Whether it changed a row."""
        done: str = await self._conn.execute(text.replace("{schema}", self._schema), *given)
        return done != "UPDATE 0"

    async def _do(self, text: str, *given: Any) -> None:
        await self._conn.execute(text.replace("{schema}", self._schema), *given)
