"""Rebuild: projections are built anew in a staging schema, then exchanged with the present ones at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import Connection, errors

from projections.engine import bookmarks, swap
from projections.engine.differing import differences
from projections.engine.projection import Connect, OpenSource, Projection, in_schema
from projections.rebuilding.partitions import Progress
from projections.rebuilding.staging import CatchUp, built_in_staging, tables_of, up_to_date

_ATTEMPTS = 5

# What was acknowledged has a receipt, so the receipts say how far the record must go.
_FIRST_HOLE = """
SELECT expected FROM (
    SELECT row_number() OVER (ORDER BY notification_id) AS expected, notification_id
    FROM {schema}.event
    UNION ALL
    SELECT (SELECT count(*) FROM {schema}.event) + 1,
        (SELECT max(first_position + last_version - first_version) + 1 FROM {schema}.receipt)
) places
WHERE notification_id > expected ORDER BY expected LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of one projection. `identical` None: it stood at another place, or was not there."""

    name: str
    rows: int
    identical: bool | None
    differing: tuple[UUID, ...] = ()
    """The cases, or other streams, whose rows were others than the record's."""
    kept: str | None = None
    """Where the old rows are, if they were to be kept."""


class HoleInTheRecord(Exception):  # noqa: N818 - it names what was met
    """An event is missing: views made from what is left would hide that. Nothing was changed."""

    def __init__(self, schema: str, position: int) -> None:
        super().__init__(f"{schema} has no event at position {position}")
        self.position = position


def rebuild(  # noqa: PLR0913 - what to build, from where, by how many
    connect: Connect,
    schema: str,
    open_source: OpenSource,
    names: Sequence[str] | None,
    progress: Progress,
    *,
    workers: int = 1,
    keep: bool = False,
) -> list[Rebuilt]:
    """Build `names` (all without) of one compartment from its record and put them in place.

    Writers wait only while the last few entries are caught up with and the tables change place.
    `keep`: old tables that differed are not thrown away. Raises HoleInTheRecord.
    """
    with connect() as conn:
        conn.autocommit = True
        with swap.alone(conn, schema):
            _refuse_a_hole(conn, schema)
            return rebuild_in_turn(
                conn,
                connect,
                schema,
                open_source,
                names,
                progress=progress,
                workers=workers,
                keep=keep,
            )


def rebuild_in_turn(  # noqa: PLR0913 - as above, and on which connection the turn was taken
    conn: Connection[Any],
    connect: Connect,
    schema: str,
    open_source: OpenSource,
    names: Sequence[str] | None,
    *,
    progress: Progress,
    workers: int = 1,
    keep: bool = False,
) -> list[Rebuilt]:
    """The same for whoever has taken the compartment's turn already."""
    with built_in_staging(
        conn, connect, schema, open_source, names, progress=progress, workers=workers
    ) as catching_up:
        return _change_places(connect, schema, catching_up, keep=keep)


def _refuse_a_hole(conn: Connection[Any], schema: str) -> None:
    row = conn.execute(in_schema(_FIRST_HOLE, schema).encode()).fetchone()
    if row is not None:
        raise HoleInTheRecord(schema, int(row[0]))


def _change_places(
    connect: Connect, schema: str, catching_up: CatchUp, *, keep: bool
) -> list[Rebuilt]:
    for _ in range(_ATTEMPTS - 1):
        try:
            return _exchange(connect, schema, catching_up, keep=keep)
        except errors.LockNotAvailable:
            # A long reading stands in the way, and writers must not wait for it.
            catching_up.catch_up()
    return _exchange(connect, schema, catching_up, keep=keep)


def _exchange(connect: Connect, schema: str, catching_up: CatchUp, *, keep: bool) -> list[Rebuilt]:
    with connect() as holder, connect() as snapshot:
        with holder.transaction(), holder.cursor() as curs:
            swap.hold_writers(holder, schema)
            catching_up.catch_up()
            comparable = up_to_date(curs, schema, catching_up)
            swap.take_snapshot(snapshot)
            swap.exchange(holder, schema, tables_of(catching_up.projections))
            for projection in catching_up.projections:
                bookmarks.move(curs, schema, projection, catching_up.reader.position)
        # Writers go on: the snapshot connection still sees both sides as they were in that moment.
        found = [
            _compared(snapshot, schema, one, comparable=one.name in comparable)
            for one in catching_up.projections
        ]
    if keep:
        found = [
            _kept(catching_up.conn, schema, one, outcome)
            for one, outcome in zip(catching_up.projections, found, strict=True)
        ]
    return found


def _compared(
    snapshot: Connection[Any], schema: str, projection: Projection, *, comparable: bool
) -> Rebuilt:
    rows, same = swap.compared(snapshot, schema, projection.tables)
    if same is not False or not comparable:
        return Rebuilt(projection.name, rows, same if comparable else None)
    differing = {
        one.ids[0]: None
        for table in projection.tables
        for one in differences(snapshot, swap.previous(schema), schema, table)
        if one.ids
    }
    return Rebuilt(projection.name, rows, False, tuple(differing))


def _kept(conn: Connection[Any], schema: str, projection: Projection, outcome: Rebuilt) -> Rebuilt:
    if outcome.identical is not False:
        return outcome
    return replace(outcome, kept=swap.keep(conn, schema, projection.tables))
