"""The subscriptions: new entries of a case, changes, one's own duties; from any cursor on.

Subscribers to the same thing share one query, and access is checked for each of them. Nothing is
sent that was read before the last change notification, so whoever loses access receives no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.cases.graphql import one_case
from api.changes.graphql import ChangeEdge, Feed
from api.duties.graphql import Duty, duties_page
from api.graphql import cursors
from api.graphql.enums import DutyScope
from api.graphql.errors import Failed
from api.graphql.paging import LARGEST_LIST, After
from api.graphql.request_context import ROWS, GraphQLContext, case_id
from api.subscriptions.change_reader import ChangeEvent, ChangeSubscriber
from api.subscriptions.context import Listens, SubscriptionContext
from api.subscriptions.entry_reader import EntrySubscriber
from api.subscriptions.payload import SubscriptionPayload
from api.subscriptions.readers import retrieve_exception
from api.timeline.graphql import EntryEdge
from cases.access import Act

ANEW = (
    "Read `changes` first: it says that the feed begins again, and gives the cursor to go on from."
)
TheCase = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]


@strawberry.type(description="Your duties on a case that has changed, as they stand now.")
class CaseDuties:
    cursor: str = field(description="The place behind it, among the changes: send it as `after`.")
    case_id: strawberry.ID = field(description="The case.")
    duties: list[Duty] = field(
        description="What your roles owe on it, settled or not; empty where you lost sight of it."
    )


async def _entries(info: Listens, case: TheCase, after: After = None) -> AsyncGenerator[Any, None]:
    context = info.context
    about = case_id(case)
    schemas = await context.schemas(Act.READ_CASE)
    if about is None:
        return
    seen = await context.batchers.reads(partial(_begun, context, about, after))
    if seen is None:
        return
    batchers = context.batchers.entries
    waits = EntrySubscriber(schemas, None, context.reader, about, seen)
    while True:
        found, stamp = await batchers.next(waits)
        if not found.entries:
            return
        for waits.seen, payload in found.entries:
            yield payload
            if not batchers.is_current(waits, stamp):
                break
        else:
            waits.read_at = None if found.more else stamp


async def _begun(context: GraphQLContext, case: UUID, after: str | None) -> int | None:
    """The version after which to begin: the cursor's, or the case's present one."""
    there = await one_case(context, case)
    if there is None:
        return None
    behind = cursors.decode_entry_cursor(after, case)
    return there.version if behind is None else behind


async def _changed(
    context: SubscriptionContext, after: str | None
) -> AsyncGenerator[ChangeEvent, None]:
    feed = await Feed.of(context)
    reached, reset = await context.batchers.reads(partial(feed.decode_cursor, after))
    if reset:
        raise Failed("STARTS_ANEW", ANEW)
    batchers = context.batchers.changes
    waits = ChangeSubscriber(tuple(feed.schemas), None, feed, reached)
    while True:
        found, stamp = await batchers.next(waits)
        for told in found.changes:
            waits.reached = told.reached
            yield told
            if not batchers.is_current(waits, stamp):
                break
        else:
            waits.reached = found.behind
            waits.read_at = None if found.more else stamp


async def _changes(info: Listens, after: After = None) -> AsyncGenerator[Any, None]:
    async for told in _changed(info.context, after):
        yield told.payload


async def _duties(info: Listens, after: After = None) -> AsyncGenerator[Any, None]:
    context = info.context
    context.require_permission(Act.READ_DUTIES)
    schemas = await context.schemas(Act.READ_DUTIES)
    async for told in _changed(context, after):
        if told.change.of_school:
            continue
        stamp = context.services.change_notifier.stamp(schemas)
        if told.owed is None or told.owed[0] != stamp:
            reading = context.batchers.reads(partial(_owed, context, told))
            told.owed = stamp, asyncio.ensure_future(reading)
            told.owed[1].add_done_callback(retrieve_exception)
        payload = await asyncio.shield(told.owed[1])
        if payload is not None:
            yield payload


async def _owed(context: GraphQLContext, told: ChangeEvent) -> SubscriptionPayload | None:
    """The reader's duties on the case, read once for all their sockets, with their own access."""
    mine = await duties_page(
        replace(context, rows_left=ROWS),
        first=LARGEST_LIST,
        after=None,
        scope=DutyScope.MINE,
        case=told.change.stream,
        open_only=False,
    )
    if not mine.nodes and not told.change.lost:
        return None
    case = str(told.change.stream)
    plain = {"cursor": told.cursor, "caseId": case, "duties": mine.nodes}
    return SubscriptionPayload(plain, plain)


@strawberry.type(description="What may be listened to, over `graphql-transport-ws`.")
class Subscription:
    entries: AsyncGenerator[EntryEdge, None] = strawberry.subscription(
        resolver=_entries,
        description="New entries of a case, each as it is recorded; ends where the case is out of"
        " sight. Without `after`: from now on.",
    )
    changes: AsyncGenerator[ChangeEdge, None] = strawberry.subscription(
        resolver=_changes,
        description="What changed of all you may see, and what you lost sight of. Without `after`:"
        " from the beginning.",
    )
    duties: AsyncGenerator[CaseDuties, None] = strawberry.subscription(
        resolver=_duties,
        description="Your duties, case by case, whenever a case changes. Without `after`: from the"
        " beginning.",
    )
