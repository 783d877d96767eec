"""Webhooks: where a school's clients are told that there is something to read, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.paging import After, First, PageInfo, cursor_to, id_at, moment_at, place_of
from api.http.preconditions import etag, expected_version, idempotency_key
from api.http.problems import Problem
from api.http.receipt_leaf import leaf_of
from api.http.strict_json import JsonRoute
from api.rest.command_route import (
    RECEIPTED,
    CommandRoute,
    IdempotencyKey,
    IfMatch,
    add_command,
    body_is,
    summary_of,
)
from api.rest.documented_responses import documented
from api.rest.receipts import CREATED
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from api.webhooks.serialize import delivery_shown, entry_shown, page_of_deliveries, seen_by, shown
from cases.access import Act
from cases.webhooks.command_handler import RecordedWebhook
from domain.webhook.commands import (
    PauseWebhook,
    RegisterWebhook,
    RemoveWebhook,
    ResendDelivery,
    ResumeWebhook,
    RotateWebhookSecret,
    WebhookCommand,
)
from domain.webhook.state import DeliveryStanding, WebhookStanding

router = APIRouter(tags=["webhooks"], route_class=JsonRoute)
Keeping = Annotated[RequestContext, Depends(permitted_to(Act.KEEP_WEBHOOKS))]
Reading = Annotated[RequestContext, Depends(permitted_to(Act.READ_WEBHOOKS))]


class WebhookReceipt(BaseModel):
    """Proof that an act is on record. `secret`: where the act made one, for an hour; then null."""

    webhook: UUID = Field(description="The webhook.")
    version: int = Field(description="Its version now.")
    leaf: str | None = Field(
        description="The hash that the ledger keeps of the last new entry, in base64."
    )
    secret: str | None = Field(
        description="The secret, where the act made one: shown for an hour, to the same request."
    )


class Webhook(BaseModel):
    """Where one client is told. `failing_since`: since when nothing has arrived there."""

    webhook: UUID = Field(description="Its id.")
    client: str = Field(description="The sign-in of the client.")
    url: str = Field(description="Where deliveries go.")
    standing: WebhookStanding = Field(description="Whether anything is delivered.")
    reason: str | None = Field(description="Why it is paused, or was removed.")
    registered_at: datetime = Field(description="When it was registered.")
    registered_by: str = Field(description="The sign-in of whoever registered it.")
    older_secret_valid_until: datetime | None = Field(
        description="Until when the secret before the newest signs as well; null, if it does not."
    )
    failing_since: datetime | None = Field(
        description="Since when nothing has arrived; null, if the last attempt did."
    )
    version: int = Field(description="How many entries there are: send it as If-Match.")


class WebhookPage(BaseModel):
    """The newest first; those that were removed as well."""

    webhooks: list[Webhook] = Field(description="The webhooks, the newest first.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


class WebhookEntry(BaseModel):
    """One fact about a webhook: who did what, and when."""

    version: int = Field(description="Its place in the history, from 1.")
    kind: str = Field(description="What was done.")
    headline: str = Field(description="One plain sentence.")
    recorded_at: datetime | None = Field(description="When it was written down; null once erased.")
    actor: str | None = Field(description="The sign-in of whoever did it; `casebook`: the server.")
    actor_role: str | None = Field(description="As what they wrote it down.")


class WebhookWithHistory(Webhook):
    """And everything on record about it."""

    history: list[WebhookEntry] = Field(
        description="What is on record about it, from the beginning."
    )


class Delivery(BaseModel):
    """One delivery, under the id that it carries as `webhook-id` at each attempt."""

    delivery: UUID = Field(description="Its id, the same at each attempt.")
    standing: DeliveryStanding = Field(description="How far it has come.")
    made_at: datetime = Field(description="When there came to be something to tell.")
    attempts: int = Field(description="How often it was tried.")
    next_attempt_at: datetime | None = Field(description="When it is tried next, while pending.")
    last_attempt_at: datetime | None = Field(description="When it was tried last.")
    last_status: int | None = Field(description="The status that was answered last, if any was.")
    last_failure: str | None = Field(description="Why the last attempt failed, in one word.")
    ended_at: datetime | None = Field(description="When it arrived or was given up.")


class DeliveryPage(BaseModel):
    """The newest first."""

    deliveries: list[Delivery] = Field(description="The deliveries, the newest first.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


@router.get(
    "/webhooks",
    summary="The webhooks you may see: all of the school's, or a client its own",
    response_model=None,
    responses=documented(200, WebhookPage, 422),
)
async def webhooks(context: Reading, first: First = 50, after: After = None) -> Response:
    rows, more = await seen_by(
        context.services,
        context.actor,
        context.schemas[0],
        first=first,
        after=place_of(after, _place),
    )
    end = cursor_to([rows[-1]["registered_at"], rows[-1]["webhook_id"]]) if rows else None
    said = [shown(row) for row in rows]
    return answer({"webhooks": said, "page": {"has_next": more, "end_cursor": end}})


@router.get(
    "/webhooks/{webhook}",
    summary="One webhook, and everything on record about it",
    response_model=None,
    responses=documented(200, WebhookWithHistory, 404, headers=("ETag",)),
)
async def one_webhook(webhook: UUID, context: Reading) -> Response:
    row = await _one(context, webhook)
    history = await offloaded(context.services.webhooks.history, context.actor, webhook)
    said = {**shown(row), "history": [entry_shown(entry) for entry in history]}
    return answer(said, version=row["version"])


@router.get(
    "/webhooks/{webhook}/deliveries",
    summary="What was delivered to a webhook, is being tried, or was given up",
    response_model=None,
    responses=documented(200, DeliveryPage, 404, 422),
)
async def deliveries(
    webhook: UUID,
    context: Reading,
    first: First = 50,
    after: After = None,
    standing: Annotated[DeliveryStanding | None, Query(description="Only these.")] = None,
) -> Response:
    await _one(context, webhook)
    rows, more = await page_of_deliveries(
        context.services,
        context.schemas[0],
        webhook,
        first=first,
        after=place_of(after, _place),
        standing=standing,
    )
    end = cursor_to([rows[-1]["made_at"], rows[-1]["delivery_id"]]) if rows else None
    said = [delivery_shown(row) for row in rows]
    return answer({"deliveries": said, "page": {"has_next": more, "end_cursor": end}})


@router.post(
    "/webhooks",
    summary=summary_of(RegisterWebhook),
    description=(RegisterWebhook.__doc__ or "").strip(),
    operation_id="RegisterWebhook",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, WebhookReceipt, 400, 409, 413, 415, 422, headers=RECEIPTED),
)
async def register(
    context: Keeping,
    body: Annotated[RegisterWebhook, Body()],
    key: IdempotencyKey = None,
) -> Response:
    return await _recorded(context, None, body, None, idempotency_key(key))


def on_webhook(path: str, command: type[WebhookCommand]) -> CommandRoute[WebhookCommand]:
    """An act on a webhook that is registered."""

    @body_is(command)
    async def endpoint(
        webhook: UUID,
        context: Keeping,
        body: WebhookCommand,
        key: IdempotencyKey = None,
        version: IfMatch = None,
    ) -> Response:
        name, expected = idempotency_key(key), expected_version(version)
        return await _recorded(context, webhook, body, expected, name)

    return CommandRoute(path, command, endpoint)


ACTS: tuple[CommandRoute[WebhookCommand], ...] = (
    on_webhook("secret-rotations", RotateWebhookSecret),
    on_webhook("pauses", PauseWebhook),
    on_webhook("resumptions", ResumeWebhook),
    on_webhook("removals", RemoveWebhook),
    on_webhook("resendings", ResendDelivery),
)

for _route in ACTS:
    add_command(
        router,
        "/webhooks/{webhook}",
        _route,
        WebhookReceipt,
        *(400, 404, 409, 412, 413, 415, 422, 428),
    )


def _place(place: list[Any]) -> tuple[datetime, UUID]:
    moment, found = place
    return moment_at(moment), id_at(found)


async def _one(context: RequestContext, webhook: UUID) -> Any:
    found, _ = await seen_by(context.services, context.actor, context.schemas[0], webhook=webhook)
    if not found:
        raise Problem("no-such-webhook")
    return found[0]


async def _recorded(
    context: RequestContext,
    webhook: UUID | None,
    command: WebhookCommand,
    expected: int | None,
    key: str,
) -> Response:
    done: RecordedWebhook = await offloaded(
        context.services.webhooks.handle,
        context.actor,
        webhook,
        command,
        expected_version=expected,
        key=key,
        correlation=context.request_id,
    )
    said = WebhookReceipt(
        webhook=done.filed.case,
        version=done.filed.version,
        leaf=leaf_of(done.filed),
        secret=done.secret,
    )
    return Response(
        orjson.dumps(said.model_dump(mode="json")),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(done.filed.version), "location": f"/webhooks/{done.filed.case}"},
    )
