"""Whether the keys lie apart from what they open: in another server, with another log and backup."""

from __future__ import annotations

import psycopg

from cases.schema.connections import connect_as_operator


def share_a_server(record: str, keys: str) -> bool | None:
    """Whether both addresses lead into one PostgreSQL cluster, or a copy of it; None: it is not told.

    Two databases of one cluster have one write-ahead log and one backup: a wrapped key that was
    destroyed would stay there beside what it was made for.
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
