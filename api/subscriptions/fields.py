"""What may be listened to: new entries of a case, changes, one's own duties; from any cursor on.

Many who listen to the same thing are served by one reading, each behind their own door, and
whatever is shown was looked up after the last word that anything had moved: a right that is
withdrawn ends what hangs on it.
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
from api.graphql.request_context import ROWS, Asking, case_id
from api.subscriptions.change_reader import ChangesWaited, ChangeTold
from api.subscriptions.context import Listens, SubscriptionContext
from api.subscriptions.entry_reader import EntriesWaited
from api.subscriptions.payload import Telling
from api.subscriptions.readers import heard
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
    asking = info.context
    about = case_id(case)
    schemas = await asking.schemas(Act.READ_CASE)
    if about is None:
        return
    seen = await asking.rounds.reads(partial(_begun, asking, about, after))
    if seen is None:
        return
    rounds = asking.rounds.entries
    waits = EntriesWaited(schemas, None, asking.reader, about, seen)
    while True:
        found, stamp = await rounds.next(waits)
        if not found.entries:
            return
        for waits.seen, telling in found.entries:
            yield telling
            if not rounds.fresh(waits, stamp):
                break
        else:
            waits.looked = None if found.more else stamp


async def _begun(asking: Asking, case: UUID, after: str | None) -> int | None:
    """The version behind which to begin: the cursor's, or the one there is now."""
    there = await one_case(asking, case)
    if there is None:
        return None
    behind = cursors.entry_behind(after, case)
    return there.version if behind is None else behind


async def _changed(
    asking: SubscriptionContext, after: str | None
) -> AsyncGenerator[ChangeTold, None]:
    feed = await Feed.of(asking)
    stand, anew = await asking.rounds.reads(partial(feed.stand, after))
    if anew:
        raise Failed("STARTS_ANEW", ANEW)
    rounds = asking.rounds.changes
    waits = ChangesWaited(tuple(feed.schemas), None, feed, stand)
    while True:
        found, stamp = await rounds.next(waits)
        for told in found.changes:
            waits.stand = told.stand
            yield told
            if not rounds.fresh(waits, stamp):
                break
        else:
            waits.stand = found.behind
            waits.looked = None if found.more else stamp


async def _changes(info: Listens, after: After = None) -> AsyncGenerator[Any, None]:
    async for told in _changed(info.context, after):
        yield told.telling


async def _duties(info: Listens, after: After = None) -> AsyncGenerator[Any, None]:
    asking = info.context
    asking.permit(Act.READ_DUTIES)
    schemas = await asking.schemas(Act.READ_DUTIES)
    async for told in _changed(asking, after):
        if told.change.of_school:
            continue
        stamp = asking.house.wakes.stamp(schemas)
        if told.owed is None or told.owed[0] != stamp:
            reading = asking.rounds.reads(partial(_owed, asking, told))
            told.owed = stamp, asyncio.ensure_future(reading)
            told.owed[1].add_done_callback(heard)
        telling = await asyncio.shield(told.owed[1])
        if telling is not None:
            yield telling


async def _owed(asking: Asking, told: ChangeTold) -> Telling | None:
    """Once for all the sockets of one reader, through their own door."""
    mine = await duties_page(
        replace(asking, rows_left=ROWS),
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
    return Telling(plain, plain)


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
