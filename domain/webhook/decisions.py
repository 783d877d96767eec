"""What a webhook answers to each request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from domain.sign_in import fold
from domain.webhook.address import AddressRules, objection
from domain.webhook.commands import (
    PauseWebhook,
    RegisterWebhook,
    RemoveWebhook,
    ResendDelivery,
    ResumeWebhook,
    RotateWebhookSecret,
    WebhookCommand,
)
from domain.webhook.events import (
    DeliveryResent,
    WebhookEvent,
    WebhookPaused,
    WebhookRegistered,
    WebhookRemoved,
    WebhookResumed,
    WebhookSecretRotated,
)
from domain.webhook.refusals import (
    AddressNotAllowed,
    DeliveryNotDead,
    NoSuchDelivery,
    NoSuchWebhook,
    TooManyWebhooks,
    WebhookIsActive,
    WebhookIsPaused,
    WebhookIsRemoved,
)
from domain.webhook.state import DeliveryStanding, Webhook, WebhookStanding

MOST = 20
"""So many webhooks that are not removed may a school have."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a decision has to be told: the rules of addresses, and what is read beside the record."""

    rules: AddressRules
    webhooks: int = 0
    """How many the school has that are not removed."""
    delivery: DeliveryStanding | None = None
    """How the delivery stands that is spoken of; None, if there is none."""


def decide(
    webhook: Webhook, command: WebhookCommand, *, school: str, now: datetime, known: Known
) -> tuple[WebhookEvent, ...]:
    """The events that carry the command out."""
    if isinstance(command, RegisterWebhook):
        return _register(command, school, now, known)
    paused = _is_paused(webhook, school)
    match command:
        case RotateWebhookSecret():
            until = now + timedelta(minutes=command.older_valid_minutes)
            return (
                WebhookSecretRotated(
                    occurred_at=now, secret=webhook.secret + 1, older_valid_until=until
                ),
            )
        case PauseWebhook():
            if paused:
                raise WebhookIsPaused
            return (WebhookPaused(occurred_at=now, reason=command.reason),)
        case ResumeWebhook():
            if not paused:
                raise WebhookIsActive
            return (WebhookResumed(occurred_at=now),)
        case RemoveWebhook():
            return (WebhookRemoved(occurred_at=now, reason=command.reason),)
        case ResendDelivery():
            return _resend(command, now, known, paused=paused)
        case _:
            assert_never(command)


def _is_paused(webhook: Webhook, school: str) -> bool:
    if webhook.school != school:
        raise NoSuchWebhook
    if webhook.standing is WebhookStanding.REMOVED:
        raise WebhookIsRemoved
    return webhook.standing is WebhookStanding.PAUSED


def _register(
    command: RegisterWebhook, school: str, now: datetime, known: Known
) -> tuple[WebhookEvent, ...]:
    wrong = objection(command.url, known.rules)
    if wrong is not None:
        raise AddressNotAllowed(wrong)
    if known.webhooks >= MOST:
        raise TooManyWebhooks(MOST)
    # As it is compared: however it is written, the client sees the webhook as its own.
    client = fold(command.client)
    return (WebhookRegistered(occurred_at=now, school=school, client=client, url=command.url),)


def _resend(
    command: ResendDelivery, now: datetime, known: Known, *, paused: bool
) -> tuple[WebhookEvent, ...]:
    if known.delivery is None:
        raise NoSuchDelivery
    if known.delivery is not DeliveryStanding.DEAD:
        raise DeliveryNotDead
    if paused:
        raise WebhookIsPaused
    return (DeliveryResent(occurred_at=now, delivery=command.delivery),)
