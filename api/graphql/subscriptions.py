"""What may be listened to: new entries of a case, changes, one's own duties; from any cursor on.

Each look goes through the reader's own door, and whatever is shown was looked up after the last
word that anything had moved: a right that is withdrawn ends what hangs on it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.graphql import cursors
from api.graphql.asking import ROWS, Asked, Asking, case_id
from api.graphql.cases import one_case, one_timeline
from api.graphql.changes import ChangeEdge, Feed
from api.graphql.duties import Duty, duties_page
from api.graphql.failures import Failed
from api.graphql.paging import LARGEST_LIST, After
from api.graphql.timeline import EntryEdge
from api.graphql.words import DutyScope, EntryOrder
from cases.access import Act
from projections.change_feed import Change
from projections.timeline_page import Filters

AT_ONCE = 50
"""Looked up together; the rest waits in the record, not in memory."""
LOOK_EVERY_SECONDS = 30.0
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


async def _entries(asking: Asking, case: str, after: str | None) -> AsyncIterator[EntryEdge]:
    about = case_id(case)
    schemas = await asking.schemas(Act.READ_CASE)
    seen = None if about is None else await _begun(asking, about, after)
    wakes = asking.house.wakes
    while about is not None and seen is not None:
        stamp = wakes.stamp(schemas)
        cursor = cursors.to_entries(about)
        page = await one_timeline(
            _fresh(asking),
            about,
            first=AT_ONCE,
            after=cursor(seen) if seen else None,
            order=EntryOrder.OLDEST_FIRST,
            only=Filters(),
        )
        if page is None:
            return
        for entry in page.entries:
            seen = entry["version"]
            yield _edge(cursor(seen), entry)
            if wakes.stamp(schemas) != stamp:
                break
        else:
            if not page.page.has_next:
                await wakes.beyond(schemas, stamp, LOOK_EVERY_SECONDS)


async def _begun(asking: Asking, case: UUID, after: str | None) -> int | None:
    """The version behind which to begin: the cursor's, or the one there is now."""
    there = await one_case(asking, case)
    if there is None:
        return None
    behind = cursors.entry_behind(after, case)
    return there.version if behind is None else behind


async def _changed(asking: Asking, after: str | None) -> AsyncIterator[tuple[Feed, Change, str]]:
    feed = await Feed.of(asking)
    stand, anew = await feed.stand(after)
    if anew:
        raise Failed("STARTS_ANEW", ANEW)
    wakes = asking.house.wakes
    while True:
        stamp = wakes.stamp(feed.schemas)
        found, behind, more = await feed.next(stand, AT_ONCE)
        for change, place in found:
            stand = place
            yield feed, change, feed.cursor(place)
            if wakes.stamp(feed.schemas) != stamp:
                break
        else:
            stand = behind
            if not more:
                await wakes.beyond(feed.schemas, stamp, LOOK_EVERY_SECONDS)


async def _duties(asking: Asking, after: str | None) -> AsyncIterator[CaseDuties]:
    asking.permit(Act.READ_DUTIES)
    async for _, change, cursor in _changed(asking, after):
        if change.of_school:
            continue
        mine = await duties_page(
            _fresh(asking),
            first=LARGEST_LIST,
            after=None,
            scope=DutyScope.MINE,
            case=change.stream,
            open_only=False,
        )
        if mine.nodes or change.lost:
            case = strawberry.ID(str(change.stream))
            yield CaseDuties(cursor=cursor, case_id=case, duties=mine.nodes)


def _fresh(asking: Asking) -> Asking:
    # The bound on rows is that of one look: a subscription takes many.
    return replace(asking, rows_left=ROWS)


def _edge(cursor: str, entry: dict[str, Any]) -> EntryEdge:
    return EntryEdge(cursor=cursor, node=entry)  # type: ignore[arg-type]


async def _listened_entries(
    info: Asked, case: TheCase, after: After = None
) -> AsyncGenerator[EntryEdge, None]:
    async for edge in _entries(info.context, case, after):
        yield edge


async def _listened_changes(info: Asked, after: After = None) -> AsyncGenerator[ChangeEdge, None]:
    async for feed, change, cursor in _changed(info.context, after):
        yield ChangeEdge(cursor=cursor, node=feed.shown(change))


async def _listened_duties(info: Asked, after: After = None) -> AsyncGenerator[CaseDuties, None]:
    async for found in _duties(info.context, after):
        yield found


@strawberry.type(description="What may be listened to, over `graphql-transport-ws`.")
class Subscription:
    entries: AsyncGenerator[EntryEdge, None] = strawberry.subscription(
        resolver=_listened_entries,
        description="New entries of a case, each as it is recorded; ends where the case is out of"
        " sight. Without `after`: from now on.",
    )
    changes: AsyncGenerator[ChangeEdge, None] = strawberry.subscription(
        resolver=_listened_changes,
        description="What changed of all you may see, and what you lost sight of. Without `after`:"
        " from the beginning.",
    )
    duties: AsyncGenerator[CaseDuties, None] = strawberry.subscription(
        resolver=_listened_duties,
        description="Your duties, case by case, whenever a case changes. Without `after`: from the"
        " beginning.",
    )
