"""New changes: looked for once for each reader, for many readers in one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from api.changes.graphql import ChangeEdge, Feed, Stand, placed
from api.runtime.change_notifier import Stamp
from api.runtime.read_pool import Reads
from api.subscriptions.batching import Reading, Waiting
from api.subscriptions.payload import Telling
from cases.access import Actor
from projections.changes.feed import Change, looked

AT_ONCE = 50
"""Looked up together for one reader; the rest waits in the record, not in memory."""
READERS = 100
"""Looked for in one statement; what is made of their rows holds nobody else up for long."""


@dataclass(eq=False, slots=True)
class ChangesWaited(Waiting):
    """Somebody who has heard of the changes up to here."""

    feed: Feed
    stand: Stand

    def alike(self) -> tuple[Actor, Stand]:
        """Whoever is alike hears the same."""
        return self.feed.asking.actor, self.stand


@dataclass(eq=False, slots=True)
class ChangeTold:
    """One change, and the place behind it."""

    change: Change
    stand: Stand
    cursor: str
    telling: Telling
    owed: tuple[Stamp, asyncio.Future[Telling | None]] | None = None
    """What its hearer owes there, as read after this word."""


@dataclass(frozen=True, slots=True)
class ChangesFound:
    """What there is behind the place; the place behind all of it; whether more may follow."""

    changes: Sequence[ChangeTold]
    behind: Stand
    more: bool


class ChangeReading(Reading[ChangesWaited, ChangesFound]):
    """Looks for the changes of many readers."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def lots(self, due: Sequence[ChangesWaited]) -> Iterable[Sequence[ChangesWaited]]:
        """So many readers at once, each with all the sockets where they have heard as much."""
        groups: dict[tuple[Actor, Stand], list[ChangesWaited]] = {}
        for one in due:
            groups.setdefault(one.alike(), []).append(one)
        left = iter(groups.values())
        while several := list(islice(left, READERS)):
            yield [one for group in several for one in group]

    async def look(self, waiting: Sequence[ChangesWaited]) -> Mapping[ChangesWaited, ChangesFound]:
        """Each reader through their own rows; who hears nothing new is moved on all the same."""
        first = list({one.alike(): one for one in waiting}.values())
        stands = [one.stand for one in first]
        found: list[list[tuple[Change, Stand]]] = [[] for _ in first]
        unfinished = [False] * len(first)
        async with self._reads.connection() as connection:
            for number, schema in enumerate(waiting[0].schemas):
                watching = [
                    (one.feed.watcher, stand[number])
                    for one, stand in zip(first, stands, strict=True)
                ]
                answers = await looked(connection, schema, watching, AT_ONCE)
                for n, (page, behind, more) in enumerate(answers):
                    found[n] += [(change, placed(stands[n], number, at)) for change, at in page]
                    stands[n] = placed(stands[n], number, behind)
                    unfinished[n] = unfinished[n] or more
        told = {
            one.alike(): ChangesFound(_told(one.feed, found[n]), stands[n], unfinished[n])
            for n, one in enumerate(first)
        }
        answered: dict[ChangesWaited, ChangesFound] = {}
        for one in waiting:
            what = told[one.alike()]
            if what.changes or what.more:
                answered[one] = what
            else:
                one.stand = what.behind
        return answered


def _told(feed: Feed, found: Sequence[tuple[Change, Stand]]) -> list[ChangeTold]:
    told = []
    for change, stand in found:
        cursor = feed.cursor(stand)
        edge = ChangeEdge(cursor=cursor, node=feed.shown(change))
        plain = {"cursor": cursor, "node": feed.plain(change)}
        told.append(ChangeTold(change, stand, cursor, Telling(edge, plain)))
    return told
