"""The roles in which the record is worked with, and what each may do there: as little as it needs.

Whoever signs in to the database steps down to one of them, each connection for its own work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg import Connection, sql

APP = "casebook_app"
"""Who the server signs in as: it may read, append, and step down to any of the others."""
WRITER = "casebook_writer"
"""Appends, and writes the views that are written with the append."""
FOLLOWER = "casebook_follower"
"""Writes the views that follow the record, and nothing else."""
READER = "casebook_reader"
"""Reads."""
COURIER = "casebook_courier"
"""Keeps the deliveries of webhooks."""
ROLES = (APP, WRITER, FOLLOWER, READER, COURIER)
_STEPPED_DOWN_TO = (WRITER, FOLLOWER, READER, COURIER)
_APPENDS = (APP, WRITER)
_WHOLE_GRANTS_SINCE = 160_000

WrittenBy = Mapping[str, Sequence[str]]
"""Role → the tables beside the record that it alone writes. All others are the writer's."""

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')
  AND relname NOT IN ('event', 'receipt', 'log')
"""


def stepped_down(role: str) -> str:
    """The option of a connection that is to work in this role."""
    return f"-c role={role}"


def found_roles(connection: Connection[Any]) -> None:
    """Make the roles that are missing. To step down is allowed; nothing is inherited."""
    known = {
        str(name)
        for (name,) in connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)]
        )
    }
    for role in ROLES:
        if role not in known:
            _say(connection, "CREATE ROLE {} NOLOGIN NOINHERIT", role)
    plainly = connection.info.server_version >= _WHOLE_GRANTS_SINCE
    for role in _STEPPED_DOWN_TO:
        if not _is_member(connection, APP, role):
            how = " WITH INHERIT FALSE, SET TRUE" if plainly else ""
            _say(connection, "GRANT {} TO {}" + how, role, APP)
    # One address given for everything: its user steps down for daily work as well.
    me = connection.execute("SELECT current_user").fetchone()
    if me is not None and not _is_member(connection, str(me[0]), APP):
        _say(connection, "GRANT {} TO {}", APP, str(me[0]))


def give_rights(connection: Connection[Any], schema: str, written_by: WrittenBy) -> None:
    """What every role may do in a compartment, whatever it was allowed before.

    Nobody may INSERT into the record: `append` does, which checks what it stores.
    """
    for statement in _rights(connection, schema, written_by):
        connection.execute(statement)


def _rights(
    connection: Connection[Any], schema: str, written_by: WrittenBy
) -> Iterator[sql.Composed]:
    here, everybody = sql.Identifier(schema), _named(ROLES)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(here, everybody)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(here, everybody)
    yield sql.SQL("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {} FROM {}").format(here, everybody)
    yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(here, everybody)
    yield sql.SQL("GRANT EXECUTE ON FUNCTION {}.append TO {}").format(here, _named(_APPENDS))
    owners = {table: role for role, tables in written_by.items() for table in tables}
    for (table,) in connection.execute(_TABLES, [schema]).fetchall():
        yield sql.SQL("GRANT INSERT, UPDATE, DELETE ON {} TO {}").format(
            sql.Identifier(schema, str(table)), sql.Identifier(owners.get(str(table), WRITER))
        )


def _named(roles: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, roles))


def _is_member(connection: Connection[Any], role: str, of: str) -> bool:
    row = connection.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [role, of]).fetchone()
    return row == (True,)


def _say(connection: Connection[Any], text: str, *roles: str) -> None:
    statement = sql.SQL(text).format(*map(sql.Identifier, roles))
    connection.execute(statement)
