"""New entries of cases: read once for all subscribers of a case; access is checked for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from api.graphql import cursors
from api.runtime.read_pool import Connection, ReadPool
from api.runtime.unsealing import Unsealing
from api.subscriptions.batching import BatchReader, Subscriber
from api.subscriptions.payload import SubscriptionPayload
from api.timeline.entry import shown
from projections.cases.many_readers import moved, who_may_open
from projections.readers import Reader, Row
from projections.timeline.page import timeline_page

AT_ONCE = 50
"""Entries read at once; the rest is left in the database, not held in memory."""


@dataclass(eq=False, slots=True)
class EntrySubscriber(Subscriber):
    """A subscriber to a case's entries, and the version up to which they have received them."""

    reader: Reader
    case: UUID
    seen: int


class EntryEvent(NamedTuple):
    """One entry and its version."""

    version: int
    payload: SubscriptionPayload


class EntryBatch(NamedTuple):
    """The entries after a version. Without any entry it means that the case is out of sight."""

    entries: Sequence[EntryEvent]
    more: bool = False


OUT_OF_SIGHT = EntryBatch(())


class EntryReader(BatchReader[EntrySubscriber, EntryBatch]):
    """Reads the new entries of those cases that have any."""

    def __init__(self, reads: ReadPool, unsealing: Unsealing) -> None:
        self._reads = reads
        self._unsealing = unsealing

    async def fetch(
        self, waiting: Sequence[EntrySubscriber]
    ) -> Mapping[EntrySubscriber, EntryBatch]:
        """Read entries before checking access, so that access is evaluated after the read."""
        by_case: dict[UUID, list[EntrySubscriber]] = {}
        for one in sorted(waiting, key=attrgetter("seen")):
            by_case.setdefault(one.case, []).append(one)
        found: dict[EntrySubscriber, EntryBatch] = {}
        async with self._reads.connection() as connection:
            for schema in waiting[0].schemas:
                least = {case: several[0].seen for case, several in by_case.items()}
                for case in await moved(connection, schema, least):
                    there = await self._behind(connection, schema, case, by_case[case])
                    readers = {one.reader for one in there}
                    opened = await who_may_open(connection, schema, case, readers)
                    for one, entries in there.items():
                        found[one] = entries if one.reader in opened else OUT_OF_SIGHT
        return found

    async def _behind(
        self, connection: Connection, schema: str, case: UUID, waiting: Sequence[EntrySubscriber]
    ) -> dict[EntrySubscriber, EntryBatch]:
        """The new entries of each subscriber. One page serves all who are at nearly the same version."""
        found: dict[EntrySubscriber, EntryBatch] = {}
        left = list(waiting)
        while left:
            page = await timeline_page(
                connection, schema, case, first=AT_ONCE, after_version=left[0].seen
            )
            told = list(_told(case, await self._unsealing.rows(case, page.rows)))
            # An empty page means that nobody further on has anything new either.
            last = told[-1].version if told and page.has_next else None
            served = [one for one in left if last is None or one.seen < last]
            left = left[len(served) :]
            for one in served:
                entries = [entry for entry in told if entry.version > one.seen]
                if entries:
                    found[one] = EntryBatch(entries, page.has_next)
        return found


def _told(case: UUID, rows: Sequence[Row]) -> Iterator[EntryEvent]:
    cursor = cursors.entry_cursors(case)
    for row in rows:
        entry = shown(row)
        version: int = entry["version"]
        edge = {"cursor": cursor(version), "node": entry}
        yield EntryEvent(version, SubscriptionPayload(edge, edge))
