"""Leader election among copies of the server: the leader holds an advisory lock on a connection of its own."""

from __future__ import annotations

import psycopg

from cases.schema.connections import LEADS, connect

# If a leader's machine vanishes, TCP keepalives let PostgreSQL notice within half a minute.
_NOTICE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


class Leadership:
    """Leads as long as its connection lives, so a killed process stops leading at once.

    After a cut connection two may believe for a moment that they lead; what a leader writes must
    therefore be idempotent.
    """

    def __init__(self, record_url: str, name: str) -> None:
        """`name`: what is led; there is one leader for each name in a database."""
        self._url = record_url
        self._name = f"casebook.leader.{name}"
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._leads = False

    def is_leader(self) -> bool:
        """Whether this process leads; takes the lock if it is free. Raises if the database is away."""
        try:
            return self._ask()
        except psycopg.Error:
            self.resign()
            raise

    def resign(self) -> None:
        """Release the lock, so that another copy can lead at once."""
        self._leads = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = connect(self._url, LEADS, autocommit=True, options=_NOTICE)
        if self._leads:
            self._connection.execute("SELECT 1")
        else:
            question = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
            self._leads = self._connection.execute(question, [self._name]).fetchone() == (True,)
        return self._leads
