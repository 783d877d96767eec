"""What this server sends to others, for the `webhooks` of its description. No route leads here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Header
from pydantic import BaseModel, Field

from cases.webhooks.delivery_worker import TYPE

router = APIRouter(tags=["webhooks"])
Named = Annotated[str, Header(alias="webhook-id", description="The same at each attempt.")]
Sent = Annotated[
    int, Header(alias="webhook-timestamp", description="Of the attempt, Unix seconds.")
]
Signed = Annotated[
    str,
    Header(
        alias="webhook-signature",
        description="`v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}."
        "{body}`; after a rotation two of them with a space between: one that fits is enough.",
    ),
]


class Whose(BaseModel):
    """Which school has something to read, and which webhook tells of it."""

    school: str = Field(description="The school that has something to read.")
    webhook: UUID = Field(description="The webhook that tells of it.")


class ChangesAvailable(BaseModel):
    """There is something new in the client's feed. Never what, and never about whom.

    `timestamp`: when there came to be something to tell; the same at each attempt.
    """

    type: Literal["changes.available"] = Field(description="What is told: always this.")
    timestamp: datetime = Field(
        description="When there came to be something to tell; the same at each attempt."
    )
    data: Whose = Field(description="Where there is something to read.")


@router.post(
    TYPE,
    summary="There is something new in the feed of changes",
    description="Sent as Standard Webhooks 1.0 to each address registered for a client. Read"
    " `changes(after:)` from the cursor you keep. Any status from 200 to 299 within 15 seconds"
    " takes it; 410 ends deliveries; anything else, a redirect too, is tried again.",
    operation_id="ChangesAvailable",
    status_code=204,
    response_model=None,
)
async def changes_available(
    body: Annotated[ChangesAvailable, Body()], name: Named, sent: Sent, signature: Signed
) -> None:
    """Described here, and answered by whoever receives it."""
