"""Whether the keys are on another database server than the record, with its own log and backups."""

from __future__ import annotations

import psycopg

from cases.schema.connections import connect_as_operator


def share_a_server(record: str, keys: str) -> bool | None:
    """Whether both addresses are one PostgreSQL cluster, or copies of one; None if it cannot be found out.

    Two databases of one cluster share a write-ahead log and backups: a wrapped key that was destroyed
    would still be there, together with the data it decrypts.
    """
    found = _identifier(record), _identifier(keys)
    return None if None in found else found[0] == found[1]


def _identifier(url: str) -> int | None:
    with connect_as_operator(url) as connection:
        try:
            row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
        except psycopg.errors.InsufficientPrivilege:
            return None
    return int(str(row[0])) if row else None
