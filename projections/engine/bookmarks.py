"""How far each projection has read, and in which version it was built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, Cursor

from projections.engine.projection import Projection, in_schema

TABLE = "bookmark"
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.bookmark (
    projection text PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL
);
"""
# A projection written with the append is complete from the start only where the record is empty:
# elsewhere its missing row says that it must be rebuilt first.
_NEW_INLINE = """
INSERT INTO {schema}.bookmark (projection, version, position)
SELECT '{name}', {version}, 0 WHERE NOT EXISTS (SELECT FROM {schema}.event)
ON CONFLICT DO NOTHING;
"""
_NEW_FOLLOWING = """
INSERT INTO {schema}.bookmark (projection, version, position)
VALUES ('{name}', {version}, 0) ON CONFLICT DO NOTHING;
"""
_WHERE = "SELECT position FROM {schema}.bookmark WHERE projection = %s"


def table(schema: str) -> str:
    """Where the bookmarks are kept."""
    return in_schema(_DDL, schema)


def ddl(schema: str, inline: Iterable[Projection], following: Iterable[Projection]) -> str:
    """Run behind the record's own tables and the projections': it asks whether anything is in them."""
    rows = [(_NEW_INLINE, one) for one in inline] + [(_NEW_FOLLOWING, one) for one in following]
    return table(schema) + "".join(
        in_schema(text, schema).replace("{name}", one.name).replace("{version}", str(one.version))
        for text, one in rows
    )


def position(conn: Connection[Any], schema: str, name: str) -> int:
    """Where a projection stands, as far as is known without waiting for whoever moves it."""
    return _position(conn.execute(_asked(_WHERE, schema), [name], prepare=True))


def position_for_update(curs: Cursor[Any], schema: str, name: str) -> int:
    """Where a following projection stands; nobody else moves it until this transaction ends."""
    return _position(curs.execute(_asked(f"{_WHERE} FOR UPDATE", schema), [name]))


def _asked(text: str, schema: str) -> bytes:
    return in_schema(text, schema).encode()


def _position(found: Cursor[Any]) -> int:
    row = found.fetchone()
    return int(row[0]) if row else 0


def move(curs: Cursor[Any], schema: str, projection: Projection, position: int) -> None:
    """Set the bookmark, in the transaction that writes the rows."""
    statement = (
        "INSERT INTO {schema}.bookmark (projection, version, position) VALUES (%s, %s, %s)"
        " ON CONFLICT (projection) DO UPDATE"
        " SET version = EXCLUDED.version, position = EXCLUDED.position"
    )
    curs.execute(
        in_schema(statement, schema).encode(), [projection.name, projection.version, position]
    )


def built_in(conn: Connection[Any], schema: str) -> dict[str, int]:
    """The version in which each projection was built; nothing where there are no bookmarks."""
    known = conn.execute("SELECT to_regclass(%s)", [in_schema("{schema}.bookmark", schema)])
    if known.fetchone() == (None,):
        return {}
    statement = "SELECT projection, version FROM {schema}.bookmark"
    return dict(conn.execute(in_schema(statement, schema).encode()).fetchall())


def outdated(conn: Connection[Any], schema: str, projections: Sequence[Projection]) -> list[str]:
    """The projections that were built in another version, or never: they must be rebuilt."""
    built = built_in(conn, schema)
    return [one.name for one in projections if built.get(one.name) != one.version]
