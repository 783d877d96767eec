"""A school's webhooks: registered for one client, rotated, paused, resumed, removed, sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from domain.messages import Refusal
from domain.webhook.address import AddressRules
from domain.webhook.commands import (
    PauseWebhook,
    RegisterWebhook,
    RemoveWebhook,
    ResendDelivery,
    ResumeWebhook,
    RotateWebhookSecret,
    WebhookCommand,
)
from domain.webhook.decisions import MOST, Known, decide
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
from domain.webhook.state import DeliveryStanding, WebhookStanding, replay
from tests.support.story import MONDAY_NINE

SCHOOL = "saltmarsh-primary"
URL = "https://mis.example/hooks"
RULES = Known(AddressRules())
DELIVERY = UUID("6f1c2c1e-2f0b-4d0c-9a57-3f5b8f0f7a11")
registered = WebhookRegistered(
    occurred_at=MONDAY_NINE, school=SCHOOL, client="mis@saltmarsh", url=URL
)
paused = WebhookPaused(occurred_at=MONDAY_NINE, reason="They are moving.")
resumed = WebhookResumed(occurred_at=MONDAY_NINE)
removed = WebhookRemoved(occurred_at=MONDAY_NINE, reason="The contract has ended.")
A_PAUSE = PauseWebhook(reason="They are moving.")
A_REMOVAL = RemoveWebhook(reason="The contract has ended.")
A_ROTATION = RotateWebhookSecret(older_valid_minutes=60)
RESENDING = ResendDelivery(delivery=DELIVERY)


def decided(
    history: Sequence[WebhookEvent],
    command: WebhookCommand,
    known: Known = RULES,
    school: str = SCHOOL,
) -> tuple[WebhookEvent, ...]:
    return decide(replay(history), command, school=school, now=MONDAY_NINE, known=known)


def refused(
    history: Sequence[WebhookEvent],
    command: WebhookCommand,
    known: Known = RULES,
    school: str = SCHOOL,
) -> Refusal:
    with pytest.raises(Refusal) as caught:
        decided(history, command, known, school)
    return caught.value


def test_a_webhook_is_registered_for_one_client() -> None:
    command = RegisterWebhook(client="mis@saltmarsh", url=URL)
    assert decided([], command) == (registered,)
    assert replay([registered]).secrets_at(MONDAY_NINE) == (1,)


def test_an_address_that_nothing_may_be_sent_to_is_refused_and_named() -> None:
    refusal = refused([], RegisterWebhook(client="mis@saltmarsh", url="http://mis.example/"))
    assert isinstance(refusal, AddressNotAllowed)
    assert refusal.field == "url"


def test_a_school_has_no_more_webhooks_than_it_may() -> None:
    many = Known(AddressRules(), webhooks=MOST)
    refusal = refused([], RegisterWebhook(client="mis@saltmarsh", url=URL), many)
    assert isinstance(refusal, TooManyWebhooks)


def test_for_a_while_after_a_rotation_two_secrets_sign() -> None:
    (rotated,) = decided([registered], A_ROTATION)
    hour = timedelta(hours=1)
    assert rotated == WebhookSecretRotated(
        occurred_at=MONDAY_NINE, secret=2, older_valid_until=MONDAY_NINE + hour
    )
    webhook = replay([registered, rotated])
    assert webhook.secrets_at(MONDAY_NINE + hour - timedelta(seconds=1)) == (2, 1)
    assert webhook.secrets_at(MONDAY_NINE + hour) == (2,)


def test_rotated_again_the_first_secret_is_of_no_use() -> None:
    (once,) = decided([registered], A_ROTATION)
    (twice,) = decided([registered, once], A_ROTATION)
    assert replay([registered, once, twice]).secrets_at(MONDAY_NINE) == (3, 2)


def test_a_secret_that_is_known_to_others_ends_at_once() -> None:
    (rotated,) = decided([registered], RotateWebhookSecret(older_valid_minutes=0))
    assert replay([registered, rotated]).secrets_at(MONDAY_NINE) == (2,)


def test_a_webhook_is_paused_and_resumed() -> None:
    assert decided([registered], A_PAUSE) == (paused,)
    assert decided([registered, paused], ResumeWebhook()) == (resumed,)
    assert replay([registered, paused]).standing is WebhookStanding.PAUSED
    assert replay([registered, paused, resumed]).standing is WebhookStanding.ACTIVE
    assert isinstance(refused([registered, paused], A_PAUSE), WebhookIsPaused)
    assert isinstance(refused([registered], ResumeWebhook()), WebhookIsActive)


@pytest.mark.parametrize("command", [A_ROTATION, A_PAUSE, ResumeWebhook(), A_REMOVAL, RESENDING])
def test_what_was_removed_is_removed_for_good(command: WebhookCommand) -> None:
    assert decided([registered], A_REMOVAL) == (removed,)
    assert isinstance(refused([registered, removed], command), WebhookIsRemoved)


@pytest.mark.parametrize("command", [A_ROTATION, A_PAUSE, ResumeWebhook(), A_REMOVAL, RESENDING])
def test_the_webhook_of_another_school_is_none(command: WebhookCommand) -> None:
    assert isinstance(refused([registered], command, school="hilltop"), NoSuchWebhook)
    assert isinstance(refused([], command), NoSuchWebhook)


def test_only_a_delivery_that_was_given_up_is_sent_again() -> None:
    dead = Known(AddressRules(), delivery=DeliveryStanding.DEAD)
    (event,) = decided([registered], RESENDING, dead)
    assert event == DeliveryResent(occurred_at=MONDAY_NINE, delivery=DELIVERY)
    assert isinstance(refused([registered], RESENDING), NoSuchDelivery)
    assert isinstance(refused([registered, paused], RESENDING, dead), WebhookIsPaused)
    for standing in (DeliveryStanding.PENDING, DeliveryStanding.DELIVERED):
        known = Known(AddressRules(), delivery=standing)
        assert isinstance(refused([registered], RESENDING, known), DeliveryNotDead)
