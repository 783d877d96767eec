"""Checks views against the record: builds them in staging, compares row by row, and replaces nothing."""

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
from projections.rebuilding.partitions import Progress
from projections.rebuilding.staging import CatchUp, built_in_staging, up_to_date

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
            built_in_staging(
                conn, connect, schema, open_source, names, progress=progress, workers=workers
            ) as catching_up,
        ):
            until = time.monotonic() + patience
            for _ in range(_ATTEMPTS - 1):
                _wait_for_followers(conn, schema, catching_up, until)
                try:
                    return _looked_at(connect, schema, catching_up)
                except errors.LockNotAvailable:
                    # A long reading stands in the way, and writers must not wait for it.
                    catching_up.catch_up()
            return _looked_at(connect, schema, catching_up)


def _wait_for_followers(
    conn: Connection[Any], schema: str, catching_up: CatchUp, until: float
) -> None:
    for one in FOLLOWING:
        while (
            bookmarks.position(conn, schema, one.name) < catching_up.reader.position
            and time.monotonic() < until
        ):
            time.sleep(_LOOK_AGAIN)


def _looked_at(connect: Connect, schema: str, catching_up: CatchUp) -> Checked:
    with connect() as holder, connect() as snapshot:
        with holder.transaction(), holder.cursor() as curs:
            swap.hold_writers(holder, schema)
            catching_up.catch_up()
            comparable = up_to_date(curs, schema, catching_up)
            swap.take_snapshot(snapshot)
        found = [
            difference
            for one in catching_up.projections
            if one.name in comparable
            for table in one.tables
            for difference in differences(snapshot, schema, catching_up.staging, table)
        ]
        # Who has read further than the record goes will never read what comes.
        found += [
            Difference(Verdict.VIEW_DIFFERS, bookmarks.TABLE)
            for one in FOLLOWING
            if bookmarks.position(snapshot, schema, one.name) > catching_up.reader.position
        ]
    behind = [one.name for one in catching_up.projections if one.name not in comparable]
    return Checked(found, behind)
