"""Replacing tables: new ones are built in a staging schema and exchanged while writers are locked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from psycopg import Connection, IsolationLevel

from projections.engine.projection import in_schema

_PATIENCE = "2s"

_TAKE_TURN = "SELECT pg_try_advisory_lock(hashtextextended('casebook.rebuild.{schema}', 0))"
_WAIT_FOR_TURN = "SELECT pg_advisory_lock(hashtextextended('casebook.rebuild.{schema}', 0))"
_END_TURN = "SELECT pg_advisory_unlock(hashtextextended('casebook.rebuild.{schema}', 0))"
# The migration's own turn: a table that changes place while rights are granted on it is an error.
_NO_MIGRATION = "SELECT pg_advisory_xact_lock(hashtextextended('casebook.migrate', 0))"
_RIGHTS = """
SELECT format('GRANT %%s ON %%s TO %%s', a.privilege_type, c.oid::regclass,
              CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.oid = to_regclass(%s)
"""
# Two sums of 64 bits over all rows as text. Nobody forges here: it finds a difference of a byte.
_DIGEST = """
SELECT bit_xor(hashtextextended(line, 0)), bit_xor(hashtextextended(line, 1))
FROM (SELECT t::text AS line FROM {schema}.{table} t OFFSET 0) lines
"""
_COUNT = "SELECT count(*) FROM {schema}.{table}"


class RebuildRunning(Exception):  # noqa: N818 - it names the state of things
    """Another rebuild of this compartment is under way."""


def staging(schema: str) -> str:
    """The schema in which the new tables are built."""
    return f"{schema}__new"


def previous(schema: str) -> str:
    """The schema in which the old tables are kept until they have been compared."""
    return f"{schema}__old"


@contextmanager
def alone(conn: Connection[Any], schema: str) -> Iterator[None]:
    """No two rebuilds of one compartment at a time."""
    row = conn.execute(in_schema(_TAKE_TURN, schema).encode()).fetchone()
    if not row or not row[0]:
        raise RebuildRunning(f"{schema} is being rebuilt already")
    with _turn_taken(conn, schema):
        yield


@contextmanager
def in_turn(conn: Connection[Any], schema: str) -> Iterator[None]:
    """The same, for whoever would rather wait for the other rebuild to end."""
    conn.execute(in_schema(_WAIT_FOR_TURN, schema).encode())
    with _turn_taken(conn, schema):
        yield


@contextmanager
def _turn_taken(conn: Connection[Any], schema: str) -> Iterator[None]:
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute(in_schema(_END_TURN, schema).encode())


def prepare(conn: Connection[Any], schema: str) -> str:
    """An empty schema beside the living one; what a broken-off rebuild left is thrown away."""
    clear(conn, schema)
    for name in (staging(schema), previous(schema)):
        conn.execute(in_schema("CREATE SCHEMA {schema}", name).encode())
    return staging(schema)


def clear(conn: Connection[Any], schema: str) -> None:
    """Throw away what is beside the living tables."""
    for name in (staging(schema), previous(schema)):
        conn.execute(in_schema("DROP SCHEMA IF EXISTS {schema} CASCADE", name).encode())


def keep(conn: Connection[Any], schema: str, tables: Sequence[str]) -> str:
    """Put old tables where they stay until somebody has looked at them; where that is."""
    known = {str(name) for (name,) in conn.execute("SELECT nspname FROM pg_namespace").fetchall()}
    kept = next(name for n in count(1) if (name := f"{schema}__kept{n}") not in known)
    with conn.transaction():
        conn.execute(in_schema("CREATE SCHEMA {schema}", kept).encode())
        for table in tables:
            _move(conn, in_schema("ALTER TABLE {schema}." + table, previous(schema)), kept)
    return kept


def hold_writers(holder: Connection[Any], schema: str) -> None:
    """Until this transaction ends nobody writes into the compartment; not waited for long.

    Every append needs a receipt, so its table is the gate. Readers pass. Nor does anybody migrate.
    """
    holder.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
    holder.execute(_NO_MIGRATION)
    holder.execute(in_schema("LOCK TABLE {schema}.receipt IN EXCLUSIVE MODE", schema).encode())


def take_snapshot(snapshot: Connection[Any]) -> None:
    """From here on this connection sees rows as they are now, even in tables that are moved afterwards."""
    snapshot.isolation_level = IsolationLevel.REPEATABLE_READ
    snapshot.execute("SELECT")


def exchange(holder: Connection[Any], schema: str, tables: Sequence[str]) -> None:
    """Move the old tables out and the new ones in, with the same names, index names and rights."""
    for table in tables:
        living = in_schema("{schema}." + table, schema)
        rights = holder.execute(_RIGHTS, [living]).fetchall()
        _move(holder, f"ALTER TABLE IF EXISTS {living}", previous(schema))
        _move(holder, f"ALTER TABLE {in_schema('{schema}.' + table, staging(schema))}", schema)
        for (grant,) in rights:
            holder.execute(grant.encode())


def _move(holder: Connection[Any], alter: str, schema: str) -> None:
    holder.execute((alter + in_schema(" SET SCHEMA {schema}", schema)).encode())


def compared(
    snapshot: Connection[Any], schema: str, tables: Sequence[str]
) -> tuple[int, bool | None]:
    """(rows, whether the old tables held the same bytes; None where there were none)."""
    rows = [_asked(snapshot, _COUNT, schema, table) for table in tables]
    total = sum(count for (count,) in rows)
    for table in tables:
        there = snapshot.execute("SELECT to_regclass(%s)", [f"{previous(schema)}.{table}"])
        if there.fetchone() == (None,):
            return total, None
    same = rows == [_asked(snapshot, _COUNT, previous(schema), table) for table in tables] and all(
        _asked(snapshot, _DIGEST, schema, table)
        == _asked(snapshot, _DIGEST, previous(schema), table)
        for table in tables
    )
    return total, same


def _asked(snapshot: Connection[Any], question: str, schema: str, table: str) -> tuple[Any, ...]:
    text = in_schema(question.replace("{table}", table), schema)
    row: tuple[Any, ...] | None = snapshot.execute(text.encode()).fetchone()
    return row or (0,)
