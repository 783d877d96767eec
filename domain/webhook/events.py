"""Every fact a webhook's stream may hold. No secret is among them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from domain.messages import Event, Reason, ShortText, Timestamp
from domain.webhook.commands import Url


class WebhookRegistered(Event):
    """A client is told at this address. Its first secret is number 1."""

    TOPIC: ClassVar[str] = "webhook.registered"

    school: str = Field(description="The school.")
    client: ShortText = Field(description="The sign-in of the client that is told.")
    url: Url = Field(description="The https address that deliveries go to.")


class WebhookSecretRotated(Event):
    """The secret of this number signs from now on, the one before it until `older_valid_until`."""

    TOPIC: ClassVar[str] = "webhook.secret_rotated"

    secret: int = Field(description="The number of the secret.")
    older_valid_until: Timestamp = Field(description="Until when the one before it signs as well.")


class WebhookPaused(Event):
    """Nothing is delivered from now on; by somebody, or by the server where nothing arrived for long."""

    TOPIC: ClassVar[str] = "webhook.paused"

    reason: Reason = Field(description="Why.")


class WebhookResumed(Event):
    """Deliveries go on."""

    TOPIC: ClassVar[str] = "webhook.resumed"


class WebhookRemoved(Event):
    """The end of it."""

    TOPIC: ClassVar[str] = "webhook.removed"

    reason: Reason = Field(description="Why.")


class DeliveryResent(Event):
    """Somebody asked that a delivery that was given up be tried again."""

    TOPIC: ClassVar[str] = "webhook.delivery_resent"

    delivery: UUID = Field(description="The id of the delivery.")


WebhookEvent = (
    WebhookRegistered
    | WebhookSecretRotated
    | WebhookPaused
    | WebhookResumed
    | WebhookRemoved
    | DeliveryResent
)
