"""Webhooks and their deliveries as both doors show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.wiring.container import Services
from cases.access import Actor
from cases.webhooks.command_handler import only_of
from cases.webhooks.deliveries import deliveries_of, failing_since
from domain.messages import Event, Recorded, Unreadable
from domain.webhook.events import (
    DeliveryResent,
    WebhookPaused,
    WebhookRegistered,
    WebhookRemoved,
    WebhookResumed,
    WebhookSecretRotated,
)
from domain.webhook.state import DeliveryStanding, secrets_at
from projections.entries.wording import headline
from projections.readers import END_OF_TIME, LAST_ID
from projections.webhooks.list import webhooks_of
from projections.webhooks.view import CLIENT

LOST = "This entry can no longer be read"
Place = tuple[datetime, UUID]


async def seen_by(  # noqa: PLR0913 - the filters of one list
    services: Services,
    actor: Actor,
    schema: str,
    *,
    first: int = 1,
    after: Place | None = None,
    webhook: UUID | None = None,
) -> tuple[list[dict[str, Any]], bool]:
    """The webhooks that an actor may see, the newest first, and whether more follow; or this one."""
    now, only, marks = services.clock(), only_of(actor), await services.marks(actor.school)
    async with services.reads.connection() as conn:
        page = await webhooks_of(
            conn,
            schema,
            actor.school,
            services.unsealing,
            first=first,
            after=after,
            client=None if only is None else marks.mark(CLIENT, only),
            webhook=webhook,
        )
        failing = await failing_since(conn, schema, [row["webhook_id"] for row in page.rows])
    return [_as_of(now, row, failing) for row in page.rows], page.has_next


async def page_of_deliveries(  # noqa: PLR0913 - the filters of one list
    services: Services,
    schema: str,
    webhook: UUID,
    *,
    first: int,
    after: Place | None,
    standing: DeliveryStanding | None,
) -> tuple[Sequence[Any], bool]:
    """The next deliveries of a webhook that the asker may see, and whether more follow."""
    async with services.reads.connection() as conn:
        rows = await deliveries_of(
            conn,
            schema,
            webhook,
            first=first,
            after=after or (END_OF_TIME, LAST_ID),
            standing=standing,
        )
    return rows[:first], len(rows) > first


def _as_of(now: datetime, row: Any, failing: dict[UUID, datetime]) -> dict[str, Any]:
    until = row["older_valid_until"]
    both = len(secrets_at(row["secret"], until, now)) > 1
    since = failing.get(row["webhook_id"])
    return {**row, "older_valid_until": until if both else None, "failing_since": since}


def shown(row: Any) -> dict[str, Any]:
    """A webhook without its secret, which nobody is shown twice."""
    return {
        "webhook": str(row["webhook_id"]),
        "client": row["client"],
        "url": row["url"],
        "standing": row["standing"],
        "reason": row["reason"],
        "registered_at": row["registered_at"],
        "registered_by": row["registered_by"],
        "older_secret_valid_until": row["older_valid_until"],
        "failing_since": row["failing_since"],
        "version": row["version"],
    }


def delivery_shown(row: Any) -> dict[str, Any]:
    """A delivery, and nothing of what the other side said but its status."""
    return {
        "delivery": str(row["delivery_id"]),
        "standing": row["standing"],
        "made_at": row["made_at"],
        "attempts": row["attempts"],
        "next_attempt_at": row["next_attempt_at"],
        "last_attempt_at": row["last_attempt_at"],
        "last_status": row["last_status"],
        "last_failure": row["last_failure"],
        "ended_at": row["ended_at"],
    }


def entry_shown(entry: Recorded[Event] | Unreadable) -> dict[str, Any]:
    """One fact about a webhook."""
    if isinstance(entry, Unreadable):
        lost = dict.fromkeys(("recorded_at", "actor", "actor_role"))
        return {"version": entry.version, "kind": "unreadable", "headline": LOST, **lost}
    return {
        "version": entry.version,
        "kind": entry.event.TOPIC.removeprefix("webhook."),
        "headline": _headline(entry.event),
        "recorded_at": entry.recorded_at,
        "actor": entry.attribution.actor,
        "actor_role": entry.attribution.role,
    }


def _headline(event: Event) -> str:
    topic = event.TOPIC
    match event:
        case WebhookRegistered():
            return headline(topic, client=event.client)
        case WebhookPaused() | WebhookRemoved():
            return headline(topic, reason=event.reason)
        case WebhookSecretRotated() | WebhookResumed() | DeliveryResent():
            return headline(topic)
        case _:
            raise TypeError("a webhook's stream holds only facts about the webhook")
