"""What can be asked of a school's webhooks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.messages import REFUSED, Command, Reason, ShortText

Url = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), REFUSED
]
Overlap = Annotated[int, Field(ge=0, le=10_080)]
"""Minutes: none to a week."""


class RegisterWebhook(Command):
    """A client of the school's is told at this address that there is something new for it to read.

    `client` is its sign-in: `mis.` and its name, where it signs in by keys. The answer shows the
    secret that signs each delivery, once.
    """

    client: ShortText = Field(description="The sign-in of the client that is told.")
    url: Url = Field(description="The https address that deliveries go to.")


class RotateWebhookSecret(Command):
    """A new secret, shown once. The older one signs beside it for `older_valid_minutes`: a day, if
    left out."""

    older_valid_minutes: Overlap = Field(
        default=1_440,
        description="How many minutes the older secret signs as well; a day, if left out.",
    )


class PauseWebhook(Command):
    """Nothing is delivered until the webhook is resumed."""

    reason: Reason = Field(description="Why.")


class ResumeWebhook(Command):
    """Deliveries go on; what changed meanwhile is told by one of them."""


class RemoveWebhook(Command):
    """Nothing is ever delivered again. The webhook stays on record."""

    reason: Reason = Field(description="Why.")


class ResendDelivery(Command):
    """A delivery that was given up is tried again from the start, under its own id."""

    delivery: UUID = Field(description="The id of the delivery.")


WebhookCommand = (
    RegisterWebhook
    | RotateWebhookSecret
    | PauseWebhook
    | ResumeWebhook
    | RemoveWebhook
    | ResendDelivery
)
