"""New changes: read once for each reader, for many readers in one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from api.changes.graphql import ChangeEdge, Feed, FeedCursor, moved_on
from api.runtime.change_notifier import Stamp
from api.runtime.read_pool import ReadPool
from api.subscriptions.batching import BatchReader, Subscriber
from api.subscriptions.payload import SubscriptionPayload
from cases.access import Actor
from projections.changes.feed import Change, poll_changes

AT_ONCE = 50
"""Changes read at once for one reader; the rest is left in the database, not held in memory."""
READERS = 100
"""Readers served by one statement; turning their rows into changes must not block the loop for long."""


@dataclass(eq=False, slots=True)
class ChangeSubscriber(Subscriber):
    """A subscriber to changes, and the cursor up to which they have received them."""

    feed: Feed
    reached: FeedCursor

    def group_key(self) -> tuple[Actor, FeedCursor]:
        """Subscribers with the same key receive the same changes."""
        return self.feed.context.actor, self.reached


@dataclass(eq=False, slots=True)
class ChangeEvent:
    """One change, and the cursor after it."""

    change: Change
    reached: FeedCursor
    cursor: str
    payload: SubscriptionPayload
    owed: tuple[Stamp, asyncio.Future[SubscriptionPayload | None]] | None = None
    """The subscriber's duties on the changed case, and the change stamp they were read at."""


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """The changes after a cursor, the cursor after all of them, and whether there may be more."""

    changes: Sequence[ChangeEvent]
    behind: FeedCursor
    more: bool


class ChangeReader(BatchReader[ChangeSubscriber, ChangeBatch]):
    """Reads the changes of many readers in one statement."""

    def __init__(self, reads: ReadPool) -> None:
        self._reads = reads

    def batches(self, due: Sequence[ChangeSubscriber]) -> Iterable[Sequence[ChangeSubscriber]]:
        """At most `READERS` different readers in a batch; all sockets of a reader at the same cursor
        share one place in it."""
        groups: dict[tuple[Actor, FeedCursor], list[ChangeSubscriber]] = {}
        for one in due:
            groups.setdefault(one.group_key(), []).append(one)
        left = iter(groups.values())
        while several := list(islice(left, READERS)):
            yield [one for group in several for one in group]

    async def fetch(
        self, waiting: Sequence[ChangeSubscriber]
    ) -> Mapping[ChangeSubscriber, ChangeBatch]:
        """Each reader's changes by their own access rows. A cursor moves on even where there are none."""
        first = list({one.group_key(): one for one in waiting}.values())
        stands = [one.reached for one in first]
        found: list[list[tuple[Change, FeedCursor]]] = [[] for _ in first]
        unfinished = [False] * len(first)
        async with self._reads.connection() as connection:
            for number, schema in enumerate(waiting[0].schemas):
                watching = [
                    (one.feed.feed_reader, reached[number])
                    for one, reached in zip(first, stands, strict=True)
                ]
                answers = await poll_changes(connection, schema, watching, AT_ONCE)
                for n, (page, behind, more) in enumerate(answers):
                    found[n] += [(change, moved_on(stands[n], number, at)) for change, at in page]
                    stands[n] = moved_on(stands[n], number, behind)
                    unfinished[n] = unfinished[n] or more
        told = {
            one.group_key(): ChangeBatch(_told(one.feed, found[n]), stands[n], unfinished[n])
            for n, one in enumerate(first)
        }
        answered: dict[ChangeSubscriber, ChangeBatch] = {}
        for one in waiting:
            what = told[one.group_key()]
            if what.changes or what.more:
                answered[one] = what
            else:
                one.reached = what.behind
        return answered


def _told(feed: Feed, found: Sequence[tuple[Change, FeedCursor]]) -> list[ChangeEvent]:
    told = []
    for change, reached in found:
        cursor = feed.encode_cursor(reached)
        edge = ChangeEdge(cursor=cursor, node=feed.shown(change))
        plain = {"cursor": cursor, "node": feed.plain(change)}
        told.append(ChangeEvent(change, reached, cursor, SubscriptionPayload(edge, plain)))
    return told
