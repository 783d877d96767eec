"""Renewal: what an older Casebook left of the views is made anew before anybody reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from projections.catalogue import EVERY
from projections.engine import bookmarks, swap
from projections.engine.projection import Connect, OpenSource, in_schema
from projections.engine.shapes import shape_of
from projections.rebuilding.partitions import Progress
from projections.rebuilding.rebuild import Rebuilt, rebuild_in_turn

_ANY_EVENT = "SELECT EXISTS (SELECT FROM {schema}.event)"


class WrittenByNewer(Exception):  # noqa: N818 - it names the state of the views
    """Views of a later version than ours, or of later events. Making them anew could start a tug of war: refused."""

    def __init__(self, schema: str, names: Sequence[str]) -> None:
        super().__init__(
            f"a newer Casebook wrote {', '.join(names)} of {schema}. Start that one, or stop every"
            " copy of it and make the views anew with `casebook rebuild` of this one"
        )


def to_renew(conn: Connection[Any], schema: str) -> list[str]:
    """The views that were written in another shape, or never, of a compartment in use."""
    built = bookmarks.built_in(conn, schema)
    if not built and not _holds_anything(conn, schema):
        return []
    known = [one for one in EVERY if one.name in built]
    if newer := [one.name for one in known if built[one.name].newer_than(shape_of(one))]:
        raise WrittenByNewer(schema, newer)
    return bookmarks.outdated(conn, schema, EVERY)


def renew(
    connect: Connect,
    schema: str,
    open_source: OpenSource,
    progress: Progress,
    *,
    workers: int = 1,
) -> list[Rebuilt]:
    """Make anew what `to_renew` names. Of several that come at once, one does it; all others wait."""
    with connect() as conn:
        conn.autocommit = True
        with swap.in_turn(conn, schema):
            names = to_renew(conn, schema)
            if not names:
                return []
            conn.execute(bookmarks.table(schema).encode())
            return rebuild_in_turn(
                conn, connect, schema, open_source, names, progress=progress, workers=workers
            )


def _holds_anything(conn: Connection[Any], schema: str) -> bool:
    return conn.execute(in_schema(_ANY_EVENT, schema).encode()).fetchone() == (True,)
