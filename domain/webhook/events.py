"""Every fact a webhook's stream may hold. No secret is among them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.messages import Event, Line, Moment, Reason
from domain.webhook.commands import Url


class WebhookRegistered(Event):
    """A client is told at this address. Its first secret is number 1."""

    TOPIC: ClassVar[str] = "webhook.registered"

    school: str
    client: Line
    url: Url


class WebhookSecretRotated(Event):
    """The secret of this number signs from now on, the one before it until `older_valid_until`."""

    TOPIC: ClassVar[str] = "webhook.secret_rotated"

    secret: int
    older_valid_until: Moment


class WebhookPaused(Event):
    """Nothing is delivered from now on; by somebody, or by the server where nothing arrived for long."""

    TOPIC: ClassVar[str] = "webhook.paused"

    reason: Reason


class WebhookResumed(Event):
    """Deliveries go on."""

    TOPIC: ClassVar[str] = "webhook.resumed"


class WebhookRemoved(Event):
    """The end of it."""

    TOPIC: ClassVar[str] = "webhook.removed"

    reason: Reason


class DeliveryResent(Event):
    """Somebody asked that a delivery that was given up be tried again."""

    TOPIC: ClassVar[str] = "webhook.delivery_resent"

    delivery: UUID


WebhookEvent = (
    WebhookRegistered
    | WebhookSecretRotated
    | WebhookPaused
    | WebhookResumed
    | WebhookRemoved
    | DeliveryResent
)
