"""How far each projection has read, and of which shape its rows are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, Cursor

from projections.engine.projection import Projection, in_schema
from projections.engine.shapes import Shape, shape_of

TABLE = "bookmark"
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.bookmark (
    projection text PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL
);
-- Asked first: to alter a table, even in nothing, is to wait for all who use it.
DO $body$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = '{schema}.bookmark'::regclass
                   AND attname = 'digest' AND NOT attisdropped) THEN
        ALTER TABLE {schema}.bookmark ADD COLUMN events integer NOT NULL DEFAULT 0,
            ADD COLUMN digest text NOT NULL DEFAULT '';
    END IF;
END $body$;
"""
# A projection written with the append is complete from the start only where the record is empty:
# elsewhere its missing row says that it must be rebuilt first.
_NEW_INLINE = """
INSERT INTO {schema}.bookmark (projection, version, position, events, digest)
SELECT '{name}', {version}, 0, {events}, '{digest}' WHERE NOT EXISTS (SELECT FROM {schema}.event)
ON CONFLICT DO NOTHING;
"""
_NEW_FOLLOWING = """
INSERT INTO {schema}.bookmark (projection, version, position, events, digest)
VALUES ('{name}', {version}, 0, {events}, '{digest}') ON CONFLICT DO NOTHING;
"""
_WHERE = "SELECT position FROM {schema}.bookmark WHERE projection = %s"
# A bookmark of an older Casebook says nothing of events.
_SHAPES = """
SELECT b.projection, b.version, coalesce((to_jsonb(b) ->> 'events')::integer, 0),
       coalesce(to_jsonb(b) ->> 'digest', '')
FROM {schema}.bookmark b
"""


class OtherShape(Exception):  # noqa: N818 - it names the state of the view
    """Another Casebook made this view anew: rows of ours would not be of the same form."""


def table(schema: str) -> str:
    """Where the bookmarks are kept."""
    return in_schema(_DDL, schema)


def ddl(schema: str, inline: Iterable[Projection], following: Iterable[Projection]) -> str:
    """Run behind the record's own tables and the projections': it asks whether anything is in them."""
    rows = [(_NEW_INLINE, one) for one in inline] + [(_NEW_FOLLOWING, one) for one in following]
    return table(schema) + "".join(
        _filled(in_schema(text, schema), one.name, shape_of(one)) for text, one in rows
    )


def _filled(text: str, name: str, shape: Shape) -> str:
    told = {"name": name, **shape._asdict()}
    for place, value in told.items():
        text = text.replace(f"{{{place}}}", str(value))
    return text


def position(conn: Connection[Any], schema: str, name: str) -> int:
    """Where a projection stands, as far as is known without waiting for whoever moves it."""
    return _position(conn.execute(_asked(_WHERE, schema), [name], prepare=True))


def position_for_update(curs: Cursor[Any], schema: str, name: str) -> int:
    """Where a following projection stands; nobody else moves it until this transaction ends."""
    return _position(curs.execute(_asked(f"{_WHERE} FOR UPDATE", schema), [name]))


def position_to_write(curs: Cursor[Any], schema: str, projection: Projection) -> int:
    """The same for whoever adds rows to those that are there. Raises OtherShape."""
    position = position_for_update(curs, schema, projection.name)
    curs.execute(_asked(f"{_SHAPES} WHERE b.projection = %s", schema), [projection.name])
    if any(Shape(*found) != shape_of(projection) for _, *found in curs.fetchall()):
        raise OtherShape(projection.name)
    return position


def _asked(text: str, schema: str) -> bytes:
    return in_schema(text, schema).encode()


def _position(found: Cursor[Any]) -> int:
    row = found.fetchone()
    return int(row[0]) if row else 0


def move(curs: Cursor[Any], schema: str, projection: Projection, position: int) -> None:
    """Set the bookmark, in the transaction that writes the rows."""
    statement = (
        "INSERT INTO {schema}.bookmark (projection, position, version, events, digest)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (projection) DO UPDATE"
        " SET (position, version, events, digest)"
        " = (EXCLUDED.position, EXCLUDED.version, EXCLUDED.events, EXCLUDED.digest)"
    )
    curs.execute(
        in_schema(statement, schema).encode(),
        [projection.name, position, *shape_of(projection)],
    )


def built_in(conn: Connection[Any], schema: str) -> dict[str, Shape]:
    """The shape in which each projection was built; nothing where there are no bookmarks."""
    known = conn.execute("SELECT to_regclass(%s)", [in_schema("{schema}.bookmark", schema)])
    if known.fetchone() == (None,):
        return {}
    rows = conn.execute(_asked(_SHAPES, schema)).fetchall()
    return {str(name): Shape(*found) for name, *found in rows}


def outdated(conn: Connection[Any], schema: str, projections: Sequence[Projection]) -> list[str]:
    """The projections that were built in another shape, or never: they must be rebuilt."""
    built = built_in(conn, schema)
    return [one.name for one in projections if built.get(one.name) != shape_of(one)]
