"""Webhooks in the graph: what there is, what became of each delivery, and the acts."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.graphql import cursors
from api.graphql.described_enum import in_the_graph
from api.graphql.nodes import Node
from api.graphql.paging import LARGEST_LIST, After, First, PageInfo, page_info
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.results import Refused
from api.graphql.scalars import Moment
from api.http.receipt_leaf import leaf_of
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

in_the_graph(WebhookStanding)
in_the_graph(DeliveryStanding, description="How far a delivery has come; DEAD: given up.")
TheWebhook = Annotated[strawberry.ID, strawberry.argument(name="id", description="Which webhook.")]
InStanding = Annotated[DeliveryStanding | None, strawberry.argument(description="Only these.")]
WEBHOOK_COMMANDS: tuple[type[WebhookCommand], ...] = (
    RegisterWebhook,
    RotateWebhookSecret,
    PauseWebhook,
    ResumeWebhook,
    RemoveWebhook,
    ResendDelivery,
)


@strawberry.type(description="One delivery; its id is `webhook-id` at each attempt.")
class WebhookDelivery:
    id: strawberry.ID = field(description="Its id, the same at each attempt.")
    standing: DeliveryStanding = field(description="How far it has come.")
    made_at: Moment = field(description="When there came to be something to tell.")
    attempts: int = field(description="How often it was tried.")
    next_attempt_at: Moment | None = field(description="When it is tried next, while pending.")
    last_attempt_at: Moment | None = field(description="When it was tried last.")
    last_status: int | None = field(description="The status that was answered last, if any was.")
    last_failure: str | None = field(description="Why the last attempt failed, in one word.")
    ended_at: Moment | None = field(description="When it arrived or was given up.")


@strawberry.type(description="A delivery and its place in the list.")
class WebhookDeliveryEdge:
    cursor: str = field(description="Its place: send it as `after`.")
    node: WebhookDelivery = field(description="The delivery.")


@strawberry.type(description="A page of deliveries, the newest first.")
class WebhookDeliveryConnection:
    edges: list[WebhookDeliveryEdge] = field(description="The deliveries with their places.")
    nodes: list[WebhookDelivery] = field(description="The deliveries alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


@strawberry.type(description="One fact about a webhook.")
class WebhookEntry:
    version: int = field(description="Its place in the history, from 1.")
    kind: str = field(description="What was done.")
    headline: str = field(description="One plain sentence.")
    recorded_at: Moment | None = field(description="When it was written down; null once erased.")
    actor: str | None = field(description="The sign-in of whoever did it; `casebook`: the server.")
    actor_role: str | None = field(description="As what they did it.")


async def _history(root: Any, info: GraphQLInfo, first: First) -> Any:
    context = info.context
    first = context.charge_rows(first, LARGEST_LIST)
    handler = context.services.webhooks
    history = await offloaded(handler.history, context.actor, UUID(root["id"]), first)
    return [_camel(entry_shown(entry)) for entry in history]


async def _deliveries(
    root: Any, info: GraphQLInfo, first: First, after: After = None, standing: InStanding = None
) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_WEBHOOKS)
    first = context.charge_rows(first, LARGEST_LIST)
    rows, more = await page_of_deliveries(
        context.services,
        schemas[0],
        UUID(root["id"]),
        first=first,
        after=cursors.decode_delivery_cursor(after),
        standing=standing,
    )
    marks = [cursors.delivery_cursor(row["made_at"], row["delivery_id"]) for row in rows]
    nodes = [_camel(delivery_shown(row), "delivery") for row in rows]
    return _page(marks, nodes, more=more, after=after)


@strawberry.type(description="Where a client of your school is told that it has something to read.")
class Webhook(Node):
    id: strawberry.ID = field(description="Its id.")
    client: str = field(description="The sign-in of the client.")
    url: str = field(description="Where deliveries go.")
    standing: WebhookStanding = field(description="Whether anything is delivered.")
    reason: str | None = field(description="Why it is paused, or was removed.")
    registered_at: Moment = field(description="When it was registered.")
    registered_by: str = field(description="The sign-in of whoever registered it.")
    older_secret_valid_until: Moment | None = field(
        description="Until when the secret before the newest signs as well; null, if it does not."
    )
    failing_since: Moment | None = field(
        description="Since when nothing has arrived; null, if the last attempt did."
    )
    version: int = field(description="How many entries there are: send it as `expectedVersion`.")
    history: list[WebhookEntry] = field(
        resolver=_history, description="What is on record about it, from the beginning."
    )
    deliveries: WebhookDeliveryConnection | None = field(
        resolver=_deliveries, description="What was delivered, is being tried, or was given up."
    )


@strawberry.type(description="A webhook and its place in the list.")
class WebhookEdge:
    cursor: str = field(description="Its place: send it as `after`.")
    node: Webhook = field(description="The webhook.")


@strawberry.type(
    description="A page of webhooks, the newest first; those that were removed as well."
)
class WebhookConnection:
    edges: list[WebhookEdge] = field(description="The webhooks with their places.")
    nodes: list[Webhook] = field(description="The webhooks alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


@strawberry.type(description="Proof that an act on a webhook is on record.")
class WebhookReceipt:
    webhook: strawberry.ID = field(description="The webhook.")
    version: int = field(description="Its version now.")
    leaf: str | None = field(
        description="The hash that the ledger keeps of the last new entry, in base64."
    )
    secret: str | None = field(
        description="The secret, where the act made one: shown for an hour, to the same request."
    )


WebhookResult = Annotated[
    WebhookReceipt | Refused,
    strawberry.union("WebhookResult", description="A receipt, or a refusal with its remedy."),
]


async def webhooks(info: GraphQLInfo, first: First, after: After = None) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_WEBHOOKS)
    rows, more = await seen_by(
        context.services,
        context.actor,
        schemas[0],
        first=context.charge_rows(first, LARGEST_LIST),
        after=cursors.decode_webhook_cursor(after),
    )
    marks = [cursors.webhook_cursor(row["registered_at"], row["webhook_id"]) for row in rows]
    return _page(marks, [_webhook(row) for row in rows], more=more, after=after)


async def one_webhook(info: GraphQLInfo, webhook: TheWebhook) -> Any:
    return await webhook_by_id(info.context, case_id(webhook))


async def webhook_by_id(context: GraphQLContext, wanted: UUID | None) -> dict[str, Any] | None:
    """One webhook, if the actor may see it."""
    schemas = await context.schemas(Act.READ_WEBHOOKS)
    if wanted is None:
        return None
    found, _ = await seen_by(context.services, context.actor, schemas[0], webhook=wanted)
    return _webhook(found[0]) if found else None


async def recorded(
    webhook: UUID | None, expected: int | None, context: GraphQLContext, checked: Any, name: str
) -> WebhookReceipt:
    """Hand an act to the command handler, on a worker thread."""
    done: RecordedWebhook = await offloaded(
        context.services.webhooks.handle,
        context.actor,
        webhook,
        checked,
        expected_version=expected,
        key=name,
        correlation=context.request_id,
    )
    return WebhookReceipt(
        webhook=strawberry.ID(str(done.filed.case)),
        version=done.filed.version,
        leaf=leaf_of(done.filed),
        secret=done.secret,
    )


def _page(marks: list[str], nodes: list[Any], *, more: bool, after: str | None) -> Any:
    return {
        "edges": [{"cursor": c, "node": n} for c, n in zip(marks, nodes, strict=True)],
        "nodes": nodes,
        "pageInfo": page_info(marks, more=more, after=after),
    }


def _webhook(row: Any) -> dict[str, Any]:
    return _camel(shown(row), "webhook")


def _camel(said: dict[str, Any], identity: str | None = None) -> dict[str, Any]:
    return {"id" if name == identity else _name(name): value for name, value in said.items()}


def _name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
