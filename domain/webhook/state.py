"""A webhook as its history leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.described import DescribedEnum
from domain.messages import Unreadable
from domain.webhook.events import (
    DeliveryResent,
    WebhookEvent,
    WebhookPaused,
    WebhookRegistered,
    WebhookRemoved,
    WebhookResumed,
    WebhookSecretRotated,
)


class WebhookStanding(DescribedEnum):
    """Whether anything is delivered to a webhook."""

    ACTIVE = "active", "Deliveries are made."
    PAUSED = "paused", "Nothing is delivered until it is resumed."
    REMOVED = "removed", "Nothing is ever delivered again."


class DeliveryStanding(DescribedEnum):
    """How far a delivery has come. `dead`: given up; it can be sent again."""

    PENDING = "pending", "It is being tried."
    DELIVERED = "delivered", "It was taken."
    DEAD = "dead", "It was given up; it can be sent again."


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address of one client. Without a school there is none."""

    version: int = 0
    school: str | None = None
    client: str = ""
    url: str = ""
    standing: WebhookStanding = WebhookStanding.ACTIVE
    secret: int = 1
    older_valid_until: datetime | None = None

    def secrets_at(self, now: datetime) -> tuple[int, ...]:
        """The numbers of the secrets that sign now, the newest first."""
        return secrets_at(self.secret, self.older_valid_until, now)


def secrets_at(newest: int, older_valid_until: datetime | None, now: datetime) -> tuple[int, ...]:
    """One secret, or the newest and the one before it as long as that is valid."""
    both = older_valid_until is not None and now < older_valid_until
    return (newest, newest - 1) if both else (newest,)


def replay(events: Iterable[WebhookEvent | Unreadable]) -> Webhook:
    """The webhook as this history leaves it."""
    webhook = Webhook()
    for event in events:
        webhook = evolve(webhook, event)
    return webhook


def evolve(webhook: Webhook, event: WebhookEvent | Unreadable) -> Webhook:
    """The webhook one event later."""
    webhook = replace(webhook, version=webhook.version + 1)
    match event:
        case WebhookRegistered():
            return replace(webhook, school=event.school, client=event.client, url=event.url)
        case WebhookSecretRotated():
            return replace(webhook, secret=event.secret, older_valid_until=event.older_valid_until)
        case WebhookPaused():
            return replace(webhook, standing=WebhookStanding.PAUSED)
        case WebhookResumed():
            return replace(webhook, standing=WebhookStanding.ACTIVE)
        case WebhookRemoved():
            return replace(webhook, standing=WebhookStanding.REMOVED)
        case DeliveryResent() | Unreadable():
            return webhook
        case _:
            assert_never(event)
