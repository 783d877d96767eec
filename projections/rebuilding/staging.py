"""Builds views from the record in a staging schema, and catches up with what is appended meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from psycopg import Connection, Cursor

from domain.messages import Event, Recorded, Unreadable
from projections.catalogue import EVERY, FOLLOWING, INLINE, named
from projections.engine import bookmarks, swap
from projections.engine.projection import (
    Append,
    Connect,
    FromRecord,
    OpenSource,
    Projection,
    RecordSource,
    columns,
    in_schema,
)
from projections.rebuilding.partitions import PartitionJob, Progress, build_partitions, place_of

_CATCH_UP = 500

# Entries appended meanwhile are written by the same statements that write them at the append.
# Each gets a receipt of its own here: what belonged to one command no longer matters.
_RECEIPT = """
CREATE TABLE {schema}.receipt (
    append_id uuid PRIMARY KEY, stream uuid, first_version int, last_version int,
    first_position bigint
)
"""
_VIEW = "CREATE VIEW {staging}.{table} AS SELECT * FROM {schema}.{table}"
_GIVE_RECEIPTS = """
INSERT INTO {schema}.receipt (append_id, stream, first_version, last_version, first_position)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::int[], %s::bigint[])
"""


_LAST = "SELECT coalesce(max(notification_id), 0) FROM {schema}.event"


class KeyDestroyedMeanwhile(Exception):  # noqa: N818 - it names what happened
    """An entry became unreadable while the rebuild ran. Nothing was changed; run it again."""


@contextmanager
def built_in_staging(  # noqa: PLR0913 - what to build, from where, by how many
    conn: Connection[Any],
    connect: Connect,
    schema: str,
    open_source: OpenSource,
    names: Sequence[str] | None,
    *,
    progress: Progress,
    workers: int = 1,
) -> Iterator[CatchUp]:
    """`names` (all without) of one compartment, for whoever has taken its turn; gone afterwards."""
    projections = named(names)
    staging = swap.prepare(conn, schema)
    _create_tables(conn, schema, staging, projections)
    chosen = [one.name for one in projections]
    upto = _last_position(conn, schema)
    build_partitions(PartitionJob(connect, staging, open_source, chosen, upto), workers, progress)
    with conn.transaction(), conn.cursor() as curs:
        for projection in projections:
            projection.finalize(curs, staging)
    with open_source(0, 1) as source:
        catching_up = CatchUp(conn, staging, projections, _Reader(source, upto), progress)
        catching_up.catch_up()
        for table in tables_of(projections):
            conn.execute(in_schema("ANALYZE {schema}." + table, staging).encode())
        yield catching_up
    swap.clear(conn, schema)


def _last_position(conn: Connection[Any], schema: str) -> int:
    row = conn.execute(in_schema(_LAST, schema).encode()).fetchone()
    return int(row[0]) if row else 0


class _Reader:
    """Reads on from where the partitions ended."""

    def __init__(self, source: RecordSource, position: int) -> None:
        self._source = source
        self.position = position

    def batches(self) -> Iterator[Sequence[FromRecord]]:
        # Stop at a page that is not full: under constant appends the rebuild would otherwise never end.
        full = True
        while full and (entries := self._source(self.position, _CATCH_UP)):
            yield entries
            self.position = place_of(entries[-1])
            full = len(entries) == _CATCH_UP


def tables_of(projections: Sequence[Projection]) -> list[str]:
    """Their tables, in order."""
    return [table for projection in projections for table in projection.tables]


def _create_tables(
    conn: Connection[Any], schema: str, staging: str, projections: Sequence[Projection]
) -> None:
    conn.execute(in_schema(_RECEIPT, staging).encode())
    for projection in projections:
        conn.execute(projection.ddl(staging).encode())
    # A projection may look into another one; if that is not rebuilt, it sees the living one.
    for table in set(tables_of(EVERY)) - set(tables_of(projections)):
        view = in_schema(_VIEW, schema).replace("{staging}", staging).replace("{table}", table)
        conn.execute(view.encode())


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Writes what was appended while the tables were being built."""

    conn: Connection[Any]
    staging: str
    projections: Sequence[Projection]
    reader: _Reader
    progress: Progress

    def catch_up(self) -> None:
        """Write all there is. Complete only if writers are locked out meanwhile."""
        for entries in self.reader.batches():
            self._write(entries)
            self.progress(len(entries))

    def _write(self, entries: Sequence[FromRecord]) -> None:
        chosen = {projection.name for projection in self.projections}
        batch: list[Append] = [(uuid4(), [entry], entry.seals) for entry in map(_readable, entries)]
        receipts = [
            (append_id, one.stream, one.version, one.version, one.position)
            for append_id, (one,), _ in batch
        ]
        with self.conn.transaction(), self.conn.cursor() as curs:
            curs.execute(in_schema(_GIVE_RECEIPTS, self.staging).encode(), columns(receipts))
            for inline in INLINE:
                if inline.name in chosen:
                    prepared = [inline.prepare(append) for append in batch]
                    for text, parameters in inline.statements(self.staging, prepared):
                        curs.execute(text.encode(), parameters)
            for following in FOLLOWING:
                if following.name in chosen:
                    following.apply(curs, self.staging, entries)


def _readable(entry: FromRecord) -> Recorded[Event]:
    if isinstance(entry, Unreadable):
        raise KeyDestroyedMeanwhile("an entry became unreadable while the rebuild ran")
    return entry


def up_to_date(curs: Cursor[Any], schema: str, catching_up: CatchUp) -> set[str]:
    """The names of the present views that have read the whole record: only these can be compared."""
    following = {one.name for one in FOLLOWING}
    return {
        one.name
        for one in catching_up.projections
        if one.name not in following
        or bookmarks.position_for_update(curs, schema, one.name) == catching_up.reader.position
    }
