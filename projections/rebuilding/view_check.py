"""Whether every view says what the record says: built beside, compared row by row, nothing replaced."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, errors

from domain.findings import Verdict
from projections.catalogue import FOLLOWING
from projections.engine import bookmarks, swap
from projections.engine.differing import Difference, differences
from projections.engine.projection import Connect, OpenSource
from projections.rebuilding.beside import Latecomers, built_beside, same_place
from projections.rebuilding.shares import Progress

_ATTEMPTS = 5
_LOOK_AGAIN = 0.1


@dataclass(frozen=True, slots=True)
class Checked:
    """What differs, and which views could not be compared because they are behind the record."""

    differences: Sequence[Difference]
    behind: Sequence[str]


def check_views(  # noqa: PLR0913 - what to build, from where, by how many
    connect: Connect,
    schema: str,
    open_source: OpenSource,
    progress: Progress,
    *,
    names: Sequence[str],
    workers: int = 1,
    patience: float = 10.0,
) -> Checked:
    """Compare these views of one compartment with what its record makes of it.

    Writers wait while the last few entries are caught up with. `patience`: how many seconds the
    views that follow are waited for. Raises RebuildRunning.
    """
    with connect() as conn:
        conn.autocommit = True
        with (
            swap.alone(conn, schema),
            built_beside(
                conn, connect, schema, open_source, names, progress=progress, workers=workers
            ) as late,
        ):
            until = time.monotonic() + patience
            for _ in range(_ATTEMPTS - 1):
                _wait_for_followers(conn, schema, late, until)
                try:
                    return _looked_at(connect, schema, late)
                except errors.LockNotAvailable:
                    # A long reading stands in the way, and writers must not wait for it.
                    late.catch_up()
            return _looked_at(connect, schema, late)


def _wait_for_followers(conn: Connection[Any], schema: str, late: Latecomers, until: float) -> None:
    for one in FOLLOWING:
        while (
            bookmarks.position(conn, schema, one.name) < late.reader.position
            and time.monotonic() < until
        ):
            time.sleep(_LOOK_AGAIN)


def _looked_at(connect: Connect, schema: str, late: Latecomers) -> Checked:
    with connect() as holder, connect() as witness:
        with holder.transaction(), holder.cursor() as curs:
            swap.hold_writers(holder, schema)
            late.catch_up()
            comparable = same_place(curs, schema, late)
            swap.remember_this_moment(witness)
        found = [
            difference
            for one in late.projections
            if one.name in comparable
            for table in one.tables
            for difference in differences(witness, schema, late.beside, table)
        ]
        # Who has read further than the record goes will never read what comes.
        found += [
            Difference(Verdict.VIEW_DIFFERS, bookmarks.TABLE)
            for one in FOLLOWING
            if bookmarks.position(witness, schema, one.name) > late.reader.position
        ]
    behind = [one.name for one in late.projections if one.name not in comparable]
    return Checked(found, behind)
