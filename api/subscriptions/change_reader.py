"""New changes: looked for once for each reader, for many readers in one statement."""

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
"""Looked up together for one reader; the rest waits in the record, not in memory."""
READERS = 100
"""Looked for in one statement; what is made of their rows holds nobody else up for long."""


@dataclass(eq=False, slots=True)
class ChangeSubscriber(Subscriber):
    """Somebody who has heard of the changes up to here."""

    feed: Feed
    reached: FeedCursor

    def group_key(self) -> tuple[Actor, FeedCursor]:
        """Whoever is alike hears the same."""
        return self.feed.context.actor, self.reached


@dataclass(eq=False, slots=True)
class ChangeEvent:
    """One change, and the place behind it."""

    change: Change
    reached: FeedCursor
    cursor: str
    payload: SubscriptionPayload
    owed: tuple[Stamp, asyncio.Future[SubscriptionPayload | None]] | None = None
    """What its hearer owes there, as read after this word."""


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """What there is behind the place; the place behind all of it; whether more may follow."""

    changes: Sequence[ChangeEvent]
    behind: FeedCursor
    more: bool


class ChangeReader(BatchReader[ChangeSubscriber, ChangeBatch]):
    """Looks for the changes of many readers."""

    def __init__(self, reads: ReadPool) -> None:
        self._reads = reads

    def batches(self, due: Sequence[ChangeSubscriber]) -> Iterable[Sequence[ChangeSubscriber]]:
        """So many readers at once, each with all the sockets where they have heard as much."""
        groups: dict[tuple[Actor, FeedCursor], list[ChangeSubscriber]] = {}
        for one in due:
            groups.setdefault(one.group_key(), []).append(one)
        left = iter(groups.values())
        while several := list(islice(left, READERS)):
            yield [one for group in several for one in group]

    async def fetch(
        self, waiting: Sequence[ChangeSubscriber]
    ) -> Mapping[ChangeSubscriber, ChangeBatch]:
        """Each reader through their own rows; who hears nothing new is moved on all the same."""
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
